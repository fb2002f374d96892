//! Finding people of the pretend register for a test. Synthetic, drawn from a seed.

use hoso_pretend::{Person, Population};

/// The first person that fits.
///
/// # Panics
/// Nobody fits.
pub fn one(people: &Population, fits: impl Fn(&Person) -> bool) -> Person {
    let all = (0..people.size()).map(|index| people.person(index));
    all.into_iter().find(|person| fits(person)).expect("the population has one")
}
