//! A large file: filled by another process, which is killed in the middle of writing; then the first
//! acknowledgement, pages, counts, memory.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use hoso_pretend::Population;
use hoso_runtime::{Engine, Grant, ListQuery};

use crate::table::{Table, histogram, percentiles, resident, time};
use crate::{Plan, Result, fill};

pub async fn measure(plan: &Plan, table: &mut Table) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("large.redb");
    let begun = Instant::now();
    let mut child = filled(&path, plan)?;
    let rate = plan.many as f64 / begun.elapsed().as_secs_f64();
    table.row(&format!("filling {} cases in process", plan.many), "", format!("{rate:.0}/s"));
    let memory = resident(&child.id().to_string());
    let what = format!("memory after {} cases, {} open effects", plan.many, plan.open);
    table.row(&what, "≤ 300 MiB", format!("{memory} MiB"));
    child.kill()?;
    child.wait()?;
    let begun = Instant::now();
    let engine = Engine::open(fill::settings(path.clone())).await?;
    let people = Population::new(2026, plan.many as u64);
    let first = engine.apply(fill::put(&people, 7_000_000, false)).await?;
    let elapsed = u64::try_from(begun.elapsed().as_nanos())?;
    if first.problem.is_some() {
        return Err("the first case after the kill was refused".into());
    }
    let what = format!("first acknowledgement after kill -9, {} cases", plan.many);
    table.row(&what, "≤ 1 s", time(elapsed));
    pages(&engine, table)?;
    let bytes = std::fs::metadata(&path)?.len() as f64 / plan.many as f64 / 1024.0;
    table.row("disk per opened case in that file", "", format!("{bytes:.1} KiB"));
    engine.close().await;
    Ok(())
}

fn filled(path: &Path, plan: &Plan) -> Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    let numbers = [plan.many.to_string(), plan.open.to_string()];
    let mut child = command.arg("--fill").arg(path).args(numbers).stdout(Stdio::piped()).spawn()?;
    let out = child.stdout.take().ok_or("the filling process has no output")?;
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line)?;
    if line.trim() != "ready" {
        return Err("the filling process ended early".into());
    }
    Ok(child)
}

fn pages(engine: &Engine, table: &mut Table) -> Result<()> {
    let grant = Grant::all();
    let mut slowest = histogram();
    for words in ["", "nguyen", "nguyen thi", "tran van an", "nguyen thi hoa"] {
        for unit in ["01", "17", ""] {
            for state in ["not-sent", "pending"] {
                let units = Some(unit).filter(|unit| !unit.is_empty()).map(str::to_owned);
                let query = ListQuery {
                    workflow: "identity-review".into(),
                    units: units.into_iter().collect(),
                    state: Some(state.into()),
                    words: words.into(),
                    limit: 50,
                    ..ListQuery::default()
                };
                let begun = Instant::now();
                engine.list(&query, &grant)?;
                slowest.record(u64::try_from(begun.elapsed().as_nanos())?)?;
            }
        }
    }
    let most = time(slowest.max());
    let measured = format!("{}, most {most}", percentiles(&slowest));
    table.row("list page of 50 (unit, state, up to three words)", "≤ 5 ms", measured);
    let mut times = histogram();
    for _ in 0..200 {
        let begun = Instant::now();
        engine.counts("identity-review", Some("17"), &grant)?;
        times.record(u64::try_from(begun.elapsed().as_nanos())?)?;
    }
    table.row("counts of a unit", "≤ 1 ms", percentiles(&times));
    Ok(())
}
