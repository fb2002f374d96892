//! Faults of scenario files: each is a finding that points at its place.

use hoso_core::Refusal;
use hoso_workflow::Report;

use super::REFUSALS;
use crate::scenario::read;
use crate::scenario::tests::review;

/// A sound file but for what is put into it.
fn file(scenario: &str) -> String {
    format!(
        "workflow: identity-review\n\
         role: clerk\n\
         at: \"2026-03-06T08:00:00+07:00\"\n\
         declared: {{full-name: \"Nguyễn Văn Thử\", birth-date: \"1990-02-03\"}}\n\
         scenarios:\n{scenario}"
    )
}

/// A file of one step.
fn step(step: &str) -> String {
    file(&format!("  - title: {{en: \"One step\"}}\n    steps:\n      - {step}\n"))
}

fn report(text: &str) -> String {
    let reading = read(text, &review());
    assert!(reading.scenarios.is_none(), "nothing was found in\n{text}");
    Report::new("s.scenario.yaml", text, &reading.findings).render()
}

macro_rules! faults {
    ($($name:ident: $text:expr;)*) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(report(&$text));
        })*
    };
}

faults! {
    an_unknown_action: step("{act: sumbit, state: pending}");
    an_unknown_field: step("{act: submit, edits: {birthdate: \"1990-03-02\"}}");
    a_value_that_its_field_cannot_have: step("{edit: {sex: nam}}");
    an_unknown_state: step("{act: submit, state: waiting}");
    an_unknown_verdict: step("{answer: ambiguous, verdict: doubtful}");
    an_unknown_reason: step("{answer: {found: {sex: male}}, reasons: {sex: differs}}");
    an_unknown_field_of_a_reason: step("{answer: not-found, reasons: {seks: exact}}");
    an_unknown_failure: step("{fails: timeout}");
    an_unknown_refusal: step("{act: submit, refused: forbidden}");
    an_unknown_ask: step("{answer: not-found, ask: persons}");
    an_unknown_key: step("{act: submit, then: pending}");
    an_unknown_answer: step("{answer: notfound}");
    an_unknown_form_of_an_answer: step("{answer: {holds: {sex: male}}}");
    an_answer_of_two_forms: step("{answer: {agrees: [sex], no-match: [sex]}}");
    a_file_of_nothing: file("").replace("scenarios:\n", "scenarios: []\n");
    a_step_of_nothing: step("{state: pending}");
    a_step_of_two_things: step("{act: submit, passes: 1 day}");
    keys_of_another_step: step("{passes: 1 day, role: clerk, reason: x, edits: {}, ask: person, refused: unchanged}");
    a_length_that_is_none: step("{passes: 5 ngày}");
    a_time_without_its_offset: step("{act: submit}").replace("+07:00", "");
    nobody_who_acts: step("{act: submit}").replace("role: clerk\n", "");
    nothing_declared: step("{act: submit}").replace("declared:", "# declared:");
    another_workflow: step("{act: submit}").replace("identity-review", "residence-check");
    a_title_in_no_language_of_the_workflow: file("  - title: {fr: \"Un pas\"}\n");
    steps_of_a_case_that_is_not_opened:
        file("  - title: {en: \"x\"}\n    refused: missing-fields\n    steps: [{act: submit}]\n");
    a_fault_that_stands_for_every_scenario:
        file("  - title: {en: \"x\"}\n  - title: {en: \"y\"}\n").replace("birth-date", "birth-day");
}

#[test]
fn every_refusal_that_a_case_can_meet_may_be_expected() {
    let (action, state, fields) = ("a".into(), "s".into(), Vec::new());
    let all = [
        Refusal::WrongState { action, state, from: Vec::new() },
        Refusal::WrongRole { action: "a".into(), role: "r".into(), roles: Vec::new() },
        Refusal::ConditionUnmet { action: "a".into() },
        Refusal::Unchanged { action: "a".into(), ask: "k".into() },
        Refusal::Missing { action: "a".into(), fields },
        Refusal::NotEditable { fields: Vec::new(), state: "s".into() },
        Refusal::ReasonRequired { action: "a".into() },
        Refusal::LimitReached { action: "a".into(), times: 1, again: 0 },
        Refusal::Calendar { why: "w".into() },
    ];
    assert_eq!(all.map(|refusal| refusal.code()), REFUSALS);
}
