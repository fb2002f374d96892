//! What probably happened where two values differ: the clerk's first place to look.
//!
//! Never more than a guess with a name, never part of the verdict, and silent where two
//! explanations would do equally well.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::reason::Reason;
use crate::date::{PartialDate, Precision};
use crate::identity::CitizenId;
use crate::name;

/// A likely cause of a difference, seen from the declared side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Day and month stand in each other's place.
    SwappedDayMonth,
    /// One digit is another.
    OneDigit,
    /// Two neighbouring digits stand in each other's place.
    TwoDigitsSwapped,
    /// The same day, a hundred years apart.
    OffByCentury,
    /// The same year, and one side is 1 January: often written where only the year is known.
    FirstOfYear,
    /// The declared name lacks words that the registry has.
    MissingWord,
    /// The declared name has words that the registry lacks.
    AddedWord,
    /// The same words in another order.
    SwappedWords,
    /// One letter of one word is missing, added or another.
    OneLetter,
    /// A word is abbreviated on one side: `Ng.`.
    Abbreviated,
    /// One side has no marks at all.
    NoMarks,
    /// Both sides have marks, and they are not the same: probably two names.
    OtherMarks,
    /// Digits 5 and 6 of the number differ, or contradict the birth year.
    BirthYearDigits,
    /// Digit 4 of the number, which tells sex and century, differs.
    SexDigit,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Cause; 14] = [
        Cause::SwappedDayMonth,
        Cause::OneDigit,
        Cause::TwoDigitsSwapped,
        Cause::OffByCentury,
        Cause::FirstOfYear,
        Cause::MissingWord,
        Cause::AddedWord,
        Cause::SwappedWords,
        Cause::OneLetter,
        Cause::Abbreviated,
        Cause::NoMarks,
        Cause::OtherMarks,
        Cause::BirthYearDigits,
        Cause::SexDigit,
    ];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Cause::SwappedDayMonth => "swapped-day-month",
            Cause::OneDigit => "one-digit",
            Cause::TwoDigitsSwapped => "two-digits-swapped",
            Cause::OffByCentury => "off-by-century",
            Cause::FirstOfYear => "first-of-year",
            Cause::MissingWord => "missing-word",
            Cause::AddedWord => "added-word",
            Cause::SwappedWords => "swapped-words",
            Cause::OneLetter => "one-letter",
            Cause::Abbreviated => "abbreviated",
            Cause::NoMarks => "no-marks",
            Cause::OtherMarks => "other-marks",
            Cause::BirthYearDigits => "birth-year-digits",
            Cause::SexDigit => "sex-digit",
        }
    }

    /// The cause of a code, matched exactly.
    pub fn from_code(code: &str) -> Option<Self> {
        Cause::ALL.into_iter().find(|cause| cause.code() == code)
    }
}

/// Where the declared and the found birth year differ: whether the person's own number sides with
/// the registry, digits 4 to 6 being the found year and not the declared one.
pub fn birth_year_cause(
    declared: PartialDate,
    found: PartialDate,
    number: &CitizenId,
) -> Option<Cause> {
    let of_number = number.birth_year();
    let against_declared = declared.year() != of_number && found.year() == of_number;
    against_declared.then_some(Cause::BirthYearDigits)
}

/// Two different dates of one precision.
pub(super) fn of_dates(declared: PartialDate, found: PartialDate) -> Option<Cause> {
    let swapped = declared.day().is_some()
        && declared.year() == found.year()
        && declared.month() == found.day()
        && declared.day() == found.month();
    if swapped {
        return Some(Cause::SwappedDayMonth);
    }
    let same_day = (declared.month(), declared.day()) == (found.month(), found.day());
    if same_day && declared.year().abs_diff(found.year()) == 100 {
        return Some(Cause::OffByCentury);
    }
    if declared.year() == found.year() && (is_stand_in(declared) || is_stand_in(found)) {
        return Some(Cause::FirstOfYear);
    }
    of_digit_rows(&declared.digits(), &found.digits())
}

fn is_stand_in(date: PartialDate) -> bool {
    date.precision() == Precision::Day && date == date.at_most(Precision::Year).first_day()
}

/// Two different identity numbers of one length.
pub(super) fn of_numbers(declared: &str, found: &str) -> Option<Cause> {
    let (left, right) = (declared.as_bytes(), found.as_bytes());
    let differs = |at: &usize| left.get(*at) != right.get(*at);
    let places: Vec<usize> = (0..left.len()).filter(differs).collect();
    match places.as_slice() {
        [3] if left.len() == 12 => Some(Cause::SexDigit),
        [4] | [5] | [4, 5] if left.len() == 12 => Some(Cause::BirthYearDigits),
        _ => of_digits(declared, found),
    }
}

/// Two different rows of digits.
pub(super) fn of_digits(declared: &str, found: &str) -> Option<Cause> {
    of_digit_rows(declared.as_bytes(), found.as_bytes())
}

fn of_digit_rows(left: &[u8], right: &[u8]) -> Option<Cause> {
    if left.len() != right.len() {
        return None;
    }
    let places: Vec<usize> = (0..left.len()).filter(|at| left[*at] != right[*at]).collect();
    match places.as_slice() {
        [_] => Some(Cause::OneDigit),
        [a, b] if *b == a + 1 && left[*a] == right[*b] && left[*b] == right[*a] => {
            Some(Cause::TwoDigitsSwapped)
        }
        _ => None,
    }
}

/// Two names of which `reason` is the strongest relation.
pub(super) fn of_names(reason: Reason, declared: &str, found: &str) -> Option<Cause> {
    match reason {
        Reason::Unaccented => Some(of_marks(declared, found)),
        Reason::Different => of_words(&plain_words(declared), &plain_words(found)),
        Reason::Exact
        | Reason::Encoding
        | Reason::CaseOrSpace
        | Reason::TonePlacement
        | Reason::IY
        | Reason::Partial
        | Reason::OldUnit
        | Reason::NotHeld
        | Reason::NotCompared => None,
    }
}

fn of_marks(declared: &str, found: &str) -> Cause {
    let bare = |text: &str| {
        let text = name::normalise(text);
        name::unaccented(&text) == text
    };
    if bare(declared) || bare(found) { Cause::NoMarks } else { Cause::OtherMarks }
}

/// Without marks, so that a name in which marks were lost too is still explained. A full stop
/// stays, for it tells an abbreviation.
fn plain_words(text: &str) -> Vec<String> {
    name::unaccented_key(text).split_whitespace().map(str::to_owned).collect()
}

fn of_words(declared: &[String], found: &[String]) -> Option<Cause> {
    if counted(declared) == counted(found) {
        return (declared != found).then_some(Cause::SwappedWords);
    }
    if is_within(declared, found) {
        return Some(Cause::MissingWord);
    }
    if is_within(found, declared) {
        return Some(Cause::AddedWord);
    }
    if declared.len() != found.len() {
        return None;
    }
    let pairs = declared.iter().zip(found);
    let odd: Vec<_> = pairs.filter(|(left, right)| left != right).collect();
    if odd.iter().all(|(left, right)| abbreviates(left, right) || abbreviates(right, left)) {
        return Some(Cause::Abbreviated);
    }
    match odd.as_slice() {
        [(left, right)] if one_letter_apart(left, right) => Some(Cause::OneLetter),
        _ => None,
    }
}

fn counted(words: &[String]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for word in words {
        *counts.entry(word.as_str()).or_insert(0) += 1;
    }
    counts
}

/// Whether the shorter row is the longer one with words left out.
fn is_within(shorter: &[String], longer: &[String]) -> bool {
    let mut rest = longer.iter();
    !shorter.is_empty() && shorter.iter().all(|word| rest.any(|other| other == word))
}

fn abbreviates(short: &str, long: &str) -> bool {
    let stem = short.strip_suffix('.').filter(|stem| !stem.is_empty());
    stem.is_some_and(|stem| long.starts_with(stem) && !long.ends_with('.'))
}

fn one_letter_apart(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let head = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let (left, right) = (&left[head..], &right[head..]);
    let tail = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
    left.len().max(right.len()) - tail == 1
}

#[cfg(test)]
mod tests;
