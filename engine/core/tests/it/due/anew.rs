//! Another calendar: what is due is reckoned anew, and random lives keep what due times promise.
//! Never says what a calendar should give: civil's own tests do.

use hoso_civil::calendar::DayOff;
use hoso_civil::{Calendar, CalendarParts, Calendars, Length, OfficeSpan};
use hoso_core::{Event, FailureKind, Finding, Millis, TimerOf, Verdict, What};
use jiff::civil::time;
use proptest::prelude::*;

use super::{desk, due, goes};
use crate::build::{at, name, review, text};
use crate::passage::{Passage, finding};

/// The tests' calendar, with these days off.
pub fn with_off(days: &str) -> Calendars {
    let mut parts = CalendarParts::weekly("vn", "+07:00");
    let span = |from, to| OfficeSpan { from: time(from, 0, 0, 0), to: time(to, 0, 0, 0) };
    parts.hours = vec![span(8, 12), span(13, 17)];
    for day in days.split_whitespace() {
        let (vi, en, source) = ("nghỉ".into(), "off".into(), "a notice".into());
        parts.days_off.insert(day.parse().unwrap(), DayOff { vi, en, source });
    }
    Calendars::default().with(Calendar::new(parts).unwrap()).unwrap()
}

fn changes(passage: &mut Passage, days: &str) {
    passage.calendars = with_off(days);
    passage.send(Event::CalendarChanged).unwrap();
}

/// What was recalculated, and to when.
fn recalculated(passage: &Passage) -> Vec<String> {
    let lines = passage.lines.iter();
    let lines = lines.map(|line| {
        assert_eq!((line.what, &line.from, &line.to), (What::Recalculated, &None, &None));
        let values: Vec<&str> = line.details.iter().map(|(_, value)| value.as_str()).collect();
        values.join(" | ")
    });
    lines.collect()
}

fn timer_due(passage: &Passage, of: &TimerOf) -> Millis {
    passage.case.parts().timers.iter().find(|timer| timer.of == *of).unwrap().due
}

#[test]
fn a_day_off_more_moves_the_case_and_what_hangs_on_it() {
    let mut passage = Passage::open(desk());
    goes(&mut passage, "2026-03-04T09:00:00+07:00", "processing");
    let (revision, entered) = (passage.case.revision(), passage.case.parts().entered);
    passage.now += 1;
    changes(&mut passage, "2026-03-10");
    insta::assert_snapshot!(recalculated(&passage).join("\n"), @r"
    due | 2026-03-23T02:00:00Z | 2026-03-24T02:00:00Z
    reminder | 2026-03-19T02:00:00Z | 2026-03-20T02:00:00Z
    to late | 2026-03-23T02:00:00Z | 2026-03-24T02:00:00Z
    ");
    assert_eq!(due(&passage).at, at("2026-03-24T09:00:00+07:00"));
    assert_eq!(timer_due(&passage, &TimerOf::State(1)), due(&passage).at);
    assert_eq!(passage.case.revision(), revision + 1);
    assert_eq!(passage.case.parts().entered, entered);
    assert!(due(&passage).reckoned.iter().any(|line| line.contains("2026-03-10")));
    let settled = passage.case.clone();
    changes(&mut passage, "2026-03-10 2026-06-01");
    assert_eq!(passage.case, settled, "a day that concerns nothing is not noted");
    changes(&mut passage, "");
    assert_eq!(due(&passage).at, at("2026-03-23T09:00:00+07:00"));
}

#[test]
fn pauses_are_kept() {
    let mut passage = Passage::open(desk());
    goes(&mut passage, "2026-03-04T09:00:00+07:00", "supplement");
    goes(&mut passage, "2026-03-11T09:00:00+07:00", "processing");
    changes(&mut passage, "2026-03-25");
    assert_eq!(due(&passage).at, at("2026-03-31T09:00:00+07:00"));
    // A day off within the pause takes nothing from anybody.
    changes(&mut passage, "2026-03-25 2026-03-09");
    assert_eq!(due(&passage).at, at("2026-03-31T09:00:00+07:00"));
}

#[test]
fn a_resting_clock_is_reckoned_anew_as_well() {
    let mut passage = Passage::open(desk());
    goes(&mut passage, "2026-03-04T09:00:00+07:00", "supplement");
    passage.now += 1;
    changes(&mut passage, "2026-03-10");
    insta::assert_snapshot!(recalculated(&passage).join("\n"), @r"
    due | 2026-03-23T02:00:00Z | 2026-03-24T02:00:00Z
    to done | 2026-03-18T02:00:00Z | 2026-03-19T02:00:00Z
    ");
    assert_eq!(due(&passage).paused, Some(at("2026-03-04T09:00:00+07:00")));
}

#[test]
fn a_time_that_becomes_past_fires_at_the_next_tick() {
    let mut passage = Passage::open(desk());
    passage.calendars = with_off("2026-03-10 2026-03-11");
    passage.send(Event::CalendarChanged).unwrap();
    goes(&mut passage, "2026-03-04T09:00:00+07:00", "processing");
    passage.now = at("2026-03-24T09:00:00+07:00");
    passage.elapse();
    changes(&mut passage, "");
    assert_eq!(timer_due(&passage, &TimerOf::State(1)), at("2026-03-23T09:00:00+07:00"));
    passage.elapse();
    assert_eq!(passage.state(), "late");
}

#[test]
fn the_end_of_an_ask_and_a_rested_timer_follow() {
    let mut passage = Passage::pending(review());
    let until = passage.case.ask("person").unwrap().until;
    changes(&mut passage, "2026-03-03");
    insta::assert_snapshot!(recalculated(&passage).join("\n"), @r"
    to held | 2026-03-09T02:00:00Z | 2026-03-10T02:00:00Z
    ask person | 2026-03-04T02:00:00Z | 2026-03-05T02:00:00Z
    ");
    let moved = passage.case.ask("person").unwrap().until;
    assert_eq!(moved - until, 24 * 3_600_000);
    passage.delay("person");
    passage.now += 1;
    changes(&mut passage, "2026-03-03 2026-03-04");
    let timers = &passage.case.parts().timers;
    let rests = timers.iter().find(|timer| timer.of == TimerOf::State(0)).unwrap();
    assert!(rests.paused.is_some());
    passage.fail("person", FailureKind::Unavailable);
    assert_eq!(passage.state(), "held");
}

#[test]
fn what_was_fetched_is_kept_so_much_longer() {
    let mut draft = review();
    let person = draft.asks.get_mut("person").unwrap();
    person.keep = Some(Length::WorkingDays(3));
    let mut passage = Passage::pending(draft);
    let fetched = vec![(name("ethnicity"), text("01"))];
    let finding = Finding { fetched, ..finding(Verdict::Mismatch) };
    let effect = passage.key("person");
    passage.send(Event::Answered { effect, finding, attempt: 1 }).unwrap();
    changes(&mut passage, "2026-03-04");
    insta::assert_snapshot!(recalculated(&passage).join("\n"), @"keep person | 2026-03-05T02:00:00Z | 2026-03-06T02:00:00Z");
}

#[test]
fn the_deletion_of_an_ended_case_follows() {
    let mut passage = Passage::open(desk());
    goes(&mut passage, "2026-03-02T10:00:00+07:00", "done");
    changes(&mut passage, "2026-03-04");
    insta::assert_snapshot!(recalculated(&passage).join("\n"), @"deletion | 2026-03-09T03:00:00Z | 2026-03-10T03:00:00Z");
}

/// What may happen to a case at its desk.
#[derive(Debug, Clone)]
enum Turn {
    Goes(&'static str),
    Calendar(&'static str),
    Elapses,
}

fn turns() -> impl Strategy<Value = Vec<(i64, Turn)>> {
    let ways = ["received", "supplement", "wait", "processing"];
    let days = ["", "2026-03-10", "2026-03-10 2026-03-17 2026-03-18", "2026-03-05 2026-03-06"];
    let turn = prop_oneof![
        6 => proptest::sample::select(ways.to_vec()).prop_map(Turn::Goes),
        2 => proptest::sample::select(days.to_vec()).prop_map(Turn::Calendar),
        2 => Just(Turn::Elapses),
    ];
    proptest::collection::vec((0..6 * 24 * 60_i64, turn), 1..20)
}

fn takes() -> impl Strategy<Value = Length> {
    proptest::sample::select(vec![
        Length::WorkingDays(15),
        Length::WorkingHours(20),
        Length::Days(9),
        Length::Months(1),
        Length::Hours(1),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_lives_keep_what_due_times_promise(takes in takes(), turns in turns()) {
        let mut draft = desk();
        draft.due.as_mut().unwrap().after = hoso_core::Takes::Length(takes);
        draft.states.get_mut("done").unwrap().delete_after = None;
        let mut passage = Passage::open(draft);
        for (minutes, turn) in turns {
            passage.now += minutes * 60_000;
            let before = due(&passage).clone();
            let calendar = matches!(turn, Turn::Calendar(_));
            match turn {
                Turn::Goes(to) => {
                    if passage.act(to).is_err() {
                        continue;
                    }
                }
                Turn::Calendar(days) => changes(&mut passage, days),
                Turn::Elapses => passage.elapse(),
            }
            promises(&mut passage);
            let after = due(&passage);
            prop_assert_eq!(after.from, before.from);
            prop_assert!(calendar || after.at >= before.at, "earlier without another calendar");
            prop_assert!(after.pauses.starts_with(&before.pauses), "a pause was forgotten");
        }
    }
}

fn promises(passage: &mut Passage) {
    let kept = passage.case.clone();
    let due = due(passage);
    assert!(due.at >= due.from);
    let rests = ["supplement", "wait"].contains(&passage.state());
    assert_eq!(due.paused.is_some(), rests);
    for pair in due.pauses.windows(2) {
        assert!(pair[0].1 <= pair[1].0, "pauses follow one another");
    }
    assert!(due.pauses.iter().all(|(since, until)| since < until));
    passage.send(Event::CalendarChanged).unwrap();
    assert_eq!(passage.case, kept, "the same calendar gives the same times");
    assert!(passage.lines.is_empty());
}
