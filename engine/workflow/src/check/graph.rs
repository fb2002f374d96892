//! The ways between states: each state can be reached, and left unless it is final.
//! Never judges whether somebody will ever use a way, only that there is one.

use std::collections::{BTreeMap, BTreeSet};

use hoso_core::Draft;

use crate::compile::Scope;
use crate::finding::{Finding, codes};
use crate::sink::Sink;

/// From each state, where a case may go next.
type Ways<'d> = BTreeMap<&'d str, BTreeSet<&'d str>>;

/// Judges all states.
pub(super) fn all(scope: &Scope<'_>, draft: &Draft, sink: &mut Sink) {
    let ways = ways(scope, draft);
    let reached = reached(&draft.initial, &ways);
    for (name, written) in scope.document.states.iter() {
        let leaves = ways.get(name.value.as_str()).is_some_and(|to| !to.is_empty());
        if !reached.contains(name.value.as_str()) {
            let message = format!("nobody can reach the state `{name}`");
            let help = "lead an action, an answer, a failure or a timer to it, or leave it out";
            sink.push(Finding::new(codes::UNREACHABLE, name.place, message).help(help));
        } else if !leaves && !*written.is_final {
            let message = format!("nobody can leave the state `{name}`");
            let help = "add an action or a timer, or say `final: true`";
            sink.push(Finding::new(codes::STUCK, name.place, message).help(help));
        }
        if *written.is_final {
            final_state(scope, &name.value, sink);
        }
    }
}

/// Nothing leaves a final state, and nothing is asked or waits there.
fn final_state(scope: &Scope<'_>, name: &str, sink: &mut Sink) {
    let Some(state) = scope.document.states.get(name) else { return };
    let place = state.is_final.place;
    let leaves =
        |at, message| Finding::new(codes::LEAVES_FINAL, at, message).also(place, "final by this");
    if let Some(ask) = &state.ask {
        sink.push(leaves(ask.place, format!("`{name}` is final, and asks `{ask}`")));
    }
    for timer in &state.timers {
        sink.push(leaves(timer.place, format!("`{name}` is final, and has a timer")));
    }
    for (action, written) in scope.document.actions.iter() {
        if let Some(from) = written.from.names.iter().find(|from| from.value == name) {
            let message = format!("`{name}` is final, and the action `{action}` starts from it");
            sink.push(leaves(from.place, message));
        }
    }
}

fn ways<'d>(scope: &Scope<'d>, draft: &'d Draft) -> Ways<'d> {
    let mut ways = Ways::new();
    for name in draft.states.keys() {
        ways.entry(name).or_default();
    }
    // Also by a timer whose length cannot be read: that is a fault of its own.
    for way in super::ways::all(scope).into_iter().filter(|way| way.from != way.to) {
        ways.entry(way.from).or_default().insert(way.to);
    }
    for action in draft.actions.values() {
        let Some(to) = &action.to else { continue };
        for from in action.from.iter().filter(|from| *from != to) {
            ways.entry(from).or_default().insert(to);
        }
    }
    ways
}

fn reached<'d>(initial: &'d str, ways: &Ways<'d>) -> BTreeSet<&'d str> {
    let mut reached = BTreeSet::from([initial]);
    let mut open = vec![initial];
    while let Some(state) = open.pop() {
        for next in ways.get(state).into_iter().flatten() {
            if reached.insert(next) {
                open.push(next);
            }
        }
    }
    reached
}
