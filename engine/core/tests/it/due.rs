//! When a case is due as a whole: started, paused, resumed, reckoned anew by another calendar, and
//! the timers and reminders that hang on it. Never looks at what stands around a case.

mod anew;

use hoso_civil::Length;
use hoso_core::{
    Draft, DueSpec, Effect, Fires, Moment, Name, Procedure, State, Takes, Tell, TellStates, Tells,
    TimerSpec, What,
};

use crate::build::{action, at, name, names, review, timer};
use crate::passage::{Passage, opening};

fn hanging(at: Moment, fires: Fires) -> TimerSpec {
    TimerSpec { at, fires, pauses_in_outage: false }
}

/// A desk: received, processed, sent back for a supplement, late, done. 15 working days from
/// `received`; the clock rests while the person supplements.
fn desk() -> Draft {
    let mut draft = review();
    draft.asks.clear();
    draft.due = Some(DueSpec {
        after: Takes::Length(Length::WorkingDays(15)),
        of: Some(name("received")),
        pauses: names("supplement wait"),
    });
    let all: Vec<Name> = names("received supplement wait processing late done");
    draft.states = all.into_iter().map(|state| (state, State::default())).collect();
    draft.initial = "received".into();
    let roles = Fires::Remind(names("clerk supervisor"));
    let processing = draft.states.get_mut("processing").unwrap();
    processing.timers = vec![
        hanging(Moment::BeforeDue(Length::WorkingDays(2)), roles),
        hanging(Moment::Due, Fires::To(name("late"))),
    ];
    let supplement = draft.states.get_mut("supplement").unwrap();
    supplement.timers =
        vec![timer(Length::WorkingDays(10), "done"), hanging(Moment::Due, Fires::To(name("late")))];
    let done = draft.states.get_mut("done").unwrap();
    (done.is_final, done.delete_after) = (true, Some(Length::WorkingDays(5)));
    let open = "received supplement wait processing late";
    let ways = ["received", "supplement", "wait", "processing", "done"];
    draft.actions = ways.map(|to| (name(to), action(open, Some(to)))).into();
    draft.tells = Tells { states: TellStates::Every, reminders: true, ..Tells::default() };
    draft
}

fn due(passage: &Passage) -> &hoso_core::CaseDue {
    passage.case.parts().due.as_ref().unwrap()
}

fn goes(passage: &mut Passage, when: &str, to: &str) {
    passage.now = at(when);
    passage.act(to).unwrap();
}

#[test]
fn the_clock_starts_where_the_workflow_says_and_once() {
    let mut passage = Passage::open(desk());
    assert_eq!(passage.whats(), [What::Opened, What::Due]);
    let (opened, first) = (passage.now, due(&passage).clone());
    assert_eq!((first.from, first.at), (opened, at("2026-03-23T09:00:00+07:00")));
    assert_eq!(first.reckoned.first().unwrap(), "from Mon 2026-03-02 09:00:00 +07:00");
    assert_eq!(first.reckoned.last().unwrap(), "due Mon 2026-03-23 09:00:00 +07:00");
    assert_eq!(passage.detail(1, "clock"), Some("started"));
    assert_eq!(passage.detail(1, "at"), Some("2026-03-23T02:00:00Z"));
    goes(&mut passage, "2026-03-04T09:00:00+07:00", "processing");
    goes(&mut passage, "2026-03-05T09:00:00+07:00", "received");
    assert_eq!(passage.whats(), [What::Acted]);
    assert_eq!(*due(&passage), first);
}

#[test]
fn the_clock_may_start_at_the_opening_or_at_a_later_state() {
    let mut draft = desk();
    draft.due.as_mut().unwrap().of = None;
    assert_eq!(due(&Passage::open(draft.clone())).at, at("2026-03-23T09:00:00+07:00"));
    draft.due.as_mut().unwrap().of = Some(name("processing"));
    let mut passage = Passage::open(draft);
    assert_eq!((passage.whats(), &passage.case.parts().due), (vec![What::Opened], &None));
    goes(&mut passage, "2026-03-03T10:00:00+07:00", "processing");
    assert_eq!(due(&passage).at, at("2026-03-24T10:00:00+07:00"));
}

fn of_procedure(code: &str) -> Passage {
    let mut draft = desk();
    let spec = draft.due.as_mut().unwrap();
    (spec.after, spec.of) = (Takes::OfProcedure, None);
    let quick = Procedure { takes: Some(Length::WorkingDays(1)), ..Procedure::default() };
    let silent = Procedure::default();
    draft.procedures = Some([("1.1".to_owned(), quick), ("1.2".to_owned(), silent)].into());
    let procedure = Some(name(code));
    let opening = hoso_core::Opening { procedure, ..opening(crate::build::form(), None) };
    Passage::try_open(draft, opening).unwrap()
}

#[test]
fn a_case_may_take_as_long_as_its_procedure_says() {
    assert_eq!(due(&of_procedure("1.1")).at, at("2026-03-03T09:00:00+07:00"));
    let mut passage = of_procedure("1.2");
    assert_eq!(passage.case.parts().due, None);
    assert_eq!(passage.whats(), [What::Opened, What::Due]);
    assert_eq!(passage.detail(1, "clock"), Some("none"));
    passage.act("processing").unwrap();
    assert_eq!(passage.whats(), [What::Acted], "it is said once");
    assert!(passage.case.parts().timers.is_empty(), "nothing hangs on a time that is none");
}

#[test]
fn the_clock_rests_while_the_person_supplements() {
    let mut passage = Passage::open(desk());
    let first = due(&passage).at;
    goes(&mut passage, "2026-03-04T09:00:00+07:00", "supplement");
    assert_eq!(passage.whats(), [What::Acted, What::Due]);
    assert_eq!(passage.detail(1, "clock"), Some("paused"));
    assert_eq!((due(&passage).at, due(&passage).paused), (first, Some(passage.now)));
    let running: Vec<_> = passage.case.parts().timers.iter().map(|timer| &timer.of).collect();
    assert_eq!(running, [&hoso_core::TimerOf::State(0)], "what hangs on the clock rests with it");
    goes(&mut passage, "2026-03-05T09:00:00+07:00", "wait");
    assert_eq!(passage.whats(), [What::Acted], "it rests on");
    goes(&mut passage, "2026-03-11T09:00:00+07:00", "processing");
    assert_eq!(passage.detail(1, "clock"), Some("resumed"));
    assert_eq!(due(&passage).at, at("2026-03-30T09:00:00+07:00"), "five working days later");
    assert_eq!(due(&passage).paused, None);
    let between = (at("2026-03-04T09:00:00+07:00"), passage.now);
    assert_eq!(due(&passage).pauses, [between]);
    insta::assert_snapshot!(due(&passage).reckoned.join("\n"));
}

#[test]
fn a_case_that_was_late_when_its_clock_stopped_stays_late() {
    let mut passage = Passage::open(desk());
    let first = due(&passage).at;
    goes(&mut passage, "2026-03-24T09:00:00+07:00", "supplement");
    goes(&mut passage, "2026-03-31T09:00:00+07:00", "processing");
    assert_eq!(due(&passage).at, first);
    passage.elapse();
    assert_eq!(passage.state(), "late");
}

#[test]
fn where_a_case_ends_its_clock_has_run_on_and_then_stands() {
    let mut passage = Passage::open(desk());
    goes(&mut passage, "2026-03-04T09:00:00+07:00", "supplement");
    goes(&mut passage, "2026-03-05T09:00:00+07:00", "done");
    assert_eq!((due(&passage).at, due(&passage).paused), (at("2026-03-24T09:00:00+07:00"), None));
    let before = passage.case.clone();
    passage.calendars = anew::with_off("2026-03-20");
    passage.now += 1;
    passage.send(hoso_core::Event::CalendarChanged).unwrap();
    assert_eq!(passage.case, before);
}

fn roles(effect: &Effect) -> Option<&[Name]> {
    match effect {
        Effect::Tell { of: Tell::Reminder(roles), .. } => Some(roles),
        Effect::Tell { .. }
        | Effect::Ask { .. }
        | Effect::PutOff { .. }
        | Effect::Drop { .. }
        | Effect::Open { .. }
        | Effect::Forget { .. } => None,
    }
}

#[test]
fn a_reminder_comes_so_long_before_and_the_case_stays() {
    let mut passage = Passage::open(desk());
    goes(&mut passage, "2026-03-04T09:00:00+07:00", "processing");
    let revision = passage.case.revision();
    passage.now = at("2026-03-19T08:59:59+07:00");
    passage.elapse();
    assert!(passage.lines.is_empty());
    passage.elapse_next();
    assert_eq!(passage.now, at("2026-03-19T09:00:00+07:00"));
    assert_eq!((passage.whats(), passage.state()), (vec![What::Reminded], "processing"));
    assert_eq!(passage.detail(0, "roles"), Some("clerk supervisor"));
    let told: Vec<_> = passage.effects.iter().filter_map(roles).collect();
    assert_eq!(told, [names::<Vec<Name>>("clerk supervisor")]);
    assert_eq!(passage.case.revision(), revision, "nobody's expectation breaks by it");
    passage.elapse_next();
    assert_eq!((passage.now, passage.state()), (due(&passage).at, "late"));
    assert_eq!(passage.case.revision(), revision + 1);
}

/// Both keys of effects and revisions stay fresh where a reminder and a move fall together, which
/// the outbox of `watch` looks after.
#[test]
fn a_reminder_and_a_move_of_one_moment_are_one_new_revision() {
    let mut passage = Passage::open(desk());
    goes(&mut passage, "2026-03-04T09:00:00+07:00", "processing");
    let revision = passage.case.revision();
    passage.now = at("2026-03-25T09:00:00+07:00");
    passage.elapse();
    assert_eq!(passage.whats(), [What::Reminded, What::Elapsed]);
    assert_eq!(passage.case.revision(), revision + 1);
    assert_eq!(passage.effects.iter().filter(|effect| roles(effect).is_some()).count(), 1);
    assert_eq!(passage.effects.len(), 2);
}

#[test]
fn what_is_past_at_the_entering_is_due_at_once() {
    let mut passage = Passage::open(desk());
    goes(&mut passage, "2026-03-19T10:00:00+07:00", "processing");
    assert_eq!(passage.case.next_due(), Some(passage.now), "the reminder's moment is past");
    passage.elapse();
    assert_eq!((passage.whats(), passage.state()), (vec![What::Reminded], "processing"));
    goes(&mut passage, "2026-03-26T10:00:00+07:00", "received");
    goes(&mut passage, "2026-03-26T10:00:01+07:00", "processing");
    assert_eq!(passage.case.next_due(), Some(passage.now));
    passage.elapse();
    assert_eq!((passage.whats(), passage.state()), (vec![What::Reminded, What::Elapsed], "late"));
}

#[test]
fn two_states_that_lead_to_each_other_when_due_end_the_step_all_the_same() {
    let mut draft = desk();
    let late = draft.states.get_mut("late").unwrap();
    late.timers = vec![hanging(Moment::Due, Fires::To(name("processing")))];
    let mut passage = Passage::open(draft);
    goes(&mut passage, "2026-03-26T10:00:00+07:00", "processing");
    passage.elapse();
    assert!(passage.lines.len() <= 64, "{}", passage.lines.len());
}

#[test]
fn without_its_calendar_nothing_is_begun() {
    let mut passage = Passage::open(desk());
    passage.act("supplement").unwrap();
    passage.calendars = hoso_civil::Calendars::default();
    passage.now += 1;
    let refusal = passage.act("processing").unwrap_err();
    assert_eq!(refusal.code(), "calendar");
    assert_eq!(passage.state(), "supplement");
}
