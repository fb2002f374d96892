//! A picture as a table for terminals: state, what happens, where it leads, who moves the case.
//! Never writes colours or control characters.

use super::measure::{columns, wrap};
use super::{Bundle, Picture, Spot};

const GAP: &str = "  ";
/// The columns that are narrowed for the others' sake are never narrower.
const LEAST: usize = 10;

type Row = [String; 4];

/// A state: what it is, line by line, and what happens in it.
struct Group {
    name: Vec<String>,
    rows: Vec<Row>,
}

/// The table, at most `width` columns wide (if that is at least 46), with a line end at the end.
pub fn table(picture: &Picture, width: usize) -> String {
    let tongue = picture.tongue;
    let head = [
        tongue.pick("TRẠNG THÁI", "STATE"),
        tongue.pick("ĐIỀU XẢY RA", "WHAT HAPPENS"),
        tongue.pick("DẪN TỚI", "LEADS TO"),
        tongue.pick("AI LÀM", "WHO"),
    ];
    let head = head.map(str::to_owned);
    let bundles = picture.bundles();
    let groups: Vec<Group> =
        (0..picture.spots.len()).map(|spot| Group::new(picture, &bundles, spot)).collect();
    let widths = widths(&head, &groups, width);
    let mut out = String::new();
    for line in [&picture.title, &picture.subtitle()] {
        folded(line, width.max(LEAST)).iter().for_each(|part| line_end(&mut out, part));
    }
    line_end(&mut out, "");
    write_row(&mut out, &head.map(|text| vec![text]), &widths);
    let rule = widths.map(|width| "─".repeat(width)).join(GAP);
    for group in &groups {
        line_end(&mut out, &rule);
        group.write(&mut out, &widths);
    }
    out
}

impl Group {
    fn new(picture: &Picture, bundles: &[Bundle], spot: usize) -> Self {
        let stays = picture.tongue.pick("(ở lại)", "(stays)");
        let mut rows = Vec::new();
        for bundle in bundles.iter().filter(|bundle| bundle.from == spot) {
            let to = if bundle.to == spot { stays } else { &picture.spots[bundle.to].label };
            rows.extend(bundle.lines.iter().map(|line| {
                let notes: String = line.notes.iter().map(|note| format!("; {note}")).collect();
                [String::new(), format!("{}{notes}", line.text), to.to_owned(), line.who.clone()]
            }));
        }
        Group { name: name(picture, &picture.spots[spot]), rows }
    }

    /// The name runs down beside the rows.
    fn write(&self, out: &mut String, widths: &[usize; 4]) {
        let mut cells: [Vec<String>; 4] = Default::default();
        cells[0] = self.name.iter().flat_map(|line| folded(line, widths[0])).collect();
        for row in &self.rows {
            let high = cells[1..].iter().map(Vec::len).max().unwrap_or(0);
            for (at, text) in row.iter().enumerate().skip(1) {
                cells[at].resize(high, String::new());
                cells[at].extend(folded(text, widths[at]));
            }
        }
        write_row(out, &cells, widths);
    }
}

/// The label; what the state is; how many cases rest there.
fn name(picture: &Picture, spot: &Spot) -> Vec<String> {
    let tongue = picture.tongue;
    let mut said = spot.caption(tongue);
    said.extend(spot.cases.map(|cases| tongue.cases(cases)));
    std::iter::once(spot.label.clone()).chain(said.iter().map(|line| format!("· {line}"))).collect()
}

/// As wide as the widest text, then the widest column narrowed until all fit.
fn widths(head: &Row, groups: &[Group], most: usize) -> [usize; 4] {
    let mut widths = [0; 4];
    for row in groups.iter().flat_map(|group| &group.rows).chain([head]) {
        for (width, text) in widths.iter_mut().zip(row) {
            *width = (*width).max(columns(text));
        }
    }
    let names = groups.iter().flat_map(|group| &group.name).map(|line| columns(line));
    widths[0] = names.fold(widths[0], usize::max);
    let gaps = GAP.len() * 3;
    while widths.iter().sum::<usize>() + gaps > most {
        let Some(widest) = widths.iter_mut().max().filter(|widest| **widest > LEAST) else { break };
        *widest -= 1;
    }
    widths
}

/// Cells of lines, side by side.
fn write_row(out: &mut String, cells: &[Vec<String>; 4], widths: &[usize; 4]) {
    let high = cells.iter().map(Vec::len).max().unwrap_or(0);
    for at in 0..high {
        let mut line = String::new();
        for (cell, width) in cells.iter().zip(widths) {
            let text = cell.get(at).map_or("", String::as_str);
            line.push_str(text);
            line.push_str(&" ".repeat(width.saturating_sub(columns(text)) + GAP.len()));
        }
        line_end(out, line.trim_end());
    }
}

fn line_end(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

fn folded(text: &str, width: usize) -> Vec<String> {
    wrap(text, width as f64, |part| columns(part) as f64)
}
