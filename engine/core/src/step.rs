//! The pure step: a lifecycle, a case, an event and a time give the next case with all that must
//! be done, or a refusal. Never runs anything, never reads a clock, and is total: no event panics.
//!
//! What is legal stands in [`permit`] alone; the listing of possible actions asks the same one.

mod arrive;
mod ask;
mod due;
mod fill;
mod members;
mod permit;
mod progress;
mod why;

use std::collections::BTreeSet;

use hoso_civil::Calendars;
use uuid::Uuid;

use crate::event::{Actor, Event, Values};
use crate::{Case, CaseParts, Fires, Lifecycle, Millis, Name, Refusal, Step, TimerOf, What};
pub(crate) use arrive::{Arrival, arrive};
use permit::{Permit, changed_names};
use progress::Progress;
pub use why::obstacles;

/// Where a step happens: what is the same for every event of a moment.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The version that the case is on.
    pub lifecycle: &'a Lifecycle,
    /// The calendars of its lengths.
    pub calendars: &'a Calendars,
    /// The time, unix ms. A case's own last time stands in where this is earlier.
    pub now: Millis,
}

/// An action that a person asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Which.
    pub action: Name,
    /// Why.
    pub reason: Option<String>,
    /// Fields whose declared values may be replaced by fetched ones, where the action fills.
    pub confirms: BTreeSet<Name>,
}

impl Request {
    /// An action without a reason that confirms nothing.
    pub fn of(action: impl Into<Name>) -> Self {
        Request { action: action.into(), reason: None, confirms: BTreeSet::new() }
    }
}

/// The opening of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// The new case's id.
    pub id: Uuid,
    /// Who opens it.
    pub actor: Actor,
    /// The code of the procedure it is for.
    pub procedure: Option<Name>,
    /// What is declared.
    pub values: Values,
    /// An action that follows at once; where it is refused, no case is opened.
    pub then: Option<Request>,
}

/// An action as it stands for one actor at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Possible {
    /// Which.
    pub action: Name,
    /// Why not; `None`: it is possible.
    pub refusal: Option<Refusal>,
}

/// Opens a case in the lifecycle's initial state.
///
/// # Errors
/// Unknown or missing fields, and what the action that follows is refused for.
pub fn open(ground: Ground<'_>, opening: Opening) -> Result<Step, Refusal> {
    let Opening { id, actor, procedure, values, then } = opening;
    let mut progress = Progress::new(ground, blank(ground, id, procedure));
    licensed(ground, &progress.case)?;
    progress.unknown_fields(values.keys())?;
    let changed = progress.declare(&values);
    let missing = required(ground.lifecycle, &progress.case);
    if !missing.is_empty() {
        return Err(Refusal::Missing { action: "open".into(), fields: missing });
    }
    progress.line(What::Opened, None, vec![("fields", join(&changed))]);
    progress.enter(ground.lifecycle.initial().clone(), false)?;
    if let Some(request) = then {
        act(&mut progress, &actor, request, &Values::new())?;
    }
    progress.finish()
}

/// Carries a case through one event.
///
/// # Errors
/// A refusal; the case stays as it was.
pub fn step(ground: Ground<'_>, case: &Case, event: Event) -> Result<Step, Refusal> {
    let mut progress = Progress::new(ground, case.clone());
    match event {
        Event::Edited { actor, values } => edit(&mut progress, &actor, &values)?,
        Event::Acted { actor, action, values, reason, confirms } => {
            act(&mut progress, &actor, Request { action, reason, confirms }, &values)?;
        }
        Event::Answered { effect, finding, attempt } => {
            progress.answered(effect, finding, attempt)?;
        }
        Event::Failed { effect, failure } => progress.failed(effect, failure)?,
        Event::Delayed { effect, cause, spread, not_before } => {
            progress.delayed(effect, &cause, spread, not_before)?;
        }
        Event::Member { effect, member, ended } => progress.member(effect, &member, ended)?,
        Event::Elapsed => elapsed(&mut progress)?,
        Event::CalendarChanged => progress.calendar_changed()?,
    }
    progress.finish()
}

/// Every action of the workflow with whether this actor may use it on the case now.
pub fn possible(ground: Ground<'_>, case: &Case, actor: &Actor) -> Vec<Possible> {
    let ground = ground.not_before(case.parts().changed);
    let actions = &ground.lifecycle.declared().actions;
    let mut named: Vec<_> = actions.iter().collect();
    named.sort_by_key(|(_, action)| action.position);
    let listed = named.into_iter().map(|(name, action)| {
        let permit = Permit { ground, case, name, action };
        Possible { action: name.clone(), refusal: permit.now(actor).err() }
    });
    listed.collect()
}

fn blank(ground: Ground<'_>, id: Uuid, procedure: Option<Name>) -> Case {
    Case::from_parts(CaseParts {
        id,
        version: ground.lifecycle.version(),
        procedure,
        state: ground.lifecycle.initial().clone(),
        entered: ground.now,
        opened: ground.now,
        changed: ground.now,
        revision: 0,
        told: 0,
        fields: Default::default(),
        asks: Default::default(),
        due: None,
        timers: Vec::new(),
        uses: Default::default(),
        deleted: None,
    })
}

/// Where the workflow serves certain procedures, the case names one that is licensed on the day.
fn licensed(ground: Ground<'_>, case: &Case) -> Result<(), Refusal> {
    let Some(procedures) = &ground.lifecycle.declared().procedures else { return Ok(()) };
    let Some(code) = &case.parts().procedure else { return Err(Refusal::ProcedureWanted) };
    let unknown = || Refusal::UnknownProcedure { procedure: code.clone() };
    let procedure = procedures.get(&**code).ok_or_else(unknown)?;
    let Some(today) = ground.day(case.parts().opened) else { return Ok(()) };
    let begun = procedure.from.is_none_or(|from| from <= today);
    if begun && procedure.to.is_none_or(|to| today <= to) {
        return Ok(());
    }
    Err(Refusal::NotLicensed { procedure: code.clone(), on: today.to_string() })
}

fn required(lifecycle: &Lifecycle, case: &Case) -> Vec<Name> {
    let fields = lifecycle.declared().fields.iter().filter(|(_, field)| field.required);
    fields.flat_map(|(name, _)| case.lacks_where_there(lifecycle, name)).collect()
}

/// A correction without an action: allowed where some action that only edits allows it.
fn edit(progress: &mut Progress<'_>, actor: &Actor, values: &Values) -> Result<(), Refusal> {
    progress.unknown_fields(values.keys())?;
    let changed = changed_names(&progress.case, values);
    if changed.is_empty() {
        return Ok(());
    }
    let before = progress.case.clone();
    progress.declare(values);
    permit::edit(progress.ground, &before, &progress.case, (actor, &changed))?;
    progress.line(What::Edited, None, vec![("fields", join(&changed))]);
    let fields = required(progress.ground.lifecycle, &progress.case);
    if fields.is_empty() { Ok(()) } else { Err(Refusal::Missing { action: "edit".into(), fields }) }
}

fn act(
    progress: &mut Progress<'_>,
    actor: &Actor,
    request: Request,
    values: &Values,
) -> Result<(), Refusal> {
    let Request { action: name, reason, confirms } = request;
    let ground = progress.ground;
    let unknown = || Refusal::UnknownAction { action: name.clone() };
    let action = ground.lifecycle.action(&name).ok_or_else(unknown)?;
    progress.unknown_fields(values.keys().chain(&confirms))?;
    let before = progress.case.clone();
    let permit = Permit { ground, case: &before, name: &name, action };
    permit.place_and_role(actor)?;
    permit.edits(&changed_names(&before, values))?;
    let changed = progress.declare(values);
    let edited = progress.case.clone();
    let permit = Permit { ground, case: &edited, name: &name, action };
    permit.required()?;
    permit.rest(reason.as_deref())?;
    let filled = match &action.fill {
        Some(fill) => progress.fill(fill, &confirms),
        None => BTreeSet::new(),
    };
    progress.used(&name, action, actor);
    progress.line(What::Acted, action.to.as_ref(), acted_details(&name, &changed, &reason));
    progress.note_filled(action.fill.as_ref(), &filled);
    if let Some(to) = &action.to {
        progress.enter(to.clone(), action.repeat)?;
    }
    action.ask.as_ref().map_or(Ok(()), |ask| progress.ask(ask, action.repeat))
}

/// The reason is the clerk's free text: it may hold a person's data, so only its presence is noted.
fn acted_details(
    name: &Name,
    changed: &BTreeSet<Name>,
    reason: &Option<String>,
) -> Vec<(&'static str, String)> {
    let mut details = vec![("action", name.to_string())];
    if !changed.is_empty() {
        details.push(("fields", join(changed)));
    }
    if reason.is_some() {
        details.push(("reason", "given".into()));
    }
    details
}

/// Fires every due timer, the earliest first. What a timer starts is due later than now, unless it
/// hangs on a due time that has passed: the bound below is for states that lead to each other by
/// such timers alone.
fn elapsed(progress: &mut Progress<'_>) -> Result<(), Refusal> {
    for _ in 0..32 {
        let Some(timer) = progress.take_due() else {
            return Ok(());
        };
        match timer.of {
            TimerOf::Ask(ask) => progress.given_up(&ask)?,
            TimerOf::Keep(ask) => progress.let_go(&ask),
            TimerOf::Deletion => progress.delete(),
            TimerOf::State(position) => fire(progress, position, &timer.reckoned)?,
        }
    }
    Ok(())
}

/// A timer of the state: it moves the case, or reminds.
fn fire(progress: &mut Progress<'_>, position: usize, reckoned: &[String]) -> Result<(), Refusal> {
    let state = progress.ground.lifecycle.state(progress.case.state());
    let Some(spec) = state.and_then(|state| state.timers.get(position)) else {
        return Ok(());
    };
    let details = vec![("after", reckoned.join("; "))];
    match &spec.fires {
        Fires::To(to) => {
            progress.line(What::Elapsed, Some(to), details);
            progress.enter(to.clone(), false)
        }
        Fires::Remind(roles) => {
            progress.remind(roles, details);
            Ok(())
        }
    }
}

fn join<'a>(names: impl IntoIterator<Item = &'a Name>) -> String {
    let names: Vec<&str> = names.into_iter().map(|name| &**name).collect();
    names.join(" ")
}
