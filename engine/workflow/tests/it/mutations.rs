//! Every good workflow with one fault planted in it, at each place where that kind of fault fits:
//! the fault is found under its code, at its line and column, and no other error is.
//!
//! Places come from the document itself, so a new workflow is mutated like the old ones. A kind of
//! fault that fits nowhere fails the test.

mod life;
mod names;
mod shape;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use hoso_workflow::document::{Document, Label};
use hoso_workflow::{Checked, Finding, Place, Surroundings, Vocabulary, read};

use crate::support::{example, folder, surroundings};
use text::Source;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::shipped);

/// A workflow with one fault.
pub struct Mutant {
    /// What was done to it.
    kind: &'static str,
    /// What has to be found.
    code: &'static str,
    line: u32,
    column: u32,
    text: String,
}

/// A good workflow, and what is planted in it.
pub struct Plot {
    pub document: Document,
    pub source: Source,
    pub mutants: Vec<Mutant>,
}

impl Plot {
    /// Plants a fault that has to be found at that place.
    pub fn plant(&mut self, kind: &'static str, code: &'static str, at: (u32, u32), text: String) {
        self.mutants.push(Mutant { kind, code, line: at.0, column: at.1, text });
    }

    /// Puts another text in a place, where the fault is then.
    pub fn put(&mut self, kind: &'static str, code: &'static str, place: Place, text: &str) {
        let mutated = self.source.put(place, text);
        self.plant(kind, code, start(place), mutated);
    }

    /// Misspells the name in a place.
    pub fn misspell(&mut self, kind: &'static str, code: &'static str, place: Place) {
        let name = self.source.at(place);
        if !name.starts_with('"') {
            self.put(kind, code, place, &format!("{name}zq"));
        }
    }
}

/// Line and column of a place.
pub fn start(place: Place) -> (u32, u32) {
    (place.line, place.column)
}

fn good() -> Vec<(String, String)> {
    let shipped = ("identity-review".to_owned(), example());
    folder("tests/workflows/valid").into_iter().chain([shipped]).collect()
}

/// The roles that the workflow names are those that there are.
fn around(document: &Document) -> Surroundings {
    let named = document.actions.iter().filter_map(|(_, action)| action.role.as_ref());
    let reminded = document.states.iter().flat_map(|(_, state)| &state.timers);
    let reminded = reminded.filter_map(|timer| timer.remind.as_ref());
    let shown = document.asks.iter().flat_map(|(_, ask)| ask.shows.names());
    let roles = named.chain(reminded).flat_map(|role| &role.names).map(|name| name.value.clone());
    let roles: BTreeSet<String> = roles.chain(shown.map(str::to_owned)).collect();
    let roles = if roles.is_empty() { BTreeSet::from(["clerk".to_owned()]) } else { roles };
    Surroundings { roles: Some(roles), ..surroundings() }
}

fn plot(name: &str, text: &str) -> (Plot, Checked, Surroundings) {
    let first = read(name, text, &VOCABULARY, &surroundings());
    let document = first.document.unwrap_or_else(|| panic!("{name} is no good workflow"));
    let around = around(&document);
    let checked = read(name, text, &VOCABULARY, &around);
    assert!(!checked.has_errors(), "{}", checked.report(text).render());
    let mut plot = Plot { document, source: Source::new(text), mutants: Vec::new() };
    names::all(&mut plot);
    shape::all(&mut plot);
    life::all(&mut plot);
    (plot, checked, around)
}

/// What is wrong with what was found; nothing: exactly the planted fault.
fn judge(mutant: &Mutant, base: &Checked, found: &Checked) -> Option<String> {
    let is_it = |one: &&Finding| {
        one.code == mutant.code && start(one.place) == (mutant.line, mutant.column)
    };
    let errors: Vec<&Finding> = found.findings.iter().filter(|one| one.is_error()).collect();
    let here = found.findings.iter().filter(is_it).count();
    let count =
        |checked: &Checked| checked.findings.iter().filter(|f| f.code == mutant.code).count();
    let good = if mutant.code.starts_with('W') {
        errors.is_empty() && here == 1 && count(found) == count(base) + 1
    } else {
        errors.len() == 1 && here == 1
    };
    (!good).then(|| {
        let Mutant { kind, code, line, column, text } = mutant;
        let report = found.report(text).render();
        format!("== {} with {kind}: expected {code} at {line}:{column}\n{report}", found.name)
    })
}

#[test]
fn every_planted_fault_is_found_where_it_stands_and_nothing_else_is() {
    let mut tried: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, text) in good() {
        let (plot, base, around) = plot(&name, &text);
        for mutant in &plot.mutants {
            let found = read(&name, &mutant.text, &VOCABULARY, &around);
            wrong.extend(judge(mutant, &base, &found));
            *tried.entry(mutant.kind).or_default() += 1;
        }
    }
    let all = [names::KINDS, shape::KINDS, life::KINDS].concat();
    let never: Vec<&str> = all.iter().copied().filter(|kind| !tried.contains_key(kind)).collect();
    let lines: Vec<String> = tried.iter().map(|(kind, n)| format!("{n:5}  {kind}")).collect();
    let sum: usize = tried.values().sum();
    println!("{}\n{sum:5}  mutants of {} kinds", lines.join("\n"), tried.len());
    let shown = wrong.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {sum} mutants:\n{shown}", wrong.len());
    assert_eq!(never, Vec::<&str>::new(), "kinds that fit nowhere");
    assert_eq!(tried.len(), all.len(), "kinds that are not listed");
    assert!(all.len() >= 30 && sum >= 500, "{} kinds, {sum} mutants", all.len());
}

/// Every label of the document.
pub fn labels(document: &Document) -> Vec<(Place, &Label)> {
    let states = document.states.iter().map(|(_, state)| &state.label);
    let actions = document.actions.iter().map(|(_, action)| &action.label);
    let views = document.views.iter().map(|(_, view)| &view.label);
    let fields = document.fields.iter().filter_map(|(_, field)| field.label.as_ref());
    let all = [&document.title].into_iter().chain(states).chain(actions).chain(views).chain(fields);
    all.map(|label| (label.place, &label.value)).collect()
}
