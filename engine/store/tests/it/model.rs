//! Random sequences against a simple model: whatever was done, every index and count is what a
//! recount over the cases gives.

use std::collections::BTreeMap;

use hoso_store::record::{CaseId, CaseRecord};
use hoso_store::{CaseChange, Class, Health, ListQuery, Listing, OutboxKey, Rows, View};
use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::support::{Store, case, effect, id, mark, mark_key, query, state, view, words};

const UNITS: [&str; 3] = ["05200", "19", "1"];
const STATES: [&str; 3] = ["not-sent", "pending", "pending-2"];
const VIEWS: [&str; 2] = ["late", "no-id"];
const WORDS: [&str; 4] = ["nguyen", "thi", "lan", "la"];

#[derive(Debug, Clone)]
enum Change {
    Put { case: u64, units: u8, state: usize, views: u8, words: u8, due: Option<i64>, key: u8 },
    Remove { case: u64 },
    Effect { lane: bool, class: u8, due: i64, n: u64, put: bool },
    Mark { key: u8, at: i64 },
    Unmark { key: u8 },
}

fn change() -> impl Strategy<Value = Change> {
    let put = (0u64..8, 0u8..8, 0usize..3, 0u8..4, 0u8..16, any::<Option<i16>>(), 0u8..3);
    prop_oneof![
        6 => put.prop_map(|(case, units, state, views, words, due, key)| {
            Change::Put { case, units, state, views, words, due: due.map(i64::from), key }
        }),
        1 => (0u64..8).prop_map(|case| Change::Remove { case }),
        3 => (any::<bool>(), 0u8..2, 0i64..3, 0u64..3, any::<bool>())
            .prop_map(|(lane, class, due, n, put)| Change::Effect { lane, class, due, n, put }),
        2 => (0u8..4, -3i64..3).prop_map(|(key, at)| Change::Mark { key, at }),
        1 => (0u8..4).prop_map(|key| Change::Unmark { key }),
    ]
}

fn chosen(names: &[&str], mask: u8) -> Vec<String> {
    let names = names.iter().enumerate().filter(|(i, _)| mask & (1 << i) != 0);
    names.map(|(_, name)| (*name).to_owned()).collect()
}

#[derive(Default)]
struct Model {
    cases: BTreeMap<CaseId, CaseRecord>,
    effects: BTreeMap<OutboxKey, u64>,
    marks: BTreeMap<String, i64>,
}

impl Model {
    /// The rows of one change, which the model takes up at once.
    fn rows(&mut self, change: &Change) -> Rows {
        let mut rows = Rows::default();
        match change {
            Change::Put { case: n, units, state, views, words: named, due, key } => {
                let before = self.cases.get(&id(*n)).cloned();
                let mut after = before.clone().unwrap_or_else(|| case(*n));
                after.units = chosen(&UNITS, *units);
                after.state = STATES[*state].into();
                after.views = chosen(&VIEWS, *views);
                let named = chosen(&WORDS, *named);
                after.words = words(&named.iter().map(String::as_str).collect::<Vec<_>>());
                after.due_ms = *due;
                after.key = (*key > 0).then(|| format!("{n}-{key}"));
                self.cases.insert(after.id, after.clone());
                rows.case = Some(CaseChange { before, after });
            }
            Change::Remove { case } => rows.case_remove = self.cases.remove(&id(*case)),
            Change::Effect { lane, class, due, n, put } => {
                let row = effect(if *lane { "ask:a" } else { "tell:b" }, *class, *due, *n);
                let key = OutboxKey::from(&row);
                if *put {
                    self.effects.insert(key, *n);
                    rows.outbox_put.push(row);
                } else {
                    self.effects.remove(&key);
                    rows.outbox_remove.push(key);
                }
            }
            Change::Mark { key, at } => {
                self.marks.insert(key.to_string(), *at);
                rows.mark = Some((mark_key(&key.to_string()), mark(*at)));
            }
            Change::Unmark { key } => {
                self.marks.remove(&key.to_string());
                rows.marks_remove.push(mark_key(&key.to_string()));
            }
        }
        rows
    }

    fn listed(&self, units: &[&str], listing: &Listing, words: &[&str]) -> Vec<CaseId> {
        let fits = |c: &&CaseRecord| {
            units.iter().any(|u| c.units.iter().any(|v| v == u))
                && words.iter().all(|w| c.words.iter().any(|(_, v)| v == w))
                && match listing {
                    Listing::All => true,
                    Listing::State(name) => c.state == *name,
                    Listing::View(name) => c.views.contains(name),
                }
        };
        self.cases.values().rev().filter(fits).map(|c| c.id).collect()
    }
}

fn listings() -> Vec<Listing> {
    let states = STATES.iter().map(|s| state(s));
    [Listing::All].into_iter().chain(states).chain(VIEWS.iter().map(|v| view(v))).collect()
}

fn agrees(store: &Store, model: &Model) {
    let reader = &store.reader;
    for unit in UNITS {
        let mut counted = Vec::new();
        for listing in listings() {
            for words in [&[][..], &["nguyen"], &["la"], &["nguyen", "lan", "thi"]] {
                let query = ListQuery { limit: 2, ..query(unit, listing.clone(), words) };
                assert_eq!(store.all_pages(&query).0, model.listed(&[unit], &listing, words));
            }
            let recount = model.listed(&[unit], &listing, &[]).len() as u64;
            counted.extend((recount > 0).then_some((listing, recount)));
        }
        assert_eq!(reader.counts("review", unit).unwrap(), counted);
    }
    let mut united = ListQuery { limit: 3, ..query("", state("pending"), &["thi"]) };
    united.units = vec!["19".into(), "1".into()];
    assert_eq!(store.all_pages(&united).0, model.listed(&["19", "1"], &united.listing, &["thi"]));
    let mut due: Vec<_> = model.cases.values().filter_map(|c| Some((c.due_ms?, c.id))).collect();
    due.sort_unstable();
    assert_eq!(reader.due(i64::MAX, 99).unwrap(), due);
    assert_eq!(reader.next_due().unwrap(), due.first().map(|d| d.0));
    effects_and_marks_agree(store, model);
}

fn effects_and_marks_agree(store: &Store, model: &Model) {
    let reader = &store.reader;
    let mut lanes = BTreeMap::new();
    model.effects.keys().for_each(|k| *lanes.entry(k.lane.clone()).or_insert(0) += 1);
    assert_eq!(reader.lanes().unwrap(), Vec::from_iter(lanes));
    assert_eq!(reader.open_effects().unwrap(), model.effects.len() as u64);
    for (lane, class) in [("ask:a", 0), ("ask:a", 1), ("tell:b", 0), ("tell:b", 1)] {
        let expected: Vec<_> =
            model.effects.keys().filter(|k| k.lane == lane && k.class == class).cloned().collect();
        let found = reader.outbox(lane, class, None, 99).unwrap();
        assert_eq!(found.iter().map(OutboxKey::from).collect::<Vec<_>>(), expected);
    }
    let mut marks: Vec<_> = model.marks.iter().map(|(key, at)| (*at, mark_key(key))).collect();
    marks.sort();
    let marks: Vec<_> = marks.into_iter().map(|(_, key)| key).collect();
    assert_eq!(reader.marks_before(i64::MAX, 99).unwrap(), marks);
    for case in model.cases.values().filter(|c| c.key.is_some()) {
        let key = case.key.as_deref().unwrap();
        let found = reader.case_by_key("btxh", "review", key).unwrap();
        assert_eq!(found.as_ref(), Some(case));
    }
    let keyed = model.cases.values().filter(|c| c.key.is_some()).count() as u64;
    let rows = reader.sizes().unwrap().rows;
    assert_eq!(rows.iter().find(|(name, _)| *name == "by-key").unwrap().1, keyed);
    assert_eq!(store.writer.health(), Health::Serving);
}

proptest! {
    #![proptest_config(Config { cases: 24, failure_persistence: None, ..Config::default() })]

    #[test]
    fn indexes_and_counts_are_what_a_recount_gives(
        groups in prop::collection::vec(prop::collection::vec(change(), 1..12), 1..6)
    ) {
        let store = Store::new();
        let mut model = Model::default();
        for group in &groups {
            let (send, outcomes) = std::sync::mpsc::channel();
            for change in group {
                let (rows, send) = (model.rows(change), send.clone());
                let act = Box::new(move |_: &View<'_>| Ok(rows));
                let done = move |o: Result<u64, _>| send.send(o.is_ok()).unwrap();
                store.writer.submit(Class::Interactive, act, done).unwrap();
            }
            prop_assert!(outcomes.iter().take(group.len()).all(|ok| ok));
            agrees(&store, &model);
        }
    }
}
