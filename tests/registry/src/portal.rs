//! A pretend portal: it listens for the engine's signed webhooks, checks each signature and keeps
//! what it heard. Never answers late unless told to, and never trusts an unsigned body.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;
use standardwebhooks::Webhook;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// One event that the portal heard.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// `webhook-id`.
    pub id: String,
    /// Whether the signature fits.
    pub signed: bool,
    /// The body; null if it was not JSON.
    pub body: Value,
}

struct Ears {
    key: Webhook,
    heard: Mutex<Vec<Heard>>,
    /// What it answers; 204 as it should.
    status: Mutex<StatusCode>,
    news: Notify,
}

/// A portal that listens until it is dropped.
pub struct Portal {
    ears: Arc<Ears>,
    address: SocketAddr,
    server: JoinHandle<io::Result<()>>,
}

impl Portal {
    /// Starts a portal on the current tokio runtime. `secret` is a `whsec_…` text.
    ///
    /// # Errors
    /// If no port can be had, or the secret is none.
    pub async fn start(secret: &str) -> io::Result<Self> {
        let key = Webhook::new(secret).map_err(io::Error::other)?;
        let ears = Arc::new(Ears {
            key,
            heard: Mutex::default(),
            status: Mutex::new(StatusCode::NO_CONTENT),
            news: Notify::new(),
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let router = Router::new().fallback(hear).with_state(Arc::clone(&ears));
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { ears, address, server })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/hoso", self.address)
    }

    /// What it heard so far, in order.
    #[must_use]
    pub fn heard(&self) -> Vec<Heard> {
        self.ears.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until it hears something more.
    pub async fn news(&self) {
        self.ears.news.notified().await;
    }

    /// What it answers from now on, such as 503.
    ///
    /// # Panics
    /// If `status` is no HTTP status.
    pub fn answer(&self, status: u16) {
        let status = StatusCode::from_u16(status).expect("the caller gives an HTTP status");
        *self.ears.status.lock().unwrap_or_else(PoisonError::into_inner) = status;
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn hear(State(ears): State<Arc<Ears>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let status = *ears.status.lock().unwrap_or_else(PoisonError::into_inner);
    if !status.is_success() {
        return status;
    }
    let id = headers.get("webhook-id").and_then(|id| id.to_str().ok());
    let heard = Heard {
        id: id.unwrap_or_default().to_owned(),
        signed: ears.key.verify(&body, &headers).is_ok(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    };
    ears.heard.lock().unwrap_or_else(PoisonError::into_inner).push(heard);
    ears.news.notify_one();
    status
}
