//! A due time after a pause: what was left when it stopped runs on from when it resumed.
//!
//! Never earlier than the due time before the pause, and never earlier than the end of the pause.

use super::line::{Line, When};
use super::reckon::due_of;
use super::walk::{Moment, Walk, Way};
use super::{Calendar, CalendarFault, Due, Length};

impl Calendar {
    /// When a length is over that was due at `due_ms` and stood still from `paused_ms` to
    /// `resumed_ms` (all in milliseconds since 1970 in UTC).
    ///
    /// Working days and working hours: the working days and the working time that were left run on
    /// from the end of the pause, by the rule of [`Calendar::due`]. Other lengths: the due time
    /// moves by the length of the pause. A pause that ends no later than it begins changes nothing.
    /// A pause that begins after the due time leaves nothing to run on, so its end is the due time.
    pub fn resumed(
        &self,
        due_ms: i64,
        paused_ms: i64,
        resumed_ms: i64,
        length: Length,
    ) -> Result<Due, CalendarFault> {
        let mut walk = Walk::new(self, Way::Forwards, length);
        let due = self.zoned(&walk, due_ms)?;
        let mut lines = vec![Line::WasDue(When::of(&due))];
        if resumed_ms <= paused_ms {
            lines.push(Line::Due(When::of(&due)));
            return Ok(due_of(&due, &lines));
        }
        let (paused, resumed) = (self.zoned(&walk, paused_ms)?, self.zoned(&walk, resumed_ms)?);
        lines.push(Line::Paused(When::of(&paused)));
        lines.push(Line::Resumed(When::of(&resumed)));
        let stops = (Moment::of(&paused), Moment::of(&due));
        let left = match length {
            Length::WorkingDays(_) => Some(left_in_days(self, length, stops)?),
            Length::WorkingHours(_) if !self.has_hours() => {
                return Err(CalendarFault::NoHours { calendar: self.name().to_owned() });
            }
            Length::WorkingHours(_) => {
                let (from, to) = stops;
                Some((0, Walk::new(self, Way::Forwards, length).time_between(from, to)?))
            }
            Length::Seconds(_)
            | Length::Minutes(_)
            | Length::Hours(_)
            | Length::Days(_)
            | Length::Months(_) => None,
        };
        let end = if let Some((days, time)) = left {
            lines.push(Line::Left { days, seconds: seconds(time) });
            let begin = self.begin(&mut walk, &resumed, &mut lines)?;
            let end = walk.days(begin, days)?;
            let end = walk.time(end, time)?;
            walk.in_world(end)?
        } else {
            let stood = resumed_ms.saturating_sub(paused_ms);
            lines.push(Line::Stood(seconds(stood)));
            self.zoned(&walk, due_ms.saturating_add(stood))?
        };
        let end = end.max(due).max(resumed);
        lines.extend(std::mem::take(&mut walk.skipped).lines());
        lines.extend(self.beyond(&paused, &end));
        lines.push(Line::Due(When::of(&end)));
        Ok(due_of(&end, &lines))
    }
}

/// What was left between the stop and the due time.
fn left_in_days(
    calendar: &Calendar,
    length: Length,
    (paused, due): (Moment, Moment),
) -> Result<(u32, i64), CalendarFault> {
    let mut walk = Walk::new(calendar, Way::Forwards, length);
    let from = walk.nearest_open(paused)?;
    walk.rest(from, due)
}

fn seconds(millis: i64) -> u64 {
    u64::try_from(millis / 1_000).unwrap_or(0)
}
