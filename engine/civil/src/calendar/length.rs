//! Lengths of time as workflows write them: `30 seconds`, `5 working days`, `2 months`.
//!
//! Never a bare number and never a unit that could mean two things: `15 ngày` is refused with both
//! meanings.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// A length of time. What a day is depends on the calendar; seconds to hours run on at night.
/// Serialises as the text that `Display` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Length {
    /// Seconds.
    Seconds(u32),
    /// Minutes of 60 seconds.
    Minutes(u32),
    /// Hours of 60 minutes.
    Hours(u32),
    /// Calendar days: the same clock time, so many days on.
    Days(u32),
    /// Hours within the office hours of working days.
    WorkingHours(u32),
    /// Working days: the same clock time, on the so-manieth working day after the start.
    WorkingDays(u32),
    /// Calendar months: the same day of the month, or its last day.
    Months(u32),
}

/// Why a text is no length.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LengthFault {
    /// No number and unit.
    #[error("`{text}` is no length; write a number and one of {UNITS}, such as `5 working days`")]
    Shape {
        /// The text, shortened.
        text: String,
    },
    /// A number without a unit.
    #[error("`{amount}` has no unit; write for example `{amount} days` or `{amount} working days`")]
    NoUnit {
        /// The number.
        amount: u32,
    },
    /// A unit that is not known.
    #[error("`{unit}` is no unit of time here; write one of {UNITS}")]
    Unit {
        /// The unit as written, shortened.
        unit: String,
    },
    /// A Vietnamese unit; for days and hours it does not say which are counted.
    #[error("`{amount} {unit}` is not read; write {}", alternatives(suggestions))]
    Vietnamese {
        /// The number.
        amount: u32,
        /// The unit as written.
        unit: String,
        /// What may have been meant.
        suggestions: Vec<Length>,
    },
    /// Nothing to wait for.
    #[error("a length of zero never waits; write at least 1")]
    Zero,
    /// More than ten years.
    #[error("the length is more than ten years; write at most {limit}")]
    TooLong {
        /// The longest length of that unit.
        limit: Length,
    },
}

const UNITS: &str = "seconds, minutes, hours, days, working hours, working days, months";

fn alternatives(lengths: &[Length]) -> String {
    let texts: Vec<String> = lengths.iter().map(|length| format!("`{length}`")).collect();
    texts.join(" or ")
}

impl Length {
    /// Reads a whole number and a unit, singular or plural, with spaces between.
    pub fn parse(text: &str) -> Result<Self, LengthFault> {
        let mut words = text.split_whitespace();
        let amount = words.next().and_then(amount).ok_or_else(|| shape(text))?;
        let unit = words.collect::<Vec<_>>().join(" ");
        if unit.is_empty() {
            return Err(LengthFault::NoUnit { amount });
        }
        let length = match of_unit(amount, &unit) {
            Some(length) => length,
            None => return Err(unit_fault(amount, &unit)),
        };
        match amount {
            0 => Err(LengthFault::Zero),
            amount if amount > length.limit().amount() => {
                Err(LengthFault::TooLong { limit: length.limit() })
            }
            _ => Ok(length),
        }
    }

    /// The number alone.
    pub fn amount(self) -> u32 {
        match self {
            Length::Seconds(n)
            | Length::Minutes(n)
            | Length::Hours(n)
            | Length::Days(n)
            | Length::WorkingHours(n)
            | Length::WorkingDays(n)
            | Length::Months(n) => n,
        }
    }

    /// Whether a calendar is needed to reckon it.
    pub fn counts_working_time(self) -> bool {
        match self {
            Length::WorkingHours(_) | Length::WorkingDays(_) => true,
            Length::Seconds(_)
            | Length::Minutes(_)
            | Length::Hours(_)
            | Length::Days(_)
            | Length::Months(_) => false,
        }
    }

    /// Ten years in the same unit.
    pub fn limit(self) -> Self {
        match self {
            Length::Seconds(_) => Length::Seconds(3_653 * 86_400),
            Length::Minutes(_) => Length::Minutes(3_653 * 1_440),
            Length::Hours(_) => Length::Hours(3_653 * 24),
            Length::Days(_) => Length::Days(3_653),
            Length::WorkingHours(_) => Length::WorkingHours(3_653 * 8),
            Length::WorkingDays(_) => Length::WorkingDays(3_653),
            Length::Months(_) => Length::Months(120),
        }
    }

    fn unit(self) -> &'static str {
        match self {
            Length::Seconds(_) => "second",
            Length::Minutes(_) => "minute",
            Length::Hours(_) => "hour",
            Length::Days(_) => "day",
            Length::WorkingHours(_) => "working hour",
            Length::WorkingDays(_) => "working day",
            Length::Months(_) => "month",
        }
    }
}

fn amount(word: &str) -> Option<u32> {
    let digits = word.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| word.parse().ok()).flatten()
}

fn of_unit(amount: u32, unit: &str) -> Option<Length> {
    Some(match unit {
        "second" | "seconds" => Length::Seconds(amount),
        "minute" | "minutes" => Length::Minutes(amount),
        "hour" | "hours" => Length::Hours(amount),
        "day" | "days" => Length::Days(amount),
        "working hour" | "working hours" => Length::WorkingHours(amount),
        "working day" | "working days" => Length::WorkingDays(amount),
        "month" | "months" => Length::Months(amount),
        _ => return None,
    })
}

fn unit_fault(amount: u32, unit: &str) -> LengthFault {
    let suggestions = match unit.nfc().collect::<String>().to_lowercase().as_str() {
        "giây" => vec![Length::Seconds(amount)],
        "phút" => vec![Length::Minutes(amount)],
        "giờ" | "tiếng" => vec![Length::Hours(amount), Length::WorkingHours(amount)],
        "giờ làm việc" => vec![Length::WorkingHours(amount)],
        "ngày" => vec![Length::Days(amount), Length::WorkingDays(amount)],
        "ngày làm việc" => vec![Length::WorkingDays(amount)],
        "tháng" => vec![Length::Months(amount)],
        _ => {
            return LengthFault::Unit { unit: shortened(unit) };
        }
    };
    LengthFault::Vietnamese { amount, unit: shortened(unit), suggestions }
}

fn shape(text: &str) -> LengthFault {
    LengthFault::Shape { text: shortened(text.trim()) }
}

/// A finding shows a word, not a page.
fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.amount() == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", self.amount(), self.unit())
    }
}

impl FromStr for Length {
    type Err = LengthFault;

    fn from_str(text: &str) -> Result<Self, LengthFault> {
        Self::parse(text)
    }
}

impl Serialize for Length {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}
