//! What a registry must have said of synthetic values, so that the same verdict follows with the
//! same reason of each field. Every value is tried with the comparison itself, never supposed.

use std::collections::BTreeMap;

use hoso_civil::{Input, Kind, PartialDate, Reason, Value, compare};
use hoso_core::{Ask, Lifecycle, Name, Verdict};

use super::values::synthetic;
use crate::scenario::script::Says;
use crate::verdict::Declared;

/// An answer with that verdict and those reasons; fields without one agree exactly. A field whose
/// reason nothing can bring about is left out.
pub(super) fn says(
    lifecycle: &Lifecycle,
    ask: &Ask,
    sent: &Declared,
    (verdict, reasons, fetched): (Verdict, &BTreeMap<Name, Reason>, &[Name]),
) -> Says {
    match verdict {
        Verdict::NotFound => return Says::NotFound,
        Verdict::Ambiguous => return Says::Ambiguous,
        Verdict::NoMatch => return Says::NoMatch(sent_of(ask, sent)),
        Verdict::Verified | Verdict::Mismatch | Verdict::Incomplete => {}
    }
    let reason = |name: &Name| reasons.get(name).copied().unwrap_or(Reason::Exact);
    let judged = sent_of(ask, sent);
    let whole = |name: &Name| matches!(reason(name), Reason::Exact | Reason::NotCompared);
    if fetched.is_empty() && judged.iter().all(whole) {
        return Says::Agrees(judged.into_iter().filter(|n| reason(n) == Reason::Exact).collect());
    }
    let (mut found, mut without) = (Vec::new(), Vec::new());
    for name in judged {
        let (Some(field), Some(declared)) = (lifecycle.field(&name), sent.get(&name)) else {
            continue;
        };
        match reason(&name) {
            Reason::NotCompared => without.push(name),
            wanted => {
                let value = related(&field.kind, declared, (field.position, wanted));
                found.extend(value.map(|value| (name, value)));
            }
        }
    }
    for name in fetched.iter().filter(|name| !sent.contains_key(*name)) {
        let field = lifecycle.field(name);
        let value = field.and_then(|field| synthetic(&field.kind, (field.position, 70), None));
        found.extend(value.map(|value| (name.clone(), value)));
    }
    Says::Found(found, without)
}

/// The fields that are judged and were sent.
fn sent_of(ask: &Ask, sent: &Declared) -> Vec<Name> {
    let must = ask.must.iter().filter(|name| !ask.compare.contains(name));
    let judged = ask.compare.iter().chain(must);
    judged.filter(|name| sent.contains_key(*name)).cloned().collect()
}

/// A value that compares with the declared one for that reason; `None` where the registry holds
/// nothing, or nothing compares so.
pub(super) fn related(
    kind: &Kind,
    declared: &Value,
    (place, wanted): (usize, Reason),
) -> Option<Value> {
    let fits =
        |value: &Value| reads(kind, value) && compare(kind, declared, Some(value)).reason == wanted;
    variations(kind, declared, place).into_iter().find(fits)
}

/// Whether a field of the kind can have the value: a registry's other values are not read.
fn reads(kind: &Kind, value: &Value) -> bool {
    let read = match value {
        Value::Text(text) => kind.parse(Input::Text(text)),
        Value::Date(date) => kind.parse(Input::Text(&date.to_string())),
        Value::Flag(flag) => kind.parse(Input::Flag(*flag)),
        Value::Number(number) => kind.parse(Input::Number(*number)),
    };
    read.as_ref() == Ok(value)
}

fn variations(kind: &Kind, declared: &Value, place: usize) -> Vec<Value> {
    let mut all = vec![declared.clone()];
    match declared {
        Value::Text(text) => all.extend(texts(text).map(Value::Text)),
        Value::Date(date) => all.extend(dates(*date).into_iter().map(Value::Date)),
        Value::Flag(flag) => all.push(Value::Flag(!flag)),
        Value::Number(number) => all.push(Value::Number(number.saturating_add(1))),
    }
    all.extend((0..12).filter_map(|number| synthetic(kind, (place, 50 + number), Some(declared))));
    all.extend((0..12).filter_map(|number| synthetic(kind, (place, 50 + number), None)));
    all
}

/// The text written otherwise, each time in one respect.
fn texts(text: &str) -> impl Iterator<Item = String> {
    const OTHERWISE: [(&str, &str); 5] =
        [("Đ", "Ð"), ("Hòa", "Hoà"), ("Lý", "Lí"), ("Hòa", "Hoa"), ("Lý", "Ly")];
    let otherwise = OTHERWISE.map(|(one, other)| text.replace(one, other));
    [text.to_uppercase()].into_iter().chain(otherwise)
}

/// The date less exact, more exact, and another.
fn dates(date: PartialDate) -> Vec<PartialDate> {
    let year = date.year();
    let near =
        [PartialDate::of_year(year), PartialDate::of_day(year, date.month().unwrap_or(3), 4)];
    let other = PartialDate::of_day(year.saturating_add(1), 5, 6);
    near.into_iter().chain([other]).filter_map(Result::ok).collect()
}
