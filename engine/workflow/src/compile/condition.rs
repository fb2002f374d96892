//! Conditions and views: what they name, and whether their values fit the fields.
//! Never says whether one can hold: the checks do.

use std::collections::BTreeMap;

use hoso_civil::{Input, Kind, PartialDate, Value};
use hoso_core::{Check, Condition, Name, View};

use super::Scope;
use crate::document::{self, Said};
use crate::finding::{Finding, Place, codes};
use crate::sink::Sink;
use crate::suggest::did_you_mean;
use crate::yaml::{At, Entries, Names, Scalar};

/// All views of the document.
pub(super) fn views(scope: &Scope<'_>, sink: &mut Sink) -> BTreeMap<Name, View> {
    let mut views = BTreeMap::new();
    for (position, (name, written)) in scope.document.views.iter().enumerate() {
        scope.name(name, "view", sink);
        let label = scope.label(&written.label, sink);
        if let Some(when) = said(scope, &written.said(), name.place, sink) {
            views.insert(name.value.as_str().into(), View { label, when, position });
        }
    }
    views
}

/// A condition of an action, or within another.
pub(super) fn one(
    scope: &Scope<'_>,
    written: &At<document::Condition>,
    sink: &mut Sink,
) -> Option<Condition> {
    said(scope, &written.said(), written.place, sink)
}

fn said(scope: &Scope<'_>, said: &[Said<'_>], place: Place, sink: &mut Sink) -> Option<Condition> {
    match said {
        [one] => condition(scope, *one, sink),
        [] => {
            let message = "the condition says nothing";
            let help = "write one of is, in, missing, known, earlier-than, later-than, changed, \
                        check, state, all, any, not";
            sink.push(Finding::new(codes::ONE_THING, place, message).help(help));
            None
        }
        several => {
            let keys: Vec<String> = several.iter().map(|one| format!("`{}`", one.key())).collect();
            let message =
                format!("a condition says one thing, this one says {}", keys.join(" and "));
            let help = "put each into a mapping of its own, in `all: […]` or `any: […]`";
            sink.push(Finding::new(codes::ONE_THING, place, message).help(help));
            None
        }
    }
}

impl Said<'_> {
    /// The key that says it.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Said::Is(_) => "is",
            Said::In(_) => "in",
            Said::Missing(_) => "missing",
            Said::Known(_) => "known",
            Said::EarlierThan(_) => "earlier-than",
            Said::LaterThan(_) => "later-than",
            Said::Changed(_) => "changed",
            Said::Check(_) => "check",
            Said::State(_) => "state",
            Said::All(_) => "all",
            Said::Any(_) => "any",
            Said::Not(_) => "not",
        }
    }
}

fn condition(scope: &Scope<'_>, said: Said<'_>, sink: &mut Sink) -> Option<Condition> {
    match said {
        Said::Is(fields) => each(fields, sink, |field, value, sink| {
            let name = single(scope, field, sink)?;
            Some(Condition::Is(name, self::value(scope, field, value, sink)?))
        }),
        Said::In(fields) => each(fields, sink, |field, values, sink| {
            let name = single(scope, field, sink)?;
            Some(Condition::In(name, self::values(scope, field, values, sink)))
        }),
        Said::Missing(field) => scope.field(field, sink).map(Condition::Missing),
        Said::Known(field) => scope.field(field, sink).map(Condition::Known),
        Said::EarlierThan(fields) => each(fields, sink, |field, written, sink| {
            let name = single(scope, field, sink)?;
            Some(Condition::EarlierThan(name, date(scope, field, written, sink)?))
        }),
        Said::LaterThan(fields) => each(fields, sink, |field, written, sink| {
            let name = single(scope, field, sink)?;
            Some(Condition::LaterThan(name, date(scope, field, written, sink)?))
        }),
        Said::Changed(ask) => scope.ask(ask, sink).map(Condition::Changed),
        Said::Check(asks) => each(asks, sink, |ask, wanted, sink| {
            Some(Condition::Check(scope.ask(ask, sink)?, checks(scope, wanted, sink)))
        }),
        Said::State(names) => Some(Condition::State(scope.states(names, sink))),
        Said::All(inner) => several(scope, inner, sink).map(Condition::All),
        Said::Any(inner) => several(scope, inner, sink).map(Condition::Any),
        Said::Not(inner) => {
            let inner = self::said(scope, &inner.said(), inner.place, sink)?;
            Some(Condition::Not(Box::new(inner)))
        }
    }
}

/// A field that has one value.
fn single(scope: &Scope<'_>, field: &At<String>, sink: &mut Sink) -> Option<Name> {
    let name = scope.field(field, sink)?;
    if scope.is_of_many(&name) {
        let message =
            format!("`{field}` has a value for each person, so there is no one to look at");
        let help = "`known` (each person has one) and `missing` (some person has none) can be said";
        sink.push(Finding::new(codes::BELONGS, field.place, message).help(help));
        return None;
    }
    Some(name)
}

/// One condition for each entry; several entries must all hold.
fn each<T>(
    entries: &At<Entries<T>>,
    sink: &mut Sink,
    mut one: impl FnMut(&At<String>, &T, &mut Sink) -> Option<Condition>,
) -> Option<Condition> {
    if entries.iter().next().is_none() {
        let message = "the condition names nothing";
        sink.push(Finding::new(codes::NOTHING_NAMED, entries.place, message));
    }
    let read: Vec<_> = entries.iter().map(|(name, written)| one(name, written, sink)).collect();
    let mut read = read.into_iter().collect::<Option<Vec<_>>>()?;
    if read.len() > 1 { Some(Condition::All(read)) } else { read.pop() }
}

fn several(
    scope: &Scope<'_>,
    inner: &At<Vec<At<document::Condition>>>,
    sink: &mut Sink,
) -> Option<Vec<Condition>> {
    if inner.is_empty() {
        let message = "the list names no condition";
        sink.push(Finding::new(codes::NOTHING_NAMED, inner.place, message));
    }
    let read: Vec<_> = inner.iter().map(|written| one(scope, written, sink)).collect();
    read.into_iter().collect()
}

fn values(
    scope: &Scope<'_>,
    field: &At<String>,
    written: &At<Vec<At<Scalar>>>,
    sink: &mut Sink,
) -> Vec<Value> {
    if written.is_empty() {
        let message = "the list names no value";
        sink.push(Finding::new(codes::NOTHING_NAMED, written.place, message));
    }
    let mut values: Vec<Value> = Vec::new();
    for one in written.iter() {
        let Some(value) = value(scope, field, one, sink) else { continue };
        if values.contains(&value) {
            let message = format!("`{value}` stands twice in the list");
            sink.push(Finding::new(codes::DUPLICATE_ENTRY, one.place, message));
        }
        values.push(value);
    }
    values
}

fn value(
    scope: &Scope<'_>,
    field: &At<String>,
    written: &At<Scalar>,
    sink: &mut Sink,
) -> Option<Value> {
    let kind = scope.kind(&field.value)?;
    let input = match &written.value {
        Scalar::Text(text) => Input::Text(text),
        Scalar::Flag(flag) => Input::Flag(*flag),
        Scalar::Number(number) => Input::Number(*number),
    };
    match kind.parse(input) {
        Ok(value) => Some(value),
        Err(fault) => {
            let message = format!("the value does not fit `{field}`: {fault}");
            let help = match (kind, &written.value) {
                (Kind::Code { codes }, Scalar::Text(text)) => {
                    did_you_mean(text, codes.iter().map(String::as_str))
                }
                _ => None,
            };
            sink.push(Finding::new(codes::VALUE, written.place, message).maybe_help(help));
            None
        }
    }
}

fn date(
    scope: &Scope<'_>,
    field: &At<String>,
    written: &At<String>,
    sink: &mut Sink,
) -> Option<PartialDate> {
    let kind = scope.kind(&field.value)?;
    if *kind != Kind::Date {
        let message = format!("`{field}` is no date but of the kind {}", kind.name());
        sink.push(Finding::new(codes::VALUE, field.place, message));
        return None;
    }
    match PartialDate::parse(&written.value) {
        Ok(date) => Some(date),
        Err(fault) => {
            sink.push(Finding::new(codes::VALUE, written.place, fault.to_string()));
            None
        }
    }
}

fn checks(scope: &Scope<'_>, written: &At<Names>, sink: &mut Sink) -> Vec<Check> {
    scope.distinct(&written.names, sink);
    if written.names.is_empty() {
        let message = "the list names no check";
        sink.push(Finding::new(codes::NOTHING_NAMED, written.place, message));
    }
    written.names.iter().filter_map(|code| check(code, sink)).collect()
}

fn check(code: &At<String>, sink: &mut Sink) -> Option<Check> {
    let known = Check::from_code(&code.value);
    if known.is_none() {
        let message = format!("`{code}` is no check");
        let plain = ["none", "waiting", "failed", "stale"];
        let verdicts = hoso_core::Verdict::ALL.iter().map(|verdict| verdict.code());
        let help = did_you_mean(&code.value, plain.into_iter().chain(verdicts));
        sink.push(Finding::new(codes::UNKNOWN_CODE, code.place, message).maybe_help(help));
    }
    known
}
