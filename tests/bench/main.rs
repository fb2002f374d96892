//! `cargo xtask bench`: measures the budgets of the design and prints them as a table, with machine
//! and commit. Asserts nothing: whoever reads the table judges. Listens on loopback only.

mod fill;
mod million;
mod sandbox;
mod table;
mod transitions;
mod whole;

use std::process::ExitCode;

use table::Table;

/// As in the program that is measured.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// What to measure and how much of it.
#[derive(Debug, Clone)]
pub struct Plan {
    only: Option<String>,
    /// Cases over HTTP.
    cases: usize,
    /// Cases in the large file, and open effects among them.
    many: usize,
    open: usize,
    seconds: u64,
}

impl Plan {
    fn read() -> Result<Plan, String> {
        let mut plan =
            Plan { only: None, cases: 20_000, many: 1_000_000, open: 100_000, seconds: 5 };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--quick" => {
                    (plan.cases, plan.many, plan.open, plan.seconds) = (2_000, 50_000, 5_000, 1);
                }
                "--only" => plan.only = arguments.next(),
                other => return Err(format!("unknown option {other}; there are --quick, --only")),
            }
        }
        Ok(plan)
    }

    fn wants(&self, part: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == part)
    }
}

fn main() -> ExitCode {
    // The same program fills a file in a process of its own, to be killed.
    if let Some(order) = fill::Order::read() {
        return fill::run(&order);
    }
    let plan = match Plan::read() {
        Ok(plan) => plan,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    match measure(&plan) {
        Ok(table) => {
            println!("{table}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(3)
        }
    }
}

/// Any error ends the bench: a figure of a run that went wrong is none.
pub type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

fn measure(plan: &Plan) -> Result<Table> {
    let mut table = Table::new();
    if plan.wants("sandbox") {
        on_tokio(sandbox::measure(plan, &mut table))?;
    }
    if plan.wants("transitions") {
        on_tokio(transitions::measure(plan, &mut table))?;
    }
    if plan.wants("whole") {
        on_tokio(whole::measure(plan, &mut table))?;
    }
    if plan.wants("million") {
        on_tokio(million::measure(plan, &mut table))?;
    }
    Ok(table)
}

/// Each part on a runtime of its own, so that none inherits another's threads.
fn on_tokio<T>(part: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(part)
}
