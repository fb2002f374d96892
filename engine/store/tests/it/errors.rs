//! What each error says: to an administrator, in one sentence, without values out of records.

use std::error::Error;
use std::io;
use std::sync::Arc;

use hoso_store::record::CaseRecord;
use hoso_store::{Busy, OpenError, ReadError, UpdateError, decode};
use insta::assert_snapshot;

fn storage() -> redb::Error {
    redb::Error::Io(io::Error::other("the disk is gone"))
}

#[test]
fn opening() {
    let path = || "data/hoso.redb".into();
    assert_snapshot!(OpenError::Held { path: path() }, @"data/hoso.redb is held by another program: stop that one first");
    assert_snapshot!(OpenError::Newer { path: path(), found: 3, known: 1 }, @"data/hoso.redb is of format 3, this program reads up to 1: use the newer program; the file was not touched");
    let source = "its pages contradict each other".into();
    assert_snapshot!(OpenError::Unreadable { path: path(), source }, @"data/hoso.redb cannot be read as a data file: check the path, or restore the last backup beside it");
    let source = io::ErrorKind::PermissionDenied.into();
    assert_snapshot!(OpenError::Io { path: path(), source }, @"data/hoso.redb could not be opened");
}

#[test]
fn reading() {
    assert_snapshot!(ReadError::Unavailable, @"the data file is being reopened");
    assert_snapshot!(ReadError::Closed, @"the store is closed");
    assert_snapshot!(ReadError::from(storage()), @"the data file could not be read");
    assert_snapshot!(ReadError::Cursor, @"the cursor is not one of ours: begin again without it");
    assert_snapshot!(ReadError::Wide { ranges: 65, most: 64 }, @"the query merges 65 ranges, at most 64 are allowed: name fewer units");
    assert_snapshot!(ReadError::Words { words: 9, most: 8 }, @"the query has 9 words, at most 8 are allowed");
}

#[test]
fn updating() {
    let source = || Some(Arc::new(storage()));
    assert_snapshot!(UpdateError::Unavailable { source: source() }, @"the data file is being reopened: nothing was written");
    assert_snapshot!(UpdateError::Unknown { source: source() }, @"the commit failed and may or may not have happened: repeat the request");
    assert_snapshot!(UpdateError::Full, @"the disk is below its free-space mark: nothing new is opened");
    assert_snapshot!(UpdateError::Panicked, @"the decision panicked: nothing was written");
    assert_snapshot!(UpdateError::Closed, @"the store is closed: nothing was written");
    assert_snapshot!(Busy { waiting: 12 }, @"12 commands wait already: try again in a moment");
}

#[test]
fn decoding() {
    let empty = decode::<CaseRecord>(&[]).unwrap_err();
    assert_snapshot!(empty, @"it is empty");
    let newer = decode::<CaseRecord>(&[9, 1]).unwrap_err();
    assert_snapshot!(newer, @"it is of version 9, this program reads up to 1");
    let shape = decode::<CaseRecord>(&[1, 1]).unwrap_err();
    assert_snapshot!(shape, @"its bytes do not fit its version");
    let record = ReadError::Record { kind: "case", source: shape };
    assert_snapshot!(record, @"a stored case cannot be decoded");
}

#[test]
fn the_cause_is_in_the_source_and_said_once() {
    let error = UpdateError::Unknown { source: Some(Arc::new(storage())) };
    let cause = error.source().unwrap();
    assert_snapshot!(cause, @"I/O error: the disk is gone");
    assert!(!error.to_string().contains("gone"));
    assert!(UpdateError::Unavailable { source: None }.source().is_none());
}
