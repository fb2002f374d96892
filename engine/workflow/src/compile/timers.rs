//! Timers of states, reminders, and the deletion of ended cases.
//! Never reckons a time: a case does, by its calendar.

use hoso_civil::Length;
use hoso_core::{Fires, Moment, Retention, TimerSpec};

use super::{Scope, length};
use crate::document::{self, RetentionWord};
use crate::finding::{Finding, Place, codes};
use crate::sink::Sink;
use crate::yaml::At;

/// All timers of a state, in their order: the lifecycle knows them by it.
pub(super) fn all(scope: &Scope<'_>, state: &document::State, sink: &mut Sink) -> Vec<TimerSpec> {
    state.timers.iter().filter_map(|one| timer(scope, one, state, sink)).collect()
}

fn timer(
    scope: &Scope<'_>,
    written: &At<document::Timer>,
    state: &document::State,
    sink: &mut Sink,
) -> Option<TimerSpec> {
    if let (Some(pauses), None) = (&written.pauses, &state.ask) {
        let message = "nothing is asked in this state, so no outage can pause its timer";
        sink.push(Finding::new(codes::BELONGS, pauses.place, message));
    }
    let at = moment(scope, written, sink);
    let fires = fires(scope, written, sink);
    Some(TimerSpec { at: at?, fires: fires?, pauses_in_outage: written.pauses.is_some() })
}

/// One of `after`, `before-due`, `at`.
fn moment(scope: &Scope<'_>, written: &At<document::Timer>, sink: &mut Sink) -> Option<Moment> {
    let hangs = written.before_due.as_ref().map(|one| ("before-due", one.place));
    let hangs = hangs.or(written.at.as_ref().map(|one| ("at: due", one.place)));
    if let (Some((key, place)), None) = (hangs, &scope.document.due) {
        let message = format!("`{key}`, but nothing says when a case is due");
        let help = "add `due: {after: 15 working days, of: received}` to the workflow";
        sink.push(Finding::new(codes::BELONGS, place, message).help(help));
    }
    match (&written.after, &written.before_due, &written.at) {
        (Some(after), None, None) => length::read(after, sink).map(Moment::After),
        (None, Some(before), None) => length::read(before, sink).map(Moment::BeforeDue),
        (None, None, Some(_)) => Some(Moment::Due),
        (None, None, None) => one_of(written.place, "when", "after, before-due, at", sink),
        _ => {
            let several = "a timer is due once: write one of after, before-due, at";
            sink.push(Finding::new(codes::ONE_THING, written.place, several));
            None
        }
    }
}

/// One of `to`, `remind`.
fn fires(scope: &Scope<'_>, written: &At<document::Timer>, sink: &mut Sink) -> Option<Fires> {
    match (&written.to, &written.remind) {
        (Some(to), None) => scope.state(to, sink).map(Fires::To),
        (None, Some(roles)) => {
            if roles.names.is_empty() {
                let message = "the list names no role, so nobody would be reminded";
                sink.push(Finding::new(codes::NOTHING_NAMED, roles.place, message));
            }
            Some(Fires::Remind(scope.roles(roles, sink)))
        }
        (Some(_), Some(remind)) => {
            let message = "a timer moves the case or reminds, this one says both";
            let help = "write two timers";
            sink.push(Finding::new(codes::ONE_THING, remind.place, message).help(help));
            None
        }
        (None, None) => one_of(written.place, "what", "to, remind", sink),
    }
}

fn one_of<T>(place: Place, what: &str, keys: &str, sink: &mut Sink) -> Option<T> {
    let message = format!("the timer does not say {what}");
    sink.push(Finding::new(codes::MISSING_KEY, place, message).help(format!("add one of {keys}")));
    None
}

/// When an ended case is deleted; only ended ones are.
pub(super) fn delete_after(state: &document::State, sink: &mut Sink) -> Option<Length> {
    let written = state.delete_after.as_ref()?;
    if !*state.is_final {
        let message = "only ended cases are deleted, and this state is not final";
        let help = "say `final: true`, or leave `delete-after` out";
        sink.push(Finding::new(codes::BELONGS, written.place, message).help(help));
    }
    length::read(written, sink)
}

/// What stays then.
pub(super) fn retention(state: &document::State, sink: &mut Sink) -> Retention {
    let Some(written) = &state.retention else { return Retention::default() };
    if state.delete_after.is_none() {
        let message = "`retention` without `delete-after`: nothing is ever deleted here";
        sink.push(Finding::new(codes::BELONGS, written.place, message));
    }
    match written.value {
        RetentionWord::Journal => Retention::Journal,
        RetentionWord::Nothing => Retention::Nothing,
    }
}
