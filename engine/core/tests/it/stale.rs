//! Answers that come to another question than the present one, and clocks that go astray.

use hoso_core::{AskStatus, Effect, Event, Failure, FailureKind, Verdict, What};
use uuid::Uuid;

use crate::build::{date, name, review, values};
use crate::passage::{Passage, finding};

/// `pending` allows edits.
fn editable() -> Passage {
    let mut draft = review();
    let edit = draft.actions.get_mut("edit").unwrap();
    edit.from.insert(name("pending"));
    Passage::pending(draft)
}

#[test]
fn an_answer_about_edited_inputs_is_stale_and_the_new_ones_are_asked() {
    let mut passage = editable();
    let first = passage.key("person");
    passage.edit(values([("birth-date", Some(date("1941")))])).unwrap();
    assert_eq!(passage.key("person"), first, "the open ask keeps the values it was recorded with");
    passage.now += 1000;
    passage.answer("person", Verdict::Verified);
    assert_eq!((passage.state(), passage.whats()), ("pending", vec![What::Stale, What::Asked]));
    assert!(matches!(passage.effects[0], Effect::Drop { key } if key == first));
    let asked = passage.case.ask("person").unwrap();
    assert_ne!(asked.effect, first);
    assert_eq!((asked.asked, asked.revision), (passage.now, passage.case.revision()));
    let Effect::Ask { sends, .. } = &passage.effects[1] else { panic!("asked anew") };
    assert!(sends.contains(&(name("birth-date"), date("1941"))));
    passage.answer("person", Verdict::Verified);
    assert_eq!(passage.state(), "verified");
}

#[test]
fn the_states_timers_do_not_begin_anew_with_a_stale_answer() {
    let mut passage = editable();
    let due = passage.case.parts().timers[0].due;
    passage.edit(values([("sex", None)])).unwrap();
    passage.now += 86_400_000;
    passage.answer("person", Verdict::Verified);
    assert_eq!(passage.case.parts().timers[0].due, due);
}

#[test]
fn an_edit_taken_back_before_the_answer_leaves_it_good() {
    let mut passage = editable();
    passage.edit(values([("birth-date", Some(date("1941")))])).unwrap();
    passage.edit(values([("birth-date", Some(date("1940")))])).unwrap();
    passage.answer("person", Verdict::Verified);
    assert_eq!(passage.state(), "verified");
}

#[test]
fn a_late_answer_changes_nothing_but_the_journal() {
    let mut passage = Passage::pending(review());
    let asked = passage.key("person");
    passage.answer("person", Verdict::Mismatch);
    let before = passage.case.clone();
    passage.answer_to(asked, Verdict::Verified);
    assert_eq!(passage.whats(), [What::Late]);
    assert_eq!(passage.detail(0, "effect"), Some(asked.to_string().as_str()));
    assert!(passage.effects.is_empty());
    assert_eq!(passage.case, before);
}

#[test]
fn an_answer_to_an_ask_of_a_state_that_was_left_is_late() {
    let mut draft = review();
    draft.actions.insert(name("cancel"), crate::build::action("pending", Some("held")));
    let mut passage = Passage::pending(draft);
    let asked = passage.key("person");
    passage.act("cancel").unwrap();
    assert_eq!(passage.whats(), [What::Acted, What::Closed]);
    assert_eq!(passage.status("person"), AskStatus::Closed);
    passage.answer_to(asked, Verdict::Verified);
    assert_eq!((passage.state(), passage.whats()), ("held", vec![What::Late]));
}

#[test]
fn a_late_answer_does_not_end_the_ask_that_came_after() {
    let mut passage = Passage::pending(review());
    let first = passage.key("person");
    passage.answer("person", Verdict::Mismatch);
    passage.act("ask-again").unwrap();
    passage.answer_to(first, Verdict::Verified);
    assert_eq!((passage.state(), passage.whats()), ("pending", vec![What::Late]));
    assert_eq!(passage.status("person"), AskStatus::Waiting);
}

#[test]
fn a_failure_of_an_unknown_ask_is_late() {
    let mut passage = Passage::pending(review());
    let failure = Failure { kind: FailureKind::Protocol, cause: "trap".into() };
    let effect = Uuid::from_u128(99);
    passage.send(Event::Failed { effect, failure }).unwrap();
    assert_eq!((passage.state(), passage.whats()), ("pending", vec![What::Late]));
}

#[test]
fn the_journal_tells_a_second_attempt_and_the_reasons_that_do_not_plainly_agree() {
    let mut passage = Passage::pending(review());
    let mut finding = finding(Verdict::Mismatch);
    let field = |field: &str, class, reason| hoso_core::FieldFinding {
        field: name(field),
        class,
        reason,
        cause: None,
        returned: Some(date("1941")),
    };
    finding.fields = vec![
        field("full-name", hoso_civil::Class::Agrees, hoso_civil::Reason::Exact),
        field("birth-date", hoso_civil::Class::Differs, hoso_civil::Reason::Different),
        field("sex", hoso_civil::Class::Open, hoso_civil::Reason::NotHeld),
    ];
    let effect = passage.key("person");
    let attempt = 2;
    passage.send(Event::Answered { effect, finding: finding.clone(), attempt }).unwrap();
    assert_eq!(passage.detail(0, "attempt"), Some("2"));
    assert_eq!(passage.detail(0, "reasons"), Some("birth-date=different sex=not-held"));
    assert_eq!(passage.case.ask("person").unwrap().findings, finding.fields);
}

#[test]
fn time_never_runs_backwards_within_a_case() {
    let mut passage = Passage::pending(review());
    let asked = passage.now;
    passage.now -= 86_400_000;
    passage.answer("person", Verdict::Verified);
    let parts = passage.case.parts();
    assert_eq!((parts.entered, parts.changed), (asked, asked));
    assert_eq!(parts.asks["person"].ended, Some(asked));
    let year = 365 * 86_400_000;
    assert_eq!(passage.case.next_due(), Some(asked + year));
    passage.elapse();
    assert_eq!(passage.state(), "verified");
}

#[test]
fn times_beyond_the_calendar_are_refused_and_never_panic() {
    for now in [i64::MIN, i64::MAX] {
        let mut passage = Passage::open(review());
        passage.now = now;
        let refused = passage.act("submit");
        match now {
            i64::MAX => assert_eq!(refused.unwrap_err().code(), "calendar"),
            _ => refused.unwrap(),
        }
        let mut passage = Passage::pending(review());
        passage.now = now;
        passage.send(Event::Elapsed).unwrap();
    }
}
