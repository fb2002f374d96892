//! What a decision may read: the state of the file with everything that earlier commands of the
//! group wrote. Writes nothing.

use redb::ReadableTable;

use crate::codec;
use crate::error::ReadError;
use crate::keys;
use crate::record::{
    CaseId, CaseRecord, DeadRecord, JournalRecord, MarkRecord, OutboxRecord, WorkflowRecord,
};
use crate::rows::{DeadKey, MarkKey, OutboxKey};
use crate::tables::{self, Tables};

/// The open write transaction, for reading. Every method fails with `ReadError::Storage` where
/// redb does and with `ReadError::Record` where a row is not decodable; pass both on.
pub struct View<'v> {
    pub(crate) tables: &'v Tables<'v>,
    run: u64,
}

impl<'v> View<'v> {
    pub(crate) fn new<'t: 'v>(tables: &'v Tables<'t>, run: u64) -> Self {
        View { tables, run }
    }

    /// The number of this opening of the file: grows by one with each `open`, and stays through
    /// reopenings after storage errors, because the program that attempts effects lives on.
    pub fn run(&self) -> u64 {
        self.run
    }

    /// A case.
    ///
    /// # Errors
    /// As the type says.
    pub fn case(&self, id: CaseId) -> Result<Option<CaseRecord>, ReadError> {
        tables::case(&self.tables.cases, id)
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
        match tables::case_by_key(&self.tables.by_key, caller, workflow, key)? {
            Some(id) => self.case(id),
            None => Ok(None),
        }
    }

    /// Journal lines of a case after a number, oldest first.
    ///
    /// # Errors
    /// As the type says.
    pub fn journal(
        &self,
        id: CaseId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<JournalRecord>, ReadError> {
        tables::journal(&self.tables.cases, id, after, limit)
    }

    /// What a request was answered with.
    ///
    /// # Errors
    /// As the type says.
    pub fn mark(&self, key: &MarkKey) -> Result<Option<MarkRecord>, ReadError> {
        let mut bytes = Vec::with_capacity(64);
        keys::mark(&key.caller, &key.key, &mut bytes);
        let found = self.tables.marks.get(bytes.as_slice())?;
        found.map(|row| codec::read(row.value())).transpose()
    }

    /// One version of a workflow.
    ///
    /// # Errors
    /// As the type says.
    pub fn workflow(&self, name: &str, version: u32) -> Result<Option<WorkflowRecord>, ReadError> {
        let mut bytes = Vec::with_capacity(32);
        keys::workflow(name, version, &mut bytes);
        let found = self.tables.workflows.get(bytes.as_slice())?;
        found.map(|row| codec::read(row.value())).transpose()
    }

    /// The last number given out of what is counted under this name; 0: none yet.
    ///
    /// # Errors
    /// As the type says.
    pub fn number(&self, scope: &str) -> Result<u64, ReadError> {
        let last = self.tables.numbers.get(scope.as_bytes())?;
        Ok(last.map(|last| last.value()).unwrap_or_default())
    }

    /// An effect not yet done.
    ///
    /// # Errors
    /// As the type says.
    pub fn outbox_get(&self, key: &OutboxKey) -> Result<Option<OutboxRecord>, ReadError> {
        let mut bytes = Vec::with_capacity(64);
        keys::outbox(key, &mut bytes);
        let found = self.tables.outbox.get(bytes.as_slice())?;
        found.map(|row| codec::read(row.value())).transpose()
    }

    /// A tell that was given up.
    ///
    /// # Errors
    /// As the type says.
    pub fn dead_get(&self, key: &DeadKey) -> Result<Option<DeadRecord>, ReadError> {
        let found = self.tables.dead.get(&keys::dead(key))?;
        found.map(|row| codec::read(row.value())).transpose()
    }
}
