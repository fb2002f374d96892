//! People of the pretend register, as they fill in forms. Synthetic, drawn from a seed.

use hoso_pretend::{Person, Population, Sex};
use serde_json::{Value, json};

/// As the citizen would fill in the form.
pub fn declared(person: &Person) -> Value {
    let sex = match person.sex {
        Sex::Male => "male",
        Sex::Female => "female",
    };
    json!({
        "full-name": person.full_name,
        "identity-number": person.citizen_id,
        "birth-date": person.true_birth_iso(),
        "sex": sex,
        "ethnicity": person.ethnicity.clone().unwrap_or_else(|| "01".into()),
    })
}

/// Held by the register as they are: nothing missing, nothing written otherwise.
pub fn is_plain(person: &Person) -> bool {
    let whole = person.birth.1.is_some() && person.birth.2.is_some();
    let same = person.registered_name == person.full_name.to_uppercase();
    whole && same && person.sex_held && person.ethnicity.is_some()
}

/// The first person that fits.
///
/// # Panics
/// Nobody fits.
pub fn one(people: &Population, fits: impl Fn(&Person) -> bool) -> Person {
    let all = (0..people.size()).map(|index| people.person(index));
    all.into_iter().find(|person| fits(person)).expect("the population has one")
}
