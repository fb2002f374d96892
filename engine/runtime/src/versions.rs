//! Versions of a workflow in a running engine: taking one up without a restart, showing what it
//! would do to the cases there are, moving them in bounded chunks and back again.
//!
//! Never moves a case but by an order to the writer, which decides it anew in its transaction.

mod aim;
mod fate;
mod migration;
mod plan;
mod take_up;
mod tally;
mod words;

pub(crate) use aim::Aim;
pub(crate) use fate::{Fate, Judged, judge};
pub use migration::{Chunk, Migration};
pub use plan::{Plan, Planned};
pub use take_up::{TakeUpError, TakenUp};
pub use tally::{Move, Stay, StrandedCases, Tally};
pub use words::stranded;

use hoso_store::ReadError;

use crate::command::ApplyError;

/// Why there is no plan, or why cases are not moved.
#[derive(Debug, thiserror::Error)]
pub enum VersionsError {
    /// No such workflow.
    #[error("there is no workflow `{workflow}`{}", hint(.near))]
    UnknownWorkflow {
        /// As it was named.
        workflow: String,
        /// One of a similar name.
        near: Option<String>,
    },
    /// No such version of it.
    #[error("`{workflow}` has no version {version}, only {}", list(.known))]
    UnknownVersion {
        /// The workflow.
        workflow: String,
        /// As it was named.
        version: u32,
        /// Those that there are.
        known: Vec<u32>,
    },
    /// Nothing says how cases come to that version.
    #[error(
        "version {version} of `{workflow}` has no `migrate`, so every case stays on its own version; \
         write `migrate: {{from: [1]}}` into the next one"
    )]
    NoWay {
        /// The workflow.
        workflow: String,
        /// The version.
        version: u32,
    },
    /// No version that cases came to from that one.
    #[error("no version of `{workflow}` takes cases of version {version}, so none came from it")]
    NoWayBack {
        /// The workflow.
        workflow: String,
        /// The version.
        version: u32,
    },
    /// The place to go on from is none of these cases'.
    #[error("the `cursor` is none of this workflow's; begin without one")]
    Cursor,
    /// The version cannot be taken up, so it is not tried.
    #[error(transparent)]
    TakeUp(#[from] TakeUpError),
    /// The store cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A case could not be moved; those before it are. Run it again to go on.
    #[error("a case could not be moved; run it again to go on")]
    Apply(#[from] ApplyError),
}

fn hint(near: &Option<String>) -> String {
    near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

fn list(versions: &[u32]) -> String {
    let all: Vec<String> = versions.iter().map(u32::to_string).collect();
    all.join(", ")
}
