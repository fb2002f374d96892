//! Random small lifecycles: four states, three fields, two asks, up to five actions. Only those
//! that `Lifecycle::new` takes come out.

use std::collections::BTreeMap;

use hoso_civil::{Kind, Length, PartialDate, Value};
use hoso_core::{
    Action, Ask, Check, Condition, Draft, FailureKind, Field, Fires, Lifecycle, Limit, Moment,
    Name, Retry, State, Tells, TimerSpec, Values, Verdict,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::build::{date, every_state, name, text};

pub const ROLES: [&str; 2] = ["clerk", "supervisor"];
const STATES: [&str; 4] = ["s0", "s1", "s2", "s3"];
const FIELDS: [&str; 3] = ["f0", "f1", "f2"];
const ASKS: [&str; 2] = ["a0", "a1"];

pub fn lifecycle() -> impl Strategy<Value = Lifecycle> {
    let parts = (
        vec(any::<bool>(), FIELDS.len()),
        vec(ask(), ASKS.len()),
        vec(state(), STATES.len()),
        vec(action(), 1..=5),
        any::<bool>(),
    );
    let draft = parts.prop_map(|(required, asks, states, actions, tells_sender)| {
        let mut draft = Draft {
            name: "random".into(),
            version: 1,
            calendar: "vn".into(),
            tells: if tells_sender { every_state() } else { Tells::default() },
            initial: STATES[0].into(),
            fields: fields(&required),
            asks: named(&ASKS, asks),
            states: named(&STATES, states),
            ..Draft::default()
        };
        let names = ["x0", "x1", "x2", "x3", "x4"];
        draft.actions = named(&names, actions);
        keep_final_states_final(&mut draft);
        draft
    });
    draft.prop_map(|draft| Lifecycle::new(draft).unwrap())
}

fn named<T>(names: &[&str], all: Vec<T>) -> BTreeMap<Name, T> {
    names.iter().map(|one| name(one)).zip(all).collect()
}

fn fields(required: &[bool]) -> BTreeMap<Name, Field> {
    let kinds = [Kind::Text, Kind::Date, Kind::Number];
    let fields = FIELDS.iter().zip(kinds).zip(required);
    let fields = fields.map(|((field, kind), required)| {
        let spec = Field {
            kind,
            means: name(field),
            own: false,
            personal: true,
            person: None,
            codes: Vec::new(),
            required: *required,
            search: false,
            label: Default::default(),
            position: 0,
        };
        (name(field), spec)
    });
    fields.collect()
}

fn keep_final_states_final(draft: &mut Draft) {
    for (name, state) in &mut draft.states {
        state.is_final &= state.ask.is_none() && state.timers.is_empty();
        if state.is_final {
            for action in draft.actions.values_mut() {
                action.from.remove(name);
            }
        }
    }
}

fn some_of<C: FromIterator<Name> + std::fmt::Debug>(
    all: &'static [&'static str],
) -> impl Strategy<Value = C> {
    subsequence(all, 0..=all.len()).prop_map(|some| some.into_iter().map(name).collect())
}

fn one_of(all: &'static [&'static str]) -> impl Strategy<Value = Name> {
    select(all).prop_map(name)
}

fn length() -> impl Strategy<Value = Length> {
    select(vec![
        Length::Seconds(30),
        Length::Minutes(5),
        Length::Hours(1),
        Length::Days(1),
        Length::WorkingHours(3),
        Length::WorkingDays(2),
        Length::Months(1),
    ])
}

fn ask() -> impl Strategy<Value = Ask> {
    let retry = (length(), 1..4_u32, length(), length());
    let retry =
        retry.prop_map(|(first, factor, up_to, give_up)| Retry { first, factor, up_to, give_up });
    let parts = (some_of(&FIELDS), proptest::option::of(length()), retry);
    parts.prop_map(|(sends, repeat_after, retry): (Vec<Name>, _, _)| Ask {
        sends,
        repeat_after,
        retry,
        ..crate::build::ask("")
    })
}

fn timer() -> impl Strategy<Value = TimerSpec> {
    let parts = (length(), one_of(&STATES), any::<bool>());
    parts.prop_map(|(after, to, pauses_in_outage)| {
        let (at, fires) = (Moment::After(after), Fires::To(to));
        TimerSpec { at, fires, pauses_in_outage }
    })
}

fn state() -> impl Strategy<Value = State> {
    let parts = (
        proptest::option::of(one_of(&ASKS)),
        vec(one_of(&STATES), Verdict::ALL.len()),
        vec(one_of(&STATES), FailureKind::ALL.len()),
        vec(timer(), 0..3),
        some_of(&FIELDS[1..]),
        proptest::bool::weighted(0.2),
    );
    parts.prop_map(|(ask, answers, failures, timers, locks, is_final)| State {
        ask,
        answers: Verdict::ALL.iter().copied().zip(answers).collect(),
        failures: FailureKind::ALL.iter().copied().zip(failures).collect(),
        timers,
        locks,
        is_final,
        ..State::default()
    })
}

fn action() -> impl Strategy<Value = Action> {
    let limit = (0..3_u32, length()).prop_map(|(times, within)| Limit { times, within });
    let legal = (some_of(&STATES), some_of(&ROLES), some_of(&FIELDS), some_of(&FIELDS));
    let rest = (
        proptest::option::of(condition()),
        proptest::option::of(one_of(&STATES)),
        proptest::option::of(one_of(&ASKS)),
        any::<(bool, bool)>(),
        proptest::option::of(limit),
    );
    (legal, rest).prop_map(|(legal, rest)| {
        let (from, roles, edits, needs) = legal;
        let (when, to, ask, (reason, repeat), limit) = rest;
        Action {
            from,
            roles,
            edits,
            needs,
            when,
            to,
            ask,
            reason,
            repeat,
            limit,
            ..Action::default()
        }
    })
}

fn condition() -> impl Strategy<Value = Condition> {
    let day = PartialDate::of_month(1940, 5).unwrap();
    let checks = ["none", "waiting", "failed", "stale", "verified", "mismatch"];
    let checks = checks.map(|code| Check::from_code(code).unwrap());
    let checks = subsequence(checks.to_vec(), 0..=checks.len());
    let leaf = prop_oneof![
        (one_of(&FIELDS), value()).prop_map(|(field, value)| Condition::Is(field, value)),
        (one_of(&FIELDS), vec(value(), 0..3)).prop_map(|(field, all)| Condition::In(field, all)),
        one_of(&FIELDS).prop_map(Condition::Missing),
        one_of(&FIELDS).prop_map(Condition::Known),
        one_of(&FIELDS).prop_map(move |field| Condition::EarlierThan(field, day)),
        one_of(&FIELDS).prop_map(move |field| Condition::LaterThan(field, day)),
        one_of(&ASKS).prop_map(Condition::Changed),
        (one_of(&ASKS), checks).prop_map(|(ask, checks)| Condition::Check(ask, checks)),
        some_of(&STATES).prop_map(Condition::State),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Condition::All),
            vec(inner.clone(), 0..3).prop_map(Condition::Any),
            inner.prop_map(|inner| Condition::Not(Box::new(inner))),
        ]
    })
}

pub fn value() -> impl Strategy<Value = Value> {
    select(vec![
        text("Nguyễn Thị Hoa"),
        text("Trần Văn Nam"),
        date("1940"),
        date("1940-05-12"),
        Value::Number(7),
        Value::Flag(true),
    ])
}

/// Mostly declared fields, whatever their kind: reading is not the step's business.
pub fn given() -> impl Strategy<Value = Values> {
    let field = prop_oneof![9 => one_of(&FIELDS), 1 => Just(name("zip"))];
    let value = proptest::option::weighted(0.8, value());
    let some = proptest::collection::btree_map(field, value, 0..=2);
    let all = vec(value_of_each(), 1).prop_map(|mut all| all.remove(0));
    prop_oneof![1 => some, 2 => all]
}

fn value_of_each() -> impl Strategy<Value = Values> {
    vec(value(), FIELDS.len()).prop_map(|values| {
        let values = FIELDS.iter().zip(values);
        values.map(|(field, value)| (name(field), Some(value))).collect()
    })
}
