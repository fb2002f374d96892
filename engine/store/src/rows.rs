//! What a decision asks to be written, and the trait that decides. Rows are plain data: nothing
//! here reads or writes.

use crate::error::ReadError;
use crate::record::{
    BatchCasesRecord, BatchEndsRecord, BatchId, BatchRecord, CaseId, CaseRecord, DeadRecord,
    EffectId, JournalRecord, MarkRecord, OutboxRecord, WorkflowRecord,
};
use crate::view::View;

/// Turns commands into rows, on the writer thread, inside the write transaction.
pub trait Decide: Send + 'static {
    /// What is submitted.
    type Command: Send + 'static;
    /// What the submitter gets once the commit is durable.
    type Reply: Send + 'static;

    /// Reads through `view`, which shows what earlier commands of the same group wrote. Does no
    /// I/O and waits for nothing: every waiting command waits for it. A panic costs only this
    /// command; what it left behind in `self` stays, so keep `self` sound at every step.
    ///
    /// # Errors
    /// Those of `view`, passed on: a storage error fails the whole group, an undecodable record
    /// fails this command alone. A refusal is no error but a reply without rows.
    fn decide(
        &mut self,
        view: &View<'_>,
        command: Self::Command,
    ) -> Result<Decision<Self::Reply>, ReadError>;

    /// After each durable commit that wrote something, on the writer thread, before the replies
    /// go out: workers learn of work here and need not poll.
    fn committed(&mut self, news: News) {
        let _ = news;
    }

    /// After the file was reopened behind a storage error. A group that was answered `Unknown`
    /// may be in it without `committed` having told of it: look at outbox and timers anew, and
    /// forget whatever was remembered out of views.
    fn reopened(&mut self) {}
}

/// What one command leads to.
#[derive(Debug)]
pub struct Decision<R> {
    /// All that is to be written, in one piece or not at all.
    pub rows: Rows,
    /// The answer once that is durable.
    pub reply: R,
}

impl<R> Decision<R> {
    /// An answer that writes nothing: a refusal, a repeat.
    pub fn only(reply: R) -> Self {
        Decision { rows: Rows::default(), reply }
    }
}

/// All rows of one decision. Removals are carried out before puts.
#[derive(Debug, Default)]
pub struct Rows {
    /// The case that was opened or changed; its index rows and counts follow from the difference.
    pub case: Option<CaseChange>,
    /// A case to forget with its journal and index rows, as it is stored now. Its outbox rows
    /// are the caller's to remove.
    pub case_remove: Option<CaseRecord>,
    /// Journal lines; an existing number is overwritten, so number them without gaps.
    pub journal: Vec<(CaseId, JournalRecord)>,
    /// Effects recorded or put off.
    pub outbox_put: Vec<OutboxRecord>,
    /// Effects done or cancelled; an absent one is no fault.
    pub outbox_remove: Vec<OutboxKey>,
    /// The request that led here.
    pub mark: Option<(MarkKey, MarkRecord)>,
    /// Requests to forget; an absent one is no fault.
    pub marks_remove: Vec<MarkKey>,
    /// Versions of workflows taken up.
    pub workflows_put: Vec<WorkflowRecord>,
    /// Numbers by name: the last one given out of what is counted, the digest of a calendar.
    pub numbers_put: Vec<(String, u64)>,
    /// Tells given up.
    pub dead_put: Vec<DeadRecord>,
    /// Tells sent again or dropped; an absent one is no fault.
    pub dead_remove: Vec<DeadKey>,
    /// Batches begun or gone on with.
    pub batches_put: Vec<BatchRecord>,
    /// Parts of a new batch's cases.
    pub batch_cases: Vec<BatchCasesRecord>,
    /// How cases of a part ended.
    pub batch_ends: Vec<BatchEndsRecord>,
    /// Batches to forget, each with how many parts it has; absent rows are no fault.
    pub batches_remove: Vec<(BatchId, u32)>,
    /// Asks that came of a batch; none: it is open no more. In this order.
    pub batch_asks: Vec<(EffectId, Option<BatchId>)>,
}

/// A case before and after.
#[derive(Debug)]
pub struct CaseChange {
    /// As the view gave it; `None`: it is being opened. Index rows are computed from the
    /// difference, so this must be what is stored.
    pub before: Option<CaseRecord>,
    /// As it is to be stored; the id never changes.
    pub after: CaseRecord,
}

/// What a commit brought.
#[derive(Debug, Default)]
pub struct News {
    /// Outbox rows put by the group and still there at its end, in order of writing.
    pub outbox: Vec<OutboxRecord>,
    /// The earliest due time that a case got in this group, unix ms.
    pub earliest_due_ms: Option<i64>,
}

/// Where an outbox row stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutboxKey {
    /// One per registry or endpoint.
    pub lane: String,
    /// 0 interactive, 1 batch.
    pub class: u8,
    /// Not before, unix ms.
    pub due_ms: i64,
    /// The effect.
    pub effect: EffectId,
}

impl From<&OutboxRecord> for OutboxKey {
    fn from(row: &OutboxRecord) -> Self {
        OutboxKey {
            lane: row.lane.clone(),
            class: row.class,
            due_ms: row.due_ms,
            effect: row.effect,
        }
    }
}

/// Whose request, and its key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MarkKey {
    /// Token or sender.
    pub caller: String,
    /// The caller's own key of the request.
    pub key: String,
}

/// Where a given-up tell stands: the time of giving up, then the effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeadKey {
    /// Unix ms of giving up.
    pub at_ms: i64,
    /// The effect.
    pub effect: EffectId,
}

impl From<&DeadRecord> for DeadKey {
    fn from(dead: &DeadRecord) -> Self {
        DeadKey { at_ms: dead.at_ms, effect: dead.row.effect }
    }
}
