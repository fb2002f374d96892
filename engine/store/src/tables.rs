//! The tables of the data file and the handles of one write transaction. Every row that is written
//! passes through `Tables::apply`; nothing here computes what a row should be.

use redb::{ReadableTable, Table, TableDefinition, TableError, WriteTransaction};

use crate::codec;
use crate::error::ReadError;
use crate::keys;
use crate::later::{Index, Later};
use crate::lists::{Lanes, Lists};
use crate::plan::{Op, Place, Plan};
use crate::record::{CaseId, CaseRecord, JournalRecord, MarkRecord};

pub(crate) type Bytes = &'static [u8];
pub(crate) type Key24 = &'static [u8; 24];
pub(crate) type Key20 = &'static [u8; 20];

/// Name of a fact about the file -> little-endian number.
pub(crate) const META: TableDefinition<&str, u64> = TableDefinition::new("meta");
/// Case, number -> the case itself (0) or a journal line (from 1).
pub(crate) const CASES: TableDefinition<Key24, Bytes> = TableDefinition::new("cases");
/// Lane, class, due, effect -> the effect.
pub(crate) const OUTBOX: TableDefinition<Bytes, Bytes> = TableDefinition::new("outbox");
/// Lane -> how many rows it has.
pub(crate) const LANES: TableDefinition<&str, u64> = TableDefinition::new("lanes");
/// Due, case.
pub(crate) const TIMERS: TableDefinition<Key24, ()> = TableDefinition::new("timers");
/// Caller, key -> what was answered.
pub(crate) const MARKS: TableDefinition<Bytes, Bytes> = TableDefinition::new("marks");
/// Time, caller, key.
pub(crate) const MARKS_BY_TIME: TableDefinition<Bytes, ()> = TableDefinition::new("marks-by-time");
/// Name, version -> the workflow's text.
pub(crate) const WORKFLOWS: TableDefinition<Bytes, Bytes> = TableDefinition::new("workflows");
/// List, case.
pub(crate) const BY_STATE: TableDefinition<Key20, ()> = TableDefinition::new("by-state");
/// Scope (a list's number), word, case.
pub(crate) const BY_SEARCH: TableDefinition<Bytes, ()> = TableDefinition::new("by-search");
/// Caller, workflow, the caller's key -> case.
pub(crate) const BY_KEY: TableDefinition<Bytes, &[u8; 16]> = TableDefinition::new("by-key");
/// Workflow, unit, listing -> the list's number and how many cases it has.
pub(crate) const LISTS: TableDefinition<Bytes, &[u8; 12]> = TableDefinition::new("lists");
/// A name -> a number: what is counted and the last one given out, a calendar and its digest.
pub(crate) const NUMBERS: TableDefinition<Bytes, u64> = TableDefinition::new("numbers");
/// Time of giving up, effect -> the effect and why.
pub(crate) const DEAD: TableDefinition<Key24, Bytes> = TableDefinition::new("dead");

/// Tag, batch or effect, part -> a batch, its cases, how they ended, the asks that came of it.
pub(crate) const BATCHES: TableDefinition<Bytes, Bytes> = TableDefinition::new("batches");

/// All handles of one write transaction, opened once per group.
pub(crate) struct Tables<'t> {
    pub(crate) cases: Table<'t, Key24, Bytes>,
    pub(crate) outbox: Table<'t, Bytes, Bytes>,
    pub(crate) lanes: Table<'t, &'static str, u64>,
    timers: Table<'t, Key24, ()>,
    pub(crate) marks: Table<'t, Bytes, Bytes>,
    marks_by_time: Table<'t, Bytes, ()>,
    pub(crate) workflows: Table<'t, Bytes, Bytes>,
    by_state: Table<'t, Key20, ()>,
    by_search: Table<'t, Bytes, ()>,
    pub(crate) by_key: Table<'t, Bytes, &'static [u8; 16]>,
    pub(crate) lists: Table<'t, Bytes, &'static [u8; 12]>,
    pub(crate) dead: Table<'t, Key24, Bytes>,
    pub(crate) numbers: Table<'t, Bytes, u64>,
    pub(crate) batches: Table<'t, Bytes, Bytes>,
}

impl<'t> Tables<'t> {
    /// Opens every table, creating absent ones, so that readers find all of them after the first
    /// commit.
    pub(crate) fn open(txn: &'t WriteTransaction) -> Result<Self, TableError> {
        Ok(Tables {
            cases: txn.open_table(CASES)?,
            outbox: txn.open_table(OUTBOX)?,
            lanes: txn.open_table(LANES)?,
            timers: txn.open_table(TIMERS)?,
            marks: txn.open_table(MARKS)?,
            marks_by_time: txn.open_table(MARKS_BY_TIME)?,
            workflows: txn.open_table(WORKFLOWS)?,
            by_state: txn.open_table(BY_STATE)?,
            by_search: txn.open_table(BY_SEARCH)?,
            by_key: txn.open_table(BY_KEY)?,
            lists: txn.open_table(LISTS)?,
            dead: txn.open_table(DEAD)?,
            numbers: txn.open_table(NUMBERS)?,
            batches: txn.open_table(BATCHES)?,
        })
    }

    /// Writes what one command planned; its index rows only join those kept for the group's end.
    pub(crate) fn apply(&mut self, plan: &Plan, gathered: &mut Gathered) -> Result<(), ReadError> {
        plan.ops().try_for_each(|op| self.write(&op, gathered))
    }

    fn write(&mut self, op: &Op<'_>, gathered: &mut Gathered) -> Result<(), ReadError> {
        let later = &mut gathered.later;
        let put = op.value.is_some();
        match op.place {
            Place::Case => drop(put_or_remove(&mut self.cases, fixed(op.key), op.value)?),
            Place::Dead => drop(put_or_remove(&mut self.dead, fixed(op.key), op.value)?),
            Place::Workflow => drop(put_or_remove(&mut self.workflows, op.key, op.value)?),
            Place::Batch => drop(put_or_remove(&mut self.batches, op.key, op.value)?),
            Place::Number => {
                let value = op.value.map(|value| u64::from_le_bytes(*fixed::<8>(value)));
                drop(self.numbers.insert(op.key, value.unwrap_or_default())?);
            }
            Place::Timer => later.add(Index::Timer, &[op.key], put, 0),
            Place::Search => later.add(Index::Search, &[op.key], put, 0),
            Place::Listed { slot } => later.add(Index::Listed, &[op.key], put, slot),
            Place::Outbox => {
                let change = put_or_remove(&mut self.outbox, op.key, op.value)?;
                gathered.lanes.add(op.key, change);
            }
            Place::ByKey => match op.value {
                Some(id) => drop(self.by_key.insert(op.key, fixed::<16>(id))?),
                None => drop(self.by_key.remove(op.key)?),
            },
            Place::Mark => self.mark(op, later)?,
        }
        Ok(())
    }

    /// A mark and its row by time; the row of a mark that it replaces goes.
    fn mark(&mut self, op: &Op<'_>, later: &mut Later) -> Result<(), ReadError> {
        let old = match op.value {
            Some(value) => self.marks.insert(op.key, value)?,
            None => self.marks.remove(op.key)?,
        };
        // Of an undecodable mark the row by time stays behind; expiry then removes nothing twice.
        if let Some(old) = old.and_then(|o| codec::decode::<MarkRecord>(o.value()).ok()) {
            later.add(Index::MarkTime, &[&keys::time(old.at_ms), op.key], false, 0);
        }
        if let Some(at_ms) = op.at_ms {
            later.add(Index::MarkTime, &[&keys::time(at_ms), op.key], true, 0);
        }
        Ok(())
    }

    /// Writes what the group kept for its end.
    pub(crate) fn finish(
        &mut self,
        gathered: &mut Gathered,
        txn: &WriteTransaction,
    ) -> Result<(), ReadError> {
        for op in gathered.later.in_order() {
            match op.index {
                Index::Timer => drop(flag(&mut self.timers, fixed(op.key), op.put)?),
                Index::Search => drop(flag(&mut self.by_search, op.key, op.put)?),
                Index::MarkTime => drop(flag(&mut self.marks_by_time, op.key, op.put)?),
                Index::Listed => {
                    let change = flag(&mut self.by_state, fixed(op.key), op.put)?;
                    gathered.lists.add(op.slot, change);
                }
            }
        }
        gathered.later.clear();
        gathered.lists.flush(self, txn)?;
        gathered.lanes.flush(self)
    }
}

/// What a group gathers in memory until its end.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) lists: Lists,
    pub(crate) lanes: Lanes,
    pub(crate) later: Later,
}

impl Gathered {
    /// Forgets everything, after a group that did not commit.
    pub(crate) fn clear(&mut self) {
        self.lists.clear();
        self.lanes.clear();
        self.later.clear();
    }
}

/// The record of a case, out of either kind of table.
pub(crate) fn case<T>(cases: &T, id: CaseId) -> Result<Option<CaseRecord>, ReadError>
where
    T: ReadableTable<Key24, Bytes>,
{
    let found = cases.get(&keys::case_row(id, 0))?;
    found.map(|row| codec::read(row.value())).transpose()
}

/// Journal lines after a number, oldest first, out of either kind of table.
pub(crate) fn journal<T>(
    cases: &T,
    id: CaseId,
    after: u64,
    limit: usize,
) -> Result<Vec<JournalRecord>, ReadError>
where
    T: ReadableTable<Key24, Bytes>,
{
    let Some(first) = after.checked_add(1) else { return Ok(Vec::new()) };
    let (from, to) = (keys::case_row(id, first), keys::case_row(id, u64::MAX));
    let rows = cases.range::<&[u8; 24]>(&from..=&to)?;
    rows.take(limit).map(|row| codec::read(row?.1.value())).collect()
}

/// The case that a caller's key names, out of either kind of table.
pub(crate) fn case_by_key<T>(
    by_key: &T,
    caller: &str,
    workflow: &str,
    key: &str,
) -> Result<Option<CaseId>, ReadError>
where
    T: ReadableTable<Bytes, &'static [u8; 16]>,
{
    let mut bytes = Vec::with_capacity(64);
    keys::by_key(caller, workflow, key, &mut bytes);
    Ok(by_key.get(bytes.as_slice())?.map(|id| CaseId(*id.value())))
}

/// Puts or removes, and says by how much the number of rows changed.
fn put_or_remove<K: redb::Key + 'static>(
    table: &mut Table<'_, K, Bytes>,
    key: K::SelfType<'_>,
    value: Option<&[u8]>,
) -> Result<i64, ReadError> {
    Ok(match value {
        Some(value) => i64::from(table.insert(key, value)?.is_none()),
        None => -i64::from(table.remove(key)?.is_some()),
    })
}

/// The same for rows that are all key.
fn flag<K: redb::Key + 'static>(
    table: &mut Table<'_, K, ()>,
    key: K::SelfType<'_>,
    put: bool,
) -> Result<i64, ReadError> {
    Ok(if put {
        i64::from(table.insert(key, ())?.is_none())
    } else {
        -i64::from(table.remove(key)?.is_some())
    })
}

fn fixed<const N: usize>(bytes: &[u8]) -> &[u8; N] {
    bytes.try_into().expect("the plan makes keys of a fixed-width table with that width")
}
