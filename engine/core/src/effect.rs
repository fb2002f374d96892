//! All that the outside may be asked to do, and all that a step returns. Never does any of it.

use hoso_civil::Value;
use uuid::Uuid;

use crate::{Case, Millis, Name};

/// What must be done outside. Recorded with the case, then done, and done at least once.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask a registry, with the values as they are now.
    Ask {
        /// The same at every attempt.
        key: Uuid,
        /// The workflow's name of the ask.
        ask: Name,
        /// Declared values, by the workflow's name of the field.
        sends: Vec<(Name, Value)>,
        /// When it is given up.
        until: Millis,
    },
    /// Leave an open ask for later.
    PutOff {
        /// The ask.
        key: Uuid,
        /// Not before.
        due: Millis,
        /// Attempts so far.
        attempts: u32,
    },
    /// An ask is done with: answered, given up or closed. Nothing more is to be asked.
    Drop {
        /// The ask.
        key: Uuid,
    },
    /// Open a child case for one person.
    Open {
        /// The same at every attempt; the child's id follows from it.
        key: Uuid,
        /// The workflow's name of the ask.
        ask: Name,
        /// The person: `household.2`.
        member: Name,
        /// What is declared of the person, by the vocabulary's name of each field.
        values: Vec<(Name, Value)>,
    },
    /// Tell whoever opened the case.
    Tell {
        /// The same at every attempt.
        key: Uuid,
        /// The case's own count of tells, from 1.
        sequence: u64,
        /// Of what.
        of: Tell,
    },
    /// Delete the case.
    Forget {
        /// Its journal stays, and its last state, without values.
        keep_journal: bool,
    },
}

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tell {
    /// Where the case rests now.
    State,
    /// The answer to an ask of an action.
    Check(Name),
    /// A reminder for those roles; none: for whoever hears of the case.
    Reminder(Vec<Name>),
}

/// What a journal line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The case began.
    Opened,
    /// Declared values changed.
    Edited,
    /// An action was triggered.
    Acted,
    /// A registry is to be asked.
    Asked,
    /// A kept answer served instead of a look-up.
    Kept,
    /// A registry was out of reach; the ask waits.
    Delayed,
    /// A registry answered.
    Answered,
    /// A registry could say nothing.
    Failed,
    /// The inputs were edited while the ask was open: it is asked anew.
    Stale,
    /// An answer came for an ask that was no longer open; it changed nothing.
    Late,
    /// An ask was closed because its state was left.
    Closed,
    /// A timer was due.
    Elapsed,
    /// A reminder was due.
    Reminded,
    /// When the case is due was reckoned, or reckoned anew.
    Due,
    /// Fetched values were taken over.
    Filled,
    /// Fetched values that nobody took were let go.
    LetGo,
    /// A child case is to be opened.
    Opening,
    /// A child case came to an end, or left it.
    Member,
    /// A calendar changed, and what is due was reckoned anew.
    Recalculated,
    /// The case came to another version of its workflow.
    Migrated,
    /// The case's values were deleted.
    Deleted,
}

impl What {
    /// As it stands in the journal.
    pub fn code(self) -> &'static str {
        match self {
            What::Opened => "opened",
            What::Edited => "edited",
            What::Acted => "acted",
            What::Asked => "asked",
            What::Kept => "kept",
            What::Delayed => "delayed",
            What::Answered => "answered",
            What::Failed => "failed",
            What::Stale => "stale",
            What::Late => "late",
            What::Closed => "closed",
            What::Elapsed => "elapsed",
            What::Reminded => "reminded",
            What::Due => "due",
            What::Filled => "filled",
            What::LetGo => "let-go",
            What::Opening => "opening",
            What::Member => "member",
            What::Recalculated => "recalculated",
            What::Migrated => "migrated",
            What::Deleted => "deleted",
        }
    }
}

/// One line for the journal: names and codes, never values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What happened.
    pub what: What,
    /// The state left.
    pub from: Option<Name>,
    /// The state entered.
    pub to: Option<Name>,
    /// Published names: action, ask, verdict, fields, reason…
    pub details: Vec<(&'static str, String)>,
}

/// What follows from an event: the case as it is afterwards, what must be done, what is noted.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The case afterwards.
    pub case: Case,
    /// To be recorded with it.
    pub effects: Vec<Effect>,
    /// For the journal, in order. Empty where nothing happened: the case is as before, and nothing
    /// is to be done.
    pub lines: Vec<Line>,
}
