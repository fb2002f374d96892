//! Reckoning when a length is over, with the lines that explain it.
//!
//! Never before the start, never earlier for a longer length of the same unit, and never more than
//! [`YEARS`] years of days looked at.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{Span, Timestamp, Zoned};

use super::{Calendar, CalendarFault, Due, Length};

/// How far days are looked at for working time.
const YEARS: u16 = 40;
const DAYS: u32 = YEARS as u32 * 366;
/// How many days off are named before the rest is only counted.
const NAMED: usize = 12;

/// What was passed over on the way.
#[derive(Default)]
struct Skipped {
    weekly: u32,
    named: Vec<String>,
    more: u32,
}

impl Calendar {
    /// When `length` after `from_ms` (milliseconds since 1970 in UTC) is over. Working days keep
    /// the time of day; working hours end with the last counted minute, also at closing time.
    pub fn due(&self, from_ms: i64, length: Length) -> Result<Due, CalendarFault> {
        if length.amount() > length.limit().amount() {
            return Err(CalendarFault::TooLong { length });
        }
        let range = || CalendarFault::Range { length };
        let start = Timestamp::from_millisecond(from_ms).map_err(|_| range())?;
        let start = start.to_zoned(self.zone.clone());
        let mut skipped = Skipped::default();
        let end = match length {
            Length::Seconds(n) => add(&start, Span::new().try_seconds(n), length),
            Length::Minutes(n) => add(&start, Span::new().try_minutes(n), length),
            Length::Hours(n) => add(&start, Span::new().try_hours(n), length),
            Length::Days(n) => add(&start, Span::new().try_days(n), length),
            Length::Months(n) => add(&start, Span::new().try_months(n), length),
            Length::WorkingDays(n) => self.working_days(&start, n, &mut skipped),
            Length::WorkingHours(n) => self.working_hours(&start, n, &mut skipped),
        }?;
        // Where clocks go back, the same clock time can be an earlier moment.
        let end = end.max(start.clone());
        let reckoned = self.lines(&start, length, &skipped, &end);
        Ok(Due { at_ms: end.timestamp().as_millisecond(), reckoned })
    }

    fn working_days(
        &self,
        start: &Zoned,
        amount: u32,
        skipped: &mut Skipped,
    ) -> Result<Zoned, CalendarFault> {
        let length = Length::WorkingDays(amount);
        let (mut date, mut left) = (start.date(), amount);
        for _ in 0..DAYS {
            if left == 0 {
                return self.at(date.to_datetime(start.time()), length);
            }
            date = date.tomorrow().map_err(|_| CalendarFault::Range { length })?;
            if self.is_working_day(date) {
                left -= 1;
            } else {
                skipped.note(date, self.why_off(date));
            }
        }
        Err(self.no_end(length))
    }

    fn working_hours(
        &self,
        start: &Zoned,
        amount: u32,
        skipped: &mut Skipped,
    ) -> Result<Zoned, CalendarFault> {
        let length = Length::WorkingHours(amount);
        if self.hours.is_empty() {
            return Err(CalendarFault::NoHours { calendar: self.name.clone() });
        }
        let (mut date, mut from) = (start.date(), start.time());
        let mut left = i64::from(amount) * 3_600_000;
        for _ in 0..DAYS {
            if !self.is_working_day(date) {
                skipped.note(date, self.why_off(date));
            } else if let Some(time) = self.spend(from, &mut left) {
                return self.at(date.to_datetime(time), length);
            }
            date = date.tomorrow().map_err(|_| CalendarFault::Range { length })?;
            from = Time::midnight();
        }
        Err(self.no_end(length))
    }

    /// Takes one working day's office time after `from` out of `left` (milliseconds); the clock
    /// time at which nothing is left, if that is on this day.
    fn spend(&self, from: Time, left: &mut i64) -> Option<Time> {
        for span in self.hours.iter().filter(|span| from < span.to) {
            let begin = from.max(span.from);
            let here = millis_of_day(span.to) - millis_of_day(begin);
            if *left <= here {
                let end = begin.checked_add(Span::new().milliseconds(*left));
                return Some(end.expect("not after the end of the span"));
            }
            *left -= here;
        }
        None
    }

    fn at(&self, when: DateTime, length: Length) -> Result<Zoned, CalendarFault> {
        self.zone.to_zoned(when).map_err(|_| CalendarFault::Range { length })
    }

    fn no_end(&self, length: Length) -> CalendarFault {
        CalendarFault::NoEnd { calendar: self.name.clone(), length, years: YEARS }
    }

    fn lines(&self, start: &Zoned, length: Length, skipped: &Skipped, end: &Zoned) -> Vec<String> {
        let mut lines = vec![format!("from {}", shown(start))];
        lines.push(format!("{length} by calendar `{}`", self.name));
        if skipped.weekly > 0 {
            lines.push(format!("weekly days off skipped: {}", skipped.weekly));
        }
        lines.extend(skipped.named.iter().map(|day| format!("day off skipped: {day}")));
        if skipped.more > 0 {
            lines.push(format!("further days off skipped: {}", skipped.more));
        }
        lines.push(format!("due {}", shown(end)));
        lines
    }
}

impl Skipped {
    fn note(&mut self, date: Date, why: Option<&str>) {
        match why {
            None => self.weekly += 1,
            Some(why) if self.named.len() < NAMED => {
                self.named.push(format!("{} {date}, {why}", short_name(date.weekday())));
            }
            Some(_) => self.more += 1,
        }
    }
}

/// Seconds to hours run on the world's clock; days and months keep the clock time of the zone, and
/// a day that a month lacks becomes its last.
fn add(
    start: &Zoned,
    span: Result<Span, jiff::Error>,
    length: Length,
) -> Result<Zoned, CalendarFault> {
    let end = span.and_then(|span| start.checked_add(span));
    end.map_err(|_| CalendarFault::Range { length })
}

fn millis_of_day(time: Time) -> i64 {
    let seconds = (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60;
    (seconds + i64::from(time.second())) * 1_000 + i64::from(time.millisecond())
}

fn shown(when: &Zoned) -> String {
    let (weekday, civil) = (short_name(when.weekday()), when.strftime("%Y-%m-%d %H:%M:%S %:z"));
    format!("{weekday} {civil}")
}

fn short_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}
