//! `hoso explain`: a case of a running engine, by its id and by its key, in both languages and as
//! JSON, and every way to get it wrong.

use std::net::TcpListener;

use crate::desk::{Desk, Letter};
use crate::program::{Ended, Program, hoso_in, run, serve};
use crate::site::{Site, TOKEN};

fn explain(site: &Site, arguments: &[&str], token: Option<&str>) -> Ended {
    let mut all = vec!["explain"];
    all.extend(arguments);
    let mut command = hoso_in(site, &all);
    command.env_remove("HOSO_TOKEN");
    command.envs(token.map(|token| ("HOSO_TOKEN", token)));
    run(command)
}

/// Texts without what differs from run to run.
fn snapshot(name: &str, text: &str) {
    let filters = [
        (r"\d\d/\d\d/\d{4} \d\d:\d\d", "[time]"),
        (r"127\.0\.0\.1:[1-9][0-9]+", "127.0.0.1:[port]"),
        // Attempts go on meanwhile, and the circuit opens.
        (r"\d+ attempt\(s\)", "[n] attempt(s)"),
        (r", which is (left alone for a while since it does not answer|being tried again)", ""),
        (r"; next attempt \[time\]", ""),
        // How a time was reckoned depends on the day.
        (r"(?m)^      .*\n(      .*\n)*", "      [reckoned]\n"),
    ];
    insta::with_settings!({filters => filters, omit_expression => true}, {
        insta::assert_snapshot!(name, text);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_explained_by_id_and_by_key_in_both_languages() {
    let site = Site::alone();
    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    let fields = serde_json::json!({
        "full-name": "Lê Thị Hồng Nhung", "identity-number": "001190012345",
        "birth-date": "1990-02-14",
    });
    // Nobody answers where its register should be.
    let letter = Letter::submit("msg_explain", "K/1", &fields);
    let id = desk.send(&letter).await.unwrap().case().to_owned();
    while desk.case(&id).await["asks"][0]["outage"].is_null() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let by_key = ["identity-review/K/1", "--caller", "portal", "--at", &address];
    let vi = explain(&site, &by_key, Some(TOKEN));
    assert_eq!((vi.code, &*vi.err), (Some(0), ""), "{}", vi.told());
    assert!(!vi.out.contains("Nhung"), "nothing looks at the name: {}", vi.out);
    let mut english = vec![id.as_str(), "--at", &address, "--lang", "en"];
    let en = explain(&site, &english, Some(TOKEN));
    snapshot("an_outage_in_english", &en.out);
    english.extend(["--format", "json", "--role", "supervisor"]);
    let json = explain(&site, &english, Some(TOKEN));
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json["id"].as_str(), json["key"].as_str()), (Some(&*id), Some("K/1")));
    assert_eq!(json["moves"][0]["reader"]["role"], "supervisor");
    for text in [&vi.out, &en.out] {
        assert!(text.contains("K/1") && text.contains("-> mismatch: mismatch, no-match"), "{text}");
    }
    assert!(vi.out.contains("Thao tác; dấu + là vai trò clerk làm được"), "{}", vi.out);

    let wrong = ["identity-review/K/2", "--caller", "portal", "--at", &address];
    snapshot("a_key_of_no_case", &explain(&site, &wrong, Some(TOKEN)).told());
    let wrong = ["01890000-0000-7000-8000-000000000000", "--at", &address];
    snapshot("an_id_of_no_case", &explain(&site, &wrong, Some(TOKEN)).told());
    let wrong = [id.as_str(), "--at", &address, "--role", "admin"];
    snapshot("a_role_that_is_not_granted", &explain(&site, &wrong, Some(TOKEN)).told());
    let ended = explain(&site, &[&id, "--at", &address], Some("another-token"));
    assert!(!ended.err.contains("another-token"), "{}", ended.told());
    snapshot("a_token_that_is_none", &ended.told());
    assert_eq!(program.leave().code, Some(0));
    out_of_its_file(&site, &id, &en.out);
}

/// At rest the file says the same, but for what a registry is doing just now.
fn out_of_its_file(site: &Site, id: &str, live: &str) {
    let data = ["--lang", "en", "--data", "hoso.redb"];
    let by_id = explain(site, &[&[id], &data[..]].concat(), None);
    let by_key = ["identity-review/K/1", "--caller", "portal"];
    let by_key = explain(site, &[&by_key, &data[..]].concat(), None);
    assert_eq!((by_id.code, &*by_id.err), (Some(0), ""), "{}", by_id.told());
    assert_eq!(by_id.out, by_key.out);
    let actions = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.contains("may"));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(actions(&by_id.out), actions(live));
    let none = "01890000-0000-7000-8000-000000000000";
    snapshot(
        "no_such_case_in_the_file",
        &explain(site, &[&[none], &data[..]].concat(), None).told(),
    );
}

#[test]
fn what_cannot_be_asked_is_said() {
    let site = Site::alone();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let closed = format!("http://127.0.0.1:{port}");
    let id = "01890000-0000-7000-8000-000000000000";
    snapshot("no_token", &explain(&site, &[id, "--at", &closed], None).told());
    snapshot("nobody_serves_there", &explain(&site, &[id, "--at", &closed], Some(TOKEN)).told());
    let no_key = explain(&site, &[id, "--caller", "portal", "--at", &closed], Some(TOKEN));
    snapshot("a_caller_without_a_key", &no_key.told());
    for odd in ["mailto:nobody", "http://hoso.example.vn"] {
        let ended = explain(&site, &[id, "--at", odd], Some(TOKEN));
        assert_eq!((ended.code, &*ended.out), (Some(3), ""), "{}", ended.told());
    }
    for arguments in [&[][..], &[id, "--lang", "fr"], &[id, "--format", "yaml"]] {
        let ended = explain(&site, arguments, Some(TOKEN));
        assert_eq!((ended.code, &*ended.out), (Some(2), ""), "{}", ended.told());
    }
}
