//! Scenarios: what a workflow promises, written beside it in `NAME.scenario.yaml` and played in
//! virtual time through core's own `open` and `step`, with scripted answers judged as every answer
//! is. Never reads a clock, a disk, a registry or a store: texts come in, findings go out.

mod compare;
mod document;
mod never;
mod play;
mod read;
mod record;
mod script;
mod ways;

use std::collections::BTreeSet;

use hoso_civil::Calendars;
use hoso_core::{Lifecycle, Millis, Name};
use hoso_workflow::yaml::{self, Keys};
use hoso_workflow::{Finding, Place};

pub use record::{Life, RecordError, record};
pub use ways::{Coverage, Way};

use document::Document;
use play::Play;
use script::Scenario;

/// The codes of findings about scenario files, beside those that every document shares.
pub mod codes {
    /// The scenarios are of another workflow.
    pub const OTHER_WORKFLOW: &str = "E301";
    /// No such action.
    pub const UNKNOWN_ACTION: &str = "E302";
    /// A time cannot be read.
    pub const TIME: &str = "E303";
    /// No such view.
    pub const UNKNOWN_VIEW: &str = "E304";
    /// A step went otherwise than the scenario says.
    pub const OTHERWISE: &str = "E310";
}

/// What reading gave: scenarios only if nothing is wrong with the file.
#[derive(Debug)]
pub struct Reading {
    /// Ready to be played.
    pub scenarios: Option<Scenarios>,
    /// Everything that is wrong, in the order of the text.
    pub findings: Vec<Finding>,
}

/// The scenarios of one file, every name of which the lifecycle knows.
#[derive(Debug)]
pub struct Scenarios {
    list: Vec<Scenario>,
}

/// How one scenario went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// In the first of the workflow's languages that it has one in.
    pub title: String,
    /// Where it begins.
    pub place: Place,
    /// What went otherwise, at its first step that did; nothing: it passed.
    pub findings: Vec<Finding>,
    /// The same for people: both sides beside each other, and what led there.
    pub fault: Option<Fault>,
}

/// The first step of a scenario that went otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where the step begins.
    pub place: Place,
    /// Its number, from 1; 0: the opening.
    pub step: usize,
    /// How many steps the scenario has.
    pub steps: usize,
    /// Everything that differs, in the order of the keys of the language.
    pub differences: Vec<Difference>,
    /// The opening and the steps before, one line each.
    pub before: Vec<String>,
}

/// One expectation that was not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where the expectation stands.
    pub place: Place,
    /// What is looked at: `state`, `reason birth-date`, `possible submit`.
    pub what: String,
    /// As the scenario says.
    pub expected: String,
    /// As it went.
    pub got: String,
    /// Both in one sentence, without a full stop.
    pub message: String,
    /// What happened, or why something was refused.
    pub help: Option<String>,
}

impl Difference {
    fn finding(&self) -> Finding {
        let finding = Finding::new(codes::OTHERWISE, self.place, self.message.clone());
        finding.maybe_help(self.help.clone())
    }
}

impl Outcome {
    /// Everything went as the scenario says.
    pub fn passed(&self) -> bool {
        self.findings.is_empty()
    }
}

/// How all scenarios of a file went.
#[derive(Debug)]
pub struct Played {
    /// In the order of the file.
    pub outcomes: Vec<Outcome>,
    taken: BTreeSet<Way>,
    from: Millis,
}

impl Played {
    /// Every scenario passed.
    pub fn passed(&self) -> bool {
        self.outcomes.iter().all(Outcome::passed)
    }

    /// What went otherwise, in the order of the file.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.outcomes.iter().flat_map(|outcome| &outcome.findings)
    }

    /// Which ways of the lifecycle the scenarios took.
    pub fn coverage(&self, lifecycle: &Lifecycle, calendars: &Calendars) -> Coverage {
        ways::coverage(lifecycle, calendars, (&self.taken, self.from))
    }
}

/// Reads the scenarios of a lifecycle.
pub fn read(text: &str, lifecycle: &Lifecycle) -> Reading {
    let read = yaml::read::<Document>(text, Keys::default());
    let Some(document) = read.document else {
        return Reading { scenarios: None, findings: read.findings };
    };
    let (list, findings) = read::scenarios(&document, lifecycle);
    let sound = findings.is_empty();
    Reading { scenarios: sound.then_some(Scenarios { list }), findings }
}

/// The JSON Schema of scenario files, as it stands in `schemas/scenario.v1.json`.
pub fn schema_text() -> String {
    document::schema_text()
}

impl Scenarios {
    /// Plays each from its opening to its first step that goes otherwise.
    pub fn play(&self, lifecycle: &Lifecycle, calendars: &Calendars) -> Played {
        self.play_each(lifecycle, calendars, &mut |_| ())
    }

    /// The same; `played` hears of each as soon as it is over, so that its time can be taken.
    pub fn play_each(
        &self,
        lifecycle: &Lifecycle,
        calendars: &Calendars,
        played: &mut dyn FnMut(&Outcome),
    ) -> Played {
        let (mut taken, mut outcomes) = (BTreeSet::new(), Vec::new());
        for scenario in &self.list {
            let mut play = Play::new(lifecycle, calendars);
            let outcome = outcome(scenario, &mut play);
            taken.append(&mut play.into_taken());
            played(&outcome);
            outcomes.push(outcome);
        }
        let from = self.list.first().map_or(0, |scenario| scenario.at);
        Played { outcomes, taken, from }
    }
}

fn outcome(scenario: &Scenario, play: &mut Play<'_>) -> Outcome {
    let (title, steps) = (scenario.title.clone(), scenario.turns.len());
    let (mut before, mut last) = (Vec::new(), (scenario.place, 0));
    let opening = (scenario.procedure.clone(), scenario.declared.clone());
    let went = play.open(scenario.at, opening);
    let mut differences = compare::differences(&scenario.opens, scenario.place, &went, play);
    let mut told = led("opened", None, &went, play);
    for (turn, number) in scenario.turns.iter().zip(1..) {
        if !differences.is_empty() {
            break;
        }
        before.push(std::mem::take(&mut told));
        let from = play.state().cloned();
        let went = play.happens(&turn.happens);
        last = (turn.step, number);
        differences = compare::differences(&turn.expects, turn.place, &went, play);
        told = led(&turn.happens.told(), from.as_ref(), &went, play);
    }
    let findings = differences.iter().map(Difference::finding).collect();
    let (place, step) = last;
    let fault = Fault { place, step, steps, differences, before };
    let fault = (!fault.differences.is_empty()).then_some(fault);
    Outcome { title, place: scenario.place, findings, fault }
}

/// A step in one line: when, what, and where the case went.
fn led(
    what: &str,
    from: Option<&Name>,
    went: &Result<play::Went, play::Stop>,
    play: &Play<'_>,
) -> String {
    let at = compare::when(play.now());
    let came = match (went, play.state()) {
        (Err(play::Stop::Refused(refusal)), _) => format!("refused {}", refusal.code()),
        (Err(_), _) | (_, None) => "did not come about".to_owned(),
        (Ok(_), Some(to)) if Some(to) == from => format!("stays in {to}"),
        (Ok(_), Some(to)) => format!("→ {to}"),
    };
    format!("{}  {what}: {came}", at.get(..16).unwrap_or(&at).replace('T', " "))
}

#[cfg(test)]
mod tests;
