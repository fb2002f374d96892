//! `hoso explain`: why a case rests where it does and what would move it, as the engine that serves
//! it says, or its data file at rest. Decides nothing, and never prints or keeps the token.

mod ask;
mod kept;
mod page;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::choice::{Format, Language};
use crate::fail::Failure;
use crate::remote::{Remote, TOKEN};

/// Which case, of which engine, and how to show it.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The case's id; with --caller, WORKFLOW/KEY by the caller's own key
    case: String,
    /// The engine that serves it
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8780")]
    at: reqwest::Url,
    /// Or the data file that holds it, while no engine serves it
    #[arg(long, value_name = "FILE", conflicts_with = "at")]
    data: Option<PathBuf>,
    /// The sender or token that opened the case, where it is named by its key
    #[arg(long, value_name = "NAME")]
    caller: Option<String>,
    /// In which of the token's roles to read; without it, the first
    #[arg(long)]
    role: Option<String>,
    /// The language of the sentences
    #[arg(long, value_enum, default_value = "vi")]
    lang: Language,
    /// Text for people, or the engine's whole answer as JSON
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// The environment variable with the engine's token
    #[arg(long, value_name = "NAME", default_value = TOKEN)]
    token_env: String,
}

/// Explains the case.
pub async fn run(options: Options) -> Result<ExitCode, Failure> {
    let called = match &options.caller {
        None => Called::Id(options.case.clone()),
        Some(caller) => {
            let (workflow, key) = options.case.split_once('/').ok_or_else(|| {
                Failure::plain(format!(
                    "`{}` names no case of `{caller}`: write WORKFLOW/KEY, or the case's id \
                     without --caller",
                    options.case
                ))
            })?;
            let (caller, workflow) = (caller.clone(), workflow.to_owned());
            Called::Key { caller, workflow, key: key.to_owned() }
        }
    };
    let role = options.role.as_deref();
    let why = match &options.data {
        Some(data) => kept::why(data, &called, role).await?,
        None => {
            let engine = Remote::new(&options.at, Some(&options.token_env))?;
            let id = ask::id(&engine, &called).await?;
            ask::why(&engine, &id, role).await?
        }
    };
    match options.format {
        Format::Json => println!("{why:#}"),
        Format::Text => print!("{}", page::text(&why, options.lang)),
    }
    Ok(ExitCode::SUCCESS)
}

/// How a case is named.
enum Called {
    /// By its id.
    Id(String),
    /// By the caller's own key.
    Key { caller: String, workflow: String, key: String },
}

impl Called {
    fn none(&self) -> Failure {
        Failure::plain(match self {
            Called::Id(id) => format!("there is no case `{id}`"),
            Called::Key { caller, workflow, key } => {
                format!("`{caller}` has no case `{key}` of `{workflow}` within reach")
            }
        })
    }
}
