//! `cargo xtask`: what the workspace's own work needs beyond cargo.
//!
//! It never ships, and the engine never calls it.

mod cargo;
mod connectors;
mod editors;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs, tests and measures hoso")]
struct Arguments {
    #[command(subcommand)]
    work: Work,
}

#[derive(Subcommand)]
enum Work {
    /// Builds the connectors as components into target/connectors
    Connectors,
    /// Builds what is needed and runs `hoso demo`; what follows goes to it
    Demo {
        /// Options of `hoso demo`, such as --once
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<String>,
    },
    /// Builds the connectors, gets the editors' language server, then runs every test; what follows
    /// goes to `cargo test`
    Test {
        /// Options of `cargo test`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<String>,
    },
    /// Measures the budgets in release and prints them as a table
    Bench {
        /// Options of the bench, such as --only or --quick
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<String>,
    },
    /// Checks formatting and runs clippy with warnings as errors
    Lint,
    /// Writes the generated files anew: schemas and openapi.json
    Schemas,
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    match root.canonicalize().map_err(Into::into).and_then(|root| carry_out(&root)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::from(3)
        }
    }
}

fn carry_out(root: &Path) -> Result<ExitCode, Box<dyn Error>> {
    match Arguments::parse().work {
        Work::Connectors => connect(root).map(|()| ExitCode::SUCCESS),
        Work::Demo { options } => {
            connect(root)?;
            let hoso = ["run", "--quiet", "--package", "hoso", "--", "demo"];
            cargo::run(root, &hoso, &options)
        }
        Work::Test { options } => {
            connect(root)?;
            editors::install(root)?;
            cargo::run(root, &["test", "--workspace"], &options)
        }
        Work::Bench { options } => {
            connect(root)?;
            let bench = ["run", "--release", "--package", "hoso-tests", "--bin", "bench", "--"];
            cargo::run(root, &bench, &options)
        }
        Work::Lint => lint(root),
        Work::Schemas => {
            let schemas = ["run", "--quiet", "--package", "hoso", "--", "schema", "--write"];
            cargo::run(root, &schemas, &[folder(root)])
        }
    }
}

fn folder(root: &Path) -> String {
    root.join("schemas").display().to_string()
}

fn lint(root: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let formatted = cargo::run(root, &["fmt", "--check"], &[])?;
    if formatted != ExitCode::SUCCESS {
        return Ok(formatted);
    }
    let clippy = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    cargo::run(root, &clippy, &[])
}

fn connect(root: &Path) -> Result<(), Box<dyn Error>> {
    for built in connectors::build(root)? {
        let file: PathBuf = built.file.strip_prefix(root).unwrap_or(&built.file).to_owned();
        println!("{}", connectors::Built { file, ..built });
    }
    Ok(())
}
