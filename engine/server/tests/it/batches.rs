//! Batches at the border: begun once, read by their caller alone, refused in both languages.

use http::Method;
use serde_json::{Value, json};

use crate::described::Described;
use crate::support::{ALL, Answered, DESK, HANOI, House, bare, clerk, open};

const KEY: [(&str, &str); 1] = [("idempotency-key", "b-1")];

async fn cases(house: &House, count: usize) -> Vec<String> {
    let mut cases = Vec::new();
    for number in 0..count {
        let opened = house.post("/v1/cases", &[], &open(&format!("K-{number}"), json!({}))).await;
        cases.push(opened.json()["case"].as_str().unwrap().to_owned());
    }
    cases
}

fn batch(changes: Value) -> Value {
    let mut body = json!({"workflow": "identity-review", "action": "submit", "actor": clerk()});
    body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    body
}

async fn begin(house: &House, key: &str, changes: Value) -> Answered {
    house.post("/v1/batches", &[("idempotency-key", key)], &batch(changes)).await
}

/// Waits until every case had its turn and every ask ended.
async fn ended(house: &House, path: &str) -> Value {
    for _ in 0..2_000 {
        let json = house.get(path, DESK).await.json();
        if !json["ended"].is_null() && json["waiting"] == 0 {
            return json;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("{path} never ends");
}

#[tokio::test]
async fn a_batch_is_kept_with_202_and_read_at_its_address() {
    let (house, described) = (House::new().await, Described::read());
    let mut named = cases(&house, 3).await;
    let begun = begin(&house, "b-1", json!({"cases": named})).await;
    assert_eq!((begun.status.as_u16(), &begun.json()["total"]), (202, &json!(3)));
    described.holds("post", "/v1/batches", &begun);
    let path = begun.header("location").to_owned();
    assert_eq!(path, format!("/v1/batches/{}", begun.json()["batch"].as_str().unwrap()));
    let end = ended(&house, &path).await;
    assert_eq!(
        (&end["done"], &end["to_come"], &end["cases"]),
        (&json!(3), &json!(0), &Value::Null)
    );
    assert_eq!(end["answers"], json!([{"code": "verified", "count": 3}]));
    named.push("00000000-0000-7000-8000-000000000000".into());
    let second = begin(&house, "b-2", json!({"cases": named})).await;
    let path = second.header("location").to_owned();
    let end = ended(&house, &path).await;
    assert_eq!((&end["total"], &end["done"], &end["gone"]), (&json!(4), &json!(0), &json!(1)));
    assert_eq!(end["refused"], json!([{"code": "wrong-state", "count": 3}]));
    let refused = house.get(&format!("{path}?result=refused&limit=2"), DESK).await;
    described.holds("get", "/v1/batches/{id}", &refused);
    let line = json!({"case": named[0], "result": "refused", "code": "wrong-state"});
    assert_eq!(refused.json()["cases"][0], line);
    let next = refused.json()["next"].as_u64().unwrap();
    let rest = house.get(&format!("{path}?result=refused&cursor={next}"), DESK).await.json();
    assert_eq!((rest["cases"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    let gone = house.get(&format!("{path}?result=gone"), DESK).await.json();
    assert_eq!(gone["cases"][0]["case"], named[3]);
}

#[tokio::test]
async fn a_list_of_cases_is_selected_within_the_grant() {
    let house = House::new().await;
    cases(&house, 4).await;
    let select = json!({"select": {"state": "not-sent", "unit": "05200", "q": "nhung"}});
    let begun = begin(&house, "b-1", select).await;
    assert_eq!((begun.status.as_u16(), &begun.json()["total"]), (202, &json!(4)));
    ended(&house, begun.header("location")).await;
    let beyond = begin(&house, "b-2", json!({"select": {"unit": "01"}})).await;
    assert_eq!((beyond.status.as_u16(), beyond.code().as_str()), (403, "beyond-grant"));
}

#[tokio::test]
async fn a_repeat_begins_no_second_batch() {
    let house = House::new().await;
    let named = cases(&house, 2).await;
    let first = begin(&house, "b-1", json!({"cases": named})).await;
    let again = begin(&house, "b-1", json!({"cases": named})).await;
    assert_eq!((again.status.as_u16(), &again.json()["result"]), (202, &json!("repeated")));
    assert_eq!(again.json()["batch"], first.json()["batch"]);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.header("location"), first.header("location"));
    let other = begin(&house, "b-1", json!({"cases": named[..1]})).await;
    assert_eq!((other.status.as_u16(), other.code().as_str()), (422, "key-reused"));
    let elsewhere = house.post("/v1/cases", &KEY, &open("K-9", json!({}))).await;
    assert_eq!(elsewhere.code(), "key-reused", "the same key on another address");
}

#[tokio::test]
async fn nobody_else_sees_a_batch() {
    let house = House::new().await;
    let named = cases(&house, 1).await;
    let begun = begin(&house, "b-1", json!({"cases": named})).await;
    let path = begun.header("location").to_owned();
    for (path, token) in [(path.as_str(), HANOI), (&path, ALL), ("/v1/batches/none", DESK)] {
        let answered = house.get(path, token).await;
        assert_eq!((answered.status.as_u16(), answered.code().as_str()), (404, "no-batch"));
        Described::read().holds("get", "/v1/batches/{id}", &answered);
    }
    assert_eq!(house.get(&path, "").await.code(), "no-token");
}

#[tokio::test]
async fn what_is_no_batch_says_why() {
    let house = House::new().await;
    let named = cases(&house, 1).await;
    let one = json!({"cases": named});
    let no_key = house.post("/v1/batches", &[], &batch(one.clone())).await;
    let each = [
        (no_key, 400, "bad-header"),
        (begin(&house, "b", json!({})).await, 422, "bad-body"),
        (begin(&house, "b", json!({"cases": named, "select": {}})).await, 422, "bad-body"),
        (begin(&house, "b", json!({"cases": ["x"]})).await, 422, "bad-body"),
        (begin(&house, "b", json!({"cases": []})).await, 422, "nothing-selected"),
        (
            begin(&house, "b", json!({"cases": named, "action": "edit"})).await,
            409,
            "not-for-batches",
        ),
        (begin(&house, "b", json!({"cases": named, "action": "x"})).await, 404, "unknown-action"),
        (begin(&house, "b", json!({"select": {"state": "x"}})).await, 400, "unknown-state"),
    ];
    for (answered, status, code) in each {
        let found = (answered.status.as_u16(), answered.code());
        assert_eq!(found, (status, code.to_owned()), "{}", answered.json());
        Described::read().holds("post", "/v1/batches", &answered);
    }
    let begun = begin(&house, "b", one).await;
    let path = begun.header("location").to_owned();
    for query in ["result=x", "cursor=1", "result=gone&limit=0", "result=gone&cursor=-1"] {
        assert_eq!(
            house.get(&format!("{path}?{query}"), DESK).await.code(),
            "bad-query",
            "{query}"
        );
    }
}

#[tokio::test]
async fn ten_thousand_ids_fit_and_one_more_is_told_so() {
    let house = House::new().await;
    let id = |number: u32| format!("00000000-0000-7000-8000-{number:012x}");
    let many = |count| json!({"cases": (0..count).map(id).collect::<Vec<_>>()});
    let begun = begin(&house, "b-1", many(10_000)).await;
    assert_eq!((begun.status.as_u16(), &begun.json()["total"]), (202, &json!(10_000)));
    let more = begin(&house, "b-2", many(10_001)).await;
    assert_eq!((more.status.as_u16(), more.code().as_str()), (422, "too-many-cases"));
    let huge = bare(Method::POST, "/v1/batches", DESK).header("content-type", "application/json");
    let huge = huge.body(vec![b' '; (1 << 20) + 1].into()).unwrap();
    assert_eq!(house.send(huge).await.code(), "too-large");
    let end = ended(&house, begun.header("location")).await;
    assert_eq!(end["gone"], 10_000);
}
