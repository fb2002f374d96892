//! What `step` promises, tried from outside: each transition by name, each refusal, and random
//! lifecycles under random events. Never looks into the crate beyond its public face.
#![allow(clippy::unwrap_used)]

mod build;
mod checks;
mod conditions;
mod drafts;
mod listing;
mod opening;
mod outage;
mod passage;
mod people;
mod random;
mod repeats;
mod stale;
mod transitions;
mod watch;
mod words;
