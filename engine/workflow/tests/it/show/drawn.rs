//! A picture read back out of its XML: what stands where, what covers what, which line crosses
//! which. Never draws.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::told::Way;

/// A rectangle of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// What it is: a state, or an arrow's two ends.
    pub of: (String, String),
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    /// All that is written in it.
    pub text: String,
}

impl Shape {
    fn covers(&self, other: &Shape) -> bool {
        let across = self.left < other.right && other.left < self.right;
        across && self.top < other.bottom && other.top < self.bottom
    }

    fn holds(&self, (x, y): (f64, f64)) -> bool {
        self.left < x && x < self.right && self.top < y && y < self.bottom
    }
}

/// A piece of writing: left end, base line, words, whether it stands on its middle.
#[derive(Debug)]
struct Words {
    at: (f64, f64),
    text: String,
    middle: bool,
}

/// The ends of an arrow, and points along its line.
type Route = ((String, String), Vec<(f64, f64)>);

/// A picture as its XML says.
#[derive(Debug, Default)]
pub struct Drawn {
    pub title: String,
    pub told: String,
    pub boxes: Vec<Shape>,
    pub cards: Vec<Shape>,
    lines: Vec<Route>,
    words: Vec<Words>,
    size: (f64, f64),
}

impl Drawn {
    /// Reads a picture; panics where it is no XML.
    pub fn read(svg: &str) -> Drawn {
        let mut reader = Reader::from_str(svg);
        reader.config_mut().check_end_names = true;
        let (mut drawn, mut path) = (Drawn::default(), Vec::new());
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) => {
                    drawn.begin(&start, &path);
                    let class = attribute(&start, "class");
                    path.push((start.name().as_ref().to_owned(), class));
                }
                Event::Empty(start) => drawn.begin(&start, &path),
                Event::End(_) => drop(path.pop()),
                Event::Text(text) => drawn.write(&text, &path),
                Event::GeneralRef(name) => {
                    let sign = quick_xml::escape::resolve_predefined_entity(&name).unwrap();
                    drawn.write(sign, &path);
                }
                Event::Eof => return drawn,
                other => panic!("no {other:?} is written"),
            }
        }
    }

    fn begin(&mut self, start: &BytesStart<'_>, path: &[(String, String)]) {
        let number = |name: &str| attribute(start, name).parse::<f64>().unwrap_or(0.0);
        let legend = path.iter().any(|(_, class)| class == "legend");
        let class = attribute(start, "class");
        let ends = || (attribute(start, "data-from"), attribute(start, "data-to"));
        let shape = |of| Shape {
            of,
            left: number("x"),
            top: number("y"),
            right: number("x") + number("width"),
            bottom: number("y") + number("height"),
            text: String::new(),
        };
        match start.name().as_ref() {
            "svg" => self.size = (number("width"), number("height")),
            "g" if class.starts_with("spot") && !legend => {
                let state = attribute(start, "data-state");
                self.boxes.push(shape((state.clone(), state)));
            }
            "g" if class == "card" => self.cards.push(shape(ends())),
            "rect" if class == "box" && !legend => place(&mut self.boxes, shape),
            "rect" if class.starts_with("sheet") => place(&mut self.cards, shape),
            "path" if !attribute(start, "data-from").is_empty() => {
                self.lines.push((ends(), points(&attribute(start, "d"))));
            }
            "text" => {
                let middle = class.starts_with("cases");
                let at = (number("x"), number("y"));
                self.words.push(Words { at, text: String::new(), middle });
            }
            _ => {}
        }
    }

    fn write(&mut self, text: &str, path: &[(String, String)]) {
        let inside = |class: &str| path.iter().any(|(_, one)| one.starts_with(class));
        match path.last().map_or("", |(name, _)| name) {
            "title" if path.len() == 2 => self.title.push_str(text),
            "desc" => self.told.push_str(text),
            "text" => {
                let words = self.words.last_mut().unwrap();
                words.text.push_str(text);
                if inside("spot") && !inside("legend") {
                    write_in(self.boxes.last_mut().unwrap(), text, words.text == text);
                } else if inside("card") {
                    write_in(self.cards.last_mut().unwrap(), text, words.text == text);
                }
            }
            _ => {}
        }
    }

    /// Whether a way stands on a card between its states, or in the box where it stays.
    pub fn shows(&self, way: &Way) -> bool {
        let ends = (way.from.clone(), way.to.clone());
        let shapes = if way.from == way.to { &self.boxes } else { &self.cards };
        let written = shapes.iter().any(|one| one.of == ends && one.text.contains(&way.text));
        written && (way.from == way.to || self.lines.iter().any(|(line, _)| *line == ends))
    }

    /// Whatever covers something, leaves the picture, or runs through what is not its own.
    pub fn faults(&self) -> Vec<String> {
        let shapes: Vec<&Shape> = self.boxes.iter().chain(&self.cards).collect();
        let mut faults = Vec::new();
        for (at, one) in shapes.iter().enumerate() {
            let covered = shapes[at + 1..].iter().filter(|other| one.covers(other));
            faults.extend(covered.map(|other| format!("{:?} covers {:?}", one.of, other.of)));
            let inside = one.left >= 0.0 && one.top >= 0.0;
            if !inside || one.right > self.size.0 || one.bottom > self.size.1 {
                faults.push(format!("{:?} leaves the picture", one.of));
            }
        }
        for words in &self.words {
            // No font is so narrow: half of this holds for each that the picture names.
            let width = words.text.chars().count() as f64 * 5.5;
            let left = words.at.0 - if words.middle { width / 2.0 } else { 0.0 };
            let high = words.at.1 - 10.0 >= 0.0 && words.at.1 + 4.0 <= self.size.1;
            if left < 0.0 || left + width > self.size.0 || !high {
                faults.push(format!("`{}` leaves the picture", words.text));
            }
        }
        for (ends, points) in &self.lines {
            for shape in &shapes {
                let own = shape.of == *ends
                    || shape.of.0 == shape.of.1 && [&ends.0, &ends.1].contains(&&shape.of.0);
                if !own && points.iter().any(|point| shape.holds(*point)) {
                    faults.push(format!("the line {ends:?} runs through {:?}", shape.of));
                }
            }
        }
        faults
    }

    /// Lines that cross other than at the box where both end.
    pub fn crossings(&self) -> Vec<(String, String)> {
        let mut crossings = Vec::new();
        for (at, (one, first)) in self.lines.iter().enumerate() {
            for (other, second) in &self.lines[at + 1..] {
                let pairs = first.windows(2).flat_map(|a| second.windows(2).map(move |b| (a, b)));
                if pairs.into_iter().any(|(a, b)| cross([a[0], a[1]], [b[0], b[1]])) {
                    crossings.push((format!("{one:?}"), format!("{other:?}")));
                }
            }
        }
        crossings
    }
}

/// Gives the last shape its place: the group came before its rectangle.
fn place(shapes: &mut [Shape], shape: impl Fn((String, String)) -> Shape) {
    let last = shapes.last_mut().unwrap();
    *last = shape(last.of.clone());
}

/// Lines of one shape stand with a space between.
fn write_in(shape: &mut Shape, text: &str, first: bool) {
    if first && !shape.text.is_empty() {
        shape.text.push(' ');
    }
    shape.text.push_str(text);
}

fn attribute(start: &BytesStart<'_>, name: &str) -> String {
    let found = start.attributes().map(Result::unwrap).find(|one| one.key.as_ref() == name);
    let value = found.map(|one| one.value.into_owned());
    value.map(|value| quick_xml::escape::unescape(&value).unwrap().into_owned()).unwrap_or_default()
}

/// Points along a path of `M`, `H` and `C`.
fn points(path: &str) -> Vec<(f64, f64)> {
    let spaced: String = path
        .chars()
        .map(|c| if c.is_ascii_alphabetic() { format!(" {c} ") } else { c.into() })
        .collect();
    let mut words = spaced.split_whitespace();
    let mut points: Vec<(f64, f64)> = Vec::new();
    while let Some(word) = words.next() {
        let mut number = || words.next().unwrap().parse::<f64>().unwrap();
        match word {
            "M" => points.push((number(), number())),
            "H" => {
                let ((x, y), to) = (*points.last().unwrap(), number());
                points.extend((1..=20).map(|at| (x + (to - x) * f64::from(at) / 20.0, y)));
            }
            "C" => {
                let from = *points.last().unwrap();
                let [a, b, to] = [(); 3].map(|()| (number(), number()));
                points.extend((1..=40).map(|at| curve([from, a, b, to], f64::from(at) / 40.0)));
            }
            other => panic!("no {other} is written: {path}"),
        }
    }
    points
}

fn curve(points: [(f64, f64); 4], at: f64) -> (f64, f64) {
    let back = 1.0 - at;
    let weights = [back * back * back, 3.0 * back * back * at, 3.0 * back * at * at, at * at * at];
    let sum = |of: fn(&(f64, f64)) -> f64| {
        points.iter().zip(weights).map(|(point, weight)| of(point) * weight).sum()
    };
    (sum(|point| point.0), sum(|point| point.1))
}

fn cross(a: [(f64, f64); 2], b: [(f64, f64); 2]) -> bool {
    let side = |line: [(f64, f64); 2], point: (f64, f64)| {
        let (along, off) = (
            (line[1].0 - line[0].0, line[1].1 - line[0].1),
            (point.0 - line[0].0, point.1 - line[0].1),
        );
        along.0 * off.1 - along.1 * off.0
    };
    side(a, b[0]) * side(a, b[1]) < 0.0 && side(b, a[0]) * side(b, a[1]) < 0.0
}
