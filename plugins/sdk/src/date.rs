//! Partial dates as the wires write them.
//!
//! Precision is never widened: what was a year stays a year, and writing a date in a shape that
//! has no room for its month drops the month rather than inventing a day.

use crate::{CivilDate, CivilMonth, PartialDate};

impl PartialDate {
    /// A whole day, if the calendar has it.
    #[must_use]
    pub fn of_day(year: u16, month: u8, day: u8) -> Option<Self> {
        let last = days_in(year, month)?;
        let held = year > 0 && (1..=last).contains(&day);
        held.then_some(Self::Day(CivilDate { year, month, day }))
    }

    /// Reads `yyyy`, `yyyy-mm` or `yyyy-mm-dd`.
    #[must_use]
    pub fn from_iso(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4)?;
        let (month, day) = (parts.next(), parts.next());
        if parts.next().is_some() {
            return None;
        }
        Self::assemble(year, month, day)
    }

    /// Reads `yyyy`, `yyyyMM` or `yyyyMMdd`.
    #[must_use]
    pub fn from_compact(text: &str) -> Option<Self> {
        let year = digits(text.get(..4)?, 4)?;
        match text.len() {
            4 => Self::assemble(year, None, None),
            6 => Self::assemble(year, text.get(4..6), None),
            8 => Self::assemble(year, text.get(4..6), text.get(6..8)),
            _ => None,
        }
    }

    fn assemble(year: u16, month: Option<&str>, day: Option<&str>) -> Option<Self> {
        let Some(month) = month else {
            return (year > 0).then_some(Self::Year(year));
        };
        let month = u8::try_from(digits(month, 2)?).ok()?;
        days_in(year, month)?;
        match day {
            None => (year > 0).then_some(Self::Month(CivilMonth { year, month })),
            Some(day) => Self::of_day(year, month, u8::try_from(digits(day, 2)?).ok()?),
        }
    }

    /// The part that is always known.
    #[must_use]
    pub fn year(&self) -> u16 {
        match self {
            Self::Day(date) => date.year,
            Self::Month(month) => month.year,
            Self::Year(year) => *year,
        }
    }

    /// `yyyy-mm-dd`, `yyyy-mm` or `yyyy`, as much as is known.
    #[must_use]
    pub fn iso(&self) -> String {
        match self {
            Self::Day(d) => format!("{:04}-{:02}-{:02}", d.year, d.month, d.day),
            Self::Month(m) => format!("{:04}-{:02}", m.year, m.month),
            Self::Year(year) => format!("{year:04}"),
        }
    }
}

/// Exactly `len` ASCII digits; `parse` alone would let a sign through.
fn digits(text: &str, len: usize) -> Option<u16> {
    let plain = text.len() == len && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn days_in(year: u16, month: u8) -> Option<u8> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if leap { 29 } else { 28 }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn each_precision_is_read_and_written_back() {
        for text in ["1985", "1985-07", "1985-07-31", "2000-02-29"] {
            assert_eq!(PartialDate::from_iso(text).unwrap().iso(), text);
        }
        for (compact, iso) in [("1985", "1985"), ("198507", "1985-07"), ("20000229", "2000-02-29")]
        {
            assert_eq!(PartialDate::from_compact(compact).unwrap().iso(), iso);
        }
    }

    #[test]
    fn days_that_no_calendar_has_are_refused() {
        for text in ["1900-02-29", "2001-04-31", "2001-13-01", "2001-00", "0000", "2001-01-00"] {
            assert_eq!(PartialDate::from_iso(text), None, "{text}");
        }
    }

    #[test]
    fn near_misses_are_refused() {
        for text in ["", "85", "1985-7", "+985", "1985-07-31-", "1985/07/31", "19850731"] {
            assert_eq!(PartialDate::from_iso(text), None, "{text}");
        }
        for text in ["", "198", "19857", "1985073", "198507310", "１９８５", "1985-07"] {
            assert_eq!(PartialDate::from_compact(text), None, "{text}");
        }
    }

    #[test]
    fn the_year_is_always_known() {
        assert_eq!(PartialDate::from_iso("1985-07-31").unwrap().year(), 1985);
        assert_eq!(PartialDate::from_iso("1985-07").unwrap().year(), 1985);
        assert_eq!(PartialDate::Year(1985).year(), 1985);
    }
}
