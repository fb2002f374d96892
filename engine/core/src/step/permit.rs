//! What is legal, for whom, where. The only place that says so: `step` refuses by it and the
//! listing of possible actions shows it. Never changes a case.

use std::collections::BTreeSet;

use super::Ground;
use crate::{Action, Actor, Case, Name, Refusal, event::Values};

/// One action looked at for one case.
pub(super) struct Permit<'a> {
    pub(super) ground: Ground<'a>,
    pub(super) case: &'a Case,
    pub(super) name: &'a Name,
    pub(super) action: &'a Action,
}

/// The fields whose declared value these would change. Portals send whole forms: what is already
/// declared so is no edit.
pub(super) fn changed_names(case: &Case, values: &Values) -> BTreeSet<Name> {
    let changed = values.iter().filter(|(field, value)| case.value(field) != value.as_ref());
    changed.map(|(field, _)| field.clone()).collect()
}

/// Whether some action that only edits lets this actor edit these fields: by place and role before
/// the edit, by needs and condition after it. One that wants a reason or counts its uses has to be
/// triggered by its name.
pub(super) fn edit(
    ground: Ground<'_>,
    before: &Case,
    edited: &Case,
    (actor, changed): (&Actor, &BTreeSet<Name>),
) -> Result<(), Refusal> {
    let mut here = ground.lifecycle.declared().actions.iter().filter(|(_, action)| {
        action.to.is_none()
            && action.ask.is_none()
            && action.limit.is_none()
            && action.fill.is_none()
    });
    let allowed = here.any(|(name, action)| {
        let permit = |case| Permit { ground, case, name, action };
        let legal = permit(before).place_and_role(actor);
        let legal = legal.and_then(|()| permit(before).edits(changed));
        legal.and_then(|()| permit(edited).rest(None)).is_ok()
    });
    if allowed {
        return Ok(());
    }
    let fields = changed.iter().cloned().collect();
    Err(Refusal::NotEditable { fields, state: before.state().clone() })
}

impl Permit<'_> {
    /// As a listing shows it: without edits, and with a reason supposed.
    pub(super) fn now(&self, actor: &Actor) -> Result<(), Refusal> {
        self.place_and_role(actor)?;
        self.required()?;
        self.rest(Some("supposed"))
    }

    pub(super) fn place_and_role(&self, actor: &Actor) -> Result<(), Refusal> {
        let action = self.name.clone();
        if !self.action.from.contains(self.case.state()) {
            let from = self.action.from.iter().cloned().collect();
            return Err(Refusal::WrongState { action, state: self.case.state().clone(), from });
        }
        let roles = &self.action.roles;
        if roles.is_empty() || roles.contains(actor.role.as_str()) {
            return self.four_eyes(actor);
        }
        let roles = roles.iter().cloned().collect();
        Err(Refusal::WrongRole { action, role: actor.role.clone(), roles })
    }

    /// Not by whoever used one of the named actions last.
    fn four_eyes(&self, actor: &Actor) -> Result<(), Refusal> {
        let uses = &self.case.parts().uses;
        let used = |other: &&Name| {
            let by = uses.get(*other).and_then(|uses| uses.by.as_deref());
            by.is_some_and(|by| by == actor.name())
        };
        match self.action.not_by.iter().find(used) {
            None => Ok(()),
            Some(other) => {
                Err(Refusal::FourEyes { action: self.name.clone(), other: other.clone() })
            }
        }
    }

    pub(super) fn edits(&self, changed: &BTreeSet<Name>) -> Result<(), Refusal> {
        let lifecycle = self.ground.lifecycle;
        let state = lifecycle.state(self.case.state());
        let refused = changed.iter().filter(|name| {
            let declared = lifecycle.declared_name(name);
            let locked = state.is_some_and(|state| state.locks.contains(&declared));
            locked || !self.action.edits.contains(&declared)
        });
        let fields: Vec<Name> = refused.cloned().collect();
        if fields.is_empty() {
            return Ok(());
        }
        Err(Refusal::NotEditable { fields, state: self.case.state().clone() })
    }

    /// What is looked at after the edits: needs, condition, reason, limit.
    pub(super) fn rest(&self, reason: Option<&str>) -> Result<(), Refusal> {
        self.needs()?;
        self.when()?;
        if self.action.reason && reason.is_none_or(|reason| reason.trim().is_empty()) {
            return Err(Refusal::ReasonRequired { action: self.name.clone() });
        }
        self.fetched()?;
        self.limit()
    }

    /// An action that fills has something to fill from.
    fn fetched(&self) -> Result<(), Refusal> {
        let Some(fill) = &self.action.fill else { return Ok(()) };
        let ask = fill.from.clone();
        let any = self.case.ask(&ask).is_some_and(|ask| !ask.fetched.is_empty());
        let action = self.name.clone();
        if any { Ok(()) } else { Err(Refusal::NothingFetched { action, ask }) }
    }

    /// No action takes back, or goes on without, what no case opens without.
    pub(super) fn required(&self) -> Result<(), Refusal> {
        let fields = super::required(self.ground.lifecycle, self.case);
        if fields.is_empty() {
            return Ok(());
        }
        Err(Refusal::Missing { action: self.name.clone(), fields })
    }

    fn needs(&self) -> Result<(), Refusal> {
        let lifecycle = self.ground.lifecycle;
        let needs = self.action.needs.iter();
        let fields: Vec<Name> = needs.flat_map(|name| self.case.lacks(lifecycle, name)).collect();
        if fields.is_empty() {
            return Ok(());
        }
        Err(Refusal::Missing { action: self.name.clone(), fields })
    }

    fn when(&self) -> Result<(), Refusal> {
        let lifecycle = self.ground.lifecycle;
        let Some(when) = &self.action.when else {
            return Ok(());
        };
        if when.holds(lifecycle, self.case) {
            return Ok(());
        }
        let action = self.name.clone();
        Err(match when.wants_change_of(lifecycle, self.case) {
            Some(ask) => Refusal::Unchanged { action, ask: ask.clone() },
            None => Refusal::ConditionUnmet { action },
        })
    }

    fn limit(&self) -> Result<(), Refusal> {
        let Some(limit) = self.action.limit else {
            return Ok(());
        };
        let uses = self.case.parts().uses.get(self.name);
        let mut free = Vec::new();
        for at in uses.iter().flat_map(|uses| &uses.at) {
            let again = self.ground.reckon(*at, limit.within)?.at_ms;
            if again > self.ground.now {
                free.push(again);
            }
        }
        let times = limit.times as usize;
        if free.len() < times {
            return Ok(());
        }
        // More than `times` still count where the version before allowed more.
        free.sort_unstable();
        let again = free.get(free.len() - times).copied().unwrap_or(self.ground.now);
        Err(Refusal::LimitReached { action: self.name.clone(), times: limit.times, again })
    }
}
