//! SIGTERM: open requests and calls end first, the exit code is 0, and the next run finds all that
//! was acknowledged and asks nothing twice.

use std::time::{Duration, Instant};

use hoso_pretend::{Mode, Register, Settings};

use crate::desk::{Desk, Letter};
use crate::ledger::Ledger;
use crate::people::{Ending, Queue};
use crate::program::{MOST, Program, serve};
use crate::site::{Plan, Site};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_that_was_acknowledged_under_load_is_there_after_leaving() {
    let register = Register::start(Settings::default()).await.unwrap();
    let site = Site::new(&register, &Plan::default());
    let ledger = Ledger::new(register.population());
    let mut from = 0;
    for _ in 0..3 {
        let (program, address) = Program::start(serve(&site));
        let desk = Desk::at(&address);
        ledger.holds(&desk, from).await;
        from = ledger.len();
        let hands = ledger.load(&desk, 16);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let ended = program.leave();
        hands.join_all().await;
        assert_eq!(ended.code, Some(0), "{}", ended.told());
        assert!(!ended.err.contains("ERROR"), "{}", ended.err);
    }
    assert_eq!(ledger.broken(), [""; 0]);
    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    ledger.holds(&desk, from).await;
    ledger.send_open(&desk).await;
    desk.emptied("pending").await;
    assert_eq!(register.seen().repeated(), [""; 0], "nothing is asked twice without a kill");
    for sent in ledger.from(0).into_iter().filter(|sent| sent.unsure) {
        assert_eq!(sent.answer.unwrap().result(), "done", "it was done and not answered");
    }
    for (key, sent) in ledger.by_key() {
        let last = sent.last().unwrap();
        let case = desk.case(last.answer.as_ref().unwrap().case()).await;
        assert_eq!(case["state"], last.ending.state(), "{key}");
    }
    assert_eq!(program.leave().code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_call_that_is_open_is_waited_for_and_not_made_again() {
    let register = Register::start(Settings::default()).await.unwrap();
    let site = Site::new(&register, &Plan::default());
    register.set(Mode::Slow { ms: 1500 });
    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    let (fields, _) = Queue::new(register.population()).form(Ending::Verified);
    let answer = desk.send(&Letter::submit("msg_1", "KEY-1", &fields)).await.unwrap();
    was_asked(&register).await;
    assert_eq!(program.leave().code, Some(0));
    let (program, address) = Program::start(serve(&site));
    assert_eq!(Desk::at(&address).case(answer.case()).await["state"], "verified");
    assert_eq!(register.seen().by_id.len(), 1);
    assert_eq!(register.seen().repeated(), [""; 0]);
    assert_eq!(program.leave().code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_call_that_never_ends_does_not_hold_it_and_is_made_again_by_the_next_run() {
    let register = Register::start(Settings::default()).await.unwrap();
    let site = Site::new(&register, &Plan::default());
    register.set(Mode::Silent);
    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    let (fields, _) = Queue::new(register.population()).form(Ending::Verified);
    let answer = desk.send(&Letter::submit("msg_1", "KEY-1", &fields)).await.unwrap();
    was_asked(&register).await;
    assert_eq!(program.leave().code, Some(0));
    register.set(Mode::Well);
    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    desk.emptied("pending").await;
    assert_eq!(desk.case(answer.case()).await["state"], "verified");
    assert_eq!(register.seen().by_id.len(), 1, "the same question under the same id");
    assert_eq!(program.leave().code, Some(0));
}

#[test]
fn ctrl_c_and_signals_that_come_twice_end_it_in_peace_as_well() {
    for signals in [&["-INT"][..], &["-TERM", "-TERM"], &["-TERM", "-INT", "-INT"]] {
        let site = Site::alone();
        let (program, _) = Program::start(serve(&site));
        for name in signals {
            program.signal(name);
        }
        let ended = program.ended();
        assert_eq!(ended.code, Some(0), "{signals:?}: {}", ended.told());
    }
}

async fn was_asked(register: &Register) {
    let begun = Instant::now();
    while register.seen().by_id.is_empty() {
        assert!(begun.elapsed() < MOST, "the register is not asked");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
