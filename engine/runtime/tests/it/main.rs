//! hoso-runtime from outside: an engine over a file of its own and a scripted registry. Each file
//! is one promise or one corner of the border; the names of the tests are the behaviour.
#![allow(clippy::unwrap_used)]

mod batches;
mod canaries;
mod children;
mod deletion;
mod due;
mod embed;
mod failures;
mod grants;
mod guide;
mod limits;
mod lists;
mod opening;
mod recovery;
mod refusals;
mod requests;
mod smoke;
mod storms;
mod support;
mod tells;
mod timers;
mod verdicts;
mod versions;
mod why;
