//! Slips of the hand while typing: keys, quotes, spaces, lengths, labels.
//! Never plants where the text is written in a way that the slip does not fit.

use hoso_workflow::Place;
use hoso_workflow::document::Length;
use hoso_workflow::yaml::At;

use super::{Plot, labels, start};

pub const KINDS: &[&str] = &[
    "a capital in a name",
    "a comma in a label without quotes",
    "a key too many at the top",
    "a key too many within",
    "a key twice",
    "a label emptied",
    "a label in a strange language",
    "a label without a language",
    "a length in Vietnamese",
    "a length without its unit",
    "a missing key",
    "a name without its colon's space",
    "a purpose without quotes",
    "a tab",
    "a tag",
    "a value left out",
    "a version in quotes",
    "a version of zero",
    "an anchor",
];

pub fn all(plot: &mut Plot) {
    top(plot);
    purpose(plot);
    lengths(plot);
    tongues(plot);
    texts(plot);
    within(plot);
    tab(plot);
}

/// The text in front of a place is nothing but spaces.
pub fn begins_line(plot: &Plot, place: Place) -> bool {
    plot.source.before(start(place)).trim().is_empty()
}

fn top(plot: &mut Plot) {
    let (workflow, version) = (plot.document.workflow.place, plot.document.version.place);
    let (initial, calendar) = (plot.document.initial.place, plot.document.calendar.place);
    let first = workflow.line;
    let more = plot.source.insert_line(first, "zebra: x");
    plot.plant("a key too many at the top", "E010", (first, 1), more);
    // Cases of older versions can come to no version 0, which is a fault of its own.
    if plot.document.migrate.is_none() {
        plot.put("a version of zero", "E021", version, "0");
    }
    plot.put("a version in quotes", "E013", version, "\"1\"");
    let twice = plot.source.insert_line(calendar.line + 1, &plot.source.line(calendar.line));
    plot.plant("a key twice", "E005", (calendar.line + 1, 1), twice);
    let missing = plot.source.without_line(calendar.line);
    plot.plant("a missing key", "E012", (first, 1), missing);
    let empty = plot.source.put(initial, "");
    plot.plant("a value left out", "E015", (initial.line, 1), empty);
    let anchor = plot.source.insert(start(initial), "&a ");
    plot.plant("an anchor", "E004", start(initial), anchor);
    let tag = plot.source.insert(start(calendar), "!!str ");
    plot.plant("a tag", "E004", start(calendar), tag);
}

fn purpose(plot: &mut Plot) {
    let Some(purpose) = plot.document.purpose.clone() else { return };
    if purpose.value.parse::<f64>().is_err() {
        return;
    }
    let column = purpose.place.column;
    let quoted = plot.source.line(purpose.place.line).chars().position(|c| c == '"').unwrap();
    let length = u32::try_from(purpose.value.chars().count()).unwrap() + 2;
    let place = Place { column: u32::try_from(quoted).unwrap() + 1, length, ..purpose.place };
    assert!(place.column == column || place.column + 1 == column);
    plot.put("a purpose without quotes", "E014", place, &purpose.value);
}

fn lengths(plot: &mut Plot) {
    let states = plot.document.states.iter().flat_map(|(_, state)| &state.timers);
    let timers = states.filter_map(|timer| timer.after.as_ref());
    let asks = plot.document.asks.iter();
    let asks = asks.flat_map(|(_, ask)| {
        let retry = ask.retry.iter();
        let retry = retry.flat_map(|one| [&one.first, &one.up_to, &one.give_up]).flatten();
        ask.repeat_after.iter().chain(retry)
    });
    let limits = plot.document.actions.iter().filter_map(|(_, action)| action.limit.as_ref());
    let limits = limits.map(|limit| &limit.within);
    let all: Vec<At<Length>> = timers.chain(asks).chain(limits).cloned().collect();
    for length in all {
        let number = length.value.0.0.split(' ').next().unwrap().to_owned();
        plot.put("a length without its unit", "E022", length.place, &number);
        plot.put("a length in Vietnamese", "E022", length.place, &format!("{number} ngày"));
    }
}

/// Labels in braces, on one line.
fn tongues(plot: &mut Plot) {
    let languages = plot.document.languages.len();
    let labels: Vec<_> =
        labels(&plot.document).into_iter().map(|(place, label)| (place, label.clone())).collect();
    for (place, label) in labels {
        if !plot.source.after(start(place)).starts_with('{') {
            continue;
        }
        let inner = (place.line, place.column + 1);
        let strange = plot.source.insert(inner, "fr: \"x\", ");
        plot.plant("a label in a strange language", "E050", inner, strange);
        for (language, text) in label.0.iter() {
            let Some(value) = quoted(plot, text) else { continue };
            let emptied = plot.source.put(value, "\"\"");
            plot.plant("a label emptied", "E049", start(place), emptied);
            let without = plot.source.without_entry(&language.value, value);
            if let Some(without) = without.filter(|_| languages > 1) {
                plot.plant("a label without a language", "E049", start(place), without);
            }
        }
    }
}

/// The place of a text with its quotes.
fn quoted(plot: &Plot, text: &At<String>) -> Option<Place> {
    let place = text.place;
    let length = u32::try_from(text.value.chars().count()).unwrap() + 2;
    let here = Place { length, ..place };
    let is = |place: Place| plot.source.at(place) == format!("\"{}\"", text.value);
    let before = Place { column: place.column.saturating_sub(1).max(1), ..here };
    [here, before].into_iter().find(|place| is(*place))
}

/// Slips in the labels of states.
fn texts(plot: &mut Plot) {
    let states: Vec<_> =
        plot.document.states.iter().map(|(_, state)| state.label.clone()).collect();
    for label in states {
        let Some((language, text)) = label.0.iter().next() else { continue };
        let Some(value) = quoted(plot, text) else { continue };
        let bare = plot.source.put(value, "Một, hai");
        let second = (value.line, value.column + 5);
        plot.plant("a comma in a label without quotes", "E016", second, bare);
        let joint = Place { column: value.column - 1, length: value.length + 1, ..value };
        let joined = plot.source.put(joint, "Mot");
        plot.plant("a name without its colon's space", "E017", start(language.place), joined);
    }
}

/// A key in front of each label in braces; a capital in each view's name.
fn within(plot: &mut Plot) {
    let states = plot.document.states.iter().map(|(_, state)| state.label.place);
    let actions = plot.document.actions.iter().map(|(_, action)| action.label.place);
    let views = plot.document.views.iter().map(|(_, view)| view.label.place);
    let places: Vec<Place> = states.chain(actions).chain(views).collect();
    for place in places {
        let before = plot.source.before(start(place));
        let Some(column) = before.strip_suffix("label: ").map(|rest| rest.chars().count()) else {
            continue;
        };
        let at = (place.line, u32::try_from(column).unwrap() + 1);
        let text = if before.trim_start().starts_with("label:") {
            plot.source.insert_line(at.0, &format!("{}zebra: x", " ".repeat(column)))
        } else {
            plot.source.insert(at, "zebra: x, ")
        };
        plot.plant("a key too many within", "E010", at, text);
    }
    let views: Vec<Place> = plot.document.views.iter().map(|(name, _)| name.place).collect();
    for place in views {
        let name = plot.source.at(place);
        plot.put("a capital in a name", "E020", place, &name.to_uppercase());
    }
}

/// A tab in front of a state that begins its line; the reader meets it behind the tab.
fn tab(plot: &mut Plot) {
    let states: Vec<Place> = plot.document.states.iter().map(|(name, _)| name.place).collect();
    for place in states {
        if !begins_line(plot, place) {
            continue;
        }
        let blanks = Place { column: 1, length: place.column - 1, ..place };
        let text = plot.source.put(blanks, "\t");
        plot.plant("a tab", "E002", (place.line, 2), text);
    }
}
