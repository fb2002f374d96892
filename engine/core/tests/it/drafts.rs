//! What a draft must say before it is a lifecycle: every name leads somewhere.

use hoso_civil::Accept;
use hoso_core::{
    Check, Condition, Draft, DraftFault, FailureKind, Fetch, Lifecycle, State, Verdict, View,
};

use crate::build::{action, ask, name, names, review, timer};

fn fault(change: impl FnOnce(&mut Draft)) -> String {
    let mut draft = review();
    change(&mut draft);
    let fault: DraftFault = Lifecycle::new(draft).unwrap_err();
    fault.to_string()
}

#[test]
fn the_example_is_a_lifecycle() {
    let lifecycle = Lifecycle::new(review()).unwrap();
    assert_eq!(&**lifecycle.name(), "identity-review");
    assert_eq!((&**lifecycle.initial(), lifecycle.version()), ("not-sent", 1));
    assert_eq!(lifecycle.calendar(), "vn");
    assert_eq!(*lifecycle.declared(), review());
    let meaning: Vec<_> = lifecycle.fields_meaning("sex").collect();
    assert_eq!(meaning, [&name("sex")]);
    assert!(lifecycle.field("sex").is_some() && lifecycle.ask("person").is_some());
    assert!(lifecycle.state("held").is_some() && lifecycle.action("edit").is_some());
}

#[test]
fn every_state_named_is_declared() {
    let gone = || name("gone");
    let faults = [
        fault(|draft| draft.initial = "gone".into()),
        fault(|draft| {
            let pending = draft.states.get_mut("pending").unwrap();
            pending.answers.insert(Verdict::Verified, gone());
        }),
        fault(|draft| {
            let pending = draft.states.get_mut("pending").unwrap();
            pending.failures.insert(FailureKind::Protocol, gone());
        }),
        fault(|draft| {
            let held = draft.states.get_mut("held").unwrap();
            held.timers.push(timer(hoso_civil::Length::Days(1), "gone"));
        }),
        fault(|draft| {
            draft.actions.insert(name("go"), action("gone", None));
        }),
        fault(|draft| {
            draft.actions.insert(name("go"), action("held", Some("gone")));
        }),
        fault(|draft| when(draft, Condition::State(names("held gone")))),
    ];
    insta::assert_snapshot!(faults.join("\n"), @r"
    initial names the state `gone`, which the workflow does not declare
    state `pending` names the state `gone`, which the workflow does not declare
    state `pending` names the state `gone`, which the workflow does not declare
    state `held` names the state `gone`, which the workflow does not declare
    action `go` names the state `gone`, which the workflow does not declare
    action `go` names the state `gone`, which the workflow does not declare
    action `edit` names the state `gone`, which the workflow does not declare
    ");
}

#[test]
fn every_field_named_is_declared() {
    let of_ask = |change: fn(&mut hoso_core::Ask)| {
        fault(move |draft| change(draft.asks.get_mut("person").unwrap()))
    };
    let faults = [
        of_ask(|ask| ask.sends.push(name("gone"))),
        of_ask(|ask| ask.compare.push(name("gone"))),
        of_ask(|ask| ask.must.push(name("gone"))),
        of_ask(|ask| ask.fetch = Fetch::Fields(vec![name("gone")])),
        of_ask(|ask| drop(ask.accept.insert(name("gone"), Accept::default()))),
        fault(|draft| {
            let held = draft.states.get_mut("held").unwrap();
            held.locks = names("gone");
        }),
        fault(|draft| draft.actions.get_mut("edit").unwrap().edits = names("gone")),
        fault(|draft| draft.actions.get_mut("edit").unwrap().needs = names("gone")),
        fault(|draft| when(draft, Condition::Missing(name("gone")))),
        fault(|draft| {
            let view = View {
                label: Default::default(),
                when: Condition::Known(name("gone")),
                position: 0,
            };
            draft.views.insert(name("no-id"), view);
        }),
    ];
    insta::assert_snapshot!(faults.join("\n"), @r"
    ask `person` names the field `gone`, which the workflow does not declare
    ask `person` names the field `gone`, which the workflow does not declare
    ask `person` names the field `gone`, which the workflow does not declare
    ask `person` names the field `gone`, which the workflow does not declare
    ask `person` names the field `gone`, which the workflow does not declare
    state `held` names the field `gone`, which the workflow does not declare
    action `edit` names the field `gone`, which the workflow does not declare
    action `edit` names the field `gone`, which the workflow does not declare
    action `edit` names the field `gone`, which the workflow does not declare
    view `no-id` names the field `gone`, which the workflow does not declare
    ");
}

#[test]
fn every_ask_named_is_declared() {
    let faults = [
        fault(|draft| draft.states.get_mut("pending").unwrap().ask = Some(name("gone"))),
        fault(|draft| draft.actions.get_mut("edit").unwrap().ask = Some(name("gone"))),
        fault(|draft| when(draft, Condition::Changed(name("gone")))),
        fault(|draft| {
            let check = Condition::Check(name("gone"), vec![Check::None]);
            when(draft, Condition::Not(Box::new(check)));
        }),
    ];
    insta::assert_snapshot!(faults.join("\n"), @r"
    state `pending` names the ask `gone`, which the workflow does not declare
    action `edit` names the ask `gone`, which the workflow does not declare
    action `edit` names the ask `gone`, which the workflow does not declare
    action `edit` names the ask `gone`, which the workflow does not declare
    ");
}

fn when(draft: &mut Draft, condition: Condition) {
    draft.actions.get_mut("edit").unwrap().when = Some(condition);
}

#[test]
fn an_asking_state_says_where_every_outcome_leads() {
    for verdict in Verdict::ALL {
        let fault = fault(|draft| {
            draft.states.get_mut("pending").unwrap().answers.remove(verdict);
        });
        assert!(fault.contains(&format!("`{}`", verdict.code())));
    }
    for kind in FailureKind::ALL {
        let fault = fault(|draft| {
            draft.states.get_mut("pending").unwrap().failures.remove(kind);
        });
        assert!(fault.contains(&format!("`{}`", kind.code())));
    }
    let both = fault(|draft| {
        let pending = draft.states.get_mut("pending").unwrap();
        pending.answers.remove(&Verdict::Ambiguous);
        pending.failures.clear();
    });
    insta::assert_snapshot!(both, @"state `pending` does not say where `ambiguous` leads");
}

#[test]
fn nothing_leaves_a_final_state() {
    let close = |draft: &mut Draft, state: &str| {
        draft.states.get_mut(state).unwrap().is_final = true;
    };
    let faults = [
        fault(|draft| close(draft, "pending")),
        fault(|draft| close(draft, "verified")),
        fault(|draft| close(draft, "expired")),
    ];
    insta::assert_snapshot!(faults.join("\n"), @r"
    state `pending` is final, yet something leaves it: it asks `person`
    state `verified` is final, yet something leaves it: it has timers
    state `expired` is final, yet something leaves it: action `submit`
    ");
}

#[test]
fn a_final_state_may_be_entered() {
    let mut draft = review();
    let done = State { is_final: true, ..State::default() };
    draft.states.insert(name("done"), done);
    draft.actions.insert(name("finish"), action("held", Some("done")));
    draft.asks.insert(name("unused"), ask(""));
    Lifecycle::new(draft).unwrap();
}
