//! A journal into what happened to the case from outside, each with what followed of itself.
//! Never reads a value: journals hold names and codes.

use std::collections::BTreeMap;

use hoso_civil::Reason;
use hoso_core::{FailureKind, Lifecycle, Millis, Name, Verdict};

use super::{Life, RecordError};
use crate::view::JournalLine;

/// Something that happened, and the lines that followed from it.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) line: u64,
    pub(super) at: Millis,
    pub(super) made: Made,
    /// Where the case rests after it.
    pub(super) state: Name,
    /// The kinds of its lines, its own first.
    pub(super) kinds: Vec<String>,
    /// Asks that were recorded, and those that a kept answer served.
    pub(super) asked: Vec<Name>,
    pub(super) kept: Vec<Name>,
    /// Fields that fetched values were taken over into.
    pub(super) filled: Vec<Name>,
    /// Of an answer: fields that were fetched with it, as far as something became of them.
    pub(super) fetched: Vec<Name>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Made {
    Opened {
        fields: Vec<Name>,
    },
    Edited {
        by: By,
        fields: Vec<Name>,
    },
    Acted {
        by: By,
        action: Name,
        fields: Vec<Name>,
        reason: bool,
    },
    Answered {
        ask: Name,
        verdict: Verdict,
        reasons: BTreeMap<Name, Reason>,
    },
    /// An answer about values that no longer stood.
    Stale {
        ask: Name,
    },
    Failed {
        ask: Name,
        kind: FailureKind,
    },
    Delayed {
        ask: Name,
        cause: String,
    },
    /// A timer was due.
    Elapsed,
}

/// Who acted: a role, and a person by the order in which persons appear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct By {
    pub(super) role: String,
    pub(super) person: Option<usize>,
}

impl By {
    /// The person's synthetic account.
    pub(super) fn account(&self) -> Option<String> {
        self.person.map(|number| format!("person-{}", number + 1))
    }
}

impl Made {
    /// Where one person did everything, nobody needs telling apart.
    fn by_anybody(&mut self) {
        match self {
            Made::Edited { by, .. } | Made::Acted { by, .. } => by.person = None,
            Made::Opened { .. }
            | Made::Answered { .. }
            | Made::Stale { .. }
            | Made::Failed { .. }
            | Made::Delayed { .. }
            | Made::Elapsed => {}
        }
    }

    /// The fields that it changed.
    pub(super) fn fields(&self) -> &[Name] {
        match self {
            Made::Opened { fields } | Made::Edited { fields, .. } | Made::Acted { fields, .. } => {
                fields
            }
            Made::Answered { .. }
            | Made::Stale { .. }
            | Made::Failed { .. }
            | Made::Delayed { .. }
            | Made::Elapsed => &[],
        }
    }
}

/// Every entry, the opening first.
pub(super) fn entries(life: &Life, lifecycle: &Lifecycle) -> Result<Vec<Entry>, RecordError> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut persons = Vec::new();
    for line in &life.journal {
        let read = Read { line, lifecycle };
        if ["filled", "let-go"].contains(&line.what.as_str()) {
            fetched_before(&mut entries, &read.ask()?, &read.fields());
        }
        let made = read.made(&mut persons)?;
        match (made, entries.last_mut()) {
            (Some(Made::Opened { fields }), None) => {
                let made = Made::Opened { fields };
                entries.push(read.entry(made, lifecycle.initial()));
            }
            (Some(made), Some(last)) => {
                let state = last.state.clone();
                entries.push(read.entry(made, &state));
            }
            (None, Some(last)) => read.follows(last)?,
            (_, None) => return Err(RecordError::NoOpening),
        }
        if let (Some(last), Some(to)) = (entries.last_mut(), &line.to) {
            last.state = read.known("state", to, lifecycle.state(to).is_some())?;
        }
    }
    if persons.len() < 2 {
        entries.iter_mut().for_each(|entry| entry.made.by_anybody());
    }
    if entries.is_empty() { Err(RecordError::NoOpening) } else { Ok(entries) }
}

/// The last answer of the ask brought these.
fn fetched_before(entries: &mut [Entry], ask: &Name, fields: &[Name]) {
    let answers = entries.iter_mut().rev();
    let mut answers = answers.filter(|entry| match &entry.made {
        Made::Answered { ask: answered, .. } => answered == ask,
        Made::Opened { .. }
        | Made::Edited { .. }
        | Made::Acted { .. }
        | Made::Stale { .. }
        | Made::Failed { .. }
        | Made::Delayed { .. }
        | Made::Elapsed => false,
    });
    if let Some(answer) = answers.next() {
        answer.fetched.extend(fields.iter().cloned());
    }
}

struct Read<'a> {
    line: &'a JournalLine,
    lifecycle: &'a Lifecycle,
}

impl Read<'_> {
    fn entry(&self, made: Made, state: &Name) -> Entry {
        Entry {
            line: self.line.number,
            at: self.line.at_ms,
            made,
            state: state.clone(),
            kinds: vec![self.line.what.clone()],
            asked: Vec::new(),
            kept: Vec::new(),
            filled: Vec::new(),
            fetched: Vec::new(),
        }
    }

    /// What happened; `None`: the line follows from one before.
    fn made(&self, persons: &mut Vec<String>) -> Result<Option<Made>, RecordError> {
        Ok(Some(match self.line.what.as_str() {
            "opened" => Made::Opened { fields: self.fields() },
            "edited" => Made::Edited { by: self.by(persons), fields: self.fields() },
            "acted" => {
                let action = self.detail("action");
                let known = self.lifecycle.action(action).is_some();
                let action = self.known("action", action, known)?;
                let reason = !self.detail("reason").is_empty();
                Made::Acted { by: self.by(persons), action, fields: self.fields(), reason }
            }
            "answered" => {
                let verdict = self.detail("verdict");
                let unknown = || self.unknown("verdict", verdict);
                let verdict = Verdict::from_code(verdict).ok_or_else(unknown)?;
                Made::Answered { ask: self.ask()?, verdict, reasons: self.reasons() }
            }
            "stale" => Made::Stale { ask: self.ask()? },
            "failed" if self.detail("cause") == "given-up" => Made::Elapsed,
            "failed" => {
                let kind = self.detail("failure");
                let unknown = || self.unknown("failure", kind);
                let kind = FailureKind::from_code(kind).ok_or_else(unknown)?;
                Made::Failed { ask: self.ask()?, kind }
            }
            "delayed" => Made::Delayed { ask: self.ask()?, cause: self.cause() },
            "elapsed" | "reminded" | "let-go" | "deleted" => Made::Elapsed,
            _ => return Ok(None),
        }))
    }

    /// A line that follows from the entry. An answer that came too late changed nothing.
    fn follows(&self, entry: &mut Entry) -> Result<(), RecordError> {
        match self.line.what.as_str() {
            "late" => return Ok(()),
            "asked" => entry.asked.push(self.ask()?),
            "kept" => entry.kept.push(self.ask()?),
            "filled" => entry.filled = self.fields(),
            _ => {}
        }
        entry.kinds.push(self.line.what.clone());
        Ok(())
    }

    fn detail(&self, key: &str) -> &str {
        let mut details = self.line.details.iter();
        details.find(|(name, _)| name == key).map_or("", |(_, value)| value)
    }

    fn ask(&self) -> Result<Name, RecordError> {
        let ask = self.detail("ask");
        self.known("ask", ask, self.lifecycle.ask(ask).is_some())
    }

    fn known(&self, what: &'static str, name: &str, known: bool) -> Result<Name, RecordError> {
        if known { Ok(name.into()) } else { Err(self.unknown(what, name)) }
    }

    fn unknown(&self, what: &'static str, name: &str) -> RecordError {
        RecordError::Unknown { line: self.line.number, what, name: name.to_owned() }
    }

    fn fields(&self) -> Vec<Name> {
        let named = self.detail("fields").split_whitespace();
        named.filter(|name| self.lifecycle.field(name).is_some()).map(Name::from).collect()
    }

    fn reasons(&self) -> BTreeMap<Name, Reason> {
        let pairs = self.detail("reasons").split_whitespace();
        let pairs = pairs.filter_map(|pair| pair.split_once('='));
        let known = pairs.filter(|(field, _)| self.lifecycle.field(field).is_some());
        known.filter_map(|(field, code)| Some((field.into(), Reason::from_code(code)?))).collect()
    }

    /// Causes are open codes of connectors: only what reads like a code is repeated.
    fn cause(&self) -> String {
        let cause = self.detail("cause");
        let code = cause.len() <= 40 && cause.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        if code && !cause.is_empty() { cause.to_owned() } else { "connect".to_owned() }
    }

    fn by(&self, persons: &mut Vec<String>) -> By {
        let Some(actor) = &self.line.actor else {
            return By { role: "portal".to_owned(), person: None };
        };
        let person = persons.iter().position(|known| known == actor.name());
        let person = person.unwrap_or_else(|| {
            persons.push(actor.name().to_owned());
            persons.len() - 1
        });
        By { role: actor.role.clone(), person: Some(person) }
    }
}
