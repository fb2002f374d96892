//! What a registry could not say is never the citizen's fault: held or sent back with its cause,
//! and an outage just waits.

use std::sync::Arc;
use std::time::Duration;

use hoso_runtime::connectors::FailureKind;
use hoso_runtime::connectors::wire::{Answer, Ticket};
use hoso_runtime::{CaseView, RegistryPlan};
use serde_json::json;

use crate::support::clock::{DAY, HOUR};
use crate::support::script::{Said, Script, down, fails};
use crate::support::{
    Bench, LONG, act, case, detail, done, edit, fields, journal, numbered, rests, row, settled,
    story, submit, until,
};

const NUMBER: &str = "001190012345";

async fn seen(said: Said) -> CaseView {
    let bench = Bench::new();
    bench.script.of(NUMBER, [said]);
    let engine = bench.open().await;
    let seen = settled(&engine, "K-1", fields()).await;
    let last = journal(&engine, seen.id).pop().unwrap();
    assert_eq!(last.what, "failed");
    engine.close().await;
    seen
}

fn failure(case: &CaseView) -> (&str, &str, &str) {
    let ask = &case.asks[0];
    assert_eq!(ask.check, "failed");
    (&case.state, ask.failure.as_deref().unwrap(), ask.cause.as_deref().unwrap())
}

#[tokio::test]
async fn a_refused_input_goes_back_to_not_sent() {
    let seen = seen(fails(FailureKind::Rejected, "input")).await;
    assert_eq!(failure(&seen), ("not-sent", "rejected", "input"));
}

#[tokio::test]
async fn a_right_that_is_missing_holds_the_case() {
    let seen = seen(fails(FailureKind::NotPermitted, "licence")).await;
    assert_eq!(failure(&seen), ("held", "not-permitted", "licence"));
}

#[tokio::test]
async fn a_trap_holds_the_case_and_is_never_a_verdict() {
    let seen = seen(fails(FailureKind::Protocol, "trap")).await;
    assert_eq!(failure(&seen), ("held", "protocol", "trap"));
    assert!(seen.fields.iter().all(|field| field.class.is_none()));
}

#[tokio::test]
async fn a_registry_whose_code_panics_fails_that_ask_and_no_other() {
    let bench = Bench::new();
    bench.script.of(NUMBER, [Said::Panics]);
    let engine = bench.open().await;
    let one = settled(&engine, "K-1", fields()).await;
    assert_eq!(failure(&one), ("held", "protocol", "panic"));
    for number in 0..20 {
        let other = settled(&engine, &format!("K-2-{number}"), numbered(number)).await;
        assert_eq!(other.state, "verified");
    }
    engine.close().await;
}

#[tokio::test]
async fn an_answer_put_off_by_a_ticket_is_not_supported_and_holds_the_case() {
    let ticket = Ticket {
        correlation: "c".into(),
        state: Vec::new(),
        poll_after_seconds: None,
        expires_after_seconds: None,
    };
    let seen = seen(Said::Answer(Answer::Pending(ticket))).await;
    assert_eq!(failure(&seen), ("held", "protocol", "not-supported"));
}

#[tokio::test]
async fn an_outage_waits_is_noted_and_is_retried_under_the_same_id() {
    let bench = Bench::new();
    bench.script.of(NUMBER, [down(), down(), crate::support::script::nhung()]);
    let engine = bench.open().await;
    let id = submit(&engine, "K-1", fields()).await;
    for attempts in 1..=2 {
        until("it was put off", || case(&engine, id).asks[0].attempts == attempts).await;
        let seen = case(&engine, id);
        assert_eq!((seen.state.as_str(), seen.asks[0].check.as_str()), ("pending", "waiting"));
        assert!(seen.asks[0].outage_ms.is_some());
        bench.clock.forward(HOUR, &engine);
    }
    rests(&engine, id, "verified").await;
    let told = ["opened", "acted", "asked", "delayed", "delayed", "answered"];
    assert_eq!(story(&engine, id), told);
    let delayed = &journal(&engine, id)[3];
    assert_eq!(
        (detail(delayed, "cause"), detail(delayed, "attempts")),
        (Some("connect"), Some("1"))
    );
    assert_eq!(bench.script.by_id().len(), 1, "one id at every attempt");
    let attempts: Vec<u32> = bench.script.calls().iter().map(|call| call.attempt).collect();
    assert_eq!(attempts, [1, 2, 3]);
}

#[tokio::test]
async fn an_outage_stops_the_clock_of_the_state_and_is_given_up_in_the_end_as_unavailable() {
    let bench = Bench::new();
    bench.script.of(NUMBER, [down()]);
    let engine = bench.open().await;
    let id = submit(&engine, "K-1", fields()).await;
    until("it was put off", || case(&engine, id).asks[0].attempts == 1).await;
    assert!(case(&engine, id).timers.iter().any(|timer| timer.paused_ms.is_some()));
    bench.clock.forward(DAY * 10, &engine);
    rests(&engine, id, "held").await;
    let seen = case(&engine, id);
    assert_eq!(failure(&seen), ("held", "unavailable", "given-up"));
    assert_eq!(engine.open_effects().unwrap(), 0);
}

#[tokio::test]
async fn when_the_registry_is_back_whoever_waits_is_asked_at_once() {
    let mut bench = Bench::new();
    bench.plan().breaker.first = Duration::from_millis(50);
    bench.plan().breaker.failures = 3;
    bench.script.otherwise(down());
    let engine = bench.open().await;
    let mut ids = Vec::new();
    for number in 0..6 {
        ids.push(submit(&engine, &format!("K-{number}"), numbered(number)).await);
    }
    let delayed = |id| case(&engine, id).asks[0].attempts > 0;
    until("all are known to wait or wait", || ids.iter().filter(|id| delayed(**id)).count() >= 3)
        .await;
    assert!(ids.iter().all(|id| case(&engine, *id).state == "pending"));
    bench.script.otherwise(None);
    // The first pauses are up to 30 s each; a new case finds out that it is back.
    ids.push(submit(&engine, "K-new", numbered(99)).await);
    let begun = std::time::Instant::now();
    for id in ids {
        rests(&engine, id, "verified").await;
    }
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(engine.registries()[0].circuit, "closed");
}

#[tokio::test]
async fn one_person_whom_the_registry_never_answers_about_is_not_asked_after_at_every_answer() {
    let bench = Bench::new();
    bench.script.of(NUMBER, [down()]);
    let engine = bench.open().await;
    let id = submit(&engine, "K-1", fields()).await;
    until("it was put off", || case(&engine, id).asks[0].attempts == 1).await;
    for number in 0..30 {
        settled(&engine, &format!("K-2-{number}"), numbered(number)).await;
    }
    assert!(case(&engine, id).asks[0].attempts < 5, "{}", case(&engine, id).asks[0].attempts);
}

#[tokio::test]
async fn a_registry_that_asks_for_a_pause_gets_it() {
    let bench = Bench::new();
    let mut failure = crate::support::script::failure(FailureKind::Unavailable, "busy");
    failure.retry_after = Some(HOUR * 3);
    bench.script.of(NUMBER, [Said::Fails(failure), crate::support::script::nhung()]);
    let engine = bench.open().await;
    let id = submit(&engine, "K-1", fields()).await;
    until("it was put off", || case(&engine, id).asks[0].attempts == 1).await;
    bench.clock.forward(HOUR * 2, &engine);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(bench.script.count(), 1);
    bench.clock.forward(HOUR, &engine);
    rests(&engine, id, "verified").await;
}

#[tokio::test]
async fn no_route_is_held_at_once_with_its_cause() {
    let mut bench = Bench::new();
    bench.settings.routes.insert("population".into(), vec![row(&["01"], "register")]);
    let engine = bench.open().await;
    let id = submit(&engine, "K-1", fields()).await;
    let seen = case(&engine, id);
    assert_eq!(failure(&seen), ("held", "not-permitted", "no-route"));
    assert_eq!(story(&engine, id), ["opened", "acted", "asked", "failed"]);
    assert_eq!((bench.script.count(), engine.open_effects().unwrap()), (0, 0));
}

#[tokio::test]
async fn an_ask_of_an_action_that_leads_nowhere_fails_and_leaves_the_case_where_it_is() {
    let mut bench = Bench::new();
    let check = "  look-up: {from: [not-sent], role: clerk, ask: person, \
                 label: {vi: \"Kiểm tra\", en: \"Check\"}}\n  edit:\n";
    let text = crate::support::REVIEW.replacen("  edit:\n", check, 1);
    bench.settings.workflows = vec![crate::support::review(&text)];
    bench.settings.routes.insert("population".into(), vec![row(&["01"], "register")]);
    let engine = bench.open().await;
    let id = done(&engine, crate::support::put("K-1", fields(), Some("look-up"))).await;
    let seen = case(&engine, id.case.unwrap());
    assert_eq!(failure(&seen), ("not-sent", "not-permitted", "no-route"));
}

#[tokio::test]
async fn two_registries_of_equal_weight_are_never_guessed_between() {
    let mut bench = Bench::new();
    let other = RegistryPlan::new(Arc::new(Script::default()));
    bench.settings.registries.insert("other".into(), other);
    let rows = vec![row(&[], "register"), row(&[], "other")];
    bench.settings.routes.insert("population".into(), rows);
    let engine = bench.open().await;
    let id = submit(&engine, "K-1", fields()).await;
    assert_eq!(failure(&case(&engine, id)), ("held", "not-permitted", "unit-unclear"));
}

#[tokio::test]
async fn an_answer_after_the_state_was_left_is_noted_as_late_and_changes_nothing() {
    let bench = Bench::new();
    bench.script.hold();
    let engine = bench.open().await;
    let id = submit(&engine, "K-1", fields()).await;
    until("it is asked", || bench.script.open() == 1).await;
    bench.clock.forward(DAY * 10, &engine);
    rests(&engine, id, "held").await;
    let before = case(&engine, id);
    bench.script.go_on();
    until("it is noted", || story(&engine, id).last().is_some_and(|what| what == "late")).await;
    let after = case(&engine, id);
    assert_eq!((&after.state, after.revision), (&before.state, before.revision));
    assert_eq!(after.asks, before.asks);
    engine.close().await;
}

/// The example, with an edit that is possible while the registry is being asked.
pub fn editable_while_pending(bench: &mut Bench) {
    let from = "from: [not-sent, mismatch, not-found, held], role: clerk, edits: all, label";
    let wider =
        "from: [not-sent, pending, mismatch, not-found, held], role: clerk, edits: all, label";
    let text = crate::support::REVIEW.replacen(from, wider, 1);
    assert_ne!(text, crate::support::REVIEW);
    bench.settings.workflows = vec![crate::support::review(&text)];
}

#[tokio::test]
async fn an_answer_about_values_that_were_edited_since_is_stale_and_asked_anew() {
    let mut bench = Bench::new();
    editable_while_pending(&mut bench);
    bench.script.hold();
    let engine = bench.open().await;
    let id = submit(&engine, "K-1", fields()).await;
    until("it is asked", || bench.script.open() == 1).await;
    done(&engine, edit(id, json!({"full-name": "Lê Thị Hồng"}))).await;
    bench.script.go_on();
    engine.settled(id, LONG).await;
    let told = ["opened", "acted", "asked", "edited", "stale", "asked", "answered"];
    assert_eq!(story(&engine, id), told);
    assert_eq!((bench.script.count(), bench.script.by_id().len()), (2, 2));
    assert_eq!(case(&engine, id).state, "verified");
}

#[tokio::test]
async fn what_was_sent_is_judged_and_not_what_the_case_says_by_then() {
    let mut bench = Bench::new();
    editable_while_pending(&mut bench);
    bench.script.hold();
    let engine = bench.open().await;
    let id = submit(&engine, "K-1", fields()).await;
    until("it is asked", || bench.script.open() == 1).await;
    // There and back: the values asked about stand again.
    done(&engine, edit(id, json!({"sex": "male"}))).await;
    done(&engine, edit(id, json!({"sex": "female"}))).await;
    bench.script.go_on();
    engine.settled(id, LONG).await;
    assert_eq!((case(&engine, id).state.as_str(), bench.script.count()), ("verified", 1));
    let refused = crate::support::refused(&engine, act(id, "submit", json!({}))).await;
    assert_eq!(refused.code, "wrong-state");
}
