//! Reading a calendar from its file: strict YAML, each fault with its place.
//!
//! Never opens a file, and never mends what is written: `workflows/calendars/vn.yaml` explains the
//! keys.

use std::collections::BTreeMap;

use hoso_civil::calendar::{DayOff, Timetable, Validity, Worked};
use hoso_civil::{Calendar, CalendarFault, CalendarParts, OfficeSpan};
use hoso_workflow::yaml::{self, At, Entries, Keys, Names};
use hoso_workflow::{Finding, Place, codes, did_you_mean};
use jiff::civil::{Date, Time, Weekday};
use serde::Deserialize;

const WEEK: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Written {
    calendar: At<String>,
    zone: At<String>,
    valid: Stretch,
    weekly_off: Names,
    #[serde(default)]
    hours: Vec<Hours>,
    #[serde(default)]
    days_off: Entries<Off>,
    #[serde(default)]
    worked: Entries<Swapped>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Stretch {
    from: At<String>,
    to: At<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Hours {
    days: Names,
    open: Names,
    from: Option<At<String>>,
    to: Option<At<String>>,
    source: At<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Off {
    why: Why,
    source: At<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Why {
    vi: At<String>,
    en: At<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Swapped {
    hours_of: At<String>,
    #[serde(rename = "for")]
    for_day: Option<At<String>>,
    source: At<String>,
}

/// Reads a calendar. `name` is what the configuration calls it; the file must say the same.
///
/// # Errors
/// Everything that is wrong with it, each at its place, in the order of the text.
pub fn read(name: &str, text: &str) -> Result<Calendar, Vec<Finding>> {
    let read = yaml::read::<Written>(text, Keys::default());
    let Some(written) = read.document else { return Err(read.findings) };
    let mut reading = Reading::default();
    reading.name(name, &written.calendar);
    let parts = reading.parts(&written);
    let misread = !reading.findings.is_empty();
    for fault in parts.faults() {
        if misread && speaks_of_absence(&fault) {
            continue;
        }
        let finding = reading.finding(&fault, &written);
        reading.findings.extend(finding);
    }
    let Reading { mut findings, .. } = reading;
    match Calendar::new(parts) {
        Ok(calendar) if findings.is_empty() => Ok(calendar),
        Ok(_) | Err(_) => {
            findings.sort_by_key(|finding| finding.place);
            Err(findings)
        }
    }
}

/// What was read so far: what is wrong, and where each day stands.
#[derive(Default)]
struct Reading {
    findings: Vec<Finding>,
    days: BTreeMap<Date, Place>,
    weekdays: Vec<(&'static str, Place)>,
}

impl Reading {
    fn parts(&mut self, written: &Written) -> CalendarParts {
        let validity = self.stretch(Some(&written.valid.from), Some(&written.valid.to));
        let validity = validity.0.zip(validity.1).map(|(from, to)| Validity { from, to });
        let weekend = self.weekdays(&written.weekly_off);
        let weekend = weekend.into_iter().map(|(day, _)| day).collect();
        let timetables = written.hours.iter().filter_map(|hours| self.timetable(hours)).collect();
        let mut days_off = BTreeMap::new();
        for (day, off) in written.days_off.iter() {
            let (vi, en) = (off.why.vi.value.clone(), off.why.en.value.clone());
            let source = off.source.value.clone();
            let Some(date) = self.date(day) else { continue };
            self.days.insert(date, day.place);
            days_off.insert(date, DayOff { vi, en, source });
        }
        let mut worked = BTreeMap::new();
        for (day, swapped) in written.worked.iter() {
            let hours_of = self.weekday(&swapped.hours_of).map(|(day, _)| day);
            let for_day = swapped.for_day.as_ref().and_then(|day| self.date(day));
            let Some((date, hours_of)) = self.date(day).zip(hours_of) else { continue };
            self.days.insert(date, day.place);
            let source = swapped.source.value.clone();
            worked.insert(date, Worked { hours_of, for_day, source });
        }
        CalendarParts {
            weekend,
            days_off,
            worked,
            timetables,
            validity,
            ..CalendarParts::weekly(&written.calendar, &written.zone)
        }
    }

    fn name(&mut self, name: &str, written: &At<String>) {
        let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if written.is_empty() || !written.chars().all(letter) {
            let message = format!("`{written}` is no name of a calendar");
            let help = "write small letters, digits and hyphens";
            self.findings.push(Finding::new(codes::NAME, written.place, message).help(help));
        } else if written.value != name {
            let message = format!("the calendar is called `{written}` here and `{name}` outside");
            let help = "give it the same name in both places";
            self.findings.push(Finding::new(codes::NAME, written.place, message).help(help));
        }
    }

    fn date(&mut self, written: &At<String>) -> Option<Date> {
        let read = written.parse::<Date>().ok();
        let read = read.filter(|date| date.to_string() == written.value);
        if read.is_none() {
            let message = format!("`{written}` is no day of the calendar");
            let help = "write year, month and day, such as `2026-04-30`";
            self.findings.push(Finding::new(codes::SHAPE, written.place, message).help(help));
        }
        read
    }

    fn stretch(
        &mut self,
        from: Option<&At<String>>,
        to: Option<&At<String>>,
    ) -> (Option<Date>, Option<Date>) {
        let read = (from.and_then(|day| self.date(day)), to.and_then(|day| self.date(day)));
        if let (Some(first), (Some(start), Some(end))) = (from, read)
            && end < start
        {
            let message = format!("from `{start}` to `{end}` there is no day");
            let help = "write the earlier day as `from`";
            self.findings.push(Finding::new(codes::VALUE, first.place, message).help(help));
        }
        read
    }

    fn weekday(&mut self, written: &At<String>) -> Option<(Weekday, &'static str)> {
        let found = WEEK.iter().find(|(word, _)| *word == written.value);
        if found.is_none() {
            let message = format!("there is no weekday `{written}`");
            let help = did_you_mean(written, WEEK.iter().map(|(word, _)| *word));
            let help = help.unwrap_or_else(|| "write `monday` to `sunday`".to_owned());
            self.findings
                .push(Finding::new(codes::UNKNOWN_CODE, written.place, message).help(help));
        }
        found.map(|(word, day)| (*day, *word))
    }

    fn weekdays(&mut self, written: &Names) -> Vec<(Weekday, &'static str)> {
        let mut days = Vec::new();
        for name in &written.names {
            let Some(day) = self.weekday(name) else { continue };
            if days.contains(&day) {
                let message = format!("`{name}` stands twice");
                let finding = Finding::new(codes::DUPLICATE_ENTRY, name.place, message);
                self.findings.push(finding.help("take one of the two out"));
            }
            days.push(day);
        }
        days
    }

    fn timetable(&mut self, written: &Hours) -> Option<Timetable> {
        let place = written.source.place;
        let days = self.weekdays(&written.days);
        let places = written.days.names.iter().map(|name| name.place);
        self.weekdays.extend(days.iter().zip(places).map(|((_, word), place)| (*word, place)));
        let hours: Vec<OfficeSpan> =
            written.open.names.iter().filter_map(|span| self.span(span)).collect();
        let (from, to) = self.stretch(written.from.as_ref(), written.to.as_ref());
        if written.source.trim().is_empty() {
            let message = "these hours have no source";
            let help = "say who set them";
            self.findings.push(Finding::new(codes::EMPTY, place, message).help(help));
        }
        if written.days.names.is_empty() || written.open.names.is_empty() {
            let message = "hours without weekdays or without times say nothing";
            let help = "name the weekdays in `days` and the times in `open`";
            self.findings.push(Finding::new(codes::NOTHING_NAMED, place, message).help(help));
        }
        let pairs = written.open.names.windows(2).zip(hours.windows(2));
        let whole = hours.len() == written.open.names.len();
        for (names, _) in pairs.filter(|(_, pair)| whole && pair[1].from < pair[0].to) {
            let message = format!("`{}` begins before `{}` has ended", names[1], names[0]);
            let help = "write the hours in order and without overlap";
            self.findings.push(Finding::new(codes::VALUE, names[1].place, message).help(help));
        }
        let days = days.into_iter().map(|(day, _)| day).collect();
        let source = written.source.value.clone();
        (whole && !hours.is_empty()).then_some(Timetable { days, hours, from, to, source })
    }

    fn span(&mut self, written: &At<String>) -> Option<OfficeSpan> {
        let read = written.split_once('-').and_then(|(from, to)| {
            Some(OfficeSpan { from: clock(from.trim())?, to: clock(to.trim())? })
        });
        let read = read.filter(|span| span.from < span.to);
        if read.is_none() {
            let message = format!("`{written}` are no office hours");
            let help = "write opening and closing on one day, such as `07:30-11:30`";
            self.findings.push(Finding::new(codes::VALUE, written.place, message).help(help));
        }
        read
    }

    /// A fault of the whole at the place that it speaks of; none if reading has told it already.
    fn finding(&self, fault: &CalendarFault, written: &Written) -> Option<Finding> {
        let name = written.calendar.place;
        let day = |date: &Date| self.days.get(date).copied().unwrap_or(name);
        let weekday = |day: &str| {
            let found = self.weekdays.iter().rev().find(|(word, _)| *word == day);
            found.map_or(name, |(_, place)| *place)
        };
        let week = written.weekly_off.names.first().map_or(name, |first| first.place);
        let (code, place) = match fault {
            CalendarFault::NoName
            | CalendarFault::Hours { .. }
            | CalendarFault::Validity { .. } => {
                return None;
            }
            CalendarFault::Zone { .. } => (codes::VALUE, written.zone.place),
            CalendarFault::NeverOpen { .. } => (codes::VALUE, week),
            CalendarFault::OffAndWorked { date, .. } => (codes::DUPLICATE_ENTRY, day(date)),
            CalendarFault::NoSource { date, .. } => (codes::EMPTY, day(date)),
            CalendarFault::Marks { date, .. } => (codes::VALUE, day(date)),
            CalendarFault::WorkedAnyway { date, .. }
            | CalendarFault::HoursOfOff { date, .. }
            | CalendarFault::ForNothing { date, .. } => (codes::BELONGS, day(date)),
            CalendarFault::HoursTwice { day, .. } => (codes::DUPLICATE_ENTRY, weekday(day)),
            CalendarFault::HoursWhileOff { day, .. } => (codes::BELONGS, weekday(day)),
            CalendarFault::HoursMissing { .. } => (codes::NOTHING_NAMED, name),
            CalendarFault::Twice { .. }
            | CalendarFault::Unknown { .. }
            | CalendarFault::NoHours { .. }
            | CalendarFault::TooLong { .. }
            | CalendarFault::NoEnd { .. }
            | CalendarFault::Range { .. } => (codes::REFUSED, name),
        };
        let (text, called) = (fault.to_string(), format!("calendar `{}`: ", written.calendar));
        let text = text.strip_prefix(&called).unwrap_or(&text);
        let (message, help) = text.rsplit_once("; ").unwrap_or((text, ""));
        Some(Finding::new(code, place, message).help(help))
    }
}

/// What is absent may be what could not be read, which has its own finding.
fn speaks_of_absence(fault: &CalendarFault) -> bool {
    match fault {
        CalendarFault::HoursMissing { .. }
        | CalendarFault::WorkedAnyway { .. }
        | CalendarFault::ForNothing { .. } => true,
        CalendarFault::NoName
        | CalendarFault::Zone { .. }
        | CalendarFault::NeverOpen { .. }
        | CalendarFault::OffAndWorked { .. }
        | CalendarFault::NoSource { .. }
        | CalendarFault::Marks { .. }
        | CalendarFault::HoursOfOff { .. }
        | CalendarFault::Validity { .. }
        | CalendarFault::HoursTwice { .. }
        | CalendarFault::HoursWhileOff { .. }
        | CalendarFault::Hours { .. }
        | CalendarFault::Twice { .. }
        | CalendarFault::Unknown { .. }
        | CalendarFault::NoHours { .. }
        | CalendarFault::TooLong { .. }
        | CalendarFault::NoEnd { .. }
        | CalendarFault::Range { .. } => false,
    }
}

/// `07:30`, two digits each.
fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let part = |text: &str| {
        let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<i8>().ok()).flatten()
    };
    Time::new(part(hour)?, part(minute)?, 0, 0).ok()
}
