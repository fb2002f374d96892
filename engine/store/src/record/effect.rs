//! Stored shapes of effects: what must be done outside, and the outbox row that waits for it.
//! A record never knows whether it has been done: a done one is gone.

use serde::{Deserialize, Serialize};

use super::{ActorRecord, CaseId, EffectId, ParentRecord, ValueRecord};

/// What must be done outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum EffectRecord {
    /// Ask a registry.
    Ask(AskEffectRecord),
    /// Tell an endpoint what happened: the event's JSON, without personal values.
    Tell(TellEffectRecord),
    /// Open a child case.
    Open(OpenEffectRecord),
    /// Say to a parent what its child case has come to.
    Report(ReportEffectRecord),
}

/// Values as they were when the ask was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskEffectRecord {
    /// The case's workflow, for judging the answer.
    pub workflow: String,
    /// The version that the case was on.
    pub version: u32,
    /// The workflow's name of the ask.
    pub name: String,
    /// The route that was resolved.
    pub route: String,
    /// The registry it led to.
    pub registry: String,
    /// Declared values sent and compared: the workflow's name of each and the value.
    pub subject: Vec<(String, ValueRecord)>,
    /// The workflow's names of the fields that may come back beyond the compared ones.
    pub fetch: Vec<String>,
    /// Purpose of the look-up.
    pub purpose: String,
    /// Who asks: officer-id and the like.
    pub asker: Vec<(String, String)>,
    /// When it is given up, unix ms.
    pub until_ms: i64,
}

/// A child case that is to be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenEffectRecord {
    /// The child's id, the same at every attempt.
    pub child: CaseId,
    /// Its workflow.
    pub workflow: String,
    /// The action that it begins with.
    pub action: Option<String>,
    /// The vocabulary's name of each field, and the value.
    pub values: Vec<(String, ValueRecord)>,
    /// Whose child it is.
    pub parent: ParentRecord,
    /// Who acted on the parent.
    pub actor: Option<ActorRecord>,
}

/// What a parent is to hear of a child case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportEffectRecord {
    /// The parent.
    pub parent: CaseId,
    /// The parent's ask.
    pub ask: EffectId,
    /// The person in the parent.
    pub member: String,
    /// A verdict; none: it goes on again.
    pub verdict: Option<String>,
}

/// One event for one endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellEffectRecord {
    /// The sender whose endpoint hears of it.
    pub sender: String,
    /// The case's own count of tells, from 1.
    pub sequence: u64,
    /// The body that is signed and sent.
    pub body: Vec<u8>,
}

/// One effect not yet done. Lives in its lane, ordered by class, then due, then id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxRecord {
    /// One per registry (`ask:NAME`) or endpoint (`tell:NAME`).
    pub lane: String,
    /// 0 interactive, 1 batch.
    pub class: u8,
    /// Not before, unix ms.
    pub due_ms: i64,
    /// Same at every attempt.
    pub effect: EffectId,
    /// The case it belongs to; `None` for what concerns no case.
    pub case: Option<CaseId>,
    /// Attempts so far.
    pub attempts: u32,
    /// The run (opening of the file) that recorded or last put off this row.
    pub run: u64,
    /// What to do.
    pub what: EffectRecord,
}
