//! Every way in which the store says no. Texts name what to do, never a value out of a record.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;

use crate::codec::DecodeError;

/// Why a data file could not be opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Somebody else has it open.
    #[error("{path} is held by another program: stop that one first")]
    Held {
        /// The data file.
        path: PathBuf,
    },
    /// A newer program wrote it. The file is as it was, byte for byte.
    #[error(
        "{path} is of format {found}, this program reads up to {known}: use the newer program; \
         the file was not touched"
    )]
    Newer {
        /// The data file.
        path: PathBuf,
        /// The format that the file says it has.
        found: u32,
        /// The newest format that this program reads.
        known: u32,
    },
    /// It is no data file of ours, or damaged.
    #[error(
        "{path} cannot be read as a data file: check the path, or restore the last backup beside it"
    )]
    Unreadable {
        /// The data file.
        path: PathBuf,
        /// What redb or our own check found.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The disk or the system refused.
    #[error("{path} could not be opened")]
    Io {
        /// The data file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Why a read gave nothing.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file is being reopened after a storage error: try again in a moment.
    #[error("the data file is being reopened")]
    Unavailable,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// redb or the disk failed.
    #[error("the data file could not be read")]
    Storage {
        /// What redb said.
        source: Box<redb::Error>,
    },
    /// A stored record is of no version that this program knows, or damaged.
    #[error("a stored {kind} cannot be decoded")]
    Record {
        /// Which record type.
        kind: &'static str,
        /// Where it stopped making sense.
        source: DecodeError,
    },
    /// The cursor is not one that a page gave.
    #[error("the cursor is not one of ours: begin again without it")]
    Cursor,
    /// The query would merge more ranges than one page may.
    #[error("the query merges {ranges} ranges, at most {most} are allowed: name fewer units")]
    Wide {
        /// Units times (listing and words).
        ranges: usize,
        /// The most that a page merges.
        most: usize,
    },
    /// The query has too many words.
    #[error("the query has {words} words, at most {most} are allowed")]
    Words {
        /// How many were given.
        words: usize,
        /// The most that a page looks for.
        most: usize,
    },
}

impl<E: Into<redb::Error>> From<E> for ReadError {
    fn from(error: E) -> Self {
        ReadError::Storage { source: Box::new(error.into()) }
    }
}

/// Why a command was not carried out, or not known to be.
#[derive(Debug, Clone, Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// Nothing was written; the file is being reopened. Try again in a moment.
    #[error("the data file is being reopened: nothing was written")]
    Unavailable {
        /// What the storage said, where this command met the error itself.
        source: Option<Arc<redb::Error>>,
    },
    /// The commit failed in a way that leaves open whether it happened: all of the group or none.
    /// A repeat with the same request key gets the truth.
    #[error("the commit failed and may or may not have happened: repeat the request")]
    Unknown {
        /// What the storage said; nothing where it panicked.
        source: Option<Arc<redb::Error>>,
    },
    /// The disk is nearly full: nothing new is opened. Nothing was written.
    #[error("the disk is below its free-space mark: nothing new is opened")]
    Full,
    /// The decision panicked. Nothing of this command was written; others are not concerned.
    #[error("the decision panicked: nothing was written")]
    Panicked,
    /// The decision met a stored record that cannot be decoded. Nothing of it was written.
    #[error("a stored record cannot be decoded: nothing was written")]
    Record {
        /// The read that failed.
        source: Arc<ReadError>,
    },
    /// The store was closed before the command's turn came. Nothing was written.
    #[error("the store is closed: nothing was written")]
    Closed,
}

/// The queue is full: the command was not taken and `done` is never called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{waiting} commands wait already: try again in a moment")]
pub struct Busy {
    /// How many commands were waiting.
    pub waiting: usize,
}
