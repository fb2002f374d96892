//! What a case may do: lifecycle, case, event, effect, step, refusal.
//!
//! Pure. Never knows the time of day, disks, JSON, YAML or threads: the time, the calendars and
//! every value come in as arguments, and the same arguments give the same result.

pub mod case;
pub mod condition;
pub mod effect;
pub mod event;
mod keys;
pub mod lifecycle;
mod migrate;
pub mod persons;
pub mod refusal;
pub mod step;
pub mod verdict;
pub mod why;

use std::sync::Arc;

pub use case::{
    AskState, AskStatus, Case, CaseDue, CaseParts, Declared, Member, MemberEnd, Origin, Timer,
    TimerOf, Uses,
};
pub use condition::{Check, Condition};
pub use effect::{Effect, Line, Step, Tell, What};
pub use event::{Actor, Event, Values};
pub use lifecycle::{
    Action, Ask, Draft, DraftFault, DueSpec, Each, Fetch, Field, Fill, Fires, Label, Lifecycle,
    Limit, Migrate, Moment, Over, Person, Procedure, Purpose, Retention, Retry, Shows, State,
    Takes, TellStates, Tells, TimerSpec, View, Whom,
};
pub use migrate::{Stranded, Trace, migrate, migrate_back};
pub use refusal::Refusal;
pub use step::{Ground, Opening, Possible, Request, obstacles, open, possible, step};
pub use verdict::{Evidence, Failure, FailureKind, FieldFinding, Finding, Verdict};
pub use why::{Explained, Looks, Reveal, Wants};

/// A name out of a workflow: of a state, an action, a field, an ask. Cheap to copy, ordered.
pub type Name = Arc<str>;

/// Unix time in milliseconds.
pub type Millis = i64;
