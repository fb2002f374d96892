//! What `hoso test` says of good and bad files, and which file it looks for beside them.
#![allow(clippy::unwrap_used)]

use std::fs;

use super::*;

const WORKFLOW: &str = include_str!("../../../../workflows/identity-review.yaml");
const SCENARIO: &str = include_str!("../../../../workflows/identity-review.scenario.yaml");

/// What is said of a scenario file beside the shipped workflow, without the folder's name.
fn said(workflow: &str, scenario: &str, coverage: bool) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("identity-review.scenario.yaml");
    fs::write(folder.path().join("identity-review.yaml"), workflow).unwrap();
    fs::write(&file, scenario).unwrap();
    let told = told(&file, coverage).unwrap();
    let prefix = format!("{}/", folder.path().display());
    Told { text: told.text.replace(&prefix, ""), ..told }
}

/// The shipped file as far as its first scenario goes.
fn first() -> &'static str {
    SCENARIO.split_once("\n\n").unwrap().0
}

#[test]
fn each_scenario_has_its_line_and_the_coverage_its_own() {
    let told = said(WORKFLOW, SCENARIO, true);
    assert!(told.good);
    insta::assert_snapshot!(told.text);
}

#[test]
fn what_goes_otherwise_is_shown_with_its_line() {
    let told = said(WORKFLOW, &first().replace("364 days", "366 days"), false);
    assert!(!told.good);
    insta::assert_snapshot!(told.text);
}

#[test]
fn ways_that_nobody_takes_are_findings_where_coverage_is_asked_for() {
    assert!(said(WORKFLOW, first(), false).good);
    let told = said(WORKFLOW, first(), true);
    assert!(!told.good);
    insta::assert_snapshot!(told.text);
}

#[test]
fn a_faulty_file_is_not_played() {
    let told = said(WORKFLOW, &first().replace("act: submit", "act: send"), true);
    assert!(!told.good);
    assert!(told.text.contains("the workflow has no action `send`"), "{}", told.text);
    let told = said(&WORKFLOW.replace("initial: not-sent", "initial: nowhere"), first(), true);
    assert!(!told.good);
    assert!(told.text.contains("identity-review.yaml:"), "{}", told.text);
}

#[test]
fn a_missing_workflow_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("alone.scenario.yaml");
    fs::write(&file, first()).unwrap();
    let failure = told(&file, false).unwrap_err().text();
    assert!(failure.contains("alone.yaml cannot be read"), "{failure}");
}

#[test]
fn only_scenario_files_are_taken() {
    assert_eq!(file("a/b.scenario.yaml"), Ok(PathBuf::from("a/b.scenario.yaml")));
    assert!(file("a/b.yaml").unwrap_err().contains("identity-review.scenario.yaml"));
    assert_eq!(beside(Path::new("a/b.scenario.yaml")), Path::new("a/b.yaml"));
}
