//! The checked state machine that a workflow compiles to. A [`Draft`] is what was written; a
//! [`Lifecycle`] is one whose every name leads somewhere, and nothing else can build one.
//!
//! Never says where in a file a fault lies: that is the workflow floor's work, which finds more
//! faults than these; here stands only what `step` relies on.

mod asks;
mod check;
mod parts;

use std::collections::BTreeMap;

use crate::Name;

pub use asks::{Ask, Each, Fetch, Retry, Shows, Whom};
pub use parts::{
    Action, DueSpec, Field, Fill, Fires, Limit, Migrate, Moment, Over, Person, Procedure, Purpose,
    Retention, State, Takes, TellStates, Tells, TimerSpec, View,
};

/// A text in each language of the workflow, by its code (`vi`, `en`).
pub type Label = BTreeMap<String, String>;

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
    pub purpose: Option<Purpose>,
    /// The calendar that working days are reckoned by.
    pub calendar: String,
    /// What whoever opened the case hears of.
    pub tells: Tells,
    /// The procedures it serves, by code; none: any.
    pub procedures: Option<BTreeMap<String, Procedure>>,
    /// When a case is due.
    pub due: Option<DueSpec>,
    /// The pattern of case codes: `{office}-{date}-{number:4}`.
    pub case_code: Option<String>,
    /// Persons and households.
    pub persons: BTreeMap<Name, Person>,
    /// Declared data; those of a person are called `applicant.full-name`.
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
    /// How cases of older versions come to this one.
    pub migrate: Option<Migrate>,
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

    /// A field by its name in this workflow; `household.2.full-name` is the field
    /// `household.full-name` of the second person.
    pub fn field(&self, name: &str) -> Option<&Field> {
        let field = self.draft.fields.get(name);
        field.or_else(|| self.draft.fields.get(self.field_of_member(name)?.as_str()))
    }

    /// The name under which the workflow declares a field: `household.full-name` for
    /// `household.2.full-name`, every other name as it is.
    pub fn declared_name(&self, name: &str) -> Name {
        self.field_of_member(name).map_or_else(|| name.into(), |one| one.as_str().into())
    }

    /// `household.full-name` of `household.2.full-name`, where the household is one of many.
    fn field_of_member(&self, name: &str) -> Option<String> {
        let (person, rest) = name.split_once('.')?;
        let (number, field) = rest.split_once('.')?;
        let sound = number.parse::<u16>().is_ok_and(|n| n > 0) && !number.starts_with(['0', '+']);
        let many = self.draft.persons.get(person).is_some_and(|person| person.many);
        (sound && many).then(|| format!("{person}.{field}"))
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

    /// The fields that an ask of a case with this procedure fetches.
    pub fn fetches(&self, ask: &Ask, procedure: Option<&str>) -> Vec<Name> {
        match &ask.fetch {
            Fetch::Fields(fields) => fields.clone(),
            Fetch::OfProcedure => {
                let procedures = self.draft.procedures.as_ref();
                let procedure = procedure.and_then(|code| procedures?.get(code));
                procedure.map(|one| one.fetch.clone()).unwrap_or_default()
            }
        }
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
