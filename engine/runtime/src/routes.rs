//! Which registry a route leads to, for a unit on a day. Pure: the tables come in, and the same
//! tables, unit and day lead to the same registry.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::settings::{RouteRow, Unit};

/// Why a route leads nowhere: the cause of a `not-permitted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoRoute {
    /// No row is in force for the unit on the day.
    None,
    /// Rows of equal weight lead to different registries.
    Unclear,
}

impl NoRoute {
    pub(crate) fn cause(self) -> &'static str {
        match self {
            NoRoute::None => "no-route",
            NoRoute::Unclear => "unit-unclear",
        }
    }
}

/// The registry in force. `units` is the case's unit and those above it, nearest first: a row that
/// names a nearer one wins, a row without units serves whoever no other row does.
pub(crate) fn registry<'a>(
    rows: &'a [RouteRow],
    units: &[String],
    day: Date,
) -> Result<&'a str, NoRoute> {
    let in_force = |row: &&RouteRow| {
        row.from.is_none_or(|from| from <= day) && row.to.is_none_or(|to| day <= to)
    };
    let distance = |row: &RouteRow| match row.units.is_empty() {
        true => Some(units.len()),
        false => units.iter().position(|unit| row.units.contains(unit)),
    };
    let fitting = rows.iter().filter(in_force).filter_map(|row| Some((distance(row)?, row)));
    let fitting: Vec<_> = fitting.collect();
    let nearest = fitting.iter().map(|(distance, _)| *distance).min().ok_or(NoRoute::None)?;
    let mut there = fitting.iter().filter(|(distance, _)| *distance == nearest);
    let first = there.next().map(|(_, row)| row.registry.as_str()).ok_or(NoRoute::None)?;
    let one = there.all(|(_, row)| row.registry == first);
    if one { Ok(first) } else { Err(NoRoute::Unclear) }
}

/// A unit with those above it, nearest first. Bounded, should a table run in a circle.
pub(crate) fn chain(units: &BTreeMap<String, Unit>, code: &str) -> Vec<String> {
    let mut chain = vec![code.to_owned()];
    while let Some(above) = chain.last().and_then(|last| units.get(last)?.within.clone())
        && chain.len() < 8
        && !chain.contains(&above)
    {
        chain.push(above);
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(units: &[&str], from: Option<&str>, to: Option<&str>, registry: &str) -> RouteRow {
        let day = |text: &str| text.parse().expect("a day");
        RouteRow {
            units: units.iter().map(|unit| (*unit).to_owned()).collect(),
            from: from.map(day),
            to: to.map(day),
            registry: registry.into(),
        }
    }

    fn find<'a>(rows: &'a [RouteRow], units: &[&str], day: &str) -> Result<&'a str, NoRoute> {
        let units: Vec<String> = units.iter().map(|unit| (*unit).to_owned()).collect();
        registry(rows, &units, day.parse().expect("a day"))
    }

    #[test]
    fn the_day_picks_the_rows_in_force() {
        let rows = [
            row(&["06"], Some("2023-01-01"), Some("2025-12-31"), "bac-kan"),
            row(&["06"], Some("2026-01-01"), None, "thai-nguyen"),
        ];
        assert_eq!(find(&rows, &["06"], "2025-12-31"), Ok("bac-kan"));
        assert_eq!(find(&rows, &["06"], "2026-01-01"), Ok("thai-nguyen"));
        assert_eq!(find(&rows, &["06"], "2022-12-31"), Err(NoRoute::None));
    }

    #[test]
    fn a_row_that_names_a_nearer_unit_wins_and_a_row_for_all_comes_last() {
        let rows = [
            row(&[], None, None, "all"),
            row(&["19"], None, None, "province"),
            row(&["05455"], None, None, "commune"),
        ];
        assert_eq!(find(&rows, &["05455", "19"], "2026-01-01"), Ok("commune"));
        assert_eq!(find(&rows, &["05500", "19"], "2026-01-01"), Ok("province"));
        assert_eq!(find(&rows, &["01"], "2026-01-01"), Ok("all"));
    }

    #[test]
    fn two_registries_of_equal_weight_are_never_guessed_between() {
        let rows = [row(&["19"], None, None, "one"), row(&["19"], None, None, "other")];
        assert_eq!(find(&rows, &["19"], "2026-01-01"), Err(NoRoute::Unclear));
        assert_eq!(NoRoute::Unclear.cause(), "unit-unclear");
        assert_eq!(NoRoute::None.cause(), "no-route");
    }

    #[test]
    fn a_chain_ends_even_where_the_table_runs_in_a_circle() {
        let unit = |within: &str| Unit {
            within: Some(within.into()),
            from: None,
            to: None,
            name: String::new(),
        };
        let units = BTreeMap::from([("a".to_owned(), unit("b")), ("b".to_owned(), unit("a"))]);
        assert_eq!(chain(&units, "a"), ["a", "b"]);
        assert_eq!(chain(&units, "c"), ["c"]);
    }
}
