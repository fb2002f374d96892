//! When a case is due, as a caller of the API reads it: the time, its reckoning in both languages,
//! the pauses, the reminders. The clock is the test's own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::body::Body;
use hoso_runtime::WorkflowText;
use http::Method;
use serde_json::{Value, json};

use crate::support::{ALL, Answered, House, bare};

const DESK: &str = r#"workflow: desk
version: 1
languages: [vi, en]
title: {vi: "Một cửa", en: "One-stop desk"}
calendar: vn
due: {after: 15 working days, of: received, pauses: [supplement]}
fields:
  full-name: {required: true}
initial: received
states:
  received: {label: {vi: "Đã tiếp nhận", en: "Received"}}
  supplement: {label: {vi: "Chờ bổ sung", en: "Waiting for a supplement"}}
  processing:
    label: {vi: "Đang xử lý", en: "Processing"}
    timers:
      - {before-due: 2 working days, remind: [clerk]}
      - {at: due, to: late}
  late: {label: {vi: "Quá hạn", en: "Late"}}
  done: {final: true, label: {vi: "Xong", en: "Done"}}
actions:
  take-up: {from: [received, supplement], role: clerk, to: processing, label: {vi: "Thụ lý", en: "Take up"}}
  wait: {from: [received, processing], role: clerk, to: supplement, label: {vi: "Chờ", en: "Wait"}}
  finish: {from: [processing, late], role: clerk, to: done, label: {vi: "Xong", en: "Finish"}}
"#;

fn ms(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

/// A house with a desk, and the clock that it reads.
async fn desk(now: &str) -> (House, Arc<AtomicI64>) {
    let now = Arc::new(AtomicI64::new(ms(now)));
    let read = now.clone();
    let house = House::with(|settings| {
        let text = DESK.to_owned();
        let name = "desk.yaml".to_owned();
        settings.workflows.push(WorkflowText { name, text, ..WorkflowText::default() });
        settings.clock = Arc::new(move || read.load(Ordering::SeqCst));
    });
    (house.await, now)
}

async fn post(house: &House, path: &str, body: &Value) -> Answered {
    let request = bare(Method::POST, path, ALL).header("content-type", "application/json");
    let answered = house.send(request.body(Body::from(body.to_string())).unwrap()).await;
    assert!(answered.status.is_success(), "{}", answered.json());
    answered
}

async fn opened(house: &House) -> String {
    let body = json!({
        "workflow": "desk",
        "key": "K-1",
        "unit": {"code": "05200"},
        "fields": {"full-name": "Lê Thị Hồng Nhung"},
        "actor": {"id": "canbo-01", "role": "clerk"},
    });
    let opened = post(house, "/v1/cases", &body).await.json();
    format!("/v1/cases/{}", opened["case"].as_str().unwrap())
}

async fn acts(house: &House, case: &str, action: &str) -> Value {
    let body = json!({"actor": {"id": "canbo-01", "role": "clerk"}});
    post(house, &format!("{case}/actions/{action}"), &body).await;
    house.get(case, ALL).await.json()
}

#[tokio::test]
async fn a_case_says_when_it_is_due_and_why_in_both_languages() {
    let (house, _) = desk("2023-03-06T14:27:45+07:00").await;
    let case = opened(&house).await;
    let read = house.get(&case, ALL).await.json();
    insta::assert_snapshot!(serde_json::to_string_pretty(&read["due"]).unwrap());
    let read = acts(&house, &case, "take-up").await;
    let timers = &read["timers"];
    assert_eq!(timers[0]["leads_to"], "reminder");
    assert_eq!(timers[0]["due"], "2023-03-23T07:27:45.000Z");
    insta::assert_snapshot!(serde_json::to_string_pretty(&timers[0]["reckoned"]).unwrap());
    assert_eq!(timers[1]["due"], read["due"]["at"]);
}

#[tokio::test]
async fn a_pause_is_shown_while_it_lasts_and_told_afterwards() {
    let (house, now) = desk("2023-03-06T14:27:45+07:00").await;
    let case = opened(&house).await;
    let read = acts(&house, &case, "wait").await;
    assert_eq!(read["due"]["paused"], "2023-03-06T07:27:45.000Z");
    now.store(ms("2023-03-08T14:27:45+07:00"), Ordering::SeqCst);
    let read = acts(&house, &case, "take-up").await;
    assert_eq!(read["due"]["paused"], Value::Null);
    assert_eq!(read["due"]["at"], "2023-03-29T07:27:45.000Z");
    assert_eq!(read["due"]["from"], "2023-03-06T07:27:45.000Z");
    let told = |language: &str, words: &str| {
        let lines = read["due"]["reckoned"][language].as_array().unwrap();
        assert!(lines.iter().any(|line| line.as_str().unwrap().contains(words)), "{lines:?}");
    };
    told("en", "paused Mon 2023-03-06 14:27:45");
    told("vi", "tạm dừng 14:27:45 thứ Hai 06/03/2023");
}

#[tokio::test]
async fn a_reminder_and_the_lateness_stand_in_the_journal() {
    let (house, now) = desk("2023-03-06T14:27:45+07:00").await;
    let case = opened(&house).await;
    acts(&house, &case, "take-up").await;
    now.store(ms("2023-03-27T14:27:45+07:00"), Ordering::SeqCst);
    house.engine.clock_was_set();
    let late = async {
        while house.get(&case, ALL).await.json()["state"] != "late" {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), late).await.expect("it is late in time");
    let journal = house.get(&format!("{case}/journal"), ALL).await.json();
    let lines = journal["lines"].as_array().unwrap();
    let whats: Vec<&str> = lines.iter().map(|line| line["what"].as_str().unwrap()).collect();
    assert_eq!(whats, ["opened", "due", "acted", "reminded", "elapsed"]);
    assert_eq!(lines[3]["details"][0], json!({"name": "roles", "value": "clerk"}));
    assert_eq!((&lines[4]["from"], &lines[4]["to"]), (&json!("processing"), &json!("late")));
}
