//! The worker of one registry's lane: takes what is due, within the registry's limits and its
//! circuit, asks, judges, and brings the event back through the door. Never decides what follows.

use std::num::NonZeroU32;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use hoso_connectors::wire::{Field, Query, Value};
use hoso_connectors::{Call, Failure, FailureKind as Kind};
use hoso_core::{self as core, Event, FailureKind, Lifecycle, Name};
use hoso_store::record::{AskEffectRecord, EffectRecord, OutboxRecord};
use hoso_store::{OutboxKey, Reader};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::breaker::{Admit, Circuit};
use crate::decide::Order;
use crate::door::Door;
use crate::lane::{Lane, Next};
use crate::rows::value;
use crate::settings::RegistryPlan;
use crate::verdict::{Declared, Judge, wire_name, written};

/// Calls that are open when the engine closes are waited for so long.
const GRACE: Duration = Duration::from_secs(12);

/// One registry's side of a running engine.
pub(crate) struct Desk {
    pub(crate) name: String,
    pub(crate) plan: RegistryPlan,
    pub(crate) lane: Arc<Lane>,
    pub(crate) circuit: Circuit,
    pub(crate) door: Door,
    pub(crate) reader: Reader,
    places: Arc<Semaphore>,
    rate: Option<DefaultDirectRateLimiter>,
}

impl Desk {
    pub(crate) fn new(
        name: &str,
        plan: &RegistryPlan,
        lane: Arc<Lane>,
        (door, reader): (Door, Reader),
    ) -> Self {
        let per_minute = plan.per_minute.and_then(NonZeroU32::new);
        Desk {
            name: name.to_owned(),
            plan: plan.clone(),
            lane,
            circuit: Circuit::new(plan.breaker),
            door,
            reader,
            places: Arc::new(Semaphore::new(plan.at_once.max(1))),
            rate: per_minute.map(|most| RateLimiter::direct(quota(most))),
        }
    }

    /// Works until told to stop; returns when its last call has landed.
    pub(crate) async fn work(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut calls = JoinSet::new();
        loop {
            let row = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                row = self.next() => row,
            };
            while calls.try_join_next().is_some() {}
            let Some(row) = row else { continue };
            let Ok(place) = self.places.clone().acquire_owned().await else { break };
            self.circuit.begins(Instant::now());
            let desk = self.clone();
            calls.spawn(async move {
                let effect = row.effect;
                desk.settle(*row).await;
                desk.lane.landed(effect);
                drop(place);
                desk.lane.wake.notify_one();
            });
        }
        // Calls still open mostly end by their own wall clock, and what they bring is kept. One
        // that does not is given up: its row stays and is asked again by the next run.
        let all = async { while calls.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, all).await.is_err() {
            tracing::warn!(registry = %self.name, "calls were given up to close");
        }
        calls.shutdown().await;
    }

    /// The next row that may be asked now; `None`: look again.
    async fn next(&self) -> Option<Box<OutboxRecord>> {
        if self.places.available_permits() == 0 {
            drop(self.places.acquire().await);
        }
        if let Admit::Wait(pause) = self.circuit.admits(Instant::now()) {
            // An answer to a call that was open already closes the circuit, and wakes.
            self.rest(pause).await;
            return None;
        }
        let now = self.door.world.now();
        match self.lane.next(now) {
            Next::Row { row, look } => {
                if look && !self.is_open(&row) {
                    self.lane.landed(row.effect);
                    return None;
                }
                if let Some(rate) = &self.rate {
                    rate.until_ready().await;
                }
                Some(row)
            }
            Next::At(due) => {
                let pause = u64::try_from(due.saturating_sub(now)).unwrap_or_default();
                self.rest(Duration::from_millis(pause.min(60_000))).await;
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

    /// Sleeps, or is woken by whatever happens to the lane.
    async fn rest(&self, pause: Duration) {
        let sleep = tokio::time::sleep(pause);
        tokio::select! { () = sleep => {}, () = self.lane.wake.notified() => {} }
    }

    fn is_open(&self, row: &OutboxRecord) -> bool {
        !matches!(self.reader.outbox_get(&OutboxKey::from(row)), Ok(None))
    }

    /// Asks, and brings back what came of it.
    async fn settle(&self, row: OutboxRecord) {
        let EffectRecord::Ask(ask) = &row.what else { return };
        let Some(case) = row.case.map(|case| Uuid::from_bytes(case.0)) else { return };
        let effect = Uuid::from_bytes(row.effect.0);
        // A row of an earlier run may have been asked when that run was cut off.
        let interrupted = u32::from(row.run < self.reader.run());
        let attempt = row.attempts + interrupted + 1;
        // A fault of whatever answers fails this ask and no other.
        let asked = AssertUnwindSafe(self.ask(effect, ask, attempt)).catch_unwind().await;
        let panicked = || Err(protocol("panic", "asking or judging panicked".into()));
        let event = match asked.unwrap_or_else(|_| panicked()) {
            Ok(finding) => {
                self.answered();
                Event::Answered { effect, finding, attempt: interrupted + 1 }
            }
            Err(failure) => self.failed(effect, failure),
        };
        // The engine is closing, or ran into a fault: the row stays and is asked again.
        let _ = self.door.insist(|| Order::Event { case, event: event.clone() }).await;
    }

    fn answered(&self) {
        if self.circuit.answered() {
            self.lane.hurry();
        }
    }

    fn failed(&self, effect: Uuid, failure: Failure) -> Event {
        let kind = match failure.kind {
            Kind::Rejected => FailureKind::Rejected,
            Kind::NotPermitted => FailureKind::NotPermitted,
            Kind::Protocol => FailureKind::Protocol,
            Kind::Unavailable => {
                self.circuit.failed(Instant::now());
                let now = self.door.world.now();
                let asked_for = failure.retry_after.and_then(|after| {
                    Some(now.saturating_add(i64::try_from(after.as_millis()).ok()?))
                });
                return Event::Delayed {
                    effect,
                    cause: failure.code.to_string(),
                    spread: rand::random_range(0..=1000),
                    not_before: asked_for,
                };
            }
        };
        self.answered();
        let cause = failure.code.to_string();
        tracing::warn!(registry = %self.name, kind = kind.code(), %cause, "{}", failure.message);
        Event::Failed { effect, failure: core::Failure { kind, cause } }
    }

    async fn ask(
        &self,
        effect: Uuid,
        ask: &AskEffectRecord,
        attempt: u32,
    ) -> Result<core::Finding, Failure> {
        let lifecycle = self.door.world.lifecycle(&ask.workflow, ask.version);
        let spec = lifecycle.as_deref().and_then(|l| Some((l, l.ask(&ask.name)?)));
        let Some((lifecycle, spec)) = spec else { return Err(gone("the workflow's version")) };
        let subject = ask.subject.iter();
        let subject = subject.filter_map(|(n, v)| Some((Name::from(n.as_str()), value(v)?)));
        let declared: Declared = subject.collect();
        let query = query(effect, ask, (lifecycle, spec), &declared);
        let now = self.door.world.now();
        let unix_ms = u64::try_from(now).unwrap_or_default();
        let call = Call { attempt, callback_url: None, traceparent: None, unix_ms };
        // Nobody waits for an answer beyond the end of the ask.
        let left = u64::try_from(ask.until_ms.saturating_sub(now)).unwrap_or_default();
        let asked = self.plan.answers.verify(call, query);
        let reply = tokio::time::timeout(Duration::from_millis(left), asked).await;
        let reply = reply.unwrap_or_else(|_| Err(too_late()))?;
        let returns = &self.plan.answers.offer().returns;
        let fetch: Vec<Name> = ask.fetch.iter().map(|name| name.as_str().into()).collect();
        let (declared, registry) = (&declared, self.name.as_str());
        let judge = Judge { lifecycle, ask: spec, declared, returns, registry, fetch: &fetch };
        judge.finding(reply).ok_or_else(|| gone("deferred answers"))
    }
}

/// No sixty seconds see more calls than this: a tenth may come at once, and what comes after that
/// comes so much slower.
fn quota(most: NonZeroU32) -> Quota {
    let at_once = NonZeroU32::new(most.get() / 10).unwrap_or(NonZeroU32::MIN);
    let steady = NonZeroU32::new(most.get() - at_once.get() + 1).unwrap_or(most);
    Quota::per_minute(steady).allow_burst(at_once)
}

fn too_late() -> Failure {
    let message = "no answer came before the end of the ask".into();
    let (kind, code) = (Kind::Unavailable, "timeout");
    Failure { kind, code, message, problems: Vec::new(), retry_after: None }
}

fn gone(what: &str) -> Failure {
    protocol("not-supported", format!("this engine does not have {what}"))
}

fn protocol(code: &'static str, message: String) -> Failure {
    Failure { kind: Kind::Protocol, code, message, problems: Vec::new(), retry_after: None }
}

fn query(
    effect: Uuid,
    ask: &AskEffectRecord,
    (lifecycle, spec): (&Lifecycle, &core::Ask),
    declared: &Declared,
) -> Query {
    let wire = |name: &Name| {
        let field = lifecycle.field(name)?;
        let means = declared.get(name).map(|value| wire_name(&field.means, value));
        Some(means.unwrap_or(&field.means).to_owned())
    };
    let subject = declared
        .iter()
        .filter_map(|(name, value)| Some(Field { name: wire(name)?, value: written(value) }));
    let asker = ask.asker.iter();
    let asker = asker.map(|(n, v)| Field { name: n.clone(), value: Value::Text(v.clone()) });
    Query {
        id: effect.to_string(),
        subject: subject.collect(),
        compare: spec.compare.iter().chain(&spec.must).filter_map(wire).collect(),
        fetch: ask
            .fetch
            .iter()
            .map(|name| Name::from(name.as_str()))
            .filter_map(|n| wire(&n))
            .collect(),
        purpose: ask.purpose.clone(),
        asker: asker.collect(),
        case_code: None,
        more: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    /// Takes whatever is given, a look each 10 ms for three minutes.
    fn taken(most: u32) -> Vec<u64> {
        let clock = FakeRelativeClock::default();
        let quota = quota(NonZeroU32::new(most).expect("more than none"));
        let limiter = RateLimiter::direct_with_clock(quota, clock.clone());
        let mut taken = Vec::new();
        for tick in 0..18_000 {
            while limiter.check().is_ok() {
                taken.push(tick * 10);
            }
            clock.advance(Duration::from_millis(10));
        }
        taken
    }

    #[test]
    fn no_sixty_seconds_see_more_calls_than_the_registry_takes() {
        for most in [1, 2, 4, 10, 60, 600] {
            let taken = taken(most);
            let within = |from: u64| {
                let end = from + 60_000;
                taken.iter().filter(|at| (from..end).contains(*at)).count()
            };
            let worst = taken.iter().map(|from| within(*from)).max().unwrap_or_default();
            assert!(worst <= most as usize, "{worst} of {most}");
            assert!(worst * 10 >= most as usize * 8, "{worst} of {most}: too slow");
        }
    }
}
