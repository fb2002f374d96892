//! The worker of the lane `cases`: child cases that are to be opened, and what parents are to hear
//! of them. All of it stays within the data file, so each row is done once: with its removal, in one
//! transaction. Never decides what follows.

use std::sync::Arc;
use std::time::Duration;

use hoso_store::Reader;
use hoso_store::record::OutboxRecord;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::decide::Order;
use crate::door::Door;
use crate::lane::{Lane, Next};

/// Orders on their way to the writer at once: those of a large household share a commit.
const AT_ONCE: usize = 64;

/// The longest sleep: a clock that is set forward is noticed within it.
const LONGEST: Duration = Duration::from_secs(30);

/// The id of a child case: the same at every attempt, ordered by its parent's asking and, within
/// that, by the number of the person.
pub(crate) fn child_id(asked_ms: i64, member: &str, effect: Uuid) -> Uuid {
    let number = member.rsplit_once('.').and_then(|(_, number)| number.parse::<u16>().ok());
    let [high, low] = number.unwrap_or_default().to_be_bytes();
    let [a, b, c, d, e, f, _, g, _, h, ..] = effect.into_bytes();
    let millis = u64::try_from(asked_ms).unwrap_or_default();
    let rest = [high, low, a, b, c, d, e, f, g, h];
    uuid::Builder::from_unix_timestamp_millis(millis, &rest).into_uuid()
}

/// The lane's side of a running engine.
pub(crate) struct Children {
    pub(crate) lane: Arc<Lane>,
    pub(crate) door: Door,
    pub(crate) reader: Reader,
}

impl Children {
    /// Works until told to stop. What is on its way then is written or not, and in the next run
    /// either done or still there.
    pub(crate) async fn work(self, mut stop: watch::Receiver<bool>) {
        let places = Arc::new(Semaphore::new(AT_ONCE));
        let mut orders = JoinSet::new();
        loop {
            let taken = async {
                let place = places.clone().acquire_owned().await;
                (place, self.next().await)
            };
            let (place, row) = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                taken = taken => taken,
            };
            while orders.try_join_next().is_some() {}
            let (Ok(place), Some(row)) = (place, row) else { continue };
            let (lane, door) = (self.lane.clone(), self.door.clone());
            orders.spawn(async move {
                if let Err(error) = door.insist(|| Order::Child(row.clone())).await {
                    tracing::warn!(%error, "a child case waits for the next start");
                }
                lane.landed(row.effect);
                drop(place);
            });
        }
        orders.shutdown().await;
    }

    /// The next row; `None`: look again. Whether it is done already the writer sees.
    async fn next(&self) -> Option<Box<OutboxRecord>> {
        let now = self.door.world.now();
        match self.lane.next(now) {
            Next::Row { row, .. } => Some(row),
            Next::At(due) => {
                let pause = u64::try_from(due.saturating_sub(now)).unwrap_or_default();
                let sleep = tokio::time::sleep(Duration::from_millis(pause).min(LONGEST));
                tokio::select! { () = sleep => {}, () = self.lane.wake.notified() => {} }
                None
            }
            Next::Reload => {
                if let Err(error) = self.lane.reload(&self.reader) {
                    tracing::warn!(lane = %self.lane.name, %error, "a lane could not be read");
                    self.lane.must_reload();
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                None
            }
            Next::Nothing => {
                self.lane.wake.notified().await;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_child_case_follows_from_what_is_kept_and_sorts_by_time_and_number() {
        let key = |text: &str| Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes());
        let id = |at, member: &str, effect: &str| child_id(at, member, key(effect));
        let first = id(1_770_000_000_000, "household.2", "a");
        assert_eq!(first, id(1_770_000_000_000, "household.2", "a"));
        assert_eq!(first.get_version_num(), 7);
        let second = id(1_770_000_000_000, "household.10", "b");
        let later = id(1_770_000_000_001, "household.1", "c");
        assert!(first < second && second < later);
        let other = id(1_770_000_000_000, "household.2", "d");
        assert_ne!(first, other, "two households of one moment");
        assert!(id(-1, "household", "a") < first, "no time and no number are no fault");
    }
}
