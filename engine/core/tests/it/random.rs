//! Random small lifecycles under random events at random times keep every promise of `watch`, and
//! the listing of possible actions agrees with the step. Never says what a single step should do.

pub mod lifecycles;
pub mod moves;

use std::collections::BTreeSet;

use hoso_core::{Event, Ground, Lifecycle, Opening, Refusal, Request, TimerOf, Values, What, step};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use uuid::Uuid;

use crate::build::{actor, at, calendars};
use crate::listing::agrees;
use crate::passage::{Passage, finding};
use crate::watch::{Outbox, Taken, watch};
use lifecycles::{ROLES, given, lifecycle};
use moves::{Act, Move, moves};

/// A lifecycle, the values and the action a case opens with, and what happens to it.
type Story = (Lifecycle, Values, Option<usize>, Vec<Move>);

fn story() -> impl Strategy<Value = Story> {
    let moves = proptest::collection::vec(moves(), 1..40);
    (lifecycle(), given(), proptest::option::of(0..4_usize), moves)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1024,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_cases_keep_every_promise((lifecycle, first, then, moves) in story()) {
        let Some(mut passage) = opened(lifecycle, first, then) else {
            return Ok(());
        };
        for one in moves {
            play(&mut passage, one);
        }
    }
}

/// So that the promises are not kept for want of events.
#[test]
fn random_cases_see_every_line_and_every_refusal() {
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for _ in 0..1024 {
        let (lifecycle, first, then, moves) = story().new_tree(&mut runner).unwrap().current();
        let Some(mut passage) = opened(lifecycle, first, then) else {
            continue;
        };
        for one in moves {
            match play(&mut passage, one) {
                Some(refusal) => seen.extend([refusal.code()]),
                None => seen.extend(passage.whats().into_iter().map(What::code)),
            }
        }
    }
    let seen: Vec<&str> = seen.into_iter().collect();
    insta::assert_snapshot!(seen.join("\n"), @r"
    acted
    answered
    asked
    closed
    condition-unmet
    delayed
    edited
    elapsed
    failed
    kept
    late
    limit-reached
    missing-fields
    not-editable
    reason-required
    stale
    unchanged
    unknown-field
    wrong-role
    wrong-state
    ");
}

/// Nothing, where the opening is refused.
pub fn opened(lifecycle: Lifecycle, values: Values, then: Option<usize>) -> Option<Passage> {
    let (calendars, now) = (calendars(), at(crate::build::MONDAY));
    let actions: Vec<_> = lifecycle.declared().actions.keys().cloned().collect();
    let then = then.map(|action| Request {
        action: actions[action % actions.len()].clone(),
        reason: Some("asked to".into()),
        confirms: Default::default(),
    });
    let opening = Opening { values, then, ..crate::passage::opening(Values::new(), None) };
    let ground = Ground { lifecycle: &lifecycle, calendars: &calendars, now };
    let first = hoso_core::open(ground, opening.clone());
    assert_eq!(first, hoso_core::open(ground, opening));
    let first = first.ok()?;
    let mut outbox = Outbox::default();
    let taken = Taken { lifecycle: &lifecycle, before: None, now, step: &first };
    watch(&taken, &mut outbox);
    Some(Passage {
        case: first.case,
        effects: first.effects,
        lines: first.lines,
        lifecycle,
        calendars,
        now,
        outbox,
    })
}

pub fn play(passage: &mut Passage, one: Move) -> Option<Refusal> {
    passage.now = one.when.from(passage);
    agrees(passage);
    crate::why::told_truly(passage);
    let elapses = matches!(one.act, Act::Elapse);
    let event = event(passage, one.act);
    let before = passage.case.clone();
    if let Err(refusal) = passage.send(event) {
        assert_eq!(before, passage.case);
        assert_ne!(refusal.code(), "calendar", "every length here can be reckoned");
        return Some(refusal);
    }
    if elapses {
        nothing_is_overdue(passage);
    }
    put_off_asks_keep_their_bounds(passage);
    None
}

fn nothing_is_overdue(passage: &Passage) {
    let now = passage.now.max(passage.case.parts().changed);
    assert!(passage.case.next_due().is_none_or(|due| due > now), "a due timer did not fire");
    let again = step(passage.ground(), &passage.case, Event::Elapsed).unwrap();
    assert!(again.lines.is_empty() && again.effects.is_empty());
}

fn put_off_asks_keep_their_bounds(passage: &Passage) {
    for effect in &passage.effects {
        if let hoso_core::Effect::PutOff { key, due, attempts } = effect {
            let name = passage.case.open_ask(*key).unwrap();
            let ask = passage.case.ask(name).unwrap();
            assert!(*due <= ask.until);
            assert_eq!(*attempts, ask.attempts);
            let timers = &passage.case.parts().timers;
            assert!(timers.iter().any(|timer| timer.of == TimerOf::Ask(name.clone())));
        }
    }
}

fn event(passage: &Passage, act: Act) -> Event {
    let actions: Vec<_> = passage.lifecycle.declared().actions.keys().collect();
    let key = |pick: usize| {
        let used = &passage.outbox.used;
        let key = used.get(pick % (used.len() + 1));
        key.copied().unwrap_or(Uuid::from_u128(99))
    };
    match act {
        Act::Edit { role, values } => Event::Edited { actor: actor(ROLES[role]), values },
        Act::Trigger { role, action, values, reason } => Event::Acted {
            actor: actor(ROLES[role]),
            action: actions[action % actions.len()].clone(),
            values,
            reason,
            confirms: Default::default(),
        },
        Act::Answer { pick, verdict, attempt } => {
            Event::Answered { effect: key(pick), finding: finding(verdict), attempt }
        }
        Act::Fail { pick, kind } => Event::Failed {
            effect: key(pick),
            failure: hoso_core::Failure { kind, cause: "protocol".into() },
        },
        Act::Delay { pick, spread, not_before } => Event::Delayed {
            effect: key(pick),
            cause: "connect".into(),
            spread,
            not_before: not_before.map(|wait| passage.now + wait),
        },
        Act::Elapse => Event::Elapsed,
    }
}
