//! Why a case cannot come to another version. Names versions, states and fields; never a value.

use crate::Name;

/// Why a case stays where it is. Ordered, so that reasons can be counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Stranded {
    /// The new version does not say that cases of the old one may come.
    #[error("version {to} does not name version {from} in `migrate`")]
    NotNamed {
        /// The case's version.
        from: u32,
        /// The other one.
        to: u32,
    },
    /// The new version has no such state, and none in its place.
    #[error("there is no state for `{state}`")]
    StateGone {
        /// Where the case rests.
        state: Name,
    },
    /// The case holds values of fields that the new version lacks and does not drop.
    #[error("there are no fields for {}", list(.fields))]
    FieldsGone {
        /// The workflow's names of them.
        fields: Vec<Name>,
    },
    /// The new kind of a field does not take the value.
    #[error("the values of {} do not fit the new kinds", list(.fields))]
    Unfit {
        /// The old names of them.
        fields: Vec<Name>,
    },
    /// Two fields of the case would become one.
    #[error("several fields would become {}", list(.fields))]
    Clash {
        /// The new names.
        fields: Vec<Name>,
    },
    /// Fields that the new version requires are not known.
    #[error("the required fields {} are missing", list(.fields))]
    Missing {
        /// The new names.
        fields: Vec<Name>,
    },
    /// The new version does not serve the case's procedure.
    #[error("the procedure is not served")]
    ProcedureGone {
        /// Its code; none: the case names none, and the new version wants one.
        procedure: Option<Name>,
    },
    /// A due time cannot be reckoned.
    #[error("a due time cannot be reckoned: {why}")]
    Calendar {
        /// What the calendar says.
        why: String,
    },
    /// The move would ask a registry or tell a sender, and no engine serves that does.
    #[error("the move would ask a registry or tell a sender, which a serving engine alone does")]
    NeedsEngine,
    /// The way back: the case did not come from that version by its last move.
    #[error("the case did not come from version {to}")]
    NotMigrated {
        /// The version to go back to.
        to: u32,
    },
    /// The way back: something has happened to the case since it was moved.
    #[error("the case has changed since it was moved")]
    ChangedSince,
    /// The way back: values were let go, and nothing brings them back.
    #[error("the values of {} were let go by the move", list(.fields))]
    Dropped {
        /// The old names of the fields.
        fields: Vec<Name>,
    },
}

impl Stranded {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Stranded::NotNamed { .. } => "version-not-named",
            Stranded::StateGone { .. } => "state-gone",
            Stranded::FieldsGone { .. } => "fields-gone",
            Stranded::Unfit { .. } => "values-unfit",
            Stranded::Clash { .. } => "fields-clash",
            Stranded::Missing { .. } => "fields-missing",
            Stranded::ProcedureGone { .. } => "procedure-gone",
            Stranded::Calendar { .. } => "calendar",
            Stranded::NeedsEngine => "needs-engine",
            Stranded::NotMigrated { .. } => "not-migrated",
            Stranded::ChangedSince => "changed-since",
            Stranded::Dropped { .. } => "values-dropped",
        }
    }
}

fn list(names: &[Name]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
