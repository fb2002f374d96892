//! What a program that embeds the engine sets. Plain data; reading `hoso.yaml` is the server's
//! work.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use hoso_civil::Calendars;
use hoso_connectors::wire::{Offer, Query, Reply};
use hoso_connectors::{Call, Failure};
use jiff::civil::Date;

/// A future that a registry's answer is.
pub type Answering<'a> =
    std::pin::Pin<Box<dyn Future<Output = Result<Reply, Failure>> + Send + 'a>>;

/// Whatever answers asks: a connector in its sandbox, or a script in a test. A failure's message is
/// logged: it names fields and causes, never a value of the query.
pub trait Answers: Send + Sync + 'static {
    /// What it takes and returns.
    fn offer(&self) -> &Offer;
    /// Asks it. Dropping the future gives the call up. It has to end by itself, as a connector's
    /// call does: the engine sets it no time.
    fn verify(&self, call: Call, query: Query) -> Answering<'_>;
}

impl Answers for hoso_connectors::Registry {
    fn offer(&self) -> &Offer {
        hoso_connectors::Registry::offer(self)
    }

    fn verify(&self, call: Call, query: Query) -> Answering<'_> {
        Box::pin(hoso_connectors::Registry::verify(self, call, query))
    }
}

/// A registry that routes may lead to.
#[derive(Clone)]
pub struct RegistryPlan {
    /// What answers.
    pub answers: Arc<dyn Answers>,
    /// Calls open at once, at most. Default 8.
    pub at_once: usize,
    /// Calls begun per minute, at most; `None`: as many as can be.
    pub per_minute: Option<u32>,
    /// When its circuit opens and how long it stays so.
    pub breaker: Breaker,
    /// Who asks where no person acted: sent as these asker fields.
    pub asker: BTreeMap<String, String>,
}

impl RegistryPlan {
    /// With the defaults.
    pub fn new(answers: Arc<dyn Answers>) -> Self {
        let (at_once, breaker) = (8, Breaker::default());
        RegistryPlan { answers, at_once, per_minute: None, breaker, asker: BTreeMap::new() }
    }
}

/// When a registry is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breaker {
    /// Calls in a row that found it out of reach. Default 5.
    pub failures: u32,
    /// The first pause; it doubles with each failed probe. Default 1 s.
    pub first: Duration,
    /// The longest pause. Default 30 s.
    pub up_to: Duration,
}

impl Default for Breaker {
    fn default() -> Self {
        let (first, up_to) = (Duration::from_secs(1), Duration::from_secs(30));
        Breaker { failures: 5, first, up_to }
    }
}

/// One row of a route: which registry serves whom, from when to when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteRow {
    /// Units it serves, with all below them; none: every unit.
    pub units: Vec<String>,
    /// First day; none: always was.
    pub from: Option<Date>,
    /// Last day; none: still is.
    pub to: Option<Date>,
    /// The registry.
    pub registry: String,
}

/// An administrative unit that cases may be opened for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The unit above it.
    pub within: Option<String>,
    /// First day of validity.
    pub from: Option<Date>,
    /// Last day of validity.
    pub to: Option<Date>,
    /// Shown to people.
    pub name: String,
}

/// Where a sender hears what became of its cases.
#[derive(Clone)]
pub struct TellPlan {
    /// Its address.
    pub url: url::Url,
    /// Whether private and loopback addresses are allowed.
    pub private: bool,
    /// `whsec_…` secrets, each signs: two during a rotation.
    pub secrets: Vec<hoso_connectors::Secret>,
    /// Events it wants: `case.changed`, `case.checked`, `case.reminder`, `request.refused`.
    pub events: Vec<String>,
    /// Requests open at once, at most. Default 8.
    pub at_once: usize,
    /// After this an event goes to the dead letters. Default 3 days.
    pub give_up: Duration,
}

/// A workflow's file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkflowText {
    /// Its name for findings, as a path.
    pub name: String,
    /// Its YAML.
    pub text: String,
    /// Files that it names ([`hoso_workflow::beside`]), each with its text.
    pub beside: BTreeMap<String, String>,
}

/// All that an engine runs with.
#[derive(Clone)]
pub struct Settings {
    /// The data file; made, with mode 0600, where there is none. A key file is kept beside it.
    pub data: PathBuf,
    /// Workflows to take up.
    pub workflows: Vec<WorkflowText>,
    /// Calendars by name; `vn` and `always` are shipped.
    pub calendars: Calendars,
    /// Registries by name.
    pub registries: BTreeMap<String, RegistryPlan>,
    /// Routes by name.
    pub routes: BTreeMap<String, Vec<RouteRow>>,
    /// Units by code; none at all: any code of the right shape is taken, each for itself.
    pub units: BTreeMap<String, Unit>,
    /// The codes of offices, for case codes: by unit, for it and all units below it.
    pub offices: BTreeMap<String, String>,
    /// Senders that are told, by name.
    pub tells: BTreeMap<String, TellPlan>,
    /// Memory of the store's cache, bytes. Default 96 MiB.
    pub cache_bytes: usize,
    /// Requests that may wait for the writer. Default 4,096.
    pub queue: usize,
    /// Open asks of one registry beyond which new requests are put off (429). Default 1,000,000.
    pub backlog: u64,
    /// Free disk below which no new cases are taken, bytes. Default 64 MiB.
    pub free_space_mark: u64,
    /// Marks of requests are kept so long. Default 30 days.
    pub keep_marks: Duration,
    /// The clock. Tests bring their own.
    pub clock: Clock,
}

/// Reads unix milliseconds.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

impl Settings {
    /// With the defaults, the shipped calendars and the machine's clock.
    pub fn at(data: impl Into<PathBuf>) -> Self {
        Settings {
            data: data.into(),
            workflows: Vec::new(),
            calendars: crate::calendars::shipped(),
            registries: BTreeMap::new(),
            routes: BTreeMap::new(),
            units: BTreeMap::new(),
            offices: BTreeMap::new(),
            tells: BTreeMap::new(),
            cache_bytes: 96 << 20,
            queue: 4_096,
            backlog: 1_000_000,
            free_space_mark: 64 << 20,
            keep_marks: Duration::from_secs(30 * 24 * 3600),
            clock: Arc::new(|| jiff::Timestamp::now().as_millisecond()),
        }
    }
}
