//! `cargo xtask`: what the workspace's own work needs beyond cargo.
//!
//! It never ships, and the engine never calls it.

mod connectors;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds and measures hoso")]
struct Arguments {
    #[command(subcommand)]
    work: Work,
}

#[derive(Subcommand)]
enum Work {
    /// Builds the connectors as components into target/connectors
    Connectors,
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let done = match Arguments::parse().work {
        Work::Connectors => connect(&root),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
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

fn connect(root: &Path) -> Result<(), Box<dyn Error>> {
    let root = root.canonicalize()?;
    for built in connectors::build(&root)? {
        let file = built.file.strip_prefix(&root).unwrap_or(&built.file).to_owned();
        println!("{}", connectors::Built { file, ..built });
    }
    Ok(())
}
