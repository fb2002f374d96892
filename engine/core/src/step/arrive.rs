//! The arrival of a case on another version: which asks go on, which timers run, when it is due.
//! Time is reckoned from when the case entered its state, and nothing falls due before now.
//! Never looks names up: the case comes here under the new version's.

use std::collections::BTreeSet;

use super::progress::Progress;
use super::{Ground, required};
use crate::migrate::{Stranded, Way};
use crate::{
    Ask, AskStatus, Case, DueSpec, Fires, Lifecycle, Line, Moment, Name, Refusal, State, Step,
    Tell, Timer, TimerOf, TimerSpec, What,
};

/// Where a case comes from.
pub(crate) struct Arrival<'a> {
    /// The version it leaves.
    pub(crate) from: &'a Lifecycle,
    /// As it was there.
    pub(crate) before: &'a Case,
    /// The names of the move.
    pub(crate) way: &'a Way<'a>,
    /// The move's line.
    pub(crate) line: Line,
}

/// Lets a case arrive in the ground's version, whose state and names it bears already.
///
/// # Errors
/// Required fields that are missing, or a due time that cannot be reckoned.
pub(crate) fn arrive(
    ground: Ground<'_>,
    arrival: Arrival<'_>,
    case: Case,
) -> Result<Step, Stranded> {
    let missing = required(ground.lifecycle, &case);
    // An ended case whose values were deleted has nothing to be asked for.
    let ended = ground.lifecycle.state(case.state()).is_some_and(|state| state.is_final);
    let deleted = ended && case.parts.fields.is_empty();
    if !(missing.is_empty() || deleted) {
        let declared = missing.iter().map(|field| ground.lifecycle.declared_name(field));
        let fields: BTreeSet<Name> = declared.collect();
        return Err(Stranded::Missing { fields: fields.into_iter().collect() });
    }
    let refused = |refusal: Refusal| Stranded::Calendar { why: reason(refusal) };
    let mut progress = Progress::new(ground, case);
    progress.arrive(&arrival).map_err(refused)?;
    progress.finish().map_err(refused)
}

fn reason(refusal: Refusal) -> String {
    match refusal {
        Refusal::Calendar { why } => why,
        // No other refusal comes of entering a state.
        other => other.to_string(),
    }
}

impl Progress<'_> {
    fn arrive(&mut self, arrival: &Arrival<'_>) -> Result<(), Refusal> {
        self.lines.push(arrival.line.clone());
        let there = self.case.state().clone();
        let (from, lifecycle) = (arrival.from, self.lifecycle());
        let (old, new) = (from.state(arrival.before.state()), lifecycle.state(&there));
        let (Some(old), Some(new)) = (old, new) else { return Ok(()) };
        self.close_other_asks(from, (old, new));
        let due_moved = self.carry_due(arrival)?;
        self.carry_timers((old, new), due_moved)?;
        self.rest(new)?;
        if let Some(ask) = new.ask.as_ref().filter(|ask| !self.waits_for(Some(ask))) {
            self.ask(ask, false)?;
        }
        let renamed = *arrival.before.state() != there && *self.case.state() == there;
        if renamed && lifecycle.declared().tells.states.includes(&there) {
            self.tells.push(Tell::State);
        }
        Ok(())
    }

    fn waits_for(&self, ask: Option<&Name>) -> bool {
        ask.and_then(|ask| self.case.ask(ask)).is_some_and(crate::AskState::is_open)
    }

    /// Whatever is asked otherwise now, or by nobody, is closed; the rest goes on under its key.
    fn close_other_asks(&mut self, from: &Lifecycle, (old, new): (&State, &State)) {
        let open = self.case.parts.asks.iter().filter(|(_, ask)| ask.is_open());
        let open: Vec<Name> = open.map(|(name, _)| name.clone()).collect();
        for name in open {
            let wanted = old.ask.as_ref() != Some(&name) || new.ask.as_ref() == Some(&name);
            let same = same_question(from, self.lifecycle(), &name, &self.case);
            if wanted && same && !self.case.inputs_changed(self.lifecycle(), &name) {
                continue;
            }
            self.end(&name, AskStatus::Closed);
            self.line(What::Closed, None, vec![("ask", name.to_string())]);
        }
    }

    /// The timers of the new state. One that the old state had as well goes on as it is, also where
    /// it has fired already; another is reckoned from when the state was entered.
    fn carry_timers(
        &mut self,
        (old, new): (&State, &State),
        due_moved: bool,
    ) -> Result<(), Refusal> {
        let running = std::mem::take(&mut self.case.parts.timers);
        let (of_state, others): (Vec<Timer>, Vec<Timer>) =
            running.into_iter().partition(|timer| matches!(timer.of, TimerOf::State(_)));
        let (deletion, others): (Vec<Timer>, Vec<Timer>) =
            others.into_iter().partition(|timer| timer.of == TimerOf::Deletion);
        let mut free: Vec<(usize, &TimerSpec)> = old.timers.iter().enumerate().collect();
        for (position, spec) in new.timers.iter().enumerate() {
            let of = TimerOf::State(position);
            let same = free.iter().position(|(_, one)| alike(one, spec));
            let Some((was, _)) = same.map(|at| free.remove(at)) else {
                self.start_late(of, spec.at)?;
                continue;
            };
            let kept = of_state.iter().find(|timer| timer.of == TimerOf::State(was));
            match kept {
                Some(_) if due_moved && spec.after().is_none() => self.start_late(of, spec.at)?,
                Some(timer) => self.case.parts.timers.push(Timer { of, ..timer.clone() }),
                None => {}
            }
        }
        match new.delete_after {
            length if length == old.delete_after => self.case.parts.timers.extend(deletion),
            Some(length) => self.start_late(TimerOf::Deletion, Moment::After(length))?,
            None => {}
        }
        self.case.parts.timers.extend(others);
        Ok(())
    }

    /// Timers rest as long as the state's own ask waits for a registry out of reach. One that
    /// rested because of an ask that is closed now has left what it had left.
    fn rest(&mut self, state: &State) -> Result<(), Refusal> {
        let now = self.ground.now;
        let own = state.ask.as_ref().and_then(|ask| self.case.ask(ask));
        let outage = own.filter(|ask| ask.is_open()).and_then(|ask| ask.outage);
        let mut timers = self.case.parts.timers.clone();
        for timer in &mut timers {
            let TimerOf::State(position) = timer.of else { continue };
            let spec = state.timers.get(position);
            let rests = spec.is_some_and(|spec| spec.pauses_in_outage);
            if let Some(since) = outage.filter(|_| rests) {
                timer.paused.get_or_insert(since);
            } else if let Some(since) = timer.paused.take() {
                timer.pauses.extend((now > since).then_some((since, now)));
                if let Some(due) = self.after_outage(timer)? {
                    (timer.due, timer.reckoned) = (due.at_ms, due.reckoned);
                }
            }
        }
        self.case.parts.timers = timers;
        Ok(())
    }

    /// Starts a timer as if it had been there when the state was entered.
    fn start_late(&mut self, of: TimerOf, at: Moment) -> Result<(), Refusal> {
        let due = match (&of, at) {
            (TimerOf::Deletion, Moment::After(length)) => {
                Some(self.ground.reckon(self.case.parts.entered, length)?)
            }
            (_, at) => self.moment(at)?,
        };
        if let Some(mut due) = due {
            if due.at_ms < self.ground.now {
                due.at_ms = self.ground.now;
                due.reckoned.push("over when the case came to this version".into());
            }
            self.start(of, due);
        }
        Ok(())
    }

    /// When the case is due by the new version; whether that is another time than before.
    fn carry_due(&mut self, arrival: &Arrival<'_>) -> Result<bool, Refusal> {
        let old = arrival.from.declared().due.as_ref().map(|due| named_anew(due, arrival.way));
        let new = self.lifecycle().declared().due.as_ref();
        if old.as_ref() == new {
            return Ok(false);
        }
        let when = |case: &Case| case.parts.due.as_ref().map(|due| (due.at, due.paused));
        let before = when(&self.case);
        if new.is_none() {
            self.case.parts.due = None;
        }
        self.case_anew()?;
        self.clock()?;
        Ok(before != when(&self.case))
    }
}

/// The old version's words about due times, with the states called as they are now.
fn named_anew(due: &DueSpec, way: &Way<'_>) -> DueSpec {
    DueSpec {
        after: due.after,
        of: due.of.as_ref().map(|state| way.state(state)),
        pauses: due.pauses.iter().map(|state| way.state(state)).collect(),
    }
}

/// The same moment for the same sort of thing: where it leads may differ.
fn alike(one: &TimerSpec, other: &TimerSpec) -> bool {
    let moves = |spec: &TimerSpec| match spec.fires {
        Fires::To(_) => true,
        Fires::Remind(_) => false,
    };
    one.at == other.at
        && one.pauses_in_outage == other.pauses_in_outage
        && moves(one) == moves(other)
}

/// Whether both versions put the same question under this name: an answer to the one is an answer
/// to the other.
fn same_question(from: &Lifecycle, to: &Lifecycle, name: &str, case: &Case) -> bool {
    let (Some(old), Some(new)) = (from.ask(name), to.ask(name)) else { return false };
    let procedure = case.parts.procedure.as_deref();
    let fetched = from.fetches(old, procedure) == to.fetches(new, procedure);
    let said = |ask: &Ask| {
        let Ask { whom, about, sends, compare, must, accept, .. } = ask.clone();
        (whom, about, sends, compare, must, accept)
    };
    let mut fields = old.sends.iter().chain(&old.compare);
    let means = |lifecycle: &Lifecycle, field: &Name| {
        lifecycle.field(field).map(|field| (field.kind.clone(), field.means.clone()))
    };
    fetched && said(old) == said(new) && fields.all(|f| means(from, f) == means(to, f))
}
