//! A written scenario file into scenarios that can be played: every name is looked up in the
//! lifecycle, every value read as its field reads it. Never plays anything; each fault is a finding
//! with its place.

mod expected;
mod steps;

use std::collections::BTreeMap;

use hoso_civil::Kind;
use hoso_core::{Lifecycle, Millis, Name, event::Values};
use hoso_workflow::yaml::{At, Scalar};
use hoso_workflow::{Finding, Place, codes, did_you_mean};

use super::codes as own;
use super::document::{self, Document, ScenarioDoc};
use super::script::{Expected, Scenario};
use crate::declare;

/// The codes of refusals that a scenario can meet. Names that the workflow does not have are
/// findings of the file, and never reach the case.
const REFUSALS: [&str; 14] = [
    "wrong-state",
    "wrong-role",
    "condition-unmet",
    "unchanged",
    "missing-fields",
    "not-editable",
    "reason-required",
    "limit-reached",
    "four-eyes",
    "nothing-fetched",
    "procedure-wanted",
    "unknown-procedure",
    "not-licensed",
    "calendar",
];

/// More findings than this help nobody.
const MOST_FINDINGS: usize = 200;

/// What stands for every scenario is read for each: no file comes to more values than this.
const MOST_VALUES: usize = 1_000_000;

/// Reads all of a file; the scenarios are whole only if nothing was found.
pub(super) fn scenarios(
    document: &Document,
    lifecycle: &Lifecycle,
) -> (Vec<Scenario>, Vec<Finding>) {
    let mut reader = Reader { document, lifecycle, findings: Vec::new() };
    reader.same_workflow();
    if document.scenarios.is_empty() {
        let message = "a file without scenarios promises nothing";
        reader.find(codes::NOTHING_NAMED, document.scenarios.place, message);
    }
    let sound = reader.is_sane();
    let mut list = Vec::new();
    for one in document.scenarios.iter().filter(|_| sound) {
        if reader.findings.len() < MOST_FINDINGS {
            list.extend(reader.scenario(one));
        }
    }
    reader.findings.sort_by(|a, b| (a.place, a.code).cmp(&(b.place, b.code)));
    // What stands for every scenario is read for each, and its faults are told once.
    reader.findings.dedup();
    reader.findings.truncate(MOST_FINDINGS);
    (list, reader.findings)
}

struct Reader<'a> {
    document: &'a Document,
    lifecycle: &'a Lifecycle,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn find(&mut self, code: &'static str, place: Place, message: impl Into<String>) {
        self.findings.push(Finding::new(code, place, message));
    }

    /// Whether the values of the file have a number that a person could have written.
    fn is_sane(&mut self) -> bool {
        let scenarios = &self.document.scenarios;
        let values = self.document.declared.as_ref().map_or(0, |values| values.0.len());
        let (many, place) = (scenarios.len(), scenarios.place);
        let sane = many.saturating_mul(values) <= MOST_VALUES;
        if !sane {
            let message =
                format!("{many} scenarios with {values} declared values each are not read");
            self.find(codes::TOO_LARGE, place, message);
        }
        sane
    }

    fn same_workflow(&mut self) {
        let (written, name) = (&self.document.workflow, self.lifecycle.name());
        if *written.value == **name {
            return;
        }
        let message = format!("the workflow beside this file is called `{name}`, not `{written}`");
        self.find(own::OTHER_WORKFLOW, written.place, message);
    }

    fn scenario(&mut self, written: &At<ScenarioDoc>) -> Option<Scenario> {
        let title = self.title(&written.value);
        let at = self.at(written);
        let declared = written.declared.as_ref().or(self.document.declared.as_ref());
        if declared.is_none() {
            let message = "the key `declared` is missing, here or for the whole file";
            self.find(codes::MISSING_KEY, written.place, message);
        }
        let declared = declared.map(|values| self.values(values));
        let state = written.state.as_ref().and_then(|one| self.state(one));
        let refused = written.refused.as_ref().and_then(|one| self.refusal(one));
        let effects = written.effects.as_ref().map(|one| self.effects(one));
        let opens = Expected { state, refused, effects, ..Expected::default() };
        self.nothing_follows(written, &opens);
        let turns = written.steps.iter().filter_map(|step| self.turn(step)).collect();
        let place = written.title.place;
        let procedure = written.procedure.as_ref().or(self.document.procedure.as_ref());
        let procedure = procedure.map(|code| Name::from(code.value.as_str()));
        let (title, at, declared) = (title?, at?, declared?);
        Some(Scenario { title, place, at, procedure, declared, opens, turns })
    }

    /// In the first of the workflow's languages that has one.
    fn title(&mut self, written: &ScenarioDoc) -> Option<String> {
        let titles = &written.title.value.0;
        let languages = &self.lifecycle.declared().languages;
        let title = languages.iter().find_map(|language| titles.get(language));
        if title.is_none() {
            let message = format!(
                "a title is wanted in a language of the workflow: {}",
                languages.join(", ")
            );
            self.find(codes::LABEL_MISSING, written.title.place, message);
        }
        title.map(|title| title.value.clone())
    }

    fn at(&mut self, written: &At<ScenarioDoc>) -> Option<Millis> {
        let Some(at) = written.at.as_ref().or(self.document.at.as_ref()) else {
            let message = "the key `at` is missing, here or for the whole file";
            self.find(codes::MISSING_KEY, written.place, message);
            return None;
        };
        self.time(at)
    }

    /// A case that is not opened does nothing.
    fn nothing_follows(&mut self, written: &ScenarioDoc, opens: &Expected) {
        if let (Some(refused), false) = (&opens.refused, written.steps.is_empty()) {
            let message = "where the opening is refused there is no case for `steps`";
            self.find(codes::BELONGS, refused.place, message);
        }
    }

    /// Values as the door reads them; an empty text takes one back.
    fn values(&mut self, written: &document::Values) -> Values {
        let mut values = Values::new();
        for (name, value) in written.iter() {
            let Some(field) = self.field(name) else { continue };
            let json = document::json(&value.value);
            let raw = [(name.value.clone(), json)].into_iter().collect();
            match declare::values(self.lifecycle, &raw) {
                Ok(read) => values.extend(read),
                Err(problem) => {
                    let why = problem.fields.first().map_or("", |one| &one.detail);
                    let message = format!("the value of `{field}` cannot be read: {why}");
                    let near = self.meant(&field, &value.value);
                    let finding = Finding::new(codes::VALUE, value.place, message);
                    self.findings.push(finding.maybe_help(near));
                }
            }
        }
        values
    }

    /// The code that was meant.
    fn meant(&self, field: &str, value: &Scalar) -> Option<String> {
        match (&self.lifecycle.field(field)?.kind, value) {
            (Kind::Code { codes }, Scalar::Text(text)) => {
                did_you_mean(text, codes.iter().map(String::as_str))
            }
            _ => None,
        }
    }

    fn field(&mut self, written: &At<String>) -> Option<Name> {
        let fields = &self.lifecycle.declared().fields;
        self.known(fields, written, ("field", codes::UNKNOWN_FIELD))
    }

    fn state(&mut self, written: &At<String>) -> Option<At<Name>> {
        let states = &self.lifecycle.declared().states;
        let value = self.known(states, written, ("state", codes::UNKNOWN_STATE))?;
        Some(At { value, place: written.place })
    }

    fn refusal(&mut self, written: &At<String>) -> Option<At<String>> {
        let found = |code: &str| REFUSALS.contains(&code).then_some(());
        self.code(written, "refusal", (found, REFUSALS.to_vec()))?;
        Some(written.clone())
    }

    /// A name that the workflow declares.
    fn known<T>(
        &mut self,
        names: &BTreeMap<Name, T>,
        written: &At<String>,
        (what, code): (&str, &'static str),
    ) -> Option<Name> {
        let known = names.get_key_value(written.value.as_str());
        if known.is_none() {
            let help = did_you_mean(written, names.keys().map(|name| &**name));
            let message = format!("the workflow has no {what} `{written}`");
            self.findings.push(Finding::new(code, written.place, message).maybe_help(help));
        }
        known.map(|(name, _)| name.clone())
    }

    /// A code of a closed list.
    fn code<T>(
        &mut self,
        written: &At<String>,
        what: &str,
        (find, known): (impl Fn(&str) -> Option<T>, Vec<&str>),
    ) -> Option<T> {
        let found = find(written);
        if found.is_none() {
            let help = did_you_mean(written, known);
            let message = format!("there is no {what} `{written}`");
            let finding = Finding::new(codes::UNKNOWN_CODE, written.place, message);
            self.findings.push(finding.maybe_help(help));
        }
        found
    }
}

#[cfg(test)]
mod tests;
