//! Rounds: asks that lead to each other for ever, and waits that no person and no clock ends.
//!
//! Never judges a round in which a person may act: people take their time.

use std::collections::{BTreeMap, BTreeSet};

use hoso_core::Draft;

use super::ways::{self, Waits, Way};
use crate::compile::Scope;
use crate::finding::{Finding, codes};
use crate::sink::Sink;

/// States that lead to each other.
type Round<'d> = BTreeSet<&'d str>;

/// Judges all ways together.
pub(super) fn all(scope: &Scope<'_>, draft: &Draft, sink: &mut Sink) {
    let ways = ways::all(scope);
    let order = scope.document.states.names().enumerate().map(|(at, name)| (name, at)).collect();
    let at_once = only(&ways, |waits| waits == Waits::Answer);
    for round in rounds(&at_once) {
        report(&round, (&at_once, &order), asks, sink);
    }
    let mut endless = overdue(&ways, &rounds(&at_once), &order, sink);
    let outages = only(&ways, |waits| waits == Waits::GivingUp);
    for round in rounds(&outages) {
        if !ended_by_a_clock(&round, draft) && !left_by_a_person(&round, draft) {
            report(&round, (&outages, &order), waits, sink);
            endless.push(round);
        }
    }
    let known = |round: &Round<'_>| endless.iter().any(|one| !one.is_disjoint(round));
    for round in rounds(&ways) {
        let quick = rounds(&only(&ways, |waits| waits == Waits::Answer));
        let found = known(&round) || quick.iter().any(|one| !one.is_disjoint(&round));
        let closed = ways.iter().all(|way| !round.contains(way.from) || round.contains(way.to));
        if round.len() > 1 && closed && !found && !acted_in(&round, draft) {
            report(&round, (&ways, &order), waits, sink);
        }
    }
}

/// Rounds that a case goes without a pause once it is overdue.
fn overdue<'d>(
    ways: &[Way<'d>],
    asking: &[Round<'d>],
    order: &BTreeMap<&str, usize>,
    sink: &mut Sink,
) -> Vec<Round<'d>> {
    let at_once = only(ways, |waits| matches!(waits, Waits::Answer | Waits::Due));
    let mut rounds = rounds(&at_once);
    rounds.retain(|round| asking.iter().all(|one| one.is_disjoint(round)));
    for round in &rounds {
        let Some((way, onward)) = closing(round, &at_once, order) else { continue };
        let (from, to) = (way.from, way.to);
        let message = if from == to {
            format!("once the case is overdue `{from}` leads back to itself for ever")
        } else {
            format!("once the case is overdue `{from}` and `{to}` lead to each other for ever")
        };
        let help = "when it is due, lead the case to a state that it leaves by a person alone";
        found((codes::ROUND, message, help), way, onward, sink);
    }
    rounds
}

fn only<'d>(ways: &[Way<'d>], wanted: impl Fn(Waits) -> bool) -> Vec<Way<'d>> {
    ways.iter().copied().filter(|way| wanted(way.waits)).collect()
}

/// The groups of states that lead to each other by these ways.
fn rounds<'d>(ways: &[Way<'d>]) -> Vec<Round<'d>> {
    let reach = ways::reach(ways);
    let back = |from: &str, to: &str| reach.get(from).is_some_and(|reached| reached.contains(to));
    let mut rounds: Vec<Round<'d>> = Vec::new();
    for state in reach.keys().copied().filter(|state| back(state, state)) {
        if rounds.iter().any(|round| round.contains(state)) {
            continue;
        }
        let together =
            reach.keys().copied().filter(|other| back(state, other) && back(other, state));
        rounds.push(together.collect());
    }
    rounds
}

/// A timer that runs on in an outage.
fn ended_by_a_clock(round: &Round<'_>, draft: &Draft) -> bool {
    let states = round.iter().filter_map(|name| draft.states.get(*name));
    let mut timers = states.flat_map(|state| &state.timers);
    timers
        .any(|timer| !timer.pauses_in_outage && timer.to().is_some_and(|to| !round.contains(&**to)))
}

fn left_by_a_person(round: &Round<'_>, draft: &Draft) -> bool {
    draft.actions.values().any(|action| {
        let out = action.to.as_ref().is_some_and(|to| !round.contains(&**to));
        out && action.from.iter().any(|from| round.contains(&**from))
    })
}

fn acted_in(round: &Round<'_>, draft: &Draft) -> bool {
    let mut moving = draft.actions.values().filter(|action| action.to.is_some());
    moving.any(|action| action.from.iter().any(|from| round.contains(&**from)))
}

/// The way that closes the round, and the one by which it went on: each round has a way to a state
/// that stands above, or to itself.
fn closing<'a, 'd>(
    round: &Round<'_>,
    ways: &'a [Way<'d>],
    order: &BTreeMap<&str, usize>,
) -> Option<(&'a Way<'d>, Option<&'a Way<'d>>)> {
    let mut within = ways.iter().filter(|way| round.contains(way.from) && round.contains(way.to));
    let closing = within.clone().find(|way| order.get(way.to) <= order.get(way.from))?;
    let onward = within.find(|way| way.from == closing.to && way.place != closing.place);
    Some((closing, onward.filter(|_| closing.from != closing.to)))
}

/// The asks of a round put the same question again and again.
fn asks(from: &str, to: &str) -> Told {
    let message = if from == to {
        format!("`{from}` leads back to itself and asks at once again")
    } else {
        format!("`{from}` leads to `{to}`, which asks at once and leads back")
    };
    let help = "the same values get the same answer: lead it to a state where somebody acts";
    (codes::ROUND, message, help)
}

/// The waits of a round begin again and again.
fn waits(from: &str, to: &str) -> Told {
    let message = if from == to {
        format!("the wait in `{from}` has no end: it begins again by this, and nobody can act")
    } else {
        format!("the wait in `{from}` has no end: `{to}` leads back, and nobody can act on the way")
    };
    let help = "lead it to a state that a person can leave, or add an action here";
    (codes::ENDLESS, message, help)
}

/// Code, message, help.
type Told = (&'static str, String, &'static str);

/// Told at the way that closes the round, with the one by which it went on.
fn report(
    round: &Round<'_>,
    (ways, order): (&[Way<'_>], &BTreeMap<&str, usize>),
    told: impl Fn(&str, &str) -> Told,
    sink: &mut Sink,
) {
    let Some((way, onward)) = closing(round, ways, order) else { return };
    found(told(way.from, way.to), way, onward, sink);
}

fn found((code, message, help): Told, way: &Way<'_>, onward: Option<&Way<'_>>, sink: &mut Sink) {
    let finding = Finding::new(code, way.place, message).help(help);
    sink.push(match onward {
        Some(onward) => finding.also(onward.place, "and from there it goes round by this"),
        None => finding,
    });
}
