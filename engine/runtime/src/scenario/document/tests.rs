//! The JSON Schema of scenario files: fresh, judged by another implementation than ours, and said in
//! both languages.
#![allow(clippy::unwrap_used)]

use serde_json::Value;

use super::schema_text;

const SCENARIO: &str = include_str!("../../../../../workflows/identity-review.scenario.yaml");

fn schema() -> Value {
    serde_json::from_str(&schema_text()).unwrap()
}

/// The document as any reader of YAML 1.2 sees it.
fn plain(text: &str) -> Value {
    let options = serde_yaml::options! { strict_booleans: true };
    serde_yaml::from_str_with_options(text, options).unwrap()
}

#[test]
fn the_file_is_what_the_generator_writes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/scenario.v1.json");
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == schema_text(), "run `cargo xtask schemas`");
}

#[test]
fn it_is_a_schema_and_lets_the_shipped_scenarios_pass() {
    jsonschema::meta::validate(&schema()).unwrap();
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let shipped = plain(SCENARIO);
    let faults = validator.iter_errors(&shipped).map(|fault| fault.to_string());
    assert_eq!(faults.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn it_lets_each_word_of_a_step_pass_and_refuses_what_is_none() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let step = |step: &str| {
        let head = SCENARIO.split_once("\n    steps:").unwrap().0;
        validator.is_valid(&plain(&format!("{head}\n    steps:\n      - {step}\n")))
    };
    for good in [
        "{looks: clerk, possible: {submit: true, reopen: wrong-state}, due: none, view: no-id}",
        "{act: submit, person: lan, effects: [tell, {ask: person, sends: [sex]}], check: {person: waiting}}",
        "{answer: {found: {sex: male}, without: [full-name]}, fields: {sex: male, full-name: \"\"}}",
        "{answer: ambiguous, view: [], effects: []}",
        "{passes: 5 working days}",
    ] {
        assert!(step(good), "{good}");
    }
    for bad in [
        "{does: submit}",
        "{answer: notfound}",
        "{answer: {holds: {sex: male}}}",
        "{act: submit, effects: [tel]}",
        "{act: submit, effects: tell}",
        "{passes: 5 ngày}",
        "{act: submit, possible: {submit: 1}}",
        "{edit: {sex: [male]}}",
        "{act: submit, state: null}",
    ] {
        assert!(!step(bad), "{bad}");
    }
}

#[test]
fn every_type_and_key_is_described_in_both_languages() {
    fn walk(path: &str, schema: &Value, lacking: &mut Vec<String>) {
        let described = |one: &Value| {
            let text = one.get("description").and_then(Value::as_str);
            text.is_some_and(|text| text.split(" / ").count() == 2)
        };
        let properties = schema.get("properties").and_then(Value::as_object);
        for (key, value) in properties.into_iter().flatten() {
            if !described(value) {
                lacking.push(format!("{path}.{key}"));
            }
        }
        for (name, value) in schema.get("$defs").and_then(Value::as_object).into_iter().flatten() {
            if !described(value) {
                lacking.push(name.clone());
            }
            walk(name, value, lacking);
        }
    }
    let mut lacking = Vec::new();
    walk("", &schema(), &mut lacking);
    assert_eq!(lacking, Vec::<String>::new());
}
