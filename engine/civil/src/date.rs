//! Dates of which the day, or the day and the month, may be unknown: `1940`, `1940-05`,
//! `1940-05-12`.
//!
//! Never guesses a century, never fills an unknown part, and no value of it can hold a day that the
//! proleptic Gregorian calendar does not have.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// How much of a date is known. Coarser is smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Only the year.
    Year,
    /// Year and month.
    Month,
    /// The whole date.
    Day,
}

/// A date known to the day, to the month or to the year, year 1 to 9999.
///
/// The order is by year, then month, then day; an unknown part stands before every known one, so
/// `1940 < 1940-01 < 1940-01-01`. For "certainly earlier" use [`PartialDate::certainly_cmp`].
/// Serialises as the text that `Display` prints.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: u16,
    // 0 where unknown; a known day has a known month.
    month: u8,
    day: u8,
}

/// Why a text or three numbers are no date. No variant holds the value itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DateFault {
    /// Nothing but spaces.
    #[error("the date is empty; write DD/MM/YYYY, MM/YYYY or YYYY")]
    Empty,
    /// None of the shapes that are read.
    #[error(
        "the date has none of the known shapes; write DD/MM/YYYY, MM/YYYY or YYYY \
         (yyyy-mm-dd, yyyy-mm and yyyyMMdd are read too)"
    )]
    Shape,
    /// The century would be a guess.
    #[error(
        "the year of the date has two digits, so its century would be a guess; \
         write the year with four digits"
    )]
    TwoDigitYear,
    /// Eight digits that only make sense day first.
    #[error(
        "the date is eight digits with the day first; write DD/MM/YYYY, or yyyyMMdd with the year \
         first"
    )]
    DayFirstDigits,
    /// A day or month written `0` or `00`.
    #[error(
        "the day or month of the date is zero; leave out what is not known: write MM/YYYY or YYYY"
    )]
    ZeroPart,
    /// Outside 1 to 9999.
    #[error("the year of the date is outside 1 to 9999; write the year with four digits")]
    Year,
    /// Outside 1 to 12.
    #[error("the month of the date is greater than 12; write the day first: DD/MM/YYYY")]
    Month,
    /// A day that the month does not have.
    #[error(
        "the month of the date has only {last} days in that year; correct the day, the month or \
         the year"
    )]
    Day {
        /// The last day of that month, 28 to 31.
        last: u8,
    },
}

impl PartialDate {
    /// A date known to the day.
    pub fn of_day(year: u16, month: u8, day: u8) -> Result<Self, DateFault> {
        let known = Self::of_month(year, month)?;
        let last = days_in_month(year, month);
        match day {
            0 => Err(DateFault::ZeroPart),
            day if day > last => Err(DateFault::Day { last }),
            day => Ok(PartialDate { day, ..known }),
        }
    }

    /// A date known to the month.
    pub fn of_month(year: u16, month: u8) -> Result<Self, DateFault> {
        let known = Self::of_year(year)?;
        match month {
            0 => Err(DateFault::ZeroPart),
            1..=12 => Ok(PartialDate { month, ..known }),
            13.. => Err(DateFault::Month),
        }
    }

    /// A date of which only the year is known.
    pub fn of_year(year: u16) -> Result<Self, DateFault> {
        match year {
            1..=9999 => Ok(PartialDate { year, month: 0, day: 0 }),
            0 | 10_000.. => Err(DateFault::Year),
        }
    }

    /// Reads what people and registries write: `DD/MM/YYYY`, `D/M/YYYY`, `MM/YYYY`, `YYYY`,
    /// `yyyy-mm-dd`, `yyyy-mm`, `yyyyMMdd`; spaces around it are dropped.
    pub fn parse(text: &str) -> Result<Self, DateFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(DateFault::Empty);
        }
        if text.contains('/') {
            return parse_slashed(text);
        }
        if text.contains('-') {
            return parse_dashed(text);
        }
        parse_digits(text)
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12, if it is known.
    pub fn month(self) -> Option<u8> {
        (self.month != 0).then_some(self.month)
    }

    /// The day of the month, 1 to 31, if it is known.
    pub fn day(self) -> Option<u8> {
        (self.day != 0).then_some(self.day)
    }

    /// How much is known.
    pub fn precision(self) -> Precision {
        match (self.month, self.day) {
            (0, _) => Precision::Year,
            (_, 0) => Precision::Month,
            (_, _) => Precision::Day,
        }
    }

    /// The same date with at most this much known: the parts beyond are dropped.
    pub fn at_most(self, precision: Precision) -> Self {
        match precision {
            Precision::Year => PartialDate { month: 0, day: 0, ..self },
            Precision::Month => PartialDate { day: 0, ..self },
            Precision::Day => self,
        }
    }

    /// The first day that it can mean.
    pub fn first_day(self) -> Self {
        PartialDate { month: self.month.max(1), day: self.day.max(1), ..self }
    }

    /// The last day that it can mean.
    pub fn last_day(self) -> Self {
        let month = if self.month == 0 { 12 } else { self.month };
        let day = if self.day == 0 { days_in_month(self.year, month) } else { self.day };
        PartialDate { year: self.year, month, day }
    }

    /// The order of two dates where it is certain whatever the unknown parts are, else `None`:
    /// `1940` is certainly before `1941-05`, and neither before nor after `1940-05`.
    pub fn certainly_cmp(self, other: Self) -> Option<Ordering> {
        if self.last_day() < other.first_day() {
            return Some(Ordering::Less);
        }
        if other.last_day() < self.first_day() {
            return Some(Ordering::Greater);
        }
        let both_whole = self.day != 0 && other.day != 0;
        both_whole.then_some(Ordering::Equal)
    }

    /// Year, month and day as eight digits, unknown parts as zeros.
    pub(crate) fn digits(self) -> [u8; 8] {
        let year = self.year;
        let tens = |n: u8| [n / 10, n % 10];
        let [m1, m0] = tens(self.month);
        let [d1, d0] = tens(self.day);
        let digit = |n: u16| u8::try_from(n % 10).expect("a number modulo ten fits");
        [digit(year / 1000), digit(year / 100), digit(year / 10), digit(year), m1, m0, d1, d0]
    }
}

fn parse_slashed(text: &str) -> Result<PartialDate, DateFault> {
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    match parts.as_slice() {
        [day, month, year] => {
            let (year, month, day) = (year_part(year)?, short_part(month)?, short_part(day)?);
            PartialDate::of_day(year, month, day)
        }
        [month, year] => PartialDate::of_month(year_part(year)?, short_part(month)?),
        _ => Err(DateFault::Shape),
    }
}

fn parse_dashed(text: &str) -> Result<PartialDate, DateFault> {
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [year, month, day] if month.len() == 2 && day.len() == 2 => {
            let (year, month, day) = (year_part(year)?, short_part(month)?, short_part(day)?);
            PartialDate::of_day(year, month, day)
        }
        [year, month] if month.len() == 2 => {
            PartialDate::of_month(year_part(year)?, short_part(month)?)
        }
        _ => Err(DateFault::Shape),
    }
}

fn parse_digits(text: &str) -> Result<PartialDate, DateFault> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DateFault::Shape);
    }
    match text.len() {
        2 | 4 => PartialDate::of_year(year_part(text)?),
        8 => parse_eight(text),
        _ => Err(DateFault::Shape),
    }
}

/// `yyyyMMdd`. The card's QR code writes `ddMMyyyy`; for any year from 1300 on that is no date in
/// this order, so it is recognised and refused by name instead of being read as another day.
fn parse_eight(text: &str) -> Result<PartialDate, DateFault> {
    let read = |year: &str, month: &str, day: &str| {
        PartialDate::of_day(year_part(year)?, short_part(month)?, short_part(day)?)
    };
    let year_first = read(&text[..4], &text[4..6], &text[6..]);
    let day_first = read(&text[4..], &text[2..4], &text[..2]);
    match (year_first, day_first) {
        (Err(_), Ok(_)) => Err(DateFault::DayFirstDigits),
        (read, _) => read,
    }
}

fn year_part(text: &str) -> Result<u16, DateFault> {
    match (text.len(), number(text)) {
        (4, Some(year)) => Ok(year),
        (2, Some(_)) => Err(DateFault::TwoDigitYear),
        (_, _) => Err(DateFault::Shape),
    }
}

fn short_part(text: &str) -> Result<u8, DateFault> {
    match (text.len(), number(text)) {
        (1 | 2, Some(part)) => u8::try_from(part).map_err(|_| DateFault::Shape),
        (_, _) => Err(DateFault::Shape),
    }
}

/// ASCII digits only: `u16::from_str` alone would take a plus sign.
fn number(text: &str) -> Option<u16> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn days_in_month(year: u16, month: u8) -> u8 {
    let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.month != 0 {
            write!(f, "-{:02}", self.month)?;
        }
        if self.day != 0 {
            write!(f, "-{:02}", self.day)?;
        }
        Ok(())
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PartialDate({self})")
    }
}

impl FromStr for PartialDate {
    type Err = DateFault;

    fn from_str(text: &str) -> Result<Self, DateFault> {
        Self::parse(text)
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
