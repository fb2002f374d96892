//! The rows of batches: where they stand, how they are read. Never knows what a batch does.

use redb::ReadableTable;

use crate::codec;
use crate::error::ReadError;
use crate::reader::Reader;
use crate::record::{
    BatchAskRecord, BatchCasesRecord, BatchEndsRecord, BatchId, BatchRecord, EffectId,
};
use crate::tables::{BATCHES, Bytes};
use crate::view::View;

/// Where a row of the table of batches stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BatchKey {
    /// Without a value: the batch goes on.
    Going(BatchId),
    /// The batch itself.
    Batch(BatchId),
    /// A part of its cases.
    Cases(BatchId, u32),
    /// How they ended.
    Ends(BatchId, u32),
    /// An open ask.
    Ask(EffectId),
}

const GOING: u8 = 0;
const BATCH: u8 = 1;

impl BatchKey {
    /// A tag, an id, and the number of a part.
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        let (tag, id, part) = match self {
            BatchKey::Going(id) => (GOING, id.0, None),
            BatchKey::Batch(id) => (BATCH, id.0, None),
            BatchKey::Cases(id, part) => (2, id.0, Some(part)),
            BatchKey::Ends(id, part) => (3, id.0, Some(part)),
            BatchKey::Ask(effect) => (4, effect.0, None),
        };
        out.push(tag);
        out.extend_from_slice(&id);
        out.extend(part.into_iter().flat_map(u32::to_be_bytes));
    }

    fn bytes(self) -> Vec<u8> {
        let mut out = Vec::with_capacity(21);
        self.write(&mut out);
        out
    }
}

fn get<T, R: codec::Stored>(table: &T, key: BatchKey) -> Result<Option<R>, ReadError>
where
    T: ReadableTable<Bytes, Bytes>,
{
    let found = table.get(key.bytes().as_slice())?;
    found.map(|row| codec::read(row.value())).transpose()
}

impl View<'_> {
    /// A batch.
    ///
    /// # Errors
    /// As the type says.
    pub fn batch(&self, id: BatchId) -> Result<Option<BatchRecord>, ReadError> {
        get(&self.tables.batches, BatchKey::Batch(id))
    }

    /// How the cases of a part ended; none: no case of it had its turn.
    ///
    /// # Errors
    /// As the type says.
    pub fn batch_ends(&self, id: BatchId, part: u32) -> Result<Option<BatchEndsRecord>, ReadError> {
        get(&self.tables.batches, BatchKey::Ends(id, part))
    }

    /// The batch that an open ask came of.
    ///
    /// # Errors
    /// As the type says.
    pub fn batch_of(&self, effect: EffectId) -> Result<Option<BatchId>, ReadError> {
        let found: Option<BatchAskRecord> = get(&self.tables.batches, BatchKey::Ask(effect))?;
        Ok(found.map(|found| found.batch))
    }
}

impl Reader {
    /// A batch.
    ///
    /// # Errors
    /// As the type says.
    pub fn batch(&self, id: BatchId) -> Result<Option<BatchRecord>, ReadError> {
        get(&self.begin()?.open_table(BATCHES)?, BatchKey::Batch(id))
    }

    /// A part of a batch's cases, and how they ended where one of them had its turn.
    ///
    /// # Errors
    /// As the type says.
    pub fn batch_part(
        &self,
        id: BatchId,
        part: u32,
    ) -> Result<Option<(BatchCasesRecord, Option<BatchEndsRecord>)>, ReadError> {
        let table = self.begin()?.open_table(BATCHES)?;
        let cases = get(&table, BatchKey::Cases(id, part))?;
        let ends = get(&table, BatchKey::Ends(id, part))?;
        Ok(cases.map(|cases| (cases, ends)))
    }

    /// Batches that ended before `ms`, oldest first, for their expiry. One that goes on longer than
    /// that hides none that began after it.
    ///
    /// # Errors
    /// As the type says.
    pub fn batches_ended(&self, ms: i64, limit: usize) -> Result<Vec<BatchRecord>, ReadError> {
        let table = self.begin()?.open_table(BATCHES)?;
        let mut found: Vec<BatchRecord> = Vec::new();
        for row in table.range(&[BATCH][..]..&[BATCH + 1][..])? {
            let batch: BatchRecord = codec::read(row?.1.value())?;
            // They stand by the time of their beginning, and none ends before that.
            if found.len() >= limit || batch.at_ms >= ms {
                break;
            }
            found.extend(Some(batch).filter(|batch| batch.ended_ms.is_some_and(|end| end < ms)));
        }
        Ok(found)
    }

    /// Batches with cases whose turn is to come, oldest first.
    ///
    /// # Errors
    /// As the type says.
    pub fn batches_going(&self, limit: usize) -> Result<Vec<BatchRecord>, ReadError> {
        let table = self.begin()?.open_table(BATCHES)?;
        let mut found = Vec::new();
        for row in table.range(&[GOING][..]..&[GOING + 1][..])?.take(limit) {
            let (key, _) = row?;
            let Some(id) = crate::keys::read_id(key.value(), 1).map(BatchId) else { continue };
            found.extend(get(&table, BatchKey::Batch(id))?);
        }
        Ok(found)
    }
}
