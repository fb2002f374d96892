//! The synthetic population: any number of people, each a pure function of seed and index.
//!
//! Nothing is kept in memory and nothing is random: the same seed always gives the same people.
//! The shares of the awkward ones are fixed in [`share`], per thousand, so that tests can count.

use crate::names;
use crate::number::{NINE, Parts, Shuffle, TWELVE, mix};

/// How many in a thousand, each drawn apart from the others.
pub mod share {
    /// The register holds only the year of birth.
    pub const YEAR_ONLY: u64 = 60;
    /// The register holds no ethnicity (code 99).
    pub const NO_ETHNICITY: u64 = 30;
    /// The register places the tone mark of the given name the other way (Hòa, Hoà).
    pub const TONE: u64 = 30;
    /// A 9-digit number is held beside the 12-digit one.
    pub const OLD_ID: u64 = 600;
    /// The number's digits 5 and 6 name another year than the birth date does.
    pub const ODD_NUMBER: u64 = 10;
    /// The register holds no sex (code 0).
    pub const NO_SEX: u64 = 5;
    /// An ethnicity other than Kinh.
    pub const MINORITY: u64 = 150;
}

/// A birth date as far as it is held: year, month, day.
pub type Birth = (u16, Option<u8>, Option<u8>);

/// What the fourth digit of the number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Wire code 1.
    Male,
    /// Wire code 2.
    Female,
}

impl Sex {
    /// The vocabulary's code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }
}

/// A registered residence, by the codes in force before 1 July 2025.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home {
    /// 2 digits.
    pub province: &'static str,
    /// 3 digits.
    pub district: &'static str,
    /// 5 digits.
    pub commune: &'static str,
}

const HOMES: [Home; 12] = [
    home("06", "058", "01837"),
    home("06", "062", "01945"),
    home("06", "064", "02068"),
    home("17", "148", "04792"),
    home("17", "156", "05245"),
    home("30", "288", "10510"),
    home("30", "296", "10993"),
    home("37", "370", "14365"),
    home("37", "377", "14749"),
    home("19", "164", "05434"),
    home("19", "173", "05965"),
    home("01", "001", "00004"),
];

const fn home(province: &'static str, district: &'static str, commune: &'static str) -> Home {
    Home { province, district, commune }
}

/// One synthetic person, as they are and as the register holds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Where in the population.
    pub index: u64,
    /// The name as its bearer writes it.
    pub full_name: String,
    /// The name as the register answers it: capitals, for some with the tone mark elsewhere.
    pub registered_name: String,
    /// 12 digits.
    pub citizen_id: String,
    /// 9 digits, where one was ever given.
    pub old_id: Option<String>,
    /// The birth date as the register holds it.
    pub birth: Birth,
    /// The birth date as it was.
    pub true_birth: (u16, u8, u8),
    /// As it is.
    pub sex: Sex,
    /// Whether the register holds the sex.
    pub sex_held: bool,
    /// 2 digits, where the register holds it.
    pub ethnicity: Option<String>,
    /// 2 digits; `00` is none.
    pub religion: &'static str,
    /// 1 never married, 2 married, 3 divorced or widowed.
    pub marital_status: &'static str,
    /// Permanent residence.
    pub home: Home,
}

impl Person {
    /// The true birth date as `yyyy-mm-dd`.
    #[must_use]
    pub fn true_birth_iso(&self) -> String {
        let (year, month, day) = self.true_birth;
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// As they fill in a form, in the vocabulary's names; whose ethnicity is not held says `01`.
    #[must_use]
    pub fn form(&self) -> serde_json::Value {
        let sex = match self.sex {
            Sex::Male => "male",
            Sex::Female => "female",
        };
        serde_json::json!({
            "full-name": self.full_name,
            "identity-number": self.citizen_id,
            "birth-date": self.true_birth_iso(),
            "sex": sex,
            "ethnicity": self.ethnicity.as_deref().unwrap_or("01"),
        })
    }

    /// Whether the register holds them as they are: nothing missing, nothing written otherwise.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let whole = self.birth.1.is_some() && self.birth.2.is_some();
        whole && self.sex_held && self.ethnicity.is_some() && self.is_named_alike()
    }

    /// Whether the register writes the name as its bearer does, in capitals.
    #[must_use]
    pub fn is_named_alike(&self) -> bool {
        self.registered_name == self.full_name.to_uppercase()
    }

    /// The birth date as held: `yyyy-mm-dd`, `yyyy-mm` or `yyyy`.
    #[must_use]
    pub fn birth_iso(&self) -> String {
        match self.birth {
            (year, Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (year, Some(month), None) => format!("{year:04}-{month:02}"),
            (year, None, _) => format!("{year:04}"),
        }
    }
}

/// `size` people drawn from `seed`.
#[derive(Clone, Copy, Debug)]
pub struct Population {
    seed: u64,
    size: u64,
    twelve: Shuffle,
    nine: Shuffle,
}

impl Population {
    /// The population of this seed and size.
    ///
    /// # Panics
    /// If `size` is more than there are numbers to give, about ten thousand million.
    #[must_use]
    pub fn new(seed: u64, size: u64) -> Self {
        assert!(size <= TWELVE, "there are only {TWELVE} numbers to give");
        let (twelve, nine) = (Shuffle::new(TWELVE, seed), Shuffle::new(NINE, seed));
        Self { seed, size, twelve, nine }
    }

    /// What all draws come from.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many people there are: indexes run from 0 to below it.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The person at `index`. Beyond the size such a person exists on paper, but the register
    /// does not hold them: useful for numbers that are well formed and not found.
    #[must_use]
    pub fn person(&self, index: u64) -> Person {
        let parts = Parts::at(self.twelve.there(index));
        let bits = self.draw(index, 3);
        let true_birth = self.born(index, parts.year);
        let name = names::draw(self.draw(index, 4), parts.female, self.is(index, 5, share::TONE));
        Person {
            index,
            full_name: name.own,
            registered_name: name.held.to_uppercase(),
            citizen_id: parts.digits(),
            old_id: self.old_id(index),
            birth: match self.is(index, 6, share::YEAR_ONLY) {
                true => (true_birth.0, None, None),
                false => (true_birth.0, Some(true_birth.1), Some(true_birth.2)),
            },
            true_birth,
            sex: if parts.female { Sex::Female } else { Sex::Male },
            sex_held: !self.is(index, 7, share::NO_SEX),
            ethnicity: self.ethnicity(index),
            religion: ["00", "00", "00", "01", "02"][small(bits, 5)],
            marital_status: ["1", "2", "2", "3"][small(bits >> 8, 4)],
            home: HOMES[small(bits >> 16, HOMES.len())],
        }
    }

    /// The index of whoever bears this 12-digit or 9-digit number.
    #[must_use]
    pub fn find(&self, number: &str) -> Option<u64> {
        if !number.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let index = match number.len() {
            12 => self.twelve.back(Parts::place_of(number)?),
            9 => self.nine.back(number.parse().ok()?),
            _ => return None,
        };
        let bears = number.len() == 12 || self.has_old_id(index);
        (index < self.size && bears).then_some(index)
    }

    /// A number of that length that is well formed and borne by nobody; another for each `n`.
    #[must_use]
    pub fn nobody(&self, n: u64) -> String {
        Parts::at(self.twelve.there(self.size + n)).digits()
    }

    fn has_old_id(&self, index: u64) -> bool {
        index < NINE && self.is(index, 8, share::OLD_ID)
    }

    fn old_id(&self, index: u64) -> Option<String> {
        self.has_old_id(index).then(|| format!("{:09}", self.nine.there(index)))
    }

    fn ethnicity(&self, index: u64) -> Option<String> {
        let other = small(self.draw(index, 9), 53) + 2;
        let code = if self.is(index, 10, share::MINORITY) { other } else { 1 };
        (!self.is(index, 11, share::NO_ETHNICITY)).then(|| format!("{code:02}"))
    }

    fn born(&self, index: u64, year: u16) -> (u16, u8, u8) {
        let bits = self.draw(index, 12);
        let year = if self.is(index, 13, share::ODD_NUMBER) { year + 1 } else { year };
        let part = |bits, len| u8::try_from(small(bits, len) + 1).expect("at most 28");
        (year, part(bits, 12), part(bits >> 16, 28))
    }

    fn is(&self, index: u64, salt: u64, per_thousand: u64) -> bool {
        self.draw(index, salt) % 1000 < per_thousand
    }

    fn draw(&self, index: u64, salt: u64) -> u64 {
        mix(mix(self.seed ^ salt.rotate_left(32), index), salt)
    }
}

fn small(bits: u64, len: usize) -> usize {
    usize::from(u16::try_from(bits & 0xffff).expect("16 bits")) % len
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::collections::BTreeSet;

    fn people() -> Population {
        Population::new(2026, 20_000)
    }

    fn per_thousand(of: impl Fn(&Person) -> bool) -> u64 {
        let all = people();
        let count = (0..all.size()).filter(|i| of(&all.person(*i))).count() as u64;
        count * 1000 / all.size()
    }

    #[test]
    fn a_person_is_the_same_every_time_and_another_under_another_seed() {
        assert_eq!(people().person(7), people().person(7));
        assert_ne!(people().person(7).citizen_id, Population::new(1, 9).person(7).citizen_id);
    }

    #[test]
    fn every_number_leads_back_to_its_bearer() {
        let all = people();
        for index in 0..all.size() {
            let person = all.person(index);
            assert_eq!(all.find(&person.citizen_id), Some(index));
            if let Some(old) = &person.old_id {
                assert_eq!(all.find(old), Some(index));
            }
        }
    }

    #[test]
    fn numbers_are_borne_once() {
        let all = people();
        let numbers: BTreeSet<_> = (0..all.size()).map(|i| all.person(i).citizen_id).collect();
        assert_eq!(numbers.len() as u64, all.size());
    }

    #[test]
    fn numbers_of_nobody_are_not_found() {
        let all = people();
        for n in 0..1000 {
            assert_eq!(all.find(&all.nobody(n)), None);
        }
        for number in ["", "1", "12345678901", "+23456789", "abc456789012"] {
            assert_eq!(all.find(number), None);
        }
    }

    #[test]
    fn a_number_agrees_with_sex_and_year_save_for_the_odd_ones() {
        let odd = per_thousand(|p| p.citizen_id[4..6] != format!("{:02}", p.true_birth.0 % 100));
        assert!((share::ODD_NUMBER - 5..share::ODD_NUMBER + 5).contains(&odd), "{odd}");
        assert_eq!(
            per_thousand(|p| (p.citizen_id.as_bytes()[3] % 2 == 1) == (p.sex == Sex::Female)),
            1000
        );
    }

    #[test]
    fn the_shares_are_as_promised() {
        let near = |found: u64, told: u64| assert!(found.abs_diff(told) <= 12, "{found} {told}");
        near(per_thousand(|p| p.birth.1.is_none()), share::YEAR_ONLY);
        near(per_thousand(|p| p.ethnicity.is_none()), share::NO_ETHNICITY);
        near(per_thousand(|p| p.full_name.to_uppercase() != p.registered_name), share::TONE);
        near(per_thousand(|p| p.old_id.is_some()), share::OLD_ID);
        near(per_thousand(|p| !p.sex_held), share::NO_SEX);
    }

    #[test]
    fn dates_are_written_as_far_as_they_are_held() {
        let mut person = people().person(1);
        person.true_birth = (1940, 3, 9);
        for (birth, iso) in [
            ((1940, None, None), "1940"),
            ((1940, Some(3), None), "1940-03"),
            ((1940, Some(3), Some(9)), "1940-03-09"),
        ] {
            person.birth = birth;
            assert_eq!(person.birth_iso(), iso);
        }
        assert_eq!(person.true_birth_iso(), "1940-03-09");
        assert_eq!((Sex::Male.code(), Sex::Female.code()), ("male", "female"));
    }

    #[test]
    fn a_large_population_costs_nothing() {
        let all = Population::new(1, 5_000_000_000);
        assert_eq!(all.find(&all.person(4_999_999_999).citizen_id), Some(4_999_999_999));
        assert_eq!((all.seed(), all.size()), (1, 5_000_000_000));
    }
}
