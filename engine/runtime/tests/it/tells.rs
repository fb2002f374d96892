//! What portals hear: signed, in order per case, until it is taken or given up, without a value.

use std::collections::BTreeMap;
use std::time::Duration;

use hoso_runtime::Command;
use serde_json::json;
use standardwebhooks::Webhook;

use crate::support::clock::DAY;
use crate::support::ear::{Ear, SECRET};
use crate::support::script::nhung;
use crate::support::{
    Bench, apply, case, done, fields, keyed, numbered, put, settled, submit, until, with,
};

async fn told() -> (Bench, Ear) {
    let ear = Ear::listen().await;
    let mut bench = Bench::new();
    bench.tell("btxh", ear.plan());
    (bench, ear)
}

#[tokio::test]
async fn every_state_is_told_signed_and_without_a_value() {
    let (bench, ear) = told().await;
    let engine = bench.open().await;
    let seen = settled(&engine, "K-1", fields()).await;
    until("two are told", || ear.taken().len() == 2).await;
    let signer = Webhook::new(SECRET).unwrap();
    for (number, heard) in ear.taken().iter().enumerate() {
        let at: i64 = heard.header("webhook-timestamp").parse().unwrap();
        let signed = signer.sign(heard.header("webhook-id"), at, &heard.body).unwrap();
        assert_eq!(heard.header("webhook-signature"), signed);
        assert_eq!(heard.header("content-type"), "application/cloudevents+json");
        let body = heard.json();
        assert_eq!((&body["specversion"], &body["type"]), (&json!("1.0"), &json!("case.changed")));
        assert_eq!(body["data"]["sequence"], json!(number + 1));
        assert_eq!(body["data"]["case"], json!(seen.id));
        let text = String::from_utf8(heard.body.clone()).unwrap();
        for value in ["Nhung", "001190012345", "1990", "female"] {
            assert!(!text.contains(value), "{value} in {text}");
        }
    }
    let last = ear.taken()[1].json();
    let data = &last["data"];
    assert_eq!((&data["state"], &data["verdict"]), (&json!("verified"), &json!("verified")));
    assert_eq!((&data["key"], &data["unit"]), (&json!("K-1"), &json!("05455")));
    assert_eq!((&data["caused-by"], &data["actions"]), (&json!("answered"), &json!(["reopen"])));
    assert_eq!(data["revision"], json!(seen.revision));
    assert!(data["due"].as_str().is_some_and(|due| due.ends_with('Z')), "{data}");
    until("nothing is open", || engine.open_effects().unwrap() == 0).await;
}

#[tokio::test]
async fn during_a_rotation_both_secrets_sign() {
    let (mut bench, ear) = told().await;
    let other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let mut plan = ear.plan();
    plan.secrets.push(other.into());
    bench.tell("btxh", plan);
    let engine = bench.open().await;
    settled(&engine, "K-1", fields()).await;
    until("it is told", || !ear.taken().is_empty()).await;
    let heard = ear.taken().remove(0);
    let at: i64 = heard.header("webhook-timestamp").parse().unwrap();
    let sign = |secret| {
        Webhook::new(secret).unwrap().sign(heard.header("webhook-id"), at, &heard.body).unwrap()
    };
    let both = format!("{} {}", sign(SECRET), sign(other));
    assert_eq!(heard.header("webhook-signature"), both);
}

#[tokio::test]
async fn each_case_is_told_in_order_although_the_endpoint_fails_at_random() {
    let (bench, ear) = told().await;
    // The same codes at every run, spread over cases by chance.
    ear.answers([503, 204, 500, 204, 204, 429, 204, 503, 204, 204, 500, 204]);
    let engine = bench.open().await;
    for number in 0..12 {
        settled(&engine, &format!("K-{number}"), numbered(number)).await;
    }
    until("all are told", || ear.taken().len() >= 24).await;
    let mut by_case: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let mut ids = BTreeMap::new();
    for heard in ear.heard() {
        let body = heard.json();
        let sequence = body["data"]["sequence"].as_u64().unwrap();
        ids.insert(heard.header("webhook-id").to_owned(), body["id"].clone());
        if heard.status < 300 {
            by_case.entry(body["subject"].to_string()).or_default().push(sequence);
        }
    }
    assert_eq!((by_case.len(), ids.len()), (12, 24), "a repeat has the same id");
    assert!(by_case.values().all(|heard| heard == &[1, 2]), "{by_case:?}");
    assert!(ear.heard().len() > 24);
}

#[tokio::test]
async fn asks_go_on_while_the_endpoint_is_down() {
    let (bench, ear) = told().await;
    ear.always(503);
    let engine = bench.open().await;
    for number in 0..30 {
        let seen = settled(&engine, &format!("K-{number}"), numbered(number)).await;
        assert_eq!(seen.state, "verified");
    }
    assert_eq!(engine.open_effects().unwrap(), 60);
    assert!(engine.dead(10).unwrap().is_empty());
    engine.close().await;
}

#[tokio::test]
async fn an_endpoint_that_is_gone_makes_a_dead_letter_that_is_sent_again_under_its_id() {
    let (bench, ear) = told().await;
    ear.answers([410]);
    let engine = bench.open().await;
    let id = submit(&engine, "K-1", fields()).await;
    until("it is given up", || engine.dead(10).unwrap().len() == 1).await;
    let dead = engine.dead(10).unwrap().remove(0);
    assert_eq!((dead.sender.as_str(), dead.case, dead.cause.as_str()), ("btxh", Some(id), "gone"));
    let first = ear.heard().remove(0);
    assert!(engine.redeliver(dead.effect).await.unwrap());
    until("it is taken", || {
        ear.taken().iter().any(|one| one.header("webhook-id") == first.header("webhook-id"))
    })
    .await;
    assert!(engine.dead(10).unwrap().is_empty());
    assert!(!engine.redeliver(dead.effect).await.unwrap(), "there is none such any more");
    let again =
        ear.taken().into_iter().find(|h| h.header("webhook-id") == first.header("webhook-id"));
    assert_eq!(again.unwrap().body, first.body);
}

#[tokio::test]
async fn after_its_days_an_event_is_given_up_and_the_next_goes_on() {
    let (bench, ear) = told().await;
    ear.answers([500, 500]);
    let engine = bench.open().await;
    settled(&engine, "K-1", fields()).await;
    until("it was tried", || ear.heard().len() == 1).await;
    bench.clock.forward(DAY * 4, &engine);
    until("it is given up", || engine.dead(10).unwrap().len() == 1).await;
    assert_eq!(engine.dead(10).unwrap()[0].cause, "status-500");
    until("the next is told", || {
        ear.taken().iter().any(|one| one.json()["data"]["state"] == json!("verified"))
    })
    .await;
}

#[tokio::test]
async fn a_settled_refusal_is_sent_back() {
    let (bench, ear) = told().await;
    let engine = bench.open().await;
    let without = with(json!({"identity-number": null, "sex": "nữ"}));
    let request = keyed(&engine, "msg_7", "body", put("K-1", without, Some("submit")));
    let request = Command { settle_refusals: true, ..request };
    apply(&engine, request.clone()).await;
    apply(&engine, request).await;
    until("it is told", || !ear.taken().is_empty()).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(ear.taken().len(), 1, "once");
    let heard = ear.taken().remove(0).json();
    assert_eq!((&heard["type"], &heard["subject"]), (&json!("request.refused"), &json!("msg_7")));
    assert_eq!(heard["data"]["problem"]["code"], json!("invalid-fields"));
    assert_eq!(
        (&heard["data"]["key"], &heard["data"]["request"]),
        (&json!("K-1"), &json!("msg_7"))
    );
    assert!(!heard.to_string().contains("nữ"));
}

#[tokio::test]
async fn a_refusal_that_is_answered_by_status_is_not_sent_back() {
    let (bench, ear) = told().await;
    let engine = bench.open().await;
    let request = keyed(&engine, "msg_7", "body", put("K-1", with(json!({"sex": "x"})), None));
    apply(&engine, request).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(ear.heard().is_empty());
}

#[tokio::test]
async fn a_sender_hears_of_what_it_wants_to_hear() {
    let (mut bench, ear) = told().await;
    let mut plan = ear.plan();
    plan.events = vec!["request.refused".into()];
    bench.tell("btxh", plan);
    let engine = bench.open().await;
    settled(&engine, "K-1", fields()).await;
    assert_eq!(engine.open_effects().unwrap(), 0);
    assert!(ear.heard().is_empty());
}

#[tokio::test]
async fn a_dead_endpoint_costs_another_sender_nothing() {
    let (mut bench, ear) = told().await;
    let other = Ear::listen().await;
    bench.tell("other", other.plan());
    ear.always(500);
    bench.script.of("001190012345", [nhung()]);
    let engine = bench.open().await;
    for number in 0..20 {
        submit(&engine, &format!("K-{number}"), numbered(number)).await;
    }
    let mut command = put("K-1", fields(), Some("submit"));
    command.actor.caller = "other".into();
    let id = done(&engine, command).await.case.unwrap();
    until("the other hears", || other.taken().len() == 2).await;
    assert_eq!(case(&engine, id).state, "verified");
    engine.close().await;
}
