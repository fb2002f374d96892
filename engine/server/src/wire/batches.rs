//! A batch as it travels: what is to be done on which cases, the counts, and case by case how their
//! turns ended. Never a value of a case.

use hoso_runtime::{BatchEnd, BatchLine, BatchOutcome, BatchPage, BatchView, Selection};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::answers::EndedBody;
use super::requests::ActorBody;
use super::time;
use crate::problem::Rejection;

/// One action on many cases: those of `cases`, or all that `select` finds.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBatch {
    /// The workflow whose cases these are.
    pub(crate) workflow: String,
    /// The action; the workflow says `batch: true` of it.
    pub(crate) action: String,
    /// Why, where the action wants one.
    pub(crate) reason: Option<String>,
    /// Who acts; without it the token's holder, as `portal`.
    pub(crate) actor: Option<ActorBody>,
    /// The cases by their ids, at most 10,000; one that is named twice counts once.
    #[schemars(with = "Option<Vec<String>>")]
    cases: Option<Vec<Uuid>>,
    /// Or all cases that a list shows now, at most 100,000.
    select: Option<SelectBody>,
}

/// Which cases a list shows.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Select")]
pub(crate) struct SelectBody {
    /// Those in this state.
    state: Option<String>,
    /// Or those in this view.
    view: Option<String>,
    /// Of this unit, with all below it; without it all that the caller may see.
    unit: Option<String>,
    /// Words that all occur in searchable fields.
    q: Option<String>,
}

impl NewBatch {
    /// The one way or the other, and not both.
    pub(crate) fn selection(&mut self) -> Result<Selection, Rejection> {
        match (self.cases.take(), self.select.take()) {
            (Some(cases), None) => Ok(Selection::Cases(cases)),
            (None, Some(SelectBody { state, view, unit, q })) => {
                Ok(Selection::List { state, view, unit, words: q.unwrap_or_default() })
            }
            (Some(_), Some(_)) | (None, None) => {
                Err(Rejection::Misfit { what: "give one of `cases` and `select`" })
            }
        }
    }
}

/// The answer to a batch: it is kept, and each case will have its turn.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "BatchAnswer")]
pub(crate) struct BatchAnswerBody {
    /// `done`: it was begun; `repeated`: it had been begun before.
    result: EndedBody,
    /// Its id.
    #[schemars(with = "Option<String>")]
    batch: Option<Uuid>,
    /// How many cases.
    total: u64,
}

impl From<BatchOutcome> for BatchAnswerBody {
    fn from(outcome: BatchOutcome) -> Self {
        let BatchOutcome { result, batch, total, problem: _ } = outcome;
        BatchAnswerBody { result: result.into(), batch, total }
    }
}

/// A batch. `total` is the sum of `to_come`, `done`, `gone` and all `refused`; `asked` is the sum of
/// `waiting` and all `answers`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Batch")]
pub(crate) struct BatchBody {
    /// Its id.
    #[schemars(with = "String")]
    id: Uuid,
    /// The workflow whose cases these are.
    workflow: String,
    /// The action.
    action: String,
    /// When it was begun.
    begun: String,
    /// When the last case had its turn; none: it goes on.
    ended: Option<String>,
    /// How many cases.
    total: u64,
    /// Cases whose turn is to come.
    to_come: u64,
    /// Cases acted on.
    done: u64,
    /// Cases that were not there for the caller, or are of another workflow.
    gone: u64,
    /// Cases refused, by the problem's code.
    refused: Vec<CodeCount>,
    /// Asks that came of the action, those answered by a kept answer among them.
    asked: u64,
    /// Of these, asks that wait for a register.
    waiting: u64,
    /// Of these, asks that ended: by verdict, kind of failure, or `closed` where nobody waits for
    /// the answer any more.
    answers: Vec<CodeCount>,
    /// A page of its cases in the order of their turns, where `result` asks for it. May be short,
    /// even empty, with more to follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    cases: Option<Vec<BatchCaseBody>>,
    /// The `cursor` of the next page; none: this is the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// How many of one code.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CodeCount {
    /// The code.
    code: String,
    /// How many.
    count: u64,
}

/// How the turn of one case ended.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "BatchCase")]
pub(crate) struct BatchCaseBody {
    /// The case.
    #[schemars(with = "String")]
    case: Uuid,
    /// `to-come`, `done`, `refused`, `gone`.
    result: &'static str,
    /// The problem's code, where it was refused.
    code: Option<String>,
}

impl BatchBody {
    /// With the page of its cases, where one was asked for.
    pub(crate) fn of(view: BatchView, page: Option<BatchPage>) -> Self {
        let codes = |counts: Vec<(String, u64)>| {
            counts.into_iter().map(|(code, count)| CodeCount { code, count }).collect()
        };
        let next = page.as_ref().and_then(|page| page.next);
        let cases = page.map(|page| page.lines.into_iter().map(line).collect());
        BatchBody {
            id: view.id,
            workflow: view.workflow,
            action: view.action,
            begun: time(view.begun_ms),
            ended: view.ended_ms.map(time),
            total: view.total,
            to_come: view.to_come,
            done: view.done,
            gone: view.gone,
            refused: codes(view.refused),
            asked: view.asked,
            waiting: view.waiting,
            answers: codes(view.answers),
            cases,
            next,
        }
    }
}

fn line(line: BatchLine) -> BatchCaseBody {
    BatchCaseBody { case: line.case, result: line.end.code(), code: line.code }
}

/// `result` of the query.
pub(crate) fn end(code: &str) -> Result<BatchEnd, Rejection> {
    let found = BatchEnd::ALL.into_iter().find(|end| end.code() == code);
    let codes = || BatchEnd::ALL.map(BatchEnd::code).join(", ");
    found.ok_or_else(|| Rejection::BadQuery { why: format!("`result` is one of {}", codes()) })
}
