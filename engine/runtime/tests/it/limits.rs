//! A registry's limits: calls at once, calls per minute, and the circuit that leaves it alone.

use std::time::{Duration, Instant};

use crate::support::script::down;
use crate::support::{Bench, LONG, case, numbered, submit, until};

async fn submit_many(engine: &hoso_runtime::Engine, many: usize) -> Vec<uuid::Uuid> {
    let mut ids = Vec::new();
    for number in 0..many {
        ids.push(submit(engine, &format!("K-{number}"), numbered(number)).await);
    }
    ids
}

#[tokio::test]
async fn no_more_calls_are_open_at_once_than_the_registry_takes() {
    let mut bench = Bench::new();
    bench.plan().at_once = 3;
    bench.script.hold();
    let engine = bench.open().await;
    let ids = submit_many(&engine, 12).await;
    until("three are asked", || bench.script.open() == 3).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(bench.script.count(), 3);
    let view = engine.registries().remove(0);
    assert_eq!((view.name.as_str(), view.calls), ("register", 3));
    bench.script.go_on();
    for id in ids {
        engine.settled(id, LONG).await;
        assert_eq!(case(&engine, id).state, "verified");
    }
    assert_eq!((bench.script.most_at_once(), bench.script.count()), (3, 12));
}

#[tokio::test]
async fn no_more_calls_begin_in_a_minute_than_the_registry_takes() {
    let mut bench = Bench::new();
    bench.plan().per_minute = Some(4);
    let engine = bench.open().await;
    submit_many(&engine, 10).await;
    until("some are asked", || bench.script.count() > 0).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(bench.script.count() <= 4, "{}", bench.script.count());
    let begun = Instant::now();
    engine.close().await;
    assert!(begun.elapsed() < LONG, "who waits for the rate does not hold the closing up");
}

#[tokio::test]
async fn a_registry_out_of_reach_is_left_alone_and_probed_one_by_one() {
    let mut bench = Bench::new();
    bench.plan().at_once = 2;
    bench.plan().breaker.failures = 4;
    bench.plan().breaker.first = Duration::from_millis(200);
    bench.script.otherwise(down());
    let engine = bench.open().await;
    let ids = submit_many(&engine, 20).await;
    until("it is left alone", || engine.registries()[0].circuit == "open").await;
    let at_opening = bench.script.count();
    assert!(at_opening <= 5, "{at_opening}");
    until("it is probed", || bench.script.count() >= at_opening + 2).await;
    let calls = bench.script.calls();
    let probes: Vec<Instant> = calls[at_opening..].iter().map(|call| call.at).collect();
    // Each failed probe doubles the pause: 200 ms, then 400 ms.
    assert!(probes[1] - probes[0] >= Duration::from_millis(350), "{:?}", probes[1] - probes[0]);
    bench.script.otherwise(None);
    for id in ids {
        until("it is verified", || case(&engine, id).state == "verified").await;
    }
    assert_eq!(engine.registries()[0].circuit, "closed");
}

#[tokio::test]
async fn a_circuit_whose_every_row_is_put_off_is_probed_when_the_first_is_due() {
    let mut bench = Bench::new();
    bench.plan().breaker.failures = 1;
    bench.plan().breaker.first = Duration::from_millis(20);
    bench.script.of("001190000000", [down(), crate::support::script::nhung()]);
    let engine = bench.open().await;
    let id = submit(&engine, "K-0", numbered(0)).await;
    until("it was put off", || case(&engine, id).asks[0].attempts == 1).await;
    // Long enough for the worker to have looked at the open circuit with nothing due.
    tokio::time::sleep(Duration::from_millis(200)).await;
    bench.clock.forward(Duration::from_secs(31), &engine);
    until("the probe was answered", || case(&engine, id).state != "pending").await;
}

#[tokio::test]
async fn a_backlog_puts_new_requests_off() {
    let mut bench = Bench::new();
    bench.settings.backlog = 2;
    bench.plan().at_once = 1;
    bench.script.hold();
    let engine = bench.open().await;
    let mut busy = None;
    for number in 0..2_000 {
        let command = crate::support::put(&format!("K-{number}"), numbered(number), Some("submit"));
        if let Err(error) = engine.apply(command).await {
            busy = Some(error);
            break;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let busy = busy.expect("a backlog is noticed");
    assert!(matches!(busy, hoso_runtime::ApplyError::Busy { retry_after_seconds: 5 }), "{busy}");
    bench.script.go_on();
    until("it is worked off", || engine.open_effects().unwrap() == 0).await;
}

#[tokio::test]
async fn closing_gives_up_a_call_that_never_ends() {
    let bench = Bench::new();
    bench.script.hold();
    let engine = bench.open().await;
    let id = submit(&engine, "K-1", numbered(1)).await;
    until("it is asked", || bench.script.open() == 1).await;
    tokio::time::timeout(LONG * 2, engine.close()).await.expect("closing ends");
    bench.script.go_on();
    let engine = bench.open().await;
    until("the next run asks again", || case(&engine, id).state == "verified").await;
}
