//! What gets in and out of a guest, and how its own failures are told.

use hoso_connectors::wire::Answer;
use hoso_connectors::{Call, Failure, FailureKind};
use serde_json::json;

use crate::support::{CITIZEN_ID, NAME, ask, assert_still_serving, call, mark, query, registry};

async fn failure(deed: &str) -> Failure {
    let failure = ask(&registry(json!({"do": deed})).await).await.unwrap_err();
    assert_still_serving().await;
    failure
}

#[tokio::test]
async fn only_taken_fields_reach_the_guest() {
    let reply = ask(&registry(json!({"do": "context"})).await).await.unwrap();
    assert_eq!(mark(&reply, "subject"), "full-name,birth-date,citizen-id");
    assert_eq!(mark(&reply, "asker"), "officer-id");
}

#[tokio::test]
async fn the_guest_is_told_of_the_call() {
    let registry = registry(json!({"do": "context"})).await;
    let call = Call {
        attempt: 3,
        callback_url: Some("https://hoso.example/callbacks/r/t".into()),
        traceparent: Some("00-1-2-01".into()),
        ..call()
    };
    let reply = registry.verify(call, query()).await.unwrap();
    let told = ["attempt", "budget-ms", "callback-url", "traceparent"].map(|n| mark(&reply, n));
    assert_eq!(told, ["3", "10000", "https://hoso.example/callbacks/r/t", "00-1-2-01"]);
}

#[tokio::test]
async fn fields_that_nobody_may_receive_are_dropped_and_counted() {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let reply = ask(&registry(json!({"do": "extra-fields"})).await).await.unwrap();
    let Answer::Found(fields) = &reply.answer else { panic!("{reply:?}") };
    assert_eq!(fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["full-name"]);
    let compared = ask(&registry(json!({"do": "extra-compared"})).await).await.unwrap();
    let Answer::Compared(compared) = compared.answer else { panic!("{compared:?}") };
    assert_eq!((compared.verdicts.len(), compared.returned.len()), (1, 1));
    ask(&registry(json!({"do": "unavailable"})).await).await.unwrap_err();
    let shown = handle.render();
    for line in [
        r#"hoso_connector_fields_dropped_total{registry="test"} 3"#,
        r#"hoso_connector_failures_total{registry="test",code="unavailable"} 1"#,
        r#"hoso_connector_call_seconds_count{registry="test",outcome="found"} 1"#,
        r#"hoso_connector_call_seconds_count{registry="test",outcome="unavailable"} 1"#,
    ] {
        assert!(shown.contains(line), "{line} not in {shown}");
    }
}

#[tokio::test]
async fn answers_beyond_the_offer_or_impossible_values_are_protocol_failures() {
    insta::assert_snapshot!(failure("unlisted-answer").await, @r#"protocol (unlisted-answer): the connector answered "not-found", which it does not offer"#);
    insta::assert_snapshot!(failure("pending").await, @"protocol (pending-not-supported): the connector answers later, which is not supported yet");
    insta::assert_snapshot!(failure("bad-date").await, @"protocol (bad-value): the connector returned a value of birth-date that cannot be");
    assert_eq!(failure("bad-json").await.code, "bad-value");
}

#[tokio::test]
async fn the_guests_own_failures_keep_their_kind_and_lose_the_values() {
    let rejected = failure("rejected").await;
    assert_eq!((rejected.kind, rejected.code), (FailureKind::Rejected, "rejected"));
    assert_eq!(rejected.problems[0].name, "full-name");
    assert_eq!(rejected.problems[0].message, "no luck with *** and ***");
    let unavailable = failure("unavailable").await;
    assert_eq!(unavailable.retry_after, Some(std::time::Duration::from_secs(7)));
    insta::assert_snapshot!(unavailable, @"unavailable (unavailable): no luck with *** and ***");
    insta::assert_snapshot!(failure("not-permitted").await, @"not-permitted (not-permitted): no luck with *** and ***");
    insta::assert_snapshot!(failure("protocol").await, @"protocol (protocol): no luck with *** and ***");
}

#[tokio::test]
async fn no_failure_shows_a_value_of_the_query() {
    let deeds = ["rejected", "unavailable", "not-permitted", "protocol", "panic", "bad-date"];
    for deed in deeds {
        let shown = format!("{:?}", failure(deed).await);
        assert!(!shown.contains(NAME) && !shown.contains(CITIZEN_ID), "{deed}: {shown}");
    }
}

#[tokio::test]
async fn several_persons_are_counted_through() {
    let reply = ask(&registry(json!({"do": "ambiguous"})).await).await.unwrap();
    assert_eq!(reply.answer, Answer::Ambiguous(Some(2)));
}

#[tokio::test]
async fn a_registry_that_agrees_or_not_names_what_it_looked_at() {
    let names = vec!["full-name".to_owned()];
    for (deed, expected) in
        [("agrees", Answer::Agrees(names.clone())), ("no-match", Answer::NoMatch(names))]
    {
        let reply = ask(&registry(json!({"do": deed})).await).await.unwrap();
        assert_eq!(reply.answer.case(), deed);
        assert_eq!(reply.answer, expected);
    }
}

#[tokio::test]
async fn wire_types_can_be_kept_and_read_again() {
    let query = query();
    let kept = serde_json::to_string(&query).unwrap();
    assert_eq!(serde_json::from_str::<hoso_connectors::wire::Query>(&kept).unwrap(), query);
    let reply = ask(&registry(json!({"do": "echo"})).await).await.unwrap();
    let kept = serde_json::to_string(&reply).unwrap();
    assert_eq!(serde_json::from_str::<hoso_connectors::wire::Reply>(&kept).unwrap(), reply);
}
