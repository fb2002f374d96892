//! Persons, households and own fields over HTTP: how they are given, shown and refused.

use serde_json::{Value, json};

use crate::counter::{Counter, both, field};

fn names(case: &Value) -> Vec<&str> {
    case["fields"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

fn declared(case: &Value) -> Vec<String> {
    let fields = case["fields"].as_array().unwrap().iter();
    let known = fields.filter(|one| !one["declared"].is_null());
    known.map(|one| format!("{}={}", one["name"].as_str().unwrap(), one["declared"])).collect()
}

#[tokio::test]
async fn persons_are_shown_by_name_with_their_labels() {
    let counter = Counter::new().await;
    let case = counter.open("one-stop-case", both()).await;
    let seen = counter.read(&case, "clerk").await;
    let one = field(&seen, "subject.noi-o");
    assert_eq!(one["person"]["name"], "subject");
    assert_eq!(one["person"]["label"]["vi"], "Người được giải quyết");
    assert_eq!((&one["person"]["many"], &one["person"]["member"]), (&json!(false), &Value::Null));
    assert_eq!((&one["declared"], &one["origin"]), (&json!("Tổ 9, phường Cũ"), &json!("typed")));
    assert_eq!((&one["own"], &one["taken_from"]), (&json!(false), &Value::Null));
    assert_eq!(field(&seen, "applicant.phone")["origin"], Value::Null, "nothing is declared");
    let flat = json!({
        "applicant.full-name": "Lê Thị Hồng Nhung", "applicant.birth-date": "1990-02-14",
        "applicant.identity-number": "001190012345", "subject.full-name": "Phạm Văn Thử",
        "subject.birth-date": "1950", "subject.noi-o": "Tổ 9, phường Cũ",
    });
    let other = counter.open("one-stop-case", flat).await;
    assert_eq!(counter.read(&other, "clerk").await["fields"], seen["fields"], "flat and nested");
}

#[tokio::test]
async fn own_fields_have_kinds_labels_and_choices() {
    let counter = Counter::new().await;
    let mut fields = both();
    let own = json!({
        "note": "Nộp thay", "received-on": "06/03/2026", "channel": "counter", "copies": 2,
        "fee": "1.500.000 đ", "urgent": true, "contact": "0912 000 111", "mail": "a@example.vn",
        "scan": "https://example.vn/a.pdf",
    });
    fields.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    let case = counter.open("one-stop-case", fields).await;
    let seen = counter.read(&case, "clerk").await;
    let own = seen["fields"].as_array().unwrap().iter().filter(|one| one["own"] == true);
    let told: Vec<String> =
        own.map(|one| format!("{} {} {}", one["name"], one["kind"], one["declared"])).collect();
    insta::assert_snapshot!(told.join("\n"));
    let channel = field(&seen, "channel");
    assert_eq!(
        (&channel["choices"][0]["code"], channel["person"].is_null()),
        (&json!("counter"), true)
    );
    assert_eq!(channel["choices"][1]["label"]["en"], "Online");
    assert_eq!(field(&seen, "note")["label"]["vi"], "Ghi chú");
}

#[tokio::test]
async fn a_list_is_the_whole_household() {
    let counter = Counter::new().await;
    let two = json!([
        {"full-name": "Trần Văn Một", "birth-date": "1970", "identity-number": "001170000123"},
        {"full-name": "Lê Thị Hai", "birth-date": "1975"},
    ]);
    let case = counter.open("household-relief", json!({"household": two})).await;
    let seen = counter.read(&case, "clerk").await;
    assert_eq!(names(&seen)[..2], ["household.1.full-name", "household.1.identity-number"]);
    assert_eq!(names(&seen).len(), 6);
    let second = &field(&seen, "household.2.full-name")["person"];
    assert_eq!((&second["member"], &second["many"]), (&json!(2), &json!(true)));
    let one = json!([{"full-name": "Lê Thị Hai", "birth-date": "1975"}]);
    counter.edit(&case, json!({"household": one})).await;
    let seen = counter.read(&case, "clerk").await;
    let left = ["household.1.full-name=\"Lê Thị Hai\"", "household.1.birth-date=\"1975\""];
    assert_eq!(declared(&seen), left, "the number of the first is gone with him");
    counter.edit(&case, json!({"household.3": null, "household.2.full-name": "x"})).await;
    assert_eq!(declared(&counter.read(&case, "clerk").await), left, "refused as a whole");
    counter.edit(&case, json!({"household": null})).await;
    let seen = counter.read(&case, "clerk").await;
    let none = ["household.full-name", "household.identity-number", "household.birth-date"];
    assert_eq!((names(&seen), declared(&seen).len()), (none.to_vec(), 0));
    assert_eq!(seen["fields"][0]["person"]["member"], Value::Null, "what a member would have");
}

#[tokio::test]
async fn a_value_in_a_wrong_shape_is_named_with_words_for_a_clerk() {
    let counter = Counter::new().await;
    let wrong = json!({"household": [
        {"full-name": "Trần Văn Một", "birth-date": "1970"},
        {"full-name": "Lê Thị Hai", "birth-date": "31/02/1975", "ful-name": "Lê"},
    ]});
    let refused = counter.open_as("household-relief", wrong).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "invalid-fields"));
    let fields = refused.json()["fields"].clone();
    insta::assert_json_snapshot!(fields);
}

#[tokio::test]
async fn a_member_without_what_is_required_is_named() {
    let counter = Counter::new().await;
    let half = json!({"household": [
        {"full-name": "Trần Văn Một", "birth-date": "1970"}, {"full-name": "Lê Thị Hai"},
    ]});
    let refused = counter.open_as("household-relief", half).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "missing-fields"));
    let json = refused.json();
    assert_eq!(json["fields"][0]["field"], "household.2.birth-date");
    assert_eq!(json["fields"][0]["text"]["vi"], "chưa khai");
    assert!(json["text"]["vi"].as_str().unwrap().contains("(Thành viên hộ 2)"), "{json}");
    let nobody = counter.open("household-relief", json!({})).await;
    let seen = counter.read(&nobody, "clerk").await;
    let send =
        seen["actions"].as_array().unwrap().iter().find(|one| one["name"] == "send").unwrap();
    assert_eq!(send["allowed"], false);
    assert_eq!(send["problem"]["fields"][0]["field"], "household.1.full-name");
}

#[tokio::test]
async fn a_name_that_stands_twice_in_a_person_is_refused() {
    let counter = Counter::new().await;
    let body = r#"{"workflow": "one-stop-case", "unit": {"code": "05200"}, "fields":
        {"applicant": {"full-name": "Lê Thị A", "full-name": "Lê Thị B"}}}"#;
    let request = crate::support::bare(http::Method::POST, "/v1/cases", crate::support::ALL);
    let request = request.header("content-type", "application/json");
    let refused = counter.house.send(request.body(body.into()).unwrap()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "bad-body"));
    assert!(refused.json()["detail"].as_str().unwrap().contains("full-name"), "{}", refused.json());
}

#[tokio::test]
async fn a_member_is_found_by_its_words() {
    let counter = Counter::new().await;
    let two = json!({"household": [
        {"full-name": "Trần Văn Một", "birth-date": "1970"},
        {"full-name": "Lê Thị Hai", "birth-date": "1975"},
    ]});
    let case = counter.open("household-relief", two).await;
    let path = "/v1/cases?workflow=household-relief&q=le+hai";
    let found = counter.house.get(path, crate::support::ALL).await.json();
    assert_eq!(found["cases"][0]["id"], case.trim_start_matches("/v1/cases/"));
    assert_eq!(found["cases"][0]["fields"]["household.2.full-name"], "Lê Thị Hai");
}
