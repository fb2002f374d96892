//! Asks within a step: recorded, answered, failed, put off, given up. Never judges an answer, and
//! never reads a value beyond handing the sent ones to the effect.

use hoso_civil::Due;
use uuid::Uuid;

use super::progress::Progress;
use crate::{
    Ask, AskState, AskStatus, Effect, Evidence, Failure, FailureKind, Finding, Millis, Name,
    Refusal, Tell, TimerOf, Verdict, What, Whom, keys,
};

impl Progress<'_> {
    /// Records an ask, or takes the kept answer where the same was asked lately. Where the same is
    /// being asked it goes on waiting: no registry is asked twice because a button was pressed twice.
    pub(super) fn ask(&mut self, name: &Name, repeat: bool) -> Result<(), Refusal> {
        if self.is_being_asked(name) {
            return Ok(());
        }
        if let Some(verdict) = self.kept(name, repeat)? {
            self.asked.insert(name.clone());
            let details = vec![("ask", name.to_string()), ("verdict", verdict.code().into())];
            return self.follow(name, What::Kept, verdict.code(), details);
        }
        self.record(name)
    }

    /// Whether the same is being asked. In an outage it is not: whoever asks anew then need not wait
    /// for the next attempt.
    fn is_being_asked(&self, name: &Name) -> bool {
        let open = self.case.ask(name).filter(|ask| ask.is_open());
        open.is_some_and(|ask| ask.outage.is_none())
            && !self.case.inputs_changed(self.lifecycle(), name)
    }

    fn kept(&self, name: &Name, repeat: bool) -> Result<Option<Verdict>, Refusal> {
        let spec = self.lifecycle().ask(name);
        let Some(within) = spec.and_then(|ask| ask.repeat_after) else {
            return Ok(None);
        };
        let Some(last) = self.case.ask(name) else {
            return Ok(None);
        };
        let AskStatus::Answered(verdict) = last.status else {
            return Ok(None);
        };
        let changed = self.case.inputs_changed(self.lifecycle(), name);
        if repeat || changed || self.asked.contains(name) {
            return Ok(None);
        }
        let until = self.ground.reckon(last.asked, within)?.at_ms;
        Ok((self.ground.now < until).then_some(verdict))
    }

    pub(super) fn record(&mut self, name: &Name) -> Result<(), Refusal> {
        let Some(spec) = self.lifecycle().ask(name) else {
            return Ok(());
        };
        let now = self.ground.now;
        self.let_go(name);
        let until = self.end_of(spec, now)?;
        let effect = self.key();
        let sends = spec.sends.iter();
        let sends = sends.filter_map(|f| Some((f.clone(), self.case.value(f)?.clone()))).collect();
        let asked = AskState {
            effect,
            status: AskStatus::Waiting,
            asked: now,
            ended: None,
            until: until.at_ms,
            attempts: 0,
            outage: None,
            revision: self.case.revision(),
            inputs: keys::inputs(&self.case, spec),
            findings: Vec::new(),
            evidence: Evidence::default(),
            fetched: Vec::new(),
            members: Vec::new(),
        };
        if let Some(last) = self.case.parts.asks.insert(name.clone(), asked)
            && last.is_open()
        {
            self.drop_effect(name, last.effect);
            self.resume(name)?;
        }
        let ends = until.at_ms;
        self.start(TimerOf::Ask(name.clone()), until);
        let again = !self.asked.insert(name.clone());
        self.line(What::Asked, None, vec![("ask", name.to_string())]);
        let ask = name.clone();
        match &spec.whom {
            Whom::Each(each) => return self.open_members(&ask, each, again),
            Whom::Registry { .. } => {
                self.effects.push(Effect::Ask { key: effect, ask, sends, until: ends });
            }
        }
        Ok(())
    }

    /// When it is given up: after its retries, or earlier where somebody waits for the answer.
    pub(super) fn end_of(&self, spec: &Ask, asked: Millis) -> Result<Due, Refusal> {
        let retries = self.ground.reckon(asked, spec.retry.give_up)?;
        let Some(within) = spec.answer_within else { return Ok(retries) };
        let soon = self.ground.reckon(asked, within)?;
        Ok(if soon.at_ms < retries.at_ms { soon } else { retries })
    }

    pub(super) fn answered(
        &mut self,
        effect: Uuid,
        finding: Finding,
        attempt: u32,
    ) -> Result<(), Refusal> {
        let Some(name) = self.case.open_ask(effect).cloned() else {
            return self.late(effect);
        };
        let mut details = vec![("ask", name.to_string())];
        if attempt > 1 {
            details.push(("attempt", attempt.to_string()));
        }
        if self.is_of_state(&name) && self.case.inputs_changed(self.lifecycle(), &name) {
            // What was found is about values that no longer stand: ask about those that do.
            self.line(What::Stale, None, details);
            return self.record(&name);
        }
        details.push(("verdict", finding.verdict.code().into()));
        details.extend(reasons(&finding));
        self.end(&name, AskStatus::Answered(finding.verdict));
        if let Some(ask) = self.case.parts.asks.get_mut(&name) {
            ask.findings = finding.fields;
            ask.evidence = finding.evidence;
            ask.fetched = finding.fetched;
        }
        self.keep_fetched(&name)?;
        self.tell_check(&name);
        self.follow(&name, What::Answered, finding.verdict.code(), details)
    }

    pub(super) fn failed(&mut self, effect: Uuid, failure: Failure) -> Result<(), Refusal> {
        let Some(name) = self.case.open_ask(effect).cloned() else {
            return self.late(effect);
        };
        self.fail(&name, failure)
    }

    /// The ask's own end has come. Whoever was out of reach all along stays so called.
    pub(super) fn given_up(&mut self, name: &Name) -> Result<(), Refusal> {
        let open = self.case.ask(name).is_some_and(AskState::is_open);
        let failure = Failure { kind: FailureKind::Unavailable, cause: "given-up".into() };
        if open { self.fail(name, failure) } else { Ok(()) }
    }

    pub(super) fn fail(&mut self, name: &Name, failure: Failure) -> Result<(), Refusal> {
        let kind = failure.kind.code();
        let details = vec![
            ("ask", name.to_string()),
            ("failure", kind.into()),
            ("cause", failure.cause.clone()),
        ];
        self.end(name, AskStatus::Failed(failure));
        self.tell_check(name);
        self.follow(name, What::Failed, kind, details)
    }

    pub(super) fn delayed(
        &mut self,
        effect: Uuid,
        cause: &str,
        spread: u16,
        not_before: Option<Millis>,
    ) -> Result<(), Refusal> {
        // An ask of child cases has no registry that could be out of reach.
        let of_cases = |name: &Name| {
            self.lifecycle().ask(name).is_some_and(|ask| matches!(ask.whom, Whom::Each(_)))
        };
        let open = self.case.open_ask(effect).filter(|name| !of_cases(name));
        let Some(name) = open.cloned() else {
            return self.late(effect);
        };
        let now = self.ground.now;
        let longest = self.longest_pause(&name)?;
        let waits = longest.saturating_mul(Millis::from(spread.min(1000))) / 1000;
        let Some(ask) = self.case.parts.asks.get_mut(&name) else {
            return Ok(());
        };
        ask.attempts = ask.attempts.saturating_add(1);
        ask.outage.get_or_insert(now);
        let due = now.saturating_add(waits).max(not_before.unwrap_or(now)).min(ask.until);
        let attempts = ask.attempts;
        self.keep_revision();
        self.pause(&name);
        self.effects.push(Effect::PutOff { key: effect, due, attempts });
        let details = vec![
            ("ask", name.to_string()),
            ("cause", cause.into()),
            ("attempts", attempts.to_string()),
        ];
        self.line(What::Delayed, None, details);
        Ok(())
    }

    /// The longest pause grows by the factor with each attempt, up to its bound.
    fn longest_pause(&self, name: &Name) -> Result<Millis, Refusal> {
        let Some(spec) = self.lifecycle().ask(name) else {
            return Ok(0);
        };
        let attempts = self.case.ask(name).map_or(0, |ask| ask.attempts);
        let now = self.ground.now;
        let first = self.ground.reckon(now, spec.retry.first)?.at_ms - now;
        let bound = self.ground.reckon(now, spec.retry.up_to)?.at_ms - now;
        let factor = Millis::from(spec.retry.factor).saturating_pow(attempts.min(64));
        Ok(first.saturating_mul(factor).min(bound))
    }

    fn pause(&mut self, ask: &Name) {
        let now = self.ground.now;
        let Some(state) = self.lifecycle().state(self.case.state()) else {
            return;
        };
        if state.ask.as_ref() != Some(ask) {
            return;
        }
        for timer in &mut self.case.parts.timers {
            if let TimerOf::State(position) = &timer.of
                && state.timers.get(*position).is_some_and(|spec| spec.pauses_in_outage)
            {
                timer.paused.get_or_insert(now);
            }
        }
    }

    /// Timers that rested because of this ask go on for as long as they had left.
    fn resume(&mut self, ask: &Name) -> Result<(), Refusal> {
        if self.is_of_state(ask) { self.wake() } else { Ok(()) }
    }

    pub(super) fn late(&mut self, effect: Uuid) -> Result<(), Refusal> {
        self.keep_revision();
        self.line(What::Late, None, vec![("effect", effect.to_string())]);
        Ok(())
    }

    pub(super) fn end(&mut self, name: &Name, status: AskStatus) {
        let now = self.ground.now;
        let Some(ask) = self.case.parts.asks.get_mut(name) else {
            return;
        };
        ask.status = status;
        ask.ended = Some(now);
        ask.outage = None;
        let effect = ask.effect;
        self.drop_effect(name, effect);
        let of = TimerOf::Ask(name.clone());
        self.case.parts.timers.retain(|timer| timer.of != of);
    }

    /// The answer to an ask of an action moves nothing, so that nobody would hear of it.
    pub(super) fn tell_check(&mut self, ask: &Name) {
        if self.lifecycle().declared().tells.checks && !self.is_of_state(ask) {
            self.tells.push(Tell::Check(ask.clone()));
        }
    }

    pub(super) fn is_of_state(&self, ask: &Name) -> bool {
        let state = self.lifecycle().state(self.case.state());
        state.is_some_and(|state| state.ask.as_ref() == Some(ask))
    }

    /// Where the outcome of a state's own ask leads; an ask of an action leaves the case there.
    pub(super) fn follow(
        &mut self,
        ask: &Name,
        what: What,
        outcome: &str,
        details: Vec<(&'static str, String)>,
    ) -> Result<(), Refusal> {
        let state = self.lifecycle().state(self.case.state());
        let state = state.filter(|state| state.ask.as_ref() == Some(ask));
        let to = state.and_then(|state| {
            let by_answer = Verdict::from_code(outcome).and_then(|v| state.answers.get(&v));
            let failure = || FailureKind::from_code(outcome).and_then(|f| state.failures.get(&f));
            by_answer.or_else(failure).cloned()
        });
        self.line(what, to.as_ref(), details);
        to.map_or(Ok(()), |to| self.enter(to, false))
    }
}

/// `field=reason` for all that does not plainly agree. Reasons are codes, never values.
fn reasons(finding: &Finding) -> Vec<(&'static str, String)> {
    let noted = finding.fields.iter().filter(|one| one.reason != hoso_civil::Reason::Exact);
    let noted = noted.map(|one| format!("{}={}", one.field, one.reason.code()));
    let noted: Vec<String> = noted.collect();
    if noted.is_empty() { Vec::new() } else { vec![("reasons", noted.join(" "))] }
}
