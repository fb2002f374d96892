//! The worker of one sender's lane: signs and posts, one event of a case at a time, so that each
//! sender hears of a case in order. A dead endpoint costs nothing to others.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hoso_connectors::{Endpoint, EndpointError};
use hoso_store::record::{EffectRecord, OutboxRecord};
use hoso_store::{OutboxKey, Reader};
use standardwebhooks::Webhook;
use tokio::sync::{Semaphore, watch};
use uuid::Uuid;

use crate::decide::Order;
use crate::door::Door;
use crate::lane::{Lane, Next};
use crate::settings::TellPlan;

/// Events of one sender on their way or waiting behind one of their case, at most.
const MOST: usize = 10_000;

/// One sender's side of a running engine.
pub(crate) struct Post {
    plan: TellPlan,
    lane: Arc<Lane>,
    door: Door,
    reader: Reader,
    client: reqwest::Client,
    keys: Vec<Webhook>,
    places: Semaphore,
    /// Events of a case that wait behind the one on its way.
    behind: Mutex<BTreeMap<[u8; 16], VecDeque<OutboxRecord>>>,
}

/// Why a sender cannot be told at all.
#[derive(Debug, thiserror::Error)]
pub enum TellError {
    /// The address or its certificates.
    #[error("sender `{sender}` cannot be told: its address cannot be used")]
    Endpoint {
        /// The sender.
        sender: String,
        /// What is wrong with it.
        source: EndpointError,
    },
    /// A signing secret.
    #[error("sender `{sender}` cannot be told: a signing secret is no `whsec_…` of 24 to 64 bytes")]
    Secret {
        /// The sender.
        sender: String,
    },
}

/// How an attempt ended.
enum Attempt {
    Delivered,
    /// Never again: the endpoint is gone for good.
    Gone,
    Later {
        cause: String,
        not_before: Option<Duration>,
    },
}

impl Post {
    pub(crate) fn new(
        sender: &str,
        plan: &TellPlan,
        lane: Arc<Lane>,
        (door, reader): (Door, Reader),
    ) -> Result<Self, TellError> {
        let mut endpoint = Endpoint::new(plan.url.clone());
        endpoint.private = plan.private;
        let client = hoso_connectors::outbound(&endpoint);
        let sender = sender.to_owned();
        let client =
            client.map_err(|source| TellError::Endpoint { sender: sender.clone(), source })?;
        let bad = || TellError::Secret { sender: sender.clone() };
        let key = |secret: &hoso_connectors::Secret| {
            let text = std::str::from_utf8(secret.expose()).map_err(|_| bad())?;
            Webhook::new(text.trim()).map_err(|_| bad())
        };
        let keys = plan.secrets.iter().map(key).collect::<Result<Vec<_>, _>>()?;
        let places = Semaphore::new(plan.at_once.max(1));
        let behind = Mutex::default();
        Ok(Post { plan: plan.clone(), lane, door, reader, client, keys, places, behind })
    }

    /// Works until told to stop. What is on its way then stays in the outbox.
    pub(crate) async fn work(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        loop {
            let row = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                row = self.next() => row,
            };
            let Some(row) = row else { continue };
            let case = row.case.map_or(row.effect.0, |case| case.0);
            if self.queue_behind(case, &row) {
                continue;
            }
            let (post, mut stop) = (self.clone(), stop.clone());
            tokio::spawn(async move {
                tokio::select! {
                    _ = stop.wait_for(|stop| *stop) => {}
                    () = post.deliver_all(case, *row) => {}
                }
            });
        }
    }

    async fn next(&self) -> Option<Box<OutboxRecord>> {
        if self.lane.sizes().1 >= MOST {
            // Nobody listens there: what follows waits in the lane, and beyond it in the store.
            self.rest(Duration::from_secs(1)).await;
            return None;
        }
        let now = self.door.world.now();
        let waits = match self.lane.next(now) {
            Next::Row { row, look } => {
                if look && matches!(self.reader.outbox_get(&OutboxKey::from(&*row)), Ok(None)) {
                    self.lane.landed(row.effect);
                    return None;
                }
                return Some(row);
            }
            Next::Reload => match self.lane.reload(&self.reader) {
                Ok(()) => return None,
                Err(error) => {
                    tracing::warn!(lane = %self.lane.name, %error, "a lane could not be read");
                    self.lane.must_reload();
                    Duration::from_millis(200)
                }
            },
            Next::At(due) => {
                Duration::from_millis(u64::try_from(due.saturating_sub(now)).unwrap_or_default())
            }
            Next::Nothing => Duration::from_secs(60),
        };
        self.rest(waits.min(Duration::from_secs(60))).await;
        None
    }

    async fn rest(&self, pause: Duration) {
        let sleep = tokio::time::sleep(pause);
        tokio::select! { () = sleep => {}, () = self.lane.wake.notified() => {} }
    }

    /// Whether an event of the case is on its way already.
    fn queue_behind(&self, case: [u8; 16], row: &OutboxRecord) -> bool {
        let mut behind = self.behind.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = behind.get_mut(&case) {
            queue.push_back(row.clone());
            return true;
        }
        behind.insert(case, VecDeque::new());
        false
    }

    fn next_of(&self, case: [u8; 16]) -> Option<OutboxRecord> {
        let mut behind = self.behind.lock().unwrap_or_else(PoisonError::into_inner);
        let next = behind.get_mut(&case).and_then(VecDeque::pop_front);
        if next.is_none() {
            behind.remove(&case);
        }
        next
    }

    async fn deliver_all(&self, case: [u8; 16], first: OutboxRecord) {
        let mut row = Some(first);
        while let Some(one) = row {
            let effect = one.effect;
            self.deliver(one).await;
            self.lane.landed(effect);
            self.lane.wake.notify_one();
            row = self.next_of(case);
        }
    }

    /// Posts until it is taken, or is given up.
    async fn deliver(&self, row: OutboxRecord) {
        let mut attempt = 0;
        loop {
            let (cause, not_before) = match self.post(&row).await {
                Attempt::Delivered => {
                    let key = OutboxKey::from(&row);
                    let _ = self.door.insist(|| Order::Done(vec![key.clone()])).await;
                    return;
                }
                Attempt::Gone => return self.bury(row, "gone".into()).await,
                Attempt::Later { cause, not_before } => (cause, not_before),
            };
            let age = self.door.world.now().saturating_sub(row.due_ms);
            if u128::try_from(age).unwrap_or_default() >= self.plan.give_up.as_millis() {
                return self.bury(row, cause).await;
            }
            tracing::warn!(lane = %self.lane.name, %cause, attempt, "an event waits");
            tokio::time::sleep(pause(attempt).max(not_before.unwrap_or_default())).await;
            attempt += 1;
        }
    }

    async fn bury(&self, row: OutboxRecord, cause: String) {
        tracing::error!(lane = %self.lane.name, %cause, "an event was given up");
        let dead = || Order::Dead { row: Box::new(row.clone()), cause: cause.clone() };
        let _ = self.door.insist(dead).await;
    }

    async fn post(&self, row: &OutboxRecord) -> Attempt {
        let EffectRecord::Tell(tell) = &row.what else { return Attempt::Gone };
        let Ok(_place) = self.places.acquire().await else { return later("closing") };
        let id = format!("msg_{}", Uuid::from_bytes(row.effect.0).simple());
        let now = self.door.world.now() / 1000;
        let signatures = self.keys.iter().filter_map(|key| key.sign(&id, now, &tell.body).ok());
        let signatures: Vec<String> = signatures.collect();
        let request = self.client.post(self.plan.url.clone()).timeout(Duration::from_secs(20));
        let request = request
            .header("content-type", "application/cloudevents+json")
            .header("webhook-id", id)
            .header("webhook-timestamp", now.to_string())
            .header("webhook-signature", signatures.join(" "))
            .body(tell.body.clone());
        match request.send().await {
            Ok(response) => read(&response),
            Err(error) if error.is_timeout() => later("timeout"),
            Err(error) if error.is_connect() => later("connect"),
            Err(_) => later("broken"),
        }
    }
}

fn later(cause: &str) -> Attempt {
    Attempt::Later { cause: cause.into(), not_before: None }
}

/// 2xx is taken, 410 never wants to hear again, everything else is tried again.
fn read(response: &reqwest::Response) -> Attempt {
    let status = response.status();
    if status.is_success() {
        return Attempt::Delivered;
    }
    if status.as_u16() == 410 {
        return Attempt::Gone;
    }
    let after = response.headers().get("retry-after").and_then(|after| after.to_str().ok());
    let seconds = after.and_then(|after| after.trim().parse().ok());
    let most = Duration::from_secs(24 * 3600);
    let not_before = seconds.map(|seconds| Duration::from_secs(seconds).min(most));
    Attempt::Later { cause: format!("status-{}", status.as_u16()), not_before }
}

/// Full jitter under a bound that doubles from 1 s to 1 h.
fn pause(attempt: u32) -> Duration {
    let bound = Duration::from_secs(1 << attempt.min(12)).min(Duration::from_secs(3600));
    bound.mul_f64(rand::random_range(0.05..=1.0))
}
