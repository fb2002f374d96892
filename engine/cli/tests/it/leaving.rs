//! SIGTERM: open requests and calls end first, the exit code is 0, and the next run finds all that
//! was acknowledged and asks nothing twice.

use std::time::Duration;

use hoso_pretend::{Mode, Register, Settings};

use crate::desk::{Desk, Letter};
use crate::ledger::Ledger;
use crate::people::{Ending, Queue};
use crate::program::{Program, serve};
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
    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    ledger.holds(&desk, from).await;
    ledger.send_open(&desk).await;
    desk.emptied("pending").await;
    assert_eq!(register.seen().repeated(), [""; 0], "nothing is asked twice without a kill");
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
    while register.seen().by_id.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(program.leave().code, Some(0));
    let (program, address) = Program::start(serve(&site));
    assert_eq!(Desk::at(&address).case(answer.case()).await["state"], "verified");
    assert_eq!(register.seen().by_id.len(), 1);
    assert_eq!(register.seen().repeated(), [""; 0]);
    assert_eq!(program.leave().code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ctrl_c_and_a_second_signal_end_it_as_well() {
    let register = Register::start(Settings::default()).await.unwrap();
    let site = Site::new(&register, &Plan::default());
    let (program, _) = Program::start(serve(&site));
    program.terminate();
    program.terminate();
    assert_eq!(program.ended().code, Some(0));
}
