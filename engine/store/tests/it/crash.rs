//! Power loss at each write, set-length and sync of a story of commands: whatever of the unsynced
//! changes survives, every acknowledged command is there, whole, and the indexes agree with it.

use std::collections::BTreeMap;
use std::sync::mpsc;

use hoso_store::record::{CaseId, CaseRecord, JournalRecord, OutboxRecord};
use hoso_store::{CaseChange, Class, Listing, OutboxKey, ReadError, Rows, UpdateError, View};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::disk::{Disk, Note, apply};
use crate::support::{
    Store, case, effect, id, line, mark, mark_key, query, settings, state, words,
};

const STATES: [&str; 3] = ["not-sent", "pending", "verified"];

/// A fixed sequence of commands over a few cases; command `n` leaves the mark `n`.
pub struct Story {
    chapters: u64,
    each: u64,
}

/// What the store must hold after some of the story's commands.
#[derive(Default)]
struct World {
    cases: BTreeMap<CaseId, CaseRecord>,
    lines: BTreeMap<CaseId, u64>,
    outbox: BTreeMap<OutboxKey, OutboxRecord>,
}

impl Story {
    pub fn new(chapters: u64, each: u64) -> Self {
        Story { chapters, each }
    }

    pub fn len(&self) -> u64 {
        self.chapters * self.each
    }

    /// The case that command `n` opens or changes, after it.
    fn after(n: u64, before: Option<&CaseRecord>) -> CaseRecord {
        let mut after = before.cloned().unwrap_or_else(|| case(n % 5));
        after.revision += 1;
        after.lines += 1;
        after.state = STATES[(n / 3 % 3) as usize].into();
        after.views = if n.is_multiple_of(2) { vec!["late".into()] } else { vec![] };
        after.words = words(&[["lan", "anh", "minh"][(n % 3) as usize], "nguyen"]);
        after.due_ms = (!n.is_multiple_of(4)).then_some(1000 + n as i64);
        after
    }

    /// Some lines are so large that the file has to grow for them.
    fn line(n: u64, number: u64) -> JournalRecord {
        let mut line = line(number);
        if n % 13 == 12 {
            line.what = "x".repeat(400_000);
        }
        line
    }

    /// Command `n`, as a decision: nothing where its mark says that it is done.
    fn decide(n: u64, view: &View<'_>) -> Result<Rows, ReadError> {
        if view.mark(&mark_key(&n.to_string()))?.is_some() {
            return Ok(Rows::default());
        }
        let before = view.case(id(n % 5))?;
        let after = Self::after(n, before.as_ref());
        let put = effect("ask:a", 0, n as i64, n);
        let undone = n.checked_sub(4).map(|o| OutboxKey::from(&effect("ask:a", 0, o as i64, o)));
        Ok(Rows {
            journal: vec![(after.id, Self::line(n, after.lines))],
            outbox_put: vec![put],
            outbox_remove: undone.into_iter().collect(),
            mark: Some((mark_key(&n.to_string()), mark(n as i64))),
            case: Some(CaseChange { before, after }),
            ..Rows::default()
        })
    }

    fn world(commands: u64) -> World {
        let mut world = World::default();
        for n in 0..commands {
            let after = Self::after(n, world.cases.get(&id(n % 5)));
            *world.lines.entry(after.id).or_default() += 1;
            world.cases.insert(after.id, after);
            let put = effect("ask:a", 0, n as i64, n);
            world.outbox.insert(OutboxKey::from(&put), put);
            if let Some(old) = n.checked_sub(4) {
                world.outbox.remove(&OutboxKey::from(&effect("ask:a", 0, old as i64, old)));
            }
        }
        world
    }

    /// The store holds the story up to some command, at least `acknowledged`, and exactly that.
    pub fn check(&self, store: &Store, acknowledged: u64) {
        let reader = &store.reader;
        let marks = reader.marks_before(i64::MAX, usize::MAX).unwrap().len() as u64;
        assert!(marks >= acknowledged, "{acknowledged} were acknowledged, {marks} are there");
        let world = Self::world(marks);
        for (id, expected) in &world.cases {
            assert_eq!(reader.case(*id).unwrap().as_ref(), Some(expected));
            let lines = reader.journal(*id, 0, usize::MAX).unwrap();
            assert_eq!(lines.len() as u64, world.lines[id]);
        }
        let effects: Vec<_> = world.outbox.into_values().collect();
        assert_eq!(reader.outbox("ask:a", 0, None, usize::MAX).unwrap(), effects);
        assert_eq!(reader.open_effects().unwrap(), effects.len() as u64);
        let lanes: u64 = reader.lanes().unwrap().iter().map(|(_, rows)| rows).sum();
        assert_eq!(lanes, effects.len() as u64);
        indexes(store, &world.cases);
    }
}

/// Lists, counts, search, keys and timers agree with the cases.
fn indexes(store: &Store, cases: &BTreeMap<CaseId, CaseRecord>) {
    let newest = |keep: &dyn Fn(&CaseRecord) -> bool| -> Vec<CaseId> {
        cases.values().rev().filter(|c| keep(c)).map(|c| c.id).collect()
    };
    let mut counted = Vec::new();
    let mut list = |listing: Listing, keep: &dyn Fn(&CaseRecord) -> bool| {
        let expected = newest(keep);
        assert_eq!(store.all_pages(&query("19", listing.clone(), &[])).0, expected);
        if !expected.is_empty() {
            counted.push((listing, expected.len() as u64));
        }
    };
    list(Listing::All, &|_| true);
    for name in STATES {
        list(state(name), &|c| c.state == name);
    }
    list(Listing::View("late".into()), &|c| !c.views.is_empty());
    assert_eq!(store.reader.counts("review", "19").unwrap(), counted);
    for word in ["lan", "anh", "minh", "nguyen"] {
        let expected = newest(&|c| c.words.iter().any(|(_, w)| w == word));
        assert_eq!(store.all_pages(&query("05200", Listing::All, &[word])).0, expected);
    }
    let mut due: Vec<_> = cases.values().filter_map(|c| Some((c.due_ms?, c.id))).collect();
    due.sort_unstable();
    assert_eq!(store.reader.due(i64::MAX, usize::MAX).unwrap(), due);
    for case in cases.values() {
        let found = store.reader.case_by_key("btxh", "review", case.key.as_ref().unwrap()).unwrap();
        assert_eq!(found.as_ref(), Some(case));
    }
}

/// Submits one chapter at once and waits; gives each command's outcome.
fn chapter(store: &Store, commands: &[u64], disk: Option<&Disk>) -> Vec<(u64, bool)> {
    let (send, outcomes) = mpsc::channel();
    for &n in commands {
        let (send, disk) = (send.clone(), disk.cloned());
        let done = move |outcome: Result<u64, UpdateError>| {
            if let (Ok(_), Some(disk)) = (&outcome, disk) {
                disk.note(Note::Acknowledged(n));
            }
            send.send((n, outcome.is_ok())).unwrap();
        };
        let act = Box::new(move |view: &View<'_>| Story::decide(n, view));
        store.writer.submit(Class::Interactive, act, done).unwrap();
    }
    outcomes.iter().take(commands.len()).collect()
}

/// Tells the whole story, repeating whatever was not acknowledged.
pub fn tell_to_the_end(store: &Store, story: &Story) {
    for first in (0..story.len()).step_by(story.each as usize) {
        let mut left: Vec<u64> = (first..first + story.each).collect();
        while !left.is_empty() {
            // In order, because each command builds on those before it.
            let outcomes = chapter(store, &left, None);
            let failed: Vec<u64> = outcomes.iter().filter(|(_, ok)| !ok).map(|(n, _)| *n).collect();
            if !failed.is_empty() {
                std::thread::sleep(std::time::Duration::from_micros(300));
            }
            left = failed;
        }
    }
}

fn told_story(story: &Story) -> Vec<Note> {
    let disk = Disk::default();
    disk.take_notes();
    let store = Store::on(&disk);
    for first in (0..story.len()).step_by(story.each as usize) {
        let commands: Vec<u64> = (first..first + story.each).collect();
        assert!(chapter(&store, &commands, Some(&disk)).iter().all(|(_, ok)| *ok));
    }
    store.writer.close();
    disk.notes()
}

/// What may be left of the unsynced changes.
#[derive(Debug, Clone, Copy)]
enum Left {
    Nothing,
    All,
    Some,
    Torn,
}

fn image(durable: &[u8], unsynced: &[Note], left: Left, random: &mut StdRng) -> Vec<u8> {
    let mut image = durable.to_vec();
    let torn = random.random_range(0..unsynced.len().max(1));
    for (i, note) in unsynced.iter().enumerate() {
        let keep = match left {
            Left::Nothing => continue,
            Left::All => usize::MAX,
            Left::Some if random.random_bool(0.5) => continue,
            Left::Some => usize::MAX,
            // Disks write whole sectors.
            Left::Torn if i == torn => 512 * random.random_range(0..8),
            Left::Torn => usize::MAX,
        };
        apply(&mut image, note, keep);
    }
    image
}

fn crash(story: &Story, image: Vec<u8>, acknowledged: u64) {
    let disk = Disk::holding(image);
    let store = Store::with(settings(&disk)).unwrap();
    story.check(&store, acknowledged);
    // It goes on from there.
    assert_eq!(chapter(&store, &[story.len() + 10], None), [(story.len() + 10, true)]);
}

#[test]
fn power_loss_at_any_point_keeps_what_was_acknowledged() {
    let story = Story::new(12, 5);
    let mut random = StdRng::seed_from_u64(7);
    let (mut durable, mut unsynced, mut acknowledged) = (Vec::new(), Vec::new(), 0);
    let (mut points, mut turn) = (0, 0);
    for note in told_story(&story) {
        match note {
            Note::Acknowledged(n) => acknowledged = acknowledged.max(n + 1),
            Note::Write(..) | Note::SetLen(_) => {
                points += 1;
                turn += 1;
                unsynced.push(note);
                let left = [Left::Some, Left::Torn, Left::All][turn % 3];
                crash(&story, image(&durable, &unsynced, left, &mut random), acknowledged);
            }
            Note::Sync => {
                points += 1;
                for left in [Left::Nothing, Left::All, Left::Some, Left::Some, Left::Torn] {
                    crash(&story, image(&durable, &unsynced, left, &mut random), acknowledged);
                }
                unsynced.iter().for_each(|note| apply(&mut durable, note, usize::MAX));
                unsynced.clear();
            }
        }
    }
    crash(&story, durable, story.len());
    assert!(points > 300, "{points} points");
}
