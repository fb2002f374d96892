//! States and actions.
//! Never knows which states can be reached: the checks do.

use std::collections::{BTreeMap, BTreeSet};

use hoso_core::{Action, FailureKind, Fill, Limit, Name, Over, State, Verdict};

use super::{Scope, condition, length, timers};
use crate::document::{self, Answers, Failures, OverWord};
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
        timers: timers::all(scope, written, sink),
        locks: set(written.locks.as_ref().map(|names| scope.fields(names, sink))),
        is_final: *written.is_final,
        delete_after: timers::delete_after(written, sink),
        retention: timers::retention(written, sink),
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
        let action = action(scope, (name, written), position, sink);
        actions.insert(name.value.as_str().into(), action);
    }
    actions
}

fn action(
    scope: &Scope<'_>,
    (name, written): (&At<String>, &document::Action),
    position: usize,
    sink: &mut Sink,
) -> Action {
    let others = written.not_by.as_ref().map(|names| not_by(scope, (name, names), sink));
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
        not_by: others.unwrap_or_default(),
        fill: written.fill.as_ref().and_then(|fill| self::fill(scope, fill, sink)),
        position,
    }
}

fn roles(scope: &Scope<'_>, names: &At<Names>, sink: &mut Sink) -> BTreeSet<Name> {
    if names.names.is_empty() {
        let message = "the list names no role; without `role`, any may use the action";
        sink.push(Finding::new(codes::NOTHING_NAMED, names.place, message));
    }
    scope.roles(names, sink)
}

fn fill(scope: &Scope<'_>, written: &document::Fill, sink: &mut Sink) -> Option<Fill> {
    let over = match written.over.value {
        OverWord::Empty => Over::Empty,
        OverWord::Confirmed => Over::Confirmed,
        OverWord::All => Over::All,
    };
    let from = scope.ask(&written.from, sink)?;
    let fetches = scope.document.asks.get(&from).is_some_and(|ask| ask.fetch.is_some());
    if !fetches {
        let message = format!("`{from}` fetches nothing that could be taken over");
        let help = format!("say `fetch: […]` in the ask `{from}`");
        sink.push(Finding::new(codes::BELONGS, written.from.place, message).help(help));
    }
    Some(Fill { from, over })
}

/// The actions whose last user may not use this one.
fn not_by(
    scope: &Scope<'_>,
    (name, names): (&At<String>, &At<Names>),
    sink: &mut Sink,
) -> BTreeSet<Name> {
    scope.distinct(&names.names, sink);
    if names.names.is_empty() {
        let message = "the list names no action";
        sink.push(Finding::new(codes::NOTHING_NAMED, names.place, message));
    }
    if let Some(own) = names.names.iter().find(|one| one.value == name.value) {
        let message = format!("whoever used `{name}` once could never use it again");
        let help = "name the action that another person has used before";
        sink.push(Finding::new(codes::BELONGS, own.place, message).help(help));
    }
    names.names.iter().filter_map(|one| scope.action(one, sink)).collect()
}

fn limit(written: &document::Limit, sink: &mut Sink) -> Option<Limit> {
    if *written.times == 0 {
        let message = "an action that may be used 0 times is no action";
        sink.push(Finding::new(codes::VALUE, written.times.place, message));
    }
    let within = length::read(&written.within, sink)?;
    Some(Limit { times: *written.times, within })
}
