//! A case over its life at the border: whose key it is, what a second put does, what is refused
//! twice, and what each caller sees of it.

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};

use crate::support::{ALL, DESK, HANOI, House, act, bare, clerk, open, put};

async fn case(house: &House, id: &Value) -> Value {
    house.get(&format!("/v1/cases/{}", id.as_str().unwrap()), ALL).await.json()
}

fn declared<'a>(case: &'a Value, field: &str) -> &'a Value {
    let fields = case["fields"].as_array().unwrap();
    &fields.iter().find(|one| one["name"] == field).unwrap()["declared"]
}

#[tokio::test]
async fn a_second_put_edits_the_case_of_that_key() {
    let house = House::new().await;
    let first = house.done("m-1", &put("K-1", json!({}))).await;
    let fields = json!({"fields": {"full-name": "Lê Thị Hồng", "ethnicity": null}});
    let second = house.done("m-2", &put("K-1", fields)).await;
    assert_eq!((&second["case"], &second["opened"]), (&first["case"], &json!(false)));
    assert!(second["revision"].as_u64() > first["revision"].as_u64());
    let now = case(&house, &first["case"]).await;
    assert_eq!(declared(&now, "full-name"), "Lê Thị Hồng");
    assert_eq!(declared(&now, "ethnicity"), &Value::Null);
    assert_eq!(declared(&now, "birth-date"), "1990-02-14", "what is not named stays");
}

#[tokio::test]
async fn the_same_key_of_another_caller_is_another_case() {
    let house = House::new().await;
    let hook = house.done("m-1", &put("K-1", json!({}))).await;
    let strict = house.hook("strict", "m-1", &put("K-1", json!({}))).await.json();
    let token = house.post("/v1/cases", &[], &open("K-1", json!({}))).await.json();
    assert!(hook["case"] != strict["case"] && strict["case"] != token["case"]);
    for (sender, id) in [("btxh", &hook), ("strict", &strict), ("desk", &token)] {
        let path = format!("/v1/cases?workflow=identity-review&sender={sender}&key=K-1");
        let found = house.get(&path, DESK).await.json();
        assert_eq!(found["cases"][0]["id"], id["case"], "{sender}");
        assert_eq!(found["cases"].as_array().unwrap().len(), 1);
        assert_eq!(found["cases"][0]["fields"], json!({}));
    }
    let nothing = "/v1/cases?workflow=identity-review&sender=btxh&key=K-9";
    assert_eq!(house.get(nothing, DESK).await.json(), json!({"cases": [], "next": null}));
}

#[tokio::test]
async fn without_a_key_a_case_is_opened_each_time() {
    let house = House::new().await;
    let mut body = open("K-1", json!({}));
    body.as_object_mut().unwrap().remove("key");
    let one = house.post("/v1/cases", &[], &body).await.json();
    let two = house.post("/v1/cases", &[], &body).await.json();
    assert!(one["case"] != two["case"] && one["key"].is_null());
}

#[tokio::test]
async fn a_refusal_is_repeated_as_it_was() {
    let house = House::new().await;
    let body = act("K-1", "submit", json!({}));
    let first = house.hook("btxh", "m-1", &body).await.json();
    house.done("m-2", &put("K-1", json!({}))).await;
    let again = house.hook("btxh", "m-1", &body).await.json();
    assert_eq!(again["problem"], first["problem"], "the case is there by now, the answer stays");
    let key = [("idempotency-key", "r-1")];
    let wrong = open("K-2", json!({"unit": {"code": "99999"}}));
    let first = house.post("/v1/cases", &key, &wrong).await;
    let again = house.post("/v1/cases", &key, &wrong).await;
    assert_eq!((first.status, first.code()), (again.status, again.code()));
    assert_eq!(first.json()["detail"], again.json()["detail"]);
}

#[tokio::test]
async fn a_missing_field_is_named_with_words_for_a_clerk() {
    let house = House::new().await;
    let body = put("K-1", json!({"fields": {"sex": "female"}}));
    let answer = house.hook("strict", "m-1", &body).await;
    let json = answer.json();
    assert_eq!(answer.status, 422, "{json}");
    let fields: Vec<&Value> =
        json["fields"].as_array().unwrap().iter().map(|one| &one["field"]).collect();
    assert_eq!(fields, [&json!("birth-date"), &json!("full-name")], "{json}");
    assert!(!json["text"]["vi"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn a_unit_of_the_grant_is_taken_where_none_is_named() {
    let house = House::new().await;
    let mut body = put("K-1", json!({}));
    body["data"].as_object_mut().unwrap().remove("unit");
    let opened = house.done("m-1", &body).await;
    assert_eq!(case(&house, &opened["case"]).await["unit"]["code"], "19");
}

#[tokio::test]
async fn the_day_of_a_unit_is_kept_and_must_be_one() {
    let house = House::new().await;
    let unit = json!({"unit": {"code": "05200", "on": "2025-12-31"}});
    let opened = house.done("m-1", &put("K-1", unit)).await;
    let kept = case(&house, &opened["case"]).await;
    assert_eq!(kept["unit"], json!({"code": "05200", "on": "2025-12-31"}));
    let wrong = json!({"unit": {"code": "05200", "on": "31/12/2025"}});
    let refused = house.hook("strict", "m-2", &put("K-2", wrong)).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "bad-day"));
}

#[tokio::test]
async fn a_whole_life_is_written_in_the_journal() {
    let house = House::new().await;
    let submit = open("K-1", json!({"action": "submit"}));
    let opened = house.post("/v1/cases", &[("prefer", "wait=20")], &submit).await.json();
    assert_eq!(opened["now"]["state"], "verified");
    let path = format!("/v1/cases/{}", opened["case"].as_str().unwrap());
    let reopen = json!({"reason": "nhầm người", "actor": {"id": "ld-1", "role": "supervisor"}});
    let reopened = house.post(&format!("{path}/actions/reopen"), &[], &reopen).await;
    assert_eq!(reopened.json()["state"], "not-sent", "{}", reopened.json());
    let lines = house.get(&format!("{path}/journal"), DESK).await.json()["lines"].clone();
    let whats: Vec<&str> =
        lines.as_array().unwrap().iter().map(|line| line["what"].as_str().unwrap()).collect();
    assert_eq!(whats[0], "opened");
    assert!(whats.contains(&"asked") && whats.contains(&"answered"), "{whats:?}");
    let last = lines.as_array().unwrap().last().unwrap();
    assert_eq!((&last["from"], &last["to"]), (&json!("verified"), &json!("not-sent")));
    assert_eq!(last["actor"]["role"], "supervisor");
}

#[tokio::test]
async fn a_locked_field_is_not_edited() {
    let house = House::new().await;
    let submit = open("K-1", json!({"action": "submit"}));
    let opened = house.post("/v1/cases", &[("prefer", "wait=20")], &submit).await.json();
    let path = format!("/v1/cases/{}", opened["case"].as_str().unwrap());
    let edit = json!({"fields": {"full-name": "Lê Thị Khác"}, "actor": clerk()});
    let refused = house.write(Method::PATCH, &path, &[], &edit).await;
    assert_eq!(refused.status, 409, "{}", refused.json());
    assert_eq!(refused.json()["case"], opened["case"]);
}

#[tokio::test]
async fn nobody_writes_to_a_case_of_other_units() {
    let house = House::new().await;
    let opened = house.done("m-1", &put("K-1", json!({}))).await;
    let path = format!("/v1/cases/{}", opened["case"].as_str().unwrap());
    let body = json!({"actor": clerk(), "fields": {"sex": "male"}}).to_string();
    for (method, path) in
        [(Method::PATCH, path.clone()), (Method::POST, format!("{path}/actions/submit"))]
    {
        let request = bare(method, &path, HANOI).header("content-type", "application/json");
        let refused = house.send(request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(refused.status, 404, "{}", refused.json());
        assert!(refused.json()["case"].is_null() && refused.json()["state"].is_null());
    }
    let mut theirs = open("K-1", json!({}));
    theirs["unit"]["code"] = json!("05200");
    let request = bare(Method::POST, "/v1/cases", HANOI).header("content-type", "application/json");
    let refused = house.send(request.body(Body::from(theirs.to_string())).unwrap()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "beyond-grant"));
}

#[tokio::test]
async fn a_token_without_limits_sees_every_unit() {
    let house = House::new().await;
    house.done("m-1", &put("K-1", json!({}))).await;
    let mut theirs = open("K-2", json!({}));
    theirs["unit"]["code"] = json!("00001");
    let request = bare(Method::POST, "/v1/cases", HANOI).header("content-type", "application/json");
    let opened = house.send(request.body(Body::from(theirs.to_string())).unwrap()).await;
    assert_eq!(opened.json()["result"], "done", "{}", opened.json());
    let total = |counts: Value| counts["total"].as_u64().unwrap();
    let path = "/v1/counts?workflow=identity-review";
    assert_eq!(total(house.get(path, ALL).await.json()), 2);
    assert_eq!(total(house.get(path, HANOI).await.json()), 1);
    assert_eq!(total(house.get(path, DESK).await.json()), 1);
    let of_one = format!("{path}&unit=01");
    assert_eq!(total(house.get(&of_one, ALL).await.json()), 1);
}
