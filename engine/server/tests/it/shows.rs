//! What a role is told of an answer, in the case and in its journal, level by level.

use serde_json::{Value, json};

use crate::counter::{Counter, both, detail, field, line, one_stop};

/// The applicant was checked, and the register holds another name.
async fn checked(shows: &str) -> (Counter, String) {
    let workflow = one_stop("shows: {portal: candidates, clerk: causes}", shows);
    let counter = Counter::with(|settings| settings.workflows[1] = workflow).await;
    counter.register.holds("full-name", "Lê Thị Hồng Nhưng");
    let case = counter.open("one-stop-case", both()).await;
    counter.checked(&case).await;
    (counter, case)
}

/// What the role is told: the ask, the field that differs, the one that agrees, the journal.
async fn told(counter: &Counter, case: &str, role: &str) -> Value {
    let seen = counter.read(case, role).await;
    let of = |name: &str| {
        let one = field(&seen, name);
        json!([one["class"], one["reason"], one["registry"]])
    };
    let journal = counter.journal(case, role).await;
    let answered = line(&journal, "answered");
    json!({
        "check": seen["asks"][0]["check"],
        "shows": seen["asks"][0]["shows"],
        "full-name": of("applicant.full-name"),
        "birth-date": of("applicant.birth-date"),
        "journal": [detail(answered, "fields"), detail(answered, "reasons")],
    })
}

#[tokio::test]
async fn each_level_tells_a_little_more() {
    let four = "shows: {portal: candidates, clerk: causes, supervisor: values, viewer: verdict}";
    let (counter, case) = checked(four).await;
    let nothing = json!([null, null, null]);
    for role in ["viewer", "nobody-named"] {
        let verdict = told(&counter, &case, role).await;
        assert_eq!((&verdict["check"], &verdict["shows"]), (&json!("mismatch"), &json!("verdict")));
        assert_eq!((&verdict["full-name"], &verdict["birth-date"]), (&nothing, &nothing), "{role}");
        assert_eq!(verdict["journal"], json!([null, null]));
    }
    let candidates = told(&counter, &case, "portal").await;
    assert_eq!(candidates["full-name"], json!(["differs", null, null]));
    assert_eq!(candidates["birth-date"], nothing, "what agrees is no candidate");
    assert_eq!(candidates["journal"], json!(["applicant.full-name", null]));
    let causes = told(&counter, &case, "clerk").await;
    let reason = causes["full-name"][1].as_str().unwrap().to_owned();
    assert_eq!(causes["full-name"], json!(["differs", reason, null]));
    assert_eq!(causes["birth-date"], json!(["agrees", "exact", null]));
    assert_eq!(causes["journal"], json!([null, format!("applicant.full-name={reason}")]));
    let values = told(&counter, &case, "supervisor").await;
    assert_eq!(values["full-name"], json!(["differs", reason, "Lê Thị Hồng Nhưng"]));
    assert_eq!(values["journal"], causes["journal"]);
}

#[tokio::test]
async fn without_shows_every_role_is_told_everything() {
    let (counter, case) = checked("retry: {for: 1 day}").await;
    for role in ["viewer", "portal", "clerk"] {
        let all = told(&counter, &case, role).await;
        assert_eq!(all["full-name"][2], "Lê Thị Hồng Nhưng", "{role}: {all}");
        assert_eq!(all["shows"], "values");
    }
}

#[tokio::test]
async fn the_case_that_a_write_waits_for_tells_no_more() {
    let (counter, case) = checked("shows: {clerk: verdict}").await;
    let body = json!({"actor": {"id": "canbo-01", "role": "clerk"}}).to_string();
    let path = format!("{case}/actions/check");
    let request = crate::support::bare(http::Method::POST, &path, crate::support::ALL);
    let request = request.header("content-type", "application/json").header("prefer", "wait=10");
    let answered = counter.house.send(request.body(body.into()).unwrap()).await.json();
    let name = field(&answered["now"], "applicant.full-name");
    assert_eq!(answered["now"]["asks"][0]["check"], "mismatch");
    assert!(name["class"].is_null() && name["registry"].is_null(), "{name}");
}

#[tokio::test]
async fn fetched_values_are_for_whom_values_are() {
    let fetch = "fetch: [noi-o]\n    keep: 30 days";
    let shown = "fetch: [noi-o]\n    keep: 30 days\n    shows: {clerk: causes, supervisor: values}";
    let workflow = one_stop(fetch, shown);
    let counter = Counter::with(|settings| settings.workflows[1] = workflow).await;
    counter.register.holds("permanent-address", "Số 5, phường Mới");
    let case = counter.processing(both()).await;
    for (role, told) in [("clerk", false), ("portal", false), ("supervisor", true)] {
        let seen = counter.read(&case, role).await;
        let fetched = &field(&seen, "subject.noi-o")["fetched"];
        assert_eq!(!fetched.is_null(), told, "{role}");
        assert_eq!(seen.to_string().contains("phường Mới"), told, "{role}");
    }
    counter.done(&case, "take-over", json!({"confirms": ["subject.noi-o"]})).await;
    let seen = counter.read(&case, "clerk").await;
    assert_eq!(field(&seen, "subject.noi-o")["declared"], "Số 5, phường Mới", "declared by now");
}
