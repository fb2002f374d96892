//! Durable transitions in process: so many writers, each moving its own case to and fro and waiting
//! for each acknowledgement.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hoso_runtime::{
    Actor, Command, Engine, Expect, Grant, Put, Settings, Target, UnitOn, Wish, WorkflowText,
};

use crate::table::Table;
use crate::{Plan, Result};

const TO_AND_FRO: &str = r#"
workflow: to-and-fro
version: 1
languages: [en]
title: {en: "To and fro"}
calendar: always
fields:
  full-name: {search: true}
initial: here
states:
  here: {label: {en: "Here"}}
  there: {label: {en: "There"}}
actions:
  go: {from: [here], role: clerk, edits: all, to: there, label: {en: "Go"}}
  return: {from: [there], role: clerk, edits: all, to: here, label: {en: "Return"}}
"#;

pub async fn measure(plan: &Plan, table: &mut Table) -> Result<()> {
    for writers in [1, 64, 256, 512] {
        let rate = rate(writers, Duration::from_secs(plan.seconds)).await?;
        let budget = if writers == 512 { "≥ 25,000/s" } else { "" };
        let what = format!("durable transitions in process, {writers} writers");
        table.row(&what, budget, format!("{rate:.0}/s"));
    }
    Ok(())
}

async fn rate(writers: usize, during: Duration) -> Result<f64> {
    let folder = tempfile::tempdir()?;
    let mut settings = Settings::at(folder.path().join("bench.redb"));
    let workflow = WorkflowText {
        name: "to-and-fro.yaml".into(),
        text: TO_AND_FRO.into(),
        ..WorkflowText::default()
    };
    settings.workflows = vec![workflow];
    let engine = Engine::open(settings).await?;
    let done = Arc::new(AtomicU64::new(0));
    let mut all = tokio::task::JoinSet::new();
    let mut cases = Vec::new();
    for number in 0..writers {
        let put = engine.apply(command(open(number))).await?;
        cases.push(put.case.ok_or("a case was not opened")?);
    }
    let begun = Instant::now();
    for case in cases {
        let (engine, done) = (engine.clone(), done.clone());
        all.spawn(async move {
            let mut there = false;
            while begun.elapsed() < during {
                let action = if there { "return" } else { "go" };
                let act = Wish::Act {
                    target: Target::Case(case),
                    action: Some(action.into()),
                    fields: Default::default(),
                    reason: None,
                    confirms: Vec::new(),
                };
                let outcome = engine.apply(command(act)).await.expect("the engine answers");
                assert!(outcome.problem.is_none(), "a transition was refused");
                done.fetch_add(1, Ordering::Relaxed);
                there = !there;
            }
        });
    }
    while let Some(writer) = all.join_next().await {
        writer?;
    }
    let rate = done.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64();
    engine.close().await;
    Ok(rate)
}

fn open(number: usize) -> Wish {
    let name = format!("Nguyễn Văn {number}");
    Wish::Put(Put {
        workflow: "to-and-fro".into(),
        unit: Some(UnitOn { code: "25".into(), on: None }),
        fields: serde_json::Map::from_iter([("full-name".to_owned(), name.into())]),
        ..Put::default()
    })
}

/// A clerk's command that may be repeated.
pub fn command(wish: Wish) -> Command {
    let actor = Actor { caller: "bench".into(), person: None, role: "clerk".into(), unit: None };
    Command {
        actor,
        grant: Grant::all(),
        request: None,
        sequence: None,
        expect: Expect::default(),
        settle_refusals: false,
        wish,
    }
}
