//! The difference of two versions of a workflow in sentences, Vietnamese and English: what came,
//! what went, what is said otherwise. Names stand in them as the files write them.
//! Never says what becomes of cases: that follows from the cases themselves.

mod acts;
mod head;
mod life;

use std::collections::{BTreeMap, BTreeSet};

use hoso_core::{Lifecycle, Migrate, Name};

use crate::Tongue;

/// One thing that the newer version says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

impl Sentence {
    /// In one of the two languages.
    pub fn text(&self, tongue: Tongue) -> &str {
        match tongue {
            Tongue::Vietnamese => &self.vi,
            Tongue::English => &self.en,
        }
    }
}

/// What the newer version says otherwise, head first, then fields, asks, states, actions, views.
/// Labels and the order of things count as nothing.
pub fn difference(old: &Lifecycle, new: &Lifecycle) -> Vec<Sentence> {
    let none = Migrate::default();
    let migrate = new.declared().migrate.as_ref().unwrap_or(&none);
    let (before, after) = (old.declared(), new.declared());
    let mut said = Said { sentences: Vec::new(), migrate };
    head::say(&mut said, before, after);
    life::fields(&mut said, before, after);
    acts::asks(&mut said, before, after);
    life::states(&mut said, before, after);
    acts::actions(&mut said, before, after);
    acts::views(&mut said, before, after);
    said.sentences
}

/// The sentences so far, with the names that changed.
struct Said<'a> {
    sentences: Vec<Sentence>,
    migrate: &'a Migrate,
}

impl Said<'_> {
    fn say(&mut self, vi: String, en: String) {
        self.sentences.push(Sentence { vi, en });
    }

    fn state(&self, old: &Name) -> Name {
        self.migrate.states.get(old).unwrap_or(old).clone()
    }

    fn field(&self, old: &Name) -> Name {
        self.migrate.fields.get(old).unwrap_or(old).clone()
    }

    /// Old names as the new version calls them.
    fn states<'n>(&self, old: impl IntoIterator<Item = &'n Name>) -> BTreeSet<Name> {
        old.into_iter().map(|name| self.state(name)).collect()
    }

    fn fields<'n>(&self, old: impl IntoIterator<Item = &'n Name>) -> BTreeSet<Name> {
        old.into_iter().map(|name| self.field(name)).collect()
    }

    /// Names that came and went in a list: `what` says of which thing and how, in both languages.
    fn list(&mut self, of: &Pair, what: &Pair, old: &BTreeSet<Name>, new: &BTreeSet<Name>) {
        let came: Vec<&Name> = new.difference(old).collect();
        let went: Vec<&Name> = old.difference(new).collect();
        let parts = |and: &str, plus: &str, minus: &str| {
            let part = |word: &str, names: &[&Name]| match names {
                [] => None,
                names => Some(format!("{word} {}", quoted(names.iter().copied()))),
            };
            [part(plus, &came), part(minus, &went)]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(and)
        };
        if came.is_empty() && went.is_empty() {
            return;
        }
        let vi = format!("{}, {}: {}.", of.vi, what.vi, parts("; ", "thêm", "bỏ"));
        let en = format!("{}, {}: {}.", of.en, what.en, parts("; ", "now also", "no more"));
        self.say(vi, en);
    }

    /// A thing said otherwise, before and after as texts.
    fn turned(&mut self, of: &Pair, what: &Pair, before: &Pair, after: &Pair) {
        if before == after {
            return;
        }
        let vi = format!("{}, {}: từ {} thành {}.", of.vi, what.vi, before.vi, after.vi);
        let en = format!("{}, {}: from {} to {}.", of.en, what.en, before.en, after.en);
        self.say(vi, en);
    }

    /// A thing said otherwise that has no short words.
    fn otherwise(&mut self, of: &Pair, what: &Pair) {
        let vi = format!("{}: {} thay đổi.", of.vi, what.vi);
        let en = format!("{}: {} changed.", of.en, what.en);
        self.say(vi, en);
    }
}

/// A part of a sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pair {
    vi: String,
    en: String,
}

fn pair(vi: impl Into<String>, en: impl Into<String>) -> Pair {
    Pair { vi: vi.into(), en: en.into() }
}

/// The same in both, such as a name in quotes.
fn same(text: impl Into<String>) -> Pair {
    let text = text.into();
    Pair { vi: text.clone(), en: text }
}

fn nothing() -> Pair {
    pair("không có", "none")
}

fn yes(is: bool) -> Pair {
    if is { pair("có", "yes") } else { pair("không", "no") }
}

/// `state` of a name: "Trạng thái `x`", "State `x`".
fn named(vi: &str, en: &str, name: &str) -> Pair {
    pair(format!("{vi} `{name}`"), format!("{en} `{name}`"))
}

fn name_or_none(name: Option<&Name>) -> Pair {
    name.map_or_else(nothing, |name| same(format!("`{name}`")))
}

fn length(length: Option<hoso_civil::Length>) -> Pair {
    let Some(length) = length else { return nothing() };
    pair(Tongue::Vietnamese.length(length), Tongue::English.length(length))
}

fn quoted<'n>(names: impl IntoIterator<Item = &'n Name>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// What came and went among named things, the new names in order; then those that both have, each
/// with its new name.
fn both<'o, 'n, T>(
    said: &mut Said<'_>,
    (vi, en): (&str, &str),
    old: &'o BTreeMap<Name, T>,
    new: &'n BTreeMap<Name, T>,
    renamed: impl Fn(&Said<'_>, &Name) -> Name,
) -> Vec<(Name, &'o T, &'n T)> {
    let mut kept = Vec::new();
    let mut had = BTreeSet::new();
    for (name, one) in old {
        let called = renamed(said, name);
        let of = named(vi, en, name);
        match new.get(&called) {
            None => said.say(format!("{} bị bỏ.", of.vi), format!("{} is gone.", of.en)),
            Some(other) => {
                if called != *name {
                    let vi = format!("{} nay là `{called}`.", of.vi);
                    said.say(vi, format!("{} is now `{called}`.", of.en));
                }
                if had.insert(called.clone()) {
                    kept.push((called, one, other));
                }
            }
        }
    }
    for name in new.keys().filter(|name| !had.contains(*name)) {
        let of = named(vi, en, name);
        said.say(format!("{} là mới.", of.vi), format!("{} is new.", of.en));
    }
    kept
}
