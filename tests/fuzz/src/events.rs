//! Events for a case, most of them about what it has: its actions, its open asks, its members; at
//! times from long ago to beyond every calendar. Never looks at what `step` makes of them.

use hoso_civil::{Accept, Class, Reason};
use hoso_core::{
    Actor, Case, Event, Evidence, Failure, FailureKind, FieldFinding, Finding, Lifecycle,
    MemberEnd, Millis, Name, Verdict,
};
use uuid::Uuid;

use crate::draw::Draw;
use crate::values::{edits, value};

const DAY: Millis = 86_400_000;

/// Who acts; the last has a role that no workflow names.
pub(crate) fn actor(draw: &mut Draw<'_>) -> Actor {
    let role = draw.one_of(&["clerk", "clerk", "supervisor", "portal", "officer", "nobody"]);
    let person = draw.one_of(&[Some("lan"), Some("minh"), None]).flatten();
    Actor {
        caller: "portal".into(),
        person: person.map(str::to_owned),
        role: role.unwrap_or_default().to_owned(),
        unit: None,
    }
}

/// When the next event comes.
pub(crate) fn time(now: Millis, case: Option<&Case>, draw: &mut Draw<'_>) -> Millis {
    let due = case.and_then(Case::next_due).unwrap_or(now);
    match draw.below(24) {
        0..=3 => due,
        4 => due.saturating_sub(1),
        5 => due.saturating_add(1),
        6 => now.saturating_sub(DAY),
        7..=9 => now.saturating_add(DAY),
        10 => now.saturating_add(40 * DAY),
        11 => now.saturating_add(4000 * DAY),
        12 if draw.once_in(8) => {
            let far = [Millis::MIN, Millis::MAX, 253_402_300_799_999, -377_705_116_800_000];
            let far = draw.one_of(&far).unwrap_or_default();
            if draw.once_in(2) { far } else { draw.number() }
        }
        _ => now.saturating_add(draw.below(100_000) as Millis),
    }
}

/// The next event.
pub(crate) fn event(
    lifecycle: &Lifecycle,
    (case, used): (&Case, &[Uuid]),
    now: Millis,
    draw: &mut Draw<'_>,
) -> Event {
    match draw.below(16) {
        0 | 1 => Event::Edited { actor: actor(draw), values: edits(lifecycle, draw) },
        2..=6 => acted(lifecycle, draw),
        7..=9 => {
            let (effect, ask) = asked(case, used, draw);
            let finding = finding(lifecycle, case, ask.as_deref(), draw);
            Event::Answered { effect, finding, attempt: draw.below(3) as u32 }
        }
        10 => Event::Failed { effect: asked(case, used, draw).0, failure: failure(draw) },
        11 => Event::Delayed {
            effect: asked(case, used, draw).0,
            cause: "connect".into(),
            spread: draw.below(1 << 16) as u16,
            not_before: draw.once_in(3).then(|| time(now, None, draw)),
        },
        12 | 13 => member(case, used, draw),
        14 => Event::Elapsed,
        _ if draw.once_in(3) => Event::CalendarChanged,
        _ => Event::Elapsed,
    }
}

fn acted(lifecycle: &Lifecycle, draw: &mut Draw<'_>) -> Event {
    let actions: Vec<Name> = lifecycle.declared().actions.keys().cloned().collect();
    let fields: Vec<Name> = lifecycle.declared().fields.keys().cloned().collect();
    let confirms = (0..draw.below(3)).filter_map(|_| draw.one_of(&fields)).collect();
    let action = draw.one_of(&actions).filter(|_| !draw.once_in(40));
    Event::Acted {
        actor: actor(draw),
        action: action.unwrap_or_else(|| "nothing".into()),
        values: edits(lifecycle, draw),
        reason: (!draw.once_in(4)).then(|| "asked to".to_owned()),
        confirms,
    }
}

/// An open ask of the case mostly; else one that is done with, or none at all.
fn asked(case: &Case, used: &[Uuid], draw: &mut Draw<'_>) -> (Uuid, Option<Name>) {
    let asks = case.parts().asks.iter();
    let open = asks.filter(|(_, ask)| ask.is_open()).map(|(name, ask)| (ask.effect, name.clone()));
    let open: Vec<(Uuid, Name)> = open.collect();
    match draw.one_of(&open).filter(|_| !draw.once_in(8)) {
        Some((effect, name)) => (effect, Some(name)),
        None => (draw.one_of(used).unwrap_or(Uuid::from_u128(99)), None),
    }
}

/// What was found: some fields of the ask, and some values that it fetches.
fn finding(lifecycle: &Lifecycle, case: &Case, ask: Option<&str>, draw: &mut Draw<'_>) -> Finding {
    let verdict = draw.one_of(Verdict::ALL).unwrap_or(Verdict::Verified);
    let mut finding =
        Finding { verdict, fields: Vec::new(), evidence: Evidence::default(), fetched: Vec::new() };
    let Some(spec) = ask.and_then(|ask| lifecycle.ask(ask)) else { return finding };
    for field in &spec.compare {
        let reason = draw.one_of(&Reason::ALL).unwrap_or(Reason::Exact);
        let class: Class = Accept::default().class(reason);
        let returned = draw.once_in(2).then(|| value(lifecycle, field, draw));
        let field = field.clone();
        finding.fields.push(FieldFinding { field, class, reason, cause: None, returned });
    }
    for field in lifecycle.fetches(spec, case.parts().procedure.as_deref()) {
        if !draw.once_in(3) {
            let fetched = value(lifecycle, &field, draw);
            finding.fetched.push((field, fetched));
        }
    }
    finding
}

fn failure(draw: &mut Draw<'_>) -> Failure {
    let kind = draw.one_of(FailureKind::ALL).unwrap_or(FailureKind::Protocol);
    Failure { kind, cause: "connect".into() }
}

/// A member of an open ask mostly.
fn member(case: &Case, used: &[Uuid], draw: &mut Draw<'_>) -> Event {
    let (effect, ask) = asked(case, used, draw);
    let members = ask.and_then(|ask| case.ask(&ask)).map(|ask| ask.members.as_slice());
    let member = members.and_then(|members| draw.one_of(members)).map(|one| one.name);
    let ended = match draw.below(6) {
        0 => None,
        1 => Some(MemberEnd::Failed(failure(draw))),
        _ => draw.one_of(Verdict::ALL).map(MemberEnd::Verdict),
    };
    Event::Member { effect, member: member.unwrap_or_else(|| "household.9".into()), ended }
}
