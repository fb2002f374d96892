//! Looking names up, with "did you mean" where one is unknown.
//! Never declares anything: all names are those of the document and its surroundings.

mod fields;

use std::collections::{BTreeMap, BTreeSet};

use hoso_civil::Kind;
use hoso_core::{Label, Name};

use crate::Surroundings;
use crate::document::{self, Document};
use crate::finding::{Finding, codes};
use crate::sink::Sink;
use crate::suggest::did_you_mean;
use crate::vocabulary::Vocabulary;
use crate::yaml::{At, Names};

/// Longer names are refused.
const LONGEST_NAME: usize = 60;

/// The word that stands for every field.
const ALL: &str = "all";

/// Everything that names are looked up in.
#[derive(Clone)]
pub(crate) struct Scope<'d> {
    pub(crate) document: &'d Document,
    pub(crate) vocabulary: &'d Vocabulary,
    pub(crate) surroundings: &'d Surroundings,
    /// By the name under which the lifecycle knows each: `note`, `applicant.full-name`.
    fields: BTreeMap<String, Declared<'d>>,
    sets: BTreeMap<&'d str, &'d [At<String>]>,
    states: BTreeSet<&'d str>,
    asks: BTreeSet<&'d str>,
    /// The person whose fields are named without `person.` just now.
    about: Option<&'d str>,
    /// Whose fields are meant is not known: what anybody has is let pass, and leads nowhere.
    lenient: bool,
}

/// A declared field with whose it is and what its values are like; no kind if that is not known.
#[derive(Debug, Clone)]
pub(crate) struct Declared<'d> {
    pub(crate) name: &'d At<String>,
    pub(crate) written: &'d document::Field,
    pub(crate) person: Option<&'d At<String>>,
    pub(crate) kind: Option<Kind>,
    /// Where it stood in the file.
    pub(crate) position: usize,
}

impl<'d> Scope<'d> {
    /// With an index of every name.
    pub(crate) fn new(
        document: &'d Document,
        vocabulary: &'d Vocabulary,
        surroundings: &'d Surroundings,
    ) -> Self {
        let own = document.fields.iter().map(|(name, field)| (None, name, field));
        let of_persons = document.persons.iter().flat_map(|(person, written)| {
            written.fields.iter().map(move |(name, field)| (Some(person), name, field))
        });
        let fields =
            own.chain(of_persons).enumerate().map(|(position, (person, name, written))| {
                let kind = kind(vocabulary, name, written);
                let declared = Declared { name, written, person, kind, position };
                (flat(person.map(|person| person.value.as_str()), &name.value), declared)
            });
        let sets = document.sets.iter();
        let sets = sets.map(|(name, set)| (name.value.as_str(), set.value.as_slice())).collect();
        let (states, asks) = (document.states.names().collect(), document.asks.names().collect());
        let fields = fields.collect();
        Scope {
            document,
            vocabulary,
            surroundings,
            fields,
            sets,
            states,
            asks,
            about: None,
            lenient: false,
        }
    }

    /// The same, where the fields of this person are named without `person.`.
    pub(super) fn about(&self, person: &'d str) -> Self {
        Scope { about: Some(person), ..self.clone() }
    }

    /// The same, where whose fields are meant is not known: that was found already.
    pub(super) fn lenient(&self) -> Self {
        Scope { lenient: true, ..self.clone() }
    }

    /// The person whose fields are named without `person.` here.
    pub(super) fn person_asked_about(&self) -> Option<&'d str> {
        self.about
    }

    /// Whether whose fields are meant is not known.
    pub(super) fn is_lenient(&self) -> bool {
        self.lenient
    }

    /// Whether the field is one of many persons, so that it has no one value.
    pub(super) fn is_of_many(&self, field: &str) -> bool {
        let person = self.whose(field).and_then(|person| self.document.persons.get(person));
        person.is_some_and(|person| person.many)
    }

    /// Every declared field, by the name under which the lifecycle knows it.
    pub(crate) fn declared(&self) -> impl Iterator<Item = (&str, &Declared<'d>)> {
        self.fields.iter().map(|(name, declared)| (name.as_str(), declared))
    }

    /// Whether the workflow itself says what the field is, so that no registry knows it.
    pub(super) fn is_own(&self, field: &str) -> bool {
        self.fields.get(field).is_some_and(|one| one.written.kind.is_some())
    }

    /// Every name of a field, in the order of the file.
    pub(super) fn field_names(&self) -> Vec<Name> {
        let mut names: Vec<_> = self.fields.iter().collect();
        names.sort_by_key(|(_, declared)| declared.position);
        names.into_iter().map(|(name, _)| Name::from(name.as_str())).collect()
    }

    /// A name that the document gives: small letters, digits and hyphens.
    pub(super) fn name(&self, name: &At<String>, what: &str, sink: &mut Sink) {
        let reserved = what == "set" && name.value == ALL;
        if reserved {
            let message = "no set is called `all`: the word stands for every field";
            sink.push(Finding::new(codes::NAME, name.place, message));
        } else if !is_kebab(&name.value) {
            let message = format!("`{name}` is no name for a {what}");
            let help =
                "write small letters without accents, digits, and single hyphens between words";
            sink.push(Finding::new(codes::NAME, name.place, message).help(help));
        }
    }

    /// A name that is not known.
    pub(super) fn unknown<'a>(
        &self,
        (code, what): (&'static str, &str),
        name: &At<String>,
        known: impl IntoIterator<Item = &'a str>,
        sink: &mut Sink,
    ) {
        if !sink.is_full() {
            let message = format!("there is no {what} `{name}`");
            let help = did_you_mean(&name.value, known);
            sink.push(Finding::new(code, name.place, message).maybe_help(help));
        }
    }

    /// A state.
    pub(super) fn state(&self, name: &At<String>, sink: &mut Sink) -> Option<Name> {
        if !self.states.contains(name.value.as_str()) {
            let known = self.document.states.names();
            self.unknown((codes::UNKNOWN_STATE, "state"), name, known, sink);
            return None;
        }
        Some(name.value.as_str().into())
    }

    /// An ask.
    pub(super) fn ask(&self, name: &At<String>, sink: &mut Sink) -> Option<Name> {
        if !self.asks.contains(name.value.as_str()) {
            self.unknown((codes::UNKNOWN_ASK, "ask"), name, self.document.asks.names(), sink);
            return None;
        }
        Some(name.value.as_str().into())
    }

    /// A person or household.
    pub(super) fn person(&self, name: &At<String>, sink: &mut Sink) -> Option<&'d str> {
        let known = self.document.persons.0.iter().find(|(one, _)| one.value == name.value);
        if known.is_none() {
            let names = self.document.persons.names();
            self.unknown((codes::UNKNOWN_PERSON, "person"), name, names, sink);
        }
        known.map(|(one, _)| one.value.as_str())
    }

    /// Roles, by any name where the surroundings know none.
    pub(super) fn roles(&self, names: &At<Names>, sink: &mut Sink) -> BTreeSet<Name> {
        self.distinct(&names.names, sink);
        for role in &names.names {
            self.role(role, sink);
        }
        names.names.iter().map(|role| Name::from(role.value.as_str())).collect()
    }

    /// A role.
    pub(super) fn role(&self, role: &At<String>, sink: &mut Sink) {
        match &self.surroundings.roles {
            Some(known) if !known.contains(&role.value) => {
                let known = known.iter().map(String::as_str);
                self.unknown((codes::UNKNOWN_ROLE, "role"), role, known, sink);
            }
            Some(_) => {}
            None => self.name(role, "role", sink),
        }
    }

    /// An action.
    pub(super) fn action(&self, name: &At<String>, sink: &mut Sink) -> Option<Name> {
        if self.document.actions.get(&name.value).is_none() {
            let known = self.document.actions.names();
            self.unknown((codes::UNKNOWN_ACTION, "action"), name, known, sink);
            return None;
        }
        Some(name.value.as_str().into())
    }

    /// A list of states, or a single one.
    pub(super) fn states(&self, names: &At<Names>, sink: &mut Sink) -> Vec<Name> {
        self.distinct(&names.names, sink);
        if names.names.is_empty() {
            let message = "the list names no state";
            sink.push(Finding::new(codes::NOTHING_NAMED, names.place, message));
        }
        names.names.iter().filter_map(|name| self.state(name, sink)).collect()
    }

    /// Each name stands once.
    pub(super) fn distinct(&self, names: &[At<String>], sink: &mut Sink) {
        let mut first = BTreeMap::new();
        for name in names {
            if let Some(place) = first.insert(name.value.as_str(), name.place) {
                let message = format!("`{name}` stands twice in the list");
                let finding = Finding::new(codes::DUPLICATE_ENTRY, name.place, message);
                sink.push(finding.also(place, "first here"));
            }
        }
    }

    /// A text in every language of the workflow.
    pub(super) fn label(&self, label: &At<document::Label>, sink: &mut Sink) -> Label {
        let languages = &self.document.languages;
        let written = &label.value.0;
        for language in languages.iter() {
            if written.get(&language.value).is_none_or(|text| text.trim().is_empty()) {
                let message = format!("the label has no text in `{language}`");
                let finding = Finding::new(codes::LABEL_MISSING, label.place, message);
                sink.push(finding.also(language.place, "declared here"));
            }
        }
        for (language, _) in written.iter() {
            if !languages.iter().any(|declared| declared.value == language.value) {
                let message = format!("`{language}` is no language of this workflow");
                let known = languages.iter().map(|one| one.value.as_str());
                let help = did_you_mean(&language.value, known);
                let finding = Finding::new(codes::LABEL_STRANGE, language.place, message);
                sink.push(finding.maybe_help(help));
            }
        }
        written
            .iter()
            .map(|(language, text)| (language.value.clone(), text.value.clone()))
            .collect()
    }
}

/// `applicant.full-name`, or the name alone for what is the case's own.
fn flat(person: Option<&str>, field: &str) -> String {
    person.map_or_else(|| field.to_owned(), |person| format!("{person}.{field}"))
}

/// What the values of a field are like: as the vocabulary says, or as its own type says.
fn kind(vocabulary: &Vocabulary, name: &At<String>, field: &document::Field) -> Option<Kind> {
    let Some(own) = &field.kind else {
        let means = field.is.as_ref().unwrap_or(name);
        return vocabulary.get(&means.value).map(|term| term.kind.clone());
    };
    let codes = field.choices.iter().flat_map(|choices| choices.names().map(str::to_owned));
    super::fields::own_kind(&own.value, codes.collect())
}

/// Small letters, digits and single hyphens, beginning with a letter.
fn is_kebab(name: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    name.len() <= LONGEST_NAME
        && name.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
        && name.split('-').all(word)
}

#[cfg(test)]
mod tests {
    use super::is_kebab;

    #[test]
    fn names_are_small_letters_digits_and_hyphens() {
        assert!(["a", "not-sent", "state-2", "a1"].into_iter().all(is_kebab));
        let wrong = ["", "A", "not_sent", "-a", "a-", "a--b", "2-b", "họ-tên", "a b"];
        assert!(!wrong.into_iter().any(is_kebab));
        assert!(!is_kebab(&"a".repeat(61)));
    }
}
