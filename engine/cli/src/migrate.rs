//! `hoso migrate`: moves the cases of a workflow to another version, or back to the one they came
//! from, in chunks. Whoever runs it again goes on where it ended. Never decides about a case.

use std::process::ExitCode;

use hoso_runtime::versions::Migration;
use serde_json::json;

use crate::fail::Failure;
use crate::versions::{Format, Where, Words, code};

/// Which cases to move where.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The workflow
    name: String,
    /// The version that the cases come to
    #[arg(long, value_name = "VERSION")]
    to: u32,
    /// Only say what would become of each case
    #[arg(long)]
    dry_run: bool,
    /// Back to a version that they came from, as long as nothing has happened to them since
    #[arg(long)]
    back: bool,
    /// Cases at a time
    #[arg(long, value_name = "CASES", default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=1000))]
    chunk: u16,
    #[command(flatten)]
    place: Where,
}

/// Moves; exit code 1 where some case cannot move.
pub async fn run(options: Options) -> Result<ExitCode, Failure> {
    let Options { name, to, dry_run, back, chunk, place } = options;
    let usual = Migration::to(name, to);
    let migration = Migration { dry_run, back, chunk: usize::from(chunk), ..usual };
    let there = place.open().await?;
    let done = there.migrate(&migration).await;
    there.close().await;
    let tally = match done? {
        Ok(tally) => tally,
        Err(no) => return Ok(no.tell()),
    };
    match place.format {
        Format::Text => print!("{}", Words::new(place.tongue(), dry_run).tally(&tally)),
        Format::Json => println!("{}", json!({"dry_run": dry_run, "cases": tally})),
    }
    Ok(code(&tally))
}
