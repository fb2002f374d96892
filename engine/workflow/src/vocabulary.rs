//! The vocabulary: every name that a field may mean, with its kind, its codes and its labels.
//!
//! Never holds a person's value. The shipped one is `schemas/vocabulary.yaml`, written by hand.

use std::collections::BTreeMap;

use hoso_civil::Kind;
use hoso_core::Label;
use serde::Deserialize;

use crate::finding::{Finding, codes};
use crate::suggest::did_you_mean;
use crate::yaml::{self, At, Entries, Keys};

const SHIPPED: &str = include_str!("../../../schemas/vocabulary.yaml");

/// What a name of the vocabulary means.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// What values it takes and how two of them compare.
    pub kind: Kind,
    /// Its values are a person's own and never leave the four places that may hold them.
    pub personal: bool,
    /// Shown to people, in each language that the vocabulary speaks.
    pub label: Label,
    /// For coded terms: each code with its label, in the order of the list.
    pub codes: Vec<(String, Label)>,
}

/// All names, in alphabetical order.
#[derive(Debug, Clone, PartialEq)]
pub struct Vocabulary {
    terms: BTreeMap<String, Term>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Written {
    vocabulary: At<u32>,
    names: Entries<WrittenTerm>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct WrittenTerm {
    kind: At<String>,
    personal: bool,
    label: Entries<String>,
    codes: Option<At<Entries<Entries<String>>>>,
}

impl Vocabulary {
    /// Reads a vocabulary.
    ///
    /// # Errors
    /// Everything that is wrong with it, each at its place.
    pub fn parse(text: &str) -> Result<Self, Vec<Finding>> {
        let read = yaml::read::<Written>(text, Keys::default());
        let Some(written) = read.document else { return Err(read.findings) };
        let mut findings = Vec::new();
        if *written.vocabulary != 1 {
            let message = "this build reads vocabularies of version 1";
            findings.push(Finding::new(codes::VERSION, written.vocabulary.place, message));
        }
        let mut terms = BTreeMap::new();
        for (name, term) in written.names.0 {
            match meaning(term) {
                Ok(term) => drop(terms.insert(name.value, term)),
                Err(finding) => findings.push(finding),
            }
        }
        if findings.is_empty() { Ok(Vocabulary { terms }) } else { Err(findings) }
    }

    /// The one that comes with the program.
    pub fn shipped() -> Self {
        Self::parse(SHIPPED).expect("a test reads the shipped vocabulary")
    }

    /// What a name means.
    pub fn get(&self, name: &str) -> Option<&Term> {
        self.terms.get(name)
    }

    /// Every name with its meaning, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Term)> {
        self.terms.iter().map(|(name, term)| (name.as_str(), term))
    }

    /// Every name, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.terms.keys().map(String::as_str)
    }
}

fn meaning(written: WrittenTerm) -> Result<Term, Finding> {
    let place = written.kind.place;
    let codes: Vec<(String, Label)> = match written.codes {
        Some(codes) => codes.value.0.into_iter().map(|(code, l)| (code.value, label(l))).collect(),
        None => Vec::new(),
    };
    let listed = codes.iter().map(|(code, _)| code.clone()).collect();
    let Some(kind) = Kind::from_name(&written.kind, listed) else {
        let message = format!("no kind is called `{}`", written.kind);
        let help = did_you_mean(&written.kind, Kind::NAMES);
        return Err(Finding::new(codes::UNKNOWN_CODE, place, message).maybe_help(help));
    };
    if matches!(kind, Kind::Code { .. }) == codes.is_empty() {
        let message = "`codes` stand with `kind: code`, and only there";
        return Err(Finding::new(codes::BELONGS, place, message));
    }
    Ok(Term { kind, personal: written.personal, label: label(written.label), codes })
}

fn label(written: Entries<String>) -> Label {
    written.0.into_iter().map(|(language, text)| (language.value, text)).collect()
}
