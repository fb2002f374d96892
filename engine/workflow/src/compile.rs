//! From what was written to a draft of the lifecycle: every name is looked up, every length, value
//! and label is read, and what cannot be is a finding at its place.
//!
//! Never judges the life as a whole (what can be reached, what can never hold): the checks do.

mod asks;
mod condition;
mod fields;
mod head;
mod length;
mod life;
mod procedures;
mod scope;
mod timers;

use hoso_core::Draft;

use crate::document::Document;
use crate::finding::{Finding, codes};
use crate::sink::Sink;

pub(crate) use life::Targets;
pub(crate) use procedures::is_beside;
pub(crate) use scope::Scope;

/// The draft, as far as it could be read.
pub(crate) fn draft(scope: &Scope<'_>, sink: &mut Sink) -> Draft {
    let document = scope.document;
    head::check(scope, sink);
    fields::sets(scope, sink);
    Draft {
        name: document.workflow.value.clone(),
        version: *document.version,
        languages: document.languages.iter().map(|language| language.value.clone()).collect(),
        title: scope.label(&document.title, sink),
        purpose: head::purpose(scope),
        calendar: document.calendar.value.clone(),
        tells: head::tells(scope, sink),
        procedures: procedures::all(scope, sink),
        due: head::due(scope, sink),
        case_code: head::case_code(scope, sink),
        persons: fields::persons(scope, sink),
        fields: fields::all(scope, sink),
        asks: asks::all(scope, sink),
        initial: scope
            .state(&document.initial, sink)
            .map(|name| name.to_string())
            .unwrap_or_default(),
        states: life::states(scope, sink),
        actions: life::actions(scope, sink),
        views: condition::views(scope, sink),
        migrate: head::migrate(scope, sink),
    }
}

/// No part of a workflow holds more entries than this.
const MOST_ENTRIES: usize = 500;

/// Whether every part has a size that a person could have written.
pub(crate) fn is_sane(document: &Document, sink: &mut Sink) -> bool {
    let of_persons = document.persons.iter().map(|(_, one)| one.fields.0.len()).sum::<usize>();
    let parts = [
        ("persons", document.persons.0.len()),
        ("fields", document.fields.0.len() + of_persons),
        ("sets", document.sets.0.len()),
        ("asks", document.asks.0.len()),
        ("states", document.states.0.len()),
        ("actions", document.actions.0.len()),
        ("views", document.views.0.len()),
        ("languages", document.languages.len()),
        ("fields in a set", document.sets.iter().map(|(_, set)| set.len()).max().unwrap_or(0)),
    ];
    let large = parts.iter().find(|(_, count)| *count > MOST_ENTRIES);
    if let Some((part, count)) = large {
        let message = format!("there are {count} {part}; at most {MOST_ENTRIES} are read");
        sink.push(Finding::new(codes::TOO_LARGE, document.workflow.place, message));
    }
    large.is_none()
}
