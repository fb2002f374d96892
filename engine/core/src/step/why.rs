//! Everything that stands between an actor and an action, not only the first of it. The step itself
//! is tried, on a copy: what it would do is possible, and what it refuses is refused so. Never
//! changes a case, and never says what is legal: `permit` does.

use super::permit::Permit;
use super::{Ground, step};
use crate::{Action, Actor, Case, Event, Name, Refusal, Values};

/// What keeps this actor from this action now, without edits and with a reason given; nothing: the
/// step does it. The first is what the step refuses with. Each that follows would be met if all
/// before it were mended.
pub fn obstacles(ground: Ground<'_>, case: &Case, actor: &Actor, name: &Name) -> Vec<Refusal> {
    let Err(first) = tried(ground, case, actor, name) else {
        return Vec::new();
    };
    let Some(action) = ground.lifecycle.action(name) else {
        return vec![first];
    };
    let ground = ground.not_before(case.parts().changed);
    let mut supposed = action.clone();
    let mut met = vec![first];
    while let Err(next) = (Permit { ground, case, name, action: &supposed }).now(actor) {
        let mended = suppose_mended(&mut supposed, &next, case);
        if !met.contains(&next) {
            met.push(next);
        }
        if !mended {
            break;
        }
    }
    met
}

fn tried(ground: Ground<'_>, case: &Case, actor: &Actor, name: &Name) -> Result<(), Refusal> {
    let event = Event::Acted {
        actor: actor.clone(),
        action: name.clone(),
        values: Values::new(),
        reason: Some("supposed".into()),
        confirms: Default::default(),
    };
    step(ground, case, event).map(drop)
}

/// Takes out of the action what the refusal is about; `false`: there was nothing to take.
fn suppose_mended(action: &mut Action, refusal: &Refusal, case: &Case) -> bool {
    match refusal {
        Refusal::WrongState { .. } => action.from.insert(case.state().clone()),
        Refusal::WrongRole { .. } => !std::mem::take(&mut action.roles).is_empty(),
        Refusal::FourEyes { other, .. } => action.not_by.remove(other),
        Refusal::Missing { .. } => !std::mem::take(&mut action.needs).is_empty(),
        Refusal::ConditionUnmet { .. } | Refusal::Unchanged { .. } => action.when.take().is_some(),
        Refusal::ReasonRequired { .. } => std::mem::take(&mut action.reason),
        Refusal::NothingFetched { .. } => action.fill.take().is_some(),
        Refusal::LimitReached { .. } | Refusal::Calendar { .. } => action.limit.take().is_some(),
        Refusal::UnknownAction { .. }
        | Refusal::UnknownFields { .. }
        | Refusal::NotEditable { .. }
        | Refusal::ProcedureWanted
        | Refusal::UnknownProcedure { .. }
        | Refusal::NotLicensed { .. } => false,
    }
}
