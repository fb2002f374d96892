//! The shipped scenarios: all pass, take every way, and notice any target that is changed.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use hoso_core::{Draft, Fires, Lifecycle};
use hoso_workflow::{Report, Surroundings, Vocabulary};

use super::*;
use crate::calendars;

const REVIEW: &str = include_str!("../../../../workflows/identity-review.yaml");
const SCENARIO: &str = include_str!("../../../../workflows/identity-review.scenario.yaml");
const PAGE: &str = include_str!("../../../../workflows/README.md");

/// A workflow that has no errors.
pub(super) fn lifecycle(text: &str) -> Lifecycle {
    let surroundings = Surroundings::with_calendars(calendars::shipped().names());
    let checked = hoso_workflow::read("w.yaml", text, &Vocabulary::shipped(), &surroundings);
    let report = checked.report(text).render();
    checked.lifecycle.unwrap_or_else(|| panic!("{report}"))
}

pub(super) fn review() -> Lifecycle {
    lifecycle(REVIEW)
}

/// Scenarios that have no findings.
pub(super) fn sound(text: &str, lifecycle: &Lifecycle) -> Scenarios {
    let reading = read(text, lifecycle);
    let report = Report::new("s.scenario.yaml", text, &reading.findings).render();
    reading.scenarios.unwrap_or_else(|| panic!("{report}"))
}

pub(super) fn played(text: &str, lifecycle: &Lifecycle) -> Played {
    sound(text, lifecycle).play(lifecycle, &calendars::shipped())
}

/// All that went otherwise, as people see it.
pub(super) fn told(text: &str, played: &Played) -> String {
    let findings: Vec<_> = played.findings().cloned().collect();
    Report::new("s.scenario.yaml", text, &findings).render()
}

/// Both lists of what was not taken.
pub(super) fn untaken(coverage: &Coverage, lifecycle: &Lifecycle) -> String {
    let missing = coverage.missing.iter().map(|way| format!("missing: {}", way.text(lifecycle)));
    let never = coverage.never.iter();
    let never = never.map(|(way, why)| format!("never: {}: {why}", way.text(lifecycle)));
    let all: Vec<String> = missing.chain(never).collect();
    format!("{} taken\n{}", coverage.taken, all.join("\n"))
}

/// Every `NAME.scenario.yaml` of the shipped workflows, with the workflow beside it.
fn shipped() -> Vec<(PathBuf, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let beside = files.filter_map(|file| {
        let name = file.file_name()?.to_str()?.strip_suffix(".scenario.yaml")?.to_owned();
        let workflow = file.with_file_name(format!("{name}.yaml"));
        Some((file, workflow))
    });
    beside.collect()
}

#[test]
fn every_shipped_scenario_passes_and_all_together_take_every_way() {
    let files = shipped();
    assert!(!files.is_empty());
    for (file, workflow) in files {
        let (text, workflow) =
            [file, workflow].map(|path| std::fs::read_to_string(path).unwrap()).into();
        let lifecycle = lifecycle(&workflow);
        let played = played(&text, &lifecycle);
        assert!(played.passed(), "{}", told(&text, &played));
        let coverage = played.coverage(&lifecycle, &calendars::shipped());
        assert!(coverage.is_full(), "{}", untaken(&coverage, &lifecycle));
    }
}

#[test]
fn the_timer_that_its_ask_never_lets_fire_is_told_and_not_demanded() {
    let lifecycle = review();
    let coverage = played(SCENARIO, &lifecycle).coverage(&lifecycle, &calendars::shipped());
    insta::assert_snapshot!(untaken(&coverage, &lifecycle));
}

/// Each target of the draft in turn, led to `elsewhere`.
fn mutations(draft: &Draft, elsewhere: &str) -> Vec<(String, Draft)> {
    let mut all = Vec::new();
    let mut change = |what: String, change: &dyn Fn(&mut Draft)| {
        let mut mutated = draft.clone();
        change(&mut mutated);
        if mutated != *draft {
            all.push((what, mutated));
        }
    };
    for (name, state) in &draft.states {
        for verdict in state.answers.keys() {
            change(format!("{name}: {}", verdict.code()), &|draft| {
                let state = draft.states.get_mut(name).unwrap();
                state.answers.insert(*verdict, elsewhere.into());
            });
        }
        for kind in state.failures.keys() {
            change(format!("{name}: {}", kind.code()), &|draft| {
                let state = draft.states.get_mut(name).unwrap();
                state.failures.insert(*kind, elsewhere.into());
            });
        }
        for at in 0..state.timers.len() {
            change(format!("{name}: timer {at}"), &|draft| {
                draft.states.get_mut(name).unwrap().timers[at].fires = Fires::To(elsewhere.into());
            });
        }
    }
    for (name, action) in &draft.actions {
        let from = action.from.iter().cloned();
        for state in from {
            change(format!("{name}: not from {state}"), &|draft| {
                draft.actions.get_mut(name).unwrap().from.remove(&state);
            });
        }
        if action.to.is_some() {
            change(format!("{name}: to"), &|draft| {
                draft.actions.get_mut(name).unwrap().to = Some(elsewhere.into());
            });
        }
        change(format!("{name}: any role"), &|draft| {
            draft.actions.get_mut(name).unwrap().roles.clear();
        });
        change(format!("{name}: no limit"), &|draft| {
            draft.actions.get_mut(name).unwrap().limit = None;
        });
        change(format!("{name}: no reason"), &|draft| {
            draft.actions.get_mut(name).unwrap().reason = false;
        });
        change(format!("{name}: no condition"), &|draft| {
            draft.actions.get_mut(name).unwrap().when = None;
        });
        change(format!("{name}: no needs"), &|draft| {
            draft.actions.get_mut(name).unwrap().needs.clear();
        });
        change(format!("{name}: repeat turned round"), &|draft| {
            let action = draft.actions.get_mut(name).unwrap();
            let to = action.to.as_ref().map(|to| &draft.states[to]);
            // Where nothing is asked on entering, nothing is asked again.
            action.repeat ^= to.is_some_and(|state| state.ask.is_some());
        });
    }
    for name in draft.asks.keys() {
        change(format!("{name}: nothing kept"), &|draft| {
            draft.asks.get_mut(name).unwrap().repeat_after = None;
        });
        change(format!("{name}: nothing accepted besides"), &|draft| {
            draft.asks.get_mut(name).unwrap().accept.clear();
        });
    }
    all
}

#[test]
fn whatever_is_changed_in_the_workflow_some_scenario_notices() {
    let review = review();
    let scenarios = sound(SCENARIO, &review);
    let mut mutants = 0;
    let mut unnoticed = Vec::new();
    for elsewhere in ["expired", "not-sent"] {
        for (what, draft) in mutations(review.declared(), elsewhere) {
            // The one timer that never fires leads nowhere that anybody could notice.
            if what == "pending: timer 0" {
                continue;
            }
            let mutant = Lifecycle::new(draft).unwrap();
            mutants += 1;
            if scenarios.play(&mutant, &calendars::shipped()).passed() {
                unnoticed.push(format!("{what} ({elsewhere})"));
            }
        }
    }
    assert!(mutants > 50, "{mutants}");
    assert!(unnoticed.is_empty(), "{unnoticed:#?}");
}

#[test]
fn one_changed_word_of_the_file_is_shown_with_its_place() {
    let text = REVIEW.replace("mismatch: mismatch,", "mismatch: not-found,");
    assert_ne!(text, REVIEW);
    let played = played(SCENARIO, &lifecycle(&text));
    assert!(!played.passed());
    let first = played.findings().next().unwrap();
    assert_eq!(first.code, codes::OTHERWISE);
    assert_eq!(first.message, "expected the state `mismatch`, got `not-found`");
    let line = SCENARIO.lines().nth(first.place.line as usize - 1).unwrap();
    assert!(line.contains("state: mismatch"), "{line}");
}

#[test]
fn the_page_for_administrators_shows_a_scenario_that_passes() {
    let block = |fence: &str| {
        let rest = PAGE.split_once(fence).unwrap().1;
        rest.split_once("```").unwrap().0.to_owned()
    };
    let lifecycle = lifecycle(&block("```yaml\n"));
    let text = block("```yaml scenario\n");
    let played = played(&text, &lifecycle);
    assert!(played.passed(), "{}", told(&text, &played));
    assert!(!played.outcomes.is_empty());
}

#[test]
fn a_scenario_takes_far_less_than_a_millisecond() {
    let lifecycle = review();
    let scenarios = sound(SCENARIO, &lifecycle);
    let calendars = calendars::shipped();
    let begun = std::time::Instant::now();
    for _ in 0..10 {
        assert!(scenarios.play(&lifecycle, &calendars).passed());
    }
    let each = begun.elapsed() / (10 * u32::try_from(scenarios.list.len()).unwrap());
    println!("{each:?} for one scenario");
    // Room for unoptimised code beside other tests.
    assert!(each < std::time::Duration::from_millis(10), "{each:?} for one scenario");
}
