//! How things end over HTTP: the answer that somebody waits for, and the case whose time is over.

use serde_json::{Value, json};

use crate::counter::{Counter, DAY, both, detail, field, line};
use crate::support::ALL;

#[tokio::test]
async fn who_waits_at_the_counter_hears_soon_that_no_answer_came() {
    let counter = Counter::new().await;
    counter.register.answers(false);
    let case = counter.open("one-stop-case", both()).await;
    let begun = std::time::Instant::now();
    counter.done(&case, "check", json!({})).await;
    let seen = counter.until(&case, |now| now["asks"][0]["check"] == "failed").await;
    assert!(begun.elapsed().as_secs() < 15, "the ask's own end, not the registry's");
    assert_eq!(seen["asks"][0]["failure"], "unavailable");
    let journal = counter.journal(&case, "clerk").await;
    assert_eq!(detail(line(&journal, "failed"), "cause"), "given-up");
    // Nobody waits for the registry any longer, though it still says nothing.
    let open = || counter.house.engine.registries()[0].calls;
    while open() > 0 {
        assert!(begun.elapsed().as_secs() < 15, "a call outlived its ask");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    counter.register.answers(true);
    counter.done(&case, "check", json!({})).await;
    counter.until(&case, |now| now["asks"][0]["check"] == "verified").await;
}

async fn accepted(counter: &Counter) -> String {
    counter.register.holds("permanent-address", "Số 5, phường Mới");
    let case = counter.processing(both()).await;
    let leader = json!({"actor": {"id": "lanhdao-02", "role": "supervisor"}});
    counter.done(&case, "approve", leader).await;
    case
}

async fn found(counter: &Counter, query: &str) -> usize {
    let path = format!("/v1/cases?workflow=one-stop-case&{query}");
    counter.house.get(&path, ALL).await.json()["cases"].as_array().unwrap().len()
}

#[tokio::test]
async fn after_its_time_an_ended_case_keeps_its_journal_and_no_value() {
    let counter = Counter::new().await;
    let case = accepted(&counter).await;
    let before = counter.read(&case, "clerk").await;
    assert_eq!(before["timers"].as_array().unwrap().last().unwrap()["leads_to"], "deletion");
    assert_eq!((found(&counter, "q=nhung").await, before["deleted"].is_null()), (1, true));
    counter.forward(61 * 31 * DAY);
    let after = counter.until(&case, |now| !now["deleted"].is_null()).await;
    assert_eq!((&after["state"], &after["timers"]), (&json!("accepted"), &json!([])));
    let known = |one: &&Value| !one["declared"].is_null() || !one["fetched"].is_null();
    assert!(!after["fields"].as_array().unwrap().iter().any(|one| known(&one)), "{after}");
    let checks: Vec<&Value> =
        after["asks"].as_array().unwrap().iter().map(|a| &a["check"]).collect();
    assert_eq!(checks, ["verified", "verified"], "what was found stands");
    for value in ["Nhung", "001190012345", "1990", "Phạm", "phường"] {
        assert!(!after.to_string().contains(value), "{value}");
    }
    assert_eq!(found(&counter, "q=nhung").await, 0);
    assert_eq!(found(&counter, "view=no-number").await, 0, "it lacks a number, as everything");
    assert_eq!(found(&counter, "state=accepted").await, 1);
    let journal = counter.journal(&case, "clerk").await;
    assert_eq!(
        (&journal[0]["what"], &journal.last().unwrap()["what"]),
        (&json!("opened"), &json!("deleted"))
    );
    let edit = counter.edit(&case, json!({"note": "x"})).await;
    assert_eq!((edit.status.as_u16(), edit.code().as_str()), (409, "not-editable"));
    assert!(field(&after, "note")["declared"].is_null());
}

#[tokio::test]
async fn where_nothing_is_kept_the_case_is_gone() {
    let counter = Counter::new().await;
    let mut body = json!({"workflow": "one-stop-case", "key": "K-1", "unit": {"code": "05200"}});
    body["fields"] = both();
    body["actor"] = json!({"role": "clerk"});
    let opened = counter.send(http::Method::POST, "/v1/cases", &body).await.json();
    let case = format!("/v1/cases/{}", opened["case"].as_str().unwrap());
    counter.checked(&case).await;
    counter.register.holds("full-name", "Phạm Văn Khác");
    counter.done(&case, "submit", json!({})).await;
    counter.rests(&case, "supplement").await;
    counter.forward(21 * DAY);
    counter.rests(&case, "refused").await;
    counter.forward(25 * 31 * DAY);
    counter.until_gone(&case).await;
    assert_eq!(counter.house.get(&format!("{case}/journal"), ALL).await.status, 404);
    assert_eq!((found(&counter, "q=nhung").await, found(&counter, "state=refused").await), (0, 0));
    let counts = counter.house.get("/v1/counts?workflow=one-stop-case", ALL).await.json();
    assert_eq!(counts["total"], 0, "{counts}");
    let again = counter.send(http::Method::POST, "/v1/cases", &body).await.json();
    assert_eq!(again["opened"], true, "the key is free again: {again}");
    assert!(again["case"] != opened["case"]);
}
