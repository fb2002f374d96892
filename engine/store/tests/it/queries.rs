//! Each query of the reader, and the difference that a change makes to the indexes.

use hoso_store::record::CaseRecord;
use hoso_store::{DeadKey, Listing, OutboxKey, Rows};

use crate::support::{
    Store, case, dead, effect, id, line, mark, mark_key, query, state, view, words, workflow,
};

fn counts(store: &Store, unit: &str) -> Vec<(Listing, u64)> {
    store.reader.counts("review", unit).unwrap()
}

#[test]
fn a_case_is_found_by_id_and_by_its_callers_key() {
    let store = Store::new();
    store.case(case(1));
    assert_eq!(store.reader.case(id(1)).unwrap(), Some(case(1)));
    assert_eq!(store.reader.case(id(2)).unwrap(), None);
    let by_key = |caller, workflow, key| store.reader.case_by_key(caller, workflow, key).unwrap();
    assert_eq!(by_key("btxh", "review", "K-1"), Some(case(1)));
    assert_eq!(by_key("btxh", "other", "K-1"), None);
    assert_eq!(by_key("another", "review", "K-1"), None);
}

#[test]
fn a_changed_key_leaves_no_trace_of_the_old_one() {
    let store = Store::new();
    store.case(case(1));
    store.case(CaseRecord { key: Some("new".into()), ..case(1) });
    assert_eq!(store.reader.case_by_key("btxh", "review", "K-1").unwrap(), None);
    assert!(store.reader.case_by_key("btxh", "review", "new").unwrap().is_some());
    store.case(CaseRecord { key: None, ..case(1) });
    assert_eq!(store.reader.case_by_key("btxh", "review", "new").unwrap(), None);
}

#[test]
fn journal_lines_come_oldest_first_after_a_number() {
    let store = Store::new();
    store.case(case(1));
    let journal = (1..=5).map(|n| (id(1), line(n))).chain([(id(2), line(1))]).collect();
    store.put(Rows { journal, ..Rows::default() });
    let numbers = |after, limit| -> Vec<u64> {
        let lines = store.reader.journal(id(1), after, limit).unwrap();
        lines.iter().map(|l| l.number).collect()
    };
    assert_eq!(numbers(0, 100), [1, 2, 3, 4, 5]);
    assert_eq!(numbers(2, 2), [3, 4]);
    assert_eq!(numbers(5, 2), [0; 0]);
    assert_eq!(numbers(u64::MAX, 2), [0; 0]);
}

#[test]
fn a_walk_meets_every_case_once_and_no_journal() {
    let store = Store::new();
    assert_eq!(store.reader.cases(None, 9).unwrap(), []);
    for n in 1..=5 {
        store.case(case(n));
    }
    let of = |n| (1..=3).map(move |number| (id(n), line(number)));
    // What is left of a case that is there no more is not met either.
    let journal = of(2).chain(of(4)).chain(of(9)).collect();
    store.put(Rows { journal, ..Rows::default() });
    let mut met = Vec::new();
    while let part @ [_, ..] = store.reader.cases(met.last().copied(), 2).unwrap().as_slice() {
        assert!(part.len() <= 2);
        met.extend(part.iter().map(|case| case.id));
    }
    assert_eq!(met, (1..=5).map(id).collect::<Vec<_>>());
}

#[test]
fn a_number_is_kept_under_its_name() {
    let store = Store::new();
    assert_eq!(store.reader.number("calendar/vn").unwrap(), 0);
    let numbers_put = vec![("calendar/vn".to_owned(), u64::MAX), ("calendar/vn2".to_owned(), 1)];
    store.put(Rows { numbers_put, ..Rows::default() });
    assert_eq!(store.reader.number("calendar/vn").unwrap(), u64::MAX);
    assert_eq!(store.reader.number("calendar/v").unwrap(), 0);
}

#[test]
fn a_case_is_listed_and_counted_under_each_of_its_units() {
    let store = Store::new();
    store.case(CaseRecord { views: vec!["no-id".into()], ..case(1) });
    store.case(CaseRecord { units: vec!["19".into()], ..case(2) });
    let expected = |n, with_view: u64| {
        vec![(Listing::All, n), (state("not-sent"), n), (view("no-id"), with_view)]
    };
    assert_eq!(counts(&store, "05200"), expected(1, 1));
    assert_eq!(counts(&store, "19"), expected(2, 1));
    assert_eq!(counts(&store, "1"), []);
    assert_eq!(store.all_pages(&query("19", Listing::All, &[])).0, [id(2), id(1)]);
    assert_eq!(store.all_pages(&query("05200", Listing::All, &[])).0, [id(1)]);
}

#[test]
fn a_change_moves_exactly_the_rows_that_differ() {
    let store = Store::new();
    let before = CaseRecord {
        views: vec!["no-id".into(), "late".into()],
        words: words(&["nguyen", "lan"]),
        due_ms: Some(50),
        ..case(1)
    };
    store.case(before.clone());
    let after = CaseRecord {
        state: "pending".into(),
        views: vec!["late".into(), "again".into()],
        words: words(&["nguyen", "anh"]),
        units: vec!["19".into(), "07".into()],
        due_ms: Some(20),
        ..before
    };
    store.case(after);
    let listed = |unit, listing, words: &[&str]| store.all_pages(&query(unit, listing, words)).0;
    assert_eq!(listed("05200", Listing::All, &[]), []);
    assert_eq!(listed("05200", Listing::All, &["nguyen"]), []);
    for unit in ["19", "07"] {
        assert_eq!(listed(unit, state("not-sent"), &[]), []);
        assert_eq!(listed(unit, view("no-id"), &[]), []);
        assert_eq!(listed(unit, Listing::All, &["lan"]), []);
        for listing in [Listing::All, state("pending"), view("late"), view("again")] {
            assert_eq!(listed(unit, listing, &["nguyen", "anh"]), [id(1)]);
        }
    }
    assert_eq!(store.reader.due(100, 10).unwrap(), [(20, id(1))]);
    assert_eq!(counts(&store, "05200"), []);
}

#[test]
fn a_word_that_moves_to_another_field_still_finds_the_case() {
    let store = Store::new();
    store.case(CaseRecord { words: words(&["lan"]), ..case(1) });
    let moved = vec![("alias".to_owned(), "lan".to_owned())];
    store.case(CaseRecord { words: moved, ..case(1) });
    assert_eq!(store.all_pages(&query("19", Listing::All, &["lan"])).0, [id(1)]);
}

#[test]
fn a_removed_case_leaves_nothing_behind() {
    let store = Store::new();
    let kept = CaseRecord { words: words(&["lan"]), due_ms: Some(5), ..case(1) };
    let gone = CaseRecord { words: words(&["lan"]), due_ms: Some(4), ..case(2) };
    store.case(kept);
    let before = store.reader.sizes().unwrap();
    store.case(gone.clone());
    store.put(Rows { journal: vec![(id(2), line(1)), (id(2), line(2))], ..Rows::default() });
    store.put(Rows { case_remove: Some(gone), ..Rows::default() });
    assert_eq!(store.reader.sizes().unwrap(), before);
    assert_eq!(store.reader.case(id(2)).unwrap(), None);
    assert!(store.reader.journal(id(2), 0, 9).unwrap().is_empty());
    assert_eq!(store.all_pages(&query("19", Listing::All, &["lan"])).0, [id(1)]);
}

#[test]
fn a_lane_gives_its_effects_by_class_and_due_time() {
    let store = Store::new();
    let rows = [
        effect("ask:a", 0, 30, 1),
        effect("ask:a", 0, -10, 2),
        effect("ask:a", 0, 30, 3),
        effect("ask:a", 1, 5, 4),
        effect("ask:ab", 0, 1, 5),
    ];
    store.put(Rows { outbox_put: rows.to_vec(), ..Rows::default() });
    let lane = |lane, class, after, limit| store.reader.outbox(lane, class, after, limit).unwrap();
    assert_eq!(lane("ask:a", 0, None, 9), [rows[1].clone(), rows[0].clone(), rows[2].clone()]);
    assert_eq!(lane("ask:a", 0, None, 1), [rows[1].clone()]);
    let after = OutboxKey::from(&rows[0]);
    assert_eq!(lane("ask:a", 0, Some(&after), 9), [rows[2].clone()]);
    assert_eq!(lane("ask:a", 1, None, 9), [rows[3].clone()]);
    assert_eq!(lane("ask:b", 0, None, 9), []);
    assert_eq!(store.reader.lanes().unwrap(), [("ask:a".into(), 4), ("ask:ab".into(), 1)]);
    assert_eq!(store.reader.open_effects().unwrap(), 5);
    assert_eq!(store.reader.outbox_get(&after).unwrap(), Some(rows[0].clone()));
}

#[test]
fn an_empty_lane_is_no_lane() {
    let store = Store::new();
    let row = effect("ask:a", 0, 1, 1);
    let key = OutboxKey::from(&row);
    store.put(Rows { outbox_put: vec![row.clone()], ..Rows::default() });
    store.put(Rows { outbox_put: vec![row], ..Rows::default() });
    assert_eq!(store.reader.lanes().unwrap(), [("ask:a".into(), 1)]);
    let absent = OutboxKey { due_ms: 99, ..key.clone() };
    store.put(Rows { outbox_remove: vec![absent, key], ..Rows::default() });
    assert_eq!(store.reader.lanes().unwrap(), []);
    assert_eq!(store.reader.open_effects().unwrap(), 0);
}

#[test]
fn an_effect_put_off_stands_at_its_new_time_only() {
    let store = Store::new();
    let row = effect("ask:a", 0, 1, 1);
    store.put(Rows { outbox_put: vec![row.clone()], ..Rows::default() });
    let mut later = row.clone();
    later.due_ms = 70;
    later.attempts = 1;
    let outbox_remove = vec![OutboxKey::from(&row)];
    store.put(Rows { outbox_put: vec![later.clone()], outbox_remove, ..Rows::default() });
    assert_eq!(store.reader.outbox("ask:a", 0, None, 9).unwrap(), [later]);
}

#[test]
fn timers_come_earliest_first_and_one_per_case() {
    let store = Store::new();
    for (n, due_ms) in [(1, Some(30)), (2, Some(-4)), (3, None), (4, Some(31))] {
        store.case(CaseRecord { due_ms, ..case(n) });
    }
    assert_eq!(store.reader.next_due().unwrap(), Some(-4));
    assert_eq!(store.reader.due(30, 9).unwrap(), [(-4, id(2)), (30, id(1))]);
    assert_eq!(store.reader.due(30, 1).unwrap(), [(-4, id(2))]);
    assert_eq!(store.reader.due(-5, 9).unwrap(), []);
    store.case(CaseRecord { due_ms: None, ..case(2) });
    assert_eq!(store.reader.next_due().unwrap(), Some(30));
}

#[test]
fn marks_expire_by_their_time() {
    let store = Store::new();
    for (key, at_ms) in [("a", 10), ("b", 20), ("c", 30)] {
        store.put(Rows { mark: Some((mark_key(key), mark(at_ms))), ..Rows::default() });
    }
    assert_eq!(store.reader.mark(&mark_key("b")).unwrap(), Some(mark(20)));
    assert_eq!(store.reader.marks_before(30, 9).unwrap(), [mark_key("a"), mark_key("b")]);
    assert_eq!(store.reader.marks_before(30, 1).unwrap(), [mark_key("a")]);
    let marks_remove = vec![mark_key("a"), mark_key("absent")];
    store.put(Rows { marks_remove, ..Rows::default() });
    assert_eq!(store.reader.marks_before(99, 9).unwrap(), [mark_key("b"), mark_key("c")]);
    assert_eq!(store.reader.mark(&mark_key("a")).unwrap(), None);
}

#[test]
fn a_mark_left_again_expires_by_its_newer_time() {
    let store = Store::new();
    for at_ms in [10, 50] {
        store.put(Rows { mark: Some((mark_key("a"), mark(at_ms))), ..Rows::default() });
    }
    assert_eq!(store.reader.marks_before(50, 9).unwrap(), []);
    assert_eq!(store.reader.marks_before(51, 9).unwrap(), [mark_key("a")]);
}

#[test]
fn workflows_come_by_name_and_version() {
    let store = Store::new();
    let all = [workflow("a", 2), workflow("a", 300), workflow("b", 1)];
    let workflows_put = vec![all[2].clone(), all[1].clone(), all[0].clone()];
    store.put(Rows { workflows_put, ..Rows::default() });
    assert_eq!(store.reader.workflows().unwrap(), all);
}

#[test]
fn dead_letters_come_oldest_first_after_a_key() {
    let store = Store::new();
    let all = [dead(1, 9), dead(2, 1), dead(2, 5)];
    store.put(Rows {
        dead_put: vec![all[2].clone(), all[0].clone(), all[1].clone()],
        ..Rows::default()
    });
    assert_eq!(store.reader.dead(9, None).unwrap(), all);
    assert_eq!(store.reader.dead(2, None).unwrap(), all[..2]);
    let after = DeadKey::from(&all[0]);
    assert_eq!(store.reader.dead(1, Some(after)).unwrap(), all[1..2]);
    store.put(Rows { dead_remove: vec![after], ..Rows::default() });
    assert_eq!(store.reader.dead(9, None).unwrap(), all[1..]);
    assert_eq!(store.reader.dead(1, Some(after)).unwrap(), all[1..2]);
}

#[test]
fn sizes_name_every_table() {
    let store = Store::new();
    store.case(case(1));
    let rows = store.reader.sizes().unwrap().rows;
    let of = |table| rows.iter().find(|(name, _)| *name == table).unwrap().1;
    assert_eq!((of("cases"), of("by-key"), of("by-state"), of("lists")), (1, 1, 4, 4));
}
