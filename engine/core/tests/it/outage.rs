//! A registry out of reach: growing pauses, their bounds, resting timers.

use hoso_civil::Length;
use hoso_core::{AskStatus, TimerOf, TimerSpec, Verdict, What};

use crate::build::{action, ask, at, form, name, review, timer};
use crate::passage::Passage;
use crate::transitions::patient;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

#[test]
fn pauses_grow_by_the_factor_up_to_their_bound() {
    let mut passage = Passage::pending(review());
    let wanted = [30, 60, 120, 240, 480, 960, 1920, 3600, 3600];
    for (before, seconds) in wanted.into_iter().enumerate() {
        let due = passage.delay("person");
        assert_eq!(due - passage.now, seconds * SECOND);
        assert_eq!(passage.case.ask("person").unwrap().attempts as usize, before + 1);
        assert_eq!(passage.detail(0, "attempts").unwrap(), (before + 1).to_string());
        passage.now = due;
    }
    for _ in 0..100 {
        let due = passage.delay("person");
        assert!(due - passage.now <= HOUR, "no number of attempts overflows");
    }
}

#[test]
fn the_drawn_part_of_the_pause_is_waited() {
    for (spread, seconds) in [(0, 0), (1, 0), (500, 15), (1000, 30), (u16::MAX, 30)] {
        let mut passage = Passage::pending(review());
        let due = passage.delay_by("person", spread, None);
        assert_eq!((due - passage.now) / SECOND, seconds);
    }
}

#[test]
fn what_the_registry_asks_for_is_honoured() {
    let mut passage = Passage::pending(review());
    let asked_for = passage.now + 5 * HOUR;
    assert_eq!(passage.delay_by("person", 1000, Some(asked_for)), asked_for);
    let sooner = passage.now + SECOND;
    assert_eq!(passage.delay_by("person", 1000, Some(sooner)), passage.now + MINUTE);
}

#[test]
fn no_pause_outlasts_the_ask() {
    let mut passage = Passage::pending(review());
    let until = passage.case.ask("person").unwrap().until;
    assert_eq!(passage.delay_by("person", 0, Some(i64::MAX)), until);
    passage.now = until - SECOND;
    assert_eq!(passage.delay("person"), until);
    passage.elapse_next();
    assert_eq!((passage.now, passage.state()), (until, "held"));
}

#[test]
fn a_delay_is_noted_but_is_no_new_revision() {
    let mut passage = Passage::pending(review());
    let (revision, now) = (passage.case.revision(), passage.now);
    passage.delay("person");
    assert_eq!(passage.whats(), [What::Delayed]);
    assert_eq!(passage.detail(0, "cause"), Some("connect"));
    assert_eq!(passage.case.revision(), revision);
    let asked = passage.case.ask("person").unwrap();
    assert_eq!((asked.outage, asked.status.clone()), (Some(now), AskStatus::Waiting));
}

#[test]
fn a_delay_of_a_closed_ask_is_late() {
    let mut passage = Passage::pending(review());
    passage.answer("person", Verdict::Mismatch);
    let before = passage.case.clone();
    let event = hoso_core::Event::Delayed {
        effect: passage.key("person"),
        cause: "connect".into(),
        spread: 1000,
        not_before: None,
    };
    passage.send(event).unwrap();
    assert_eq!((passage.whats(), passage.case), (vec![What::Late], before));
}

#[test]
fn the_states_timer_rests_in_an_outage() {
    let mut passage = Passage::pending(patient());
    passage.now += 2 * HOUR;
    passage.delay("person");
    let timers = &passage.case.parts().timers;
    assert_eq!(timers[0].paused, Some(passage.now));
    assert_eq!(passage.case.next_due(), Some(passage.case.ask("person").unwrap().until));
    passage.wait(Length::WorkingDays(10));
    passage.delay("person");
    passage.elapse();
    assert_eq!(passage.state(), "pending", "five working days are over, but not of waiting");
}

/// `pending` may be edited, so that its ask can begin anew; its timer outlasts the ask.
fn editable() -> hoso_core::Draft {
    let mut draft = patient();
    let edit = draft.actions.get_mut("edit").unwrap();
    edit.from.insert(name("pending"));
    draft
}

fn state_timer(passage: &Passage) -> hoso_core::Timer {
    let mut timers = passage.case.parts().timers.iter();
    timers.find(|timer| timer.of == TimerOf::State(0)).unwrap().clone()
}

#[test]
fn a_rested_timer_goes_on_for_what_it_had_left_once_the_registry_speaks() {
    let mut passage = Passage::pending(editable());
    let due = state_timer(&passage).due;
    passage.now += HOUR;
    passage.delay("person");
    passage.edit([(name("sex"), None)].into()).unwrap();
    passage.now += 3 * HOUR;
    passage.answer("person", Verdict::Verified);
    assert_eq!(passage.whats(), [What::Stale, What::Asked]);
    let timer = state_timer(&passage);
    assert_eq!((timer.paused, timer.due), (None, due + 2 * HOUR), "noon is no working time");
    assert_eq!(timer.pauses, [(passage.now - 3 * HOUR, passage.now)]);
    assert_eq!(timer.reckoned.last().unwrap(), "due Mon 2026-03-09 11:00:00 +07:00");
}

/// `pending` with a check of its own beside the state's ask.
fn checked() -> Passage {
    let mut draft = patient();
    draft.asks.insert(name("place"), ask("sex"));
    let mut check = action("pending", None);
    check.ask = Some(name("place"));
    draft.actions.insert(name("check"), check);
    let mut again = action("pending", None);
    again.ask = Some(name("person"));
    draft.actions.insert(name("again"), again);
    Passage::pending(draft)
}

#[test]
fn an_outage_lasts_from_its_first_attempt_to_the_answer() {
    let mut passage = Passage::pending(editable());
    let (due, since) = (state_timer(&passage).due, passage.now);
    for _ in 0..3 {
        passage.delay("person");
        passage.now += HOUR;
    }
    assert_eq!(passage.case.ask("person").unwrap().outage, Some(since));
    assert_eq!(state_timer(&passage).paused, Some(since));
    passage.edit([(name("sex"), None)].into()).unwrap();
    passage.answer("person", Verdict::Verified);
    assert_eq!(state_timer(&passage).due, due + 3 * HOUR);
}

#[test]
fn another_asks_end_does_not_wake_the_timer() {
    let mut passage = checked();
    passage.delay("person");
    passage.act("check").unwrap();
    passage.answer("place", Verdict::Verified);
    assert!(state_timer(&passage).paused.is_some(), "`person` is still out of reach");
}

#[test]
fn another_asks_outage_does_not_rest_the_timer() {
    let mut passage = checked();
    passage.act("check").unwrap();
    passage.delay("place");
    assert_eq!(state_timer(&passage).paused, None);
}

#[test]
fn an_ask_begun_anew_in_an_outage_wakes_the_timer() {
    let mut passage = checked();
    passage.delay("person");
    passage.now += HOUR;
    passage.act("again").unwrap();
    assert_eq!(passage.asked(), [name("person")]);
    assert_eq!(state_timer(&passage).paused, None);
    assert_eq!(passage.case.ask("person").unwrap().attempts, 0);
}

#[test]
fn a_timer_that_does_not_pause_runs_on_in_an_outage() {
    let mut draft = patient();
    let pending = draft.states.get_mut("pending").unwrap();
    pending.timers.push(timer(Length::Days(2), "not-sent"));
    pending.timers.push(TimerSpec { pauses_in_outage: true, ..timer(Length::Days(1), "mismatch") });
    let mut passage = Passage::pending(draft);
    passage.delay("person");
    passage.elapse_next();
    assert_eq!(passage.now, at("2026-03-04T09:00:00+07:00"));
    assert_eq!(passage.state(), "not-sent");
}

#[test]
fn an_ask_closed_in_an_outage_is_no_longer_out_of_reach() {
    let mut draft = patient();
    draft.actions.insert(name("cancel"), action("pending", Some("held")));
    let mut passage = Passage::pending(draft);
    passage.delay("person");
    passage.act("cancel").unwrap();
    let asked = passage.case.ask("person").unwrap();
    assert_eq!((&asked.status, asked.outage), (&AskStatus::Closed, None));
    passage.act_with("submit", form()).unwrap();
    assert_eq!(passage.asked(), [name("person")]);
}
