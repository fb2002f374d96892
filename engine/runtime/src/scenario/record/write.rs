//! A life that was gone through again, written down as a scenario file. Never decides what is said:
//! it only spells it.

use std::fmt::Write as _;

use hoso_civil::Value;
use hoso_core::{Lifecycle, Name, event::Values};

use super::journal::{By, Made};
use super::retrace::{Retraced, Step};
use crate::scenario::compare::when;
use crate::scenario::script::{Happens, Says};

/// Words that readers of YAML take for something else than a text.
const TRAPS: [&str; 8] = ["true", "false", "null", "yes", "no", "on", "off", "y"];

pub(super) fn text(life: &Retraced<'_>, lifecycle: &Lifecycle) -> String {
    let role = life.steps.iter().find_map(|step| step.by).map(|by| by.role.as_str());
    let mut out = String::new();
    line(&mut out, "# Recorded from a case. Every personal value in it is synthetic.");
    line(&mut out, &format!("workflow: {}", word(lifecycle.name())));
    if let Some(role) = role {
        line(&mut out, &format!("role: {}", word(role)));
    }
    line(&mut out, &format!("at: {}", quoted(&when(life.at))));
    if let Some(procedure) = &life.procedure {
        line(&mut out, &format!("procedure: {}", quoted(procedure)));
    }
    line(&mut out, &format!("declared: {}", values(&life.declared)));
    line(&mut out, "scenarios:");
    line(&mut out, &format!("  - title: {}", title(lifecycle)));
    line(&mut out, &format!("    state: {}", word(&life.opening.state)));
    if !life.steps.is_empty() {
        line(&mut out, "    steps:");
    }
    for step in &life.steps {
        line(&mut out, &format!("      - {{{}}}", said(step, role).join(", ")));
    }
    out
}

fn line(out: &mut String, text: &str) {
    writeln!(out, "{text}").expect("a text takes all that is written to it");
}

fn title(lifecycle: &Lifecycle) -> String {
    let each = lifecycle.declared().languages.iter().map(|language| {
        let title =
            if language == "vi" { "Hồ sơ được ghi lại" } else { "A recorded case" };
        format!("{}: {}", word(language), quoted(title))
    });
    format!("{{{}}}", each.collect::<Vec<_>>().join(", "))
}

/// The keys of a step with their values.
fn said(step: &Step<'_>, role: Option<&str>) -> Vec<String> {
    let mut said = happens(&step.happens);
    if let Some(by) = step.by {
        said.extend(actor(by, role));
    }
    let Some(entry) = step.entry else { return said };
    said.push(format!("state: {}", word(&entry.state)));
    if let (Made::Answered { reasons, .. }, Some(verdict)) = (&entry.made, step.went.verdict) {
        said.push(format!("verdict: {}", verdict.code()));
        // A reason that synthetic values cannot bring about is not expected.
        let came =
            step.went.fields.iter().filter(|one| reasons.get(&one.field) == Some(&one.reason));
        let came = came.map(|one| format!("{}: {}", word(&one.field), one.reason.code()));
        let came: Vec<String> = came.collect();
        if !came.is_empty() {
            said.push(format!("reasons: {{{}}}", came.join(", ")));
        }
    }
    said
}

fn happens(happens: &Happens) -> Vec<String> {
    let of = |ask: &Option<Name>| ask.as_ref().map(|ask| format!("ask: {}", word(ask)));
    match happens {
        Happens::Act { action, reason, values: edits, confirms, .. } => {
            let mut said = vec![format!("act: {}", word(action))];
            said.extend((!edits.is_empty()).then(|| format!("edits: {}", values(edits))));
            let confirms: Vec<Name> = confirms.iter().cloned().collect();
            said.extend((!confirms.is_empty()).then(|| format!("confirms: {}", list(&confirms))));
            said.extend(reason.as_ref().map(|reason| format!("reason: {}", quoted(reason))));
            said
        }
        Happens::Edit { values: edits, .. } => vec![format!("edit: {}", values(edits))],
        Happens::Answer { ask, says } => {
            [format!("answer: {}", answer(says))].into_iter().chain(of(ask)).collect()
        }
        Happens::Fails { ask, kind } => {
            [format!("fails: {}", kind.code())].into_iter().chain(of(ask)).collect()
        }
        Happens::Delayed { ask, cause } => {
            [format!("delayed: {}", word(cause))].into_iter().chain(of(ask)).collect()
        }
        Happens::Passes(length) => vec![format!("passes: {length}")],
        Happens::Looks => Vec::new(),
    }
}

fn actor(by: &By, role: Option<&str>) -> Vec<String> {
    let other = role != Some(by.role.as_str());
    let role = other.then(|| format!("role: {}", word(&by.role)));
    let person = by.account().map(|person| format!("person: {person}"));
    role.into_iter().chain(person).collect()
}

fn answer(says: &Says) -> String {
    match says {
        Says::Found(found, without) => {
            let found = found.iter().map(|(name, held)| (name, Some(held)));
            let without = match without.as_slice() {
                [] => String::new(),
                names => format!(", without: {}", list(names)),
            };
            format!("{{found: {}{without}}}", pairs(found))
        }
        Says::Agrees(names) => format!("{{agrees: {}}}", list(names)),
        Says::NoMatch(names) => format!("{{no-match: {}}}", list(names)),
        Says::NotFound => "not-found".to_owned(),
        Says::Ambiguous => "ambiguous".to_owned(),
    }
}

fn list(names: &[Name]) -> String {
    let names: Vec<String> = names.iter().map(|name| word(name)).collect();
    format!("[{}]", names.join(", "))
}

fn values(values: &Values) -> String {
    pairs(values.iter().map(|(name, value)| (name, value.as_ref())))
}

/// An empty text stands for no value.
fn pairs<'v>(values: impl Iterator<Item = (&'v Name, Option<&'v Value>)>) -> String {
    let value = |value: Option<&Value>| match value {
        None => quoted(""),
        Some(Value::Text(text)) => quoted(text),
        Some(Value::Date(date)) => quoted(&date.to_string()),
        Some(Value::Flag(flag)) => flag.to_string(),
        Some(Value::Number(number)) => number.to_string(),
    };
    let each = values.map(|(name, one)| format!("{}: {}", word(name), value(one)));
    format!("{{{}}}", each.collect::<Vec<_>>().join(", "))
}

/// Without quotes where no reader can take it for anything but a text.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
    let trap = TRAPS.contains(&text) || text == "n";
    if begins && text.chars().all(plain) && !trap { text.to_owned() } else { quoted(text) }
}

/// In double quotes, with the escapes that YAML shares with JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
