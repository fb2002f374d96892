//! When a case is due as a whole, through the engine: by which table, with its pauses, over
//! restarts, and after the calendar was changed between two of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use hoso_runtime::{CaseView, Command, Engine, Expect, Put, UnitOn, Wish, WorkflowText, calendars};
use serde_json::json;
use uuid::Uuid;

use crate::support::ear::Ear;
use crate::support::{
    Bench, act, case, command, detail, done, journal, raw, refused, rests, story, until,
};

const DESK: &str = r#"workflow: desk
version: 1
languages: [vi, en]
title: {vi: "Một cửa", en: "One-stop desk"}
calendar: CALENDAR
tell: [{sender: [processing, late]}, {sender: reminders}]
due: {after: 15 working days, of: received, pauses: [supplement]}
fields:
  full-name: {required: true}
initial: received
states:
  received: {label: {vi: "Đã tiếp nhận", en: "Received"}}
  supplement: {label: {vi: "Chờ bổ sung", en: "Waiting for a supplement"}}
  processing:
    label: {vi: "Đang xử lý", en: "Processing"}
    timers:
      - {before-due: 2 working days, remind: [clerk]}
      - {at: due, to: late}
  late: {label: {vi: "Quá hạn", en: "Late"}}
  done: {final: true, label: {vi: "Xong", en: "Done"}}
actions:
  take-up: {from: [received, supplement], role: clerk, to: processing, label: {vi: "Thụ lý", en: "Take up"}}
  wait: {from: [received, processing], role: clerk, to: supplement, label: {vi: "Chờ", en: "Wait"}}
  finish: {from: [processing, late], role: clerk, to: done, label: {vi: "Xong", en: "Finish"}}
"#;

const OFFICE: &str = r#"calendar: office
zone: "+07:00"
valid: {from: 2026-01-01, to: 2026-12-31}
weekly-off: [saturday, sunday]
"#;

const DAY_OFF: &str = r#"days-off:
  2026-11-24: {why: {vi: "Ngày Văn hóa", en: "Culture Day"}, source: "a notice"}
"#;

fn ms(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

/// An engine over a desk, with a clock that stands where it is set.
struct Desk {
    bench: Bench,
    now: Arc<AtomicI64>,
}

impl Desk {
    fn new(calendar: &str, now: &str) -> Self {
        let mut bench = Bench::new();
        let now = Arc::new(AtomicI64::new(ms(now)));
        let read = now.clone();
        bench.settings.clock = Arc::new(move || read.load(Ordering::SeqCst));
        let text = DESK.replace("CALENDAR", calendar);
        let name = "desk.yaml".to_owned();
        bench.settings.workflows = vec![WorkflowText { name, text, ..WorkflowText::default() }];
        let mut desk = Desk { bench, now };
        desk.calendar("");
        desk
    }

    /// The shipped calendars, and that of the office with these days off.
    fn calendar(&mut self, days_off: &str) {
        let office = calendars::read("office", &format!("{OFFICE}{days_off}")).unwrap();
        self.bench.settings.calendars = calendars::shipped().with(office).unwrap();
    }

    fn set(&self, now: &str, engine: &Engine) {
        self.now.store(ms(now), Ordering::SeqCst);
        engine.clock_was_set();
    }
}

async fn opened(engine: &Engine, key: &str) -> Uuid {
    let put = Put {
        workflow: "desk".into(),
        key: Some(key.into()),
        unit: Some(UnitOn { code: "05455".into(), on: None }),
        fields: raw(json!({"full-name": "Lê Thị Hồng Nhung"})),
        ..Put::default()
    };
    done(engine, command(Wish::Put(put))).await.case.unwrap()
}

fn due(case: &CaseView) -> i64 {
    case.due.as_ref().unwrap().due_ms
}

/// 15 working days from Monday 6 March 2023 end on Monday 27 March 2023, at the same time of day.
#[tokio::test]
async fn fifteen_working_days_after_a_monday_in_march() {
    let desk = Desk::new("vn", "2023-03-06T14:27:45+07:00");
    let engine = desk.bench.open().await;
    let id = opened(&engine, "K-1").await;
    let seen = case(&engine, id).due.unwrap();
    assert_eq!(seen.due_ms, ms("2023-03-27T14:27:45+07:00"));
    assert_eq!((seen.from_ms, seen.paused_ms), (ms("2023-03-06T14:27:45+07:00"), None));
    assert_eq!(seen.reckoned.last().unwrap(), "due Mon 2023-03-27 14:27:45 +07:00");
    assert_eq!(story(&engine, id), ["opened", "due"]);
    engine.close().await;
}

#[tokio::test]
async fn those_who_wait_are_reminded_and_told_of_the_cases_own_due_time() {
    let ear = Ear::listen().await;
    let mut desk = Desk::new("vn", "2023-03-06T14:27:45+07:00");
    let events = ["case.changed", "case.reminder"].map(str::to_owned).to_vec();
    desk.bench.tell("btxh", hoso_runtime::TellPlan { events, ..ear.plan() });
    let engine = desk.bench.open().await;
    let id = opened(&engine, "K-1").await;
    done(&engine, act(id, "take-up", json!({}))).await;
    let revision = case(&engine, id).revision;
    desk.set("2023-03-23T14:27:45+07:00", &engine);
    until("it is reminded", || story(&engine, id).contains(&"reminded".to_owned())).await;
    assert_eq!(case(&engine, id).revision, revision);
    desk.set("2023-03-27T14:27:45+07:00", &engine);
    rests(&engine, id, "late").await;
    desk.set("2023-03-27T14:28:00+07:00", &engine);
    until("all is told", || ear.heard().len() == 3).await;
    let told: Vec<_> = ear.heard().iter().map(|one| one.json()).collect();
    let kinds: Vec<_> = told.iter().map(|one| one["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["case.changed", "case.reminder", "case.changed"]);
    let mut ids: Vec<_> = told.iter().map(|one| one["id"].to_string()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 3, "each under an id of its own");
    assert!(told.iter().all(|one| one["data"]["due"] == "2023-03-27T07:27:45.000Z"));
    assert_eq!(told[1]["data"]["roles"], json!(["clerk"]));
    engine.close().await;
}

/// Whoever acts finds the case as it stands by the clock, also before the timers woke.
#[tokio::test]
async fn what_is_due_fires_before_a_person_acts() {
    let desk = Desk::new("office", "2026-11-16T09:00:00+07:00");
    let engine = desk.bench.open().await;
    let (id, other) = (opened(&engine, "K-1").await, opened(&engine, "K-2").await);
    for id in [id, other] {
        done(&engine, act(id, "take-up", json!({}))).await;
    }
    let revision = case(&engine, id).revision;
    // Nobody tells the timers that the clock was set.
    desk.now.store(ms("2026-12-07T09:00:00+07:00"), Ordering::SeqCst);
    assert_eq!(refused(&engine, act(id, "wait", json!({}))).await.code, "wrong-state");
    assert_eq!(story(&engine, id), ["opened", "due", "acted", "reminded", "elapsed"]);
    let expects = Expect { revision: Some(revision), ..Expect::default() };
    let finish = Command { expect: expects, ..act(other, "finish", json!({})) };
    assert_eq!(refused(&engine, finish).await.code, "expected-revision");
    assert_eq!(case(&engine, other).state, "late");
    done(&engine, act(id, "finish", json!({}))).await;
    let line = journal(&engine, id).pop().unwrap();
    assert_eq!((line.from.as_deref(), line.to.as_deref()), (Some("late"), Some("done")));
    engine.close().await;
}

#[tokio::test]
async fn a_clock_that_rests_rests_over_a_restart() {
    let mut desk = Desk::new("office", "2026-11-16T09:00:00+07:00");
    let engine = desk.bench.open().await;
    let id = opened(&engine, "K-1").await;
    desk.set("2026-11-18T09:00:00+07:00", &engine);
    done(&engine, act(id, "wait", json!({}))).await;
    let paused = case(&engine, id).due.unwrap().paused_ms;
    assert_eq!(paused, Some(ms("2026-11-18T09:00:00+07:00")));
    engine.close().await;
    let engine = desk.bench.open().await;
    desk.set("2026-11-23T09:00:00+07:00", &engine);
    done(&engine, act(id, "take-up", json!({}))).await;
    assert_eq!(due(&case(&engine, id)), ms("2026-12-10T09:00:00+07:00"));
    engine.close().await;
    desk.calendar(DAY_OFF);
    let engine = desk.bench.open().await;
    let moved = ms("2026-12-11T09:00:00+07:00");
    until("the day off counts", || due(&case(&engine, id)) == moved).await;
    engine.close().await;
}

/// Lines of that sort in a case's journal.
fn count(engine: &Engine, id: Uuid, what: &str) -> usize {
    story(engine, id).iter().filter(|one| *one == what).count()
}

#[tokio::test]
async fn a_day_off_that_was_added_moves_what_is_due() {
    let mut desk = Desk::new("office", "2026-11-16T09:00:00+07:00");
    let engine = desk.bench.open().await;
    let (waits, runs) = (opened(&engine, "K-1").await, opened(&engine, "K-2").await);
    let ended = opened(&engine, "K-3").await;
    for (id, action) in [(runs, "take-up"), (ended, "take-up"), (ended, "finish")] {
        done(&engine, act(id, action, json!({}))).await;
    }
    let (before, after) = (ms("2026-12-07T09:00:00+07:00"), ms("2026-12-08T09:00:00+07:00"));
    assert_eq!(due(&case(&engine, waits)), before);
    engine.close().await;
    desk.calendar(DAY_OFF);
    let engine = desk.bench.open().await;
    for id in [waits, runs] {
        until("it is moved", || due(&case(&engine, id)) == after).await;
    }
    let line = journal(&engine, waits).pop().unwrap();
    assert_eq!((line.what.as_str(), &line.actor), ("recalculated", &None));
    assert_eq!(detail(&line, "of"), Some("due"));
    assert_eq!(detail(&line, "before"), Some("2026-12-07T02:00:00Z"));
    assert_eq!(detail(&line, "at"), Some("2026-12-08T02:00:00Z"));
    assert_eq!(count(&engine, runs, "recalculated"), 3, "the case and both of its timers");
    assert_eq!(due(&case(&engine, ended)), before, "its clock stands");
    engine.close().await;
    let engine = desk.bench.open().await;
    opened(&engine, "K-4").await;
    assert_eq!(count(&engine, runs, "recalculated"), 3, "another start changes nothing");
    engine.close().await;
}

/// The old table would have called the case late this morning.
#[tokio::test]
async fn no_timer_fires_by_a_calendar_that_holds_no_more() {
    let mut desk = Desk::new("office", "2026-11-16T09:00:00+07:00");
    let engine = desk.bench.open().await;
    let id = opened(&engine, "K-1").await;
    done(&engine, act(id, "take-up", json!({}))).await;
    engine.close().await;
    desk.calendar(DAY_OFF);
    desk.now.store(ms("2026-12-07T09:00:00+07:00"), Ordering::SeqCst);
    let engine = desk.bench.open().await;
    let after = ms("2026-12-08T09:00:00+07:00");
    until("it is moved", || due(&case(&engine, id)) == after).await;
    until("it is reminded", || count(&engine, id, "reminded") == 1).await;
    assert_eq!(case(&engine, id).state, "processing");
    desk.set("2026-12-08T09:00:00+07:00", &engine);
    rests(&engine, id, "late").await;
    engine.close().await;
}

/// Cut off in the middle, with the new table and then with the old one again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_walk_that_was_cut_off_begins_again() {
    let mut desk = Desk::new("office", "2026-11-16T09:00:00+07:00");
    let engine = desk.bench.open().await;
    let mut ids = Vec::new();
    for number in 0..600 {
        ids.push(opened(&engine, &format!("K-{number}")).await);
    }
    engine.close().await;
    let (before, after) = (ms("2026-12-07T09:00:00+07:00"), ms("2026-12-08T09:00:00+07:00"));
    let all = |engine: &Engine, at: i64| ids.iter().all(|id| due(&case(engine, *id)) == at);
    desk.calendar(DAY_OFF);
    for _ in 0..2 {
        let engine = desk.bench.open().await;
        until("the walk has begun", || due(&case(&engine, ids[0])) == after).await;
        drop(engine);
    }
    let engine = desk.bench.open().await;
    until("all are moved", || all(&engine, after)).await;
    assert!(ids.iter().all(|id| count(&engine, *id, "recalculated") == 1), "each of them once");
    engine.close().await;
    desk.calendar("");
    drop(desk.bench.open().await);
    desk.calendar(DAY_OFF);
    let engine = desk.bench.open().await;
    until("all are moved", || all(&engine, after)).await;
    engine.close().await;
    desk.calendar("");
    let engine = desk.bench.open().await;
    until("all are moved back", || all(&engine, before)).await;
    engine.close().await;
}
