//! Calendars of offices, and the due times that they give.
//!
//! Never reads a clock or the machine's zone files: the start comes in, the zone is a fixed offset
//! or one of the embedded IANA table. Days off are yearly data with their source, given by the
//! caller; none is computed here.

mod check;
mod digest;
mod fault;
mod length;
mod line;
mod parts;
mod pause;
mod reckon;
mod walk;

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

pub use fault::CalendarFault;
pub use length::{Length, LengthFault};
pub use line::{Line, When, in_english, in_vietnamese};
pub use parts::{CalendarParts, DayOff, OfficeSpan, Timetable, Validity, Worked};

/// A checked calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    parts: CalendarParts,
    zone: TimeZone,
    /// Monday first.
    weekend: [bool; 7],
}

/// When something is due, and how that was reckoned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub at_ms: i64,
    /// Lines to keep, in order: start, rule, what was skipped, end. [`Line::read`] reads each back,
    /// [`in_english`] and [`in_vietnamese`] tell it to people.
    pub reckoned: Vec<String>,
}

impl Calendar {
    /// Checks the parts: a known zone, at least one weekday worked, no day both off and worked,
    /// each day off with its source, office hours in order and for each weekday worked.
    pub fn new(parts: CalendarParts) -> Result<Self, CalendarFault> {
        if let Some(fault) = parts.faults().into_iter().next() {
            return Err(fault);
        }
        let zone = check::zone(&parts.name, &parts.zone)?;
        let mut weekend = [false; 7];
        for weekday in &parts.weekend {
            weekend[monday_first(*weekday)] = true;
        }
        Ok(Calendar { parts, zone, weekend })
    }

    /// The name by which workflows call it.
    pub fn name(&self) -> &str {
        &self.parts.name
    }

    /// Its zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The days for which its table is complete; none: for ever.
    pub fn validity(&self) -> Option<Validity> {
        self.parts.validity
    }

    /// Whether the office works on that day.
    pub fn is_working_day(&self, date: Date) -> bool {
        if self.parts.worked.contains_key(&date) {
            return true;
        }
        if self.parts.days_off.contains_key(&date) {
            return false;
        }
        !self.weekend[monday_first(date.weekday())] || self.dated(date, date.weekday()).is_some()
    }

    /// The office hours of that day in order; none on a day off, or where no hours are known.
    pub fn hours_on(&self, date: Date) -> &[OfficeSpan] {
        if !self.is_working_day(date) {
            return &[];
        }
        let worked = self.parts.worked.get(&date);
        let weekday = worked.map_or(date.weekday(), |worked| worked.hours_of);
        let mut always = self.parts.timetables.iter().filter(|table| !table.is_dated());
        let table = self.dated(date, weekday);
        let table = table.or_else(|| always.find(|table| table.days.contains(&weekday)));
        table.map_or(&self.parts.hours, |table| &table.hours)
    }

    /// Hours that hold for a while only, on that day.
    fn dated(&self, date: Date, weekday: Weekday) -> Option<&Timetable> {
        let mut tables = self.parts.timetables.iter().filter(|table| table.is_dated());
        tables.find(|table| table.holds(date) && table.days.contains(&weekday))
    }

    /// Whether any office hours are known.
    pub fn has_hours(&self) -> bool {
        !self.parts.hours.is_empty() || !self.parts.timetables.is_empty()
    }

    /// The day off that is named for the day, with its source.
    pub fn named_off(&self, date: Date) -> Option<&DayOff> {
        self.parts.days_off.get(&date)
    }

    /// Why a day is off in English, if a day off is named for it.
    pub fn why_off(&self, date: Date) -> Option<&str> {
        self.named_off(date).map(|day| day.en.as_str())
    }

    /// Sixteen hexadecimal digits that follow from everything the calendar says, sources included,
    /// and stay the same from build to build.
    pub fn digest(&self) -> String {
        digest::of(&self.parts)
    }
}

/// Calendars by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendars(BTreeMap<String, Calendar>);

impl Calendars {
    /// The same and one more; a name may stand once.
    pub fn with(mut self, calendar: Calendar) -> Result<Self, CalendarFault> {
        if self.0.contains_key(calendar.name()) {
            return Err(CalendarFault::Twice { calendar: calendar.parts.name });
        }
        self.0.insert(calendar.name().to_owned(), calendar);
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
        self.known(calendar)?.due(from_ms, length)
    }

    /// The moment `length` before `due_ms` by the calendar of that name.
    pub fn before(
        &self,
        calendar: &str,
        due_ms: i64,
        length: Length,
    ) -> Result<Due, CalendarFault> {
        self.known(calendar)?.before(due_ms, length)
    }

    /// When a length is over that was due at `due_ms` and stood still from `paused_ms` to
    /// `resumed_ms`, by the calendar of that name.
    pub fn resumed(
        &self,
        calendar: &str,
        due_ms: i64,
        paused_ms: i64,
        resumed_ms: i64,
        length: Length,
    ) -> Result<Due, CalendarFault> {
        self.known(calendar)?.resumed(due_ms, paused_ms, resumed_ms, length)
    }

    fn known(&self, calendar: &str) -> Result<&Calendar, CalendarFault> {
        let unknown = || CalendarFault::Unknown { calendar: calendar.to_owned() };
        self.get(calendar).ok_or_else(unknown)
    }
}

/// Monday is 0.
fn monday_first(weekday: Weekday) -> usize {
    usize::try_from(weekday.to_monday_zero_offset()).expect("0 to 6")
}

#[cfg(test)]
mod tests;
