//! Bodies, headers and settings that somebody invented: nothing panics, and no value comes back.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::parse;
use crate::config;
use crate::problem::Rejection;
use crate::wire::{ActBody, EditBody, HookBody, NewCase, key_fault};

/// Never a part of our own words.
const CANARY: &str = "Zq7Đặng";

/// Any JSON, with canaries in it.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z]{0,6}".prop_map(|text| Value::from(format!("{CANARY}{text}"))),
    ];
    let names = prop_oneof![
        Just("type".to_owned()),
        Just("data".to_owned()),
        Just("workflow".to_owned()),
        Just("key".to_owned()),
        Just("fields".to_owned()),
        Just("actor".to_owned()),
        Just("expect".to_owned()),
        Just("sequence".to_owned()),
        Just(format!("{CANARY}-key")),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(names.clone(), inner, 0..5).prop_map(|map| json!(map)),
        ]
    })
}

fn said<T>(read: Result<T, Rejection>) -> String {
    read.err().map_or(String::new(), |rejection| serde_json::to_string(&rejection.body()).unwrap())
}

proptest! {
    #[test]
    fn no_value_comes_back_whatever_the_shape(json in any_json()) {
        let body = json.to_string();
        let bytes = body.as_bytes();
        let all = [
            said(parse::<HookBody>(bytes)),
            said(parse::<NewCase>(bytes)),
            said(parse::<ActBody>(bytes)),
            said(parse::<EditBody>(bytes)),
        ];
        for said in all {
            prop_assert!(!said.contains("Zq7"), "{} -> {}", body, said);
        }
    }

    #[test]
    fn no_value_comes_back_from_a_body_that_breaks_off(json in any_json(), cut in 0usize..200) {
        let body = json.to_string();
        let cut = body.len().saturating_sub(cut);
        let said = said(parse::<HookBody>(&body.as_bytes()[..cut]));
        prop_assert!(!said.contains("Zq7"), "{}", said);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse::<HookBody>(&bytes);
        let _ = parse::<NewCase>(&bytes);
    }

    #[test]
    fn a_key_that_is_taken_can_stand_in_a_log(key in "\\PC{0,140}") {
        if key_fault(&key).is_none() {
            prop_assert!(key.chars().count() <= 128 && !key.trim().is_empty());
            prop_assert!(!key.chars().any(char::is_control));
        }
    }

    #[test]
    fn any_digits_of_the_length_of_an_identity_number_are_no_key(
        number in prop_oneof!["[0-9]{9}", "[0-9]{12}"],
    ) {
        prop_assert!(key_fault(&number).is_some());
    }
}

/// Lines as an administrator might write and mistype them.
fn any_config() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("listen: \"127.0.0.1:0\"".to_owned()),
        Just("senders:".to_owned()),
        Just("  a: {keys: [{env: X}], may: {}}".to_owned()),
        Just("registries: {r: {connector: {file: x}}}".to_owned()),
        Just("limits: {body: 1 KiB}".to_owned()),
        "[a-z]{1,8}: [ -~]{0,20}",
        " {0,4}[-{}\\[\\]:,\"'a-z ]{0,20}",
    ];
    prop::collection::vec(line, 0..8).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn any_configuration_is_a_plan_or_has_errors(text in any_config()) {
        let reading = config::read(&text, std::path::Path::new("/nowhere"), &config::Machine);
        let errors = reading.findings.iter().any(hoso_workflow::Finding::is_error);
        prop_assert_eq!(reading.plan.is_none(), errors, "{}", text);
        let lines = text.lines().count().max(1);
        for finding in &reading.findings {
            prop_assert!(finding.place.line as usize <= lines + 1, "{:?}", finding);
        }
    }
}
