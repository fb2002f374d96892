//! Synthetic values for each change of each field: of the field's kind, different from the one
//! before, on the same side of every condition as far as that is known. Never takes over a value,
//! but for one that the workflow's own conditions name.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use hoso_civil::date::Precision;
use hoso_civil::{Kind, PartialDate, Value};
use hoso_core::{Condition, Lifecycle, Name, event::Values};

use super::journal::{Entry, Made};

/// One change of one field, with what it may have been changed to, the likeliest first.
#[derive(Debug)]
pub(super) struct Change {
    entry: usize,
    field: Name,
    options: Options,
}

#[derive(Debug)]
enum Options {
    /// One of these; `None` takes the value back.
    Of(Vec<Option<Value>>),
    /// What the field had at that entry: a kept answer served, so the same was asked.
    AsAt(usize),
}

/// The values of each entry that changes any.
pub(super) type Filled = BTreeMap<usize, Values>;

/// Every change, in order.
pub(super) fn changes(
    entries: &[Entry],
    lifecycle: &Lifecycle,
    now: &BTreeMap<Name, Value>,
) -> Vec<Change> {
    let returns = returns(entries, lifecycle);
    let mut counts: BTreeMap<&Name, usize> = BTreeMap::new();
    let mut changes = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        for field in entry.made.fields() {
            let number = counts.entry(field).or_default();
            *number += 1;
            let later = &entries[at + 1..];
            let last = !later.iter().any(|entry| entry.made.fields().contains(field));
            let options = match returns.get(&(at, field.clone())) {
                Some(before) => Options::AsAt(*before),
                None => {
                    let real = last.then(|| now.get(field));
                    let opening = matches!(entry.made, Made::Opened { .. });
                    Options::Of(options(lifecycle, (field, *number), real, opening))
                }
            };
            changes.push(Change { entry: at, field: field.clone(), options });
        }
    }
    changes
}

/// Changes that brought a field back to what was asked with: between an ask and a kept answer of
/// the same name each field that it sends was changed away and back.
fn returns(entries: &[Entry], lifecycle: &Lifecycle) -> BTreeMap<(usize, Name), usize> {
    let mut returns = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        for ask in &entry.kept {
            let asked = entries[..at].iter().rposition(|one| one.asked.contains(ask));
            let (Some(asked), Some(spec)) = (asked, lifecycle.ask(ask)) else { continue };
            for field in &spec.sends {
                let changed = |one: &Entry| one.made.fields().contains(field);
                let last = entries[asked + 1..=at].iter().rposition(changed);
                if let Some(last) = last {
                    returns.insert((asked + 1 + last, field.clone()), asked);
                }
            }
        }
    }
    returns
}

/// What the change may have been to. `real`: known for the last change alone, where `None` within
/// says that nothing is declared now.
fn options(
    lifecycle: &Lifecycle,
    (name, number): (&Name, usize),
    real: Option<Option<&Value>>,
    opening: bool,
) -> Vec<Option<Value>> {
    let Some(field) = lifecycle.field(name) else { return vec![None] };
    let like = real.flatten();
    if real == Some(None) {
        return vec![None];
    }
    let named = named_values(lifecycle, name);
    let place = field.position;
    let mut all: Vec<Value> =
        (0..4).filter_map(|more| synthetic(&field.kind, (place, number + more), like)).collect();
    all.extend(named.iter().cloned());
    all.extend(named.iter().filter_map(Value::as_date).flat_map(around));
    let side = |value: &Value| side(value, &named);
    if let Some(real) = like {
        let wanted = side(real);
        let same: Vec<_> = all.iter().filter(|one| side(one) == wanted).cloned().collect();
        let chosen = if same.is_empty() { all } else { same };
        return chosen.into_iter().take(3).map(Some).collect();
    }
    let few = matches!(field.kind, Kind::Code { .. } | Kind::Flag);
    let mut sides = Vec::new();
    let mut options = Vec::new();
    for value in all {
        // Of few values one comes back sooner than it did.
        if few && !options.contains(&Some(value.clone())) || !sides.contains(&side(&value)) {
            sides.push(side(&value));
            options.push(Some(value));
        }
    }
    // Nothing may have been declared in between; an opening declares what it names.
    if !field.required && !opening {
        options.push(None);
    }
    options
}

/// How a value stands to each value that conditions name.
fn side(value: &Value, named: &[Value]) -> Vec<(bool, Option<Ordering>)> {
    let one = |named: &Value| {
        let order = value.as_date().zip(named.as_date());
        (value == named, order.and_then(|(value, named)| value.certainly_cmp(named)))
    };
    named.iter().map(one).collect()
}

/// Dates before and after a named one.
fn around(date: PartialDate) -> Vec<Value> {
    let years = [date.year().saturating_sub(1), date.year().saturating_add(1)];
    let days = years.into_iter().filter_map(|year| PartialDate::of_day(year, 6, 15).ok());
    let year = PartialDate::of_year(date.year()).ok();
    days.chain(year).map(Value::Date).collect()
}

/// Every value that a condition of an action names for the field.
fn named_values(lifecycle: &Lifecycle, field: &Name) -> Vec<Value> {
    let mut named = Vec::new();
    for action in lifecycle.declared().actions.values() {
        if let Some(when) = &action.when {
            gather(when, field, &mut named);
        }
    }
    named.dedup();
    named
}

fn gather(when: &Condition, wanted: &Name, named: &mut Vec<Value>) {
    match when {
        Condition::All(inner) | Condition::Any(inner) => {
            inner.iter().for_each(|one| gather(one, wanted, named));
        }
        Condition::Not(inner) => gather(inner, wanted, named),
        Condition::Is(field, value) if field == wanted => named.push(value.clone()),
        Condition::In(field, values) if field == wanted => named.extend(values.iter().cloned()),
        Condition::EarlierThan(field, date) | Condition::LaterThan(field, date)
            if field == wanted =>
        {
            named.push(Value::Date(*date));
        }
        Condition::Is(..)
        | Condition::In(..)
        | Condition::EarlierThan(..)
        | Condition::LaterThan(..)
        | Condition::Missing(_)
        | Condition::Known(_)
        | Condition::Changed(_)
        | Condition::Check(..)
        | Condition::State(_) => {}
    }
}

/// A value of the kind: another for each place and number; shaped like the real one where shapes
/// differ (a date of the year alone, an old number).
pub(super) fn synthetic(
    kind: &Kind,
    (place, number): (usize, usize),
    like: Option<&Value>,
) -> Option<Value> {
    const GIVEN: [&str; 8] = ["An", "Bích", "Cúc", "Dung", "Giang", "Khuê", "Mai", "Vân"];
    let count = place * 100 + number;
    let length = like.and_then(Value::as_text).map(str::len);
    let text = match kind {
        Kind::Text => format!("Đường Hòa Lý {count}"),
        Kind::FullName => {
            let (given, round) = (GIVEN[(place + number) % 8], "Thị ".repeat(1 + number / 8 % 8));
            format!("Đỗ {round}Hòa Lý {given}")
        }
        Kind::IdentityNumber if length == Some(9) => format!("{count:09}"),
        Kind::IdentityNumber | Kind::CitizenId => format!("000090{count:06}"),
        Kind::OldId => format!("{count:09}"),
        Kind::Date => return Some(Value::Date(date(count, like.and_then(Value::as_date))?)),
        Kind::Code { codes } => codes.get(number % codes.len().max(1))?.clone(),
        Kind::Flag => return Some(Value::Flag(number.is_multiple_of(2))),
        Kind::Number => return Some(Value::Number(i64::try_from(count).ok()?)),
        Kind::Money => return Some(Value::Number(i64::try_from(count).ok()? * 1_000)),
        Kind::File => format!("tep-{count}"),
        Kind::Phone => format!("0900{count:06}"),
        Kind::Email => format!("nguoi-{count}@example.vn"),
        Kind::Unit => format!("{:0width$}", count % 90 + 1, width = length.unwrap_or(5)),
    };
    Some(Value::Text(text))
}

/// Another year for each count, as exact as the real one.
fn date(count: usize, like: Option<PartialDate>) -> Option<PartialDate> {
    let year = 1930 + u16::try_from(count % 70).ok()?;
    let whole = PartialDate::of_day(year, 3, 4).ok()?;
    Some(whole.at_most(like.map_or(Precision::Day, PartialDate::precision)))
}

/// The ways of filling in the changes, the likeliest first. Told where one leads elsewhere, it
/// changes the last value before that: what comes later cannot mend it.
pub(super) struct Fillings<'c> {
    changes: &'c [Change],
    chosen: Vec<usize>,
}

impl<'c> Fillings<'c> {
    pub(super) fn of(changes: &'c [Change]) -> Self {
        Fillings { changes, chosen: vec![0; changes.len()] }
    }

    pub(super) fn filled(&self) -> Filled {
        let mut filled = Filled::new();
        for (change, chosen) in self.changes.iter().zip(&self.chosen) {
            let value = match &change.options {
                Options::Of(options) => options.get(*chosen).cloned().flatten(),
                Options::AsAt(entry) => as_at(&filled, *entry, &change.field),
            };
            filled.entry(change.entry).or_default().insert(change.field.clone(), value);
        }
        filled
    }

    /// The next, where this one led elsewhere at that entry; `false`: there is none.
    pub(super) fn next(&mut self, elsewhere: usize) -> bool {
        let before = self.changes.iter().take_while(|change| change.entry <= elsewhere).count();
        self.chosen[before..].fill(0);
        for (change, chosen) in self.changes[..before].iter().zip(&mut self.chosen).rev() {
            if *chosen + 1 < change.count() {
                *chosen += 1;
                return true;
            }
            *chosen = 0;
        }
        false
    }
}

fn as_at(filled: &Filled, entry: usize, field: &Name) -> Option<Value> {
    let mut before = filled.range(..=entry).rev();
    before.find_map(|(_, values)| values.get(field)).cloned().flatten()
}

impl Change {
    fn count(&self) -> usize {
        match &self.options {
            Options::Of(options) => options.len(),
            Options::AsAt(_) => 1,
        }
    }
}
