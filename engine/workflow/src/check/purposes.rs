//! Why a registry is asked at all: every look-up has a purpose, and what is fetched is used.
//!
//! Never judges whether a purpose is lawful: people do.

use std::collections::BTreeSet;

use hoso_core::{Draft, Name, Shows, Whom};

use crate::compile::Scope;
use crate::finding::{Finding, codes};
use crate::sink::Sink;

/// Judges every ask that something asks; the others are found as unused.
pub(super) fn all(scope: &Scope<'_>, draft: &Draft, sink: &mut Sink) {
    let asked = asked(draft);
    purpose(scope, draft, &asked, sink);
    for (name, written) in scope.document.asks.iter() {
        let Some(names) = written.fetch.as_ref().filter(|_| asked.contains(name.value.as_str()))
        else {
            continue;
        };
        if is_taken(draft, &name.value) {
            continue;
        }
        let help = "fetch no more than a step takes: leave it out";
        let unused = |what: &str| format!("nothing uses {what} that `{name}` fetches");
        if !names.listed {
            let message = unused("what the registry sends besides");
            sink.push(Finding::new(codes::UNUSED_FETCH, names.place, message).help(help));
            continue;
        }
        for field in &names.names {
            let message = unused(&format!("the `{field}`"));
            sink.push(Finding::new(codes::UNUSED_FETCH, field.place, message).help(help));
        }
    }
}

/// Names of the asks that a state or an action asks.
pub(super) fn asked(draft: &Draft) -> BTreeSet<&str> {
    let by_states = draft.states.values().filter_map(|state| state.ask.as_ref());
    let by_actions = draft.actions.values().filter_map(|action| action.ask.as_ref());
    by_states.chain(by_actions).map(|name: &Name| &**name).collect()
}

/// A purpose goes with every look-up; the first ask without one stands for all.
fn purpose(scope: &Scope<'_>, draft: &Draft, asked: &BTreeSet<&str>, sink: &mut Sink) {
    if scope.document.purpose.is_some() {
        return;
    }
    let mut asks = scope.document.asks.iter().map(|(name, _)| name);
    let looks_up = |name: &str| {
        let whom = draft.asks.get(name).map(|ask| &ask.whom);
        asked.contains(name) && matches!(whom, Some(Whom::Registry { .. }))
    };
    if let Some(name) = asks.find(|name| looks_up(&name.value)) {
        let message = format!("`{name}` asks a registry, and nothing says what for");
        let help = "say `purpose: \"…\"` with the code of the procedure, in quotes";
        sink.push(Finding::new(codes::NO_PURPOSE, name.place, message).help(help));
    }
}

/// A step takes what the ask fetches, or a role is shown what the registry holds.
fn is_taken(draft: &Draft, ask: &str) -> bool {
    let mut fills = draft.actions.values().filter_map(|action| action.fill.as_ref());
    let shows = draft.asks.get(ask).map(|ask| &ask.shows);
    fills.any(|fill| &*fill.from == ask)
        || shows.is_some_and(|shows| shows.values().any(|shown| *shown == Shows::Values))
}
