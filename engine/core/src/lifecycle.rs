//! The checked state machine that a workflow compiles to. A [`Draft`] is what was written; a
//! [`Lifecycle`] is one whose every name leads somewhere, and nothing else can build one.
//!
//! Never says where in a file a fault lies: that is the workflow floor's work, which finds more
//! faults than these; here stands only what `step` relies on.

use std::collections::{BTreeMap, BTreeSet};

use hoso_civil::{Accept, Kind, Length};

use crate::{Condition, FailureKind, Name, Verdict};

/// A text in each language of the workflow, by its code (`vi`, `en`).
pub type Label = BTreeMap<String, String>;

/// A declared datum of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// What values it takes and how two of them compare.
    pub kind: Kind,
    /// The vocabulary's name, which connectors know; the workflow may call it otherwise.
    pub means: Name,
    /// No case opens without it.
    pub required: bool,
    /// Clerks find the case by its words.
    pub search: bool,
    /// Shown to people.
    pub label: Label,
    /// Where it stood in the file, for showing it in that order.
    pub position: usize,
}

/// How an ask is repeated while its registry is out of reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// The longest first pause.
    pub first: Length,
    /// By how much the longest pause grows each time.
    pub factor: u32,
    /// The longest pause at all.
    pub up_to: Length,
    /// After this the ask is given up.
    pub give_up: Length,
}

impl Default for Retry {
    fn default() -> Self {
        Retry {
            first: Length::Seconds(30),
            factor: 2,
            up_to: Length::Hours(1),
            give_up: Length::Days(1),
        }
    }
}

/// A question to a registry.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// The route by which the registry is found.
    pub route: Name,
    /// The route of batches, where another serves them.
    pub route_in_batch: Option<Name>,
    /// Fields whose declared values travel; the registry's offer narrows them further.
    pub sends: Vec<Name>,
    /// Fields that are compared with what the registry holds.
    pub compare: Vec<Name>,
    /// Fields that have to agree for `verified`.
    pub must: Vec<Name>,
    /// Reasons accepted as agreeing, for the fields where they differ from the default.
    pub accept: BTreeMap<Name, Accept>,
    /// Fields that may come back beyond the compared ones.
    pub fetch: Vec<Name>,
    /// The same inputs within it get the kept answer.
    pub repeat_after: Option<Length>,
    /// What happens while the registry is out of reach.
    pub retry: Retry,
}

/// A timer of a state.
#[derive(Debug, Clone, PartialEq)]
pub struct TimerSpec {
    /// Reckoned from entering the state.
    pub after: Length,
    /// Where the case goes.
    pub to: Name,
    /// It rests while the state's registry is out of reach.
    pub pauses_in_outage: bool,
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

/// A workflow before it is checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// Its version, from 1.
    pub version: u32,
    /// Codes of its languages, the main one first.
    pub languages: Vec<String>,
    /// Shown to people.
    pub title: Label,
    /// Goes with every look-up.
    pub purpose: Option<String>,
    /// The calendar that working days are reckoned by.
    pub calendar: String,
    /// Whoever opened the case hears of every state.
    pub tells_sender: bool,
    /// Declared data.
    pub fields: BTreeMap<Name, Field>,
    /// Questions to registries.
    pub asks: BTreeMap<Name, Ask>,
    /// Where a case begins.
    pub initial: String,
    /// Where a case may rest.
    pub states: BTreeMap<Name, State>,
    /// What people may trigger.
    pub actions: BTreeMap<Name, Action>,
    /// Listings beyond the states.
    pub views: BTreeMap<Name, View>,
}

/// A name in a draft that leads nowhere, or a target that is missing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftFault {
    /// The draft names something that it does not declare.
    #[error("{place} names the {what} `{name}`, which the workflow does not declare")]
    Unknown {
        /// What it should have been: state, field, ask.
        what: &'static str,
        /// The name.
        name: String,
        /// Where in the draft.
        place: String,
    },
    /// An ask on a state leaves an outcome without a target.
    #[error("state `{state}` does not say where `{outcome}` leads")]
    NoTarget {
        /// The asking state.
        state: String,
        /// The verdict or failure.
        outcome: &'static str,
    },
    /// A final state has timers, an ask or an action.
    #[error("state `{state}` is final, yet something leaves it: {what}")]
    LeavesFinal {
        /// The final state.
        state: String,
        /// What leaves it.
        what: String,
    },
}

/// A workflow whose every name leads somewhere. Read-only: it stands for one version for good.
#[derive(Debug, Clone, PartialEq)]
pub struct Lifecycle {
    draft: Draft,
    name: Name,
    initial: Name,
}

impl Lifecycle {
    /// Checks a draft.
    ///
    /// # Errors
    /// The first name that leads nowhere, or outcome without a target.
    pub fn new(draft: Draft) -> Result<Self, DraftFault> {
        check::draft(&draft)?;
        Ok(Lifecycle {
            name: draft.name.as_str().into(),
            initial: draft.initial.as_str().into(),
            draft,
        })
    }

    /// Its name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// Its version.
    pub fn version(&self) -> u32 {
        self.draft.version
    }

    /// Where a case begins.
    pub fn initial(&self) -> &Name {
        &self.initial
    }

    /// Everything that was declared, for showing.
    pub fn declared(&self) -> &Draft {
        &self.draft
    }

    /// A field by its name in this workflow.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.draft.fields.get(name)
    }

    /// An ask by its name.
    pub fn ask(&self, name: &str) -> Option<&Ask> {
        self.draft.asks.get(name)
    }

    /// A state by its name.
    pub fn state(&self, name: &str) -> Option<&State> {
        self.draft.states.get(name)
    }

    /// An action by its name.
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.draft.actions.get(name)
    }

    /// The calendar of its lengths.
    pub fn calendar(&self) -> &str {
        &self.draft.calendar
    }

    /// The names of the fields that the vocabulary calls `means`.
    pub fn fields_meaning<'a>(&'a self, means: &'a str) -> impl Iterator<Item = &'a Name> {
        self.draft.fields.iter().filter(move |(_, field)| &*field.means == means).map(|(n, _)| n)
    }
}

mod check {
    //! What `step` relies on, looked at once.
    use super::*;

    pub(super) fn draft(draft: &Draft) -> Result<(), DraftFault> {
        known_state(draft, &draft.initial, "initial")?;
        for (name, state) in &draft.states {
            state_names(draft, name, state)?;
        }
        for (name, action) in &draft.actions {
            action_names(draft, name, action)?;
        }
        for (name, ask) in &draft.asks {
            let place = format!("ask `{name}`");
            let all = [&ask.sends, &ask.compare, &ask.must, &ask.fetch];
            all.into_iter().flatten().try_for_each(|field| known_field(draft, field, &place))?;
            ask.accept.keys().try_for_each(|field| known_field(draft, field, &place))?;
        }
        for (name, view) in &draft.views {
            condition_names(draft, &view.when, &format!("view `{name}`"))?;
        }
        Ok(())
    }

    fn state_names(draft: &Draft, name: &Name, state: &State) -> Result<(), DraftFault> {
        let place = format!("state `{name}`");
        let targets = state.answers.values().chain(state.failures.values());
        let targets = targets.chain(state.timers.iter().map(|timer| &timer.to));
        for target in targets {
            known_state(draft, target, &place)?;
        }
        state.locks.iter().try_for_each(|field| known_field(draft, field, &place))?;
        let Some(ask) = &state.ask else {
            return leaves_final(name, state);
        };
        known(draft.asks.contains_key(ask), "ask", ask, &place)?;
        asks_lead_somewhere(name, state)?;
        leaves_final(name, state)
    }

    fn asks_lead_somewhere(name: &Name, state: &State) -> Result<(), DraftFault> {
        let verdicts = Verdict::ALL.iter().filter(|v| !state.answers.contains_key(v));
        let failures = FailureKind::ALL.iter().filter(|f| !state.failures.contains_key(f));
        match verdicts.map(|v| v.code()).chain(failures.map(|f| f.code())).next() {
            Some(outcome) => Err(DraftFault::NoTarget { state: name.to_string(), outcome }),
            None => Ok(()),
        }
    }

    fn leaves_final(name: &Name, state: &State) -> Result<(), DraftFault> {
        let what = match state {
            State { is_final: false, .. } => return Ok(()),
            State { ask: Some(ask), .. } => format!("it asks `{ask}`"),
            State { timers, .. } if !timers.is_empty() => "it has timers".into(),
            State { .. } => return Ok(()),
        };
        Err(DraftFault::LeavesFinal { state: name.to_string(), what })
    }

    fn action_names(draft: &Draft, name: &Name, action: &Action) -> Result<(), DraftFault> {
        let place = format!("action `{name}`");
        for state in action.from.iter().chain(&action.to) {
            known_state(draft, state, &place)?;
        }
        for state in &action.from {
            if draft.states.get(state).is_some_and(|s| s.is_final) {
                let what = format!("action `{name}`");
                return Err(DraftFault::LeavesFinal { state: state.to_string(), what });
            }
        }
        let fields = action.edits.iter().chain(&action.needs);
        fields.into_iter().try_for_each(|field| known_field(draft, field, &place))?;
        if let Some(ask) = &action.ask {
            known(draft.asks.contains_key(ask), "ask", ask, &place)?;
        }
        action.when.as_ref().map_or(Ok(()), |when| condition_names(draft, when, &place))
    }

    fn condition_names(draft: &Draft, when: &Condition, place: &str) -> Result<(), DraftFault> {
        when.fields().try_for_each(|field| known_field(draft, field, place))?;
        when.states().try_for_each(|state| known_state(draft, state, place))?;
        when.asks().try_for_each(|ask| known(draft.asks.contains_key(ask), "ask", ask, place))
    }

    fn known_state(draft: &Draft, name: &str, place: &str) -> Result<(), DraftFault> {
        known(draft.states.contains_key(name), "state", name, place)
    }

    fn known_field(draft: &Draft, name: &str, place: &str) -> Result<(), DraftFault> {
        known(draft.fields.contains_key(name), "field", name, place)
    }

    fn known(is: bool, what: &'static str, name: &str, place: &str) -> Result<(), DraftFault> {
        let fault = || DraftFault::Unknown { what, name: name.into(), place: place.into() };
        is.then_some(()).ok_or_else(fault)
    }
}
