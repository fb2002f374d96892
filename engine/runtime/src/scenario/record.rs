//! A real case as a scenario: the same actions, answers, delays and passing of time, with every
//! declared value replaced by a synthetic one that stands in the same relation to what was answered.
//!
//! Pure: a life comes in, a text goes out. Never writes a value of the case, the case's id, or who
//! acted; the one exception is a value that a condition of the workflow itself names, which stands
//! in the workflow's own file. What it writes is played before it is given out.

mod answers;
mod journal;
mod retrace;
mod values;
mod write;

use std::collections::BTreeMap;

use hoso_civil::{Calendars, Value};
use hoso_core::{Lifecycle, Name};
use hoso_store::record::{CaseRecord, JournalRecord};

use crate::command::RawFields;
use crate::view::{CaseView, JournalLine};
use crate::{declare, rows};

/// So many ways of filling in what a journal does not say are tried.
const MOST_TRIES: usize = 2_000;

/// What is known of a real case.
#[derive(Debug, Clone, PartialEq)]
pub struct Life {
    /// Its workflow.
    pub workflow: String,
    /// The version that it is on.
    pub version: u32,
    /// The code of its procedure.
    pub procedure: Option<String>,
    /// What is declared now, by the workflow's names; a field without a value may be left out.
    pub fields: RawFields,
    /// The whole journal, the oldest line first.
    pub journal: Vec<JournalLine>,
}

/// Why a life cannot be written as a scenario. Never holds a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The case is of another workflow than the file.
    #[error(
        "the case is of the workflow `{case}`, the file holds `{file}`: name the file of `{case}`"
    )]
    OtherWorkflow {
        /// The case's.
        case: String,
        /// The file's.
        file: String,
    },
    /// The case is on another version than the file.
    #[error(
        "the case is on version {case} of the workflow, the file holds version {file}: name a file \
         with version {case}"
    )]
    OtherVersion {
        /// The case's.
        case: u32,
        /// The file's.
        file: u32,
    },
    /// The journal does not begin with the opening.
    #[error("the journal does not begin with the opening of the case, so nothing can be played")]
    NoOpening,
    /// A line of the journal names something that the workflow does not have.
    #[error(
        "line {line} of the journal names the {what} `{name}`, which the workflow does not have"
    )]
    Unknown {
        /// The line's number.
        line: u64,
        /// state, action, ask…
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Played again, the case goes elsewhere than it did.
    #[error(
        "line {line} of the journal (`{what}`) does not come about when it is played again: {why}"
    )]
    Elsewhere {
        /// The line's number.
        line: u64,
        /// The kind of the line.
        what: String,
        /// Names and codes.
        why: String,
    },
}

impl RecordError {
    /// The line of the journal that it is about.
    fn line(&self) -> Option<u64> {
        match self {
            RecordError::Unknown { line, .. } | RecordError::Elsewhere { line, .. } => Some(*line),
            RecordError::OtherWorkflow { .. }
            | RecordError::OtherVersion { .. }
            | RecordError::NoOpening => None,
        }
    }
}

impl Life {
    /// Of a case as its readers see it.
    pub fn of(view: &CaseView, journal: Vec<JournalLine>) -> Self {
        let declared = view.fields.iter();
        let declared =
            declared.filter_map(|one| Some((one.name.clone(), json(one.declared.as_ref()?))));
        Life {
            workflow: view.workflow.clone(),
            version: view.version,
            procedure: view.procedure.clone(),
            fields: declared.collect(),
            journal,
        }
    }

    /// Of a case as it is kept.
    pub fn of_records(case: &CaseRecord, journal: Vec<JournalRecord>) -> Self {
        let declared = case.fields.iter();
        let declared =
            declared.filter_map(|one| Some((one.name.clone(), json(&rows::value(&one.value)?))));
        let lines = journal.into_iter().map(|line| JournalLine {
            number: line.number,
            at_ms: line.at_ms,
            what: line.what,
            revision: line.revision,
            actor: line.actor.as_ref().map(rows::actor),
            from: line.from,
            to: line.to,
            details: line.details,
        });
        Life {
            workflow: case.workflow.clone(),
            version: case.version,
            procedure: case.procedure.clone(),
            fields: declared.collect(),
            journal: lines.collect(),
        }
    }
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Date(date) => date.to_string().into(),
        Value::Flag(flag) => (*flag).into(),
        Value::Number(number) => (*number).into(),
    }
}

/// The text of a scenario file with this life as its one scenario. It passes against the lifecycle.
///
/// # Errors
/// The life is of another workflow or version, its journal is not whole, or what a registry said
/// cannot be said again without the values that it said it with.
pub fn record(
    life: &Life,
    lifecycle: &Lifecycle,
    calendars: &Calendars,
) -> Result<String, RecordError> {
    same_workflow(life, lifecycle)?;
    let entries = journal::entries(life, lifecycle)?;
    let procedure = life.procedure.as_deref().map(Name::from);
    let now = declared_now(life, lifecycle);
    let changes = values::changes(&entries, lifecycle, &now);
    let mut fillings = values::Fillings::of(&changes);
    let retraced = |filled, round| {
        let retraced =
            retrace::retraced(&entries, (&procedure, &filled, round), (lifecycle, calendars))?;
        passing(write::text(&retraced, lifecycle), lifecycle, calendars)
    };
    if let Ok(text) = retraced(fillings.filled(), true) {
        return Ok(text);
    }
    let mut first = None;
    for _ in 0..MOST_TRIES {
        let error = match retraced(fillings.filled(), false) {
            Ok(text) => return Ok(text),
            Err(error) => error,
        };
        let at = entries.iter().position(|entry| Some(entry.line) == error.line());
        // The first filling is the likeliest: what it fails at is told.
        first = first.or(Some(error));
        if !fillings.next(at.unwrap_or(0)) {
            break;
        }
    }
    Err(first.unwrap_or(RecordError::NoOpening))
}

fn same_workflow(life: &Life, lifecycle: &Lifecycle) -> Result<(), RecordError> {
    if *life.workflow != **lifecycle.name() {
        let (case, file) = (life.workflow.clone(), lifecycle.name().to_string());
        return Err(RecordError::OtherWorkflow { case, file });
    }
    if life.version != lifecycle.version() {
        let (case, file) = (life.version, lifecycle.version());
        return Err(RecordError::OtherVersion { case, file });
    }
    Ok(())
}

/// What is declared now. Used for its shape and for the side of a condition that it stands on.
fn declared_now(life: &Life, lifecycle: &Lifecycle) -> BTreeMap<Name, Value> {
    let each = life.fields.iter().filter_map(|(name, value)| {
        let one = [(name.clone(), value.clone())].into_iter().collect();
        let (name, value) = declare::values(lifecycle, &one).ok()?.pop_first()?;
        Some((name, value?))
    });
    each.collect()
}

/// Only what passes is given out.
fn passing(
    text: String,
    lifecycle: &Lifecycle,
    calendars: &Calendars,
) -> Result<String, RecordError> {
    let elsewhere = |why: String| RecordError::Elsewhere { line: 1, what: "opened".into(), why };
    let reading = super::read(&text, lifecycle);
    let Some(scenarios) = reading.scenarios else {
        let first = reading.findings.first().map(|one| one.message.clone());
        return Err(elsewhere(first.unwrap_or_default()));
    };
    let played = scenarios.play(lifecycle, calendars);
    match played.findings().next() {
        Some(finding) => Err(elsewhere(finding.message.clone())),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests;
