//! One workflow that asks two registries by two routes: each answers for itself, and one that is slow
//! keeps the other from nothing.

use std::sync::Arc;

use hoso_runtime::{RegistryPlan, RouteRow, WorkflowText};
use http::Method;
use serde_json::{Value, json};

use crate::support::{ALL, House, Register, bare, clerk};

const WORKFLOW: &str = r#"
workflow: two-registries
version: 1
languages: [vi, en]
title: {vi: "Hai cơ sở dữ liệu", en: "Two registries"}
purpose: "1.004222"
calendar: vn
fields:
  full-name: {required: true}
  birth-date: {required: true}
asks:
  person: {route: population, compare: [full-name, birth-date], retry: {for: 1 day}}
  poor: {route: social, compare: [full-name], retry: {for: 1 day}}
initial: desk
states:
  desk: {label: {vi: "Tại quầy", en: "At the desk"}}
  done: {final: true, label: {vi: "Xong", en: "Done"}}
actions:
  ask-person: {from: [desk], role: clerk, ask: person, label: {vi: "Hỏi dân cư", en: "Ask who"}}
  ask-poor: {from: [desk], role: clerk, ask: poor, label: {vi: "Hỏi hộ nghèo", en: "Ask whether poor"}}
  finish:
    from: [desk]
    role: clerk
    when: {all: [{check: {person: [verified]}}, {check: {poor: [verified]}}]}
    to: done
    label: {vi: "Xong", en: "Finish"}
"#;

async fn act(house: &House, id: &str, action: &str, wait: &str) -> Value {
    let path = format!("/v1/cases/{id}/actions/{action}");
    let request = bare(Method::POST, &path, ALL).header("content-type", "application/json");
    let request = request.header("prefer", format!("wait={wait}"));
    let body = json!({"actor": clerk()}).to_string();
    house.send(request.body(body.into()).unwrap()).await.json()
}

async fn checks(house: &House, id: &str) -> Vec<(String, String)> {
    let case = house.get(&format!("/v1/cases/{id}"), ALL).await.json();
    let asks = case["asks"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    asks.map(|ask| (text(&ask["name"]), text(&ask["check"]))).collect()
}

#[tokio::test]
async fn two_asks_go_to_two_registries_and_each_answers_for_itself() {
    let social = Arc::new(Register::new());
    let slow = social.clone();
    let house = House::with(move |settings| {
        let name = "two-registries.yaml".into();
        let text = WORKFLOW.into();
        settings.workflows = vec![WorkflowText { name, text, ..WorkflowText::default() }];
        settings.registries.insert("social".into(), RegistryPlan::new(slow));
        let row = RouteRow { units: vec![], from: None, to: None, registry: "social".into() };
        settings.routes.insert("social".into(), vec![row]);
    })
    .await;
    social.gate.send_replace(false);
    let body = json!({
        "workflow": "two-registries", "unit": {"code": "05200"}, "actor": clerk(),
        "fields": {"full-name": "Lê Thị Hồng Nhung", "birth-date": "1990-02-14"},
    });
    let request = bare(Method::POST, "/v1/cases", ALL).header("content-type", "application/json");
    let opened = house.send(request.body(body.to_string().into()).unwrap()).await.json();
    let id = opened["case"].as_str().unwrap().to_owned();
    act(&house, &id, "ask-poor", "0").await;
    act(&house, &id, "ask-person", "0").await;
    let verified = |name: &str| (name.to_owned(), "verified".to_owned());
    while !checks(&house, &id).await.contains(&verified("person")) {
        tokio::task::yield_now().await;
    }
    let now = checks(&house, &id).await;
    assert!(now.contains(&("poor".into(), "waiting".into())), "{now:?}");
    let refused = act(&house, &id, "finish", "0").await;
    assert_eq!(refused["type"], "/problems/condition-unmet", "{refused}");
    social.gate.send_replace(true);
    while !checks(&house, &id).await.contains(&verified("poor")) {
        tokio::task::yield_now().await;
    }
    assert_eq!(act(&house, &id, "finish", "5").await["state"], "done");
    let case = house.get(&format!("/v1/cases/{id}"), ALL).await.json();
    let by: Vec<&Value> =
        case["asks"].as_array().unwrap().iter().map(|ask| &ask["registry"]).collect();
    assert_eq!(by, [&json!("register"), &json!("social")]);
}
