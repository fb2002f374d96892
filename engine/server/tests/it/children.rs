//! A household at the border: opened, shown with each person's child case, one of them mended by a
//! clerk, the parent moving on; and the same with the engine restarted in between.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hoso_runtime::connectors::Call;
use hoso_runtime::connectors::wire::{Answer, Evidence, Offer, Query, Reply, Value as Wire};
use hoso_runtime::{Answering, Answers, Engine, RegistryPlan, Settings, WorkflowText};
use hoso_server::Door;
use http::Method;
use serde_json::{Value, json};

use crate::support::{ALL, Answered, House, bare, clerk};

const HOUSEHOLD: &str = include_str!("../../../../tests/workflows/valid/household.yaml");
const ENDS: &str =
    "ends: {verified: verified, mismatch: mismatch, not-found: not-found, held: incomplete}";
/// Whoever has this number is called otherwise in the register.
const OTHER: &str = "001190000003";

/// Holds what is declared, but knows one number under another name.
struct Knows(Offer);

impl Knows {
    fn plan() -> RegistryPlan {
        let names = ["full-name", "citizen-id", "birth-date"].map(str::to_owned).to_vec();
        RegistryPlan::new(Arc::new(Knows(Offer {
            needs: Vec::new(),
            takes: names.clone(),
            needs_asker: Vec::new(),
            compares: Vec::new(),
            returns: names,
            answers: vec!["found".into()],
            max_batch: 0,
        })))
    }
}

impl Answers for Knows {
    fn offer(&self) -> &Offer {
        &self.0
    }

    fn verify(&self, _: Call, query: Query) -> Answering<'_> {
        let mut held = query.subject;
        let other = held.iter().any(|one| matches!(&one.value, Wire::Text(text) if text == OTHER));
        for field in held.iter_mut().filter(|one| other && one.name == "full-name") {
            field.value = Wire::Text("Trần Văn Khác".into());
        }
        Box::pin(async move {
            let evidence =
                Evidence { reference: None, data_as_of_unix_ms: None, marks: Vec::new() };
            Ok(Reply { answer: Answer::Found(held), evidence })
        })
    }
}

/// The house with a household's workflow, and the settings to open its engine again.
async fn house() -> (House, Settings) {
    let mut kept = None;
    let house = House::with(|settings| {
        let text = HOUSEHOLD.replace(ENDS, "ends: {verified: verified}");
        assert!(!text.contains(ENDS));
        let household =
            WorkflowText { name: "household.yaml".into(), text, ..WorkflowText::default() };
        settings.workflows.push(household);
        settings.registries.insert("register".into(), Knows::plan());
        kept = Some(settings.clone());
    });
    let house = house.await;
    (house, kept.expect("the house was made with them"))
}

async fn post(house: &House, door: &Arc<Door>, path: &str, body: &Value) -> Answered {
    let request = bare(Method::POST, path, ALL).header("content-type", "application/json");
    house.send_by(door, request.body(Body::from(body.to_string())).unwrap()).await
}

async fn get(house: &House, door: &Arc<Door>, path: &str) -> Value {
    house.send_by(door, bare(Method::GET, path, ALL).body(Body::empty()).unwrap()).await.json()
}

async fn case(house: &House, door: &Arc<Door>, id: &Value) -> Value {
    get(house, door, &format!("/v1/cases/{}", id.as_str().unwrap())).await
}

/// Waits until the case is so.
async fn until(house: &House, door: &Arc<Door>, id: &Value, so: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..2_000 {
        let now = case(house, door, id).await;
        if so(&now) {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never so: {}", case(house, door, id).await);
}

fn household() -> Value {
    let mut fields = json!({});
    for (number, letter) in [(1, "Một"), (2, "Hai"), (3, "Ba")] {
        fields[format!("household.{number}.full-name")] = json!(format!("Lò Thị {letter}"));
        fields[format!("household.{number}.identity-number")] =
            json!(format!("00119000000{number}"));
        fields[format!("household.{number}.birth-date")] = json!("1990-02-14");
    }
    json!({
        "workflow": "household-relief",
        "key": "H-1",
        "unit": {"code": "05200"},
        "fields": fields,
        "action": "send",
        "actor": clerk(),
    })
}

fn ended(parent: &Value) -> Vec<&str> {
    let members = parent["asks"][0]["members"].as_array().unwrap();
    members.iter().map(|member| member["ended"].as_str().unwrap_or_default()).collect()
}

async fn mend(house: &House, door: &Arc<Door>, child: &Value) {
    let path = format!("/v1/cases/{}/actions/submit", child.as_str().unwrap());
    let body = json!({"fields": {"full-name": "Trần Văn Khác"}, "actor": clerk()});
    let mended = post(house, door, &path, &body).await;
    assert_eq!(mended.json()["result"], "done", "{}", mended.json());
}

#[tokio::test]
async fn a_household_is_shown_with_its_child_cases_and_moves_on_when_one_is_mended() {
    let (house, _) = house().await;
    let opened = post(&house, &house.door, "/v1/cases", &household()).await.json();
    let id = &opened["case"];
    let two = |parent: &Value| ended(parent) == ["verified", "verified", ""];
    let parent = until(&house, &house.door, id, two).await;
    assert_eq!(parent["state"], "reviewing");
    let third = &parent["asks"][0]["members"][2];
    assert_eq!((&third["name"], &third["cause"]), (&json!("household.3"), &Value::Null));
    let differs = |child: &Value| child["state"] == "mismatch";
    let child = until(&house, &house.door, &third["case"], differs).await;
    assert_eq!(child["parent"], json!({"case": id, "member": "household.3"}));
    assert_eq!((&child["workflow"], &child["key"]), (&json!("identity-review"), &Value::Null));
    assert_eq!(child["unit"], parent["unit"]);
    assert_eq!(parent["parent"], Value::Null);
    mend(&house, &house.door, &third["case"]).await;
    let parent = until(&house, &house.door, id, |parent| parent["state"] == "accepted").await;
    assert_eq!(ended(&parent), ["verified"; 3]);
    let path = format!("/v1/cases/{}/journal", id.as_str().unwrap());
    let lines = get(&house, &house.door, &path).await["lines"].clone();
    let last = lines.as_array().unwrap().last().unwrap();
    assert_eq!((&last["what"], &last["to"]), (&json!("answered"), &json!("accepted")));
    assert!(
        last["details"]
            .as_array()
            .unwrap()
            .contains(&json!({"name": "counts", "value": "verified=3"}))
    );
    let listed =
        get(&house, &house.door, "/v1/cases?workflow=identity-review&state=verified").await;
    assert_eq!(listed["cases"].as_array().unwrap().len(), 3, "children are listed like any case");
}

#[tokio::test]
async fn a_household_goes_on_where_it_was_after_a_restart_at_each_turn() {
    let (house, settings) = house().await;
    let opened = post(&house, &house.door, "/v1/cases", &household()).await.json();
    let id = &opened["case"];
    // Wherever the openings and reports stand just now.
    house.engine.close().await;
    let engine = Engine::open(settings.clone()).await.unwrap();
    let door = Door::new(engine.clone(), House::plan());
    let two = |parent: &Value| ended(parent) == ["verified", "verified", ""];
    let parent = until(&house, &door, id, two).await;
    let third = parent["asks"][0]["members"][2]["case"].clone();
    until(&house, &door, &third, |child| child["state"] == "mismatch").await;
    mend(&house, &door, &third).await;
    engine.close().await;
    let engine = Engine::open(settings).await.unwrap();
    let door = Door::new(engine.clone(), House::plan());
    let parent = until(&house, &door, id, |parent| parent["state"] == "accepted").await;
    assert_eq!(ended(&parent), ["verified"; 3]);
    let counts = get(&house, &door, "/v1/counts?workflow=identity-review").await;
    assert_eq!(counts["total"], 3);
    engine.close().await;
}

#[tokio::test]
async fn a_child_case_keeps_to_the_grants_of_whoever_reads() {
    let (house, _) = house().await;
    let opened = post(&house, &house.door, "/v1/cases", &household()).await.json();
    let parent = case(&house, &house.door, &opened["case"]).await;
    let child = parent["asks"][0]["members"][0]["case"].as_str().unwrap().to_owned();
    until(&house, &house.door, &json!(child), |child| child["state"] == "verified").await;
    let path = format!("/v1/cases/{child}");
    assert_eq!(house.get(&path, crate::support::DESK).await.status, 200, "of its own workflow");
    assert_eq!(house.get(&path, crate::support::HANOI).await.status, 404);
    let path = format!("/v1/cases/{}", opened["case"].as_str().unwrap());
    assert_eq!(house.get(&path, crate::support::DESK).await.status, 404, "not its workflow");
}
