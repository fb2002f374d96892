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
    a_state_that_is_meant_otherwise: step("{act: submit, state: pendng}");
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
    whole_answers_are_without_no_single_field: step("{answer: {agrees: [sex], without: [sex]}}");
    an_unknown_view: step("{act: submit, view: [no-ids]}");
    an_unknown_check: step("{act: submit, check: {person: wating}}");
    an_unknown_ask_of_a_check: step("{act: submit, check: {persn: waiting}}");
    an_unknown_effect: step("{act: submit, effects: [tel]}");
    an_effect_of_two_forms: step("{act: submit, effects: [{ask: person, open: x}, {sends: [sex]}, {tell: persn}]}");
    an_effect_of_two_unknown_names: step("{act: submit, effects: [{ask: persn, sends: [sexs]}]}");
    a_possibility_that_is_no_refusal: step("{looks: clerk, possible: {submit: unchangd, reopn: false}}");
    a_due_time_without_its_offset: step("{act: submit, due: \"2026-03-13\"}");
    an_expected_value_that_its_field_cannot_have: step("{act: submit, fields: {sex: nam, seks: \"\"}}");
    a_state_of_the_opening_that_is_meant_otherwise:
        file("  - title: {en: \"x\"}\n    state: not-snt\n    effects: [{ask: persons}]\n");
    nobody_who_sees: step("{answer: not-found, possible: {submit: true}}").replace("role: clerk\n", "");
    a_step_of_nothing: step("{state: pending}");
    a_step_of_two_things: step("{act: submit, passes: 1 day}");
    keys_of_another_step: step("{passes: 1 day, role: clerk, person: lan, reason: x, edits: {}, ask: person, refused: unchanged}");
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
        Refusal::FourEyes { action: "a".into(), other: "b".into() },
        Refusal::NothingFetched { action: "a".into(), ask: "k".into() },
        Refusal::ProcedureWanted,
        Refusal::UnknownProcedure { procedure: "p".into() },
        Refusal::NotLicensed { procedure: "p".into(), on: "2026-03-06".into() },
        Refusal::Calendar { why: "w".into() },
    ];
    assert_eq!(all.map(|refusal| refusal.code()), REFUSALS);
}

/// A step with something in it that other readers take for another thing, or no eye sees.
fn hostile() -> Vec<(&'static str, String)> {
    let act = || step("{act: submit, state: pending}");
    vec![
        ("a state that does not exist", step("{act: submit, state: nowhere}")),
        ("NO for a state", step("{act: submit, state: NO}")),
        ("a number for a state", step("{act: submit, state: 012}")),
        ("a day that does not exist", act().replace("2026-03-06", "2026-02-30")),
        ("an hour that does not exist", act().replace("T08:00", "T25:00")),
        ("a year beyond all", act().replace("\"2026-", "\"+999999-")),
        ("a birth date that does not exist", act().replace("1990-02-03", "1990-02-31")),
        ("a number for a text", act().replace("\"1990-02-03\"", "1.10")),
        ("no number at all", act().replace("\"1990-02-03\"", ".nan")),
        ("a leading zero", act().replace("\"1990-02-03\"", "012")),
        ("a length beyond all", step("{passes: 4294967295 days}")),
        ("a length of nothing", step("{passes: 0 days}")),
        ("a tab", act().replace("    steps:", "\tsteps:")),
        ("a key twice", step("{act: submit, act: edit}")),
        ("an alias", step("{act: &a submit, state: *a}")),
        ("a tag", step("{act: !!str submit}")),
        ("a decomposed name", step("{act: g\u{31b}\u{309}i}")),
        ("a turned name", step("{act: \u{202e}timbus}")),
        ("a control character", act().replace("One step", "One\u{7}step")),
        ("two documents", format!("{}---\n{}", act(), act())),
        ("nothing", String::new()),
        ("a comment", "# nothing\n".into()),
        ("a mark at the beginning, and a fault", format!("\u{feff}{}", step("{act: sumbit}"))),
        ("other line ends, and a fault", step("{act: sumbit}").replace('\n', "\r\n")),
    ]
}

#[test]
fn hostile_scenarios_have_findings() {
    let told = |(name, text): (&str, String)| format!("== {name}\n{}", report(&text));
    let all: Vec<String> = hostile().into_iter().map(told).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn line_ends_and_a_mark_at_the_beginning_change_no_scenario() {
    let text = step("{act: submit, state: pending}");
    for text in [text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
        let reading = read(&text, &review());
        assert!(reading.scenarios.is_some(), "{:?}", reading.findings);
    }
}

/// Files larger than life: few findings, soon. The watch only guards against hanging.
#[test]
fn large_scenario_files_are_read_soon_and_told_short() {
    let steps = |step: &str, many: usize| {
        file(&format!("  - title: {{en: \"x\"}}\n    steps: [{}]\n", step.repeat(many)))
    };
    let scenarios = |many: usize| file(&"  - title: {en: \"x\"}\n".repeat(many));
    let values: String = (0..9_000).map(|n| format!("k{n}: x, ")).collect();
    let declared = |text: String| text.replace("declared: {", &format!("declared: {{{values}"));
    let texts = [
        steps("{act: sumbit},", 10_000),
        steps(&format!("{{act: {}}},", "x".repeat(150)), 5_000),
        steps(&format!("{{act: {}}},", "x".repeat(500_000)), 1),
        declared(scenarios(5_000)),
        declared(scenarios(100)),
        file(&format!("  - title: {{en: \"x\"}}\n    steps: {}\n", "[".repeat(10_000))),
        steps("{act: submit},", 100_000),
        format!("{}# {}", scenarios(1), "x".repeat(1 << 21)),
    ];
    for text in texts {
        let start = std::time::Instant::now();
        let reading = read(&text, &review());
        let report = Report::new("s.scenario.yaml", &text, &reading.findings).render();
        assert!(reading.scenarios.is_none());
        assert!((1..=200).contains(&reading.findings.len()), "{}", reading.findings.len());
        assert!(report.len() < 300_000, "{} bytes are said", report.len());
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }
}
