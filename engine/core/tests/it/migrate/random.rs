//! Random cases of random lifecycles come to another version in the middle of their lives: what was
//! promised of every step holds afterwards, and the way back brings states and fields again.

use std::collections::{BTreeMap, BTreeSet};

use hoso_core::{Draft, Lifecycle, Migrate, Name, Values};
use proptest::prelude::*;

use super::{go, on, rename_state, trace};
use crate::build::name;
use crate::passage::Passage;
use crate::random::lifecycles::{given, lifecycle};
use crate::random::moves::{Move, moves};
use crate::random::{opened, play};

/// What the new version says otherwise.
#[derive(Debug, Clone)]
struct Change {
    /// Lends its asks, timers and actions.
    other: Lifecycle,
    lends: [bool; 3],
    /// States called otherwise.
    states: BTreeSet<&'static str>,
    /// Fields called otherwise, and those whose values go.
    fields: BTreeSet<&'static str>,
    drops: BTreeSet<&'static str>,
}

fn change() -> impl Strategy<Value = Change> {
    let some = |all: &'static [&'static str]| {
        proptest::sample::subsequence(all, 0..=all.len())
            .prop_map(|some| some.into_iter().collect::<BTreeSet<_>>())
    };
    let states = some(&["s0", "s1", "s2", "s3"]);
    let (fields, drops) = (some(&["f0", "f1", "f2"]), some(&["f1", "f2"]));
    let drops = prop_oneof![2 => Just(BTreeSet::new()), 1 => drops];
    (lifecycle(), any::<[bool; 3]>(), states, fields, drops).prop_map(
        |(other, lends, states, fields, drops)| Change { other, lends, states, fields, drops },
    )
}

/// The next version of a lifecycle.
fn changed(from: &Lifecycle, change: &Change) -> Lifecycle {
    let mut draft: Draft = from.declared().clone();
    draft.version = 2;
    draft.migrate = Some(Migrate { from: [1].into(), ..Migrate::default() });
    let other = change.other.declared();
    if change.lends[0] {
        draft.asks = other.asks.clone();
    }
    for (state, lent) in draft.states.iter_mut().zip(other.states.values()) {
        if change.lends[1] && !state.1.is_final {
            state.1.timers = lent.timers.clone();
        }
    }
    if change.lends[2] {
        draft.actions = other.actions.clone();
        let ends = |state: &Name| draft.states[state].is_final;
        draft.actions.values_mut().for_each(|action| action.from.retain(|state| !ends(state)));
    }
    for old in &change.states {
        let new = format!("t{}", &old[1..]);
        rename_state(&mut draft, old, &new);
        if draft.initial == *old {
            draft.initial = new;
        }
    }
    keep_conditions(&mut draft);
    let migrate = draft.migrate.as_mut().unwrap();
    for old in &change.fields {
        let new = name(&format!("g{}", &old[1..]));
        let field = draft.fields[*old].clone();
        draft.fields.insert(new.clone(), field);
        migrate.fields.insert(name(old), new);
        draft.fields.get_mut(*old).unwrap().required = false;
    }
    for old in &change.drops {
        migrate.drop.insert(name(old));
        draft.fields.values_mut().for_each(|field| field.required = false);
    }
    Lifecycle::new(draft).unwrap()
}

/// Conditions name states by their old names; they are not what is tried here.
fn keep_conditions(draft: &mut Draft) {
    draft.actions.values_mut().for_each(|action| action.when = None);
}

type Story = (Lifecycle, Values, Option<usize>, Vec<Move>, Change, Vec<Move>);

fn story() -> impl Strategy<Value = Story> {
    let moves = || proptest::collection::vec(moves(), 0..16);
    (lifecycle(), given(), proptest::option::of(0..4_usize), moves(), change(), moves())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 384,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_case_that_came_over_keeps_every_promise_there((from, first, then, before, change, after) in story()) {
        let to = changed(&from, &change);
        let Some(mut passage) = opened(from, first, then) else { return Ok(()) };
        for one in before {
            play(&mut passage, one);
        }
        let kinds = passage.case.clone();
        let Ok(step) = go(&passage, &to) else {
            prop_assert_eq!(kinds, passage.case);
            return Ok(());
        };
        came_over(&passage, &change, &step);
        goes_back(&passage, &to, &step);
        on(&mut passage, to, step);
        for one in after {
            play(&mut passage, one);
        }
    }
}

fn came_over(passage: &Passage, change: &Change, step: &hoso_core::Step) {
    let (before, after) = (passage.case.parts(), step.case.parts());
    assert_eq!(after.version, 2);
    assert_eq!((after.opened, after.revision), (before.opened, before.revision + 1));
    assert!(after.changed >= before.changed);
    let line = &step.lines[0];
    assert_eq!(line.from.as_ref(), Some(&before.state));
    let named = |field: &Name| match change.fields.contains(&**field) {
        true => name(&format!("g{}", &field[1..])),
        false => field.clone(),
    };
    let kept = before.fields.iter().filter(|(field, _)| !change.drops.contains(&***field));
    let kept: BTreeMap<Name, _> = kept.map(|(field, one)| (named(field), one.clone())).collect();
    assert_eq!(kept, after.fields);
    let due = after.timers.iter().filter(|timer| timer.paused.is_none());
    let old: BTreeSet<_> = before.timers.iter().map(|timer| timer.due).collect();
    for timer in due.filter(|timer| !old.contains(&timer.due)) {
        assert!(timer.due >= after.changed, "a new timer is not due before now");
    }
}

fn goes_back(passage: &Passage, to: &Lifecycle, step: &hoso_core::Step) {
    let gone = trace(step);
    let back = super::back(to, passage, &step.case, &gone);
    if !gone.dropped.is_empty() || gone.to != *step.case.state() {
        back.unwrap_err();
        return;
    }
    let back = back.unwrap();
    let (first, last) = (passage.case.parts(), back.case.parts());
    let rests = back.lines[0].to.as_ref();
    assert_eq!((rests, &last.fields, last.version), (Some(&first.state), &first.fields, 1));
}
