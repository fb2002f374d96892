//! Random events and the times between them. Never looks at the lifecycle: many are refused.

use hoso_core::{FailureKind, Millis, Values, Verdict};
use proptest::prelude::*;
use proptest::sample::select;

use super::lifecycles::given;
use crate::passage::Passage;

/// An event, still without the keys and names of the case it comes to.
#[derive(Debug, Clone)]
pub enum Act {
    Edit { role: usize, values: Values },
    Trigger { role: usize, action: usize, values: Values, reason: Option<String> },
    Answer { pick: usize, verdict: Verdict, attempt: u32 },
    Fail { pick: usize, kind: FailureKind },
    Delay { pick: usize, spread: u16, not_before: Option<Millis> },
    Elapse,
}

/// When it comes.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// So long after the last one, or before it.
    After(Millis),
    /// When the next timer is due, more or less.
    Due(Millis),
}

impl When {
    pub fn from(self, passage: &Passage) -> Millis {
        match self {
            When::After(wait) => passage.now + wait,
            When::Due(off) => passage.case.next_due().unwrap_or(passage.now) + off,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Move {
    pub act: Act,
    pub when: When,
}

pub fn moves() -> impl Strategy<Value = Move> {
    let day = 86_400_000;
    let after = select(vec![-day, -1, 0, 1, 1000, 30_000, 3_600_000, day, 40 * day]);
    let when = prop_oneof![
        3 => after.prop_map(When::After),
        1 => (-1..=1_i64).prop_map(When::Due),
    ];
    (act(), when).prop_map(|(act, when)| Move { act, when })
}

fn act() -> impl Strategy<Value = Act> {
    let role = || 0..2_usize;
    let pick = || any::<usize>();
    let little = || prop_oneof![2 => Just(Values::new()), 1 => given()];
    let reason = proptest::option::weighted(0.8, Just("asked to".to_owned()));
    prop_oneof![
        1 => (role(), given()).prop_map(|(role, values)| Act::Edit { role, values }),
        4 => (role(), 0..5_usize, little(), reason).prop_map(|(role, action, values, reason)| {
            Act::Trigger { role, action, values, reason }
        }),
        3 => (pick(), select(Verdict::ALL), 1..3_u32).prop_map(|(pick, verdict, attempt)| {
            Act::Answer { pick, verdict, attempt }
        }),
        1 => (pick(), select(FailureKind::ALL)).prop_map(|(pick, kind)| Act::Fail { pick, kind }),
        2 => (pick(), 0..1200_u16, proptest::option::of(-1000..100_000_000_i64)).prop_map(
            |(pick, spread, not_before)| Act::Delay { pick, spread, not_before }
        ),
        1 => Just(Act::Elapse),
    ]
}
