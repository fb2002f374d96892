//! The calls into a guest: each in a sandbox of its own, within a wall clock.
//!
//! It never keeps a sandbox for a second call, and never looks into what a guest answers.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::{ComponentExportIndex, ComponentNamedList, Lift, Lower};

use crate::component::{DescribeGives, Linked, OffersGives, OffersTakes, VerifyGives, VerifyTakes};
use crate::failure::{Failure, FailureKind, of_wasmtime};
use crate::grant::Grant;
use crate::sandbox::{Sandbox, metered, store};
use crate::wire::{Context, Description, Offer, Problem, Query, Reply};
use crate::{Host, Limits, wire};

/// Asks a component who it is.
pub(crate) async fn describe(host: &Host, linked: &Linked) -> Result<Description, Failure> {
    let nothing = Arc::new(Grant::nothing("", Limits::default()));
    let sandbox = Sandbox::new(nothing, None, now_ms());
    let call = Entry { host, linked, export: &linked.describe };
    let (said,): DescribeGives = call.enter((), sandbox).await?;
    Ok(said)
}

/// Asks what a configuration offers. Reaches nothing.
pub(crate) async fn offers(
    host: &Host,
    linked: &Linked,
    grant: Arc<Grant>,
    config: &str,
) -> Result<Result<Offer, Vec<Problem>>, Failure> {
    let sandbox = Sandbox::new(grant, None, now_ms());
    let call = Entry { host, linked, export: &linked.offers };
    let takes: OffersTakes<'_> = (config,);
    let (said,): OffersGives = call.enter(takes, sandbox).await?;
    Ok(said)
}

/// Asks about one person.
pub(crate) async fn verify(
    host: &Host,
    linked: &Linked,
    sandbox: Sandbox,
    context: &Context,
    query: &Query,
) -> Result<Result<Reply, wire::Failure>, Failure> {
    let call = Entry { host, linked, export: &linked.verify };
    let takes: VerifyTakes<'_> = (context, query);
    let (said,): VerifyGives = call.enter(takes, sandbox).await?;
    Ok(said)
}

struct Entry<'a> {
    host: &'a Host,
    linked: &'a Linked,
    export: &'a ComponentExportIndex,
}

impl Entry<'_> {
    async fn enter<P, R>(&self, params: P, sandbox: Sandbox) -> Result<R, Failure>
    where
        P: ComponentNamedList + Lower + Send + Sync,
        R: ComponentNamedList + Lift + Send + Sync + 'static,
    {
        let slots = self.linked.slots;
        let _slots = self.host.0.slots.acquire_many(slots).await.expect("it is never closed");
        let within = sandbox.grant.limits.within;
        let call = metered(sandbox.meter(), self.run(params, sandbox));
        match tokio::time::timeout(within, call).await {
            Ok(outcome) => outcome,
            Err(_) => Err(out_of_time(within)),
        }
    }

    /// The store lives and dies in here, so a dropped call leaves nothing behind.
    async fn run<P, R>(&self, params: P, sandbox: Sandbox) -> Result<R, Failure>
    where
        P: ComponentNamedList + Lower + Send + Sync,
        R: ComponentNamedList + Lift + Send + Sync + 'static,
    {
        let mut store = store(&self.host.0.engine, sandbox);
        let outcome = async {
            let guest = self.linked.pre.instantiate_async(&mut store).await?;
            let function = guest.get_typed_func::<P, R>(&mut store, self.export)?;
            function.call_async(&mut store, params).await
        }
        .await;
        store.data_mut().log_printed();
        outcome.map_err(|error| of_wasmtime(&error, store.data().memory_refused()))
    }
}

fn out_of_time(within: Duration) -> Failure {
    let text = format!("no answer within {} ms", within.as_millis());
    Failure::new(FailureKind::Unavailable, "wall-clock", text)
}

fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
