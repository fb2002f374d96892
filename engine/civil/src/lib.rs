//! hoso-civil: names, partial dates, identity numbers, unit codes, case codes, calendars and code
//! lists of civil administration: parse, normalise, compare, lint.
//!
//! It never reads a clock, a disk, a locale or a hash order, and knows neither workflows nor cases:
//! the same bytes give the same answer. Tables (days off, provinces, units) come in as arguments.
//! The texts of its faults name rules and positions and never repeat a person's value.

pub mod calendar;
pub mod case_code;
pub mod codes;
pub mod compare;
pub mod date;
pub mod identity;
pub mod kind;
pub mod name;
pub mod unit;

pub use calendar::{
    Calendar, CalendarFault, CalendarParts, Calendars, Due, Length, LengthFault, OfficeSpan,
};
pub use case_code::{
    CaseCode, CaseCodeFault, CodeKnown, CodeLint, CodePattern, LevelOne, OfficeCode, PatternFault,
};
pub use codes::Sex;
pub use compare::{Accept, Cause, Class, Comparison, Reason, WordChange, compare};
pub use date::{DateFault, PartialDate, Precision};
pub use identity::{CitizenId, IdentityFault, IdentityLint, IdentityNumber, OldId};
pub use kind::{Input, Kind, Value, ValueFault};
pub use unit::{UnitCode, UnitFault, UnitLevel};

/// Fault texts for a snapshot, one to a row, broken so that they fit the page.
#[cfg(test)]
pub(crate) fn shown<T: ToString>(faults: &[T]) -> String {
    let rows: Vec<String> = faults.iter().map(ToString::to_string).collect();
    rows.join("\n").replace("; ", ";\n  ").replace(", such", ",\n  such")
}
