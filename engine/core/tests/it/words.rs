//! What refusals and journal lines are called: codes that others depend on, and the operator's
//! English. Never holds a value.

use hoso_core::{Refusal, What};

use crate::build::{name, names};

fn each() -> Vec<Refusal> {
    let (action, ask, state) = (name("submit"), name("person"), name("pending"));
    vec![
        Refusal::UnknownAction { action: name("sumbit") },
        Refusal::UnknownFields { fields: names("zip ful-name") },
        Refusal::WrongState {
            action: action.clone(),
            state: state.clone(),
            from: names("held not-sent"),
        },
        Refusal::WrongState { action: action.clone(), state: state.clone(), from: vec![] },
        Refusal::WrongRole {
            action: action.clone(),
            role: "portal".into(),
            roles: names("clerk supervisor"),
        },
        Refusal::ConditionUnmet { action: action.clone() },
        Refusal::Unchanged { action: action.clone(), ask },
        Refusal::Missing { action: action.clone(), fields: names("full-name birth-date") },
        Refusal::NotEditable { fields: names("sex"), state },
        Refusal::ReasonRequired { action: action.clone() },
        Refusal::LimitReached { action, times: 1, again: 0 },
        Refusal::Calendar { why: "there is no calendar `us`".into() },
    ]
}

#[test]
fn every_refusal_says_what_it_is() {
    let lines = each().into_iter();
    let lines: Vec<String> = lines.map(|one| format!("{}: {one}", one.code())).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    unknown-action: the workflow has no action `sumbit`
    unknown-field: the workflow has no field `zip`, `ful-name`
    wrong-state: `submit` is not possible in state `pending`, only in `held`, `not-sent`
    wrong-state: `submit` is not possible in state `pending`, only in nothing
    wrong-role: role `portal` may not use `submit`; it takes `clerk`, `supervisor`
    condition-unmet: the condition of `submit` does not hold
    unchanged: nothing that `person` asks about has changed since it was last asked; `submit` wants a change
    missing-fields: `submit` needs `full-name`, `birth-date`
    not-editable: `sex` cannot be edited in state `pending`
    reason-required: `submit` wants a reason
    limit-reached: `submit` was used 1 time(s) already; it is possible again later
    calendar: a due time cannot be reckoned: there is no calendar `us`
    ");
}

#[test]
fn journal_lines_have_stable_codes() {
    let whats = [
        What::Opened,
        What::Edited,
        What::Acted,
        What::Asked,
        What::Kept,
        What::Delayed,
        What::Answered,
        What::Failed,
        What::Stale,
        What::Late,
        What::Closed,
        What::Elapsed,
    ];
    let codes = whats.map(What::code).join(" ");
    insta::assert_snapshot!(codes, @"opened edited acted asked kept delayed answered failed stale late closed elapsed");
}
