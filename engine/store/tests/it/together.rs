//! Many writers and readers at once: no update is lost, no reader sees half a command, and what was
//! acknowledged before a kill is there after it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use hoso_store::record::CaseRecord;
use hoso_store::{CaseChange, Class, Listing, OutboxKey, Rows, Settings, UpdateError, View};

use crate::support::{Act, Store, case, effect, id, line, mark, mark_key, query, state};

/// Moves case 0 on by one: state, journal line and effect change together.
fn advance() -> Act {
    Box::new(|view: &View<'_>| {
        let before = view.case(id(0))?.unwrap();
        let mut after = before.clone();
        after.revision += 1;
        after.lines += 1;
        after.state = if after.revision % 2 == 0 { "even" } else { "odd" }.into();
        let row = |revision: u64| effect("ask:a", 0, revision as i64, 0);
        Ok(Rows {
            journal: vec![(after.id, line(after.lines))],
            outbox_put: vec![row(after.revision)],
            outbox_remove: vec![OutboxKey::from(&row(before.revision))],
            case: Some(CaseChange { before: Some(before), after }),
            ..Rows::default()
        })
    })
}

#[test]
fn no_update_is_lost_and_no_reader_sees_half_of_one() {
    const WRITERS: usize = 8;
    const EACH: usize = 60;
    let store = Store::new();
    store.case(CaseRecord { state: "odd".into(), ..case(0) });
    store.put(Rows { outbox_put: vec![effect("ask:a", 0, 1, 0)], ..Rows::default() });
    let ended = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..2).map(|_| watch(&store, Arc::clone(&ended))).collect();
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let writer = store.writer.clone();
            thread::spawn(move || {
                for _ in 0..EACH {
                    let (send, answer) = mpsc::channel();
                    let done = move |outcome: Result<u64, UpdateError>| {
                        send.send(outcome.is_ok()).unwrap();
                    };
                    writer.submit(Class::Interactive, advance(), done).unwrap();
                    assert!(answer.recv().unwrap());
                }
            })
        })
        .collect();
    writers.into_iter().for_each(|w| w.join().unwrap());
    ended.store(true, Ordering::SeqCst);
    let looks: usize = readers.into_iter().map(|r| r.join().unwrap()).sum();
    assert!(looks > 0);
    let moved = store.reader.case(id(0)).unwrap().unwrap();
    assert_eq!(moved.revision, 1 + (WRITERS * EACH) as u64);
    let lines = store.reader.journal(id(0), 0, usize::MAX).unwrap();
    let numbers: Vec<u64> = lines.iter().map(|l| l.number).collect();
    assert_eq!(numbers, Vec::from_iter(1..=(WRITERS * EACH) as u64));
}

/// Within one call a reader sees one state: the case is in exactly one list, with one effect.
fn watch(store: &Store, ended: Arc<AtomicBool>) -> thread::JoinHandle<usize> {
    let reader = store.reader.clone();
    thread::spawn(move || {
        let mut looks = 0;
        while !ended.load(Ordering::SeqCst) || looks == 0 {
            let counts = reader.counts("review", "19").unwrap();
            let listed: u64 =
                counts.iter().filter(|(l, _)| *l != Listing::All).map(|(_, n)| n).sum();
            assert_eq!(listed, 1, "{counts:?}");
            assert_eq!(reader.lanes().unwrap(), [("ask:a".into(), 1)]);
            assert_eq!(reader.outbox("ask:a", 0, None, 9).unwrap().len(), 1);
            for listing in [state("even"), state("odd")] {
                let page = reader.list(&query("19", listing, &[])).unwrap();
                assert!(page.cases.len() <= 1);
            }
            looks += 1;
        }
        looks
    })
}

/// The file as it is while the program lives is what a kill would leave of it.
#[test]
fn what_was_acknowledged_before_a_kill_is_there_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let (live, left) = (folder.path().join("live.redb"), folder.path().join("left.redb"));
    let store = Store::with(Settings::at(&live)).unwrap();
    for n in 0..20 {
        let act = move |_: &View<'_>| {
            Ok(Rows {
                case: Some(CaseChange { before: None, after: case(n) }),
                mark: Some((mark_key(&n.to_string()), mark(1))),
                ..Rows::default()
            })
        };
        store.act(Class::Opening, act).unwrap();
    }
    std::fs::copy(&live, &left).unwrap();
    let again = Store::with(Settings::at(&left)).unwrap();
    assert_eq!(again.reader.run(), 2);
    assert_eq!(again.reader.counts("review", "19").unwrap()[0], (Listing::All, 20));
    assert!((0..20).all(|n| again.reader.case(id(n)).unwrap() == Some(case(n))));
    let marks = again.reader.marks_before(i64::MAX, 99).unwrap();
    assert_eq!(marks.len(), 20);
}

/// Without quick repair redb walks the file at the next opening; what is in it is the same.
#[test]
fn a_file_left_without_quick_repair_opens_too() {
    let folder = tempfile::tempdir().unwrap();
    let (live, left) = (folder.path().join("live.redb"), folder.path().join("left.redb"));
    let mut plain = Settings::at(&live);
    plain.quick_repair = false;
    let store = Store::with(plain).unwrap();
    store.case(case(1));
    std::fs::copy(&live, &left).unwrap();
    let again = Store::with(Settings::at(&left)).unwrap();
    assert_eq!(again.reader.case(id(1)).unwrap(), Some(case(1)));
}

#[test]
fn readers_outlive_the_writer_and_say_that_it_is_closed() {
    let store = Store::new();
    let reader = store.reader.clone();
    store.case(case(1));
    drop(store);
    assert!(reader.case(id(1)).is_err());
    assert!(reader.list(&query("19", Listing::All, &[])).is_err());
    assert!(reader.sizes().is_err());
}
