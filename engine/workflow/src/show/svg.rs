//! A picture as an SVG that stands alone: boxes for states, cards on the arrows between them, a
//! legend. No scripts, no fonts of its own, nothing loaded; light and dark; told in words for
//! screen readers. Colours only repeat what words, signs and strokes say.

mod card;
mod draw;
mod legend;
mod style;

use std::fmt::Write as _;

use super::layout::{Edge, Layout, Rect, layout};
use super::measure::pixels;
use super::{Bundle, Picture, Tongue};
use card::{BoxText, CardText};
use draw::{attribute, number, text};

const MARGIN: f64 = 28.0;
/// Where the boxes begin: below title and subtitle.
const TOP: f64 = 92.0;
/// Left of the boxes: the dot and arrow of the beginning.
const LEFT: f64 = 34.0;

/// The SVG, with a line end at the end.
pub fn svg(picture: &Picture) -> String {
    let (stays, bundles): (Vec<Bundle>, Vec<Bundle>) =
        picture.bundles().into_iter().partition(|one| one.from == one.to);
    let boxes: Vec<BoxText> =
        (0..picture.spots.len()).map(|spot| BoxText::new(picture, spot, &stays)).collect();
    let cards: Vec<CardText> = bundles.iter().map(CardText::new).collect();
    let sizes: Vec<_> = boxes.iter().map(|text| text.size).collect();
    let edges: Vec<Edge> = bundles
        .iter()
        .zip(&cards)
        .map(|(one, text)| Edge { from: one.from, to: one.to, card: text.size })
        .collect();
    let first = picture.spots.iter().position(|spot| spot.initial).unwrap_or(0);
    let placed = shifted(layout(&sizes, &edges, first));
    let legend = legend::Legend::new(picture, &bundles, !stays.is_empty());
    let title = pixels(&picture.title, 20.0, true).max(pixels(&picture.subtitle(), 13.0, false));
    let inner = (placed.size.width + LEFT).max(title).max(legend.size.width);
    let width = inner + MARGIN * 2.0;
    let below = TOP + placed.size.height + 34.0;
    let height = below + legend.size.height + MARGIN;
    let mut out = String::new();
    head(&mut out, picture, &bundles, (width, height));
    for (bundle, route) in bundles.iter().zip(&placed.routes) {
        draw::arrow(&mut out, picture, bundle, route);
    }
    for (at, rect) in placed.boxes.iter().enumerate() {
        boxes[at].draw(&mut out, &picture.spots[at], *rect);
    }
    for ((card, bundle), rect) in cards.iter().zip(&bundles).zip(&placed.cards) {
        card.draw(&mut out, (picture, bundle), *rect);
    }
    legend.draw(&mut out, (MARGIN, below));
    out.push_str("</svg>\n");
    out
}

/// Off the margins.
fn shifted(mut placed: Layout) -> Layout {
    let (right, down) = (MARGIN + LEFT, TOP);
    for rect in placed.boxes.iter_mut().chain(&mut placed.cards) {
        *rect = Rect { x: rect.x + right, y: rect.y + down, ..*rect };
    }
    for point in placed.routes.iter_mut().flatten() {
        *point = (point.0 + right, point.1 + down);
    }
    placed
}

/// Everything up to the first arrow.
fn head(out: &mut String, picture: &Picture, bundles: &[Bundle], (width, height): (f64, f64)) {
    let (width, height) = (number(width.ceil()), number(height.ceil()));
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"hoso-show\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" lang=\"{}\" \
         aria-labelledby=\"{name}-title {name}-desc\">\n\
         <title id=\"{name}-title\">{}</title>\n<desc id=\"{name}-desc\">{}</desc>\n",
        picture.tongue.code(),
        text(&format!("{} · {}", picture.title, picture.subtitle())),
        text(&told(picture, bundles)),
        name = attribute(&format!("hoso-{}", picture.name)),
    );
    let _ = writeln!(out, "<style>{}</style>", style::STYLE);
    let _ = writeln!(out, "<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>");
    draw::words(out, "title", (MARGIN, 44.0), &picture.title);
    draw::words(out, "subtitle", (MARGIN, 66.0), &picture.subtitle());
}

/// The whole life in sentences.
fn told(picture: &Picture, bundles: &[Bundle]) -> String {
    let mut sentences = Vec::new();
    for spot in picture.spots.iter().filter(|spot| spot.initial) {
        sentences.push(match picture.tongue {
            Tongue::Vietnamese => format!("Hồ sơ bắt đầu ở “{}”.", spot.label),
            Tongue::English => format!("A case begins in “{}”.", spot.label),
        });
    }
    for bundle in bundles {
        let [from, to] = [bundle.from, bundle.to].map(|spot| &picture.spots[spot].label);
        let lines: Vec<String> = bundle.lines.iter().map(super::Line::on_arrow).collect();
        let lines = lines.join("; ");
        sentences.push(match picture.tongue {
            Tongue::Vietnamese => format!("Từ “{from}” sang “{to}”: {lines}."),
            Tongue::English => format!("From “{from}” to “{to}”: {lines}."),
        });
    }
    sentences.join(" ")
}
