//! When a case as a whole is due, and the timers that hang on it: reckoned, paused, resumed,
//! reckoned anew when a calendar changes. Never moves a case.
//!
//! Every time is reckoned from its beginning with all the pauses since, so that the same calendar
//! gives the same time again, and another one what it would have given from the first day on.

use hoso_civil::{CalendarFault, Due, Length};

use super::{Ground, progress::Progress};
use crate::{CaseDue, DueSpec, Millis, Moment, Name, Refusal, Takes, Timer, TimerOf, What};

/// The lines of so many pauses are kept, the last ones.
const PAUSES_TOLD: usize = 8;

/// Times between which a clock rested.
type Pauses = [(Millis, Millis)];

impl Ground<'_> {
    /// When a length after `from` is over, with the pauses since. One that began when the time was
    /// over already gains nothing.
    pub(super) fn reckon_with(
        &self,
        from: Millis,
        length: Length,
        pauses: &Pauses,
    ) -> Result<Due, Refusal> {
        let mut due = self.reckon(from, length)?;
        let mut told = Vec::new();
        for (since, until) in pauses {
            if *since >= due.at_ms {
                continue;
            }
            let name = self.lifecycle.calendar();
            let on = self.calendars.resumed(name, due.at_ms, *since, *until, length);
            let on = on.map_err(refusal)?;
            due.at_ms = on.at_ms;
            told.push(on.reckoned);
        }
        let skipped = told.len().saturating_sub(PAUSES_TOLD);
        due.reckoned.extend(told.into_iter().skip(skipped).flatten());
        Ok(due)
    }
}

impl Progress<'_> {
    /// Starts, pauses or resumes the clock of the case for the state it has just entered. Where a
    /// case ends it runs on to the end of its last pause and then stands.
    pub(super) fn clock(&mut self) -> Result<(), Refusal> {
        let Some(spec) = &self.lifecycle().declared().due else { return Ok(()) };
        let ends = self.is_final();
        if self.case.parts.due.is_none() && !ends {
            self.start_clock(spec)?;
        }
        let rests = !ends && spec.pauses.contains(self.case.state());
        let now = self.ground.now;
        let Some(due) = &mut self.case.parts.due else { return Ok(()) };
        match due.paused {
            None if rests => {
                due.paused = Some(now);
                let at = due.at;
                self.due_line("paused", at);
                Ok(())
            }
            Some(since) if !rests => self.run_on(spec, since),
            None | Some(_) => Ok(()),
        }
    }

    fn start_clock(&mut self, spec: &DueSpec) -> Result<(), Refusal> {
        let (from, begins) = match &spec.of {
            None => (self.case.parts.opened, self.case.revision() == 1),
            Some(state) if state == self.case.state() => (self.ground.now, true),
            Some(_) => return Ok(()),
        };
        let Some(length) = self.may_take(spec) else {
            let told = self.lines.iter().any(|line| line.what == What::Due);
            if begins && !told {
                self.line(What::Due, None, vec![("clock", "none".into())]);
            }
            return Ok(());
        };
        let Due { at_ms: at, reckoned } = self.ground.reckon(from, length)?;
        let pauses = Vec::new();
        self.case.parts.due = Some(CaseDue { at, from, reckoned, paused: None, pauses });
        self.due_line("started", at);
        Ok(())
    }

    /// The pause is over: what was left runs on.
    fn run_on(&mut self, spec: &DueSpec, since: Millis) -> Result<(), Refusal> {
        let (ground, length) = (self.ground, self.may_take(spec));
        let Some(due) = &mut self.case.parts.due else { return Ok(()) };
        due.paused = None;
        if ground.now > since {
            due.pauses.push((since, ground.now));
        }
        if let Some(length) = length {
            let on = ground.reckon_with(due.from, length, &due.pauses)?;
            (due.at, due.reckoned) = (on.at_ms, on.reckoned);
        }
        let at = due.at;
        self.due_line("resumed", at);
        Ok(())
    }

    /// How long the case may take; none where its procedure does not say.
    fn may_take(&self, spec: &DueSpec) -> Option<Length> {
        match spec.after {
            Takes::Length(length) => Some(length),
            Takes::OfProcedure => {
                let procedures = self.lifecycle().declared().procedures.as_ref()?;
                procedures.get(&**self.case.parts.procedure.as_ref()?)?.takes
            }
        }
    }

    fn due_line(&mut self, clock: &str, at: Millis) {
        self.line(What::Due, None, vec![("clock", clock.into()), ("at", told(at))]);
    }

    fn is_final(&self) -> bool {
        self.lifecycle().state(self.case.state()).is_some_and(|state| state.is_final)
    }

    /// When a moment of the state is; none while the case has no due time, and while its clock
    /// rests. What hangs on the due time and lies before the entering is due at the entering: then a
    /// reminder fires at once, and so does a timer that moves the case.
    pub(super) fn moment(&self, at: Moment) -> Result<Option<Due>, Refusal> {
        let entered = self.case.parts.entered;
        let length = match at {
            Moment::After(length) => return self.ground.reckon(entered, length).map(Some),
            Moment::BeforeDue(length) => Some(length),
            Moment::Due => None,
        };
        let running = self.case.parts.due.as_ref().filter(|due| due.paused.is_none());
        let Some(case) = running else { return Ok(None) };
        let name = self.lifecycle().calendar();
        let mut due = match length {
            Some(length) => self.ground.calendars.before(name, case.at, length).map_err(refusal)?,
            None => Due { at_ms: case.at, reckoned: case.reckoned.clone() },
        };
        due.at_ms = due.at_ms.max(entered);
        Ok(Some(due))
    }

    /// Timers of the state that rested go on for as long as they had left.
    pub(super) fn wake(&mut self) -> Result<(), Refusal> {
        let now = self.ground.now;
        let mut timers = self.case.parts.timers.clone();
        for timer in &mut timers {
            let Some(since) = timer.paused.take() else { continue };
            if now > since {
                timer.pauses.push((since, now));
            }
            if let Some(due) = self.after_outage(timer)? {
                (timer.due, timer.reckoned) = (due.at_ms, due.reckoned);
            }
        }
        self.case.parts.timers = timers;
        Ok(())
    }

    /// When a timer of the state is due with its pauses. One that hangs on the due time of the case
    /// gains nothing by an outage.
    pub(super) fn after_outage(&self, timer: &Timer) -> Result<Option<Due>, Refusal> {
        let TimerOf::State(position) = timer.of else { return Ok(None) };
        let state = self.lifecycle().state(self.case.state());
        let spec = state.and_then(|state| state.timers.get(position));
        let Some(length) = spec.and_then(|spec| spec.after()) else { return Ok(None) };
        self.ground.reckon_with(self.case.parts.entered, length, &timer.pauses).map(Some)
    }

    /// Reckons anew all that is due, by the calendar as it is now: each time from where it was
    /// reckoned first, with its pauses. What becomes past by that fires at the next event of the
    /// timers. A reminder that fired already does not come again.
    pub(super) fn calendar_changed(&mut self) -> Result<(), Refusal> {
        self.case_anew()?;
        for timer in self.case.parts.timers.clone() {
            let anew = self.timer_anew(&timer)?;
            let Some(anew) = anew.filter(|anew| anew.at_ms != timer.due) else { continue };
            self.recalculated(self.called(&timer.of), timer.due, anew.at_ms);
            if let TimerOf::Ask(name) = &timer.of
                && let Some(ask) = self.case.parts.asks.get_mut(name)
            {
                ask.until = anew.at_ms;
            }
            let mut timers = self.case.parts.timers.iter_mut();
            if let Some(kept) = timers.find(|one| one.of == timer.of) {
                (kept.due, kept.reckoned) = (anew.at_ms, anew.reckoned);
            }
        }
        Ok(())
    }

    pub(super) fn case_anew(&mut self) -> Result<(), Refusal> {
        let ground = self.ground;
        let length = self.lifecycle().declared().due.as_ref().and_then(|spec| self.may_take(spec));
        let Some(length) = length.filter(|_| !self.is_final()) else { return Ok(()) };
        let Some(due) = &mut self.case.parts.due else { return Ok(()) };
        let anew = ground.reckon_with(due.from, length, &due.pauses)?;
        if anew.at_ms == due.at {
            return Ok(());
        }
        let before = std::mem::replace(&mut due.at, anew.at_ms);
        due.reckoned = anew.reckoned;
        self.recalculated("due".into(), before, anew.at_ms);
        Ok(())
    }

    /// None for what does not follow from a calendar any more.
    fn timer_anew(&self, timer: &Timer) -> Result<Option<Due>, Refusal> {
        let (parts, lifecycle) = (self.case.parts(), self.lifecycle());
        let state = lifecycle.state(self.case.state());
        let from = |from: Millis, length| self.ground.reckon(from, length).map(Some);
        match &timer.of {
            TimerOf::State(position) => {
                let spec = state.and_then(|state| state.timers.get(*position));
                match spec.map(|spec| spec.at) {
                    None => Ok(None),
                    Some(Moment::After(_)) => self.after_outage(timer),
                    Some(at @ (Moment::BeforeDue(_) | Moment::Due)) => self.moment(at),
                }
            }
            TimerOf::Ask(name) => match (self.case.ask(name), lifecycle.ask(name)) {
                (Some(asked), Some(spec)) => self.end_of(spec, asked.asked).map(Some),
                (None, _) | (_, None) => Ok(None),
            },
            TimerOf::Keep(name) => {
                let ended = self.case.ask(name).and_then(|ask| ask.ended);
                let keep = lifecycle.ask(name).and_then(|spec| spec.keep);
                ended.zip(keep).map_or(Ok(None), |(ended, keep)| from(ended, keep))
            }
            TimerOf::Deletion => {
                let length = state.and_then(|state| state.delete_after);
                length.map_or(Ok(None), |length| from(parts.entered, length))
            }
        }
    }

    fn recalculated(&mut self, of: String, before: Millis, at: Millis) {
        let details = vec![("of", of), ("before", told(before)), ("at", told(at))];
        self.line(What::Recalculated, None, details);
    }

    /// What a timer is called in the journal.
    fn called(&self, of: &TimerOf) -> String {
        match of {
            TimerOf::State(position) => {
                let state = self.lifecycle().state(self.case.state());
                let spec = state.and_then(|state| state.timers.get(*position));
                let to: Option<&Name> = spec.and_then(|spec| spec.to());
                to.map_or_else(|| "reminder".into(), |to| format!("to {to}"))
            }
            TimerOf::Ask(name) => format!("ask {name}"),
            TimerOf::Keep(name) => format!("keep {name}"),
            TimerOf::Deletion => "deletion".into(),
        }
    }
}

fn refusal(fault: CalendarFault) -> Refusal {
    Refusal::Calendar { why: fault.to_string() }
}

/// RFC 3339, UTC.
fn told(ms: Millis) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |at| at.to_string())
}
