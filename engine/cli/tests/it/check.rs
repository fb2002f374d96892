//! `hoso check` and `hoso schema`: what they print in each format, and what their exit codes say.

use serde_json::Value;

use crate::program::{Ended, hoso, hoso_in, run, unread};
use crate::site::{Site, root};

fn check(site: &Site, arguments: &[&str]) -> Ended {
    let mut all = vec!["check"];
    all.extend(arguments);
    run(hoso_in(site, &all))
}

fn json(ended: &Ended) -> Value {
    serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {}", ended.told()))
}

/// One fault in the workflow, one in the configuration.
fn faulty() -> Site {
    let site = Site::alone();
    site.edit("workflows/identity-review.yaml", "mismatch: mismatch", "mismatch: mismach");
    site.edit("hoso.yaml", "keys: [{file: secrets/portal}]", "keys: [{file: secrets/portla}]");
    site
}

#[test]
fn good_files_are_called_good_also_with_a_warning_and_the_exit_code_is_0() {
    let site = Site::alone();
    let files = ["hoso.yaml", "workflows/identity-review.yaml"];
    let ended = check(&site, &files);
    assert_eq!((ended.code, &*ended.err), (Some(0), ""), "{}", ended.told());
    insta::assert_snapshot!("good", ended.out);
    let ended = check(&site, &["--format", "json", files[0], files[1]]);
    assert_eq!(ended.code, Some(0), "{}", ended.told());
    insta::assert_json_snapshot!("good_as_json", json(&ended));
}

#[test]
fn warnings_count_where_they_are_denied() {
    let site = Site::alone();
    let warned = check(&site, &["--deny-warnings", "workflows/identity-review.yaml"]);
    assert_eq!(warned.code, Some(1), "{}", warned.told());
    let good = check(&site, &["--deny-warnings", "hoso.yaml"]);
    assert_eq!(good.code, Some(0), "{}", good.told());
}

#[test]
fn every_finding_of_every_file_is_shown_and_the_exit_code_is_1() {
    let site = faulty();
    let ended = check(&site, &["hoso.yaml", "workflows/identity-review.yaml"]);
    assert_eq!(ended.code, Some(1));
    insta::assert_snapshot!("findings", ended.told());
    let ended = check(&site, &["hoso.yaml", "workflows/identity-review.yaml", "--format=json"]);
    assert_eq!((ended.code, &*ended.err), (Some(1), ""));
    insta::assert_json_snapshot!("findings_as_json", json(&ended));
}

/// In `hoso.yaml`, and checked as files of their own.
#[test]
fn a_workflow_may_name_a_calendar_of_its_site() {
    let site = Site::alone();
    let office = "calendar: office\nzone: \"+07:00\"\nvalid: {from: 2026-01-01, to: 2026-12-31}\n\
        weekly-off: [saturday, sunday]\n";
    site.write("calendars/office.yaml", office.as_bytes());
    site.edit("workflows/identity-review.yaml", "calendar: vn", "calendar: office");
    let unknown = check(&site, &["workflows/identity-review.yaml"]);
    assert_eq!(unknown.code, Some(1), "{}", unknown.told());
    assert!(unknown.out.contains("E034"), "{}", unknown.out);
    site.edit(
        "hoso.yaml",
        "cache: cache",
        "cache: cache\ncalendars: {office: calendars/office.yaml}",
    );
    let files = ["hoso.yaml", "workflows/identity-review.yaml", "calendars/office.yaml"];
    let good = check(&site, &files);
    assert_eq!((good.code, &*good.err), (Some(0), ""), "{}", good.told());
    site.edit("calendars/office.yaml", "saturday", "saterday");
    let faulty = check(&site, &["calendars", "hoso.yaml"]);
    assert_eq!(faulty.code, Some(1));
    insta::assert_snapshot!("a_faulty_calendar", faulty.out);
}

#[test]
fn roles_and_routes_are_those_of_the_site() {
    let site = Site::alone();
    let file = "workflows/identity-review.yaml";
    site.edit(file, "from: [verified], role: supervisor", "from: [verified], role: supervsior");
    site.edit(file, "route: population ", "route: populaton ");
    let ended = check(&site, &[file]);
    assert_eq!(ended.code, Some(1), "{}", ended.told());
    insta::assert_snapshot!("names_of_the_site", ended.out);
    // Without a configuration nobody knows which there will be.
    std::fs::remove_file(site.path("hoso.yaml")).unwrap();
    assert_eq!(check(&site, &[file]).code, Some(0));
}

#[test]
fn the_shipped_workflows_are_good() {
    let shipped = root().join("workflows/identity-review.yaml");
    let ended = run(hoso(&["check", shipped.to_str().unwrap()]));
    assert_eq!(ended.code, Some(0), "{}", ended.told());
}

#[test]
fn a_file_that_cannot_be_read_is_a_failure_and_the_others_are_checked_all_the_same() {
    let site = faulty();
    for format in ["text", "json"] {
        let files = ["nobody.yaml", "workflows/identity-review.yaml", "--format", format];
        let ended = check(&site, &files);
        assert_eq!(ended.code, Some(3), "{}", ended.told());
        insta::assert_snapshot!(format!("a_file_that_cannot_be_read_{format}"), ended.told());
    }
    let folder = check(&site, &["connectors"]);
    assert_eq!(folder.code, Some(3), "{}", folder.told());
    assert!(folder.err.contains("connectors holds no .yaml file"), "{}", folder.told());
    site.write("latin.yaml", b"workflow: r\xe0 so\xe1t\n");
    let latin = check(&site, &["latin.yaml"]);
    assert_eq!(latin.code, Some(3), "{}", latin.told());
    assert!(latin.err.contains("UTF-8"), "{}", latin.told());
}

/// A site with the shipped scenarios beside the workflow, and a calendar that is none.
fn with_scenarios() -> Site {
    let site = Site::alone();
    let shipped = std::fs::read(root().join("workflows/identity-review.scenario.yaml")).unwrap();
    site.write("workflows/identity-review.scenario.yaml", &shipped);
    site.write("workflows/calendars/odd.yaml", b"neither: a workflow\n");
    site.write("workflows/README.md", b"# never read\n");
    site
}

#[test]
fn of_a_folder_each_yaml_is_checked_by_its_name_and_no_folder_within() {
    let site = with_scenarios();
    let ended = check(&site, &["workflows", "--format", "json"]);
    assert_eq!((ended.code, &*ended.err), (Some(0), ""), "{}", ended.told());
    let told = json(&ended);
    let names: Vec<&str> =
        told.as_array().unwrap().iter().map(|one| one["file"].as_str().unwrap()).collect();
    let expected = ["workflows/identity-review.scenario.yaml", "workflows/identity-review.yaml"];
    assert_eq!(names, expected);
    let whole = check(&site, &["."]);
    assert_eq!(whole.out, "./hoso.yaml: good\n", "{}", whole.told());
}

#[test]
fn scenarios_are_read_against_the_workflow_beside_them() {
    let site = with_scenarios();
    let name = "workflows/identity-review.scenario.yaml";
    let ended = check(&site, &[name]);
    assert_eq!((ended.code, ended.out), (Some(0), format!("{name}: good\n")));
    site.edit(
        name,
        "- {act: submit, refused: wrong-state}",
        "- {act: sumbit, refused: wrong-state}",
    );
    let ended = check(&site, &[name]);
    assert_eq!(ended.code, Some(1));
    insta::assert_snapshot!("a_scenario_with_a_fault", ended.told());
}

#[test]
fn scenarios_of_a_faulty_workflow_are_not_checked_and_its_faults_are_told_once() {
    let site = with_scenarios();
    site.edit("workflows/identity-review.yaml", "mismatch: mismatch", "mismatch: mismach");
    let name = "workflows/identity-review.scenario.yaml";
    let ended = check(&site, &[name]);
    assert_eq!(ended.code, Some(1));
    insta::assert_snapshot!("scenarios_of_a_faulty_workflow", ended.told());
    let folder = json(&check(&site, &["workflows", "--format", "json"]));
    assert_eq!(folder.as_array().unwrap().len(), 2);
    assert!(folder[0]["unchecked"].as_str().unwrap().contains("identity-review.yaml has errors"));
    std::fs::remove_file(site.path("workflows/identity-review.yaml")).unwrap();
    let alone = check(&site, &[name]);
    assert_eq!(alone.code, Some(3), "{}", alone.told());
}

#[test]
fn as_sarif_all_files_stand_in_one_run() {
    let site = faulty();
    let files = ["hoso.yaml", "workflows/identity-review.yaml", "--format", "sarif"];
    let ended = check(&site, &files);
    assert_eq!((ended.code, &*ended.err), (Some(1), ""));
    let mut log = json(&ended);
    assert_eq!(log["runs"].as_array().unwrap().len(), 1);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let ids: Vec<&str> = results.iter().map(|one| one["ruleId"].as_str().unwrap()).collect();
    assert_eq!(ids, ["E203", "E030"]);
    log["runs"][0]["tool"]["driver"]["version"] = "…".into();
    insta::assert_json_snapshot!("findings_as_sarif", log);
    let vietnamese = json(&check(&site, &[files[0], "--format=sarif", "--lang=vi"]));
    let rule = &vietnamese["runs"][0]["tool"]["driver"]["rules"][0]["shortDescription"]["text"];
    assert_eq!(rule, "Thiếu bí mật hoặc bí mật không dùng được");
}

#[test]
fn a_code_is_explained_in_both_languages() {
    let english = run(hoso(&["check", "--explain", "E030"]));
    assert_eq!((english.code, &*english.err), (Some(0), ""));
    insta::assert_snapshot!("explained_in_english", english.out);
    let vietnamese = run(hoso(&["check", "--explain", "e030", "--lang", "vi"]));
    assert_eq!((vietnamese.code, &*vietnamese.err), (Some(0), ""));
    insta::assert_snapshot!("explained_in_vietnamese", vietnamese.out);
}

#[test]
fn without_a_code_all_are_listed() {
    let listed = run(hoso(&["check", "--explain"]));
    assert_eq!((listed.code, &*listed.err), (Some(0), ""));
    assert_eq!(listed.out.lines().count(), hoso_workflow::explanations().len());
    insta::assert_snapshot!("all_codes", listed.out);
}

#[test]
fn a_code_that_does_not_exist_is_usage() {
    let ended = run(hoso(&["check", "--explain", "E3O0"]));
    assert_eq!((ended.code, &*ended.out), (Some(2), ""));
    insta::assert_snapshot!("an_unknown_code", ended.err);
    let both = run(hoso(&["check", "--explain", "E030", "hoso.yaml"]));
    assert_eq!(both.code, Some(2), "{}", both.told());
}

#[test]
fn without_a_file_it_is_usage() {
    let site = Site::alone();
    for arguments in [&[][..], &["hoso.yaml", "--format", "yaml"], &["--strict", "hoso.yaml"]] {
        let ended = check(&site, arguments);
        assert_eq!((ended.code, &*ended.out), (Some(2), ""), "{}", ended.told());
    }
}

#[test]
fn each_schema_is_printed_as_it_is_written() {
    let site = Site::alone();
    let ended = run(hoso_in(&site, &["schema", "--write", "."]));
    assert_eq!(ended.code, Some(0), "{}", ended.told());
    let names = [
        ("workflow", "workflow.v1.json"),
        ("config", "config.v1.json"),
        ("openapi", "openapi.json"),
    ];
    for (which, file) in names {
        let printed = run(hoso(&["schema", which]));
        assert_eq!((printed.code, &*printed.err), (Some(0), ""));
        assert!(json(&printed).is_object());
        assert_eq!(printed.out.as_bytes(), site.read(file));
        assert!(ended.out.contains(file), "{}", ended.told());
    }
}

#[test]
fn a_schema_that_is_not_fresh_is_named() {
    let site = Site::alone();
    assert_eq!(run(hoso_in(&site, &["schema", "--write", "."])).code, Some(0));
    let fresh = run(hoso_in(&site, &["schema", "--check", "."]));
    assert_eq!(fresh.code, Some(0), "{}", fresh.told());
    insta::assert_snapshot!("schemas_that_are_fresh", fresh.told());
    site.edit("config.v1.json", "hoso configuration", "another one");
    std::fs::remove_file(site.path("openapi.json")).unwrap();
    let stale = run(hoso_in(&site, &["schema", "--check", "."]));
    assert_eq!(stale.code, Some(1));
    insta::assert_snapshot!("schemas_that_are_not_fresh", stale.told());
}

#[test]
fn the_schemas_of_this_repository_are_fresh() {
    let schemas = root().join("schemas");
    let ended = run(hoso(&["schema", "--check", schemas.to_str().unwrap()]));
    assert_eq!(ended.code, Some(0), "{}", ended.told());
}

#[test]
fn a_schema_that_nobody_makes_is_usage() {
    let site = Site::alone();
    for arguments in [&["schema"][..], &["schema", "case"], &["schema", "config", "--check", "."]] {
        let ended = run(hoso_in(&site, arguments));
        assert_eq!((ended.code, &*ended.out), (Some(2), ""), "{}", ended.told());
    }
}

#[test]
fn whoever_stops_reading_is_told_of_no_fault() {
    assert_eq!(unread(hoso(&["schema", "openapi"])), "");
    assert_eq!(unread(hoso_in(&Site::alone(), &["check", "hoso.yaml"])), "");
}
