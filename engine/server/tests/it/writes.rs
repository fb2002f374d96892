//! Writes of token holders: opening, acting, editing, repeating, expecting, waiting.

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};

use crate::support::{DESK, House, bare, clerk, open};

async fn opened(house: &House, key: &str) -> (String, u64) {
    let answer = house.post("/v1/cases", &[], &open(key, json!({}))).await;
    assert_eq!(answer.status, 202, "{}", answer.json());
    let json = answer.json();
    let id = json["case"].as_str().unwrap().to_owned();
    assert_eq!(answer.header("location"), format!("/v1/cases/{id}"));
    assert_eq!(answer.header("etag"), format!("\"{}\"", json["revision"]));
    (id, json["revision"].as_u64().unwrap())
}

fn by_clerk(changes: Value) -> Value {
    let mut body = json!({"actor": clerk()});
    body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn a_case_is_opened_edited_and_acted_on() {
    let house = House::new().await;
    let (id, revision) = opened(&house, "K-1").await;
    let case = format!("/v1/cases/{id}");
    let edit = by_clerk(json!({"fields": {"ethnicity": null}}));
    let edited = house.write(Method::PATCH, &case, &[], &edit).await;
    assert_eq!(edited.json()["result"], "done", "{}", edited.json());
    assert!(edited.json()["revision"].as_u64().unwrap() > revision);
    let submit = format!("{case}/actions/submit");
    let acted = house.post(&submit, &[], &by_clerk(json!({}))).await;
    assert_eq!((acted.status.as_u16(), &acted.json()["state"]), (202, &json!("pending")));
}

#[tokio::test]
async fn waiting_ends_with_200_once_no_ask_is_open() {
    let house = House::new().await;
    let body = open("K-1", json!({"action": "submit"}));
    let answer = house.post("/v1/cases", &[("prefer", "wait=20")], &body).await;
    let json = answer.json();
    assert_eq!(
        (answer.status.as_u16(), &json["now"]["state"]),
        (200, &json!("verified")),
        "{json}"
    );
    assert_eq!(answer.header("preference-applied"), "wait=20");
    assert_eq!(answer.header("etag"), format!("\"{}\"", json["now"]["revision"]));
    assert_eq!(json["now"]["fields"][0]["class"], "agrees");
}

#[tokio::test]
async fn waiting_ends_with_202_when_the_time_is_over() {
    let house = House::new().await;
    house.register.gate.send_replace(false);
    let body = open("K-1", json!({"action": "submit"}));
    let answer = house.post("/v1/cases", &[("prefer", "wait=1")], &body).await;
    let json = answer.json();
    assert_eq!((answer.status.as_u16(), &json["now"]["state"]), (202, &json!("pending")));
    assert_eq!(json["now"]["asks"][0]["check"], "waiting");
    house.register.gate.send_replace(true);
}

#[tokio::test]
async fn a_repeat_by_key_gets_the_first_answer_marked_as_such() {
    let house = House::new().await;
    let key = [("idempotency-key", "\"r-1\"")];
    let first = house.post("/v1/cases", &key, &open("K-1", json!({}))).await;
    let again = house.post("/v1/cases", &key, &open("K-1", json!({}))).await;
    assert_eq!(again.json()["result"], "repeated");
    assert_eq!(again.json()["case"], first.json()["case"]);
    assert_eq!(again.status, first.status);
    assert_eq!(first.header("idempotency-replayed"), "");
    assert_eq!(again.header("idempotency-replayed"), "true");
    let other = house.post("/v1/cases", &key, &open("K-2", json!({}))).await;
    assert_eq!((other.status.as_u16(), other.code().as_str()), (422, "key-reused"));
    let id = first.json()["case"].as_str().unwrap().to_owned();
    let submit = format!("/v1/cases/{id}/actions/submit");
    let elsewhere = house.post(&submit, &key, &open("K-1", json!({}))).await;
    assert_eq!(elsewhere.status, 422, "the same key and body on another address");
}

#[tokio::test]
async fn a_stale_revision_is_412() {
    let house = House::new().await;
    let (id, revision) = opened(&house, "K-1").await;
    let submit = format!("/v1/cases/{id}/actions/submit");
    let stale = format!("\"{}\"", revision + 1);
    let answer = house.post(&submit, &[("if-match", &stale)], &by_clerk(json!({}))).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (412, "expected-revision"));
    assert_eq!((&answer.json()["case"], &answer.json()["state"]), (&json!(id), &json!("not-sent")));
    let bad = house.post(&submit, &[("if-match", "4")], &by_clerk(json!({}))).await;
    assert_eq!(bad.code(), "bad-header");
    let both = by_clerk(json!({"expect": {"revision": revision + 7}}));
    let now = format!("\"{revision}\"");
    assert_eq!(house.post(&submit, &[("if-match", &now)], &both).await.code(), "bad-header");
    let answer = house.post(&submit, &[("if-match", &now)], &by_clerk(json!({}))).await;
    assert_eq!(answer.status, 202);
}

#[tokio::test]
async fn only_a_new_case_where_the_caller_says_so() {
    let house = House::new().await;
    let only = [("if-none-match", "*")];
    assert_eq!(house.post("/v1/cases", &only, &open("K-1", json!({}))).await.status, 202);
    let taken = house.post("/v1/cases", &only, &open("K-1", json!({}))).await;
    assert_eq!((taken.status.as_u16(), taken.code().as_str()), (409, "key-taken"));
}

#[tokio::test]
async fn refusals_come_with_their_status_and_fields() {
    let house = House::new().await;
    let (id, _) = opened(&house, "K-1").await;
    let reopen = format!("/v1/cases/{id}/actions/reopen");
    let refused = house.post(&reopen, &[], &by_clerk(json!({"reason": "x"}))).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (409, "wrong-state"));
    let unknown = format!("/v1/cases/{id}/actions/approve");
    let unknown = house.post(&unknown, &[], &by_clerk(json!({}))).await;
    assert_eq!((unknown.status.as_u16(), unknown.code().as_str()), (404, "unknown-action"));
    let edit = by_clerk(json!({"fields": {"nickname": "x", "birth-date": "31/02/1990"}}));
    let invalid = house.write(Method::PATCH, &format!("/v1/cases/{id}"), &[], &edit).await;
    assert_eq!((invalid.status.as_u16(), invalid.code().as_str()), (422, "invalid-fields"));
    assert_eq!(invalid.json()["fields"].as_array().unwrap().len(), 2);
    assert!(!String::from_utf8_lossy(&invalid.bytes).contains("31/02"));
}

#[tokio::test]
async fn cases_that_are_not_there_and_ids_that_are_none_are_404() {
    let house = House::new().await;
    for id in ["00000000-0000-7000-8000-000000000000", "not-an-id"] {
        let path = format!("/v1/cases/{id}/actions/submit");
        let answer = house.post(&path, &[], &by_clerk(json!({}))).await;
        assert_eq!(answer.status, 404, "{id}");
        assert!(matches!(answer.code().as_str(), "no-case" | "unknown-case"));
    }
}

#[tokio::test]
async fn an_action_needs_no_body_and_then_the_caller_itself_acts() {
    let house = House::new().await;
    let (id, _) = opened(&house, "K-1").await;
    let request = bare(Method::POST, &format!("/v1/cases/{id}/actions/submit"), DESK);
    let answer = house.send(request.body(Body::empty()).unwrap()).await;
    // `submit` is for clerks, and the desk itself acts as `portal`.
    assert_eq!(answer.status, 403, "{}", answer.json());
    let no_type = bare(Method::POST, "/v1/cases", DESK).body(Body::from("{}")).unwrap();
    assert_eq!(house.send(no_type).await.code(), "not-json");
}
