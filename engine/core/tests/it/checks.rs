//! Asks on actions: the button that asks and leaves the case where it is.

use std::collections::BTreeSet;

use hoso_civil::Value;
use hoso_core::{AskStatus, Check, Condition, Draft, FailureKind, Values, Verdict, What};

use crate::build::{action, ask, date, name, names, review, text, values};
use crate::passage::Passage;

/// `check` asks about the identity number alone; `accept` wants its verdict.
fn intake() -> Draft {
    let mut draft = review();
    draft.asks.insert(name("exists"), ask("identity-number"));
    let mut check = action("not-sent", None);
    check.ask = Some(name("exists"));
    check.edits = names("identity-number");
    draft.actions.insert(name("check"), check);
    let wanted = vec![Check::Verdict(Verdict::Verified)];
    let mut accept = action("not-sent", Some("held"));
    accept.when = Some(Condition::Check(name("exists"), wanted));
    draft.actions.insert(name("accept"), accept);
    draft
}

fn check(passage: &Passage) -> &'static str {
    Check::of(&passage.lifecycle, &passage.case, "exists").code()
}

#[test]
fn a_check_is_none_until_asked_and_then_waits() {
    let mut passage = Passage::open(intake());
    assert_eq!(check(&passage), "none");
    passage.act("check").unwrap();
    assert_eq!((passage.state(), check(&passage)), ("not-sent", "waiting"));
    assert_eq!(passage.whats(), [What::Acted, What::Asked]);
    assert_eq!(passage.asked(), [name("exists")]);
}

#[test]
fn a_verdict_leaves_the_case_where_it_is_and_opens_the_way() {
    for verdict in Verdict::ALL {
        let mut passage = Passage::open(intake());
        assert_eq!(passage.act("accept").unwrap_err().code(), "condition-unmet");
        passage.act("check").unwrap();
        passage.answer("exists", *verdict);
        assert_eq!((passage.state(), check(&passage)), ("not-sent", verdict.code()));
        assert_eq!(passage.lines[0].to, None);
        assert_eq!(passage.act("accept").is_ok(), *verdict == Verdict::Verified);
    }
}

#[test]
fn a_check_is_stale_once_its_inputs_are_edited() {
    let mut passage = Passage::open(intake());
    passage.act("check").unwrap();
    passage.answer("exists", Verdict::Verified);
    passage.edit(values([("sex", None)])).unwrap();
    assert_eq!(check(&passage), "verified", "not of its inputs");
    passage.edit(values([("identity-number", Some(text("140000123")))])).unwrap();
    assert_eq!(check(&passage), "stale");
    assert_eq!(passage.act("accept").unwrap_err().code(), "condition-unmet");
    passage.act("check").unwrap();
    assert_eq!(check(&passage), "waiting");
}

#[test]
fn an_answer_about_edited_inputs_arrives_stale_and_is_not_asked_again_unbidden() {
    let mut passage = Passage::open(intake());
    passage.act("check").unwrap();
    passage.edit(values([("identity-number", None)])).unwrap();
    passage.answer("exists", Verdict::Verified);
    assert_eq!((passage.whats(), check(&passage)), (vec![What::Answered], "stale"));
    assert!(passage.asked().is_empty());
}

#[test]
fn a_check_is_failed_when_nothing_could_be_said() {
    let mut passage = Passage::open(intake());
    passage.act("check").unwrap();
    passage.fail("exists", FailureKind::NotPermitted);
    assert_eq!((passage.state(), check(&passage)), ("not-sent", "failed"));

    passage.act("check").unwrap();
    passage.elapse_next();
    assert_eq!((passage.state(), check(&passage)), ("not-sent", "failed"));
    assert_eq!(passage.detail(0, "cause"), Some("given-up"));
}

#[test]
fn leaving_the_state_closes_the_check() {
    let mut passage = Passage::open(intake());
    passage.act("check").unwrap();
    passage.act("submit").unwrap();
    assert_eq!(passage.whats(), [What::Acted, What::Closed, What::Asked]);
    assert_eq!(passage.status("exists"), AskStatus::Closed);
    assert_eq!(check(&passage), "failed");
    assert_eq!(passage.outbox.open.len(), 1);
}

#[test]
fn checking_twice_does_not_ask_the_registry_twice() {
    let mut passage = Passage::open(intake());
    passage.act("check").unwrap();
    let first = passage.key("exists");
    passage.act("check").unwrap();
    assert_eq!((passage.key("exists"), passage.whats()), (first, vec![What::Acted]));
    assert_eq!(passage.effects, []);
}

#[test]
fn checking_again_with_other_inputs_takes_the_place_of_the_open_check() {
    let mut passage = Passage::open(intake());
    passage.act("check").unwrap();
    let first = passage.key("exists");
    let other = values([("identity-number", Some(text("140000123")))]);
    passage.act_with("check", other).unwrap();
    assert_ne!(passage.key("exists"), first);
    assert_eq!(passage.outbox.open.len(), 1);
    passage.answer_to(first, Verdict::Verified);
    assert_eq!((passage.whats(), check(&passage)), (vec![What::Late], "waiting"));
}

#[test]
fn a_value_in_another_field_or_in_another_shape_is_another_input() {
    let of = |declared: Values| {
        let mut draft = intake();
        draft.asks.insert(name("exists"), ask("full-name sex ethnicity"));
        let mut passage = Passage::open(draft);
        passage.edit(declared).unwrap();
        passage.act("check").unwrap();
        passage.case.ask("exists").unwrap().inputs
    };
    let declared = |full: &str, sex: Option<Value>, ethnicity: Option<Value>| {
        values([("full-name", Some(text(full))), ("sex", sex), ("ethnicity", ethnicity)])
    };
    let one = || Some(text("1"));
    let all = [
        declared("A", one(), None),
        declared("A", None, one()),
        declared("A", one(), one()),
        declared("A", None, None),
        declared("Asext1", None, None),
        declared("A", Some(Value::Number(1)), None),
        declared("A", Some(Value::Flag(true)), None),
        declared("A", Some(date("1940")), None),
        declared("A", Some(date("1940-01")), None),
        declared("A", Some(date("1940-01-01")), None),
    ];
    let digests: BTreeSet<_> = all.iter().cloned().map(of).collect();
    assert_eq!(digests.len(), all.len());
}

#[test]
fn a_check_takes_the_kept_answer_too() {
    let mut draft = intake();
    draft.asks.get_mut("exists").unwrap().repeat_after = Some(hoso_civil::Length::Hours(1));
    let mut passage = Passage::open(draft);
    passage.act("check").unwrap();
    passage.answer("exists", Verdict::NotFound);
    passage.act("check").unwrap();
    assert_eq!((passage.whats(), check(&passage)), (vec![What::Acted, What::Kept], "not-found"));
    assert!(passage.outbox.open.is_empty());
}

#[test]
fn an_action_may_ask_where_it_leads() {
    let mut draft = intake();
    let submit = draft.actions.get_mut("submit").unwrap();
    submit.ask = Some(name("exists"));
    let mut passage = Passage::pending(draft);
    assert_eq!(passage.asked(), names::<Vec<_>>("person exists"));
    passage.answer("exists", Verdict::NotFound);
    assert_eq!(passage.state(), "pending");
    passage.answer("person", Verdict::Verified);
    assert_eq!(passage.state(), "verified");
}

#[test]
fn an_action_that_asks_what_its_target_asks_asks_it_once() {
    let mut draft = intake();
    draft.actions.get_mut("submit").unwrap().ask = Some(name("person"));
    let passage = Passage::pending(draft);
    assert_eq!(passage.whats(), [What::Acted, What::Asked]);
    assert_eq!(passage.outbox.open.len(), 1);
}
