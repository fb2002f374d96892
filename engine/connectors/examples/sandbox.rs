//! Measures a fresh sandbox per call: the whole of `Registry::verify` with a guest that answers at
//! once and asks nobody.
//!
//! `cargo run --release -p hoso-connectors --example sandbox [guest.wasm]`; it asserts nothing, since
//! the figures depend on the machine.

use std::time::{Duration, Instant};

use hoso_connectors::wire::{CivilDate, Field, PartialDate, Query, Value};
use hoso_connectors::{Call, Endpoint, Host, HostSettings, Registry, RegistrySettings};
use serde_json::json;

const CALLS: usize = 20_000;
const GUEST: &str = "target/wasm32-wasip2/connector/hoso_guest_hostile.wasm";

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let guest = std::fs::read(std::env::args().nth(1).as_deref().unwrap_or(GUEST))?;
    for threads in [1, 2] {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(threads).enable_all().build()?;
        for at_once in [1, 8, 64] {
            runtime.block_on(measure(&guest, threads, at_once))?;
        }
    }
    Ok(())
}

async fn measure(guest: &[u8], threads: usize, at_once: usize) -> Outcome<()> {
    let registry = registry(guest, at_once).await?;
    run(&registry, at_once, CALLS / 10).await?;
    let began = Instant::now();
    let mut took = run(&registry, at_once, CALLS).await?;
    let per_second = CALLS as f64 / began.elapsed().as_secs_f64();
    took.sort();
    let at = |part: f64| took[(took.len() as f64 * part) as usize].as_micros();
    println!(
        "{threads} threads, {at_once:>2} at once: p50 {:>4} µs, p99 {:>5} µs, {per_second:>7.0} calls/s",
        at(0.5),
        at(0.99),
    );
    Ok(())
}

async fn registry(guest: &[u8], at_once: usize) -> Outcome<Registry> {
    let host = Host::new(HostSettings::default())?;
    let component = host.load(guest, None).await?;
    let mut settings = RegistrySettings {
        name: "measured".into(),
        config: json!({"do": "echo"}),
        endpoints: [("gateway".into(), Endpoint::new("http://gateway.example".parse()?))].into(),
        secrets: [("api".into(), "secret".into())].into(),
        limits: Default::default(),
    };
    settings.limits.at_once = at_once;
    Ok(Registry::new(&host, component, settings).await?)
}

/// Calls by `at_once` loops; how long each call took.
async fn run(registry: &Registry, at_once: usize, calls: usize) -> Outcome<Vec<Duration>> {
    let loops: Vec<_> =
        (0..at_once).map(|_| tokio::spawn(repeat(registry.clone(), calls / at_once))).collect();
    let mut took = Vec::with_capacity(calls);
    for one in loops {
        took.extend(one.await??);
    }
    Ok(took)
}

async fn repeat(
    registry: Registry,
    calls: usize,
) -> Result<Vec<Duration>, hoso_connectors::Failure> {
    let mut took = Vec::with_capacity(calls);
    for _ in 0..calls {
        let began = Instant::now();
        registry.verify(Call::default(), query()).await?;
        took.push(began.elapsed());
    }
    Ok(took)
}

fn query() -> Query {
    let birth = PartialDate::Day(CivilDate { year: 1990, month: 3, day: 7 });
    let field = |name: &str, value| Field { name: name.into(), value };
    Query {
        id: "ask-1".into(),
        subject: vec![
            field("full-name", Value::Text("Nguyễn Văn An".into())),
            field("birth-date", Value::Date(birth)),
        ],
        compare: vec!["full-name".into(), "birth-date".into()],
        fetch: vec![],
        purpose: "1.000948".into(),
        asker: vec![],
        case_code: None,
        more: vec![],
    }
}
