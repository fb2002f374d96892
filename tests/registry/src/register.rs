//! The running register: a loopback server that speaks the X-Road REST path.
//!
//! It never listens beyond the address it is given (loopback by default) and keeps nothing on
//! disk. What it answers is in `answer`, what it holds in `person`.

mod gate;
mod reply;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::mode::{Mode, Modes};
use crate::person::Population;
use crate::seen::{Log, Seen};
use crate::wire::Service;
use gate::{Cut, Gate};

/// How a register is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Draws the population.
    pub seed: u64,
    /// How many people.
    pub size: u64,
    /// The X-Road client that has access: `instance/class/member/subsystem`.
    pub client: String,
    /// The X-Road provider: `instance/class/member/subsystem`.
    pub provider: String,
    /// Whether to keep identifiers and the latest questions; a benchmark does without.
    pub remember: bool,
    /// Where to listen; port 0 lets the system choose.
    pub address: SocketAddr,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 2026,
            size: 100_000,
            client: "VN/GOV/H03/mot-cua".into(),
            provider: "VN/GOV/C06/dan-cu".into(),
            remember: true,
            address: (Ipv4Addr::LOCALHOST, 0).into(),
        }
    }
}

/// What all connections share.
struct Shared {
    settings: Settings,
    people: Population,
    modes: Modes,
    log: Log,
    stopping: watch::Sender<bool>,
}

/// A register that answers until it is stopped or dropped.
pub struct Register {
    shared: Arc<Shared>,
    address: SocketAddr,
    open: watch::Receiver<bool>,
    server: JoinHandle<io::Result<()>>,
}

impl Register {
    /// Starts a register on the current tokio runtime.
    ///
    /// # Errors
    /// If the address cannot be bound.
    pub async fn start(settings: Settings) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            people: Population::new(settings.seed, settings.size),
            modes: Modes::new(),
            log: Log::new(settings.remember),
            stopping: watch::Sender::new(false),
            settings,
        });
        let (gate, open) = Gate::open(shared.settings.address, shared.modes.watch()).await?;
        let address = gate.address();
        let router = Router::new().fallback(reply::answer).with_state(Arc::clone(&shared));
        let mut stopping = shared.stopping.subscribe();
        let server = tokio::spawn(async move {
            let answers = router.into_make_service_with_connect_info::<Cut>();
            let stopped = async move { drop(stopping.wait_for(|stop| *stop).await) };
            axum::serve(gate, answers).with_graceful_shutdown(stopped).await
        });
        Ok(Self { shared, address, open, server })
    }

    /// `http://127.0.0.1:port`, for the endpoint `gateway`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Who is in it.
    #[must_use]
    pub fn population(&self) -> &Population {
        &self.shared.people
    }

    /// The configuration with which the population connector reaches this register.
    #[must_use]
    pub fn config(&self, service: Service) -> Value {
        json!({
            "service": service.code(),
            "name": "unaccented",
            "dates": "element",
            "x-road": {
                "client": self.shared.settings.client,
                "service": format!("{}/{}", self.shared.settings.provider, service.operation()),
                "user-prefix": "VN",
            },
        })
    }

    /// Sets the mode for all. Requests follow at once; the listener follows [`Mode::Refuse`]
    /// within moments (see [`Register::settled`]).
    pub fn set(&self, mode: Mode) {
        self.shared.modes.set(mode);
    }

    /// Sets the mode for one number, 12 or 9 digits; `Well` gives it back to the mode for all.
    pub fn set_for(&self, number: &str, mode: Mode) {
        self.shared.modes.set_for(number, mode);
    }

    /// Waits until the listener is closed under [`Mode::Refuse`], open under any other.
    pub async fn settled(&self) {
        let open = *self.shared.modes.watch().borrow() != Mode::Refuse;
        // An error means that the server is gone, and then nothing listens any more.
        drop(self.open.clone().wait_for(|now| *now == open).await);
    }

    /// What it was asked so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.shared.log.seen()
    }

    /// Empties the log, not the population.
    pub fn forget(&self) {
        self.shared.log.forget();
    }

    /// Stops: open requests get a second, then the port is free.
    pub async fn stop(mut self) {
        self.shared.stopping.send_replace(true);
        let ended = tokio::time::timeout(Duration::from_secs(1), &mut self.server).await;
        if ended.is_err() {
            self.server.abort();
        }
    }
}

impl Drop for Register {
    fn drop(&mut self) {
        self.shared.stopping.send_replace(true);
    }
}
