//! Listening, and leaving in peace: when the signal comes no new request is taken, and open ones
//! have a while to end. Never closes the engine: whoever made it does.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use hoso_runtime::Engine;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::door::Door;
use crate::measure;
use crate::plan::DoorPlan;
use crate::routes::router;

/// Serves until the signal comes and the open requests have ended, or their time is over.
pub async fn serve(
    engine: Engine,
    plan: DoorPlan,
    listener: TcpListener,
    signal: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let door = Door::new(engine, plan);
    let upkeep = door.metrics.clone().map(|handle| tokio::spawn(measure::upkeep(handle)));
    let result = until(&door, listener, signal).await;
    if let Some(upkeep) = upkeep {
        upkeep.abort();
    }
    result
}

async fn until(
    door: &Arc<Door>,
    listener: TcpListener,
    signal: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (leaving, left) = watch::channel(false);
    let closing = door.clone();
    let signal = async move {
        signal.await;
        closing.close();
        leaving.send_replace(true);
    };
    // Small answers are not held back for more to come.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let service = router(door.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(signal);
    tokio::select! {
        result = served => result,
        () = overdue(left, door.limits.drain) => {
            tracing::warn!("requests were still open when their time was over");
            Ok(())
        }
    }
}

/// Ends so long after the signal.
async fn overdue(mut left: watch::Receiver<bool>, drain: Duration) {
    if left.wait_for(|left| *left).await.is_err() {
        // The signal's side is gone: serving has ended by itself.
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(drain).await;
}
