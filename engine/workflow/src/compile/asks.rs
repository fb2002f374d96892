//! Questions to registries.
//! Never knows whether a registry serves a route: configuration does.

use std::collections::BTreeMap;

use hoso_civil::{Accept, Kind, Reason};
use hoso_core::{Ask, Name, Retry};

use super::{Scope, length};
use crate::document;
use crate::finding::{Finding, codes};
use crate::sink::Sink;
use crate::suggest::did_you_mean;
use crate::yaml::{At, Names};

/// All asks of the document.
pub(super) fn all(scope: &Scope<'_>, sink: &mut Sink) -> BTreeMap<Name, Ask> {
    let mut asks = BTreeMap::new();
    for (name, written) in scope.document.asks.iter() {
        scope.name(name, "ask", sink);
        asks.insert(name.value.as_str().into(), ask(scope, written, sink));
    }
    asks
}

fn ask(scope: &Scope<'_>, written: &document::Ask, sink: &mut Sink) -> Ask {
    let compare = scope.fields(&written.compare, sink);
    if written.compare.listed && written.compare.names.is_empty() {
        let message = "an ask compares at least one field";
        sink.push(Finding::new(codes::NOTHING_NAMED, written.compare.place, message));
    }
    let must = match &written.must {
        Some(names) => must(scope, names, &compare, sink),
        None => compare.clone(),
    };
    for route in [Some(&written.route), written.route_in_batch.as_ref()].into_iter().flatten() {
        known_route(scope, route, sink);
    }
    Ask {
        route: written.route.value.as_str().into(),
        route_in_batch: written.route_in_batch.as_ref().map(|route| route.value.as_str().into()),
        sends: sends(scope, &compare, &must),
        accept: accept(scope, written, &compare, sink),
        fetch: fetch(scope, written, sink),
        repeat_after: written.repeat_after.as_ref().and_then(|after| length::read(after, sink)),
        retry: written.retry.as_ref().map_or_else(Retry::default, |retry| self::retry(retry, sink)),
        compare,
        must,
    }
}

/// What travels: the fields that are compared, and the numbers that say who is meant. Nothing else,
/// so that no registry learns what it is not asked about, and editing a telephone number neither
/// makes an answer stale nor a repeat possible.
fn sends(scope: &Scope<'_>, compare: &[Name], must: &[Name]) -> Vec<Name> {
    let identifies = |name: &str| {
        matches!(scope.kind(name), Some(Kind::IdentityNumber | Kind::CitizenId | Kind::OldId))
    };
    let names = scope.document.fields.names().map(Name::from);
    names.filter(|name| compare.contains(name) || must.contains(name) || identifies(name)).collect()
}

fn known_route(scope: &Scope<'_>, route: &At<String>, sink: &mut Sink) {
    let Some(known) = &scope.surroundings.routes else {
        return scope.name(route, "route", sink);
    };
    if !known.contains(&route.value) {
        let names = known.iter().map(String::as_str);
        scope.unknown((codes::UNKNOWN_ROUTE, "route"), route, names, sink);
    }
}

fn must(scope: &Scope<'_>, names: &At<Names>, compare: &[Name], sink: &mut Sink) -> Vec<Name> {
    let must = scope.fields(names, sink);
    if names.listed && names.names.is_empty() {
        let message = "at least one field must agree";
        sink.push(Finding::new(codes::NOTHING_NAMED, names.place, message));
    }
    if compare.is_empty() {
        // What is wrong with the compared fields was found where they stand.
        return must;
    }
    for (field, written) in must
        .iter()
        .filter(|field| !compare.contains(field))
        .map(|field| (field, names.names.iter().find(|name| name.value == **field)))
    {
        let place = written.map_or(names.place, |name| name.place);
        let message = format!("`{field}` must agree but is not compared");
        sink.push(Finding::new(codes::NOT_COMPARED, place, message));
    }
    must
}

fn accept(
    scope: &Scope<'_>,
    written: &document::Ask,
    compare: &[Name],
    sink: &mut Sink,
) -> BTreeMap<Name, Accept> {
    let mut accept = BTreeMap::new();
    for (name, reasons) in written.accept.iter() {
        scope.distinct(reasons, sink);
        let reasons: Vec<Reason> = reasons.iter().filter_map(|code| reason(code, sink)).collect();
        let Some(field) = scope.field(name, sink) else { continue };
        if !compare.is_empty() && !compare.contains(&field) {
            let message = format!("reasons are accepted for `{name}`, which is not compared");
            sink.push(Finding::new(codes::NOT_COMPARED, name.place, message));
        }
        accept.insert(field, Accept::default().with(reasons));
    }
    accept
}

fn reason(code: &At<String>, sink: &mut Sink) -> Option<Reason> {
    let known = Reason::from_code(&code.value).filter(|reason| reason.may_be_accepted());
    if known.is_none() {
        let codes = Reason::ALL.into_iter().filter(|reason| reason.may_be_accepted());
        let help = did_you_mean(&code.value, codes.map(Reason::code));
        let message = format!("`{code}` is no reason that can be accepted");
        sink.push(Finding::new(codes::UNKNOWN_CODE, code.place, message).maybe_help(help));
    }
    known
}

fn fetch(scope: &Scope<'_>, written: &document::Ask, sink: &mut Sink) -> Vec<Name> {
    let Some(names) = &written.fetch else { return Vec::new() };
    if let ([one], false) = (names.names.as_slice(), names.listed)
        && one.value == "procedure"
    {
        let message = "`fetch: procedure` is part of the language but not built yet";
        sink.push(Finding::new(codes::NOT_BUILT, one.place, message));
        return Vec::new();
    }
    scope.fields(names, sink)
}

fn retry(written: &document::Retry, sink: &mut Sink) -> Retry {
    let defaults = Retry::default();
    let mut read = |length: &Option<At<document::Length>>, default| {
        length.as_ref().and_then(|one| length::read(one, sink)).unwrap_or(default)
    };
    let first = read(&written.first, defaults.first);
    let up_to = read(&written.up_to, defaults.up_to);
    let give_up = read(&written.give_up, defaults.give_up);
    if let Some(zero) = written.factor.as_ref().filter(|factor| factor.value == 0) {
        let message = "a factor of 0 leaves no pause at all; 1 keeps it as it is";
        sink.push(Finding::new(codes::VALUE, zero.place, message));
    }
    let factor = written.factor.as_ref().map_or(defaults.factor, |factor| factor.value);
    Retry { first, factor, up_to, give_up }
}
