//! The worker of timers: wakes when the earliest is due and brings each case's `Elapsed` through
//! the door. Also forgets request marks when they are old. Never decides what a timer leads to.

use std::time::Duration;

use hoso_core::Event;
use hoso_store::Reader;
use tokio::sync::watch;
use uuid::Uuid;

use crate::decide::{Order, Reply};
use crate::door::Door;

/// Cases taken at once.
const MANY: usize = 256;

/// The longest sleep: a clock that is set forward is noticed within it.
const LONGEST: Duration = Duration::from_secs(30);

pub(crate) struct Timers {
    pub(crate) door: Door,
    pub(crate) reader: Reader,
}

impl Timers {
    /// Works until told to stop.
    pub(crate) async fn work(self, mut stop: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = self.round() => {}
            }
        }
    }

    async fn round(&self) {
        let pause = match self.fire().await {
            Ok(true) => return,
            Ok(false) => self.until_next(),
            Err(error) => {
                tracing::warn!(%error, "the timers could not be read");
                Duration::from_secs(1)
            }
        };
        let sleep = tokio::time::sleep(pause);
        tokio::select! { () = sleep => {}, () = self.door.world.due.notified() => {} }
    }

    /// Fires what is due; whether there may be more.
    async fn fire(&self) -> Result<bool, hoso_store::ReadError> {
        let due = self.reader.due(self.door.world.now(), MANY)?;
        let fired = due.iter().map(|(_, case)| {
            let case = Uuid::from_bytes(case.0);
            self.door.insist(move || Order::Event { case, event: Event::Elapsed })
        });
        let fired = futures_util::future::join_all(fired).await;
        let any = fired.iter().any(|reply| matches!(reply, Ok(Reply::Noted(true))));
        if !any && !due.is_empty() {
            // A timer that cannot fire (its calendar is gone) must not spin.
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(any)
    }

    fn until_next(&self) -> Duration {
        let next = self.reader.next_due().ok().flatten();
        let wait = next.map(|due| due.saturating_sub(self.door.world.now()).max(0));
        let wait = wait.and_then(|ms| u64::try_from(ms).ok()).map(Duration::from_millis);
        wait.unwrap_or(LONGEST).min(LONGEST)
    }
}

/// Forgets request marks older than they are kept, a bounded number at a time.
pub(crate) async fn forget_marks(door: Door, reader: Reader, mut stop: watch::Receiver<bool>) {
    let keep = i64::try_from(door.world.settings.keep_marks.as_millis()).unwrap_or(i64::MAX);
    loop {
        let before = door.world.now().saturating_sub(keep);
        let old = reader.marks_before(before, 1_000).unwrap_or_default();
        let more = old.len() == 1_000;
        let round = async {
            if !old.is_empty() {
                let _ = door.insist(|| Order::Forget(old.clone())).await;
            }
            tokio::time::sleep(Duration::from_secs(if more { 1 } else { 3_600 })).await;
        };
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = round => {}
        }
    }
}
