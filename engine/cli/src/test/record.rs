//! A case and its journal, fetched for `hoso test --record`: out of a data file that no engine holds,
//! or from an engine over HTTP. Never prints what it fetched, and never changes a case.

use std::path::Path;

use hoso_runtime::scenario::Life;
use hoso_runtime::{Actor, JournalLine};
use hoso_store::record::{CaseId, JournalRecord};
use hoso_store::{Decide, Decision, OpenError, ReadError, Reader, Settings, View};
use reqwest::Url;
use serde::Deserialize;
use uuid::Uuid;

use crate::fail::Failure;
use crate::remote::Remote;

/// Lines of a journal in one answer.
const LINES: usize = 500;

/// A writer that is asked for nothing: the file is only read.
struct Nothing;

impl Decide for Nothing {
    type Command = ();
    type Reply = ();

    fn decide(&mut self, _: &View<'_>, (): ()) -> Result<Decision<()>, ReadError> {
        Ok(Decision::only(()))
    }
}

/// Out of a data file. Opening counts as an opening of the file and changes nothing else in it.
pub(super) fn of_file(data: &Path, case: Uuid) -> Result<Life, Failure> {
    let name = data.display();
    if !data.is_file() {
        return Err(Failure::plain(format!("{name} is no data file: there is no such file")));
    }
    let opened = hoso_store::open(Settings::at(data), Nothing);
    let (writer, reader) = opened.map_err(|error| match error {
        OpenError::Held { .. } => Failure::plain(format!(
            "an engine holds {name}: stop it first, or read the case from it with --at URL"
        )),
        other => Failure::of("the data file cannot be opened", other),
    })?;
    let life = life(&reader, case);
    writer.close();
    let life = life.map_err(|error| Failure::of(format!("{name} cannot be read"), error))?;
    life.ok_or_else(|| Failure::plain(format!("{name} holds no case {case}")))
}

fn life(reader: &Reader, case: Uuid) -> Result<Option<Life>, ReadError> {
    let id = CaseId(case.into_bytes());
    let Some(record) = reader.case(id)? else { return Ok(None) };
    let mut journal: Vec<JournalRecord> = Vec::new();
    loop {
        let after = journal.last().map_or(0, |line| line.number);
        let more = reader.journal(id, after, LINES)?;
        let last = more.len() < LINES;
        journal.extend(more);
        if last {
            return Ok(Some(Life::of_records(&record, journal)));
        }
    }
}

/// From an engine over HTTP, with the token of `HOSO_TOKEN`.
pub(super) async fn over_http(at: &Url, case: Uuid) -> Result<Life, Failure> {
    let engine = Remote::new(at, None)?;
    let base = format!("/v1/cases/{case}");
    let found: CaseBody = engine.get(&base).await?;
    let (mut journal, mut after) = (Vec::new(), 0);
    loop {
        let path = format!("{base}/journal?after={after}&limit={LINES}");
        let part: JournalBody = engine.get(&path).await?;
        for line in part.lines {
            journal.push(line.read()?);
        }
        match part.next {
            Some(next) => after = next,
            None => break,
        }
    }
    let declared = found.fields.into_iter().filter_map(|one| Some((one.name, one.declared?)));
    let fields = declared.collect();
    let (workflow, version, procedure) = (found.workflow, found.version, found.procedure);
    Ok(Life { workflow, version, procedure, fields, journal })
}

/// What is read of a case; the rest of the answer is left alone.
#[derive(Deserialize)]
struct CaseBody {
    workflow: String,
    version: u32,
    procedure: Option<String>,
    fields: Vec<FieldBody>,
}

#[derive(Deserialize)]
struct FieldBody {
    name: String,
    declared: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct JournalBody {
    lines: Vec<LineBody>,
    next: Option<u64>,
}

#[derive(Deserialize)]
struct LineBody {
    number: u64,
    at: String,
    what: String,
    revision: u64,
    actor: Option<ActorBody>,
    from: Option<String>,
    to: Option<String>,
    details: Vec<DetailBody>,
}

#[derive(Deserialize)]
struct ActorBody {
    caller: String,
    person: Option<String>,
    role: String,
    unit: Option<String>,
}

#[derive(Deserialize)]
struct DetailBody {
    name: String,
    value: String,
}

impl LineBody {
    fn read(self) -> Result<JournalLine, Failure> {
        let at = self.at.parse::<jiff::Timestamp>();
        let at = at.map_err(|error| Failure::of("a time of the journal is not read", error))?;
        let actor = self.actor.map(|one| Actor {
            caller: one.caller,
            person: one.person,
            role: one.role,
            unit: one.unit,
        });
        Ok(JournalLine {
            number: self.number,
            at_ms: at.as_millisecond(),
            what: self.what,
            revision: self.revision,
            actor,
            from: self.from,
            to: self.to,
            details: self.details.into_iter().map(|one| (one.name, one.value)).collect(),
        })
    }
}
