//! After a close, or without one, the next run goes on with all that was open.

use std::time::Duration;

use serde_json::json;

use crate::support::ear::Ear;
use crate::support::script::down;
use crate::support::{
    Bench, LONG, act, apply, case, detail, done, fields, journal, keyed, numbered, put, rests,
    settled, story, submit, until,
};

#[tokio::test]
async fn asks_and_tells_that_were_open_at_the_close_go_on() {
    let ear = Ear::listen().await;
    ear.always(503);
    let mut bench = Bench::new();
    bench.tell("btxh", ear.plan());
    bench.script.otherwise(down());
    let engine = bench.open().await;
    let mut ids = Vec::new();
    for number in 0..20 {
        ids.push(submit(&engine, &format!("K-{number}"), numbered(number)).await);
    }
    until("it is out of reach", || bench.script.count() > 3).await;
    engine.close().await;
    bench.script.otherwise(None);
    ear.always(204);
    let engine = bench.open().await;
    bench.clock.forward(Duration::from_secs(60), &engine);
    for id in &ids {
        rests(&engine, *id, "verified").await;
    }
    until("all are told", || engine.open_effects().unwrap() == 0).await;
    let told = ear.taken().into_iter().map(|one| one.json()["data"]["sequence"].as_u64().unwrap());
    assert_eq!(told.sum::<u64>(), 20 * (1 + 2));
    engine.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_engine_that_is_dropped_without_a_close_loses_nothing() {
    let mut bench = Bench::new();
    bench.plan().at_once = 2;
    bench.script.hold();
    let engine = bench.open().await;
    let mut ids = Vec::new();
    for number in 0..8 {
        ids.push(submit(&engine, &format!("K-{number}"), numbered(number)).await);
    }
    until("two are asked", || bench.script.open() == 2).await;
    drop(engine);
    until("their calls are given up", || bench.script.open() == 0).await;
    bench.script.go_on();
    let engine = bench.open().await;
    for id in &ids {
        rests(&engine, *id, "verified").await;
    }
    let asked_twice = bench.script.by_id().values().filter(|count| **count == 2).count();
    assert_eq!((asked_twice, bench.script.by_id().len()), (2, 8), "only the interrupted ones");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ask_of_an_earlier_run_is_noted_as_its_second_attempt() {
    let bench = Bench::new();
    bench.script.hold();
    let engine = bench.open().await;
    let id = submit(&engine, "K-1", fields()).await;
    until("it is asked", || bench.script.open() == 1).await;
    drop(engine);
    until("its call is given up", || bench.script.open() == 0).await;
    bench.script.go_on();
    let engine = bench.open().await;
    rests(&engine, id, "verified").await;
    let answered = journal(&engine, id).pop().unwrap();
    assert_eq!(detail(&answered, "attempt"), Some("2"));
    let calls = bench.script.calls();
    assert_eq!(calls.iter().map(|call| call.attempt).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(calls[0].query.id, calls[1].query.id);
}

#[tokio::test]
async fn a_call_that_is_open_at_the_close_is_waited_for_and_its_answer_kept() {
    let bench = Bench::new();
    bench.script.hold();
    let engine = bench.open().await;
    let id = submit(&engine, "K-1", fields()).await;
    until("it is asked", || bench.script.open() == 1).await;
    let closing = tokio::spawn({
        let engine = engine.clone();
        async move { engine.close().await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    bench.script.go_on();
    tokio::time::timeout(LONG, closing).await.expect("closing ends").unwrap();
    let engine = bench.open().await;
    assert_eq!(case(&engine, id).state, "verified");
    assert_eq!(bench.script.count(), 1);
}

#[tokio::test]
async fn what_was_acknowledged_is_there_and_its_repeat_is_known() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let request = |engine: &_, number| {
        let command = put(&format!("K-{number}"), numbered(number), None);
        keyed(engine, &format!("msg_{number}"), "body", command)
    };
    let mut first = Vec::new();
    for number in 0..50 {
        first.push(done(&engine, request(&engine, number)).await);
    }
    drop(engine);
    let engine = bench.open().await;
    for (number, first) in first.into_iter().enumerate() {
        let again = apply(&engine, request(&engine, number)).await;
        assert_eq!(again.result, hoso_runtime::Ended::Repeated);
        assert_eq!(again.case, first.case);
    }
    let counts = engine.counts("identity-review", None, &hoso_runtime::Grant::all()).unwrap();
    assert_eq!(counts.total, 50);
}

#[tokio::test]
async fn a_case_lives_through_many_runs() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let mut other = fields();
    other.insert("full-name".into(), json!("Lê Thị Hồng"));
    bench.script.of("001190012345", [crate::support::script::nhung()]);
    let id = settled(&engine, "K-1", other).await.id;
    let before = case(&engine, id);
    engine.close().await;
    let engine = bench.open().await;
    assert_eq!(case(&engine, id), before, "as it was, down to the last field");
    done(&engine, act(id, "submit", json!({"full-name": "Lê Thị Hồng Nhung"}))).await;
    rests(&engine, id, "verified").await;
    engine.close().await;
    let engine = bench.open().await;
    let told = ["opened", "acted", "asked", "answered", "acted", "asked", "answered"];
    assert_eq!(story(&engine, id), told);
}
