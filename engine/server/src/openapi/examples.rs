//! Examples of the main requests, and what each header is for. All persons are made up.
//! A test reads every example by the type that it is an example of.

use serde_json::{Value, json};

/// The examples of an operation's body, by name.
pub(super) fn of(operation: &str) -> Option<Value> {
    let example = |summary: &str, value: Value| json!({"summary": summary, "value": value});
    Some(match operation {
        "takeHook" => json!({
            "put": example("A portal sends a case for verification", put()),
            "act": example("A supervisor opens it again", act()),
        }),
        "openCase" => json!({"open": example("A clerk opens a case", open())}),
        "act" => json!({"submit": example("A clerk corrects a field and sends again", submit())}),
        "beginBatch" => json!({
            "cases": example("A clerk sends these cases for verification", named()),
            "select": example("A clerk sends all that were never sent", selected()),
        }),
        "editCase" => json!({"edit": example("A clerk corrects a field", edit())}),
        _ => return None,
    })
}

pub(super) fn put() -> Value {
    json!({
        "type": "case.put",
        "timestamp": "2026-03-06T14:27:45+07:00",
        "data": {
            "workflow": "identity-review",
            "key": "BTXH-2026-000123",
            "unit": {"code": "05200", "on": "2026-03-06"},
            "procedure": "1.000948",
            "fields": {"full-name": "Trần Thị Thử", "birth-date": "1940"},
            "action": "submit",
            "actor": {"id": "canbo-01", "role": "clerk"},
            "expect": {"state": ["not-sent", "mismatch"], "revision": 4},
            "sequence": 3,
        },
    })
}

pub(super) fn act() -> Value {
    json!({
        "type": "case.act",
        "timestamp": "2026-03-09T08:00:00+07:00",
        "data": {
            "workflow": "identity-review",
            "key": "BTXH-2026-000123",
            "action": "reopen",
            "reason": "Hồ sơ ghi nhầm người",
            "actor": {"id": "lanhdao-02", "role": "supervisor"},
        },
    })
}

pub(super) fn open() -> Value {
    json!({
        "workflow": "identity-review",
        "key": "BTXH-2026-000124",
        "unit": {"code": "05200"},
        "fields": {"full-name": "Nguyễn Văn Mẫu", "birth-date": "05/09/1971"},
        "actor": {"id": "canbo-01", "role": "clerk"},
    })
}

pub(super) fn submit() -> Value {
    json!({
        "fields": {"birth-date": "15/09/1971"},
        "actor": {"id": "canbo-01", "role": "clerk"},
    })
}

pub(super) fn edit() -> Value {
    json!({
        "fields": {"full-name": "Nguyễn Văn Mẫu", "ethnicity": null},
        "actor": {"id": "canbo-01", "role": "clerk"},
    })
}

pub(super) fn named() -> Value {
    json!({
        "workflow": "identity-review",
        "action": "submit",
        "cases": ["019cc4b2-1c00-7000-8000-000000000001", "019cc4b2-1c00-7000-8000-000000000002"],
        "actor": {"id": "canbo-01", "role": "clerk"},
    })
}

pub(super) fn selected() -> Value {
    json!({
        "workflow": "identity-review",
        "action": "submit",
        "select": {"state": "not-sent", "unit": "05200"},
        "actor": {"id": "canbo-01", "role": "clerk"},
    })
}

/// What a header is for.
pub(super) fn header(name: &str) -> &'static str {
    match name {
        "webhook-id" => "The delivery's own name; a repeat of it gets the first answer.",
        "webhook-timestamp" => "Unix seconds, within five minutes of now.",
        "webhook-signature" => "`v1,…`; several with spaces between.",
        "Idempotency-Key" => "The request's own name; a repeat of it gets the first answer.",
        "If-Match" => "The revision that the case must be at, as `ETag` gave it.",
        "If-None-Match" => "`*`: only if no case has the key yet.",
        "Prefer" => "`wait=N`, at most 20: seconds to wait until no ask of the case is open.",
        _ => "",
    }
}
