//! The whole path once: open, submit, ask, judge, rest.

use crate::support::{Bench, fields, journal, settled, story};

#[tokio::test]
async fn a_submitted_case_is_asked_about_and_verified() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let seen = settled(&engine, "K-1", fields()).await;
    assert_eq!(seen.state, "verified");
    assert_eq!(story(&engine, seen.id), ["opened", "acted", "asked", "answered"]);
    assert_eq!(bench.script.count(), 1);
    let asked = bench.script.calls().remove(0);
    assert_eq!((asked.attempt, asked.query.purpose.as_str()), (1, "1.000948"));
    assert!(journal(&engine, seen.id).iter().all(|line| line.at_ms > 0));
    assert_eq!(engine.open_effects().unwrap(), 0);
    engine.close().await;
    assert_eq!(bench.script.open(), 0);
}
