//! What happened to a case, and who did it. Never says what follows: `step` does.

use std::collections::BTreeMap;

use hoso_civil::Value;
use uuid::Uuid;

use crate::{Failure, Finding, Millis, Name};

/// Values by the workflow's name of the field; `None` takes a declared value back.
pub type Values = BTreeMap<Name, Option<Value>>;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Token or sender.
    pub caller: String,
    /// The account of the person; without one the caller itself acts.
    pub person: Option<String>,
    /// The role claimed, already found within the caller's grant.
    pub role: String,
    /// The unit acted for.
    pub unit: Option<String>,
}

/// What happened. Edits and actions come with their actor, the rest from the engine itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A person corrected declared values without acting otherwise.
    Edited {
        /// Who.
        actor: Actor,
        /// The corrected values.
        values: Values,
    },
    /// A person triggered an action.
    Acted {
        /// Who.
        actor: Actor,
        /// Which.
        action: Name,
        /// Values edited with it.
        values: Values,
        /// Why, where the action wants one.
        reason: Option<String>,
    },
    /// A registry answered and the engine judged.
    Answered {
        /// The ask that is answered.
        effect: Uuid,
        /// What was found.
        finding: Finding,
        /// The attempt that brought it, from 1; beyond 1 an earlier one was interrupted.
        attempt: u32,
    },
    /// A registry could say nothing, for good.
    Failed {
        /// The ask that failed.
        effect: Uuid,
        /// Why.
        failure: Failure,
    },
    /// A registry is out of reach; the ask is put off.
    Delayed {
        /// The ask that waits.
        effect: Uuid,
        /// Open code of the cause.
        cause: String,
        /// 0 to 1000: the part of the longest pause that is waited, drawn outside.
        spread: u16,
        /// What the registry itself asked for.
        not_before: Option<Millis>,
    },
    /// A timer of the case is due.
    Elapsed,
}

impl Event {
    /// Who acted; `None` where the engine itself did.
    pub fn actor(&self) -> Option<&Actor> {
        match self {
            Event::Edited { actor, .. } | Event::Acted { actor, .. } => Some(actor),
            Event::Answered { .. }
            | Event::Failed { .. }
            | Event::Delayed { .. }
            | Event::Elapsed => None,
        }
    }
}
