//! What happened to a case, and who did it. Never says what follows: `step` does.

use std::collections::{BTreeMap, BTreeSet};

use hoso_civil::Value;
use uuid::Uuid;

use crate::{Failure, Finding, MemberEnd, Millis, Name};

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

impl Actor {
    /// The person, or the caller that acts itself.
    pub fn name(&self) -> &str {
        self.person.as_deref().unwrap_or(&self.caller)
    }
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
        /// Fields whose declared values may be replaced by fetched ones, where the action fills.
        confirms: BTreeSet<Name>,
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
    /// A child case came to an end, or left it again.
    Member {
        /// The ask.
        effect: Uuid,
        /// The person: `household.2`.
        member: Name,
        /// What it has come to; none: it goes on.
        ended: Option<MemberEnd>,
    },
    /// A timer of the case is due.
    Elapsed,
    /// The calendar is another: what is due is reckoned anew.
    CalendarChanged,
}

impl Event {
    /// Who acted; `None` where the engine itself did.
    pub fn actor(&self) -> Option<&Actor> {
        match self {
            Event::Edited { actor, .. } | Event::Acted { actor, .. } => Some(actor),
            Event::Answered { .. }
            | Event::Failed { .. }
            | Event::Delayed { .. }
            | Event::Member { .. }
            | Event::Elapsed
            | Event::CalendarChanged => None,
        }
    }
}
