//! One case carried through a scenario: the clock is a number, the registry says what is scripted,
//! and what follows is core's `step` alone. Never expects anything: it says what went.

use std::collections::{BTreeMap, BTreeSet};

use hoso_civil::{Calendars, Length};
use hoso_connectors::wire::{self, Answer};
use hoso_core::{
    Actor, Case, Check, Effect, Event, Failure, FieldFinding, Finding, Ground, Lifecycle, Line,
    Millis, Name, Opening, Possible, Refusal, Step, Tell, Values, Verdict, What, open, possible,
    step,
};
use uuid::Uuid;

use super::script::{Happens, Outside, Says};
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
    /// What is to be done outside, in order.
    pub(super) effects: Vec<Outside>,
    /// What was judged, or kept from before.
    pub(super) verdict: Option<Verdict>,
    pub(super) fields: Vec<FieldFinding>,
}

/// A case in virtual time.
#[derive(Clone)]
pub(super) struct Play<'a> {
    lifecycle: &'a Lifecycle,
    calendars: &'a Calendars,
    taken: BTreeSet<Way>,
    now: Millis,
    case: Option<Case>,
    /// What was sent with each ask: verdicts are about that, never about the case as it is now.
    sent: BTreeMap<Uuid, Declared>,
}

impl<'a> Play<'a> {
    pub(super) fn new(lifecycle: &'a Lifecycle, calendars: &'a Calendars) -> Self {
        let (taken, sent) = (BTreeSet::new(), BTreeMap::new());
        Play { lifecycle, calendars, taken, now: 0, case: None, sent }
    }

    /// Where the case rests; `None`: there is no case.
    pub(super) fn state(&self) -> Option<&Name> {
        self.case.as_ref().map(Case::state)
    }

    /// The case; `None`: its opening was refused.
    pub(super) fn looked_at(&self) -> Option<&Case> {
        self.case.as_ref()
    }

    /// The virtual time.
    pub(super) fn now(&self) -> Millis {
        self.now
    }

    /// Which ways it went.
    pub(super) fn into_taken(self) -> BTreeSet<Way> {
        self.taken
    }

    /// Where an ask stands; `None`: there is no case.
    pub(super) fn check(&self, ask: &Name) -> Option<Check> {
        self.case.as_ref().map(|case| Check::of(self.lifecycle, case, ask))
    }

    /// The views that the case stands in, by their names.
    pub(super) fn views(&self) -> Vec<Name> {
        let Some(case) = &self.case else { return Vec::new() };
        let views = self.lifecycle.declared().views.iter();
        let here = views.filter(|(_, view)| view.when.holds(self.lifecycle, case));
        here.map(|(name, _)| name.clone()).collect()
    }

    /// Every action as it stands for this role.
    pub(super) fn possible(&self, role: &str) -> Vec<Possible> {
        let listed = |case| possible(self.ground(), case, &actor(role));
        self.case.as_ref().map(listed).unwrap_or_default()
    }

    /// Opens the case at a time, for a procedure where the workflow serves several.
    pub(super) fn open(
        &mut self,
        at: Millis,
        (procedure, values): (Option<Name>, Values),
    ) -> Result<Went, Stop> {
        self.now = at;
        let (id, actor) = (Uuid::from_u128(1), actor("scenario"));
        let opening = Opening { id, actor, procedure, values, then: None };
        let step = open(self.ground(), opening)?;
        Ok(self.take(step))
    }

    pub(super) fn happens(&mut self, happens: &Happens) -> Result<Went, Stop> {
        match happens {
            Happens::Act { action, role, person, reason, values, confirms } => {
                let (action, values, reason) = (action.clone(), values.clone(), reason.clone());
                let (actor, confirms) = (self.by(role, person), confirms.clone());
                self.event(Event::Acted { actor, action, values, reason, confirms })
            }
            Happens::Edit { role, person, values } => {
                let actor = self.by(role, person);
                self.event(Event::Edited { actor, values: values.clone() })
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
            Happens::Looks => self.case().map(|_| Went::default()),
        }
    }

    fn ground(&self) -> Ground<'a> {
        Ground { lifecycle: self.lifecycle, calendars: self.calendars, now: self.now }
    }

    /// Whoever acts: a person by its account, else one person for each role.
    fn by(&self, role: &str, person: &Option<String>) -> Actor {
        let usual = actor(role);
        Actor { person: person.clone().or(usual.person), ..usual }
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
            | Event::Member { .. }
            | Event::Elapsed
            | Event::CalendarChanged => Vec::new(),
        };
        let step = step(self.ground(), &before, event)?;
        let mut went = self.take(step);
        self.taken.extend(ways::taken(self.lifecycle, (&before, &role), &went.lines));
        went.hear(&before, judged);
        Ok(went)
    }

    fn take(&mut self, step: Step) -> Went {
        let mut effects = Vec::new();
        for effect in step.effects {
            match effect {
                Effect::Ask { key, ask, sends, .. } => {
                    let sent: Declared = sends.into_iter().collect();
                    effects.push(Outside::Ask(ask, Some(sent.keys().cloned().collect())));
                    self.sent.insert(key, sent);
                }
                Effect::Open { member, .. } => effects.push(Outside::Open(member)),
                Effect::Tell { of, .. } => effects.push(match of {
                    Tell::State => Outside::Tell,
                    Tell::Check(ask) => Outside::TellCheck(ask),
                    Tell::Reminder(roles) => Outside::Remind(sorted(roles)),
                }),
                Effect::Forget { .. } => effects.push(Outside::Forget),
                // Upkeep of the outbox: nobody outside notices.
                Effect::PutOff { .. } | Effect::Drop { .. } => {}
            }
        }
        self.case = Some(step.case);
        Went { lines: step.lines, effects, ..Went::default() }
    }

    /// The values that the open ask of that name was sent with.
    pub(super) fn sent_with(&self, ask: &Name) -> Option<&Declared> {
        let (effect, _) = self.open_ask(Some(ask)).ok()?;
        self.sent.get(&effect)
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
        let returns = self.returns(says, declared);
        let registry = "scenario";
        let (lifecycle, returns) = (self.lifecycle, &returns[..]);
        let procedure = self.case.as_ref().and_then(|case| case.parts().procedure.clone());
        let fetch = &lifecycle.fetches(spec, procedure.as_deref())[..];
        let judge = Judge { lifecycle, ask: spec, declared, returns, registry, fetch };
        let evidence =
            wire::Evidence { reference: None, data_as_of_unix_ms: None, marks: Vec::new() };
        judge.finding(wire::Reply { answer: self.on_wire(says, declared), evidence })
    }

    /// The scripted registry gives every field but those that the answer is without: one that it
    /// leaves out it does not hold.
    fn returns(&self, says: &Says, declared: &Declared) -> Vec<String> {
        let means = self.lifecycle.declared().fields.values().map(|field| field.means.to_string());
        let mut given: Vec<String> =
            means.chain(["citizen-id", "old-id"].map(String::from)).collect();
        if let Says::Found(_, without) = says {
            let without: Vec<String> = self.sent_as(without, declared);
            given.retain(|one| !without.contains(one));
        }
        given
    }

    /// Under which names the values of these fields travel.
    fn sent_as(&self, names: &[Name], declared: &Declared) -> Vec<String> {
        let means = |name: &Name| self.lifecycle.field(name).map(|field| &*field.means);
        let sent = |name: &Name| Some(wire_name(means(name)?, declared.get(name)?).to_owned());
        names.iter().filter_map(sent).collect()
    }

    fn on_wire(&self, says: &Says, declared: &Declared) -> Answer {
        let names = |names: &[Name]| self.sent_as(names, declared);
        match says {
            Says::Found(values, _) => {
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

    /// The next timer fires so much later than it is due, as it does where a program was down.
    #[cfg(test)]
    pub(super) fn fires_late(&mut self, by: Millis) -> Result<Went, Stop> {
        let due = self.case()?.next_due().unwrap_or(self.now);
        self.now = due.max(self.now) + by;
        self.event(Event::Elapsed)
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
            let effects = went.effects.into_iter().chain(next.effects).collect();
            went = Went { lines, effects, ..next };
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

fn sorted(mut names: Vec<Name>) -> Vec<Name> {
    names.sort();
    names
}

fn actor(role: &str) -> Actor {
    Actor {
        caller: "scenario".into(),
        person: Some(role.to_owned()),
        role: role.into(),
        unit: None,
    }
}

#[cfg(test)]
mod tests;
