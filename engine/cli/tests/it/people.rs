//! Whom the tests ask about: synthetic people of the pretend register, as they fill in forms, each
//! with the state in which their case has to end.

use hoso_pretend::{Person, Population};
use serde_json::{Value, json};

/// Where a case must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Verified,
    Mismatch,
    NotFound,
}

impl Ending {
    /// The workflow's state.
    pub fn state(self) -> &'static str {
        match self {
            Ending::Verified => "verified",
            Ending::Mismatch => "mismatch",
            Ending::NotFound => "not-found",
        }
    }
}

/// As the citizen would fill in the form.
pub fn declared(person: &Person) -> Value {
    json!({
        "full-name": person.full_name,
        "identity-number": person.citizen_id,
        "birth-date": person.true_birth_iso(),
        "sex": person.sex.code(),
        "ethnicity": person.ethnicity.clone().unwrap_or_else(|| "01".into()),
    })
}

/// Held by the register as they are: nothing missing, nothing written otherwise.
fn is_plain(person: &Person) -> bool {
    let whole = person.birth.1.is_some() && person.birth.2.is_some();
    let same = person.registered_name == person.full_name.to_uppercase();
    whole && same && person.sex_held && person.ethnicity.is_some()
}

/// Plain people of a population, each given out once.
pub struct Queue {
    people: Population,
    next: u64,
}

impl Queue {
    pub fn new(people: &Population) -> Self {
        Queue { people: *people, next: 0 }
    }

    /// The next one.
    pub fn person(&mut self) -> Person {
        let rest = self.next..self.people.size();
        let mut rest = rest.map(|index| self.people.person(index));
        let person = rest.find(is_plain).expect("the population is large enough");
        self.next = person.index + 1;
        person
    }

    /// Of the next one: what is declared so that the case ends like this, and what is right.
    pub fn form(&mut self, ending: Ending) -> (Value, Value) {
        let person = self.person();
        let right = declared(&person);
        let mut fields = right.clone();
        match ending {
            Ending::Verified => {}
            Ending::Mismatch => fields["birth-date"] = "1901-01-01".into(),
            Ending::NotFound => {
                fields["identity-number"] = self.people.nobody(person.index).into();
            }
        }
        (fields, right)
    }
}
