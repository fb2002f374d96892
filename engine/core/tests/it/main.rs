//! What `step` promises, tried from outside: each transition by name, each refusal, and random
//! lifecycles under random events. Never looks into the crate beyond its public face.
#![allow(clippy::unwrap_used)]

mod build;
mod checks;
mod conditions;
mod drafts;
mod due;
mod ends;
mod eyes;
mod fills;
mod listing;
mod members;
mod migrate;
mod opening;
mod outage;
mod passage;
mod people;
mod persons;
mod random;
mod repeats;
mod stale;
mod transitions;
mod watch;
mod why;
mod words;
