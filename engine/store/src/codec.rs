//! Records as bytes: one version byte, then postcard. Never edits a version that shipped; a new
//! version is a new arm in `decode_versions` of its record.

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::error::ReadError;
use crate::record::{
    BatchAskRecord, BatchCasesRecord, BatchEndsRecord, BatchRecord, CaseRecord, DeadRecord,
    JournalRecord, MarkRecord, OutboxRecord, WorkflowRecord,
};

/// Why bytes are no record.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// There are none.
    #[error("it is empty")]
    Empty,
    /// A newer program wrote it.
    #[error("it is of version {found}, this program reads up to {known}")]
    Version {
        /// The version byte.
        found: u8,
        /// The newest version that is read.
        known: u8,
    },
    /// The bytes do not fit the version's shape.
    #[error("its bytes do not fit its version")]
    Shape {
        /// Where postcard stopped.
        source: postcard::Error,
    },
}

/// A record type that is stored by itself.
pub trait Stored: Serialize + DeserializeOwned {
    /// What it is called in messages.
    const KIND: &'static str;
    /// The version that is written.
    const VERSION: u8 = 1;

    /// Reads the body of a version up to `VERSION`.
    ///
    /// # Errors
    /// Where the body does not fit that version.
    fn decode_version(version: u8, body: &[u8]) -> Result<Self, postcard::Error> {
        let _ = version;
        postcard::from_bytes(body)
    }
}

macro_rules! stored {
    ($($record:ty => $kind:literal),* $(,)?) => {
        $(impl Stored for $record { const KIND: &'static str = $kind; })*
    };
}

stored! {
    CaseRecord => "case",
    JournalRecord => "journal line",
    OutboxRecord => "outbox row",
    MarkRecord => "request mark",
    WorkflowRecord => "workflow",
    DeadRecord => "dead letter",
    BatchRecord => "batch",
    BatchCasesRecord => "cases of a batch",
    BatchEndsRecord => "ends of a batch",
    BatchAskRecord => "ask of a batch",
}

/// Appends the record to `out`.
pub fn encode<T: Stored>(record: &T, out: &mut Vec<u8>) {
    out.push(T::VERSION);
    postcard::to_io(record, out)
        .expect("a Vec takes every byte, and no record type has a shape that postcard refuses");
}

/// Reads a record of any version that this program knows.
///
/// # Errors
/// Where the version is unknown or the bytes do not fit it.
pub fn decode<T: Stored>(bytes: &[u8]) -> Result<T, DecodeError> {
    let (&version, body) = bytes.split_first().ok_or(DecodeError::Empty)?;
    if version == 0 || version > T::VERSION {
        return Err(DecodeError::Version { found: version, known: T::VERSION });
    }
    T::decode_version(version, body).map_err(|source| DecodeError::Shape { source })
}

/// The same for a row read out of a table.
pub(crate) fn read<T: Stored>(bytes: &[u8]) -> Result<T, ReadError> {
    decode(bytes).map_err(|source| ReadError::Record { kind: T::KIND, source })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A failing seed is printed, not written beside the sources.
    fn kept_nowhere() -> ProptestConfig {
        ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
    }

    proptest! {
        #![proptest_config(kept_nowhere())]

        #[test]
        fn whatever_the_bytes_decoding_gives_a_record_or_an_error(
            bytes in prop::collection::vec(any::<u8>(), 0..200)
        ) {
            let framed = [&[1], bytes.as_slice()].concat();
            for bytes in [&bytes, &framed] {
                let _ = decode::<CaseRecord>(bytes);
                let _ = decode::<OutboxRecord>(bytes);
                let _ = decode::<DeadRecord>(bytes);
                let _ = decode::<MarkRecord>(bytes);
            }
        }
    }

    #[test]
    fn a_version_from_the_future_says_so() {
        for version in [0, 2, 255] {
            let error = decode::<WorkflowRecord>(&[version, 1, 2]).expect_err("there is none");
            assert!(matches!(error, DecodeError::Version { known: 1, .. }), "{error:?}");
        }
    }
}
