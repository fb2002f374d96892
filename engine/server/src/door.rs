//! What every request finds: the engine, the callers, the limits, and whether we are closing.
//! Never changes once made, but for the closing.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use hoso_runtime::{Clock, Engine};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;
use uuid::Uuid;

use crate::limits::Limits;
use crate::measure;
use crate::plan::{DoorPlan, Refusals};
use crate::signature::SigningKey;
use crate::token::{Caller, Tokens};

/// The HTTP border of one engine.
pub struct Door {
    pub(crate) engine: Engine,
    pub(crate) tokens: Tokens,
    pub(crate) limits: Limits,
    pub(crate) metrics: Option<PrometheusHandle>,
    senders: HashMap<String, Known>,
    nobody: [SigningKey; 1],
    clock: Clock,
    closing: watch::Sender<bool>,
}

/// What every request is given.
pub(crate) type Shared = Arc<Door>;

/// A sender, ready to be checked.
pub(crate) struct Known {
    pub(crate) keys: Vec<SigningKey>,
    pub(crate) caller: Caller,
    pub(crate) refusals: Refusals,
}

impl Door {
    /// Stands before an engine.
    pub fn new(engine: Engine, plan: DoorPlan) -> Arc<Self> {
        let known = |(name, sender): (String, crate::plan::Sender)| {
            let caller = Caller::new(&name, &sender.may);
            (name, Known { keys: sender.keys, caller, refusals: sender.refusals })
        };
        Arc::new(Door {
            engine,
            tokens: Tokens::new(&plan.tokens),
            limits: plan.limits,
            metrics: measure::recorder(),
            senders: plan.senders.into_iter().map(known).collect(),
            nobody: [SigningKey::nobodys()],
            clock: plan.clock,
            closing: watch::Sender::new(false),
        })
    }

    /// Unix seconds.
    pub(crate) fn now(&self) -> i64 {
        (self.clock)().div_euclid(1000)
    }

    pub(crate) fn sender(&self, name: &str) -> Option<&Known> {
        self.senders.get(name)
    }

    /// The keys of a sender; of an unknown one those that nobody holds.
    pub(crate) fn keys_of<'a>(&'a self, sender: Option<&'a Known>) -> &'a [SigningKey] {
        sender.map_or(&self.nobody, |known| known.keys.as_slice())
    }

    /// From now on nobody waits for a registry.
    pub(crate) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Returns when no ask of the case is open, the time is over, or we are closing.
    pub(crate) async fn settled(&self, case: Uuid, within: Duration) {
        let mut closing = self.closing.subscribe();
        tokio::select! {
            () = self.engine.settled(case, within) => {}
            _ = closing.wait_for(|closing| *closing) => {}
        }
    }
}
