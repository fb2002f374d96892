//! The commands that wait for the writer thread, in order of arrival, batches apart so that they
//! can be held to their share of a group. Never touches a file.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::error::{Busy, UpdateError};
use crate::settings::Class;
use crate::writer::Health;

/// Called once with the outcome.
pub(crate) type Done<R> = Box<dyn FnOnce(Result<R, UpdateError>) + Send>;

/// One command that waits.
pub(crate) struct Waiting<C, R> {
    pub(crate) class: Class,
    pub(crate) command: C,
    pub(crate) done: Done<R>,
    order: u64,
}

/// What the submitters and the writer thread share.
pub(crate) struct Queue<C, R> {
    state: Mutex<State<C, R>>,
    wake: Condvar,
    depth: AtomicUsize,
    most: usize,
    health: Mutex<Health>,
}

struct State<C, R> {
    lively: VecDeque<Waiting<C, R>>,
    batch: VecDeque<Waiting<C, R>>,
    order: u64,
    closing: bool,
    /// How many must wait before the writer thread wants to be woken; `None`: it is at work.
    wanted: Option<usize>,
}

impl<C, R> State<C, R> {
    fn len(&self) -> usize {
        self.lively.len() + self.batch.len()
    }

    /// The oldest command that may still enter a group with `batch_room` places for batches left.
    fn next(&mut self, batch_room: &mut usize) -> Option<Waiting<C, R>> {
        let older = match (self.lively.front(), self.batch.front()) {
            (Some(l), Some(b)) => *batch_room > 0 && b.order < l.order,
            (None, Some(_)) => *batch_room > 0,
            (_, None) => false,
        };
        if older {
            *batch_room -= 1;
            return self.batch.pop_front();
        }
        self.lively.pop_front()
    }
}

impl<C, R> Queue<C, R> {
    pub(crate) fn new(most: usize) -> Self {
        let state = State {
            lively: VecDeque::new(),
            batch: VecDeque::new(),
            order: 0,
            closing: false,
            wanted: None,
        };
        Queue {
            state: Mutex::new(state),
            wake: Condvar::new(),
            depth: AtomicUsize::new(0),
            most,
            health: Mutex::new(Health::Serving),
        }
    }

    /// Takes a command, or refuses it. After `close`, `done` hears `Closed` at once.
    pub(crate) fn submit(&self, class: Class, command: C, done: Done<R>) -> Result<(), Busy> {
        let waiting = self.depth.fetch_add(1, Ordering::Relaxed);
        if waiting >= self.most {
            self.depth.fetch_sub(1, Ordering::Relaxed);
            return Err(Busy { waiting });
        }
        let mut state = self.lock();
        if state.closing {
            drop(state);
            self.depth.fetch_sub(1, Ordering::Relaxed);
            done(Err(UpdateError::Closed));
            return Ok(());
        }
        let order = state.order;
        state.order += 1;
        let entry = Waiting { class, command, done, order };
        if class == Class::Batch {
            state.batch.push_back(entry);
        } else {
            state.lively.push_back(entry);
        }
        let wake = state.wanted.is_some_and(|wanted| state.len() >= wanted);
        if wake {
            state.wanted = None;
        }
        drop(state);
        if wake {
            self.wake.notify_one();
        }
        Ok(())
    }

    /// Fills `group` up to `events` commands, waiting for the first. False once closed and empty.
    ///
    /// Where fewer wait than `linger.0`, it waits for these up to `linger.1`: those who were just
    /// answered mostly come back at once, and without this a full group would alternate with a
    /// group of the few that were fastest, each paying for a commit.
    pub(crate) fn take(
        &self,
        group: &mut VecDeque<Waiting<C, R>>,
        events: usize,
        linger: (usize, Duration),
    ) -> bool {
        let batches = group.iter().filter(|w| w.class == Class::Batch).count();
        let mut batch_room = (events / 2).max(1).saturating_sub(batches);
        let mut state = self.lock();
        while group.is_empty() && state.len() == 0 {
            if state.closing {
                return false;
            }
            state.wanted = Some(1);
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let until = Instant::now() + linger.1;
        while group.len() + state.len() < linger.0.min(events) && !state.closing {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state.wanted = Some(linger.0.min(events) - group.len());
            let waited = self.wake.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.wanted = None;
        while group.len() < events {
            let Some(entry) = state.next(&mut batch_room) else { break };
            group.push_back(entry);
        }
        true
    }

    /// Gathers everything that waits, for as long as `pause` or until somebody closes. True while
    /// nobody has closed.
    pub(crate) fn drain(&self, all: &mut Vec<Waiting<C, R>>, until: Instant) -> bool {
        let mut state = self.lock();
        loop {
            all.extend(state.lively.drain(..));
            all.extend(state.batch.drain(..));
            let left = until.saturating_duration_since(Instant::now());
            if !all.is_empty() || state.closing || left == Duration::ZERO {
                state.wanted = None;
                return !state.closing;
            }
            state.wanted = Some(1);
            state = self.wake.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// A command left the queue for good.
    pub(crate) fn left(&self, commands: usize) {
        self.depth.fetch_sub(commands, Ordering::Relaxed);
    }

    pub(crate) fn depth(&self) -> usize {
        self.depth.load(Ordering::Relaxed)
    }

    pub(crate) fn close(&self) {
        self.lock().closing = true;
        self.wake.notify_one();
    }

    pub(crate) fn health(&self) -> Health {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_health(&self, health: Health) {
        *self.health.lock().unwrap_or_else(PoisonError::into_inner) = health;
    }

    fn lock(&self) -> MutexGuard<'_, State<C, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    const NO_LINGER: (usize, Duration) = (0, Duration::ZERO);

    fn queue(most: usize, commands: &[(Class, u32)]) -> Queue<u32, ()> {
        let queue = Queue::new(most);
        for (class, n) in commands {
            queue.submit(*class, *n, Box::new(|_| ())).expect("there is room");
        }
        queue
    }

    fn take(queue: &Queue<u32, ()>, events: usize) -> Vec<u32> {
        let mut group = VecDeque::new();
        assert!(queue.take(&mut group, events, NO_LINGER));
        queue.left(group.len());
        group.into_iter().map(|w| w.command).collect()
    }

    #[test]
    fn commands_come_in_order_of_arrival_whatever_their_class() {
        let classes = [Class::Interactive, Class::Batch, Class::Settling, Class::Opening];
        let queue = queue(9, &[0, 1, 2, 3].map(|n| (classes[n], n as u32)));
        assert_eq!(take(&queue, 9), [0, 1, 2, 3]);
        assert_eq!(queue.depth(), 0);
    }

    #[test]
    fn batches_leave_half_a_group_to_others_even_if_nobody_else_waits() {
        let queue = queue(9, &[1, 2, 3, 4].map(|n| (Class::Batch, n)));
        assert_eq!(take(&queue, 4), [1, 2]);
        queue.submit(Class::Interactive, 9, Box::new(|_| ())).expect("there is room");
        assert_eq!(take(&queue, 4), [3, 4, 9]);
    }

    #[test]
    fn a_group_of_one_takes_a_batch_too() {
        let queue = queue(9, &[(Class::Batch, 1)]);
        assert_eq!(take(&queue, 1), [1]);
    }

    #[test]
    fn batches_left_over_from_a_group_count_in_the_next() {
        let queue = queue(9, &[1, 2, 3].map(|n| (Class::Batch, n)));
        let mut group = VecDeque::new();
        assert!(queue.take(&mut group, 2, NO_LINGER));
        assert!(queue.take(&mut group, 4, NO_LINGER));
        assert_eq!(group.iter().map(|w| w.command).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_refused_command_does_not_count() {
        let queue = queue(1, &[(Class::Interactive, 1)]);
        let refused = queue.submit(Class::Settling, 2, Box::new(|_| ()));
        assert_eq!(refused, Err(Busy { waiting: 1 }));
        assert_eq!(queue.depth(), 1);
        assert_eq!(take(&queue, 9), [1]);
    }

    #[test]
    fn it_waits_for_as_many_as_came_last_but_not_for_ever() {
        let queue = Arc::new(queue(9, &[(Class::Interactive, 1)]));
        let late = Arc::clone(&queue);
        let submitter = thread::spawn(move || {
            thread::sleep(Duration::from_millis(5));
            late.submit(Class::Interactive, 2, Box::new(|_| ())).expect("there is room");
        });
        let mut group = VecDeque::new();
        assert!(queue.take(&mut group, 9, (2, Duration::from_secs(600))));
        assert_eq!(group.len(), 2);
        submitter.join().expect("the submitter does not panic");
        queue.submit(Class::Interactive, 3, Box::new(|_| ())).expect("there is room");
        assert!(queue.take(&mut group, 9, (9, Duration::from_millis(1))));
        assert_eq!(group.len(), 3);
    }

    #[test]
    fn closing_ends_the_wait_and_the_taking() {
        let queue = Arc::new(queue(9, &[(Class::Interactive, 1)]));
        queue.close();
        let mut group = VecDeque::new();
        assert!(queue.take(&mut group, 9, (9, Duration::from_secs(600))));
        group.clear();
        assert!(!queue.take(&mut group, 9, NO_LINGER));
        let mut all = Vec::new();
        assert!(!queue.drain(&mut all, Instant::now() + Duration::from_secs(600)));
    }

    #[test]
    fn draining_gives_everything_or_waits_until_then() {
        let queue = queue(9, &[(Class::Batch, 1), (Class::Interactive, 2)]);
        let mut all = Vec::new();
        assert!(queue.drain(&mut all, Instant::now()));
        assert_eq!(all.len(), 2);
        all.clear();
        assert!(queue.drain(&mut all, Instant::now() + Duration::from_millis(2)));
        assert!(all.is_empty());
    }
}
