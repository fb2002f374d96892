//! Workflows that open cases of one another, looked at together: whether what one says of the child
//! cases of another holds there, and whether they run in a circle.
//!
//! Never judges a workflow alone: that was done before. A workflow that is not among them is left
//! open: another folder may hold it.

use std::collections::{BTreeMap, BTreeSet};

use hoso_core::{Each, Lifecycle, Whom};

use crate::Checked;
use crate::document::{Ask, Document};
use crate::finding::{Finding, codes};
use crate::suggest::did_you_mean;
use crate::yaml::At;

/// What is wrong with each of them, seen together; the newest of several versions counts as the
/// child. In the order of the workflows.
pub fn family(all: &[&Checked]) -> Vec<Vec<Finding>> {
    let mut by_name: BTreeMap<&str, &Lifecycle> = BTreeMap::new();
    for lifecycle in all.iter().filter_map(|one| one.lifecycle.as_ref()) {
        let kept = by_name.entry(lifecycle.name()).or_insert(lifecycle);
        if kept.version() < lifecycle.version() {
            *kept = lifecycle;
        }
    }
    let of = |one: &&Checked| match (&one.document, &one.lifecycle) {
        (Some(document), Some(lifecycle)) => one_of(document, lifecycle, &by_name),
        _ => Vec::new(),
    };
    all.iter().map(of).collect()
}

fn one_of(
    document: &Document,
    lifecycle: &Lifecycle,
    by_name: &BTreeMap<&str, &Lifecycle>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, written) in document.asks.iter() {
        let Some(Whom::Each(each)) = lifecycle.ask(name).map(|ask| &ask.whom) else { continue };
        let Some(child) = by_name.get(&*each.workflow) else { continue };
        let look = Look { lifecycle, each, child, written };
        look.ends(&mut findings);
        look.action(&mut findings);
        look.fields(&mut findings);
        look.circle(by_name, &mut findings);
    }
    findings
}

/// An ask and the workflow of its child cases.
struct Look<'a> {
    lifecycle: &'a Lifecycle,
    each: &'a Each,
    child: &'a Lifecycle,
    written: &'a Ask,
}

impl Look<'_> {
    fn place(&self) -> crate::Place {
        self.written.workflow.as_ref().map_or(crate::Place::START, |workflow| workflow.place)
    }

    /// Every state that ends a child is one of its states, and every one that it ends in is named.
    fn ends(&self, findings: &mut Vec<Finding>) {
        let child = self.child.name();
        let states = &self.child.declared().states;
        let Some(ends) = &self.written.ends else { return };
        let is_none = |state: &&At<String>| !states.contains_key(state.value.as_str());
        let unknown: Vec<_> = ends.iter().map(|(state, _)| state).filter(is_none).collect();
        for state in &unknown {
            let message = format!("the workflow `{child}` has no state `{state}`");
            let help = did_you_mean(&state.value, states.keys().map(|name| &**name));
            let finding = Finding::new(codes::UNKNOWN_STATE, state.place, message);
            findings.push(finding.maybe_help(help));
        }
        if !unknown.is_empty() {
            return;
        }
        let open = states
            .iter()
            .filter(|(name, state)| state.is_final && !self.each.ends.contains_key(*name));
        for (name, _) in open {
            let message = format!("a child case may end in `{name}`, which `ends` does not name");
            let help = "say as which verdict it counts, or the parent waits until it is given up";
            findings.push(Finding::new(codes::OPEN_END, ends.place, message).help(help));
        }
    }

    /// The first action is one that is possible where the child begins.
    fn action(&self, findings: &mut Vec<Finding>) {
        let (Some(name), child) = (&self.written.action, self.child.name()) else { return };
        let Some(action) = self.child.action(name) else {
            let message = format!("the workflow `{child}` has no action `{name}`");
            let known = self.child.declared().actions.keys().map(|name| &**name);
            let help = did_you_mean(&name.value, known);
            return findings
                .push(Finding::new(codes::UNKNOWN_ACTION, name.place, message).maybe_help(help));
        };
        if !action.from.contains(self.child.initial()) {
            let begins = self.child.initial();
            let message = format!("`{name}` is not possible in `{begins}`, where a case begins");
            findings.push(Finding::new(codes::NEVER_HOLDS, name.place, message));
        }
    }

    /// What the child requires is something that a person of the household has.
    fn fields(&self, findings: &mut Vec<Finding>) {
        let fields = self.lifecycle.declared().fields.values();
        let of_person = fields.filter(|field| field.person.as_ref() == Some(&self.each.person));
        let given: BTreeSet<&str> = of_person.map(|field| &*field.means).collect();
        let required = self.child.declared().fields.iter().filter(|(_, field)| field.required);
        for (name, _) in required.filter(|(_, field)| !given.contains(&*field.means)) {
            let (child, person) = (self.child.name(), &self.each.person);
            let message =
                format!("`{child}` opens no case without `{name}`, and no `{person}` has it");
            let help = format!("give the persons of `{person}` a field that means it");
            findings.push(Finding::new(codes::NEVER_FILLED, self.place(), message).help(help));
        }
    }

    /// No child's child is of the workflow itself, however many lie between.
    fn circle(&self, by_name: &BTreeMap<&str, &Lifecycle>, findings: &mut Vec<Finding>) {
        let mut seen = BTreeSet::new();
        let mut open = vec![self.child];
        while let Some(next) = open.pop() {
            if !seen.insert(next.name().clone()) {
                continue;
            }
            for ask in next.declared().asks.values() {
                let Whom::Each(each) = &ask.whom else { continue };
                if each.workflow == *self.lifecycle.name() {
                    let (own, via) = (self.lifecycle.name(), next.name());
                    let message =
                        format!("the child cases open cases of `{own}` again, by `{via}`");
                    let help = "cases that open cases of their own kind never end";
                    findings.push(Finding::new(codes::CYCLE, self.place(), message).help(help));
                    return;
                }
                open.extend(by_name.get(&*each.workflow));
            }
        }
    }
}
