//! Calendars that changed since the data file was open last: whatever is due by them is reckoned
//! anew, case by case, beside the requests. Never decides when something is due: the step does.
//!
//! The data file keeps a digest of each calendar. One that differs is forgotten before the engine
//! serves, and the new one is kept when the last case is done: a run that ends in between, however
//! it ends, begins again, and cases that are done already change no more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hoso_core::{Event, Ground, step};
use hoso_store::record::{CaseId, CaseRecord};
use hoso_store::{Class, ReadError, Reader};
use tokio::sync::watch;
use uuid::Uuid;

use crate::command::ApplyError;
use crate::decide::{Order, Reply};
use crate::door::Door;
use crate::open::OpenError;
use crate::rows;

/// Cases looked at in one go.
const MANY: usize = 256;

/// The longest pause before a case is tried again.
const LONGEST: Duration = Duration::from_secs(2);

/// The walk over all cases that a changed calendar asks for.
pub(crate) struct Recalculation {
    door: Door,
    reader: Reader,
    /// Calendars that changed, with their digests.
    changed: Vec<(String, u64)>,
    /// Not yet over.
    going: Arc<AtomicBool>,
}

impl Recalculation {
    /// Finds the calendars that changed and forgets what they were, durably.
    pub(crate) async fn begin(door: &Door, reader: &Reader) -> Result<Self, OpenError> {
        let calendars = door.world.calendars();
        let (mut changed, mut forgotten) = (Vec::new(), Vec::new());
        for calendar in calendars.names().filter_map(|name| calendars.get(name)) {
            let digest = u64::from_str_radix(&calendar.digest(), 16).unwrap_or_default();
            let kept = reader.number(&kept_as(calendar.name()))?;
            if kept != digest {
                changed.push((calendar.name().to_owned(), digest));
                forgotten.extend((kept != 0).then(|| (kept_as(calendar.name()), 0)));
            }
        }
        if !forgotten.is_empty() {
            door.apply(Class::Settling, Order::Numbers(forgotten)).await?;
        }
        let going = Arc::new(AtomicBool::new(!changed.is_empty()));
        Ok(Recalculation { door: door.clone(), reader: reader.clone(), changed, going })
    }

    /// Whether it goes on; until it is over no timer fires by the old calendar.
    pub(crate) fn going(&self) -> Arc<AtomicBool> {
        self.going.clone()
    }

    /// Works until all is done, or until told to stop.
    pub(crate) async fn work(self, mut stop: watch::Receiver<bool>) {
        if self.changed.is_empty() {
            return;
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => {}
            done = self.all() => {
                if let Err(error) = done {
                    tracing::warn!(%error, "the cases are reckoned anew at the next opening");
                }
            }
        }
    }

    async fn all(&self) -> Result<(), ApplyError> {
        let (mut after, mut moved) = (None, 0);
        loop {
            match self.reader.cases(after, MANY) {
                Ok(cases) => {
                    let Some(last) = cases.last() else { break };
                    after = Some(last.id);
                    moved += self.part(&cases).await?;
                }
                Err(error @ ReadError::Record { .. }) => {
                    tracing::error!(%error, "a case cannot be read, so none after it is looked at");
                    return Err(ApplyError::Fault);
                }
                Err(error) => {
                    tracing::warn!(%error, "the cases cannot be read just now");
                    tokio::time::sleep(LONGEST).await;
                }
            }
        }
        let digests = self.changed.iter().map(|(name, digest)| (kept_as(name), *digest));
        let digests: Vec<_> = digests.collect();
        self.door.insist(|| Order::Numbers(digests.clone())).await?;
        self.going.store(false, Ordering::Release);
        let calendars: Vec<&str> = self.changed.iter().map(|(name, _)| name.as_str()).collect();
        tracing::info!(?calendars, moved, "due times follow the calendars as they are now");
        Ok(())
    }

    /// Those of a part that are due at another time now; how many there were.
    async fn part(&self, cases: &[CaseRecord]) -> Result<usize, ApplyError> {
        let moved = cases.iter().filter(|case| self.is_moved(case)).map(|case| case.id);
        let moved: Vec<CaseId> = moved.collect();
        futures_util::future::try_join_all(moved.iter().map(|id| self.bring(*id))).await?;
        Ok(moved.len())
    }

    /// Looked at beforehand, so that the writer need not look at every case.
    fn is_moved(&self, record: &CaseRecord) -> bool {
        let world = &self.door.world;
        let Some(lifecycle) = world.lifecycle(&record.workflow, record.version) else {
            return false;
        };
        let concerns = self.changed.iter().any(|(name, _)| name == lifecycle.calendar());
        if !concerns || (record.due.is_none() && record.timers.is_empty()) {
            return false;
        }
        let calendars = world.calendars();
        let ground = Ground { lifecycle: &lifecycle, calendars, now: world.now() };
        // What cannot be reckoned is told of where every event of the engine is.
        let anew = step(ground, &rows::case(record), Event::CalendarChanged);
        anew.map_or(true, |step| !step.lines.is_empty())
    }

    /// As a batch, so that nobody waits for it; repeated until it is kept.
    async fn bring(&self, id: CaseId) -> Result<(), ApplyError> {
        let mut pause = Duration::from_millis(50);
        loop {
            let case = Uuid::from_bytes(id.0);
            let order = Order::Event { case, event: Event::CalendarChanged };
            match self.door.apply(Class::Batch, order).await {
                Ok(Reply::Noted(_) | Reply::Outcome(_) | Reply::Fate(_)) => return Ok(()),
                Err(ApplyError::Closing) => return Err(ApplyError::Closing),
                Err(ApplyError::Fault) => {
                    tracing::error!(%case, "a case could not be reckoned anew and stays as it was");
                    return Ok(());
                }
                Err(error) => tracing::warn!(%error, "a case waits to be reckoned anew"),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST);
        }
    }
}

/// The name under which the digest of a calendar is kept.
fn kept_as(calendar: &str) -> String {
    format!("calendar/{calendar}")
}
