//! An engine behind HTTP on loopback, with the population connector and a pretend register. What a
//! test or the bench drives from outside.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use hoso_connectors::{Endpoint, Host, HostSettings, Limits, Registry, RegistrySettings, Secret};
use hoso_pretend::{Register, Service};
use hoso_runtime::{Engine, Grant, RegistryPlan, RouteRow, Settings, TellPlan, WorkflowText};
use hoso_server::{DoorPlan, Refusals, Sender, SigningKey, Token};
use standardwebhooks::Webhook;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Any error fails the test or the bench.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The sender's secret; synthetic.
pub const SECRET: &str = "whsec_c3ludGhldGljLXNlY3JldC1vZi10aGUtdGVzdHM=";

/// The reader's token; synthetic.
pub const TOKEN: &str = "synthetic-token-of-the-tests";

/// How a stand is set up.
pub struct Setup {
    /// Calls of the registry at once.
    pub at_once: usize,
    /// Where the sender hears, if it does.
    pub tell: Option<String>,
    /// Which of the register's services is asked.
    pub service: Service,
}

impl Default for Setup {
    fn default() -> Self {
        Setup { at_once: 32, tell: None, service: Service::LookUp }
    }
}

/// A running engine behind HTTP.
pub struct Stand {
    /// The engine itself, for looking behind.
    pub engine: Engine,
    /// `http://127.0.0.1:port`.
    pub url: String,
    key: Webhook,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Stand {
    /// Opens the file in a folder and serves.
    ///
    /// # Errors
    /// Anything on the way.
    pub async fn start(folder: &Path, register: &Register, setup: &Setup) -> Result<Stand> {
        let host = Host::new(HostSettings {
            cache: Some(folder.join("cache")),
            ..HostSettings::default()
        })?;
        let component = host.load(&crate::component("population")?, None).await?;
        let mut gateway = Endpoint::new(register.url().parse()?);
        gateway.private = true;
        gateway.idle_connections = 64;
        let registry = RegistrySettings {
            name: "population".into(),
            config: register.config(setup.service),
            endpoints: BTreeMap::from([("gateway".to_owned(), gateway)]),
            secrets: BTreeMap::new(),
            limits: Limits::default(),
        };
        let registry = Registry::new(&host, component, registry).await?;
        let settings = settings(folder, registry, setup)?;
        let clock = settings.clock.clone();
        let engine = Engine::open(settings).await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (stop, stopped) = oneshot::channel::<()>();
        let signal = async move { drop(stopped.await) };
        let door = door(clock)?;
        let serving = tokio::spawn(hoso_server::serve(engine.clone(), door, listener, signal));
        let key = Webhook::new(SECRET)?;
        Ok(Stand { engine, url, key, stop, serving })
    }

    /// Headers of a signed request.
    ///
    /// # Errors
    /// The signature cannot be made.
    pub fn signed(&self, id: &str, body: &str) -> Result<[(&'static str, String); 4]> {
        let at = jiff::Timestamp::now().as_second();
        let signature = self.key.sign(id, at, body.as_bytes())?;
        Ok([
            ("content-type", "application/json".to_owned()),
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", at.to_string()),
            ("webhook-signature", signature),
        ])
    }

    /// Stops serving, then closes the engine.
    ///
    /// # Errors
    /// Serving ended with an error.
    pub async fn stop(self) -> Result<()> {
        let _ = self.stop.send(());
        self.serving.await??;
        self.engine.close().await;
        Ok(())
    }
}

fn settings(folder: &Path, registry: Registry, setup: &Setup) -> Result<Settings> {
    let mut settings = Settings::at(folder.join("hoso.redb"));
    let name = "identity-review.yaml".to_owned();
    settings.workflows =
        vec![WorkflowText { name, text: crate::IDENTITY_REVIEW.into(), ..WorkflowText::default() }];
    let mut plan = RegistryPlan::new(Arc::new(registry));
    plan.at_once = setup.at_once;
    plan.asker = BTreeMap::from([("officer-id".to_owned(), "officer-1".to_owned())]);
    settings.registries.insert("population".into(), plan);
    for route in ["population", "population-bulk"] {
        let registry = "population".to_owned();
        let row = RouteRow { units: Vec::new(), from: None, to: None, registry };
        settings.routes.insert(route.into(), vec![row]);
    }
    if let Some(url) = &setup.tell {
        let plan = TellPlan {
            url: url.parse()?,
            private: true,
            secrets: vec![Secret::from(SECRET)],
            events: vec!["case.changed".into(), "request.refused".into()],
            at_once: 8,
            give_up: std::time::Duration::from_secs(3600),
        };
        settings.tells.insert("portal".into(), plan);
    }
    Ok(settings)
}

fn door(clock: hoso_runtime::Clock) -> Result<DoorPlan> {
    let may = || (*Grant::all()).clone();
    let keys = vec![SigningKey::parse(SECRET)?];
    let sender = Sender { keys, may: may(), refusals: Refusals::Settle };
    let token = Token { sha256: hoso_server::hash(TOKEN), may: may(), administers: false };
    Ok(DoorPlan {
        senders: BTreeMap::from([("portal".to_owned(), sender)]),
        tokens: BTreeMap::from([("clerk".to_owned(), token)]),
        limits: hoso_server::Limits::default(),
        clock,
    })
}
