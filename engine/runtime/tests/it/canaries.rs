//! Promise 9: personal values stand in the case record, an open ask's outbox row and the search
//! index, and nowhere else. Values that occur nowhere else in the world are declared, returned and
//! given as reasons; then everything that is kept, told, answered or traced is read.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hoso_runtime::connectors::FailureKind;
use hoso_runtime::connectors::wire::Answer;
use hoso_runtime::{BatchCommand, Command, Engine, Grant, ListQuery, RequestKey, Selection};
use hoso_store::record::{CaseId, EffectRecord, OutboxRecord};
use hoso_store::{Decide, Decision, MarkKey, ReadError, Reader, View};
use serde_json::{Value, json};

use crate::support::clock::DAY;
use crate::support::ear::Ear;
use crate::support::script::{Said, day, down, fails, record};
use crate::support::{
    Bench, act_because, apply, clerk, edit, keyed, put, raw, settled, supervisor, until,
};

/// As they are declared, returned, given as reasons and written wrongly; in every case of letters.
const CANARIES: [&str; 13] = [
    "kanaribông",
    "kanaribong",
    "kanarihồng",
    "kanarihong",
    "0771939",
    "1939-07-13",
    "13/07/1939",
    "19390713",
    "1939, 7, 13",
    "year: 1939",
    "kanarilydo",
    "kanarisai",
    "1938-11-29",
];

/// Everything traced, by any thread.
#[derive(Clone, Default)]
struct Traced(Arc<Mutex<Vec<u8>>>);

impl Write for Traced {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Traced {
    fn listen() -> Self {
        let traced = Traced::default();
        let writer = traced.clone();
        let all = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
        // No other test of this binary listens.
        all.with_ansi(false).with_writer(move || writer.clone()).init();
        traced
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

fn clean(place: &str, text: &str) {
    let lower = text.to_lowercase();
    for canary in CANARIES {
        if let Some(at) = lower.find(canary) {
            let around: String = lower[..at].chars().rev().take(160).collect();
            let around: String = around.chars().rev().collect();
            panic!("{canary} stands in {place}: …{around}{canary}");
        }
    }
}

fn declared(number: usize) -> Value {
    json!({
        "full-name": "Ngô Thị Kanaribông",
        "identity-number": format!("0771939{number:05}"),
        "birth-date": "1939-07-13",
        "sex": "female",
        "ethnicity": "01",
    })
}

fn number(number: usize) -> String {
    format!("0771939{number:05}")
}

/// Every answer and failure, one number each.
fn teach(bench: &Bench) {
    let other = record("Ngô Thị Kanarihồng", day(1938, 11, 29), &[("sex", "male")]);
    let partial = record("Ngô Thị Kanaribông", day(1939, 7, 13), &[]);
    let says = [
        other.clone(),
        partial,
        Said::Answer(Answer::NotFound),
        Said::Answer(Answer::NoMatch(vec!["full-name".into()])),
        Said::Answer(Answer::Ambiguous(Some(2))),
        Said::Answer(Answer::Found(Vec::new())),
        fails(FailureKind::Rejected, "input"),
        fails(FailureKind::NotPermitted, "licence"),
        fails(FailureKind::Protocol, "trap"),
        down(),
        Said::Panics,
        other,
    ];
    for (place, said) in says.into_iter().enumerate() {
        bench.script.of(&number(place), [said]);
    }
}

/// Requests that are refused, each for something written wrongly.
fn wrong() -> Vec<Value> {
    vec![
        json!({"full-name": "Kanarisai\u{1}"}),
        json!({"full-name": ["Kanarisai"]}),
        json!({"birth-date": "Kanarisai"}),
        json!({"birth-date": "1939-07-13-13/07/1939"}),
        json!({"identity-number": "0771939"}),
        json!({"identity-number": 77_193_900_001_i64}),
        json!({"sex": "Kanarisai"}),
        json!({"ethnicity": "Kanarisai"}),
        json!({"full-nam": "Kanarisai"}),
    ]
}

async fn live(engine: &Engine, answers: &mut Vec<String>) {
    let mut note = |outcome: &hoso_runtime::Outcome| answers.push(format!("{outcome:?}"));
    for place in 0..12 {
        let key = format!("msg_{place}");
        let open = put(&format!("K-{place}"), raw(declared(place)), Some("submit"));
        let outcome = apply(engine, keyed(engine, &key, &declared(place).to_string(), open)).await;
        note(&outcome);
        if place != 9 {
            engine.settled(outcome.case.unwrap(), crate::support::LONG).await;
        }
        let id = outcome.case.unwrap();
        note(&apply(engine, act_because(id, "ask-again", "vì Kanarilydo")).await);
        let reopen = act_because(id, "reopen", "vì Kanarilydo");
        note(&apply(engine, Command { actor: supervisor(), ..reopen }).await);
        note(&apply(engine, edit(id, json!({"full-name": "Ngô Thị Kanarihồng"}))).await);
    }
    for (place, fields) in wrong().into_iter().enumerate() {
        let mut all = raw(declared(50));
        all.extend(raw(fields));
        let command = keyed(engine, &format!("wrong_{place}"), "b", put("K-wrong", all, None));
        let outcome = apply(engine, Command { settle_refusals: true, ..command }).await;
        assert!(outcome.problem.is_some(), "{place}");
        note(&outcome);
    }
    let words = ListQuery {
        workflow: "identity-review".into(),
        words: "Kanaribông".into(),
        limit: 50,
        ..ListQuery::default()
    };
    assert!(!engine.list(&words, &Grant::all()).unwrap().cases.is_empty(), "the index has them");
    let bad = ListQuery { cursor: Some("Kanarisai".into()), ..words };
    answers.push(format!("{}", engine.list(&bad, &Grant::all()).unwrap_err()));
    many(engine, answers).await;
}

/// The same by a batch: found by a canary, with one as its reason.
async fn many(engine: &Engine, answers: &mut Vec<String>) {
    let words = "Kanaribông".into();
    let batch = BatchCommand {
        actor: clerk(),
        grant: Grant::all(),
        request: Some(RequestKey { key: "msg_batch".into(), digest: engine.digest(b"b") }),
        workflow: "identity-review".into(),
        action: "ask-again".into(),
        reason: Some("vì Kanarilydo".into()),
        cases: Selection::List { state: None, view: None, unit: None, words },
    };
    let begun = engine.begin_batch(batch).await.unwrap();
    answers.push(format!("{begun:?}"));
    let view = || engine.batch(begun.batch.unwrap(), "btxh").unwrap().unwrap();
    until("the batch is through", || view().ended_ms.is_some()).await;
    answers.push(format!("{:?}", view()));
}

/// Decides nothing: the file is opened to be read.
struct Nothing;

impl Decide for Nothing {
    type Command = ();
    type Reply = ();

    fn decide(&mut self, _: &View<'_>, (): ()) -> Result<Decision<()>, ReadError> {
        Ok(Decision::only(()))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn personal_values_stand_in_cases_open_asks_and_the_search_index_alone() {
    let traced = Traced::listen();
    let ear = Ear::listen().await;
    // Some letters die, some wait, the others are taken.
    ear.answers([410, 500, 410, 204, 503, 410]);
    let mut bench = Bench::new();
    bench.tell("btxh", ear.plan());
    bench.plan().breaker.failures = 2;
    teach(&bench);
    let engine = bench.open().await;
    let mut answers = Vec::new();
    live(&engine, &mut answers).await;
    answers.push(format!("{:?} {:?}", engine.registries(), engine.workflows()));
    until("letters died", || engine.dead(10).unwrap().len() == 3).await;
    bench.clock.forward(DAY * 2, &engine);
    tokio::time::sleep(Duration::from_millis(300)).await;
    bench.script.hold();
    let waits = put("K-waits", raw(declared(20)), Some("submit"));
    apply(&engine, waits).await;
    drop(engine);
    let engine = bench.open().await;
    bench.script.go_on();
    settled(&engine, "K-last", raw(declared(21))).await;
    bench.script.otherwise(down());
    apply(&engine, put("K-open", raw(declared(22)), Some("submit"))).await;
    until("it was put off", || bench.script.count() > 15).await;
    engine.close().await;
    answers.iter().for_each(|answer| clean("an answer", answer));
    ear.heard().iter().for_each(|heard| {
        clean("a tell", &String::from_utf8_lossy(&heard.body));
        clean("a tell's headers", &format!("{:?}", heard.headers));
    });
    assert!(ear.heard().len() > 12);
    kept(&bench);
    let traced = traced.text();
    assert!(traced.contains("hoso_runtime"), "tracing is heard");
    clean("the traces", &traced);
}

/// Reads every table of the file.
fn kept(bench: &Bench) {
    let mut settings = hoso_store::Settings::at(bench.data());
    settings.free_space_mark = 0;
    let (writer, reader) = hoso_store::open(settings, Nothing).unwrap();
    let open = outbox(&reader);
    assert!(open.iter().any(|row| matches!(row.what, EffectRecord::Ask(_))), "an open ask");
    for row in open {
        match &row.what {
            // Here they may stand, as long as it is open.
            EffectRecord::Ask(_) | EffectRecord::Open(_) => {}
            EffectRecord::Report(report) => clean("a report", &format!("{report:?}")),
            EffectRecord::Tell(tell) => clean("the outbox", &String::from_utf8_lossy(&tell.body)),
        }
    }
    let dead = reader.dead(500, None).unwrap();
    assert!(!dead.is_empty());
    for one in dead {
        let EffectRecord::Tell(tell) = &one.row.what else { panic!("a dead ask") };
        clean("a dead letter", &String::from_utf8_lossy(&tell.body));
        clean("a dead letter's cause", &one.cause);
    }
    let batches = reader.batches_ended(i64::MAX, 9).unwrap();
    assert_eq!(batches.len(), 1);
    for batch in batches {
        clean("a batch", &format!("{batch:?}"));
        clean("a part of a batch", &format!("{:?}", reader.batch_part(batch.id, 0).unwrap()));
    }
    let marks = (0..12).map(|n| format!("msg_{n}")).chain((0..9).map(|n| format!("wrong_{n}")));
    let marks = marks.chain(["msg_batch".into()]);
    for key in marks {
        let mark = reader.mark(&MarkKey { caller: "btxh".into(), key }).unwrap().unwrap();
        clean("a mark", &String::from_utf8_lossy(&mark.answer));
        clean("a mark's digest", &String::from_utf8_lossy(&mark.digest));
    }
    cases(&reader);
    writer.close();
}

fn outbox(reader: &Reader) -> Vec<OutboxRecord> {
    let lanes = reader.lanes().unwrap();
    let rows = lanes
        .iter()
        .flat_map(|(lane, _)| [0, 1].map(|class| reader.outbox(lane, class, None, 1_000).unwrap()));
    rows.flatten().collect()
}

fn cases(reader: &Reader) {
    let all = reader.list(&hoso_store::ListQuery {
        workflow: "identity-review".into(),
        units: vec![String::new()],
        listing: hoso_store::Listing::All,
        words: Vec::new(),
        cursor: None,
        limit: 200,
    });
    let all = all.unwrap().cases;
    assert_eq!(all.len(), 15);
    assert!(all.iter().any(|case| format!("{case:?}").contains("Kanari")), "here they stand");
    for case in all {
        for line in reader.journal(CaseId(case.id.0), 0, 500).unwrap() {
            clean("a journal", &format!("{line:?}"));
        }
    }
}
