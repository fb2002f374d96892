//! A clock that runs with the machine's and can be set forward.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use hoso_runtime::{Clock, Engine};

/// The machine's clock and an offset.
#[derive(Default)]
pub struct TestClock {
    offset: AtomicI64,
}

pub const HOUR: Duration = Duration::from_secs(3600);
pub const DAY: Duration = Duration::from_secs(24 * 3600);

impl TestClock {
    pub fn read(self: &Arc<Self>) -> Clock {
        let clock = self.clone();
        Arc::new(move || {
            jiff::Timestamp::now().as_millisecond() + clock.offset.load(Ordering::SeqCst)
        })
    }

    /// Sets it forward, and lets the engine look at it.
    pub fn forward(&self, by: Duration, engine: &Engine) {
        self.offset.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
        engine.clock_was_set();
    }
}
