//! How the scenarios of a file went, for programs. The one place that says how long each took.

use hoso_runtime::scenario::{Coverage, Difference, Fault, Outcome, Way};
use hoso_workflow::{Place, Report};
use serde_json::{Value, json};

use super::{Became, Ran, Went};

/// `{"file", "passed", "faults", "scenarios", "coverage"}`.
pub(super) fn json(ran: &Ran, wanted: Option<u8>) -> Value {
    let (faults, scenarios, coverage) = match &ran.became {
        Became::Faulty { name, text, findings } => {
            (vec![Report::new(name, text, findings).to_json()], Vec::new(), Value::Null)
        }
        Became::Played(went) => {
            let each = went.played.outcomes.iter().zip(&went.took);
            let each = each.map(|(outcome, took)| scenario(ran, outcome, took.as_secs_f64()));
            let coverage = wanted.map_or(Value::Null, |wanted| covered(went, wanted));
            (Vec::new(), each.collect(), coverage)
        }
    };
    json!({
        "file": ran.name,
        "passed": ran.is_good(wanted),
        "faults": faults,
        "scenarios": scenarios,
        "coverage": coverage,
    })
}

fn scenario(ran: &Ran, outcome: &Outcome, seconds: f64) -> Value {
    let report = Report::new(&ran.name, &ran.text, &outcome.findings).to_json();
    json!({
        "title": outcome.title,
        "place": place(&outcome.place),
        "passed": outcome.passed(),
        "milliseconds": (seconds * 1e6).round() / 1e3,
        "findings": report["findings"],
        "fault": outcome.fault.as_ref().map(fault),
    })
}

fn place(at: &Place) -> Value {
    json!({"line": at.line, "column": at.column, "length": at.length})
}

fn fault(fault: &Fault) -> Value {
    let difference = |one: &Difference| {
        json!({
            "what": one.what,
            "expected": one.expected,
            "got": one.got,
            "place": place(&one.place),
        })
    };
    json!({
        "place": place(&fault.place),
        "step": fault.step,
        "steps": fault.steps,
        "differences": fault.differences.iter().map(difference).collect::<Vec<Value>>(),
        "before": fault.before,
    })
}

fn covered(went: &Went, wanted: u8) -> Value {
    let Coverage { taken, missing, never } = &went.coverage;
    let way = |way: &Way| json!({"kind": way.kind(), "way": way.text(&went.lifecycle)});
    let never = never.iter().map(
        |(one, why)| json!({"kind": one.kind(), "way": one.text(&went.lifecycle), "why": why}),
    );
    json!({
        "percent": went.coverage.percent(),
        "wanted": wanted,
        "taken": taken,
        "of": taken + missing.len(),
        "missing": missing.iter().map(way).collect::<Vec<Value>>(),
        "never": never.collect::<Vec<Value>>(),
    })
}
