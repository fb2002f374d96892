//! Tests of hours by weekday and by date: Saturday mornings, short Fridays, swapped Saturdays.

use super::*;

fn ends(length: &str, cases: &[(&str, &str)]) {
    let length = Length::parse(length).unwrap();
    for (from, end) in cases {
        let due = mornings().due(ms(from), length).unwrap();
        assert_eq!(due.at_ms, ms(end), "{from} {length}: {:?}", due.reckoned);
    }
}

#[test]
fn a_saturday_with_dated_hours_is_worked_while_they_hold() {
    let calendar = mornings();
    let worked = |month, day| calendar.is_working_day(date(2026, month, day));
    assert_eq!(
        (worked(2, 21), worked(2, 28), worked(3, 7), worked(6, 27)),
        (false, true, true, true)
    );
    assert_eq!((worked(7, 4), worked(3, 8)), (false, false));
    assert_eq!(calendar.hours_on(date(2026, 3, 7)), table(&[], &[(8, 11)]).hours);
    assert_eq!(calendar.hours_on(date(2026, 3, 6)), table(&[], &[(8, 15)]).hours);
    assert_eq!(calendar.hours_on(date(2026, 3, 8)), []);
}

#[test]
fn a_swapped_saturday_has_the_hours_of_the_day_it_stands_for() {
    assert_eq!(mornings().hours_on(date(2026, 2, 28)), table(&[], &[(8, 15)]).hours);
    assert_eq!(vn().get("vn").unwrap().hours_on(date(2026, 2, 28)), vn_parts().hours);
}

#[test]
fn a_day_off_goes_before_dated_hours() {
    let mut parts = mornings().parts;
    parts.days_off.insert(date(2026, 3, 7), off("a storm", "bão"));
    let calendar = Calendar::new(parts).unwrap();
    assert!(!calendar.is_working_day(date(2026, 3, 7)));
    assert_eq!(calendar.hours_on(date(2026, 3, 7)), []);
}

#[test]
fn a_last_day_with_other_hours_ends_within_them() {
    ends(
        "1 working day",
        &[
            ("2026-03-05T14:00:00", "2026-03-06T14:00:00"),
            ("2026-03-05T16:00:00", "2026-03-06T15:00:00"),
            ("2026-03-06T09:00:00", "2026-03-07T09:00:00"),
            ("2026-03-06T14:00:00", "2026-03-07T11:00:00"),
            ("2026-03-07T10:30:00", "2026-03-09T10:30:00"),
            ("2026-03-07T11:30:00", "2026-03-10T07:30:00"),
            ("2026-03-12T07:40:00", "2026-03-13T08:00:00"),
            // A start at noon on a Friday ends at the beginning of Monday's break, and there are no
            // Saturdays any more.
            ("2026-07-03T12:00:00", "2026-07-06T11:30:00"),
        ],
    );
    let due = mornings().due(ms("2026-03-06T14:00:00"), Length::WorkingDays(1)).unwrap();
    insta::assert_snapshot!(due.reckoned.join("\n"));
}

#[test]
fn working_hours_use_the_hours_of_each_day() {
    ends(
        "4 working hours",
        &[
            ("2026-03-05T16:30:00", "2026-03-06T11:00:00"),
            ("2026-03-06T13:00:00", "2026-03-07T10:00:00"),
            ("2026-03-06T14:00:00", "2026-03-07T11:00:00"),
            ("2026-03-06T14:30:00", "2026-03-09T08:00:00"),
            ("2026-02-27T14:00:00", "2026-02-28T11:00:00"),
        ],
    );
}

#[test]
fn what_lies_beyond_the_table_is_reckoned_and_said() {
    let lines = |from, days| mornings().due(ms(from), Length::WorkingDays(days)).unwrap().reckoned;
    let says = |lines: &[String]| lines.iter().any(|line| line.starts_with("beyond the table"));
    assert!(!says(&lines("2026-12-30T09:00:00", 1)));
    insta::assert_snapshot!(lines("2026-12-30T09:00:00", 2).join("\n"));
    assert!(says(&lines("2025-12-30T09:00:00", 9)));
    let back = mornings().before(ms("2026-01-02T09:00:00"), Length::WorkingDays(3)).unwrap();
    assert!(says(&back.reckoned));
}

#[test]
fn the_digest_follows_from_everything_that_is_said() {
    let first = mornings().digest();
    assert_eq!(first, mornings().digest());
    insta::assert_snapshot!(first);
    let changes: [fn(&mut CalendarParts); 10] = [
        |parts| parts.name.push('x'),
        |parts| parts.zone = "+07:00".to_owned(),
        |parts| parts.weekend.truncate(1),
        |parts| drop(parts.days_off.pop_last()),
        |parts| parts.days_off.values_mut().for_each(|day| day.source.push('x')),
        |parts| parts.worked.clear(),
        |parts| parts.hours.truncate(1),
        |parts| drop(parts.timetables.pop()),
        |parts| parts.timetables[0].to = None,
        |parts| parts.validity = None,
    ];
    let mut digests = std::collections::BTreeSet::from([first]);
    for change in changes {
        let mut parts = mornings().parts;
        change(&mut parts);
        assert!(digests.insert(Calendar::new(parts).unwrap().digest()));
    }
    let mut turned = mornings().parts;
    turned.weekend.reverse();
    assert!(digests.contains(&Calendar::new(turned).unwrap().digest()));
}
