//! Case codes of one-stop portals: `H15.50.05.13-261008-0975` is office, day of reception and the
//! number within that day (Circular 01/2018/TT-VPCP, article 19).
//!
//! Never allocates or counts a number and never refuses a code because it is odd: what is odd is a
//! [`CodeLint`]. The faults name a part and never repeat the code, which leads to a person.

mod fault;
mod level_one;
mod lint;
mod office;
mod pattern;

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use fault::CaseCodeFault;
pub use level_one::{Evidence, LEVEL_ONE, LevelOne};
pub use lint::{CodeKnown, CodeLint};
pub use office::{OfficeCode, OfficeOrder};
pub use pattern::{CodePattern, PatternFault};

/// A case code, read. Serialises as its canonical text: capital letters, `-`, no spaces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseCode {
    office: OfficeCode,
    date: Date,
    number: Option<u32>,
    digits: u8,
}

impl CaseCode {
    /// The longest text that is read, in characters; spaces count.
    pub const TEXT_LIMIT: usize = 64;

    /// Reads a code. Spaces are dropped, small letters and odd dashes are read as the usual ones;
    /// asterisks in place of the number mean that it is not allocated yet. The two digits of the
    /// year are of the years 2000 to 2099.
    pub fn parse(text: &str) -> Result<Self, CaseCodeFault> {
        let plain = plain(text)?;
        let parts: Vec<&str> = plain.split('-').collect();
        let [office, date, number] = parts.as_slice() else {
            return Err(CaseCodeFault::Parts { count: parts.len() });
        };
        let office = OfficeCode::of_plain(office)?;
        let date = day(date)?;
        let (number, digits) = running_number(number)?;
        Ok(CaseCode { office, date, number, digits })
    }

    /// The office that received the case.
    pub fn office(&self) -> &OfficeCode {
        &self.office
    }

    /// The day that the code says the case was received on.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The number within the day; none if asterisks stand in its place.
    pub fn number(&self) -> Option<u32> {
        self.number
    }

    /// How many digits or asterisks the number is written with, 4 to 7.
    pub fn digits(&self) -> u8 {
        self.digits
    }

    /// What is odd about the code, in a fixed order. Lints warn and never refuse.
    pub fn lints(&self, known: &CodeKnown<'_>) -> Vec<CodeLint> {
        lint::lints(self, known)
    }
}

/// Capital letters, digits, points, dashes and asterisks; everything else is dropped or refused.
fn plain(text: &str) -> Result<String, CaseCodeFault> {
    let count = text.chars().count();
    if count > CaseCode::TEXT_LIMIT {
        return Err(CaseCodeFault::TooLong { count, limit: CaseCode::TEXT_LIMIT });
    }
    let mut plain = String::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        match c {
            c if c.is_ascii_alphanumeric() => plain.push(c.to_ascii_uppercase()),
            '.' | '*' | '-' => plain.push(c),
            c if is_dash(c) => plain.push('-'),
            c if c.is_whitespace() || crate::name::is_invisible(c) => {}
            _ => return Err(CaseCodeFault::Character { position: at + 1 }),
        }
    }
    if plain.is_empty() { Err(CaseCodeFault::Empty) } else { Ok(plain) }
}

/// What word processors and East Asian keyboards put for `-`.
fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}')
}

/// `yyMMdd`. What a program with months from 0 writes is recognised where it is no day at all.
fn day(text: &str) -> Result<Date, CaseCodeFault> {
    let [year, month, last] = two_digits(text).ok_or(CaseCodeFault::DateShape)?;
    let full = |year: i8, month, day| Date::new(2000 + i16::from(year), month, day);
    full(year, month, last).map_err(|_| match month {
        0 => CaseCodeFault::DateMonthZero,
        1..=12 if matches!(last, 29..=31) => CaseCodeFault::DateDay,
        _ if last > 31 && full(last, month, year).is_ok() => CaseCodeFault::DateDayFirst,
        _ => CaseCodeFault::DateNone,
    })
}

/// Three numbers of two digits each.
fn two_digits(text: &str) -> Option<[i8; 3]> {
    if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |at: usize| text[at..at + 2].parse().ok();
    Some([part(0)?, part(2)?, part(4)?])
}

fn running_number(text: &str) -> Result<(Option<u32>, u8), CaseCodeFault> {
    let all = |is: fn(&u8) -> bool| text.as_bytes().iter().all(is);
    let masked = all(|b| *b == b'*');
    if text.is_empty() || !(masked || all(u8::is_ascii_digit)) {
        return Err(CaseCodeFault::NumberShape);
    }
    let digits = u8::try_from(text.len()).ok().filter(|count| (4..=7).contains(count));
    let digits = digits.ok_or(CaseCodeFault::NumberCount { count: text.len() })?;
    let number = if masked { None } else { text.parse().ok() };
    Ok((number, digits))
}

impl fmt::Display for CaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-", self.office, self.date.strftime("%y%m%d"))?;
        let width = usize::from(self.digits);
        match self.number {
            Some(number) => write!(f, "{number:0width$}"),
            None => write!(f, "{:*<width$}", ""),
        }
    }
}

impl FromStr for CaseCode {
    type Err = CaseCodeFault;

    fn from_str(text: &str) -> Result<Self, CaseCodeFault> {
        Self::parse(text)
    }
}

impl Serialize for CaseCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CaseCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
