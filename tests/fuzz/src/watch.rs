//! The promises that every single step keeps, whatever the lifecycle; panics where one is broken.
//! Keeps an outbox of its own, as the store would. The core's own tests hold more of them, on
//! lifecycles that they know; here stand those that hold for whatever passes the checks.

use std::collections::{BTreeMap, BTreeSet};

use hoso_core::{AskState, Case, Effect, Lifecycle, Millis, Name, Step, Tell, TimerOf, What, Whom};
use uuid::Uuid;

use crate::values::TEXTS;

/// Asks not yet done, and every key ever handed out.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    open: BTreeMap<Uuid, Name>,
    pub(crate) used: Vec<Uuid>,
    tells: u64,
}

impl Outbox {
    fn take(&mut self, effect: &Effect) {
        match effect {
            Effect::Ask { key, ask, .. } => {
                self.fresh(*key);
                self.open.insert(*key, ask.clone());
            }
            Effect::PutOff { key, .. } => {
                assert!(self.open.contains_key(key), "what is put off was never asked");
            }
            Effect::Drop { key } => {
                assert!(self.open.remove(key).is_some(), "dropped twice, or never asked");
            }
            Effect::Open { key, .. } => self.fresh(*key),
            Effect::Forget { .. } => {}
            Effect::Tell { key, sequence, .. } => {
                self.fresh(*key);
                self.tells += 1;
                assert_eq!(self.tells, *sequence, "tells are counted one by one");
            }
        }
    }

    fn fresh(&mut self, key: Uuid) {
        assert!(!self.used.contains(&key), "an effect key was used again");
        self.used.push(key);
    }
}

/// A step as it was taken: from which case (none: opened), at which time on the wall.
pub(crate) struct Taken<'a> {
    pub(crate) lifecycle: &'a Lifecycle,
    pub(crate) before: Option<&'a Case>,
    pub(crate) now: Millis,
    pub(crate) step: &'a Step,
}

/// Looks at one step and books its effects.
pub(crate) fn watch(taken: &Taken<'_>, outbox: &mut Outbox) {
    let effects = taken.step.effects.iter().filter(|effect| !drops_cases(taken, effect));
    effects.for_each(|effect| outbox.take(effect));
    noted(taken);
    times(taken);
    path(taken);
    told(taken);
    leaving_closes(taken);
    asks(taken, outbox);
    members(&taken.step.case);
    timers(taken);
    required(taken);
}

/// An ask of child cases has no row of its own: dropping it finds nothing.
fn drops_cases(taken: &Taken<'_>, effect: &Effect) -> bool {
    let Effect::Drop { key } = effect else { return false };
    let cases = taken.before.into_iter().chain([&taken.step.case]);
    let mut asks = cases.flat_map(|case| &case.parts().asks);
    asks.any(|(name, ask)| {
        let spec = taken.lifecycle.ask(name);
        ask.effect == *key && spec.is_some_and(|spec| matches!(spec.whom, Whom::Each(_)))
    })
}

/// Nothing noted: nothing changed and nothing to be done. No value stands in a line.
fn noted(taken: &Taken<'_>) {
    let Step { case, effects, lines } = taken.step;
    if lines.is_empty() {
        assert!(effects.is_empty(), "effects without a line");
        assert_eq!(Some(case), taken.before, "a change without a line");
    }
    for (_, detail) in lines.iter().flat_map(|line| &line.details) {
        let leaked = TEXTS.iter().find(|text| detail.contains(**text));
        assert_eq!(leaked, None, "a value stands in the journal: {detail}");
    }
}

fn times(taken: &Taken<'_>) {
    let after = taken.step.case.parts();
    assert!(after.opened <= after.entered && after.entered <= after.changed);
    let Some(before) = taken.before.map(Case::parts) else {
        assert_eq!(after.revision, 1);
        return;
    };
    assert!((before.revision..=before.revision + 1).contains(&after.revision));
    let changed = match taken.step.lines.is_empty() {
        true => before.changed,
        false => taken.now.max(before.changed),
    };
    assert_eq!(after.changed, changed, "time runs on with each event, never backwards");
    assert_eq!(after.opened, before.opened);
    assert_eq!((after.id, after.version), (before.id, before.version));
}

/// The lines lead from the state before to the state after without a gap, and never out of a final
/// state.
fn path(taken: &Taken<'_>) {
    let begin = taken.before.map_or(taken.lifecycle.initial(), Case::state);
    let mut here = begin.clone();
    for line in &taken.step.lines {
        assert_eq!(line.from.is_some(), line.to.is_some());
        if let (Some(from), Some(to)) = (&line.from, &line.to) {
            let left = taken.lifecycle.state(from).unwrap();
            assert!(!left.is_final, "the final state {from} was left");
            assert_eq!(*from, here);
            here = to.clone();
        }
    }
    assert_eq!(here, *taken.step.case.state());
    assert!(taken.lifecycle.state(&here).is_some(), "{here} is no state");
}

fn moved(taken: &Taken<'_>) -> bool {
    taken.before.is_none() || taken.step.lines.iter().any(|line| line.to.is_some())
}

/// A state is told once, where the workflow tells of it; a reminder for each line.
fn told(taken: &Taken<'_>) {
    let (mut states, mut reminders) = (0, 0);
    for effect in &taken.step.effects {
        match effect {
            Effect::Tell { of: Tell::State, .. } => states += 1,
            Effect::Tell { of: Tell::Reminder(_), .. } => reminders += 1,
            Effect::Tell { of: Tell::Check(ask), .. } => {
                assert!(taken.lifecycle.ask(ask).is_some(), "{ask} is no ask");
            }
            Effect::Ask { .. }
            | Effect::PutOff { .. }
            | Effect::Drop { .. }
            | Effect::Open { .. }
            | Effect::Forget { .. } => {}
        }
    }
    let wanted = &taken.lifecycle.declared().tells;
    let here = moved(taken) && wanted.states.includes(taken.step.case.state());
    assert_eq!(states, usize::from(here));
    let reminded = taken.step.lines.iter().filter(|line| line.what == What::Reminded).count();
    assert_eq!(reminders, if wanted.reminders { reminded } else { 0 });
    assert_eq!(taken.step.case.parts().told, told_before(taken) + tells(taken));
}

fn told_before(taken: &Taken<'_>) -> u64 {
    taken.before.map_or(0, |case| case.parts().told)
}

fn tells(taken: &Taken<'_>) -> u64 {
    let tells = taken.step.effects.iter().filter(|one| matches!(one, Effect::Tell { .. }));
    tells.count() as u64
}

/// After a move every open ask is one of this very step.
fn leaving_closes(taken: &Taken<'_>) {
    if !moved(taken) {
        return;
    }
    for (name, ask) in open_asks(&taken.step.case) {
        assert_eq!(ask.revision, taken.step.case.revision(), "{name} outlived its state");
    }
}

fn open_asks(case: &Case) -> impl Iterator<Item = (&Name, &AskState)> {
    case.parts().asks.iter().filter(|(_, ask)| ask.is_open())
}

/// The outbox holds the open asks and nothing else, each with the values as they were declared.
fn asks(taken: &Taken<'_>, outbox: &Outbox) {
    let (lifecycle, case) = (taken.lifecycle, &taken.step.case);
    let of_cases = |name: &Name| matches!(lifecycle.ask(name).unwrap().whom, Whom::Each(_));
    let open: BTreeMap<Uuid, Name> = open_asks(case)
        .filter(|(name, _)| !of_cases(name))
        .map(|(name, ask)| (ask.effect, name.clone()))
        .collect();
    assert_eq!(open, outbox.open, "the outbox holds the open asks and nothing else");
    for ask in case.parts().asks.values() {
        assert_eq!(ask.ended.is_none(), ask.is_open());
        assert!(ask.outage.is_none() || ask.is_open(), "an outage outlived its ask");
    }
    for effect in &taken.step.effects {
        if let Effect::Ask { ask, sends, .. } = effect {
            let fields = lifecycle.ask(ask).unwrap().sends.iter();
            let known = fields.filter_map(|field| {
                let value = case.value(field)?;
                Some((field.clone(), value.clone()))
            });
            assert_eq!(*sends, known.collect::<Vec<_>>());
        }
    }
}

/// An ask whose members have all ended is not open.
fn members(case: &Case) {
    for (name, ask) in open_asks(case).filter(|(_, ask)| !ask.members.is_empty()) {
        assert!(ask.members.iter().any(|one| one.ended.is_none()), "{name} has all it waits for");
    }
}

/// Every open ask has an end; timers are those of the state; each rests in an outage, then alone.
fn timers(taken: &Taken<'_>) {
    let (lifecycle, case) = (taken.lifecycle, &taken.step.case);
    let state = lifecycle.state(case.state()).unwrap();
    let own = state.ask.as_ref().and_then(|ask| case.ask(ask));
    let outage = own.is_some_and(|ask| ask.is_open() && ask.outage.is_some());
    let mut seen = BTreeSet::new();
    let mut given_up = 0;
    for timer in &case.parts().timers {
        assert!(seen.insert(&timer.of), "a timer runs twice: {:?}", timer.of);
        match &timer.of {
            TimerOf::Ask(name) => {
                let ask = case.ask(name).filter(|ask| ask.is_open()).unwrap();
                assert_eq!((timer.due, timer.paused), (ask.until, None));
                given_up += 1;
            }
            TimerOf::Keep(name) => assert!(case.ask(name).is_some_and(|ask| !ask.is_open())),
            TimerOf::Deletion => assert!(state.is_final),
            TimerOf::State(position) => {
                let rests = outage && state.timers[*position].pauses_in_outage;
                assert_eq!(timer.paused.is_some(), rests, "timers rest in an outage, then alone");
            }
        }
    }
    assert_eq!(given_up, open_asks(case).count(), "every open ask has an end");
}

/// What no case opens without is never taken back, but by the deletion.
fn required(taken: &Taken<'_>) {
    let case = &taken.step.case;
    if case.parts().deleted.is_some() {
        assert!(case.parts().fields.is_empty(), "a deleted case has values");
        return;
    }
    for (name, field) in &taken.lifecycle.declared().fields {
        if field.required && field.person.is_none() {
            assert!(case.value(name).is_some(), "{name} taken back");
        }
    }
}
