//! What stops an engine from opening is said whole, before anything serves; versions of a workflow
//! live as long as their cases.

use hoso_runtime::connectors::Secret;
use hoso_runtime::{Engine, RouteRow, Settings};
use serde_json::json;

use crate::support::ear::Ear;
use crate::support::{Bench, REVIEW, act, case, done, fields, put, refused, review};

/// The error's whole text with its sources, the folder taken out.
async fn fault(bench: &Bench, settings: Settings) -> String {
    let error = match Engine::open(settings).await {
        Ok(_) => panic!("it opens"),
        Err(error) => error,
    };
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text.push_str(&format!("\n  because: {cause}"));
        source = cause.source();
    }
    text.replace(bench.dir.path().to_str().unwrap(), "FOLDER")
}

#[tokio::test]
async fn a_workflow_with_findings_is_shown_whole() {
    let mut bench = Bench::new();
    let text = REVIEW.replacen("initial: not-sent", "initial: not-snt", 1);
    bench.settings.workflows = vec![review(&text)];
    insta::assert_snapshot!(fault(&bench, bench.settings.clone()).await);
}

#[tokio::test]
async fn a_version_that_reads_otherwise_than_before_is_refused() {
    let mut bench = Bench::new();
    bench.open().await.close().await;
    let text = REVIEW.replacen("Not sent", "Not yet sent", 1);
    bench.settings.workflows = vec![review(&text)];
    insta::assert_snapshot!(fault(&bench, bench.settings.clone()).await);
}

#[tokio::test]
async fn two_files_of_one_version_are_refused_and_the_same_file_twice_is_not() {
    let mut bench = Bench::new();
    let mut other = review(&REVIEW.replacen("Not sent", "Not yet sent", 1));
    other.name = "workflows/copy.yaml".into();
    bench.settings.workflows = vec![review(REVIEW), other];
    insta::assert_snapshot!(fault(&bench, bench.settings.clone()).await);
    bench.settings.workflows = vec![review(REVIEW), review(REVIEW)];
    bench.open().await.close().await;
}

#[tokio::test]
async fn a_route_to_a_registry_that_is_not_configured_is_refused() {
    let bench = Bench::new();
    let mut settings = bench.settings.clone();
    let to = |registry: &str| RouteRow {
        units: Vec::new(),
        from: None,
        to: None,
        registry: registry.into(),
    };
    settings.routes.insert("population".into(), vec![to("register"), to("registre")]);
    insta::assert_snapshot!(fault(&bench, settings).await);
    assert!(!bench.data().exists(), "nothing is made");
}

#[tokio::test]
async fn a_workflow_whose_route_is_not_configured_is_refused() {
    let bench = Bench::new();
    let mut settings = bench.settings.clone();
    settings.routes.remove("population");
    insta::assert_snapshot!(fault(&bench, settings).await);
}

#[tokio::test]
async fn a_file_that_another_engine_holds_is_refused() {
    let bench = Bench::new();
    let engine = bench.open().await;
    insta::assert_snapshot!(fault(&bench, bench.settings.clone()).await);
    engine.close().await;
    bench.open().await.close().await;
}

#[tokio::test]
async fn a_key_file_of_another_length_is_refused() {
    let bench = Bench::new();
    bench.open().await.close().await;
    std::fs::write(bench.dir.path().join("hoso.redb.key"), b"short").unwrap();
    insta::assert_snapshot!(fault(&bench, bench.settings.clone()).await);
}

#[tokio::test]
async fn a_signing_secret_of_another_shape_is_refused_without_being_shown() {
    let mut bench = Bench::new();
    let ear = Ear::listen().await;
    let mut plan = ear.plan();
    plan.secrets = vec![Secret::from("not base64 at all")];
    bench.tell("btxh", plan);
    insta::assert_snapshot!(fault(&bench, bench.settings.clone()).await);
}

#[tokio::test]
async fn an_address_that_cannot_be_told_is_refused() {
    let mut bench = Bench::new();
    let ear = Ear::listen().await;
    let mut plan = ear.plan();
    plan.url = "ftp://example.vn/".parse().unwrap();
    bench.tell("btxh", plan);
    insta::assert_snapshot!(fault(&bench, bench.settings.clone()).await);
}

/// The second version, in which `submit` is called `send`.
fn second() -> String {
    let two = REVIEW.replacen("version: 1\n", "version: 2\n", 1);
    two.replacen("  submit:\n", "  send:\n", 1)
}

#[tokio::test]
async fn new_cases_take_a_new_version_and_old_ones_stay_on_theirs() {
    let mut bench = Bench::new();
    let engine = bench.open().await;
    let old = done(&engine, put("K-old", fields(), None)).await.case.unwrap();
    engine.close().await;
    bench.settings.workflows = vec![review(&second())];
    let engine = bench.open().await;
    let new = done(&engine, put("K-new", fields(), Some("send"))).await.case.unwrap();
    assert_eq!((case(&engine, new).version, case(&engine, old).version), (2, 1));
    assert_eq!(refused(&engine, act(old, "send", json!({}))).await.code, "unknown-action");
    done(&engine, act(old, "submit", json!({}))).await;
    engine.settled(old, crate::support::LONG).await;
    assert_eq!(case(&engine, old).state, "verified");
    let versions = engine.workflows();
    let seen: Vec<_> = versions.iter().map(|one| (one.version, one.newest)).collect();
    assert_eq!(seen, [(1, false), (2, true)]);
    engine.close().await;
    // Without any file the versions that were taken up still serve their cases.
    bench.settings.workflows = Vec::new();
    let engine = bench.open().await;
    let last = done(&engine, put("K-last", fields(), Some("send"))).await.case.unwrap();
    engine.settled(last, crate::support::LONG).await;
    assert_eq!(case(&engine, last).state, "verified");
    assert_eq!(case(&engine, old).state, "verified");
    engine.close().await;
}
