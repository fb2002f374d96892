//! What workflows are read and played against: the good ones as bases, what they may name, the
//! calendar. Read once from the workspace; never writes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use hoso_civil::calendar::Validity;
use hoso_civil::{Calendar, CalendarParts, Calendars, OfficeSpan};
use hoso_core::Lifecycle;
use hoso_workflow::{Checked, Surroundings, Vocabulary, read};
use jiff::civil::{date, time};

/// A good workflow to begin with.
pub(crate) struct Base {
    pub(crate) text: String,
    pub(crate) lifecycle: Lifecycle,
}

/// The workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every good workflow of the workspace, in the order of their names.
pub(crate) fn bases() -> &'static [Base] {
    static BASES: OnceLock<Vec<Base>> = OnceLock::new();
    BASES.get_or_init(|| {
        let folders = ["workflows", "tests/workflows/valid"].map(|one| root().join(one));
        let mut paths: Vec<PathBuf> = folders.iter().flat_map(|one| of_folder(one)).collect();
        paths.sort();
        let bases = paths.iter().map(|path| {
            let text = fs::read_to_string(path).unwrap();
            let lifecycle = check(&text).lifecycle;
            let lifecycle = lifecycle.unwrap_or_else(|| panic!("{} is not good", path.display()));
            Base { text, lifecycle }
        });
        bases.collect()
    })
}

fn of_folder(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_workflow = |path: &PathBuf| {
        let name = path.to_string_lossy();
        name.ends_with(".yaml") && !name.ends_with(".scenario.yaml")
    };
    entries.filter(is_workflow).collect()
}

/// Reads a text as the program would.
pub(crate) fn check(text: &str) -> Checked {
    static KNOWN: OnceLock<(Vocabulary, Surroundings)> = OnceLock::new();
    let (vocabulary, surroundings) = KNOWN.get_or_init(|| {
        let table = root().join("tests/workflows/valid/procedures.csv");
        let table = fs::read_to_string(table).unwrap();
        let beside = [("procedures.csv".to_owned(), table)].into();
        let surroundings = Surroundings { beside, ..Surroundings::with_calendars(["vn"]) };
        (Vocabulary::shipped(), surroundings)
    });
    read("fuzz.yaml", text, vocabulary, surroundings)
}

/// Weekends off and office hours; known for a few years, or for good.
pub(crate) fn calendars(bounded: bool) -> Calendars {
    let mut parts = CalendarParts::weekly("vn", "+07:00");
    let span = |from, to| OfficeSpan { from: time(from, 0, 0, 0), to: time(to, 0, 0, 0) };
    parts.hours = vec![span(8, 12), span(13, 17)];
    let years = Validity { from: date(2025, 1, 1), to: date(2027, 12, 31) };
    parts.validity = bounded.then_some(years);
    Calendars::default().with(Calendar::new(parts).unwrap()).unwrap()
}
