//! `hoso plan`: what a new version would do to the cases there are, and what it says otherwise.
//! Never takes the version up and never moves a case.

use std::path::PathBuf;
use std::process::ExitCode;

use hoso_server::PlanBody;
use serde_json::json;

use crate::fail::Failure;
use crate::reading;
use crate::versions::{Format, Where, Words, code, line};

/// What to plan, and where.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The workflow's new version
    file: PathBuf,
    #[command(flatten)]
    place: Where,
}

/// Plans; exit code 1 where the file has errors or some case cannot move.
pub async fn run(options: Options) -> Result<ExitCode, Failure> {
    let text = reading::text(&options.file)?;
    let checked = reading::checked(&options.file, &text);
    let Some(lifecycle) = &checked.lifecycle else {
        eprintln!("{}", checked.report(&text).render());
        return Ok(ExitCode::from(1));
    };
    let file = reading::workflow_text(&options.file, text.clone());
    let place = options.place.open().await?;
    let plan = place.plan(lifecycle.name(), &file).await;
    place.close().await;
    let plan = match plan? {
        Ok(plan) => plan,
        Err(no) => return Ok(no.tell()),
    };
    match options.place.format {
        Format::Text => print!("{}", text_of(&plan, &Words::new(options.place.tongue(), true))),
        Format::Json => println!("{}", json!(plan)),
    }
    Ok(code(&plan.cases))
}

fn text_of(plan: &PlanBody, words: &Words) -> String {
    let mut text = String::new();
    let PlanBody { workflow, to, before, known, difference, .. } = plan;
    let state = match known {
        true => words.pick("đang dùng", "taken up already"),
        false => words.pick("chưa dùng", "not taken up yet"),
    };
    let version = words.pick("phiên bản", "version");
    match before {
        Some(before) => {
            line(&mut text, format_args!("{workflow}: {version} {before} -> {to} ({state})\n"));
        }
        None => line(&mut text, format_args!("{workflow}: {version} {to} ({state})\n")),
    }
    if before.is_some() {
        let what = words.pick("Khác với phiên bản trước", "What it says otherwise");
        line(&mut text, format_args!("{what}: {}", difference.len()));
        for said in difference {
            line(&mut text, format_args!("  {}", words.sentence(said)));
        }
        text.push('\n');
    }
    text.push_str(&words.tally(&plan.cases));
    text
}
