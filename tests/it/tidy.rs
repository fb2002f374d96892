//! Rules about the code itself, each its own test: who may import whom, how long things are, which
//! words stand, what must not be left behind.
//!
//! Reads the files of the workspace with std alone and never changes one. A rule that is broken
//! lists every place as `path:line` and says what to do; an exception stands in its rule's list
//! with the reason. Each checker is tested on text that it must object to.

mod code;
mod floors;
mod forbidden;
mod manifest;
mod manifests;
mod shape;
mod share;
mod sources;
mod texts;
mod words;

/// Fails with every place, one to a line, and with what to do about them.
fn no_places(places: &[String], advice: &str) {
    let many = places.len();
    assert!(places.is_empty(), "{many} in the way:\n  {}\n{advice}\n", places.join("\n  "));
}

/// The values of `found`, for the tests of the checkers.
#[track_caller]
fn same<T: AsRef<str>>(found: &[T], expected: &[&str]) {
    let found: Vec<&str> = found.iter().map(AsRef::as_ref).collect();
    assert_eq!(found, expected);
}
