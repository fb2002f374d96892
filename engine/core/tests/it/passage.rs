//! One case played through a lifecycle, each step watched. Never expects an outcome itself.

use hoso_civil::{Calendars, Length};
use hoso_core::{
    Actor, AskStatus, Case, Draft, Effect, Event, Evidence, Failure, FailureKind, Finding, Ground,
    Lifecycle, Line, Millis, Name, Opening, Possible, Refusal, Request, Step, Values, Verdict,
    What, open, possible, step,
};
use uuid::Uuid;

use crate::build::{MONDAY, actor, at, calendars, form, name};
use crate::watch::{Outbox, Taken, watch};

pub struct Passage {
    pub lifecycle: Lifecycle,
    pub calendars: Calendars,
    pub case: Case,
    pub now: Millis,
    pub outbox: Outbox,
    /// Of the last step.
    pub lines: Vec<Line>,
    pub effects: Vec<Effect>,
}

pub fn opening(values: Values, then: Option<&str>) -> Opening {
    Opening {
        id: Uuid::from_u128(7),
        actor: actor("clerk"),
        procedure: None,
        values,
        then: then.map(Request::of),
    }
}

pub fn finding(verdict: Verdict) -> Finding {
    Finding { verdict, fields: Vec::new(), evidence: Evidence::default(), fetched: Vec::new() }
}

impl Passage {
    /// Opened on a Monday with a whole form.
    pub fn open(draft: Draft) -> Self {
        Passage::try_open(draft, opening(form(), None)).unwrap()
    }

    pub fn try_open(draft: Draft, opening: Opening) -> Result<Self, Refusal> {
        let (lifecycle, calendars) = (Lifecycle::new(draft).unwrap(), calendars());
        let now = at(MONDAY);
        let ground = Ground { lifecycle: &lifecycle, calendars: &calendars, now };
        let first = open(ground, opening)?;
        let mut outbox = Outbox::default();
        let taken = Taken { lifecycle: &lifecycle, before: None, now, step: &first };
        watch(&taken, &mut outbox);
        let Step { case, effects, lines } = first;
        Ok(Passage { lifecycle, calendars, case, now, outbox, lines, effects })
    }

    /// Opened and submitted.
    pub fn pending(draft: Draft) -> Self {
        let mut passage = Passage::open(draft);
        passage.act("submit").unwrap();
        assert_eq!(passage.state(), "pending");
        passage
    }

    pub fn ground(&self) -> Ground<'_> {
        Ground { lifecycle: &self.lifecycle, calendars: &self.calendars, now: self.now }
    }

    /// Takes the step twice: the same input gives the same output.
    pub fn send(&mut self, event: Event) -> Result<(), Refusal> {
        let kept = self.case.clone();
        let first = step(self.ground(), &self.case, event.clone());
        assert_eq!(first, step(self.ground(), &self.case, event));
        assert_eq!(kept, self.case);
        let first = first?;
        let taken = Taken {
            lifecycle: &self.lifecycle,
            before: Some(&self.case),
            now: self.now,
            step: &first,
        };
        watch(&taken, &mut self.outbox);
        self.case = first.case;
        self.lines = first.lines;
        self.effects = first.effects;
        Ok(())
    }

    /// A clerk acts, without edits, with a reason.
    pub fn act(&mut self, action: &str) -> Result<(), Refusal> {
        self.act_as(actor("clerk"), action, Values::new(), Some("asked to"))
    }

    pub fn act_with(&mut self, action: &str, values: Values) -> Result<(), Refusal> {
        self.act_as(actor("clerk"), action, values, Some("asked to"))
    }

    pub fn act_as(
        &mut self,
        actor: Actor,
        action: &str,
        values: Values,
        reason: Option<&str>,
    ) -> Result<(), Refusal> {
        self.send(Event::Acted {
            actor,
            action: name(action),
            values,
            reason: reason.map(str::to_owned),
            confirms: Default::default(),
        })
    }

    pub fn edit(&mut self, values: Values) -> Result<(), Refusal> {
        self.send(Event::Edited { actor: actor("clerk"), values })
    }

    /// The key of the last ask of that name.
    pub fn key(&self, ask: &str) -> Uuid {
        self.case.ask(ask).unwrap().effect
    }

    pub fn answer(&mut self, ask: &str, verdict: Verdict) {
        self.answer_to(self.key(ask), verdict);
    }

    pub fn answer_to(&mut self, effect: Uuid, verdict: Verdict) {
        let finding = finding(verdict);
        let event = Event::Answered { effect, finding, attempt: 1 };
        self.send(event).unwrap();
    }

    pub fn fail(&mut self, ask: &str, kind: FailureKind) {
        let failure = Failure { kind, cause: "no-route".into() };
        let effect = self.key(ask);
        self.send(Event::Failed { effect, failure }).unwrap();
    }

    /// The registry is out of reach; the whole of the longest pause is waited.
    pub fn delay(&mut self, ask: &str) -> Millis {
        self.delay_by(ask, 1000, None)
    }

    /// When the ask is due again.
    pub fn delay_by(&mut self, ask: &str, spread: u16, not_before: Option<Millis>) -> Millis {
        let event =
            Event::Delayed { effect: self.key(ask), cause: "connect".into(), spread, not_before };
        self.send(event).unwrap();
        match self.effects.as_slice() {
            [Effect::PutOff { due, .. }] => *due,
            other => panic!("not put off: {other:?}"),
        }
    }

    pub fn elapse(&mut self) {
        self.send(Event::Elapsed).unwrap();
    }

    /// Goes to the moment when the next timer is due and lets it fire.
    pub fn elapse_next(&mut self) {
        self.now = self.case.next_due().unwrap();
        self.elapse();
    }

    pub fn wait(&mut self, length: Length) {
        self.now = self.calendars.due("vn", self.now, length).unwrap().at_ms;
    }

    pub fn state(&self) -> &str {
        self.case.state()
    }

    pub fn status(&self, ask: &str) -> AskStatus {
        self.case.ask(ask).unwrap().status.clone()
    }

    pub fn whats(&self) -> Vec<What> {
        self.lines.iter().map(|line| line.what).collect()
    }

    pub fn detail(&self, line: usize, key: &str) -> Option<&str> {
        let details = &self.lines[line].details;
        let found = details.iter().find(|(one, _)| *one == key);
        found.map(|(_, value)| value.as_str())
    }

    pub fn possible(&self, role: &str) -> Vec<Possible> {
        possible(self.ground(), &self.case, &actor(role))
    }

    /// The asks that the last step recorded.
    pub fn asked(&self) -> Vec<Name> {
        let asks = self.effects.iter().filter_map(|effect| match effect {
            Effect::Ask { ask, .. } => Some(ask.clone()),
            Effect::PutOff { .. }
            | Effect::Drop { .. }
            | Effect::Open { .. }
            | Effect::Tell { .. }
            | Effect::Forget { .. } => None,
        });
        asks.collect()
    }
}
