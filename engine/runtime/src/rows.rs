//! Between core's case and the store's records, both ways. The store's shapes are its own, so that
//! a change in core never changes what stands on a disk. Never decides anything.

use std::collections::BTreeMap;

use hoso_civil::{Class, PartialDate, Reason, Value};
use hoso_core::{
    Actor, AskState, AskStatus, Case, CaseDue, CaseParts, Declared, Evidence, Failure, FailureKind,
    FieldFinding, Lifecycle, Line, Member, MemberEnd, Millis, Name, Origin, Timer, TimerOf, Uses,
    Verdict,
};
use hoso_store::record::{
    ActorRecord, AskRecord, CaseId, CaseRecord, DueRecord, EffectId, FieldRecord, FindingRecord,
    JournalRecord, MemberRecord, ParentRecord, TimerRecord, UseRecord, ValueRecord,
};
use uuid::Uuid;

/// Stands for an ask's end among the positions of timers.
const ASK_END: u16 = u16::MAX;
/// Stands for the letting go of what an ask fetched.
const KEEP_END: u16 = u16::MAX - 1;
/// Stands for the deletion of the case.
const DELETION: u16 = u16::MAX - 2;

/// The core's case in a record.
pub(crate) fn case(record: &CaseRecord) -> Case {
    let fields = record.fields.iter().filter_map(|field| {
        let fetched_by = field.fetched_by.as_deref();
        let origin = fetched_by.map_or(Origin::Typed, |ask| Origin::Registry(ask.into()));
        let declared = Declared { value: value(&field.value)?, changed: field.changed, origin };
        Some((named(&field.name), declared))
    });
    let uses = record.uses.iter();
    let uses = uses.map(|u| (named(&u.action), Uses { at: u.at_ms.clone(), by: u.by.clone() }));
    Case::from_parts(CaseParts {
        id: Uuid::from_bytes(record.id.0),
        version: record.version,
        procedure: record.procedure.as_deref().map(named),
        state: named(&record.state),
        entered: record.entered_ms,
        opened: record.opened_ms,
        changed: record.changed_ms,
        revision: record.revision,
        told: record.told,
        fields: fields.collect(),
        asks: record.asks.iter().map(|one| (named(&one.name), ask(one))).collect(),
        due: record.due.as_ref().map(due),
        timers: record.timers.iter().map(timer).collect(),
        uses: uses.collect(),
        deleted: record.deleted_ms,
    })
}

fn ask(record: &AskRecord) -> AskState {
    AskState {
        effect: Uuid::from_bytes(record.effect.0),
        status: status(record),
        asked: record.asked_ms,
        ended: record.ended_ms,
        until: record.until_ms,
        attempts: record.attempts,
        outage: record.outage_ms,
        revision: record.revision,
        inputs: Uuid::from_slice(&record.inputs).unwrap_or_default(),
        findings: record.findings.iter().filter_map(finding).collect(),
        evidence: Evidence {
            registry: record.registry.clone(),
            reference: record.reference.clone(),
            data_as_of: record.data_as_of_ms,
        },
        fetched: record.fetched.iter().filter_map(|(n, v)| Some((named(n), value(v)?))).collect(),
        members: record.members.iter().map(member).collect(),
    }
}

fn named(name: &str) -> Name {
    name.into()
}

fn member(record: &MemberRecord) -> Member {
    let result = record.result.as_deref().unwrap_or_default();
    let ended = match record.ended.as_deref() {
        Some("verdict") => Verdict::from_code(result).map(MemberEnd::Verdict),
        Some(_) => {
            let kind = FailureKind::from_code(result).unwrap_or(FailureKind::Protocol);
            let cause = record.cause.clone().unwrap_or_default();
            Some(MemberEnd::Failed(Failure { kind, cause }))
        }
        None => None,
    };
    Member { name: named(&record.name), effect: Uuid::from_bytes(record.effect.0), ended }
}

fn member_record(member: Member) -> MemberRecord {
    let (ended, result, cause) = match member.ended {
        None => (None, None, None),
        Some(MemberEnd::Verdict(verdict)) => (Some("verdict"), Some(verdict.code()), None),
        Some(MemberEnd::Failed(failure)) => {
            (Some("failed"), Some(failure.kind.code()), Some(failure.cause))
        }
    };
    MemberRecord {
        name: member.name.to_string(),
        effect: EffectId(member.effect.into_bytes()),
        ended: ended.map(str::to_owned),
        result: result.map(str::to_owned),
        cause,
    }
}

fn due(record: &DueRecord) -> CaseDue {
    let (at, from, paused) = (record.at_ms, record.from_ms, record.paused_ms);
    CaseDue { at, from, reckoned: record.reckoned.clone(), paused, pauses: record.pauses.clone() }
}

fn due_record(due: CaseDue) -> DueRecord {
    let CaseDue { at, from, reckoned, paused, pauses } = due;
    DueRecord { at_ms: at, from_ms: from, reckoned, paused_ms: paused, pauses }
}

fn status(record: &AskRecord) -> AskStatus {
    let result = record.result.as_deref().unwrap_or_default();
    match record.status.as_str() {
        "waiting" => AskStatus::Waiting,
        "answered" => Verdict::from_code(result).map_or(AskStatus::Closed, AskStatus::Answered),
        "failed" => {
            let kind = FailureKind::from_code(result).unwrap_or(FailureKind::Protocol);
            let cause = record.cause.clone().unwrap_or_default();
            AskStatus::Failed(Failure { kind, cause })
        }
        _ => AskStatus::Closed,
    }
}

fn finding(record: &FindingRecord) -> Option<FieldFinding> {
    Some(FieldFinding {
        field: record.field.as_str().into(),
        class: class(&record.class)?,
        reason: Reason::from_code(&record.reason)?,
        cause: record.cause.clone(),
        returned: record.returned.as_ref().and_then(value),
    })
}

fn class(code: &str) -> Option<Class> {
    [Class::Agrees, Class::Open, Class::Differs].into_iter().find(|class| class.code() == code)
}

fn timer(record: &TimerRecord) -> Timer {
    let of = match record.position {
        ASK_END => TimerOf::Ask(record.of.as_str().into()),
        KEEP_END => TimerOf::Keep(record.of.as_str().into()),
        DELETION => TimerOf::Deletion,
        position => TimerOf::State(usize::from(position)),
    };
    let (reckoned, pauses) = (record.reckoned.clone(), record.pauses.clone());
    Timer { of, due: record.due_ms, reckoned, paused: record.paused_ms, pauses }
}

/// A stored value; `None` for a date that the calendar does not have, which nothing writes.
pub(crate) fn value(record: &ValueRecord) -> Option<Value> {
    Some(match record {
        ValueRecord::Text(text) => Value::Text(text.clone()),
        ValueRecord::Date(year, 0, _) => Value::Date(PartialDate::of_year(*year).ok()?),
        ValueRecord::Date(year, month, 0) => {
            Value::Date(PartialDate::of_month(*year, *month).ok()?)
        }
        ValueRecord::Date(year, month, day) => {
            Value::Date(PartialDate::of_day(*year, *month, *day).ok()?)
        }
        ValueRecord::Flag(flag) => Value::Flag(*flag),
        ValueRecord::Number(number) => Value::Number(*number),
    })
}

/// A value as it is stored.
pub(crate) fn value_record(value: &Value) -> ValueRecord {
    match value {
        Value::Text(text) => ValueRecord::Text(text.clone()),
        Value::Date(date) => {
            ValueRecord::Date(date.year(), date.month().unwrap_or(0), date.day().unwrap_or(0))
        }
        Value::Flag(flag) => ValueRecord::Flag(*flag),
        Value::Number(number) => ValueRecord::Number(*number),
    }
}

/// What a case has that core does not know: who opened it, for which unit, under which key.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) caller: String,
    pub(crate) key: Option<String>,
    pub(crate) unit: String,
    pub(crate) unit_on: i32,
    pub(crate) units: Vec<String>,
    pub(crate) code: Option<String>,
    pub(crate) parent: Option<ParentRecord>,
    pub(crate) sequence: Option<u64>,
    pub(crate) lines: u64,
    /// Where the outbox rows of its asks lie.
    pub(crate) rows: BTreeMap<Uuid, Row>,
}

/// What names an ask's outbox row besides its effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) registry: String,
    pub(crate) class: u8,
    pub(crate) due_ms: Millis,
}

impl Frame {
    pub(crate) fn of(record: &CaseRecord) -> Self {
        let rows = record.asks.iter().filter_map(|ask| {
            let registry = ask.registry.clone()?;
            let row = Row { registry, class: ask.class, due_ms: ask.due_ms };
            Some((Uuid::from_bytes(ask.effect.0), row))
        });
        Frame {
            caller: record.caller.clone(),
            key: record.key.clone(),
            unit: record.unit.clone(),
            unit_on: record.unit_on,
            units: record.units.clone(),
            code: record.code.clone(),
            parent: record.parent.clone(),
            sequence: record.sequence,
            lines: record.lines,
            rows: rows.collect(),
        }
    }
}

/// The record of a case, with all that its indexes need.
pub(crate) fn case_record(lifecycle: &Lifecycle, case: Case, frame: Frame) -> CaseRecord {
    let views = views(lifecycle, &case);
    let mut words = words(lifecycle, &case);
    words.extend(frame.code.as_ref().map(|code| ("case-code".to_owned(), code.to_lowercase())));
    let due_ms = case.next_due();
    let parts = case.into_parts();
    let fields = parts.fields.iter().map(|(name, declared)| FieldRecord {
        name: name.to_string(),
        value: value_record(&declared.value),
        changed: declared.changed,
        fetched_by: match &declared.origin {
            Origin::Typed => None,
            Origin::Registry(ask) => Some(ask.to_string()),
        },
    });
    let uses = parts.uses.into_iter();
    let uses = uses.map(|(a, u)| UseRecord { action: a.to_string(), at_ms: u.at, by: u.by });
    let asks = parts.asks.into_iter();
    CaseRecord {
        id: CaseId(parts.id.into_bytes()),
        caller: frame.caller,
        key: frame.key,
        workflow: lifecycle.name().to_string(),
        version: parts.version,
        unit: frame.unit,
        unit_on: frame.unit_on,
        units: frame.units,
        procedure: parts.procedure.map(|code| code.to_string()),
        code: frame.code,
        parent: frame.parent,
        state: parts.state.to_string(),
        entered_ms: parts.entered,
        opened_ms: parts.opened,
        changed_ms: parts.changed,
        revision: parts.revision,
        sequence: frame.sequence,
        told: parts.told,
        lines: frame.lines,
        fields: fields.collect(),
        asks: asks.map(|(name, ask)| ask_record(&name, ask, &frame.rows)).collect(),
        due: parts.due.map(due_record),
        timers: parts.timers.into_iter().map(|t| timer_record(&parts.state, t)).collect(),
        uses: uses.collect(),
        views,
        words,
        due_ms,
        deleted_ms: parts.deleted,
    }
}

/// Where it is listed; a deleted case lacks every value, and stands nowhere for that.
fn views(lifecycle: &Lifecycle, case: &Case) -> Vec<String> {
    if case.parts().deleted.is_some() {
        return Vec::new();
    }
    let views = lifecycle.declared().views.iter();
    let held = views.filter(|(_, view)| view.when.holds(lifecycle, case));
    held.map(|(name, _)| name.to_string()).collect()
}

fn words(lifecycle: &Lifecycle, case: &Case) -> Vec<(String, String)> {
    let mut words: Vec<(String, String)> = Vec::new();
    for (name, declared) in &case.parts().fields {
        let Some(field) = lifecycle.field(name).filter(|field| field.search) else { continue };
        let found = field.kind.search_words(&declared.value);
        words.extend(found.into_iter().map(|word| (name.to_string(), word)));
    }
    words.sort_unstable();
    words.dedup();
    words
}

fn ask_record(name: &Name, ask: AskState, rows: &BTreeMap<Uuid, Row>) -> AskRecord {
    let (status, result, cause) = match ask.status {
        AskStatus::Waiting => ("waiting", None, None),
        AskStatus::Answered(verdict) => ("answered", Some(verdict.code()), None),
        AskStatus::Failed(failure) => ("failed", Some(failure.kind.code()), Some(failure.cause)),
        AskStatus::Closed => ("closed", None, None),
    };
    let row = rows.get(&ask.effect);
    AskRecord {
        name: name.to_string(),
        effect: EffectId(ask.effect.into_bytes()),
        status: status.into(),
        result: result.map(str::to_owned),
        cause,
        asked_ms: ask.asked,
        ended_ms: ask.ended,
        until_ms: ask.until,
        attempts: ask.attempts,
        outage_ms: ask.outage,
        revision: ask.revision,
        inputs: ask.inputs.into_bytes().to_vec(),
        findings: ask.findings.into_iter().map(finding_record).collect(),
        registry: ask.evidence.registry.or_else(|| row.map(|row| row.registry.clone())),
        class: row.map_or(0, |row| row.class),
        due_ms: row.map_or(ask.asked, |row| row.due_ms),
        reference: ask.evidence.reference,
        data_as_of_ms: ask.evidence.data_as_of,
        fetched: ask.fetched.iter().map(|(n, v)| (n.to_string(), value_record(v))).collect(),
        members: ask.members.into_iter().map(member_record).collect(),
    }
}

fn finding_record(finding: FieldFinding) -> FindingRecord {
    FindingRecord {
        field: finding.field.to_string(),
        class: finding.class.code().into(),
        reason: finding.reason.code().into(),
        cause: finding.cause,
        returned: finding.returned.as_ref().map(value_record),
    }
}

fn timer_record(state: &Name, timer: Timer) -> TimerRecord {
    let (position, of) = match timer.of {
        TimerOf::State(position) => {
            (u16::try_from(position).unwrap_or(DELETION - 1), state.to_string())
        }
        TimerOf::Ask(name) => (ASK_END, name.to_string()),
        TimerOf::Keep(name) => (KEEP_END, name.to_string()),
        TimerOf::Deletion => (DELETION, state.to_string()),
    };
    let (due_ms, paused_ms) = (timer.due, timer.paused);
    let (reckoned, pauses) = (timer.reckoned, timer.pauses);
    TimerRecord { position, of, due_ms, reckoned, paused_ms, pauses }
}

/// A line of the journal.
pub(crate) fn journal_record(
    line: Line,
    number: u64,
    case: &Case,
    actor: Option<&Actor>,
) -> JournalRecord {
    let details = line.details.into_iter();
    JournalRecord {
        number,
        at_ms: case.parts().changed,
        what: line.what.code().into(),
        revision: case.revision(),
        actor: actor.map(actor_record),
        from: line.from.map(|name| name.to_string()),
        to: line.to.map(|name| name.to_string()),
        details: details.map(|(name, value)| (name.to_owned(), value)).collect(),
    }
}

pub(crate) fn actor_record(actor: &Actor) -> ActorRecord {
    ActorRecord {
        caller: actor.caller.clone(),
        person: actor.person.clone(),
        role: actor.role.clone(),
        unit: actor.unit.clone(),
    }
}

/// A stored actor.
pub(crate) fn actor(record: &ActorRecord) -> Actor {
    Actor {
        caller: record.caller.clone(),
        person: record.person.clone(),
        role: record.role.clone(),
        unit: record.unit.clone(),
    }
}
