//! Fetched values over HTTP: shown, taken over with the clerk's word, marked as the registry's, let
//! go.

use serde_json::{Value, json};

use crate::counter::{Counter, DAY, both, detail, field, line};

const HELD: &str = "Số 5, phường Mới";

/// In `processing`; the register holds another address than the declared one.
async fn fetched() -> (Counter, String) {
    let counter = Counter::new().await;
    counter.register.holds("permanent-address", HELD);
    let case = counter.processing(both()).await;
    (counter, case)
}

#[tokio::test]
async fn what_was_fetched_is_shown_beside_what_is_declared() {
    let (counter, case) = fetched().await;
    let seen = counter.read(&case, "clerk").await;
    let address = field(&seen, "subject.noi-o");
    assert_eq!(address["fetched"], json!({"ask": "subject", "value": HELD}));
    assert_eq!(
        (&address["declared"], &address["origin"]),
        (&json!("Tổ 9, phường Cũ"), &json!("typed"))
    );
    assert_eq!(field(&seen, "applicant.full-name")["fetched"], Value::Null);
    let timers = seen["timers"].as_array().unwrap();
    assert!(timers.iter().any(|timer| timer["leads_to"] == "keep subject"), "{timers:?}");
}

#[tokio::test]
async fn a_declared_value_is_replaced_where_the_clerk_confirms_it() {
    let (counter, case) = fetched().await;
    counter.done(&case, "take-over", json!({})).await;
    let seen = counter.read(&case, "clerk").await;
    assert_eq!(field(&seen, "subject.noi-o")["declared"], "Tổ 9, phường Cũ", "not confirmed");
    counter.done(&case, "take-over", json!({"confirms": ["subject.noi-o"]})).await;
    let seen = counter.read(&case, "clerk").await;
    let address = field(&seen, "subject.noi-o");
    assert_eq!((&address["declared"], &address["origin"]), (&json!(HELD), &json!("registry")));
    assert_eq!((&address["taken_from"], &address["fetched"]), (&json!("subject"), &Value::Null));
    let journal = counter.journal(&case, "clerk").await;
    let filled = line(&journal, "filled");
    assert_eq!(detail(filled, "fields"), "subject.noi-o");
    assert!(!json!(journal).to_string().contains("phường"), "names, never values");
    let again = counter.act(&case, "take-over", json!({})).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "nothing-fetched"));
    let listed = counter.read(&case, "clerk").await["actions"].clone();
    let listed = listed.as_array().unwrap().iter().find(|one| one["name"] == "take-over").unwrap();
    assert_eq!(listed["problem"]["type"], "/problems/nothing-fetched");
}

#[tokio::test]
async fn an_edit_makes_it_typed_again() {
    let fills = "from: [processing, late]\n    role: clerk\n    fill:";
    let edits = "from: [processing, late]\n    role: clerk\n    edits: [subject]\n    fill:";
    let workflow = crate::counter::one_stop(fills, edits);
    let counter = Counter::with(|settings| settings.workflows[1] = workflow).await;
    counter.register.holds("permanent-address", HELD);
    counter.register.holds("phone", "0912000111");
    let case = counter.processing(both()).await;
    let edit = json!({"fields": {"subject": {"noi-o": "Tổ 3"}}, "confirms": []});
    counter.done(&case, "take-over", edit).await;
    let seen = counter.read(&case, "clerk").await;
    assert_eq!(field(&seen, "subject.noi-o")["origin"], "typed");
    counter.done(&case, "take-over", json!({"confirms": ["subject.noi-o"]})).await;
    assert_eq!(field(&counter.read(&case, "clerk").await, "subject.noi-o")["origin"], "registry");
}

#[tokio::test]
async fn a_confirmed_name_that_the_workflow_lacks_is_refused() {
    let (counter, case) = fetched().await;
    let refused = counter.act(&case, "take-over", json!({"confirms": ["subject.noio"]})).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "unknown-field"));
    assert_eq!(refused.json()["fields"][0]["field"], "subject.noio");
}

#[tokio::test]
async fn what_nobody_takes_is_let_go_after_its_days() {
    let (counter, case) = fetched().await;
    counter.forward(30 * DAY + 1_000);
    let let_go = |now: &Value| field(now, "subject.noi-o")["fetched"].is_null();
    counter.until(&case, let_go).await;
    let journal = counter.journal(&case, "clerk").await;
    assert_eq!(detail(line(&journal, "let-go"), "fields"), "subject.noi-o");
    let refused = counter.act(&case, "take-over", json!({"confirms": ["subject.noi-o"]})).await;
    assert_eq!(refused.code(), "nothing-fetched");
}
