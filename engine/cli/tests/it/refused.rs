//! What is wrong as its operator meets it: the exit code and the text of each, and that a data file
//! that is not taken stays as it was, byte for byte.

use std::net::TcpListener;

use hoso_pretend::Population;

use crate::desk::{Desk, Letter};
use crate::people::{Ending, Queue};
use crate::program::{Ended, Program, hoso, run, serve};
use crate::site::{Site, digest};

/// Texts without what differs from run to run.
fn snapshot(name: &str, ended: &Ended) {
    let filters = [
        (r"sha256:[0-9a-f]{64}", "sha256:[digest]"),
        (r"127\.0\.0\.1:[1-9][0-9]+", "127.0.0.1:[port]"),
        (r"(?m)^20[0-9-]+T[0-9:.]+Z +", "[time] "),
        (r"(file|layout)_len=\d+", "${1}_len=[n]"),
    ];
    insta::with_settings!({filters => filters, omit_expression => true}, {
        insta::assert_snapshot!(name, ended.told());
    });
}

/// Does not serve, exits with 3 and says why.
fn refuses(name: &str, site: &Site) {
    let ended = run(serve(site));
    assert_eq!(ended.code, Some(3), "{}", ended.told());
    snapshot(name, &ended);
}

/// A site that has served and was left in peace.
fn served() -> Site {
    let site = Site::alone();
    let (program, _) = Program::start(serve(&site));
    assert_eq!(program.leave().code, Some(0));
    site
}

#[test]
fn without_hoso_yaml_it_says_which_file_it_looked_for() {
    let site = Site::alone();
    std::fs::remove_file(site.path("hoso.yaml")).unwrap();
    refuses("no_configuration", &site);
    assert!(!site.path("hoso.redb").exists());
}

#[test]
fn findings_in_hoso_yaml_point_at_their_lines_and_come_all_at_once() {
    let site = Site::alone();
    site.edit("hoso.yaml", "may: {workflows", "might: {workflows");
    refuses("an_unknown_key", &site);
    let site = Site::alone();
    site.edit("hoso.yaml", "listen: \"127.0.0.1:0\"", "listen: \"0.0.0.0:80\"");
    site.edit("hoso.yaml", "secrets/clerk", "secrets/nobody");
    site.edit("hoso.yaml", "units: [\"25\"], registry: population", "registry: populaton");
    site.edit("hoso.yaml", "private: allowed", "private: yes");
    refuses("a_wrong_word", &site);
    site.edit("hoso.yaml", "private: yes", "private: allowed");
    refuses("several_findings", &site);
    assert!(!site.path("hoso.redb").exists());
}

#[test]
fn a_route_to_a_registry_that_is_not_configured_is_a_finding() {
    let site = Site::alone();
    site.edit("hoso.yaml", "  population:\n    connector", "  popolation:\n    connector");
    refuses("a_route_to_nowhere", &site);
}

#[test]
fn a_fault_in_a_workflow_points_at_its_line() {
    let site = Site::alone();
    site.edit("workflows/identity-review.yaml", "mismatch: mismatch", "mismatch: mismach");
    refuses("a_workflow_with_a_fault", &site);
    assert!(!site.path("hoso.redb").exists());
}

#[test]
fn a_workflow_that_asks_by_a_route_that_is_not_there_is_refused() {
    let site = Site::alone();
    site.edit("hoso.yaml", "  population-bulk: [", "  population-bulky: [");
    refuses("a_workflow_without_its_route", &site);
}

#[test]
fn a_connector_that_is_missing_cut_short_or_another_one_is_refused() {
    let site = Site::alone();
    let whole = site.read("connectors/population.wasm");
    site.write("connectors/population.wasm", &whole[..whole.len() / 2]);
    refuses("a_connector_of_another_digest", &site);
    let half = digest(&whole[..whole.len() / 2]);
    site.edit("hoso.yaml", site.digest(), &half);
    refuses("a_connector_cut_short", &site);
    site.write("connectors/population.wasm", b"a letter\n");
    site.edit("hoso.yaml", &half, &digest(b"a letter\n"));
    refuses("a_connector_that_is_none", &site);
    std::fs::remove_file(site.path("connectors/population.wasm")).unwrap();
    refuses("a_connector_that_is_missing", &site);
    assert!(!site.path("hoso.redb").exists());
}

#[test]
fn a_configuration_that_does_not_fit_the_connector_is_refused() {
    let site = Site::alone();
    site.edit("hoso.yaml", "\"service\":\"037\"", "\"service\":\"038\"");
    refuses("a_configuration_that_does_not_fit", &site);
    let site = Site::alone();
    site.edit("hoso.yaml", "{gateway: {url", "{gate: {url");
    refuses("an_endpoint_that_is_missing", &site);
}

/// The format stands in the table `meta` beside the count of runs; a file that was closed in peace
/// is not summed up again when it is opened, so its number can be set from outside.
#[test]
fn a_data_file_of_a_newer_format_is_refused_untouched() {
    let site = served();
    let mut bytes = site.read("hoso.redb");
    let mark = b"formatrun";
    let all: Vec<_> = bytes.windows(mark.len()).enumerate().filter(|one| one.1 == mark).collect();
    let places: Vec<_> = all.iter().map(|one| one.0 + mark.len()).collect();
    assert!(!places.is_empty(), "the file keeps its format elsewhere");
    for place in places {
        let value = &mut bytes[place..place + 8];
        assert_eq!(value, 1u64.to_le_bytes(), "the file keeps its format otherwise");
        value.copy_from_slice(&9u64.to_le_bytes());
    }
    site.write("hoso.redb", &bytes);
    refuses("a_data_file_of_a_newer_format", &site);
    assert!(site.read("hoso.redb") == bytes, "a refused file stays as it was");
}

#[test]
fn a_file_that_is_no_data_file_is_refused_untouched() {
    for (name, cut) in [("a_data_file_cut_short", 3), ("a_data_file_that_is_none", 0)] {
        let site = served();
        let bytes = match cut {
            0 => "a letter\n".repeat(1000).into_bytes(),
            parts => site.read("hoso.redb")[..site.read("hoso.redb").len() / parts].to_vec(),
        };
        site.write("hoso.redb", &bytes);
        refuses(name, &site);
        assert!(site.read("hoso.redb") == bytes, "a refused file stays as it was");
    }
}

#[test]
fn a_version_that_was_taken_up_does_not_change_its_content() {
    let site = served();
    site.edit("workflows/identity-review.yaml", "en: \"Held\"", "en: \"On hold\"");
    refuses("the_same_version_with_other_content", &site);
    site.edit("workflows/identity-review.yaml", "version: 1", "version: 2");
    let (program, _) = Program::start(serve(&site));
    assert_eq!(program.leave().code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_program_on_one_file_is_refused_and_the_first_goes_on() {
    let site = Site::alone();
    let (mut program, address) = Program::start(serve(&site));
    refuses("a_second_program", &site);
    assert!(program.runs());
    let (fields, _) = Queue::new(&Population::new(1, 100)).form(Ending::Verified);
    let answer = Desk::at(&address).send(&Letter::submit("msg_1", "KEY-1", &fields)).await.unwrap();
    assert_eq!((answer.status, answer.result()), (202, "done"), "{answer:?}");
    assert_eq!(program.leave().code, Some(0));
}

#[test]
fn a_port_in_use_is_named_and_nothing_is_opened() {
    let site = Site::alone();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    site.edit("hoso.yaml", "127.0.0.1:0", &address);
    refuses("a_port_in_use", &site);
    assert!(!site.path("hoso.redb").exists());
}

#[test]
fn arguments_that_cannot_be_read_are_usage() {
    for (name, arguments) in [
        ("an_unknown_command", &["serv"][..]),
        ("an_unknown_option", &["serve", "--confg", "x"]),
        ("a_port_that_is_none", &["demo", "--port", "99999"]),
        ("an_unknown_language", &["demo", "--lang", "fr"]),
    ] {
        let ended = run(hoso(arguments));
        assert_eq!(ended.code, Some(2), "{}", ended.told());
        snapshot(name, &ended);
    }
}

#[test]
fn without_a_command_it_says_which_there_are() {
    let ended = run(hoso(&[]));
    assert_eq!(ended.code, Some(2), "{}", ended.told());
    for word in ["Usage", "demo", "serve", "check", "schema"] {
        assert!(ended.err.contains(word), "{}", ended.told());
    }
    let version = run(hoso(&["--version"]));
    assert_eq!((version.code, version.out.starts_with("hoso ")), (Some(0), true));
}
