//! What a program sets: the host once, then one grant per registry.
//!
//! Plain data with documented defaults; nothing here reads a file, an environment variable or a
//! clock. YAML is read elsewhere.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use crate::Secret;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// Settings of the one engine that all connectors share.
#[derive(Debug, Clone)]
pub struct HostSettings {
    /// Folder of compiled components, created with mode 0700; none: compile at every start.
    pub cache: Option<PathBuf>,
    /// The pool from which sandboxes are taken.
    pub pool: PoolSettings,
    /// How often a running guest is interrupted to look at its CPU budget. Default 5 ms; at most
    /// 10 ms is sensible, since a budget ends at the first tick after it.
    pub tick: Duration,
    /// Bytes of WASM stack per call. Default 512 KiB. One for all connectors.
    pub stack: usize,
    /// Largest component accepted, in bytes. Default 64 MiB.
    pub max_component: usize,
    /// Whether to go on, with a warning, where the address space is too small for the pool.
    pub allow_pool_fallback: bool,
}

impl Default for HostSettings {
    fn default() -> Self {
        Self {
            cache: None,
            pool: PoolSettings::default(),
            tick: Duration::from_millis(5),
            stack: 512 * KIB,
            max_component: 64 * MIB,
            allow_pool_fallback: true,
        }
    }
}

/// Sizes of the pool. Each slot reserves addresses, not memory.
#[derive(Debug, Clone)]
pub struct PoolSettings {
    /// Sandboxes alive at once over all registries; a further call waits. Default 256.
    pub sandboxes: u32,
    /// Upper bound of any registry's `limits.memory`, in bytes. Default 256 MiB.
    pub max_memory: usize,
    /// Bytes of a slot that stay mapped between calls: cleared by hand, without page faults.
    /// Default 256 KiB; more was slower.
    pub keep_resident: usize,
    /// Elements per table. Default 20,000.
    pub table_elements: usize,
}

impl Default for PoolSettings {
    fn default() -> Self {
        Self {
            sandboxes: 256,
            max_memory: 256 * MIB,
            keep_resident: 256 * KIB,
            table_elements: 20_000,
        }
    }
}

/// One registry: a connector's configuration and all that it may reach.
#[derive(Debug, Clone)]
pub struct RegistrySettings {
    /// The registry's name in configuration, logs and metrics.
    pub name: String,
    /// The connector's own configuration, checked against its schema.
    pub config: serde_json::Value,
    /// By the name that the connector's description asks for.
    pub endpoints: BTreeMap<String, Endpoint>,
    /// By the name that the description asks for; of a secret that it declares per officer,
    /// `name/owner`, one entry for each officer.
    pub secrets: BTreeMap<String, Secret>,
    /// What one call may use up.
    pub limits: Limits,
}

/// An address outside that a connector may speak to.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// `http` or `https`; its path is put before every path of the guest. No user, query or fragment.
    pub url: Url,
    /// Whether private and loopback addresses are allowed. Link-local ones never are.
    pub private: bool,
    /// Added by the host, after the guest's own headers.
    pub credentials: Vec<Credentials>,
    /// PEM of the only roots trusted here; none: the machine's public roots.
    pub ca: Option<Vec<u8>>,
    /// Time to reach it. Default 2 s.
    pub connect_timeout: Duration,
    /// Time of one whole exchange. Default 10 s; a guest may ask for less.
    pub timeout: Duration,
    /// Bytes of one response body. Default 1 MiB.
    pub max_response: usize,
    /// Bytes of one request body. Default 1 MiB.
    pub max_request: usize,
    /// Connections kept open while unused. Default 16.
    pub idle_connections: usize,
}

impl Endpoint {
    /// A public endpoint without credentials and with the default limits.
    pub fn new(url: Url) -> Self {
        Self {
            url,
            private: false,
            credentials: Vec::new(),
            ca: None,
            connect_timeout: Duration::from_secs(2),
            timeout: Duration::from_secs(10),
            max_response: MIB,
            max_request: MIB,
            idle_connections: 16,
        }
    }
}

/// How the host shows itself to an endpoint. Several may stand together.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// A header with a secret value, such as an API key.
    Header {
        /// The header's name.
        name: String,
        /// Its whole value.
        value: Secret,
    },
    /// `Authorization: Basic`.
    Basic {
        /// The user's name.
        user: String,
        /// The password.
        password: Secret,
    },
    /// `Authorization: Bearer`.
    Bearer(Secret),
    /// A client certificate.
    MutualTls {
        /// The certificate and its chain.
        certificate_pem: Vec<u8>,
        /// Its private key.
        key_pem: Secret,
    },
}

/// What one call may use up. Past any of them the call ends as a failure, never as an answer.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Calls of this registry at once; a further one waits. Default 8.
    pub at_once: usize,
    /// Computing time of the guest. Default 500 ms. Waiting for the registry is free.
    pub cpu: Duration,
    /// Bytes of all memories and tables. Default 64 MiB.
    pub memory: usize,
    /// Wall clock of a call, waiting for `at_once` not counted. Default 10 s.
    pub within: Duration,
    /// Bytes of an answer. Default 256 KiB.
    pub answer: usize,
    /// Calls of host functions, of any kind. Default 10,000.
    pub host_calls: u32,
    /// Requests to endpoints. Default 32.
    pub http_calls: u32,
    /// Bytes of log that are kept of a call; the rest is dropped. Default 16 KiB.
    pub log_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            at_once: 8,
            cpu: Duration::from_millis(500),
            memory: 64 * MIB,
            within: Duration::from_secs(10),
            answer: 256 * KIB,
            host_calls: 10_000,
            http_calls: 32,
            log_bytes: 16 * KIB,
        }
    }
}

/// What the engine says of one attempt of an ask.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// 1 for the first.
    pub attempt: u32,
    /// Where the registry may call back, if it may.
    pub callback_url: Option<String>,
    /// W3C trace context, passed on as it is.
    pub traceparent: Option<String>,
    /// The engine's time when the call begins; the guest's clock runs on from here.
    pub unix_ms: u64,
}
