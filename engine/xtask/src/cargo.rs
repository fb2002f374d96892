//! Calls cargo for the work that cargo does. Never builds anything by itself.

use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Runs cargo at the root and passes its exit code on.
pub fn run(root: &Path, arguments: &[&str], more: &[String]) -> Result<ExitCode, Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).current_dir(root).args(arguments).args(more).status()?;
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(3);
    Ok(ExitCode::from(code))
}
