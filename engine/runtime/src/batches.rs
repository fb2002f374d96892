//! Batches: one action on many cases, kept whole before the first case has its turn, gone on with
//! after any end of a run, counted exactly. Never acts on a case but by an order to the writer.
//!
//! A batch sees what its caller might touch when it was begun, and nobody else sees the batch.

mod select;
mod view;
mod work;

use hoso_store::record::{BatchCasesRecord, BatchId, BatchRecord, CaseId, GrantRecord, MarkRecord};
use hoso_store::{Class, MarkKey, ReadError};
use uuid::Uuid;

use crate::command::{ApplyError, BatchCommand, BatchOutcome, Ended};
use crate::decide::{self, Beginning, Order, Reply};
use crate::engine::Engine;
use crate::problem::Problem;
use crate::rows;

pub use view::{BatchEnd, BatchLine, BatchLines, BatchPage, BatchView};
pub(crate) use work::Batches;

/// Cases of one part: their ends are one row.
const PART: usize = 500;

/// Why no batch is begun.
enum No {
    /// It is refused, and would be again.
    Refused(Box<Problem>),
    /// The store cannot be read.
    Read(ReadError),
}

impl From<Problem> for No {
    fn from(problem: Problem) -> Self {
        No::Refused(Box::new(problem))
    }
}

impl From<ReadError> for No {
    fn from(error: ReadError) -> Self {
        No::Read(error)
    }
}

impl Engine {
    /// Begins a batch: when it returns `Ok`, the batch is kept with all its cases, and each of them
    /// has its turn however this run ends. A repeat gets the first answer and begins nothing.
    ///
    /// # Errors
    /// It got no answer and may be repeated. A refusal is an `Ok`.
    pub async fn begin_batch(&self, command: BatchCommand) -> Result<BatchOutcome, ApplyError> {
        let made = match self.seen(&command) {
            Ok(Some(first)) => return Ok(first),
            Ok(None) => self.made(&command).await,
            Err(error) => Err(error.into()),
        };
        let beginning = match made {
            Ok(beginning) => beginning,
            Err(No::Refused(problem)) => return Ok(BatchOutcome::refused(*problem)),
            Err(No::Read(error)) => return Err(unreadable(&error)),
        };
        let begun = BatchOutcome::begun(&beginning.batch);
        match self.inner.door.apply(Class::Batch, Order::Begin(Box::new(beginning))).await? {
            Reply::Noted(true) => {
                self.inner.begun.notify_one();
                Ok(begun)
            }
            // The same request overtook this one.
            Reply::Noted(false) => {
                self.seen(&command).map_err(|error| unreadable(&error))?.ok_or(ApplyError::Fault)
            }
            Reply::Outcome(_) | Reply::Fate(_) => Err(ApplyError::Fault),
        }
    }

    /// The first answer, where the request was seen before.
    fn seen(&self, command: &BatchCommand) -> Result<Option<BatchOutcome>, ReadError> {
        let Some(request) = &command.request else { return Ok(None) };
        let key = MarkKey { caller: command.actor.caller.clone(), key: request.key.clone() };
        let Some(mark) = self.inner.reader.mark(&key)? else { return Ok(None) };
        let first = serde_json::from_slice::<BatchOutcome>(&mark.answer).ok();
        let first = first.filter(|_| mark.digest == request.digest);
        Ok(Some(match first {
            Some(first) => BatchOutcome { result: Ended::Repeated, ..first },
            None => BatchOutcome::refused(Problem::key_reused()),
        }))
    }

    async fn made(&self, command: &BatchCommand) -> Result<Beginning, No> {
        let world = &self.inner.door.world;
        decide::refused(world, command)?;
        let cases = self.selected(command).await?;
        let id = BatchId(world.new_id().into_bytes());
        let grant = &command.grant;
        let batch = BatchRecord {
            id,
            actor: rows::actor_record(&command.actor),
            grant: GrantRecord {
                workflows: grant.workflows.clone(),
                units: grant.units.clone(),
                roles: grant.roles.clone(),
            },
            workflow: command.workflow.clone(),
            action: command.action.clone(),
            reason: command.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty()),
            at_ms: world.now(),
            ended_ms: None,
            total: cases.len() as u64,
            part: 0,
            done: 0,
            gone: 0,
            refused: Vec::new(),
            asked: 0,
            answers: Vec::new(),
        };
        let parts = (0..).zip(cases.chunks(PART)).map(|(part, cases)| {
            let cases = cases.iter().map(|case| CaseId(case.into_bytes())).collect();
            BatchCasesRecord { batch: id, part, cases }
        });
        let mark = mark(command, &batch);
        Ok(Beginning { parts: parts.collect(), mark, batch })
    }
}

fn mark(command: &BatchCommand, batch: &BatchRecord) -> Option<(MarkKey, MarkRecord)> {
    let request = command.request.as_ref()?;
    let key = MarkKey { caller: command.actor.caller.clone(), key: request.key.clone() };
    let record = MarkRecord {
        digest: request.digest.to_vec(),
        at_ms: batch.at_ms,
        case: None,
        revision: 0,
        answer: serde_json::to_vec(&BatchOutcome::begun(batch)).unwrap_or_default(),
    };
    Some((key, record))
}

fn unreadable(error: &ReadError) -> ApplyError {
    match error {
        ReadError::Closed => ApplyError::Closing,
        other => ApplyError::Unavailable { why: other.to_string() },
    }
}

impl BatchOutcome {
    fn begun(batch: &BatchRecord) -> Self {
        let id = Uuid::from_bytes(batch.id.0);
        BatchOutcome { result: Ended::Done, batch: Some(id), total: batch.total, problem: None }
    }

    fn refused(problem: Problem) -> Self {
        BatchOutcome { result: Ended::Refused, batch: None, total: 0, problem: Some(problem) }
    }
}
