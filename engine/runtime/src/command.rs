//! What may be asked of a case, by whom, and how it is answered. Every change of a case is one of
//! these, given to `Engine::apply`. Never knows how a request arrived.

use std::sync::Arc;

use hoso_core::Actor;
use hoso_store::record::CaseRecord;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::problem::Problem;

/// What a caller may touch. What lies outside its units does not exist for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Workflows it may speak of; `None`: all.
    pub workflows: Option<Vec<String>>,
    /// Units whose cases it may see, with all below them; `None`: all.
    pub units: Option<Vec<String>>,
    /// Roles it may claim, for itself or for a person; `None`: all.
    pub roles: Option<Vec<String>>,
}

impl Grant {
    /// Everything: for programs that embed the engine.
    pub fn all() -> Arc<Self> {
        Arc::new(Grant { workflows: None, units: None, roles: None })
    }

    /// Whether a case lies within it. What does not, does not exist for the caller.
    pub(crate) fn sees(&self, record: &CaseRecord) -> bool {
        let workflow = self.workflows.as_ref().is_none_or(|w| w.contains(&record.workflow));
        workflow && self.covers(&record.units)
    }

    /// Whether a unit, given with those above it, lies within it.
    pub(crate) fn covers(&self, units: &[String]) -> bool {
        let Some(granted) = &self.units else { return true };
        units.iter().any(|unit| granted.contains(unit))
    }
}

/// A request's own name, by which its repeat is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// `webhook-id` or `Idempotency-Key`.
    pub key: String,
    /// `Engine::digest` of the body as it arrived.
    pub digest: [u8; 32],
}

/// What must still be so for a request to count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expect {
    /// The case rests in one of these; none: anywhere.
    pub states: Vec<String>,
    /// The case is at this revision.
    pub revision: Option<u64>,
}

/// An administrative unit as a request names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitOn {
    /// Its code.
    pub code: String,
    /// A day on which that code is read, `yyyy-mm-dd`; without it the day of the request.
    pub on: Option<String>,
}

/// Declared values as they arrived: by the workflow's name of the field; `null` takes back.
pub type RawFields = serde_json::Map<String, serde_json::Value>;

/// How a request names its case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// By its id.
    Case(Uuid),
    /// By the caller's own key.
    Key {
        /// The workflow.
        workflow: String,
        /// Unique per caller and workflow.
        key: String,
    },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// Open the case if its key is new, edit it, act on it; all of it or nothing.
    Put(Put),
    /// Edit and act on a case that exists.
    Act {
        /// Which case.
        target: Target,
        /// Which action; none: only edit.
        action: Option<String>,
        /// Values edited with it.
        fields: RawFields,
        /// Why, where the action wants one.
        reason: Option<String>,
        /// Fields whose declared values fetched ones may replace, where the action fills.
        confirms: Vec<String>,
    },
}

/// The opening, or the whole new content, of a case.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Put {
    /// The workflow; a new case takes its newest version.
    pub workflow: String,
    /// The caller's own key; without one a new case is opened each time.
    pub key: Option<String>,
    /// Refuse where the key exists already.
    pub only_new: bool,
    /// Wanted for a new case.
    pub unit: Option<UnitOn>,
    /// National procedure code.
    pub procedure: Option<String>,
    /// Declared values.
    pub fields: RawFields,
    /// An action that follows.
    pub action: Option<String>,
    /// Why, where the action wants one.
    pub reason: Option<String>,
    /// Fields whose declared values fetched ones may replace, where the action fills.
    pub confirms: Vec<String>,
}

/// One request: who, what, and what makes its repeat known.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// Who acts; the role is checked against the grant.
    pub actor: Actor,
    /// What the caller may touch.
    pub grant: Arc<Grant>,
    /// Its own name; without one a repeat is done again.
    pub request: Option<RequestKey>,
    /// The caller's count of its requests about this case; one at or below the last is superseded.
    pub sequence: Option<u64>,
    /// What must still be so.
    pub expect: Expect,
    /// A refusal is settled: marked, and told to the sender as `request.refused`.
    pub settle_refusals: bool,
    /// What to do.
    pub wish: Wish,
}

/// Which cases a batch is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// These, at most 10,000; one that is named twice counts once.
    Cases(Vec<Uuid>),
    /// All that a list shows at the moment of the request, at most 100,000. Their turns are in the
    /// order in which they were opened.
    List {
        /// Rests in this state.
        state: Option<String>,
        /// Or is in this view.
        view: Option<String>,
        /// Of this unit and all below it; none: all that the caller may see.
        unit: Option<String>,
        /// Words that all occur in searchable fields; as typed.
        words: String,
    },
}

/// One action on many cases: who, what, on which.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchCommand {
    /// Who acts; the role is checked against the grant.
    pub actor: Actor,
    /// What the caller may touch, now and as long as the batch goes on.
    pub grant: Arc<Grant>,
    /// Its own name; a repeat begins no second batch.
    pub request: Option<RequestKey>,
    /// The workflow whose cases these are.
    pub workflow: String,
    /// The action, with `batch: true` in the workflow.
    pub action: String,
    /// Why, where the action wants one.
    pub reason: Option<String>,
    /// On which cases.
    pub cases: Selection,
}

/// The answer to a batch: kept, and how many cases it is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchOutcome {
    /// Done (it was begun), repeated or refused.
    pub result: Ended,
    /// The batch, where there is one.
    pub batch: Option<Uuid>,
    /// How many cases.
    pub total: u64,
    /// Why it was refused.
    pub problem: Option<Problem>,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// It was done.
    Done,
    /// It had been done before; nothing was done again.
    Repeated,
    /// A later request of the same sender had been done before.
    Superseded,
    /// It was refused; nothing was done.
    Refused,
}

/// The answer to a request. Names and codes only, never a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// How it ended.
    pub result: Ended,
    /// The case, where there is one.
    pub case: Option<Uuid>,
    /// The caller's own key of it.
    pub key: Option<String>,
    /// The case's revision.
    pub revision: u64,
    /// Where the case rests.
    pub state: Option<String>,
    /// Whether this request opened it.
    pub opened: bool,
    /// Why it was refused.
    pub problem: Option<Problem>,
}

impl Outcome {
    /// A refusal without a case.
    pub fn refused(problem: Problem) -> Self {
        Outcome {
            result: Ended::Refused,
            case: None,
            key: None,
            revision: 0,
            state: None,
            opened: false,
            problem: Some(problem),
        }
    }
}

/// Why a request got no answer at all: it may be repeated as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// More waits than may wait.
    #[error("too many requests wait; repeat in {retry_after_seconds} s")]
    Busy {
        /// For `Retry-After`.
        retry_after_seconds: u32,
    },
    /// The store is out of order and reopens.
    #[error("the case file cannot be written just now: {why}")]
    Unavailable {
        /// For the operator.
        why: String,
    },
    /// The disk is nearly full: no new cases.
    #[error("the disk is nearly full; no new cases are taken until space is freed")]
    Full,
    /// Whether it was done is unknown; repeat with the same key.
    #[error("whether the request was kept is unknown; repeat it with the same key")]
    Unknown,
    /// A fault of the engine's own; the request alone failed.
    #[error("the request ran into a fault of the engine; nothing was done")]
    Fault,
    /// The engine is closing.
    #[error("the engine is closing")]
    Closing,
}
