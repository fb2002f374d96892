//! A scenario that can be played: every name known, every value read, each expectation with the
//! place that it failed at would be shown. Never plays itself.

use std::collections::BTreeSet;

use hoso_civil::{Length, Reason, Value};
use hoso_core::{Check, FailureKind, Millis, Name, Verdict, event::Values};
use hoso_workflow::Place;
use hoso_workflow::yaml::At;

/// One case from its opening on.
#[derive(Debug)]
pub(super) struct Scenario {
    pub(super) title: String,
    pub(super) place: Place,
    pub(super) at: Millis,
    pub(super) procedure: Option<Name>,
    pub(super) declared: Values,
    /// What is expected of the opening.
    pub(super) opens: Expected,
    pub(super) turns: Vec<Turn>,
}

/// One thing that happens.
#[derive(Debug)]
pub(super) struct Turn {
    /// Where the step begins.
    pub(super) step: Place,
    /// Where it says what happens.
    pub(super) place: Place,
    pub(super) happens: Happens,
    pub(super) expects: Expected,
}

/// What happens.
#[derive(Debug, Clone)]
pub(super) enum Happens {
    Act {
        action: Name,
        role: String,
        person: Option<String>,
        reason: Option<String>,
        values: Values,
        /// Typed values that fetched ones may replace.
        confirms: BTreeSet<Name>,
    },
    Edit {
        role: String,
        person: Option<String>,
        values: Values,
    },
    Answer {
        ask: Option<Name>,
        says: Says,
    },
    Fails {
        ask: Option<Name>,
        kind: FailureKind,
    },
    Delayed {
        ask: Option<Name>,
        cause: String,
    },
    Passes(Length),
    Looks,
}

/// What the registry says, by the workflow's names.
#[derive(Debug, Clone)]
pub(super) enum Says {
    /// It holds these values, gives nothing at all of the named fields, and holds nothing of the
    /// others.
    Found(Vec<(Name, Value)>, Vec<Name>),
    /// It agrees as a whole, having looked at these.
    Agrees(Vec<Name>),
    /// It does not agree as a whole, having looked at these.
    NoMatch(Vec<Name>),
    NotFound,
    Ambiguous,
}

/// Something that is to be done outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outside {
    /// Where the case rests.
    Tell,
    /// The answer to an ask of an action.
    TellCheck(Name),
    /// For these roles, in order of their names.
    Remind(Vec<Name>),
    /// A child case for this person.
    Open(Name),
    /// The case is deleted.
    Forget,
    /// With the names of the fields that travel, in order of their names; `None`: not looked at.
    Ask(Name, Option<Vec<Name>>),
}

/// Whether an action is possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Possibility {
    Yes,
    No,
    Refused(String),
}

/// What is expected; what is not said is not looked at, but for refusals: none is expected then.
#[derive(Debug, Default)]
pub(super) struct Expected {
    pub(super) state: Option<At<Name>>,
    pub(super) refused: Option<At<String>>,
    pub(super) verdict: Option<At<Verdict>>,
    pub(super) reasons: Vec<(Name, At<Reason>)>,
    /// `None`: nothing is declared.
    pub(super) fields: Vec<(Name, At<Option<Value>>)>,
    pub(super) effects: Option<At<Vec<Outside>>>,
    /// For this role.
    pub(super) role: String,
    pub(super) possible: Vec<(Name, At<Possibility>)>,
    /// `None`: no timer runs.
    pub(super) due: Option<At<Option<Millis>>>,
    /// In the order of their names.
    pub(super) view: Option<At<Vec<Name>>>,
    pub(super) check: Vec<(Name, At<Check>)>,
}

impl Happens {
    /// One line for people: `act submit`, `answer not-found`, `passes 4 hours`.
    pub(super) fn told(&self) -> String {
        match self {
            Happens::Act { action, .. } => format!("act {action}"),
            Happens::Edit { values, .. } => format!("edit {}", joined(values.keys())),
            Happens::Answer { says, .. } => format!("answer {}", says.told()),
            Happens::Fails { kind, .. } => format!("fails {}", kind.code()),
            Happens::Delayed { cause, .. } => format!("delayed {cause}"),
            Happens::Passes(length) => format!("passes {length}"),
            Happens::Looks => "looks".to_owned(),
        }
    }
}

impl Says {
    fn told(&self) -> &'static str {
        match self {
            Says::Found(..) => "found",
            Says::Agrees(_) => "agrees",
            Says::NoMatch(_) => "no-match",
            Says::NotFound => "not-found",
            Says::Ambiguous => "ambiguous",
        }
    }
}

impl Outside {
    /// `tell`, `ask person (birth-date, full-name)`.
    pub(super) fn told(&self) -> String {
        match self {
            Outside::Tell => "tell".to_owned(),
            Outside::TellCheck(ask) => format!("tell {ask}"),
            Outside::Remind(roles) => format!("remind ({})", joined(roles)),
            Outside::Open(member) => format!("open {member}"),
            Outside::Forget => "forget".to_owned(),
            Outside::Ask(ask, None) => format!("ask {ask}"),
            Outside::Ask(ask, Some(sends)) => format!("ask {ask} ({})", joined(sends)),
        }
    }
}

impl Possibility {
    pub(super) fn told(&self) -> &str {
        match self {
            Possibility::Yes => "true",
            Possibility::No => "false",
            Possibility::Refused(code) => code,
        }
    }
}

/// Names for people, with commas.
pub(super) fn joined<'a>(names: impl IntoIterator<Item = &'a Name>) -> String {
    let names: Vec<&str> = names.into_iter().map(|name| &**name).collect();
    names.join(", ")
}
