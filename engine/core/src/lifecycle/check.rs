//! What `step` relies on, looked at once: every name leads somewhere, every outcome has a target.
//! Never says where in a file a fault lies.

use super::{Action, Ask, Draft, DraftFault, Fetch, State, Whom};
use crate::{Condition, FailureKind, Name, Verdict};

pub(super) fn draft(draft: &Draft) -> Result<(), DraftFault> {
    known_state(draft, &draft.initial, "initial")?;
    for (name, state) in &draft.states {
        state_names(draft, name, state)?;
    }
    for (name, action) in &draft.actions {
        action_names(draft, name, action)?;
    }
    for (name, ask) in &draft.asks {
        ask_names(draft, name, ask)?;
    }
    for (name, view) in &draft.views {
        condition_names(draft, &view.when, &format!("view `{name}`"))?;
    }
    let due = draft.due.iter().flat_map(|due| due.pauses.iter().chain(&due.of));
    due.into_iter().try_for_each(|state| known_state(draft, state, "due"))?;
    let migrate = draft.migrate.iter();
    let states = migrate.clone().flat_map(|migrate| migrate.states.values());
    states.into_iter().try_for_each(|state| known_state(draft, state, "migrate"))?;
    let mut fields = migrate.flat_map(|migrate| migrate.fields.values());
    fields.try_for_each(|field| known_field(draft, field, "migrate"))
}

fn ask_names(draft: &Draft, name: &Name, ask: &Ask) -> Result<(), DraftFault> {
    let place = format!("ask `{name}`");
    let fetch = match &ask.fetch {
        Fetch::Fields(fields) => fields.as_slice(),
        Fetch::OfProcedure => &[],
    };
    let all = [&ask.sends, &ask.compare, &ask.must].into_iter().flatten();
    let all = all.chain(fetch).chain(ask.accept.keys());
    all.into_iter().try_for_each(|field| known_field(draft, field, &place))?;
    let person = match &ask.whom {
        Whom::Each(each) => Some(&each.person),
        Whom::Registry { .. } => ask.about.as_ref(),
    };
    person.map_or(Ok(()), |one| known(draft.persons.contains_key(one), "person", one, &place))
}

fn state_names(draft: &Draft, name: &Name, state: &State) -> Result<(), DraftFault> {
    let place = format!("state `{name}`");
    let targets = state.answers.values().chain(state.failures.values());
    let targets = targets.chain(state.timers.iter().filter_map(|timer| timer.to()));
    for target in targets {
        known_state(draft, target, &place)?;
    }
    state.locks.iter().try_for_each(|field| known_field(draft, field, &place))?;
    let Some(ask) = &state.ask else {
        return leaves_final(name, state);
    };
    known(draft.asks.contains_key(ask), "ask", ask, &place)?;
    asks_lead_somewhere(name, state)?;
    leaves_final(name, state)
}

fn asks_lead_somewhere(name: &Name, state: &State) -> Result<(), DraftFault> {
    let verdicts = Verdict::ALL.iter().filter(|v| !state.answers.contains_key(v));
    let failures = FailureKind::ALL.iter().filter(|f| !state.failures.contains_key(f));
    match verdicts.map(|v| v.code()).chain(failures.map(|f| f.code())).next() {
        Some(outcome) => Err(DraftFault::NoTarget { state: name.to_string(), outcome }),
        None => Ok(()),
    }
}

fn leaves_final(name: &Name, state: &State) -> Result<(), DraftFault> {
    let what = match state {
        State { is_final: false, .. } => return Ok(()),
        State { ask: Some(ask), .. } => format!("it asks `{ask}`"),
        State { timers, .. } if !timers.is_empty() => "it has timers".into(),
        State { .. } => return Ok(()),
    };
    Err(DraftFault::LeavesFinal { state: name.to_string(), what })
}

fn action_names(draft: &Draft, name: &Name, action: &Action) -> Result<(), DraftFault> {
    let place = format!("action `{name}`");
    for state in action.from.iter().chain(&action.to) {
        known_state(draft, state, &place)?;
    }
    for state in &action.from {
        if draft.states.get(state).is_some_and(|s| s.is_final) {
            let what = format!("action `{name}`");
            return Err(DraftFault::LeavesFinal { state: state.to_string(), what });
        }
    }
    let fields = action.edits.iter().chain(&action.needs);
    fields.into_iter().try_for_each(|field| known_field(draft, field, &place))?;
    if let Some(ask) = &action.ask {
        known(draft.asks.contains_key(ask), "ask", ask, &place)?;
    }
    if let Some(fill) = &action.fill {
        known(draft.asks.contains_key(&fill.from), "ask", &fill.from, &place)?;
    }
    let mut others = action.not_by.iter();
    others.try_for_each(|one| known(draft.actions.contains_key(one), "action", one, &place))?;
    action.when.as_ref().map_or(Ok(()), |when| condition_names(draft, when, &place))
}

fn condition_names(draft: &Draft, when: &Condition, place: &str) -> Result<(), DraftFault> {
    when.fields().try_for_each(|field| known_field(draft, field, place))?;
    when.states().try_for_each(|state| known_state(draft, state, place))?;
    when.asks().try_for_each(|ask| known(draft.asks.contains_key(ask), "ask", ask, place))
}

fn known_state(draft: &Draft, name: &str, place: &str) -> Result<(), DraftFault> {
    known(draft.states.contains_key(name), "state", name, place)
}

fn known_field(draft: &Draft, name: &str, place: &str) -> Result<(), DraftFault> {
    known(draft.fields.contains_key(name), "field", name, place)
}

fn known(is: bool, what: &'static str, name: &str, place: &str) -> Result<(), DraftFault> {
    let fault = || DraftFault::Unknown { what, name: name.into(), place: place.into() };
    is.then_some(()).ok_or_else(fault)
}
