//! Folders of test files, and what they are read against.
//! Never writes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use hoso_workflow::{Checked, Surroundings, Vocabulary, read};

/// The workspace.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file of the workspace.
pub fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The shipped example.
pub fn example() -> String {
    text("workflows/identity-review.yaml")
}

/// Every `.yaml` of a folder: its name without the ending, and its text.
pub fn folder(path: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(root().join(path)).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// What the test files may name.
pub fn surroundings() -> Surroundings {
    let routes = ["population", "population-bulk"].map(String::from);
    let table = text("tests/workflows/valid/procedures.csv");
    Surroundings {
        routes: Some(BTreeSet::from(routes)),
        beside: BTreeMap::from([("procedures.csv".to_owned(), table)]),
        ..Surroundings::with_calendars(["vn"])
    }
}

/// Reads a workflow against them.
pub fn check(name: &str, text: &str) -> Checked {
    read(name, text, &Vocabulary::shipped(), &surroundings())
}

/// The codes of what is found.
pub fn found(text: &str) -> Vec<&'static str> {
    check("test.yaml", text).findings.iter().map(|finding| finding.code).collect()
}
