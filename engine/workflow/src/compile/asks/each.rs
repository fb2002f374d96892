//! Asks that open one child case per person of a household.
//! Never knows the workflow of the child cases: the engine does, when it opens them.

use std::collections::BTreeMap;

use hoso_core::{Ask, Each, Fetch, Name, Retry, Verdict, Whom};

use super::wanted;
use crate::compile::Scope;
use crate::document::{self, EachOf};
use crate::finding::{Finding, codes};
use crate::sink::Sink;
use crate::suggest::did_you_mean;
use crate::yaml::{At, Entries};

/// Keys that speak of child cases stand with `about: {each: …}`.
pub(super) fn of_cases_only(written: &document::Ask, name: &At<String>, sink: &mut Sink) {
    let keys = [
        ("workflow", written.workflow.as_ref().map(|one| one.place)),
        ("action", written.action.as_ref().map(|one| one.place)),
        ("ends", written.ends.as_ref().map(|one| one.place)),
    ];
    for (key, place) in keys {
        let Some(place) = place else { continue };
        let message = format!("`{key}` speaks of child cases, and `{name}` asks a registry");
        let help = "write `about: {each: …}` with a household, or leave it out";
        sink.push(Finding::new(codes::BELONGS, place, message).help(help));
    }
}

/// One child case per person of a household.
pub(super) fn each_of(
    scope: &Scope<'_>,
    written: &document::Ask,
    (name, each): (&At<String>, &EachOf),
    sink: &mut Sink,
) -> Ask {
    let person = scope.person(&each.each, sink);
    if person.is_some_and(|one| scope.document.persons.get(one).is_some_and(|one| !one.many)) {
        let message = format!("`{}` is one person, not many", each.each);
        let help = format!("write `about: {}`, or say `many: true` of it", each.each);
        sink.push(Finding::new(codes::BELONGS, each.each.place, message).help(help));
    }
    of_registries_only(written, sink);
    let workflow = wanted(&written.workflow, "workflow", name, sink);
    if let Some(own) = workflow.filter(|own| own.value == scope.document.workflow.value) {
        let message = format!("the child cases of `{name}` would run the workflow itself");
        let help = "cases that open cases of their own kind never end: name another workflow";
        sink.push(Finding::new(codes::CYCLE, own.place, message).help(help));
    }
    let ends = wanted(&written.ends, "ends", name, sink);
    let ends = ends.map(|ends| self::ends(ends, sink)).unwrap_or_default();
    let named = |name: &At<String>| Name::from(name.value.as_str());
    Ask {
        whom: Whom::Each(Each {
            person: person.unwrap_or_default().into(),
            workflow: workflow.map_or_else(|| "".into(), named),
            action: written.action.as_ref().map(named),
            ends,
        }),
        about: None,
        sends: Vec::new(),
        compare: Vec::new(),
        must: Vec::new(),
        accept: BTreeMap::new(),
        fetch: Fetch::default(),
        keep: None,
        answer_within: None,
        shows: BTreeMap::new(),
        repeat_after: None,
        retry: written
            .retry
            .as_ref()
            .map_or_else(Retry::default, |retry| super::retry(retry, sink)),
    }
}

fn ends(written: &At<Entries<At<String>>>, sink: &mut Sink) -> BTreeMap<Name, Verdict> {
    if written.0.is_empty() {
        let message = "no state ends a child case: its parent would wait for good";
        sink.push(Finding::new(codes::NOTHING_NAMED, written.place, message));
    }
    let mut ends = BTreeMap::new();
    for (state, verdict) in written.iter() {
        match Verdict::from_code(&verdict.value) {
            Some(known) => drop(ends.insert(Name::from(state.value.as_str()), known)),
            None => {
                let message = format!("`{verdict}` is no verdict");
                let known = Verdict::ALL.iter().map(|verdict| verdict.code());
                let help = did_you_mean(&verdict.value, known);
                let finding = Finding::new(codes::UNKNOWN_CODE, verdict.place, message);
                sink.push(finding.maybe_help(help));
            }
        }
    }
    ends
}

/// Keys that speak of a registry do not stand with `about: {each: …}`.
fn of_registries_only(written: &document::Ask, sink: &mut Sink) {
    let keys = [
        ("route", written.route.as_ref().map(|one| one.place)),
        ("route-in-batch", written.route_in_batch.as_ref().map(|one| one.place)),
        ("compare", written.compare.as_ref().map(|one| one.place)),
        ("must", written.must.as_ref().map(|one| one.place)),
        ("fetch", written.fetch.as_ref().map(|one| one.place)),
        ("keep", written.keep.as_ref().map(|one| one.place)),
        ("answer-within", written.answer_within.as_ref().map(|one| one.place)),
        ("repeat-after", written.repeat_after.as_ref().map(|one| one.place)),
        ("accept", written.accept.0.first().map(|(name, _)| name.place)),
        ("shows", written.shows.0.first().map(|(name, _)| name.place)),
    ];
    for (key, place) in keys {
        let Some(place) = place else { continue };
        let message = format!("`{key}` speaks of a registry, and this ask opens child cases");
        let help = "the workflow of the child cases says what is asked of registries";
        sink.push(Finding::new(codes::BELONGS, place, message).help(help));
    }
}
