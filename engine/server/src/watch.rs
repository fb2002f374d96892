//! The workflow files that `hoso.yaml` names, looked at every two seconds and whenever asked: a
//! version that is new is taken up while the engine runs. What is wrong is logged whole, and
//! nothing stops for it.
//!
//! Looks at times and lengths instead of waiting for the system to tell of changes: that works on
//! network drives too. A file counts once it has stood still for one look, so that nobody reads half
//! of it. Never writes, and never reads another setting anew.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hoso_runtime::{Engine, WorkflowText};
use hoso_workflow::Report;
use tokio::sync::Notify;

use crate::config::{self, Machine, Outside};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(2);

/// Watches the workflows of one configuration.
#[derive(Debug, Clone)]
pub struct Watch {
    config: PathBuf,
    every: Duration,
    asked: Arc<Notify>,
}

/// Time and length of a file or folder; what is not there has none.
type Stamp = (Option<SystemTime>, u64);

/// Files, folders and their entries as they stand.
type Stamps = BTreeMap<PathBuf, Stamp>;

/// What one reading found.
struct Look {
    texts: Vec<WorkflowText>,
    places: BTreeSet<PathBuf>,
    /// As each stood before it was read: what changes meanwhile is seen by the next look.
    stamps: Stamps,
}

impl Watch {
    /// Watches what this `hoso.yaml` names; `asked` makes it look at once.
    pub fn new(config: impl Into<PathBuf>, asked: Arc<Notify>) -> Self {
        Watch { config: config.into(), every: EVERY, asked }
    }

    /// The same with another pause between two looks.
    pub fn every(self, every: Duration) -> Self {
        Watch { every, ..self }
    }

    /// Takes up what is new until it is dropped.
    pub async fn work(self, engine: Engine) {
        let mut places = BTreeSet::from([self.config.clone()]);
        let mut taken = stamps(&places);
        let mut before = None;
        // What came between the start and the first look is new as well.
        let mut asked = true;
        loop {
            let now = stamps(&places);
            let still = before.as_ref() == Some(&now);
            if asked || (still && now != taken) {
                taken = now;
                if let Some(look) = self.look().await {
                    (places, taken) = (look.places, look.stamps);
                    take_up(&engine, look.texts).await;
                }
                before = None;
            } else {
                before = Some(now);
            }
            asked = tokio::select! {
                () = tokio::time::sleep(self.every) => false,
                () = self.asked.notified() => true,
            };
        }
    }

    async fn look(&self) -> Option<Look> {
        let config = self.config.clone();
        tokio::task::spawn_blocking(move || look(&config)).await.ok().flatten()
    }
}

/// Reads the workflows anew; none where `hoso.yaml` itself cannot be read.
fn look(config: &Path) -> Option<Look> {
    let name = config.display().to_string();
    let noting = Noting::default();
    noting.note(config);
    let text = match std::fs::read_to_string(config) {
        Ok(text) => text,
        Err(error) => {
            tracing::error!(%error, "{name} cannot be read; the workflows stay as they are");
            return None;
        }
    };
    let folder = config.parent().unwrap_or(Path::new("."));
    let (texts, findings) = config::workflows_of(&text, folder, &noting);
    if !findings.is_empty() {
        let report = Report::new(&name, &text, &findings).render();
        tracing::error!("the workflows of {name} could not all be read\n{report}");
    }
    let Noting { places, stamps } = noting;
    let (mut places, stamps) = (places.into_inner(), stamps.into_inner());
    places.insert(config.to_owned());
    Some(Look { texts, places, stamps })
}

async fn take_up(engine: &Engine, texts: Vec<WorkflowText>) {
    for answer in engine.take_up_all(texts).await {
        if let Err(error) = answer {
            tracing::error!("a workflow was not taken up: {error}");
        }
    }
}

/// The machine, with what was read noted.
#[derive(Default)]
struct Noting {
    places: RefCell<BTreeSet<PathBuf>>,
    stamps: RefCell<Stamps>,
}

impl Noting {
    /// How a place stands before it is read.
    fn note(&self, path: &Path) {
        self.stamps.borrow_mut().entry(path.to_owned()).or_insert_with(|| stamp(path));
    }
}

impl Outside for Noting {
    fn variable(&self, name: &str) -> Option<String> {
        Machine.variable(name)
    }

    fn file(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.places.borrow_mut().insert(path.to_owned());
        self.note(path);
        Machine.file(path)
    }

    fn folder(&self, path: &Path) -> Option<Vec<PathBuf>> {
        self.places.borrow_mut().insert(path.to_owned());
        self.note(path);
        let entries = Machine.folder(path);
        entries.iter().flatten().for_each(|entry| self.note(entry));
        entries
    }
}

/// Of each place and of each entry of a folder.
fn stamps(places: &BTreeSet<PathBuf>) -> Stamps {
    let entries = places.iter().flat_map(|place| Machine.folder(place).unwrap_or_default());
    let all: BTreeSet<PathBuf> = places.iter().cloned().chain(entries).collect();
    all.into_iter().map(|path| (path.clone(), stamp(&path))).collect()
}

fn stamp(path: &Path) -> Stamp {
    let meta = std::fs::metadata(path).ok();
    let length = meta.as_ref().map_or(0, std::fs::Metadata::len);
    (meta.and_then(|meta| meta.modified().ok()), length)
}
