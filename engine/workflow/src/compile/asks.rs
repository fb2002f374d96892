//! Questions to registries.
//! Never knows whether a registry serves a route: configuration does.

mod each;

use std::collections::BTreeMap;

use hoso_civil::{Accept, Kind, Reason};
use hoso_core::{Ask, Fetch, Name, Retry, Shows, Whom};

use super::{Scope, length};
use crate::document::{self, About, ShowsWord};
use crate::finding::{Finding, Place, codes};
use crate::sink::Sink;
use crate::suggest::did_you_mean;
use crate::yaml::{At, Names};

/// All asks of the document.
pub(super) fn all(scope: &Scope<'_>, sink: &mut Sink) -> BTreeMap<Name, Ask> {
    let mut asks = BTreeMap::new();
    for (name, written) in scope.document.asks.iter() {
        scope.name(name, "ask", sink);
        asks.insert(name.value.as_str().into(), ask(scope, written, name, sink));
    }
    asks
}

fn ask(scope: &Scope<'_>, written: &document::Ask, name: &At<String>, sink: &mut Sink) -> Ask {
    let (person, scope) = match written.about.as_ref().map(|about| (about, &about.value)) {
        Some((_, About::Each(each))) => return each::each_of(scope, written, (name, each), sink),
        Some((about, About::Person(person))) => {
            let person = At { value: person.clone(), place: about.place };
            let person = one_person(scope, &person, sink);
            let fields = person.map_or_else(|| scope.lenient(), |one| scope.about(one));
            (person.map(Name::from), fields)
        }
        None => (None, scope.clone()),
    };
    let scope = &scope;
    each::of_cases_only(written, name, sink);
    let route = wanted(&written.route, "route", name, sink);
    let compare = match wanted(&written.compare, "compare", name, sink) {
        Some(names) => compared(scope, names, sink),
        None => Vec::new(),
    };
    // Where nothing of it is a field here, whose fields are meant was found to be unclear already.
    let unclear = compare.is_empty().then(|| scope.lenient());
    let scope = unclear.as_ref().unwrap_or(scope);
    let must = match &written.must {
        Some(names) => must(scope, names, &compare, sink),
        None => compare.clone(),
    };
    for route in [route, written.route_in_batch.as_ref()].into_iter().flatten() {
        known_route(scope, route, sink);
    }
    if let (Some(keep), None) = (&written.keep, &written.fetch) {
        let message = "`keep` without `fetch`: nothing is fetched that could be kept";
        sink.push(Finding::new(codes::BELONGS, keep.place, message));
    }
    let length = |length: &Option<At<document::Length>>, sink: &mut Sink| {
        length.as_ref().and_then(|one| length::read(one, sink))
    };
    let named = |route: &At<String>| Name::from(route.value.as_str());
    Ask {
        whom: Whom::Registry {
            route: route.map_or_else(|| "".into(), named),
            in_batch: written.route_in_batch.as_ref().map(named),
        },
        sends: sends(scope, (person.as_deref(), &compare, &must)),
        about: person,
        accept: accept(scope, written, &compare, sink),
        fetch: fetch(scope, written, &compare, sink),
        keep: length(&written.keep, sink),
        answer_within: length(&written.answer_within, sink),
        shows: shows(scope, written, sink),
        repeat_after: length(&written.repeat_after, sink),
        retry: written.retry.as_ref().map_or_else(Retry::default, |retry| self::retry(retry, sink)),
        compare,
        must,
    }
}

/// A key that an ask of a registry has to have.
fn wanted<'d, T>(
    written: &'d Option<At<T>>,
    key: &str,
    ask: &At<String>,
    sink: &mut Sink,
) -> Option<&'d At<T>> {
    if written.is_none() {
        let message = format!("`{key}` is missing in the ask `{ask}`");
        sink.push(Finding::new(codes::MISSING_KEY, ask.place, message));
    }
    written.as_ref()
}

fn compared(scope: &Scope<'_>, names: &At<Names>, sink: &mut Sink) -> Vec<Name> {
    let compare = scope.fields(names, sink);
    if names.listed && names.names.is_empty() {
        let message = "an ask compares at least one field";
        sink.push(Finding::new(codes::NOTHING_NAMED, names.place, message));
    }
    for (field, place) in compare.iter().map(|field| (field, place_of(field, names))) {
        if scope.is_own(field) {
            let message = format!("`{field}` is the workflow's own: no registry knows it");
            let help = "compare fields of the vocabulary, or say what it means with `is`";
            sink.push(Finding::new(codes::VALUE, place, message).help(help));
        } else {
            of_one_person(scope, field, place, sink);
        }
    }
    compare
}

/// An ask is about one person: registries know no other way to say who is meant.
fn of_one_person(scope: &Scope<'_>, field: &str, place: Place, sink: &mut Sink) {
    let (whose, about) = (scope.whose(field), scope.person_asked_about());
    if whose == about || (whose.is_some() && scope.is_lenient()) {
        return;
    }
    let whose = whose.map_or("the case itself".to_owned(), |person| format!("`{person}`"));
    let message = format!("`{field}` is of {whose}, and the ask is about somebody else");
    let help = "ask about each person in an ask of its own, with `about`";
    sink.push(Finding::new(codes::BELONGS, place, message).help(help));
}

/// Where a field is named in a list, or the list itself where it came by a set.
fn place_of(field: &str, names: &At<Names>) -> Place {
    let ends = |name: &&At<String>| {
        field == name.value || field.strip_suffix(&name.value).is_some_and(|f| f.ends_with('.'))
    };
    names.names.iter().find(ends).map_or(names.place, |name| name.place)
}

/// The person that an ask is about: one, not many.
fn one_person<'d>(scope: &Scope<'d>, name: &At<String>, sink: &mut Sink) -> Option<&'d str> {
    let person = scope.person(name, sink)?;
    if scope.document.persons.get(person).is_some_and(|one| one.many) {
        let message = format!("`{person}` is a household, and one ask is about one person");
        let help = format!("write `about: {{each: {person}}}`: one child case per person");
        sink.push(Finding::new(codes::BELONGS, name.place, message).help(help));
        return None;
    }
    Some(person)
}

/// What travels: the fields that are compared, and the numbers that say who is meant. Nothing else,
/// so that no registry learns what it is not asked about, and editing a telephone number neither
/// makes an answer stale nor a repeat possible.
fn sends(
    scope: &Scope<'_>,
    (person, compare, must): (Option<&str>, &[Name], &[Name]),
) -> Vec<Name> {
    let identifies = |name: &str| {
        let kind = scope.kind(name);
        matches!(kind, Some(Kind::IdentityNumber | Kind::CitizenId | Kind::OldId))
            && scope.whose(name) == person
    };
    let names = scope.field_names().into_iter();
    names.filter(|name| compare.contains(name) || must.contains(name) || identifies(name)).collect()
}

/// What each role is told.
fn shows(scope: &Scope<'_>, written: &document::Ask, sink: &mut Sink) -> BTreeMap<Name, Shows> {
    let mut shows = BTreeMap::new();
    for (role, word) in written.shows.iter() {
        scope.role(role, sink);
        let word = match word.value {
            ShowsWord::Verdict => Shows::Verdict,
            ShowsWord::Candidates => Shows::Candidates,
            ShowsWord::Causes => Shows::Causes,
            ShowsWord::Values => Shows::Values,
        };
        shows.insert(role.value.as_str().into(), word);
    }
    shows
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
    for field in must.iter().filter(|field| !compare.contains(field)) {
        let message = format!("`{field}` must agree but is not compared");
        sink.push(Finding::new(codes::NOT_COMPARED, place_of(field, names), message));
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

fn fetch(scope: &Scope<'_>, written: &document::Ask, compare: &[Name], sink: &mut Sink) -> Fetch {
    let Some(names) = &written.fetch else { return Fetch::default() };
    if let ([one], false) = (names.names.as_slice(), names.listed)
        && one.value == "procedure"
    {
        if scope.document.procedures.is_none() {
            let message = "`fetch: procedure` without `procedures`: nothing says what is fetched";
            sink.push(Finding::new(codes::BELONGS, one.place, message));
        }
        return Fetch::OfProcedure;
    }
    let fields = scope.fields(names, sink);
    for field in &fields {
        let place = place_of(field, names);
        if scope.is_own(field) {
            let message = format!("`{field}` is the workflow's own: no registry knows it");
            sink.push(Finding::new(codes::VALUE, place, message));
        } else if compare.contains(field) {
            let message = format!("`{field}` is compared, so it comes back anyway");
            sink.push(Finding::new(codes::DUPLICATE_ENTRY, place, message));
        } else {
            of_one_person(scope, field, place, sink);
        }
    }
    Fetch::Fields(fields)
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
