//! Reads of token holders: a case, its journal, lists, counts; nothing outside the grant.

use serde_json::json;

use crate::support::{ALL, DESK, HANOI, House, put};

#[tokio::test]
async fn a_case_shows_fields_asks_and_what_the_role_may_do() {
    let house = House::new().await;
    let answer = house.done("m-1", &put("K-1", json!({}))).await;
    let path = format!("/v1/cases/{}", answer["case"].as_str().unwrap());
    let case = house.get(&path, DESK).await;
    let json = case.json();
    assert_eq!(case.header("etag"), format!("\"{}\"", json["revision"]));
    assert_eq!((&json["caller"], &json["key"]), (&json!("btxh"), &json!("K-1")));
    assert_eq!(json["unit"]["code"], "05200");
    assert_eq!(json["fields"][0]["declared"], "Lê Thị Hồng Nhung");
    assert_eq!(json["label"]["en"], "Not sent");
    let may = |json: &serde_json::Value, name: &str| {
        let actions = json["actions"].as_array().unwrap();
        actions.iter().find(|action| action["name"] == name).unwrap()["allowed"] == true
    };
    assert!(may(&json, "submit"));
    let supervisor = house.get(&format!("{path}?role=supervisor"), DESK).await.json();
    assert!(!may(&supervisor, "submit"));
    let admin = house.get(&format!("{path}?role=admin"), DESK).await;
    assert_eq!((admin.status.as_u16(), admin.code().as_str()), (403, "role-not-granted"));
}

#[tokio::test]
async fn what_lies_outside_the_units_is_not_there() {
    let house = House::new().await;
    let answer = house.done("m-1", &put("K-1", json!({}))).await;
    let id = answer["case"].as_str().unwrap();
    for path in [format!("/v1/cases/{id}"), format!("/v1/cases/{id}/journal")] {
        assert_eq!(house.get(&path, ALL).await.status, 200);
        let hidden = house.get(&path, HANOI).await;
        assert_eq!((hidden.status.as_u16(), hidden.code().as_str()), (404, "no-case"));
    }
    let list = "/v1/cases?workflow=identity-review";
    assert_eq!(house.get(list, HANOI).await.json()["cases"], json!([]));
    let by_key = format!("{list}&sender=btxh&key=K-1");
    assert_eq!(house.get(&by_key, HANOI).await.json()["cases"], json!([]));
    assert_eq!(house.get(&by_key, DESK).await.json()["cases"][0]["id"], id);
}

#[tokio::test]
async fn a_journal_is_read_in_parts() {
    let house = House::new().await;
    let answer = house.done("m-1", &put("K-1", json!({"action": "submit"}))).await;
    let id = answer["case"].as_str().unwrap();
    let path = format!("/v1/cases/{id}/journal");
    let first = house.get(&format!("{path}?limit=1"), DESK).await.json();
    assert_eq!((&first["lines"][0]["number"], &first["next"]), (&json!(1), &json!(1)));
    assert_eq!(first["lines"][0]["actor"]["person"], "canbo-01");
    let rest = house.get(&format!("{path}?after=1"), DESK).await.json();
    assert_eq!((&rest["lines"][0]["number"], &rest["next"]), (&json!(2), &json!(null)));
    let whole = house.get(&path, DESK).await;
    assert!(!String::from_utf8_lossy(&whole.bytes).contains("Nhung"), "a journal holds no values");
    assert_eq!(house.get(&format!("{path}?limit=0"), DESK).await.code(), "bad-query");
}

#[tokio::test]
async fn lists_go_by_pages_states_and_words() {
    let house = House::new().await;
    for number in 1..=5 {
        let body = put(&format!("K-{number}"), json!({}));
        house.done(&format!("m-{number}"), &body).await;
    }
    let list = "/v1/cases?workflow=identity-review&state=not-sent&limit=2";
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = house.get(&format!("{list}{cursor}"), DESK).await.json();
        let cases = page["cases"].as_array().unwrap();
        seen.extend(cases.iter().map(|case| case["key"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, ["K-5", "K-4", "K-3", "K-2", "K-1"]);
    let found = "/v1/cases?workflow=identity-review&q=hong%20nhung&unit=19,05200";
    let found = house.get(found, DESK).await.json();
    assert_eq!(found["cases"].as_array().unwrap().len(), 5, "{found}");
    assert_eq!(found["cases"][0]["fields"]["full-name"], "Lê Thị Hồng Nhung");
    let none = house.get("/v1/cases?workflow=identity-review&q=nobody", DESK).await.json();
    assert_eq!(none["cases"], json!([]));
}

#[tokio::test]
async fn counts_are_per_state_and_view() {
    let house = House::new().await;
    house.done("m-1", &put("K-1", json!({}))).await;
    let counts = house.get("/v1/counts?workflow=identity-review&unit=19", DESK).await.json();
    assert_eq!(counts["total"], 1);
    assert_eq!(counts["states"][0], json!({"name": "not-sent", "cases": 1}));
    assert_eq!(counts["views"][0]["name"], "no-id");
    let theirs = house.get("/v1/counts?workflow=identity-review", HANOI).await.json();
    assert_eq!(theirs["total"], 0);
}

#[tokio::test]
async fn a_query_that_cannot_be_answered_says_why() {
    let house = House::new().await;
    let own = [
        ("/v1/cases", "missing field `workflow`"),
        ("/v1/cases?workflow=identity-review&colour=red", "unknown field `colour`"),
        ("/v1/cases?workflow=identity-review&limit=1000", "between 1 and 200"),
        ("/v1/cases?workflow=identity-review&limit=many", "limit: invalid digit"),
        ("/v1/cases?workflow=identity-review&sender=btxh", "go together"),
    ];
    for (path, words) in own {
        let answer = house.get(path, DESK).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "bad-query"), "{path}");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(words), "{path}: {detail}");
    }
    for path in [
        "/v1/cases?workflow=identity-review&state=verifed",
        "/v1/cases?workflow=identity-review&view=no-ids",
        "/v1/cases?workflow=identity-review&cursor=%21",
        "/v1/counts?workflow=identity-reviw",
    ] {
        let answer = house.get(path, ALL).await;
        assert!(answer.status.is_client_error(), "{path}");
        assert_ne!(answer.code(), "", "{path}");
    }
}

#[tokio::test]
async fn workflows_and_registries_are_listed() {
    let house = House::new().await;
    let workflows = house.get("/v1/workflows", DESK).await.json();
    assert_eq!(workflows["workflows"][0]["name"], "identity-review");
    assert_eq!(workflows["workflows"][0]["newest"], true);
    let registries = house.get("/v1/registries", DESK).await.json();
    assert_eq!(registries["registries"][0]["name"], "register");
    assert_eq!(registries["registries"][0]["circuit"], "closed");
}
