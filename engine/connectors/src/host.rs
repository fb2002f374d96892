//! The one engine that all connectors share: its configuration, its ticks, and loading.
//!
//! It never holds a grant, and never runs a component that was not checked against the contract.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use wasmtime::component::{Component as Compiled, Linker};
use wasmtime::{
    Config, Enabled, Engine, EngineWeak, InstanceAllocationStrategy, PoolingAllocationConfig,
};

use crate::calls;
use crate::compiled::Folder;
use crate::component::{Component, Linked, Loaded, link};
use crate::failure::Failure;
use crate::sandbox::Sandbox;
use crate::vault::hex;
use crate::{HostSettings, PoolSettings, imports};

/// Why no host could be made.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The engine could not be set up with these settings.
    #[error("the WASM engine could not be set up: {cause}")]
    Engine {
        /// What wasmtime said.
        cause: String,
    },
    /// The folder of compiled components cannot be used.
    #[error("the folder of compiled components cannot be used")]
    Cache {
        /// What the file system said.
        source: std::io::Error,
    },
    /// The thread that interrupts running guests could not be started.
    #[error("the ticking thread could not be started")]
    Ticker {
        /// What the operating system said.
        source: std::io::Error,
    },
}

/// Why a component was not loaded. All of them are for whoever installed it to mend.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Larger than `max_component`.
    #[error("the component has {bytes} bytes; the limit is {limit}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Not the file that was meant.
    #[error("the component's digest is {found}, not {expected}")]
    Digest {
        /// The digest in the settings.
        expected: String,
        /// That of the bytes.
        found: String,
    },
    /// Something else than a component.
    #[error("this is {what}, not a WASM component")]
    NotAComponent {
        /// What it seems to be.
        what: &'static str,
    },
    /// Damaged or using something that is not supported.
    #[error("the component cannot be compiled: {cause}")]
    Compile {
        /// What the compiler said.
        cause: String,
    },
    /// It wants something that no connector gets.
    #[error("the component imports {name}, which is not in the connector contract")]
    Import {
        /// The import.
        name: String,
    },
    /// It is a component, and not a connector.
    #[error("the component does not export {name}, so it is not a connector")]
    World {
        /// The missing export.
        name: String,
    },
    /// It uses the contract's names with other types.
    #[error("the component does not match the connector contract: {cause}")]
    Contract {
        /// Where it differs.
        cause: String,
    },
    /// It could not say what it is.
    #[error("the connector could not describe itself")]
    Describe {
        /// How that ended.
        source: Failure,
    },
    /// Its `config-schema` is no JSON Schema.
    #[error("the connector's configuration schema is not usable: {cause}")]
    Schema {
        /// What is wrong with it.
        cause: String,
    },
}

/// The WASM engine. Cheap to clone; one per program is enough.
#[derive(Clone)]
pub struct Host(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub engine: Engine,
    pub settings: HostSettings,
    /// The pool's slots; none where there is no pool.
    pub slots: Semaphore,
    contract: Linker<Sandbox>,
    folder: Option<Folder>,
}

impl Host {
    /// Sets up the engine, its pool and its ticking thread. Needs no tokio runtime.
    pub fn new(settings: HostSettings) -> Result<Host, HostError> {
        let engine = engine(&settings)?;
        let mut contract = Linker::new(&engine);
        imports::link(&mut contract)
            .map_err(|cause| HostError::Engine { cause: format!("{cause:#}") })?;
        let folder = settings.cache.as_deref().map(Folder::open).transpose();
        let folder = folder.map_err(|source| HostError::Cache { source })?;
        start_ticking(engine.weak(), settings.tick)?;
        let slots = Semaphore::new(settings.pool.sandboxes as usize);
        Ok(Host(Arc::new(Shared { engine, settings, slots, contract, folder })))
    }

    /// Loads a connector: digest, compiling (or the kept compilation), imports, exports, `describe`.
    ///
    /// `digest`, if given, is `sha256:` and hex digits. Compiling takes seconds of computing time,
    /// on a thread of its own.
    pub async fn load(&self, bytes: &[u8], digest: Option<&str>) -> Result<Component, LoadError> {
        let found = self.check_bytes(bytes, digest)?;
        let compiled = self.compile(bytes.to_vec(), found.clone()).await?;
        let (linked, exports) = link(&self.0.contract, &compiled)?;
        let description = self.describe(&linked).await?;
        let schema = schema(&description.config_schema)?;
        Ok(Component(Arc::new(Loaded { digest: found, description, schema, exports, linked })))
    }

    fn check_bytes(&self, bytes: &[u8], digest: Option<&str>) -> Result<String, LoadError> {
        let limit = self.0.settings.max_component;
        if bytes.len() > limit {
            return Err(LoadError::TooLarge { bytes: bytes.len(), limit });
        }
        let found = format!("sha256:{}", hex(&Sha256::digest(bytes)));
        match digest {
            Some(expected) if !expected.eq_ignore_ascii_case(&found) => {
                Err(LoadError::Digest { expected: expected.to_owned(), found })
            }
            _ => refuse_other_formats(bytes).map(|()| found),
        }
    }

    async fn compile(&self, bytes: Vec<u8>, digest: String) -> Result<Compiled, LoadError> {
        let shared = Arc::clone(&self.0);
        let compiling = tokio::task::spawn_blocking(move || shared.compile(&bytes, &digest));
        let compiled = compiling.await.map_err(|error| error.to_string()).flatten();
        compiled.map_err(|cause| LoadError::Compile { cause })
    }

    async fn describe(&self, linked: &Linked) -> Result<crate::wire::Description, LoadError> {
        calls::describe(self, linked).await.map_err(|source| LoadError::Describe { source })
    }
}

impl Shared {
    fn compile(&self, bytes: &[u8], digest: &str) -> Result<Compiled, String> {
        if let Some(kept) = self.folder.as_ref().and_then(|f| f.read(&self.engine, digest)) {
            return Ok(kept);
        }
        let compiled = Compiled::new(&self.engine, bytes).map_err(|error| format!("{error:#}"))?;
        if let Some(folder) = &self.folder {
            folder.write(&compiled, digest);
        }
        Ok(compiled)
    }
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

fn refuse_other_formats(bytes: &[u8]) -> Result<(), LoadError> {
    let what = match bytes.get(..8) {
        Some([0, b'a', b's', b'm', _, _, 1, 0]) => return Ok(()),
        Some([0, b'a', b's', b'm', ..]) => "a core WASM module",
        Some([0x7f, b'E', b'L', b'F', ..]) => "machine code",
        Some(_) => "no WASM at all",
        None => "too short",
    };
    Err(LoadError::NotAComponent { what })
}

fn schema(text: &str) -> Result<jsonschema::Validator, LoadError> {
    let refused = |cause: String| LoadError::Schema { cause };
    let json = serde_json::from_str(text).map_err(|error| refused(error.to_string()))?;
    jsonschema::draft202012::new(&json).map_err(|error| refused(error.to_string()))
}

/// What the host's own code may use of a sandbox's stack: HTTP and TLS are polled on it.
const HOST_STACK: usize = 512 * 1024;

fn engine(settings: &HostSettings) -> Result<Engine, HostError> {
    let mut config = Config::new();
    config
        .concurrency_support(false)
        .epoch_interruption(true)
        .max_wasm_stack(settings.stack)
        .async_stack_size(settings.stack + HOST_STACK)
        // Nobody reads a guest's frames: guests are stripped.
        .generate_address_map(false)
        .wasm_backtrace_max_frames(None);
    let pooled = InstanceAllocationStrategy::Pooling(pool(&settings.pool));
    let error = match Engine::new(config.clone().allocation_strategy(pooled)) {
        Ok(engine) => return Ok(engine),
        Err(error) => error,
    };
    if settings.allow_pool_fallback {
        tracing::warn!(error = %format!("{error:#}"), "no pool of sandboxes: calls will be slower");
        let on_demand = InstanceAllocationStrategy::OnDemand;
        if let Ok(engine) = Engine::new(config.allocation_strategy(on_demand)) {
            return Ok(engine);
        }
    }
    Err(HostError::Engine { cause: format!("{error:#}") })
}

/// Tables of one component: a Rust guest has three.
const TABLES: u32 = 8;
/// Core modules of one component: a Rust guest has four.
const CORE_MODULES: u32 = 32;

fn pool(settings: &PoolSettings) -> PoolingAllocationConfig {
    let sandboxes = settings.sandboxes;
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(sandboxes)
        .total_core_instances(sandboxes.saturating_mul(CORE_MODULES))
        .max_core_instances_per_component(CORE_MODULES)
        .total_memories(sandboxes)
        .max_memories_per_component(4)
        .total_tables(sandboxes.saturating_mul(TABLES))
        .max_tables_per_component(TABLES)
        .total_stacks(sandboxes)
        .max_memory_size(settings.max_memory)
        .table_elements(settings.table_elements)
        .linear_memory_keep_resident(settings.keep_resident)
        .table_keep_resident(16 * 1024)
        .pagemap_scan(Enabled::Auto);
    pool
}

/// Ticks as long as the engine lives: its owner may be a loaded component.
fn start_ticking(engine: EngineWeak, tick: Duration) -> Result<(), HostError> {
    let ticking = move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            std::thread::sleep(tick);
        }
    };
    let thread = std::thread::Builder::new().name("hoso-tick".into()).spawn(ticking);
    thread.map(drop).map_err(|source| HostError::Ticker { source })
}
