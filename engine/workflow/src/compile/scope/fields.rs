//! Looking fields up: by their own names, by the person whom an ask is about, by sets.
//! Never declares a field.

use hoso_civil::Kind;
use hoso_core::Name;

use super::{ALL, Scope, flat};
use crate::finding::{Finding, codes};
use crate::sink::Sink;
use crate::yaml::{At, Names};

impl<'d> Scope<'d> {
    /// A field.
    pub(in crate::compile) fn field(&self, name: &At<String>, sink: &mut Sink) -> Option<Name> {
        let found = self.find(&name.value);
        if found.is_none() {
            self.unknown_field(name, sink);
        }
        found
    }

    /// A field by the name under which the lifecycle knows it.
    pub(in crate::compile) fn known(&self, name: &str) -> Option<Name> {
        self.fields.contains_key(name).then(|| name.into())
    }

    /// The name under which the lifecycle knows a field as it is named here.
    fn find(&self, name: &str) -> Option<Name> {
        let of_person = self.about.map(|person| flat(Some(person), name));
        let mut names = of_person.into_iter().chain([name.to_owned()]);
        names.find(|name| self.fields.contains_key(name)).map(|name| name.as_str().into())
    }

    fn unknown_field(&self, name: &At<String>, sink: &mut Sink) {
        if self.lenient && self.is_known_anywhere(&name.value) {
            return;
        }
        let finding = |message| Finding::new(codes::UNKNOWN_FIELD, name.place, message);
        let whose = self.fields.values().find(|one| one.name.value == name.value);
        if self.sets.contains_key(name.value.as_str()) {
            let message = format!("`{name}` is a set, and a field is wanted here");
            let help = "the name of a set stands alone, in the place of a list";
            sink.push(finding(message).help(help));
        } else if self.document.persons.get(&name.value).is_some() {
            let message = format!("`{name}` is a person, and a field is wanted here");
            sink.push(finding(message).help(format!("name one of its fields: `{name}.…`")));
        } else if let Some(person) = whose.and_then(|one| one.person) {
            let message = format!("the case itself has no field `{name}`, `{person}` has one");
            let help = format!("write `{person}.{name}`, or let the ask be `about: {person}`");
            sink.push(finding(message).help(help));
        } else {
            let known = self.fields.keys().map(String::as_str);
            self.unknown((codes::UNKNOWN_FIELD, "field"), name, known, sink);
        }
    }

    /// What a field's values are like, by the name under which the lifecycle knows it; none if its
    /// meaning is not known.
    pub(crate) fn kind(&self, field: &str) -> Option<&Kind> {
        self.fields.get(field)?.kind.as_ref()
    }

    /// The person whose field it is, by the name under which the lifecycle knows it.
    pub(crate) fn whose(&self, field: &str) -> Option<&'d str> {
        self.fields.get(field)?.person.map(|person| person.value.as_str())
    }

    /// A list of fields, written out or by the name of a set. A person's name stands for all of the
    /// person's fields.
    pub(in crate::compile) fn fields(&self, names: &At<Names>, sink: &mut Sink) -> Vec<Name> {
        match names.names.as_slice() {
            [one] if !names.listed => self.set(one, sink),
            written => {
                self.distinct(written, sink);
                let (fields, unknown) = self.listed(written);
                unknown.into_iter().for_each(|name| self.unknown_field(name, sink));
                fields
            }
        }
    }

    /// The fields of a list, and the names that are none here.
    fn listed<'n>(&self, written: &'n [At<String>]) -> (Vec<Name>, Vec<&'n At<String>>) {
        let (mut fields, mut unknown) = (Vec::new(), Vec::new());
        for name in written {
            match self.find(&name.value) {
                Some(field) => fields.push(field),
                None if self.document.persons.get(&name.value).is_some() => {
                    let all = self.field_names().into_iter();
                    fields.extend(all.filter(|one| self.whose(one) == Some(name.value.as_str())));
                }
                None => unknown.push(name),
            }
        }
        (fields, unknown)
    }

    /// The fields of a set. What is wrong with them anywhere was found where the set stands; here a
    /// name may still belong to somebody else.
    fn set(&self, name: &At<String>, sink: &mut Sink) -> Vec<Name> {
        if let Some(set) = self.sets.get(name.value.as_str()) {
            let (fields, unknown) = self.listed(set);
            let elsewhere = unknown.into_iter().filter(|one| self.is_known_anywhere(&one.value));
            let elsewhere: Vec<_> = elsewhere.filter(|_| !self.lenient).collect();
            if let Some(first) = elsewhere.first() {
                let names: Vec<String> = elsewhere.iter().map(|one| format!("`{one}`")).collect();
                let names = names.join(", ");
                let message = format!("the set `{name}` names {names}: no field of the case here");
                let help = "a set for a person's fields serves asks that are `about` the person";
                let finding = Finding::new(codes::UNKNOWN_FIELD, name.place, message);
                sink.push(finding.help(help).also(first.place, "named here"));
            }
            return fields;
        }
        if self.find(&name.value).is_some() {
            let message =
                format!("`{name}` is a field, and a list or the name of a set is wanted here");
            let finding = Finding::new(codes::UNKNOWN_SET, name.place, message);
            sink.push(finding.help(format!("write `[{name}]`")));
        } else {
            self.unknown((codes::UNKNOWN_SET, "set"), name, self.document.sets.names(), sink);
        }
        Vec::new()
    }

    /// A field of a set, which may be meant for whichever person an ask is about.
    pub(in crate::compile) fn field_of_set(&self, name: &At<String>, sink: &mut Sink) {
        if !self.is_known_anywhere(&name.value) {
            self.unknown_field(name, sink);
        }
    }

    fn is_known_anywhere(&self, name: &str) -> bool {
        let of_person = || self.fields.values().any(|one| one.name.value == name);
        self.find(name).is_some() || of_person() || self.document.persons.get(name).is_some()
    }

    /// The fields that `edits` names, where `all` stands for every one.
    pub(in crate::compile) fn edited(&self, names: &At<Names>, sink: &mut Sink) -> Vec<Name> {
        match names.names.as_slice() {
            [one] if !names.listed && one.value == ALL => self.field_names(),
            _ => self.fields(names, sink),
        }
    }
}
