//! Child cases: their opening, and what their parents hear of them. Each order takes its row out of
//! the outbox in the transaction in which it is done. Never asks a registry, never tells a sender.

#[cfg(test)]
mod tests;

use hoso_civil::{Input, Value};
use hoso_core::{
    Actor, Case, Event, Failure, FailureKind, Ground, Lifecycle, MemberEnd, Name, Opening, Request,
    Values, Verdict, Whom,
};
use hoso_store::record::{
    CaseId, CaseRecord, EffectId, EffectRecord, OpenEffectRecord, OutboxRecord, ParentRecord,
    ReportEffectRecord, ValueRecord,
};
use hoso_store::{Decision, OutboxKey, ReadError, Rows, View};
use uuid::Uuid;

use super::code::NoCode;
use super::rows::Change;
use super::{Decider, Reply, code, events};
use crate::children::child_id;
use crate::rows::{Frame, actor, actor_record, value, value_record};
use crate::world::{CASES, World};

/// So many cases may stand above a child case.
const DEPTH: usize = 4;

/// Why a child case was not opened.
enum Unopened {
    /// For good: its parent hears of it.
    Failed(Failure),
    /// The store could not be read.
    Read(ReadError),
}

impl From<ReadError> for Unopened {
    fn from(error: ReadError) -> Self {
        Unopened::Read(error)
    }
}

impl From<NoCode> for Unopened {
    fn from(why: NoCode) -> Self {
        match why {
            NoCode::Office(problem) => failed(FailureKind::Rejected, &problem.code),
            NoCode::Read(error) => Unopened::Read(error),
        }
    }
}

fn failed(kind: FailureKind, cause: &str) -> Unopened {
    Unopened::Failed(Failure { kind, cause: cause.to_owned() })
}

/// Does what a row of the lane says, once: one that is no longer there was done.
pub(super) fn decide(
    decider: &mut Decider,
    view: &View<'_>,
    row: &OutboxRecord,
) -> Result<Decision<Reply>, ReadError> {
    let key = OutboxKey::from(row);
    if view.outbox_get(&key)?.is_none() {
        return Ok(Decision::only(Reply::Noted(false)));
    }
    let world = decider.world();
    let rows = match &row.what {
        EffectRecord::Open(open) => opened(&world, view, row, open)?,
        EffectRecord::Report(report) => reported(&world, view, row, report)?,
        EffectRecord::Ask(_) | EffectRecord::Tell(_) => Some(Rows::default()),
    };
    let Some(mut rows) = rows else { return Ok(Decision::only(Reply::Noted(false))) };
    let touched = rows.case.iter().map(|change| Uuid::from_bytes(change.after.id.0));
    decider.touched.extend(touched);
    rows.outbox_remove.push(key);
    Ok(Decision { rows, reply: Reply::Noted(true) })
}

/// Opens a child case, or tells its parent why it cannot be opened.
fn opened(
    world: &World,
    view: &View<'_>,
    row: &OutboxRecord,
    open: &OpenEffectRecord,
) -> Result<Option<Rows>, ReadError> {
    let parent = view.case(open.parent.case)?;
    let asks = |parent: &CaseRecord| {
        let mut asks = parent.asks.iter();
        asks.any(|ask| ask.effect == open.parent.ask && ask.status == "waiting")
    };
    // Nobody waits for it any more.
    let Some(parent) = parent.filter(asks) else { return Ok(Some(Rows::default())) };
    if view.case(open.child)?.is_some() {
        return Ok(Some(Rows::default()));
    }
    match begin(world, view, (row, open), &parent) {
        Ok(rows) => Ok(Some(rows)),
        Err(Unopened::Read(error)) => Err(error),
        Err(Unopened::Failed(failure)) => {
            let (parent_of, kind) = (&open.parent, failure.kind.code());
            tracing::warn!(workflow = %open.workflow, kind, cause = %failure.cause, "no child case");
            let ended = Some(MemberEnd::Failed(failure));
            hears(world, view, parent, (parent_of.ask, &parent_of.member, ended))
        }
    }
}

fn begin(
    world: &World,
    view: &View<'_>,
    (row, open): (&OutboxRecord, &OpenEffectRecord),
    parent: &CaseRecord,
) -> Result<Rows, Unopened> {
    let unknown = || failed(FailureKind::NotPermitted, "unknown-workflow");
    let lifecycle = world.newest(&open.workflow).ok_or_else(unknown)?;
    no_circle(view, &open.workflow, parent)?;
    let mut ends = open.parent.ends.iter();
    if !ends.any(|(state, _)| lifecycle.state(state).is_some()) {
        return Err(failed(FailureKind::NotPermitted, "no-end"));
    }
    let ground = Ground { lifecycle: &lifecycle, calendars: world.calendars(), now: world.now() };
    let acts = match &open.actor {
        Some(record) => actor(record),
        None => last_actor(view, parent)?,
    };
    let opening = Opening {
        id: Uuid::from_bytes(open.child.0),
        actor: acts.clone(),
        procedure: parent.procedure.as_deref().map(Into::into),
        values: values(&lifecycle, &open.values)?,
        then: open.action.as_deref().map(Request::of),
    };
    let step = hoso_core::open(ground, opening);
    let step = step.map_err(|why| failed(FailureKind::Rejected, why.code()))?;
    let mut frame = Frame {
        key: None,
        code: None,
        parent: Some(open.parent.clone()),
        sequence: None,
        lines: 0,
        rows: Default::default(),
        ..Frame::of(parent)
    };
    let number = code::draw(world, view, ground, &mut frame)?;
    let change = Change { ground, frame, before: None, actor: Some(&acts), class: row.class };
    let settled = change.settle(world, view, step)?;
    Ok(Rows { numbers_put: number.into_iter().collect(), ..settled.rows })
}

/// No case stands above another of its own workflow, and none too deep: neither would end.
fn no_circle(view: &View<'_>, workflow: &str, parent: &CaseRecord) -> Result<(), Unopened> {
    let mut above = Some(parent.clone());
    for _ in 0..DEPTH {
        let Some(case) = above else { return Ok(()) };
        if case.workflow == workflow {
            return Err(failed(FailureKind::Rejected, "cycle"));
        }
        above = match &case.parent {
            Some(parent) => view.case(parent.case)?,
            None => None,
        };
    }
    if above.is_none() { Ok(()) } else { Err(failed(FailureKind::Rejected, "too-deep")) }
}

/// Where the engine itself asked anew, whoever acted last on the parent stands behind it.
fn last_actor(view: &View<'_>, parent: &CaseRecord) -> Result<Actor, ReadError> {
    const MANY: u64 = 64;
    let mut end = parent.lines;
    while end > 0 {
        let after = end.saturating_sub(MANY);
        let many = usize::try_from(end - after).unwrap_or_default();
        let lines = view.journal(parent.id, after, many)?;
        if let Some(found) = lines.iter().rev().find_map(|line| line.actor.as_ref()) {
            return Ok(actor(found));
        }
        end = after;
    }
    let (caller, role) = (parent.caller.clone(), "portal".to_owned());
    Ok(Actor { caller, person: None, role, unit: None })
}

/// What the child's workflow knows of what is declared, under its own names.
fn values(lifecycle: &Lifecycle, given: &[(String, ValueRecord)]) -> Result<Values, Unopened> {
    let invalid = || failed(FailureKind::Rejected, "invalid-fields");
    let mut values = Values::new();
    for (means, given) in given {
        let Some(name) = meaning(lifecycle, means) else { continue };
        let Some(kind) = lifecycle.field(&name).map(|field| &field.kind) else { continue };
        let given = value(given).ok_or_else(invalid)?;
        let read = match &given {
            Value::Text(text) => kind.parse(Input::Text(text)),
            Value::Date(date) => kind.parse(Input::Text(&date.to_string())),
            Value::Flag(flag) => kind.parse(Input::Flag(*flag)),
            Value::Number(number) => kind.parse(Input::Number(*number)),
        };
        values.insert(name, Some(read.map_err(|_| invalid())?));
    }
    Ok(values)
}

/// The field of that meaning: the case's own, or that of its first person.
fn meaning(lifecycle: &Lifecycle, means: &str) -> Option<Name> {
    let persons = &lifecycle.declared().persons;
    let fields = lifecycle.fields_meaning(means).filter_map(|name| {
        let person = lifecycle.field(name)?.person.as_ref();
        let person = person.map(|person| persons.get(person));
        match person {
            None => Some((0, name)),
            Some(Some(one)) if !one.many => Some((one.position + 1, name)),
            Some(_) => None,
        }
    });
    fields.min_by_key(|(position, _)| *position).map(|(_, name)| name.clone())
}

/// Brings a parent what its child case counts as by now: reports may pass each other on their way.
fn reported(
    world: &World,
    view: &View<'_>,
    row: &OutboxRecord,
    report: &ReportEffectRecord,
) -> Result<Option<Rows>, ReadError> {
    let Some(parent) = view.case(report.parent)? else { return Ok(Some(Rows::default())) };
    let child = row.case.map(|child| view.case(child)).transpose()?.flatten();
    let verdict = match child.and_then(|child| child.parent) {
        Some(of) => of.told,
        None => report.verdict.clone(),
    };
    let verdict = verdict.as_deref().and_then(Verdict::from_code);
    let ended = verdict.map(MemberEnd::Verdict);
    hears(world, view, parent, (report.ask, &report.member, ended))
}

/// The parent's next step.
fn hears(
    world: &World,
    view: &View<'_>,
    parent: CaseRecord,
    (ask, member, ended): (EffectId, &str, Option<MemberEnd>),
) -> Result<Option<Rows>, ReadError> {
    let effect = Uuid::from_bytes(ask.0);
    events::rows(world, view, parent, Event::Member { effect, member: member.into(), ended })
}

impl Change<'_> {
    /// The outbox row that opens a child case.
    pub(super) fn open_row(
        &self,
        view: &View<'_>,
        case: &Case,
        (key, ask, member, values): (Uuid, &Name, &Name, &[(Name, Value)]),
    ) -> Option<OutboxRecord> {
        let each = match &self.ground.lifecycle.ask(ask)?.whom {
            Whom::Each(each) => each,
            Whom::Registry { .. } => return None,
        };
        let asked = case.ask(ask)?;
        let ends = each.ends.iter();
        let parent = ParentRecord {
            case: CaseId(case.id().into_bytes()),
            ask: EffectId(asked.effect.into_bytes()),
            member: member.to_string(),
            told: None,
            ends: ends.map(|(state, of)| (state.to_string(), of.code().to_owned())).collect(),
        };
        let open = OpenEffectRecord {
            child: CaseId(child_id(asked.asked, member, key).into_bytes()),
            workflow: each.workflow.to_string(),
            action: each.action.as_ref().map(|action| action.to_string()),
            values: values.iter().map(|(n, v)| (n.to_string(), value_record(v))).collect(),
            parent,
            actor: self.actor.map(actor_record),
        };
        Some(self.cases_row(view, case, key, EffectRecord::Open(open)))
    }

    /// What the parent is to hear, where this case counts otherwise than it heard last.
    pub(super) fn report_row(&mut self, view: &View<'_>, case: &Case) -> Option<OutboxRecord> {
        self.carry_ends(case);
        let parent = self.frame.parent.as_mut()?;
        let mut ends = parent.ends.iter();
        let end = ends.find(|(state, _)| **state == **case.state());
        let verdict = end.map(|(_, verdict)| verdict.clone());
        if verdict == parent.told {
            return None;
        }
        parent.told.clone_from(&verdict);
        let report = ReportEffectRecord {
            parent: parent.case,
            ask: parent.ask,
            member: parent.member.clone(),
            verdict,
        };
        let key = format!("report/{}", case.revision());
        let key = Uuid::new_v5(&case.id(), key.as_bytes());
        Some(self.cases_row(view, case, key, EffectRecord::Report(report)))
    }

    /// A state that ends this case for its parent ends it under its name in a newer version too. The
    /// old name stays: the case may go back.
    fn carry_ends(&mut self, case: &Case) {
        let came = self.before.as_ref().is_some_and(|old| old.version < case.parts().version);
        let migrate = self.ground.lifecycle.declared().migrate.as_ref();
        let (Some(parent), Some(migrate)) = (self.frame.parent.as_mut(), migrate) else { return };
        for (old, new) in migrate.states.iter().filter(|_| came) {
            let known = |name: &str| parent.ends.iter().find(|(state, _)| state == name);
            if let (Some((_, verdict)), None) = (known(old), known(new)) {
                let verdict = verdict.clone();
                parent.ends.push((new.to_string(), verdict));
            }
        }
    }

    fn cases_row(
        &self,
        view: &View<'_>,
        case: &Case,
        key: Uuid,
        what: EffectRecord,
    ) -> OutboxRecord {
        OutboxRecord {
            lane: CASES.to_owned(),
            class: self.class,
            due_ms: case.parts().changed,
            effect: EffectId(key.into_bytes()),
            case: Some(CaseId(case.id().into_bytes())),
            attempts: 0,
            run: view.run(),
            what,
        }
    }
}
