//! Faults of a life as a whole: what nobody reaches or leaves, outcomes that lead nowhere, rounds
//! and waits without an end, needs and conditions that nothing can meet, declarations that nothing
//! uses, look-ups without a purpose.
//!
//! Never looks names up: the compiler did, and what it could not find is not judged again here.

mod conditions;
mod graph;
mod outcomes;
mod overlaps;
mod purposes;
mod rounds;
mod timers;
mod uses;
mod ways;

use hoso_core::Draft;

use crate::compile::Scope;
use crate::finding::codes;
use crate::sink::Sink;

/// Faults after which a life as a whole cannot be judged without finding them a second time.
const BLINDING: &[&str] = &[
    codes::UNKNOWN_STATE,
    codes::UNKNOWN_FIELD,
    codes::UNKNOWN_SET,
    codes::UNKNOWN_ASK,
    codes::UNKNOWN_MEANING,
    codes::UNKNOWN_PERSON,
    codes::NO_TARGET,
    codes::NOTHING_NAMED,
    codes::NOT_BUILT,
];

/// Every check.
pub(crate) fn all(scope: &Scope<'_>, draft: &Draft, sink: &mut Sink) {
    outcomes::all(scope, sink);
    if sink.has_any(BLINDING) {
        return;
    }
    graph::all(scope, draft, sink);
    rounds::all(scope, draft, sink);
    timers::all(scope, draft, sink);
    conditions::all(scope, draft, sink);
    uses::all(scope, draft, sink);
    if sink.has_errors() {
        return;
    }
    // Advice on a life that can be used: who mends an error reads what stands around it again.
    timers::idle(scope, draft, sink);
    purposes::all(scope, draft, sink);
    overlaps::all(scope, draft, sink);
}
