//! The legend below the picture: each kind of state and arrow that the picture shows, and no other.

use std::fmt::Write as _;

use super::card::{kind_class, shape};
use super::draw::{class, head, number, sign, words};
use crate::show::layout::{Rect, Size};
use crate::show::measure::pixels;
use crate::show::picture::capital;
use crate::show::{ArrowKind, Bundle, Picture, SpotKind};

const HEIGHT: f64 = 22.0;
const SPOTS: [SpotKind; 5] =
    [SpotKind::Initial, SpotKind::Asking, SpotKind::Resting, SpotKind::Good, SpotKind::Final];
const ARROWS: [ArrowKind; 4] =
    [ArrowKind::Action, ArrowKind::Answer, ArrowKind::Failure, ArrowKind::Timer];

enum Mark {
    Spot(SpotKind),
    Arrow(ArrowKind),
}

/// Marks with their words, in one row of states and one of arrows.
pub(super) struct Legend {
    rows: Vec<Vec<(Mark, String, f64)>>,
    pub size: Size,
}

impl Legend {
    /// Of a picture; `stays` says whether some action leads nowhere.
    pub fn new(picture: &Picture, bundles: &[Bundle], stays: bool) -> Self {
        let tongue = picture.tongue;
        let entry = |mark, text: &str, sign: f64| {
            let text = capital(text);
            let width = sign + pixels(&text, 12.0, false) + 26.0;
            (mark, text, width)
        };
        let has_spot = |kind: &SpotKind| picture.spots.iter().any(|spot| spot.kind == *kind);
        let spots = SPOTS.into_iter().filter(has_spot);
        let spots = spots.map(|kind| entry(Mark::Spot(kind), tongue.spot(kind), 28.0)).collect();
        let has_arrow = |kind: &ArrowKind| {
            let acts = stays && *kind == ArrowKind::Action;
            acts || bundles.iter().flat_map(|one| &one.lines).any(|line| line.kind == *kind)
        };
        let arrows = ARROWS.into_iter().filter(has_arrow);
        let arrows =
            arrows.map(|kind| entry(Mark::Arrow(kind), tongue.arrow(kind), 64.0)).collect();
        let rows: Vec<Vec<(Mark, String, f64)>> = vec![spots, arrows];
        let wide = |row: &Vec<(Mark, String, f64)>| row.iter().map(|(.., width)| width).sum();
        let width = rows.iter().map(wide).fold(0.0, f64::max);
        let height = rows.len() as f64 * HEIGHT;
        Legend { rows, size: Size { width, height } }
    }

    pub fn draw(&self, out: &mut String, (left, top): (f64, f64)) {
        out.push_str("<g class=\"legend\" aria-hidden=\"true\">\n");
        for (at, row) in self.rows.iter().enumerate() {
            let (mut x, y) = (left, top + at as f64 * HEIGHT);
            for (mark, text, width) in row {
                let sign = mark.draw(out, (x, y));
                words(out, "small", (x + sign, y + 11.0), text);
                x += width;
            }
        }
        out.push_str("</g>\n");
    }
}

impl Mark {
    /// Draws it; how wide it is.
    fn draw(&self, out: &mut String, (x, y): (f64, f64)) -> f64 {
        match self {
            Mark::Spot(kind) => {
                let _ = writeln!(out, "<g class=\"spot {}\">", kind_class(*kind));
                let rect = Rect { x, y, width: 20.0, height: 14.0 };
                shape(out, "box", rect, 4.0);
                if *kind == SpotKind::Final {
                    let inner = Rect { x: x + 3.0, y: y + 3.0, width: 14.0, height: 8.0 };
                    shape(out, "inner", inner, 2.0);
                }
                out.push_str("</g>\n");
                28.0
            }
            Mark::Arrow(kind) => {
                let class = class(Some(*kind));
                let (from, to, middle) = (number(x), number(x + 30.0), number(y + 7.0));
                let _ = writeln!(out, "<path class=\"line {class}\" d=\"M{from} {middle}H{to}\"/>");
                head(out, class, (x + 37.0, y + 7.0), 1.0);
                sign(out, *kind, (x + 45.0, y + 1.0));
                64.0
            }
        }
    }
}
