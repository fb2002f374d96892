//! How much of a caller's the door takes. Plain data with the defaults.
//! Never reads a file.

use std::time::Duration;

/// The longest that `Prefer: wait` waits.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// How far from now a signature may lie, seconds.
pub(crate) const TOLERANCE: i64 = 300;

/// How much the door takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one body. Default 64 KiB.
    pub body: usize,
    /// Time for a body to arrive. Default 10 s.
    pub receive: Duration,
    /// Time of one whole request, beyond the waiting that it asked for. Default 10 s.
    pub request: Duration,
    /// Time that open requests have when the engine closes. Default 10 s.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let ten = Duration::from_secs(10);
        Limits { body: 64 << 10, receive: ten, request: ten, drain: ten }
    }
}
