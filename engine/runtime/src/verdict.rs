//! What a registry said, judged: civil compares a found record with what was declared when the ask
//! was recorded, and the three classes make the verdict. The same for every registry. Never reads
//! the case as it is now, a clock or a configuration.

use std::collections::BTreeMap;

use hoso_civil::{Accept, Class, Input, Kind, PartialDate, Reason, Value, compare};
use hoso_connectors::wire::{self, Answer};
use hoso_core::{Ask, Evidence, FieldFinding, Finding, Lifecycle, Name, Verdict};

/// What was declared when the ask was recorded, by the workflow's names.
pub(crate) type Declared = BTreeMap<Name, Value>;

/// An ask as it was recorded, ready to be judged.
pub(crate) struct Judge<'a> {
    pub(crate) lifecycle: &'a Lifecycle,
    pub(crate) ask: &'a Ask,
    pub(crate) declared: &'a Declared,
    /// Vocabulary names that the registry returns at all, by its offer.
    pub(crate) returns: &'a [String],
    pub(crate) registry: &'a str,
    /// Fields that may come back beyond the compared ones.
    pub(crate) fetch: &'a [Name],
}

impl Judge<'_> {
    /// The finding; `None` where the answer is no answer yet.
    pub(crate) fn finding(&self, reply: wire::Reply) -> Option<Finding> {
        let wire::Reply { answer, evidence } = reply;
        let evidence = Evidence {
            registry: Some(self.registry.to_owned()),
            reference: evidence.reference,
            data_as_of: evidence.data_as_of_unix_ms.and_then(|ms| i64::try_from(ms).ok()),
        };
        let fetched = match &answer {
            Answer::Found(found) => self.fetched(found),
            Answer::Compared(_)
            | Answer::Agrees(_)
            | Answer::NoMatch(_)
            | Answer::NotFound
            | Answer::Ambiguous(_)
            | Answer::Pending(_) => Vec::new(),
        };
        let (fields, whole) = match answer {
            Answer::Found(found) => (self.compared(|name| self.by_record(name, &found)), None),
            Answer::Compared(c) => (self.compared(|name| self.by_registry(name, &c)), None),
            Answer::Agrees(names) => (self.compared(|name| self.by_whole(name, &names)), None),
            Answer::NoMatch(_) => (Vec::new(), Some(Verdict::NoMatch)),
            Answer::NotFound => (Vec::new(), Some(Verdict::NotFound)),
            Answer::Ambiguous(_) => (Vec::new(), Some(Verdict::Ambiguous)),
            Answer::Pending(_) => return None,
        };
        let verdict = whole.unwrap_or_else(|| self.verdict(&fields));
        Some(Finding { verdict, fields, evidence, fetched })
    }

    /// What the ask fetches, as far as a field can hold it. What else came back is dropped.
    fn fetched(&self, found: &[wire::Field]) -> Vec<(Name, Value)> {
        let value = |name: &Name| {
            let field = self.lifecycle.field(name)?;
            let wired = found.iter().find(|one| is_meant(&field.means, &one.name))?;
            Some((name.clone(), read(&field.kind, &wired.value)?))
        };
        self.fetch.iter().filter_map(value).collect()
    }

    /// Any field differs: mismatch. Else every field that must agrees: verified. Else incomplete.
    fn verdict(&self, fields: &[FieldFinding]) -> Verdict {
        if fields.iter().any(|one| one.class == Class::Differs) {
            return Verdict::Mismatch;
        }
        let agrees =
            |name: &Name| fields.iter().any(|one| one.field == *name && one.class == Class::Agrees);
        if self.ask.must.iter().all(agrees) { Verdict::Verified } else { Verdict::Incomplete }
    }

    /// Every field that is compared, and every one that must agree, in the workflow's order.
    fn compared(&self, judge: impl Fn(&Name) -> FieldFinding) -> Vec<FieldFinding> {
        let must = self.ask.must.iter().filter(|name| !self.ask.compare.contains(name));
        self.ask.compare.iter().chain(must).map(judge).collect()
    }

    fn by_record(&self, name: &Name, found: &[wire::Field]) -> FieldFinding {
        let Some(field) = self.lifecycle.field(name) else { return self.open(name) };
        let Some(declared) = self.declared.get(name) else { return self.open(name) };
        let means = wire_name(&field.means, declared);
        let wired = found.iter().find(|one| one.name == means);
        if wired.is_none() && !self.returns.iter().any(|one| one == means) {
            return self.open(name);
        }
        let value = match wired.map(|one| read(&field.kind, &one.value)) {
            // A value that no field of this kind can have is no value that the registry holds.
            None | Some(None) => None,
            Some(Some(value)) => Some(value),
        };
        let comparison = compare(&field.kind, declared, value.as_ref());
        let cause = comparison.cause.map(|cause| cause.code().to_owned());
        self.found(name, comparison.reason, cause, value)
    }

    fn by_registry(&self, name: &Name, compared: &wire::Compared) -> FieldFinding {
        let Some(means) = self.sent_as(name) else { return self.open(name) };
        let verdict = compared.verdicts.iter().find(|one| one.name == means);
        let Some(verdict) = verdict else { return self.open(name) };
        let reason = match (verdict.verdict, verdict.basis.as_str()) {
            (wire::Verdict::Match, "partial") => Reason::Partial,
            (wire::Verdict::Match, "fuzzy") => Reason::Unaccented,
            (wire::Verdict::Match, _) => Reason::Exact,
            (wire::Verdict::Mismatch, _) => Reason::Different,
            (wire::Verdict::NotHeld, _) => Reason::NotHeld,
            (wire::Verdict::NotCompared, _) => Reason::NotCompared,
        };
        self.found(name, reason, None, None)
    }

    /// A registry's whole yes counts for the fields that it names.
    fn by_whole(&self, name: &Name, names: &[String]) -> FieldFinding {
        let named = self.sent_as(name).is_some_and(|means| names.iter().any(|one| one == means));
        let reason = if named { Reason::Exact } else { Reason::NotCompared };
        self.found(name, reason, None, None)
    }

    /// Under which name its value was sent; `None` where nothing was declared, and so nothing sent
    /// that a registry could agree with.
    fn sent_as(&self, name: &Name) -> Option<&str> {
        let field = self.lifecycle.field(name)?;
        self.declared.get(name).map(|value| wire_name(&field.means, value))
    }

    fn open(&self, name: &Name) -> FieldFinding {
        self.found(name, Reason::NotCompared, None, None)
    }

    fn found(
        &self,
        name: &Name,
        reason: Reason,
        cause: Option<String>,
        value: Option<Value>,
    ) -> FieldFinding {
        let class = match self.ask.accept.get(name) {
            Some(accept) => accept.class(reason),
            None => Accept::default().class(reason),
        };
        // What the registry holds is kept only where it differs: the last difference.
        let returned = value.filter(|_| class == Class::Differs);
        FieldFinding { field: name.clone(), class, reason, cause, returned }
    }
}

/// The vocabulary's name under which a value travels: an identity number is told by its length.
pub(crate) fn wire_name<'a>(means: &'a str, value: &Value) -> &'a str {
    match (means, value) {
        ("identity-number", Value::Text(digits)) if digits.len() == 9 => "old-id",
        ("identity-number", _) => "citizen-id",
        (means, _) => means,
    }
}

/// Whether a value of that vocabulary name is the field's.
fn is_meant(means: &str, wired: &str) -> bool {
    means == wired || (means == "identity-number" && ["citizen-id", "old-id"].contains(&wired))
}

/// A value on its way to a registry.
pub(crate) fn written(value: &Value) -> wire::Value {
    match value {
        Value::Text(text) => wire::Value::Text(text.clone()),
        Value::Date(date) => wire::Value::Date(written_date(*date)),
        Value::Flag(flag) => wire::Value::Flag(*flag),
        Value::Number(number) => wire::Value::Number(*number),
    }
}

fn written_date(date: PartialDate) -> wire::PartialDate {
    match (date.year(), date.month(), date.day()) {
        (year, Some(month), Some(day)) => {
            wire::PartialDate::Day(wire::CivilDate { year, month, day })
        }
        (year, Some(month), None) => wire::PartialDate::Month(wire::CivilMonth { year, month }),
        (year, None, _) => wire::PartialDate::Year(year),
    }
}

/// A value that came from a registry; `None` where no field of the kind can have it.
fn read(kind: &Kind, value: &wire::Value) -> Option<Value> {
    match value {
        wire::Value::Text(text) => kind.parse(Input::Text(text)).ok(),
        wire::Value::Flag(flag) => kind.parse(Input::Flag(*flag)).ok(),
        wire::Value::Number(number) => kind.parse(Input::Number(*number)).ok(),
        wire::Value::Date(date) => {
            let date = match date {
                wire::PartialDate::Day(day) => PartialDate::of_day(day.year, day.month, day.day),
                wire::PartialDate::Month(month) => PartialDate::of_month(month.year, month.month),
                wire::PartialDate::Year(year) => PartialDate::of_year(*year),
            };
            date.ok().map(Value::Date)
        }
        wire::Value::Address(address) => kind.parse(Input::Text(&whole(address))).ok(),
        wire::Value::Json(_) => None,
    }
}

/// An address as one text: as the registry wrote it, or its parts from the nearest to the widest.
fn whole(address: &wire::Address) -> String {
    if let Some(text) = &address.text {
        return text.clone();
    }
    let places = address.units.iter().rev().filter_map(|place| place.name.as_deref());
    let parts = address.detail.as_deref().into_iter().chain(places);
    parts.filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: Option<&str>, detail: Option<&str>) -> wire::Address {
        let place = |level: &str, name: Option<&str>| wire::Place {
            level: level.into(),
            code: Some("19".into()),
            name: name.map(str::to_owned),
        };
        let units = vec![
            place("province", Some("Tỉnh Thử")),
            place("district", None),
            place("commune", Some("Xã Thử")),
        ];
        let (text, detail) = (text.map(str::to_owned), detail.map(str::to_owned));
        wire::Address { units, units_on: None, country: None, detail, text }
    }

    #[test]
    fn an_address_is_its_own_text_or_its_parts() {
        let read = |address| read(&Kind::Text, &wire::Value::Address(address));
        let text = |text: &str| Some(Value::Text(text.into()));
        assert_eq!(read(address(Some("Tổ 1"), Some("Tổ 2"))), text("Tổ 1"));
        assert_eq!(read(address(None, Some("Tổ 2"))), text("Tổ 2, Xã Thử, Tỉnh Thử"));
        assert_eq!(read(address(None, Some(" "))), text("Xã Thử, Tỉnh Thử"));
        let nothing = wire::Address { units: Vec::new(), ..address(None, None) };
        assert_eq!(read(nothing), None, "no value that anybody could have");
    }
}
