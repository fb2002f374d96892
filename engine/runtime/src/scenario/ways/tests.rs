//! What counts as a way, which are missing, and which can never be taken.

use crate::calendars;
use crate::scenario::tests::{lifecycle, played, untaken};

const REVIEW: &str = include_str!("../../../../../workflows/identity-review.yaml");

fn file(steps: &str) -> String {
    format!(
        "workflow: identity-review\n\
         role: clerk\n\
         at: \"2026-03-06T08:00:00+07:00\"\n\
         declared: {{full-name: \"Nguyễn Văn Thử\", birth-date: \"1990-02-03\", \
         identity-number: \"025090000001\"}}\n\
         scenarios:\n  - title: {{en: \"x\"}}\n    steps: [{steps}]\n"
    )
}

/// `pending` may be edited, so that its ask can begin anew.
fn editable() -> String {
    let edits = "from: [not-sent, mismatch, not-found, held], role: clerk, edits: all, label";
    assert_eq!(REVIEW.matches(edits).count(), 1);
    REVIEW.replace(edits, &edits.replace("[not-sent", "[not-sent, pending"))
}

/// What these steps leave untaken of a workflow.
fn left(workflow: &str, steps: &str) -> String {
    let lifecycle = lifecycle(workflow);
    let played = played(&file(steps), &lifecycle);
    let findings: Vec<_> = played.findings().collect();
    assert!(played.passed(), "{findings:#?}");
    untaken(&played.coverage(&lifecycle, &calendars::shipped()), &lifecycle)
}

#[test]
fn what_no_scenario_takes_is_listed_in_the_order_of_the_workflow() {
    insta::assert_snapshot!(left(REVIEW, "{act: submit, state: pending}"));
}

#[test]
fn a_refused_action_is_no_way() {
    let accepted = left(REVIEW, "{act: submit}");
    assert!(!accepted.contains("submit: not-sent → pending"));
    let refused = left(REVIEW, "{act: submit, role: portal, refused: wrong-role}");
    assert!(refused.contains("submit: not-sent → pending"));
}

#[test]
fn an_edit_by_itself_is_the_way_of_the_action_that_allows_it() {
    let edited = left(REVIEW, "{edit: {sex: male}}");
    assert!(!edited.contains("edit: not-sent → not-sent"), "{edited}");
    let nothing = left(REVIEW, "{edit: {birth-date: \"1990-02-03\"}}");
    assert!(nothing.contains("edit: not-sent → not-sent"), "{nothing}");
}

#[test]
fn giving_up_is_a_way_of_its_own_and_a_failure_too() {
    let failed = left(REVIEW, "{act: submit}, {fails: unavailable, state: held}");
    assert!(!failed.contains("failure unavailable"), "{failed}");
    assert!(failed.contains("pending: ask given up → held"));
    let given_up = left(REVIEW, "{act: submit}, {passes: 3 working days, state: held}");
    assert!(!given_up.contains("failure unavailable"), "{given_up}");
    assert!(!given_up.contains("ask given up"));
}

#[test]
fn a_kept_answer_is_no_answer() {
    let kept = left(
        REVIEW,
        "{act: submit}, {answer: ambiguous}, {act: submit, state: held, verdict: ambiguous}",
    );
    assert!(!kept.contains("kept answer"), "{kept}");
    assert!(!kept.contains("answer ambiguous"), "the first look-up was one");
    let asked = left(REVIEW, "{act: submit}, {answer: ambiguous}, {passes: 1 day}, {act: submit}");
    assert!(asked.contains("pending: kept answer"), "{asked}");
}

#[test]
fn the_first_of_two_timers_is_the_one_that_fires() {
    let two = REVIEW.replace(
        "timers: [{after: 365 days, to: expired}]",
        "timers: [{after: 365 days, to: expired}, {after: 30 days, to: held}]",
    );
    let left = left(
        &two,
        "{act: submit}, {answer: {agrees: [full-name, birth-date]}}, {passes: 1 month, state: held}",
    );
    assert!(!left.contains("missing: verified: after 30 days"), "{left}");
    let why = "never: verified: after 365 days → expired: the timer after 30 days always fires \
               before it";
    assert!(left.contains(why), "{left}");
}

#[test]
fn a_timer_is_demanded_as_soon_as_it_may_fire() {
    let never = "never: pending: after 5 working days";
    assert!(left(REVIEW, "{act: submit}").contains(never));
    let timer = |after: &str| REVIEW.replace("after: 5 working days", &format!("after: {after}"));
    // Of two ends at the same time the timer comes first.
    assert!(left(&timer("2 working days"), "{act: submit}").contains("missing: pending: after 2"));
    assert!(left(&timer("3 days"), "{act: submit}").contains("missing: pending: after 3 days"));
    assert!(left(&timer("30 days"), "{act: submit}").contains("never: pending: after 30 days"));
    let edited = editable();
    assert!(left(&edited, "{act: submit}").contains("missing: pending: after 5 working days"));
}

#[test]
fn an_ask_that_is_asked_anew_lets_the_timer_of_its_state_fire() {
    let edited = editable();
    let days = |name: &str| {
        format!(
            "{{edit: {{full-name: \"{name}\"}}}}, \
             {{answer: {{agrees: [full-name]}}, state: pending}}, {{passes: 1 working day}}"
        )
    };
    let names = ["Nguyễn Văn A", "Nguyễn Văn B", "Nguyễn Văn C", "Nguyễn Văn D", "Nguyễn Văn E"];
    let steps = names.map(days).join(", ");
    let left = left(&edited, &format!("{{act: submit}}, {steps}"));
    assert!(!left.contains("pending: after 5 working days"), "{left}");
}
