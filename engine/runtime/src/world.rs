//! What every part of a running engine shares: settings, lifecycles by version, lanes, those who
//! wait for a case, the clock. Never decides and never writes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use hmac::{Hmac, Mac};
use hoso_civil::Calendars;
use hoso_core::{Ground, Lifecycle};
use hoso_store::News;
use jiff::civil::Date;
use sha2::Sha256;
use tokio::sync::{Notify, oneshot};
use uuid::{ContextV7, Uuid};

use crate::lane::Lane;
use crate::settings::Settings;

/// The lane of a registry's asks.
pub(crate) fn ask_lane(registry: &str) -> String {
    format!("ask:{registry}")
}

/// Whether a lane is a registry's.
pub(crate) fn is_ask_lane(lane: &str) -> bool {
    lane.starts_with("ask:")
}

/// The lane of a sender's tells.
pub(crate) fn tell_lane(sender: &str) -> String {
    format!("tell:{sender}")
}

/// The lane of child cases: those to be opened, and what parents are to hear of them.
pub(crate) const CASES: &str = "cases";

/// The day on the clocks of the lifecycle's calendar.
pub(crate) fn civil_day(ground: Ground<'_>, now: i64) -> Date {
    let calendar = ground.calendars.get(ground.lifecycle.calendar());
    let zone = calendar.map_or(jiff::tz::TimeZone::UTC, |calendar| calendar.zone().clone());
    jiff::Timestamp::from_millisecond(now).unwrap_or_default().to_zoned(zone).date()
}

/// Lifecycles by name and version.
#[derive(Debug, Default, Clone)]
pub(crate) struct Catalogue {
    versions: BTreeMap<(String, u32), Arc<Lifecycle>>,
}

impl Catalogue {
    pub(crate) fn add(&mut self, lifecycle: Lifecycle) {
        let key = (lifecycle.name().to_string(), lifecycle.version());
        self.versions.insert(key, Arc::new(lifecycle));
    }

    fn get(&self, name: &str, version: u32) -> Option<&Arc<Lifecycle>> {
        self.versions.get(&(name.to_owned(), version))
    }

    fn newest(&self, name: &str) -> Option<&Arc<Lifecycle>> {
        let versions = (name.to_owned(), 0)..=(name.to_owned(), u32::MAX);
        self.versions.range(versions).next_back().map(|(_, lifecycle)| lifecycle)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Lifecycle>> {
        self.versions.values()
    }
}

/// Shared by all parts.
pub(crate) struct World {
    pub(crate) settings: Settings,
    catalogue: ArcSwap<Catalogue>,
    lanes: BTreeMap<String, Arc<Lane>>,
    waiting: Mutex<BTreeMap<Uuid, Vec<oneshot::Sender<()>>>>,
    /// Wakes the timers' worker when something is due earlier than it sleeps.
    pub(crate) due: Notify,
    key: [u8; 32],
    /// Cases that are opened in one millisecond are counted up, so that their ids keep their order.
    ids: Mutex<ContextV7>,
}

impl World {
    pub(crate) fn new(settings: Settings, catalogue: Catalogue, key: [u8; 32]) -> Self {
        let asks = settings.registries.keys().map(|name| ask_lane(name));
        let tells = settings.tells.keys().map(|name| tell_lane(name));
        let cases = std::iter::once(CASES.to_owned());
        let lanes =
            asks.chain(tells).chain(cases).map(|name| (name.clone(), Arc::new(Lane::new(name))));
        World {
            lanes: lanes.collect(),
            settings,
            catalogue: ArcSwap::from_pointee(catalogue),
            waiting: Mutex::default(),
            due: Notify::new(),
            key,
            ids: Mutex::new(ContextV7::new()),
        }
    }

    pub(crate) fn now(&self) -> i64 {
        (self.settings.clock)()
    }

    /// Time-ordered by the engine's clock, in the order in which they are drawn.
    pub(crate) fn new_id(&self) -> Uuid {
        let now = u64::try_from(self.now()).unwrap_or_default();
        let (seconds, nanos) = (now / 1000, (now % 1000) * 1_000_000);
        let nanos = u32::try_from(nanos).unwrap_or_default();
        Uuid::new_v7(uuid::Timestamp::from_unix(&self.ids, seconds, nanos))
    }

    /// A keyed digest, the same for the same bytes as long as the key file lives.
    pub(crate) fn digest(&self, bytes: &[u8]) -> [u8; 32] {
        let mac = Hmac::<Sha256>::new_from_slice(&self.key);
        let mut mac = mac.expect("HMAC takes a key of any length");
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }

    pub(crate) fn calendars(&self) -> &Calendars {
        &self.settings.calendars
    }

    pub(crate) fn lifecycle(&self, name: &str, version: u32) -> Option<Arc<Lifecycle>> {
        self.catalogue.load().get(name, version).cloned()
    }

    pub(crate) fn newest(&self, name: &str) -> Option<Arc<Lifecycle>> {
        self.catalogue.load().newest(name).cloned()
    }

    /// One version more, once it is kept.
    pub(crate) fn learn(&self, lifecycle: Lifecycle) {
        self.catalogue.rcu(|known| {
            let mut catalogue = Catalogue::clone(known);
            catalogue.add(lifecycle.clone());
            catalogue
        });
    }

    pub(crate) fn catalogue(&self) -> Arc<Catalogue> {
        self.catalogue.load_full()
    }

    pub(crate) fn workflow_names(&self) -> Vec<String> {
        let catalogue = self.catalogue.load();
        let mut names: Vec<String> = catalogue.all().map(|one| one.name().to_string()).collect();
        names.dedup();
        names
    }

    pub(crate) fn lane(&self, name: &str) -> Option<&Arc<Lane>> {
        self.lanes.get(name)
    }

    /// After a commit, on the writer's thread: hands new effects to their lanes, wakes the timers
    /// and those who wait for one of these cases.
    pub(crate) fn tell_news(&self, news: News, touched: &[Uuid]) {
        for row in news.outbox {
            if let Some(lane) = self.lanes.get(&row.lane) {
                lane.push(row);
            }
        }
        if news.earliest_due_ms.is_some() {
            self.due.notify_one();
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.is_empty() {
            return;
        }
        for id in touched {
            for waits in waiting.remove(id).into_iter().flatten() {
                // Whoever waited may have gone.
                let _ = waits.send(());
            }
        }
    }

    /// Resolves at the next commit that changes the case.
    pub(crate) fn next_change(&self, id: Uuid) -> oneshot::Receiver<()> {
        let (told, tells) = oneshot::channel();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let of_case = waiting.entry(id).or_default();
        of_case.retain(|one| !one.is_closed());
        of_case.push(told);
        tells
    }

    /// After the store was reopened what was in memory may not be what is kept: a commit may have
    /// happened that nobody told of.
    pub(crate) fn look_anew(&self) {
        self.lanes.values().for_each(|lane| lane.must_reload());
        self.due.notify_one();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for waits in std::mem::take(&mut *waiting).into_values().flatten() {
            // Whoever waited may have gone.
            let _ = waits.send(());
        }
    }

    /// Wakes whatever sleeps until a time.
    pub(crate) fn wake_all(&self) {
        self.due.notify_one();
        self.lanes.values().for_each(|lane| lane.wake.notify_one());
    }
}
