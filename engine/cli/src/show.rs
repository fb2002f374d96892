//! `hoso show`: a workflow as a table, a diagram or a picture, with the counts of a running engine
//! where one is named. Never changes a case, and never prints or keeps the token.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use hoso_core::Lifecycle;
use hoso_runtime::Grant;
use hoso_workflow::show::{Counts, Picture, dot, mermaid, svg, table};
use serde::Deserialize;

use crate::choice::Language;
use crate::fail::Failure;
use crate::reading;
use crate::remote::Remote;

/// Columns of a terminal that does not say how many it has.
const COLUMNS: usize = 100;

/// What to show, and how.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The workflow
    file: PathBuf,
    /// The form
    #[arg(long = "as", value_enum, default_value = "table")]
    form: Form,
    /// The language of all words; without it, the workflow's first
    #[arg(long, value_enum)]
    lang: Option<Language>,
    /// Write into this file instead of printing
    #[arg(long)]
    out: Option<PathBuf>,
    /// Also show how many cases rest where, from the engine that serves there
    #[arg(long, value_name = "URL")]
    at: Option<reqwest::Url>,
    /// The environment variable with the engine's token; HOSO_TOKEN if not said
    #[arg(long, value_name = "NAME", requires = "at")]
    token_env: Option<String>,
    /// Or from this data file, while no engine serves it
    #[arg(long, value_name = "FILE", conflicts_with = "at")]
    data: Option<PathBuf>,
}

/// A form of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A table for terminals
    Table,
    /// A Mermaid state diagram
    Mermaid,
    /// A DOT graph for graphviz
    Dot,
    /// A picture that stands alone
    Svg,
}

/// As the engine answers; the rest of it is not wanted.
#[derive(Debug, Deserialize)]
struct Answer {
    states: Vec<Count>,
}

#[derive(Debug, Deserialize)]
struct Count {
    name: String,
    cases: u64,
}

/// Shows the workflow; exit code 1 if it has errors, which go to standard error.
pub async fn run(options: Options) -> Result<ExitCode, Failure> {
    let Some(lifecycle) = lifecycle(&options.file)? else {
        return Ok(ExitCode::from(1));
    };
    let counts = match (&options.at, &options.data) {
        (Some(at), _) => {
            let engine = Remote::new(at, options.token_env.as_deref())?;
            Some(counts(&engine, lifecycle.name()).await?)
        }
        (None, Some(data)) => Some(kept(data, lifecycle.name()).await?),
        (None, None) => None,
    };
    let tongue = options.lang.map(Language::tongue);
    let picture = Picture::new(&lifecycle, tongue, counts.as_ref());
    let text = match options.form {
        Form::Table => table(&picture, columns()),
        Form::Mermaid => mermaid(&picture),
        Form::Dot => dot(&picture),
        Form::Svg => svg(&picture),
    };
    match &options.out {
        Some(out) => std::fs::write(out, text).map_err(|source| {
            Failure::of(format!("{} cannot be written", out.display()), source)
        })?,
        None => print!("{text}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// The workflow of a file; none if it has errors.
fn lifecycle(file: &Path) -> Result<Option<Lifecycle>, Failure> {
    let text = reading::text(file)?;
    let checked = reading::checked(file, &text);
    if checked.has_errors() {
        eprintln!("{}", checked.report(&text).render());
    }
    Ok(checked.lifecycle)
}

/// A terminal that is narrower or wider than usual says so in COLUMNS, if it is told to.
fn columns() -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    said.unwrap_or(COLUMNS)
}

/// How many cases of the workflow rest where.
async fn counts(engine: &Remote, workflow: &str) -> Result<Counts, Failure> {
    // A workflow's name holds nothing that a query would read otherwise.
    let answer: Answer = engine.get(&format!("/v1/counts?workflow={workflow}")).await?;
    Ok(answer.states.into_iter().map(|count| (count.name, count.cases)).collect())
}

/// The same, out of a data file.
async fn kept(data: &Path, workflow: &str) -> Result<Counts, Failure> {
    let engine = reading::at_rest(data).await?;
    let counts = engine.counts(workflow, None, &Grant::all());
    engine.close().await;
    let counts = counts.map_err(|error| Failure::of("the cases cannot be counted", error))?;
    Ok(counts.states.into_iter().collect())
}
