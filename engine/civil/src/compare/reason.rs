//! The reasons a comparison can give, and which of them agree.
//!
//! Never weighs reasons against each other by number: a class is looked up, not computed.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// How two values relate, strongest first. The order of the enum is the order of strength.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The same value.
    Exact,
    /// The same characters in another encoding (NFC, Eth for Đ).
    Encoding,
    /// The same but for upper and lower case, or spaces.
    CaseOrSpace,
    /// The same but for where the tone is written: Hòa and Hoà.
    TonePlacement,
    /// The same but for i and y: Lý and Lí.
    #[serde(rename = "i-y")]
    IY,
    /// The same letters with other or no marks. Weak: Hương and Hường are two names.
    Unaccented,
    /// One date is less exact than the other and agrees as far as it goes.
    Partial,
    /// The found unit was merged into the declared one, or the other way round.
    OldUnit,
    /// The registry holds nothing there.
    NotHeld,
    /// Nothing was compared.
    NotCompared,
    /// None of the above.
    Different,
}

impl Reason {
    /// Every reason, strongest first.
    pub const ALL: [Reason; 11] = [
        Reason::Exact,
        Reason::Encoding,
        Reason::CaseOrSpace,
        Reason::TonePlacement,
        Reason::IY,
        Reason::Unaccented,
        Reason::Partial,
        Reason::OldUnit,
        Reason::NotHeld,
        Reason::NotCompared,
        Reason::Different,
    ];

    /// The stable name in YAML, HTTP and the journal.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Exact => "exact",
            Reason::Encoding => "encoding",
            Reason::CaseOrSpace => "case-or-space",
            Reason::TonePlacement => "tone-placement",
            Reason::IY => "i-y",
            Reason::Unaccented => "unaccented",
            Reason::Partial => "partial",
            Reason::OldUnit => "old-unit",
            Reason::NotHeld => "not-held",
            Reason::NotCompared => "not-compared",
            Reason::Different => "different",
        }
    }

    /// The reason of a code, matched exactly.
    pub fn from_code(code: &str) -> Option<Self> {
        Reason::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// Whether an administrator may accept it: two values were compared and are alike.
    pub fn may_be_accepted(self) -> bool {
        match self {
            Reason::NotHeld | Reason::NotCompared | Reason::Different => false,
            Reason::Exact
            | Reason::Encoding
            | Reason::CaseOrSpace
            | Reason::TonePlacement
            | Reason::IY
            | Reason::Unaccented
            | Reason::Partial
            | Reason::OldUnit => true,
        }
    }
}

/// What a reason means for the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The field agrees.
    Agrees,
    /// Neither agrees nor differs: nothing to compare with, or less exact than asked.
    Open,
    /// The field differs.
    Differs,
}

impl Class {
    /// `agrees`, `open` or `differs`.
    pub fn code(self) -> &'static str {
        match self {
            Class::Agrees => "agrees",
            Class::Open => "open",
            Class::Differs => "differs",
        }
    }
}

/// Which reasons agree for a field: [`Accept::default`] plus those accepted for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Accept(BTreeSet<Reason>);

impl Default for Accept {
    /// Exact, encoding, case-or-space and tone-placement.
    fn default() -> Self {
        Accept(BTreeSet::from([
            Reason::Exact,
            Reason::Encoding,
            Reason::CaseOrSpace,
            Reason::TonePlacement,
        ]))
    }
}

impl Accept {
    /// The same, and these besides. Reasons that nothing can accept change nothing
    /// ([`Reason::may_be_accepted`]).
    #[must_use]
    pub fn with(mut self, extra: impl IntoIterator<Item = Reason>) -> Self {
        self.0.extend(extra.into_iter().filter(|reason| reason.may_be_accepted()));
        self
    }

    /// The accepted reasons, strongest first.
    pub fn reasons(&self) -> impl Iterator<Item = Reason> + '_ {
        self.0.iter().copied()
    }

    /// The class of a reason: agrees if accepted; open if nothing was compared, or if the dates are
    /// not equally exact; else differs.
    pub fn class(&self, reason: Reason) -> Class {
        match reason {
            Reason::NotHeld | Reason::NotCompared => Class::Open,
            Reason::Different => Class::Differs,
            reason if self.0.contains(&reason) => Class::Agrees,
            Reason::Partial => Class::Open,
            Reason::Exact
            | Reason::Encoding
            | Reason::CaseOrSpace
            | Reason::TonePlacement
            | Reason::IY
            | Reason::Unaccented
            | Reason::OldUnit => Class::Differs,
        }
    }
}
