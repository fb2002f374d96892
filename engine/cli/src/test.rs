//! `hoso test`: plays the scenarios beside workflows, in virtual time, and says how each went; or
//! writes a real case as a scenario. Decides nothing: what passes, what is covered and what is
//! recorded is the runtime's to say.

mod fault;
mod files;
mod json;
mod record;
mod told;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use hoso_core::Lifecycle;
use hoso_runtime::scenario::{self, Coverage, Played};
use hoso_workflow::{Finding, Report};
use uuid::Uuid;

use crate::choice::Format;
use crate::fail::Failure;
use crate::reading;
use files::Pair;
pub use files::{ENDING, workflow as beside};

/// What `hoso test` is asked for.
#[derive(Debug, Args)]
pub struct Options {
    /// Scenario files, workflows that have one beside them, or folders of either
    #[arg(required = true, value_parser = files::named)]
    files: Vec<PathBuf>,
    /// How to print how it went
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Also list the ways that no scenario takes; fewer of a hundred than this is a finding
    #[arg(
        long,
        value_name = "PERCENT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "100",
        value_parser = clap::value_parser!(u8).range(0..=100)
    )]
    coverage: Option<u8>,
    /// Print this case as a scenario of the one workflow named, with synthetic personal data
    #[arg(long, value_name = "CASE", requires = "source", conflicts_with_all = ["coverage", "format"])]
    record: Option<Uuid>,
    /// With --record: the data file that holds the case, while no engine runs on it
    #[arg(long, value_name = "FILE", group = "source", requires = "record")]
    data: Option<PathBuf>,
    /// With --record: the address of the engine that holds the case; HOSO_TOKEN is its token
    #[arg(long, value_name = "URL", group = "source", requires = "record")]
    at: Option<reqwest::Url>,
}

/// One scenario file with all that became of it.
struct Ran {
    name: String,
    text: String,
    became: Became,
}

enum Became {
    /// The file, or the workflow beside it, is at fault: its name, text and findings.
    Faulty { name: String, text: String, findings: Vec<Finding> },
    /// It was played.
    Played(Box<Went>),
}

/// How the scenarios of a file went.
struct Went {
    played: Played,
    /// How long each took, in the order of the file.
    took: Vec<Duration>,
    lifecycle: Lifecycle,
    coverage: Coverage,
}

impl Ran {
    /// Nothing to find, and as much covered as is wanted.
    fn is_good(&self, wanted: Option<u8>) -> bool {
        match &self.became {
            Became::Faulty { .. } => false,
            Became::Played(went) => {
                let covered = wanted.is_none_or(|wanted| went.coverage.percent() >= wanted);
                went.played.passed() && covered
            }
        }
    }
}

/// Plays each file; exit code 1 if anything went otherwise or too little is covered, 3 if a file
/// cannot be read. With `--record` prints a scenario instead.
pub fn run(options: Options) -> Result<ExitCode, Failure> {
    if let Some(case) = options.record {
        return recorded(case, &options);
    }
    let (mut good, mut unread) = (true, false);
    let mut all = Vec::new();
    for named in &options.files {
        let ran = files::pairs(named).and_then(|pairs| pairs.iter().map(ran).collect());
        let ran: Vec<Ran> = ran.unwrap_or_else(|failure: Failure| {
            failure.print();
            unread = true;
            Vec::new()
        });
        for one in ran {
            good &= one.is_good(options.coverage);
            match options.format {
                Format::Text => print!("{}", told::told(&one, options.coverage)),
                Format::Json => all.push(json::json(&one, options.coverage)),
            }
        }
    }
    if options.format == Format::Json {
        println!("{}", serde_json::Value::Array(all));
    }
    Ok(ExitCode::from(if unread { 3 } else { u8::from(!good) }))
}

fn ran(pair: &Pair) -> Result<Ran, Failure> {
    let name = pair.scenarios.display().to_string();
    let (text, workflow_text) = (reading::text(&pair.scenarios)?, reading::text(&pair.workflow)?);
    let checked = reading::checked(&pair.workflow, &workflow_text);
    let faulty = |name, text, findings| Became::Faulty { name, text, findings };
    let Some(lifecycle) = checked.lifecycle else {
        let became = faulty(checked.name, workflow_text, checked.findings);
        return Ok(Ran { name, text, became });
    };
    let reading = scenario::read(&text, &lifecycle);
    let Some(scenarios) = reading.scenarios else {
        let became = faulty(name.clone(), text.clone(), reading.findings);
        return Ok(Ran { name, text, became });
    };
    let calendars = reading::calendars(&pair.workflow);
    let (mut took, mut begun) = (Vec::new(), Instant::now());
    let played = scenarios.play_each(&lifecycle, &calendars, &mut |_| {
        took.push(begun.elapsed());
        begun = Instant::now();
    });
    let coverage = played.coverage(&lifecycle, &calendars);
    let became = Became::Played(Box::new(Went { played, took, lifecycle, coverage }));
    Ok(Ran { name, text, became })
}

/// Exit code 2 where not exactly one workflow is named.
fn recorded(case: Uuid, options: &Options) -> Result<ExitCode, Failure> {
    let [file] = &options.files[..] else {
        eprintln!("error: --record wants the one workflow that the case is of");
        return Ok(ExitCode::from(2));
    };
    let workflow = files::workflow(file);
    let text = reading::text(&workflow)?;
    let checked = reading::checked(&workflow, &text);
    let Some(lifecycle) = &checked.lifecycle else {
        eprintln!("{}", checked.report(&text).render());
        return Ok(ExitCode::from(1));
    };
    let life = match (&options.data, &options.at) {
        (Some(data), _) => record::of_file(data, case)?,
        (None, Some(url)) => crate::in_runtime(record::over_http(url, case))?,
        (None, None) => return Err(Failure::plain("say where the case is: --data or --at")),
    };
    let calendars = reading::calendars(&workflow);
    let recorded = scenario::record(&life, lifecycle, &calendars);
    print!("{}", recorded.map_err(|error| Failure::of("the case cannot be recorded", error))?);
    Ok(ExitCode::SUCCESS)
}

/// The findings of a file, as people read them.
fn report(name: &str, text: &str, findings: &[Finding]) -> String {
    format!("{}\n", Report::new(name, text, findings).render().trim_end())
}

#[cfg(test)]
mod tests;
