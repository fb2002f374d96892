//! Opening: what is created, what is refused, and that a refused file stays as it was.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use hoso_store::{Class, Health, OpenError, Rows, Settings};
use redb::{Database, TableDefinition};

use crate::disk::{Disk, Note, apply};
use crate::support::{Store, case, id, settings};

const META: TableDefinition<&str, u64> = TableDefinition::new("meta");

fn refused(path: &Path) -> OpenError {
    let before = fs::read(path).unwrap();
    let error = Store::with(Settings::at(path)).err().unwrap();
    assert!(fs::read(path).unwrap() == before, "a refused file must stay as it was");
    error
}

#[test]
fn a_new_file_is_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hoso.redb");
    let store = Store::with(Settings::at(&path)).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(store.reader.sizes().unwrap().file_bytes > 0);
}

#[test]
fn a_file_that_is_open_is_held() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hoso.redb");
    let store = Store::with(Settings::at(&path)).unwrap();
    let second = Store::with(Settings::at(&path)).err().unwrap();
    assert!(matches!(second, OpenError::Held { .. }), "{second:?}");
    store.case(case(1));
    store.writer.close();
    let store = Store::with(Settings::at(&path)).unwrap();
    assert!(store.reader.case(id(1)).unwrap().is_some());
}

#[test]
fn each_opening_counts() {
    let disk = Disk::default();
    for run in 1..=3 {
        let store = Store::on(&disk);
        assert_eq!(store.reader.run(), run);
        assert_eq!(store.act(Class::Interactive, |_| Ok(Rows::default())).unwrap(), run);
        assert_eq!(store.writer.health(), Health::Serving);
        store.writer.close();
    }
}

#[test]
fn a_file_of_a_newer_format_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hoso.redb");
    let database = Database::create(&path).unwrap();
    let txn = database.begin_write().unwrap();
    txn.open_table(META).unwrap().insert("format", 2).unwrap();
    txn.commit().unwrap();
    drop(database);
    let error = refused(&path);
    assert!(matches!(error, OpenError::Newer { found: 2, known: 1, .. }), "{error:?}");
}

/// The same where its program was killed: looking must not repair it.
#[test]
fn a_newer_file_that_was_not_closed_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let (live, path) = (folder.path().join("live.redb"), folder.path().join("hoso.redb"));
    let database = Database::create(&live).unwrap();
    let txn = database.begin_write().unwrap();
    txn.open_table(META).unwrap().insert("format", 7).unwrap();
    txn.commit().unwrap();
    fs::copy(&live, &path).unwrap();
    let error = refused(&path);
    assert!(matches!(error, OpenError::Newer { found: 7, .. }), "{error:?}");
}

#[test]
fn foreign_and_damaged_files_are_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hoso.redb");
    for bytes in [b"a letter\n".to_vec(), vec![7; 20_000], vec![0, 0, 0, 1, 2, 3, 4, 5, 6, 7]] {
        fs::write(&path, bytes).unwrap();
        let error = refused(&path);
        assert!(matches!(error, OpenError::Unreadable { .. }), "{error:?}");
    }
    fs::remove_file(&path).unwrap();
    let database = Database::create(&path).unwrap();
    let txn = database.begin_write().unwrap();
    txn.open_table(TableDefinition::<u64, u64>::new("theirs")).unwrap();
    txn.commit().unwrap();
    drop(database);
    assert!(matches!(refused(&path), OpenError::Unreadable { .. }));
}

#[test]
fn a_file_cut_short_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hoso.redb");
    Store::with(Settings::at(&path)).unwrap().writer.close();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 3]).unwrap();
    let error = refused(&path);
    assert!(matches!(error, OpenError::Unreadable { .. }), "{error:?}");
}

#[test]
fn a_folder_that_is_not_there_is_an_error_of_the_system() {
    let folder = tempfile::tempdir().unwrap();
    let error = Store::with(Settings::at(folder.path().join("no/hoso.redb"))).err().unwrap();
    assert!(matches!(error, OpenError::Io { .. }), "{error:?}");
}

/// redb writes its magic last; a crash before leaves a file that redb itself refuses ever after.
#[test]
fn a_creation_that_was_cut_off_begins_anew() {
    let disk = Disk::default();
    disk.take_notes();
    Store::on(&disk).writer.close();
    let mut image = Vec::new();
    for note in disk.notes().iter().take_while(|note| !matches!(note, Note::Sync)) {
        apply(&mut image, note, usize::MAX);
        if image.is_empty() {
            continue;
        }
        let store = Store::with(settings(&Disk::holding(image.clone()))).unwrap();
        store.case(case(1));
        store.writer.close();
    }
    assert!(!image.is_empty());
}
