//! Whatever the door answers has the shape that `openapi.json` promises for it.

use http::Method;
use serde_json::{Value, json};

use crate::support::{ALL, Answered, DESK, House, act, open, put};

/// What the description says of one route.
pub struct Described {
    document: Value,
}

impl Described {
    pub fn read() -> Self {
        Described { document: serde_json::from_str(hoso_server::openapi_text()).unwrap() }
    }

    /// The schema by which this answer must be valid.
    fn schema(&self, method: &str, path: &str, answered: &Answered) -> Value {
        let responses = &self.document["paths"][path][method]["responses"];
        let status = answered.status.as_u16().to_string();
        let response = responses.get(&status).unwrap_or(&responses["default"]);
        let kind = answered.header("content-type");
        let schema = &response["content"][kind]["schema"];
        assert!(!schema.is_null(), "{method} {path} {status} {kind} is not described");
        json!({"components": self.document["components"], "allOf": [schema]})
    }

    #[track_caller]
    pub fn holds(&self, method: &str, path: &str, answered: &Answered) {
        let schema = self.schema(method, path, answered);
        let validator = jsonschema::validator_for(&schema).unwrap();
        let json = answered.json();
        let faults: Vec<String> =
            validator.iter_errors(&json).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{method} {path}: {faults:?}\n{json:#}");
    }
}

#[tokio::test]
async fn answers_to_deliveries_are_as_described() {
    let (house, described) = (House::new().await, Described::read());
    let body = put("K-1", json!({"action": "submit"}));
    let each = [
        house.hook("btxh", "m-1", &body).await,
        house.hook("btxh", "m-1", &body).await,
        house.hook("btxh", "m-2", &act("K-9", "submit", json!({}))).await,
        house.hook("strict", "m-3", &act("K-9", "submit", json!({}))).await,
        house.hook("nobody", "m-4", &body).await,
        house.hook("btxh", "m-5", &json!({"type": "x"})).await,
    ];
    for answered in &each {
        described.holds("post", "/hooks/{sender}", answered);
    }
}

#[tokio::test]
async fn answers_to_writes_are_as_described() {
    let (house, described) = (House::new().await, Described::read());
    let wait = [("prefer", "wait=20")];
    let submit = open("K-1", json!({"action": "submit"}));
    let opened = house.post("/v1/cases", &wait, &submit).await;
    assert_eq!(opened.status, 200);
    described.holds("post", "/v1/cases", &opened);
    described.holds(
        "post",
        "/v1/cases",
        &house.post("/v1/cases", &[], &open("K-2", json!({}))).await,
    );
    described.holds("post", "/v1/cases", &house.post("/v1/cases", &[], &json!({})).await);
    let case = format!("/v1/cases/{}", opened.json()["case"].as_str().unwrap());
    let refused = house.post(&format!("{case}/actions/submit"), &[], &json!({})).await;
    assert!(refused.status.is_client_error());
    described.holds("post", "/v1/cases/{id}/actions/{action}", &refused);
    let edit = json!({"fields": {"sex": "male"}, "actor": {"id": "c", "role": "clerk"}});
    let refused = house.write(Method::PATCH, &case, &[], &edit).await;
    described.holds("patch", "/v1/cases/{id}", &refused);
    let letter = house.post("/v1/dead-letters/x/redeliver", &[], &json!({})).await;
    described.holds("post", "/v1/dead-letters/{id}/redeliver", &letter);
}

#[tokio::test]
async fn answers_to_reads_are_as_described() {
    let (house, described) = (House::new().await, Described::read());
    let submit = open("K-1", json!({"action": "submit"}));
    let opened = house.post("/v1/cases", &[("prefer", "wait=20")], &submit).await;
    let id = opened.json()["case"].as_str().unwrap().to_owned();
    let reads = [
        ("/v1/cases/{id}", format!("/v1/cases/{id}")),
        ("/v1/cases/{id}", "/v1/cases/none".to_owned()),
        ("/v1/cases/{id}/journal", format!("/v1/cases/{id}/journal")),
        ("/v1/cases", "/v1/cases?workflow=identity-review&limit=1".to_owned()),
        ("/v1/cases", "/v1/cases?workflow=identity-review&sender=desk&key=K-1".to_owned()),
        ("/v1/cases", "/v1/cases?workflow=none".to_owned()),
        ("/v1/counts", "/v1/counts?workflow=identity-review".to_owned()),
        ("/v1/workflows", "/v1/workflows".to_owned()),
        ("/v1/registries", "/v1/registries".to_owned()),
        ("/v1/dead-letters", "/v1/dead-letters".to_owned()),
        ("/healthz", "/healthz".to_owned()),
        ("/readyz", "/readyz".to_owned()),
        ("/openapi.json", "/openapi.json".to_owned()),
    ];
    for (route, path) in reads {
        for token in [DESK, ALL] {
            described.holds("get", route, &house.get(&path, token).await);
        }
    }
}

#[tokio::test]
async fn a_case_in_every_stage_is_as_described() {
    let (house, described) = (House::new().await, Described::read());
    house.register.gate.send_replace(false);
    let submit = open("K-1", json!({"action": "submit"}));
    let opened = house.post("/v1/cases", &[], &submit).await;
    let path = format!("/v1/cases/{}", opened.json()["case"].as_str().unwrap());
    let waiting = house.get(&path, DESK).await;
    assert_eq!(waiting.json()["asks"][0]["check"], "waiting");
    assert!(!waiting.json()["timers"].as_array().unwrap().is_empty());
    described.holds("get", "/v1/cases/{id}", &waiting);
    house.register.gate.send_replace(true);
    let id = opened.json()["case"].as_str().unwrap().parse().unwrap();
    house.engine.settled(id, std::time::Duration::from_secs(20)).await;
    let settled = house.get(&path, DESK).await;
    assert_eq!(settled.json()["state"], "verified");
    described.holds("get", "/v1/cases/{id}", &settled);
}
