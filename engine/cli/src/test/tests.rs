//! What `hoso test` says of good and bad files, and which file it looks for beside them.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use super::*;

const WORKFLOW: &str = include_str!("../../../../workflows/identity-review.yaml");
const SCENARIO: &str = include_str!("../../../../workflows/identity-review.scenario.yaml");

/// What is said of a file.
struct Said {
    text: String,
    json: serde_json::Value,
    good: bool,
}

/// What is said of a scenario file beside the shipped workflow, without the folder's name.
fn said(workflow: &str, scenario: &str, coverage: impl Into<Option<u8>>) -> Said {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("identity-review.scenario.yaml");
    fs::write(folder.path().join("identity-review.yaml"), workflow).unwrap();
    fs::write(&file, scenario).unwrap();
    let [pair] = &files::pairs(&file).unwrap()[..] else { panic!("a file is one pair") };
    let (ran, coverage) = (ran(pair).unwrap(), coverage.into());
    let prefix = format!("{}/", folder.path().display());
    let json = json::json(&ran, coverage).to_string().replace(&prefix, "");
    Said {
        text: told::told(&ran, coverage).replace(&prefix, ""),
        json: serde_json::from_str(&json).unwrap(),
        good: ran.is_good(coverage),
    }
}

/// The shipped file as far as its first scenario goes.
fn first() -> &'static str {
    SCENARIO.split_once("\n\n").unwrap().0
}

#[test]
fn each_scenario_has_its_line_and_the_coverage_its_own() {
    let told = said(WORKFLOW, SCENARIO, 100);
    assert!(told.good);
    insta::assert_snapshot!(told.text);
}

#[test]
fn what_goes_otherwise_is_shown_with_its_line() {
    let told = said(WORKFLOW, &first().replace("364 days", "366 days"), None);
    assert!(!told.good);
    insta::assert_snapshot!(told.text);
}

#[test]
fn ways_that_nobody_takes_are_findings_where_coverage_is_asked_for() {
    assert!(said(WORKFLOW, first(), None).good);
    let told = said(WORKFLOW, first(), 100);
    assert!(!told.good);
    insta::assert_snapshot!(told.text);
}

#[test]
fn a_faulty_file_is_not_played() {
    let told = said(WORKFLOW, &first().replace("act: submit", "act: send"), 100);
    assert!(!told.good);
    assert!(told.text.contains("the workflow has no action `send`"), "{}", told.text);
    let told = said(&WORKFLOW.replace("initial: not-sent", "initial: nowhere"), first(), 100);
    assert!(!told.good);
    assert!(told.text.contains("identity-review.yaml:"), "{}", told.text);
}

#[test]
fn a_missing_workflow_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("alone.scenario.yaml");
    fs::write(&file, first()).unwrap();
    let pairs = files::pairs(&file).unwrap();
    let failure = ran(&pairs[0]).err().unwrap().text();
    assert!(failure.contains("alone.yaml cannot be read"), "{failure}");
}

#[test]
fn a_name_means_a_scenario_file_and_the_workflow_beside_it() {
    let pair = Pair { scenarios: "a/b.scenario.yaml".into(), workflow: "a/b.yaml".into() };
    for name in ["a/b.scenario.yaml", "a/b.yaml"] {
        assert_eq!(
            files::pairs(&files::named(name).unwrap()).unwrap(),
            std::slice::from_ref(&pair)
        );
        assert_eq!(files::workflow(Path::new(name)), Path::new("a/b.yaml"));
    }
    assert!(files::named("a/b.txt").unwrap_err().contains("identity-review.scenario.yaml"));
}

#[test]
fn a_folder_means_every_scenario_file_in_it_in_the_order_of_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let none = files::pairs(folder.path()).unwrap_err().text();
    assert!(none.contains("holds no file named like `identity-review.scenario.yaml`"), "{none}");
    for name in ["b.scenario.yaml", "b.yaml", "a.scenario.yaml", "c.yaml", "notes.txt"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    let pairs = files::pairs(folder.path()).unwrap();
    let names = pairs.iter().map(|pair| pair.scenarios.file_name().unwrap().to_str().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), ["a.scenario.yaml", "b.scenario.yaml"]);
}

const TITLE: &str = "Công dân khai tên không dấu, sai ngày sinh so với Cơ sở dữ liệu quốc gia về dân \
    cư, cán bộ đối chiếu căn cước, sửa rồi gửi lại và được xác thực trong cùng một ngày làm việc";

#[test]
fn both_sides_of_every_difference_stand_beside_each_other() {
    let scenario = format!(
        "{}\n  - title: {{vi: \"{TITLE}\"}}\n    steps:\n      \
         - {{act: submit, state: pending}}\n      \
         - {{passes: 4 hours}}\n      \
         - answer: {{found: {{full-name: \"NGUYEN VAN THU\", birth-date: \"1990-03-02\"}}}}\n        \
           state: verified\n        \
           verdict: verified\n        \
           reasons: {{full-name: case-or-space, birth-date: exact}}\n        \
           fields: {{full-name: \"Nguyễn Văn Thử, con trai ông Nguyễn Văn Thử và bà Trần Thị Mẫu\", sex: \"\"}}\n        \
           effects: [{{ask: person, sends: [full-name]}}]\n        \
           possible: {{submit: false, reopen: wrong-role}}\n        \
           due: \"2026-03-13T08:00:00+07:00\"\n        \
           view: [no-id]\n        \
           check: {{person: waiting}}\n      \
         - {{act: submit}}\n",
        first()
    );
    let said = said(WORKFLOW, &scenario, None);
    assert!(!said.good);
    insta::assert_snapshot!(said.text);
}

#[test]
fn an_opening_that_goes_otherwise_has_no_steps_before_it() {
    let scenario = first().replace("state: not-sent", "state: pending");
    insta::assert_snapshot!(said(WORKFLOW, &scenario, None).text);
}

#[test]
fn programs_get_the_same_with_times_and_places() {
    let mut said = said(WORKFLOW, &first().replace("364 days", "366 days"), 20);
    let took = said.json["scenarios"][0]["milliseconds"].take();
    assert!(took.as_f64().unwrap() > 0.0, "{took}");
    insta::assert_json_snapshot!(said.json);
    let faulty = self::said(WORKFLOW, &first().replace("act: submit", "act: send"), None);
    assert_eq!(faulty.json["passed"], false);
    assert_eq!(faulty.json["faults"][0]["findings"][0]["code"], "E302");
}

#[test]
fn the_threshold_of_the_coverage_is_of_a_hundred() {
    let taken = said(WORKFLOW, first(), 100).json["coverage"]["percent"].as_u64().unwrap();
    let taken = u8::try_from(taken).unwrap();
    assert!(said(WORKFLOW, first(), taken).good);
    assert!(!said(WORKFLOW, first(), taken + 1).good);
    assert!(said(WORKFLOW, first(), 0).good);
}
