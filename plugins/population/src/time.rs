//! `xs:dateTime`, for the time at which the register's data held true.
//!
//! A time that cannot be read is left out: it is evidence, and evidence is not guessed.

use hoso_connector_sdk::PartialDate;

const VIETNAM_MINUTES: i64 = 7 * 60;

/// Milliseconds since 1970; a time without a zone is Vietnam's own.
pub(crate) fn unix_ms(text: &str) -> Option<u64> {
    let (date, rest) = text.trim().split_once('T')?;
    let PartialDate::Day(day) = PartialDate::from_iso(date)? else { return None };
    let (clock, zone) = rest.split_at(rest.find(['Z', '+', '-']).unwrap_or(rest.len()));
    let seconds = days(day.year.into(), day.month.into(), day.day.into()) * 86_400
        + clock_seconds(clock)?
        - zone_minutes(zone)? * 60;
    u64::try_from(seconds).ok()?.checked_mul(1000)
}

/// `hh:mm:ss`; fractions are dropped.
fn clock_seconds(clock: &str) -> Option<i64> {
    let whole = clock.split('.').next()?;
    let mut parts = whole.split(':').map(two);
    let (h, m, s) = (parts.next()??, parts.next()??, parts.next()??);
    let held = parts.next().is_none() && h < 24 && m < 60 && s < 60;
    held.then_some(h * 3600 + m * 60 + s)
}

fn zone_minutes(zone: &str) -> Option<i64> {
    match zone {
        "" => Some(VIETNAM_MINUTES),
        "Z" => Some(0),
        zone => {
            let (sign, rest) = (if zone.starts_with('-') { -1 } else { 1 }, zone.get(1..)?);
            let (hours, minutes) = rest.split_once(':')?;
            Some(sign * (two(hours)? * 60 + two(minutes)?))
        }
    }
}

fn two(text: &str) -> Option<i64> {
    let plain = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// Days since 1970 in the Gregorian calendar, with years that begin in March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leaps = year / 4 - year / 100 + year / 400;
    year * 365 + leaps + (month * 153 + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_and_fractions_are_read() {
        for (text, ms) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-03-06T00:00:00+07:00", 1_772_730_000_000),
            ("2026-03-06T00:00:00", 1_772_730_000_000),
            ("2026-03-05T17:00:00.123Z", 1_772_730_000_000),
            ("2000-02-29T12:00:00-01:30", 951_831_000_000),
        ] {
            assert_eq!(unix_ms(text), Some(ms), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_left_out() {
        for text in [
            "",
            "2026-03-06",
            "2026-03T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "1969-01-01T00:00:00Z",
            "2026-03-06T24:00:00Z",
            "2026-03-06T1:00:00Z",
            "2026-03-06T00:00:00+7",
            "2026-03-06T00:00Z",
        ] {
            assert_eq!(unix_ms(text), None, "{text}");
        }
    }
}
