//! Conditions that say too little: those that always hold, and branches of `any` that another
//! branch holds already.
//!
//! Sound and not complete: what is found is so in every case, and not everything that is so is
//! found. Never judges a part of `all`: that it follows from another harms nobody.

use std::collections::BTreeSet;

use hoso_core::{Condition, Draft};

use crate::compile::Scope;
use crate::document::Said;
use crate::finding::{Finding, Place, codes};
use crate::sink::Sink;

/// Larger conditions are not judged: each of their parts is compared with each other.
const MOST_PARTS: usize = 200;

/// Judges the conditions of actions and views.
pub(super) fn all(scope: &Scope<'_>, draft: &Draft, sink: &mut Sink) {
    for (name, written) in scope.document.actions.iter() {
        let Some(action) = draft.actions.get(name.value.as_str()) else { continue };
        let (Some(when), Some(meant)) = (&written.when, &action.when) else { continue };
        let from = action.from.iter().map(|state| &**state).collect();
        let needs = action.needs.iter().map(|field| &**field).collect();
        let judge = Judge { from, needs };
        judge.one((&when.said(), when.place), meant, sink);
    }
    let from: BTreeSet<&str> = draft.states.keys().map(|state| &**state).collect();
    let judge = Judge { from, needs: BTreeSet::new() };
    for (name, written) in scope.document.views.iter() {
        let Some(view) = draft.views.get(name.value.as_str()) else { continue };
        judge.one((&written.said(), name.place), &view.when, sink);
    }
}

/// What is known wherever the condition is looked at.
struct Judge<'a> {
    /// The case rests in one of these.
    from: BTreeSet<&'a str>,
    /// These fields are known.
    needs: BTreeSet<&'a str>,
}

impl Judge<'_> {
    /// Judges a condition, and what stands within it.
    fn one(&self, (said, place): (&[Said<'_>], Place), meant: &Condition, sink: &mut Sink) {
        if parts(meant) > MOST_PARTS {
            return;
        }
        if let Some(finding) = self.always((said, place), meant) {
            return sink.push(finding);
        }
        self.within(said, meant, sink);
    }

    fn within(&self, said: &[Said<'_>], meant: &Condition, sink: &mut Sink) {
        match (said, meant) {
            ([Said::Any(written)], Condition::Any(branches)) => {
                let places: Vec<Place> = written.iter().map(|one| one.place).collect();
                contained(&places, branches, sink);
                for (one, branch) in written.iter().zip(branches) {
                    self.within(&one.said(), branch, sink);
                }
            }
            ([Said::All(written)], Condition::All(parts)) => {
                for (one, part) in written.iter().zip(parts) {
                    self.within(&one.said(), part, sink);
                }
            }
            ([Said::Not(written)], Condition::Not(inner)) => {
                self.within(&written.said(), inner, sink);
            }
            // What says one thing holds nothing within it.
            _ => {}
        }
    }

    /// The finding, if it always holds.
    fn always(&self, (said, place): (&[Said<'_>], Place), meant: &Condition) -> Option<Finding> {
        if !self.holds(meant) {
            return None;
        }
        let message = "this always holds, so it says nothing";
        let finding = Finding::new(codes::ALWAYS_HOLDS, place, message);
        let help = "leave it out, or say what was meant";
        let ([Said::Any(written)], Condition::Any(branches)) = (said, meant) else {
            return Some(finding.help(help));
        };
        let mut both = written.iter().zip(branches);
        let alone = both.find(|(_, branch)| self.holds(branch));
        Some(match alone {
            Some((branch, _)) => finding.also(branch.place, "this branch always does").help(help),
            None => finding.help(help),
        })
    }

    fn holds(&self, meant: &Condition) -> bool {
        match meant {
            Condition::All(parts) => parts.iter().all(|part| self.holds(part)),
            Condition::Any(branches) => {
                let opposite = |one: &Condition| branches.iter().any(|other| opposites(one, other));
                branches.iter().any(|one| self.holds(one) || opposite(one))
            }
            Condition::State(states) => {
                self.from.iter().all(|from| states.iter().any(|state| **state == **from))
            }
            Condition::Known(field) => self.needs.contains(&**field),
            Condition::Not(_)
            | Condition::Is(..)
            | Condition::In(..)
            | Condition::Missing(_)
            | Condition::EarlierThan(..)
            | Condition::LaterThan(..)
            | Condition::Changed(_)
            | Condition::Check(..) => false,
        }
    }
}

/// It and all that stands within it.
fn parts(meant: &Condition) -> usize {
    match meant {
        Condition::All(inner) | Condition::Any(inner) => 1 + inner.iter().map(parts).sum::<usize>(),
        Condition::Not(inner) => 1 + parts(inner),
        Condition::Is(..)
        | Condition::In(..)
        | Condition::Missing(_)
        | Condition::Known(_)
        | Condition::EarlierThan(..)
        | Condition::LaterThan(..)
        | Condition::Changed(_)
        | Condition::Check(..)
        | Condition::State(_) => 1,
    }
}

/// Branches that hold only where another holds too.
fn contained(places: &[Place], branches: &[Condition], sink: &mut Sink) {
    for (at, branch) in branches.iter().enumerate() {
        let wider = branches.iter().enumerate().find(|(other, wider)| {
            // Of two that say the same, the second is too many.
            *other != at && implies(branch, wider) && (*other < at || !implies(wider, branch))
        });
        let place = |at: usize| places.get(at).copied();
        if let (Some((other, _)), Some(here)) = (wider, place(at)) {
            let message = "this branch adds nothing: wherever it holds, another holds too";
            let finding = Finding::new(codes::CONTAINED, here, message);
            let finding = finding.help("leave it out, or say what was meant");
            sink.push(match place(other) {
                Some(there) => finding.also(there, "this one"),
                None => finding,
            });
        }
    }
}

/// One of both holds always.
fn opposites(one: &Condition, other: &Condition) -> bool {
    match (one, other) {
        (Condition::Not(one), other) => **one == *other,
        (Condition::Missing(one), Condition::Known(other)) => one == other,
        _ => false,
    }
}

/// Wherever the first holds, the second does.
fn implies(first: &Condition, second: &Condition) -> bool {
    use Condition::{All, Any, Check, EarlierThan, In, Is, Known, LaterThan, Missing, Not, State};
    match (first, second) {
        _ if first == second => true,
        (Any(branches), _) => branches.iter().all(|branch| implies(branch, second)),
        (_, All(parts)) => parts.iter().all(|part| implies(first, part)),
        (_, Any(branches)) if branches.iter().any(|branch| implies(first, branch)) => true,
        (All(parts), _) => parts.iter().any(|part| implies(part, second)),
        (Is(a, value), In(b, values)) => a == b && values.contains(value),
        (In(a, these), In(b, those)) => a == b && these.iter().all(|one| those.contains(one)),
        (In(a, these), Is(b, value)) => a == b && these.iter().all(|one| one == value),
        (Is(a, _) | In(a, _) | EarlierThan(a, _) | LaterThan(a, _), Known(b)) => a == b,
        (EarlierThan(a, sooner), EarlierThan(b, later)) => {
            a == b && sooner.first_day() <= later.first_day()
        }
        (LaterThan(a, later), LaterThan(b, sooner)) => {
            a == b && later.last_day() >= sooner.last_day()
        }
        (Check(a, these), Check(b, those)) => a == b && these.iter().all(|one| those.contains(one)),
        (State(these), State(those)) => these.iter().all(|one| those.contains(one)),
        (Not(a), Not(b)) => implies(b, a),
        (Not(a), Missing(b)) => **a == Known(b.clone()),
        (Missing(a), Not(b)) => **b == Known(a.clone()),
        (Not(a), Known(b)) => **a == Missing(b.clone()),
        (Known(a), Not(b)) => **b == Missing(a.clone()),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
