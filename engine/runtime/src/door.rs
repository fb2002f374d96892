//! The one door: every change of a case goes through [`Door::apply`], which hands it to the writer
//! and waits for its commit. Used by requests, answers, timers and tells alike.

use std::sync::Arc;

use hoso_store::{Class, UpdateError, Writer};
use tokio::sync::oneshot;

use crate::command::ApplyError;
use crate::decide::{Order, Reply};
use crate::world::World;

/// The writer's side of a running engine, with what all parts share.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) world: Arc<World>,
    pub(crate) writer: Writer<Order, Reply>,
}

impl Door {
    /// Waits until the order is committed, or is known to have failed.
    pub(crate) async fn apply(&self, class: Class, order: Order) -> Result<Reply, ApplyError> {
        let (done, commits) = oneshot::channel();
        // Whoever asked may have gone; the order counts all the same.
        let submitted = self.writer.submit(class, order, move |result| drop(done.send(result)));
        submitted.map_err(|_| ApplyError::Busy { retry_after_seconds: 1 })?;
        match commits.await {
            Ok(result) => result.map_err(refused),
            Err(_) => Err(ApplyError::Closing),
        }
    }

    /// The same for what must not be lost: repeated with pauses until it is kept or the engine
    /// closes. A repeat of an event whose commit was unknown finds its ask no longer open.
    pub(crate) async fn insist(&self, make: impl Fn() -> Order) -> Result<Reply, ApplyError> {
        let mut pause = std::time::Duration::from_millis(50);
        loop {
            match self.apply(Class::Settling, make()).await {
                Ok(reply) => return Ok(reply),
                Err(ApplyError::Closing) => return Err(ApplyError::Closing),
                Err(ApplyError::Fault) => return Err(ApplyError::Fault),
                Err(error) => tracing::warn!(%error, "an event waits for the store"),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(std::time::Duration::from_secs(2));
        }
    }
}

fn refused(error: UpdateError) -> ApplyError {
    match error {
        UpdateError::Unavailable { .. } => ApplyError::Unavailable { why: error.to_string() },
        UpdateError::Unknown { .. } => ApplyError::Unknown,
        UpdateError::Full => ApplyError::Full,
        UpdateError::Panicked | UpdateError::Record { .. } => ApplyError::Fault,
        UpdateError::Closed => ApplyError::Closing,
        // The store may name more faults later; none of them is an acknowledgement.
        _ => ApplyError::Fault,
    }
}
