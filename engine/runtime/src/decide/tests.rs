//! Orders that are given twice, because nobody heard of the first commit, count once.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::Duration;

use hoso_core::Actor;
use hoso_store::{Class, Reader};
use serde_json::json;

use super::*;
use crate::command::{Command, Expect, Grant, Put, UnitOn, Wish};
use crate::door::Door;
use crate::settings::{Settings, TellPlan, WorkflowText};

const REVIEW: &str = include_str!("../../../../workflows/identity-review.yaml");

/// A store with one tell in it, and no worker that would send it.
async fn told(folder: &std::path::Path) -> (Door, Reader) {
    let mut settings = Settings::at(folder.join("hoso.redb"));
    settings.free_space_mark = 0;
    settings.workflows = vec![WorkflowText {
        name: "review.yaml".into(),
        text: REVIEW.into(),
        ..WorkflowText::default()
    }];
    let plan = TellPlan {
        url: "http://127.0.0.1:9/".parse().unwrap(),
        private: true,
        secrets: Vec::new(),
        events: vec!["case.changed".into()],
        at_once: 1,
        give_up: Duration::from_secs(60),
    };
    settings.tells.insert("btxh".into(), plan);
    let (door, reader) = crate::open::store(settings).await.unwrap();
    let order = Order::Command(Box::new(opening()));
    door.apply(Class::Opening, order).await.unwrap();
    (door, reader)
}

fn opening() -> Command {
    let fields = json!({"full-name": "Lê Thị Hồng Nhung", "birth-date": "1990"});
    let wish = Wish::Put(Put {
        workflow: "identity-review".into(),
        unit: Some(UnitOn { code: "05455".into(), on: None }),
        fields: fields.as_object().unwrap().clone(),
        ..Put::default()
    });
    let actor = Actor { caller: "btxh".into(), person: None, role: "portal".into(), unit: None };
    let (request, sequence, expect) = (None, None, Expect::default());
    let grant: Arc<Grant> = Grant::all();
    Command { actor, grant, request, sequence, expect, settle_refusals: false, wish }
}

async fn noted(door: &Door, order: Order) -> bool {
    matches!(door.apply(Class::Settling, order).await.unwrap(), Reply::Noted(true))
}

#[tokio::test]
async fn a_tell_that_is_given_up_twice_is_one_dead_letter() {
    let folder = tempfile::tempdir().unwrap();
    let (door, reader) = told(folder.path()).await;
    let row = reader.outbox("tell:btxh", 0, None, 10).unwrap().remove(0);
    let dead = || Order::Dead { row: Box::new(row.clone()), cause: "gone".into() };
    assert!(noted(&door, dead()).await);
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert!(!noted(&door, dead()).await);
    let letters = reader.dead(10, None).unwrap();
    assert_eq!(letters.len(), 1);
    let key = DeadKey::from(&letters[0]);
    assert!(noted(&door, Order::Revive(key)).await);
    assert!(!noted(&door, Order::Revive(key)).await);
    let again = reader.outbox("tell:btxh", 0, None, 10).unwrap();
    assert_eq!((again.len(), again[0].effect, again[0].attempts), (1, row.effect, 0));
}

#[tokio::test]
async fn a_tell_that_is_done_twice_is_done_once() {
    let folder = tempfile::tempdir().unwrap();
    let (door, reader) = told(folder.path()).await;
    let row = reader.outbox("tell:btxh", 0, None, 10).unwrap().remove(0);
    let done = || Order::Done(vec![OutboxKey::from(&row)]);
    assert!(noted(&door, done()).await);
    assert!(!noted(&door, done()).await);
    assert_eq!(reader.open_effects().unwrap(), 0);
}

#[tokio::test]
async fn after_a_reopening_whoever_waits_for_a_case_looks_again() {
    let folder = tempfile::tempdir().unwrap();
    let (door, _reader) = told(folder.path()).await;
    let changes = door.world.next_change(Uuid::from_u128(1));
    let cell = Arc::new(OnceLock::new());
    let _ = cell.set(door.world.clone());
    let mut decider = Decider { world: cell, touched: vec![Uuid::from_u128(2)] };
    decider.reopened();
    assert!(decider.touched.is_empty());
    tokio::time::timeout(Duration::from_secs(20), changes).await.unwrap().unwrap();
    let due = door.world.due.notified();
    tokio::time::timeout(Duration::from_secs(20), due).await.expect("the timers look again");
}

#[tokio::test]
async fn an_event_of_a_case_that_is_not_there_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (door, _reader) = told(folder.path()).await;
    let case = Uuid::from_u128(1);
    assert!(!noted(&door, Order::Event { case, event: hoso_core::Event::Elapsed }).await);
}
