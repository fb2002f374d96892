//! Timers of one state against each other, and against the ask that the state waits for.
//!
//! Sound and not complete: no calendar is at hand here, so two lengths are compared only where
//! every calendar agrees. Never guesses from names.

use hoso_civil::Length;
use hoso_core::{Ask, Draft, Moment, State};

use crate::compile::Scope;
use crate::document;
use crate::finding::{Finding, Place, codes};
use crate::sink::Sink;
use crate::yaml::At;

/// A timer of a state, with its place.
struct Running {
    at: Moment,
    /// It moves the case; the others remind.
    moves: bool,
    pauses: bool,
    place: Place,
}

/// No two timers of a state move the case at the same moment.
pub(super) fn all(scope: &Scope<'_>, draft: &Draft, sink: &mut Sink) {
    for (name, written) in scope.document.states.iter() {
        let mut timers = running(draft, name, written);
        timers.retain(|timer| timer.moves);
        for (index, timer) in timers.iter().enumerate() {
            let same = timers[..index].iter().find(|other| same_moment(other.at, timer.at));
            let Some(other) = same else { continue };
            let message = "two timers move the case at the same moment";
            let help = "nothing says which of them counts: leave one out, or let one be due later";
            let finding = Finding::new(codes::SAME_MOMENT, timer.place, message).help(help);
            sink.push(finding.also(other.place, "the other"));
        }
    }
}

/// Every timer may fire.
pub(super) fn idle(scope: &Scope<'_>, draft: &Draft, sink: &mut Sink) {
    for (name, written) in scope.document.states.iter() {
        let Some(state) = draft.states.get(name.value.as_str()) else { continue };
        let timers = running(draft, name, written);
        for timer in &timers {
            let Moment::After(after) = timer.at else { continue };
            let Some(other) = sooner(after, &timers) else {
                given_up(scope, draft, (name, state), (after, timer.place), sink);
                continue;
            };
            let message = "this never fires: another timer of the state always does before it";
            let finding = Finding::new(codes::NEVER_FIRES, timer.place, message);
            sink.push(finding.also(other.place, "this one"));
        }
    }
}

/// The timers of a state; none if one of them could not be read, which was found where it stands.
fn running(draft: &Draft, name: &At<String>, written: &document::State) -> Vec<Running> {
    let Some(state) = draft.states.get(name.value.as_str()) else { return Vec::new() };
    if state.timers.len() != written.timers.len() {
        return Vec::new();
    }
    let both = state.timers.iter().zip(&written.timers);
    let running = both.map(|(timer, written)| Running {
        at: timer.at,
        moves: timer.to().is_some(),
        pauses: timer.pauses_in_outage,
        place: place(written),
    });
    running.collect()
}

/// Where it says when.
fn place(written: &At<document::Timer>) -> Place {
    let lengths = [&written.after, &written.before_due].into_iter().flatten();
    let mut places = lengths.map(|length| length.place).chain(written.at.iter().map(|at| at.place));
    places.next().unwrap_or(written.place)
}

/// Another timer of the state that always moves the case before that.
fn sooner(after: Length, timers: &[Running]) -> Option<&Running> {
    timers.iter().filter(|other| other.moves && !other.pauses).find(|other| match other.at {
        Moment::After(length) => always_before(length, after),
        Moment::BeforeDue(_) | Moment::Due => false,
    })
}

/// The ask of the state is given up before the timer is due, and nothing asks anew.
fn given_up(
    scope: &Scope<'_>,
    draft: &Draft,
    (name, state): (&At<String>, &State),
    (after, place): (Length, Place),
    sink: &mut Sink,
) {
    let Some(ask_name) = &state.ask else { return };
    let Some(ask) = draft.asks.get(ask_name) else { return };
    let lasts = ask.retry.give_up;
    if !always_before(lasts, after) || asks_anew(draft, (name, state), ask) {
        return;
    }
    let message =
        format!("this never fires: `{ask_name}` is given up after {lasts}, always before it");
    let help = "let the timer be shorter or the ask longer, or leave the timer out";
    let finding = Finding::new(codes::NEVER_FIRES, place, message).help(help);
    let retry = scope.document.asks.get(ask_name).and_then(|ask| ask.retry.as_ref());
    sink.push(match retry.and_then(|retry| retry.give_up.as_ref()) {
        Some(written) => finding.also(written.place, "given up after this"),
        None => finding,
    });
}

/// Whether something keeps the case in the state and may ask the same anew, so that the ask lasts
/// beyond its own end: an edit of what it sends, or an action that asks it.
fn asks_anew(draft: &Draft, (name, state): (&At<String>, &State), ask: &Ask) -> bool {
    let stays = |from: &hoso_core::Action| {
        from.to.is_none() && from.from.iter().any(|one| **one == *name.value)
    };
    draft.actions.values().filter(|action| stays(action)).any(|action| {
        let edits =
            |field: &hoso_core::Name| action.edits.contains(field) && !state.locks.contains(field);
        ask.sends.iter().any(edits) || action.ask == state.ask
    })
}

/// The first is over before the second, by every calendar and whenever both begin.
fn always_before(first: Length, second: Length) -> bool {
    let counted = match (first, second) {
        (Length::WorkingDays(a), Length::WorkingDays(b))
        | (Length::WorkingHours(a), Length::WorkingHours(b))
        | (Length::Months(a), Length::Months(b)) => Some(a < b),
        _ => None,
    };
    counted.unwrap_or_else(|| longest(first).is_some_and(|longest| longest < shortest(second)))
}

/// Both come at the same moment, whenever the case enters the state.
fn same_moment(first: Moment, second: Moment) -> bool {
    let exact = |length| longest(length).filter(|longest| *longest == shortest(length));
    match (first, second) {
        (Moment::After(one), Moment::After(other))
        | (Moment::BeforeDue(one), Moment::BeforeDue(other)) => {
            one == other || exact(one).is_some_and(|one| exact(other) == Some(one))
        }
        _ => first == second,
    }
}

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// The fewest seconds that the length can take; where clocks are turned, a day lacks an hour.
fn shortest(length: Length) -> u64 {
    let days = |days: u64| (days * DAY).saturating_sub(HOUR);
    match length {
        Length::Seconds(n) => n.into(),
        Length::Minutes(n) => u64::from(n) * 60,
        Length::Hours(n) | Length::WorkingHours(n) => u64::from(n) * HOUR,
        Length::Days(n) | Length::WorkingDays(n) => days(n.into()),
        Length::Months(n) => days(u64::from(n) * 28),
    }
}

/// The most seconds that the length can take; none: days off may stretch it at will.
fn longest(length: Length) -> Option<u64> {
    match length {
        Length::Days(n) => Some(u64::from(n) * DAY + HOUR),
        Length::Months(n) => Some(u64::from(n) * 31 * DAY + HOUR),
        Length::WorkingHours(_) | Length::WorkingDays(_) => None,
        Length::Seconds(_) | Length::Minutes(_) | Length::Hours(_) => Some(shortest(length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_compared_where_every_calendar_agrees() {
        let before = |a: &str, b: &str| {
            let read = |text| Length::parse(text).expect("a length");
            always_before(read(a), read(b))
        };
        assert!(before("2 working days", "5 working days"));
        assert!(before("59 minutes", "1 hour"));
        assert!(before("1 month", "32 days"));
        assert!(before("22 hours", "1 working day"));
        assert!(before("27 days", "1 month"));
        assert!(!before("5 working days", "5 working days"));
        assert!(!before("2 working days", "5 days"), "holidays may lie between");
        assert!(!before("1 month", "31 days"));
        assert!(!before("28 days", "1 month"));
        assert!(!before("8 working hours", "2 working days"));
    }

    #[test]
    fn the_same_moment_may_be_written_in_two_ways() {
        let same = |one, other| same_moment(Moment::After(one), Moment::After(other));
        assert!(same(Length::Hours(2), Length::Minutes(120)));
        assert!(same(Length::WorkingDays(2), Length::WorkingDays(2)));
        assert!(same(Length::Months(1), Length::Months(1)));
        assert!(!same(Length::WorkingDays(1), Length::Days(1)));
        assert!(!same(Length::Hours(24), Length::Days(1)), "clocks may be turned");
        assert!(!same(Length::Months(1), Length::Days(28)));
        assert!(same_moment(Moment::Due, Moment::Due));
        assert!(!same_moment(Moment::Due, Moment::After(Length::Days(1))));
    }
}
