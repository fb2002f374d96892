//! The worker of batches: gives each case its turn, some cases of each batch after the other, so
//! that a small batch does not wait for a large one. Never decides what a turn leads to.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use hoso_core::Actor;
use hoso_store::record::BatchRecord;
use hoso_store::{Class, ReadError, Reader};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use super::PART;
use crate::command::{ApplyError, Command, Expect, Grant, RawFields, Target, Wish};
use crate::decide::{Order, TO_COME, Turn};
use crate::door::Door;
use crate::rows;
use crate::timers::Timers;
use crate::world::is_ask_lane;

/// Turns that wait for the writer at once.
const AT_ONCE: usize = 256;
/// Batches gone on with in one round.
const MANY: usize = 64;
/// The longest sleep: a batch whose commit was unknown is found within it.
const LONGEST: Duration = Duration::from_secs(30);
/// The first and the longest pause before a turn is tried again.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(2));

pub(crate) struct Batches {
    pub(crate) door: Door,
    pub(crate) reader: Reader,
    pub(crate) timers: Timers,
    /// Wakes it when a batch was begun.
    pub(crate) begun: Arc<Notify>,
}

impl Batches {
    /// Works until told to stop. What is cut off then goes on in the next run.
    pub(crate) async fn work(self, mut stop: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = self.round() => {}
            }
        }
    }

    async fn round(&self) {
        let going = match self.reader.batches_going(MANY) {
            Ok(going) => going,
            Err(error) => {
                tracing::warn!(%error, "the batches could not be read");
                return tokio::time::sleep(Duration::from_secs(1)).await;
            }
        };
        if going.is_empty() {
            self.forget_old().await;
            let sleep = tokio::time::sleep(LONGEST);
            return tokio::select! { () = sleep => {}, () = self.begun.notified() => {} };
        }
        for batch in going {
            if let Err(error) = self.part(&batch).await {
                let id = Uuid::from_bytes(batch.id.0);
                tracing::error!(batch = %id, %error, "a batch cannot go on just now");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }

    /// Every case of the present part that had no turn yet.
    async fn part(&self, batch: &BatchRecord) -> Result<(), ApplyError> {
        self.room().await;
        let unreadable = |error: ReadError| ApplyError::Unavailable { why: error.to_string() };
        let part = self.reader.batch_part(batch.id, batch.part).map_err(unreadable)?;
        let (cases, ends) = part.ok_or(ApplyError::Fault)?;
        let ends = ends.map(|ends| ends.ends).unwrap_or_default();
        let ends = ends.into_iter().chain(std::iter::repeat(TO_COME));
        let (actor, grant) = (rows::actor(&batch.actor), grant(batch));
        let of = cases.cases.len();
        let to_come = cases.cases.into_iter().zip(ends).enumerate();
        let turns = to_come.filter(|(_, (_, end))| *end == TO_COME).map(|(place, (case, _))| {
            let command = command(batch, (&actor, &grant), Uuid::from_bytes(case.0));
            Turn { batch: batch.id, part: batch.part, of, place, case, command, fault: false }
        });
        let mut turns = stream::iter(turns.map(|turn| self.turn(turn))).buffer_unordered(AT_ONCE);
        while let Some(turned) = turns.next().await {
            turned?;
        }
        Ok(())
    }

    /// A batch never fills a lane so far that people are put off: it waits at half of that.
    async fn room(&self) {
        let most = self.door.world.settings.backlog / 2;
        loop {
            let lanes = self.reader.lanes().unwrap_or_default();
            let mut asks = lanes.iter().filter(|(name, _)| is_ask_lane(name));
            if !asks.any(|(_, open)| *open > most) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Repeated until it is kept: a repeat of one that was finds the case's end, and does nothing.
    async fn turn(&self, mut turn: Turn) -> Result<(), ApplyError> {
        let mut pause = PAUSES.0;
        self.timers.before(&turn.command).await;
        loop {
            match self.door.apply(Class::Batch, Order::Turn(Box::new(turn.clone()))).await {
                Ok(_) => return Ok(()),
                Err(ApplyError::Closing) => return Err(ApplyError::Closing),
                // Of this case alone: it is counted as refused, and the others go on.
                Err(ApplyError::Fault) if !turn.fault => turn.fault = true,
                Err(ApplyError::Fault) => return Err(ApplyError::Fault),
                Err(error) => {
                    tracing::warn!(%error, "a case of a batch waits for the store");
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(PAUSES.1);
                }
            }
        }
    }

    /// Batches are kept as long as the marks of their requests.
    async fn forget_old(&self) {
        let world = &self.door.world;
        let keep = i64::try_from(world.settings.keep_marks.as_millis()).unwrap_or(i64::MAX);
        let before = world.now().saturating_sub(keep);
        let old = self.reader.batches_ended(before, MANY).unwrap_or_default();
        let old = old.iter().map(|batch| (batch.id, parts(batch)));
        let old: Vec<_> = old.collect();
        if !old.is_empty() {
            // What is not kept now is looked at again.
            let _ = self.door.insist(|| Order::ForgetBatches(old.clone())).await;
        }
    }
}

fn parts(batch: &BatchRecord) -> u32 {
    u32::try_from(batch.total.div_ceil(PART as u64)).unwrap_or(u32::MAX)
}

fn grant(batch: &BatchRecord) -> Arc<Grant> {
    let grant = &batch.grant;
    Arc::new(Grant {
        workflows: grant.workflows.clone(),
        units: grant.units.clone(),
        roles: grant.roles.clone(),
    })
}

fn command(batch: &BatchRecord, (actor, grant): (&Actor, &Arc<Grant>), case: Uuid) -> Command {
    Command {
        actor: actor.clone(),
        grant: grant.clone(),
        request: None,
        sequence: None,
        expect: Expect::default(),
        settle_refusals: false,
        wish: Wish::Act {
            target: Target::Case(case),
            action: Some(batch.action.clone()),
            fields: RawFields::new(),
            // Its words are kept nowhere, for a batch as for a case: that it was given is.
            reason: batch.reason.then(|| "given".to_owned()),
            confirms: Vec::new(),
        },
    }
}
