//! The stored shapes of a batch: one action on many cases, how far it is, and how each case ended.
//! Names, codes and counts; never a value of a case, and never why somebody acted.

use serde::{Deserialize, Serialize};

use super::{ActorRecord, CaseId};

/// A batch's id: a time-ordered UUID (version 7), big-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BatchId(pub [u8; 16]);

/// What its caller might touch when it was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantRecord {
    /// Workflows; none: all.
    pub workflows: Option<Vec<String>>,
    /// Units, with all below them; none: all.
    pub units: Option<Vec<String>>,
    /// Roles; none: all.
    pub roles: Option<Vec<String>>,
}

/// A batch and its counts. `total` = cases whose turn is to come + `done` + `gone` + all `refused`;
/// `asked` = asks that are open + all `answers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchRecord {
    /// Time-ordered.
    pub id: BatchId,
    /// Who acts; the caller alone sees it.
    pub actor: ActorRecord,
    /// What the caller might touch.
    pub grant: GrantRecord,
    /// The workflow whose cases these are.
    pub workflow: String,
    /// The action.
    pub action: String,
    /// Whether a reason was given; the reason itself is kept nowhere.
    pub reason: bool,
    /// Unix ms of its beginning.
    pub at_ms: i64,
    /// Unix ms at which the last case had its turn; none: it goes on.
    pub ended_ms: Option<i64>,
    /// How many cases.
    pub total: u64,
    /// The part whose cases have their turn now, from 0; all before it had theirs.
    pub part: u32,
    /// Cases acted on.
    pub done: u64,
    /// Cases that were not there, or not within the grant.
    pub gone: u64,
    /// Cases refused, by the problem's code; codes are only appended.
    pub refused: Vec<(String, u64)>,
    /// Asks that came of it.
    pub asked: u64,
    /// How asks ended: a verdict, the kind of a failure, `closed`.
    pub answers: Vec<(String, u64)>,
}

/// A part of a batch's cases, in the order of their turns. Written once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchCasesRecord {
    /// The batch.
    pub batch: BatchId,
    /// Which part, from 0.
    pub part: u32,
    /// Its cases.
    pub cases: Vec<CaseId>,
}

/// How the cases of a part ended, in the same order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchEndsRecord {
    /// The batch.
    pub batch: BatchId,
    /// Which part, from 0.
    pub part: u32,
    /// 0 its turn is to come, 1 done, 2 gone, from 3 on refused with the code at that place less 3
    /// of `BatchRecord::refused`.
    pub ends: Vec<u16>,
}

/// The batch that an open ask came of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchAskRecord {
    /// The batch.
    pub batch: BatchId,
}
