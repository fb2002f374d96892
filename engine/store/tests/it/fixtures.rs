//! One encoded record of each type and version, written once: every later build must read them.

use std::fmt::Debug;
use std::fs;
use std::path::Path;

use hoso_store::record::{
    AskRecord, CaseRecord, DeadRecord, EffectId, EffectRecord, FieldRecord, FindingRecord,
    JournalRecord, MarkRecord, OutboxRecord, TellEffectRecord, TimerRecord, UseRecord, ValueRecord,
    WorkflowRecord,
};
use hoso_store::{Stored, decode, encode};

use crate::support::{case, dead, effect, id, line, mark, words, workflow};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/records-v1.bin");

/// A case in which nothing is empty, so that every field's shape is in the fixture.
fn full_case() -> CaseRecord {
    let finding = FindingRecord {
        field: "birth-date".into(),
        class: "differs".into(),
        reason: "different".into(),
        cause: Some("day-month-swapped".into()),
        returned: Some(ValueRecord::Date(1985, 6, 3)),
    };
    let ask = AskRecord {
        name: "person".into(),
        effect: EffectId(id(4).0),
        status: "answered".into(),
        result: Some("mismatch".into()),
        cause: Some("registry".into()),
        asked_ms: -1,
        ended_ms: Some(2),
        until_ms: 1 << 41,
        attempts: 3,
        outage_ms: Some(4),
        revision: 5,
        inputs: vec![6; 32],
        findings: vec![finding],
        registry: Some("thai-nguyen".into()),
        class: 1,
        due_ms: 8,
        reference: Some("TN-1".into()),
        data_as_of_ms: Some(7),
    };
    let field = |name: &str, value| FieldRecord { name: name.into(), value, changed: 2 };
    CaseRecord {
        procedure: Some("1.000948".into()),
        sequence: Some(3),
        told: 4,
        fields: vec![
            field("full-name", ValueRecord::Text("Nguyễn Thị Lan".into())),
            field("birth-date", ValueRecord::Date(1985, 3, 0)),
            field("poor", ValueRecord::Flag(true)),
            field("children", ValueRecord::Number(-2)),
        ],
        asks: vec![ask],
        timers: vec![TimerRecord {
            position: 65535,
            of: "pending".into(),
            due_ms: 9,
            reckoned: vec!["5 working days".into()],
            paused_ms: Some(3),
        }],
        uses: vec![UseRecord {
            action: "submit".into(),
            at_ms: vec![1, 2],
            by: Some("cb-1".into()),
        }],
        views: vec!["no-id".into()],
        words: words(&["nguyen", "lan"]),
        due_ms: Some(9),
        ..case(300)
    }
}

fn tell() -> OutboxRecord {
    let what = TellEffectRecord { sender: "btxh".into(), sequence: 2, body: b"{}".to_vec() };
    OutboxRecord { case: None, what: EffectRecord::Tell(what), ..effect("tell:btxh", 1, -5, 7) }
}

/// Records one after another, each with its length before it.
fn written() -> Vec<u8> {
    fn one<T: Stored>(record: &T, out: &mut Vec<u8>) {
        let mut bytes = Vec::new();
        encode(record, &mut bytes);
        out.extend_from_slice(&u32::try_from(bytes.len()).unwrap().to_le_bytes());
        out.extend_from_slice(&bytes);
    }
    let mut out = Vec::new();
    one(&full_case(), &mut out);
    one(&line(3), &mut out);
    one(&effect("ask:a", 0, 5, 1), &mut out);
    one(&tell(), &mut out);
    one(&mark(4), &mut out);
    one(&workflow("review", 300), &mut out);
    one(&dead(6, 2), &mut out);
    out
}

fn next<T: Stored + PartialEq + Debug>(bytes: &mut &[u8], expected: &T) {
    let (length, rest) = bytes.split_first_chunk::<4>().unwrap();
    let (record, rest) = rest.split_at(u32::from_le_bytes(*length) as usize);
    assert_eq!(record[0], 1, "the fixture holds version 1");
    assert_eq!(&decode::<T>(record).unwrap(), expected);
    *bytes = rest;
}

/// `HOSO_WRITE_FIXTURES=1` writes the file anew; after the first release that is a mistake.
#[test]
fn records_of_version_1_are_read() {
    if !Path::new(FILE).exists() || std::env::var_os("HOSO_WRITE_FIXTURES").is_some() {
        fs::write(FILE, written()).unwrap();
    }
    let all = fs::read(FILE).unwrap();
    let mut bytes = all.as_slice();
    next::<CaseRecord>(&mut bytes, &full_case());
    next::<JournalRecord>(&mut bytes, &line(3));
    next::<OutboxRecord>(&mut bytes, &effect("ask:a", 0, 5, 1));
    next::<OutboxRecord>(&mut bytes, &tell());
    next::<MarkRecord>(&mut bytes, &mark(4));
    next::<WorkflowRecord>(&mut bytes, &workflow("review", 300));
    next::<DeadRecord>(&mut bytes, &dead(6, 2));
    assert!(bytes.is_empty());
}
