//! Storage errors: what the writer answers, how it comes back, and that nothing is half-written.

use std::sync::atomic::Ordering;
use std::time::Duration;

use hoso_store::record::CaseRecord;
use hoso_store::{CaseChange, Class, Health, Listing, ReadError, Rows, UpdateError};

use crate::crash::{Story, tell_to_the_end};
use crate::disk::Disk;
use crate::support::{Store, case, id, line, query, settings, state};

/// Every call of the disk fails once in turn: while opening, deciding, writing, committing.
#[test]
fn after_an_error_at_any_call_nothing_is_half_written_and_the_writer_recovers() {
    let story = Story::new(8, 4);
    let calls = {
        let disk = Disk::default();
        let store = Store::on(&disk);
        tell_to_the_end(&store, &story);
        disk.calls()
    };
    let (mut open_failed, mut recovered) = (0, 0);
    // Pages of one commit fail alike; a prime stride meets every kind of call.
    let step = if calls > 600 { 3 } else { 1 };
    for call in (0..calls).step_by(step) {
        let disk = Disk::default();
        disk.fail_at(call);
        let store = match Store::with(settings(&disk)) {
            Ok(store) => store,
            Err(_) => {
                open_failed += 1;
                Store::on(&disk)
            }
        };
        tell_to_the_end(&store, &story);
        recovered += store.reopened.load(Ordering::SeqCst);
        story.check(&store, story.len());
        store.writer.close();
        let again = Store::on(&disk);
        story.check(&again, story.len());
    }
    assert!(open_failed > 0 && recovered > 0, "{open_failed} {recovered}");
}

#[test]
fn a_full_disk_loses_nothing_and_recovers_when_space_returns() {
    let disk = Disk::default();
    let store = Store::on(&disk);
    store.case(case(0));
    let room = disk.bytes().len() as u64;
    disk.limit(Some(room));
    let large = |n: u64| {
        let mut line = line(1);
        line.what = "x".repeat(200_000);
        Rows { journal: vec![(id(n), line)], ..Rows::default() }
    };
    let mut kept = 0;
    let error = loop {
        match store.act(Class::Settling, move |_| Ok(large(kept))) {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, UpdateError::Unavailable { .. } | UpdateError::Unknown { .. }));
    disk.limit(None);
    while store.act(Class::Settling, move |_| Ok(large(kept))).is_err() {
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(store.reopened.load(Ordering::SeqCst) > 0);
    assert_eq!(store.reader.case(id(0)).unwrap(), Some(case(0)));
    assert!((0..=kept).all(|n| store.reader.journal(id(n), 0, 9).unwrap().len() == 1));
    assert_eq!(store.writer.health(), Health::Serving);
}

#[test]
fn while_the_file_is_reopened_all_who_ask_hear_so() {
    let disk = Disk::default();
    let mut slow = settings(&disk);
    slow.reopen_first = Duration::from_millis(200);
    let store = Store::with(slow).unwrap();
    store.case(case(1));
    disk.fail_at(disk.calls());
    let failed = store
        .act(Class::Settling, |_| Ok(Rows { journal: vec![(id(1), line(1))], ..Rows::default() }));
    assert!(failed.is_err());
    let Health::Reopening { cause, .. } = store.writer.health() else { panic!("not reopening") };
    assert!(cause.contains("the pretend disk failed"), "{cause}");
    assert!(matches!(store.reader.case(id(1)), Err(ReadError::Unavailable)));
    let meanwhile = store.act(Class::Settling, |_| Ok(Rows::default()));
    assert!(matches!(meanwhile, Err(UpdateError::Unavailable { source: None })));
    while store.writer.health() != Health::Serving {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(store.reader.case(id(1)).unwrap(), Some(case(1)));
    assert_eq!(store.reader.run(), 1);
}

#[test]
fn a_store_can_be_closed_while_it_is_reopening() {
    let disk = Disk::default();
    let mut slow = settings(&disk);
    slow.reopen_first = Duration::from_secs(600);
    let store = Store::with(slow).unwrap();
    disk.fail_at(disk.calls());
    let line = vec![(id(1), line(1))];
    let rows = Rows { journal: line, ..Rows::default() };
    assert!(store.act(Class::Settling, move |_| Ok(rows)).is_err());
    store.writer.clone().close();
    assert_eq!(store.writer.health(), Health::Closed);
    assert_eq!(Store::on(&disk).reader.run(), 2);
}

/// redb closes itself off after any failed call; the next command finds out and has it reopened.
#[test]
fn a_reader_that_meets_an_error_says_so_and_the_next_command_mends_it() {
    let disk = Disk::default();
    let mut small = settings(&disk);
    // Nothing is kept in memory, so that reads reach the disk.
    small.cache_bytes = 0;
    let store = Store::with(small).unwrap();
    store.case(case(1));
    disk.fail_at(disk.calls());
    assert!(matches!(store.reader.case(id(1)), Err(ReadError::Storage { .. })));
    let command = || store.act(Class::Settling, |view| view.case(id(1)).map(|_| Rows::default()));
    while command().is_err() {
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(store.reopened.load(Ordering::SeqCst) > 0);
    assert_eq!(store.reader.case(id(1)).unwrap(), Some(case(1)));
}

/// Counts and list numbers that a failed group had in memory must not outlive it.
#[test]
fn counts_stay_right_over_groups_that_failed() {
    let disk = Disk::default();
    let store = Store::on(&disk);
    for n in 0..12 {
        let before = disk.calls();
        disk.fail_at(before + n);
        let opened = |view: &hoso_store::View<'_>| {
            let after = CaseRecord {
                state: format!("state-{}", view.run()),
                units: vec!["19".into()],
                ..case(view.journal(id(0), 0, 999)?.len() as u64)
            };
            let number = view.journal(id(0), 0, 999)?.len() as u64 + 1;
            Ok(Rows {
                case: Some(CaseChange { before: view.case(after.id)?, after }),
                journal: vec![(id(0), line(number))],
                ..Rows::default()
            })
        };
        while store.act(Class::Opening, opened).is_err() {
            std::thread::sleep(Duration::from_micros(300));
        }
    }
    let cases = store.all_pages(&query("19", Listing::All, &[])).0.len() as u64;
    assert!(cases >= 12);
    let counts = store.reader.counts("review", "19").unwrap();
    assert_eq!(counts, [(Listing::All, cases), (state("state-1"), cases)]);
}
