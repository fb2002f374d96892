//! How the scenarios of a file went, for people: a line each, then each fault with both sides
//! beside each other, then what no scenario takes. Never says how long anything took.

use std::fmt::{Arguments, Write as _};

use hoso_runtime::scenario::{Coverage, Way};

use super::{Became, Ran, Went, fault, report};

pub(super) fn told(ran: &Ran, wanted: Option<u8>) -> String {
    let went = match &ran.became {
        Became::Faulty { name, text, findings } => return report(name, text, findings),
        Became::Played(went) => went,
    };
    let mut said = String::new();
    let outcomes = &went.played.outcomes;
    for outcome in outcomes {
        let came = if outcome.passed() { "passed" } else { "FAILED" };
        line(&mut said, format_args!("{came}  {}", plain(&outcome.title)));
    }
    for outcome in outcomes {
        if let Some(fault) = &outcome.fault {
            line(&mut said, format_args!("\nFAILED  {}", plain(&outcome.title)));
            said.push_str(&fault::told((&ran.name, &ran.text), fault));
            said.push('\n');
        }
    }
    let passed = outcomes.iter().filter(|outcome| outcome.passed()).count();
    line(&mut said, format_args!("{}: {passed} of {} scenarios passed", ran.name, outcomes.len()));
    if let Some(wanted) = wanted {
        ways(&mut said, went, wanted);
    }
    said
}

/// Which ways no scenario takes, by kind, and which nobody ever can.
fn ways(said: &mut String, went: &Went, wanted: u8) {
    let (Coverage { taken, missing, never }, lifecycle) = (&went.coverage, &went.lifecycle);
    let all = taken + missing.len();
    let percent = went.coverage.percent();
    let short = if percent < wanted { format!(", {wanted} % are wanted") } else { String::new() };
    let name = lifecycle.name();
    line(said, format_args!("{taken} of {all} ways of `{name}` are taken: {percent} %{short}"));
    for kind in kinds(missing) {
        line(said, format_args!("  not taken, {kind}:"));
        for way in missing.iter().filter(|way| way.kind() == kind) {
            line(said, format_args!("    {}", way.text(lifecycle)));
        }
    }
    for (way, why) in never {
        line(said, format_args!("  never: {}: {why}", way.text(lifecycle)));
    }
}

/// Each kind once, in the order of the ways.
fn kinds(ways: &[Way]) -> Vec<&'static str> {
    let mut kinds = Vec::new();
    for way in ways {
        if !kinds.contains(&way.kind()) {
            kinds.push(way.kind());
        }
    }
    kinds
}

/// Control characters out of a file never reach a terminal.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

pub(super) fn line(said: &mut String, text: Arguments<'_>) {
    writeln!(said, "{text}").expect("a text takes all that is written to it");
}
