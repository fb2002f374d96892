//! `hoso demo`: the main job on this machine, told as a story: a pretend register, a portal that
//! sends and hears signed webhooks, a workflow in YAML, a connector in its sandbox, a case file.
//! People are synthetic. Exits with 0 only if each case ended as told.

mod desk;
mod stage;
mod story;
mod tongue;

use std::process::ExitCode;

use clap::Args;

use crate::fail::Failure;
use crate::serve::{Leave, anew};
use stage::Stage;
use story::Story;
use tongue::Tongue;

/// What may be chosen.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Stop after the story instead of going on serving
    #[arg(long)]
    once: bool,
    /// The language of the story
    #[arg(long, value_enum, default_value = "en")]
    lang: Tongue,
    /// The port to listen on; without it the system chooses
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Keep the demo's files in this new folder
    #[arg(long)]
    dir: Option<std::path::PathBuf>,
}

/// Tells the story, then serves on or stops. A signal cuts it off, and it tidies up.
pub async fn run(options: Options) -> Result<ExitCode, Failure> {
    let tongue = options.lang;
    let mut leave = Leave::listen()?;
    let asked = anew()?;
    let stage = Stage::set(&options).await?;
    let mut story = Story::new(&stage, tongue);
    let whole = tokio::select! {
        told = story.tell() => told.map(|()| true)?,
        () = leave.comes() => false,
    };
    let good = whole && story.all_as_told();
    if options.once || !good {
        stage.strike().await?;
        return Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(3) });
    }
    println!("{}", stage.where_it_serves(tongue));
    let watch = stage.watch(asked);
    leave.comes().await;
    watch.abort();
    stage.strike().await?;
    Ok(ExitCode::SUCCESS)
}
