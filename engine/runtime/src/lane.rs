//! The effects of one registry or endpoint that wait in memory, in their order. Bounded: what does
//! not fit stays in the store and is read when there is room. Never does an effect.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hoso_store::record::{EffectId, OutboxRecord};
use hoso_store::{OutboxKey, ReadError, Reader};
use tokio::sync::Notify;

/// Effects of one lane and class in memory, at most.
const MOST: usize = 8_192;

/// A row that waited longer than this, ms, may have been dropped meanwhile.
const FRESH: i64 = 50;

/// What a lane has to do.
pub(crate) enum Next {
    /// This, now.
    Row {
        /// The effect's row.
        row: Box<OutboxRecord>,
        /// It may be done with already: look into the store first.
        look: bool,
    },
    /// Nothing before this time, unix ms.
    At(i64),
    /// Read the store, then look again.
    Reload,
    /// Nothing at all.
    Nothing,
}

/// One lane's waiting effects.
pub(crate) struct Lane {
    pub(crate) name: String,
    inner: Mutex<Inner>,
    /// Wakes the lane's worker.
    pub(crate) wake: Notify,
}

#[derive(Default)]
struct Inner {
    /// Interactive, then batch; within each the earliest first.
    heaps: [BinaryHeap<Reverse<Waiting>>; 2],
    /// In a heap, by effect; a reload passes over them.
    held: HashSet<EffectId>,
    /// Being done now. A reload passes over them.
    flying: HashMap<EffectId, Flight>,
    /// Per heap: there is more in the store than in memory.
    more: [bool; 2],
    /// Per heap: what is read from the store is tried at once.
    hurried: [bool; 2],
}

/// A row that is being done.
#[derive(Default)]
struct Flight {
    /// One that was put off may be taken anew before its first taker is through.
    taken: u32,
    /// Of the row as it was last taken: in the store with another due time it was put off.
    due_ms: i64,
    attempts: u32,
}

struct Waiting {
    row: Box<OutboxRecord>,
    /// The row's due time, or earlier where the registry answers again.
    at: i64,
    reloaded: bool,
}

impl Waiting {
    fn key(&self) -> (i64, EffectId) {
        (self.at, self.row.effect)
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl Inner {
    fn insert(&mut self, row: OutboxRecord, reloaded: bool) {
        self.held.insert(row.effect);
        let class = class(&row);
        let at = if reloaded && self.hurried[class] { 0 } else { row.due_ms };
        self.heaps[class].push(Reverse(Waiting { at, row: Box::new(row), reloaded }));
    }

    fn is_full(&self, class: usize) -> bool {
        self.heaps[class].len() >= MOST
    }

    /// Whether it is this very row that is being done, and not one that was put off since.
    fn is_flying(&self, row: &OutboxRecord) -> bool {
        let flight = self.flying.get(&row.effect);
        flight.is_some_and(|one| one.due_ms == row.due_ms && one.attempts == row.attempts)
    }

    /// A heap that has room for much of what is in the store only.
    fn wants_reload(&self, class: usize) -> bool {
        self.more[class] && self.heaps[class].len() < MOST / 2
    }

    fn withdraw(&mut self, effect: EffectId) {
        if self.held.remove(&effect) {
            self.heaps.iter_mut().for_each(|heap| heap.retain(|w| w.0.row.effect != effect));
        }
    }

    fn take(&mut self, class: usize, now: i64) -> Next {
        let Some(Reverse(Waiting { row, reloaded, .. })) = self.heaps[class].pop() else {
            return Next::Nothing;
        };
        self.held.remove(&row.effect);
        let taken = self.flying.get(&row.effect).map_or(1, |flight| flight.taken + 1);
        let flight = Flight { taken, due_ms: row.due_ms, attempts: row.attempts };
        self.flying.insert(row.effect, flight);
        let look = reloaded || row.attempts > 0 || now - row.due_ms > FRESH;
        Next::Row { row, look }
    }
}

/// Which heap a row belongs to.
fn class(row: &OutboxRecord) -> usize {
    usize::from(row.class.min(1))
}

impl Lane {
    pub(crate) fn new(name: String) -> Self {
        let inner = Inner { more: [true; 2], ..Inner::default() };
        Lane { name, inner: Mutex::new(inner), wake: Notify::new() }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a committed row; beyond the bound, and as long as earlier ones are in the store only,
    /// it just remembers that there is more: rows never pass each other on the way.
    pub(crate) fn push(&self, row: OutboxRecord) {
        let mut inner = self.inner();
        // Put off while it waited here: the row in memory has the old due time.
        inner.withdraw(row.effect);
        let class = class(&row);
        if inner.more[class] || inner.is_full(class) {
            inner.more[class] = true;
        } else {
            inner.insert(row, false);
        }
        drop(inner);
        self.wake.notify_one();
    }

    /// The next row that is due; one of a batch only when nothing interactive is.
    pub(crate) fn next(&self, now: i64) -> Next {
        let mut inner = self.inner();
        if inner.wants_reload(0) || inner.wants_reload(1) {
            return Next::Reload;
        }
        let first = inner.heaps.each_ref().map(|heap| heap.peek().map(|w| w.0.at));
        let due = |first: &Option<i64>| first.is_some_and(|due| due <= now);
        if let Some(class) = first.iter().position(due) {
            return inner.take(class, now);
        }
        first.iter().flatten().min().map_or(Next::Nothing, |earliest| Next::At(*earliest))
    }

    /// A row that was taken is done, or was put off and pushed anew.
    pub(crate) fn landed(&self, effect: EffectId) {
        let mut inner = self.inner();
        if let Some(flight) = inner.flying.get_mut(&effect) {
            flight.taken -= 1;
            if flight.taken == 0 {
                inner.flying.remove(&effect);
            }
        }
    }

    /// How many wait, and how many are being done.
    pub(crate) fn sizes(&self) -> (usize, usize) {
        let inner = self.inner();
        (inner.held.len(), inner.flying.len())
    }

    /// What is put off now is tried at once; what is put off later is not.
    pub(crate) fn hurry(&self) {
        let mut inner = self.inner();
        inner.hurried = inner.more;
        for heap in &mut inner.heaps {
            let waiting = std::mem::take(heap).into_iter();
            *heap = waiting.map(|Reverse(waiting)| Reverse(Waiting { at: 0, ..waiting })).collect();
        }
        drop(inner);
        self.wake.notify_one();
    }

    /// What is in memory may not be what is kept: read it anew.
    pub(crate) fn must_reload(&self) {
        let mut inner = self.inner();
        inner.heaps.iter_mut().for_each(BinaryHeap::clear);
        inner.held.clear();
        inner.more = [true; 2];
        drop(inner);
        self.wake.notify_one();
    }

    /// Reads what is kept, the earliest first, up to the bound.
    pub(crate) fn reload(&self, reader: &Reader) -> Result<(), ReadError> {
        for class in [0u8, 1] {
            let place = usize::from(class);
            if !self.inner().wants_reload(place) {
                continue;
            }
            // Before the first look: what is committed after it is pushed.
            self.inner().more[place] = false;
            let mut after: Option<OutboxKey> = None;
            loop {
                let rows = reader.outbox(&self.name, class, after.as_ref(), 512)?;
                let Some(last) = rows.last() else {
                    self.inner().hurried[place] = false;
                    break;
                };
                after = Some(OutboxKey::from(last));
                if !self.take_in(rows) {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Whether there was room for all of them.
    fn take_in(&self, rows: Vec<OutboxRecord>) -> bool {
        let mut inner = self.inner();
        for row in rows {
            if inner.is_flying(&row) || inner.held.contains(&row.effect) {
                continue;
            }
            let class = class(&row);
            if inner.is_full(class) {
                inner.more[class] = true;
                return false;
            }
            inner.insert(row, true);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoso_store::record::{EffectRecord, TellEffectRecord};

    fn row(number: u8, class: u8, due_ms: i64) -> OutboxRecord {
        let tell = TellEffectRecord { sender: "s".into(), sequence: 1, body: Vec::new() };
        OutboxRecord {
            lane: "tell:s".into(),
            class,
            due_ms,
            effect: EffectId([number; 16]),
            case: None,
            attempts: 0,
            run: 1,
            what: EffectRecord::Tell(tell),
        }
    }

    fn lane() -> Lane {
        let lane = Lane::new("tell:s".into());
        lane.inner().more = [false; 2];
        lane
    }

    fn taken(next: Next) -> Option<u8> {
        match next {
            Next::Row { row, .. } => Some(row.effect.0[0]),
            Next::At(_) | Next::Reload | Next::Nothing => None,
        }
    }

    #[test]
    fn interactive_rows_come_before_batches_and_the_earliest_first() {
        let lane = lane();
        for row in [row(1, 1, 5), row(2, 0, 9), row(3, 0, 7)] {
            lane.push(row);
        }
        let order: Vec<_> = std::iter::from_fn(|| taken(lane.next(10))).collect();
        assert_eq!(order, [3, 2, 1]);
        assert_eq!(lane.sizes(), (0, 3));
    }

    #[test]
    fn a_batch_is_served_while_interactive_rows_are_put_off() {
        let lane = lane();
        lane.push(row(1, 0, 100));
        lane.push(row(2, 1, 5));
        assert_eq!(taken(lane.next(10)), Some(2));
        assert!(matches!(lane.next(10), Next::At(100)));
    }

    #[test]
    fn a_row_put_off_while_it_waits_is_held_once_with_its_new_due_time() {
        let lane = lane();
        lane.push(row(1, 0, 5));
        lane.push(row(1, 0, 50));
        assert!(matches!(lane.next(10), Next::At(50)));
        assert_eq!(taken(lane.next(50)), Some(1));
        assert!(matches!(lane.next(99), Next::Nothing));
    }

    #[test]
    fn hurry_takes_what_was_put_off_before_it_and_nothing_that_is_put_off_later() {
        let lane = lane();
        lane.push(row(1, 0, 500));
        lane.hurry();
        lane.push(row(2, 0, 500));
        assert_eq!(taken(lane.next(10)), Some(1));
        assert!(matches!(lane.next(10), Next::At(500)));
    }

    #[test]
    fn a_row_put_off_on_a_full_lane_is_read_again_with_the_rest() {
        let lane = lane();
        lane.push(row(1, 0, 5));
        lane.inner().more = [true, false];
        lane.push(row(1, 0, 50));
        assert!(!lane.inner().held.contains(&EffectId([1; 16])), "it is in the store only");
        assert!(lane.take_in(vec![row(1, 0, 50)]));
        assert_eq!(taken(lane.inner().take(0, 50)), Some(1));
    }

    #[test]
    fn a_reload_passes_over_what_is_being_done_but_not_over_what_was_put_off_meanwhile() {
        let lane = lane();
        lane.push(row(1, 0, 5));
        assert_eq!(taken(lane.next(10)), Some(1));
        lane.take_in(vec![row(1, 0, 5)]);
        assert_eq!(lane.sizes(), (0, 1));
        lane.take_in(vec![OutboxRecord { attempts: 1, ..row(1, 0, 7) }]);
        assert_eq!(taken(lane.next(10)), Some(1));
        lane.landed(EffectId([1; 16]));
        assert_eq!(lane.sizes(), (0, 1), "its second taker is not through");
        lane.landed(EffectId([1; 16]));
        assert_eq!(lane.sizes(), (0, 0));
    }

    #[test]
    fn rows_never_pass_those_that_are_in_the_store_only() {
        let lane = lane();
        lane.inner().more = [true, false];
        lane.push(row(2, 0, 6));
        assert_eq!(lane.sizes().0, 0);
        lane.push(row(3, 1, 6));
        assert_eq!(lane.sizes().0, 1, "the other class has room");
    }

    #[test]
    fn beyond_its_bound_a_lane_remembers_that_there_is_more() {
        let lane = lane();
        for number in 0..=MOST {
            let mut one = row(0, 0, 1);
            one.effect.0[..8].copy_from_slice(&(number as u64).to_be_bytes());
            lane.push(one);
        }
        assert_eq!(lane.sizes().0, MOST);
        while lane.sizes().0 >= MOST / 2 {
            assert!(matches!(lane.next(1), Next::Row { .. }));
        }
        assert!(matches!(lane.next(1), Next::Reload));
    }
}
