//! Every action with how each role, and the actor who reads, stands to it. Whether it is possible is
//! what the step says when it is tried. Never decides that itself.

use std::collections::BTreeSet;

use hoso_core::{Action, Actor, Explained, Fires, Looks, Name, Refusal, Reveal, Wants, obstacles};

use super::words::both;
use super::{LimitWhy, Look, MoveView, NeedView, PartView, Said, StandView, UsedBy};
use crate::problem::refusal;

/// All actions of one case.
pub(super) struct Moves<'a> {
    look: &'a Look<'a>,
    roles: BTreeSet<String>,
    somebody: String,
}

/// How somebody stands to an action, still as refusals.
struct Stand {
    view: StandView,
    refusals: Vec<Refusal>,
}

impl<'a> Moves<'a> {
    pub(super) fn of(look: &'a Look<'a>) -> Self {
        let mut roles = roles(look);
        roles.insert(look.reader.role.clone());
        Moves { look, roles, somebody: somebody(look) }
    }

    pub(super) fn views(&self) -> Vec<MoveView> {
        let mut actions: Vec<_> = self.look.ground.lifecycle.declared().actions.iter().collect();
        actions.sort_by_key(|(_, action)| action.position);
        actions.into_iter().map(|(name, action)| self.view(name, action)).collect()
    }

    fn view(&self, name: &Name, action: &Action) -> MoveView {
        let lifecycle = self.look.ground.lifecycle;
        let reader = self.stand(name, self.look.reader);
        let stands: Vec<Stand> = self.roles.iter().map(|role| self.in_role(name, role)).collect();
        let again = stands.iter().flat_map(|one| &one.refusals).find_map(again);
        let mut from: Vec<&Name> = action.from.iter().collect();
        from.sort_by_key(|state| lifecycle.state(state).map(|state| state.position));
        let mut told = MoveView {
            name: name.to_string(),
            label: action.label.clone(),
            to: action.to.as_ref().map(|to| to.to_string()),
            ask: action.ask.as_ref().map(|ask| ask.to_string()),
            reason: action.reason,
            from: from.into_iter().map(|state| state.to_string()).collect(),
            reader: reader.view,
            roles: stands.into_iter().map(|one| one.view).collect(),
            not_by: self.not_by(action),
            needs: self.needs(action),
            when: action
                .when
                .as_ref()
                .map(|when| self.part(&when.explain(lifecycle, self.look.case, Reveal::All))),
            limit: action.limit.map(|limit| LimitWhy { times: limit.times, again_ms: again }),
            text: Said::new(),
        };
        told.text = both(lifecycle, |words| words.action(&told, action));
        told
    }

    /// A person of that role who has used nothing on the case.
    fn in_role(&self, name: &Name, role: &str) -> Stand {
        let actor = Actor {
            person: Some(self.somebody.clone()),
            role: role.to_owned(),
            ..self.look.reader.clone()
        };
        self.stand(name, &actor)
    }

    fn stand(&self, name: &Name, actor: &Actor) -> Stand {
        let Look { ground, case, grant, .. } = self.look;
        let refusals = obstacles(*ground, case, actor, name);
        let problem = |why: &Refusal| refusal::problem(ground.lifecycle, why);
        let granted = grant.roles.as_ref().is_none_or(|roles| roles.contains(&actor.role));
        let view = StandView {
            role: actor.role.clone(),
            granted,
            allowed: refusals.is_empty(),
            problems: refusals.iter().map(problem).collect(),
        };
        Stand { view, refusals }
    }

    fn not_by(&self, action: &Action) -> Vec<UsedBy> {
        let uses = &self.look.case.parts().uses;
        let used = |other: &Name| {
            let by = uses.get(other)?.by.clone()?;
            Some(UsedBy { action: other.to_string(), by })
        };
        action.not_by.iter().filter_map(used).collect()
    }

    fn needs(&self, action: &Action) -> Vec<NeedView> {
        let need = |field: &Name| {
            let missing = self.look.case.lacks(self.look.ground.lifecycle, field);
            let missing = missing.into_iter().map(|name| name.to_string()).collect();
            NeedView { field: field.to_string(), missing }
        };
        action.needs.iter().map(need).collect()
    }

    fn part(&self, told: &Explained) -> PartView {
        let name = |name: &Name| Some(name.to_string());
        let (mut of, mut value, mut is, mut parts) = (None, None, None, Vec::new());
        let kind = match &told.looks {
            Looks::All(inner) | Looks::Any(inner) => {
                parts = inner.iter().map(|one| self.part(one)).collect();
                if matches!(told.looks, Looks::All(_)) { "all" } else { "any" }
            }
            Looks::Not(inner) => {
                parts = vec![self.part(inner)];
                "not"
            }
            Looks::Field { field, wants, value: declared, .. } => {
                (of, value) = (name(field), declared.clone());
                wanted(wants)
            }
            Looks::Changed { ask, .. } => {
                of = name(ask);
                "changed"
            }
            Looks::Check { ask, is: stands, .. } => {
                (of, is) = (name(ask), Some(stands.code().to_owned()));
                "check"
            }
            Looks::State { is: rests, .. } => {
                is = name(rests);
                "state"
            }
        };
        let text = both(self.look.ground.lifecycle, |words| words.part(&told.looks));
        PartView { kind, holds: told.holds, wanted: told.wanted, of, value, is, text, parts }
    }
}

fn wanted(wants: &Wants) -> &'static str {
    match wants {
        Wants::Is(_) => "is",
        Wants::In(_) => "in",
        Wants::Missing => "missing",
        Wants::Known => "known",
        Wants::EarlierThan(_) => "earlier-than",
        Wants::LaterThan(_) => "later-than",
    }
}

fn again(refusal: &Refusal) -> Option<i64> {
    match refusal {
        Refusal::LimitReached { again, .. } => Some(*again),
        Refusal::UnknownAction { .. }
        | Refusal::UnknownFields { .. }
        | Refusal::WrongState { .. }
        | Refusal::WrongRole { .. }
        | Refusal::ConditionUnmet { .. }
        | Refusal::Unchanged { .. }
        | Refusal::Missing { .. }
        | Refusal::NotEditable { .. }
        | Refusal::ReasonRequired { .. }
        | Refusal::FourEyes { .. }
        | Refusal::NothingFetched { .. }
        | Refusal::ProcedureWanted
        | Refusal::UnknownProcedure { .. }
        | Refusal::NotLicensed { .. }
        | Refusal::Calendar { .. } => None,
    }
}

/// Every role that the workflow names.
fn roles(look: &Look<'_>) -> BTreeSet<String> {
    let declared = look.ground.lifecycle.declared();
    let acting = declared.actions.values().flat_map(|action| &action.roles);
    let told = declared.asks.values().flat_map(|ask| ask.shows.keys());
    let timers = declared.states.values().flat_map(|state| &state.timers);
    let reminded = timers.flat_map(|timer| match &timer.fires {
        Fires::To(_) => Vec::new(),
        Fires::Remind(roles) => roles.iter().collect(),
    });
    acting.chain(told).chain(reminded).map(|role| role.to_string()).collect()
}

/// A name that nobody who acted on the case has.
fn somebody(look: &Look<'_>) -> String {
    let uses = &look.case.parts().uses;
    let mut name = String::from("somebody");
    while uses.values().any(|uses| uses.by.as_deref() == Some(name.as_str())) {
        name.push('+');
    }
    name
}
