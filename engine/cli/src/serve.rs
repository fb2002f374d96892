//! `hoso serve`: a configuration becomes a running engine behind HTTP, until a signal comes.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use hoso_connectors::{Host, HostSettings, Registry};
use hoso_runtime::{Engine, RegistryPlan};
use hoso_server::config::{Machine, Reading};
use hoso_server::{Plan, RegistryConfig, Watch};
use hoso_workflow::Report;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::fail::Failure;

/// Serves until SIGINT or SIGTERM; open requests and calls end first.
pub async fn run(config: PathBuf) -> Result<ExitCode, Failure> {
    let mut leave = Leave::listen()?;
    let asked = anew()?;
    let served = Served::start(read(&config)?).await?;
    let watch = served.watch(config, asked);
    println!("hoso serves at http://{}", served.address);
    leave.comes().await;
    tracing::info!("leaving: open requests and calls end first");
    watch.abort();
    served.stop().await?;
    Ok(ExitCode::SUCCESS)
}

/// Reads a configuration; findings that do not stop it are shown.
pub fn read(config: &Path) -> Result<Plan, Failure> {
    let name = config.display().to_string();
    let text = std::fs::read_to_string(config);
    let text = text.map_err(|source| Failure::of(format!("{name} cannot be read"), source))?;
    let folder = config.parent().unwrap_or(Path::new("."));
    let Reading { plan, findings } = hoso_server::config::read(&text, folder, &Machine);
    let report = Report::new(&name, &text, &findings).render();
    match plan {
        None => Err(Failure::plain(format!("{name} cannot be used\n\n{report}"))),
        Some(plan) => {
            if !findings.is_empty() {
                eprintln!("{report}");
            }
            Ok(plan)
        }
    }
}

/// SIGHUP asks for the workflow files to be read anew; unheard it would end the program.
pub fn anew() -> Result<Arc<Notify>, Failure> {
    let heard = signal(SignalKind::hangup());
    let mut heard = heard.map_err(|e| Failure::of("signals cannot be heard", e))?;
    let asked = Arc::new(Notify::new());
    let asks = asked.clone();
    tokio::spawn(async move {
        while heard.recv().await.is_some() {
            asks.notify_one();
        }
    });
    Ok(asked)
}

/// The signals to leave, heard from now on; unheard they would end the program at once.
pub struct Leave {
    terminate: Signal,
    interrupt: Signal,
}

impl Leave {
    /// Begins to listen for SIGTERM and SIGINT.
    pub fn listen() -> Result<Leave, Failure> {
        let heard = |kind| signal(kind).map_err(|e| Failure::of("signals cannot be heard", e));
        let (terminate, interrupt) = (SignalKind::terminate(), SignalKind::interrupt());
        Ok(Leave { terminate: heard(terminate)?, interrupt: heard(interrupt)? })
    }

    /// Resolves at the first of them, also where it came before anybody waited.
    pub async fn comes(&mut self) {
        tokio::select! { _ = self.terminate.recv() => {}, _ = self.interrupt.recv() => {} }
    }
}

/// A running engine behind HTTP.
pub struct Served {
    /// Where it listens.
    pub address: SocketAddr,
    /// The engine.
    pub engine: Engine,
    stop: tokio::sync::oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Served {
    /// Loads the connectors, listens, opens the engine.
    pub async fn start(plan: Plan) -> Result<Served, Failure> {
        let Plan { listen, cache, mut settings, registries, door } = plan;
        let host = Host::new(HostSettings { cache, ..HostSettings::default() });
        let host = host.map_err(|e| Failure::of("connectors cannot be run here", e))?;
        for (name, registry) in registries {
            let plan = registry_plan(&host, &name, registry).await?;
            settings.registries.insert(name, plan);
        }
        // Before the data file: where nobody can be served, nothing is taken up and nothing asked.
        let listener = TcpListener::bind(listen).await;
        let listener =
            listener.map_err(|e| Failure::of(format!("cannot listen at {listen}"), e))?;
        let address = listener.local_addr().unwrap_or(listen);
        let engine = Engine::open(settings).await;
        let engine = engine.map_err(|e| Failure::of("the engine cannot start", e))?;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let signal = async move { drop(stopped.await) };
        let serving = tokio::spawn(hoso_server::serve(engine.clone(), door, listener, signal));
        Ok(Served { address, engine, stop, serving })
    }

    /// Looks at the workflow files from now on, also whenever asked, and takes up what is new.
    pub fn watch(&self, config: PathBuf, asked: Arc<Notify>) -> JoinHandle<()> {
        tokio::spawn(Watch::new(config, asked).work(self.engine.clone()))
    }

    /// Lets open requests end, then closes the engine.
    pub async fn stop(self) -> Result<(), Failure> {
        let _ = self.stop.send(());
        let served = self.serving.await;
        self.engine.close().await;
        match served {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Failure::of("serving ended with an error", error)),
            Err(error) => Err(Failure::of("serving ended with a fault", error)),
        }
    }
}

async fn registry_plan(
    host: &Host,
    name: &str,
    config: RegistryConfig,
) -> Result<RegistryPlan, Failure> {
    let what = || format!("registry `{name}` cannot be used ({})", config.file.display());
    let component = host.load(&config.component, Some(&config.digest)).await;
    let component = component.map_err(|error| Failure::of(what(), error))?;
    let registry = Registry::new(host, component, config.settings.clone()).await;
    let registry = registry.map_err(|error| Failure::of(what(), error))?;
    Ok(RegistryPlan {
        at_once: config.at_once,
        per_minute: config.per_minute,
        asker: config.asker.clone(),
        ..RegistryPlan::new(Arc::new(registry))
    })
}
