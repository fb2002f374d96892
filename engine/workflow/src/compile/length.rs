//! Lengths of time, with the dates that an unclear one would mean.
//! Never reads a clock: the dates are reckoned from a fixed Monday, and say so.

use hoso_civil::{Length, LengthFault};
use jiff::civil::{Date, Weekday};

use crate::document;
use crate::finding::{Finding, codes};
use crate::sink::Sink;
use crate::yaml::At;

/// A Monday, for examples.
const MONDAY: Date = jiff::civil::date(2026, 3, 2);

/// Dates of longer examples help nobody.
const LONGEST_EXAMPLE: u32 = 366;

/// A length as it is written.
pub(super) fn read(written: &At<document::Length>, sink: &mut Sink) -> Option<Length> {
    match Length::parse(&written.value.0.0) {
        Ok(length) => Some(length),
        Err(fault) => {
            let finding = Finding::new(codes::LENGTH, written.place, fault.to_string());
            sink.push(finding.maybe_help(meant(&fault)));
            None
        }
    }
}

/// The dates that the suggestions would mean.
fn meant(fault: &LengthFault) -> Option<String> {
    let days = match fault {
        LengthFault::Vietnamese { suggestions, .. } => suggestions.clone(),
        LengthFault::NoUnit { amount } => {
            vec![Length::Days(*amount), Length::WorkingDays(*amount)]
        }
        LengthFault::Shape { .. }
        | LengthFault::Unit { .. }
        | LengthFault::Zero
        | LengthFault::TooLong { .. } => return None,
    };
    let ends: Vec<String> = days.iter().filter_map(example).collect();
    (!ends.is_empty()).then(|| {
        format!("from {}: {}; days off besides weekends come on top", day(MONDAY), ends.join(", "))
    })
}

fn example(length: &Length) -> Option<String> {
    let end = match *length {
        Length::Days(n) if n <= LONGEST_EXAMPLE => days_later(n)?,
        Length::WorkingDays(n) if n <= LONGEST_EXAMPLE => working_days_later(n)?,
        Length::Days(_)
        | Length::WorkingDays(_)
        | Length::Seconds(_)
        | Length::Minutes(_)
        | Length::Hours(_)
        | Length::WorkingHours(_)
        | Length::Months(_) => return None,
    };
    Some(format!("`{length}` end on {}", day(end)))
}

fn days_later(n: u32) -> Option<Date> {
    MONDAY.checked_add(jiff::Span::new().try_days(n).ok()?).ok()
}

fn working_days_later(n: u32) -> Option<Date> {
    let mut date = MONDAY;
    let mut left = n;
    while left > 0 {
        date = date.tomorrow().ok()?;
        let rests = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        left -= u32::from(!rests);
    }
    Some(date)
}

fn day(date: Date) -> String {
    date.strftime("%A %-d %B %Y").to_string()
}
