//! Conditions that never hold: two things that exclude each other, said together.
//!
//! Sound and not complete: what is found never holds, and not everything that never holds is
//! found. It never looks into `not`.

use std::collections::BTreeSet;

use hoso_civil::{Input, PartialDate, Value};
use hoso_core::Draft;

use crate::compile::Scope;
use crate::document::{Condition, Said};
use crate::finding::{Finding, Place, codes};
use crate::sink::Sink;
use crate::yaml::{At, Names, Scalar};

/// So many things said together are compared with each other.
const MOST_FACTS: usize = 64;

/// Judges the conditions of actions and views.
pub(super) fn all(scope: &Scope<'_>, draft: &Draft, sink: &mut Sink) {
    for (name, action) in scope.document.actions.iter() {
        let Some(when) = action.when.as_ref().filter(|when| is_sound(&when.said())) else {
            continue;
        };
        states_of_from(&when.said(), &action.from, sink);
        let place = action.needs.as_ref().map_or(name.place, |needs| needs.place);
        let needs = draft.actions.get(name.value.as_str()).map(|one| one.needs.iter());
        let names = needs.into_iter().flatten().map(|field| &**field).collect();
        let judge = Judge { scope, needs: names, needs_place: place };
        judge.conjunction(&when.said(), Vec::new(), sink);
    }
    let judge = Judge { scope, needs: BTreeSet::new(), needs_place: Place::START };
    for (_, view) in scope.document.views.iter().filter(|(_, view)| is_sound(&view.said())) {
        judge.conjunction(&view.said(), Vec::new(), sink);
    }
}

/// Every mapping of it says one thing; that one says more was found already.
fn is_sound(said: &[Said<'_>]) -> bool {
    match said {
        [Said::All(inner) | Said::Any(inner)] => inner.iter().all(|one| is_sound(&one.said())),
        [Said::Not(inner)] => is_sound(&inner.said()),
        [_] => true,
        _ => false,
    }
}

/// A state that the action does not start from cannot be the state it is used in.
fn states_of_from(said: &[Said<'_>], from: &At<Names>, sink: &mut Sink) {
    for one in said {
        match one {
            Said::State(states) => names_of_from(states, from, sink),
            Said::All(inner) | Said::Any(inner) => {
                inner.iter().for_each(|one| states_of_from(&one.said(), from, sink));
            }
            Said::Not(_)
            | Said::Is(_)
            | Said::In(_)
            | Said::Missing(_)
            | Said::Known(_)
            | Said::EarlierThan(_)
            | Said::LaterThan(_)
            | Said::Changed(_)
            | Said::Check(_) => {}
        }
    }
}

fn names_of_from(states: &Names, from: &At<Names>, sink: &mut Sink) {
    let within = |state: &At<String>| from.names.iter().any(|name| name.value == state.value);
    for state in states.names.iter().filter(|state| !within(state)) {
        let message = format!("this never holds: the action does not start from `{state}`");
        let finding = Finding::new(codes::NEVER_HOLDS, state.place, message);
        sink.push(finding.also(from.place, "it starts from these"));
    }
}

/// One thing that must hold together with others.
#[derive(Clone)]
struct Fact<'d> {
    place: Place,
    says: Says<'d>,
}

#[derive(Clone)]
enum Says<'d> {
    Missing(&'d str),
    Known(&'d str),
    /// The field has one of these values.
    OneOf(&'d str, Vec<Value>),
    Earlier(&'d str, PartialDate),
    Later(&'d str, PartialDate),
    /// The ask stands at one of these.
    Check(&'d str, Vec<String>),
    State(Vec<String>),
}

impl<'d> Says<'d> {
    /// The field that must be known for it to hold.
    fn knows(&self) -> Option<&'d str> {
        match self {
            Says::Known(field)
            | Says::OneOf(field, _)
            | Says::Earlier(field, _)
            | Says::Later(field, _) => Some(field),
            Says::Missing(_) | Says::Check(..) | Says::State(_) => None,
        }
    }

    /// Both never hold together.
    fn excludes(&self, other: &Says<'d>) -> bool {
        match (self, other) {
            (Says::Missing(field), known) | (known, Says::Missing(field)) => {
                known.knows() == Some(field)
            }
            (Says::OneOf(a, these), Says::OneOf(b, those)) => a == b && disjoint(these, those),
            (Says::Check(a, these), Says::Check(b, those)) => a == b && disjoint(these, those),
            (Says::State(these), Says::State(those)) => disjoint(these, those),
            (Says::Earlier(a, end), Says::Later(b, start))
            | (Says::Later(b, start), Says::Earlier(a, end)) => {
                a == b && start.first_day() >= end.last_day()
            }
            _ => false,
        }
    }
}

fn disjoint<T: PartialEq>(these: &[T], those: &[T]) -> bool {
    !these.iter().any(|one| those.contains(one))
}

/// Judges one condition.
struct Judge<'a, 'd> {
    scope: &'a Scope<'d>,
    /// Fields that the action needs besides.
    needs: BTreeSet<&'a str>,
    needs_place: Place,
}

impl<'d> Judge<'_, 'd> {
    /// Judges what is said together with the facts around it; each branch of an `any` by itself.
    fn conjunction(&self, said: &[Said<'d>], mut facts: Vec<Fact<'d>>, sink: &mut Sink) {
        let mut branches = Vec::new();
        for one in said {
            gather(self.scope, *one, &mut facts, &mut branches);
        }
        facts.truncate(MOST_FACTS);
        if let Some((first, second)) =
            self.needed_yet_missing(&facts).or_else(|| contradiction(&facts))
        {
            let message = "this never holds: it excludes something else that must hold";
            let finding = Finding::new(codes::NEVER_HOLDS, second, message);
            return sink.push(finding.also(first, "excluded by this"));
        }
        for branch in branches {
            if sink.is_full() {
                return;
            }
            self.conjunction(&branch.said(), facts.clone(), sink);
        }
    }

    /// What the action needs cannot be missing.
    fn needed_yet_missing(&self, facts: &[Fact<'_>]) -> Option<(Place, Place)> {
        let missing = facts.iter().find(|fact| match fact.says {
            Says::Missing(field) => self.needs.contains(field),
            Says::Known(_)
            | Says::OneOf(..)
            | Says::Earlier(..)
            | Says::Later(..)
            | Says::Check(..)
            | Says::State(_) => false,
        });
        missing.map(|fact| (self.needs_place, fact.place))
    }
}

fn contradiction(facts: &[Fact<'_>]) -> Option<(Place, Place)> {
    let later = |index: usize| facts.iter().skip(index + 1);
    facts.iter().enumerate().find_map(|(index, first)| {
        let second = later(index).find(|second| first.says.excludes(&second.says))?;
        Some((first.place, second.place))
    })
}

/// Everything that must hold for it, and the branches of which one must.
fn gather<'d>(
    scope: &Scope<'d>,
    said: Said<'d>,
    facts: &mut Vec<Fact<'d>>,
    branches: &mut Vec<&'d At<Condition>>,
) {
    let mut fact =
        |place, says: Option<Says<'d>>| facts.extend(says.map(|says| Fact { place, says }));
    match said {
        Said::Missing(field) => fact(field.place, Some(Says::Missing(field))),
        Said::Known(field) => fact(field.place, Some(Says::Known(field))),
        Said::Is(fields) => fields.iter().for_each(|(field, value)| {
            fact(value.place, one_of(scope, field, std::slice::from_ref(value)));
        }),
        Said::In(fields) => fields.iter().for_each(|(field, values)| {
            fact(values.place, one_of(scope, field, values));
        }),
        Said::EarlierThan(fields) => fields.iter().for_each(|(field, date)| {
            fact(date.place, PartialDate::parse(date).ok().map(|date| Says::Earlier(field, date)));
        }),
        Said::LaterThan(fields) => fields.iter().for_each(|(field, date)| {
            fact(date.place, PartialDate::parse(date).ok().map(|date| Says::Later(field, date)));
        }),
        Said::Check(asks) => asks.iter().for_each(|(ask, wanted)| {
            fact(wanted.place, Some(Says::Check(ask, texts(wanted))));
        }),
        Said::State(states) => fact(states.place, Some(Says::State(texts(states)))),
        Said::All(inner) => inner.iter().flat_map(|one| one.said()).for_each(|one| {
            gather(scope, one, facts, branches);
        }),
        Said::Any(inner) => branches.extend(inner.iter()),
        Said::Changed(_) | Said::Not(_) => {}
    }
}

/// None if a value does not fit: that fault is found elsewhere.
fn one_of<'d>(scope: &Scope<'d>, field: &'d str, values: &[At<Scalar>]) -> Option<Says<'d>> {
    let kind = scope.kind(field)?;
    let values = values.iter().map(|value| {
        let input = match &value.value {
            Scalar::Text(text) => Input::Text(text),
            Scalar::Flag(flag) => Input::Flag(*flag),
            Scalar::Number(number) => Input::Number(*number),
        };
        kind.parse(input).ok()
    });
    Some(Says::OneOf(field, values.collect::<Option<Vec<Value>>>()?))
}

fn texts(names: &Names) -> Vec<String> {
    names.names.iter().map(|name| name.value.clone()).collect()
}
