//! One step in the making: the case as it becomes, with effects and lines gathered beside it.
//! Dropped whole where a refusal comes, so that a refusal changes nothing.

use std::collections::BTreeSet;

use hoso_civil::{Due, Length};

use super::{Ground, permit::changed_names};
use crate::{
    Action, Actor, AskStatus, Case, Declared, Effect, Lifecycle, Line, Millis, Name, Origin,
    Refusal, Retention, Step, Tell, Timer, TimerOf, What, event::Values, keys,
};

pub(super) struct Progress<'a> {
    pub(super) ground: Ground<'a>,
    pub(super) case: Case,
    pub(super) effects: Vec<Effect>,
    pub(super) lines: Vec<Line>,
    /// Asks recorded or answered by this very step: a kept answer serves each at most once.
    pub(super) asked: BTreeSet<Name>,
    /// What is told besides the state that the case comes to.
    pub(super) tells: Vec<Tell>,
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

    /// The day on the clocks of the lifecycle's calendar; none where that is not known.
    pub(super) fn day(&self, at: Millis) -> Option<jiff::civil::Date> {
        let calendar = self.calendars.get(self.lifecycle.calendar())?;
        let at = jiff::Timestamp::from_millisecond(at).ok()?;
        Some(at.to_zoned(calendar.zone().clone()).date())
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
            tells: Vec::new(),
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

    pub(super) fn unknown_fields<'n>(
        &self,
        names: impl Iterator<Item = &'n Name>,
    ) -> Result<(), Refusal> {
        let unknown = names.filter(|name| !self.lifecycle().holds(name));
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
                    let declared = Declared { value, changed: revision, origin: Origin::Typed };
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
        uses.by = Some(actor.name().to_owned());
        let counted = action.limit.map_or(0, |limit| limit.times as usize);
        uses.at.push(now);
        let beyond = uses.at.len().saturating_sub(counted);
        uses.at.drain(..beyond);
    }

    /// Leaves the state, with its asks and timers, and enters another. What was fetched is kept as
    /// long as its ask says, wherever the case goes.
    pub(super) fn enter(&mut self, to: Name, repeat: bool) -> Result<(), Refusal> {
        self.close_asks();
        self.case.parts.timers.retain(|timer| matches!(timer.of, TimerOf::Keep(_)));
        let Some(state) = self.lifecycle().state(&to) else {
            return Ok(());
        };
        self.case.parts.state = to;
        self.case.parts.entered = self.ground.now;
        self.moved = true;
        self.clock()?;
        for (position, spec) in state.timers.iter().enumerate() {
            if let Some(due) = self.moment(spec.at)? {
                self.start(TimerOf::State(position), due);
            }
        }
        if let Some(length) = state.delete_after {
            let due = self.ground.reckon(self.ground.now, length)?;
            self.start(TimerOf::Deletion, due);
        }
        state.ask.as_ref().map_or(Ok(()), |ask| self.ask(ask, repeat))
    }

    pub(super) fn start(&mut self, of: TimerOf, due: Due) {
        self.case.parts.timers.retain(|timer| timer.of != of);
        let Due { at_ms: due, reckoned } = due;
        let timer = Timer { of, due, reckoned, paused: None, pauses: Vec::new() };
        self.case.parts.timers.push(timer);
    }

    /// A reminder: noted and told, and the case stays.
    pub(super) fn remind(&mut self, roles: &BTreeSet<Name>, details: Vec<(&'static str, String)>) {
        let mut details = details;
        if !roles.is_empty() {
            let names: Vec<&str> = roles.iter().map(|role| &**role).collect();
            details.insert(0, ("roles", names.join(" ")));
        }
        self.line(What::Reminded, None, details);
        if self.lifecycle().declared().tells.reminders {
            self.tells.push(Tell::Reminder(roles.iter().cloned().collect()));
        }
    }

    /// The end of an ended case: its values go, and what stays is what its state says.
    pub(super) fn delete(&mut self) {
        let state = self.lifecycle().state(self.case.state());
        let keep_journal = state.is_none_or(|state| state.retention == Retention::Journal);
        self.case.parts.fields.clear();
        for ask in self.case.parts.asks.values_mut() {
            ask.findings.iter_mut().for_each(|finding| finding.returned = None);
            ask.fetched.clear();
            // Whoever knows the case could find values by trying which give the digest.
            ask.inputs = uuid::Uuid::nil();
        }
        self.case.parts.timers.clear();
        self.case.parts.deleted = Some(self.ground.now);
        self.line(What::Deleted, None, Vec::new());
        self.effects.push(Effect::Forget { keep_journal });
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
            self.drop_effect(&name, key);
        }
    }

    /// An ask recorded by this very step never reaches the outbox, and neither do the child cases
    /// that it opens. Those of an earlier step are opened no more once their ask is not open.
    pub(super) fn drop_effect(&mut self, name: &Name, key: uuid::Uuid) {
        let opens = |one: &Effect| matches!(one, Effect::Open { ask, .. } if ask == name);
        if self.effects.iter().any(opens) {
            return self.effects.retain(|effect| !opens(effect));
        }
        let asked_here = self
            .effects
            .iter()
            .position(|effect| matches!(effect, Effect::Ask { key: asked, .. } if *asked == key));
        match asked_here {
            Some(position) => drop(self.effects.remove(position)),
            None if self.before.open_ask(key).is_some() => self.effects.push(Effect::Drop { key }),
            None => {}
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
        if self.lines.iter().all(|line| line.what == What::Reminded) {
            self.keep_revision();
        }
        let mut tells = std::mem::take(&mut self.tells);
        if self.moved && self.lifecycle().declared().tells.states.includes(self.case.state()) {
            tells.push(Tell::State);
        }
        for of in tells {
            self.case.parts.told += 1;
            let sequence = self.case.parts.told;
            let key = keys::tell(self.case.id(), sequence);
            self.effects.push(Effect::Tell { key, sequence, of });
        }
        Ok(Step { case: self.case, effects: self.effects, lines: self.lines })
    }

    /// Takes the revision back for what changes nothing that a person could have read.
    pub(super) fn keep_revision(&mut self) {
        self.case.parts.revision = self.before.revision();
    }
}
