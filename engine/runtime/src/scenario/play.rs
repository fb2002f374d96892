//! One case carried through a scenario: the clock is a number, the registry says what is scripted,
//! and what follows is core's `step` alone. Never expects anything: it says what went.

use std::collections::{BTreeMap, BTreeSet};

use hoso_civil::{Calendars, Length};
use hoso_connectors::wire::{self, Answer};
use hoso_core::{
    Actor, Case, Effect, Event, Failure, FieldFinding, Finding, Ground, Lifecycle, Line, Millis,
    Name, Opening, Refusal, Step, Verdict, What, open, step,
};
use uuid::Uuid;

use super::script::{Happens, Says, Scenario, Turn};
use super::ways::{self, Way};
use crate::verdict::{Declared, Judge, wire_name, written};

/// More timers than this in one stretch of time come from a circle of timers.
const MOST_TIMERS: usize = 2_000;

/// Why a step of a scenario did not come about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Stop {
    /// The case refused it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The opening was refused, so there is no case.
    #[error("there is no case: its opening was refused")]
    NoCase,
    /// An answer to nothing.
    #[error("no ask is open in state `{state}`, so the registry says nothing")]
    NotAsked {
        /// Where the case rests.
        state: Name,
    },
    /// An answer to one of several.
    #[error("several asks are open ({}); say which with `ask`", .asks.join(", "))]
    SeveralAsked {
        /// Their names.
        asks: Vec<String>,
    },
    /// Timers that start each other.
    #[error("more than {MOST_TIMERS} timers fired on the way: they start each other")]
    Circle,
}

/// What a step came to.
#[derive(Debug, Default)]
pub(super) struct Went {
    /// The journal's lines, in order.
    pub(super) lines: Vec<Line>,
    /// What was judged, or kept from before.
    pub(super) verdict: Option<Verdict>,
    pub(super) fields: Vec<FieldFinding>,
}

/// A case in virtual time.
pub(super) struct Play<'a> {
    lifecycle: &'a Lifecycle,
    calendars: &'a Calendars,
    taken: &'a mut BTreeSet<Way>,
    now: Millis,
    case: Option<Case>,
    /// What was sent with each ask: verdicts are about that, never about the case as it is now.
    sent: BTreeMap<Uuid, Declared>,
}

impl<'a> Play<'a> {
    pub(super) fn new(
        lifecycle: &'a Lifecycle,
        calendars: &'a Calendars,
        taken: &'a mut BTreeSet<Way>,
    ) -> Self {
        Play { lifecycle, calendars, taken, now: 0, case: None, sent: BTreeMap::new() }
    }

    /// Where the case rests; `None`: there is no case.
    pub(super) fn state(&self) -> Option<&Name> {
        self.case.as_ref().map(Case::state)
    }

    pub(super) fn open(&mut self, scenario: &Scenario) -> Result<Went, Stop> {
        self.now = scenario.at;
        let (id, actor) = (Uuid::from_u128(1), actor("scenario"));
        let opening = Opening { id, actor, values: scenario.declared.clone(), then: None };
        let step = open(self.ground(), opening)?;
        Ok(Went { lines: self.take(step), ..Went::default() })
    }

    pub(super) fn turn(&mut self, turn: &Turn) -> Result<Went, Stop> {
        match &turn.happens {
            Happens::Act { action, role, reason, values } => {
                let (action, values, reason) = (action.clone(), values.clone(), reason.clone());
                self.event(Event::Acted { actor: actor(role), action, values, reason })
            }
            Happens::Edit { role, values } => {
                self.event(Event::Edited { actor: actor(role), values: values.clone() })
            }
            Happens::Answer { ask, says } => self.answer(ask.as_ref(), says),
            Happens::Fails { ask, kind } => {
                let failure = Failure { kind: *kind, cause: "scenario".into() };
                let (effect, _) = self.open_ask(ask.as_ref())?;
                self.event(Event::Failed { effect, failure })
            }
            Happens::Delayed { ask, cause } => {
                let (effect, _) = self.open_ask(ask.as_ref())?;
                let (cause, not_before) = (cause.clone(), None);
                self.event(Event::Delayed { effect, cause, spread: 1000, not_before })
            }
            Happens::Passes(length) => self.pass(*length),
        }
    }

    fn ground(&self) -> Ground<'a> {
        Ground { lifecycle: self.lifecycle, calendars: self.calendars, now: self.now }
    }

    fn case(&self) -> Result<&Case, Stop> {
        self.case.as_ref().ok_or(Stop::NoCase)
    }

    fn event(&mut self, event: Event) -> Result<Went, Stop> {
        let before = self.case()?.clone();
        let role = event.actor().map_or("", |actor| &actor.role).to_owned();
        let judged = match &event {
            Event::Answered { finding, .. } => finding.fields.clone(),
            Event::Edited { .. }
            | Event::Acted { .. }
            | Event::Failed { .. }
            | Event::Delayed { .. }
            | Event::Elapsed => Vec::new(),
        };
        let step = step(self.ground(), &before, event)?;
        let lines = self.take(step);
        self.taken.extend(ways::taken(self.lifecycle, (&before, &role), &lines));
        let mut went = Went { lines, ..Went::default() };
        went.hear(&before, judged);
        Ok(went)
    }

    fn take(&mut self, step: Step) -> Vec<Line> {
        for effect in step.effects {
            if let Effect::Ask { key, sends, .. } = effect {
                self.sent.insert(key, sends.into_iter().collect());
            }
        }
        self.case = Some(step.case);
        step.lines
    }

    /// The one ask that is open, or the open one of that name.
    fn open_ask(&self, wanted: Option<&Name>) -> Result<(Uuid, Name), Stop> {
        let case = self.case()?;
        let open = case.parts().asks.iter().filter(|(_, ask)| ask.is_open());
        let open = open.filter(|(name, _)| wanted.is_none_or(|wanted| wanted == *name));
        let open: Vec<_> = open.collect();
        match open[..] {
            [(name, ask)] => Ok((ask.effect, name.clone())),
            [] => Err(Stop::NotAsked { state: case.state().clone() }),
            _ => {
                let asks = open.iter().map(|(name, _)| name.to_string()).collect();
                Err(Stop::SeveralAsked { asks })
            }
        }
    }

    fn answer(&mut self, ask: Option<&Name>, says: &Says) -> Result<Went, Stop> {
        let (effect, ask) = self.open_ask(ask)?;
        let state = self.case()?.state().clone();
        let finding = self.judged(effect, &ask, says).ok_or(Stop::NotAsked { state })?;
        self.event(Event::Answered { effect, finding, attempt: 1 })
    }

    fn judged(&self, effect: Uuid, ask: &Name, says: &Says) -> Option<Finding> {
        let (spec, declared) = (self.lifecycle.ask(ask)?, self.sent.get(&effect)?);
        let returns = self.returns();
        let registry = "scenario";
        let (lifecycle, returns) = (self.lifecycle, &returns[..]);
        let judge = Judge { lifecycle, ask: spec, declared, returns, registry };
        let evidence =
            wire::Evidence { reference: None, data_as_of_unix_ms: None, marks: Vec::new() };
        judge.finding(wire::Reply { answer: self.on_wire(says, declared), evidence })
    }

    /// The scripted registry returns every field: one that it leaves out it does not hold.
    fn returns(&self) -> Vec<String> {
        let means = self.lifecycle.declared().fields.values().map(|field| field.means.to_string());
        means.chain(["citizen-id", "old-id"].map(String::from)).collect()
    }

    fn on_wire(&self, says: &Says, declared: &Declared) -> Answer {
        let names = |names: &[Name]| {
            let means = |name: &Name| self.lifecycle.field(name).map(|field| &*field.means);
            let sent = |name: &Name| Some(wire_name(means(name)?, declared.get(name)?).to_owned());
            names.iter().filter_map(sent).collect()
        };
        match says {
            Says::Found(values) => {
                let field = |(name, value): &(Name, hoso_civil::Value)| {
                    let name = wire_name(&self.lifecycle.field(name)?.means, value).to_owned();
                    Some(wire::Field { name, value: written(value) })
                };
                Answer::Found(values.iter().filter_map(field).collect())
            }
            Says::Agrees(fields) => Answer::Agrees(names(fields)),
            Says::NoMatch(fields) => Answer::NoMatch(names(fields)),
            Says::NotFound => Answer::NotFound,
            Says::Ambiguous => Answer::Ambiguous(None),
        }
    }

    /// Every timer that is due on the way fires at its own time, in order.
    fn pass(&mut self, length: Length) -> Result<Went, Stop> {
        let end = self.calendars.due(self.lifecycle.calendar(), self.now, length);
        let end = end.map_err(|fault| Refusal::Calendar { why: fault.to_string() })?.at_ms;
        let mut went = Went::default();
        for _ in 0..MOST_TIMERS {
            let Some(due) = self.case()?.next_due().filter(|due| *due <= end) else {
                self.now = end;
                return Ok(went);
            };
            self.now = due.max(self.now);
            let next = self.event(Event::Elapsed)?;
            let lines = went.lines.into_iter().chain(next.lines).collect();
            went = Went { lines, ..next };
        }
        Err(Stop::Circle)
    }
}

impl Went {
    /// The verdict that counted, with what was found of each field: now, or when it was kept.
    fn hear(&mut self, before: &Case, judged: Vec<FieldFinding>) {
        for line in &self.lines {
            let detail = |key| line.details.iter().find(|(one, _)| *one == key).map(|(_, d)| d);
            let verdict = detail("verdict").and_then(|code| Verdict::from_code(code));
            self.verdict = verdict.or(self.verdict);
            if line.what == What::Kept {
                let kept = detail("ask").and_then(|ask| before.ask(ask));
                self.fields = kept.map(|ask| ask.findings.clone()).unwrap_or_default();
            } else if line.what == What::Answered {
                self.fields.clone_from(&judged);
            }
        }
    }
}

fn actor(role: &str) -> Actor {
    Actor { caller: "scenario".into(), person: None, role: role.to_owned(), unit: None }
}

#[cfg(test)]
mod tests;
