//! Child cases by hand: each order given twice, in whatever order, and everything that keeps a child
//! case from being opened. No worker runs here.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use hoso_store::{Class, Reader};
use serde_json::{Value as Json, json};

use super::*;
use crate::command::{Command, Expect, Grant, Outcome, Put, Target, UnitOn, Wish};
use crate::decide::Order;
use crate::door::Door;
use crate::settings::{Settings, WorkflowText};

const REVIEW: &str = include_str!("../../../../../workflows/identity-review.yaml");
const HOUSEHOLD: &str = include_str!("../../../../../tests/workflows/valid/household.yaml");

/// A store that nobody works on.
struct Still {
    door: Door,
    reader: Reader,
    _folder: tempfile::TempDir,
}

impl Still {
    async fn with(workflows: &[&str]) -> Still {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::at(folder.path().join("hoso.redb"));
        settings.free_space_mark = 0;
        let named = |(place, text): (usize, &&str)| WorkflowText {
            name: format!("{place}.yaml"),
            text: (*text).to_owned(),
            ..WorkflowText::default()
        };
        settings.workflows = workflows.iter().enumerate().map(named).collect();
        let (door, reader) = crate::open::store(settings).await.unwrap();
        Still { door, reader, _folder: folder }
    }

    async fn command(&self, wish: Wish) -> Outcome {
        let person = Some("an-officer".to_owned());
        let actor = Actor { caller: "btxh".into(), person, role: "clerk".into(), unit: None };
        let (grant, request, sequence) = (Grant::all(), None, None);
        let (expect, settle_refusals) = (Expect::default(), false);
        let grant: Arc<Grant> = grant;
        let command = Command { actor, grant, request, sequence, expect, settle_refusals, wish };
        let order = Order::Command(Box::new(command));
        match self.door.apply(Class::Opening, order).await.unwrap() {
            Reply::Outcome(outcome) if outcome.problem.is_none() => outcome,
            other => panic!("{other:?}"),
        }
    }

    /// Opens a household of so many persons and sends it.
    async fn send(&self, workflow: &str, many: usize) -> CaseId {
        let person = |number: usize| {
            let field = |name: &str| format!("household.{number}.{name}");
            let name = json!(format!("Lò Thị Số {}", char::from(b'A' + number as u8)));
            let id = json!(format!("001190{number:06}"));
            [
                (field("full-name"), name),
                (field("identity-number"), id),
                (field("birth-date"), json!("1990-02-14")),
            ]
        };
        let fields: serde_json::Map<String, Json> = (1..=many).flat_map(person).collect();
        let put = Put {
            workflow: workflow.into(),
            unit: Some(UnitOn { code: "05455".into(), on: None }),
            fields,
            action: Some("send".into()),
            ..Put::default()
        };
        CaseId(self.command(Wish::Put(put)).await.case.unwrap().into_bytes())
    }

    async fn act(&self, case: CaseId, action: &str, changes: Json) {
        let target = Target::Case(Uuid::from_bytes(case.0));
        let (action, fields) = (Some(action.to_owned()), changes.as_object().unwrap().clone());
        self.command(Wish::Act { target, action, fields, reason: None, confirms: Vec::new() })
            .await;
    }

    /// Rows of the lane, the earliest first.
    fn rows(&self) -> Vec<OutboxRecord> {
        self.reader.outbox(CASES, 0, None, 1_000).unwrap()
    }

    /// Whether anything was done.
    async fn does(&self, row: &OutboxRecord) -> bool {
        let order = Order::Child(Box::new(row.clone()));
        matches!(self.door.apply(Class::Settling, order).await.unwrap(), Reply::Noted(true))
    }

    async fn does_all(&self) {
        for row in self.rows() {
            assert!(self.does(&row).await);
        }
    }

    fn reports(&self) -> Vec<OutboxRecord> {
        let rows = self.rows().into_iter();
        rows.filter(|row| matches!(row.what, EffectRecord::Report(_))).collect()
    }

    async fn does_reports(&self) {
        for row in self.reports() {
            assert!(self.does(&row).await);
        }
    }

    /// What the first person of whom something is known has come to.
    fn ended(&self, parent: CaseId) -> Option<String> {
        let members = self.case(parent).asks.remove(0).members;
        members.into_iter().find_map(|one| one.result)
    }

    fn case(&self, id: CaseId) -> CaseRecord {
        self.reader.case(id).unwrap().unwrap()
    }

    fn lines(&self, id: CaseId) -> Vec<String> {
        let lines = self.reader.journal(id, 0, 500).unwrap();
        lines.into_iter().map(|line| line.what).collect()
    }

    /// What the ask of child cases came to: status, result, cause.
    fn came_to(&self, id: CaseId) -> (String, String, String) {
        let ask = self.case(id).asks.remove(0);
        (ask.status, ask.result.unwrap_or_default(), ask.cause.unwrap_or_default())
    }
}

fn opening(row: &OutboxRecord) -> &OpenEffectRecord {
    match &row.what {
        EffectRecord::Open(open) => open,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_opening_that_is_given_twice_opens_one_case() {
    let still = Still::with(&[REVIEW, HOUSEHOLD]).await;
    let parent = still.send("household-relief", 1).await;
    let row = still.rows().remove(0);
    let child = opening(&row).child;
    assert!(still.reader.case(child).unwrap().is_none());
    assert!(still.does(&row).await);
    let first = still.case(child);
    assert!(!still.does(&row).await, "its row went with the opening");
    assert_eq!(still.case(child), first);
    assert_eq!(still.reports().len(), 1, "it is held at once, for want of a route");
    let of = first.parent.unwrap();
    assert_eq!((of.case, of.member.as_str()), (parent, "household.1"));
    let ours = still.case(parent);
    assert_eq!((first.caller, first.unit, first.units), (ours.caller, ours.unit, ours.units));
    assert_eq!((first.key, first.workflow.as_str()), (None, "identity-review"));
    let names: Vec<&str> = first.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["birth-date", "full-name", "identity-number"]);
    assert_eq!(still.lines(child)[..2], ["opened", "acted"]);
}

#[tokio::test]
async fn a_report_that_is_given_twice_or_too_late_in_order_counts_as_the_child_stands() {
    let still = Still::with(&[REVIEW, HOUSEHOLD]).await;
    let parent = still.send("household-relief", 2).await;
    let opened: Vec<CaseId> = still.rows().iter().map(|row| opening(row).child).collect();
    still.does_all().await;
    // Without a route both are held, which counts as an end.
    let reports = still.rows();
    assert_eq!(reports.len(), 2);
    let of = |child: CaseId| reports.iter().find(|row| row.case == Some(child)).unwrap().clone();
    let first = of(opened[0]);
    still.act(opened[0], "edit", json!({"sex": "female"})).await;
    assert_eq!(still.rows().len(), 2, "what changes no state is nothing to its parent");
    assert!(still.does(&first).await);
    let heard = still.lines(parent);
    assert!(!still.does(&first).await);
    assert_eq!(still.lines(parent), heard);
    assert_eq!(still.came_to(parent).0, "waiting");
    assert!(still.does(&of(opened[1])).await);
    let (status, result, _) = still.came_to(parent);
    assert_eq!((status.as_str(), result.as_str()), ("answered", "incomplete"));
    assert_eq!(still.case(parent).state, "held");
}

#[tokio::test]
async fn reports_that_pass_each_other_leave_what_the_child_counts_as_now() {
    for (ends, now) in [
        ("not-sent: ambiguous, held: incomplete", Some("incomplete")),
        ("not-sent: ambiguous", None),
    ] {
        let still = Still::with(&[REVIEW, &waiting_first(ends)]).await;
        let parent = still.send("household-relief", 2).await;
        let openings = still.rows();
        let child = opening(&openings[0]).child;
        assert!(still.does(&openings[0]).await);
        still.act(child, "submit", json!({})).await;
        let mut reports = still.reports();
        assert_eq!(reports.len(), 2, "it came to an end, and left it");
        reports.sort_by_key(|row| verdict(row).as_deref() == Some("ambiguous"));
        for row in reports {
            assert!(still.does(&row).await);
            assert_eq!(still.ended(parent).as_deref(), now);
        }
        assert_eq!(still.came_to(parent).0, "waiting");
    }
}

/// Its child cases begin with no action, and a route leads nowhere.
fn waiting_first(ends: &str) -> String {
    let known =
        "ends: {verified: verified, mismatch: mismatch, not-found: not-found, held: incomplete}";
    let text = HOUSEHOLD.replace(known, &format!("ends: {{{ends}}}"));
    text.replace("    action: submit\n", "")
}

fn verdict(row: &OutboxRecord) -> Option<String> {
    match &row.what {
        EffectRecord::Report(report) => report.verdict.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_child_that_leaves_its_end_is_waited_for_again() {
    let still = Still::with(&[REVIEW, &waiting_first("not-sent: ambiguous")]).await;
    let parent = still.send("household-relief", 2).await;
    let openings = still.rows();
    let child = opening(&openings[0]).child;
    assert!(still.does(&openings[0]).await);
    still.does_reports().await;
    assert_eq!(still.ended(parent).as_deref(), Some("ambiguous"));
    still.act(child, "submit", json!({})).await;
    still.does_reports().await;
    assert_eq!((still.ended(parent), still.came_to(parent).0.as_str()), (None, "waiting"));
    assert_eq!(still.lines(parent)[5..], ["member", "member"]);
}

#[tokio::test]
async fn a_case_that_nobody_waits_for_any_more_is_not_opened() {
    let text = HOUSEHOLD.replace(
        "  send:",
        "  stop: {from: [reviewing], role: clerk, to: draft, label: {vi: \"Dừng\", en: \"Stop\"}}\n  send:",
    );
    let still = Still::with(&[REVIEW, &text]).await;
    let parent = still.send("household-relief", 2).await;
    let rows = still.rows();
    assert!(still.does(&rows[0]).await);
    still.act(parent, "stop", json!({})).await;
    assert!(still.does(&rows[1]).await);
    assert!(still.reader.case(opening(&rows[1]).child).unwrap().is_none());
    assert_eq!(still.case(opening(&rows[0]).child).state, "held", "one that runs goes on");
    still.does_all().await;
    assert_eq!(still.lines(parent).last().map(String::as_str), Some("late"));
    assert_eq!((still.case(parent).state.as_str(), still.rows().len()), ("draft", 0));
}

#[tokio::test]
async fn what_keeps_a_child_case_from_being_opened_fails_the_ask_by_its_name() {
    let unknown = HOUSEHOLD.replace("workflow: identity-review", "workflow: identity-revue");
    let no_end = HOUSEHOLD.replace(
        "ends: {verified: verified, mismatch: mismatch, not-found: not-found, held: incomplete}",
        "ends: {gone: verified}",
    );
    let no_action = HOUSEHOLD.replace("action: submit", "action: sumbit");
    let not_theirs = HOUSEHOLD.replace("action: submit", "action: reopen");
    let fields = "  birth-date: {required: true}\n  sex: {}";
    let more = "  birth-date: {required: true}\n  sex: {required: true}";
    let wants_more = REVIEW.replace(fields, more);
    assert!(wants_more.contains(more));
    let rows = [
        (unknown.as_str(), REVIEW, "not-permitted", "unknown-workflow"),
        (&no_end, REVIEW, "not-permitted", "no-end"),
        (&no_action, REVIEW, "rejected", "unknown-action"),
        (&not_theirs, REVIEW, "rejected", "wrong-state"),
        (HOUSEHOLD, &wants_more, "rejected", "missing-fields"),
    ];
    for (household, review, kind, cause) in rows {
        let still = Still::with(&[review, household]).await;
        let parent = still.send("household-relief", 1).await;
        let row = still.rows().remove(0);
        assert!(still.does(&row).await, "{cause}");
        assert!(!still.does(&row).await, "it is said once");
        let said = still.came_to(parent);
        assert_eq!(said, ("failed".into(), kind.into(), cause.into()));
        assert_eq!(still.case(parent).state, "held");
        assert!(still.reader.case(opening(&row).child).unwrap().is_none());
    }
}

/// A workflow whose every case opens cases of another.
fn opens(name: &str, child: &str) -> String {
    let text = HOUSEHOLD.replace("workflow: household-relief", &format!("workflow: {name}"));
    let text = text.replace(
        "    workflow: identity-review\n    action: submit\n",
        &format!("    workflow: {child}\n"),
    );
    let ends =
        "ends: {verified: verified, mismatch: mismatch, not-found: not-found, held: incomplete}";
    let text = text.replace("needs: [household.full-name]", "edits: all");
    text.replace(ends, "ends: {accepted: verified, held: incomplete}")
}

#[tokio::test]
async fn cases_that_open_each_other_in_a_circle_are_refused() {
    let (one, other) = (opens("one", "other"), opens("other", "one"));
    let still = Still::with(&[&one, &other]).await;
    let parent = still.send("one", 1).await;
    let child = opening(&still.rows()[0]).child;
    still.does_all().await;
    let known: Vec<String> = still.case(child).fields.into_iter().map(|field| field.name).collect();
    assert!(known.is_empty(), "many persons are no one's first: {known:?}");
    let household = json!({"household.1.full-name": "Lò Thị A", "household.1.birth-date": "1990"});
    still.act(child, "send", household).await;
    still.does_all().await;
    assert_eq!(still.came_to(child), ("failed".into(), "rejected".into(), "cycle".into()));
    still.does_all().await;
    assert_eq!(still.case(parent).state, "held");
}

#[tokio::test]
async fn cases_stand_so_deep_and_no_deeper() {
    let names = ["a", "b", "c", "d", "e", "f"];
    let texts: Vec<String> = names.windows(2).map(|two| opens(two[0], two[1])).collect();
    let mut all: Vec<&str> = texts.iter().map(String::as_str).collect();
    let last = opens("f", "identity-review");
    all.extend([last.as_str(), REVIEW]);
    let still = Still::with(&all).await;
    let mut case = still.send("a", 1).await;
    for depth in 1..=DEPTH {
        let child = opening(&still.rows()[0]).child;
        still.does_all().await;
        let household =
            json!({"household.1.full-name": "Lò Thị A", "household.1.birth-date": "1990"});
        still.act(child, "send", household).await;
        assert_eq!(still.came_to(case).0, "waiting", "{depth}");
        case = child;
    }
    still.does_all().await;
    assert_eq!(still.came_to(case), ("failed".into(), "rejected".into(), "too-deep".into()));
}

#[tokio::test]
async fn what_is_asked_anew_without_anybody_acting_is_opened_for_whoever_acted_last() {
    let text = HOUSEHOLD
        .replace("  edit: {from: [draft, held],", "  edit: {from: [draft, held, reviewing],");
    let still = Still::with(&[REVIEW, &text]).await;
    let parent = still.send("household-relief", 1).await;
    still.act(parent, "edit", json!({"household.1.birth-date": "1980"})).await;
    still.does_all().await;
    still.does_all().await;
    assert_eq!(still.lines(parent)[5..], ["member", "stale", "asked", "opening"]);
    let row = still.rows().remove(0);
    assert_eq!(opening(&row).actor, None);
    assert!(still.does(&row).await);
    let first = still.reader.journal(opening(&row).child, 0, 1).unwrap().remove(0);
    let person = first.actor.and_then(|actor| actor.person);
    assert_eq!(person.as_deref(), Some("an-officer"));
}
