//! What a lifecycle consists of besides its asks: fields, persons, states, timers, actions, views,
//! and what stands above them. Plain data; never checked here, never changed once it is built.

use std::collections::{BTreeMap, BTreeSet};

use hoso_civil::{Kind, Length};

use super::Label;
use crate::{Condition, FailureKind, Name, Verdict};

/// A declared datum of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// What values it takes and how two of them compare.
    pub kind: Kind,
    /// The vocabulary's name, which connectors know; the workflow may call it otherwise. An own
    /// field means itself.
    pub means: Name,
    /// The workflow's own: no name of the vocabulary, so no registry is asked about it.
    pub own: bool,
    /// Its values are a person's own.
    pub personal: bool,
    /// Whose datum it is; none: the case's own.
    pub person: Option<Name>,
    /// For codes and choices: each with its label, in the order of the list.
    pub codes: Vec<(String, Label)>,
    /// No case opens without it.
    pub required: bool,
    /// Clerks find the case by its words.
    pub search: bool,
    /// Shown to people.
    pub label: Label,
    /// Where it stood in the file, for showing it in that order.
    pub position: usize,
}

/// A person, or a household of persons, whose data a case holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Person {
    /// Shown to people.
    pub label: Label,
    /// Any number of persons, from 1; their values are called `household.2.full-name`.
    pub many: bool,
    /// Where it stood in the file.
    pub position: usize,
}

/// When a timer is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// So long after entering the state.
    After(Length),
    /// So long before the case is due.
    BeforeDue(Length),
    /// When the case is due.
    Due,
}

/// What a timer does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fires {
    /// The case goes there.
    To(Name),
    /// Those roles are reminded, and the case stays; none: whoever hears of the case.
    Remind(BTreeSet<Name>),
}

/// A timer of a state.
#[derive(Debug, Clone, PartialEq)]
pub struct TimerSpec {
    /// When.
    pub at: Moment,
    /// What then.
    pub fires: Fires,
    /// It rests while the state's registry is out of reach.
    pub pauses_in_outage: bool,
}

impl TimerSpec {
    /// Where it leads, if it moves the case.
    pub fn to(&self) -> Option<&Name> {
        match &self.fires {
            Fires::To(to) => Some(to),
            Fires::Remind(_) => None,
        }
    }

    /// The length after entering the state, if it is reckoned from there.
    pub fn after(&self) -> Option<Length> {
        match self.at {
            Moment::After(length) => Some(length),
            Moment::BeforeDue(_) | Moment::Due => None,
        }
    }
}

/// What stays of a case that is deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Retention {
    /// Its journal and its last state, without any declared or returned value.
    #[default]
    Journal,
    /// Nothing.
    Nothing,
}

/// Where a case rests.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// Shown to people.
    pub label: Label,
    /// Asked on entering.
    pub ask: Option<Name>,
    /// Where each verdict leads.
    pub answers: BTreeMap<Verdict, Name>,
    /// Where each failure leads.
    pub failures: BTreeMap<FailureKind, Name>,
    /// Started on entering.
    pub timers: Vec<TimerSpec>,
    /// Fields that nobody edits here.
    pub locks: BTreeSet<Name>,
    /// Nothing leaves it.
    pub is_final: bool,
    /// The case is deleted so long after entering it.
    pub delete_after: Option<Length>,
    /// What stays then.
    pub retention: Retention,
    /// Where it stood in the file.
    pub position: usize,
}

/// How often an action may be used on one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// So many times…
    pub times: u32,
    /// …within this length.
    pub within: Length,
}

/// Which declared values a `fill` may replace by fetched ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// None: only what is not declared is filled.
    Empty,
    /// Those that the person who acts confirms by name.
    Confirmed,
    /// Every one.
    All,
}

impl Over {
    /// As it stands in YAML.
    pub fn code(self) -> &'static str {
        match self {
            Over::Empty => "empty",
            Over::Confirmed => "confirmed",
            Over::All => "all",
        }
    }
}

/// Fetched values that an action takes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// The ask that fetched them.
    pub from: Name,
    /// What may be replaced.
    pub over: Over,
}

/// What a person may trigger.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Action {
    /// Shown to people.
    pub label: Label,
    /// The states it is possible in.
    pub from: BTreeSet<Name>,
    /// The roles that may use it; none: any.
    pub roles: BTreeSet<Name>,
    /// Fields that may be edited with it.
    pub edits: BTreeSet<Name>,
    /// Fields that must be known.
    pub needs: Vec<Name>,
    /// What else must hold.
    pub when: Option<Condition>,
    /// Where it leads; none: the case stays.
    pub to: Option<Name>,
    /// Asked without leaving the state.
    pub ask: Option<Name>,
    /// A reason must be given.
    pub reason: bool,
    /// A kept answer does not do: ask again.
    pub repeat: bool,
    /// How often.
    pub limit: Option<Limit>,
    /// May be used on many cases at once.
    pub batch: bool,
    /// Not by whoever used one of these last on the same case (four eyes).
    pub not_by: BTreeSet<Name>,
    /// Fetched values taken over.
    pub fill: Option<Fill>,
    /// Where it stood in the file.
    pub position: usize,
}

/// What the console counts and lists beyond the states.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Shown to people.
    pub label: Label,
    /// The cases in it.
    pub when: Condition,
    /// Where it stood in the file.
    pub position: usize,
}

/// What goes with every look-up as its purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// This code.
    Code(String),
    /// The code of the case's procedure.
    OfProcedure,
}

/// What whoever opened a case hears of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tells {
    /// Of which states.
    pub states: TellStates,
    /// Of answers to asks on actions, which leave the case where it is.
    pub checks: bool,
    /// Of reminders.
    pub reminders: bool,
}

/// Of which states is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum TellStates {
    /// Of none.
    #[default]
    None,
    /// Of every one.
    Every,
    /// Of these.
    Only(BTreeSet<Name>),
}

impl TellStates {
    /// Whether entering the state is told.
    pub fn includes(&self, state: &str) -> bool {
        match self {
            TellStates::None => false,
            TellStates::Every => true,
            TellStates::Only(states) => states.contains(state),
        }
    }
}

/// An administrative procedure that the workflow serves.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Procedure {
    /// What people call it.
    pub title: String,
    /// What an ask with `fetch: procedure` fetches.
    pub fetch: Vec<Name>,
    /// How long it may take, for `due: {after: procedure}`.
    pub takes: Option<Length>,
    /// Licensed from that day on, `yyyy-mm-dd`.
    pub from: Option<jiff::civil::Date>,
    /// Licensed up to and with that day.
    pub to: Option<jiff::civil::Date>,
}

/// How long a case may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// So long.
    Length(Length),
    /// As long as its procedure says.
    OfProcedure,
}

/// When a case as a whole is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueSpec {
    /// How long after.
    pub after: Takes,
    /// Reckoned from the first entering of this state; none: from the opening.
    pub of: Option<Name>,
    /// The clock rests in these states.
    pub pauses: BTreeSet<Name>,
}

/// How cases of an older version come to this one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Migrate {
    /// The versions whose cases may come.
    pub from: BTreeSet<u32>,
    /// Old state to new state; a state that is not named keeps its name.
    pub states: BTreeMap<Name, Name>,
    /// Old field to new field; a field that is not named keeps its name.
    pub fields: BTreeMap<Name, Name>,
    /// Old fields whose values are let go.
    pub drop: BTreeSet<Name>,
}
