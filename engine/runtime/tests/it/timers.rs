//! Timers fire when they are due, by the engine's clock, whatever the machine slept through.

use crate::support::clock::DAY;
use crate::support::{
    Bench, act_because, case, done, fields, journal, refused, rests, settled, submit, until,
};

#[tokio::test]
async fn a_verified_case_expires_after_its_year_and_not_before() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let seen = settled(&engine, "K-1", fields()).await;
    bench.clock.forward(DAY * 364, &engine);
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert_eq!(case(&engine, seen.id).state, "verified");
    bench.clock.forward(DAY, &engine);
    rests(&engine, seen.id, "expired").await;
    let last = journal(&engine, seen.id).pop().unwrap();
    assert_eq!((last.what.as_str(), last.actor), ("elapsed", None));
    assert!(case(&engine, seen.id).timers.is_empty());
}

#[tokio::test]
async fn many_timers_of_one_moment_all_fire() {
    let bench = Bench::new();
    let engine = bench.open().await;
    for number in 0..300 {
        submit(&engine, &format!("K-{number}"), crate::support::numbered(number)).await;
    }
    let count = |state: &str| {
        let counts = engine.counts("identity-review", None, &hoso_runtime::Grant::all()).unwrap();
        counts.states.iter().find(|(name, _)| name == state).unwrap().1
    };
    until("all are verified", || count("verified") == 300).await;
    bench.clock.forward(DAY * 366, &engine);
    until("all are expired", || count("expired") == 300).await;
}

#[tokio::test]
async fn what_fell_due_while_the_engine_was_closed_fires_when_it_opens() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let seen = settled(&engine, "K-1", fields()).await;
    engine.close().await;
    bench.clock.forward(DAY * 366, &engine);
    let engine = bench.open().await;
    rests(&engine, seen.id, "expired").await;
}

#[tokio::test]
async fn a_limit_of_uses_ends_when_its_time_is_over() {
    let bench = Bench::new();
    let not_found = hoso_runtime::connectors::wire::Answer::NotFound;
    bench.script.otherwise(crate::support::script::Said::Answer(not_found));
    let engine = bench.open().await;
    let id = settled(&engine, "K-1", fields()).await.id;
    done(&engine, act_because(id, "ask-again", "đã sửa")).await;
    rests(&engine, id, "not-found").await;
    let again = act_because(id, "ask-again", "đã sửa");
    assert_eq!(refused(&engine, again.clone()).await.code, "limit-reached");
    bench.clock.forward(DAY * 15, &engine);
    done(&engine, again).await;
    rests(&engine, id, "not-found").await;
    assert_eq!(bench.script.count(), 3);
}
