//! The few queries. Each opens a read transaction of its own, so it sees one durable state of the
//! file and never waits for the writer. Survives reopenings; changes nothing.

use std::path::PathBuf;
use std::sync::Arc;

use redb::{ReadTransaction, ReadableTable, ReadableTableMetadata};

use crate::codec;
use crate::error::ReadError;
use crate::file::Slot;
use crate::keys;
use crate::lists::{STATE, VIEW, read_list};
use crate::page::{self, ListQuery, Listing, Page};
use crate::record::{
    CaseId, CaseRecord, DeadRecord, JournalRecord, MarkRecord, OutboxRecord, WorkflowRecord,
};
use crate::rows::{DeadKey, MarkKey, OutboxKey};
use crate::settings::{Backend, Settings};
use crate::tables::{
    self, BATCHES, BY_KEY, BY_SEARCH, BY_STATE, CASES, DEAD, LANES, LISTS, MARKS, MARKS_BY_TIME,
    NUMBERS, OUTBOX, TIMERS, WORKFLOWS,
};

/// Reads durable states of the file. Every method fails with `Unavailable` while the file is being
/// reopened, `Closed` after the writer closed, `Storage` where redb fails and `Record` where a row
/// is not decodable.
#[derive(Clone)]
pub struct Reader {
    slot: Arc<Slot>,
    path: Option<PathBuf>,
    run: u64,
}

/// How large the file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sizes {
    /// The file, bytes; 0 for a custom backend.
    pub file_bytes: u64,
    /// Name of each table and its rows; a case's journal lines count among `cases`.
    pub rows: Vec<(&'static str, u64)>,
}

impl Reader {
    pub(crate) fn new(slot: Arc<Slot>, settings: &Settings, run: u64) -> Self {
        let path = match settings.backend {
            Backend::File => Some(settings.path.clone()),
            Backend::Custom(_) => None,
        };
        Reader { slot, path, run }
    }

    /// The number of this opening of the file, as in `View::run`.
    pub fn run(&self) -> u64 {
        self.run
    }

    /// A case.
    ///
    /// # Errors
    /// As the type says.
    pub fn case(&self, id: CaseId) -> Result<Option<CaseRecord>, ReadError> {
        tables::case(&self.begin()?.open_table(CASES)?, id)
    }

    /// The case that a caller named with its own key.
    ///
    /// # Errors
    /// As the type says.
    pub fn case_by_key(
        &self,
        caller: &str,
        workflow: &str,
        key: &str,
    ) -> Result<Option<CaseRecord>, ReadError> {
        let txn = self.begin()?;
        match tables::case_by_key(&txn.open_table(BY_KEY)?, caller, workflow, key)? {
            Some(id) => tables::case(&txn.open_table(CASES)?, id),
            None => Ok(None),
        }
    }

    /// Journal lines of a case after a number (0: from the first), oldest first.
    ///
    /// # Errors
    /// As the type says.
    pub fn journal(
        &self,
        id: CaseId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<JournalRecord>, ReadError> {
        tables::journal(&self.begin()?.open_table(CASES)?, id, after, limit)
    }

    /// A page of cases, newest first.
    ///
    /// # Errors
    /// `Wide`, `Words`, `Cursor` for a query that cannot be answered; else as the type says.
    pub fn list(&self, query: &ListQuery) -> Result<Page, ReadError> {
        page::list(&self.begin()?, query)
    }

    /// How many cases a workflow has in a unit: in all, per state, per view; nothing of empty ones.
    ///
    /// # Errors
    /// As the type says.
    pub fn counts(&self, workflow: &str, unit: &str) -> Result<Vec<(Listing, u64)>, ReadError> {
        let mut prefix = Vec::with_capacity(64);
        keys::list_prefix(workflow, unit, &mut prefix);
        let mut counts = Vec::new();
        for row in self.begin()?.open_table(LISTS)?.range(prefix.as_slice()..)? {
            let (key, value) = row?;
            let Some(name) = key.value().strip_prefix(prefix.as_slice()) else { break };
            let (_, count) = read_list(value.value());
            if let Some(listing) = listing(name).filter(|_| count > 0) {
                counts.push((listing, count));
            }
        }
        Ok(counts)
    }

    /// Effects of one class of one lane, by due time, after a key.
    ///
    /// # Errors
    /// As the type says.
    pub fn outbox(
        &self,
        lane: &str,
        class: u8,
        after: Option<&OutboxKey>,
        limit: usize,
    ) -> Result<Vec<OutboxRecord>, ReadError> {
        let mut prefix = Vec::with_capacity(64);
        keys::outbox_prefix(lane, class, &mut prefix);
        let mut from = Vec::with_capacity(64);
        match after {
            Some(key) => keys::outbox(key, &mut from),
            None => from.extend_from_slice(&prefix),
        }
        // The key given is skipped; the next possible key is the same with a byte more.
        from.extend(after.map(|_| 0));
        let table = self.begin()?.open_table(OUTBOX)?;
        let mut found = Vec::new();
        for row in table.range(from.as_slice()..)?.take(limit) {
            let (key, value) = row?;
            if !key.value().starts_with(&prefix) {
                break;
            }
            found.push(codec::read(value.value())?);
        }
        Ok(found)
    }

    /// An effect not yet done.
    ///
    /// # Errors
    /// As the type says.
    pub fn outbox_get(&self, key: &OutboxKey) -> Result<Option<OutboxRecord>, ReadError> {
        let mut bytes = Vec::with_capacity(64);
        keys::outbox(key, &mut bytes);
        let table = self.begin()?.open_table(OUTBOX)?;
        let found = table.get(bytes.as_slice())?;
        found.map(|row| codec::read(row.value())).transpose()
    }

    /// Every lane that has rows, and how many.
    ///
    /// # Errors
    /// As the type says.
    pub fn lanes(&self) -> Result<Vec<(String, u64)>, ReadError> {
        let table = self.begin()?.open_table(LANES)?;
        let rows = table.iter()?;
        rows.map(|row| row.map(|(lane, n)| (lane.value().to_owned(), n.value())))
            .map(|row| row.map_err(ReadError::from))
            .collect()
    }

    /// How many effects are not yet done.
    ///
    /// # Errors
    /// As the type says.
    pub fn open_effects(&self) -> Result<u64, ReadError> {
        Ok(self.begin()?.open_table(OUTBOX)?.len()?)
    }

    /// Cases whose earliest timer is due at or before `now_ms`, earliest first.
    ///
    /// # Errors
    /// As the type says.
    pub fn due(&self, now_ms: i64, limit: usize) -> Result<Vec<(i64, CaseId)>, ReadError> {
        let last = keys::timer(now_ms, CaseId([0xff; 16]));
        let table = self.begin()?.open_table(TIMERS)?;
        let mut found = Vec::new();
        for row in table.range::<&[u8; 24]>(..=&last)?.take(limit) {
            found.extend(timer(row?.0.value()));
        }
        Ok(found)
    }

    /// The earliest due time of all, unix ms.
    ///
    /// # Errors
    /// As the type says.
    pub fn next_due(&self) -> Result<Option<i64>, ReadError> {
        let table = self.begin()?.open_table(TIMERS)?;
        Ok(table.first()?.and_then(|(key, _)| keys::read_time(key.value())))
    }

    /// Cases after one of them, oldest first: a walk over all of them, a part at a time.
    ///
    /// # Errors
    /// As the type says.
    pub fn cases(&self, after: Option<CaseId>, limit: usize) -> Result<Vec<CaseRecord>, ReadError> {
        let table = self.begin()?.open_table(CASES)?;
        let mut from = after.map(|id| keys::case_row(id, u64::MAX));
        let mut found = Vec::new();
        while found.len() < limit {
            // The journal of a case lies between it and the next one.
            let row = match &from {
                Some(from) => table.range::<&[u8; 24]>(from..)?.next(),
                None => table.range::<&[u8; 24]>(..)?.next(),
            };
            let Some((key, value)) = row.transpose()? else { break };
            let Some(id) = keys::read_id(key.value(), 0).map(CaseId) else { break };
            if *key.value() == keys::case_row(id, 0) {
                found.push(codec::read(value.value())?);
            }
            from = Some(keys::case_row(id, u64::MAX));
        }
        Ok(found)
    }

    /// A number that is kept under a name; 0: none.
    ///
    /// # Errors
    /// As the type says.
    pub fn number(&self, name: &str) -> Result<u64, ReadError> {
        let table = self.begin()?.open_table(NUMBERS)?;
        Ok(table.get(name.as_bytes())?.map(|number| number.value()).unwrap_or_default())
    }

    /// Every version of every workflow, by name and version.
    ///
    /// # Errors
    /// As the type says.
    pub fn workflows(&self) -> Result<Vec<WorkflowRecord>, ReadError> {
        let table = self.begin()?.open_table(WORKFLOWS)?;
        table.iter()?.map(|row| codec::read(row?.1.value())).collect()
    }

    /// Tells given up, oldest first, after a key.
    ///
    /// # Errors
    /// As the type says.
    pub fn dead(&self, limit: usize, after: Option<DeadKey>) -> Result<Vec<DeadRecord>, ReadError> {
        let table = self.begin()?.open_table(DEAD)?;
        let from = after.map(|key| keys::dead(&key));
        let range = match &from {
            Some(key) => table.range::<&[u8; 24]>(key..)?,
            None => table.range::<&[u8; 24]>(..)?,
        };
        let mut found = Vec::new();
        for row in range.take(limit.saturating_add(1)) {
            let (key, value) = row?;
            if from.as_ref() != Some(key.value()) && found.len() < limit {
                found.push(codec::read(value.value())?);
            }
        }
        Ok(found)
    }

    /// What a request was answered with.
    ///
    /// # Errors
    /// As the type says.
    pub fn mark(&self, key: &MarkKey) -> Result<Option<MarkRecord>, ReadError> {
        let mut bytes = Vec::with_capacity(64);
        keys::mark(&key.caller, &key.key, &mut bytes);
        let table = self.begin()?.open_table(MARKS)?;
        let found = table.get(bytes.as_slice())?;
        found.map(|row| codec::read(row.value())).transpose()
    }

    /// Requests marked before `ms`, oldest first, for their expiry.
    ///
    /// # Errors
    /// As the type says.
    pub fn marks_before(&self, ms: i64, limit: usize) -> Result<Vec<MarkKey>, ReadError> {
        let before = keys::time(ms);
        let table = self.begin()?.open_table(MARKS_BY_TIME)?;
        let mut found = Vec::new();
        for row in table.range(..before.as_slice())?.take(limit) {
            found.extend(keys::read_mark(&row?.0.value()[8..]));
        }
        Ok(found)
    }

    /// How large the file and its tables are.
    ///
    /// # Errors
    /// As the type says.
    pub fn sizes(&self) -> Result<Sizes, ReadError> {
        let txn = self.begin()?;
        let file = self.path.as_ref().and_then(|path| std::fs::metadata(path).ok());
        let rows = vec![
            ("cases", txn.open_table(CASES)?.len()?),
            ("outbox", txn.open_table(OUTBOX)?.len()?),
            ("lanes", txn.open_table(LANES)?.len()?),
            ("timers", txn.open_table(TIMERS)?.len()?),
            ("marks", txn.open_table(MARKS)?.len()?),
            ("marks-by-time", txn.open_table(MARKS_BY_TIME)?.len()?),
            ("workflows", txn.open_table(WORKFLOWS)?.len()?),
            ("by-state", txn.open_table(BY_STATE)?.len()?),
            ("by-search", txn.open_table(BY_SEARCH)?.len()?),
            ("by-key", txn.open_table(BY_KEY)?.len()?),
            ("lists", txn.open_table(LISTS)?.len()?),
            ("dead", txn.open_table(DEAD)?.len()?),
            ("numbers", txn.open_table(NUMBERS)?.len()?),
            ("batches", txn.open_table(BATCHES)?.len()?),
        ];
        Ok(Sizes { file_bytes: file.map_or(0, |meta| meta.len()), rows })
    }

    pub(crate) fn begin(&self) -> Result<ReadTransaction, ReadError> {
        self.slot.begin_read()
    }
}

fn listing(name: &[u8]) -> Option<Listing> {
    let (tag, name) = name.split_first()?;
    let name = std::str::from_utf8(name).ok()?.to_owned();
    match *tag {
        0 => Some(Listing::All),
        STATE => Some(Listing::State(name)),
        VIEW => Some(Listing::View(name)),
        _ => None,
    }
}

fn timer(key: &[u8]) -> Option<(i64, CaseId)> {
    Some((keys::read_time(key)?, keys::last_case(key)?))
}
