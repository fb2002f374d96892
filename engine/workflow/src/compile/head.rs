//! What stands above the life of a case: languages, calendar, purpose, who is told, due time, moving
//! from older versions. Never judges the life itself.

use std::collections::BTreeSet;

use hoso_civil::CodePattern;
use hoso_core::{DueSpec, Migrate, Name, Purpose, Takes, TellStates, Tells};

use super::{Scope, length};
use crate::document;
use crate::finding::{Finding, codes};
use crate::sink::Sink;
use crate::yaml::At;

/// The word that stands for the case's procedure.
const PROCEDURE: &str = "procedure";

/// Name, version, languages, calendar.
pub(super) fn check(scope: &Scope<'_>, sink: &mut Sink) {
    let document = scope.document;
    scope.name(&document.workflow, "workflow", sink);
    if *document.version == 0 {
        let message = "versions begin with 1";
        sink.push(Finding::new(codes::VERSION, document.version.place, message));
    }
    languages(scope, sink);
    calendar(scope, sink);
}

fn languages(scope: &Scope<'_>, sink: &mut Sink) {
    let languages = &scope.document.languages;
    if languages.is_empty() {
        let message = "a workflow has at least one language";
        sink.push(Finding::new(codes::NOTHING_NAMED, languages.place, message));
    }
    scope.distinct(languages, sink);
    for language in languages.iter() {
        let code = &language.value;
        let known = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase());
        if !known {
            let message = format!("`{code}` is no code of a language");
            let finding = Finding::new(codes::LANGUAGE, language.place, message);
            sink.push(finding.help("write two or three small letters, such as vi or en"));
        }
    }
}

fn calendar(scope: &Scope<'_>, sink: &mut Sink) {
    let calendar = &scope.document.calendar;
    let known = &scope.surroundings.calendars;
    if !known.contains(&calendar.value) {
        let names = known.iter().map(String::as_str);
        scope.unknown((codes::UNKNOWN_CALENDAR, "calendar"), calendar, names, sink);
    }
}

/// What goes with every look-up.
pub(super) fn purpose(scope: &Scope<'_>) -> Option<Purpose> {
    let written = scope.document.purpose.as_ref()?;
    Some(match written.value.as_str() {
        PROCEDURE => Purpose::OfProcedure,
        code => Purpose::Code(code.to_owned()),
    })
}

/// What whoever opened a case hears of.
pub(super) fn tells(scope: &Scope<'_>, sink: &mut Sink) -> Tells {
    let mut tells = Tells::default();
    let mut seen: Vec<(&str, &document::Tell)> = Vec::new();
    for written in &scope.document.tell {
        let names = &written.sender;
        let what = match names.names.as_slice() {
            [one] if !names.listed => one.value.as_str(),
            _ => "states",
        };
        match what {
            "every-state" => tells.states = TellStates::Every,
            "checks" => tells.checks = true,
            "reminders" => tells.reminders = true,
            "states" => {
                let states = scope.states(names, sink).into_iter().collect();
                tells.states = TellStates::Only(states);
            }
            other => {
                let word = At { value: other.to_owned(), place: names.place };
                let known = ["every-state", "checks", "reminders"];
                scope.unknown((codes::UNKNOWN_CODE, "word"), &word, known, sink);
                continue;
            }
        }
        let what = if what == "every-state" { "states" } else { what };
        if let Some((_, first)) = seen.iter().find(|(one, _)| *one == what) {
            let message = "the sender is told twice";
            let finding = Finding::new(codes::DUPLICATE_ENTRY, names.place, message);
            sink.push(finding.also(first.sender.place, "first here"));
        }
        seen.push((what, written));
    }
    tells
}

/// The pattern of case codes.
pub(super) fn case_code(scope: &Scope<'_>, sink: &mut Sink) -> Option<String> {
    let written = scope.document.case_code.as_ref()?;
    if let Err(fault) = CodePattern::parse(&written.value) {
        sink.push(Finding::new(codes::PATTERN, written.place, fault.to_string()));
    }
    Some(written.value.clone())
}

/// When a case as a whole is due.
pub(super) fn due(scope: &Scope<'_>, sink: &mut Sink) -> Option<DueSpec> {
    let written = scope.document.due.as_ref()?;
    let value = document::Length(written.after.value.0.clone());
    let length = At { value, place: written.after.place };
    let after = match length.value.0.0.as_str() {
        PROCEDURE => {
            if scope.document.procedures.is_none() {
                let message = "`after: procedure` without `procedures`: nothing says how long";
                sink.push(Finding::new(codes::BELONGS, written.after.place, message));
            }
            Some(Takes::OfProcedure)
        }
        _ => length::read(&length, sink).map(Takes::Length),
    };
    let of = match written.of.value.as_str() {
        "received" => None,
        _ => Some(scope.state(&written.of, sink)?),
    };
    let pauses: BTreeSet<Name> = match &written.pauses {
        Some(names) => scope.states(names, sink).into_iter().collect(),
        None => BTreeSet::new(),
    };
    Some(DueSpec { after: after?, of, pauses })
}

/// How cases of older versions come to this one.
pub(super) fn migrate(scope: &Scope<'_>, sink: &mut Sink) -> Option<Migrate> {
    let written = scope.document.migrate.as_ref()?;
    let mut migrate = Migrate::default();
    if written.from.is_empty() {
        let message = "the list names no version";
        sink.push(Finding::new(codes::NOTHING_NAMED, written.from.place, message));
    }
    for version in written.from.iter() {
        if version.value == 0 || version.value >= *scope.document.version {
            let message = format!("cases come from versions before this one, not from {version}");
            let help = format!("this file is version {}", scope.document.version);
            sink.push(Finding::new(codes::VERSION, version.place, message).help(help));
        }
        migrate.from.insert(version.value);
    }
    for (old, new) in written.states.iter() {
        let new = scope.state(new, sink);
        migrate.states.extend(new.map(|new| (Name::from(old.value.as_str()), new)));
    }
    for (old, new) in written.fields.iter() {
        let new = scope.field(new, sink);
        migrate.fields.extend(new.map(|new| (Name::from(old.value.as_str()), new)));
    }
    if let Some(drop) = &written.drop {
        scope.distinct(drop, sink);
        migrate.drop = drop.iter().map(|old| Name::from(old.value.as_str())).collect();
    }
    Some(migrate)
}
