//! Single marks of the SVG: texts, signs, arrows, numbers. Never decides where anything stands.

use std::fmt::Write as _;

use crate::show::{ArrowKind, Bundle, Picture, Spot};

/// A number without needless digits.
pub(super) fn number(number: f64) -> String {
    let tenths = (number * 10.0).round() / 10.0;
    // No minus in front of nothing.
    if tenths == 0.0 { "0".to_owned() } else { tenths.to_string() }
}

/// A text as content; characters that XML cannot hold are left out.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() && c != '\n' => {}
            c => out.push(c),
        }
    }
    out
}

/// A text as an attribute's value: an identifier without spaces.
pub(super) fn attribute(name: &str) -> String {
    text(name).replace(char::is_whitespace, "-")
}

/// A line of text; `at` is its left end on the base line.
pub(super) fn words(out: &mut String, class: &str, at: (f64, f64), words: &str) {
    let (x, y) = (number(at.0), number(at.1));
    let _ = writeln!(out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", text(words));
}

/// The class of an arrow and its card.
pub(super) fn class(kind: Option<ArrowKind>) -> &'static str {
    match kind {
        Some(ArrowKind::Action) => "action",
        Some(ArrowKind::Answer) => "answer",
        Some(ArrowKind::Failure) => "failure",
        Some(ArrowKind::Timer) => "timer",
        None => "mixed",
    }
}

/// The sign of a kind, 12 pixels wide and high; `at` is its left upper corner.
pub(super) fn sign(out: &mut String, kind: ArrowKind, at: (f64, f64)) {
    let shape = match kind {
        // A person.
        ArrowKind::Action => {
            "M6 1.2a2.4 2.4 0 1 1 0 4.8a2.4 2.4 0 0 1 0-4.8M1.4 11.2c.3-3 2-4.2 4.6-4.2s4.3 1.2 4.6 4.2"
        }
        // A sheet with a tick.
        ArrowKind::Answer => "M2 1h8v10h-8zM4 6l1.5 1.8l2.7-3.8",
        // A triangle with an exclamation mark.
        ArrowKind::Failure => "M6 1l5.4 10h-10.8zM6 4.6v3M6 9.2v.4",
        // A clock.
        ArrowKind::Timer => "M6 .8a5.2 5.2 0 1 1 0 10.4a5.2 5.2 0 0 1 0-10.4M6 3.2v3l2 1.4",
    };
    let (class, x, y) = (class(Some(kind)), number(at.0), number(at.1));
    let _ = writeln!(
        out,
        "<path class=\"sign {class}\" transform=\"translate({x} {y})\" d=\"{shape}\"/>"
    );
}

/// Attributes that say between which states an arrow runs.
pub(super) fn ends(from: &Spot, to: &Spot) -> String {
    format!("data-from=\"{}\" data-to=\"{}\"", text(&from.name), text(&to.name))
}

/// An arrow along a route: curves between layers, straight lines within, a head at its end.
pub(super) fn arrow(out: &mut String, picture: &Picture, bundle: &Bundle, route: &[(f64, f64)]) {
    let class = class(bundle.kind());
    let [first, .., before, last] = route else { return };
    let way = if last.0 > before.0 { 1.0 } else { -1.0 };
    let mut path = format!("M{} {}", number(first.0), number(first.1));
    for (at, pair) in route.windows(2).enumerate() {
        let (a, mut b) = (pair[0], pair[1]);
        if at + 2 == route.len() {
            b.0 -= 7.0 * way;
        }
        let middle = number((a.0 + b.0) / 2.0);
        let (x, y, from) = (number(b.0), number(b.1), number(a.1));
        let _ = match at % 2 == 0 && from != y {
            true => write!(path, "C{middle} {from} {middle} {y} {x} {y}"),
            false => write!(path, "H{x}"),
        };
    }
    let ends = ends(&picture.spots[bundle.from], &picture.spots[bundle.to]);
    let _ = writeln!(out, "<path class=\"line {class}\" {ends} d=\"{path}\"/>");
    head(out, class, *last, way);
}

/// The head of an arrow that comes from the left (`way` 1) or from the right (-1).
pub(super) fn head(out: &mut String, class: &str, tip: (f64, f64), way: f64) {
    let (x, y, back) = (number(tip.0), tip.1, number(tip.0 - 9.0 * way));
    let (upper, lower) = (number(y - 4.5), number(y + 4.5));
    let y = number(y);
    let _ = writeln!(out, "<path class=\"head {class}\" d=\"M{x} {y}L{back} {upper}V{lower}Z\"/>");
}
