//! Why a text is no case code.
//!
//! Never holds the code or a part of it: a code leads to a person.

use thiserror::Error;

/// Why a text was refused as a case code. Each says which part is wrong and what to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CaseCodeFault {
    /// Nothing but spaces.
    #[error("the case code is empty; write it as H15.50.05.13-261008-0975")]
    Empty,
    /// More characters than any code has.
    #[error("the case code has {count} characters and may have {limit}; write one code alone")]
    TooLong {
        /// How many characters there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// Neither letter A to Z, digit, point, dash nor asterisk.
    #[error(
        "character {position} of the case code has no place in one; write letters A to Z, digits, \
         points and dashes only"
    )]
    Character {
        /// Counted in characters from 1.
        position: usize,
    },
    /// Not office, date and number.
    #[error(
        "the case code has {count} parts between dashes and needs 3; write office, date and \
         number, as H15.50.05.13-261008-0975"
    )]
    Parts {
        /// How many parts there are.
        count: usize,
    },
    /// No letter and two digits at either end of the office.
    #[error(
        "the office of the case code has no level 1, as H15, at its beginning or end; write it as \
         H15.50.05.13 or 000.00.92.H55"
    )]
    OfficeLevelOne,
    /// Too few or too many groups between points.
    #[error(
        "the office of the case code has {count} groups; write up to 4, as H15.50.05.13, or \
         exactly 4, as 000.00.92.H55"
    )]
    OfficeGroups {
        /// How many groups there are.
        count: usize,
    },
    /// A group that is not of the digits that its place asks for.
    #[error(
        "group {group} of the office in the case code has not the digits of its place; write 2 or \
         3 digits a group, as H15.50.05.13, or 3, 2 and 2, as 000.00.92.H55"
    )]
    OfficeGroup {
        /// Counted from 1, from the left.
        group: usize,
    },
    /// Not six digits.
    #[error(
        "the date of the case code is not 6 digits; write year, month and day of reception as \
         yyMMdd, for 8 October 2026 as 261008"
    )]
    DateShape,
    /// Month 00: most often a program that counts months from 0.
    #[error(
        "the month in the date of the case code is 00: a program may have counted months from 0; \
         write January as 01, the date as yyMMdd"
    )]
    DateMonthZero,
    /// A day that the month does not have.
    #[error(
        "the date of the case code is a day that its month does not have; write yyMMdd (a program \
         that counts months from 0 writes such days too)"
    )]
    DateDay,
    /// No day of the calendar, but one if read day first.
    #[error(
        "the date of the case code stands with the day first; write the year first, as yyMMdd: \
         261008 for 8 October 2026"
    )]
    DateDayFirst,
    /// No day of the calendar in any order.
    #[error("the date of the case code is no day of the calendar; write yyMMdd, as 261008")]
    DateNone,
    /// Something else than digits or asterisks.
    #[error(
        "the number of the case code is not made of digits alone; write 4 to 7 digits, or as many \
         asterisks while no number is allocated"
    )]
    NumberShape,
    /// Too short or too long.
    #[error(
        "the number of the case code has {count} digits; write 4 to 7, with the zeros in front"
    )]
    NumberCount {
        /// How many digits or asterisks there are.
        count: usize,
    },
}
