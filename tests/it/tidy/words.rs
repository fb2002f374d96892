//! Words that say nothing: the names of the project have one word per thing, and these are none of
//! them.
//!
//! Looks at names that the code gives and at names of files, never at what other crates call theirs.

use std::path::Path;

use super::{code, no_places, sources};

const NOT_USED: [&str; 10] = [
    "instance",
    "execution",
    "job",
    "task",
    "process",
    "manager",
    "handler",
    "service",
    "util",
    "helper",
];

/// Where such a word is somebody else's own word: a path's beginning, the word, and why. What other
/// crates call theirs (`std::process`, tokio's tasks, wasmtime's `Instance`) needs no line: only
/// names that we give are looked at.
const KEPT: [(&str, &str, &str); 2] = [
    ("plugins/population/", "service", "the register's own word: its services have numbers"),
    ("tests/registry/", "service", "the same register's, as the pretend one plays them"),
];

/// The word in `name` that is not used, if there is one; endings of the plural count as well.
fn unused_word(name: &str) -> Option<&'static str> {
    let parts = code::parts_of(name);
    let is = |part: &str, word: &str| {
        part.strip_prefix(word).is_some_and(|rest| matches!(rest, "" | "s" | "es"))
    };
    NOT_USED.into_iter().find(|word| parts.iter().any(|part| is(part, word)))
}

fn kept(path: &str, word: &str) -> bool {
    KEPT.iter().any(|(from, known, _)| path.starts_with(from) && *known == word)
}

/// The word in a name that stands in this file and may not.
fn wrong_word(path: &str, name: &str) -> Option<&'static str> {
    unused_word(name).filter(|word| !kept(path, word))
}

#[test]
fn names_use_the_words_of_the_project() {
    let mut places = Vec::new();
    for source in sources::rust() {
        for one in code::declared(&source.code) {
            if let Some(word) = wrong_word(&source.path, &one.name) {
                let what = format!("`{word}` in `{} {}`", one.kind, one.name);
                places.push(source.place(one.line, &what));
            }
        }
    }
    no_places(&places, ADVICE);
}

const ADVICE: &str = "Take the project's word for the thing (README of the engine: case, ask, effect, \
    registry, connector, worker, …). Only a name that the outside gave is kept, with its reason, in KEPT.";

#[test]
fn files_use_the_words_of_the_project() {
    let tops = ["engine/", "plugins/", "workflows/", "schemas/", "tests/"];
    let ours = sources::files().iter().filter(|path| tops.iter().any(|top| path.starts_with(top)));
    let wrong = ours.filter_map(|path| {
        let parts = Path::new(path).iter().filter_map(|part| part.to_str());
        let word = parts.filter_map(|part| wrong_word(path, part)).next()?;
        Some(format!("{path}:1: `{word}` in its name"))
    });
    let places: Vec<String> = wrong.collect();
    no_places(&places, ADVICE);
}

#[test]
fn what_is_kept_is_still_there() {
    let gone = KEPT.iter().filter(|(from, word, _)| {
        let under = sources::rust().iter().filter(|one| one.path.starts_with(from));
        let mut names = under.flat_map(|one| code::declared(&one.code));
        !names.any(|one| unused_word(&one.name) == Some(word))
    });
    let places: Vec<String> = gone.map(|(from, word, _)| format!("{from}: `{word}`")).collect();
    no_places(&places, "Take these lines out of KEPT.");
}

#[test]
fn unused_words_are_seen_in_any_spelling() {
    assert_eq!(unused_word("TaskManager"), Some("task"));
    assert_eq!(unused_word("run_all_jobs"), Some("job"));
    assert_eq!(unused_word("processes.rs"), Some("process"));
    assert_eq!(unused_word("http-handler"), Some("handler"));
    assert_eq!(unused_word("processed_multitasking"), None);
    assert_eq!(unused_word("helpful"), None);
}
