//! `hoso check`: reads files and folders and prints every finding with its place, as text, JSON or
//! SARIF; or explains a code. Never opens a data file, never plays a scenario, and decides nothing.

mod files;

use std::process::ExitCode;

use clap::ValueEnum;
use hoso_workflow::{Report, Tongue, explain, explanations, sarif};
use serde_json::{Value, json};

use crate::choice::Language;
use crate::fail::Failure;
use files::Looked;

/// What to check, and how to say it.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Workflows, scenarios, hoso.yaml files, or folders of them (without the folders within)
    #[arg(required_unless_present = "explain")]
    files: Vec<std::path::PathBuf>,
    /// How to print what is found
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Warnings count as well: exit with 1 if there is any
    #[arg(long)]
    deny_warnings: bool,
    /// Say what a code means and how its fault is mended; without a code, list them all
    #[arg(long, value_name = "CODE", num_args = 0..=1, conflicts_with_all = ["files", "format", "deny_warnings"])]
    explain: Option<Option<String>>,
    /// The language of explanations, also of those in SARIF
    #[arg(long, value_enum, default_value = "en")]
    lang: Language,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: a list with one entry for each file
    Json,
    /// For editors and code hosts: one SARIF 2.1.0 log
    Sarif,
}

/// Checks each file, or explains. Exit code 1 if anything is wrong, 2 for a code that does not
/// exist, 3 if a file could not be read.
pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let tongue = options.lang.tongue();
    match &options.explain {
        Some(Some(code)) => return Ok(page(code, tongue)),
        Some(None) => return Ok(list(tongue)),
        None => {}
    }
    let (looked, unread) = files::look(&options.files);
    for failure in &unread {
        failure.print();
    }
    match options.format {
        Format::Text => looked.iter().for_each(|one| println!("{}", text(one))),
        Format::Json => println!("{}", looked.iter().map(as_json).collect::<Value>()),
        Format::Sarif => {
            let reports: Vec<Report<'_>> = looked.iter().map(report).collect();
            println!("{}", sarif(&reports, tongue));
        }
    }
    let findings = looked.iter().flat_map(|one| &one.findings);
    let bad = findings.filter(|one| one.is_error() || options.deny_warnings).count();
    let code = if unread.is_empty() { u8::from(bad > 0) } else { 3 };
    Ok(ExitCode::from(code))
}

fn report(one: &Looked) -> Report<'_> {
    Report::new(&one.name, &one.text, &one.findings)
}

fn text(one: &Looked) -> String {
    match &one.unchecked {
        Some(why) => format!("{}: not checked, {why}", one.name),
        None if one.findings.is_empty() => format!("{}: good", one.name),
        None => report(one).render(),
    }
}

/// The report's own JSON; with `unchecked`, the reason, where nothing could be looked at.
fn as_json(one: &Looked) -> Value {
    let mut value = report(one).to_json();
    if let Some(why) = &one.unchecked {
        value["unchecked"] = json!(why);
    }
    value
}

fn page(code: &str, tongue: Tongue) -> ExitCode {
    match explain(code) {
        Ok(page) => {
            print!("{}", page.render(tongue));
            ExitCode::SUCCESS
        }
        Err(unknown) => {
            eprintln!("error: {unknown}");
            ExitCode::from(2)
        }
    }
}

fn list(tongue: Tongue) -> ExitCode {
    for page in explanations() {
        println!("{}  {}", page.code(), page.title(tongue));
    }
    ExitCode::SUCCESS
}
