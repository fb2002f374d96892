//! Procedures and case codes at the border: which procedure a case may be for, what it fetches, and
//! codes without gaps or repeats, however many cases are opened at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use hoso_runtime::WorkflowText;
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{ALL, House, bare, clerk};

const WORKFLOW: &str = include_str!("../../../../tests/workflows/valid/procedures.yaml");
const TABLE: &str = include_str!("../../../../tests/workflows/valid/procedures.csv");

/// A day on which the second procedure's licence has ended: 8 October 2026, ten in the morning.
const NOW: &str = "2026-10-08T10:00:00+07:00";

async fn house() -> House {
    House::with(|settings| {
        let beside = BTreeMap::from([("procedures.csv".to_owned(), TABLE.to_owned())]);
        let name = "many-procedures.yaml".into();
        settings.workflows = vec![WorkflowText { name, text: WORKFLOW.into(), beside }];
        settings.offices = BTreeMap::from([
            ("19".into(), "000.00.92.H55".into()),
            ("00001".into(), "H15.50.05.13".into()),
        ]);
        let now: jiff::Timestamp = NOW.parse().unwrap();
        settings.clock = Arc::new(move || now.as_millisecond());
    })
    .await
}

fn opening(changes: Value) -> Value {
    let mut body = json!({
        "workflow": "many-procedures",
        "unit": {"code": "05200"},
        "procedure": "1.000948",
        "fields": {"full-name": "Lê Thị Hồng Nhung", "birth-date": "1990-02-14"},
        "actor": clerk(),
    });
    body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    body
}

async fn open(house: &House, changes: Value) -> crate::support::Answered {
    let request =
        bare(http::Method::POST, "/v1/cases", ALL).header("content-type", "application/json");
    house.send(request.body(opening(changes).to_string().into()).unwrap()).await
}

async fn code(house: &House, changes: Value) -> String {
    let opened = open(house, changes).await;
    let id =
        opened.json()["case"].as_str().unwrap_or_else(|| panic!("{}", opened.json())).to_owned();
    let case = house.get(&format!("/v1/cases/{id}"), ALL).await.json();
    case["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn codes_count_the_cases_of_an_office_and_a_day() {
    let house = house().await;
    assert_eq!(code(&house, json!({})).await, "000.00.92.H55-261008-0001");
    assert_eq!(code(&house, json!({})).await, "000.00.92.H55-261008-0002");
    let ward = json!({"unit": {"code": "00001"}});
    assert_eq!(code(&house, ward.clone()).await, "H15.50.05.13-261008-0001");
    assert_eq!(code(&house, json!({})).await, "000.00.92.H55-261008-0003");
    assert_eq!(code(&house, ward).await, "H15.50.05.13-261008-0002");
}

#[tokio::test]
async fn a_refused_opening_leaves_no_gap() {
    let house = house().await;
    assert_eq!(code(&house, json!({})).await, "000.00.92.H55-261008-0001");
    let refused = open(&house, json!({"action": "finish"})).await;
    assert_eq!(refused.code(), "wrong-state");
    let refused = open(&house, json!({"fields": {}})).await;
    assert_eq!(refused.code(), "missing-fields");
    assert_eq!(code(&house, json!({})).await, "000.00.92.H55-261008-0002");
}

#[tokio::test]
async fn many_at_once_get_every_number_once() {
    let house = Arc::new(house().await);
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let house = house.clone();
        all.spawn(async move { code(&house, json!({})).await });
    }
    let mut codes = all.join_all().await;
    codes.sort_unstable();
    let wanted: Vec<String> =
        (1..=200).map(|number| format!("000.00.92.H55-261008-{number:04}")).collect();
    assert_eq!(codes, wanted);
}

#[tokio::test]
async fn a_case_is_found_by_its_code_however_it_is_typed() {
    let house = house().await;
    code(&house, json!({})).await;
    let wanted = code(&house, json!({})).await;
    for typed in [wanted.clone(), format!(" {} ", wanted.to_lowercase())] {
        let query: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        let path = format!("/v1/cases?workflow=many-procedures&q={query}");
        let found = house.get(&path, ALL).await.json();
        assert_eq!(found["cases"].as_array().unwrap().len(), 1, "{typed}: {found}");
    }
}

#[tokio::test]
async fn a_unit_without_an_office_is_refused_and_says_what_to_configure() {
    let house = house().await;
    let refused = open(&house, json!({"unit": {"code": "01"}})).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.code(), "no-office");
    insta::assert_json_snapshot!(refused.json()["text"]);
}

#[tokio::test]
async fn a_case_is_for_a_procedure_that_is_served_and_licensed() {
    let house = house().await;
    let mut texts = Vec::new();
    for (procedure, wanted) in [
        (Value::Null, "procedure-wanted"),
        (json!("9.999999"), "unknown-procedure"),
        (json!("2.000815"), "not-licensed"),
    ] {
        let refused = open(&house, json!({"procedure": procedure})).await;
        assert_eq!(refused.code(), wanted);
        texts.push(refused.json()["text"].clone());
    }
    insta::assert_json_snapshot!(texts);
}

#[tokio::test]
async fn a_case_is_due_as_its_procedure_says() {
    let house = house().await;
    for (procedure, due) in
        [("1.000948", "2026-10-29T03:00:00.000Z"), ("1.004222", "2026-10-19T03:00:00.000Z")]
    {
        let opened = open(&house, json!({"procedure": procedure})).await.json();
        let id = opened["case"].as_str().unwrap();
        let case = house.get(&format!("/v1/cases/{id}"), ALL).await.json();
        assert_eq!(case["due"]["at"], due, "{procedure}: {}", case["due"]);
    }
}
