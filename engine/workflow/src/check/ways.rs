//! The ways that a case goes by itself: by an answer, a failure or a timer, each with its place in
//! the text. Never judges one, and knows nothing of what people do.

use std::collections::{BTreeMap, BTreeSet};

use crate::compile::Scope;
use crate::document::{State, Timer};
use crate::finding::Place;

/// What a case waits for before it goes a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waits {
    /// An answer, or a failure that comes at once.
    Answer,
    /// The ask is given up, or its ticket runs out.
    GivingUp,
    /// A timer.
    Timer,
    /// A timer that hangs on the due time of the case: once that is past, nothing.
    Due,
}

/// One way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way<'d> {
    pub(super) from: &'d str,
    pub(super) to: &'d str,
    pub(super) waits: Waits,
    /// Where the target stands.
    pub(super) place: Place,
}

/// Every way of the document, in the order of the states.
pub(super) fn all<'d>(scope: &Scope<'d>) -> Vec<Way<'d>> {
    let states = scope.document.states.iter();
    states.flat_map(|(name, state)| of(name.value.as_str(), state)).collect()
}

fn of<'d>(from: &'d str, state: &'d State) -> Vec<Way<'d>> {
    let mut ways = Vec::new();
    if state.ask.is_some() {
        let answers = state.answers.iter().flat_map(|answers| answers.targets());
        ways.extend(answers.filter_map(|(_, to)| Some((Waits::Answer, to?))));
        let failures = state.failures.iter().flat_map(|failures| failures.targets());
        ways.extend(failures.filter_map(|(failure, to)| Some((of_failure(failure), to?))));
    }
    let timers =
        state.timers.iter().filter_map(|timer| Some((of_timer(timer), timer.to.as_ref()?)));
    ways.extend(timers);
    let way = |(waits, to): (Waits, &'d crate::yaml::At<String>)| Way {
        from,
        to: to.value.as_str(),
        waits,
        place: to.place,
    };
    ways.into_iter().map(way).collect()
}

fn of_timer(timer: &Timer) -> Waits {
    let hangs = timer.before_due.is_some() || timer.at.is_some();
    if hangs { Waits::Due } else { Waits::Timer }
}

fn of_failure(failure: hoso_core::FailureKind) -> Waits {
    use hoso_core::FailureKind::{Expired, NotPermitted, Protocol, Rejected, Unavailable};
    match failure {
        Rejected | NotPermitted | Protocol => Waits::Answer,
        Expired | Unavailable => Waits::GivingUp,
    }
}

/// For each state, every state that these ways lead to, by one or more of them.
pub(super) fn reach<'d>(ways: &[Way<'d>]) -> BTreeMap<&'d str, BTreeSet<&'d str>> {
    let mut next: BTreeMap<&str, Vec<&'d str>> = BTreeMap::new();
    for way in ways {
        next.entry(way.from).or_default().push(way.to);
    }
    let from = |start: &'d str| {
        let mut reached = BTreeSet::new();
        let mut open = vec![start];
        while let Some(state) = open.pop() {
            let further = next.get(state).into_iter().flatten();
            open.extend(further.filter(|to| reached.insert(**to)));
        }
        reached
    };
    let starts: BTreeSet<&str> = ways.iter().map(|way| way.from).collect();
    starts.into_iter().map(|start| (start, from(start))).collect()
}
