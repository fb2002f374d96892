//! The promises that every single step keeps, whatever the lifecycle. Panics where one is broken.
//! Keeps an outbox of its own, as the store would.

use std::collections::{BTreeMap, BTreeSet};

use hoso_core::{AskState, Case, Effect, Lifecycle, Millis, Name, Step, TimerOf, What, Whom};
use uuid::Uuid;

/// Asks not yet done, and every key ever handed out.
#[derive(Debug, Default)]
pub struct Outbox {
    pub open: BTreeMap<Uuid, Name>,
    pub used: Vec<Uuid>,
    pub tells: u64,
}

impl Outbox {
    fn take(&mut self, effect: &Effect) {
        match effect {
            Effect::Ask { key, ask, .. } => {
                self.fresh(*key);
                self.open.insert(*key, ask.clone());
            }
            Effect::PutOff { key, .. } => assert!(self.open.contains_key(key), "put off unknown"),
            Effect::Drop { key } => {
                assert!(self.open.remove(key).is_some(), "dropped twice or never asked");
            }
            Effect::Open { key, .. } => self.fresh(*key),
            Effect::Forget { .. } => {}
            Effect::Tell { key, sequence, of: _ } => {
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
pub struct Taken<'a> {
    pub lifecycle: &'a Lifecycle,
    pub before: Option<&'a Case>,
    pub now: Millis,
    pub step: &'a Step,
}

/// Looks at one step and books its effects.
pub fn watch(taken: &Taken<'_>, outbox: &mut Outbox) {
    let effects = taken.step.effects.iter().filter(|effect| !drops_cases(taken, effect));
    effects.for_each(|effect| outbox.take(effect));
    notes(taken);
    times(taken);
    path(taken);
    told(taken);
    leaving_closes(taken);
    let (lifecycle, case) = (taken.lifecycle, &taken.step.case);
    asks(lifecycle, case, outbox);
    members(taken);
    timers(lifecycle, case);
    sent_as_they_are(lifecycle, taken.step);
    let required = lifecycle.declared().fields.iter().filter(|(_, f)| f.required);
    let required = required.filter(|_| case.parts().deleted.is_none());
    let lacks = required.flat_map(|(field, _)| case.lacks_where_there(lifecycle, field));
    assert_eq!(lacks.collect::<Vec<_>>(), [], "what is required was taken back");
}

/// An ask of child cases has no row of its own, so that whoever drops it finds nothing.
fn drops_cases(taken: &Taken<'_>, effect: &Effect) -> bool {
    let Effect::Drop { key } = effect else { return false };
    let cases = taken.before.into_iter().chain([&taken.step.case]);
    let mut asks = cases.flat_map(|case| &case.parts().asks);
    asks.any(|(name, ask)| {
        let spec = taken.lifecycle.ask(name);
        ask.effect == *key && spec.is_some_and(|spec| matches!(spec.whom, Whom::Each(_)))
    })
}

/// Nothing noted: nothing changed and nothing to be done; and the other way round.
fn notes(taken: &Taken<'_>) {
    let Step { case, effects, lines } = taken.step;
    if lines.is_empty() {
        assert!(effects.is_empty(), "effects without a line");
        assert_eq!(Some(case), taken.before, "a change without a line");
    }
    let values = case.parts().fields.values();
    let texts: Vec<&str> = values.filter_map(|one| one.value.as_text()).collect();
    for (_, detail) in lines.iter().flat_map(|line| &line.details) {
        let told = texts.iter().find(|text| text.len() > 2 && detail.contains(**text));
        assert_eq!(told, None, "a value stands in the journal: {detail}");
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

/// The lines lead from the state before to the state after without a gap.
fn path(taken: &Taken<'_>) {
    let begin = taken.before.map_or(taken.lifecycle.initial(), Case::state);
    let mut here = begin.clone();
    for line in &taken.step.lines {
        assert_eq!(line.from.is_some(), line.to.is_some());
        if let (Some(from), Some(to)) = (&line.from, &line.to) {
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

fn told(taken: &Taken<'_>) {
    let tells = taken.step.effects.iter();
    let tells = tells.filter(|effect| matches!(effect, Effect::Tell { .. }));
    let wanted = &taken.lifecycle.declared().tells;
    let moved = moved(taken) && wanted.states == crate::build::every_state().states;
    let lines = taken.step.lines.iter();
    let reminders = lines.filter(|line| wanted.reminders && line.what == What::Reminded);
    assert_eq!(tells.count(), usize::from(moved) + reminders.count());
}

/// After a move every open ask is one of this very step.
fn leaving_closes(taken: &Taken<'_>) {
    if !moved(taken) {
        return;
    }
    let effects = &taken.step.effects;
    for (name, ask) in open_asks(&taken.step.case) {
        let here =
            |effect: &Effect| matches!(effect, Effect::Ask { key, .. } if *key == ask.effect);
        let recorded = match taken.lifecycle.ask(name).unwrap().whom {
            Whom::Registry { .. } => effects.iter().any(here),
            Whom::Each(_) => ask.revision == taken.step.case.revision(),
        };
        assert!(recorded, "{name} outlived its state");
    }
}

fn open_asks(case: &Case) -> impl Iterator<Item = (&Name, &AskState)> {
    case.parts().asks.iter().filter(|(_, ask)| ask.is_open())
}

fn asks(lifecycle: &Lifecycle, case: &Case, outbox: &Outbox) {
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
}

/// What is opened is a member of an open ask, and an ask whose members have all ended is not open.
fn members(taken: &Taken<'_>) {
    let case = &taken.step.case;
    for effect in &taken.step.effects {
        if let Effect::Open { key, ask, member, .. } = effect {
            let asked = case.ask(ask).filter(|ask| ask.is_open()).unwrap();
            let mut members = asked.members.iter();
            assert!(members.any(|one| one.effect == *key && one.name == *member), "{member}");
        }
    }
    for (name, ask) in open_asks(case).filter(|(_, ask)| !ask.members.is_empty()) {
        assert!(ask.members.iter().any(|one| one.ended.is_none()), "{name} has all it waits for");
    }
}

fn timers(lifecycle: &Lifecycle, case: &Case) {
    let parts = case.parts();
    let state = lifecycle.state(case.state()).unwrap();
    let own = state.ask.as_ref().and_then(|ask| case.ask(ask));
    let outage = own.is_some_and(|ask| ask.is_open() && ask.outage.is_some());
    let mut given_up: BTreeSet<&Name> = BTreeSet::new();
    let mut positions = BTreeSet::new();
    for timer in &parts.timers {
        match &timer.of {
            TimerOf::Ask(name) => {
                let ask = case.ask(name).filter(|ask| ask.is_open()).unwrap();
                assert_eq!((timer.due, timer.paused), (ask.until, None));
                assert!(given_up.insert(name), "{name} has two ends");
            }
            TimerOf::Keep(_) | TimerOf::Deletion => {}
            TimerOf::State(position) => {
                assert!(positions.insert(position), "a timer runs twice");
                let rests = outage && state.timers[*position].pauses_in_outage;
                assert_eq!(timer.paused.is_some(), rests, "timers rest in an outage, then alone");
            }
        }
    }
    assert_eq!(given_up.len(), open_asks(case).count(), "every open ask has an end");
    let running = parts.timers.iter().filter(|timer| timer.paused.is_none());
    assert_eq!(case.next_due(), running.map(|timer| timer.due).min());
}

/// What is asked is what the case declares at that moment, in the order of the workflow.
fn sent_as_they_are(lifecycle: &Lifecycle, step: &Step) {
    for effect in &step.effects {
        if let Effect::Ask { ask, sends, .. } = effect {
            let fields = &lifecycle.ask(ask).unwrap().sends;
            let known = fields.iter().filter_map(|field| {
                let value = step.case.value(field)?;
                Some((field.clone(), value.clone()))
            });
            assert_eq!(*sends, known.collect::<Vec<_>>());
        }
    }
}
