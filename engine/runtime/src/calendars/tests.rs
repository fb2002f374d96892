//! Tests of the shipped table and of reading: golden due times of 2023 to 2027, and every fault
//! with its place.

use hoso_civil::calendar::{Due, in_vietnamese};
use hoso_civil::{Calendar, Length};
use hoso_workflow::Report;
use jiff::civil::{Date, date};

use super::*;

fn vn() -> Calendar {
    shipped().get("vn").expect("shipped").clone()
}

fn ms(text: &str) -> i64 {
    format!("{text}:00+07:00").parse::<jiff::Timestamp>().expect("a time").as_millisecond()
}

fn due(from: &str, length: &str) -> Due {
    vn().due(ms(from), Length::parse(length).expect("a length")).expect("reckoned")
}

#[test]
fn the_shipped_calendars_are_read() {
    assert!(shipped().names().eq(["always", "vn"]));
    assert_eq!(vn().validity().map(|valid| valid.to), Some(date(2026, 12, 31)));
    assert_eq!(shipped().get("always").and_then(Calendar::validity), None);
}

#[test]
fn fifteen_working_days_from_the_golden_reception_end_three_weeks_later() {
    let at = |text: &str| text.parse::<jiff::Timestamp>().expect("a time").as_millisecond();
    let length = Length::parse("15 working days").expect("a length");
    let due = shipped().due("vn", at("2023-03-06T14:27:45+07:00"), length).expect("reckoned");
    assert_eq!(due.at_ms, at("2023-03-27T14:27:45+07:00"));
}

/// Weekdays off and weekend days worked, as the notices of each year name them.
#[test]
fn each_year_has_the_days_of_its_notices() {
    let years: [(i16, &str, &str); 5] = [
        (2023, "01-02 01-20 01-23 01-24 01-25 01-26 05-01 05-02 05-03 09-01 09-04", ""),
        (2024, "01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03", "05-04"),
        (2025, "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02", "04-26"),
        (
            2026,
            "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24",
            "01-10 08-22",
        ),
        (2027, "01-01 02-05 02-08 02-09 02-10 02-11 04-16 04-30 05-03 09-02 09-03 11-24", ""),
    ];
    let calendar = vn();
    for (year, off, worked) in years {
        let days =
            || date(year, 1, 1).series(jiff::Span::new().days(1)).take_while(|d| d.year() == year);
        let weekend = |day: &Date| day.weekday().to_monday_zero_offset() > 4;
        let told = |days: Vec<Date>| {
            let days: Vec<String> =
                days.iter().map(|day| day.strftime("%m-%d").to_string()).collect();
            days.join(" ")
        };
        let works = |day: &Date| calendar.is_working_day(*day);
        assert_eq!(
            told(days().filter(|day| !weekend(day) && !works(day)).collect()),
            off,
            "{year}"
        );
        assert_eq!(
            told(days().filter(|day| weekend(day) && works(day)).collect()),
            worked,
            "{year}"
        );
    }
}

/// What no notice names says so; what one names does not.
#[test]
fn days_reckoned_by_rule_alone_say_so() {
    let calendar = vn();
    let days =
        date(2023, 1, 1).series(jiff::Span::new().days(1)).take_while(|day| day.year() < 2028);
    for (day, off) in days.filter_map(|day| Some((day, calendar.named_off(day)?))) {
        assert_eq!(off.source.contains("by rule"), day.year() == 2027, "{day}");
    }
}

#[test]
fn golden_due_times() {
    let cases = [
        // Tết 2023: 20 to 26 January.
        ("2023-01-19T09:00", "1 working day", "2023-01-27T09:00"),
        ("2023-01-19T17:31", "1 working day", "2023-01-30T07:30"),
        ("2023-04-28T15:00", "2 working days", "2023-05-05T15:00"),
        ("2023-08-31T10:00", "1 working day", "2023-09-05T10:00"),
        // Tết 2024, and the Saturday worked for 29 April.
        ("2024-02-07T16:30", "2 working hours", "2024-02-15T08:30"),
        ("2024-04-26T10:00", "3 working days", "2024-05-04T10:00"),
        ("2024-05-03T16:30", "2 working hours", "2024-05-04T08:30"),
        ("2024-05-04T08:00", "1 working day", "2024-05-06T08:00"),
        // Tết 2025, and the Saturday worked for 2 May.
        ("2025-01-24T17:00", "1 working hour", "2025-02-03T08:00"),
        ("2025-04-25T14:00", "2 working days", "2025-04-28T14:00"),
        ("2025-04-29T14:00", "1 working day", "2025-05-05T14:00"),
        ("2025-08-29T08:15", "1 working day", "2025-09-03T08:15"),
        // 2026.
        ("2025-12-31T11:00", "2 working days", "2026-01-06T11:00"),
        ("2026-01-09T11:30", "1 working day", "2026-01-10T11:30"),
        ("2026-02-13T09:00", "5 working days", "2026-02-27T09:00"),
        ("2026-02-14T09:00", "1 working day", "2026-02-24T07:30"),
        ("2026-04-24T13:30", "1 working day", "2026-04-28T13:30"),
        ("2026-08-21T16:00", "7 working days", "2026-09-03T16:00"),
        ("2026-11-23T17:30", "1 working day", "2026-11-25T17:30"),
        ("2026-11-23T17:31", "1 working day", "2026-11-26T07:30"),
        ("2026-11-24T09:00", "8 working hours", "2026-11-25T17:30"),
        // Lunch, and ends of months, which no office shortens.
        ("2026-06-05T11:45", "1 working day", "2026-06-08T13:30"),
        ("2026-06-05T11:00", "1 working hour", "2026-06-05T14:00"),
        ("2026-01-31T12:00", "1 month", "2026-02-28T12:00"),
        ("2023-12-29T17:30", "1 working day", "2024-01-02T17:30"),
    ];
    for (from, length, end) in cases {
        let due = due(from, length);
        assert_eq!(due.at_ms, ms(end), "{from} {length}: {:#?}", due.reckoned);
    }
}

#[test]
fn golden_times_before_a_due_time() {
    let cases = [
        ("2023-01-27T09:00", "1 working day", "2023-01-19T09:00"),
        ("2024-05-06T10:00", "2 working days", "2024-05-03T10:00"),
        ("2026-02-23T08:00", "1 working hour", "2026-02-13T17:00"),
        ("2026-11-24T12:00", "1 working day", "2026-11-20T17:30"),
        ("2026-03-31T10:00", "1 month", "2026-02-28T10:00"),
    ];
    for (at, length, begin) in cases {
        let length = Length::parse(length).expect("a length");
        let before = shipped().before("vn", ms(at), length).expect("reckoned");
        assert_eq!(before.at_ms, ms(begin), "{at} {length}: {:#?}", before.reckoned);
    }
}

#[test]
fn a_due_time_in_tet_is_explained_in_vietnamese() {
    let lines = due("2026-12-30T18:00", "2 working days").reckoned;
    let told: Vec<String> = lines.iter().map(|line| in_vietnamese(line)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

const SMALL: &str = r#"calendar: small
zone: "+07:00"
valid: {from: 2026-01-01, to: 2026-12-31}
weekly-off: [saturday, sunday]
hours:
  - {days: [monday, tuesday, wednesday, thursday, friday], open: ["08:00-12:00", "13:00-17:00"], source: "the office"}
  - {days: [saturday], open: ["08:00-11:30"], from: 2026-03-01, to: 2026-06-30, source: "the province"}
days-off:
  2026-01-02: {why: {vi: "Nghỉ hoán đổi", en: "Swapped"}, source: "a notice"}
  2026-04-30: {why: {vi: "Ngày Chiến thắng", en: "Victory Day"}, source: "the law"}
worked:
  2026-01-10: {hours-of: friday, for: 2026-01-02, source: "a notice"}
"#;

/// The small calendar with one text for another, and what is wrong with it then.
fn refused(changes: &[(&str, &str)]) -> String {
    let change = |text: String, (from, to): &(&str, &str)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    let text = changes.iter().fold(SMALL.to_owned(), change);
    let findings = read("small", &text).expect_err("it was read");
    Report::new("small.yaml", &text, &findings).render()
}

#[test]
fn a_small_calendar_is_read() {
    let small = read("small", SMALL).expect("read");
    assert!(small.is_working_day(date(2026, 3, 7)) && !small.is_working_day(date(2026, 7, 4)));
    assert!(small.is_working_day(date(2026, 1, 10)) && !small.is_working_day(date(2026, 1, 2)));
    assert_eq!(small.hours_on(date(2026, 1, 10)).len(), 2);
    assert_eq!(small.hours_on(date(2026, 3, 7)).len(), 1);
    assert_ne!(
        small.digest(),
        read("small", &SMALL.replace("11:30", "11:00")).expect("read").digest()
    );
}

macro_rules! refused {
    ($($name:ident: $($from:literal => $to:literal),+;)+) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(refused(&[$(($from, $to)),+]));
        }
    )+};
}

refused! {
    no_day: "2026-04-30:" => "2026-04-31:", "2026-01-10:" => "10/01/2026:";
    two_days_the_same: "2026-04-30:" => "2026-01-02:";
    a_day_off_and_worked: "2026-04-30:" => "2026-01-10:";
    an_unknown_weekday: "sunday]" => "sundey]", "hours-of: friday" => "hours-of: thứ-sáu";
    hours_that_overlap: "13:00-17:00" => "11:30-17:00";
    hours_that_are_none: "13:00-17:00" => "17:00-13:00", "08:00-11:30" => "8h-11h30";
    hours_twice: "[saturday]" => "[saturday, saturday]", ", from: 2026-03-01, to: 2026-06-30" => "";
    hours_of_no_weekday: "[saturday]" => "[]";
    hours_missing: "thursday, friday]" => "thursday]";
    two_timetables: "days: [saturday]" => "days: [monday]", ", from: 2026-03-01, to: 2026-06-30" => "";
    no_source: "source: \"the law\"" => "source: \" \"", "source: \"the province\"" => "source: \"\"";
    source_left_out: ", source: \"the law\"" => "";
    signs_in_a_text: "Victory Day" => "Victory / Reunification";
    worked_anyway: "2026-01-10:" => "2026-01-09:", "hours-of: friday" => "hours-of: sunday";
    worked_for_nothing: "for: 2026-01-02" => "for: 2026-01-05";
    stretches_backwards: "to: 2026-12-31" => "to: 2025-12-31", "to: 2026-06-30" => "to: 2026-02-01";
    another_name: "calendar: small" => "calendar: smaller";
    no_name: "calendar: small" => "calendar: Lịch nhỏ";
    no_zone: "+07:00" => "Asia/Hanoi";
    never_open: "[saturday, sunday]" => "[monday, tuesday, wednesday, thursday, friday, saturday, sunday]";
    an_unknown_key: "weekly-off" => "weekend";
}
