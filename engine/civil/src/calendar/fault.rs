//! Why a calendar cannot be built or cannot give a due time.
//!
//! Calendars hold no personal values, so these texts name what they speak of.

use jiff::civil::Date;
use thiserror::Error;

use super::length::Length;

/// What is wrong with a calendar or with a reckoning by it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CalendarFault {
    /// A calendar without a name.
    #[error("a calendar has no name; give it one, such as `vn`")]
    NoName,
    /// Neither an offset nor a zone of the embedded table.
    #[error(
        "calendar `{calendar}`: zone `{zone}` is neither an offset nor an IANA name; \
         write for example +07:00 or Asia/Ho_Chi_Minh"
    )]
    Zone {
        /// The calendar.
        calendar: String,
        /// The zone as written.
        zone: String,
    },
    /// All weekdays are weekend.
    #[error("calendar `{calendar}`: all seven weekdays are off; leave at least one to work on")]
    NeverOpen {
        /// The calendar.
        calendar: String,
    },
    /// One day in both tables.
    #[error("calendar `{calendar}`: {date} is both off and worked; keep it in one of the two")]
    OffAndWorked {
        /// The calendar.
        calendar: String,
        /// The day.
        date: Date,
    },
    /// A day off without why, or a swapped day without its notice.
    #[error(
        "calendar `{calendar}`: {date} stands without a reason or source; name the holiday in both \
         languages and the law or notice"
    )]
    NoSource {
        /// The calendar.
        calendar: String,
        /// The day.
        date: Date,
    },
    /// A text that a stored line could not be read back from.
    #[error(
        "calendar `{calendar}`: {date}: why and source are one line each, without a bracket after \
         a space, and why without a slash between spaces; write it in other words"
    )]
    Marks {
        /// The calendar.
        calendar: String,
        /// The day.
        date: Date,
    },
    /// A swapped day that is a working day of the week.
    #[error(
        "calendar `{calendar}`: {date} is worked in any case; name only days here whose weekday \
         is off"
    )]
    WorkedAnyway {
        /// The calendar.
        calendar: String,
        /// The day.
        date: Date,
    },
    /// A swapped day with the hours of a weekday that is off.
    #[error(
        "calendar `{calendar}`: {date} is worked with the hours of a weekday that is off; name \
         one that is worked"
    )]
    HoursOfOff {
        /// The calendar.
        calendar: String,
        /// The day.
        date: Date,
    },
    /// A swapped day for a day that is not off.
    #[error("calendar `{calendar}`: {date} is worked for {other}, which is not off; list that day")]
    ForNothing {
        /// The calendar.
        calendar: String,
        /// The day worked.
        date: Date,
        /// The day it is worked for.
        other: Date,
    },
    /// A stretch of days that ends before it begins.
    #[error("calendar `{calendar}`: a stretch of days ends before it begins; turn from and to")]
    Validity {
        /// The calendar.
        calendar: String,
    },
    /// Two timetables for one weekday at one time.
    #[error(
        "calendar `{calendar}`: {day} has two lists of hours on the same days; keep one, or part \
         them by from and to"
    )]
    HoursTwice {
        /// The calendar.
        calendar: String,
        /// The weekday.
        day: &'static str,
    },
    /// Hours for a weekday that is off every week.
    #[error(
        "calendar `{calendar}`: {day} is off every week and has hours; take it out of one, or \
         give its hours from and to"
    )]
    HoursWhileOff {
        /// The calendar.
        calendar: String,
        /// The weekday.
        day: &'static str,
    },
    /// A weekday worked without hours although others have some.
    #[error("calendar `{calendar}`: {day} is worked and has no hours; give it some or take it off")]
    HoursMissing {
        /// The calendar.
        calendar: String,
        /// The weekday.
        day: &'static str,
    },
    /// Office hours that end before they begin, overlap or are out of order.
    #[error(
        "calendar `{calendar}`: the office hours are not in order; write each as from and to, \
         earlier ones first, without overlap"
    )]
    Hours {
        /// The calendar.
        calendar: String,
    },
    /// Two calendars of one name.
    #[error("calendar `{calendar}` stands twice; give the second another name")]
    Twice {
        /// The calendar.
        calendar: String,
    },
    /// No calendar of that name.
    #[error("there is no calendar `{calendar}`; name one that the configuration gives")]
    Unknown {
        /// The name asked for.
        calendar: String,
    },
    /// Working hours asked of a calendar without office hours.
    #[error(
        "calendar `{calendar}` has no office hours, so working hours cannot be counted; \
         give it hours or use working days"
    )]
    NoHours {
        /// The calendar.
        calendar: String,
    },
    /// A length that [`Length::parse`] would have refused.
    #[error("{length} is longer than ten years; shorten it")]
    TooLong {
        /// The length.
        length: Length,
    },
    /// Hardly any day is worked, or the start lies at the end of the calendar.
    #[error(
        "calendar `{calendar}`: {length} do not end within {years} years of the start; \
         check its days off and the length"
    )]
    NoEnd {
        /// The calendar.
        calendar: String,
        /// The length.
        length: Length,
        /// How far was looked.
        years: u16,
    },
    /// A start or an end outside the years 1 to 9999.
    #[error("the start or end of {length} lies outside the years 1 to 9999; check the start")]
    Range {
        /// The length.
        length: Length,
    },
}
