//! A registry: a connector with its configuration, its grant and its limits, ready to be asked.
//!
//! It never grants what the connector did not ask for, and asks for nothing that was not granted.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use crate::component::Component;
use crate::failure::Failure;
use crate::grant::Grant;
use crate::http::{EndpointError, Outlet};
use crate::mask::Mask;
use crate::memory::Memory;
use crate::sandbox::Sandbox;
use crate::screen::{checked, screened};
use crate::wire::{Context, Description, Offer, Problem, Query, Reply};
use crate::{Call, Endpoint, Host, Limits, RegistrySettings, Secret, calls};

/// Why a registry could not be made of its settings. Each names what to mend.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The configuration is not valid against the connector's schema.
    #[error("the configuration does not fit the connector: {}", .problems.join("; "))]
    Config {
        /// Place and trouble, one text each.
        problems: Vec<String>,
    },
    /// The connector asks for an endpoint that is not granted.
    #[error("the connector needs the endpoint {name:?} ({purpose})")]
    MissingEndpoint {
        /// Its name in the description.
        name: String,
        /// What the connector wants it for.
        purpose: String,
    },
    /// An endpoint is granted that the connector does not ask for.
    #[error("the connector does not ask for the endpoint {name:?}: take it out of the grant")]
    UnaskedEndpoint {
        /// Its name in the settings.
        name: String,
    },
    /// The connector asks for a secret that is not granted.
    #[error("the connector needs the secret {name:?} ({purpose})")]
    MissingSecret {
        /// Its name in the description.
        name: String,
        /// What the connector wants it for.
        purpose: String,
    },
    /// A secret is granted that the connector does not ask for.
    #[error("the connector does not ask for the secret {name:?}: take it out of the grant")]
    UnaskedSecret {
        /// Its name in the settings.
        name: String,
    },
    /// An endpoint cannot be used as it is set.
    #[error("the endpoint {name:?} cannot be used")]
    Endpoint {
        /// Its name.
        name: String,
        /// Why not.
        source: EndpointError,
    },
    /// A limit beyond what the host's pool can hold.
    #[error("the memory limit of {wanted} bytes is above the pool's {most}")]
    Memory {
        /// The registry's limit.
        wanted: usize,
        /// The pool's.
        most: usize,
    },
    /// `at-once` is zero: nobody would ever be served.
    #[error("the limit `at-once` must be at least 1")]
    AtOnce,
    /// The connector refuses this configuration.
    #[error("the connector refuses the configuration: {}", problem_list(.problems))]
    Refused {
        /// Its reasons.
        problems: Vec<Problem>,
    },
    /// The connector could not say what it offers.
    #[error("the connector could not say what this configuration offers")]
    Offers {
        /// How that ended.
        source: Failure,
    },
}

fn problem_list(problems: &[Problem]) -> String {
    let texts = problems.iter().map(|p| format!("{}: {} ({})", p.name, p.message, p.code));
    texts.collect::<Vec<_>>().join("; ")
}

/// A registry that can be asked. Cheap to clone; the clones share limits, connections and memory.
#[derive(Clone)]
pub struct Registry(Arc<Parts>);

struct Parts {
    host: Host,
    component: Component,
    grant: Arc<Grant>,
    config: String,
    offer: Offer,
    at_once: Semaphore,
}

impl Registry {
    /// Checks configuration and grant, prepares the connections, and asks the connector what it
    /// offers.
    pub async fn new(
        host: &Host,
        component: Component,
        settings: RegistrySettings,
    ) -> Result<Registry, RegistryError> {
        check_limits(host, &settings.limits)?;
        check_config(&component, &settings.config)?;
        let description = component.description();
        check_endpoints(description, &settings.endpoints)?;
        check_secrets(description, &settings.secrets)?;
        let at_once = Semaphore::new(settings.limits.at_once);
        let config = settings.config.to_string();
        let grant = Arc::new(grant(description, settings)?);
        let offer = offer(host, &component, &grant, &config).await?;
        let host = host.clone();
        Ok(Registry(Arc::new(Parts { host, component, grant, config, offer, at_once })))
    }

    /// What this configuration offers.
    pub fn offer(&self) -> &Offer {
        &self.0.offer
    }

    /// The registry's name in the settings.
    pub fn name(&self) -> &str {
        &self.0.grant.registry
    }

    /// The digest of its component.
    pub fn digest(&self) -> &str {
        self.0.component.digest()
    }

    /// The component it is made of.
    pub fn component(&self) -> &Component {
        &self.0.component
    }

    /// Its limits.
    pub fn limits(&self) -> &Limits {
        &self.0.grant.limits
    }

    /// Asks about one person, in a fresh sandbox.
    ///
    /// Waits while `at_once` calls are under way. Dropping the future ends the call.
    pub async fn verify(&self, call: Call, query: Query) -> Result<Reply, Failure> {
        let _place = self.0.at_once.acquire().await.expect("it is never closed");
        let began = Instant::now();
        let outcome = self.0.verify(call, query).await;
        self.0.measure(&outcome, began.elapsed());
        outcome
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry")
            .field("name", &self.0.grant.registry)
            .field("component", &self.0.component)
            .finish_non_exhaustive()
    }
}

impl Parts {
    async fn verify(&self, call: Call, query: Query) -> Result<Reply, Failure> {
        let query = Arc::new(screened(query, &self.offer));
        let sandbox = Sandbox::new(Arc::clone(&self.grant), Some(Arc::clone(&query)), call.unix_ms);
        let linked = &self.component.0.linked;
        let context = self.context(call);
        let said = calls::verify(&self.host, linked, sandbox, &context, &query).await?;
        let reply = said.map_err(|failure| {
            let mask = Mask::of(&query);
            Failure::of_guest(failure, |text| mask.apply(text))
        })?;
        let (reply, dropped) = checked(reply, &query, &self.offer, &self.grant.limits)?;
        if dropped > 0 {
            let counter = metrics::counter!(
                "hoso_connector_fields_dropped_total", "registry" => self.label());
            counter.increment(dropped as u64);
        }
        Ok(reply)
    }

    fn context(&self, call: Call) -> Context {
        let within = self.grant.limits.within.as_millis();
        Context {
            config: self.config.clone(),
            attempt: call.attempt,
            budget_ms: u32::try_from(within).unwrap_or(u32::MAX),
            traceparent: call.traceparent,
            callback_url: call.callback_url,
            more: Vec::new(),
        }
    }

    fn measure(&self, outcome: &Result<Reply, Failure>, took: Duration) {
        let name = match outcome {
            Ok(reply) => reply.answer.case(),
            Err(failure) => failure.code,
        };
        metrics::histogram!(
            "hoso_connector_call_seconds", "registry" => self.label(), "outcome" => name)
        .record(took);
        if outcome.is_err() {
            metrics::counter!(
                "hoso_connector_failures_total", "registry" => self.label(), "code" => name)
            .increment(1);
        }
    }

    fn label(&self) -> Arc<str> {
        Arc::clone(&self.grant.registry)
    }
}

fn check_limits(host: &Host, limits: &Limits) -> Result<(), RegistryError> {
    let most = host.0.settings.pool.max_memory;
    if limits.memory > most {
        return Err(RegistryError::Memory { wanted: limits.memory, most });
    }
    if limits.at_once == 0 {
        return Err(RegistryError::AtOnce);
    }
    Ok(())
}

fn check_config(component: &Component, config: &serde_json::Value) -> Result<(), RegistryError> {
    let errors = component.0.schema.iter_errors(config);
    let problems: Vec<String> = errors
        .map(|error| match error.instance_path().as_str() {
            "" => error.to_string(),
            place => format!("{place}: {error}"),
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(RegistryError::Config { problems }) }
}

fn check_endpoints(
    description: &Description,
    granted: &BTreeMap<String, Endpoint>,
) -> Result<(), RegistryError> {
    let asked = &description.endpoints;
    if let Some(need) = asked.iter().find(|need| !granted.contains_key(&need.name)) {
        let (name, purpose) = (need.name.clone(), need.purpose.clone());
        return Err(RegistryError::MissingEndpoint { name, purpose });
    }
    match granted.keys().find(|name| !asked.iter().any(|need| need.name == **name)) {
        Some(name) => Err(RegistryError::UnaskedEndpoint { name: name.clone() }),
        None => Ok(()),
    }
}

fn check_secrets(
    description: &Description,
    granted: &BTreeMap<String, Secret>,
) -> Result<(), RegistryError> {
    let asked = &description.secrets;
    // Of a secret per officer there may be none yet: officers come and go.
    let missing = |name: &str, per_officer: bool| !per_officer && !granted.contains_key(name);
    if let Some(need) = asked.iter().find(|need| missing(&need.name, need.per_officer)) {
        let (name, purpose) = (need.name.clone(), need.purpose.clone());
        return Err(RegistryError::MissingSecret { name, purpose });
    }
    let is_asked = |name: &str| {
        let owned = name.split_once('/').map(|(name, _owner)| name);
        asked.iter().any(|need| match need.per_officer {
            true => owned == Some(need.name.as_str()),
            false => name == need.name,
        })
    };
    match granted.keys().find(|name| !is_asked(name)) {
        Some(name) => Err(RegistryError::UnaskedSecret { name: name.clone() }),
        None => Ok(()),
    }
}

fn grant(description: &Description, settings: RegistrySettings) -> Result<Grant, RegistryError> {
    let mut outlets = BTreeMap::new();
    for (name, endpoint) in settings.endpoints {
        let outlet = Outlet::new(&endpoint)
            .map_err(|source| RegistryError::Endpoint { name: name.clone(), source })?;
        outlets.insert(name, outlet);
    }
    let needs: HashMap<_, _> =
        description.secrets.iter().map(|need| (need.name.clone(), need.clone())).collect();
    let mut grant = Grant {
        registry: settings.name.into(),
        limits: settings.limits,
        outlets,
        secrets: settings.secrets,
        needs,
        memory: Memory::default(),
        hidden: Vec::new(),
    };
    grant.hide();
    Ok(grant)
}

async fn offer(
    host: &Host,
    component: &Component,
    grant: &Arc<Grant>,
    config: &str,
) -> Result<Offer, RegistryError> {
    let said = calls::offers(host, &component.0.linked, Arc::clone(grant), config).await;
    let offered = said.map_err(|source| RegistryError::Offers { source })?;
    offered.map_err(|problems| RegistryError::Refused { problems })
}
