//! Lists (workflow, unit, listing) as small numbers with their counts, and the row counts of the
//! outbox lanes. Changes gather in memory over a group and are written once, before its commit.
//! After any group that did not commit, both must be cleared.

use std::collections::HashMap;

use redb::{ReadableTable, WriteTransaction};

use crate::error::ReadError;
use crate::keys;
use crate::record::CaseRecord;
use crate::tables::{self, Bytes, Tables};

/// What a list is of: a tag and a name.
pub(crate) type ListName<'a> = (u8, &'a str);
/// All cases of a workflow and unit.
pub(crate) const ALL: ListName<'static> = (0, "");
/// Tag of states.
pub(crate) const STATE: u8 = 1;
/// Tag of views.
pub(crate) const VIEW: u8 = 2;
/// No list, and never counted: its number, in no unit, is the scope of a workflow's search rows.
pub(crate) const SCOPE: ListName<'static> = (3, "");

const NEXT: &str = "next-list";

struct List {
    key: Box<[u8]>,
    number: u32,
    count: u64,
    dirty: bool,
}

/// The lists met since the file was opened.
#[derive(Default)]
pub(crate) struct Lists {
    by_key: HashMap<Box<[u8]>, usize>,
    slots: Vec<List>,
    dirty: Vec<usize>,
    next: Option<u32>,
    scratch: Vec<u8>,
}

impl Lists {
    /// The list's place here and its number in the file; a new list gets the next number. A number
    /// whose command then fails stays taken and its list empty, which harms nobody.
    pub(crate) fn find(
        &mut self,
        tables: &Tables<'_>,
        txn: &WriteTransaction,
        of: (&str, &str),
        name: ListName<'_>,
    ) -> Result<(usize, u32), ReadError> {
        self.scratch.clear();
        list_key(of, name, &mut self.scratch);
        if let Some(&slot) = self.by_key.get(self.scratch.as_slice()) {
            return Ok((slot, self.slots[slot].number));
        }
        let stored = tables.lists.get(self.scratch.as_slice())?.map(|row| read_list(row.value()));
        let (number, count) = match stored {
            Some(found) => found,
            None => (self.fresh(txn)?, 0),
        };
        let key: Box<[u8]> = self.scratch.as_slice().into();
        let slot = self.slots.len();
        self.by_key.insert(key.clone(), slot);
        self.slots.push(List { key, number, count, dirty: false });
        if stored.is_none() {
            self.touch(slot);
        }
        Ok((slot, number))
    }

    fn fresh(&mut self, txn: &WriteTransaction) -> Result<u32, ReadError> {
        let number = match self.next {
            Some(next) => next,
            None => txn.open_table(tables::META)?.get(NEXT)?.map_or(1, |n| n.value() as u32),
        };
        self.next = Some(number + 1);
        Ok(number)
    }

    /// A case came (1), went (-1), or nothing changed (0).
    pub(crate) fn add(&mut self, slot: usize, change: i64) {
        if change == 0 {
            return;
        }
        let list = &mut self.slots[slot];
        list.count = list.count.saturating_add_signed(change);
        self.touch(slot);
    }

    fn touch(&mut self, slot: usize) {
        if !std::mem::replace(&mut self.slots[slot].dirty, true) {
            self.dirty.push(slot);
        }
    }

    /// Writes what changed.
    pub(crate) fn flush(
        &mut self,
        tables: &mut Tables<'_>,
        txn: &WriteTransaction,
    ) -> Result<(), ReadError> {
        for slot in self.dirty.drain(..) {
            let list = &mut self.slots[slot];
            list.dirty = false;
            let mut row = [0; 12];
            row[..4].copy_from_slice(&list.number.to_le_bytes());
            row[4..].copy_from_slice(&list.count.to_le_bytes());
            tables.lists.insert(&*list.key, &row)?;
        }
        if let Some(next) = self.next.take() {
            txn.open_table(tables::META)?.insert(NEXT, u64::from(next))?;
        }
        Ok(())
    }

    /// Forgets all that memory holds.
    pub(crate) fn clear(&mut self) {
        *self = Lists::default();
    }
}

/// Every list that a case stands in, within one unit.
pub(crate) fn lists_of(case: &CaseRecord) -> impl Iterator<Item = ListName<'_>> {
    let views = case.views.iter().map(|v| (VIEW, v.as_str()));
    [ALL, (STATE, case.state.as_str())].into_iter().chain(views)
}

/// A list's key: workflow, unit, tag, name.
pub(crate) fn list_key(of: (&str, &str), name: ListName<'_>, out: &mut Vec<u8>) {
    keys::list_prefix(of.0, of.1, out);
    out.push(name.0);
    out.extend_from_slice(name.1.as_bytes());
}

/// A list's number, out of either kind of table.
pub(crate) fn number<T>(lists: &T, key: &[u8]) -> Result<Option<u32>, ReadError>
where
    T: ReadableTable<Bytes, &'static [u8; 12]>,
{
    Ok(lists.get(key)?.map(|row| read_list(row.value()).0))
}

/// A list's number and count.
pub(crate) fn read_list(row: &[u8; 12]) -> (u32, u64) {
    let [a, b, c, d, rest @ ..] = *row;
    (u32::from_le_bytes([a, b, c, d]), u64::from_le_bytes(rest))
}

/// How the lanes' row counts change over a group.
#[derive(Default)]
pub(crate) struct Lanes {
    changes: HashMap<Box<[u8]>, i64>,
}

impl Lanes {
    /// A row of the lane that this outbox key begins with came, went, or was replaced.
    pub(crate) fn add(&mut self, key: &[u8], change: i64) {
        let Some(lane) = keys::lane_of(key).filter(|_| change != 0) else { return };
        match self.changes.get_mut(lane.as_bytes()) {
            Some(sum) => *sum += change,
            None => drop(self.changes.insert(lane.as_bytes().into(), change)),
        }
    }

    /// Writes what changed; an empty lane has no row.
    pub(crate) fn flush(&mut self, tables: &mut Tables<'_>) -> Result<(), ReadError> {
        for (lane, change) in self.changes.drain() {
            let lane = std::str::from_utf8(&lane).expect("a lane's bytes came out of a str");
            let before = tables.lanes.get(lane)?.map_or(0, |rows| rows.value());
            match before.saturating_add_signed(change) {
                0 => drop(tables.lanes.remove(lane)?),
                rows => drop(tables.lanes.insert(lane, rows)?),
            }
        }
        Ok(())
    }

    /// Forgets all that memory holds.
    pub(crate) fn clear(&mut self) {
        self.changes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_list_of_one_unit_reads_as_one_of_another() {
        let key = |of, name| {
            let mut out = Vec::new();
            list_key(of, name, &mut out);
            out
        };
        let all = [
            key(("a", "1"), ALL),
            key(("a", "1"), (STATE, "x")),
            key(("a", "1"), (VIEW, "x")),
            key(("a", ""), SCOPE),
            key(("a", "11"), ALL),
            key(("a1", "1"), ALL),
        ];
        for (i, one) in all.iter().enumerate() {
            assert!(all.iter().skip(i + 1).all(|other| other != one));
        }
        let mut prefix = Vec::new();
        keys::list_prefix("a", "1", &mut prefix);
        assert_eq!(all.iter().filter(|key| key.starts_with(&prefix)).count(), 3);
    }

    #[test]
    fn a_lane_that_came_and_went_within_a_group_changes_nothing() {
        let mut lanes = Lanes::default();
        let mut key = Vec::new();
        keys::outbox_prefix("ask:a", 0, &mut key);
        lanes.add(&key, 1);
        lanes.add(&key, 0);
        lanes.add(&key, -1);
        assert_eq!(lanes.changes.values().copied().collect::<Vec<_>>(), [0]);
        lanes.clear();
        assert!(lanes.changes.is_empty());
    }
}
