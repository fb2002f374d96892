//! What a batch's caller sees of it: the counts, and case by case how their turns ended. Never
//! shows a case's values, and nothing at all to another caller.

use hoso_store::ReadError;
use hoso_store::record::{BatchId, BatchRecord};
use uuid::Uuid;

use super::PART;
use crate::decide::{DONE, GONE, REFUSED, TO_COME};
use crate::engine::Engine;

/// Parts looked through for one page, at most.
const MOST_PARTS: u64 = 40;

/// A batch. `total` = `to_come` + `done` + `gone` + all `refused`; `asked` = `waiting` + all
/// `answers`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchView {
    /// Its id.
    pub id: Uuid,
    /// The workflow whose cases these are.
    pub workflow: String,
    /// The action.
    pub action: String,
    /// Unix ms of its beginning.
    pub begun_ms: i64,
    /// Unix ms at which the last case had its turn; none: it goes on.
    pub ended_ms: Option<i64>,
    /// How many cases.
    pub total: u64,
    /// Cases whose turn is to come.
    pub to_come: u64,
    /// Cases acted on.
    pub done: u64,
    /// Cases that were not there for the caller.
    pub gone: u64,
    /// Cases refused, by the problem's code, in the order of the codes.
    pub refused: Vec<(String, u64)>,
    /// Asks that came of the action, those answered by a kept answer among them.
    pub asked: u64,
    /// Of these, asks that wait for a register.
    pub waiting: u64,
    /// Of these, asks that ended: by verdict, kind of failure, or `closed` where nobody waits for
    /// the answer any more; in the order of the codes.
    pub answers: Vec<(String, u64)>,
}

/// How the turn of a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchEnd {
    /// It is to come.
    ToCome,
    /// The case was acted on.
    Done,
    /// The case was refused.
    Refused,
    /// The case was not there for the caller.
    Gone,
}

impl BatchEnd {
    /// Each of them.
    pub const ALL: [BatchEnd; 4] =
        [BatchEnd::ToCome, BatchEnd::Done, BatchEnd::Refused, BatchEnd::Gone];

    /// `to-come`, `done`, `refused`, `gone`.
    pub fn code(self) -> &'static str {
        match self {
            BatchEnd::ToCome => "to-come",
            BatchEnd::Done => "done",
            BatchEnd::Refused => "refused",
            BatchEnd::Gone => "gone",
        }
    }

    fn of(end: u16) -> Self {
        match end {
            TO_COME => BatchEnd::ToCome,
            DONE => BatchEnd::Done,
            GONE => BatchEnd::Gone,
            _ => BatchEnd::Refused,
        }
    }
}

/// One case of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchLine {
    /// The case.
    pub case: Uuid,
    /// How its turn ended.
    pub end: BatchEnd,
    /// The problem's code, where it was refused.
    pub code: Option<String>,
}

/// Which cases of a batch to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BatchLines {
    /// Those whose turn ended so; none: all.
    pub end: Option<BatchEnd>,
    /// `next` of the page before.
    pub after: u64,
    /// 1 to 1,000.
    pub limit: usize,
}

/// A page of a batch's cases, in the order of their turns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchPage {
    /// Its lines; may be fewer than asked for, even none, with more to follow.
    pub lines: Vec<BatchLine>,
    /// Where there may be more.
    pub next: Option<u64>,
}

impl Engine {
    /// A batch as its caller sees it; `None` where this caller began none such.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn batch(&self, id: Uuid, caller: &str) -> Result<Option<BatchView>, ReadError> {
        Ok(self.batch_record(id, caller)?.map(view))
    }

    fn batch_record(&self, id: Uuid, caller: &str) -> Result<Option<BatchRecord>, ReadError> {
        let batch = self.inner.reader.batch(BatchId(id.into_bytes()))?;
        Ok(batch.filter(|batch| batch.actor.caller == caller))
    }

    /// Cases of a batch, a page at a time; `None` where this caller began none such.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn batch_cases(
        &self,
        id: Uuid,
        caller: &str,
        lines: BatchLines,
    ) -> Result<Option<BatchPage>, ReadError> {
        let Some(batch) = self.batch_record(id, caller)? else { return Ok(None) };
        let (mut at, limit) = (lines.after, lines.limit.clamp(1, 1_000));
        let last = at.saturating_add(MOST_PARTS * PART as u64).min(batch.total);
        let mut page = BatchPage { lines: Vec::new(), next: None };
        while at < last && page.lines.len() < limit {
            let part = at / PART as u64;
            for line in self.part(&batch, part)?.into_iter().skip((at % PART as u64) as usize) {
                if page.lines.len() >= limit {
                    break;
                }
                at += 1;
                page.lines.extend(Some(line).filter(|l| lines.end.is_none_or(|end| l.end == end)));
            }
            // A part that cannot be found holds nobody up.
            at = at.max(if page.lines.len() < limit { (part + 1) * PART as u64 } else { at });
        }
        page.next = (at < batch.total).then_some(at);
        Ok(Some(page))
    }

    fn part(&self, batch: &BatchRecord, part: u64) -> Result<Vec<BatchLine>, ReadError> {
        let part = u32::try_from(part).unwrap_or(u32::MAX);
        let Some((cases, ends)) = self.inner.reader.batch_part(batch.id, part)? else {
            return Ok(Vec::new());
        };
        let ends = ends.map(|ends| ends.ends).unwrap_or_default();
        let ends = ends.into_iter().chain(std::iter::repeat(TO_COME));
        let line = |(case, end): (hoso_store::record::CaseId, u16)| {
            let place = end.checked_sub(REFUSED).map(usize::from);
            let code = place.and_then(|place| batch.refused.get(place));
            let code = code.map(|(code, _)| code.clone());
            BatchLine { case: Uuid::from_bytes(case.0), end: BatchEnd::of(end), code }
        };
        Ok(cases.cases.into_iter().zip(ends).map(line).collect())
    }
}

fn view(batch: BatchRecord) -> BatchView {
    let sum = |counts: &[(String, u64)]| counts.iter().map(|(_, count)| count).sum::<u64>();
    let had = batch.done + batch.gone + sum(&batch.refused);
    let (to_come, ended) = (batch.total.saturating_sub(had), sum(&batch.answers));
    let sorted = |mut counts: Vec<(String, u64)>| {
        counts.sort();
        counts
    };
    BatchView {
        id: Uuid::from_bytes(batch.id.0),
        workflow: batch.workflow,
        action: batch.action,
        begun_ms: batch.at_ms,
        ended_ms: batch.ended_ms,
        total: batch.total,
        to_come,
        done: batch.done,
        gone: batch.gone,
        refused: sorted(batch.refused),
        asked: batch.asked,
        waiting: batch.asked.saturating_sub(ended),
        answers: sorted(batch.answers),
    }
}
