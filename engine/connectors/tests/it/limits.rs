//! Every limit ends its call as a failure, and the host serves on.

use std::time::Duration;

use hoso_connectors::{Failure, Limits};
use serde_json::json;

use crate::server::Server;
use crate::support::{ask, assert_still_serving, registry, registry_with};

async fn failure(deed: &str, change: impl FnOnce(&mut Limits)) -> Failure {
    let registry = registry_with(json!({"do": deed}), |settings| change(&mut settings.limits));
    let failure = ask(&registry.await.unwrap()).await.unwrap_err();
    assert_still_serving().await;
    failure
}

fn brief(limits: &mut Limits) {
    limits.cpu = Duration::from_millis(50);
}

#[tokio::test]
async fn an_endless_loop_ends_with_its_cpu_budget() {
    insta::assert_snapshot!(
        failure("loop", brief).await,
        @"protocol (cpu-budget): the connector used up its computing time");
}

#[tokio::test]
async fn growing_memory_ends_at_the_memory_limit() {
    insta::assert_snapshot!(
        failure("grow", |limits| limits.memory = 16 << 20).await,
        @"protocol (memory): the connector needs more memory than its limit");
}

#[tokio::test]
async fn memory_too_small_to_start_with_is_the_same_failure() {
    let failure = registry_with(json!({"do": "echo"}), |settings| settings.limits.memory = 1000);
    insta::assert_snapshot!(
        std::error::Error::source(&failure.await.unwrap_err()).unwrap().to_string(),
        @"protocol (memory): the connector needs more memory than its limit");
}

#[tokio::test]
async fn deep_recursion_ends_at_the_stack_limit() {
    insta::assert_snapshot!(failure("recurse", |_| {}).await, @"protocol (stack): the connector's stack overflowed");
    // The guest keeps a stack of its own in memory; the end of that is an ordinary trap.
    assert_eq!(failure("recurse-widely", |_| {}).await.code, "trap");
}

#[tokio::test]
async fn a_trap_is_a_failure() {
    insta::assert_snapshot!(failure("trap", |_| {}).await, @"protocol (trap): the connector trapped: wasm trap: wasm `unreachable` instruction executed");
    assert_eq!(failure("panic", |_| {}).await.code, "trap");
}

#[tokio::test]
async fn ending_the_program_is_a_trap() {
    insta::assert_snapshot!(failure("exit", |_| {}).await, @"protocol (trap): the connector ended itself");
}

#[tokio::test]
async fn too_large_an_answer_is_a_failure_however_it_is_made() {
    insta::assert_snapshot!(failure("huge-answer", |_| {}).await, @"protocol (answer-too-large): the connector handed over too much data");
    insta::assert_snapshot!(failure("huge-string", |_| {}).await, @"protocol (answer-too-large): the connector handed over too much data");
    insta::assert_snapshot!(failure("wide-answer", |_| {}).await, @"protocol (answer-too-large): the answer is larger than 262144 bytes");
    let large = registry_with(json!({"do": "wide-answer"}), |s| s.limits.answer = 1 << 20);
    assert!(ask(&large.await.unwrap()).await.is_ok(), "the limit is a setting");
}

#[tokio::test]
async fn host_calls_are_counted() {
    insta::assert_snapshot!(failure("loop-host", |_| {}).await, @"protocol (host-calls): the connector called the host too often");
    assert_eq!(failure("log-endless", |l| l.host_calls = 100).await.code, "host-calls");
}

#[tokio::test]
async fn printing_counts_as_calling_the_host() {
    assert_eq!(failure("print-endless", |_| {}).await.code, "host-calls");
}

#[tokio::test]
async fn a_huge_log_line_is_not_even_copied() {
    assert_eq!(failure("huge-log", |_| {}).await.code, "answer-too-large");
}

#[tokio::test]
async fn randomness_comes_in_small_portions() {
    insta::assert_snapshot!(
        failure("random-flood", |_| {}).await,
        @"protocol (too-much-data): the connector asked for too much at once");
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_ends_and_gives_its_place_back() {
    let looping = registry_with(json!({"do": "loop"}), |settings| {
        settings.limits.at_once = 1;
        settings.limits.cpu = Duration::from_secs(600);
    });
    let looping = looping.await.unwrap();
    for _ in 0..3 {
        let waited = tokio::time::timeout(Duration::from_millis(20), ask(&looping)).await;
        assert!(waited.is_err(), "given up while it looped");
    }
    assert_still_serving().await;
}

#[tokio::test]
async fn a_slow_registry_ends_with_the_wall_clock() {
    let server = Server::plain().await;
    let registry = registry_with(json!({"do": "call", "path": "/slow"}), |settings| {
        let url = format!("http://127.0.0.1:{}", server.port);
        settings.endpoints.get_mut("gateway").unwrap().url = url.parse().unwrap();
        settings.limits.within = Duration::from_millis(200);
    });
    let failure = ask(&registry.await.unwrap()).await.unwrap_err();
    insta::assert_snapshot!(failure, @"unavailable (wall-clock): no answer within 200 ms");
    assert_still_serving().await;
}

#[tokio::test]
async fn sleeping_ends_with_the_wall_clock_too() {
    let within = |limits: &mut Limits| limits.within = Duration::from_millis(100);
    assert_eq!(failure("sleep", within).await.code, "wall-clock");
    let short = registry(json!({"do": "sleep", "ms": 5})).await;
    assert!(ask(&short).await.is_ok());
}

#[tokio::test]
async fn waiting_costs_no_cpu_budget() {
    let server = Server::plain().await;
    let config = json!({"do": "call", "path": "/slow", "timeout-ms": 300});
    let registry = registry_with(config, |settings| {
        let url = format!("http://127.0.0.1:{}", server.port);
        settings.endpoints.get_mut("gateway").unwrap().url = url.parse().unwrap();
        settings.limits.cpu = Duration::from_millis(150);
    });
    assert!(ask(&registry.await.unwrap()).await.is_ok());
}

#[tokio::test]
async fn others_are_served_while_some_loop() {
    let loops = registry_with(json!({"do": "loop"}), |settings| {
        settings.limits.cpu = Duration::from_secs(3);
    });
    let loops = loops.await.unwrap();
    let stuck: Vec<_> = (0..3)
        .map(|_| {
            let loops = loops.clone();
            tokio::spawn(async move { ask(&loops).await })
        })
        .collect();
    let echo = registry(json!({"do": "echo"})).await;
    // On this one thread, an echo comes back only if the loops give way.
    for _ in 0..5 {
        ask(&echo).await.unwrap();
    }
    assert!(stuck.iter().all(|call| !call.is_finished()), "the loops were under way all along");
    stuck.iter().for_each(tokio::task::JoinHandle::abort);
    assert_still_serving().await;
}

#[tokio::test]
async fn more_calls_than_at_once_wait_for_each_other() {
    let registry = registry_with(json!({"do": "echo"}), |settings| settings.limits.at_once = 1);
    let registry = registry.await.unwrap();
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let registry = registry.clone();
            tokio::spawn(async move { ask(&registry).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_calls_on_two_threads_leave_nothing_behind() {
    let registry = registry(json!({"do": "echo"})).await;
    let calls: Vec<_> = (0..1000)
        .map(|_| {
            let registry = registry.clone();
            tokio::spawn(async move { ask(&registry).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn requests_are_counted_and_the_guest_is_told() {
    let server = Server::plain().await;
    let registry = registry_with(json!({"do": "http-flood", "path": "/echo"}), |settings| {
        let url = format!("http://127.0.0.1:{}", server.port);
        settings.endpoints.get_mut("gateway").unwrap().url = url.parse().unwrap();
        settings.limits.http_calls = 3;
    });
    let reply = ask(&registry.await.unwrap()).await.unwrap();
    assert_eq!(crate::support::mark(&reply, "first"), "200");
    assert_eq!(crate::support::mark(&reply, "last"), "budget-exhausted");
    assert_eq!(server.seen().len(), 3);
}
