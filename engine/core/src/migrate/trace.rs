//! What the journal keeps of a move, read again for the way back. Never guesses: a line that is not
//! whole is none.

use std::collections::{BTreeMap, BTreeSet};

use crate::Name;

/// One move of a case, as its line in the journal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// From that version to that one.
    pub versions: (u32, u32),
    /// The state before.
    pub from: Name,
    /// The state after.
    pub to: Name,
    /// Declared names of fields, old to new, where they differ.
    pub renamed: BTreeMap<Name, Name>,
    /// Old names of the fields whose values were let go.
    pub dropped: BTreeSet<Name>,
    /// The case's revision after it.
    pub revision: u64,
}

impl Trace {
    /// Out of a journal line `migrated`: its states, its details and the revision that it notes.
    pub fn read<'a>(
        (from, to): (Option<&str>, Option<&str>),
        details: impl IntoIterator<Item = (&'a str, &'a str)>,
        revision: u64,
    ) -> Option<Self> {
        let details: BTreeMap<&str, &str> = details.into_iter().collect();
        let version = |name: &str| details.get(name)?.parse::<u32>().ok();
        let words = |name: &str| details.get(name).copied().unwrap_or("").split_whitespace();
        let pair = |word: &str| word.split_once('=').map(|(old, new)| (old.into(), new.into()));
        Some(Trace {
            versions: (version("from-version")?, version("to-version")?),
            from: from?.into(),
            to: to?.into(),
            renamed: words("renamed").map(pair).collect::<Option<_>>()?,
            dropped: words("dropped").map(Name::from).collect(),
            revision,
        })
    }

    /// The name that a field had before the move, where it was renamed.
    pub(super) fn before(&self, new: &Name) -> Option<&Name> {
        self.renamed.iter().find(|(_, one)| *one == new).map(|(old, _)| old)
    }
}
