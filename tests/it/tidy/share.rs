//! The share of tests: at least 80 lines per 100 of source over the engine.
//!
//! The workflow files in `tests/workflows`, each a test of the workflow floor, count as what they are.
//! Blank lines do not count, and neither do these rules about the code, examples, or the tools
//! that tests use (the pretend registry, the guests).

use std::collections::BTreeMap;
use std::path::Path;

use super::sources::{self, Source};

const TESTS_PER_100: usize = 80;

/// Lines of source and lines of tests.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Share {
    own: usize,
    tests: usize,
}

impl Share {
    fn add(&mut self, source: &Source) {
        let lines = source.text.lines().zip(&source.in_tests);
        for (_, test) in lines.filter(|(line, _)| !line.trim().is_empty()) {
            *(if *test { &mut self.tests } else { &mut self.own }) += 1;
        }
    }

    fn per_100(self) -> usize {
        self.tests * 100 / self.own.max(1)
    }
}

/// The row of the table that a file counts in; `None`: it counts in none.
fn row(path: &str) -> Option<&str> {
    let beside = ["/examples/", "/registry/", "/guests/", "/tidy"];
    if beside.iter().any(|one| path.contains(one)) && path.starts_with("tests/")
        || path.contains("/examples/")
    {
        return None;
    }
    match path.split('/').collect::<Vec<_>>()[..] {
        ["engine", name, ..] => Some(&path[..7 + name.len()]),
        ["tests", ..] => Some("tests"),
        _ => None,
    }
}

/// Lines that say something in the YAML files below a folder.
fn lines_of(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let lines = entries.map(|entry| match entry.path() {
        path if path.is_dir() => lines_of(&path),
        path if path.extension().is_some_and(|ending| ending == "yaml") => {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            text.lines().filter(|line| !line.trim().is_empty()).count()
        }
        _ => 0,
    });
    lines.sum()
}

#[test]
fn workflow_files_of_the_tests_are_seen() {
    assert!(lines_of(&sources::root().join("tests/workflows")) > 500);
}

#[test]
fn tests_keep_up_with_the_source() {
    let mut table: BTreeMap<&str, Share> = BTreeMap::new();
    let mut whole = Share::default();
    for source in sources::rust() {
        if let Some(row) = row(&source.path) {
            table.entry(row).or_default().add(source);
            whole.add(source);
        }
    }
    let files = Share { own: 0, tests: lines_of(&sources::root().join("tests/workflows")) };
    for share in [table.entry("engine/workflow").or_default(), &mut whole] {
        share.tests += files.tests;
    }
    let mut shown = format!("{:<20}{:>8}{:>8}{:>10}\n", "", "source", "tests", "per 100");
    for (name, share) in table.iter().chain([(&"whole", &whole)]) {
        let per = if share.own == 0 { "-".to_owned() } else { share.per_100().to_string() };
        shown += &format!("{name:<20}{:>8}{:>8}{per:>10}\n", share.own, share.tests);
    }
    println!("{shown}");
    assert!(whole.own > 5_000, "only {} lines of source were found", whole.own);
    assert!(
        whole.per_100() >= TESTS_PER_100,
        "{} lines of tests per 100 of source, {TESTS_PER_100} at least:\n{shown}\
         Write the tests that are missing where the share is smallest.",
        whole.per_100()
    );
}

#[test]
fn each_file_counts_in_its_row() {
    assert_eq!(row("engine/store/src/group.rs"), Some("engine/store"));
    assert_eq!(row("engine/store/tests/it/registry.rs"), Some("engine/store"));
    assert_eq!(row("engine/store/examples/throughput.rs"), None);
    assert_eq!(row("tests/it/http.rs"), Some("tests"));
    assert_eq!(row("tests/it/tidy/share.rs"), None);
    assert_eq!(row("tests/registry/src/wire.rs"), None);
    assert_eq!(row("plugins/sdk/src/lib.rs"), None);
}
