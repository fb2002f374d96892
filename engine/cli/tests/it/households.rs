//! `kill -9` while households open a child case per person and hear of them: every person has one
//! case, none has two, and every household goes on when all of its persons have ended.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use hoso_pretend::{Register, Settings};
use serde_json::{Value, json};

use crate::desk::{Desk, Letter, list};
use crate::people::{Queue, declared};
use crate::program::{MOST, Program, serve};
use crate::site::{Plan, Site, UNIT};

const HOUSEHOLD: &str = include_str!("../../../../tests/workflows/valid/household.yaml");
const ROUNDS: usize = 8;
const PERSONS: usize = 9;

/// A site that serves households too.
fn site(register: &Register) -> Site {
    let site = Site::new(register, &Plan::default());
    site.write("workflows/household.yaml", HOUSEHOLD.as_bytes());
    let text = String::from_utf8(site.read("hoso.yaml")).unwrap();
    let both = "workflows: [identity-review, household-relief]";
    let text = text.replace("workflows: [identity-review]", both);
    assert!(text.contains(both), "{text}");
    site.write("hoso.yaml", text.as_bytes());
    site
}

/// A household of the pretend register's people.
fn send(number: usize, people: &mut Queue) -> Letter {
    let mut fields = json!({});
    for person in 1..=PERSONS {
        let whole = declared(&people.person());
        for name in ["full-name", "identity-number", "birth-date"] {
            fields[format!("household.{person}.{name}")] = whole[name].clone();
        }
    }
    let key = format!("H-{number}");
    let body = json!({
        "type": "case.put",
        "timestamp": jiff::Timestamp::now().to_string(),
        "data": {
            "workflow": "household-relief",
            "key": key,
            "unit": {"code": UNIT},
            "fields": fields,
            "action": "send",
            "actor": {"id": "clerk-1", "role": "clerk"},
        },
    });
    Letter { id: format!("msg_{number}"), key, body: body.to_string() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_person_of_a_household_has_one_case_however_often_the_program_is_killed() {
    let register = Register::start(Settings::default()).await.unwrap();
    let (site, mut people) = (site(&register), Queue::new(register.population()));
    let mut letters = Vec::new();
    for round in 0..ROUNDS {
        let (program, address) = Program::start(serve(&site));
        let desk = Desk::at(&address);
        letters.push(send(round, &mut people));
        let pause = Duration::from_millis(rand::random_range(0..60));
        for letter in &letters {
            // The kill may cut a later one off; it is sent again.
            let _ = desk.send(letter).await;
        }
        tokio::time::sleep(pause).await;
        program.kill();
    }
    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    let mut children = BTreeSet::new();
    for letter in &letters {
        let answer = desk.send(letter).await.unwrap();
        let parent = accepted(&desk, answer.case()).await;
        let members = list(&parent["asks"][0]["members"]);
        let verified = members.iter().filter(|member| member["ended"] == "verified");
        assert_eq!((members.len(), verified.count()), (PERSONS, PERSONS), "{parent}");
        children.extend(members.iter().map(|member| member["case"].to_string()));
        once(&desk.journal(answer.case()).await);
    }
    assert_eq!(children.len(), ROUNDS * PERSONS);
    let counts = desk.counts().await;
    assert_eq!(counts["total"], ROUNDS * PERSONS, "{counts}");
    assert_eq!(desk.resting("verified").await, (ROUNDS * PERSONS) as u64);
    let again = register.seen().repeated().len();
    println!("{} child cases, {again} of their asks asked again after a kill", children.len());
    assert_eq!(program.leave().code, Some(0));
}

/// Each person is heard of once.
fn once(lines: &[Value]) {
    let count = |what: &str| lines.iter().filter(|line| line["what"] == what).count();
    let counts = ["opened", "opening", "member", "answered", "late"].map(count);
    assert_eq!(counts, [1, PERSONS, PERSONS, 1, 0], "{lines:?}");
}

async fn accepted(desk: &Desk, id: &str) -> Value {
    let begun = Instant::now();
    loop {
        let parent = desk.case(id).await;
        if parent["state"] == "accepted" {
            return parent;
        }
        assert!(begun.elapsed() < MOST, "it does not go on: {parent}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
