//! Identity numbers: the citizen's number of 12 digits and the old card number of 9.
//!
//! Only the count of digits can refuse a number. What its digits say of sex, birth year and
//! province is a lint: the law promises twelve digits and no structure (Law on Identity
//! 26/2023/QH15; the structure stood in Decree 137/2015, article 13, and Circular 59/2021 of the
//! Ministry of Public Security, lapsed on 2024-07-01). Numbers never change when provinces merge.
//! There is no check digit, and none is invented here.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use crate::codes::Sex;
use crate::date::PartialDate;

/// Twelve ASCII digits. Serialises as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenId([u8; 12]);

/// Nine ASCII digits. Serialises as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OldId([u8; 9]);

/// An identity number of either length. Serialises as its digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentityNumber {
    /// Twelve digits.
    CitizenId(CitizenId),
    /// Nine digits.
    OldId(OldId),
}

/// Why a text is no identity number. No variant holds the value itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IdentityFault {
    /// Nothing but spaces and separators.
    #[error("the identity number is empty; write its 12 digits (or 9 for the old card)")]
    Empty,
    /// Something that is neither an ASCII digit nor a separator.
    #[error("character {position} of the identity number is not a digit 0 to 9; write digits only")]
    Character {
        /// Counted in characters from 1.
        position: usize,
    },
    /// Twelve digits that lost their zero in a spreadsheet, most often.
    #[error(
        "the identity number has 11 digits: a spreadsheet has probably dropped its leading zero; \
         compare with the card and write all 12 digits"
    )]
    LostZero,
    /// Neither 9 nor 12.
    #[error(
        "the identity number has {count} digits; write the 12 digits of the identity card \
         (or the 9 of the old card)"
    )]
    Count {
        /// How many digits there are.
        count: usize,
    },
    /// Nine digits where twelve are asked for.
    #[error(
        "this is the 9-digit number of the old card; write the 12-digit number here and the old \
         one in its own field"
    )]
    OldInCitizen,
    /// Twelve digits where nine are asked for.
    #[error(
        "this is a 12-digit number; the old card has 9 digits: write this one in the field of the \
         12-digit number"
    )]
    CitizenInOld,
}

/// Something odd in a number that is nevertheless taken. A lint warns and never refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityLint {
    /// Digits 1 to 3 are no known province or country.
    UnknownPrefix,
    /// Digit 4 says the other sex.
    SexDigit,
    /// Digit 4 says another century than the birth date.
    CenturyDigit,
    /// Digits 5 and 6 are not the last two digits of the birth year.
    BirthYearDigits,
    /// One digit, repeated throughout.
    RepeatedDigits,
    /// Nine digits: since 2025-01-01 no longer a document by itself (Law 26/2023/QH15, article 46).
    OldNumber,
}

impl IdentityLint {
    /// The stable name: `unknown-prefix`, `sex-digit`, …
    pub fn code(self) -> &'static str {
        match self {
            IdentityLint::UnknownPrefix => "unknown-prefix",
            IdentityLint::SexDigit => "sex-digit",
            IdentityLint::CenturyDigit => "century-digit",
            IdentityLint::BirthYearDigits => "birth-year-digits",
            IdentityLint::RepeatedDigits => "repeated-digits",
            IdentityLint::OldNumber => "old-number",
        }
    }
}

impl IdentityNumber {
    /// Reads 12 or 9 digits; spaces, dots and dashes are dropped.
    pub fn parse(text: &str) -> Result<Self, IdentityFault> {
        let mut digits = [0u8; 12];
        let count = collect_digits(text, &mut digits)?;
        match count {
            12 => Ok(IdentityNumber::CitizenId(CitizenId(digits))),
            9 => {
                let mut nine = [0u8; 9];
                nine.copy_from_slice(&digits[..9]);
                Ok(IdentityNumber::OldId(OldId(nine)))
            }
            0 => Err(IdentityFault::Empty),
            11 => Err(IdentityFault::LostZero),
            count => Err(IdentityFault::Count { count }),
        }
    }

    /// The digits as text.
    pub fn as_str(&self) -> &str {
        match self {
            IdentityNumber::CitizenId(id) => id.as_str(),
            IdentityNumber::OldId(id) => id.as_str(),
        }
    }

    /// What is odd about it, given the declared birth date and sex, in a fixed order.
    pub fn lints(&self, birth: Option<PartialDate>, sex: Option<Sex>) -> Vec<IdentityLint> {
        let mut found = Vec::new();
        match self {
            IdentityNumber::CitizenId(id) => {
                found.extend(sex.and_then(|sex| id.sex_lint(sex)));
                found.extend(birth.and_then(|birth| id.century_lint(birth)));
                found.extend(birth.and_then(|birth| id.year_lint(birth)));
            }
            IdentityNumber::OldId(_) => found.push(IdentityLint::OldNumber),
        }
        let text = self.as_str().as_bytes();
        if text.iter().all(|digit| *digit == text[0]) {
            found.push(IdentityLint::RepeatedDigits);
        }
        found
    }
}

impl CitizenId {
    /// Reads 12 digits; 9 digits are refused by name.
    pub fn parse(text: &str) -> Result<Self, IdentityFault> {
        match IdentityNumber::parse(text)? {
            IdentityNumber::CitizenId(id) => Ok(id),
            IdentityNumber::OldId(_) => Err(IdentityFault::OldInCitizen),
        }
    }

    /// The digits as text.
    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }

    /// Digits 1 to 3: the province or country where the birth was registered.
    pub fn prefix(&self) -> &str {
        ascii(&self.0[..3])
    }

    /// The sex that digit 4 says: even is male.
    pub fn sex(&self) -> Sex {
        if (self.0[3] - b'0').is_multiple_of(2) { Sex::Male } else { Sex::Female }
    }

    /// The birth year that digits 4 to 6 say, 1900 to 2399: the century from digit 4.
    pub fn birth_year(&self) -> u16 {
        let digit = |at: usize| u16::from(self.0[at] - b'0');
        1900 + digit(3) / 2 * 100 + digit(4) * 10 + digit(5)
    }

    /// A lint if digits 1 to 3 are not in the table of prefixes (three digits each).
    pub fn prefix_lint(&self, known: &BTreeSet<String>) -> Option<IdentityLint> {
        (!known.contains(self.prefix())).then_some(IdentityLint::UnknownPrefix)
    }

    fn sex_lint(&self, sex: Sex) -> Option<IdentityLint> {
        (self.sex() != sex).then_some(IdentityLint::SexDigit)
    }

    /// Digit 4 begins with the years 1900; an earlier birth says nothing about it.
    fn century_lint(&self, birth: PartialDate) -> Option<IdentityLint> {
        let odd = birth.year() >= 1900 && birth.year() / 100 != self.birth_year() / 100;
        odd.then_some(IdentityLint::CenturyDigit)
    }

    fn year_lint(&self, birth: PartialDate) -> Option<IdentityLint> {
        let odd = birth.year() % 100 != self.birth_year() % 100;
        odd.then_some(IdentityLint::BirthYearDigits)
    }
}

impl OldId {
    /// Reads 9 digits; 12 digits are refused by name.
    pub fn parse(text: &str) -> Result<Self, IdentityFault> {
        match IdentityNumber::parse(text)? {
            IdentityNumber::OldId(id) => Ok(id),
            IdentityNumber::CitizenId(_) => Err(IdentityFault::CitizenInOld),
        }
    }

    /// The digits as text.
    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }
}

fn ascii(digits: &[u8]) -> &str {
    std::str::from_utf8(digits).expect("identity numbers are built from ASCII digits only")
}

/// Fills `digits` from the front and returns how many there were, also beyond its length.
fn collect_digits(text: &str, digits: &mut [u8; 12]) -> Result<usize, IdentityFault> {
    let mut count = 0;
    for (at, c) in text.chars().enumerate() {
        if is_separator(c) {
            continue;
        }
        let digit = u8::try_from(c).ok().filter(u8::is_ascii_digit);
        let digit = digit.ok_or(IdentityFault::Character { position: at + 1 })?;
        if let Some(place) = digits.get_mut(count) {
            *place = digit;
        }
        count += 1;
    }
    Ok(count)
}

/// What people put between groups of digits: spaces of any width, dots, dashes.
pub(crate) fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || crate::name::is_invisible(c)
        || matches!(c, '.' | '-' | '\u{2010}'..='\u{2015}')
}

impl fmt::Display for IdentityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! digits_as_text {
    ($type:ident) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(de::Error::custom)
            }
        }
    };
}

digits_as_text!(CitizenId);
digits_as_text!(OldId);
digits_as_text!(IdentityNumber);

macro_rules! digits_shown {
    ($type:ident) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($type), self.as_str())
            }
        }
    };
}

digits_shown!(CitizenId);
digits_shown!(OldId);

#[cfg(test)]
mod tests;
