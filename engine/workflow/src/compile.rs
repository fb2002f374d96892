//! From what was written to a draft of the lifecycle: every name is looked up, every length, value
//! and label is read, and what cannot be is a finding at its place.
//!
//! Never judges the life as a whole (what can be reached, what can never hold): the checks do.

mod asks;
mod condition;
mod fields;
mod length;
mod life;
mod scope;

use hoso_core::Draft;

use crate::document::Document;
use crate::finding::{Finding, codes};
use crate::sink::Sink;

pub(crate) use life::Targets;
pub(crate) use scope::Scope;

/// The draft, as far as it could be read.
pub(crate) fn draft(scope: &Scope<'_>, sink: &mut Sink) -> Draft {
    let document = scope.document;
    head(scope, sink);
    fields::sets(scope, sink);
    Draft {
        name: document.workflow.value.clone(),
        version: *document.version,
        languages: document.languages.iter().map(|language| language.value.clone()).collect(),
        title: scope.label(&document.title, sink),
        purpose: document.purpose.as_ref().map(|purpose| purpose.value.clone()),
        calendar: document.calendar.value.clone(),
        tells_sender: !document.tell.is_empty(),
        fields: fields::all(scope, sink),
        asks: asks::all(scope, sink),
        initial: scope
            .state(&document.initial, sink)
            .map(|name| name.to_string())
            .unwrap_or_default(),
        states: life::states(scope, sink),
        actions: life::actions(scope, sink),
        views: condition::views(scope, sink),
    }
}

/// No part of a workflow holds more entries than this.
const MOST_ENTRIES: usize = 500;

/// Whether every part has a size that a person could have written.
pub(crate) fn is_sane(document: &Document, sink: &mut Sink) -> bool {
    let parts = [
        ("fields", document.fields.0.len()),
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

/// Everything above the fields.
fn head(scope: &Scope<'_>, sink: &mut Sink) {
    let document = scope.document;
    scope.name(&document.workflow, "workflow", sink);
    if *document.version == 0 {
        let message = "versions begin with 1";
        sink.push(Finding::new(codes::VERSION, document.version.place, message));
    }
    languages(scope, sink);
    calendar(scope, sink);
    if let Some(purpose) = document.purpose.as_ref().filter(|purpose| purpose.value == "procedure")
    {
        let message = "`purpose: procedure` is part of the language but not built yet";
        sink.push(Finding::new(codes::NOT_BUILT, purpose.place, message));
    }
    if let [first, again, ..] = document.tell.as_slice() {
        let message = "the sender is told twice";
        let finding = Finding::new(codes::DUPLICATE_ENTRY, again.sender.place, message);
        sink.push(finding.also(first.sender.place, "first here"));
    }
}

fn languages(scope: &Scope<'_>, sink: &mut Sink) {
    let languages = &scope.document.languages;
    if languages.is_empty() {
        let message = "a workflow has at least one language";
        sink.push(Finding::new(codes::NOTHING_NAMED, languages.place, message));
    }
    scope.distinct(languages, sink);
    for language in languages.iter() {
        let code = &language.value;
        let known = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase());
        if !known {
            let message = format!("`{code}` is no code of a language");
            let finding = Finding::new(codes::LANGUAGE, language.place, message);
            sink.push(finding.help("write two or three small letters, such as vi or en"));
        }
    }
}

fn calendar(scope: &Scope<'_>, sink: &mut Sink) {
    let calendar = &scope.document.calendar;
    let known = &scope.surroundings.calendars;
    if !known.contains(&calendar.value) {
        let names = known.iter().map(String::as_str);
        scope.unknown((codes::UNKNOWN_CALENDAR, "calendar"), calendar, names, sink);
    }
}
