//! Comparing what was declared with what a registry holds, the same way for every registry.
//!
//! Never decides an ask: it says how two values relate ([`Reason`]) and, where they differ, what
//! probably happened ([`Cause`]). Which reasons agree is the administrator's choice ([`Accept`]).
//! The reason is symmetric: which side declared does not matter to it.

mod cause;
mod reason;
mod words;

use serde::{Deserialize, Serialize};

pub use cause::{Cause, birth_year_cause};
pub use reason::{Accept, Class, Reason};
pub use words::WordChange;

use crate::date::PartialDate;
use crate::identity::IdentityNumber;
use crate::kind::{Kind, Value};
use crate::name;

/// Two normalised texts stand on a rung if their keys for it are equal.
type Key = fn(&str) -> String;

/// How a declared value relates to what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The strongest reason that holds.
    pub reason: Reason,
    /// What probably happened, where the values differ and it can be told.
    pub cause: Option<Cause>,
    /// For texts that differ in more than encoding, case, spaces and tone placement: word by word.
    pub difference: Vec<WordChange>,
}

impl Comparison {
    fn plain(reason: Reason) -> Self {
        Comparison { reason, cause: None, difference: Vec::new() }
    }

    fn different(cause: Option<Cause>) -> Self {
        Comparison { reason: Reason::Different, cause, difference: Vec::new() }
    }
}

/// Compares a declared value with the registry's. `found` is `None` where the registry holds none.
/// Values of differing shapes are different.
pub fn compare(kind: &Kind, declared: &Value, found: Option<&Value>) -> Comparison {
    let Some(found) = found else {
        return Comparison::plain(Reason::NotHeld);
    };
    match (declared, found) {
        (declared, found) if declared == found => Comparison::plain(Reason::Exact),
        (Value::Text(declared), Value::Text(found)) => texts(kind, declared, found),
        (Value::Date(declared), Value::Date(found)) => dates(*declared, *found),
        (Value::Text(_) | Value::Date(_) | Value::Flag(_) | Value::Number(_), _) => {
            Comparison::different(None)
        }
    }
}

/// Two texts that are not the same bytes.
fn texts(kind: &Kind, declared: &str, found: &str) -> Comparison {
    match kind {
        Kind::Text | Kind::FullName => names(declared, found),
        Kind::Email => Comparison::plain(email_reason(declared, found)),
        Kind::IdentityNumber | Kind::CitizenId | Kind::OldId => numbers(declared, found),
        Kind::Phone => Comparison::different(cause::of_digits(declared, found)),
        Kind::Code { .. }
        | Kind::Unit
        | Kind::Date
        | Kind::Flag
        | Kind::Number
        | Kind::Money
        | Kind::File => Comparison::different(None),
    }
}

fn names(declared: &str, found: &str) -> Comparison {
    let reason = name_reason(declared, found);
    match reason {
        Reason::IY | Reason::Unaccented | Reason::Different => Comparison {
            reason,
            cause: cause::of_names(reason, declared, found),
            difference: words::difference(declared, found),
        },
        Reason::Exact
        | Reason::Encoding
        | Reason::CaseOrSpace
        | Reason::TonePlacement
        | Reason::Partial
        | Reason::OldUnit
        | Reason::NotHeld
        | Reason::NotCompared => Comparison::plain(reason),
    }
}

/// The rungs from the strongest down. Registries return upper case, so the first three rungs are
/// the daily path and decided without allocating where both texts are plain.
fn name_reason(declared: &str, found: &str) -> Reason {
    let plain = name::is_plain(declared) && name::is_plain(found);
    if plain && name::plain_repaired_eq(declared, found) {
        return Reason::Encoding;
    }
    if plain && name::plain_normal_eq(declared, found) {
        return Reason::CaseOrSpace;
    }
    if !plain && name::repaired(declared) == name::repaired(found) {
        return Reason::Encoding;
    }
    normal_reason(&name::normalise(declared), &name::normalise(found))
}

/// The rungs below encoding, for two normalised texts.
fn normal_reason(declared: &str, found: &str) -> Reason {
    if declared == found {
        return Reason::CaseOrSpace;
    }
    let rungs: [(Reason, Key); 3] = [
        (Reason::TonePlacement, name::tone_key_of),
        (Reason::IY, name::iy_key_of),
        (Reason::Unaccented, name::unaccented_key_of),
    ];
    let rung = rungs.iter().find(|(_, key)| key(declared) == key(found));
    rung.map_or(Reason::Different, |(reason, _)| *reason)
}

fn email_reason(declared: &str, found: &str) -> Reason {
    if name::normalise(declared) == name::normalise(found) {
        Reason::CaseOrSpace
    } else {
        Reason::Different
    }
}

/// A 9-digit and a 12-digit number of one person have nothing in common, so they are not compared:
/// a registry that answers an old number with the new one does not contradict it.
fn numbers(declared: &str, found: &str) -> Comparison {
    let read = (IdentityNumber::parse(declared), IdentityNumber::parse(found));
    let (Ok(declared), Ok(found)) = read else {
        return Comparison::different(None);
    };
    match (declared, found) {
        (declared, found) if declared == found => Comparison::plain(Reason::CaseOrSpace),
        (IdentityNumber::CitizenId(_), IdentityNumber::CitizenId(_))
        | (IdentityNumber::OldId(_), IdentityNumber::OldId(_)) => {
            Comparison::different(cause::of_numbers(declared.as_str(), found.as_str()))
        }
        (IdentityNumber::CitizenId(_), IdentityNumber::OldId(_))
        | (IdentityNumber::OldId(_), IdentityNumber::CitizenId(_)) => {
            Comparison::plain(Reason::NotCompared)
        }
    }
}

/// Two dates that are not the same: of differing precision, or different.
fn dates(declared: PartialDate, found: PartialDate) -> Comparison {
    let coarser = declared.precision().min(found.precision());
    let (declared, found) = (declared.at_most(coarser), found.at_most(coarser));
    if declared == found {
        Comparison::plain(Reason::Partial)
    } else {
        Comparison::different(cause::of_dates(declared, found))
    }
}

#[cfg(test)]
mod tests;
