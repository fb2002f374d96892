//! Declared values as they arrived into the values of civil: flat, or nested by person. Every fault
//! names its field and says what to do, in both languages; none repeats the value.

mod near;
mod words;

use std::collections::BTreeSet;

use hoso_civil::Input;
use hoso_core::persons::{MOST_MEMBERS as MEMBERS, of_member};
use hoso_core::{Lifecycle, Name, event::Values};
use serde_json::Value as Json;

use crate::command::RawFields;
use crate::problem::{FieldProblem, Problem};
use words::Words;

/// Reads all fields, or says of each that cannot be read why.
///
/// Data of a person arrive flat (`applicant.full-name`) or nested (`applicant: {full-name: …}`),
/// those of a household flat with the member's number (`household.2.full-name`) or as a list. A list
/// is the whole household: what it does not name is taken back.
pub(crate) fn values(lifecycle: &Lifecycle, raw: &RawFields) -> Result<Values, Problem> {
    let mut reading = Reading { lifecycle, values: Values::new(), problems: Vec::new() };
    for (name, json) in raw {
        reading.entry(name, json);
    }
    let Reading { values, problems, .. } = reading;
    if problems.is_empty() { Ok(values) } else { Err(Problem::invalid_fields(problems)) }
}

struct Reading<'a> {
    lifecycle: &'a Lifecycle,
    values: Values,
    problems: Vec<FieldProblem>,
}

impl Reading<'_> {
    /// One entry as it arrived: a field, a person or a household.
    fn entry(&mut self, name: &str, json: &Json) {
        let lifecycle = self.lifecycle;
        let person = lifecycle.declared().persons.get(name);
        match person.filter(|_| lifecycle.field(name).is_none()) {
            None => self.field(name, json),
            Some(person) if person.many => self.household(name, json),
            Some(_) => self.person(name, json, false),
        }
    }

    fn refuse(&mut self, name: &str, code: &str, words: Words) {
        self.problems.push(FieldProblem::new(name, code, words.vi, words.en));
    }

    fn field(&mut self, name: &str, json: &Json) {
        let Some(field) = self.lifecycle.field(name) else {
            return self.refuse(name, "unknown", near::unknown(self.lifecycle, name));
        };
        if let Some(household) = self.lifecycle.household_of(name) {
            return self.refuse(name, "invalid", words::unnumbered(name, household));
        }
        if self.lifecycle.declared_name(name) != name.into() && number_of(name) > Some(MEMBERS) {
            return self.refuse(name, "invalid", words::too_many());
        }
        let input = match json {
            Json::Null => return self.declare(name, None),
            // An empty box of a form is a value taken back.
            Json::String(text) if text.trim().is_empty() => return self.declare(name, None),
            Json::String(text) => Input::Text(text),
            Json::Bool(flag) => Input::Flag(*flag),
            Json::Number(number) => match number.as_i64() {
                Some(number) => Input::Number(number),
                None => return self.refuse(name, "invalid", words::whole_number()),
            },
            Json::Array(_) | Json::Object(_) => {
                return self.refuse(name, "invalid", words::one_value());
            }
        };
        match field.kind.parse(input) {
            Ok(value) => self.declare(name, Some(value)),
            Err(fault) => self.refuse(name, "invalid", words::fault(&field.kind, fault)),
        }
    }

    /// A value under its full name, once.
    fn declare(&mut self, name: &str, value: Option<hoso_civil::Value>) {
        if self.values.insert(name.into(), value).is_some() {
            self.refuse(name, "invalid", words::twice());
        }
    }

    /// A person's values: those that are named; `whole`: what is not named is taken back. `null`
    /// takes all back.
    fn person(&mut self, person: &str, json: &Json, whole: bool) {
        let given = match json {
            Json::Object(given) => Some(given),
            Json::Null => None,
            Json::Array(_) | Json::String(_) | Json::Bool(_) | Json::Number(_) => {
                return self.refuse(person, "invalid", words::person_wanted(person));
            }
        };
        let mut named = BTreeSet::new();
        for (name, json) in given.into_iter().flatten() {
            let full = format!("{person}.{name}");
            self.field(&full, json);
            named.insert(Name::from(full));
        }
        if whole || given.is_none() {
            let others = self.fields_of(person).into_iter().filter(|name| !named.contains(name));
            others.for_each(|name| self.declare(&name, None));
        }
    }

    /// The full names of all that may be declared of a person or of one member.
    fn fields_of(&self, person: &str) -> Vec<Name> {
        let (person, number) = match person.split_once('.') {
            Some((household, number)) => (household, number.parse().ok()),
            None => (person, None),
        };
        let declared = self.lifecycle.declared().fields.iter();
        let of_person = declared.filter(|(_, field)| field.person.as_deref() == Some(person));
        let names = of_person.filter_map(|(name, _)| match number {
            Some(number) => of_member(name, number),
            None => Some(name.clone()),
        });
        names.collect()
    }

    /// The whole household; `null` and an empty list are a household without members.
    fn household(&mut self, household: &str, json: &Json) {
        let members = match json {
            Json::Array(members) => members.as_slice(),
            Json::Null => &[],
            Json::Object(_) | Json::String(_) | Json::Bool(_) | Json::Number(_) => {
                return self.refuse(household, "invalid", words::list_wanted(household));
            }
        };
        if members.len() > usize::from(MEMBERS) {
            return self.refuse(household, "invalid", words::too_many());
        }
        let mut members = members.iter();
        for number in 1..=MEMBERS {
            let name = format!("{household}.{number}");
            match members.next() {
                Some(member) if is_nobody(member) => {
                    self.refuse(&name, "invalid", words::nobody());
                }
                Some(member) => self.person(&name, member, true),
                None => self.person(&name, &Json::Null, true),
            }
        }
    }
}

/// Nothing is said of them. Nobody stands between two others: their number would mean somebody else.
fn is_nobody(member: &Json) -> bool {
    let empty = |json: &Json| match json {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => false,
    };
    match member {
        Json::Object(fields) => fields.values().all(empty),
        other => empty(other),
    }
}

/// The member's number in `household.2.full-name`.
fn number_of(name: &str) -> Option<u16> {
    name.split('.').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests;
