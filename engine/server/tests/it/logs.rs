//! What is personal stands in answers to those who may see it, and nowhere else: not in logs, not in
//! numbers, not in problems.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use http::Method;
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::{ALL, DESK, House, KEY, bare, open, put, signed};

/// Never a part of our own words.
const CANARIES: [&str; 5] =
    ["Quách Hoàng Yến", "001187654321", "1987-06-05", "ly-do-rieng", "canbo-kin"];

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Kept;

    fn make_writer(&'a self) -> Kept {
        self.clone()
    }
}

impl Kept {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

fn personal() -> serde_json::Value {
    json!({
        "fields": {
            "full-name": CANARIES[0],
            "identity-number": CANARIES[1],
            "birth-date": CANARIES[2],
        },
        "reason": CANARIES[3],
        "actor": {"id": CANARIES[4], "role": "clerk"},
    })
}

#[track_caller]
fn nothing_personal(place: &str, text: &str) {
    for canary in CANARIES {
        assert!(!text.contains(canary), "{place} holds `{canary}`:\n{text}");
    }
}

/// Requests of every outcome, each with personal values in it.
async fn requests(house: &House) -> Vec<String> {
    let mut said = Vec::new();
    let body = put("K-1", personal());
    let done = house.hook("btxh", "m-1", &body).await;
    assert_eq!(done.json()["result"], "done", "{}", done.json());
    said.push(String::from_utf8_lossy(&done.bytes).into_owned());
    let mut strange = personal();
    strange["colour"] = json!(CANARIES[0]);
    let mut wrong = personal();
    wrong["sequence"] = json!(CANARIES[0]);
    let mut unknown = personal();
    unknown["fields"]["nickname"] = json!(CANARIES[0]);
    let mut invalid = personal();
    invalid["fields"]["sex"] = json!(CANARIES[0]);
    let mut nested = personal();
    nested["fields"]["full-name"] = json!({"first": CANARIES[0]});
    for (number, changes) in [strange, wrong, unknown, invalid, nested].into_iter().enumerate() {
        for sender in ["btxh", "strict", "nobody"] {
            let body = put("K-2", changes.clone());
            let answer = house.hook(sender, &format!("m-{sender}-{number}"), &body).await;
            said.push(String::from_utf8_lossy(&answer.bytes).into_owned());
        }
        let answer = house.post("/v1/cases", &[], &open("K-3", changes)).await;
        said.push(String::from_utf8_lossy(&answer.bytes).into_owned());
    }
    let cut = put("K-2", personal()).to_string();
    let cut = &cut[..cut.len() - 5];
    let answer = house.send(signed("btxh", "m-cut", cut.as_bytes(), KEY)).await;
    said.push(String::from_utf8_lossy(&answer.bytes).into_owned());
    said
}

#[tokio::test]
async fn nothing_personal_is_logged_counted_or_said_in_a_problem() {
    let kept = Kept::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(kept.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let house = House::new().await;
    for said in requests(&house).await {
        nothing_personal("an answer", &said);
    }
    let search = "/v1/cases?workflow=identity-review&q=Qu%C3%A1ch%20Ho%C3%A0ng%20Y%E1%BA%BFn";
    let found = house.get(search, DESK).await;
    assert!(!found.json()["cases"].as_array().unwrap().is_empty());
    let odd = house.get(&format!("{search}&limit=001187654321"), DESK).await;
    nothing_personal("a problem of a query", &String::from_utf8_lossy(&odd.bytes));
    let nowhere = house.get("/v1/cases/001187654321/canbo-kin", DESK).await;
    nothing_personal("a problem of an address", &String::from_utf8_lossy(&nowhere.bytes));
    let numbers = house.get("/metrics", ALL).await;
    nothing_personal("/metrics", &String::from_utf8_lossy(&numbers.bytes));
    let text = kept.text();
    assert!(text.contains("path=\"/v1/cases\"") && text.contains("path=\"/hooks/{sender}\""));
    assert!(text.contains("status=404") && text.contains("path=\"none\""), "{text}");
    nothing_personal("the log", &text);
    assert!(!text.contains(DESK) && !text.contains(KEY) && !text.contains("Bearer"));
}

#[tokio::test]
async fn who_may_see_a_case_sees_its_values_and_nobody_else() {
    let house = House::new().await;
    let done = house.done("m-1", &put("K-1", personal())).await;
    let path = format!("/v1/cases/{}", done["case"].as_str().unwrap());
    let seen = house.get(&path, DESK).await;
    assert_eq!(seen.json()["fields"][0]["declared"], CANARIES[0]);
    let journal = house.get(&format!("{path}/journal"), DESK).await;
    let text = String::from_utf8_lossy(&journal.bytes).into_owned();
    for value in &CANARIES[..3] {
        assert!(!text.contains(value), "{text}");
    }
    let wrong = bare(Method::GET, &path, "token-of-somebody-else-altogether");
    let hidden = house.send(wrong.body(Body::empty()).unwrap()).await;
    nothing_personal("a 401", &String::from_utf8_lossy(&hidden.bytes));
}
