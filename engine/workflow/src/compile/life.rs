//! States and actions.
//! Never knows which states can be reached: the checks do.

use std::collections::{BTreeMap, BTreeSet};

use hoso_core::{Action, FailureKind, Limit, Name, State, TimerSpec, Verdict};

use super::{Scope, condition, length};
use crate::document::{self, Answers, Failures};
use crate::finding::{Finding, codes};
use crate::sink::Sink;
use crate::yaml::{At, Names};

/// Each outcome with the state that it leads to, as far as one is named.
pub(crate) type Targets<'d, O> = Vec<(O, Option<&'d At<String>>)>;

/// All states of the document.
pub(super) fn states(scope: &Scope<'_>, sink: &mut Sink) -> BTreeMap<Name, State> {
    let mut states = BTreeMap::new();
    for (position, (name, written)) in scope.document.states.iter().enumerate() {
        scope.name(name, "state", sink);
        let state = state(scope, written, position, sink);
        states.insert(name.value.as_str().into(), state);
    }
    states
}

fn state(scope: &Scope<'_>, written: &document::State, position: usize, sink: &mut Sink) -> State {
    let answers = written.answers.as_ref().map(|answers| answers.targets()).unwrap_or_default();
    let failures = written.failures.as_ref().map(|failures| failures.targets()).unwrap_or_default();
    State {
        label: scope.label(&written.label, sink),
        ask: written.ask.as_ref().and_then(|ask| scope.ask(ask, sink)),
        answers: targets(scope, answers, sink),
        failures: targets(scope, failures, sink),
        timers: written.timers.iter().filter_map(|one| timer(scope, one, written, sink)).collect(),
        locks: set(written.locks.as_ref().map(|names| scope.fields(names, sink))),
        is_final: *written.is_final,
        position,
    }
}

fn set(names: Option<Vec<Name>>) -> BTreeSet<Name> {
    names.into_iter().flatten().collect()
}

fn targets<O: Ord + Copy>(
    scope: &Scope<'_>,
    written: Targets<'_, O>,
    sink: &mut Sink,
) -> BTreeMap<O, Name> {
    let named = written.into_iter().filter_map(|(outcome, to)| Some((outcome, to?)));
    named.filter_map(|(outcome, to)| Some((outcome, scope.state(to, sink)?))).collect()
}

fn timer(
    scope: &Scope<'_>,
    written: &document::Timer,
    state: &document::State,
    sink: &mut Sink,
) -> Option<TimerSpec> {
    if let (Some(pauses), None) = (&written.pauses, &state.ask) {
        let message = "nothing is asked in this state, so no outage can pause its timer";
        sink.push(Finding::new(codes::BELONGS, pauses.place, message));
    }
    let after = length::read(&written.after, sink);
    let to = scope.state(&written.to, sink);
    Some(TimerSpec { after: after?, to: to?, pauses_in_outage: written.pauses.is_some() })
}

impl Answers {
    /// Each verdict with its target, in the order of the verdicts.
    pub(crate) fn targets(&self) -> Targets<'_, Verdict> {
        let of = |verdict: &Verdict| match verdict {
            Verdict::Verified => &self.verified,
            Verdict::Mismatch => &self.mismatch,
            Verdict::NoMatch => &self.no_match,
            Verdict::NotFound => &self.not_found,
            Verdict::Ambiguous => &self.ambiguous,
            Verdict::Incomplete => &self.incomplete,
        };
        Verdict::ALL.iter().map(|verdict| (*verdict, of(verdict).as_ref())).collect()
    }
}

impl Failures {
    /// Each failure with its target, in the order of the failures.
    pub(crate) fn targets(&self) -> Targets<'_, FailureKind> {
        let of = |failure: &FailureKind| match failure {
            FailureKind::Rejected => &self.rejected,
            FailureKind::NotPermitted => &self.not_permitted,
            FailureKind::Protocol => &self.protocol,
            FailureKind::Expired => &self.expired,
            FailureKind::Unavailable => &self.unavailable,
        };
        FailureKind::ALL.iter().map(|failure| (*failure, of(failure).as_ref())).collect()
    }
}

/// All actions of the document.
pub(super) fn actions(scope: &Scope<'_>, sink: &mut Sink) -> BTreeMap<Name, Action> {
    let mut actions = BTreeMap::new();
    for (position, (name, written)) in scope.document.actions.iter().enumerate() {
        scope.name(name, "action", sink);
        let action = action(scope, written, position, sink);
        actions.insert(name.value.as_str().into(), action);
    }
    actions
}

fn action(
    scope: &Scope<'_>,
    written: &document::Action,
    position: usize,
    sink: &mut Sink,
) -> Action {
    Action {
        label: scope.label(&written.label, sink),
        from: scope.states(&written.from, sink).into_iter().collect(),
        roles: written.role.as_ref().map(|names| roles(scope, names, sink)).unwrap_or_default(),
        edits: set(written.edits.as_ref().map(|names| scope.edited(names, sink))),
        needs: written.needs.as_ref().map(|names| scope.fields(names, sink)).unwrap_or_default(),
        when: written.when.as_ref().and_then(|when| condition::one(scope, when, sink)),
        to: written.to.as_ref().and_then(|to| scope.state(to, sink)),
        ask: written.ask.as_ref().and_then(|ask| scope.ask(ask, sink)),
        reason: written.reason.is_some(),
        repeat: written.repeat,
        limit: written.limit.as_ref().and_then(|limit| self::limit(limit, sink)),
        batch: written.batch,
        position,
    }
}

fn roles(scope: &Scope<'_>, names: &At<Names>, sink: &mut Sink) -> BTreeSet<Name> {
    scope.distinct(&names.names, sink);
    if names.names.is_empty() {
        let message = "the list names no role; without `role`, any may use the action";
        sink.push(Finding::new(codes::NOTHING_NAMED, names.place, message));
    }
    for role in &names.names {
        match &scope.surroundings.roles {
            Some(known) if !known.contains(&role.value) => {
                let known = known.iter().map(String::as_str);
                scope.unknown((codes::UNKNOWN_ROLE, "role"), role, known, sink);
            }
            Some(_) => {}
            None => scope.name(role, "role", sink),
        }
    }
    names.names.iter().map(|role| Name::from(role.value.as_str())).collect()
}

fn limit(written: &document::Limit, sink: &mut Sink) -> Option<Limit> {
    if *written.times == 0 {
        let message = "an action that may be used 0 times is no action";
        sink.push(Finding::new(codes::VALUE, written.times.place, message));
    }
    let within = length::read(&written.within, sink)?;
    Some(Limit { times: *written.times, within })
}
