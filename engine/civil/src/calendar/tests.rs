//! Tests of calendars: days off, swapped days, office hours, and the golden due date.
#![allow(clippy::unwrap_used)]

use super::*;
use jiff::civil::{date, time};
use proptest::prelude::*;

mod lengths;

const ZONE: &str = "Asia/Ho_Chi_Minh";

/// Office hours 07:30 to 11:30 and 13:30 to 17:30, the days off around Tết 2026 and 30 April 2026,
/// and one Saturday worked in exchange.
fn vn_parts() -> CalendarParts {
    let mut parts = CalendarParts::weekly("vn", ZONE);
    for day in 16..=20 {
        parts.days_off.insert(date(2026, 2, day), "Tết, Labour Code art. 112".to_owned());
    }
    for (month, day, why) in [(4, 27, "Hùng Kings, moved"), (4, 30, "30 April"), (5, 1, "1 May")] {
        parts.days_off.insert(date(2026, month, day), why.to_owned());
    }
    parts.worked.insert(date(2026, 2, 28));
    parts.hours = vec![
        OfficeSpan { from: time(7, 30, 0, 0), to: time(11, 30, 0, 0) },
        OfficeSpan { from: time(13, 30, 0, 0), to: time(17, 30, 0, 0) },
    ];
    parts
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
    day off skipped: Mon 2026-04-27, Hùng Kings, moved
    day off skipped: Thu 2026-04-30, 30 April
    day off skipped: Fri 2026-05-01, 1 May
    due Wed 2026-05-06 10:00:00 +07:00
    ");
}

#[test]
fn working_days_keep_the_clock_and_skip_what_is_off() {
    let cases = [
        ("2023-03-06T14:27:45", "1 working day", "2023-03-07T14:27:45"),
        ("2023-03-10T16:00:00", "1 working day", "2023-03-13T16:00:00"),
        ("2023-03-11T16:00:00", "1 working day", "2023-03-13T16:00:00"),
        ("2023-03-12T23:59:59.999", "2 working days", "2023-03-14T23:59:59.999"),
        ("2026-02-13T09:00:00", "1 working day", "2026-02-23T09:00:00"),
        ("2026-02-16T09:00:00", "1 working day", "2026-02-23T09:00:00"),
        ("2026-02-27T09:00:00", "1 working day", "2026-02-28T09:00:00"),
        ("2026-02-27T09:00:00", "2 working days", "2026-03-02T09:00:00"),
    ];
    for (from, length, end) in cases {
        assert_eq!(due(from, length), ms(end), "{from} {length}");
    }
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
        (date(2026, 2, 16), false, Some("Tết, Labour Code art. 112")),
        (date(2026, 2, 28), true, None),
    ];
    for (day, works, why) in cases {
        assert_eq!((vn.is_working_day(day), vn.why_off(day)), (works, why), "{day}");
    }
    assert_eq!(vn.name(), "vn");
    assert_eq!(vn.zone().iana_name(), Some(ZONE));
    assert_eq!(calendars.names().collect::<Vec<_>>(), ["berlin", "vn"]);
}

/// Every way a calendar can be wrong, with the text it gives.
#[test]
fn faults_say_what_is_wrong_and_what_to_write() {
    let all_week = (0..7).map(|n| Weekday::from_monday_zero_offset(n).unwrap()).collect();
    let both = BTreeSet::from([date(2026, 4, 30)]);
    let silent = BTreeMap::from([(date(2026, 5, 1), " ".to_owned())]);
    let backwards = vec![OfficeSpan { from: time(9, 0, 0, 0), to: time(8, 0, 0, 0) }];
    let parts = [
        CalendarParts { name: " ".to_owned(), ..vn_parts() },
        CalendarParts { zone: "Asia/Hanoi".to_owned(), ..vn_parts() },
        CalendarParts { weekend: all_week, ..vn_parts() },
        CalendarParts { worked: both, ..vn_parts() },
        CalendarParts { days_off: silent, ..vn_parts() },
        CalendarParts { hours: backwards, ..vn_parts() },
    ];
    let mut faults: Vec<CalendarFault> =
        parts.into_iter().map(|parts| Calendar::new(parts).unwrap_err()).collect();
    let from = ms("2026-01-01T00:00:00");
    faults.push(vn().with(Calendar::new(vn_parts()).unwrap()).unwrap_err());
    faults.push(vn().due("vnn", from, Length::Days(1)).unwrap_err());
    faults.push(vn().due("berlin", from, Length::WorkingHours(1)).unwrap_err());
    faults.push(vn().due("vn", from, Length::Days(4_000)).unwrap_err());
    faults.push(rarely_open().due(from, Length::WorkingDays(10)).unwrap_err());
    faults.push(vn().due("vn", i64::MAX, Length::Days(1)).unwrap_err());

    insta::assert_snapshot!(crate::shown(&faults), @r"
    a calendar has no name;
      give it one,
      such as `vn`
    calendar `vn`: zone `Asia/Hanoi` is neither an offset nor an IANA name;
      write for example +07:00 or Asia/Ho_Chi_Minh
    calendar `vn`: all seven weekdays are off;
      leave at least one to work on
    calendar `vn`: 2026-04-30 is both off and worked;
      keep it in one of the two
    calendar `vn`: 2026-05-01 is off without a reason;
      name the holiday or notice
    calendar `vn`: the office hours are not in order;
      write each as from and to, earlier ones first, without overlap
    calendar `vn` stands twice;
      give the second another name
    there is no calendar `vnn`;
      name one that the configuration gives
    calendar `berlin` has no office hours, so working hours cannot be counted;
      give it hours or use working days
    4000 days is longer than ten years;
      shorten it
    calendar `vn`: 10 working days do not end within 40 years of the start;
      check its days off and the length
    the start or end of 1 day lies outside the years 1 to 9999;
      check the start
    ");
}

/// All days of fifty years off but two.
fn rarely_open() -> Calendar {
    let mut parts = vn_parts();
    parts.worked.clear();
    let days = date(2026, 1, 3).series(jiff::Span::new().days(1)).take(50 * 366);
    parts.days_off = days.map(|day| (day, "closed".to_owned())).collect();
    Calendar::new(parts).unwrap()
}

#[test]
fn a_calendar_that_hardly_works_ends_in_a_fault_not_in_a_loop() {
    let from = ms("2026-01-01T00:00:00");
    let closed = rarely_open();
    assert_eq!(closed.due(from, Length::WorkingDays(1)).unwrap().at_ms, ms("2026-01-02T00:00:00"));
    for length in [Length::WorkingDays(2), Length::WorkingHours(100)] {
        let fault = CalendarFault::NoEnd { calendar: "vn".to_owned(), length, years: 40 };
        assert_eq!(closed.due(from, length), Err(fault));
    }
}

#[test]
fn hours_that_overlap_or_run_backwards_are_refused() {
    let span = |from, to| OfficeSpan { from: time(from, 0, 0, 0), to: time(to, 0, 0, 0) };
    let with = |hours| Calendar::new(CalendarParts { hours, ..vn_parts() });
    assert!(with(vec![span(8, 12), span(12, 17)]).is_ok());
    for bad in [vec![span(8, 8)], vec![span(8, 12), span(11, 17)], vec![span(13, 17), span(8, 12)]]
    {
        assert!(matches!(with(bad), Err(CalendarFault::Hours { .. })));
    }
}

#[test]
fn the_end_of_time_is_a_fault() {
    let last = jiff::Timestamp::MAX.as_millisecond();
    for length in [Length::Seconds(10), Length::Days(9), Length::Months(1), Length::WorkingDays(9)]
    {
        let due = vn().due("vn", last, length);
        assert_eq!(due, Err(CalendarFault::Range { length }), "{length}");
    }
}

#[test]
fn a_long_row_of_days_off_is_named_in_part() {
    let mut parts = vn_parts();
    let days = date(2027, 3, 1).series(jiff::Span::new().days(1)).take(30);
    parts.days_off = days.map(|day| (day, "flood".to_owned())).collect();
    let from = ms("2027-02-26T08:00:00");
    let due = Calendar::new(parts).unwrap().due(from, Length::WorkingDays(1)).unwrap();
    assert_eq!(due.at_ms, ms("2027-03-31T08:00:00"));
    assert_eq!(due.reckoned.len(), 17);
    assert_eq!(due.reckoned[15], "further days off skipped: 18");
}

/// The slow way: tick minute by minute and count those in which the office is open.
fn ticked(calendar: &Calendar, from_ms: i64, hours: u32) -> i64 {
    let (mut now, mut left) = (from_ms, hours * 60);
    while left > 0 {
        let civil =
            jiff::Timestamp::from_millisecond(now).unwrap().to_zoned(calendar.zone().clone());
        let within = |span: &OfficeSpan| span.from <= civil.time() && civil.time() < span.to;
        if calendar.is_working_day(civil.date()) && calendar.hours.iter().any(within) {
            left -= 1;
        }
        now += 60_000;
    }
    now
}

/// The slow way: step day by day.
fn stepped(calendar: &Calendar, from_ms: i64, days: u32) -> i64 {
    let start = jiff::Timestamp::from_millisecond(from_ms).unwrap();
    let mut day = start.to_zoned(calendar.zone().clone());
    for _ in 0..days {
        day = day.tomorrow().unwrap();
        while !calendar.is_working_day(day.date()) {
            day = day.tomorrow().unwrap();
        }
    }
    day.timestamp().as_millisecond()
}

fn lengths_of(amount: u32) -> [Length; 7] {
    [
        Length::Seconds(amount),
        Length::Minutes(amount),
        Length::Hours(amount),
        Length::Days(amount),
        Length::WorkingHours(amount),
        Length::WorkingDays(amount),
        Length::Months(amount.min(120)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_due_time_is_never_before_its_start_and_grows_with_the_length(
        from in 0i64..4_102_444_800_000, amount in 0u32..300, more in 0u32..50,
    ) {
        let calendars = vn();
        for (short, long) in lengths_of(amount).into_iter().zip(lengths_of(amount + more)) {
            let first = calendars.due("vn", from, short).unwrap().at_ms;
            let second = calendars.due("vn", from, long).unwrap().at_ms;
            prop_assert!(from <= first && first <= second, "{} {}", short, long);
        }
    }

    #[test]
    fn where_clocks_change_a_due_time_is_never_before_its_start(
        from in 1_767_225_600_000i64..1_798_761_600_000, amount in 0u32..40,
    ) {
        for length in [Length::Days(amount), Length::WorkingDays(amount), Length::Hours(amount)] {
            let due = vn().due("berlin", from, length).unwrap();
            prop_assert!(from <= due.at_ms);
        }
    }

    #[test]
    fn a_due_time_in_working_hours_lies_in_office_hours(
        from in 1_700_000_000_000i64..1_900_000_000_000, amount in 1u32..100,
    ) {
        let calendars = vn();
        let due = calendars.due("vn", from, Length::WorkingHours(amount)).unwrap();
        let calendar = calendars.get("vn").unwrap();
        let end = jiff::Timestamp::from_millisecond(due.at_ms).unwrap();
        let end = end.to_zoned(calendar.zone().clone());
        prop_assert!(calendar.is_working_day(end.date()));
        let open = |span: &OfficeSpan| span.from < end.time() && end.time() <= span.to;
        prop_assert!(vn_parts().hours.iter().any(open));
    }

    #[test]
    fn reckoning_agrees_with_counting(
        minute in 29_000_000i64..30_000_000, hours in 1u32..30, days in 1u32..30,
    ) {
        let (calendars, from) = (vn(), minute * 60_000);
        let vn = calendars.get("vn").unwrap();
        let worked = vn.due(from, Length::WorkingHours(hours)).unwrap().at_ms;
        prop_assert_eq!(worked, ticked(vn, from, hours));
        let waited = vn.due(from, Length::WorkingDays(days)).unwrap().at_ms;
        prop_assert_eq!(waited, stepped(vn, from, days));
    }

    #[test]
    fn no_start_panics(from in any::<i64>(), amount in any::<u32>()) {
        for length in lengths_of(amount) {
            let _ = vn().due("vn", from, length);
        }
    }
}
