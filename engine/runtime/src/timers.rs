//! The worker of timers: wakes when the earliest is due and brings each case's `Elapsed` through
//! the door. Also forgets request marks when they are old. Never decides what a timer leads to.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hoso_core::Event;
use hoso_store::record::{CaseId, CaseRecord};
use hoso_store::{ReadError, Reader};
use tokio::sync::watch;
use uuid::Uuid;

use crate::command::{Command, Target, Wish};
use crate::decide::{Order, Reply};
use crate::door::Door;

/// Cases taken at once.
const MANY: usize = 256;

/// The longest sleep: a clock that is set forward is noticed within it.
const LONGEST: Duration = Duration::from_secs(30);

#[derive(Clone)]
pub(crate) struct Timers {
    pub(crate) door: Door,
    pub(crate) reader: Reader,
    /// Cases are being reckoned anew, because a calendar changed.
    pub(crate) anew: Arc<AtomicBool>,
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
    async fn fire(&self) -> Result<bool, ReadError> {
        let due = self.reader.due(self.door.world.now(), MANY)?;
        let fired = due.iter().map(|(_, case)| self.elapse(Uuid::from_bytes(case.0)));
        let any = futures_util::future::join_all(fired).await.contains(&true);
        if !any && !due.is_empty() {
            // A timer that cannot fire (its calendar is gone) must not spin.
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(any)
    }

    /// Fires what is due of the case that a command is about, so that a person finds it as it stands
    /// by the clock, and as every reader finds it a moment later. As an event of its own: the journal
    /// says that nobody acted, and what the command expects is compared with what came of it.
    pub(crate) async fn before(&self, command: &Command) {
        let now = self.door.world.now();
        // In most moments nothing at all is due.
        let any = self.reader.next_due().is_ok_and(|due| due.is_some_and(|due| due <= now));
        let found = if any { self.record(command).ok().flatten() } else { None };
        let due = found.filter(|record| record.due_ms.is_some_and(|due| due <= now));
        if let Some(record) = due {
            self.elapse(Uuid::from_bytes(record.id.0)).await;
        }
    }

    fn record(&self, command: &Command) -> Result<Option<CaseRecord>, ReadError> {
        let by_key = |workflow: &str, key: &str| {
            self.reader.case_by_key(&command.actor.caller, workflow, key)
        };
        match &command.wish {
            Wish::Act { target: Target::Case(id), .. } => self.reader.case(CaseId(id.into_bytes())),
            Wish::Act { target: Target::Key { workflow, key }, .. } => by_key(workflow, key),
            Wish::Put(put) => match &put.key {
                Some(key) => by_key(&put.workflow, key),
                None => Ok(None),
            },
        }
    }

    /// Whether anything came of it. By a calendar that changed the case may not be due yet.
    async fn elapse(&self, case: Uuid) -> bool {
        let anew = self.anew.load(Ordering::Acquire);
        let moved = anew && self.bring(case, Event::CalendarChanged).await;
        self.bring(case, Event::Elapsed).await || moved
    }

    async fn bring(&self, case: Uuid, event: Event) -> bool {
        let order = || Order::Event { case, event: event.clone() };
        matches!(self.door.insist(order).await, Ok(Reply::Noted(true)))
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
