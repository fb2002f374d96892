//! The calendars that ship with the engine: `vn`, working days of Vietnam's offices, and `always`,
//! in which every day is worked. Data with sources stands in `workflows/calendars/`; this file only
//! reads it.

use hoso_civil::{Calendar, CalendarParts, Calendars, OfficeSpan};
use jiff::civil::{Date, Time};

/// Days off, `date,why` a line, as the notices name them.
const VN: &str = include_str!("../../../workflows/calendars/vn.csv");

/// The shipped calendars.
///
/// # Panics
/// Never: the shipped table is read by a test.
pub fn shipped() -> Calendars {
    let always = CalendarParts { weekend: Vec::new(), ..CalendarParts::weekly("always", "+07:00") };
    let calendars = [Calendar::new(vn()), Calendar::new(always)];
    calendars.into_iter().fold(Calendars::default(), |all, calendar| {
        let calendar = calendar.expect("a shipped calendar is sound");
        all.with(calendar).expect("shipped calendars have different names")
    })
}

fn vn() -> CalendarParts {
    let days_off = VN.lines().skip(1).filter_map(|line| {
        let (date, why) = line.split_once(',')?;
        Some((date.parse::<Date>().ok()?, why.to_owned()))
    });
    let time = |hour, minute| Time::constant(hour, minute, 0, 0);
    let hours = vec![
        OfficeSpan { from: time(7, 30), to: time(11, 30) },
        OfficeSpan { from: time(13, 30), to: time(17, 30) },
    ];
    CalendarParts { days_off: days_off.collect(), hours, ..CalendarParts::weekly("vn", "+07:00") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_shipped_table_is_a_day_off() {
        assert_eq!(vn().days_off.len(), VN.lines().count() - 1);
        assert!(shipped().names().eq(["always", "vn"]));
    }

    #[test]
    fn fifteen_working_days_from_the_golden_reception_end_three_weeks_later() {
        let from: jiff::Timestamp = "2023-03-06T14:27:45+07:00".parse().expect("a time");
        let length = hoso_civil::Length::parse("15 working days").expect("a length");
        let due = shipped().due("vn", from.as_millisecond(), length).expect("reckoned");
        let until: jiff::Timestamp = "2023-03-27T14:27:45+07:00".parse().expect("a time");
        assert_eq!(due.at_ms, until.as_millisecond());
    }
}
