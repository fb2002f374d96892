//! What is sent is read strictly; what is answered has the shapes that the description promises.

use hoso_civil::{PartialDate, Value};
use hoso_runtime::{
    ActionView, AskView, CaseView, Counts, DeadView, DueView, Ended, FetchedView, FieldView,
    JournalLine, MemberView, Outcome, ParentView, PersonView, Problem, TimerView,
};
use serde_json::json;
use uuid::Uuid;

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
    assert_eq!(time(1_772_782_065_000), "2026-03-06T07:27:45.000Z");
    assert_eq!(time(1_772_782_065_120), "2026-03-06T07:27:45.120Z");
}

/// Unix ms of a day in March 2026.
const AT: i64 = 1_772_782_065_000;

fn problem() -> Problem {
    Problem {
        code: "wrong-state".into(),
        status: 409,
        detail: "`reopen` is not possible in `pending`".into(),
        text: [("vi".to_owned(), "Chưa thể mở lại.".to_owned())].into(),
        fields: Vec::new(),
    }
}

fn label(vi: &str, en: &str) -> std::collections::BTreeMap<String, String> {
    [("vi".to_owned(), vi.to_owned()), ("en".to_owned(), en.to_owned())].into()
}

/// A case with something in every place.
fn case() -> CaseView {
    let field = FieldView {
        name: "birth-date".into(),
        label: label("Ngày sinh", "Birth date"),
        person: Some(PersonView {
            name: "household".into(),
            label: label("Thành viên hộ", "Members of the household"),
            many: true,
            member: Some(2),
        }),
        kind: "choice",
        own: true,
        choices: vec![("counter".into(), label("Tại quầy", "At the counter"))],
        taken_from: Some("person".into()),
        fetched: Some(FetchedView { ask: "person".into(), value: Value::Text("Tổ 1".into()) }),
        declared: Some(Value::Date(PartialDate::parse("1940").unwrap())),
        registry: Some(Value::Text("1941".into())),
        class: Some("differs".into()),
        reason: Some("different".into()),
        cause: Some("one-digit".into()),
    };
    let ask = AskView {
        name: "person".into(),
        check: "waiting".into(),
        shows: "values",
        failure: None,
        cause: Some("connect".into()),
        asked_ms: AT,
        ended_ms: None,
        until_ms: AT + 86_400_000,
        attempts: 2,
        outage_ms: Some(AT + 1_000),
        registry: Some("bac-kan-tandan".into()),
        reference: Some("R-1".into()),
        members: vec![MemberView {
            name: "household.2".into(),
            child: Uuid::from_u128(8),
            ended: Some("rejected".into()),
            cause: Some("nobody".into()),
        }],
    };
    let timer = TimerView {
        leads_to: "held".into(),
        due_ms: AT + 86_400_000,
        reckoned: vec!["2 working days by calendar `vn`".into(), "kept otherwise".into()],
        paused_ms: Some(AT + 1_000),
    };
    let action = ActionView {
        name: "reopen".into(),
        label: label("Mở lại", "Reopen"),
        allowed: false,
        reason: true,
        problem: Some(problem()),
    };
    CaseView {
        id: Uuid::from_u128(7),
        code: Some("H55-230206-0001".into()),
        caller: "btxh".into(),
        key: Some("K-1".into()),
        workflow: "identity-review".into(),
        version: 1,
        unit: "05200".into(),
        unit_on: "2026-03-06".into(),
        procedure: Some("1.000948".into()),
        parent: Some(ParentView { case: Uuid::from_u128(6), member: "household.1".into() }),
        state: "pending".into(),
        label: label("Chờ xác thực", "Pending"),
        entered_ms: AT,
        opened_ms: AT - 1_000,
        changed_ms: AT,
        deleted_ms: Some(AT),
        due: Some(DueView {
            due_ms: AT + 86_400_000,
            from_ms: AT,
            reckoned: vec!["due Mon 2026-03-23 09:00:00 +07:00".into()],
            paused_ms: Some(AT + 1_000),
        }),
        revision: 4,
        fields: vec![field],
        asks: vec![ask],
        timers: vec![timer],
        actions: vec![action],
    }
}

#[test]
fn a_case_travels_whole() {
    insta::assert_json_snapshot!("case", CaseBody::from(case()));
}

#[test]
fn a_case_waits_while_an_ask_is_open() {
    assert!(CaseBody::from(case()).waits());
    let mut answered = case();
    answered.asks[0].check = "verified".into();
    assert!(!CaseBody::from(answered.clone()).waits());
    answered.asks.clear();
    assert!(!CaseBody::from(answered).waits());
}

#[test]
fn a_case_found_by_its_key_is_a_line_without_values() {
    let line = serde_json::to_value(CaseBody::from(case()).into_line()).unwrap();
    assert_eq!(line["unit"], "05200");
    assert_eq!(line["fields"], json!({}));
    assert_eq!(line["changed"], "2026-03-06T07:27:45.000Z");
}

#[test]
fn an_answer_says_how_it_ended_and_why_not() {
    let outcome = Outcome {
        result: Ended::Refused,
        case: Some(Uuid::from_u128(7)),
        key: Some("K-1".into()),
        revision: 4,
        state: Some("pending".into()),
        opened: false,
        problem: Some(problem()),
    };
    insta::assert_json_snapshot!("answer", AnswerBody::from(outcome.clone()));
    for (ended, word) in [
        (Ended::Done, "done"),
        (Ended::Repeated, "repeated"),
        (Ended::Superseded, "superseded"),
        (Ended::Refused, "refused"),
    ] {
        let body = AnswerBody::from(Outcome { result: ended, ..outcome.clone() });
        assert_eq!(serde_json::to_value(body).unwrap()["result"], word);
    }
}

#[test]
fn journals_counts_and_letters_keep_their_order() {
    let actor = hoso_core::Actor {
        caller: "btxh".into(),
        person: Some("canbo-01".into()),
        role: "clerk".into(),
        unit: None,
    };
    let line = JournalLine {
        number: 3,
        at_ms: AT,
        what: "acted".into(),
        revision: 4,
        actor: Some(actor),
        from: Some("not-sent".into()),
        to: Some("pending".into()),
        details: vec![("action".into(), "submit".into()), ("action".into(), "twice".into())],
    };
    let lines = vec![JournalLineBody::from(line)];
    insta::assert_json_snapshot!("journal", JournalBody { lines, next: Some(3) });
    let counts = Counts {
        states: vec![("z".into(), 1), ("a".into(), 2)],
        views: vec![("no-id".into(), 1)],
        total: 3,
    };
    insta::assert_json_snapshot!("counts", CountsBody::from(counts));
    let letter = DeadView {
        effect: Uuid::from_u128(9),
        sender: "btxh".into(),
        case: None,
        at_ms: AT,
        cause: "connect".into(),
    };
    insta::assert_json_snapshot!("letter", DeadLetterBody::from(letter));
}
