//! What a program embeds. Opens, serves and closes; every change goes through [`Engine::apply`].
//! Never knows HTTP.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hoso_store::{Class, ReadError, Reader};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::asks::Desk;
use crate::batches::Batches;
use crate::children::Children;
use crate::command::{ApplyError, Command, Outcome, Wish};
use crate::decide::{Order, Reply};
use crate::door::Door;
use crate::open::{self, OpenError};
use crate::recalculate::Recalculation;
use crate::settings::Settings;
use crate::tell::{Post, TellError};
use crate::timers::{Timers, forget_marks};
use crate::view::{Health, RegistryView};
use crate::world::{CASES, ask_lane, is_ask_lane, tell_lane};

/// A running engine. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) door: Door,
    pub(crate) reader: Reader,
    timers: Timers,
    desks: Vec<Arc<Desk>>,
    stop: watch::Sender<bool>,
    workers: tokio::sync::Mutex<JoinSet<()>>,
    /// When the backlog was last looked at, and what it was.
    backlog: Mutex<(Option<Instant>, u64)>,
    /// Wakes the worker of batches.
    pub(crate) begun: Arc<Notify>,
    /// Held while a version is taken up.
    pub(crate) taking: tokio::sync::Mutex<()>,
    /// Nothing works but the writer: no registry is asked, no sender told, no timer fired.
    pub(crate) at_rest: bool,
}

/// The backlog is looked at so often at most.
const LOOK: Duration = Duration::from_millis(200);

impl Engine {
    /// Opens the data file, takes workflows up, starts the workers and goes on with every effect
    /// that was open when the last run ended, however it ended. Needs a running tokio runtime.
    ///
    /// # Errors
    /// See [`OpenError`]; nothing is served then.
    pub async fn open(settings: Settings) -> Result<Engine, OpenError> {
        let (door, reader) = open::store(settings).await?;
        let desks = desks(&door, &reader);
        // All of them before the first worker starts: one that cannot be told stops the opening.
        let posts = posts(&door, &reader)?;
        lanes_are_served(&door, &reader)?;
        let recalculation = Recalculation::begin(&door, &reader).await?;
        let (stop, stopped) = watch::channel(false);
        let mut workers = JoinSet::new();
        for desk in &desks {
            workers.spawn(desk.clone().work(stopped.clone()));
        }
        for post in posts {
            workers.spawn(Arc::new(post).work(stopped.clone()));
        }
        if let Some(lane) = door.world.lane(CASES).cloned() {
            let (door, reader) = (door.clone(), reader.clone());
            workers.spawn(Children { lane, door, reader }.work(stopped.clone()));
        }
        let anew = recalculation.going();
        workers.spawn(recalculation.work(stopped.clone()));
        let timers = Timers { door: door.clone(), reader: reader.clone(), anew };
        workers.spawn(timers.clone().work(stopped.clone()));
        let begun = Arc::<Notify>::default();
        let batches = Batches {
            door: door.clone(),
            reader: reader.clone(),
            timers: timers.clone(),
            begun: begun.clone(),
        };
        workers.spawn(batches.work(stopped.clone()));
        workers.spawn(forget_marks(door.clone(), reader.clone(), stopped));
        let workers = tokio::sync::Mutex::new(workers);
        let backlog = Mutex::default();
        let (taking, at_rest) = (tokio::sync::Mutex::default(), false);
        let inner =
            Inner { door, reader, timers, desks, stop, workers, backlog, begun, taking, at_rest };
        Ok(Engine { inner: Arc::new(inner) })
    }

    /// Opens the data file to look and to move cases, and nothing else: no registry is asked, no
    /// sender told and no timer fired. For programs that come between two runs of an engine.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn at_rest(settings: Settings) -> Result<Engine, OpenError> {
        let (door, reader) = open::store(settings).await?;
        // What is moved is reckoned by today's calendars; the next run sees whether they changed.
        let anew = Recalculation::begin(&door, &reader).await?.going();
        let timers = Timers { door: door.clone(), reader: reader.clone(), anew };
        let (stop, _) = watch::channel(false);
        let (workers, backlog) = (tokio::sync::Mutex::default(), Mutex::default());
        let (desks, taking, at_rest) = (Vec::new(), tokio::sync::Mutex::default(), true);
        let begun = Arc::default();
        let inner =
            Inner { door, reader, timers, desks, stop, workers, backlog, begun, taking, at_rest };
        Ok(Engine { inner: Arc::new(inner) })
    }

    /// The one door: carries a command out, or refuses it, or says that it can be repeated. When it
    /// returns `Ok`, what it says is durable.
    ///
    /// # Errors
    /// The command got no answer; see [`ApplyError`] for each case. A refusal is an `Ok`.
    pub async fn apply(&self, command: Command) -> Result<Outcome, ApplyError> {
        let class = match &command.wish {
            Wish::Put(_) => Class::Opening,
            Wish::Act { .. } => Class::Interactive,
        };
        if self.backlog() > self.inner.door.world.settings.backlog {
            return Err(ApplyError::Busy { retry_after_seconds: 5 });
        }
        if !self.inner.at_rest {
            self.inner.timers.before(&command).await;
        }
        match self.inner.door.apply(class, Order::Command(Box::new(command))).await? {
            Reply::Outcome(outcome) => Ok(outcome),
            Reply::Noted(_) | Reply::Fate(_) => Err(ApplyError::Fault),
        }
    }

    /// Open asks of the registry that has most, as of a moment ago.
    fn backlog(&self) -> u64 {
        let mut seen = self.inner.backlog.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.0.is_none_or(|at| at.elapsed() > LOOK) {
            // While the store cannot be read, what it said last still holds.
            if let Ok(lanes) = self.inner.reader.lanes() {
                let asks = lanes.iter().filter(|(name, _)| is_ask_lane(name));
                seen.1 = asks.map(|(_, open)| *open).max().unwrap_or_default();
            }
            seen.0 = Some(Instant::now());
        }
        seen.1
    }

    /// The clock that the engine was given was set: whatever waits for a time looks at it anew.
    /// Without this a leap is noticed within a minute.
    pub fn clock_was_set(&self) {
        self.inner.door.world.wake_all();
    }

    /// A keyed digest of a request's body, for [`crate::RequestKey`].
    pub fn digest(&self, body: &[u8]) -> [u8; 32] {
        self.inner.door.world.digest(body)
    }

    /// Waits until no ask of the case is open, or the time is over.
    pub async fn settled(&self, id: Uuid, within: Duration) {
        let settled = async {
            loop {
                let changes = self.inner.door.world.next_change(id);
                if !self.is_asking(id) {
                    return;
                }
                let _ = changes.await;
            }
        };
        let _ = tokio::time::timeout(within, settled).await;
    }

    fn is_asking(&self, id: Uuid) -> bool {
        let id = hoso_store::record::CaseId(id.into_bytes());
        match self.inner.reader.case(id) {
            Ok(Some(record)) => record.asks.iter().any(|ask| ask.status == "waiting"),
            Ok(None) => false,
            // Nobody knows just now; the reopening wakes whoever waits.
            Err(_) => true,
        }
    }

    /// How each registry stands.
    pub fn registries(&self) -> Vec<RegistryView> {
        let view = |desk: &Arc<Desk>| {
            let (waiting, calls) = desk.lane.sizes();
            let circuit = desk.circuit.name();
            RegistryView { name: desk.name.clone(), circuit, calls, waiting }
        };
        self.inner.desks.iter().map(view).collect()
    }

    /// Whether it can serve.
    pub fn health(&self) -> Health {
        match self.inner.door.writer.health() {
            hoso_store::Health::Serving => Health::Serving,
            hoso_store::Health::Reopening { .. } => {
                Health::Unready("the data file is being reopened after a storage error".into())
            }
            hoso_store::Health::Full => Health::Unready("the disk is nearly full".into()),
            hoso_store::Health::Closed => Health::Unready("the engine is closing".into()),
        }
    }

    /// Requests that wait for the writer.
    pub fn queued(&self) -> usize {
        self.inner.door.writer.depth()
    }

    /// Stops taking effects, waits for calls that are open and for all that waits to be written,
    /// then closes the data file. Clones answer `Closing` afterwards.
    pub async fn close(&self) {
        // Nobody listens any more where it was closed before.
        let _ = self.inner.stop.send(true);
        // Whoever closes as well waits for the same end.
        let mut workers = self.inner.workers.lock().await;
        while workers.join_next().await.is_some() {}
        let writer = self.inner.door.writer.clone();
        // Joining the writer's thread blocks.
        let _ = tokio::task::spawn_blocking(move || writer.close()).await;
    }
}

fn desks(door: &Door, reader: &Reader) -> Vec<Arc<Desk>> {
    let world = &door.world;
    let desks = world.settings.registries.iter().filter_map(|(name, plan)| {
        let lane = world.lane(&ask_lane(name))?.clone();
        Some(Arc::new(Desk::new(name, plan, lane, (door.clone(), reader.clone()))))
    });
    desks.collect()
}

fn posts(door: &Door, reader: &Reader) -> Result<Vec<Post>, TellError> {
    let world = &door.world;
    let posts = world.settings.tells.iter().filter_map(|(sender, plan)| {
        let lane = world.lane(&tell_lane(sender))?.clone();
        Some(Post::new(sender, plan, lane, (door.clone(), reader.clone())))
    });
    posts.collect()
}

/// Effects of a registry or sender that is configured no more wait; the operator reads of them.
fn lanes_are_served(door: &Door, reader: &Reader) -> Result<(), ReadError> {
    for (lane, waiting) in reader.lanes()? {
        if door.world.lane(&lane).is_none() {
            tracing::warn!(lane, waiting, "effects wait for what is not configured");
        }
    }
    Ok(())
}
