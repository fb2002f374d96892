//! Walking over the days of a calendar: to the next opening, to the last closing, over working days
//! and over working time, forwards and backwards.
//!
//! Never reads a clock: a moment comes in and a moment goes out, and no more than [`YEARS`] years
//! of days are looked at.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::AmbiguousOffset;
use jiff::{SignedDuration, Span, Zoned};

use super::line::Line;
use super::{Calendar, CalendarFault, DayOff, Length};

/// How far days are looked at for working time.
pub(super) const YEARS: u16 = 40;
const DAYS: u32 = YEARS as u32 * 366;
/// How many days off are named before the rest is only counted.
const NAMED: usize = 12;
const DAY: i64 = 86_400_000;

/// A time on the calendar's clocks. The end of a day, and no other, may stand as 24:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    pub(super) date: Date,
    /// Milliseconds since midnight by the clocks.
    pub(super) ms: i64,
}

impl Moment {
    pub(super) fn of(when: &Zoned) -> Self {
        Moment { date: when.date(), ms: millis(when.time()) }
    }
}

/// What was passed over on the way.
#[derive(Default)]
pub(super) struct Skipped {
    weekly: u32,
    named: Vec<(Date, DayOff)>,
    more: u32,
}

impl Skipped {
    fn note(&mut self, date: Date, why: Option<&DayOff>) {
        match why {
            None => self.weekly += 1,
            Some(why) if self.named.len() < NAMED => self.named.push((date, why.clone())),
            Some(_) => self.more += 1,
        }
    }

    pub(super) fn lines(self) -> Vec<Line> {
        let mut lines = Vec::new();
        if self.weekly > 0 {
            lines.push(Line::WeeklyOff(self.weekly));
        }
        lines.extend(self.named.into_iter().map(|(date, why)| Line::DayOff { date, why }));
        if self.more > 0 {
            lines.push(Line::FurtherOff(self.more));
        }
        lines
    }
}

/// Which way to walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Forwards,
    Backwards,
}

/// One reckoning: over which calendar, which way, and for which length, which faults name.
pub(super) struct Walk<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) way: Way,
    pub(super) length: Length,
    pub(super) skipped: Skipped,
}

impl<'a> Walk<'a> {
    pub(super) fn new(calendar: &'a Calendar, way: Way, length: Length) -> Self {
        Walk { calendar, way, length, skipped: Skipped::default() }
    }

    /// The nearest moment of office hours, opening and closing times included; the same moment
    /// where no hours are known.
    pub(super) fn nearest_open(&mut self, start: Moment) -> Result<Moment, CalendarFault> {
        if !self.calendar.has_hours() {
            return Ok(start);
        }
        let mut at = start;
        for _ in 0..DAYS {
            let spans = self.spans(at.date);
            let mut inside = spans.iter().map(|(from, to)| match self.way {
                Way::Forwards => (at.ms <= *to).then(|| at.ms.max(*from)),
                Way::Backwards => (*from <= at.ms).then(|| at.ms.min(*to)),
            });
            if let Some(ms) = inside.find_map(|ms| ms) {
                return Ok(Moment { date: at.date, ms });
            }
            self.note(at.date);
            at = self.next(at.date)?;
        }
        Err(self.no_end())
    }

    /// So many working days on, at the same time of day, moved into the hours of the last day.
    pub(super) fn days(&mut self, start: Moment, days: u32) -> Result<Moment, CalendarFault> {
        let (mut date, mut left) = (start.date, days);
        for _ in 0..DAYS {
            if left == 0 {
                let moved = if days == 0 { start.ms } else { self.on_day(date, start.ms) };
                return Ok(Moment { date, ms: moved });
            }
            date = self.next(date)?.date;
            if self.calendar.is_working_day(date) {
                left -= 1;
            }
            self.note(date);
        }
        Err(self.no_end())
    }

    /// So much working time on, in milliseconds.
    pub(super) fn time(&mut self, start: Moment, time: i64) -> Result<Moment, CalendarFault> {
        let (mut at, mut left) = (start, time);
        if left == 0 {
            return Ok(start);
        }
        for _ in 0..DAYS {
            for (from, to) in self.spans(at.date) {
                let (begin, here) = match self.way {
                    Way::Forwards => (at.ms.max(from), to - at.ms.max(from)),
                    Way::Backwards => (at.ms.min(to), at.ms.min(to) - from),
                };
                if here <= 0 {
                    continue;
                }
                if left <= here {
                    let ms = match self.way {
                        Way::Forwards => begin + left,
                        Way::Backwards => begin - left,
                    };
                    return Ok(Moment { date: at.date, ms });
                }
                left -= here;
            }
            self.note(at.date);
            at = self.next(at.date)?;
        }
        Err(self.no_end())
    }

    /// How many whole working days lie between, and how much working time besides. Forwards only.
    pub(super) fn rest(&mut self, from: Moment, to: Moment) -> Result<(u32, i64), CalendarFault> {
        let (mut days, mut last, mut date) = (0, from, from.date);
        for _ in 0..DAYS {
            if to.date <= date {
                return Ok((days, self.time_between(last, to)?));
            }
            date = self.next(date)?.date;
            if !self.calendar.is_working_day(date) {
                continue;
            }
            let there = Moment { date, ms: self.on_day(date, from.ms) };
            if to < there {
                return Ok((days, self.time_between(last, to)?));
            }
            (days, last) = (days + 1, there);
        }
        Err(self.no_end())
    }

    /// The working time between two moments, in milliseconds; none if the second is earlier.
    pub(super) fn time_between(&mut self, from: Moment, to: Moment) -> Result<i64, CalendarFault> {
        let (mut date, mut sum) = (from.date, 0);
        for _ in 0..DAYS {
            if to.date < date {
                return Ok(sum);
            }
            let start = if date == from.date { from.ms } else { 0 };
            let end = if date == to.date { to.ms } else { DAY };
            let within = |(from, to): (i64, i64)| (to.min(end) - from.max(start)).max(0);
            sum += self.spans(date).into_iter().map(within).sum::<i64>();
            date = self.next(date)?.date;
        }
        Err(self.no_end())
    }

    /// Working spans of a day in the order of the way, in milliseconds since midnight. Where no
    /// hours are known, a working day is worked around the clock.
    fn spans(&self, date: Date) -> Vec<(i64, i64)> {
        let hours = self.calendar.hours_on(date);
        let mut spans: Vec<(i64, i64)> =
            hours.iter().map(|span| (millis(span.from), millis(span.to))).collect();
        if !self.calendar.has_hours() && self.calendar.is_working_day(date) {
            spans.push((0, DAY));
        }
        if self.way == Way::Backwards {
            spans.reverse();
        }
        spans
    }

    /// The time of day on a working day whose hours may differ: within its hours as it is, in a
    /// break at its near end, before and after the hours at their ends.
    fn on_day(&self, date: Date, ms: i64) -> i64 {
        if !self.calendar.has_hours() {
            return ms;
        }
        let spans = self.spans(date);
        let reached = |(from, to): &(i64, i64)| match self.way {
            Way::Forwards => *from <= ms,
            Way::Backwards => ms <= *to,
        };
        let span = spans.iter().rev().find(|span| reached(span)).or_else(|| spans.first());
        span.map_or(ms, |(from, to)| ms.clamp(*from, *to))
    }

    fn note(&mut self, date: Date) {
        if !self.calendar.is_working_day(date) {
            self.skipped.note(date, self.calendar.named_off(date));
        }
    }

    /// The beginning of the next day of the way.
    fn next(&self, date: Date) -> Result<Moment, CalendarFault> {
        let next = match self.way {
            Way::Forwards => date.tomorrow().map(|date| Moment { date, ms: 0 }),
            Way::Backwards => date.yesterday().map(|date| Moment { date, ms: DAY }),
        };
        next.map_err(|_| self.range())
    }

    /// Calendar days or months on, at the same time of day; a day that a month lacks becomes its
    /// last.
    pub(super) fn civil(
        &self,
        start: Moment,
        span: Result<Span, jiff::Error>,
    ) -> Result<Moment, CalendarFault> {
        let moved = span.and_then(|span| match self.way {
            Way::Forwards => start.date.checked_add(span),
            Way::Backwards => start.date.checked_sub(span),
        });
        moved.map(|date| Moment { date, ..start }).map_err(|_| self.range())
    }

    /// The moment in the world. A clock time that occurs twice is its first, one that is left out
    /// is the moment of the change, so that later clock times never give earlier moments.
    pub(super) fn in_world(&self, at: Moment) -> Result<Zoned, CalendarFault> {
        let range = |_: jiff::Error| self.range();
        let midnight = DateTime::from_parts(at.date, Time::midnight());
        let when = midnight.checked_add(SignedDuration::from_millis(at.ms)).map_err(range)?;
        let zone = &self.calendar.zone;
        let found = zone.to_ambiguous_zoned(when);
        if let AmbiguousOffset::Gap { before, .. } = found.offset() {
            let later = before.to_timestamp(when).map_err(range)?;
            let second = later.checked_add(SignedDuration::from_secs(1)).map_err(range)?;
            let change = zone.preceding(second).next().map_or(later, |change| change.timestamp());
            return Ok(change.to_zoned(zone.clone()));
        }
        found.compatible().map_err(range)
    }

    pub(super) fn range(&self) -> CalendarFault {
        CalendarFault::Range { length: self.length }
    }

    fn no_end(&self) -> CalendarFault {
        let calendar = self.calendar.name().to_owned();
        CalendarFault::NoEnd { calendar, length: self.length, years: YEARS }
    }
}

fn millis(time: Time) -> i64 {
    let seconds = (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60;
    (seconds + i64::from(time.second())) * 1_000 + i64::from(time.millisecond())
}
