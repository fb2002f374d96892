//! Rules about what stands beside the code: formatting, the front page, the map of crates, the
//! gate, and the workflows that ship.
//!
//! Never judges a sentence; only that what is named is there.

use std::process::Command;

use super::{no_places, sources};

#[test]
fn the_code_is_formatted() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command.args(["fmt", "--all", "--check"]).current_dir(sources::root());
    let run = command.output().expect("cargo starts");
    if run.status.success() {
        return;
    }
    let (said, faults) =
        (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    let root = format!("{}/", sources::root().display());
    let differ = said.lines().filter_map(|line| line.strip_prefix("Diff in "));
    let places: Vec<String> = differ.map(|place| place.replace(&root, "")).collect();
    no_places(&places, "Run `cargo fmt`.");
    panic!("`cargo fmt` failed:\n{faults}");
}

#[test]
fn the_front_page_says_how_to_begin() {
    let text =
        if sources::exists("README.md") { sources::read("README.md") } else { String::new() };
    let wanted = ["cargo xtask demo", "cargo xtask test"];
    let missing = wanted.into_iter().filter(|one| !text.contains(one));
    let places: Vec<String> = missing.map(|one| format!("README.md:1: no `{one}`")).collect();
    no_places(&places, "The front page names the two commands that a newcomer needs.");
}

#[test]
fn the_gate_runs_what_the_front_page_names() {
    let text = sources::read(".ci/run");
    let places: Vec<String> = commands(&text)
        .into_iter()
        .filter(|(_, command)| *command != GATE)
        .map(|(line, command)| format!(".ci/run:{line}: `{command}`"))
        .collect();
    no_places(
        &places,
        "What the gate needs belongs into `cargo xtask test`, where all can run it.",
    );
    assert!(commands(&text).iter().any(|(_, command)| *command == GATE), ".ci/run never runs it");
}

const GATE: &str = "cargo xtask test";

/// The commands of a script with their lines, but for comments, `set` and `cd`.
fn commands(text: &str) -> Vec<(usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    let silent = |line: &str| {
        let first = line.split_whitespace().next().unwrap_or("#");
        first.starts_with('#') || matches!(first, "set" | "cd")
    };
    let said = lines.filter(|(_, line)| !silent(line));
    said.map(|(at, line)| (at, line.strip_prefix("exec ").unwrap_or(line))).collect()
}

#[test]
fn the_map_of_crates_names_what_exists() {
    let text = sources::read("engine/README.md");
    let named = named_paths(&text);
    assert!(named.len() >= 40, "only {} paths were found in engine/README.md", named.len());
    let gone = named.into_iter().filter(|(_, path)| !sources::exists(path));
    let places: Vec<String> = gone
        .map(|(line, path)| format!("engine/README.md:{line}: `{path}` is not there"))
        .collect();
    no_places(
        &places,
        "Name the file that holds it now; paths stand from the root of the workspace.",
    );
}

/// Paths in backticks, and in fenced pictures whatever begins with a folder of ours.
fn named_paths(text: &str) -> Vec<(usize, &str)> {
    let mut fenced = false;
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        let words: Vec<&str> = match fenced {
            true => line.split_whitespace().filter(|word| in_ours(word)).collect(),
            false => line.split('`').skip(1).step_by(2).filter(|word| is_path(word)).collect(),
        };
        let words = words.into_iter().map(|word| word.trim_end_matches([',', ':', ';', '.']));
        found.extend(words.map(|word| (index + 1, word)));
    }
    found
}

fn in_ours(word: &str) -> bool {
    ["engine/", "plugins/", "workflows/", "schemas/", "tests/", ".ci/"]
        .iter()
        .any(|top| word.starts_with(top))
}

fn is_path(word: &str) -> bool {
    word.contains('/') && !word.starts_with('/') && !word.contains([' ', '{', '<', '…', '*', '"'])
}

#[test]
fn every_line_of_the_map_fits_the_page() {
    let text = sources::read("engine/README.md");
    let long = text.lines().enumerate().filter(|(_, line)| line.chars().count() > 100);
    let places: Vec<String> =
        long.map(|(index, _)| format!("engine/README.md:{}: over 100", index + 1)).collect();
    no_places(&places, "Break the line.");
    assert!(text.lines().count() <= 250, "engine/README.md is a map: 250 lines at most");
}

/// Workflows without a scenario file beside them, once there is one scenario at all.
fn without_scenario<'a>(files: &[&'a str]) -> Vec<&'a str> {
    const SCENARIO: &str = ".scenario.yaml";
    let shipped = |path: &&str| {
        path.strip_prefix("workflows/").is_some_and(|name| !name.contains('/'))
            && path.ends_with(".yaml")
    };
    let (scenarios, workflows): (Vec<&str>, Vec<&str>) =
        files.iter().copied().filter(shipped).partition(|path| path.ends_with(SCENARIO));
    let wanted = |path: &str| path.trim_end_matches(".yaml").to_owned() + SCENARIO;
    let alone = |path: &&str| !scenarios.contains(&wanted(path).as_str());
    if scenarios.is_empty() { Vec::new() } else { workflows.into_iter().filter(alone).collect() }
}

#[test]
fn every_shipped_workflow_has_its_scenarios() {
    let files: Vec<&str> = sources::files().iter().map(String::as_str).collect();
    let places: Vec<String> =
        without_scenario(&files).iter().map(|path| format!("{path}:1: no scenarios")).collect();
    no_places(&places, "Write `<name>.scenario.yaml` beside it: what it promises, as a test.");
}

#[test]
fn a_workflow_without_scenarios_is_seen() {
    let mut files = vec!["workflows/a.yaml", "workflows/b.yaml", "workflows/calendars/vn.yaml"];
    assert!(without_scenario(&files).is_empty());
    files.push("workflows/a.scenario.yaml");
    super::same(&without_scenario(&files), &["workflows/b.yaml"]);
}

#[test]
fn commands_are_seen_in_a_script() {
    let text = "#!/bin/sh\nset -e\ncd x\n# why\n\nexec cargo xtask test\ncargo clippy\n";
    assert_eq!(commands(text), [(6, GATE), (7, "cargo clippy")]);
}

#[test]
fn paths_are_seen_in_a_page() {
    let text = "In `a/b.rs`, `GET /x`, `/v1/c`, `word`.\n```\nd/e engine/x.rs: `y`\n```\n`f/g`\n";
    assert_eq!(named_paths(text), [(1, "a/b.rs"), (3, "engine/x.rs"), (5, "f/g")]);
}
