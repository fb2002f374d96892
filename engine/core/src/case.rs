//! One person's or file's passage through a lifecycle. Changed by `step` alone; what is kept of it
//! elsewhere is taken apart into [`CaseParts`] and put together again.
//! Never knows who opened it, under which key or for which unit: that is the runtime's.

use std::collections::BTreeMap;

use hoso_civil::Value;
use uuid::Uuid;

use crate::{Evidence, Failure, FieldFinding, Lifecycle, Millis, Name, Verdict, keys};

/// Where a value comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Origin {
    /// A person typed it, or a portal sent it.
    #[default]
    Typed,
    /// It was fetched by this ask and taken over.
    Registry(Name),
}

/// A declared value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// What was declared.
    pub value: Value,
    /// The revision at which it last changed.
    pub changed: u64,
    /// Where it comes from.
    pub origin: Origin,
}

/// What one of the child cases of an ask has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person: `household.2`.
    pub name: Name,
    /// The effect that opens the child case, from which the child's id follows.
    pub effect: Uuid,
    /// What it has come to; none while it goes on.
    pub ended: Option<MemberEnd>,
}

/// How a child case ended, as its parent counts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberEnd {
    /// It rests in a state that counts as this verdict.
    Verdict(Verdict),
    /// It could not be opened.
    Failed(Failure),
}

/// When a case as a whole is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseDue {
    /// When.
    pub at: Millis,
    /// From when it was reckoned.
    pub from: Millis,
    /// How that was reckoned, line by line.
    pub reckoned: Vec<String>,
    /// Since when its clock rests.
    pub paused: Option<Millis>,
    /// Between which times it rested, oldest first.
    pub pauses: Vec<(Millis, Millis)>,
}

/// Where an ask stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskStatus {
    /// Open.
    Waiting,
    /// Judged.
    Answered(Verdict),
    /// Given up.
    Failed(Failure),
    /// The state was left before an answer came.
    Closed,
}

/// The last ask of one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskState {
    /// The effect that asks; an answer names it.
    pub effect: Uuid,
    /// Where it stands.
    pub status: AskStatus,
    /// When it was recorded.
    pub asked: Millis,
    /// When it ended.
    pub ended: Option<Millis>,
    /// When it is given up.
    pub until: Millis,
    /// Attempts that found the registry out of reach.
    pub attempts: u32,
    /// Since when the registry was out of reach for it.
    pub outage: Option<Millis>,
    /// The revision whose values were sent.
    pub revision: u64,
    /// Digest of the sent values, bound to the case.
    pub inputs: Uuid,
    /// Per field, once answered.
    pub findings: Vec<FieldFinding>,
    /// Where the answer came from.
    pub evidence: Evidence,
    /// What came back beyond the compared fields, and nobody took over yet.
    pub fetched: Vec<(Name, Value)>,
    /// Where one child case per person is asked: each of them.
    pub members: Vec<Member>,
}

impl AskState {
    /// Whether it still waits.
    pub fn is_open(&self) -> bool {
        self.status == AskStatus::Waiting
    }
}

/// What a timer belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimerOf {
    /// The timer at that position of the state the case rests in.
    State(usize),
    /// The giving up of an open ask.
    Ask(Name),
    /// The letting go of what an ask fetched and nobody took.
    Keep(Name),
    /// The deletion of an ended case.
    Deletion,
}

/// A running timer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// What it belongs to.
    pub of: TimerOf,
    /// When.
    pub due: Millis,
    /// How that was reckoned, line by line.
    pub reckoned: Vec<String>,
    /// Since when it rests.
    pub paused: Option<Millis>,
    /// Between which times it rested, oldest first.
    pub pauses: Vec<(Millis, Millis)>,
}

/// Uses of one action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses {
    /// Those that a limit still counts, oldest first.
    pub at: Vec<Millis>,
    /// Who used it last.
    pub by: Option<String>,
}

/// A case taken apart, for keeping.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseParts {
    /// Time-ordered.
    pub id: Uuid,
    /// The version of the lifecycle it is on.
    pub version: u32,
    /// The code of the procedure it is for.
    pub procedure: Option<Name>,
    /// Where it rests.
    pub state: Name,
    /// Since when.
    pub entered: Millis,
    /// When it was opened.
    pub opened: Millis,
    /// The time of the last event.
    pub changed: Millis,
    /// Grows by one with each event that changes it.
    pub revision: u64,
    /// How many tells were recorded.
    pub told: u64,
    /// What was declared.
    pub fields: BTreeMap<Name, Declared>,
    /// The last ask of each name.
    pub asks: BTreeMap<Name, AskState>,
    /// When it is due as a whole.
    pub due: Option<CaseDue>,
    /// What runs.
    pub timers: Vec<Timer>,
    /// Uses of actions.
    pub uses: BTreeMap<Name, Uses>,
    /// When its values were deleted.
    pub deleted: Option<Millis>,
}

/// One passage through a lifecycle.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub(crate) parts: CaseParts,
}

impl Case {
    /// Puts a kept case together again.
    pub fn from_parts(parts: CaseParts) -> Self {
        Case { parts }
    }

    /// Takes it apart, for keeping.
    pub fn into_parts(self) -> CaseParts {
        self.parts
    }

    /// A look at its parts.
    pub fn parts(&self) -> &CaseParts {
        &self.parts
    }

    /// Its id.
    pub fn id(&self) -> Uuid {
        self.parts.id
    }

    /// Where it rests.
    pub fn state(&self) -> &Name {
        &self.parts.state
    }

    /// Its revision.
    pub fn revision(&self) -> u64 {
        self.parts.revision
    }

    /// What is declared for a field.
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.parts.fields.get(field).map(|declared| &declared.value)
    }

    /// Where the last ask of that name stands.
    pub fn ask(&self, name: &str) -> Option<&AskState> {
        self.parts.asks.get(name)
    }

    /// The name of the open ask that this effect asks.
    pub fn open_ask(&self, effect: Uuid) -> Option<&Name> {
        let mut asks = self.parts.asks.iter();
        asks.find(|(_, ask)| ask.is_open() && ask.effect == effect).map(|(name, _)| name)
    }

    /// The earliest due time of a timer that does not rest.
    pub fn next_due(&self) -> Option<Millis> {
        let running = self.parts.timers.iter().filter(|timer| timer.paused.is_none());
        running.map(|timer| timer.due).min()
    }

    /// Whether the ask's inputs are not those it was last asked with. Of a deleted case nothing is
    /// left to change.
    pub fn inputs_changed(&self, lifecycle: &Lifecycle, ask: &str) -> bool {
        match (lifecycle.ask(ask), self.ask(ask)) {
            (Some(_), Some(_)) if self.parts.deleted.is_some() => false,
            (Some(spec), Some(asked)) => keys::inputs(self, spec) != asked.inputs,
            (Some(_), None) => true,
            (None, _) => false,
        }
    }
}
