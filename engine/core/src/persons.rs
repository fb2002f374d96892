//! Persons of whom a case holds any number: which members there are, and what is not known of them.
//! The one place that says what a field of a household means for a case; never changes one.

use std::collections::BTreeSet;

use crate::{Case, Lifecycle, Name};

/// A household has so many members at most: an ask about each records all its child cases in one
/// step.
pub const MOST_MEMBERS: u16 = 100;

impl Lifecycle {
    /// The household whose field that is, by the name under which the workflow declares it.
    pub fn household_of(&self, declared: &str) -> Option<&Name> {
        let person = self.declared().fields.get(declared)?.person.as_ref()?;
        self.declared().persons.get(person).filter(|one| one.many).map(|_| person)
    }

    /// Whether a value can be declared under that name: a field of a household wants the number of
    /// its member.
    pub fn holds(&self, name: &str) -> bool {
        self.field(name).is_some() && self.household_of(name).is_none()
    }
}

impl Case {
    /// The numbers of a household's members: those of whom anything is declared.
    pub fn members(&self, household: &str) -> BTreeSet<u16> {
        let number = |name: &Name| {
            let rest = name.strip_prefix(household)?.strip_prefix('.')?;
            rest.split_once('.')?.0.parse().ok()
        };
        self.parts().fields.keys().filter_map(number).collect()
    }

    /// What is not known of a declared field: the field itself, or that of every member who lacks
    /// it. Of a household without members it is the first one's.
    pub fn lacks(&self, lifecycle: &Lifecycle, declared: &str) -> Vec<Name> {
        let none_there = lifecycle
            .household_of(declared)
            .is_some_and(|household| self.members(household).is_empty());
        if none_there {
            return of_member(declared, 1).into_iter().collect();
        }
        self.lacks_where_there(lifecycle, declared)
    }

    /// The same, where a household may be without members.
    pub fn lacks_where_there(&self, lifecycle: &Lifecycle, declared: &str) -> Vec<Name> {
        let names: Vec<Name> = match lifecycle.household_of(declared) {
            None => vec![declared.into()],
            Some(household) => {
                let members = self.members(household).into_iter();
                members.filter_map(|number| of_member(declared, number)).collect()
            }
        };
        names.into_iter().filter(|name| self.value(name).is_none()).collect()
    }
}

/// `household.2.full-name` of `household.full-name`.
pub fn of_member(declared: &str, number: u16) -> Option<Name> {
    let (household, field) = declared.split_once('.')?;
    Some(format!("{household}.{number}.{field}").into())
}
