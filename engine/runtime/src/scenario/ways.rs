//! The ways of a lifecycle: each action from each of its states, each answer, the kept answer, each
//! failure, the giving up of each ask, each timer. Which of them a journal took, and which no
//! scenario did. Never demands a refusal: those are nobody's way.

use std::collections::BTreeSet;

use hoso_civil::Calendars;
use hoso_core::{
    Action, Case, FailureKind, Fires, Lifecycle, Line, Millis, Moment, Name, State, TimerOf,
    Verdict, What,
};

use super::never;

/// One way that a case may take.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// A person triggers an action.
    Action {
        /// Where the case rests.
        from: Name,
        /// Which.
        action: Name,
    },
    /// The registry answers what the state asks.
    Answer {
        /// The asking state.
        state: Name,
        /// As judged.
        verdict: Verdict,
    },
    /// A kept answer serves instead of a look-up.
    Kept {
        /// The asking state.
        state: Name,
    },
    /// The registry can say nothing.
    Failure {
        /// The asking state.
        state: Name,
        /// Why.
        kind: FailureKind,
    },
    /// The registry was out of reach until the ask's own end.
    GivenUp {
        /// The asking state.
        state: Name,
    },
    /// A timer of the state fires.
    Timer {
        /// Whose timer.
        state: Name,
        /// Which of its timers, from 0.
        position: usize,
    },
}

impl Way {
    /// Which kind of way it is: `action`, `answer`, `kept answer`, `failure`, `giving up`, `timer`.
    pub fn kind(&self) -> &'static str {
        match self {
            Way::Action { .. } => "action",
            Way::Answer { .. } => "answer",
            Way::Kept { .. } => "kept answer",
            Way::Failure { .. } => "failure",
            Way::GivenUp { .. } => "giving up",
            Way::Timer { .. } => "timer",
        }
    }

    /// For people: `submit: held → pending`, `pending: answer mismatch → mismatch`; an action that
    /// leaves the case where it is leads there.
    pub fn text(&self, lifecycle: &Lifecycle) -> String {
        let of = |state: &Name| lifecycle.state(state);
        let to = |target: Option<&Name>| target.map_or("?".to_owned(), |to| to.to_string());
        match self {
            Way::Action { from, action } => {
                let to = lifecycle.action(action).and_then(|action| action.to.as_ref());
                format!("{action}: {from} → {}", to.unwrap_or(from))
            }
            Way::Answer { state, verdict } => {
                let target = of(state).and_then(|state| state.answers.get(verdict));
                format!("{state}: answer {} → {}", verdict.code(), to(target))
            }
            Way::Kept { state } => format!("{state}: kept answer"),
            Way::Failure { state, kind } => {
                let target = of(state).and_then(|state| state.failures.get(kind));
                format!("{state}: failure {} → {}", kind.code(), to(target))
            }
            Way::GivenUp { state } => {
                let kind = FailureKind::Unavailable;
                let target = of(state).and_then(|state| state.failures.get(&kind));
                format!("{state}: ask given up → {}", to(target))
            }
            Way::Timer { state, position } => {
                let timer = of(state).and_then(|state| state.timers.get(*position));
                let Some(timer) = timer else { return format!("{state}: timer {position}") };
                let when = match timer.at {
                    Moment::After(length) => format!("after {length}"),
                    Moment::BeforeDue(length) => format!("{length} before due"),
                    Moment::Due => "when due".to_owned(),
                };
                match &timer.fires {
                    Fires::To(to) => format!("{state}: {when} → {to}"),
                    Fires::Remind(_) => format!("{state}: {when}, reminder"),
                }
            }
        }
    }
}

/// Which ways were taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// How many of those that can be taken were.
    pub taken: usize,
    /// Those that no scenario takes, in the order of the workflow.
    pub missing: Vec<Way>,
    /// Those that no case can ever take, and why.
    pub never: Vec<(Way, String)>,
}

impl Coverage {
    /// How many of a hundred were taken, rounded down; 100 only where nothing is missing.
    pub fn percent(&self) -> u8 {
        let all = self.taken + self.missing.len();
        let percent = (self.taken * 100).checked_div(all).unwrap_or(100);
        u8::try_from(percent).unwrap_or(100)
    }

    /// Nothing is missing.
    pub fn is_full(&self) -> bool {
        self.missing.is_empty()
    }
}

/// What of the lifecycle was taken; `from`: the time of the first scenario.
pub(super) fn coverage(
    lifecycle: &Lifecycle,
    calendars: &Calendars,
    (taken, from): (&BTreeSet<Way>, Millis),
) -> Coverage {
    let mut coverage = Coverage { taken: 0, missing: Vec::new(), never: Vec::new() };
    for way in all(lifecycle) {
        if taken.contains(&way) {
            coverage.taken += 1;
        } else if let Some(why) = never::why(lifecycle, (calendars, from), &way) {
            coverage.never.push((way, why));
        } else {
            coverage.missing.push(way);
        }
    }
    coverage
}

/// Every way, in the order of the workflow: states first, then actions.
fn all(lifecycle: &Lifecycle) -> Vec<Way> {
    let draft = lifecycle.declared();
    let mut states: Vec<_> = draft.states.iter().collect();
    states.sort_by_key(|(_, state)| state.position);
    let mut actions: Vec<_> = draft.actions.iter().collect();
    actions.sort_by_key(|(_, action)| action.position);
    let place = |from: &Name| draft.states.get(from).map(|state| state.position);
    let from = |(name, action): (&Name, &Action)| {
        let mut from: Vec<Name> = action.from.iter().cloned().collect();
        from.sort_by_key(&place);
        from.into_iter().map(|from| Way::Action { from, action: name.clone() }).collect::<Vec<_>>()
    };
    let of_states = states.into_iter().flat_map(|(name, state)| of_state(lifecycle, name, state));
    of_states.chain(actions.into_iter().flat_map(from)).collect()
}

fn of_state(lifecycle: &Lifecycle, name: &Name, state: &State) -> Vec<Way> {
    let mut ways = Vec::new();
    if let Some(ask) = state.ask.as_ref().and_then(|ask| lifecycle.ask(ask)) {
        let here = || name.clone();
        let answer = |verdict: &Verdict| Way::Answer { state: here(), verdict: *verdict };
        ways.extend(Verdict::ALL.iter().map(answer));
        ways.extend(ask.repeat_after.map(|_| Way::Kept { state: here() }));
        let failure = |kind: &FailureKind| Way::Failure { state: here(), kind: *kind };
        ways.extend(FailureKind::ALL.iter().map(failure));
        ways.push(Way::GivenUp { state: here() });
    }
    let timer = |position| Way::Timer { state: name.clone(), position };
    ways.extend((0..state.timers.len()).map(timer));
    ways
}

/// The ways that one step took, as its journal lines tell.
pub(super) fn taken(
    lifecycle: &Lifecycle,
    (before, role): (&Case, &str),
    lines: &[Line],
) -> Vec<Way> {
    lines.iter().flat_map(|line| of_line(lifecycle, (before, role), line)).collect()
}

fn of_line(lifecycle: &Lifecycle, (before, role): (&Case, &str), line: &Line) -> Vec<Way> {
    let detail = |key: &str| {
        let mut details = line.details.iter();
        details.find(|(one, _)| *one == key).map_or("", |(_, detail)| detail)
    };
    // An ask of an action leaves the case where it is: its line comes from no state.
    let left = line.from.clone();
    match line.what {
        What::Acted => {
            let (from, action) = (before.state().clone(), detail("action").into());
            vec![Way::Action { from, action }]
        }
        What::Edited => edited(lifecycle, (before, role), detail("fields")),
        What::Answered => {
            let way = |(state, verdict)| Way::Answer { state, verdict };
            left.zip(Verdict::from_code(detail("verdict"))).map(way).into_iter().collect()
        }
        What::Kept => left.map(|state| Way::Kept { state }).into_iter().collect(),
        What::Failed => {
            let Some(state) = left else { return Vec::new() };
            let given_up = detail("cause") == "given-up";
            let given_up = given_up.then(|| Way::GivenUp { state: state.clone() });
            let kind = FailureKind::from_code(detail("failure"));
            kind.map(|kind| Way::Failure { state, kind }).into_iter().chain(given_up).collect()
        }
        What::Reminded => {
            let way = |position| Way::Timer { state: before.state().clone(), position };
            first_timer(before).map(way).into_iter().collect()
        }
        What::Elapsed => {
            let way = |(state, position)| Way::Timer { state, position };
            left.zip(first_timer(before)).map(way).into_iter().collect()
        }
        What::Opened
        | What::Asked
        | What::Delayed
        | What::Stale
        | What::Late
        | What::Closed
        | What::Due
        | What::Filled
        | What::LetGo
        | What::Opening
        | What::Member
        | What::Recalculated
        | What::Migrated
        | What::Deleted => Vec::new(),
    }
}

/// The timer of the state that fires first.
fn first_timer(before: &Case) -> Option<usize> {
    let running = before.parts().timers.iter().filter(|timer| timer.paused.is_none());
    let of_state = running.filter_map(|timer| match timer.of {
        TimerOf::State(position) => Some((timer.due, position)),
        TimerOf::Ask(_) | TimerOf::Keep(_) | TimerOf::Deletion => None,
    });
    of_state.min().map(|(_, position)| position)
}

/// The actions that only edit and let this role edit these fields here.
fn edited(lifecycle: &Lifecycle, (before, role): (&Case, &str), fields: &str) -> Vec<Way> {
    let here = before.state();
    let allows = |action: &Action| {
        let only_edits = action.to.is_none() && action.ask.is_none() && action.limit.is_none();
        let of_role = action.roles.is_empty() || action.roles.contains(role);
        let all = fields.split_whitespace().all(|field| action.edits.contains(field));
        only_edits && of_role && all && action.from.contains(here)
    };
    let actions = lifecycle.declared().actions.iter().filter(|(_, action)| allows(action));
    actions.map(|(name, _)| Way::Action { from: here.clone(), action: name.clone() }).collect()
}

#[cfg(test)]
mod tests;
