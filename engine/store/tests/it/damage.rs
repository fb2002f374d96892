//! Rows that are not ours to decode: each costs its own reader or command, never the store.

use std::path::Path;

use hoso_store::record::CaseRecord;
use hoso_store::{CaseChange, Class, ReadError, Rows, Settings, UpdateError};
use redb::{Database, TableDefinition};
use tempfile::TempDir;

use crate::support::{Store, case, id, mark, mark_key, query, state};

const CASES: TableDefinition<&[u8; 24], &[u8]> = TableDefinition::new("cases");
const MARKS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("marks");

/// A closed store with two cases and a mark.
fn written() -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hoso.redb");
    let store = Store::with(Settings::at(&path)).unwrap();
    store.case(case(1));
    store.case(case(2));
    store.put(Rows { mark: Some((mark_key("m"), mark(5))), ..Rows::default() });
    store.writer.close();
    (folder, path)
}

/// Puts bytes in place of case 1's record.
fn damage_case(path: &Path, bytes: &[u8]) {
    let database = Database::open(path).unwrap();
    let txn = database.begin_write().unwrap();
    let mut key = [0; 24];
    key[..16].copy_from_slice(&id(1).0);
    txn.open_table(CASES).unwrap().insert(&key, bytes).unwrap();
    txn.commit().unwrap();
}

#[test]
fn a_record_of_a_later_version_is_an_error_of_its_own() {
    let (_folder, path) = written();
    damage_case(&path, &[9, 1, 2, 3]);
    let store = Store::with(Settings::at(&path)).unwrap();
    let refused = store.reader.case(id(1)).unwrap_err();
    assert!(matches!(refused, ReadError::Record { kind: "case", .. }), "{refused:?}");
    assert_eq!(store.reader.case(id(2)).unwrap(), Some(case(2)));
    let page = store.reader.list(&query("19", state("not-sent"), &[]));
    assert!(matches!(page, Err(ReadError::Record { .. })));
}

#[test]
fn a_command_that_meets_it_fails_alone_and_nothing_is_reopened() {
    let (_folder, path) = written();
    damage_case(&path, &[]);
    let store = Store::with(Settings::at(&path)).unwrap();
    let outcome = store.act(Class::Interactive, |view| {
        view.case(id(1))?;
        Ok(Rows::default())
    });
    assert!(matches!(outcome, Err(UpdateError::Record { .. })), "{outcome:?}");
    store.case(CaseRecord { state: "pending".into(), ..case(2) });
    assert_eq!(store.reader.case(id(2)).unwrap().unwrap().state, "pending");
    assert_eq!(store.reopened.load(std::sync::atomic::Ordering::SeqCst), 0);
}

/// Of such a mark the time is not known any more; leaving it anew must still work.
#[test]
fn a_mark_that_cannot_be_read_can_be_replaced_and_removed() {
    let (_folder, path) = written();
    let database = Database::open(&path).unwrap();
    let txn = database.begin_write().unwrap();
    let key = [b"\0\x04btxh".as_slice(), b"m"].concat();
    txn.open_table(MARKS).unwrap().insert(key.as_slice(), [7, 7].as_slice()).unwrap();
    txn.commit().unwrap();
    drop(database);
    let store = Store::with(Settings::at(&path)).unwrap();
    assert!(matches!(store.reader.mark(&mark_key("m")), Err(ReadError::Record { .. })));
    store.put(Rows { mark: Some((mark_key("m"), mark(9))), ..Rows::default() });
    assert_eq!(store.reader.mark(&mark_key("m")).unwrap(), Some(mark(9)));
    store.put(Rows { marks_remove: vec![mark_key("m")], ..Rows::default() });
    assert_eq!(store.reader.mark(&mark_key("m")).unwrap(), None);
}

/// A case whose record is gone while its index rows are there is left out of pages.
#[test]
fn an_index_row_without_its_case_is_passed_over() {
    let (_folder, path) = written();
    let database = Database::open(&path).unwrap();
    let txn = database.begin_write().unwrap();
    let mut key = [0; 24];
    key[..16].copy_from_slice(&id(1).0);
    txn.open_table(CASES).unwrap().remove(&key).unwrap();
    txn.commit().unwrap();
    drop(database);
    let store = Store::with(Settings::at(&path)).unwrap();
    assert_eq!(store.all_pages(&query("19", state("not-sent"), &[])).0, [id(2)]);
    let after = case(3);
    let rows = Rows { case: Some(CaseChange { before: None, after }), ..Rows::default() };
    store.put(rows);
    assert_eq!(store.all_pages(&query("19", state("not-sent"), &[])).0, [id(3), id(2)]);
}
