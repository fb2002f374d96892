//! What a calendar is built from: plain data, as a file of days off gives it.
//!
//! Never made into a calendar unchecked: [`super::Calendar::new`] refuses what is wrong.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time, Weekday};

use super::{CalendarFault, check};

/// Office hours of a working day, from inclusive, to exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfficeSpan {
    /// When the office opens.
    pub from: Time,
    /// When it closes; after `from` on the same day.
    pub to: Time,
}

/// Why a day is off, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayOff {
    /// The holiday in Vietnamese.
    pub vi: String,
    /// The holiday in English.
    pub en: String,
    /// The law or notice that says so.
    pub source: String,
}

/// A day worked although its weekday is off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worked {
    /// The weekday whose hours are worked.
    pub hours_of: Weekday,
    /// The day that was given off in exchange, if one was.
    pub for_day: Option<Date>,
    /// The notice that says so.
    pub source: String,
}

/// Hours of some weekdays, for always or from a day to a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// The weekdays. One that is off every week is worked while dated hours name it.
    pub days: Vec<Weekday>,
    /// The hours in order.
    pub hours: Vec<OfficeSpan>,
    /// The first day on which these hours hold; none: since ever.
    pub from: Option<Date>,
    /// The last day on which they hold; none: without end.
    pub to: Option<Date>,
    /// Who set them.
    pub source: String,
}

impl Timetable {
    /// It holds for a while only, and goes before hours that always hold.
    pub(super) fn is_dated(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    pub(super) fn holds(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }

    /// Both hold on some day for some weekday, and neither goes before the other.
    pub(super) fn collides(&self, other: &Timetable) -> Option<Weekday> {
        let before = |end: Option<Date>, start: Option<Date>| {
            end.zip(start).is_some_and(|(end, start)| end < start)
        };
        let apart = before(self.to, other.from) || before(other.to, self.from);
        let same = self.is_dated() == other.is_dated();
        let shared = self.days.iter().find(|day| other.days.contains(day)).copied();
        shared.filter(|_| same && !apart)
    }
}

/// The days for which a table of days off is complete, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

impl Validity {
    /// Whether the day lies within.
    pub fn covers(&self, date: Date) -> bool {
        self.from <= date && date <= self.to
    }
}

/// What a calendar is built from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarParts {
    /// The name by which workflows call it.
    pub name: String,
    /// A fixed offset such as `+07:00`, or an IANA name such as `Asia/Ho_Chi_Minh`.
    pub zone: String,
    /// The weekly days off.
    pub weekend: Vec<Weekday>,
    /// Further days off, each with why and by which notice.
    pub days_off: BTreeMap<Date, DayOff>,
    /// Days worked although the weekday is off: swapped days.
    pub worked: BTreeMap<Date, Worked>,
    /// The hours of a working day in order, where `timetables` say nothing else; empty if no hours
    /// are known.
    pub hours: Vec<OfficeSpan>,
    /// Hours by weekday and by date.
    pub timetables: Vec<Timetable>,
    /// The days for which `days_off` and `worked` are complete; none: for ever.
    pub validity: Option<Validity>,
}

impl CalendarParts {
    /// Saturdays and Sundays off, nothing else: a base to add to.
    pub fn weekly(name: &str, zone: &str) -> Self {
        CalendarParts {
            name: name.to_owned(),
            zone: zone.to_owned(),
            weekend: vec![Weekday::Saturday, Weekday::Sunday],
            days_off: BTreeMap::new(),
            worked: BTreeMap::new(),
            hours: Vec::new(),
            timetables: Vec::new(),
            validity: None,
        }
    }

    /// Everything that keeps the parts from being a calendar, in a fixed order.
    pub fn faults(&self) -> Vec<CalendarFault> {
        check::faults(self)
    }
}
