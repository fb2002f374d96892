//! A legal request at the wrong moment or by the wrong person: what it is and what would mend it.
//! Never carries a value, only names. Texts for people are made where the language is known; the
//! `Display` here is the operator's English.

use crate::{Millis, Name};

/// Why an event was refused. A refusal changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The workflow has no such action.
    #[error("the workflow has no action `{action}`")]
    UnknownAction {
        /// What was asked for.
        action: Name,
    },
    /// The workflow has no such fields.
    #[error("the workflow has no field {}", list(.fields))]
    UnknownFields {
        /// Their names as given.
        fields: Vec<Name>,
    },
    /// The action is not possible where the case rests.
    #[error("`{action}` is not possible in state `{state}`, only in {}", list(.from))]
    WrongState {
        /// The action.
        action: Name,
        /// Where the case rests.
        state: Name,
        /// Where it would be possible.
        from: Vec<Name>,
    },
    /// The role may not use the action.
    #[error("role `{role}` may not use `{action}`; it takes {}", list(.roles))]
    WrongRole {
        /// The action.
        action: Name,
        /// The actor's role.
        role: String,
        /// The roles that may.
        roles: Vec<Name>,
    },
    /// The action's condition does not hold.
    #[error("the condition of `{action}` does not hold")]
    ConditionUnmet {
        /// The action.
        action: Name,
    },
    /// The inputs of an ask are those it was last asked with.
    #[error(
        "nothing that `{ask}` asks about has changed since it was last asked; `{action}` wants a change"
    )]
    Unchanged {
        /// The action.
        action: Name,
        /// The ask.
        ask: Name,
    },
    /// Fields that must be known are not.
    #[error("`{action}` needs {}", list(.fields))]
    Missing {
        /// The action; `open` for the opening of a case.
        action: Name,
        /// What is missing.
        fields: Vec<Name>,
    },
    /// The fields are not edited by this action, or by anything in this state.
    #[error("{} cannot be edited in state `{state}`", list(.fields))]
    NotEditable {
        /// The fields.
        fields: Vec<Name>,
        /// Where the case rests.
        state: Name,
    },
    /// The action wants a reason.
    #[error("`{action}` wants a reason")]
    ReasonRequired {
        /// The action.
        action: Name,
    },
    /// The action was used as often as it may.
    #[error("`{action}` was used {times} time(s) already; it is possible again later")]
    LimitReached {
        /// The action.
        action: Name,
        /// How often it may be used.
        times: u32,
        /// When it is possible again.
        again: Millis,
    },
    /// Whoever did the one may not do the other: two persons have to look.
    #[error("`{action}` takes another person than the one who used `{other}`")]
    FourEyes {
        /// The action.
        action: Name,
        /// What the same person did before.
        other: Name,
    },
    /// There is nothing to take over.
    #[error("`{ask}` has fetched nothing that `{action}` could take over")]
    NothingFetched {
        /// The action.
        action: Name,
        /// The ask.
        ask: Name,
    },
    /// The workflow serves procedures, and the case names none.
    #[error("the case names no procedure, and the workflow serves several")]
    ProcedureWanted,
    /// The workflow does not serve the procedure.
    #[error("the workflow does not serve the procedure `{procedure}`")]
    UnknownProcedure {
        /// Its code.
        procedure: Name,
    },
    /// The procedure is not licensed on that day.
    #[error("the procedure `{procedure}` is not licensed on {on}")]
    NotLicensed {
        /// Its code.
        procedure: Name,
        /// The day, `yyyy-mm-dd`.
        on: String,
    },
    /// A length could not be reckoned with the workflow's calendar.
    #[error("a due time cannot be reckoned: {why}")]
    Calendar {
        /// What the calendar says.
        why: String,
    },
}

impl Refusal {
    /// A stable code, the last part of the problem's type.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::UnknownAction { .. } => "unknown-action",
            Refusal::UnknownFields { .. } => "unknown-field",
            Refusal::WrongState { .. } => "wrong-state",
            Refusal::WrongRole { .. } => "wrong-role",
            Refusal::ConditionUnmet { .. } => "condition-unmet",
            Refusal::Unchanged { .. } => "unchanged",
            Refusal::Missing { .. } => "missing-fields",
            Refusal::NotEditable { .. } => "not-editable",
            Refusal::ReasonRequired { .. } => "reason-required",
            Refusal::LimitReached { .. } => "limit-reached",
            Refusal::FourEyes { .. } => "four-eyes",
            Refusal::NothingFetched { .. } => "nothing-fetched",
            Refusal::ProcedureWanted => "procedure-wanted",
            Refusal::UnknownProcedure { .. } => "unknown-procedure",
            Refusal::NotLicensed { .. } => "not-licensed",
            Refusal::Calendar { .. } => "calendar",
        }
    }
}

fn list(names: &[Name]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    if quoted.is_empty() { "nothing".into() } else { quoted.join(", ") }
}
