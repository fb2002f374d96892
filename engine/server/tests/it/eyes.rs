//! Who else looks and who hears: four eyes over HTTP, and what the portal is told of states, checks
//! and reminders.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::State;
use hoso_runtime::TellPlan;
use hoso_runtime::connectors::Secret;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::counter::{Counter, DAY, both};
use crate::support::KEY;

fn officer(id: &str, role: &str) -> Value {
    json!({"actor": {"id": id, "role": role}})
}

#[tokio::test]
async fn whoever_submitted_does_not_approve() {
    let counter = Counter::new().await;
    let case = counter.processing(both()).await;
    let refused = counter.act(&case, "approve", officer("canbo-01", "supervisor")).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "four-eyes"));
    let text = refused.json()["text"].clone();
    assert!(text["vi"].as_str().unwrap().contains("Chuyển đối chiếu"), "{text}");
    counter.done(&case, "approve", officer("lanhdao-02", "supervisor")).await;
    assert_eq!(counter.read(&case, "clerk").await["state"], "accepted");
}

#[tokio::test]
async fn the_listing_says_why_the_same_may_not() {
    let counter = Counter::new().await;
    let case = counter.open("one-stop-case", both()).await;
    counter.checked(&case).await;
    // The token itself acts, and it is the token that reads.
    counter.done(&case, "submit", json!({"actor": {"role": "clerk"}})).await;
    counter.rests(&case, "processing").await;
    let actions = counter.read(&case, "supervisor").await["actions"].clone();
    let mut actions = actions.as_array().unwrap().iter();
    let approve = actions.find(|one| one["name"] == "approve").unwrap();
    assert_eq!(approve["allowed"], false);
    assert_eq!(approve["problem"]["type"], "/problems/four-eyes");
    let refused = counter.act(&case, "approve", json!({"actor": {"role": "supervisor"}})).await;
    assert_eq!(refused.json()["text"], approve["problem"]["text"]);
}

/// A portal on loopback that takes everything it hears.
#[derive(Clone, Default)]
struct Ear(Arc<Mutex<Vec<(HeaderMap, Bytes)>>>);

impl Ear {
    async fn listen() -> (Self, String) {
        let ear = Ear::default();
        let hears = |State(ear): State<Ear>, headers: HeaderMap, body: Bytes| async move {
            ear.0.lock().unwrap().push((headers, body));
            StatusCode::NO_CONTENT
        };
        let router = axum::Router::new().fallback(hears).with_state(ear.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hoso", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (ear, url)
    }

    /// The bodies, once there are so many; each is signed as its headers say.
    async fn heard(&self, many: usize) -> Vec<Value> {
        let end = Instant::now() + Duration::from_secs(20);
        while self.0.lock().unwrap().len() < many {
            assert!(Instant::now() < end, "not so much is told: {:?}", self.0.lock().unwrap());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let signer = standardwebhooks::Webhook::new(KEY).unwrap();
        let heard = self.0.lock().unwrap().clone();
        let told = heard.iter().map(|(headers, body)| {
            let header = |name: &str| headers[name].to_str().unwrap();
            let at: i64 = header("webhook-timestamp").parse().unwrap();
            let signed = signer.sign(header("webhook-id"), at, body).unwrap();
            assert_eq!(header("webhook-signature"), signed);
            serde_json::from_slice(body).unwrap()
        });
        told.collect()
    }
}

/// The desk with a portal that hears of everything that the workflow tells.
async fn told() -> (Counter, Ear) {
    let (ear, url) = Ear::listen().await;
    let counter = Counter::with(|settings| {
        let events = ["case.changed", "case.checked", "case.reminder"];
        let plan = TellPlan {
            url: url.parse().unwrap(),
            private: true,
            secrets: vec![Secret::from(KEY)],
            events: events.map(str::to_owned).to_vec(),
            at_once: 4,
            give_up: Duration::from_secs(3600),
        };
        settings.tells.insert("all".into(), plan);
    });
    (counter.await, ear)
}

#[tokio::test]
async fn checks_reminders_and_chosen_states_are_told_in_order() {
    let (counter, ear) = told().await;
    let case = counter.open("one-stop-case", both()).await;
    counter.checked(&case).await;
    counter.register.holds("full-name", "Phạm Văn Khác");
    counter.done(&case, "submit", json!({})).await;
    counter.rests(&case, "supplement").await;
    // Five working days of reminders, ten to the end: both lie within three weeks.
    counter.forward(8 * DAY);
    counter.until(&case, |now| now["timers"].as_array().unwrap().len() == 1).await;
    counter.forward(14 * DAY);
    counter.rests(&case, "refused").await;
    let heard = ear.heard(3).await;
    let kinds: Vec<&str> = heard.iter().map(|one| one["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["case.checked", "case.reminder", "case.changed"]);
    let data: Vec<&Value> = heard.iter().map(|one| &one["data"]).collect();
    let sequence: Vec<u64> = data.iter().map(|data| data["sequence"].as_u64().unwrap()).collect();
    assert_eq!(sequence, [1, 2, 3], "states that are not named are not counted");
    assert_eq!((&data[0]["ask"], &data[0]["check"]), (&json!("applicant"), &json!("verified")));
    assert_eq!((&data[0]["state"], &data[1]["roles"]), (&json!("received"), &json!(["clerk"])));
    assert_eq!((&data[1]["state"], &data[2]["state"]), (&json!("supplement"), &json!("refused")));
    for one in &heard {
        let text = one.to_string();
        for value in ["Nhung", "001190012345", "1990", "Phạm", "1950", "phường"] {
            assert!(!text.contains(value), "{value} in {text}");
        }
    }
}
