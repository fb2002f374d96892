//! What somebody may have meant who gave a name that the workflow does not have: a misspelling, or
//! a field of a person named without the person. Never looks at a value.

use hoso_core::Lifecycle;
use hoso_core::persons::of_member;

use super::words::{self, Words};

/// So many names are suggested at most.
const MOST: usize = 3;

/// Words for a name that is none of the workflow's.
pub(super) fn unknown(lifecycle: &Lifecycle, name: &str) -> Words {
    words::unknown(&meant(lifecycle, name))
}

fn meant(lifecycle: &Lifecycle, name: &str) -> Vec<String> {
    if let Some(near) = of_a_member(lifecycle, name) {
        return vec![near];
    }
    let bare = without_person(lifecycle, name);
    if !bare.is_empty() {
        return bare;
    }
    let fields = lifecycle.declared().fields.keys();
    let known = fields.chain(lifecycle.declared().persons.keys()).map(|name| &**name);
    if let Some(near) = hoso_workflow::closest(name, known) {
        return vec![sendable(lifecycle, near)];
    }
    let parts = lifecycle.declared().fields.keys().filter_map(|name| Some(name.split_once('.')?.1));
    let near = hoso_workflow::closest(name, parts);
    near.map(|near| without_person(lifecycle, near)).unwrap_or_default()
}

/// `household.2.full-name` for `household.2.ful-name`.
fn of_a_member(lifecycle: &Lifecycle, name: &str) -> Option<String> {
    let (household, rest) = name.split_once('.')?;
    let (number, field) = rest.split_once('.')?;
    let number: u16 = number.parse().ok().filter(|number| *number > 0)?;
    lifecycle.declared().persons.get(household).filter(|person| person.many)?;
    let fields = lifecycle.declared().fields.iter();
    let fields = fields.filter(|(_, one)| one.person.as_deref() == Some(household));
    let parts = fields.filter_map(|(name, _)| Some(name.split_once('.')?.1));
    let near = hoso_workflow::closest(field, parts)?;
    Some(format!("{household}.{number}.{near}"))
}

/// `applicant.full-name` and `subject.full-name` for `full-name`.
fn without_person(lifecycle: &Lifecycle, bare: &str) -> Vec<String> {
    let names = lifecycle.declared().fields.keys();
    let same = names.filter(|name| name.split_once('.').is_some_and(|(_, rest)| rest == bare));
    same.take(MOST).map(|name| sendable(lifecycle, name)).collect()
}

/// The name under which a value can be sent: of a household, its first member's.
fn sendable(lifecycle: &Lifecycle, name: &str) -> String {
    let member = lifecycle.household_of(name).and_then(|_| of_member(name, 1));
    member.map_or_else(|| name.to_owned(), |name| name.to_string())
}
