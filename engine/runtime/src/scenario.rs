//! Scenarios: what a workflow promises, written beside it in `NAME.scenario.yaml` and played in
//! virtual time through core's own `open` and `step`, with scripted answers judged as every answer
//! is. Never reads a clock, a disk, a registry or a store: texts come in, findings go out.

mod compare;
mod document;
mod never;
mod play;
mod read;
mod script;
mod ways;

use std::collections::BTreeSet;

use hoso_civil::Calendars;
use hoso_core::{Lifecycle, Millis};
use hoso_workflow::yaml::{self, Keys};
use hoso_workflow::{Finding, Place};

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

impl Scenarios {
    /// Plays each from its opening to its first step that goes otherwise.
    pub fn play(&self, lifecycle: &Lifecycle, calendars: &Calendars) -> Played {
        let mut taken = BTreeSet::new();
        let play = |scenario| outcome(scenario, Play::new(lifecycle, calendars, &mut taken));
        let outcomes = self.list.iter().map(play).collect();
        let from = self.list.first().map_or(0, |scenario| scenario.at);
        Played { outcomes, taken, from }
    }
}

fn outcome(scenario: &Scenario, mut play: Play<'_>) -> Outcome {
    let went = play.open(scenario);
    let mut findings = compare::differences(&scenario.opens, scenario.place, &went, &play);
    for turn in &scenario.turns {
        if !findings.is_empty() {
            break;
        }
        let went = play.turn(turn);
        findings = compare::differences(&turn.expects, turn.place, &went, &play);
    }
    Outcome { title: scenario.title.clone(), place: scenario.place, findings }
}

#[cfg(test)]
mod tests;
