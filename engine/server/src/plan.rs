//! What `hoso.yaml` comes to: plain values, checked, with every secret read.
//! Never says how they are used, and its `Debug` shows no secret.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use hoso_connectors::RegistrySettings;
use hoso_runtime::{Clock, Grant, Settings};

use crate::limits::Limits;
use crate::signature::SigningKey;

/// All that the program runs with.
#[derive(Clone)]
pub struct Plan {
    /// Where to listen; loopback only.
    pub listen: SocketAddr,
    /// The folder of compiled components.
    pub cache: Option<PathBuf>,
    /// What the engine runs with, but for the registries: these want a connector host first.
    pub settings: Settings,
    /// Registries by name; the program loads their components.
    pub registries: BTreeMap<String, RegistryConfig>,
    /// What the HTTP border runs with.
    pub door: DoorPlan,
}

/// What the HTTP border runs with.
#[derive(Clone)]
pub struct DoorPlan {
    /// Senders of webhooks by name.
    pub senders: BTreeMap<String, Sender>,
    /// Holders of tokens by name. A token of a sender's name is that sender.
    pub tokens: BTreeMap<String, Token>,
    /// How much is taken of a caller.
    pub limits: Limits,
    /// By which signatures are in time.
    pub clock: Clock,
}

/// A registry whose component is read and is what the administrator said it is.
#[derive(Clone)]
pub struct RegistryConfig {
    /// The component's file.
    pub file: PathBuf,
    /// `sha256:` and 64 hexadecimal digits, found to be that of the component.
    pub digest: String,
    /// The component.
    pub component: Arc<[u8]>,
    /// Its grants, secrets and limits.
    pub settings: RegistrySettings,
    /// Calls open at once, at most.
    pub at_once: usize,
    /// Calls begun per minute, at most.
    pub per_minute: Option<u32>,
    /// Who asks where no person acted.
    pub asker: BTreeMap<String, String>,
}

/// What to do with refusals of a sender's requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Refusals {
    /// Settled with 202 and told as `request.refused`: senders repeat what they get an error for.
    #[default]
    Settle,
    /// Answered with their own status, and not kept.
    Status,
}

/// A sender of webhooks.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Any of them may sign.
    pub keys: Vec<SigningKey>,
    /// What it may touch.
    pub may: Grant,
    /// What to do with refusals.
    pub refusals: Refusals,
}

/// The holder of a bearer token.
#[derive(Clone)]
pub struct Token {
    /// SHA-256 of the token; see [`crate::hash`].
    pub sha256: [u8; 32],
    /// What it may touch.
    pub may: Grant,
    /// It may take versions of workflows up and move cases to them.
    pub administers: bool,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("may", &self.may).finish_non_exhaustive()
    }
}
