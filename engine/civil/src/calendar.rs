//! Calendars of offices, and the due times that they give.
//!
//! Never reads a clock or the machine's zone files: the start comes in, the zone is a fixed offset
//! or one of the embedded IANA table. Days off are yearly data with their source, given by the
//! caller; none is computed here.

mod fault;
mod length;
mod reckon;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

pub use fault::CalendarFault;
pub use length::{Length, LengthFault};

/// Office hours of a working day, from inclusive, to exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfficeSpan {
    /// When the office opens.
    pub from: Time,
    /// When it closes; after `from` on the same day.
    pub to: Time,
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
    pub days_off: BTreeMap<Date, String>,
    /// Days worked although the weekday is off: swapped days.
    pub worked: BTreeSet<Date>,
    /// The hours of a working day in order; empty if working hours are not used.
    pub hours: Vec<OfficeSpan>,
}

impl CalendarParts {
    /// Saturdays and Sundays off, nothing else: a base to add to.
    pub fn weekly(name: &str, zone: &str) -> Self {
        CalendarParts {
            name: name.to_owned(),
            zone: zone.to_owned(),
            weekend: vec![Weekday::Saturday, Weekday::Sunday],
            days_off: BTreeMap::new(),
            worked: BTreeSet::new(),
            hours: Vec::new(),
        }
    }
}

/// A checked calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    name: String,
    zone: TimeZone,
    /// Monday first.
    weekend: [bool; 7],
    days_off: BTreeMap<Date, String>,
    worked: BTreeSet<Date>,
    hours: Vec<OfficeSpan>,
}

/// When something is due, and how that was reckoned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub at_ms: i64,
    /// Short English lines: start, rule, what was skipped, end.
    pub reckoned: Vec<String>,
}

impl Calendar {
    /// Checks the parts: a known zone, at least one weekday worked, no day both off and worked,
    /// each day off with its source, office hours in order.
    pub fn new(parts: CalendarParts) -> Result<Self, CalendarFault> {
        let CalendarParts { name, zone, weekend, days_off, worked, hours } = parts;
        if name.trim().is_empty() {
            return Err(CalendarFault::NoName);
        }
        let zone = read_zone(&name, &zone)?;
        let mut off = [false; 7];
        for weekday in weekend {
            off[monday_first(weekday)] = true;
        }
        if off.iter().all(|day| *day) {
            return Err(CalendarFault::NeverOpen { calendar: name });
        }
        if let Some(date) = worked.iter().find(|date| days_off.contains_key(*date)) {
            return Err(CalendarFault::OffAndWorked { calendar: name, date: *date });
        }
        if let Some((date, _)) = days_off.iter().find(|(_, why)| why.trim().is_empty()) {
            return Err(CalendarFault::NoSource { calendar: name, date: *date });
        }
        if !in_order(&hours) {
            return Err(CalendarFault::Hours { calendar: name });
        }
        Ok(Calendar { name, zone, weekend: off, days_off, worked, hours })
    }

    /// The name by which workflows call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether the office works on that day.
    pub fn is_working_day(&self, date: Date) -> bool {
        let weekly = !self.weekend[monday_first(date.weekday())];
        self.worked.contains(&date) || (weekly && !self.days_off.contains_key(&date))
    }

    /// Why a day is off, if a day off is named for it.
    pub fn why_off(&self, date: Date) -> Option<&str> {
        self.days_off.get(&date).map(String::as_str)
    }
}

/// Calendars by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendars(BTreeMap<String, Calendar>);

impl Calendars {
    /// The same and one more; a name may stand once.
    pub fn with(mut self, calendar: Calendar) -> Result<Self, CalendarFault> {
        if self.0.contains_key(&calendar.name) {
            return Err(CalendarFault::Twice { calendar: calendar.name });
        }
        self.0.insert(calendar.name.clone(), calendar);
        Ok(self)
    }

    /// The calendar of that name.
    pub fn get(&self, name: &str) -> Option<&Calendar> {
        self.0.get(name)
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// When `length` after `from_ms` is over by the calendar of that name.
    pub fn due(&self, calendar: &str, from_ms: i64, length: Length) -> Result<Due, CalendarFault> {
        let unknown = || CalendarFault::Unknown { calendar: calendar.to_owned() };
        self.get(calendar).ok_or_else(unknown)?.due(from_ms, length)
    }
}

/// Monday is 0.
fn monday_first(weekday: Weekday) -> usize {
    usize::try_from(weekday.to_monday_zero_offset()).expect("0 to 6")
}

fn in_order(hours: &[OfficeSpan]) -> bool {
    let forward = hours.iter().all(|span| span.from < span.to);
    forward && hours.windows(2).all(|pair| pair[0].to <= pair[1].from)
}

/// Only the embedded table: the machine's zone files may be newer, older or missing.
fn read_zone(calendar: &str, zone: &str) -> Result<TimeZone, CalendarFault> {
    if let Some(offset) = fixed_offset(zone) {
        return Ok(TimeZone::fixed(offset));
    }
    let unknown = |_| CalendarFault::Zone { calendar: calendar.to_owned(), zone: zone.to_owned() };
    TimeZoneDatabase::bundled().get(zone).map_err(unknown)
}

/// `+07:00`, `-03:30`: sign, two digits, colon, two digits.
fn fixed_offset(zone: &str) -> Option<Offset> {
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        (_, _) => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let part = |text: &str, limit: i32| {
        let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<i32>().ok()).flatten().filter(|part| *part <= limit)
    };
    Offset::from_seconds(sign * (part(hours, 23)? * 3600 + part(minutes, 59)? * 60)).ok()
}

#[cfg(test)]
mod tests;
