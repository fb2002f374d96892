//! Texts that are nearly workflows: good ones with edits. Rough edits break anything; gentle ones
//! put one name for another of its sort, so that many texts still pass the checks.
//! Never judges what it makes.

use hoso_core::{Draft, FailureKind, Verdict};

use crate::draw::Draw;
use crate::ground::{Base, bases};

/// What a rough edit puts in: marks of YAML, and words that other readers take for something else.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "\n",
    "\t",
    "\r\n",
    "\r",
    ":",
    ": ",
    ",",
    "{",
    "}",
    "[",
    "]",
    "- ",
    "? ",
    "\"",
    "'",
    "#",
    " # ",
    "|",
    "|-\n ",
    ">\n ",
    "&a ",
    "*a",
    "!!str ",
    "<<: ",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "\u{0}",
    "\u{7}",
    "\u{1b}[31m",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\u{202e}",
    "\u{2066}",
    "\u{200d}",
    "u\u{31b}\u{303}",
    "\u{1f469}\u{200d}\u{1f469}",
    "\u{10ffff}",
    "NO",
    "yes",
    "on: ",
    "null",
    "~",
    "true",
    "1.10",
    "012",
    "0o12",
    "0x1F",
    "1_000",
    "1e9",
    ".nan",
    "-.inf",
    "-1",
    "0",
    "4294967296",
    "99999999999999999999999999",
    "2026-02-30",
    "31/02/2026",
    "all",
    "{}",
    "[]",
    "2 tháng",
    "9999999 working days",
    "0 days",
    "..",
    "../x.csv",
    "household.2.full-name",
];

/// Lengths that are read, from the shortest to such as no calendar reaches.
const LENGTHS: &[&str] = &[
    "1 second",
    "4 seconds",
    "1 minute",
    "90 minutes",
    "1 hour",
    "1 working hour",
    "8 working hours",
    "1 day",
    "1 working day",
    "5 working days",
    "40 days",
    "365 days",
    "1 month",
    "60 months",
    "1000 months",
    "3000 working days",
    "9999 days",
];

/// What a gentle edit puts before the label of a state or an action.
const STATE_PARTS: &[&str] = &[
    "timers: [{after: 1 minute, to: STATE}]",
    "timers: [{after: 2 days, to: STATE}, {after: 1 day, remind: clerk}]",
    "timers: [{after: 1 working day, to: STATE, pauses: outage}]",
    "timers: [{at: due, to: STATE}, {before-due: 1 day, remind: [clerk, supervisor]}]",
    "locks: FIELD",
    "locks: all",
    "final: true",
    "final: true, delete-after: 1 month, retention: journal",
];
const ACTION_PARTS: &[&str] = &[
    "reason: required",
    "repeat: true",
    "limit: {times: 1, in: 1 working day, per: case}",
    "limit: {times: 3, in: 2 minutes, per: case}",
    "needs: [FIELD]",
    "edits: all",
    "edits: [FIELD]",
    "ask: ASK",
    "to: STATE",
    "not-by: ACTION",
    "fill: {from: ASK, over: confirmed}",
    "fill: {from: ASK, over: nothing}",
    "when: {changed: ASK}",
    "when: {not: {changed: ASK}}",
    "when: {any: [{missing: FIELD}, {check: {ASK: [stale, failed]}}]}",
    "when: {check: {ASK: [none, waiting, mismatch]}}",
];
const ASK_PARTS: &[&str] = &[
    "repeat-after: 1 day",
    "answer-within: 4 seconds",
    "keep: 1 minute",
    "keep: 30 days",
    "retry: {first: 1 second, factor: 9, up-to: 1 hour, for: 1 minute}",
    "retry: {first: 30 seconds, factor: 2, up-to: 1 hour, for: 9999 days}",
];

/// A workflow with a few edits of any sort, or the bytes themselves.
pub(crate) fn rough(draw: &mut Draw<'_>) -> String {
    if draw.once_in(16) {
        let mut bytes = Vec::new();
        while !draw.is_spent() {
            bytes.push(draw.below(256) as u8);
        }
        return String::from_utf8_lossy(&bytes).into_owned();
    }
    let mut text = gentle(draw);
    for _ in 0..=draw.below(3) {
        text = match draw.below(5) {
            0 | 1 => lines_edited(&text, draw),
            2 | 3 => letters_edited(&text, draw),
            _ => word_replaced(&text, HOSTILE, draw),
        };
    }
    text
}

/// A workflow with a few names, lengths and parts put for others.
pub(crate) fn gentle(draw: &mut Draw<'_>) -> String {
    let bases = bases();
    let base = &bases[draw.below(bases.len())];
    let sorts = sorts(base);
    let mut text = base.text.clone();
    for _ in 0..draw.below(7) {
        text = match draw.below(8) {
            0..=2 => name_put(&text, &sorts, draw),
            3 => length_put(&text, draw),
            4..=6 => part_put(&text, base, draw),
            _ => lines_edited(&text, draw),
        };
    }
    text
}

/// Names that may stand for each other.
fn sorts(base: &Base) -> Vec<Vec<String>> {
    let draft: &Draft = base.lifecycle.declared();
    let all = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
    vec![
        all(draft.states.keys().map(|one| &**one).collect()),
        all(draft.actions.keys().map(|one| &**one).collect()),
        all(draft.asks.keys().map(|one| &**one).collect()),
        all(draft.fields.keys().map(|one| &**one).collect()),
        all(Verdict::ALL.iter().map(|one| one.code()).collect()),
        all(FailureKind::ALL.iter().map(|one| one.code()).collect()),
        all(vec!["clerk", "supervisor", "portal"]),
        all(vec!["true", "false"]),
    ]
}

/// Where words stand: letters, digits, hyphens and dots.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), '\n')]) {
        let within = letter.is_alphanumeric() || letter == '-' || letter == '.';
        match (within, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((from, at));
                start = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    found
}

fn spliced(text: &str, (from, to): (usize, usize), piece: &str) -> String {
    format!("{}{piece}{}", &text[..from], &text[to..])
}

fn word_replaced(text: &str, pieces: &[&str], draw: &mut Draw<'_>) -> String {
    let Some(place) = draw.one_of(&words(text)) else { return text.to_owned() };
    spliced(text, place, draw.one_of(pieces).unwrap_or_default())
}

/// Another name of the same sort, at one place.
fn name_put(text: &str, sorts: &[Vec<String>], draw: &mut Draw<'_>) -> String {
    let Some(sort) = draw.one_of(sorts) else { return text.to_owned() };
    let of_sort = |(from, to): &(usize, usize)| sort.iter().any(|name| *name == text[*from..*to]);
    let places: Vec<(usize, usize)> = words(text).into_iter().filter(of_sort).collect();
    let (Some(place), Some(name)) = (draw.one_of(&places), draw.one_of(&sort)) else {
        return text.to_owned();
    };
    spliced(text, place, &name)
}

/// Another length where one stands.
fn length_put(text: &str, draw: &mut Draw<'_>) -> String {
    let units = ["second", "minute", "hour", "day", "month", "working"];
    let words = words(text);
    let mut places = Vec::new();
    for pair in words.windows(3) {
        let [amount, unit, last] = *pair else { continue };
        let word = |(from, to): (usize, usize)| &text[from..to];
        if word(amount).parse::<u32>().is_ok()
            && units.iter().any(|one| word(unit).starts_with(one))
        {
            let end = if word(unit) == "working" { last.1 } else { unit.1 };
            places.push((amount.0, end));
        }
    }
    let Some(place) = draw.one_of(&places) else { return text.to_owned() };
    spliced(text, place, draw.one_of(LENGTHS).unwrap_or_default())
}

/// A further key of a state, an action or an ask, before its label or its route.
fn part_put(text: &str, base: &Base, draw: &mut Draw<'_>) -> String {
    let draft = base.lifecycle.declared();
    let (names, parts, key): (Vec<&str>, _, _) = match draw.below(3) {
        0 => (draft.states.keys().map(|one| &**one).collect(), STATE_PARTS, "label:"),
        1 => (draft.actions.keys().map(|one| &**one).collect(), ACTION_PARTS, "label:"),
        _ => (draft.asks.keys().map(|one| &**one).collect(), ASK_PARTS, "route:"),
    };
    let Some(name) = draw.one_of(&names) else { return text.to_owned() };
    let part = draw.one_of(parts).unwrap_or_default().to_owned();
    let part = [
        ("STATE", draft.states.keys().cloned().collect::<Vec<_>>()),
        ("FIELD", draft.fields.keys().cloned().collect()),
        ("ASK", draft.asks.keys().cloned().collect()),
        ("ACTION", draft.actions.keys().cloned().collect()),
    ]
    .into_iter()
    .fold(part, |part, (hole, names)| match draw.one_of(&names) {
        Some(name) if part.contains(hole) => part.replace(hole, &name),
        Some(_) | None => part,
    });
    let from = text.find(&format!("\n  {name}:")).unwrap_or_default();
    let Some(at) = text[from..].find(key).map(|at| at + from) else { return text.to_owned() };
    // In a block the key has a line of its own.
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let indent = &text[line..at];
    match indent.trim().is_empty() {
        true => spliced(
            text,
            (at, at),
            &format!("{part}\n{indent}")
                .replacen(", delete", &format!("\n{indent}delete"), 1)
                .replacen(", retention", &format!("\n{indent}retention"), 1),
        ),
        false => spliced(text, (at, at), &format!("{part}, ")),
    }
}

/// A line gone, twice, elsewhere, or indented otherwise.
fn lines_edited(text: &str, draw: &mut Draw<'_>) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let (at, other) = (draw.below(lines.len()), draw.below(lines.len()));
    let indented = format!("  {}", lines[at]);
    match draw.below(5) {
        0 | 1 => drop(lines.remove(at)),
        2 => lines.insert(other, lines[at]),
        3 => lines.swap(at, other),
        _ => lines[at] = &indented,
    }
    lines.join("\n")
}

/// A few letters cut, and a hostile piece in their place.
fn letters_edited(text: &str, draw: &mut Draw<'_>) -> String {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let at = draw.below(places.len());
    let end = (at + draw.below(12)).min(places.len() - 1);
    spliced(text, (places[at], places[end]), draw.one_of(HOSTILE).unwrap_or_default())
}
