//! A scenario that can be played: every name known, every value read, each expectation with the
//! place that it failed at would be shown. Never plays itself.

use hoso_civil::{Length, Reason, Value};
use hoso_core::{FailureKind, Millis, Name, Verdict, event::Values};
use hoso_workflow::Place;
use hoso_workflow::yaml::At;

/// One case from its opening on.
#[derive(Debug)]
pub(super) struct Scenario {
    pub(super) title: String,
    pub(super) place: Place,
    pub(super) at: Millis,
    pub(super) declared: Values,
    /// What is expected of the opening.
    pub(super) opens: Expected,
    pub(super) turns: Vec<Turn>,
}

/// One thing that happens.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) place: Place,
    pub(super) happens: Happens,
    pub(super) expects: Expected,
}

/// What happens.
#[derive(Debug)]
pub(super) enum Happens {
    Act { action: Name, role: String, reason: Option<String>, values: Values },
    Edit { role: String, values: Values },
    Answer { ask: Option<Name>, says: Says },
    Fails { ask: Option<Name>, kind: FailureKind },
    Delayed { ask: Option<Name>, cause: String },
    Passes(Length),
}

/// What the registry says, by the workflow's names.
#[derive(Debug)]
pub(super) enum Says {
    /// It holds these values, and nothing of the other fields.
    Found(Vec<(Name, Value)>),
    /// It agrees as a whole, having looked at these.
    Agrees(Vec<Name>),
    /// It does not agree as a whole, having looked at these.
    NoMatch(Vec<Name>),
    NotFound,
    Ambiguous,
}

/// What is expected; what is not said is not looked at, but for refusals: none is expected then.
#[derive(Debug, Default)]
pub(super) struct Expected {
    pub(super) state: Option<At<Name>>,
    pub(super) refused: Option<At<String>>,
    pub(super) verdict: Option<At<Verdict>>,
    pub(super) reasons: Vec<(Name, At<Reason>)>,
}
