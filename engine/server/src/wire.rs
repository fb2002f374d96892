//! What travels over HTTP, one type per shape: the same types make `openapi.json`.
//! Never the engine's own types, so that these may change without the wire.

mod answers;
mod cases;
mod requests;

use jiff::Timestamp;

pub(crate) use answers::*;
pub(crate) use cases::*;
pub(crate) use requests::*;

/// A time as it travels: RFC 3339 in UTC, always to the millisecond.
fn time(unix_ms: i64) -> String {
    format!("{:.3}", Timestamp::from_millisecond(unix_ms).unwrap_or_default())
}

#[cfg(test)]
mod tests;
