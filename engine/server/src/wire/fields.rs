//! The fields of a case as readers see them: what was declared, by whom, and what registries hold.
//! Never decides who is told what: the engine does.

use std::collections::BTreeMap;

use hoso_runtime::{DueView, FieldView, PersonView};
use schemars::JsonSchema;
use serde::Serialize;

use super::cases::{Labels, ValueBody};
use super::reckoned::Reckoned;
use super::time;

/// A field of a case.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CaseField {
    /// The workflow's name of it: `applicant.full-name`, `household.2.full-name`.
    name: String,
    /// Its label.
    label: Labels,
    /// Whose datum it is; none: the case's own.
    person: Option<CasePerson>,
    /// `text`, `full-name`, `date`, …; `choice` for an own field of choices.
    kind: &'static str,
    /// No name of the vocabulary: no registry is asked about it.
    own: bool,
    /// Codes of an own choice, with their labels.
    choices: Vec<CaseChoice>,
    /// What was declared.
    declared: Option<ValueBody>,
    /// `typed`, or `registry` where a fetched value was taken over; none: nothing is declared.
    origin: Option<&'static str>,
    /// The ask that the declared value was taken over from.
    taken_from: Option<String>,
    /// What the registry returned, where it differed.
    registry: Option<ValueBody>,
    /// What came back beyond the compared fields, and nobody took over yet.
    fetched: Option<CaseFetched>,
    /// `agrees`, `open` or `differs`, from the last answer that looked at it.
    class: Option<String>,
    /// Why it is of that class.
    reason: Option<String>,
    /// A likely cause of the difference.
    cause: Option<String>,
}

/// A person, or a member of a household.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CasePerson {
    /// The workflow's name of the person or household.
    name: String,
    /// Its label.
    label: Labels,
    /// It is a household.
    many: bool,
    /// The member's number, from 1; none where the household has no member yet.
    member: Option<u16>,
}

/// One code of a choice.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CaseChoice {
    /// As it is declared.
    code: String,
    /// Shown to people.
    label: Labels,
}

/// A fetched value that an action may take over.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CaseFetched {
    /// The ask that fetched it.
    ask: String,
    /// What the registry holds.
    value: ValueBody,
}

/// When a case as a whole is due.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CaseDue {
    /// When.
    at: String,
    /// From when it was reckoned.
    from: String,
    /// How that was reckoned, line by line.
    reckoned: Reckoned,
    /// Since when its clock rests.
    paused: Option<String>,
}

impl From<FieldView> for CaseField {
    fn from(view: FieldView) -> Self {
        let origin = match (&view.declared, &view.taken_from) {
            (None, _) => None,
            (Some(_), None) => Some("typed"),
            (Some(_), Some(_)) => Some("registry"),
        };
        let choice = |(code, label): (String, BTreeMap<String, String>)| CaseChoice { code, label };
        let fetched = |one: hoso_runtime::FetchedView| CaseFetched {
            ask: one.ask,
            value: ValueBody::from(one.value),
        };
        CaseField {
            name: view.name,
            label: view.label,
            person: view.person.map(CasePerson::from),
            kind: view.kind,
            own: view.own,
            choices: view.choices.into_iter().map(choice).collect(),
            declared: view.declared.map(ValueBody::from),
            origin,
            taken_from: view.taken_from,
            registry: view.registry.map(ValueBody::from),
            fetched: view.fetched.map(fetched),
            class: view.class,
            reason: view.reason,
            cause: view.cause,
        }
    }
}

impl From<PersonView> for CasePerson {
    fn from(view: PersonView) -> Self {
        let PersonView { name, label, many, member } = view;
        CasePerson { name, label, many, member }
    }
}

impl From<DueView> for CaseDue {
    fn from(view: DueView) -> Self {
        CaseDue {
            at: time(view.due_ms),
            from: time(view.from_ms),
            reckoned: view.reckoned.into(),
            paused: view.paused_ms.map(time),
        }
    }
}
