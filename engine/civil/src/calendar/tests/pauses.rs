//! Tests of pauses: what was left runs on by the calendar, or by the clock.

use super::*;
use proptest::prelude::*;

fn resumed(due: &str, (paused, to): (&str, &str), length: &str) -> Due {
    let length = Length::parse(length).unwrap();
    vn().resumed("vn", ms(due), ms(paused), ms(to), length).unwrap()
}

#[test]
fn a_pause_counts_in_the_time_that_the_length_counts() {
    let cases = [
        // Three working days were left on Tuesday at nine: until Friday at nine.
        (
            "5 working days",
            "2026-03-06T09:00:00",
            "2026-03-03T09:00:00",
            "2026-03-10T09:00:00",
            "2026-03-13T09:00:00",
        ),
        // Two days, an hour and a half: the clock time at which it runs on is later.
        (
            "5 working days",
            "2026-03-06T10:30:00",
            "2026-03-04T09:00:00",
            "2026-03-10T14:00:00",
            "2026-03-12T15:30:00",
        ),
        // Less than a day was left: 10:00 is before 15:00, so 5 hours less a break are left.
        (
            "1 working day",
            "2026-03-06T10:00:00",
            "2026-03-05T15:00:00",
            "2026-03-09T07:30:00",
            "2026-03-09T14:30:00",
        ),
        // Resumed on a Saturday: runs on from Monday.
        (
            "5 working days",
            "2026-03-06T09:00:00",
            "2026-03-05T09:00:00",
            "2026-03-07T20:00:00",
            "2026-03-10T07:30:00",
        ),
        // A pause over a weekend stops no working time.
        (
            "5 working days",
            "2026-03-11T09:00:00",
            "2026-03-06T17:30:00",
            "2026-03-09T07:30:00",
            "2026-03-11T09:00:00",
        ),
        (
            "8 working hours",
            "2026-03-03T11:30:00",
            "2026-03-02T16:30:00",
            "2026-03-05T16:30:00",
            "2026-03-06T11:30:00",
        ),
        (
            "8 working hours",
            "2026-03-03T09:30:00",
            "2026-03-02T18:00:00",
            "2026-03-03T06:00:00",
            "2026-03-03T09:30:00",
        ),
        (
            "2 days",
            "2026-03-08T09:00:00",
            "2026-03-06T18:00:00",
            "2026-03-07T18:00:00",
            "2026-03-09T09:00:00",
        ),
        (
            "1 month",
            "2026-04-02T09:00:00",
            "2026-03-06T18:00:00",
            "2026-03-06T18:30:00",
            "2026-04-02T09:30:00",
        ),
        (
            "2 hours",
            "2026-03-06T18:30:00",
            "2026-03-06T18:00:00",
            "2026-03-09T18:00:00",
            "2026-03-09T18:30:00",
        ),
    ];
    for (length, due, paused, to, end) in cases {
        let later = resumed(due, (paused, to), length);
        assert_eq!(later.at_ms, ms(end), "{length} {due} {paused} {to}: {:?}", later.reckoned);
    }
}

#[test]
fn the_lines_of_a_pause_say_what_was_left() {
    let pause = ("2026-04-28T09:00:00", "2026-05-02T18:00:00");
    let days = resumed("2026-05-05T10:30:00", pause, "5 working days").reckoned;
    let clock = resumed("2026-05-05T10:30:00", pause, "10 days").reckoned;
    let none = resumed("2026-05-05T10:30:00", (pause.1, pause.0), "10 days").reckoned;
    insta::assert_snapshot!([days, clock, none].map(|lines| lines.join("\n")).join("\n\n"));
}

#[test]
fn a_pause_after_the_due_time_ends_with_the_due_time() {
    let late = resumed(
        "2026-03-06T09:00:00",
        ("2026-03-06T10:00:00", "2026-03-10T16:00:00"),
        "2 working days",
    );
    assert_eq!(late.at_ms, ms("2026-03-10T16:00:00"));
}

#[test]
fn a_pause_without_an_end_in_time_is_a_fault() {
    let resumed = |length| vn().resumed("vn", i64::MAX, 0, 1, length);
    for length in [Length::Hours(1), Length::WorkingDays(1)] {
        assert_eq!(resumed(length), Err(CalendarFault::Range { length }));
    }
    let no_hours = vn().resumed("berlin", 1_000, 0, 1, Length::WorkingHours(1));
    assert!(matches!(no_hours, Err(CalendarFault::NoHours { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_pause_never_brings_a_due_time_forward(
        from in 1_700_000_000_000i64..1_900_000_000_000,
        amount in 1u32..60,
        paused in 0i64..2_000_000_000,
        stood in 0i64..4_000_000_000,
        more in 0i64..200_000_000,
    ) {
        for calendar in zones::calendars() {
            for length in zones::lengths_of(amount) {
                if !calendar.has_hours() && matches!(length, Length::WorkingHours(_)) {
                    continue;
                }
                let due = calendar.due(from, length).unwrap().at_ms;
                let at = from + paused.min(due - from);
                let after = |to| calendar.resumed(due, at, to, length).unwrap().at_ms;
                prop_assert_eq!(after(at), due);
                prop_assert!(due <= after(at + stood) && at + stood <= after(at + stood));
                if calendar.has_hours() || !length.counts_working_time() {
                    prop_assert!(after(at + stood) <= after(at + stood + more), "{}", length);
                }
            }
        }
    }

    #[test]
    fn no_pause_panics(due in any::<i64>(), at in any::<i64>(), to in any::<i64>()) {
        for length in zones::lengths_of(3) {
            let _ = vn().resumed("vn", due, at, to, length);
        }
    }
}
