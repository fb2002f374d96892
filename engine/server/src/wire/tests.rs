//! What is sent is read strictly; what is answered has the shapes that the description promises.

use hoso_civil::{PartialDate, Value};
use serde_json::json;

use super::*;
use crate::body::parse;

fn hook(data: serde_json::Value) -> Result<HookBody, crate::Rejection> {
    parse(json!({"type": "case.put", "data": data}).to_string().as_bytes())
}

#[test]
fn little_is_enough() {
    let hook = hook(json!({"workflow": "w", "key": "k-1"})).unwrap();
    assert!(hook.data.fields.0.is_empty() && hook.data.actor.is_none());
    assert!(hook.data.expect.state.is_empty());
    let act: ActBody = parse(b"{}").unwrap();
    assert!(act.reason.is_none());
}

#[test]
fn strange_and_repeated_keys_are_refused_at_every_depth() {
    for data in [
        json!({"workflow": "w", "key": "k", "colour": 1}),
        json!({"workflow": "w", "key": "k", "unit": {"code": "19", "name": "x"}}),
        json!({"workflow": "w", "key": "k", "actor": {"role": "clerk", "name": "x"}}),
        json!({"workflow": "w", "key": "k", "expect": {"version": 1}}),
        json!({"workflow": "w", "key": "k", "actor": {"id": "x"}}),
        json!({"workflow": "w"}),
        json!({"workflow": "w", "key": "k", "fields": []}),
        json!({"workflow": "w", "key": "k", "sequence": -1}),
    ] {
        assert!(hook(data.clone()).is_err(), "{data}");
    }
    let twice = br#"{"workflow": "w", "fields": {"sex": "1", "sex": "2"}}"#;
    let message = parse::<NewCase>(twice).unwrap_err().to_string();
    assert!(message.starts_with("duplicate field `sex`"), "{message}");
}

#[test]
fn fields_keep_their_order_and_nulls() {
    let body = br#"{"fields": {"zulu": null, "alpha": "x", "flag": true}}"#;
    let edit: EditBody = parse(body).unwrap();
    let names: Vec<&String> = edit.fields.0.keys().collect();
    assert_eq!(names, ["zulu", "alpha", "flag"]);
    assert!(edit.fields.0["zulu"].is_null());
}

#[test]
fn keys_are_never_identity_numbers() {
    for bad in ["", "  ", "012345678901", "123456789", " 123456789 ", "١٢٣٤٥٦٧٨٩", "a\u{7}b"]
    {
        assert!(key_fault(bad).is_some(), "{bad}");
    }
    assert!(key_fault(&"k".repeat(129)).is_some());
    for good in ["BTXH-2026-000123", "1234567890", "2026-00012345", "12345678", "hồ sơ 1"] {
        assert_eq!(key_fault(good), None, "{good}");
    }
    assert_eq!(key_fault(&"ờ".repeat(128)), None);
}

#[test]
fn values_travel_in_their_own_kinds() {
    let date = PartialDate::parse("1940").unwrap();
    let values = [Value::Text("x".into()), Value::Date(date), Value::Flag(true), Value::Number(-3)];
    let sent = values.map(|value| serde_json::to_value(ValueBody::from(value)).unwrap());
    assert_eq!(sent, [json!("x"), json!("1940"), json!(true), json!(-3)]);
}

#[test]
fn times_are_rfc_3339_in_utc() {
    assert_eq!(time(1_772_782_065_000), "2026-03-06T07:27:45Z");
    assert_eq!(time(1_772_782_065_120), "2026-03-06T07:27:45.12Z");
}
