//! Much at once, and everything failing now and then: what was acknowledged comes to its end, in
//! order, whatever happens on the way.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use hoso_runtime::connectors::FailureKind;
use hoso_runtime::{Engine, Grant};
use uuid::Uuid;

use crate::support::ear::Ear;
use crate::support::script::{down, fails, nhung};
use crate::support::{Bench, REVIEW, apply, case, journal, numbered, put, review, until};

fn count(engine: &Engine, state: &str) -> u64 {
    let counts = engine.counts("identity-review", None, &Grant::all()).unwrap();
    counts.states.iter().find(|(name, _)| name == state).unwrap().1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_asks_than_fit_in_memory_are_all_asked_once() {
    const MANY: usize = 9_000;
    let mut bench = Bench::new();
    bench.plan().at_once = 64;
    bench.script.hold();
    let engine = bench.open().await;
    for some in (0..MANY).collect::<Vec<_>>().chunks(500) {
        let commands = some.iter().map(|n| put(&format!("K-{n}"), numbered(*n), Some("submit")));
        join_all(commands.map(|command| apply(&engine, command))).await;
    }
    let view = engine.registries().remove(0);
    assert!(view.waiting < MANY, "memory is bounded: {}", view.waiting);
    assert_eq!(engine.open_effects().unwrap(), MANY as u64);
    bench.script.go_on();
    let end = Instant::now() + Duration::from_secs(120);
    while count(&engine, "verified") < MANY as u64 {
        assert!(Instant::now() < end, "{} of {MANY}", count(&engine, "verified"));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!((bench.script.count(), bench.script.by_id().len()), (MANY, MANY));
    engine.close().await;
}

/// A small generator, the same at every run.
struct Dice(u64);

impl Dice {
    fn of(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Pauses short enough for a test.
fn impatient() -> String {
    let text = REVIEW.replacen(
        "first: 30 seconds, factor: 2, up-to: 1 hour",
        "first: 1 seconds, factor: 2, up-to: 2 seconds",
        1,
    );
    assert_ne!(text, REVIEW);
    text
}

fn teach(bench: &Bench, ear: &Ear, dice: &mut Dice) {
    for number in 0..CASES {
        let mut says = Vec::new();
        while dice.of(3) == 0 {
            says.push(down());
        }
        says.push(match dice.of(8) {
            0 => fails(FailureKind::Rejected, "input"),
            1 => fails(FailureKind::Protocol, "trap"),
            _ => nhung(),
        });
        bench.script.of(&format!("001190{number:06}"), says);
    }
    ear.answers(
        (0..CASES * 2).map(|_| if dice.of(6) == 0 { 503 } else { 204 }).collect::<Vec<_>>(),
    );
}

const CASES: usize = 120;

/// Ends an engine in one way or the other and opens the next.
async fn again(bench: &Bench, engine: Engine, dice: &mut Dice) -> Engine {
    tokio::time::sleep(Duration::from_millis(dice.of(300))).await;
    match dice.of(2) {
        0 => engine.close().await,
        _ => drop(engine),
    }
    bench.open().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_outages_and_restarts_every_case_comes_to_its_end_and_is_told_in_order() {
    let ear = Ear::listen().await;
    let mut bench = Bench::new();
    let mut dice = Dice(20_260_306);
    bench.tell("btxh", ear.plan());
    bench.plan().breaker.first = Duration::from_millis(50);
    bench.plan().breaker.up_to = Duration::from_millis(400);
    bench.settings.workflows = vec![review(&impatient())];
    teach(&bench, &ear, &mut dice);
    let mut engine = bench.open().await;
    let mut ids: Vec<Uuid> = Vec::new();
    for number in 0..CASES {
        let command = put(&format!("K-{number}"), numbered(number), Some("submit"));
        ids.push(apply(&engine, command).await.case.unwrap());
        if number % 20 == 19 {
            engine = again(&bench, engine, &mut dice).await;
        }
    }
    for id in &ids {
        until("it comes to its end", || case(&engine, *id).state != "pending").await;
    }
    until("all are told", || engine.open_effects().unwrap() == 0).await;
    let mut told: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for heard in ear.taken() {
        let body = heard.json();
        let sequences = told.entry(body["data"]["case"].as_str().unwrap().to_owned()).or_default();
        let sequence = body["data"]["sequence"].as_u64().unwrap();
        // One that was taken just before a restart may come again.
        if sequences.last() != Some(&sequence) {
            sequences.push(sequence);
        }
    }
    for id in &ids {
        assert_eq!(told[&id.to_string()], [1, 2], "{id}");
        assert!(!journal(&engine, *id).is_empty());
        assert!(["verified", "held", "not-sent"].contains(&case(&engine, *id).state.as_str()));
    }
    assert_eq!(engine.counts("identity-review", None, &Grant::all()).unwrap().total, CASES as u64);
    engine.close().await;
}
