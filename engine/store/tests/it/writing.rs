//! Commands and groups: order, what a panic costs, who is refused when, what is told, closing.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use hoso_store::record::CaseRecord;
use hoso_store::{
    Busy, CaseChange, Class, FreeSpace, Health, OutboxKey, ReadError, Rows, UpdateError,
};

use crate::disk::Disk;
use crate::support::{
    Act, Store, case, dead, effect, id, line, mark, mark_key, settings, words, workflow,
};

/// Holds the writer thread inside a command until let go, so that what follows waits together.
struct Gate {
    release: mpsc::Sender<()>,
}

impl Gate {
    fn shut(store: &Store) -> Self {
        let (release, released) = mpsc::channel();
        let (entered, inside) = mpsc::channel();
        let act: Act = Box::new(move |_| {
            entered.send(()).unwrap();
            released.recv().unwrap();
            Ok(Rows::default())
        });
        store.writer.submit(Class::Interactive, act, |_| ()).unwrap();
        inside.recv().unwrap();
        Gate { release }
    }

    fn open(self) {
        self.release.send(()).unwrap();
    }
}

fn act(f: impl FnOnce() -> Rows + Send + 'static) -> Act {
    Box::new(move |_| Ok(f()))
}

#[test]
fn a_command_sees_what_earlier_ones_of_its_group_wrote() {
    let store = Store::new();
    let gate = Gate::shut(&store);
    let first = act(|| Rows {
        case: Some(CaseChange { before: None, after: case(1) }),
        journal: vec![(id(1), line(1))],
        outbox_put: vec![effect("ask:a", 0, 5, 1)],
        mark: Some((mark_key("m"), mark(1))),
        workflows_put: vec![workflow("review", 1)],
        dead_put: vec![dead(1, 1)],
        numbers_put: vec![("H55-261008".into(), 7)],
        ..Rows::default()
    });
    store.writer.submit(Class::Opening, first, |_| ()).unwrap();
    let (send, seen) = mpsc::channel();
    let second: Act = Box::new(move |view| {
        let key = OutboxKey::from(&effect("ask:a", 0, 5, 1));
        let all = [
            view.case(id(1))? == Some(case(1)),
            view.case_by_key("btxh", "review", "K-1")? == Some(case(1)),
            view.journal(id(1), 0, 9)? == [line(1)],
            view.outbox_get(&key)? == Some(effect("ask:a", 0, 5, 1)),
            view.mark(&mark_key("m"))? == Some(mark(1)),
            view.workflow("review", 1)? == Some(workflow("review", 1)),
            view.dead_get(&(&dead(1, 1)).into())? == Some(dead(1, 1)),
            view.number("H55-261008")? == 7 && view.number("H55-261009")? == 0,
            view.case(id(2))?.is_none() && view.mark(&mark_key("n"))?.is_none(),
        ];
        send.send(all).unwrap();
        Ok(Rows::default())
    });
    store.writer.submit(Class::Interactive, second, |_| ()).unwrap();
    gate.open();
    assert_eq!(seen.recv().unwrap(), [true; 9]);
}

#[test]
fn an_acknowledged_command_is_seen_by_readers() {
    let store = Store::new();
    let reader = store.reader.clone();
    let (send, seen) = mpsc::channel();
    let rows =
        act(|| Rows { case: Some(CaseChange { before: None, after: case(1) }), ..Rows::default() });
    let done = move |_| send.send(reader.case(id(1)).unwrap().is_some()).unwrap();
    store.writer.submit(Class::Opening, rows, done).unwrap();
    assert!(seen.recv().unwrap());
}

#[test]
fn a_panicking_decision_costs_only_itself() {
    let store = Store::new();
    let gate = Gate::shut(&store);
    let (send, outcomes) = mpsc::channel();
    for n in 0..5 {
        let send = send.clone();
        let command: Act = Box::new(move |_| {
            assert!(n % 2 == 0, "as the test wants it");
            let after = case(n);
            Ok(Rows { case: Some(CaseChange { before: None, after }), ..Rows::default() })
        });
        let done = move |outcome| send.send((n, outcome)).unwrap();
        store.writer.submit(Class::Opening, command, done).unwrap();
    }
    gate.open();
    for (n, outcome) in outcomes.iter().take(5) {
        match outcome {
            Ok(_) => assert_eq!(n % 2, 0),
            Err(error) => assert!(n % 2 == 1 && matches!(error, UpdateError::Panicked)),
        }
        assert_eq!(store.reader.case(id(n)).unwrap().is_some(), n % 2 == 0);
    }
    assert_eq!(store.writer.health(), Health::Serving);
}

/// `before` that is not what is stored is a fault of the caller, found in test builds.
#[test]
#[cfg(debug_assertions)]
fn a_change_of_what_is_not_stored_is_caught_before_it_is_written() {
    let store = Store::new();
    let change = CaseChange { before: Some(case(1)), after: case(1) };
    let rows = Rows { case: Some(change), ..Rows::default() };
    let outcome = store.act(Class::Interactive, move |_| Ok(rows));
    assert!(matches!(outcome, Err(UpdateError::Panicked)));
    assert_eq!(store.reader.sizes().unwrap().rows.iter().map(|(_, n)| n).sum::<u64>(), 0);
}

#[test]
fn a_panicking_answer_costs_nobody_else_theirs() {
    let store = Store::new();
    let nothing = act(Rows::default);
    store.writer.submit(Class::Interactive, nothing, |_| panic!("as the test wants it")).unwrap();
    store.case(case(1));
    assert!(store.reader.case(id(1)).unwrap().is_some());
}

#[test]
fn a_failed_read_fails_its_command() {
    let store = Store::new();
    let outcome = store.act(Class::Interactive, |_| Err(ReadError::Cursor));
    assert!(matches!(outcome, Err(UpdateError::Record { .. })));
    store.case(case(1));
}

#[test]
fn a_full_queue_refuses_and_counts_what_waits() {
    let disk = Disk::default();
    let mut small = settings(&disk);
    small.queue = 2;
    let store = Store::with(small).unwrap();
    let gate = Gate::shut(&store);
    let submit = || store.writer.submit(Class::Interactive, act(Rows::default), |_| ());
    assert_eq!(submit(), Ok(()));
    assert_eq!(submit(), Ok(()));
    assert_eq!(store.writer.depth(), 2);
    assert_eq!(submit(), Err(Busy { waiting: 2 }));
    gate.open();
    store.writer.clone().close();
    assert_eq!(store.writer.depth(), 0);
}

#[test]
fn closing_carries_out_what_waits_and_then_refuses() {
    let store = Store::new();
    let gate = Gate::shut(&store);
    let (send, outcomes) = mpsc::channel();
    for n in 0..20 {
        let send = send.clone();
        let rows = act(move || Rows { journal: vec![(id(n), line(1))], ..Rows::default() });
        let done = move |outcome: Result<u64, _>| send.send(outcome.is_ok()).unwrap();
        store.writer.submit(Class::Settling, rows, done).unwrap();
    }
    let writer = store.writer.clone();
    let closing = std::thread::spawn(move || writer.close());
    gate.open();
    closing.join().unwrap();
    assert!(outcomes.iter().take(20).all(|ok| ok));
    assert_eq!(store.writer.health(), Health::Closed);
    assert!(matches!(store.reader.case(id(1)), Err(ReadError::Closed)));
    let late = store.act(Class::Interactive, |_| Ok(Rows::default()));
    assert!(matches!(late, Err(UpdateError::Closed)));
}

#[test]
fn the_last_writer_may_be_dropped_on_the_writer_thread() {
    let disk = Disk::default();
    let Store { writer, .. } = Store::on(&disk);
    let (send, dropped) = mpsc::channel();
    let last = Arc::new(Mutex::new(None));
    let held = Arc::clone(&last);
    *last.lock().unwrap() = Some(writer.clone());
    let done = move |_| {
        drop(held.lock().unwrap().take());
        send.send(()).unwrap();
    };
    writer.submit(Class::Settling, act(Rows::default), done).unwrap();
    drop(writer);
    dropped.recv().unwrap();
}

#[test]
fn batches_fill_at_most_half_of_a_group() {
    let disk = Disk::default();
    let mut small = settings(&disk);
    small.group_events = 8;
    let store = Store::with(small).unwrap();
    let gate = Gate::shut(&store);
    let order = Arc::new(Mutex::new(Vec::new()));
    for n in 0..16 {
        let class = if n < 10 { Class::Batch } else { Class::Interactive };
        let order = Arc::clone(&order);
        let command = act(move || {
            order.lock().unwrap().push(n);
            Rows::default()
        });
        store.writer.submit(class, command, |_| ()).unwrap();
    }
    gate.open();
    store.writer.close();
    let order = order.lock().unwrap();
    let of = |part: std::ops::Range<usize>| order[part].to_vec();
    assert_eq!(of(0..8), [0, 1, 2, 3, 10, 11, 12, 13]);
    assert_eq!(of(8..16), [4, 5, 6, 7, 14, 15, 8, 9]);
}

#[test]
fn a_group_ends_at_its_bytes_too() {
    let disk = Disk::default();
    let mut small = settings(&disk);
    small.group_bytes = 1;
    let store = Store::with(small).unwrap();
    let gate = Gate::shut(&store);
    for n in 0..4 {
        let row = effect("ask:a", 0, 1, n);
        let command = act(move || Rows { outbox_put: vec![row], ..Rows::default() });
        store.writer.submit(Class::Interactive, command, |_| ()).unwrap();
    }
    gate.open();
    store.writer.close();
    assert_eq!(store.told.lock().unwrap().len(), 4);
}

#[test]
fn below_the_mark_only_what_opens_something_is_refused() {
    let disk = Disk::default();
    let free = Arc::new(AtomicU64::new(100));
    let probe = Arc::clone(&free);
    let mut marked = settings(&disk);
    marked.free_space_mark = 50;
    marked.free_space = FreeSpace::Probe(Arc::new(move || Ok(probe.load(Ordering::SeqCst))));
    let store = Store::with(marked).unwrap();
    let outcome = |class| store.act(class, |_| Ok(Rows::default()));
    let all = [Class::Interactive, Class::Opening, Class::Settling, Class::Batch];
    assert!(all.into_iter().all(|class| outcome(class).is_ok()));
    free.store(49, Ordering::SeqCst);
    for class in all {
        let refused = matches!(outcome(class), Err(UpdateError::Full));
        assert_eq!(refused, matches!(class, Class::Opening | Class::Batch), "{class:?}");
    }
    assert_eq!(store.writer.health(), Health::Full);
    free.store(50, Ordering::SeqCst);
    assert!(outcome(Class::Opening).is_ok());
    assert_eq!(store.writer.health(), Health::Serving);
}

#[test]
fn a_failing_probe_refuses_nobody() {
    let disk = Disk::default();
    let mut marked = settings(&disk);
    marked.free_space = FreeSpace::Probe(Arc::new(|| Err(std::io::ErrorKind::Other.into())));
    let store = Store::with(marked).unwrap();
    assert!(store.act(Class::Opening, |_| Ok(Rows::default())).is_ok());
}

#[test]
fn a_commit_tells_of_effects_and_due_times_before_it_answers() {
    let store = Store::new();
    let told = Arc::clone(&store.told);
    let before_answer = Arc::new(AtomicBool::new(false));
    let (seen, (send, done)) = (Arc::clone(&before_answer), mpsc::channel());
    let gate = Gate::shut(&store);
    let opening = |n, due| {
        let after = CaseRecord { due_ms: Some(due), words: words(&["lan"]), ..case(n) };
        act(move || Rows {
            case: Some(CaseChange { before: None, after }),
            outbox_put: vec![effect("ask:a", 0, due, n)],
            ..Rows::default()
        })
    };
    store.writer.submit(Class::Opening, opening(1, 70), |_| ()).unwrap();
    store.writer.submit(Class::Opening, opening(2, 40), |_| ()).unwrap();
    let cancel = act(|| Rows {
        outbox_remove: vec![OutboxKey::from(&effect("ask:a", 0, 70, 1))],
        ..Rows::default()
    });
    let last = move |_| {
        seen.store(told.lock().unwrap().len() == 1, Ordering::SeqCst);
        send.send(()).unwrap();
    };
    store.writer.submit(Class::Interactive, cancel, last).unwrap();
    gate.open();
    done.recv().unwrap();
    assert!(before_answer.load(Ordering::SeqCst));
    let told = store.told.lock().unwrap();
    let effects: Vec<_> = told.iter().flat_map(|news| news.outbox.clone()).collect();
    assert_eq!(effects, [effect("ask:a", 0, 40, 2)]);
    assert_eq!(told.iter().filter_map(|news| news.earliest_due_ms).min(), Some(40));
}

#[test]
fn what_writes_nothing_is_answered_without_a_commit() {
    let store = Store::new();
    assert!(store.act(Class::Interactive, |_| Ok(Rows::default())).is_ok());
    assert!(store.told.lock().unwrap().is_empty());
}

#[test]
fn a_due_time_that_did_not_change_is_no_news() {
    let store = Store::new();
    store.case(CaseRecord { due_ms: Some(70), ..case(1) });
    store.case(CaseRecord { due_ms: Some(70), revision: 2, ..case(1) });
    store.case(CaseRecord { due_ms: None, revision: 3, ..case(1) });
    store.case(CaseRecord { due_ms: Some(90), revision: 4, ..case(1) });
    let told: Vec<_> = store.told.lock().unwrap().iter().map(|n| n.earliest_due_ms).collect();
    assert_eq!(told, [Some(70), None, None, Some(90)]);
}

#[test]
fn a_group_of_nothing_but_panics_leaves_the_store_as_it_was() {
    let store = Store::new();
    store.case(case(1));
    let before = store.reader.sizes().unwrap().rows;
    let gate = Gate::shut(&store);
    let (send, outcomes) = mpsc::channel();
    for _ in 0..4 {
        let send = send.clone();
        let done = move |outcome: Result<u64, _>| send.send(outcome).unwrap();
        let command: Act = Box::new(|_| panic!("as the test wants it"));
        store.writer.submit(Class::Batch, command, done).unwrap();
    }
    gate.open();
    assert!(outcomes.iter().take(4).all(|o| matches!(o, Err(UpdateError::Panicked))));
    assert_eq!(store.reader.sizes().unwrap().rows, before);
    store.case(CaseRecord { state: "pending".into(), ..case(1) });
}
