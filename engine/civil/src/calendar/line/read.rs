//! Reading kept lines back, also those that older builds kept.
//!
//! Never guesses: what does not fit a line to the last letter is none.

use jiff::civil::{Date, Time};

use super::{DayOff, Length, Line, When, short};

pub(super) fn line(kept: &str) -> Option<Line> {
    let of = |start: &str| kept.strip_prefix(start);
    let count = |text: &str| text.parse::<u32>().ok();
    if let Some(rest) = of("from ") {
        return when(rest).map(Line::From);
    }
    if let Some(rest) = of("back from ") {
        return when(rest).map(Line::BackFrom);
    }
    if let Some(rest) = of("office closed, counted from ") {
        return when(rest).map(Line::Opens);
    }
    if let Some(rest) = of("office closed, counted back from ") {
        return when(rest).map(Line::Closed);
    }
    if let Some(rest) = of("weekly days off skipped: ") {
        return count(rest).map(Line::WeeklyOff);
    }
    if let Some(rest) = of("further days off skipped: ") {
        return count(rest).map(Line::FurtherOff);
    }
    if let Some(rest) = of("day off skipped: ") {
        return day_off(rest);
    }
    if let Some(rest) = of("within the hours of that day ") {
        return when(rest).map(Line::Within);
    }
    if let Some(rest) = of("beyond the table of `") {
        return beyond(rest);
    }
    if let Some(rest) = of("left: ") {
        let (days, rest) = rest.split_once(" working days and ")?;
        return Some(Line::Left { days: count(days)?, seconds: seconds(rest)? });
    }
    if let Some(rest) = of("stood still: ") {
        return seconds(rest).map(Line::Stood);
    }
    moment(kept).or_else(|| counted(kept))
}

/// What makes a line of a moment.
type Make = fn(When) -> Line;

fn moment(kept: &str) -> Option<Line> {
    let starts: [(&str, Make); 5] = [
        ("was due ", Line::WasDue),
        ("paused ", Line::Paused),
        ("resumed ", Line::Resumed),
        ("due ", Line::Due),
        ("so ", Line::Before),
    ];
    let found = starts.iter().find_map(|(start, of)| Some((kept.strip_prefix(start)?, of)));
    found.and_then(|(rest, of)| when(rest).map(of))
}

fn counted(kept: &str) -> Option<Line> {
    let (length, calendar) = kept.split_once(" by calendar `")?;
    let calendar = calendar.strip_suffix('`')?.to_owned();
    match length.strip_suffix(" back") {
        Some(length) => Some(Line::CountedBack { length: length.parse().ok()?, calendar }),
        None => Some(Line::Counted { length: length.parse::<Length>().ok()?, calendar }),
    }
}

/// `Mon 2026-02-16, Lunar New Year / Tết Nguyên đán [the source]`.
fn day_off(rest: &str) -> Option<Line> {
    let (day, why) = rest.split_once(", ")?;
    let sourced = why.strip_suffix(']').and_then(|why| why.rsplit_once(" ["));
    let (why, source) = sourced.unwrap_or((why, ""));
    let (en, vi) = why.split_once(" / ").unwrap_or((why, why));
    let why = DayOff { vi: vi.to_owned(), en: en.to_owned(), source: source.to_owned() };
    Some(Line::DayOff { date: weekday_and_date(day)?, why })
}

fn beyond(rest: &str) -> Option<Line> {
    let (calendar, days) = rest.rsplit_once("`: ")?;
    let (from, to) = days.split_once(" to ")?;
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    Some(Line::Beyond { calendar: calendar.to_owned(), from, to })
}

/// `Mon 2023-03-27 14:27:45 +07:00`.
fn when(text: &str) -> Option<When> {
    let (day, clock) = text.split_at_checked(14)?;
    let (time, offset) = clock.strip_prefix(' ')?.split_once(' ')?;
    let (sign, ahead) = match offset.split_at_checked(1)? {
        ("+", ahead) => (1, ahead),
        ("-", ahead) => (-1, ahead),
        (_, _) => return None,
    };
    let (hours, minutes) = ahead.split_once(':')?;
    let offset = sign * (hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?);
    let read = When { date: weekday_and_date(day)?, time: time.parse::<Time>().ok()?, offset };
    (read.to_string() == text).then_some(read)
}

fn weekday_and_date(text: &str) -> Option<Date> {
    let (weekday, date) = text.split_once(' ')?;
    let read: Date = date.parse().ok()?;
    (short(read.weekday()) == weekday && read.to_string() == date).then_some(read)
}

fn seconds(text: &str) -> Option<u64> {
    let mut parts = text.split(':').map(|part| part.parse::<u64>().ok());
    let mut next = || parts.next().flatten();
    let (hours, minutes, seconds) = (next()?, next()?, next()?);
    hours.checked_mul(3_600)?.checked_add(minutes.checked_mul(60)?)?.checked_add(seconds)
}
