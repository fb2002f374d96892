//! One case as an actor sees it: fields with what was found of them, asks, timers, actions. Never
//! reads anything but the record and its lifecycle.

use std::collections::{BTreeMap, BTreeSet};

use hoso_core::persons::of_member;
use hoso_core::{
    Actor, AskState, AskStatus, Case, Check, Field, Ground, Lifecycle, Member, MemberEnd, Name,
    Origin, TimerOf,
};
use hoso_store::record::CaseRecord;
use uuid::Uuid;

use super::shown;
use crate::children::child_id;
use crate::problem::refusal;
use crate::rows;
use crate::view::{
    ActionView, AskView, CaseView, DueView, FetchedView, FieldView, MemberView, ParentView,
    PersonView, TimerView,
};

pub(super) fn view(ground: Ground<'_>, record: &CaseRecord, actor: &Actor) -> CaseView {
    let case = rows::case(record);
    let lifecycle = ground.lifecycle;
    let epoch = jiff::civil::date(1970, 1, 1);
    let days = jiff::Span::new().days(record.unit_on);
    let unit_on = epoch.checked_add(days).map(|day| day.to_string()).unwrap_or_default();
    let label = lifecycle.state(&record.state).map(|state| state.label.clone());
    let parent = record.parent.as_ref().map(|parent| ParentView {
        case: Uuid::from_bytes(parent.case.0),
        member: parent.member.clone(),
    });
    CaseView {
        id: case.id(),
        code: record.code.clone(),
        caller: record.caller.clone(),
        key: record.key.clone(),
        workflow: record.workflow.clone(),
        version: record.version,
        unit: record.unit.clone(),
        unit_on,
        procedure: record.procedure.clone(),
        parent,
        state: record.state.clone(),
        label: label.unwrap_or_default(),
        entered_ms: record.entered_ms,
        opened_ms: record.opened_ms,
        changed_ms: record.changed_ms,
        deleted_ms: record.deleted_ms,
        due: due(&case),
        revision: record.revision,
        fields: Fields::new(lifecycle, &case, &actor.role).all(),
        asks: asks(lifecycle, &case, &actor.role),
        timers: timers(lifecycle, &case),
        actions: actions(ground, &case, actor),
    }
}

fn due(case: &Case) -> Option<DueView> {
    case.parts().due.as_ref().map(|due| DueView {
        due_ms: due.at,
        from_ms: due.from,
        reckoned: due.reckoned.clone(),
        paused_ms: due.paused,
    })
}

/// The fields of a case with what the reader's role is told of them.
struct Fields<'a> {
    lifecycle: &'a Lifecycle,
    case: &'a Case,
    /// By the name of the field, from the latest answer that looked at it.
    found: BTreeMap<&'a str, shown::Told>,
    fetched: BTreeMap<&'a str, FetchedView>,
}

impl<'a> Fields<'a> {
    fn new(lifecycle: &'a Lifecycle, case: &'a Case, role: &str) -> Self {
        let mut asks: Vec<_> = case.parts().asks.iter().collect();
        asks.sort_by_key(|(_, ask)| ask.asked);
        let (mut found, mut fetched) = (BTreeMap::new(), BTreeMap::new());
        for (name, ask) in asks {
            let level = shown::level(lifecycle, name, role);
            for one in &ask.findings {
                match shown::finding(level, one) {
                    Some(told) => drop(found.insert(&*one.field, told)),
                    None => drop(found.remove(&*one.field)),
                }
            }
            for (field, value) in shown::fetched(level, ask) {
                let view = FetchedView { ask: name.to_string(), value: value.clone() };
                fetched.insert(&**field, view);
            }
        }
        Fields { lifecycle, case, found, fetched }
    }

    /// Every field in the workflow's order; those of a household once for each member. Of a
    /// household without members each stands once, under the name that the workflow declares.
    fn all(&self) -> Vec<FieldView> {
        let mut declared: Vec<_> = self.lifecycle.declared().fields.iter().collect();
        declared.sort_by_key(|(_, field)| field.position);
        let mut seen = BTreeSet::new();
        let mut views = Vec::with_capacity(declared.len());
        for (name, field) in &declared {
            let Some(household) = self.lifecycle.household_of(name) else {
                views.push(self.view(name, field, None));
                continue;
            };
            if !seen.insert(household) {
                continue;
            }
            let same = |(_, field): &&(&Name, &Field)| field.person.as_ref() == Some(household);
            let of_household: Vec<_> = declared.iter().filter(same).collect();
            let members = self.case.members(household);
            for number in &members {
                for (name, field) in &of_household {
                    let name = of_member(name, *number);
                    views.extend(name.map(|name| self.view(&name, field, Some(*number))));
                }
            }
            if members.is_empty() {
                views.extend(of_household.iter().map(|(name, field)| self.view(name, field, None)));
            }
        }
        views
    }

    fn view(&self, name: &str, field: &Field, member: Option<u16>) -> FieldView {
        let declared = self.case.parts().fields.get(name);
        let told = self.found.get(name).cloned().unwrap_or_default();
        let taken_from = declared.and_then(|declared| match &declared.origin {
            Origin::Typed => None,
            Origin::Registry(ask) => Some(ask.to_string()),
        });
        FieldView {
            name: name.to_owned(),
            label: field.label.clone(),
            person: field.person.as_ref().map(|person| self.person(person, member)),
            kind: kind(field),
            own: field.own,
            choices: if field.own { field.codes.clone() } else { Vec::new() },
            declared: declared.map(|declared| declared.value.clone()),
            taken_from,
            registry: told.registry,
            fetched: self.fetched.get(name).cloned(),
            class: told.class,
            reason: told.reason,
            cause: told.cause,
        }
    }

    fn person(&self, person: &Name, member: Option<u16>) -> PersonView {
        let known = self.lifecycle.declared().persons.get(person);
        PersonView {
            name: person.to_string(),
            label: known.map(|known| known.label.clone()).unwrap_or_default(),
            many: known.is_some_and(|known| known.many),
            member,
        }
    }
}

/// As workflows call it: an own field of codes is a choice.
fn kind(field: &Field) -> &'static str {
    match field.kind.name() {
        "code" if field.own => "choice",
        name => name,
    }
}

fn asks(lifecycle: &Lifecycle, case: &Case, role: &str) -> Vec<AskView> {
    let view = |(name, ask): (&Name, &AskState)| {
        let failure = match &ask.status {
            AskStatus::Failed(failure) => Some(failure.clone()),
            AskStatus::Waiting | AskStatus::Answered(_) | AskStatus::Closed => None,
        };
        AskView {
            name: name.to_string(),
            check: Check::of(lifecycle, case, name).code().to_owned(),
            shows: shown::level(lifecycle, name, role).code(),
            failure: failure.as_ref().map(|failure| failure.kind.code().to_owned()),
            cause: failure.map(|failure| failure.cause),
            asked_ms: ask.asked,
            ended_ms: ask.ended,
            until_ms: ask.until,
            attempts: ask.attempts,
            outage_ms: ask.outage,
            registry: ask.evidence.registry.clone(),
            reference: ask.evidence.reference.clone(),
            members: ask.members.iter().map(|one| member(ask.asked, one)).collect(),
        }
    };
    case.parts().asks.iter().map(view).collect()
}

fn member(asked_ms: i64, member: &Member) -> MemberView {
    let (ended, cause) = match &member.ended {
        None => (None, None),
        Some(MemberEnd::Verdict(verdict)) => (Some(verdict.code()), None),
        Some(MemberEnd::Failed(failure)) => {
            (Some(failure.kind.code()), Some(failure.cause.clone()))
        }
    };
    MemberView {
        name: member.name.to_string(),
        child: child_id(asked_ms, &member.name, member.effect),
        ended: ended.map(str::to_owned),
        cause,
    }
}

fn timers(lifecycle: &Lifecycle, case: &Case) -> Vec<TimerView> {
    let state = lifecycle.state(case.state());
    let view = |timer: &hoso_core::Timer| {
        let leads_to = match &timer.of {
            TimerOf::Ask(name) => format!("ask {name}"),
            TimerOf::State(position) => {
                let spec = state.and_then(|state| state.timers.get(*position));
                let to = spec.and_then(|spec| spec.to()).map(|to| to.to_string());
                to.unwrap_or_else(|| "reminder".into())
            }
            TimerOf::Keep(name) => format!("keep {name}"),
            TimerOf::Deletion => "deletion".into(),
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
