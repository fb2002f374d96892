//! The administrator's guide in both languages: each of its blocks is read, checked and played, no
//! key of the language is missing from it, and the two pages say the same. Never judges a sentence.

use std::collections::{BTreeMap, BTreeSet};

use hoso_runtime::{calendars, scenario};
use hoso_workflow::document::Condition;
use hoso_workflow::yaml::{self, At, Keys};
use hoso_workflow::{Checked, Surroundings, Vocabulary};
use serde_json::Value;

const ENGLISH: &str = include_str!("../../../../workflows/README.md");
const VIETNAMESE: &str = include_str!("../../../../workflows/README.vi.md");
/// What stands behind the fence of a block of scenarios.
const SCENARIO: &str = "yaml scenario";
const PAGES: [(&str, &str); 2] = [("README.md", ENGLISH), ("README.vi.md", VIETNAMESE)];

/// A fenced block: what stands behind the fence, its text, and on which line it begins.
struct Block {
    kind: String,
    text: String,
    line: usize,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (number, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(kind), false) => {
                let kind = kind.to_owned();
                blocks.push(Block { kind, text: String::new(), line: number + 1 });
                open = true;
            }
            (Some(_), true) => open = false,
            (None, true) => {
                let last = blocks.last_mut().expect("a block is open");
                last.text += line;
                last.text.push('\n');
            }
            (None, false) => {}
        }
    }
    assert!(!open, "the last block is not closed");
    blocks
}

fn value(block: &Block) -> Value {
    serde_yaml::from_str(&block.text).unwrap_or_else(|error| panic!("line {}: {error}", block.line))
}

/// Keys beside those that stand there, in place of those of the same name; `null` takes away.
fn add(into: &mut Value, more: Value) {
    match (into, more) {
        (Value::Object(into), Value::Object(more)) => {
            for (key, value) in more {
                match value {
                    Value::Null => drop(into.remove(&key)),
                    value if is_whole(&key, into.get(&key)) => drop(into.insert(key, value)),
                    value => add(into.entry(key).or_insert(Value::Null), value),
                }
            }
        }
        (into, more) => *into = more,
    }
}

/// What stands in sections is added to by name; a state, an ask or an action is replaced whole.
fn is_whole(key: &str, before: Option<&Value>) -> bool {
    let sections = ["fields", "persons", "sets", "asks", "states", "actions", "views"];
    before.is_none() || !sections.contains(&key)
}

fn check(workflow: &Value, tables: &BTreeMap<String, String>) -> (Checked, String) {
    let text = serde_json::to_string_pretty(workflow).expect("a value is JSON");
    let calendars = calendars::shipped();
    let around =
        Surroundings { beside: tables.clone(), ..Surroundings::with_calendars(calendars.names()) };
    let checked = hoso_workflow::read("guide.yaml", &text, &Vocabulary::shipped(), &around);
    (checked, text)
}

fn play(workflow: &Checked, block: &Block) {
    let lifecycle = workflow.lifecycle.as_ref().expect("it was checked");
    let read = scenario::read(&block.text, lifecycle);
    let scenarios =
        read.scenarios.unwrap_or_else(|| panic!("line {}: {:?}", block.line, read.findings));
    let played = scenarios.play(lifecycle, &calendars::shipped());
    let findings: Vec<_> = played.findings().map(|finding| &finding.message).collect();
    assert!(played.passed(), "line {}: {findings:?}", block.line);
}

#[test]
fn every_block_of_the_guide_holds_what_it_says() {
    holds(ENGLISH);
}

#[test]
fn every_block_of_the_vietnamese_guide_holds_what_it_says() {
    holds(VIETNAMESE);
}

fn holds(page: &str) {
    let blocks = blocks(page);
    let tables: BTreeMap<String, String> = blocks
        .iter()
        .filter_map(|block| Some((block.kind.strip_prefix("csv ")?.to_owned(), block.text.clone())))
        .collect();
    let mut first = None;
    let mut last = None;
    let (mut added, mut played) = (0, 0);
    for block in &blocks {
        match block.kind.as_str() {
            "yaml" => {
                first = Some(value(block));
                last = first.clone();
            }
            "yaml add" => {
                let mut workflow = first.clone().expect("the first procedure stands first");
                add(&mut workflow, value(block));
                let (checked, text) = check(&workflow, &tables);
                let report = checked.report(&text).render();
                assert!(checked.lifecycle.is_some(), "line {}: {report}", block.line);
                added += 1;
                last = Some(workflow);
            }
            SCENARIO => {
                let (checked, _) = check(last.as_ref().expect("a workflow stands first"), &tables);
                play(&checked, block);
                played += 1;
            }
            "yaml condition" => {
                let read = yaml::read::<At<Condition>>(&block.text, Keys::default());
                assert!(read.findings.is_empty() && read.document.is_some(), "line {}", block.line);
            }
            other => assert!(other.starts_with("csv "), "line {}: ```{other}", block.line),
        }
    }
    assert!(added >= 14 && played >= 9, "{added} added, {played} played");
}

#[test]
fn the_first_procedure_has_no_finding_at_all() {
    for (name, page) in PAGES {
        let (checked, text) = check(&value(&blocks(page)[0]), &BTreeMap::new());
        assert!(checked.findings.is_empty(), "{name}: {}", checked.report(&text).render());
    }
}

#[test]
fn every_key_of_the_language_stands_in_an_example() {
    let mut keys = BTreeSet::new();
    collect(&hoso_workflow::schema(), &mut keys);
    for (name, page) in PAGES {
        let shown = named(page, |kind| kind.starts_with("yaml") && kind != SCENARIO);
        let missing: Vec<&String> = keys.difference(&shown).collect();
        assert!(missing.is_empty(), "{name}: no example for {missing:?}");
    }
}

#[test]
fn every_word_of_scenarios_is_played_or_told() {
    let schema = serde_json::from_str(&scenario::schema_text()).expect("a schema is JSON");
    let mut words = BTreeSet::new();
    collect(&schema, &mut words);
    for (name, page) in PAGES {
        let played = named(page, |kind| kind == SCENARIO);
        let told = |word: &String| [format!("`{word}`"), format!("`{{{word}: ")];
        let is_told = |word: &String| told(word).iter().any(|one| page.contains(one.as_str()));
        let missing: Vec<&String> =
            words.difference(&played).filter(|word| !is_told(word)).collect();
        assert!(missing.is_empty(), "{name}: nothing is said of {missing:?}");
        let played = words.intersection(&played).count();
        assert!(played * 10 >= words.len() * 8, "{name}: {played} of {} are played", words.len());
    }
}

#[test]
fn both_pages_hold_the_same_blocks() {
    let [english, vietnamese] = [ENGLISH, VIETNAMESE].map(blocks);
    let kinds = |blocks: &[Block]| blocks.iter().map(|one| one.kind.clone()).collect::<Vec<_>>();
    assert_eq!(kinds(&english), kinds(&vietnamese));
    for (one, other) in english.iter().zip(&vietnamese) {
        let place = format!("line {} and line {} of README.vi.md", one.line, other.line);
        if one.kind.starts_with("yaml") {
            assert_eq!(value(one), value(other), "{place}");
        } else {
            assert_eq!(one.text, other.text, "{place}");
        }
    }
}

#[test]
fn both_pages_have_the_same_headings_and_tables() {
    assert_eq!(outline(ENGLISH), outline(VIETNAMESE));
}

#[test]
fn every_link_within_a_page_leads_to_a_heading() {
    for (name, page) in PAGES {
        let anchors: BTreeSet<String> = headings(page).map(anchor).collect();
        let links: Vec<&str> = prose(page).flat_map(links).collect();
        assert!(links.len() >= 25, "{name}: only {} links were found", links.len());
        let astray: Vec<&&str> = links.iter().filter(|link| !anchors.contains(**link)).collect();
        assert!(astray.is_empty(), "{name}: no heading for {astray:?} in {anchors:?}");
        assert_eq!(anchors.len(), headings(page).count(), "{name}: two headings are alike");
    }
    assert_eq!(anchor("## Tất cả `từ`, các (khoá)"), "tất-cả-từ-các-khoá");
}

/// Lines outside of fenced blocks.
fn prose(page: &str) -> impl Iterator<Item = &str> {
    page.split("```").step_by(2).flat_map(str::lines)
}

fn headings(page: &str) -> impl Iterator<Item = &str> {
    prose(page).filter(|line| line.starts_with('#'))
}

/// As GitHub makes it: small letters, no signs but hyphens, a hyphen for each space.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|one| one.is_alphanumeric() || matches!(one, ' ' | '-' | '_'));
    kept.map(|one| if one == ' ' { '-' } else { one }).collect()
}

fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](#").skip(1).filter_map(|rest| rest.split(')').next())
}

/// The levels of headings, and what the first cell of each row of a table names.
fn outline(page: &str) -> Vec<String> {
    let line = |line: &str| match line.strip_prefix('|') {
        Some(row) => {
            let first = row.split('|').next().unwrap_or_default();
            Some(first.split('`').skip(1).step_by(2).collect::<Vec<_>>().join(", "))
        }
        None => line.starts_with('#').then(|| line.chars().take_while(|one| *one == '#').collect()),
    };
    prose(page).filter_map(line).collect()
}

/// Every key in the blocks of these kinds.
fn named(page: &str, wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let blocks = blocks(page);
    blocks.iter().filter(|one| wanted(&one.kind)).for_each(|one| gather(&value(one), &mut keys));
    keys
}

fn gather(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            keys.extend(map.keys().cloned());
            map.values().for_each(|inner| gather(inner, keys));
        }
        Value::Array(list) => list.iter().for_each(|inner| gather(inner, keys)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Every name of a property that the language itself gives: those of the vocabulary are data.
fn collect(schema: &Value, keys: &mut BTreeSet<String>) {
    let vocabulary = Vocabulary::shipped();
    match schema {
        Value::Object(map) => {
            if let Some(Value::Object(properties)) = map.get("properties") {
                let own = properties.keys().filter(|name| vocabulary.get(name).is_none());
                keys.extend(own.cloned());
            }
            map.iter()
                .filter(|(key, _)| *key != "examples")
                .for_each(|(_, inner)| collect(inner, keys));
        }
        Value::Array(list) => list.iter().for_each(|inner| collect(inner, keys)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
