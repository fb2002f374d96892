//! Faults of a life as a whole: what nobody reaches or leaves, outcomes that lead nowhere, needs
//! and conditions that nothing can meet, declarations that nothing uses.
//!
//! Never looks names up: the compiler did, and what it could not find is not judged again here.

mod conditions;
mod graph;
mod outcomes;
mod uses;

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
    conditions::all(scope, draft, sink);
    uses::all(scope, draft, sink);
}
