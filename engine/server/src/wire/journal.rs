//! A case's journal as readers see it: names and codes, never a value.

use hoso_runtime::JournalLine;
use schemars::JsonSchema;
use serde::Serialize;

use super::time;

/// A part of a case's journal.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Journal")]
pub(crate) struct JournalBody {
    /// Its lines, oldest first.
    pub(crate) lines: Vec<JournalLineBody>,
    /// The `after` of the next part; none: this is the last.
    pub(crate) next: Option<u64>,
}

/// One line of a journal.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "JournalLine")]
pub(crate) struct JournalLineBody {
    /// From 1, without gaps.
    pub(crate) number: u64,
    /// When.
    at: String,
    /// `opened`, `edited`, `acted`, `asked`, …
    what: String,
    /// The case's revision after it.
    revision: u64,
    /// Who; none: the engine itself.
    actor: Option<JournalActor>,
    /// The state left.
    from: Option<String>,
    /// The state entered.
    to: Option<String>,
    /// Names and codes.
    details: Vec<JournalDetail>,
}

/// Who acted.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct JournalActor {
    /// Token or sender.
    caller: String,
    /// The account of the person.
    person: Option<String>,
    /// The role.
    role: String,
    /// The unit acted for.
    unit: Option<String>,
}

/// A name or code of a journal line.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct JournalDetail {
    /// What it is of.
    name: String,
    /// The name or code.
    value: String,
}

impl From<JournalLine> for JournalLineBody {
    fn from(line: JournalLine) -> Self {
        let detail = |(name, value)| JournalDetail { name, value };
        let actor = |actor: hoso_core::Actor| JournalActor {
            caller: actor.caller,
            person: actor.person,
            role: actor.role,
            unit: actor.unit,
        };
        JournalLineBody {
            number: line.number,
            at: time(line.at_ms),
            what: line.what,
            revision: line.revision,
            actor: line.actor.map(actor),
            from: line.from,
            to: line.to,
            details: line.details.into_iter().map(detail).collect(),
        }
    }
}
