//! `hoso check`: reads files and prints every finding with its place. Never opens a data file.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use hoso_server::config::Machine;
use hoso_workflow::{Finding, Report, Surroundings, Vocabulary};

use crate::Format;
use crate::fail::Failure;

/// Checks each file; exit code 1 if any has an error, 3 if any could not be read.
pub fn run(files: &[PathBuf], format: Format) -> Result<ExitCode, Failure> {
    let (mut errors, mut unread) = (0, false);
    let mut reports = Vec::new();
    for file in files {
        let name = file.display().to_string();
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(source) => {
                Failure::of(format!("{name} cannot be read"), source).print();
                unread = true;
                continue;
            }
        };
        let findings = findings(file, &name, &text);
        errors += findings.iter().filter(|one| one.is_error()).count();
        let report = Report::new(&name, &text, &findings);
        match format {
            Format::Text if findings.is_empty() => println!("{name}: good"),
            Format::Text => println!("{}", report.render()),
            Format::Json => reports.push(report.to_json()),
        }
    }
    if format == Format::Json {
        println!("{}", serde_json::Value::Array(reports));
    }
    let code = if unread { 3 } else { u8::from(errors > 0) };
    Ok(ExitCode::from(code))
}

/// A `hoso.yaml` is told by its name, everything else is a workflow.
fn findings(file: &Path, name: &str, text: &str) -> Vec<Finding> {
    if file.file_name().is_some_and(|name| name == "hoso.yaml") {
        let folder = file.parent().unwrap_or(Path::new("."));
        return hoso_server::config::read(text, folder, &Machine).findings;
    }
    let calendars = hoso_runtime::calendars::shipped();
    let surroundings = Surroundings::with_calendars(calendars.names());
    hoso_workflow::read(name, text, &Vocabulary::shipped(), &surroundings).findings
}
