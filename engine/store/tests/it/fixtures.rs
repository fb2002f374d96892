//! One encoded record of each type and version, written once: every later build must read them.

use std::fmt::Debug;
use std::fs;
use std::path::Path;

use hoso_store::record::{
    AskRecord, BatchAskRecord, BatchCasesRecord, BatchEndsRecord, BatchRecord, CaseRecord,
    DeadRecord, DueRecord, EffectId, EffectRecord, FieldRecord, FindingRecord, JournalRecord,
    MarkRecord, MemberRecord, OpenEffectRecord, OutboxRecord, ParentRecord, ReportEffectRecord,
    TellEffectRecord, TimerRecord, UseRecord, ValueRecord, WorkflowRecord,
};
use hoso_store::{Stored, decode, encode};

use crate::support::{batch, batch_id, case, dead, effect, id, line, mark, words, workflow};

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
        fetched: vec![("permanent-address".into(), ValueRecord::Text("Tổ 1".into()))],
        members: vec![MemberRecord {
            name: "household.2".into(),
            effect: EffectId(id(5).0),
            ended: Some("failed".into()),
            result: Some("rejected".into()),
            cause: Some("no-workflow".into()),
        }],
    };
    let field = |name: &str, value| FieldRecord {
        name: name.into(),
        value,
        changed: 2,
        fetched_by: Some("person".into()),
    };
    CaseRecord {
        procedure: Some("1.000948".into()),
        code: Some("000.00.92.H55-230206-0001".into()),
        parent: Some(parent()),
        sequence: Some(3),
        told: 4,
        fields: vec![
            field("full-name", ValueRecord::Text("Nguyễn Thị Lan".into())),
            field("birth-date", ValueRecord::Date(1985, 3, 0)),
            field("poor", ValueRecord::Flag(true)),
            field("children", ValueRecord::Number(-2)),
        ],
        asks: vec![ask],
        due: Some(DueRecord {
            at_ms: 10,
            from_ms: 11,
            reckoned: vec!["15 working days".into()],
            paused_ms: Some(12),
            pauses: vec![(13, 14)],
        }),
        timers: vec![TimerRecord {
            position: 65535,
            of: "pending".into(),
            due_ms: 9,
            reckoned: vec!["5 working days".into()],
            paused_ms: Some(3),
            pauses: vec![(15, 1 << 41)],
        }],
        uses: vec![UseRecord {
            action: "submit".into(),
            at_ms: vec![1, 2],
            by: Some("cb-1".into()),
        }],
        views: vec!["no-id".into()],
        words: words(&["nguyen", "lan"]),
        due_ms: Some(9),
        deleted_ms: Some(14),
        ..case(300)
    }
}

fn parent() -> ParentRecord {
    ParentRecord {
        case: id(6),
        ask: EffectId(id(7).0),
        member: "household.1".into(),
        told: Some("verified".into()),
        ends: vec![("verified".into(), "verified".into())],
    }
}

fn opening() -> OutboxRecord {
    let what = OpenEffectRecord {
        child: id(8),
        workflow: "identity-review".into(),
        action: Some("submit".into()),
        values: vec![("full-name".into(), ValueRecord::Text("Nguyễn Thị Lan".into()))],
        parent: parent(),
        actor: None,
    };
    OutboxRecord { what: EffectRecord::Open(what), ..effect("cases", 0, 3, 9) }
}

fn report() -> OutboxRecord {
    let what = ReportEffectRecord {
        parent: id(6),
        ask: EffectId(id(7).0),
        member: "household.1".into(),
        verdict: Some("verified".into()),
    };
    OutboxRecord { what: EffectRecord::Report(what), ..effect("cases", 0, 4, 10) }
}

fn tell() -> OutboxRecord {
    let what = TellEffectRecord { sender: "btxh".into(), sequence: 2, body: b"{}".to_vec() };
    OutboxRecord { case: None, what: EffectRecord::Tell(what), ..effect("tell:btxh", 1, -5, 7) }
}

fn part() -> (BatchCasesRecord, BatchEndsRecord) {
    let (batch, part) = (batch_id(2), 7);
    let cases = BatchCasesRecord { batch, part, cases: vec![id(1), id(2)] };
    (cases, BatchEndsRecord { batch, part, ends: vec![0, 300] })
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
    one(&opening(), &mut out);
    one(&report(), &mut out);
    one(&mark(4), &mut out);
    one(&workflow("review", 300), &mut out);
    one(&dead(6, 2), &mut out);
    one(&batch(1), &mut out);
    one(&part().0, &mut out);
    one(&part().1, &mut out);
    one(&BatchAskRecord { batch: batch_id(3) }, &mut out);
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
    next::<OutboxRecord>(&mut bytes, &opening());
    next::<OutboxRecord>(&mut bytes, &report());
    next::<MarkRecord>(&mut bytes, &mark(4));
    next::<WorkflowRecord>(&mut bytes, &workflow("review", 300));
    next::<DeadRecord>(&mut bytes, &dead(6, 2));
    next::<BatchRecord>(&mut bytes, &batch(1));
    next::<BatchCasesRecord>(&mut bytes, &part().0);
    next::<BatchEndsRecord>(&mut bytes, &part().1);
    next::<BatchAskRecord>(&mut bytes, &BatchAskRecord { batch: batch_id(3) });
    assert!(bytes.is_empty());
}
