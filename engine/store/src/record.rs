//! The stored shapes: versioned record types of the store's own, never core types. Each is encoded
//! as one version byte and postcard; each version has a fixture that every later build must open.
//! A record never knows what a state or a transition means.
//!
//! To change a shape: add `…V2` beside the old one and read both; never edit a shipped version.

mod batch;
mod effect;

use serde::{Deserialize, Serialize};

pub use batch::{
    BatchAskRecord, BatchCasesRecord, BatchEndsRecord, BatchId, BatchRecord, GrantRecord,
};
pub use effect::{
    AskEffectRecord, EffectRecord, OpenEffectRecord, OutboxRecord, ReportEffectRecord,
    TellEffectRecord,
};

/// A case's id: a time-ordered UUID (version 7), big-endian, so that key order is opening order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CaseId(pub [u8; 16]);

/// An effect's id: a UUID (version 5) of case, step and position, the same at every attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EffectId(pub [u8; 16]);

/// A declared or returned value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ValueRecord {
    /// Text, a number of digits, a code.
    Text(String),
    /// A date as far as it is known: year, month (0: unknown), day (0: unknown).
    Date(u16, u8, u8),
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
}

/// One declared field of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldRecord {
    /// The workflow's name of the field.
    pub name: String,
    /// What was declared.
    pub value: ValueRecord,
    /// The case's revision at which it last changed.
    pub changed: u64,
    /// The ask that fetched it; none: a person typed it, or a portal sent it.
    pub fetched_by: Option<String>,
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorRecord {
    /// Token or sender.
    pub caller: String,
    /// The account of the person, where one was named.
    pub person: Option<String>,
    /// The role claimed and granted.
    pub role: String,
    /// The unit acted for.
    pub unit: Option<String>,
}

/// What an ask found out about one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRecord {
    /// The workflow's name of the field.
    pub field: String,
    /// agrees, open, differs.
    pub class: String,
    /// exact, encoding, …, different.
    pub reason: String,
    /// A likely cause, by its code.
    pub cause: Option<String>,
    /// What the registry returned; kept only while the field differs (the last difference).
    pub returned: Option<ValueRecord>,
}

/// One of the child cases that an ask opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRecord {
    /// The person: `household.2`.
    pub name: String,
    /// The effect that opens the child case.
    pub effect: EffectId,
    /// verdict, failed; none while it goes on.
    pub ended: Option<String>,
    /// verified, mismatch, … or the failure's name.
    pub result: Option<String>,
    /// The code of the failure's cause.
    pub cause: Option<String>,
}

/// When a case as a whole is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueRecord {
    /// Unix ms.
    pub at_ms: i64,
    /// From when it was reckoned, unix ms.
    pub from_ms: i64,
    /// How, line by line.
    pub reckoned: Vec<String>,
    /// Unix ms since which its clock rests.
    pub paused_ms: Option<i64>,
    /// Between which times it rested, unix ms, oldest first.
    pub pauses: Vec<(i64, i64)>,
}

/// The case that opened a case for one of its persons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParentRecord {
    /// The parent.
    pub case: CaseId,
    /// The parent's ask.
    pub ask: EffectId,
    /// The person in the parent: `household.2`.
    pub member: String,
    /// What the parent last heard: a verdict; none: that it goes on.
    pub told: Option<String>,
    /// The states that end this case for its parent, each with the verdict that it counts as.
    pub ends: Vec<(String, String)>,
}

/// Where an ask of a case stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskRecord {
    /// The workflow's name of the ask.
    pub name: String,
    /// The effect that asks; an answer names it.
    pub effect: EffectId,
    /// waiting, answered, failed, closed.
    pub status: String,
    /// verified, mismatch, … or the failure's name, once known.
    pub result: Option<String>,
    /// The code of the failure's cause.
    pub cause: Option<String>,
    /// Unix ms.
    pub asked_ms: i64,
    /// Unix ms of the answer, the failure or the closing.
    pub ended_ms: Option<i64>,
    /// When it is given up, unix ms.
    pub until_ms: i64,
    /// Attempts that came back without an answer so far.
    pub attempts: u32,
    /// Unix ms since which the registry was out of reach for this ask.
    pub outage_ms: Option<i64>,
    /// The case's revision whose values were sent.
    pub revision: u64,
    /// Keyed digest of the inputs, for `changed` and `repeat-after`.
    pub inputs: Vec<u8>,
    /// Per field, once answered.
    pub findings: Vec<FindingRecord>,
    /// The registry asked; with class and due it names the outbox row of an open ask.
    pub registry: Option<String>,
    /// The class of its outbox row.
    pub class: u8,
    /// The due time of its outbox row, unix ms.
    pub due_ms: i64,
    /// The registry's number for the answer.
    pub reference: Option<String>,
    /// When the registry's data held true, unix ms.
    pub data_as_of_ms: Option<i64>,
    /// What came back beyond the compared fields and was not taken over yet.
    pub fetched: Vec<(String, ValueRecord)>,
    /// One child case per person, where such are asked.
    pub members: Vec<MemberRecord>,
}

/// A running timer of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimerRecord {
    /// Its position among the state's timers; 65535 stands for an ask's end, 65534 for the letting
    /// go of what an ask fetched, 65533 for the deletion of the case.
    pub position: u16,
    /// The state it belongs to, or the ask.
    pub of: String,
    /// Unix ms.
    pub due_ms: i64,
    /// How the due time was reckoned, line by line.
    pub reckoned: Vec<String>,
    /// Unix ms since which it rests.
    pub paused_ms: Option<i64>,
    /// Between which times it rested, unix ms, oldest first.
    pub pauses: Vec<(i64, i64)>,
}

/// When an action was last used, for limits and four eyes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UseRecord {
    /// The action.
    pub action: String,
    /// Unix ms of each use that a limit still counts, oldest first.
    pub at_ms: Vec<i64>,
    /// Who used it last.
    pub by: Option<String>,
}

/// One case with all that its indexes need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRecord {
    /// Time-ordered.
    pub id: CaseId,
    /// The sender or token that opened it.
    pub caller: String,
    /// The caller's own key, unique per caller and workflow.
    pub key: Option<String>,
    /// Name of the workflow.
    pub workflow: String,
    /// The version that the case is on.
    pub version: u32,
    /// The unit it was opened with.
    pub unit: String,
    /// The day on which that code is read, days since 1970-01-01.
    pub unit_on: i32,
    /// Every unit under which it is listed and counted: its own and those above it.
    pub units: Vec<String>,
    /// National procedure code.
    pub procedure: Option<String>,
    /// The case code that its office gave it.
    pub code: Option<String>,
    /// The case that opened it.
    pub parent: Option<ParentRecord>,
    /// Where it rests.
    pub state: String,
    /// Unix ms of entering the state.
    pub entered_ms: i64,
    /// Unix ms.
    pub opened_ms: i64,
    /// Unix ms of the last event; `now` never runs backwards within a case.
    pub changed_ms: i64,
    /// Grows by one with each event that changed it.
    pub revision: u64,
    /// The sender's last `sequence`.
    pub sequence: Option<u64>,
    /// How many tells were recorded.
    pub told: u64,
    /// How many journal lines were written.
    pub lines: u64,
    /// Declared values.
    pub fields: Vec<FieldRecord>,
    /// Open and ended asks, the last of each name.
    pub asks: Vec<AskRecord>,
    /// When it is due as a whole.
    pub due: Option<DueRecord>,
    /// Running timers.
    pub timers: Vec<TimerRecord>,
    /// Uses of actions.
    pub uses: Vec<UseRecord>,
    /// Views that list it now.
    pub views: Vec<String>,
    /// Search words: field and normalised word.
    pub words: Vec<(String, String)>,
    /// The earliest due time of its running timers, unix ms: its one row among the timers.
    pub due_ms: Option<i64>,
    /// Unix ms at which its values were deleted.
    pub deleted_ms: Option<i64>,
}

/// One line of a case's journal. Names fields and reasons, never values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalRecord {
    /// From 1, without gaps.
    pub number: u64,
    /// Unix ms.
    pub at_ms: i64,
    /// opened, edited, acted, asked, delayed, answered, failed, late, elapsed, …
    pub what: String,
    /// The case's revision after it.
    pub revision: u64,
    /// Who, where a person or a caller acted.
    pub actor: Option<ActorRecord>,
    /// The state left, if one was.
    pub from: Option<String>,
    /// The state entered, if one was.
    pub to: Option<String>,
    /// Published names and codes: action, ask, verdict, fields, reason…
    pub details: Vec<(String, String)>,
}

/// What a request was answered with. Never its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkRecord {
    /// Keyed digest of the body.
    pub digest: Vec<u8>,
    /// Unix ms.
    pub at_ms: i64,
    /// The case concerned.
    pub case: Option<CaseId>,
    /// The case's revision after it.
    pub revision: u64,
    /// The answer as the runtime encodes it; names and codes only.
    pub answer: Vec<u8>,
}

/// One version of a workflow that a case still needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowRecord {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// The file's text.
    pub text: String,
    /// Files that the text names, each with its name and text: tables of procedures.
    pub beside: Vec<(String, String)>,
    /// SHA-256 of the text and of what stands beside it.
    pub digest: Vec<u8>,
    /// Unix ms of taking it up.
    pub at_ms: i64,
}

/// A tell that was given up, kept until it is sent again or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadRecord {
    /// What was to be done.
    pub row: OutboxRecord,
    /// Unix ms of giving up.
    pub at_ms: i64,
    /// The last reason, by its code.
    pub cause: String,
}
