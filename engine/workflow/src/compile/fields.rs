//! Fields and sets.
//! Never invents a meaning: a field means what the vocabulary says.

use std::collections::BTreeMap;

use hoso_civil::Kind;
use hoso_core::{Field, Label, Name, Person};

use super::{Scope, scope::Declared};
use crate::document;
use crate::finding::{Finding, Place, codes};
use crate::sink::Sink;
use crate::suggest::did_you_mean;
use crate::vocabulary::Term;
use crate::yaml::At;

/// Looks each set up where it stands.
pub(super) fn sets(scope: &Scope<'_>, sink: &mut Sink) {
    for (name, fields) in scope.document.sets.iter() {
        scope.name(name, "set", sink);
        scope.distinct(fields, sink);
        if fields.is_empty() {
            let message = format!("the set `{name}` names no field");
            sink.push(Finding::new(codes::NOTHING_NAMED, name.place, message));
        }
        for field in fields.iter() {
            scope.field_of_set(field, sink);
        }
    }
}

/// The types of a workflow's own fields.
const OWN: [&str; 9] =
    ["text", "date", "choice", "number", "money", "flag", "phone", "email", "file"];

/// The kind of an own field's type.
pub(super) fn own_kind(kind: &str, codes: Vec<String>) -> Option<Kind> {
    match kind {
        "choice" => Some(Kind::Code { codes }),
        other if OWN.contains(&other) => Kind::from_name(other, codes),
        _ => None,
    }
}

/// Persons and households.
pub(super) fn persons(scope: &Scope<'_>, sink: &mut Sink) -> BTreeMap<Name, Person> {
    let mut persons = BTreeMap::new();
    for (position, (name, written)) in scope.document.persons.iter().enumerate() {
        scope.name(name, "person", sink);
        if written.fields.0.is_empty() {
            let message = format!("nothing is said of `{name}`: it has no field");
            sink.push(Finding::new(codes::NOTHING_NAMED, written.fields.place, message));
        }
        if let Some(clash) = scope.document.fields.0.iter().find(|(one, _)| one.value == name.value)
        {
            let message = format!("a field of the case has the name `{name}` already");
            let finding = Finding::new(codes::DUPLICATE_ENTRY, name.place, message);
            sink.push(finding.also(clash.0.place, "here"));
        }
        let label = scope.label(&written.label, sink);
        let person = Person { label, many: written.many, position };
        persons.insert(name.value.as_str().into(), person);
    }
    persons
}

/// All fields of the document, by the names under which the lifecycle knows them.
pub(super) fn all(scope: &Scope<'_>, sink: &mut Sink) -> BTreeMap<Name, Field> {
    let mut fields = BTreeMap::new();
    let mut meanings: BTreeMap<(Option<&str>, &str), Place> = BTreeMap::new();
    if scope.declared().next().is_none() {
        let message = "a workflow has at least one field";
        sink.push(Finding::new(codes::NOTHING_NAMED, scope.document.workflow.place, message));
    }
    let mut declared: Vec<_> = scope.declared().collect();
    declared.sort_by_key(|(_, one)| one.position);
    for (flat, one) in declared {
        scope.name(one.name, "field", sink);
        let field = match &one.written.kind {
            Some(kind) => own(scope, one, kind, sink),
            None => of_vocabulary(scope, one, &mut meanings, sink),
        };
        fields.extend(field.map(|field| (Name::from(flat), field)));
    }
    fields
}

fn of_vocabulary<'d>(
    scope: &Scope<'d>,
    one: &Declared<'d>,
    meanings: &mut BTreeMap<(Option<&'d str>, &'d str), Place>,
    sink: &mut Sink,
) -> Option<Field> {
    let Declared { name, written, person, .. } = one;
    for (key, place) in [
        ("choices", written.choices.as_ref().map(|choices| choices.place)),
        ("personal", written.personal.as_ref().map(|personal| personal.place)),
    ] {
        let Some(place) = place else { continue };
        let message = format!("`{key}` without `type`: the vocabulary says that of `{name}`");
        let help = "give an own field a `type`, or leave this out";
        sink.push(Finding::new(codes::BELONGS, place, message).help(help));
    }
    let means = written.is.as_ref().unwrap_or(name);
    let Some(term) = scope.vocabulary.get(&means.value) else {
        unknown_meaning(scope, means, written.is.is_some(), sink);
        return None;
    };
    let person = person.map(|person| person.value.as_str());
    if let Some(first) = meanings.insert((person, &means.value), means.place) {
        let message = format!("two fields mean `{means}`");
        let finding = Finding::new(codes::DUPLICATE_ENTRY, means.place, message);
        sink.push(finding.also(first, "first here"));
    }
    Some(Field {
        kind: term.kind.clone(),
        means: means.value.as_str().into(),
        own: false,
        personal: term.personal,
        person: person.map(Name::from),
        codes: term.codes.clone(),
        required: written.required,
        search: written.search,
        label: label(scope, (name, written), term, sink),
        position: one.position,
    })
}

/// A field that the vocabulary does not have.
fn own(scope: &Scope<'_>, one: &Declared<'_>, kind: &At<String>, sink: &mut Sink) -> Option<Field> {
    let Declared { name, written, person, .. } = one;
    if let Some(means) = &written.is {
        let message = format!("`{name}` has a type of its own and a meaning of the vocabulary");
        let finding = Finding::new(codes::BELONGS, means.place, message);
        sink.push(finding.help("leave out `type` or `is`"));
    }
    let label = match &written.label {
        Some(label) => scope.label(label, sink),
        None => {
            let message = format!("the own field `{name}` has no label");
            let help = format!("write `{name}: {{type: {kind}, label: {{…}}}}`");
            sink.push(Finding::new(codes::LABEL_MISSING, name.place, message).help(help));
            Label::new()
        }
    };
    let codes = choices(scope, one, kind, sink);
    let Some(read) = &one.kind else {
        let message = format!("`{kind}` is no type of a field");
        let help = did_you_mean(&kind.value, OWN);
        sink.push(Finding::new(codes::UNKNOWN_CODE, kind.place, message).maybe_help(help));
        return None;
    };
    Some(Field {
        kind: read.clone(),
        means: name.value.as_str().into(),
        own: true,
        personal: written.personal.as_ref().is_none_or(|personal| personal.value),
        person: person.map(|person| Name::from(person.value.as_str())),
        codes,
        required: written.required,
        search: written.search,
        label,
        position: one.position,
    })
}

/// The choices of `type: choice`, which has at least one and is the only type with any.
fn choices(
    scope: &Scope<'_>,
    one: &Declared<'_>,
    kind: &At<String>,
    sink: &mut Sink,
) -> Vec<(String, Label)> {
    match (&one.written.choices, kind.value == "choice") {
        (Some(choices), false) => {
            let message = format!("`choices` stand with `type: choice`, not with `{kind}`");
            sink.push(Finding::new(codes::BELONGS, choices.place, message));
            Vec::new()
        }
        (None, true) => {
            let message = format!("`{}` is a choice of nothing", one.name);
            let help = "write `choices: {code: {vi: …, en: …}}`";
            sink.push(Finding::new(codes::NOTHING_NAMED, kind.place, message).help(help));
            Vec::new()
        }
        (Some(choices), true) => {
            let all = choices.iter();
            all.map(|(code, label)| (code.value.clone(), scope.label(label, sink))).collect()
        }
        (None, false) => Vec::new(),
    }
}

fn unknown_meaning(scope: &Scope<'_>, means: &At<String>, renamed: bool, sink: &mut Sink) {
    if sink.is_full() {
        return;
    }
    let message = format!("the vocabulary has no name `{means}`");
    let near = did_you_mean(&means.value, scope.vocabulary.names());
    let rename =
        || format!("say what it means: `{means}: {{is: …}}` with a name of the vocabulary");
    let help = near.or_else(|| (!renamed).then(rename));
    sink.push(Finding::new(codes::UNKNOWN_MEANING, means.place, message).maybe_help(help));
}

/// The field's own label, or the vocabulary's in the languages of the workflow.
fn label(
    scope: &Scope<'_>,
    (name, written): (&At<String>, &document::Field),
    term: &Term,
    sink: &mut Sink,
) -> Label {
    if let Some(label) = &written.label {
        return scope.label(label, sink);
    }
    let mut label = Label::new();
    for language in scope.document.languages.iter() {
        match term.label.get(&language.value) {
            Some(text) => drop(label.insert(language.value.clone(), text.clone())),
            None => {
                let message = format!("the vocabulary has no label for `{name}` in `{language}`");
                let finding = Finding::new(codes::LABEL_MISSING, name.place, message);
                sink.push(finding.help(format!("write `{name}: {{label: {{…}}}}`")));
            }
        }
    }
    label
}
