//! List pages: order, words, units, cursors, and the bound on what one page reads.

use hoso_store::record::{CaseId, CaseRecord};
use proptest::prelude::*;
use proptest::test_runner::Config;

use hoso_store::{CaseChange, Class};
use hoso_store::{ListQuery, Listing, MOST_READ, ReadError, Rows};

use crate::support::{Store, case, id, query, state, words};

/// Many cases in few commits.
fn fill(store: &Store, cases: impl Iterator<Item = CaseRecord>) {
    let (send, answers) = std::sync::mpsc::channel();
    let mut sent = 0;
    for after in cases {
        let rows = Rows { case: Some(CaseChange { before: None, after }), ..Rows::default() };
        let send = send.clone();
        let done = move |outcome: Result<u64, _>| send.send(outcome.is_ok()).unwrap();
        store.writer.submit(Class::Opening, Box::new(move |_| Ok(rows)), done).unwrap();
        sent += 1;
    }
    assert!(answers.iter().take(sent).all(|ok| ok));
}

fn ids(range: impl Iterator<Item = u64>) -> Vec<CaseId> {
    range.map(id).collect()
}

#[test]
fn pages_come_newest_first_without_gaps_or_repeats() {
    let store = Store::new();
    fill(&store, (0..103).map(case));
    for limit in [1, 7, 50, 103, 1000] {
        let query = ListQuery { limit, ..query("19", Listing::All, &[]) };
        let (found, _) = store.all_pages(&query);
        assert_eq!(found, ids((0..103).rev()), "limit {limit}");
    }
}

#[test]
fn a_cursor_stays_good_while_cases_come_and_go() {
    let store = Store::new();
    fill(&store, (0..20).map(case));
    let mut query = ListQuery { limit: 5, ..query("19", state("not-sent"), &[]) };
    let first = store.reader.list(&query).unwrap();
    assert_eq!(first.cases.len(), 5);
    store.case(case(50));
    store.case(CaseRecord { state: "pending".into(), ..case(14) });
    query.cursor = first.next;
    assert_eq!(store.all_pages(&query).0, ids((0..14).rev()));
}

#[test]
fn every_word_must_match_and_only_whole() {
    let store = Store::new();
    let named = |n, name: &[&str]| CaseRecord { words: words(name), ..case(n) };
    fill(
        &store,
        [
            named(1, &["nguyen", "thi", "lan"]),
            named(2, &["nguyen", "van", "lan"]),
            named(3, &["nguyen", "thi", "lanh"]),
            named(4, &["tran", "thi", "lan"]),
        ]
        .into_iter(),
    );
    let found = |words: &[&str]| store.all_pages(&query("19", Listing::All, words)).0;
    assert_eq!(found(&["nguyen"]), ids([3, 2, 1].into_iter()));
    assert_eq!(found(&["lan", "nguyen"]), ids([2, 1].into_iter()));
    assert_eq!(found(&["nguyen", "thi", "lan"]), ids([1].into_iter()));
    assert_eq!(found(&["lan", "lan"]), ids([4, 2, 1].into_iter()));
    assert_eq!(found(&["la"]), []);
    assert_eq!(found(&["nguyen", "absent"]), []);
    let pending = query("19", state("pending"), &["nguyen"]);
    assert_eq!(store.all_pages(&pending).0, []);
}

#[test]
fn several_units_are_united_and_a_case_in_two_comes_once() {
    let store = Store::new();
    let in_units = |n, units: &[&str]| CaseRecord {
        units: units.iter().map(|u| (*u).to_owned()).collect(),
        words: words(&["lan"]),
        ..case(n)
    };
    let all =
        [in_units(1, &["a"]), in_units(2, &["b"]), in_units(3, &["a", "b"]), in_units(4, &["c"])];
    fill(&store, all.into_iter());
    for words in [&[][..], &["lan"][..]] {
        for limit in [1, 2, 50] {
            let mut query = ListQuery { limit, ..query("a", Listing::All, words) };
            query.units = vec!["a".into(), "b".into(), "nowhere".into()];
            assert_eq!(store.all_pages(&query).0, ids([3, 2, 1].into_iter()));
        }
    }
    let nowhere = ListQuery { units: vec![], ..query("a", Listing::All, &[]) };
    assert_eq!(store.all_pages(&nowhere).0, []);
}

/// Two words that never meet: a page gives up after its bound and says where to go on.
#[test]
fn a_page_reads_a_bounded_number_of_rows() {
    let store = Store::new();
    let alternating = |n: u64| CaseRecord {
        words: words(if n == 0 { &["even", "odd"] } else { [&["even"], &["odd"]][n as usize % 2] }),
        units: vec!["19".into()],
        key: None,
        ..case(n)
    };
    fill(&store, (0..6000).map(alternating));
    let query = query("19", Listing::All, &["even", "odd"]);
    let page = store.reader.list(&query).unwrap();
    assert!(page.cases.is_empty() && page.next.is_some());
    assert!(page.read <= MOST_READ, "read {}", page.read);
    let (found, pages) = store.all_pages(&query);
    assert_eq!(found, [id(0)]);
    assert!(pages > 1);
}

/// A rare word among common ones leaps: far fewer rows are read than the common ones have.
#[test]
fn a_rare_word_decides_how_much_is_read() {
    let store = Store::new();
    let rarely = |n: u64| CaseRecord {
        words: words(if n % 500 == 3 { &["nguyen", "lan"] } else { &["nguyen"] }),
        units: vec!["19".into()],
        key: None,
        ..case(n)
    };
    fill(&store, (0..2000).map(rarely));
    let page = store.reader.list(&query("19", state("not-sent"), &["nguyen", "lan"])).unwrap();
    assert_eq!(page.cases.len(), 4);
    assert!(page.read < 120, "read {}", page.read);
}

#[derive(Debug, Clone)]
struct Listed {
    units: u8,
    state: bool,
    words: u8,
}

const UNITS: [&str; 3] = ["a", "b", "c"];
const WORDS: [&str; 3] = ["nguyen", "thi", "lan"];

impl Listed {
    fn case(&self, n: u64) -> CaseRecord {
        CaseRecord {
            units: chosen(&UNITS, self.units),
            state: if self.state { "pending" } else { "verified" }.into(),
            words: words(&chosen(&WORDS, self.words).iter().map(|w| &**w).collect::<Vec<_>>()),
            key: None,
            ..case(n)
        }
    }

    fn fits(&self, units: u8, state: Option<bool>, words: u8) -> bool {
        self.units & units != 0
            && state.is_none_or(|state| state == self.state)
            && self.words & words == words
    }
}

fn chosen(names: &[&str], mask: u8) -> Vec<String> {
    let names = names.iter().enumerate().filter(|(i, _)| mask & (1 << i) != 0);
    names.map(|(_, name)| (*name).to_owned()).collect()
}

/// Sparse and dense words, few and many units: most cases have the first word, few the last.
fn listed() -> impl Strategy<Value = Listed> {
    let rarely = |often: u32| prop::bool::weighted(1.0 / f64::from(often));
    let words = (rarely(1), rarely(3), rarely(40))
        .prop_map(|(a, b, c)| u8::from(a) | u8::from(b) << 1 | u8::from(c) << 2);
    let units = (rarely(2), rarely(9), rarely(60))
        .prop_map(|(a, b, c)| u8::from(a) | u8::from(b) << 1 | u8::from(c) << 2);
    (units, rarely(5), words).prop_map(|(units, state, words)| Listed { units, state, words })
}

proptest! {
    #![proptest_config(Config { cases: 6, failure_persistence: None, ..Config::default() })]

    #[test]
    fn whatever_is_asked_the_pages_hold_exactly_the_cases_that_fit(
        all in prop::collection::vec(listed(), 1..400),
        limit in 1usize..40,
    ) {
        let store = Store::new();
        fill(&store, all.iter().enumerate().map(|(n, listed)| listed.case(n as u64)));
        for units in 1..8 {
            for words in 0..8 {
                for state in [None, Some(true), Some(false)] {
                    let listing = match state {
                        None => Listing::All,
                        Some(pending) => {
                            Listing::State(if pending { "pending" } else { "verified" }.into())
                        }
                    };
                    let query = ListQuery {
                        units: chosen(&UNITS, units),
                        words: chosen(&WORDS, words),
                        limit,
                        ..query("", listing, &[])
                    };
                    let fits = |n: &usize| all[*n].fits(units, state, words);
                    let fitting = (0..all.len()).rev().filter(fits);
                    let expected = ids(fitting.map(|n| n as u64));
                    prop_assert_eq!(store.all_pages(&query).0, expected, "{:?}", query);
                }
            }
        }
    }
}

/// A small unit in a large workflow: its list proposes, the common words only confirm.
#[test]
fn a_small_unit_reads_little_of_common_words() {
    let store = Store::new();
    let seldom = |n: u64| CaseRecord {
        units: if n.is_multiple_of(100) {
            vec!["small".into(), "19".into()]
        } else {
            vec!["19".into()]
        },
        words: words(if n.is_multiple_of(3) { &["nguyen", "thi"] } else { &["nguyen"] }),
        key: None,
        ..case(n)
    };
    fill(&store, (0..3000).map(seldom));
    let page = store.reader.list(&query("small", state("not-sent"), &["nguyen", "thi"])).unwrap();
    assert_eq!(page.cases.len(), 10);
    assert!(page.next.is_none());
    assert!(page.read < 250, "read {}", page.read);
}

#[test]
fn words_of_another_workflow_are_another_matter() {
    let store = Store::new();
    let other = CaseRecord { workflow: "other".into(), words: words(&["lan"]), ..case(2) };
    fill(&store, [CaseRecord { words: words(&["lan"]), ..case(1) }, other].into_iter());
    let review = query("19", Listing::All, &["lan"]);
    assert_eq!(store.all_pages(&review).0, [id(1)]);
    let other = ListQuery { workflow: "other".into(), ..review.clone() };
    assert_eq!(store.all_pages(&other).0, [id(2)]);
    let absent = ListQuery { workflow: "absent".into(), ..review };
    assert_eq!(store.all_pages(&absent).0, []);
    store.case(CaseRecord { workflow: "other".into(), words: words(&["lan"]), ..case(1) });
    assert_eq!(store.all_pages(&other).0, [id(2), id(1)]);
    assert_eq!(store.all_pages(&query("19", Listing::All, &["lan"])).0, []);
}

#[test]
fn a_query_that_is_too_wide_is_refused() {
    let store = Store::new();
    let mut wide = query("19", Listing::All, &["a", "b", "c"]);
    wide.units = (0..17).map(|n| n.to_string()).collect();
    let refused = store.reader.list(&wide).unwrap_err();
    assert!(matches!(refused, ReadError::Wide { ranges: 68, most: 64 }));
    let wordy = query("19", Listing::All, &["w"; 9]);
    assert!(matches!(store.reader.list(&wordy), Err(ReadError::Words { words: 9, most: 8 })));
    for cursor in [vec![], vec![1, 2, 3], vec![9; 17]] {
        let query = ListQuery { cursor: Some(cursor), ..query("19", Listing::All, &[]) };
        assert!(matches!(store.reader.list(&query), Err(ReadError::Cursor)));
    }
}
