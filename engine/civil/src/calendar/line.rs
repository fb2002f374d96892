//! The lines that explain a due time: kept as short English texts, read back from them, and told in
//! Vietnamese and in English.
//!
//! Never tells a line wrongly: a text that is none of these lines is shown as it stands.

mod read;
mod told;

use std::fmt;

use jiff::Zoned;
use jiff::civil::{Date, Time, Weekday};

use super::{DayOff, Length};

/// A moment on the clocks of a calendar, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// The day.
    pub date: Date,
    /// The time of day, in whole seconds.
    pub time: Time,
    /// How far the clocks are ahead of UTC, in minutes.
    pub offset: i32,
}

impl When {
    /// Milliseconds, and seconds of an offset, are left out.
    pub(super) fn of(when: &Zoned) -> Self {
        let (hour, minute, second) = (when.hour(), when.minute(), when.second());
        let time = Time::constant(hour, minute, second, 0);
        When { date: when.date(), time, offset: when.offset().seconds() / 60 }
    }
}

/// One line of a reckoning. `Display` writes the form that is kept, [`Line::read`] reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Where the count begins.
    From(When),
    /// Where the count back begins.
    BackFrom(When),
    /// What is counted, by which calendar.
    Counted {
        /// The length.
        length: Length,
        /// The name of the calendar.
        calendar: String,
    },
    /// What is counted back, by which calendar.
    CountedBack {
        /// The length.
        length: Length,
        /// The name of the calendar.
        calendar: String,
    },
    /// The office is closed at the start: the count begins when it opens next.
    Opens(When),
    /// The office is closed at the end: the count back begins when it closed last.
    Closed(When),
    /// So many weekly days off were passed over.
    WeeklyOff(u32),
    /// A day off was passed over.
    DayOff {
        /// The day.
        date: Date,
        /// Why; its source may be empty in what an older build kept.
        why: DayOff,
    },
    /// So many further days off were passed over.
    FurtherOff(u32),
    /// The last day has other hours: moved into them.
    Within(When),
    /// A part of the time lies beyond the days for which the table is complete.
    Beyond {
        /// The name of the calendar.
        calendar: String,
        /// The first day of its table.
        from: Date,
        /// The last day of its table.
        to: Date,
    },
    /// When it was due before a pause.
    WasDue(When),
    /// When it stopped.
    Paused(When),
    /// When it ran on.
    Resumed(When),
    /// What was left when it stopped.
    Left {
        /// Working days.
        days: u32,
        /// Seconds of working time besides.
        seconds: u64,
    },
    /// How long it stood still, in seconds of any clock.
    Stood(u64),
    /// When it is due.
    Due(When),
    /// The moment so long before a due time.
    Before(When),
}

impl Line {
    /// Reads a line as it is kept; `None`: it is none.
    pub fn read(kept: &str) -> Option<Self> {
        read::line(kept)
    }

    /// For people who read English.
    pub fn in_english(&self) -> String {
        told::in_english(self)
    }

    /// For people who read Vietnamese.
    pub fn in_vietnamese(&self) -> String {
        told::in_vietnamese(self)
    }
}

/// A kept line in English; as it stands, if it is none.
pub fn in_english(kept: &str) -> String {
    Line::read(kept).map_or_else(|| kept.to_owned(), |line| line.in_english())
}

/// A kept line in Vietnamese; as it stands, if it is none.
pub fn in_vietnamese(kept: &str) -> String {
    Line::read(kept).map_or_else(|| kept.to_owned(), |line| line.in_vietnamese())
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Line::From(when) => write!(f, "from {when}"),
            Line::BackFrom(when) => write!(f, "back from {when}"),
            Line::Counted { length, calendar } => write!(f, "{length} by calendar `{calendar}`"),
            Line::CountedBack { length, calendar } => {
                write!(f, "{length} back by calendar `{calendar}`")
            }
            Line::Opens(when) => write!(f, "office closed, counted from {when}"),
            Line::Closed(when) => write!(f, "office closed, counted back from {when}"),
            Line::WeeklyOff(days) => write!(f, "weekly days off skipped: {days}"),
            Line::DayOff { date, why } => {
                write!(f, "day off skipped: {} {date}, {}", short(date.weekday()), why.en)?;
                if why.vi != why.en {
                    write!(f, " / {}", why.vi)?;
                }
                if !why.source.is_empty() {
                    write!(f, " [{}]", why.source)?;
                }
                Ok(())
            }
            Line::FurtherOff(days) => write!(f, "further days off skipped: {days}"),
            Line::Within(when) => write!(f, "within the hours of that day {when}"),
            Line::Beyond { calendar, from, to } => {
                write!(f, "beyond the table of `{calendar}`: {from} to {to}")
            }
            Line::WasDue(when) => write!(f, "was due {when}"),
            Line::Paused(when) => write!(f, "paused {when}"),
            Line::Resumed(when) => write!(f, "resumed {when}"),
            Line::Left { days, seconds } => {
                write!(f, "left: {days} working days and {}", clock(*seconds))
            }
            Line::Stood(seconds) => write!(f, "stood still: {}", clock(*seconds)),
            Line::Due(when) => write!(f, "due {when}"),
            Line::Before(when) => write!(f, "so {when}"),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let When { date, time, offset } = self;
        let (sign, ahead) = (if *offset < 0 { '-' } else { '+' }, offset.abs());
        write!(f, "{} {date} {}", short(date.weekday()), time.strftime("%H:%M:%S"))?;
        write!(f, " {sign}{:02}:{:02}", ahead / 60, ahead % 60)
    }
}

/// Hours, minutes and seconds; more than 24 hours stay hours.
fn clock(seconds: u64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

fn short(weekday: Weekday) -> &'static str {
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
