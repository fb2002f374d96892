//! Reckoning when a length is over, and when it must begin, with the lines that explain it.
//!
//! Never before the start, never earlier for a longer length of the same unit; counting back is the
//! mirror of it.

use jiff::{Span, Timestamp, Zoned};

use super::line::{Line, When};
use super::walk::{Moment, Walk, Way};
use super::{Calendar, CalendarFault, Due, Length};

impl Calendar {
    /// When `length` after `from_ms` (milliseconds since 1970 in UTC) is over.
    ///
    /// Working days keep the time of day; working hours end with the last counted minute, also at
    /// closing time. Where office hours are known, working time that starts outside them starts
    /// when the office opens next, and a last day with other hours ends within them. Source: the
    /// offices' rule that what comes after closing counts from the next morning.
    pub fn due(&self, from_ms: i64, length: Length) -> Result<Due, CalendarFault> {
        let (start, end, between) = self.reckon(Way::Forwards, from_ms, length)?;
        // Where clocks go back, the same clock time can be an earlier moment.
        let end = end.max(start.clone());
        let mut lines = vec![Line::From(When::of(&start))];
        lines.push(Line::Counted { length, calendar: self.name().to_owned() });
        lines.extend(between);
        lines.extend(self.beyond(&start, &end));
        lines.push(Line::Due(When::of(&end)));
        Ok(due_of(&end, &lines))
    }

    /// The moment `length` before `due_ms`: the mirror of [`Calendar::due`]. Working time that ends
    /// outside office hours is counted back from when the office closed last.
    pub fn before(&self, due_ms: i64, length: Length) -> Result<Due, CalendarFault> {
        let (due, begin, between) = self.reckon(Way::Backwards, due_ms, length)?;
        let begin = begin.min(due.clone());
        let mut lines = vec![Line::BackFrom(When::of(&due))];
        lines.push(Line::CountedBack { length, calendar: self.name().to_owned() });
        lines.extend(between);
        lines.extend(self.beyond(&begin, &due));
        lines.push(Line::Before(When::of(&begin)));
        Ok(due_of(&begin, &lines))
    }

    /// The given moment, the moment reached, and the lines of what lies between.
    fn reckon(
        &self,
        way: Way,
        at_ms: i64,
        length: Length,
    ) -> Result<(Zoned, Zoned, Vec<Line>), CalendarFault> {
        if length.amount() > length.limit().amount() {
            return Err(CalendarFault::TooLong { length });
        }
        let mut walk = Walk::new(self, way, length);
        let start = self.zoned(&walk, at_ms)?;
        let mut lines = Vec::new();
        let civil = |walk: &Walk<'_>, span| {
            walk.civil(Moment::of(&start), span).and_then(|moment| walk.in_world(moment))
        };
        let end = match length {
            Length::Seconds(n) => run_on(&walk, &start, Span::new().try_seconds(n)),
            Length::Minutes(n) => run_on(&walk, &start, Span::new().try_minutes(n)),
            Length::Hours(n) => run_on(&walk, &start, Span::new().try_hours(n)),
            Length::Days(n) => civil(&walk, Span::new().try_days(n)),
            Length::Months(n) => civil(&walk, Span::new().try_months(n)),
            Length::WorkingDays(n) => self.working_days(&mut walk, &start, n, &mut lines),
            Length::WorkingHours(n) => self.working_hours(&mut walk, &start, n, &mut lines),
        }?;
        lines.extend(walk.skipped.lines());
        Ok((start, end, lines))
    }

    fn working_days(
        &self,
        walk: &mut Walk<'_>,
        start: &Zoned,
        days: u32,
        lines: &mut Vec<Line>,
    ) -> Result<Zoned, CalendarFault> {
        let from = self.begin(walk, start, lines)?;
        let end = walk.days(from, days)?;
        let reached = walk.in_world(end)?;
        if end.ms != from.ms {
            lines.push(Line::Within(When::of(&reached)));
        }
        Ok(reached)
    }

    fn working_hours(
        &self,
        walk: &mut Walk<'_>,
        start: &Zoned,
        hours: u32,
        lines: &mut Vec<Line>,
    ) -> Result<Zoned, CalendarFault> {
        if !self.has_hours() {
            return Err(CalendarFault::NoHours { calendar: self.name().to_owned() });
        }
        let from = self.begin(walk, start, lines)?;
        let end = walk.time(from, i64::from(hours) * 3_600_000)?;
        walk.in_world(end)
    }

    /// Where working time begins, with the line that says so if that is another moment.
    pub(super) fn begin(
        &self,
        walk: &mut Walk<'_>,
        start: &Zoned,
        lines: &mut Vec<Line>,
    ) -> Result<Moment, CalendarFault> {
        let given = Moment::of(start);
        let begin = walk.nearest_open(given)?;
        if begin != given {
            let when = When::of(&walk.in_world(begin)?);
            lines.push(match walk.way {
                Way::Forwards => Line::Opens(when),
                Way::Backwards => Line::Closed(when),
            });
        }
        Ok(begin)
    }

    /// The line that says so, if a part of the time lies outside the days of the table.
    pub(super) fn beyond(&self, from: &Zoned, to: &Zoned) -> Option<Line> {
        let validity = self.validity()?;
        let within = validity.covers(from.date()) && validity.covers(to.date());
        let calendar = self.name().to_owned();
        (!within).then_some(Line::Beyond { calendar, from: validity.from, to: validity.to })
    }

    pub(super) fn zoned(&self, walk: &Walk<'_>, at_ms: i64) -> Result<Zoned, CalendarFault> {
        let at = Timestamp::from_millisecond(at_ms).map_err(|_| walk.range())?;
        Ok(at.to_zoned(self.zone.clone()))
    }
}

pub(super) fn due_of(at: &Zoned, lines: &[Line]) -> Due {
    let reckoned = lines.iter().map(Line::to_string).collect();
    Due { at_ms: at.timestamp().as_millisecond(), reckoned }
}

/// Seconds to hours run on the world's clock.
fn run_on(
    walk: &Walk<'_>,
    start: &Zoned,
    span: Result<Span, jiff::Error>,
) -> Result<Zoned, CalendarFault> {
    let end = span.and_then(|span| match walk.way {
        Way::Forwards => start.checked_add(span),
        Way::Backwards => start.checked_sub(span),
    });
    end.map_err(|_| walk.range())
}
