//! What an action needs and nothing fills, keys without the one they belong to, and what is
//! declared and never used.
//!
//! Never judges whether a use makes sense.

use std::collections::BTreeSet;

use hoso_core::{Draft, Name};

use super::purposes;
use crate::compile::Scope;
use crate::document::Action;
use crate::finding::{Finding, codes};
use crate::sink::Sink;
use crate::yaml::{At, Names};

/// Judges actions, asks and sets.
pub(super) fn all(scope: &Scope<'_>, draft: &Draft, sink: &mut Sink) {
    let editable = draft.actions.values().flat_map(|one| &one.edits).collect();
    for (name, written) in scope.document.actions.iter() {
        filled(draft, &editable, (name, written), sink);
        asking(draft, name, written, sink);
    }
    default_waits(scope, draft, sink);
    unused_asks(scope, draft, sink);
    unused_sets(scope, sink);
}

/// What an action needs is required from the start, or some action may edit it.
fn filled(
    draft: &Draft,
    editable: &BTreeSet<&Name>,
    (name, written): (&At<String>, &Action),
    sink: &mut Sink,
) {
    let (Some(action), Some(needs)) = (draft.actions.get(name.value.as_str()), &written.needs)
    else {
        return;
    };
    for field in &action.needs {
        let required = draft.fields.get(field).is_some_and(|declared| declared.required);
        if required || editable.contains(field) {
            continue;
        }
        let place =
            needs.names.iter().find(|one| one.value == **field).map_or(needs.place, |n| n.place);
        let message = format!("`{name}` needs `{field}`, which no action can fill");
        let help = format!("say `{field}: {{required: true}}`, or let an action edit it");
        sink.push(Finding::new(codes::NEVER_FILLED, place, message).help(help));
    }
}

/// An ask on an action leaves the case where it is; `repeat` speaks of an ask.
fn asking(draft: &Draft, name: &At<String>, written: &Action, sink: &mut Sink) {
    if let (Some(ask), Some(to)) = (&written.ask, &written.to) {
        let message =
            format!("an ask on an action leaves the case where it is, and `{name}` moves it");
        let help = "ask in the state that it leads to, or leave out `to`";
        let finding = Finding::new(codes::BELONGS, ask.place, message).help(help);
        sink.push(finding.also(to.place, "it moves the case here"));
    }
    let target = written.to.as_ref().and_then(|to| draft.states.get(to.value.as_str()));
    let asks = written.ask.is_some() || target.is_some_and(|state| state.ask.is_some());
    if written.repeat && !asks {
        let message = format!("`{name}` says `repeat: true`, but nothing is asked by it");
        sink.push(Finding::new(codes::BELONGS, name.place, message));
    }
}

/// A wait that only the default retry ends was perhaps not thought of.
fn default_waits(scope: &Scope<'_>, draft: &Draft, sink: &mut Sink) {
    for (name, state) in scope.document.states.iter() {
        let Some(ask) = &state.ask else { continue };
        let retry = scope.document.asks.get(&ask.value).and_then(|asked| asked.retry.as_ref());
        let bounded = retry.is_some_and(|retry| retry.give_up.is_some());
        let Some(asked) = draft.asks.get(ask.value.as_str()) else { continue };
        if bounded || !state.timers.is_empty() {
            continue;
        }
        let length = asked.retry.give_up;
        let message = format!("how long `{name}` waits is left to the default of {length}");
        let help =
            format!("say `retry: {{for: {length}}}` in `{ask}`, or add a timer to the state");
        sink.push(Finding::new(codes::DEFAULT_WAIT, ask.place, message).help(help));
    }
}

fn unused_asks(scope: &Scope<'_>, draft: &Draft, sink: &mut Sink) {
    let asked = purposes::asked(draft);
    for (name, _) in scope.document.asks.iter() {
        if !asked.contains(name.value.as_str()) {
            let message = format!("nothing asks `{name}`");
            sink.push(Finding::new(codes::UNUSED, name.place, message));
        }
    }
}

fn unused_sets(scope: &Scope<'_>, sink: &mut Sink) {
    let document = scope.document;
    let of_asks = document
        .asks
        .iter()
        .flat_map(|(_, ask)| [ask.compare.as_ref(), ask.must.as_ref(), ask.fetch.as_ref()]);
    let of_states = document.states.iter().map(|(_, state)| state.locks.as_ref());
    let of_actions = document
        .actions
        .iter()
        .flat_map(|(_, action)| [action.edits.as_ref(), action.needs.as_ref()]);
    let lists = of_asks.chain(of_states).chain(of_actions).flatten();
    let single = lists.filter(|names| !names.listed).flat_map(|names: &At<Names>| &names.names);
    let used: BTreeSet<&str> = single.map(|name| name.value.as_str()).collect();
    for (name, _) in document.sets.iter() {
        if !used.contains(name.value.as_str()) {
            let message = format!("nothing uses the set `{name}`");
            sink.push(Finding::new(codes::UNUSED, name.place, message));
        }
    }
}
