//! List pages: an intersection of id-ordered index ranges that leaps from match to match, newest
//! first, united over the units asked for. Reads a bounded number of index rows, whatever is asked.

use redb::{Range, ReadOnlyTable, ReadTransaction};

use crate::error::ReadError;
use crate::keys;
use crate::lists::{self, ALL, ListName, SCOPE, STATE, VIEW};
use crate::record::{CaseId, CaseRecord};
use crate::tables::{self, BY_SEARCH, BY_STATE, Bytes, CASES, Key20, LISTS};

/// The most ranges that one page merges: units times (listing and words).
pub const MOST_RANGES: usize = 64;
/// The most index rows that one page reads.
pub const MOST_READ: usize = 5000;
/// The most words of one query.
pub const MOST_WORDS: usize = 8;
/// The most cases of one page.
const MOST_CASES: usize = 1000;
/// The most rows stepped over before a leap: a step costs a tenth of a leap.
const STEPS: usize = 8;
/// The most rows that one round over a unit's ranges reads.
const ROUND: usize = (MOST_WORDS + 1) * (STEPS + 1);

/// Which cases of a workflow and unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Listing {
    /// All of them.
    All,
    /// Those that rest in a state.
    State(String),
    /// Those that a view lists.
    View(String),
}

impl Listing {
    fn name(&self) -> ListName<'_> {
        match self {
            Listing::All => ALL,
            Listing::State(name) => (STATE, name),
            Listing::View(name) => (VIEW, name),
        }
    }
}

/// What to list.
#[derive(Debug, Clone)]
pub struct ListQuery {
    /// Name of the workflow.
    pub workflow: String,
    /// Cases listed under any of these.
    pub units: Vec<String>,
    /// Which of them.
    pub listing: Listing,
    /// Normalised words, each of which must stand in some searchable field; at most `MOST_WORDS`.
    pub words: Vec<String>,
    /// `Page::next` of the page before.
    pub cursor: Option<Vec<u8>>,
    /// The most cases of this page; at most 1,000.
    pub limit: usize,
}

/// One page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Newest first. May be fewer than asked for, even none, with more to come.
    pub cases: Vec<CaseRecord>,
    /// Continues after this page; `None`: there is no more.
    pub next: Option<Vec<u8>>,
    /// How many index rows were read.
    pub read: usize,
}

/// Reads one page.
pub(crate) fn list(txn: &ReadTransaction, query: &ListQuery) -> Result<Page, ReadError> {
    let start = cursor(query.cursor.as_deref())?;
    let mut walk = Walk::over(txn, query, start)?;
    let limit = query.limit.clamp(1, MOST_CASES);
    let mut ids = Vec::with_capacity(limit.min(64));
    while ids.len() < limit && walk.read + ROUND <= MOST_READ {
        match walk.step()? {
            Step::Found(id) => ids.push(id),
            Step::Onward => {}
            Step::End => break,
        }
    }
    let table = txn.open_table(CASES)?;
    let cases = ids.into_iter().filter_map(|id| tables::case(&table, id).transpose());
    Ok(Page { cases: cases.collect::<Result<_, _>>()?, next: walk.cursor(), read: walk.read })
}

/// A cursor is the newest id that may still come.
fn cursor(bytes: Option<&[u8]>) -> Result<u128, ReadError> {
    match bytes {
        None => Ok(u128::MAX),
        Some([1, id @ ..]) => {
            Ok(u128::from_be_bytes(id.try_into().map_err(|_| ReadError::Cursor)?))
        }
        Some(_) => Err(ReadError::Cursor),
    }
}

enum Step {
    Found(CaseId),
    Onward,
    End,
}

/// One unit's intersection.
struct Lane {
    ranges: Vec<IdRange>,
    /// Everything newer has been looked at.
    at: u128,
    /// Whether `at` itself is in every range.
    found: bool,
}

struct Walk {
    lanes: Vec<Lane>,
    by_state: ReadOnlyTable<Key20, ()>,
    by_search: ReadOnlyTable<Bytes, ()>,
    read: usize,
}

impl Walk {
    fn over(txn: &ReadTransaction, query: &ListQuery, at: u128) -> Result<Self, ReadError> {
        check(query)?;
        let table = txn.open_table(LISTS)?;
        let number = |unit, name| {
            let mut key = Vec::with_capacity(64);
            lists::list_key((&query.workflow, unit), name, &mut key);
            lists::number(&table, &key)
        };
        // No scope: no case of the workflow ever had a word.
        let scope = number("", SCOPE)?;
        let mut lanes = Vec::with_capacity(query.units.len());
        for unit in query.units.iter().filter(|_| scope.is_some() || query.words.is_empty()) {
            if let Some(list) = number(unit, query.listing.name())? {
                let ranges = ranges(query, list, scope.unwrap_or_default());
                lanes.push(Lane { ranges, at, found: false });
            }
        }
        let by_state = txn.open_table(BY_STATE)?;
        let by_search = txn.open_table(BY_SEARCH)?;
        Ok(Walk { lanes, by_state, by_search, read: 0 })
    }

    /// Moves the lane that stands newest: its match is the next of the whole page.
    fn step(&mut self) -> Result<Step, ReadError> {
        let Some(first) = (0..self.lanes.len()).max_by_key(|i| self.lanes[*i].at) else {
            return Ok(Step::End);
        };
        let at = self.lanes[first].at;
        if self.lanes[first].found {
            self.lanes.retain_mut(|lane| lane.at != at || lane.pass());
            return Ok(Step::Found(CaseId(at.to_be_bytes())));
        }
        if !self.advance(first)? {
            self.lanes.swap_remove(first);
        }
        Ok(Step::Onward)
    }

    /// One round over a lane's ranges; false once one of them has no more.
    fn advance(&mut self, lane: usize) -> Result<bool, ReadError> {
        let (by_state, by_search) = (&self.by_state, &self.by_search);
        let lane = &mut self.lanes[lane];
        for i in 0..lane.ranges.len() {
            match lane.ranges[i].at_most(lane.at, by_state, by_search, &mut self.read)? {
                None => return Ok(false),
                Some(id) if id < lane.at => {
                    lane.at = id;
                    lane.lead(i);
                    return Ok(true);
                }
                Some(_) => {}
            }
        }
        lane.found = true;
        Ok(true)
    }

    fn cursor(&self) -> Option<Vec<u8>> {
        let at = self.lanes.iter().map(|lane| lane.at).max()?;
        let mut bytes = vec![1];
        bytes.extend_from_slice(&at.to_be_bytes());
        Some(bytes)
    }
}

impl Lane {
    /// The range with the widest gaps proposes, the others only confirm.
    fn lead(&mut self, range: usize) {
        if self.ranges[range].gap > self.ranges[0].gap {
            self.ranges.swap(0, range);
        }
    }

    /// Goes on below a match; false below the oldest id there can be.
    fn pass(&mut self) -> bool {
        self.found = false;
        self.at.checked_sub(1).map(|at| self.at = at).is_some()
    }
}

fn check(query: &ListQuery) -> Result<(), ReadError> {
    let words = query.words.len();
    if words > MOST_WORDS {
        return Err(ReadError::Words { words, most: MOST_WORDS });
    }
    let ranges = query.units.len() * (1 + words);
    if ranges > MOST_RANGES {
        return Err(ReadError::Wide { ranges, most: MOST_RANGES });
    }
    Ok(())
}

/// Words first: they are mostly rarer.
fn ranges(query: &ListQuery, list: u32, scope: u32) -> Vec<IdRange> {
    let words = query.words.iter().map(|word| {
        let mut prefix = Vec::with_capacity(32);
        keys::search_prefix(scope, word, &mut prefix);
        IdRange::new(prefix, true)
    });
    words.chain([IdRange::new(list.to_be_bytes().to_vec(), false)]).collect()
}

/// The ids behind one prefix, newest first.
struct IdRange {
    prefix: Vec<u8>,
    words: bool,
    rows: Option<Rows>,
    at: u128,
    /// How far apart its ids are, where they were stepped over.
    gap: u128,
    /// How many steps to try before a leap: more where they led somewhere.
    patience: usize,
}

enum Rows {
    State(Range<'static, Key20, ()>),
    Search(Range<'static, Bytes, ()>),
}

impl Rows {
    fn older(&mut self) -> Result<Option<u128>, ReadError> {
        let id = match self {
            Rows::State(rows) => rows.next_back().transpose()?.map(|r| id(r.0.value())),
            Rows::Search(rows) => rows.next_back().transpose()?.map(|r| id(r.0.value())),
        };
        Ok(id.flatten())
    }
}

fn id(key: &[u8]) -> Option<u128> {
    keys::last_case(key).map(|id| u128::from_be_bytes(id.0))
}

impl IdRange {
    fn new(prefix: Vec<u8>, words: bool) -> Self {
        IdRange { prefix, words, rows: None, at: u128::MAX, gap: 0, patience: STEPS }
    }

    /// The newest id up to `most`. `most` never grows between calls.
    fn at_most(
        &mut self,
        most: u128,
        by_state: &ReadOnlyTable<Key20, ()>,
        by_search: &ReadOnlyTable<Bytes, ()>,
        read: &mut usize,
    ) -> Result<Option<u128>, ReadError> {
        if self.rows.is_some() && self.at <= most {
            return Ok(Some(self.at));
        }
        if let Some(rows) = &mut self.rows {
            for _ in 0..self.patience {
                *read += 1;
                match rows.older()? {
                    None => return Ok(None),
                    Some(at) => {
                        self.gap = self.gap / 2 + (self.at - at) / 2;
                        self.at = at;
                    }
                }
                if self.at <= most {
                    self.patience = (self.patience * 2).min(STEPS);
                    return Ok(Some(self.at));
                }
            }
            self.patience = (self.patience / 2).max(1);
        }
        *read += 1;
        let mut rows = self.leap(most, by_state, by_search)?;
        let found = rows.older()?;
        self.at = found.unwrap_or(0);
        self.rows = Some(rows);
        Ok(found)
    }

    fn leap(
        &self,
        most: u128,
        by_state: &ReadOnlyTable<Key20, ()>,
        by_search: &ReadOnlyTable<Bytes, ()>,
    ) -> Result<Rows, ReadError> {
        let from = [&self.prefix[..], &[0; 16]].concat();
        let to = [&self.prefix[..], &most.to_be_bytes()].concat();
        if self.words {
            return Ok(Rows::Search(by_search.range(from.as_slice()..=to.as_slice())?));
        }
        let (from, to) = (state_key(&from), state_key(&to));
        Ok(Rows::State(by_state.range::<&[u8; 20]>(&from..=&to)?))
    }
}

fn state_key(bytes: &[u8]) -> [u8; 20] {
    bytes.try_into().expect("a list's number has four bytes and an id sixteen")
}
