//! A data file that cannot grow any more, for real: the system refuses the write. New work is put
//! off, nothing crashes, nothing is half kept, and with room again everything goes on.

use std::process::Command;
use std::time::{Duration, Instant};

use hoso_pretend::{Register, Settings};

use crate::desk::Desk;
use crate::ledger::Ledger;
use crate::program::{MOST, Program, run, serve};
use crate::site::{Plan, Site};

/// `hoso serve` that can make no file longer than so many bytes: writes beyond fail, as they do
/// when a quota is used up. Below 32 KiB no connector runs either: its memory is such a file.
fn serve_within(site: &Site, bytes: u64) -> Command {
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" serve", bytes.div_ceil(512));
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_hoso")]);
    command.current_dir(site.folder()).env_remove("HOSO_LOG");
    command
}

async fn status_becomes(desk: &Desk, path: &str, wanted: u16) {
    let begun = Instant::now();
    while desk.status(path).await != wanted {
        assert!(begun.elapsed() < MOST, "{path} never answers {wanted}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_that_cannot_grow_puts_new_work_off_and_loses_nothing() {
    let register = Register::start(Settings::default()).await.unwrap();
    let site = Site::new(&register, &Plan::default());
    let ledger = Ledger::new(register.population());
    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    for _ in 0..20 {
        ledger.send_one(&desk).await;
    }
    desk.emptied("pending").await;
    assert_eq!((program.leave().code, ledger.open()), (Some(0), 0));

    let size = std::fs::metadata(site.path("hoso.redb")).unwrap().len();
    let (mut program, address) = Program::start(serve_within(&site, size + (64 << 10)));
    let desk = Desk::at(&address);
    let hands = ledger.load(&desk, 16);
    status_becomes(&desk, "/readyz", 503).await;
    assert_eq!(desk.status("/healthz").await, 200);
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert!(program.runs());
    let ended = program.leave();
    hands.join_all().await;
    assert_eq!(ended.code, Some(0), "{}", ended.told());
    assert!(ended.err.contains("File too large"), "{}", ended.err);
    assert!(!ended.err.contains("panicked"), "{}", ended.err);
    assert!(ledger.open() > 0, "the limit was never met");

    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    assert_eq!(desk.status("/readyz").await, 200);
    ledger.holds(&desk, 0).await;
    println!("{} letters, {} of them put off", ledger.len(), ledger.open());
    ledger.send_open(&desk).await;
    desk.emptied("pending").await;
    let keys = ledger.by_key();
    assert_eq!(desk.counts().await["total"], keys.len());
    for (key, sent) in keys {
        let last = sent.last().unwrap();
        let case = desk.case(last.answer.as_ref().unwrap().case()).await;
        assert_eq!(case["state"], last.ending.state(), "{key}");
    }
    assert_eq!(program.leave().code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_that_cannot_write_says_so_and_the_next_finds_everything() {
    let register = Register::start(Settings::default()).await.unwrap();
    let site = Site::new(&register, &Plan::default());
    let ledger = Ledger::new(register.population());
    let (program, address) = Program::start(serve(&site));
    let desk = Desk::at(&address);
    for _ in 0..5 {
        ledger.send_one(&desk).await;
    }
    desk.emptied("pending").await;
    assert_eq!(program.leave().code, Some(0));

    let ended = run(serve_within(&site, 32 << 10));
    assert_eq!(ended.code, Some(3), "{}", ended.told());
    insta::assert_snapshot!("a_start_that_cannot_write", ended.told());

    let (program, address) = Program::start(serve(&site));
    ledger.holds(&Desk::at(&address), 0).await;
    assert_eq!(program.leave().code, Some(0));
}

/// Where nothing was ever written, the start that fails leaves nothing in the way of the next.
#[test]
fn a_first_start_that_cannot_write_leaves_nothing_in_the_way() {
    let site = Site::alone();
    let (program, _) = Program::start(serve(&site));
    assert_eq!(program.leave().code, Some(0));
    for kib in [32, 40, 48, 56, 64] {
        for name in ["hoso.redb", "hoso.redb.key"] {
            let _ = std::fs::remove_file(site.path(name));
        }
        let ended = run(serve_within(&site, kib << 10));
        assert_eq!(ended.code, Some(3), "{kib}: {}", ended.told());
        assert!(ended.err.contains("hoso.redb could not be opened"), "{}", ended.err);
        let (program, _) = Program::start(serve(&site));
        assert_eq!(program.leave().code, Some(0));
    }
}
