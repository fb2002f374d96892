//! `hoso test`: files and folders, both formats, the threshold of the coverage, what exit codes say,
//! and a case of a running engine recorded and played again.

use serde_json::{Value, json};

use crate::desk::{Desk, Letter};
use crate::program::{Ended, MOST, Program, hoso_in, run, serve};
use crate::site::{Site, TOKEN, root};

const SCENARIO: &str = include_str!("../../../../workflows/identity-review.scenario.yaml");

fn test(site: &Site, arguments: &[&str]) -> Ended {
    let mut all = vec!["test"];
    all.extend(arguments);
    run(hoso_in(site, &all))
}

/// The shipped workflow beside its scenarios.
fn site(scenarios: &str) -> Site {
    let site = Site::alone();
    site.write("workflows/identity-review.scenario.yaml", scenarios.as_bytes());
    site
}

/// The shipped scenarios as far as the first goes.
fn first() -> &'static str {
    SCENARIO.split_once("\n\n").unwrap().0
}

fn parsed(ended: &Ended) -> Value {
    serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {}", ended.told()))
}

#[test]
fn the_shipped_workflows_keep_what_they_promise_and_take_every_way() {
    let shipped = root().join("workflows");
    let site = Site::alone();
    let ended = test(&site, &[shipped.to_str().unwrap(), "--coverage"]);
    assert_eq!(ended.code, Some(0), "{}", ended.told());
    assert!(ended.out.contains("100 %"), "{}", ended.told());
}

#[test]
fn a_folder_a_scenario_file_and_its_workflow_mean_the_same() {
    let site = site(first());
    let told: Vec<String> =
        ["workflows", "workflows/identity-review.scenario.yaml", "workflows/identity-review.yaml"]
            .map(|name| test(&site, &[name]).told())
            .to_vec();
    assert_eq!((&told[0], &told[0]), (&told[1], &told[2]));
    insta::assert_snapshot!(told[0]);
}

#[test]
fn what_goes_otherwise_is_exit_code_1_in_both_formats() {
    let site = site(&first().replace("364 days", "366 days"));
    let ended = test(&site, &["workflows"]);
    assert_eq!((ended.code, &*ended.err), (Some(1), ""), "{}", ended.told());
    let ended = test(&site, &["workflows", "--format", "json", "--coverage=0"]);
    assert_eq!((ended.code, &*ended.err), (Some(1), ""), "{}", ended.told());
    let told = parsed(&ended);
    let scenario = &told[0]["scenarios"][0];
    assert_eq!((&told[0]["passed"], &scenario["passed"]), (&json!(false), &json!(false)));
    assert_eq!(scenario["findings"][0]["place"]["line"], 22);
    assert!(scenario["milliseconds"].as_f64().unwrap() < 1_000.0);
}

#[test]
fn the_coverage_fails_below_its_threshold_alone() {
    let site = site(first());
    for (coverage, code) in [("--coverage", 1), ("--coverage=16", 1), ("--coverage=15", 0)] {
        let ended = test(&site, &["workflows", coverage]);
        assert_eq!(ended.code, Some(code), "{coverage}: {}", ended.told());
        assert!(ended.out.contains("15 %"), "{}", ended.told());
    }
}

#[test]
fn what_cannot_be_read_is_exit_code_3_and_the_others_are_played_all_the_same() {
    let site = site(first());
    site.write("empty/notes.txt", b"");
    for name in ["nobody.scenario.yaml", "empty"] {
        let ended = test(&site, &[name, "workflows"]);
        assert_eq!(ended.code, Some(3), "{}", ended.told());
        insta::assert_snapshot!(format!("unread_{}", name.replace('.', "_")), ended.told());
    }
}

#[test]
fn what_is_no_scenario_is_usage() {
    let site = site(first());
    let case = "01980000-0000-7000-8000-000000000001";
    for arguments in [
        &[][..],
        &["hoso.txt"],
        &["workflows", "--coverage=101"],
        &["workflows", "--format", "yaml"],
        &["workflows", "--record", case],
        &["workflows", "--record", "nobody", "--at", "http://127.0.0.1:9"],
        &["workflows", "--record", case, "--at", "http://127.0.0.1:9", "--data", "x"],
        &["workflows", "--at", "http://127.0.0.1:9"],
        &["a.yaml", "b.yaml", "--record", case, "--at", "http://127.0.0.1:9"],
    ] {
        let ended = test(&site, arguments);
        assert_eq!((ended.code, &*ended.out), (Some(2), ""), "{arguments:?} {}", ended.told());
    }
}

/// `hoso test --record`, with the token of the tests.
fn record(site: &Site, arguments: &[&str], token: Option<&str>) -> Ended {
    let mut all = vec!["test", "workflows/identity-review.yaml", "--record"];
    all.extend(arguments);
    let mut command = hoso_in(site, &all);
    command.env_remove("HOSO_TOKEN");
    if let Some(token) = token {
        command.env("HOSO_TOKEN", token);
    }
    run(command)
}

const PLANTED: [&str; 4] = ["Canarinhô Vàng", "077190001234", "1888-11-05", "clerk-1"];

/// Opens a case whose register is out of reach, and waits until it was asked in vain.
fn lived(address: &str) -> String {
    let fields = json!({
        "full-name": PLANTED[0],
        "identity-number": PLANTED[1],
        "birth-date": PLANTED[2],
        "sex": "male",
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let desk = Desk::at(address);
        let answer = desk.send(&Letter::submit("msg-1", "hs-1", &fields)).await.unwrap();
        assert_eq!(answer.result(), "done", "{}", answer.body);
        let begun = std::time::Instant::now();
        while !desk.journal(answer.case()).await.iter().any(|line| line["what"] == "delayed") {
            assert!(begun.elapsed() < MOST, "the register is never found out of reach");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        answer.case().to_owned()
    })
}

/// A text without what differs from run to run.
fn steady(site: &Site, text: &str, case: &str, address: &str) -> String {
    let folder = site.folder().display().to_string();
    text.replace(&folder, "FOLDER").replace(case, "CASE").replace(address, "ADDRESS")
}

#[test]
fn a_case_is_recorded_from_a_running_engine_and_from_its_file_and_passes_without_its_values() {
    let site = Site::alone();
    let (program, address) = Program::start(serve(&site));
    let case = lived(&address);
    let mut told = Vec::new();
    let held = record(&site, &[&case, "--data", "hoso.redb"], None);
    assert_eq!((held.code, &*held.out), (Some(3), ""), "{}", held.told());
    told.push(held.told());
    for token in [None, Some("synthetic-and-wrong")] {
        told.push(record(&site, &[&case, "--at", &address], token).told());
    }
    let nobody = "01980000-0000-7000-8000-000000000001";
    told.push(record(&site, &[nobody, "--at", &address], Some(TOKEN)).told());
    let over_http = record(&site, &[&case, "--at", &address], Some(TOKEN));
    assert_eq!(over_http.code, Some(0), "{}", over_http.told());
    drop(program.leave());
    let of_file = record(&site, &[&case, "--data", "hoso.redb"], None);
    assert_eq!(of_file.code, Some(0), "{}", of_file.told());
    told.push(record(&site, &[nobody, "--data", "hoso.redb"], None).told());
    told.push(record(&site, &[&case, "--data", "nobody.redb"], None).told());
    told.push(record(&site, &[&case, "--at", "http://127.0.0.1:9"], Some(TOKEN)).told());
    let told = steady(&site, &told.join("\n\n"), &case, &address);
    insta::assert_snapshot!(told);
    // The engine may have asked once more in between.
    for ended in [over_http, of_file] {
        for planted in PLANTED {
            assert!(!ended.out.contains(planted), "{planted}: {}", ended.out);
        }
        assert!(!ended.out.contains(&case) && ended.out.contains("delayed: "), "{}", ended.out);
        site.write("workflows/identity-review.scenario.yaml", ended.out.as_bytes());
        let played = test(&site, &["workflows"]);
        assert_eq!(played.code, Some(0), "{}", played.told());
    }
}
