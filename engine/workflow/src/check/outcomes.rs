//! Where the outcomes of an ask lead: everywhere somewhere, and an outage never where a finding
//! about the person leads.
//!
//! Never judges an ask itself.

use hoso_core::Verdict;

use crate::compile::{Scope, Targets};
use crate::document::State;
use crate::finding::{Finding, Place, codes};
use crate::sink::Sink;
use crate::yaml::At;

/// Findings about the person: a failure must not look like one.
const ABOUT_THE_PERSON: [Verdict; 3] = [Verdict::Mismatch, Verdict::NoMatch, Verdict::NotFound];

/// Judges each state.
pub(super) fn all(scope: &Scope<'_>, sink: &mut Sink) {
    for (name, state) in scope.document.states.iter() {
        match &state.ask {
            Some(ask) => {
                lead_somewhere(ask, state, sink);
                blame_nobody(state, sink);
            }
            None => belong(name, state, sink),
        }
    }
}

/// Each verdict and each failure has a target.
fn lead_somewhere(ask: &At<String>, state: &State, sink: &mut Sink) {
    let answers = state.answers.as_ref().map(|answers| (answers.place, answers.targets()));
    lacking("answers", ask, answers, |verdict| verdict.code(), sink);
    let failures = state.failures.as_ref().map(|failures| (failures.place, failures.targets()));
    lacking("failures", ask, failures, |failure| failure.code(), sink);
}

fn lacking<O: Copy>(
    key: &str,
    ask: &At<String>,
    written: Option<(Place, Targets<'_, O>)>,
    code: impl Fn(O) -> &'static str,
    sink: &mut Sink,
) {
    let Some((place, targets)) = written else {
        let message =
            format!("the state asks `{ask}` but has no `{key}`: nothing says where they lead");
        return sink.push(Finding::new(codes::NO_TARGET, ask.place, message));
    };
    let lacking = targets.into_iter().filter(|(_, to)| to.is_none());
    let lacking: Vec<&str> = lacking.map(|(outcome, _)| code(outcome)).collect();
    if !lacking.is_empty() {
        let verb = if lacking.len() == 1 { "leads" } else { "lead" };
        let message = format!("`{key}` does not say where {} {verb}", lacking.join(", "));
        let help = format!("add `{}: …` with the name of a state", lacking[0]);
        sink.push(Finding::new(codes::NO_TARGET, place, message).help(help));
    }
}

/// A failure says nothing about the person, so it leads elsewhere.
fn blame_nobody(state: &State, sink: &mut Sink) {
    let (Some(answers), Some(failures)) = (&state.answers, &state.failures) else { return };
    let answers = answers.targets();
    for (failure, to) in failures.targets() {
        let Some(to) = to else { continue };
        let same = answers.iter().find_map(|(verdict, target)| {
            let target = (*target)?;
            let same = ABOUT_THE_PERSON.contains(verdict) && target.value == to.value;
            same.then_some((verdict, target))
        });
        if let Some((verdict, target)) = same {
            let code = failure.code();
            let message = format!("`{code}` leads to `{to}`, where {} leads", verdict.code());
            let help = "a failure says nothing about the person: let it lead to a state of its own";
            let finding = Finding::new(codes::BLAMES, to.place, message).help(help);
            sink.push(finding.also(target.place, "a finding about the person"));
        }
    }
}

/// Outcomes stand with an ask.
fn belong(name: &At<String>, state: &State, sink: &mut Sink) {
    let answers = state.answers.as_ref().map(|answers| ("answers", answers.place));
    let failures = state.failures.as_ref().map(|failures| ("failures", failures.place));
    for (key, place) in [answers, failures].into_iter().flatten() {
        let message = format!("`{key}` without `ask`: nothing is asked in `{name}`");
        sink.push(Finding::new(codes::BELONGS, place, message));
    }
}
