//! `hoso plan` and `hoso migrate` by the real program, with a serving engine and with its data file:
//! both say the same. A move that is killed again and again goes on where it ended; a new version
//! comes with the watched folder and with SIGHUP.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::desk::{Desk, Letter, list};
use crate::program::{Ended, MOST, Program, hoso_in, run, serve};
use crate::site::{Site, TOKEN, UNIT};

const FILE: &str = "workflows/identity-review.yaml";
const NAME: &str = "identity-review";

/// A site whose token may administer.
fn site() -> Site {
    let site = Site::alone();
    site.edit(
        "hoso.yaml",
        "clerk:\n    file: secrets/clerk\n    may: {",
        "clerk:\n    file: secrets/clerk\n    may: {administer: true, ",
    );
    site
}

/// The second version, under another name: everything may come, but a case without a sex.
fn write_next(site: &Site, name: &str) {
    let text = String::from_utf8(site.read(FILE)).unwrap();
    let text = text.replace("version: 1\n", "version: 2\n");
    let text = text.replace("  sex: {}\n  ethnicity: {}\n", "  sex: {required: true}\n");
    let text = text.replace("birth-date, sex, ethnicity]", "birth-date, sex]");
    let text = text.replace("after: 5 working days", "after: 7 working days");
    let text = text.replace(
        "initial: not-sent\n",
        "migrate: {from: [1], drop: [ethnicity]}\ninitial: not-sent\n",
    );
    site.write(name, text.as_bytes());
}

/// A case that was not sent yet.
fn letter(number: usize, fields: Value) -> Letter {
    let key = format!("K-{number}");
    let mut data = json!({"full-name": "Lê Thị Hồng Nhung", "birth-date": "1990"});
    data.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let body = json!({
        "type": "case.put",
        "timestamp": jiff::Timestamp::now().to_string(),
        "data": {
            "workflow": NAME,
            "key": key,
            "unit": {"code": UNIT},
            "fields": data,
            "actor": {"id": "clerk-1", "role": "clerk"},
        },
    });
    Letter { id: format!("m-{number}"), key, body: body.to_string() }
}

async fn open_cases(desk: &Desk, fields: &[Value]) -> Vec<String> {
    let mut ids = Vec::new();
    for (number, fields) in fields.iter().enumerate() {
        let answer = desk.send(&letter(number, fields.clone())).await.unwrap();
        assert_eq!(answer.result(), "done", "{}", answer.body);
        ids.push(answer.case().to_owned());
    }
    ids
}

fn hoso(site: &Site, arguments: &[&str]) -> Ended {
    let mut command = hoso_in(site, arguments);
    command.env("HOSO_TOKEN", TOKEN);
    run(command)
}

/// Texts without what differs from run to run.
fn snapshot(name: &str, ended: &Ended) {
    let filters = [
        (r"127\.0\.0\.1:[1-9][0-9]+", "127.0.0.1:[port]"),
        (r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "[id]"),
        (r"/\S*hoso-it-[^/]+/", "[folder]/"),
    ];
    insta::with_settings!({filters => filters, omit_expression => true}, {
        insta::assert_snapshot!(name, ended.told());
    });
}

#[track_caller]
fn same(one: &Ended, other: &Ended) {
    assert_eq!(one.told(), other.told());
}

fn people() -> Vec<Value> {
    vec![
        json!({"sex": "female", "ethnicity": "01"}),
        json!({"sex": "male"}),
        json!({}),
        json!({"sex": "female"}),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_the_same_from_a_serving_engine_and_from_its_file() {
    let site = site();
    let (program, address) = Program::start(serve(&site));
    open_cases(&Desk::at(&address), &people()).await;
    write_next(&site, "next.yaml");
    let at = |more: &[&str]| {
        let mut arguments = vec!["plan", "next.yaml", "--at", address.as_str()];
        arguments.extend(more);
        hoso(&site, &arguments)
    };
    let forms: [&[&str]; 3] = [&[], &["--lang", "vi"], &["--format", "json"]];
    let served: Vec<Ended> = forms.iter().map(|more| at(more)).collect();
    snapshot("a_plan", &served[0]);
    snapshot("a_plan_in_vietnamese", &served[1]);
    snapshot("a_plan_as_json", &served[2]);
    let held = hoso(&site, &["plan", "next.yaml", "--data", "hoso.redb"]);
    snapshot("a_plan_of_a_file_that_is_held", &held);
    assert_eq!(program.leave().code, Some(0));
    for (more, served) in forms.iter().zip(&served) {
        let mut arguments = vec!["plan", "next.yaml", "--data", "hoso.redb"];
        arguments.extend(*more);
        same(&hoso(&site, &arguments), served);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cases_move_and_come_back_from_a_serving_engine_and_from_its_file() {
    let site = site();
    write_next(&site, "workflows/next.yaml");
    let first = site.read(FILE);
    std::fs::remove_file(site.path("workflows/next.yaml")).unwrap();
    let (program, address) = Program::start(serve(&site));
    open_cases(&Desk::at(&address), &people()).await;
    write_next(&site, "workflows/next.yaml");
    takes_up(&program, &Desk::at(&address), 2).await;
    assert_eq!(site.read(FILE), first);
    let migrate = |more: &[&str]| {
        let mut arguments = vec!["migrate", NAME, "--at", address.as_str()];
        arguments.extend(more);
        hoso(&site, &arguments)
    };
    let dry = migrate(&["--to", "2", "--dry-run"]);
    snapshot("a_dry_run", &dry);
    let real = migrate(&["--to", "2", "--chunk", "2"]);
    snapshot("a_move", &real);
    assert_eq!(real.out.replace("were moved", "move"), dry.out);
    let again = migrate(&["--to", "2"]);
    assert_eq!(program.leave().code, Some(0));
    let data = |more: &[&str]| {
        let mut arguments = vec!["migrate", NAME, "--data", "hoso.redb"];
        arguments.extend(more);
        hoso(&site, &arguments)
    };
    same(&data(&["--to", "2"]), &again);
    snapshot("a_way_back", &data(&["--to", "1", "--back"]));
    snapshot(
        "a_way_back_as_json",
        &data(&["--to", "1", "--back", "--format", "json", "--dry-run"]),
    );
}

/// Asks for the files to be read anew until that version is there.
async fn takes_up(program: &Program, desk: &Desk, version: u32) {
    let begun = Instant::now();
    loop {
        program.signal("-HUP");
        tokio::time::sleep(Duration::from_millis(50)).await;
        let workflows = list(&desk.get("/v1/workflows").await["workflows"]);
        if workflows.iter().any(|one| one["version"] == version) {
            return;
        }
        assert!(begun.elapsed() < MOST, "version {version} is not taken up: {workflows:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_changes_is_read_without_being_asked_and_its_faults_are_logged() {
    let site = site();
    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    site.write("workflows/broken.yaml", b"workflow: broken\n");
    write_next(&site, "workflows/next.yaml");
    let begun = Instant::now();
    while list(&desk.get("/v1/workflows").await["workflows"]).len() < 2 {
        assert!(begun.elapsed() < MOST, "it is not read");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let ended = program.leave();
    assert_eq!(ended.code, Some(0));
    assert!(ended.err.contains("workflows/broken.yaml cannot be used"), "{}", ended.err);
    assert!(ended.err.contains("the key `version` is missing"), "{}", ended.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_to_ask_wrongly_is_told() {
    let site = site();
    write_next(&site, "next.yaml");
    let (program, address) = Program::start(serve(&site));
    let address = address.as_str();
    site.write("broken.yaml", b"workflow: identity-review\n");
    let changed = String::from_utf8(site.read(FILE)).unwrap().replace("1 day ", "3 days ");
    site.write("changed.yaml", changed.as_bytes());
    let asked: [(&str, &[&str]); 9] = [
        ("no_place", &["plan", "next.yaml"]),
        ("two_places", &["plan", "next.yaml", "--at", address, "--data", "hoso.redb"]),
        ("a_faulty_file", &["plan", "broken.yaml", "--at", address]),
        ("a_changed_file", &["plan", "changed.yaml", "--at", address]),
        ("no_file", &["plan", "none.yaml", "--at", address]),
        ("no_data_file", &["migrate", NAME, "--to", "2", "--data", "none.redb"]),
        ("another_name", &["migrate", "identity-reviw", "--to", "2", "--at", address]),
        ("another_version", &["migrate", NAME, "--to", "7", "--at", address]),
        ("no_migration", &["migrate", NAME, "--to", "1", "--at", address]),
    ];
    let served: Vec<Ended> = asked.iter().map(|(_, arguments)| hoso(&site, arguments)).collect();
    for ((name, _), ended) in asked.iter().zip(&served) {
        snapshot(name, ended);
    }
    assert_eq!(program.leave().code, Some(0));
    // The file says the same as the engine.
    let alike = ["a_faulty_file", "a_changed_file", "another_version", "no_migration"];
    for ((name, arguments), served) in asked.iter().zip(&served) {
        let local = arguments.iter().map(|one| match *one {
            "--at" => "--data",
            one if one == address => "hoso.redb",
            one => one,
        });
        if alike.contains(name) {
            same(&hoso(&site, &local.collect::<Vec<_>>()), served);
        }
    }
    site.edit("hoso.yaml", "administer: true, ", "");
    let (program, address) = Program::start(serve(&site));
    let refused = hoso(&site, &["migrate", NAME, "--to", "2", "--at", &address]);
    snapshot("a_token_that_may_not", &refused);
    drop(program);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_is_killed_again_and_again_ends_with_each_case_moved_once() {
    const MANY: usize = 400;
    let site = site();
    let (program, address) = Program::start(serve(&site));
    let fields: Vec<Value> = (0..MANY).map(|_| json!({"sex": "female"})).collect();
    let desk = Desk::at(&address);
    let mut ids = Vec::new();
    for (at, some) in fields.chunks(40).enumerate() {
        let letters = some.iter().enumerate().map(|(n, one)| letter(at * 40 + n, one.clone()));
        let sent: Vec<_> = letters
            .map(|letter| {
                let desk = desk.clone();
                tokio::spawn(async move { desk.send(&letter).await.unwrap().case().to_owned() })
            })
            .collect();
        for one in sent {
            ids.push(one.await.unwrap());
        }
    }
    write_next(&site, "workflows/next.yaml");
    takes_up(&program, &desk, 2).await;
    assert_eq!(program.leave().code, Some(0));
    let arguments = ["migrate", NAME, "--to", "2", "--chunk", "4", "--data", "hoso.redb"];
    let (mut kills, mut wait) = (0, 120);
    loop {
        let mut program = Program::begin(hoso_in(&site, &arguments));
        tokio::time::sleep(Duration::from_millis(wait)).await;
        if !program.runs() {
            assert_eq!(program.ended().code, Some(0));
            break;
        }
        program.kill();
        kills += 1;
        // Each run gets further, so that there is an end.
        wait += 40;
    }
    let last = hoso(&site, &arguments);
    assert_eq!(last.code, Some(0));
    assert!(last.out.contains(&format!("Cases that are there already: {MANY}")), "{}", last.told());
    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    for id in &ids {
        let lines = desk.journal(id).await;
        let moved = lines.iter().filter(|line| line["what"] == "migrated").count();
        assert_eq!((moved, &desk.case(id).await["version"]), (1, &json!(2)), "{id}");
    }
    println!("{kills} kills");
    assert!(kills > 0, "no kill met the move");
    drop(program);
}
