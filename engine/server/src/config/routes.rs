//! `units` and `routes`: which territory there is, and which registry serves it when.
//! Never resolves a route: the engine does, in the transaction that records the ask.

use std::collections::BTreeMap;

use hoso_civil::case_code::OfficeCode;
use hoso_runtime::{RouteRow, Unit};
use hoso_workflow::yaml::{At, Entries};
use hoso_workflow::{Finding, did_you_mean};
use jiff::civil::Date;

use super::codes;
use super::document::{RouteDoc, UnitDoc};
use super::gather::Gather;

/// The units by code.
pub(super) fn units(written: &Entries<UnitDoc>, gather: &mut Gather<'_>) -> BTreeMap<String, Unit> {
    let known: Vec<&str> = written.names().collect();
    let mut units = BTreeMap::new();
    for (code, unit) in written.iter() {
        gather.unit(code, &[]);
        if let Some(within) = &unit.within {
            gather.unit(within, &known);
            circle(code, within, written, gather);
        }
        let (from, to) = gather.days(&unit.from, &unit.to);
        let within = unit.within.as_ref().map(|within| within.value.clone());
        let name = unit.name.value.clone();
        units.insert(code.value.clone(), Unit { within, from, to, name });
    }
    units
}

/// No unit lies within itself, however many lie between.
fn circle(code: &At<String>, within: &At<String>, all: &Entries<UnitDoc>, gather: &mut Gather<'_>) {
    let mut above = Some(within);
    for _ in 0..all.0.len() {
        let Some(name) = above else { return };
        if name.value == code.value {
            let message = format!("the unit `{code}` would lie within itself");
            gather.find(Finding::new(codes::UNIT, within.place, message));
            return;
        }
        above = all.get(&name.value).and_then(|unit| unit.within.as_ref());
    }
}

/// The codes of offices by unit.
pub(super) fn offices(
    written: &Entries<At<String>>,
    units: &BTreeMap<String, Unit>,
    gather: &mut Gather<'_>,
) -> BTreeMap<String, String> {
    let known: Vec<&str> = units.keys().map(String::as_str).collect();
    let mut offices = BTreeMap::new();
    for (unit, office) in written.iter() {
        gather.unit(unit, &known);
        match OfficeCode::parse(&office.value) {
            Ok(code) => drop(offices.insert(unit.value.clone(), code.as_str().to_owned())),
            Err(fault) => gather.find(Finding::new(codes::OFFICE, office.place, fault.to_string())),
        }
    }
    offices
}

/// The routes by name. `known` are the registries and the units.
pub(super) fn all(
    written: &Entries<Vec<RouteDoc>>,
    known: (&[&str], &BTreeMap<String, Unit>),
    gather: &mut Gather<'_>,
) -> BTreeMap<String, Vec<RouteRow>> {
    let mut routes = BTreeMap::new();
    for (name, rows) in written.iter() {
        let mut read = Vec::new();
        for row in rows {
            let row_read = self::row(row, known, gather);
            clash(row, &row_read, &read, gather);
            read.push(row_read);
        }
        routes.insert(name.value.clone(), read);
    }
    routes
}

fn row(
    row: &RouteDoc,
    (registries, units): (&[&str], &BTreeMap<String, Unit>),
    gather: &mut Gather<'_>,
) -> RouteRow {
    let known: Vec<&str> = units.keys().map(String::as_str).collect();
    row.units.iter().for_each(|unit| gather.unit(unit, &known));
    let registry = &row.registry;
    if !registries.contains(&registry.value.as_str()) {
        let message = format!("there is no registry `{registry}`");
        let help = did_you_mean(&registry.value, registries.iter().copied());
        gather
            .find(Finding::new(codes::UNKNOWN_REGISTRY, registry.place, message).maybe_help(help));
    }
    let (from, to) = gather.days(&row.from, &row.to);
    let units = row.units.iter().map(|unit| unit.value.clone()).collect();
    RouteRow { units, from, to, registry: registry.value.clone() }
}

/// Two rows that name the same unit on the same day leave the choice open.
fn clash(row: &RouteDoc, read: &RouteRow, before: &[RouteRow], gather: &mut Gather<'_>) {
    let meets = |other: &&RouteRow| overlap((read.from, read.to), (other.from, other.to));
    for other in before.iter().filter(meets) {
        if read.units.is_empty() && other.units.is_empty() {
            let message = "a row before serves every unit on the same days";
            gather.find(Finding::new(codes::ROWS, row.registry.place, message));
            return;
        }
        for unit in row.units.iter().filter(|unit| other.units.contains(&unit.value)) {
            let message = format!("a row before serves `{unit}` on the same days");
            let help = "end the one with `to` before the other begins with `from`";
            gather.find(Finding::new(codes::ROWS, unit.place, message).help(help));
        }
    }
}

fn overlap(one: (Option<Date>, Option<Date>), other: (Option<Date>, Option<Date>)) -> bool {
    let first = |day: Option<Date>| day.unwrap_or(Date::MIN);
    let last = |day: Option<Date>| day.unwrap_or(Date::MAX);
    first(one.0) <= last(other.1) && first(other.0) <= last(one.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_overlap_where_one_day_is_in_both() {
        let day = |text: &str| Some(text.parse::<Date>().unwrap());
        let old = (day("2023-01-01"), day("2025-06-30"));
        assert!(!overlap(old, (day("2025-07-01"), None)));
        assert!(overlap(old, (day("2025-06-30"), None)));
        assert!(overlap(old, (None, None)));
        assert!(!overlap((None, day("2022-12-31")), old));
    }
}
