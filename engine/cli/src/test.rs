//! `hoso test`: plays the scenarios beside workflows, in virtual time, and says how each went.
//! Never opens a data file, never reaches a registry, and decides nothing.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use hoso_civil::Calendars;
use hoso_core::Lifecycle;
use hoso_runtime::scenario::{self, Coverage, Played};
use hoso_workflow::{Finding, Report, Surroundings, Vocabulary};

use crate::fail::Failure;

const ENDING: &str = ".scenario.yaml";

/// What is said of one file.
#[derive(Debug)]
struct Told {
    text: String,
    good: bool,
}

/// A file's name as it must be, so that the workflow beside it is known.
pub fn file(name: &str) -> Result<PathBuf, String> {
    let wrong = || format!("scenarios stand in files named like `identity-review{ENDING}`");
    name.strip_suffix(ENDING).map(|_| PathBuf::from(name)).ok_or_else(wrong)
}

/// Plays each file; exit code 1 if anything went otherwise, or if coverage is asked for and not
/// full.
pub fn run(files: &[PathBuf], coverage: bool) -> Result<ExitCode, Failure> {
    let mut good = true;
    for file in files {
        let told = told(file, coverage)?;
        print!("{}", told.text);
        good &= told.good;
    }
    Ok(ExitCode::from(u8::from(!good)))
}

fn told(file: &Path, coverage: bool) -> Result<Told, Failure> {
    let workflow = beside(file);
    let (text, workflow_text) = (read(file)?, read(&workflow)?);
    let calendars = hoso_runtime::calendars::shipped();
    let surroundings = Surroundings::with_calendars(calendars.names());
    let workflow = workflow.display().to_string();
    let vocabulary = Vocabulary::shipped();
    let checked = hoso_workflow::read(&workflow, &workflow_text, &vocabulary, &surroundings);
    let Some(lifecycle) = &checked.lifecycle else {
        return Ok(faults(&checked.report(&workflow_text)));
    };
    let name = file.display().to_string();
    let reading = scenario::read(&text, lifecycle);
    let Some(scenarios) = reading.scenarios else {
        return Ok(faults(&Report::new(&name, &text, &reading.findings)));
    };
    let played = scenarios.play(lifecycle, &calendars);
    let mut told = lines((&name, &text), &played);
    if coverage {
        ways(&mut told, &played, (lifecycle, &calendars));
    }
    Ok(told)
}

/// `a.scenario.yaml` is about `a.yaml`.
fn beside(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{}.yaml", name.strip_suffix(ENDING).unwrap_or(&name)))
}

fn read(file: &Path) -> Result<String, Failure> {
    let text = std::fs::read_to_string(file);
    text.map_err(|source| Failure::of(format!("{} cannot be read", file.display()), source))
}

fn faults(report: &Report<'_>) -> Told {
    Told { text: format!("{}\n", report.render().trim_end()), good: false }
}

/// A line of each scenario, what went otherwise, and how many of which.
fn lines((name, text): (&str, &str), played: &Played) -> Told {
    let mut said = String::new();
    for outcome in &played.outcomes {
        let went = if outcome.passed() { "passed" } else { "FAILED" };
        line(&mut said, format_args!("{went}  {}", outcome.title));
    }
    let findings: Vec<Finding> = played.findings().cloned().collect();
    if !findings.is_empty() {
        let report = Report::new(name, text, &findings).render();
        line(&mut said, format_args!("\n{}", report.trim_end()));
    }
    let all = played.outcomes.len();
    let passed = played.outcomes.iter().filter(|outcome| outcome.passed()).count();
    line(&mut said, format_args!("{name}: {passed} of {all} scenarios passed"));
    Told { text: said, good: played.passed() }
}

/// Which ways no scenario takes, and which nobody ever can.
fn ways(told: &mut Told, played: &Played, (lifecycle, calendars): (&Lifecycle, &Calendars)) {
    let coverage = played.coverage(lifecycle, calendars);
    let Coverage { taken, missing, never } = &coverage;
    let said = &mut told.text;
    let all = taken + missing.len();
    line(said, format_args!("{taken} of {all} ways of `{}` are taken", lifecycle.name()));
    for way in missing {
        line(said, format_args!("  not taken  {}", way.text(lifecycle)));
    }
    for (way, why) in never {
        line(said, format_args!("  never      {}: {why}", way.text(lifecycle)));
    }
    told.good &= coverage.is_full();
}

fn line(said: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(said, "{text}").expect("a text takes all that is written to it");
}

#[cfg(test)]
mod tests;
