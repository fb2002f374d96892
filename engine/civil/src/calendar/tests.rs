//! Tests of calendars: days off, swapped days, office hours, and the golden due date.
#![allow(clippy::unwrap_used)]

use super::*;
use jiff::civil::{date, time};

mod bounds;
mod hours;
mod lengths;
mod lines;
mod pauses;
mod zones;

const ZONE: &str = "Asia/Ho_Chi_Minh";

/// Office hours 07:30 to 11:30 and 13:30 to 17:30, the days off around Tết 2026 and 30 April 2026,
/// and one Saturday worked in exchange.
fn vn_parts() -> CalendarParts {
    let mut parts = CalendarParts::weekly("vn", ZONE);
    for day in 16..=20 {
        parts.days_off.insert(date(2026, 2, day), off("Tết", "Tết, tết âm lịch"));
    }
    for (month, day, en, vi) in [
        (4, 27, "Hùng Kings, moved", "Giỗ Tổ, nghỉ bù"),
        (4, 30, "30 April", "30 tháng 4"),
        (5, 1, "1 May", "1 tháng 5"),
    ] {
        parts.days_off.insert(date(2026, month, day), off(en, vi));
    }
    parts.worked.insert(date(2026, 2, 28), worked(Weekday::Friday));
    parts.hours = vec![
        OfficeSpan { from: time(7, 30, 0, 0), to: time(11, 30, 0, 0) },
        OfficeSpan { from: time(13, 30, 0, 0), to: time(17, 30, 0, 0) },
    ];
    parts
}

fn off(en: &str, vi: &str) -> DayOff {
    DayOff { en: en.to_owned(), vi: vi.to_owned(), source: "Labour Code art. 112".to_owned() }
}

fn worked(hours_of: Weekday) -> Worked {
    Worked { hours_of, for_day: None, source: "a notice".to_owned() }
}

fn vn() -> Calendars {
    let vn = Calendar::new(vn_parts()).unwrap();
    let berlin = Calendar::new(CalendarParts::weekly("berlin", "Europe/Berlin")).unwrap();
    Calendars::default().with(vn).unwrap().with(berlin).unwrap()
}

/// Milliseconds of a clock time in Vietnam.
fn ms(text: &str) -> i64 {
    in_zone("+07:00", text)
}

fn in_zone(offset: &str, text: &str) -> i64 {
    format!("{text}{offset}").parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

fn due(from: &str, length: &str) -> i64 {
    vn().due("vn", ms(from), Length::parse(length).unwrap()).unwrap().at_ms
}

#[test]
fn the_official_example_of_fifteen_working_days_holds() {
    let from = ms("2023-03-06T14:27:45");
    let due = vn().due("vn", from, Length::WorkingDays(15)).unwrap();
    assert_eq!(due.at_ms, ms("2023-03-27T14:27:45"));
    insta::assert_snapshot!(due.reckoned.join("\n"), @r"
    from Mon 2023-03-06 14:27:45 +07:00
    15 working days by calendar `vn`
    weekly days off skipped: 6
    due Mon 2023-03-27 14:27:45 +07:00
    ");
}

#[test]
fn every_day_off_on_the_way_is_named() {
    let due = vn().due("vn", ms("2026-04-24T10:00:00"), Length::WorkingDays(5)).unwrap();
    assert_eq!(due.at_ms, ms("2026-05-06T10:00:00"));
    insta::assert_snapshot!(due.reckoned.join("\n"), @r"
    from Fri 2026-04-24 10:00:00 +07:00
    5 working days by calendar `vn`
    weekly days off skipped: 4
    day off skipped: Mon 2026-04-27, Hùng Kings, moved / Giỗ Tổ, nghỉ bù [Labour Code art. 112]
    day off skipped: Thu 2026-04-30, 30 April / 30 tháng 4 [Labour Code art. 112]
    day off skipped: Fri 2026-05-01, 1 May / 1 tháng 5 [Labour Code art. 112]
    due Wed 2026-05-06 10:00:00 +07:00
    ");
}

#[test]
fn working_days_keep_the_clock_and_skip_what_is_off() {
    let cases = [
        ("2023-03-06T14:27:45", "1 working day", "2023-03-07T14:27:45"),
        ("2023-03-10T16:00:00", "1 working day", "2023-03-13T16:00:00"),
        ("2023-03-13T17:30:00", "2 working days", "2023-03-15T17:30:00"),
        ("2023-03-13T07:30:00", "2 working days", "2023-03-15T07:30:00"),
        ("2026-02-13T09:00:00", "1 working day", "2026-02-23T09:00:00"),
        ("2026-02-27T09:00:00", "1 working day", "2026-02-28T09:00:00"),
        ("2026-02-27T09:00:00", "2 working days", "2026-03-02T09:00:00"),
    ];
    for (from, length, end) in cases {
        assert_eq!(due(from, length), ms(end), "{from} {length}");
    }
}

/// What comes after closing, in a break or on a day off counts from the next opening.
#[test]
fn working_days_that_start_while_the_office_is_closed_start_when_it_opens() {
    let cases = [
        ("2023-03-11T16:00:00", "1 working day", "2023-03-14T07:30:00"),
        ("2023-03-12T23:59:59.999", "2 working days", "2023-03-15T07:30:00"),
        ("2023-03-10T17:30:00.001", "1 working day", "2023-03-14T07:30:00"),
        ("2023-03-10T05:00:00", "1 working day", "2023-03-13T07:30:00"),
        ("2023-03-10T12:00:00", "1 working day", "2023-03-13T13:30:00"),
        ("2026-02-16T09:00:00", "1 working day", "2026-02-24T07:30:00"),
        ("2026-02-27T20:00:00", "1 working day", "2026-03-02T07:30:00"),
    ];
    for (from, length, end) in cases {
        assert_eq!(due(from, length), ms(end), "{from} {length}");
    }
    let due = vn().due("vn", ms("2026-02-20T09:00:00"), Length::WorkingDays(1)).unwrap();
    insta::assert_snapshot!(due.reckoned.join("\n"));
    let berlin =
        vn().due("berlin", in_zone("+01:00", "2026-03-07T16:00:00"), Length::WorkingDays(1));
    assert_eq!(berlin.unwrap().at_ms, in_zone("+01:00", "2026-03-09T16:00:00"));
}

#[test]
fn working_hours_count_only_while_the_office_is_open() {
    let cases = [
        ("2023-03-06T08:00:00", "2 working hours", "2023-03-06T10:00:00"),
        ("2023-03-06T10:30:00", "2 working hours", "2023-03-06T14:30:00"),
        ("2023-03-06T09:30:00", "2 working hours", "2023-03-06T11:30:00"),
        ("2023-03-06T12:00:00", "1 working hour", "2023-03-06T14:30:00"),
        ("2023-03-06T05:00:00", "1 working hour", "2023-03-06T08:30:00"),
        ("2023-03-06T17:30:00", "1 working hour", "2023-03-07T08:30:00"),
        ("2023-03-06T22:00:00", "8 working hours", "2023-03-07T17:30:00"),
        ("2023-03-10T16:30:00.5", "2 working hours", "2023-03-13T08:30:00.5"),
        ("2023-03-11T10:00:00", "1 working hour", "2023-03-13T08:30:00"),
        ("2026-02-13T17:00:00", "1 working hour", "2026-02-23T08:00:00"),
        ("2023-03-06T07:30:00", "40 working hours", "2023-03-10T17:30:00"),
    ];
    for (from, length, end) in cases {
        assert_eq!(due(from, length), ms(end), "{from} {length}");
    }
}

#[test]
fn other_lengths_do_not_know_the_office() {
    let cases = [
        ("2023-03-10T23:59:30", "30 seconds", "2023-03-11T00:00:00"),
        ("2023-03-10T23:30:00", "90 minutes", "2023-03-11T01:00:00"),
        ("2023-03-10T23:30:00", "48 hours", "2023-03-12T23:30:00"),
        ("2023-03-10T23:30:00", "2 days", "2023-03-12T23:30:00"),
        ("2023-03-10T23:30:00", "365 days", "2024-03-09T23:30:00"),
        ("2023-01-31T08:00:00", "1 month", "2023-02-28T08:00:00"),
        ("2024-01-31T08:00:00", "1 month", "2024-02-29T08:00:00"),
        ("2023-01-31T08:00:00", "120 months", "2033-01-31T08:00:00"),
    ];
    for (from, length, end) in cases {
        assert_eq!(due(from, length), ms(end), "{from} {length}");
    }
}

#[test]
fn a_day_is_a_clock_day_also_where_clocks_change() {
    let from = in_zone("+01:00", "2026-03-28T12:00:00");
    let due = |length| vn().due("berlin", from, length).unwrap().at_ms;
    assert_eq!(due(Length::Days(1)), in_zone("+02:00", "2026-03-29T12:00:00"));
    assert_eq!(due(Length::Hours(24)), in_zone("+02:00", "2026-03-29T13:00:00"));
    assert_eq!(due(Length::WorkingDays(1)), in_zone("+02:00", "2026-03-30T12:00:00"));
}

#[test]
fn a_fixed_offset_gives_what_the_named_zone_gives() {
    let fixed = Calendar::new(CalendarParts { zone: "+07:00".to_owned(), ..vn_parts() }).unwrap();
    for length in [Length::WorkingDays(15), Length::Months(2), Length::WorkingHours(30)] {
        let from = ms("2026-02-10T16:00:00");
        let named = vn().due("vn", from, length).unwrap();
        assert_eq!(fixed.due(from, length).unwrap(), named);
    }
}

#[test]
fn a_zone_is_an_offset_or_a_name_of_the_embedded_table() {
    let zone = |zone: &str| Calendar::new(CalendarParts::weekly("x", zone));
    for good in ["+07:00", "-03:30", "+00:00", "UTC", "Asia/Ho_Chi_Minh", "Asia/Saigon"] {
        assert!(zone(good).is_ok(), "{good}");
    }
    for bad in ["", "7", "+7", "+7:00", "+24:00", "+07:60", "+07:00:00", "Asia/Hanoi", "+é7:00"] {
        let fault = CalendarFault::Zone { calendar: "x".to_owned(), zone: bad.to_owned() };
        assert_eq!(zone(bad), Err(fault), "{bad}");
    }
}

#[test]
fn working_days_and_their_reasons_can_be_asked() {
    let calendars = vn();
    let vn = calendars.get("vn").unwrap();
    let cases = [
        (date(2026, 2, 13), true, None),
        (date(2026, 2, 14), false, None),
        (date(2026, 2, 16), false, Some("Tết")),
        (date(2026, 2, 28), true, None),
    ];
    for (day, works, why) in cases {
        assert_eq!((vn.is_working_day(day), vn.why_off(day)), (works, why), "{day}");
    }
    assert_eq!(vn.name(), "vn");
    assert_eq!(vn.zone().iana_name(), Some(ZONE));
    assert_eq!(calendars.names().collect::<Vec<_>>(), ["berlin", "vn"]);
}

/// Hours of some weekdays, for always; the numbers are hours of the day.
fn table(days: &[Weekday], hours: &[(i8, i8)]) -> Timetable {
    let span =
        |(from, to): &(i8, i8)| OfficeSpan { from: time(*from, 0, 0, 0), to: time(*to, 0, 0, 0) };
    let hours = hours.iter().map(span).collect();
    Timetable { days: days.to_vec(), hours, from: None, to: None, source: "the office".to_owned() }
}

/// Saturday mornings from 1 March 2026 to 30 June 2026, shorter Fridays for always.
fn mornings() -> Calendar {
    let mut parts = CalendarParts { name: "mornings".to_owned(), ..vn_parts() };
    let (from, to) = (Some(date(2026, 3, 1)), Some(date(2026, 6, 30)));
    parts.timetables = vec![
        Timetable { from, to, ..table(&[Weekday::Saturday], &[(8, 11)]) },
        table(&[Weekday::Friday], &[(8, 15)]),
    ];
    parts.validity = Some(Validity { from: date(2026, 1, 1), to: date(2026, 12, 31) });
    Calendar::new(parts).unwrap()
}
