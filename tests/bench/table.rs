//! The table that is printed. Never measures.

use std::fmt;
use std::process::Command;

/// Rows of figures beside their budgets.
pub struct Table {
    rows: Vec<[String; 3]>,
}

impl Table {
    pub fn new() -> Self {
        Table { rows: Vec::new() }
    }

    /// A figure; shown at once too, since a whole run takes minutes.
    pub fn row(&mut self, what: &str, budget: &str, measured: String) {
        eprintln!("{what}: {measured}");
        self.rows.push([what.to_owned(), budget.to_owned(), measured]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["what", "budget", "measured"].map(str::to_owned);
        let rows: Vec<&[String; 3]> = std::iter::once(&head).chain(&self.rows).collect();
        let width = |column: usize| {
            rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default()
        };
        let widths = [width(0), width(1), width(2)];
        writeln!(f, "\n{} — commit {}\n", machine(), commit())?;
        for (number, row) in rows.iter().enumerate() {
            let [what, budget, measured] = row;
            let [a, b, c] = widths;
            writeln!(f, "| {what:a$} | {budget:b$} | {measured:c$} |")?;
            if number == 0 {
                writeln!(f, "|{}|{}|{}|", "-".repeat(a + 2), "-".repeat(b + 2), "-".repeat(c + 2))?;
            }
        }
        Ok(())
    }
}

fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name\t: "));
    let cores = std::thread::available_parallelism().map(usize::from).unwrap_or(1);
    format!("{}, {cores} cores", model.unwrap_or("unknown processor"))
}

fn commit() -> String {
    let git = Command::new("git").args(["describe", "--always", "--dirty"]).output();
    let text = git.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned());
    text.unwrap_or_default()
}

/// Resident memory of this process or another, MiB.
pub fn resident(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}

/// Milliseconds with two digits, or microseconds below one.
pub fn time(ns: u64) -> String {
    match ns {
        0..1_000_000 => format!("{:.1} µs", ns as f64 / 1e3),
        _ => format!("{:.2} ms", ns as f64 / 1e6),
    }
}

/// A histogram of nanoseconds up to a minute.
pub fn histogram() -> hdrhistogram::Histogram<u64> {
    hdrhistogram::Histogram::new_with_max(60_000_000_000, 3).expect("the bounds are in order")
}

/// `p50 …, p99 …`.
pub fn percentiles(times: &hdrhistogram::Histogram<u64>) -> String {
    let at = |quantile| time(times.value_at_quantile(quantile));
    format!("p50 {}, p99 {}", at(0.5), at(0.99))
}
