//! Virtual time, scripted answers, and what a step that goes otherwise is told as.
#![allow(clippy::unwrap_used)]

use crate::scenario::tests::{lifecycle, played, review, told};

const REVIEW: &str = include_str!("../../../../../workflows/identity-review.yaml");

fn file(steps: &str) -> String {
    format!(
        "workflow: identity-review\n\
         role: clerk\n\
         at: \"2026-03-06T08:00:00+07:00\"\n\
         declared: {{full-name: \"Nguyễn Văn Thử\", birth-date: \"1990-02-03\", \
         identity-number: \"025090000001\"}}\n\
         scenarios:\n  - title: {{en: \"x\"}}\n    steps:\n{steps}"
    )
}

/// What these steps are told as, of the shipped workflow.
fn otherwise(steps: &[&str]) -> String {
    let steps: String = steps.iter().map(|step| format!("      - {step}\n")).collect();
    let text = file(&steps);
    let played = played(&text, &review());
    assert!(!played.passed());
    told(&text, &played)
}

fn passes(workflow: &str, steps: &[&str]) {
    let steps: String = steps.iter().map(|step| format!("      - {step}\n")).collect();
    let text = file(&steps);
    let played = played(&text, &lifecycle(workflow));
    assert!(played.passed(), "{}", told(&text, &played));
}

#[test]
fn another_state_is_told_with_what_happened() {
    insta::assert_snapshot!(otherwise(&[
        "{act: submit, state: pending}",
        "{answer: not-found, state: mismatch}",
        "{act: submit, state: held}",
    ]));
}

#[test]
fn a_refusal_that_nobody_expects_says_why() {
    insta::assert_snapshot!(otherwise(&["{act: submit, role: portal, state: pending}"]));
}

#[test]
fn another_refusal_is_told_with_its_reason() {
    insta::assert_snapshot!(otherwise(&["{act: reopen, refused: wrong-role}"]));
}

#[test]
fn a_refusal_that_does_not_come_is_told() {
    insta::assert_snapshot!(otherwise(&["{act: submit, refused: unchanged}"]));
}

#[test]
fn each_verdict_and_reason_that_differs_is_told() {
    insta::assert_snapshot!(otherwise(&[
        "{act: submit}",
        "{answer: {found: {birth-date: \"1990-02-03\"}}, verdict: verified, \
         reasons: {full-name: exact, birth-date: exact, sex: different}}",
    ]));
}

#[test]
fn nothing_is_answered_where_nothing_is_asked() {
    insta::assert_snapshot!(otherwise(&["{answer: not-found}"]));
    insta::assert_snapshot!("an_opening_that_is_refused", {
        let text = file("      - {act: submit}\n").replace("birth-date: \"1990-02-03\", ", "");
        told(&text, &played(&text, &review()))
    });
}

#[test]
fn a_refused_step_has_no_verdict() {
    let told = otherwise(&["{act: reopen, refused: wrong-state, verdict: verified}"]);
    assert!(told.contains("expected the verdict `verified`, got none"), "{told}");
}

#[test]
fn only_the_first_step_that_goes_otherwise_is_told() {
    let told = otherwise(&["{act: submit, state: held}", "{answer: not-found, state: held}"]);
    assert!(told.contains("expected the state `held`, got `pending`"));
    assert!(!told.contains("not-found"), "{told}");
}

#[test]
fn timers_on_the_way_fire_at_their_own_times_and_in_order() {
    let chain = REVIEW.replace(
        "  held:      {label: {vi: \"Tạm giữ\", en: \"Held\"}}",
        "  held: {label: {vi: \"Tạm giữ\", en: \"Held\"}, timers: [{after: 10 days, to: verified}]}",
    );
    let answered = ["{act: submit}", "{answer: ambiguous, state: held}"];
    passes(&chain, &[answered[0], answered[1], "{passes: 374 days, state: verified}"]);
    passes(&chain, &[answered[0], answered[1], "{passes: 375 days, state: expired}"]);
    // The second timer is reckoned from when the first fired, not from when the time was over.
    let halves = [
        "{passes: 374 days}",
        "{passes: 23 hours, state: verified}",
        "{passes: 1 hour, state: expired}",
    ];
    passes(&chain, &[&answered[..], &halves[..]].concat());
}

#[test]
fn timers_that_start_each_other_end_the_scenario() {
    let circle = REVIEW
        .replace(
            "  held:      {label: {vi: \"Tạm giữ\", en: \"Held\"}}",
            "  held: {label: {vi: \"Tạm giữ\", en: \"Held\"}, timers: [{after: 1 second, to: expired}]}",
        )
        .replace(
            "expired:   {label: {vi: \"Hết hạn xác thực\", en: \"Expired\"}}",
            "expired: {label: {vi: \"Hết hạn\", en: \"Expired\"}, timers: [{after: 1 second, to: held}]}",
        );
    let steps = "      - {act: submit}\n      - {answer: ambiguous}\n      - {passes: 10 days}\n";
    let text = file(steps);
    let played = played(&text, &lifecycle(&circle));
    let told = told(&text, &played);
    assert!(told.contains("they start each other"), "{told}");
}

#[test]
fn a_verdict_is_about_what_was_sent() {
    let open = REVIEW.replace(
        "{from: [not-sent, mismatch, not-found, held], role: clerk, edits: all, label: {vi: \"Sửa",
        "{from: [not-sent, pending, mismatch, not-found, held], role: clerk, edits: all, label: {vi: \"Sửa",
    );
    passes(
        &open,
        &[
            "{act: submit}",
            "{edit: {full-name: \"Nguyễn Văn Thu\"}, state: pending}",
            // Stale: what was asked about no longer stands, so it is asked anew.
            "{answer: {found: {full-name: \"Nguyễn Văn Thử\", birth-date: \"1990-02-03\"}}, state: pending}",
            "{answer: {found: {full-name: \"Nguyễn Văn Thu\", birth-date: \"1990-02-03\"}}, state: verified}",
        ],
    );
}

#[test]
fn an_ask_on_an_action_is_answered_where_the_case_is() {
    let with_check = REVIEW.replace(
        "actions:                            # each stands once and says from where\n",
        "actions:\n  check:\n    {from: [not-sent], role: clerk, ask: person, label: {vi: \"Kiểm tra\", en: \"Check\"}}\n",
    );
    assert_ne!(with_check, REVIEW);
    let steps = [
        "{act: check, state: not-sent}",
        "{answer: not-found, ask: person, state: not-sent, verdict: not-found}",
    ];
    passes(&with_check, &steps);
}

#[test]
fn an_old_number_travels_as_one() {
    let old = file("      - {act: submit}\n      - {answer: {agrees: [full-name, birth-date, identity-number]}, state: verified}\n")
        .replace("025090000001", "025090001");
    let played = played(&old, &review());
    assert!(played.passed(), "{}", told(&old, &played));
}

#[test]
fn everything_that_may_be_expected_is_looked_at_after_each_step() {
    passes(
        REVIEW,
        &[
            "{looks: clerk, state: not-sent, possible: {submit: true, reopen: wrong-state}, due: none, view: [], \
             check: {person: none}, effects: []}",
            "{looks: portal, possible: {submit: wrong-role, edit: false}}",
            "{edit: {sex: male}, fields: {sex: male, ethnicity: \"\"}, effects: []}",
            "{act: submit, effects: [{ask: person, sends: [sex, full-name, identity-number, birth-date]}, tell], \
             check: {person: waiting}, due: \"2026-03-10T08:00:00+07:00\", possible: {submit: false}}",
            "{delayed: connect, effects: [], due: \"2026-03-10T08:00:00+07:00\"}",
            "{answer: not-found, effects: [tell], check: {person: not-found}, due: none}",
            "{edit: {identity-number: \"\"}, fields: {identity-number: \"\"}, view: no-id, check: {person: stale}}",
            "{edit: {identity-number: \"025090000001\"}, view: []}",
            "{act: ask-again, reason: x, effects: [{ask: person}, tell]}",
            "{passes: 5 days, state: held, effects: [tell], check: {person: failed}}",
        ],
    );
}

#[test]
fn each_expectation_that_is_not_met_is_told() {
    let told = [
        "{act: submit, effects: []}",
        "{act: submit, effects: [{ask: person, sends: [full-name]}, tell]}",
        "{act: submit, effects: [tell, {ask: person}]}",
        "{act: submit, possible: {submit: true}}",
        "{looks: clerk, possible: {submit: false}}",
        "{looks: clerk, possible: {submit: unchanged}}",
        "{act: submit, due: none}",
        "{looks: clerk, due: \"2026-03-10T08:00:00+07:00\"}",
        "{act: submit, view: no-id, check: {person: verified}}",
        "{edit: {full-name: \"Nguyễn Văn Thu\"}, fields: {full-name: \"Nguyễn Văn Thử\", sex: male, birth-date: \"\"}}",
    ];
    insta::assert_snapshot!(told.map(|step| otherwise(&[step])).join("\n"));
}

#[test]
fn an_answer_without_a_field_does_not_compare_it() {
    passes(
        REVIEW,
        &[
            "{edit: {sex: male}}",
            "{act: submit}",
            "{answer: {found: {full-name: \"Nguyễn Văn Thử\", birth-date: \"1990-02-03\"}, without: [sex]}, \
             reasons: {sex: not-compared, full-name: exact}, verdict: verified}",
        ],
    );
}

#[test]
fn what_led_to_a_fault_is_told_step_by_step() {
    let steps = [
        "{act: submit}",
        "{act: submit, refused: wrong-state}",
        "{passes: 1 day}",
        "{fails: rejected, state: held}",
    ];
    let steps: String = steps.iter().map(|step| format!("      - {step}\n")).collect();
    let played = played(&file(&steps), &review());
    let fault = played.outcomes[0].fault.clone().unwrap();
    assert_eq!((fault.step, fault.steps, fault.place.line), (4, 4, 11));
    insta::assert_snapshot!(fault.before.join("\n"));
}
