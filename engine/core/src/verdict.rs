//! What the engine found (a verdict, field by field) or why it could find nothing (a failure).
//! Never compares anything: `civil` does, and the runtime puts the two together.

use hoso_civil::{Class, Reason, Value};

use crate::{Millis, Name};

/// Names with fixed codes, as they stand in YAML, HTTP and the journal.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// All of them, in the order of their declaration.
            pub const ALL: &[$name] = &[$($name::$variant),*];

            /// As it stands in YAML, HTTP and the journal.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),* }
            }

            /// The one with that code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

codes! {
    /// The engine's finding for an ask as a whole.
    Verdict {
        /// Every field that must agree does, and none differs.
        Verified = "verified",
        /// A record was found and some field differs.
        Mismatch = "mismatch",
        /// The registry says no and cannot tell a difference from an absence.
        NoMatch = "no-match",
        /// The registry holds no such person.
        NotFound = "not-found",
        /// More than one person fits.
        Ambiguous = "ambiguous",
        /// Nothing differs, but not every field that must agree could be compared.
        Incomplete = "incomplete",
    }
}

codes! {
    /// Why nothing could be said of the person. Never shown as the citizen's fault.
    FailureKind {
        /// The registry refuses this input.
        Rejected = "rejected",
        /// Rights, licence or configuration: an administrator must act.
        NotPermitted = "not-permitted",
        /// The wire, or the connector, did not behave as agreed.
        Protocol = "protocol",
        /// A ticket ran out before its answer came.
        Expired = "expired",
        /// Out of reach, and given up.
        Unavailable = "unavailable",
    }
}

/// A failure with the code of its cause (`no-route`, `connect`, `trap`…).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which of the five.
    pub kind: FailureKind,
    /// An open code, for people who look further.
    pub cause: String,
}

/// What was found of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFinding {
    /// The workflow's name of the field.
    pub field: Name,
    /// Agrees, open or differs.
    pub class: Class,
    /// Why.
    pub reason: Reason,
    /// The code of a likely cause of a difference.
    pub cause: Option<String>,
    /// What the registry returned, where it differs or is fetched.
    pub returned: Option<Value>,
}

/// Where an answer came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The configured registry.
    pub registry: Option<String>,
    /// The registry's own number for the answer.
    pub reference: Option<String>,
    /// When the registry's data held true.
    pub data_as_of: Option<Millis>,
}

/// An answer after judging: the verdict with all that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// For the ask as a whole.
    pub verdict: Verdict,
    /// Per field, in the workflow's order.
    pub fields: Vec<FieldFinding>,
    /// Where it came from.
    pub evidence: Evidence,
    /// What came back beyond the compared fields, as far as the ask fetches it.
    pub fetched: Vec<(Name, Value)>,
}
