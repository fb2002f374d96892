//! Rules about length, and about the header that says what a file is and what it never does.
//!
//! Lines are counted as they stand; a test's functions may be as long as their story.

use super::sources::{self, Source};
use super::{code, no_places};

const FILE_MOST: usize = 600;
const FILE_MOST_WITHOUT_TESTS: usize = 400;
const FUNCTION_MOST: usize = 70;
const HEADER_LEAST: usize = 40;

#[test]
fn files_stay_short() {
    let places: Vec<String> = sources::rust().iter().filter_map(too_long).collect();
    no_places(
        &places,
        "A file that eats the project is the commonest decay: part it by what its halves know.",
    );
}

fn too_long(source: &Source) -> Option<String> {
    let (all, own) = (source.in_tests.len(), source.own_lines());
    if all > FILE_MOST {
        return Some(source.place(FILE_MOST, &format!("{all} lines, {FILE_MOST} at most")));
    }
    let most = FILE_MOST_WITHOUT_TESTS;
    let what = || format!("{own} lines without its tests, {most} at most");
    (own > most).then(|| source.place(most, &what()))
}

#[test]
fn functions_stay_short() {
    let places: Vec<String> = sources::rust().iter().flat_map(long_functions).collect();
    no_places(&places, "Part it: each half with a name that says what it does.");
}

fn long_functions(source: &Source) -> Vec<String> {
    let functions = code::functions(&source.code).into_iter();
    let long = functions.filter(|one| one.lines > FUNCTION_MOST && !source.is_test(one.line));
    long.map(|one| {
        let what = format!("`{}` has {} lines, {FUNCTION_MOST} at most", one.name, one.lines);
        source.place(one.line, &what)
    })
    .collect()
}

#[test]
fn functions_are_seen_at_all() {
    let all: usize = sources::rust().iter().map(|one| code::functions(&one.code).len()).sum();
    assert!(all > 1_000, "only {all} functions were found in the whole workspace");
}

#[test]
fn every_file_says_what_it_is() {
    let without = sources::rust().iter().filter(|source| header(&source.text) < HEADER_LEAST);
    let what = |one: &Source| one.place(1, &format!("{} letters of header", header(&one.text)));
    let places: Vec<String> = without.map(what).collect();
    no_places(
        &places,
        "Begin the file with `//!`: what it is and what it never does, in 40 letters at least.",
    );
}

/// Letters of the `//!` lines that a file begins with.
fn header(text: &str) -> usize {
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(|line| line.trim().chars().count()).sum()
}

#[test]
fn a_header_is_counted_only_at_the_beginning() {
    assert_eq!(header("//! Four\n//!\n//!   more \nuse x;\n//! not this"), 8);
    assert_eq!(header("#![allow(x)]\n//! late"), 0);
}
