//! Ways that no case can ever take: a timer that something else always ends before it is due.
//! Never a guess from names: both lengths are reckoned by the workflow's own calendar.

use hoso_civil::{Calendars, Length};
use hoso_core::{Ask, Lifecycle, Millis, Name, State};

use super::ways::Way;

/// A whole year, looked at every seven hours: every hour of every weekday comes about.
const YEAR: i64 = 366 * 24;
const EVERY: usize = 7;
const HOUR: Millis = 3_600_000;

/// Why nobody can take the way; `None`: somebody may.
pub(super) fn why(
    lifecycle: &Lifecycle,
    (calendars, from): (&Calendars, Millis),
    way: &Way,
) -> Option<String> {
    let Way::Timer { state: name, position } = way else { return None };
    let state = lifecycle.state(name)?;
    let timer = state.timers.get(*position)?;
    let after = timer.after()?;
    let first = |length| always_before(lifecycle, (calendars, from), (length, after));
    let other = state.timers.iter().enumerate().find(|(at, other)| {
        at != position
            && !other.pauses_in_outage
            && other.to().is_some()
            && other.after().is_some_and(first)
    });
    if let Some(length) = other.and_then(|(_, other)| other.after()) {
        return Some(format!("the timer after {length} always fires before it"));
    }
    let (ask_name, ask) = state.ask.as_ref().and_then(|ask| Some((ask, lifecycle.ask(ask)?)))?;
    let lasts = ask.retry.give_up;
    (first(lasts) && !asks_anew(lifecycle, (name, state), ask)).then(|| {
        format!(
            "the ask `{ask_name}` is given up after {lasts}, always before it, and nothing in \
             `{name}` asks anew"
        )
    })
}

/// Whether the one length ends before the other, whenever in a year both begin. What the calendar
/// cannot reckon is left out.
fn always_before(
    lifecycle: &Lifecycle,
    (calendars, from): (&Calendars, Millis),
    (first, second): (Length, Length),
) -> bool {
    let due = |start, length| {
        let due = calendars.due(lifecycle.calendar(), start, length);
        due.ok().map(|due| due.at_ms)
    };
    let starts = (0..YEAR).step_by(EVERY).map(|hour| from + hour * HOUR);
    let mut ends = starts.filter_map(|start| due(start, first).zip(due(start, second))).peekable();
    ends.peek().is_some() && ends.all(|(first, second)| first < second)
}

/// Whether something keeps the case in the state and may ask the same anew, so that the ask lasts
/// beyond its own end: an edit of what it sends, or an action that asks it.
fn asks_anew(lifecycle: &Lifecycle, (name, state): (&Name, &State), ask: &Ask) -> bool {
    let mut stays = lifecycle
        .declared()
        .actions
        .values()
        .filter(|action| action.to.is_none() && action.from.contains(name));
    stays.any(|action| {
        let edits = ask
            .sends
            .iter()
            .any(|field| action.edits.contains(field) && !state.locks.contains(field));
        edits || action.ask == state.ask
    })
}
