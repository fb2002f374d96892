//! What travels over HTTP, one type per shape: the same types make `openapi.json`.
//! Never the engine's own types, so that these may change without the wire.

mod answers;
pub(crate) mod batches;
mod cases;
mod declared;
mod fields;
mod journal;
mod reckoned;
mod requests;
mod why;
mod workflows;

use jiff::Timestamp;

pub(crate) use answers::*;
pub(crate) use cases::*;
pub(crate) use journal::*;
pub(crate) use requests::*;
pub use why::WhyBody;
pub(crate) use workflows::{MigrateBody, PlannedBody, TakenUpBody, TextBody};
pub use workflows::{
    MigratedBody, MoveBody, PlanBody, SentenceBody, StayBody, StrandedBody, TallyBody,
};

/// A time as it travels: RFC 3339 in UTC, always to the millisecond.
fn time(unix_ms: i64) -> String {
    format!("{:.3}", Timestamp::from_millisecond(unix_ms).unwrap_or_default())
}

#[cfg(test)]
mod tests;
