//! Tests of what is refused: parts that contradict each other, times without end, and the text of
//! every fault.

use super::*;

/// Every way a calendar can be wrong, with the text it gives.
#[test]
fn faults_say_what_is_wrong_and_what_to_write() {
    let all_week = (0..7).map(|n| Weekday::from_monday_zero_offset(n).unwrap()).collect();
    let day = date(2026, 5, 1);
    let only = |off| BTreeMap::from([(day, off)]);
    let swapped = |date, worked| BTreeMap::from([(date, worked)]);
    let (friday, saturday) = (Weekday::Friday, date(2026, 2, 28));
    let silent = DayOff { source: " ".to_owned(), ..off("1 May", "1 tháng 5") };
    let unsaid = Worked { source: String::new(), ..worked(friday) };
    let bridge = Worked { for_day: Some(date(2026, 3, 2)), ..worked(friday) };
    let turned = Some(Validity { from: saturday, to: day });
    let upside = Some(Validity { from: day, to: saturday });
    assert!(Calendar::new(CalendarParts { validity: turned, ..vn_parts() }).is_ok());
    let morning = || table(&[Weekday::Saturday], &[(8, 12)]);
    let dated = || Timetable { from: Some(day), ..morning() };
    let ends = Timetable { from: Some(day), to: Some(saturday), ..morning() };
    let monday = vec![table(&[Weekday::Monday], &[(8, 12)])];
    let backwards = vec![OfficeSpan { from: time(9, 0, 0, 0), to: time(8, 0, 0, 0) }];
    let parts = [
        CalendarParts { name: " ".to_owned(), ..vn_parts() },
        CalendarParts { zone: "Asia/Hanoi".to_owned(), ..vn_parts() },
        CalendarParts { weekend: all_week, ..vn_parts() },
        CalendarParts { worked: swapped(date(2026, 4, 30), worked(friday)), ..vn_parts() },
        CalendarParts { days_off: only(silent), ..vn_parts() },
        CalendarParts { days_off: only(off("a / b", "c")), ..vn_parts() },
        CalendarParts { worked: swapped(saturday, unsaid), ..vn_parts() },
        CalendarParts { worked: swapped(date(2026, 3, 3), worked(friday)), ..vn_parts() },
        CalendarParts { worked: swapped(saturday, worked(Weekday::Sunday)), ..vn_parts() },
        CalendarParts { worked: swapped(saturday, bridge), ..vn_parts() },
        CalendarParts { validity: upside, ..vn_parts() },
        CalendarParts { timetables: vec![ends], ..vn_parts() },
        CalendarParts { timetables: vec![dated(), dated()], ..vn_parts() },
        CalendarParts { timetables: vec![morning()], ..vn_parts() },
        CalendarParts { timetables: monday, hours: Vec::new(), ..vn_parts() },
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

    insta::assert_snapshot!(crate::shown(&faults));
}

/// All days of fifty years off but two.
fn rarely_open() -> Calendar {
    let mut parts = vn_parts();
    parts.worked.clear();
    let days = date(2026, 1, 3).series(jiff::Span::new().days(1)).take(50 * 366);
    parts.days_off = days.map(|day| (day, off("closed", "đóng cửa"))).collect();
    Calendar::new(parts).unwrap()
}

#[test]
fn a_calendar_that_hardly_works_ends_in_a_fault_not_in_a_loop() {
    let from = ms("2026-01-01T00:00:00");
    let closed = rarely_open();
    assert_eq!(closed.due(from, Length::WorkingDays(1)).unwrap().at_ms, ms("2026-01-02T07:30:00"));
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
    parts.days_off = days.map(|day| (day, off("flood", "lũ"))).collect();
    let from = ms("2027-02-26T08:00:00");
    parts.worked.clear();
    let due = Calendar::new(parts).unwrap().due(from, Length::WorkingDays(1)).unwrap();
    assert_eq!(due.at_ms, ms("2027-03-31T08:00:00"));
    assert_eq!(due.reckoned.len(), 17);
    assert_eq!(due.reckoned[15], "further days off skipped: 18");
}
