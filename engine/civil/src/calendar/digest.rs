//! A fingerprint of a calendar's content, by which a change of the table is seen.
//!
//! Never a protection against forgery: FNV-1a, 64 bits, the same on every machine and in every
//! build.

use std::collections::BTreeSet;

use super::parts::{CalendarParts, OfficeSpan};

const START: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// Sixteen hexadecimal digits over everything that the parts say, sources included.
pub(super) fn of(parts: &CalendarParts) -> String {
    let CalendarParts { name, zone, weekend, days_off, worked, hours, timetables, validity } =
        parts;
    let mut sum = Sum(START);
    sum.add(&["calendar 1", name, zone]);
    let weekend: BTreeSet<i8> = weekend.iter().map(|day| day.to_monday_zero_offset()).collect();
    for day in weekend {
        sum.add(&["off", &day.to_string()]);
    }
    for (date, day) in days_off {
        sum.add(&["day off", &date.to_string(), &day.vi, &day.en, &day.source]);
    }
    for (date, day) in worked {
        let hours_of = day.hours_of.to_monday_zero_offset().to_string();
        let for_day = day.for_day.map(|day| day.to_string()).unwrap_or_default();
        sum.add(&["worked", &date.to_string(), &hours_of, &for_day, &day.source]);
    }
    sum.hours(hours);
    for table in timetables {
        let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
        let (from, to) = (date(table.from).unwrap_or_default(), date(table.to).unwrap_or_default());
        sum.add(&["timetable", &from, &to, &table.source]);
        for day in &table.days {
            sum.add(&["on", &day.to_monday_zero_offset().to_string()]);
        }
        sum.hours(&table.hours);
    }
    if let Some(validity) = validity {
        sum.add(&["valid", &validity.from.to_string(), &validity.to.to_string()]);
    }
    format!("{:016x}", sum.0)
}

struct Sum(u64);

impl Sum {
    /// One row. Each text goes in with its length, so that no two rows read the same.
    fn add(&mut self, texts: &[&str]) {
        for text in texts {
            let length = format!("{}:", text.len());
            for byte in length.bytes().chain(text.bytes()) {
                self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(PRIME);
            }
        }
    }

    fn hours(&mut self, hours: &[OfficeSpan]) {
        for span in hours {
            self.add(&["open", &span.from.to_string(), &span.to.to_string()]);
        }
    }
}
