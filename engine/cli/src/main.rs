//! The program `hoso`. Reads arguments, calls the floor that knows, prints what it says. Decides
//! nothing. Exit codes: 0 good, 1 findings, 2 usage, 3 failure.

mod check;
mod choice;
mod demo;
mod explain;
mod fail;
mod migrate;
mod plan;
mod reading;
mod remote;
mod schema;
mod serve;
mod shipped;
mod show;
mod test;
mod versions;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use fail::Failure;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[derive(Parser)]
#[command(name = "hoso", version, about = "Case files through registries: hồ sơ", long_about = None)]
struct Arguments {
    #[command(subcommand)]
    work: Work,
}

#[derive(Subcommand)]
enum Work {
    /// Shows the main job on this machine: a pretend register, cases, an outage, a portal that hears
    Demo(demo::Options),
    /// Serves the workflows of a hoso.yaml
    Serve {
        /// The configuration
        #[arg(long, default_value = "hoso.yaml")]
        config: PathBuf,
    },
    /// Checks workflows, scenarios and hoso.yaml files and points at what is wrong
    Check(check::Options),
    /// Plays the scenarios beside workflows, in virtual time, and says how each went
    Test(test::Options),
    /// Explains why a case rests where it does and what would move it
    Explain(explain::Options),
    /// Shows a workflow: table, Mermaid, DOT or SVG, with the counts of a running engine
    Show(show::Options),
    /// Says what a new version of a workflow would do to the cases there are
    Plan(plan::Options),
    /// Moves the cases of a workflow to another version, or back
    Migrate(migrate::Options),
    /// Prints a generated schema, or writes all of them into a folder
    Schema {
        /// Which to print
        #[arg(value_enum, required_unless_present_any = ["write", "check"])]
        which: Option<schema::Which>,
        /// Write all of them into this folder instead
        #[arg(long, conflicts_with = "which")]
        write: Option<PathBuf>,
        /// Say which files in this folder are not fresh, and exit with 1 if any is
        #[arg(long, conflicts_with_all = ["which", "write"])]
        check: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    quiet_where_nobody_reads();
    let arguments = Arguments::parse();
    let quiet = matches!(arguments.work, Work::Demo(_) | Work::Plan(_) | Work::Migrate(_));
    log(if quiet { "warn,hoso=error" } else { "info" });
    let done = match arguments.work {
        Work::Demo(options) => in_runtime(demo::run(options)),
        Work::Serve { config } => in_runtime(serve::run(config)),
        Work::Check(options) => check::run(&options),
        Work::Test(options) => test::run(options),
        Work::Explain(options) => in_runtime(explain::run(options)),
        Work::Show(options) => in_runtime(show::run(options)),
        Work::Plan(options) => in_runtime(plan::run(options)),
        Work::Migrate(options) => in_runtime(migrate::run(options)),
        Work::Schema { which, write, check } => schema::run(which, write, check),
    };
    done.unwrap_or_else(|failure| {
        failure.print();
        ExitCode::from(3)
    })
}

/// Whoever reads our output may stop in the middle (`| head`): that is no fault to tell of.
fn quiet_where_nobody_reads() {
    let loud = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let text = panic.payload().downcast_ref::<String>();
        if !text.is_some_and(|text| text.starts_with("failed printing to stdout: Broken pipe")) {
            loud(panic);
        }
    }));
}

/// `HOSO_LOG` chooses what is logged, to standard error.
fn log(default: &str) {
    let filter = EnvFilter::try_from_env("HOSO_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    log.with_target(false).init();
}

fn in_runtime<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|source| Failure::of("the program cannot start", source))?;
    runtime.block_on(work)
}
