//! What stays of deleted cases: of one its journal without a value, of another nothing. Values that
//! occur nowhere else in the world are declared, fetched and returned; after the time that the
//! workflow gives them every kept record is read.

use std::time::Duration;

use hoso_runtime::connectors::wire::{Answer, Field, Value as Wire};
use hoso_runtime::{Actor, Command, Engine, Put, UnitOn, Wish, WorkflowText};
use hoso_store::record::{CaseId, CaseRecord};
use hoso_store::{Decide, Decision, ListQuery, Listing, MarkKey, ReadError, Reader, View};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::clock::DAY;
use crate::support::script::{Said, day, record};
use crate::support::{
    Bench, act, apply, case, clerk, command, done, keyed, raw, rests, story, supervisor, until,
};

const ONE_STOP: &str = include_str!("../../../../tests/workflows/valid/one-stop-case.yaml");

/// As they are declared, fetched and returned.
const CANARIES: [&str; 7] = [
    "kanaribông",
    "kanaribong",
    "kanarihồng",
    "kanariphố",
    "kanarighi",
    "077193900001",
    "1939, 7, 13",
];

fn count(text: &str) -> usize {
    let lower = text.to_lowercase();
    CANARIES.iter().filter(|canary| lower.contains(**canary)).count()
}

fn fields() -> Value {
    let person = json!({
        "full-name": "Ngô Thị Kanaribông", "identity-number": "077193900001",
        "birth-date": "1939-07-13",
    });
    let subject = json!({"full-name": "Ngô Thị Kanaribông", "birth-date": "1939-07-13"});
    json!({"applicant": person, "subject": subject, "note": "Kanarighi"})
}

/// A case whose applicant was checked and whose subject was asked about.
async fn asked(bench: &Bench, engine: &Engine, key: &str, says: Said) -> Uuid {
    let put = command(Wish::Put(Put {
        workflow: "one-stop-case".into(),
        key: Some(key.into()),
        unit: Some(UnitOn { code: "05455".into(), on: None }),
        fields: raw(fields()),
        ..Put::default()
    }));
    let put = keyed(engine, key, &fields().to_string(), put);
    let id = done(engine, put).await.case.unwrap();
    bench.script.otherwise(None);
    done(engine, act(id, "check", json!({}))).await;
    until("checked", || case(engine, id).asks[0].check == "verified").await;
    bench.script.otherwise(says);
    done(engine, act(id, "submit", json!({}))).await;
    id
}

fn with_address(said: Said) -> Said {
    let Said::Answer(Answer::Found(mut fields)) = said else { panic!("a record") };
    let value = Wire::Text("Số 5, Kanariphố".into());
    fields.push(Field { name: "permanent-address".into(), value });
    Said::Answer(Answer::Found(fields))
}

struct Nothing;

impl Decide for Nothing {
    type Command = ();
    type Reply = ();

    fn decide(&mut self, _: &View<'_>, (): ()) -> Result<Decision<()>, ReadError> {
        Ok(Decision::only(()))
    }
}

#[tokio::test]
async fn no_value_of_a_deleted_case_is_kept_anywhere() {
    let mut bench = Bench::new();
    bench.settings.workflows.push(WorkflowText {
        name: "one-stop-case.yaml".into(),
        text: ONE_STOP.into(),
        ..WorkflowText::default()
    });
    let engine = bench.open().await;
    let same = record("Ngô Thị Kanaribông", day(1939, 7, 13), &[]);
    let keeps = asked(&bench, &engine, "K-keeps", with_address(same)).await;
    rests(&engine, keeps, "processing").await;
    let leader = Actor { person: Some("a-leader".into()), ..supervisor() };
    done(&engine, Command { actor: leader, ..act(keeps, "approve", json!({})) }).await;
    let other = record("Ngô Thị Kanarihồng", day(1939, 7, 13), &[]);
    let goes = asked(&bench, &engine, "K-goes", with_address(other)).await;
    rests(&engine, goes, "supplement").await;
    let before = kept(&bench, engine).await;
    assert_eq!((before.cases.len(), count(&before.text)), (2, CANARIES.len()), "they are there");
    assert_eq!(before.words, 2);

    let engine = bench.open().await;
    bench.clock.forward(DAY * 21, &engine);
    rests(&engine, goes, "refused").await;
    bench.clock.forward(DAY * 31 * 61, &engine);
    let gone = || engine.case(goes, &clerk(), &hoso_runtime::Grant::all()).unwrap().is_none();
    until("one is gone", gone).await;
    until("one is empty", || case(&engine, keeps).deleted_ms.is_some()).await;
    assert_eq!(story(&engine, keeps).last().map(String::as_str), Some("deleted"));
    let late = act(goes, "edit", json!({"note": "x"}));
    assert_eq!(apply(&engine, late).await.problem.unwrap().code, "unknown-case");
    until("nothing is open", || engine.open_effects().unwrap() == 0).await;
    let after = kept(&bench, engine).await;
    assert_eq!(count(&after.text), 0, "{}", after.text);
    assert_eq!((after.cases.len(), after.words), (1, 0));
    assert_eq!((after.cases[0].state.as_str(), after.cases[0].views.len()), ("accepted", 0));
    assert!(after.marks, "repeats of old requests still get their answer");
    assert!(after.journals > 5, "what happened stays");
}

/// All that a file holds of cases.
struct Kept {
    cases: Vec<CaseRecord>,
    journals: usize,
    /// Cases found by a word of a name.
    words: usize,
    marks: bool,
    /// All of it as text.
    text: String,
}

async fn kept(bench: &Bench, engine: Engine) -> Kept {
    engine.close().await;
    drop(engine);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut settings = hoso_store::Settings::at(bench.data());
    settings.free_space_mark = 0;
    let (writer, reader) = hoso_store::open(settings, Nothing).unwrap();
    let cases = listed(&reader, Vec::new());
    let mut text = format!("{cases:?}");
    let mut journals = 0;
    for case in &cases {
        let lines = reader.journal(CaseId(case.id.0), 0, 500).unwrap();
        journals += lines.len();
        text.push_str(&format!("{lines:?}"));
    }
    let lanes = reader.lanes().unwrap();
    for (lane, _) in &lanes {
        for class in [0, 1] {
            text.push_str(&format!("{:?}", reader.outbox(lane, class, None, 1_000).unwrap()));
        }
    }
    text.push_str(&format!("{:?}", reader.dead(500, None).unwrap()));
    let mark =
        |key: &str| reader.mark(&MarkKey { caller: "btxh".into(), key: key.into() }).unwrap();
    let marks = ["K-keeps", "K-goes"].map(mark);
    for mark in marks.iter().flatten() {
        text.push_str(&String::from_utf8_lossy(&mark.answer));
    }
    let words = listed(&reader, vec!["kanaribong".into()]).len();
    writer.close();
    Kept { cases, journals, words, marks: marks.iter().all(Option::is_some), text }
}

fn listed(reader: &Reader, words: Vec<String>) -> Vec<CaseRecord> {
    let listing = Listing::All;
    let (workflow, units) = ("one-stop-case".into(), vec![String::new()]);
    let query = ListQuery { workflow, units, listing, words, cursor: None, limit: 200 };
    reader.list(&query).unwrap().cases
}
