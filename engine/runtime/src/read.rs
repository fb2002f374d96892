//! Reading: one case, its journal, lists, counts. Quick and synchronous; each reads one snapshot.
//! What lies outside a grant is not there. Never changes anything.

mod lists;

use std::collections::BTreeMap;

use hoso_core::{Actor, Case, Check, Ground, Lifecycle, TimerOf};
use hoso_store::record::{CaseId, CaseRecord};
use hoso_store::{DeadKey, ReadError};
use uuid::Uuid;

pub use lists::ListError;

use crate::command::{ApplyError, Grant};
use crate::decide::{Order, Reply};
use crate::engine::Engine;
use crate::problem::refusal;
use crate::rows;
use crate::view::{
    ActionView, AskView, CaseView, DeadView, FieldView, JournalLine, TimerView, WorkflowView,
};

impl Engine {
    /// A case as it stands for this actor; `None` where there is none within the grant.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn case(
        &self,
        id: Uuid,
        actor: &Actor,
        grant: &Grant,
    ) -> Result<Option<CaseView>, ReadError> {
        let Some(record) = self.record(id, grant)? else { return Ok(None) };
        let world = &self.inner.door.world;
        let Some(lifecycle) = world.lifecycle(&record.workflow, record.version) else {
            return Ok(None);
        };
        let calendars = world.calendars();
        let ground = Ground { lifecycle: &lifecycle, calendars, now: world.now() };
        Ok(Some(case_view(ground, &record, actor)))
    }

    fn record(&self, id: Uuid, grant: &Grant) -> Result<Option<CaseRecord>, ReadError> {
        let record = self.inner.reader.case(CaseId(id.into_bytes()))?;
        Ok(record.filter(|record| grant.sees(record)))
    }

    /// The case of a caller's own key.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn find(&self, caller: &str, workflow: &str, key: &str) -> Result<Option<Uuid>, ReadError> {
        let record = self.inner.reader.case_by_key(caller, workflow, key)?;
        Ok(record.map(|record| Uuid::from_bytes(record.id.0)))
    }

    /// Lines of a case's journal after a number, at most 500.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn journal(
        &self,
        id: Uuid,
        after: u64,
        limit: usize,
        grant: &Grant,
    ) -> Result<Option<Vec<JournalLine>>, ReadError> {
        if self.record(id, grant)?.is_none() {
            return Ok(None);
        }
        let limit = limit.clamp(1, 500);
        let lines = self.inner.reader.journal(CaseId(id.into_bytes()), after, limit)?;
        let lines = lines.into_iter().map(|line| JournalLine {
            number: line.number,
            at_ms: line.at_ms,
            what: line.what,
            revision: line.revision,
            actor: line.actor.as_ref().map(rows::actor),
            from: line.from,
            to: line.to,
            details: line.details,
        });
        Ok(Some(lines.collect()))
    }

    /// Every version of every workflow that is known.
    pub fn workflows(&self) -> Vec<WorkflowView> {
        let world = &self.inner.door.world;
        let catalogue = world.catalogue();
        let view = |lifecycle: &std::sync::Arc<Lifecycle>| {
            let newest = world.newest(lifecycle.name());
            WorkflowView {
                name: lifecycle.name().to_string(),
                version: lifecycle.version(),
                title: lifecycle.declared().title.clone(),
                newest: newest.is_some_and(|newest| newest.version() == lifecycle.version()),
            }
        };
        catalogue.all().map(view).collect()
    }

    /// Tells that were given up, the oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn dead(&self, limit: usize) -> Result<Vec<DeadView>, ReadError> {
        let dead = self.inner.reader.dead(limit.clamp(1, 500), None)?;
        let view = |dead: hoso_store::record::DeadRecord| DeadView {
            effect: Uuid::from_bytes(dead.row.effect.0),
            sender: dead.row.lane.strip_prefix("tell:").unwrap_or_default().to_owned(),
            case: dead.row.case.map(|case| Uuid::from_bytes(case.0)),
            at_ms: dead.at_ms,
            cause: dead.cause,
        };
        Ok(dead.into_iter().map(view).collect())
    }

    /// Sends a dead tell again, under the same id. `false` where there is none such.
    ///
    /// # Errors
    /// It got no answer and may be repeated.
    pub async fn redeliver(&self, effect: Uuid) -> Result<bool, ApplyError> {
        let unreadable = |error: ReadError| ApplyError::Unavailable { why: error.to_string() };
        let mut after = None;
        loop {
            let dead = self.inner.reader.dead(500, after).map_err(unreadable)?;
            let Some(last) = dead.last() else { return Ok(false) };
            after = Some(DeadKey::from(last));
            let found = dead.iter().find(|one| one.row.effect.0 == effect.into_bytes());
            if let Some(found) = found {
                let key = DeadKey::from(found);
                let class = hoso_store::Class::Interactive;
                let reply = self.inner.door.apply(class, Order::Revive(key)).await?;
                return Ok(matches!(reply, Reply::Noted(true)));
            }
        }
    }

    /// Effects not yet done: asks, tells.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn open_effects(&self) -> Result<u64, ReadError> {
        self.inner.reader.open_effects()
    }
}

fn case_view(ground: Ground<'_>, record: &CaseRecord, actor: &Actor) -> CaseView {
    let case = rows::case(record);
    let lifecycle = ground.lifecycle;
    let epoch = jiff::civil::date(1970, 1, 1);
    let days = jiff::Span::new().days(record.unit_on);
    let unit_on = epoch.checked_add(days).map(|day| day.to_string()).unwrap_or_default();
    let label = lifecycle.state(&record.state).map(|state| state.label.clone());
    CaseView {
        id: case.id(),
        caller: record.caller.clone(),
        key: record.key.clone(),
        workflow: record.workflow.clone(),
        version: record.version,
        unit: record.unit.clone(),
        unit_on,
        procedure: record.procedure.clone(),
        state: record.state.clone(),
        label: label.unwrap_or_default(),
        entered_ms: record.entered_ms,
        opened_ms: record.opened_ms,
        changed_ms: record.changed_ms,
        revision: record.revision,
        fields: fields(lifecycle, &case),
        asks: asks(lifecycle, &case),
        timers: timers(lifecycle, &case),
        actions: actions(ground, &case, actor),
    }
}

fn fields(lifecycle: &Lifecycle, case: &Case) -> Vec<FieldView> {
    let mut declared: Vec<_> = lifecycle.declared().fields.iter().collect();
    declared.sort_by_key(|(_, field)| field.position);
    // The latest answer that looked at a field says how it stands.
    let mut asks: Vec<_> = case.parts().asks.values().collect();
    asks.sort_by_key(|ask| ask.asked);
    let findings = asks.into_iter().flat_map(|ask| &ask.findings);
    let latest: BTreeMap<&str, _> = findings.map(|one| (&*one.field, one)).collect();
    let view = |(name, field): (&hoso_core::Name, &hoso_core::Field)| {
        let found = latest.get(&**name);
        FieldView {
            name: name.to_string(),
            label: field.label.clone(),
            declared: case.value(name).cloned(),
            registry: found.and_then(|one| one.returned.clone()),
            class: found.map(|one| one.class.code().to_owned()),
            reason: found.map(|one| one.reason.code().to_owned()),
            cause: found.and_then(|one| one.cause.clone()),
        }
    };
    declared.into_iter().map(view).collect()
}

fn asks(lifecycle: &Lifecycle, case: &Case) -> Vec<AskView> {
    let view = |(name, ask): (&hoso_core::Name, &hoso_core::AskState)| {
        let failure = match &ask.status {
            hoso_core::AskStatus::Failed(failure) => Some(failure.clone()),
            hoso_core::AskStatus::Waiting
            | hoso_core::AskStatus::Answered(_)
            | hoso_core::AskStatus::Closed => None,
        };
        AskView {
            name: name.to_string(),
            check: Check::of(lifecycle, case, name).code().to_owned(),
            failure: failure.as_ref().map(|failure| failure.kind.code().to_owned()),
            cause: failure.map(|failure| failure.cause),
            asked_ms: ask.asked,
            ended_ms: ask.ended,
            until_ms: ask.until,
            attempts: ask.attempts,
            outage_ms: ask.outage,
            registry: ask.evidence.registry.clone(),
            reference: ask.evidence.reference.clone(),
        }
    };
    case.parts().asks.iter().map(view).collect()
}

fn timers(lifecycle: &Lifecycle, case: &Case) -> Vec<TimerView> {
    let state = lifecycle.state(case.state());
    let view = |timer: &hoso_core::Timer| {
        let leads_to = match &timer.of {
            TimerOf::Ask(name) => format!("ask {name}"),
            TimerOf::State(position) => {
                let spec = state.and_then(|state| state.timers.get(*position));
                spec.map(|spec| spec.to.to_string()).unwrap_or_default()
            }
        };
        let reckoned = timer.reckoned.clone();
        TimerView { leads_to, due_ms: timer.due, reckoned, paused_ms: timer.paused }
    };
    case.parts().timers.iter().map(view).collect()
}

fn actions(ground: Ground<'_>, case: &Case, actor: &Actor) -> Vec<ActionView> {
    let lifecycle = ground.lifecycle;
    let possible = hoso_core::possible(ground, case, actor);
    let view = |one: hoso_core::Possible| {
        let action = lifecycle.action(&one.action);
        ActionView {
            name: one.action.to_string(),
            label: action.map(|action| action.label.clone()).unwrap_or_default(),
            allowed: one.refusal.is_none(),
            reason: action.is_some_and(|action| action.reason),
            problem: one.refusal.map(|why| refusal::problem(lifecycle, &why)),
        }
    };
    possible.into_iter().map(view).collect()
}
