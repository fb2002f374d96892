//! `hoso show`: each form by the real program, the counts of an engine that runs, and every way to
//! get it wrong.

use std::net::TcpListener;

use hoso_pretend::{Register, Settings};

use crate::desk::{Desk, Letter};
use crate::people::{Ending, Queue};
use crate::program::{Ended, Program, hoso_in, run, serve};
use crate::site::{Plan, Site, TOKEN};

const FILE: &str = "workflows/identity-review.yaml";

fn show(site: &Site, arguments: &[&str]) -> Ended {
    with(site, arguments, &[])
}

/// With variables of the environment besides those of every test.
fn with(site: &Site, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut all = vec!["show"];
    all.extend(arguments);
    let mut command = hoso_in(site, &all);
    command.env_remove("COLUMNS").env_remove("HOSO_TOKEN");
    command.envs(variables.iter().copied());
    run(command)
}

/// Texts without what differs from run to run.
fn snapshot(name: &str, ended: &Ended) {
    let filters = [(r"127\.0\.0\.1:[1-9][0-9]+", "127.0.0.1:[port]")];
    insta::with_settings!({filters => filters, omit_expression => true}, {
        insta::assert_snapshot!(name, ended.told());
    });
}

#[test]
fn a_workflow_is_shown_in_each_form() {
    let site = Site::alone();
    let table = show(&site, &[FILE]);
    assert_eq!(table.code, Some(0), "{}", table.told());
    snapshot("a_table", &table);
    for (form, begins) in
        [("mermaid", "---\ntitle: "), ("dot", "digraph "), ("svg", "<svg "), ("table", "National")]
    {
        let ended = show(&site, &[FILE, "--as", form, "--lang", "en"]);
        assert_eq!((ended.code, &*ended.err), (Some(0), ""), "{}", ended.told());
        assert!(ended.out.starts_with(begins), "{}", ended.told());
        assert!(ended.out.contains("Not sent"), "{}", ended.told());
    }
}

#[test]
fn the_table_keeps_to_the_terminal() {
    let site = Site::alone();
    let ended = with(&site, &[FILE], &[("COLUMNS", "64")]);
    let widest = ended.out.lines().map(|line| line.chars().count()).max();
    assert_eq!(widest, Some(64), "{}", ended.told());
}

#[test]
fn a_picture_goes_into_a_file() {
    let site = Site::alone();
    let ended = show(&site, &[FILE, "--as", "svg", "--out", "life.svg"]);
    assert_eq!(ended.told(), "exit 0");
    let printed = show(&site, &[FILE, "--as=svg"]);
    assert_eq!(site.read("life.svg"), printed.out.as_bytes());
    let ended = show(&site, &[FILE, "--as", "svg", "--out", "nowhere/life.svg"]);
    assert_eq!((ended.code, &*ended.out), (Some(3), ""));
    snapshot("a_folder_that_is_not_there", &ended);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cases_of_a_running_engine_are_counted() {
    let register = Register::start(Settings::default()).await.unwrap();
    let site = Site::new(&register, &Plan::default());
    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    let mut queue = Queue::new(register.population());
    for at in 0..3 {
        let (fields, _) = queue.form(Ending::Verified);
        let (id, key) = (format!("msg_show_{at}"), format!("show-{at}"));
        assert_eq!(desk.send(&Letter::submit(&id, &key, &fields)).await.unwrap().status, 202);
    }
    desk.emptied("pending").await;
    let asked = ["--lang", "en", "--at", &address];
    let ended = with(&site, &[&[FILE], &asked[..]].concat(), &[("HOSO_TOKEN", TOKEN)]);
    assert_eq!(ended.code, Some(0), "{}", ended.told());
    snapshot("a_table_with_counts", &ended);
    let named = [&[FILE, "--as", "svg", "--token-env", "MINE"], &asked[..]].concat();
    let ended = with(&site, &named, &[("MINE", TOKEN)]);
    assert!(ended.out.contains(">3 cases</text>"), "{}", ended.told());
    let ended = with(&site, &named, &[("MINE", "another-token")]);
    assert_eq!((ended.code, &*ended.out), (Some(3), ""));
    assert!(!ended.err.contains("another-token"), "{}", ended.told());
    snapshot("a_token_that_is_none", &ended);
    site.edit(FILE, "workflow: identity-review", "workflow: identity-revue");
    let ended = with(&site, &[&[FILE], &asked[..]].concat(), &[("HOSO_TOKEN", TOKEN)]);
    assert_eq!((ended.code, &*ended.out), (Some(3), ""));
    snapshot("a_workflow_that_the_engine_does_not_have", &ended);
    site.edit(FILE, "workflow: identity-revue", "workflow: identity-review");
    let by_data = [FILE, "--lang", "en", "--data", "hoso.redb"];
    snapshot("a_data_file_that_an_engine_holds", &show(&site, &by_data));
    assert_eq!(program.leave().code, Some(0));
    snapshot("a_table_with_counts", &show(&site, &by_data));
    snapshot("no_data_file", &show(&site, &[FILE, "--data", "none.redb"]));
}

#[test]
fn an_engine_that_cannot_be_asked_is_told_of() {
    let site = Site::alone();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let closed = format!("http://127.0.0.1:{port}");
    snapshot("no_token", &show(&site, &[FILE, "--at", &closed]));
    let ended = with(&site, &[FILE, "--at", &closed, "--token-env", "MINE"], &[("MINE", " ")]);
    snapshot("an_empty_token_in_a_named_variable", &ended);
    let ended = with(&site, &[FILE, "--at", &closed], &[("HOSO_TOKEN", TOKEN)]);
    assert_eq!((ended.code, &*ended.out), (Some(3), ""));
    snapshot("nobody_serves_there", &ended);
    let ended = with(&site, &[FILE, "--at", "ftp://127.0.0.1"], &[("HOSO_TOKEN", TOKEN)]);
    snapshot("an_address_that_is_none_of_an_engine", &ended);
}

#[test]
fn a_workflow_with_errors_is_not_shown() {
    let site = Site::alone();
    site.edit(FILE, "mismatch: mismatch", "mismatch: mismach");
    let ended = show(&site, &[FILE]);
    assert_eq!((ended.code, &*ended.out), (Some(1), ""), "{}", ended.told());
    snapshot("a_workflow_with_errors", &ended);
    let ended = show(&site, &["nobody.yaml"]);
    assert_eq!(ended.code, Some(3));
    snapshot("a_workflow_that_is_not_there", &ended);
}

#[test]
fn what_cannot_be_shown_is_usage() {
    let site = Site::alone();
    for arguments in [
        &[][..],
        &[FILE, "--as", "png"],
        &[FILE, "--lang", "fr"],
        &[FILE, "--token-env", "MINE"],
        &[FILE, "--at", "somewhere"],
    ] {
        let ended = show(&site, arguments);
        assert_eq!((ended.code, &*ended.out), (Some(2), ""), "{}", ended.told());
    }
}
