//! One sandbox: the data that stands beside a guest for the length of one call, and its budgets.
//!
//! A sandbox is never used twice; it is dropped after the call, whatever its end was.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use wasmtime::{Engine, ResourceLimiter, Store, UpdateDeadline};

use crate::failure::Stopped;
use crate::grant::Grant;
use crate::mask::Mask;
use crate::vault::Tokens;
use crate::wire::Query;

/// The store's data.
pub(crate) struct Sandbox {
    pub grant: Arc<Grant>,
    /// The query that the guest sees, for masking; none while it describes itself.
    pub query: Option<Arc<Query>>,
    /// Made when the first log line comes.
    pub mask: Option<Mask>,
    pub tokens: Tokens,
    /// What the guest wrote to stdout and stderr since the last line break.
    pub printed: Vec<u8>,
    clock: Arc<CpuClock>,
    began: Instant,
    unix_ms: u64,
    memory_left: usize,
    memory_refused: bool,
    host_calls_left: u32,
    http_calls_left: u32,
    log_left: usize,
    log_cut: bool,
}

impl Sandbox {
    /// Data for one call that began at `unix_ms`, the engine's time.
    pub fn new(grant: Arc<Grant>, query: Option<Arc<Query>>, unix_ms: u64) -> Self {
        let limits = &grant.limits;
        Self {
            memory_left: limits.memory,
            memory_refused: false,
            host_calls_left: limits.host_calls,
            http_calls_left: limits.http_calls,
            log_left: limits.log_bytes,
            log_cut: false,
            query,
            mask: None,
            tokens: Tokens::default(),
            printed: Vec::new(),
            clock: Arc::new(CpuClock::new()),
            began: Instant::now(),
            unix_ms,
            grant,
        }
    }

    /// Counts a call of a host function.
    pub fn count_host_call(&mut self) -> Result<(), Stopped> {
        self.host_calls_left = self.host_calls_left.checked_sub(1).ok_or(Stopped::HostCalls)?;
        Ok(())
    }

    /// Counts a request; false when the budget is used up, which the guest may survive.
    pub fn count_http_call(&mut self) -> bool {
        let left = self.http_calls_left.checked_sub(1);
        self.http_calls_left = left.unwrap_or(0);
        left.is_some()
    }

    /// How many of `wanted` log bytes may still be kept, and whether this is the first cut.
    pub fn take_log(&mut self, wanted: usize) -> (usize, bool) {
        let kept = wanted.min(self.log_left);
        self.log_left -= kept;
        let first_cut = kept < wanted && !self.log_cut;
        self.log_cut |= first_cut;
        (kept, first_cut)
    }

    /// Whether the guest was ever denied memory.
    pub fn memory_refused(&self) -> bool {
        self.memory_refused
    }

    /// The guest's time: the engine's when the call began, and what has passed since.
    pub fn unix_now(&self) -> Duration {
        Duration::from_millis(self.unix_ms) + self.began.elapsed()
    }

    /// Time since the call began.
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    fn claim_memory(&mut self, current: usize, desired: usize) -> bool {
        let more = desired.saturating_sub(current);
        let left = self.memory_left.checked_sub(more);
        self.memory_left = left.unwrap_or(self.memory_left);
        self.memory_refused |= left.is_none();
        left.is_some()
    }
}

/// One budget over all memories and tables. A refusal is not yet an end: some runtimes ask for
/// much and live with less.
impl ResourceLimiter for Sandbox {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|most| desired > most) {
            self.memory_refused = true;
            return Ok(false);
        }
        Ok(self.claim_memory(current, desired))
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        const ELEMENT: usize = size_of::<usize>();
        let bytes = |elements: usize| elements.saturating_mul(ELEMENT);
        Ok(self.claim_memory(bytes(current), bytes(desired)))
    }
}

/// Time during which a call was being polled: what the guest computed, not what it waited for.
struct CpuClock {
    origin: Instant,
    used: AtomicU64,
    entered: AtomicU64,
}

impl CpuClock {
    fn new() -> Self {
        Self { origin: Instant::now(), used: AtomicU64::new(0), entered: AtomicU64::new(0) }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn enter(&self) {
        self.entered.store(self.now(), Ordering::Relaxed);
    }

    fn leave(&self) {
        let spent = self.now().saturating_sub(self.entered.load(Ordering::Relaxed));
        self.used.fetch_add(spent, Ordering::Relaxed);
    }

    /// To be asked while entered.
    fn spent(&self) -> Duration {
        let running = self.now().saturating_sub(self.entered.load(Ordering::Relaxed));
        Duration::from_nanos(self.used.load(Ordering::Relaxed).saturating_add(running))
    }
}

/// Handles a guest may hold; it needs none but its standard streams.
const MOST_HANDLES: usize = 256;

/// A store with every budget set.
pub(crate) fn store(engine: &Engine, sandbox: Sandbox) -> Store<Sandbox> {
    let limits = &sandbox.grant.limits;
    let fuel = largest_handover(sandbox.grant.as_ref());
    let budget = limits.cpu;
    let mut store = Store::new(engine, sandbox);
    store.limiter(|sandbox| sandbox);
    store.set_hostcall_fuel(fuel);
    store.set_max_component_handles(MOST_HANDLES);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(move |context| {
        if context.data().clock.spent() > budget {
            return Err(Stopped::CpuBudget.into());
        }
        // Tokio's own yield lets the runtime look at its sockets and timers first.
        Ok(UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now())))
    });
    store
}

/// Bytes that a guest may hand over in one go. Lists count with their size in the host, which is
/// several times that in the guest.
fn largest_handover(grant: &Grant) -> usize {
    let requests = grant.outlets.values().map(|outlet| outlet.max_request());
    let largest = requests.fold(grant.limits.answer, usize::max);
    largest.saturating_mul(4).saturating_add(64 * 1024)
}

/// Polls `call` while its sandbox's CPU clock runs.
pub(crate) async fn metered<F: Future>(clock: Meter, call: F) -> F::Output {
    let mut call = std::pin::pin!(call);
    std::future::poll_fn(move |context| {
        clock.0.enter();
        let polled = call.as_mut().poll(context);
        clock.0.leave();
        polled
    })
    .await
}

/// A sandbox's CPU clock, for [`metered`].
pub(crate) struct Meter(Arc<CpuClock>);

impl Sandbox {
    /// The clock to run this sandbox's calls by.
    pub fn meter(&self) -> Meter {
        Meter(Arc::clone(&self.clock))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::Limits;

    fn sandbox(change: impl FnOnce(&mut Limits)) -> Sandbox {
        let mut limits = Limits::default();
        change(&mut limits);
        Sandbox::new(Arc::new(Grant::nothing("r", limits)), None, 1_000)
    }

    #[test]
    fn memories_and_tables_share_one_budget() {
        let mut sandbox = sandbox(|limits| limits.memory = 1000);
        assert!(sandbox.memory_growing(0, 600, None).unwrap());
        assert!(sandbox.table_growing(0, 40, None).unwrap(), "320 bytes");
        assert!(!sandbox.memory_refused());
        assert!(!sandbox.memory_growing(600, 700, None).unwrap());
        assert!(sandbox.memory_refused());
    }

    #[test]
    fn a_smaller_wish_is_granted_after_a_refused_one() {
        let mut sandbox = sandbox(|limits| limits.memory = 1000);
        assert!(!sandbox.memory_growing(0, 2000, None).unwrap());
        assert!(sandbox.memory_growing(0, 1000, None).unwrap());
        assert!(!sandbox.memory_growing(0, 10, Some(5)).unwrap(), "beyond its own maximum");
    }

    #[test]
    fn calls_and_requests_run_out() {
        let mut sandbox = sandbox(|limits| {
            limits.host_calls = 1;
            limits.http_calls = 1;
        });
        assert!(sandbox.count_host_call().is_ok());
        assert_eq!(sandbox.count_host_call(), Err(Stopped::HostCalls));
        assert_eq!([sandbox.count_http_call(), sandbox.count_http_call()], [true, false]);
    }

    #[test]
    fn the_log_is_cut_once() {
        let mut sandbox = sandbox(|limits| limits.log_bytes = 10);
        assert_eq!(sandbox.take_log(8), (8, false));
        assert_eq!(sandbox.take_log(8), (2, true));
        assert_eq!(sandbox.take_log(8), (0, false));
    }

    #[test]
    fn the_guests_clock_runs_on_from_the_engines() {
        let sandbox = sandbox(|_| {});
        assert!(sandbox.unix_now() >= Duration::from_millis(1_000));
    }

    #[tokio::test]
    async fn only_being_polled_counts_as_computing() {
        let sandbox = sandbox(|_| {});
        metered(sandbox.meter(), tokio::time::sleep(Duration::from_millis(300))).await;
        assert!(sandbox.clock.used.load(Ordering::Relaxed) < 300_000_000);
        let busy = async { std::thread::sleep(Duration::from_millis(20)) };
        metered(sandbox.meter(), busy).await;
        assert!(sandbox.clock.used.load(Ordering::Relaxed) >= 20_000_000);
    }
}
