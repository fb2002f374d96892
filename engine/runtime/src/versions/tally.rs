//! Cases counted by what becomes of them. Two tallies of different cases add up to one.
//! Names states, versions and ids; never a value.

use std::collections::BTreeMap;

use hoso_core::Stranded;
use uuid::Uuid;

use super::Fate;

/// So many ids stand with each reason.
const IDS: usize = 20;

/// Cases that come from one state to one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The version they come from.
    pub version: u32,
    /// Where they rest there.
    pub from: String,
    /// Where they rest then.
    pub to: String,
    /// How many.
    pub cases: u64,
}

/// Cases that stay on their version, because nobody said that they should come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// Their version.
    pub version: u32,
    /// Where they rest.
    pub state: String,
    /// How many.
    pub cases: u64,
}

/// Cases that should come and cannot, for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrandedCases {
    /// Why.
    pub why: Stranded,
    /// How many.
    pub cases: u64,
    /// The first of them, 20 at most.
    pub ids: Vec<Uuid>,
}

/// What becomes of how many cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    there: u64,
    one_way: u64,
    moves: BTreeMap<(u32, String, String), u64>,
    stays: BTreeMap<(u32, String), u64>,
    stranded: BTreeMap<Stranded, (u64, Vec<Uuid>)>,
}

impl Tally {
    pub(crate) fn count(&mut self, case: Uuid, fate: Fate) {
        match fate {
            Fate::There => self.there += 1,
            Fate::Stays { version, state } => *self.stays.entry((version, state)).or_default() += 1,
            Fate::Moves { version, from, to, one_way } => {
                *self.moves.entry((version, from, to)).or_default() += 1;
                self.one_way += u64::from(one_way);
            }
            Fate::Stranded(why) => {
                let (cases, ids) = self.stranded.entry(why).or_default();
                *cases += 1;
                if ids.len() < IDS {
                    ids.push(case);
                }
            }
        }
    }

    /// Adds the tally of other cases.
    pub fn add(&mut self, other: Tally) {
        self.there += other.there;
        self.one_way += other.one_way;
        for (key, cases) in other.moves {
            *self.moves.entry(key).or_default() += cases;
        }
        for (key, cases) in other.stays {
            *self.stays.entry(key).or_default() += cases;
        }
        for (why, (more, new)) in other.stranded {
            let (cases, ids) = self.stranded.entry(why).or_default();
            *cases += more;
            ids.extend(new);
            ids.truncate(IDS);
        }
    }

    /// Cases that are on the version already.
    pub fn there(&self) -> u64 {
        self.there
    }

    /// Cases that move and can never come back, since values of theirs are let go.
    pub fn one_way(&self) -> u64 {
        self.one_way
    }

    /// How many move.
    pub fn moved(&self) -> u64 {
        self.moves.values().sum()
    }

    /// How many should move and cannot.
    pub fn held_back(&self) -> u64 {
        self.stranded.values().map(|(cases, _)| cases).sum()
    }

    /// The cases that move, by version and state.
    pub fn moves(&self) -> Vec<Move> {
        let moves = self.moves.iter().map(|((version, from, to), cases)| Move {
            version: *version,
            from: from.clone(),
            to: to.clone(),
            cases: *cases,
        });
        moves.collect()
    }

    /// The cases that stay, by version and state.
    pub fn stays(&self) -> Vec<Stay> {
        let stays = self.stays.iter();
        let stay = |((version, state), cases): (&(u32, String), &u64)| Stay {
            version: *version,
            state: state.clone(),
            cases: *cases,
        };
        stays.map(stay).collect()
    }

    /// The cases that cannot move, by reason.
    pub fn stranded(&self) -> Vec<StrandedCases> {
        let stranded = self.stranded.iter().map(|(why, (cases, ids))| StrandedCases {
            why: why.clone(),
            cases: *cases,
            ids: ids.clone(),
        });
        stranded.collect()
    }
}
