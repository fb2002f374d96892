//! `hoso check` and `hoso schema`: what they print in both formats, and what their exit codes say.

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
fn good_files_are_called_good_and_the_exit_code_is_0() {
    let site = Site::alone();
    let ended = check(&site, &["hoso.yaml", "workflows/identity-review.yaml"]);
    assert_eq!(ended.code, Some(0), "{}", ended.told());
    assert_eq!(ended.out, "hoso.yaml: good\nworkflows/identity-review.yaml: good\n");
    assert_eq!(ended.err, "");
    let ended = check(&site, &["--format", "json", "hoso.yaml", "workflows/identity-review.yaml"]);
    assert_eq!(ended.code, Some(0), "{}", ended.told());
    insta::assert_json_snapshot!("good_as_json", json(&ended));
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
    let folder = check(&site, &["workflows"]);
    assert_eq!(folder.code, Some(3), "{}", folder.told());
    site.write("latin.yaml", b"workflow: r\xe0 so\xe1t\n");
    let latin = check(&site, &["latin.yaml"]);
    assert_eq!(latin.code, Some(3), "{}", latin.told());
    assert!(latin.err.contains("UTF-8"), "{}", latin.told());
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
