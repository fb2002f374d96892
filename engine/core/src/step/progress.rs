//! One step in the making: the case as it becomes, with effects and lines gathered beside it.
//! Dropped whole where a refusal comes, so that a refusal changes nothing.

use std::collections::BTreeSet;

use hoso_civil::{Due, Length};

use super::{Ground, permit::changed_names};
use crate::{
    Action, Actor, AskStatus, Case, Declared, Effect, Lifecycle, Line, Millis, Name, Refusal, Step,
    Timer, TimerOf, TimerSpec, What, event::Values, keys,
};

pub(super) struct Progress<'a> {
    pub(super) ground: Ground<'a>,
    pub(super) case: Case,
    pub(super) effects: Vec<Effect>,
    pub(super) lines: Vec<Line>,
    /// Asks recorded or answered by this very step: a kept answer serves each at most once.
    pub(super) asked: BTreeSet<Name>,
    before: Case,
    keys: usize,
    moved: bool,
}

impl Ground<'_> {
    /// The same, but never earlier than this: time does not run backwards within a case.
    pub(super) fn not_before(self, last: Millis) -> Self {
        let now = self.now.max(last);
        Ground { now, ..self }
    }

    /// A due time by the lifecycle's calendar.
    pub(super) fn reckon(&self, from: Millis, length: Length) -> Result<Due, Refusal> {
        let due = self.calendars.due(self.lifecycle.calendar(), from, length);
        due.map_err(|fault| Refusal::Calendar { why: fault.to_string() })
    }
}

impl<'a> Progress<'a> {
    pub(super) fn new(ground: Ground<'a>, case: Case) -> Self {
        let ground = ground.not_before(case.parts.changed);
        let before = case.clone();
        let mut case = case;
        case.parts.revision += 1;
        case.parts.changed = ground.now;
        Progress {
            ground,
            case,
            effects: Vec::new(),
            lines: Vec::new(),
            asked: BTreeSet::new(),
            before,
            keys: 0,
            moved: false,
        }
    }

    pub(super) fn lifecycle(&self) -> &'a Lifecycle {
        self.ground.lifecycle
    }

    pub(super) fn key(&mut self) -> uuid::Uuid {
        self.keys += 1;
        keys::effect(self.case.id(), self.case.revision(), self.keys)
    }

    pub(super) fn line(
        &mut self,
        what: What,
        to: Option<&Name>,
        details: Vec<(&'static str, String)>,
    ) {
        let from = to.map(|_| self.case.state().clone());
        self.lines.push(Line { what, from, to: to.cloned(), details });
    }

    pub(super) fn unknown_fields(&self, values: &Values) -> Result<(), Refusal> {
        let unknown = values.keys().filter(|field| self.lifecycle().field(field).is_none());
        let fields: Vec<Name> = unknown.cloned().collect();
        if fields.is_empty() { Ok(()) } else { Err(Refusal::UnknownFields { fields }) }
    }

    /// Declares what differs from what is declared, and says which that was.
    pub(super) fn declare(&mut self, values: &Values) -> BTreeSet<Name> {
        let changed = changed_names(&self.case, values);
        let revision = self.case.parts.revision;
        for field in &changed {
            match values.get(field).cloned().flatten() {
                Some(value) => {
                    let declared = Declared { value, changed: revision };
                    self.case.parts.fields.insert(field.clone(), declared);
                }
                None => {
                    self.case.parts.fields.remove(field);
                }
            }
        }
        changed
    }

    pub(super) fn used(&mut self, name: &Name, action: &Action, actor: &Actor) {
        let now = self.ground.now;
        let uses = self.case.parts.uses.entry(name.clone()).or_default();
        uses.by = actor.person.clone().or_else(|| Some(actor.caller.clone()));
        let counted = action.limit.map_or(0, |limit| limit.times as usize);
        uses.at.push(now);
        let beyond = uses.at.len().saturating_sub(counted);
        uses.at.drain(..beyond);
    }

    /// Leaves the state, with its asks and timers, and enters another.
    pub(super) fn enter(&mut self, to: Name, repeat: bool) -> Result<(), Refusal> {
        self.close_asks();
        self.case.parts.timers.clear();
        let Some(state) = self.lifecycle().state(&to) else {
            return Ok(());
        };
        self.case.parts.state = to;
        self.case.parts.entered = self.ground.now;
        self.moved = true;
        for (position, spec) in state.timers.iter().enumerate() {
            self.start(position, spec)?;
        }
        state.ask.as_ref().map_or(Ok(()), |ask| self.ask(ask, repeat))
    }

    fn start(&mut self, position: usize, spec: &TimerSpec) -> Result<(), Refusal> {
        let due = self.ground.reckon(self.ground.now, spec.after)?;
        let of = TimerOf::State(position);
        let timer = Timer { of, due: due.at_ms, reckoned: due.reckoned, paused: None };
        self.case.parts.timers.push(timer);
        Ok(())
    }

    fn close_asks(&mut self) {
        let now = self.ground.now;
        let mut closed = Vec::new();
        for (name, ask) in self.case.parts.asks.iter_mut().filter(|(_, ask)| ask.is_open()) {
            ask.status = AskStatus::Closed;
            ask.ended = Some(now);
            ask.outage = None;
            closed.push((name.clone(), ask.effect));
        }
        for (name, key) in closed {
            self.line(What::Closed, None, vec![("ask", name.to_string())]);
            self.drop_effect(key);
        }
    }

    /// An ask recorded by this very step never reaches the outbox.
    pub(super) fn drop_effect(&mut self, key: uuid::Uuid) {
        let asked_here = self
            .effects
            .iter()
            .position(|effect| matches!(effect, Effect::Ask { key: asked, .. } if *asked == key));
        match asked_here {
            Some(position) => drop(self.effects.remove(position)),
            None => self.effects.push(Effect::Drop { key }),
        }
    }

    /// The earliest timer that is due, taken out of the case.
    pub(super) fn take_due(&mut self) -> Option<Timer> {
        let now = self.ground.now;
        let timers = &mut self.case.parts.timers;
        let due = timers.iter().enumerate();
        let due = due.filter(|(_, timer)| timer.paused.is_none() && timer.due <= now);
        let first = due.min_by(|(_, a), (_, b)| (a.due, &a.of).cmp(&(b.due, &b.of)));
        first.map(|(position, _)| position).map(|position| timers.remove(position))
    }

    /// What the step comes to. Where nothing was noted, nothing happened and the case is as before.
    pub(super) fn finish(mut self) -> Result<Step, Refusal> {
        if self.lines.is_empty() {
            return Ok(Step { case: self.before, effects: Vec::new(), lines: Vec::new() });
        }
        if self.moved && self.lifecycle().declared().tells_sender {
            self.case.parts.told += 1;
            let sequence = self.case.parts.told;
            let key = self.key();
            self.effects.push(Effect::Tell { key, sequence });
        }
        Ok(Step { case: self.case, effects: self.effects, lines: self.lines })
    }

    /// Takes the revision back for what changes nothing that a person could have read.
    pub(super) fn keep_revision(&mut self) {
        self.case.parts.revision = self.before.revision();
    }
}
