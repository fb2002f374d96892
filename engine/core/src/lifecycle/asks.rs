//! Questions, as a lifecycle holds them: whom they ask, what is compared and fetched, how long they
//! go on. Plain data; never checked here, never changed once a lifecycle is built.

use std::collections::BTreeMap;

use hoso_civil::{Accept, Length};

use crate::{Name, Verdict};

/// How an ask is repeated while its registry is out of reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// The longest first pause.
    pub first: Length,
    /// By how much the longest pause grows each time.
    pub factor: u32,
    /// The longest pause at all.
    pub up_to: Length,
    /// After this the ask is given up.
    pub give_up: Length,
}

impl Default for Retry {
    fn default() -> Self {
        Retry {
            first: Length::Seconds(30),
            factor: 2,
            up_to: Length::Hours(1),
            give_up: Length::Days(1),
        }
    }
}

/// Whom an ask asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Whom {
    /// A registry, found by a route.
    Registry {
        /// The route by which the registry is found.
        route: Name,
        /// The route of batches, where another serves them.
        in_batch: Option<Name>,
    },
    /// One child case per person; the answer is the least of what they come to.
    Each(Each),
}

/// One child case per person of a household.
#[derive(Debug, Clone, PartialEq)]
pub struct Each {
    /// The household.
    pub person: Name,
    /// The workflow of the child cases.
    pub workflow: Name,
    /// The action that each begins with.
    pub action: Option<Name>,
    /// The states in which a child case counts as ended, each with what it counts as.
    pub ends: BTreeMap<Name, Verdict>,
}

/// What may come back beyond the compared fields.
#[derive(Debug, Clone, PartialEq)]
pub enum Fetch {
    /// These fields.
    Fields(Vec<Name>),
    /// What the case's procedure fetches.
    OfProcedure,
}

impl Default for Fetch {
    fn default() -> Self {
        Fetch::Fields(Vec::new())
    }
}

/// How much of an answer a role is told, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shows {
    /// The verdict for the ask as a whole.
    Verdict,
    /// Besides, the names of the fields that may be wrong.
    Candidates,
    /// Besides, the reason and the likely cause of each field.
    Causes,
    /// Besides, what the registry holds.
    Values,
}

impl Shows {
    /// All of them, from least to most.
    pub const ALL: [Shows; 4] = [Shows::Verdict, Shows::Candidates, Shows::Causes, Shows::Values];

    /// As it stands in YAML and HTTP.
    pub fn code(self) -> &'static str {
        match self {
            Shows::Verdict => "verdict",
            Shows::Candidates => "candidates",
            Shows::Causes => "causes",
            Shows::Values => "values",
        }
    }
}

/// A question to a registry, or to one child case per person.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// Whom.
    pub whom: Whom,
    /// The person it is about; none: the case's own fields.
    pub about: Option<Name>,
    /// Fields whose declared values travel; the registry's offer narrows them further.
    pub sends: Vec<Name>,
    /// Fields that are compared with what the registry holds.
    pub compare: Vec<Name>,
    /// Fields that have to agree for `verified`.
    pub must: Vec<Name>,
    /// Reasons accepted as agreeing, for the fields where they differ from the default.
    pub accept: BTreeMap<Name, Accept>,
    /// Fields that may come back beyond the compared ones.
    pub fetch: Fetch,
    /// What was fetched and not taken is deleted after it.
    pub keep: Option<Length>,
    /// Bounds all attempts, where somebody waits for the answer.
    pub answer_within: Option<Length>,
    /// What each role is told; without any, all roles are told everything.
    pub shows: BTreeMap<Name, Shows>,
    /// The same inputs within it get the kept answer.
    pub repeat_after: Option<Length>,
    /// What happens while the registry is out of reach.
    pub retry: Retry,
}
