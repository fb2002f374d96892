//! What must hold of a calendar's parts before anything is reckoned by them.
//!
//! Never repairs a part: every fault is told, with its day if it has one.

use jiff::civil::Weekday;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use super::CalendarFault;
use super::parts::{CalendarParts, OfficeSpan, Timetable};

/// Monday to Sunday.
const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Every fault of the parts, in a fixed order.
pub(super) fn faults(parts: &CalendarParts) -> Vec<CalendarFault> {
    let calendar = || parts.name.clone();
    let mut faults = Vec::new();
    if parts.name.trim().is_empty() {
        faults.push(CalendarFault::NoName);
    }
    faults.extend(zone(&parts.name, &parts.zone).err());
    if WEEK.iter().all(|day| parts.weekend.contains(day)) {
        faults.push(CalendarFault::NeverOpen { calendar: calendar() });
    }
    if parts.validity.is_some_and(|validity| validity.to < validity.from) {
        faults.push(CalendarFault::Validity { calendar: calendar() });
    }
    days_off(parts, &mut faults);
    worked(parts, &mut faults);
    hours(parts, &mut faults);
    faults
}

fn days_off(parts: &CalendarParts, faults: &mut Vec<CalendarFault>) {
    let calendar = || parts.name.clone();
    let marks = |text: &str| text.contains(" / ") || is_marked(text);
    for (date, day) in &parts.days_off {
        let date = *date;
        if parts.worked.contains_key(&date) {
            faults.push(CalendarFault::OffAndWorked { calendar: calendar(), date });
        }
        if [&day.vi, &day.en, &day.source].iter().any(|text| text.trim().is_empty()) {
            faults.push(CalendarFault::NoSource { calendar: calendar(), date });
        }
        if marks(&day.vi) || marks(&day.en) || is_marked(&day.source) {
            faults.push(CalendarFault::Marks { calendar: calendar(), date });
        }
    }
}

fn worked(parts: &CalendarParts, faults: &mut Vec<CalendarFault>) {
    let calendar = || parts.name.clone();
    for (date, day) in &parts.worked {
        let date = *date;
        if day.source.trim().is_empty() {
            faults.push(CalendarFault::NoSource { calendar: calendar(), date });
        }
        if !parts.weekend.contains(&date.weekday()) {
            faults.push(CalendarFault::WorkedAnyway { calendar: calendar(), date });
        }
        if parts.weekend.contains(&day.hours_of) {
            faults.push(CalendarFault::HoursOfOff { calendar: calendar(), date });
        }
        if let Some(other) = day.for_day.filter(|other| !parts.days_off.contains_key(other)) {
            faults.push(CalendarFault::ForNothing { calendar: calendar(), date, other });
        }
    }
}

fn hours(parts: &CalendarParts, faults: &mut Vec<CalendarFault>) {
    let calendar = || parts.name.clone();
    let tables = &parts.timetables;
    let unordered = |table: &Timetable| table.hours.is_empty() || !in_order(&table.hours);
    if !in_order(&parts.hours) || tables.iter().any(unordered) {
        faults.push(CalendarFault::Hours { calendar: calendar() });
    }
    let backwards =
        |table: &Timetable| table.from.zip(table.to).is_some_and(|(from, to)| to < from);
    if tables.iter().any(backwards) {
        faults.push(CalendarFault::Validity { calendar: calendar() });
    }
    for (at, table) in tables.iter().enumerate() {
        if let Some(day) = tables[..at].iter().find_map(|earlier| earlier.collides(table)) {
            faults.push(CalendarFault::HoursTwice { calendar: calendar(), day: word(day) });
        }
        let off = |day: &&Weekday| parts.weekend.contains(day) && !table.is_dated();
        if let Some(day) = table.days.iter().find(off) {
            faults.push(CalendarFault::HoursWhileOff { calendar: calendar(), day: word(*day) });
        }
    }
    if tables.is_empty() || !parts.hours.is_empty() {
        return;
    }
    let told = |day: &Weekday| tables.iter().any(|it| !it.is_dated() && it.days.contains(day));
    let untold = WEEK.iter().filter(|day| !parts.weekend.contains(day) && !told(day));
    faults.extend(
        untold.map(|day| CalendarFault::HoursMissing { calendar: calendar(), day: word(*day) }),
    );
}

/// Signs that part a stored line.
fn is_marked(text: &str) -> bool {
    text.contains(" [") || text.chars().any(char::is_control)
}

fn in_order(hours: &[OfficeSpan]) -> bool {
    let forward = hours.iter().all(|span| span.from < span.to);
    forward && hours.windows(2).all(|pair| pair[0].to <= pair[1].from)
}

/// A weekday as files and messages write it.
fn word(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

/// Only the embedded table: the machine's zone files may be newer, older or missing.
pub(super) fn zone(calendar: &str, zone: &str) -> Result<TimeZone, CalendarFault> {
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
