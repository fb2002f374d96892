//! `hoso schema`: the generated files, each from its one generator.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;

use crate::fail::Failure;

/// A generated file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// JSON Schema of workflow files
    Workflow,
    /// JSON Schema of scenario files
    Scenario,
    /// JSON Schema of hoso.yaml
    Config,
    /// The HTTP API
    Openapi,
}

impl Which {
    fn file(self) -> &'static str {
        match self {
            Which::Workflow => "workflow.v1.json",
            Which::Scenario => "scenario.v1.json",
            Which::Config => "config.v1.json",
            Which::Openapi => "openapi.json",
        }
    }

    fn text(self) -> String {
        match self {
            Which::Workflow => hoso_workflow::schema_text(),
            Which::Scenario => hoso_runtime::scenario::schema_text(),
            Which::Config => hoso_server::config::schema_text(),
            Which::Openapi => hoso_server::openapi_text().to_owned(),
        }
    }
}

/// Prints one, writes all, or says which are not fresh.
pub fn run(
    which: Option<Which>,
    write: Option<PathBuf>,
    check: Option<PathBuf>,
) -> Result<ExitCode, Failure> {
    match (which, write, check) {
        (Some(which), ..) => print!("{}", which.text()),
        (None, Some(folder), _) => write_all(&folder)?,
        (None, None, Some(folder)) => return Ok(stale(&folder)),
        (None, None, None) => {
            return Err(Failure::plain("say which schema: workflow, scenario, config or openapi"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write_all(folder: &Path) -> Result<(), Failure> {
    for which in Which::value_variants() {
        let path = folder.join(which.file());
        let written = std::fs::write(&path, which.text());
        written.map_err(|source| {
            Failure::of(format!("{} cannot be written", path.display()), source)
        })?;
        println!("{}", path.display());
    }
    Ok(())
}

fn stale(folder: &Path) -> ExitCode {
    let stale = Which::value_variants().iter().filter(|which| {
        std::fs::read_to_string(folder.join(which.file())).ok() != Some(which.text())
    });
    let stale: Vec<_> = stale.map(|which| which.file()).collect();
    if stale.is_empty() {
        println!("{}: fresh", folder.display());
    }
    for file in &stale {
        println!("{file} is not fresh: run `cargo xtask schemas`");
    }
    ExitCode::from(u8::from(!stale.is_empty()))
}
