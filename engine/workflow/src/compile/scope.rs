//! Looking names up, with "did you mean" where one is unknown.
//! Never declares anything: all names are those of the document and its surroundings.

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
pub(crate) struct Scope<'d> {
    pub(crate) document: &'d Document,
    pub(crate) vocabulary: &'d Vocabulary,
    pub(crate) surroundings: &'d Surroundings,
    fields: BTreeMap<&'d str, &'d document::Field>,
    /// Each set with those of its fields that are known.
    sets: BTreeMap<&'d str, Vec<Name>>,
    states: BTreeSet<&'d str>,
    asks: BTreeSet<&'d str>,
}

impl<'d> Scope<'d> {
    /// With an index of every name.
    pub(crate) fn new(
        document: &'d Document,
        vocabulary: &'d Vocabulary,
        surroundings: &'d Surroundings,
    ) -> Self {
        let fields: BTreeMap<_, _> =
            document.fields.iter().map(|(name, field)| (name.value.as_str(), field)).collect();
        let known = |set: &[At<String>]| -> Vec<Name> {
            let known = set.iter().filter(|field| fields.contains_key(field.value.as_str()));
            known.map(|field| Name::from(field.value.as_str())).collect()
        };
        let sets = document.sets.iter().map(|(name, set)| (name.value.as_str(), known(set)));
        let sets = sets.collect();
        let (states, asks) = (document.states.names().collect(), document.asks.names().collect());
        Scope { document, vocabulary, surroundings, fields, sets, states, asks }
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

    /// A field.
    pub(super) fn field(&self, name: &At<String>, sink: &mut Sink) -> Option<Name> {
        if self.fields.contains_key(name.value.as_str()) {
            return Some(name.value.as_str().into());
        }
        if self.sets.contains_key(name.value.as_str()) {
            let message = format!("`{name}` is a set, and a field is wanted here");
            let help = "the name of a set stands alone, in the place of a list";
            sink.push(Finding::new(codes::UNKNOWN_FIELD, name.place, message).help(help));
        } else {
            self.unknown((codes::UNKNOWN_FIELD, "field"), name, self.document.fields.names(), sink);
        }
        None
    }

    /// What a field's values are like; none if its meaning is not known.
    pub(crate) fn kind(&self, field: &str) -> Option<&'d Kind> {
        let declared = self.fields.get(field)?;
        let means = declared.is.as_ref().map_or(field, |means| means.value.as_str());
        self.vocabulary.get(means).map(|term| &term.kind)
    }

    /// A list of fields, written out or by the name of a set.
    pub(super) fn fields(&self, names: &At<Names>, sink: &mut Sink) -> Vec<Name> {
        match names.names.as_slice() {
            [one] if !names.listed => self.set(one, sink),
            written => {
                self.distinct(written, sink);
                written.iter().filter_map(|name| self.field(name, sink)).collect()
            }
        }
    }

    /// The fields of a set. What is wrong with them was found where the set stands.
    fn set(&self, name: &At<String>, sink: &mut Sink) -> Vec<Name> {
        if let Some(fields) = self.sets.get(name.value.as_str()) {
            return fields.clone();
        }
        if self.fields.contains_key(name.value.as_str()) {
            let message =
                format!("`{name}` is a field, and a list or the name of a set is wanted here");
            let finding = Finding::new(codes::UNKNOWN_SET, name.place, message);
            sink.push(finding.help(format!("write `[{name}]`")));
        } else {
            self.unknown((codes::UNKNOWN_SET, "set"), name, self.document.sets.names(), sink);
        }
        Vec::new()
    }

    /// The fields that `edits` names, where `all` stands for every one.
    pub(super) fn edited(&self, names: &At<Names>, sink: &mut Sink) -> Vec<Name> {
        match names.names.as_slice() {
            [one] if !names.listed && one.value == ALL => {
                self.document.fields.names().map(Name::from).collect()
            }
            _ => self.fields(names, sink),
        }
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
