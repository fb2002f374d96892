//! What holds of every due time, tried over calendars in zones that change their clocks.

use super::*;
use proptest::prelude::*;

/// With office hours and without, on Earth's clocks: half-hour changes, changes at midnight and on
/// working days, Fridays off.
pub(super) fn calendars() -> Vec<Calendar> {
    let zones = ["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo", ZONE];
    let mut all = vec![mornings()];
    for zone in zones {
        let parts = CalendarParts { zone: zone.to_owned(), ..vn_parts() };
        all.push(Calendar::new(parts).unwrap());
        let daily = CalendarParts { weekend: Vec::new(), ..CalendarParts::weekly("daily", zone) };
        all.push(Calendar::new(daily).unwrap());
    }
    let night = CalendarParts {
        weekend: vec![Weekday::Friday],
        timetables: vec![table(&NIGHTS, &[(0, 4), (20, 23)])],
        hours: Vec::new(),
        ..CalendarParts::weekly("nights", "America/New_York")
    };
    all.push(Calendar::new(night).unwrap());
    all
}

const NIGHTS: [Weekday; 6] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Saturday,
    Weekday::Sunday,
];

pub(super) fn lengths_of(amount: u32) -> [Length; 7] {
    [
        Length::Seconds(amount),
        Length::Minutes(amount),
        Length::Hours(amount),
        Length::Days(amount),
        Length::WorkingHours(amount),
        Length::WorkingDays(amount),
        Length::Months(amount.min(120)),
    ]
}

fn local(calendar: &Calendar, at_ms: i64) -> jiff::Zoned {
    jiff::Timestamp::from_millisecond(at_ms).unwrap().to_zoned(calendar.zone().clone())
}

/// Calendars and lengths that go together.
fn each(amount: u32) -> Vec<(Calendar, Length)> {
    let pairs = calendars().into_iter().flat_map(|calendar| {
        lengths_of(amount).into_iter().map(move |length| (calendar.clone(), length))
    });
    let counts = |(calendar, length): &(Calendar, Length)| {
        calendar.has_hours() || !matches!(length, Length::WorkingHours(_))
    };
    pairs.filter(counts).collect()
}

/// The slow way: tick minute by minute and count those in which the office is open.
fn ticked(calendar: &Calendar, from_ms: i64, hours: u32) -> i64 {
    let (mut now, mut left) = (from_ms, hours * 60);
    while left > 0 {
        let civil = local(calendar, now);
        let within = |span: &OfficeSpan| span.from <= civil.time() && civil.time() < span.to;
        if calendar.hours_on(civil.date()).iter().any(within) {
            left -= 1;
        }
        now += 60_000;
    }
    now
}

/// The slow way: tick to the opening, step day by day, and tick back into the hours of that day.
fn stepped(calendar: &Calendar, from_ms: i64, days: u32) -> i64 {
    let open = |at_ms: i64| {
        let civil = local(calendar, at_ms);
        let within = |span: &OfficeSpan| span.from <= civil.time() && civil.time() <= span.to;
        calendar.hours_on(civil.date()).iter().any(within)
    };
    let begin = (0..).map(|minute| from_ms + minute * 60_000).find(|at| open(*at)).unwrap();
    let mut day = local(calendar, begin);
    for _ in 0..days {
        day = day.tomorrow().unwrap();
        while !calendar.is_working_day(day.date()) {
            day = day.tomorrow().unwrap();
        }
    }
    let end = day.timestamp().as_millisecond();
    let back = (0..24 * 60).map(|minute| end - minute * 60_000);
    let mut same = back.take_while(|at| local(calendar, *at).date() == day.date());
    same.find(|at| open(*at))
        .unwrap_or_else(|| (0..).map(|minute| end + minute * 60_000).find(|at| open(*at)).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_due_time_is_never_before_its_start_and_grows_with_the_length(
        from in 1_500_000_000_000i64..2_000_000_000_000, amount in 0u32..120, more in 0u32..20,
    ) {
        for ((calendar, short), (_, long)) in each(amount).into_iter().zip(each(amount + more)) {
            let first = calendar.due(from, short).unwrap().at_ms;
            let second = calendar.due(from, long).unwrap().at_ms;
            prop_assert!(from <= first && first <= second, "{} {}", short, long);
            let first = calendar.before(from, short).unwrap().at_ms;
            let second = calendar.before(from, long).unwrap().at_ms;
            prop_assert!(second <= first && first <= from, "{} {} back", short, long);
        }
    }

    /// Where clocks go back, two moments may change places on the clock: they are left out. Months
    /// end on the same last day from several starts, so their days are compared alone.
    #[test]
    fn who_starts_later_is_due_later(
        from in 1_700_000_000_000i64..1_900_000_000_000,
        later in 0i64..200_000_000,
        amount in 0u32..60,
    ) {
        for (calendar, length) in each(amount) {
            let (first, second) = (local(&calendar, from), local(&calendar, from + later));
            if second.datetime() < first.datetime() {
                continue;
            }
            let day = |at_ms| local(&calendar, at_ms).date();
            let months = matches!(length, Length::Months(_));
            let in_order = |first, second| {
                if months { day(first) <= day(second) } else { first <= second }
            };
            let due = |at| calendar.due(at, length).unwrap().at_ms;
            let told = format!("{} {length}", calendar.name());
            prop_assert!(in_order(due(from), due(from + later)), "{}", told);
            let back = |at| calendar.before(at, length).unwrap().at_ms;
            prop_assert!(in_order(back(from), back(from + later)), "{} back", told);
        }
    }

    #[test]
    fn a_due_time_in_working_time_lies_in_office_hours(
        from in 1_700_000_000_000i64..1_900_000_000_000, amount in 1u32..100,
    ) {
        for length in [Length::WorkingHours(amount), Length::WorkingDays(amount)] {
            for calendar in [mornings(), vn().get("vn").unwrap().clone()] {
                for due in [calendar.due(from, length), calendar.before(from, length)] {
                    let end = local(&calendar, due.unwrap().at_ms);
                    let hours = calendar.hours_on(end.date());
                    let open = |span: &OfficeSpan| span.from <= end.time() && end.time() <= span.to;
                    prop_assert!(hours.iter().any(open), "{}", length);
                }
            }
        }
    }

    #[test]
    fn reckoning_agrees_with_counting(
        minute in 29_000_000i64..30_000_000, hours in 1u32..30, days in 1u32..30,
    ) {
        let from = minute * 60_000;
        for calendar in [mornings(), vn().get("vn").unwrap().clone()] {
            let worked = calendar.due(from, Length::WorkingHours(hours)).unwrap().at_ms;
            prop_assert_eq!(worked, ticked(&calendar, from, hours));
            let waited = calendar.due(from, Length::WorkingDays(days)).unwrap().at_ms;
            prop_assert_eq!(waited, stepped(&calendar, from, days));
        }
    }

    /// Counting back and on again comes to the same moment, if that is one of office hours and its
    /// clock time is one on every day.
    #[test]
    fn on_and_back_again_is_where_it_began(
        day in 0i64..1_500, minute in 1i64..=480, amount in 0u32..40,
    ) {
        let all = vn();
        let calendar = all.get("vn").unwrap();
        let open = 450 + minute + if minute > 240 { 120 } else { 0 };
        let at = ms("2024-01-01T00:00:00") + (day * 1_440 + open) * 60_000;
        prop_assume!(calendar.is_working_day(local(calendar, at).date()));
        for length in [Length::WorkingDays(amount), Length::WorkingHours(amount)] {
            let back = calendar.before(at, length).unwrap().at_ms;
            prop_assert_eq!(calendar.due(back, length).unwrap().at_ms, at, "{}", length);
        }
        for length in [Length::Days(amount), Length::Hours(amount), Length::Minutes(amount)] {
            let on = calendar.due(at, length).unwrap().at_ms;
            prop_assert_eq!(calendar.before(on, length).unwrap().at_ms, at, "{}", length);
        }
    }

    /// So long before a due time, the same length is never due later than it.
    #[test]
    fn what_begins_in_time_is_due_in_time(
        at in 1_700_000_000_000i64..1_900_000_000_000, amount in 0u32..40,
    ) {
        let all = vn();
        let calendar = all.get("vn").unwrap();
        for length in [Length::WorkingDays(amount), Length::WorkingHours(amount)] {
            let back = calendar.before(at, length).unwrap().at_ms;
            prop_assert!(calendar.due(back, length).unwrap().at_ms <= at, "{}", length);
        }
    }

    #[test]
    fn no_start_panics(from in any::<i64>(), amount in any::<u32>()) {
        for length in lengths_of(amount) {
            let _ = vn().due("vn", from, length);
            let _ = vn().before("vn", from, length);
        }
    }
}

#[test]
fn a_clock_time_that_is_left_out_is_the_moment_of_the_change() {
    let daily = &calendars()[2];
    let due = |from| daily.due(in_zone("+01:00", from), Length::Days(1)).unwrap().at_ms;
    let change = in_zone("+01:00", "2026-03-29T02:00:00");
    assert_eq!(due("2026-03-28T01:59:00"), change - 60_000);
    assert_eq!((due("2026-03-28T02:00:00"), due("2026-03-28T02:59:00")), (change, change));
    assert_eq!(due("2026-03-28T03:01:00"), change + 60_000);
}
