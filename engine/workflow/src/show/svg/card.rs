//! What stands in a box (a state) and on a card (all arrows between two states), and how large that
//! makes them. Never decides where they stand.

use std::fmt::Write as _;

use super::draw::{class, ends, number, sign, text, words};
use crate::show::layout::{Rect, Size};
use crate::show::measure::{balance, pixels};
use crate::show::{ArrowKind, Bundle, Line, Picture, Spot, SpotKind};

const LABEL: f64 = 14.5;
const SMALL: f64 = 12.0;
const ROW: f64 = 16.0;
const SIDE: f64 = 14.0;
/// A sign and the space behind it.
const SIGN: f64 = 18.0;

/// Lines of a card that belong together: a sign in front of the first.
struct Paragraph {
    kind: ArrowKind,
    rows: Vec<String>,
}

impl Paragraph {
    fn new(line: &Line, most: f64) -> Self {
        let rows = balance(&line.on_arrow(), most, |part| pixels(part, SMALL, false));
        Paragraph { kind: line.kind, rows }
    }

    fn width(&self) -> f64 {
        let rows = self.rows.iter().map(|row| pixels(row, SMALL, false));
        SIGN + rows.fold(0.0, f64::max)
    }

    fn height(&self) -> f64 {
        self.rows.len() as f64 * ROW
    }

    /// Draws it below `y`; where the next begins.
    fn draw(&self, out: &mut String, (x, y): (f64, f64)) -> f64 {
        sign(out, self.kind, (x, y + 2.0));
        for (at, row) in self.rows.iter().enumerate() {
            words(out, "small", (x + SIGN, y + 12.0 + at as f64 * ROW), row);
        }
        y + self.height()
    }
}

/// The text of a card.
pub(super) struct CardText {
    paragraphs: Vec<Paragraph>,
    pub size: Size,
}

impl CardText {
    pub fn new(bundle: &Bundle) -> Self {
        let paragraphs: Vec<_> =
            bundle.lines.iter().map(|line| Paragraph::new(line, 186.0)).collect();
        let width = paragraphs.iter().map(Paragraph::width).fold(0.0, f64::max) + 20.0;
        let height: f64 = paragraphs.iter().map(Paragraph::height).sum();
        let between = (paragraphs.len() as f64 - 1.0) * 4.0;
        CardText { paragraphs, size: Size { width: width.ceil(), height: height + between + 12.0 } }
    }

    pub fn draw(&self, out: &mut String, (picture, bundle): (&Picture, &Bundle), rect: Rect) {
        let [from, to] = [bundle.from, bundle.to].map(|spot| &picture.spots[spot]);
        let ends = ends(from, to);
        let notes = bundle.lines.iter().map(|line| {
            let notes: String = line.notes.iter().map(|note| format!("; {note}")).collect();
            format!("\n{}{notes}", line.on_arrow())
        });
        let title = format!("{} → {}{}", from.label, to.label, notes.collect::<String>());
        let _ = writeln!(out, "<g class=\"card\" {ends}><title>{}</title>", text(&title));
        shape(out, &format!("sheet {}", class(bundle.kind())), rect, 7.0);
        let mut y = rect.y + 6.0;
        for paragraph in &self.paragraphs {
            y = paragraph.draw(out, (rect.x + 10.0, y)) + 4.0;
        }
        out.push_str("</g>\n");
    }
}

/// The text of a box.
pub(super) struct BoxText {
    label: Vec<String>,
    caption: Vec<String>,
    stays: Vec<Paragraph>,
    cases: Option<String>,
    pub size: Size,
}

impl BoxText {
    /// Of a spot; `stays` are the bundles that lead back to where they begin.
    pub fn new(picture: &Picture, spot: usize, stays: &[Bundle]) -> Self {
        let is = &picture.spots[spot];
        let label = balance(&is.label, 150.0, |part| pixels(part, LABEL, true));
        let stays: Vec<Paragraph> = stays
            .iter()
            .filter(|bundle| bundle.from == spot)
            .flat_map(|bundle| &bundle.lines)
            .map(|line| Paragraph::new(line, 150.0))
            .collect();
        let caption = is.caption(picture.tongue).into_iter();
        let folded = |line: String| balance(&line, 150.0, |part| pixels(part, SMALL, false));
        let caption: Vec<String> = caption.flat_map(folded).collect();
        let cases = is.cases.map(|cases| picture.tongue.cases(cases));
        let labels = label.iter().map(|row| pixels(row, LABEL, true));
        let captions = caption.iter().map(|row| pixels(row, SMALL, false));
        let widths = labels.chain(captions).chain(stays.iter().map(Paragraph::width));
        let width = widths.fold(92.0, f64::max) + SIDE * 2.0;
        let mut height = 22.0 + label.len() as f64 * 19.0;
        height += caption.len() as f64 * ROW;
        height += stays.iter().map(Paragraph::height).sum::<f64>();
        height += if stays.is_empty() { 0.0 } else { 12.0 };
        let size = Size { width: width.ceil(), height };
        BoxText { label, caption, stays, cases, size }
    }

    pub fn draw(&self, out: &mut String, spot: &Spot, rect: Rect) {
        let class = kind_class(spot.kind);
        let _ = writeln!(out, "<g class=\"spot {class}\" data-state=\"{}\">", text(&spot.name));
        if spot.initial {
            start(out, rect);
        }
        shape(out, "box", rect, 10.0);
        if spot.kind == SpotKind::Final {
            let inner = Rect {
                x: rect.x + 3.5,
                y: rect.y + 3.5,
                width: rect.width - 7.0,
                height: rect.height - 7.0,
            };
            shape(out, "inner", inner, 7.0);
        }
        let mut y = rect.y + (rect.height - self.size.height) / 2.0 + 25.0;
        for row in &self.label {
            words(out, "label", (rect.x + SIDE, y), row);
            y += 19.0;
        }
        for caption in &self.caption {
            words(out, "caption", (rect.x + SIDE, y - 1.0), caption);
            y += ROW;
        }
        if !self.stays.is_empty() {
            let (from, to) = (number(rect.x + SIDE), number(rect.x + rect.width - SIDE));
            let _ = writeln!(out, "<path class=\"rule\" d=\"M{from} {}H{to}\"/>", number(y - 8.0));
            y -= 4.0;
            for paragraph in &self.stays {
                y = paragraph.draw(out, (rect.x + SIDE, y + 2.0));
            }
        }
        if let Some(cases) = &self.cases {
            badge(out, cases, spot.cases == Some(0), rect);
        }
        out.push_str("</g>\n");
    }
}

pub(super) fn kind_class(kind: SpotKind) -> &'static str {
    match kind {
        SpotKind::Resting => "resting",
        SpotKind::Initial => "initial",
        SpotKind::Good => "good",
        SpotKind::Asking => "asking",
        SpotKind::Final => "final",
    }
}

/// The dot from which cases come.
fn start(out: &mut String, rect: Rect) {
    let (x, y) = (rect.x, rect.y + rect.height / 2.0);
    let (dot, middle) = (number(x - 26.0), number(y));
    let _ = writeln!(out, "<circle class=\"dot\" cx=\"{dot}\" cy=\"{middle}\" r=\"6\"/>");
    let _ = writeln!(out, "<path class=\"line mixed\" d=\"M{dot} {middle}H{}\"/>", number(x - 7.0));
    super::draw::head(out, "mixed", (x, y), 1.0);
}

/// The number of cases, on the upper edge; paler if it is none.
fn badge(out: &mut String, cases: &str, none: bool, rect: Rect) {
    let width = pixels(cases, 11.5, true) + 14.0;
    let x = rect.x + rect.width - width - 8.0;
    let none = if none { " none" } else { "" };
    let around = Rect { x, y: rect.y - 10.0, width, height: 20.0 };
    shape(out, &format!("badge{none}"), around, 10.0);
    let (x, y) = (number(x + width / 2.0), number(rect.y + 4.0));
    let _ = writeln!(out, "<text class=\"cases{none}\" x=\"{x}\" y=\"{y}\">{}</text>", text(cases));
}

pub(super) fn shape(out: &mut String, class: &str, rect: Rect, round: f64) {
    let [x, y, width, height] = [rect.x, rect.y, rect.width, rect.height].map(number);
    let _ = writeln!(
        out,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>"
    );
}
