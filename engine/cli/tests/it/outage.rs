//! Through an outage of the register, with `kill -9` in the middle of it: a case waits, it is never
//! shown as not found, and it goes on by itself once the register is back.

use std::time::{Duration, Instant};

use hoso_pretend::{Mode, Register, Settings};

use crate::desk::{Desk, Letter, list};
use crate::people::{Ending, Queue};
use crate::program::{MOST, Program, serve};
use crate::site::{Plan, Site};

async fn submitted(desk: &Desk, people: &mut Queue, numbers: std::ops::Range<u32>) -> Vec<String> {
    let mut cases = Vec::new();
    for number in numbers {
        let (fields, _) = people.form(Ending::Verified);
        let letter = Letter::submit(&format!("msg_{number}"), &format!("KEY-{number}"), &fields);
        let answer = desk.send(&letter).await.unwrap();
        assert_eq!((answer.status, answer.result()), (202, "done"), "{answer:?}");
        cases.push(answer.case().to_owned());
    }
    cases
}

/// Waits until more attempts than so many found the register out of reach; how many they are then.
async fn attempts_beyond(desk: &Desk, cases: &[String], before: u64) -> u64 {
    let begun = Instant::now();
    loop {
        let mut attempts = 0;
        for case in cases {
            let ask = desk.case(case).await["asks"][0].clone();
            let failed = ask["attempts"].as_u64().unwrap();
            assert_eq!(failed > 0, ask["outage"].is_string(), "{ask}");
            attempts += failed;
        }
        if attempts > before {
            return attempts;
        }
        assert!(begun.elapsed() < MOST, "{attempts} attempts and no more");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn all_wait(desk: &Desk, cases: u64) {
    let counts = desk.counts().await;
    let resting = list(&counts["states"]).into_iter().filter(|state| state["cases"] != 0);
    let resting: Vec<_> =
        resting.map(|state| (state["name"].clone(), state["cases"].clone())).collect();
    assert_eq!(resting, [("pending".into(), cases.into())], "{counts}");
}

async fn waits_through(outage: Mode) {
    let register = Register::start(Settings::default()).await.unwrap();
    let site = Site::new(&register, &Plan::default());
    let mut people = Queue::new(register.population());
    register.set(outage);
    register.settled().await;
    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    let mut cases = submitted(&desk, &mut people, 0..12).await;
    let before = attempts_beyond(&desk, &cases, 0).await;
    all_wait(&desk, 12).await;
    program.kill();

    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    all_wait(&desk, 12).await;
    cases.extend(submitted(&desk, &mut people, 12..16).await);
    attempts_beyond(&desk, &cases, before).await;
    all_wait(&desk, 16).await;
    program.kill();
    register.set(Mode::Well);
    register.settled().await;

    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    desk.emptied("pending").await;
    assert_eq!(desk.resting("verified").await, 16);
    for case in &cases {
        let journal = desk.journal(case).await;
        let to: Vec<_> = journal.iter().filter_map(|line| line["to"].as_str()).collect();
        assert_eq!(to, ["pending", "verified"], "{journal:?}");
    }
    assert_eq!(program.leave().code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cases_wait_while_nothing_listens_and_verify_when_it_is_back() {
    waits_through(Mode::Refuse).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cases_wait_while_the_network_answers_for_the_register() {
    waits_through(Mode::NetworkError).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cases_wait_while_the_register_says_that_it_is_busy() {
    waits_through(Mode::Busy { seconds: 1 }).await;
}
