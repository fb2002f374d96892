//! A text whose lines are changed at places that count in characters.
//! Never knows what the text says.

use hoso_workflow::Place;

/// The lines of a text, each as its characters.
pub struct Source {
    lines: Vec<Vec<char>>,
}

impl Source {
    pub fn new(text: &str) -> Self {
        Source { lines: text.lines().map(|line| line.chars().collect()).collect() }
    }

    fn text(lines: &[Vec<char>]) -> String {
        lines.iter().map(|line| line.iter().collect::<String>() + "\n").collect()
    }

    fn row(line: u32) -> usize {
        line as usize - 1
    }

    /// What stands in a place.
    pub fn at(&self, place: Place) -> String {
        let line = &self.lines[Self::row(place.line)];
        line.iter().skip(place.column as usize - 1).take(place.length as usize).collect()
    }

    /// A whole line.
    pub fn line(&self, line: u32) -> String {
        self.lines[Self::row(line)].iter().collect()
    }

    /// What stands in front of a place on its line.
    pub fn before(&self, (line, column): (u32, u32)) -> String {
        self.lines[Self::row(line)][..column as usize - 1].iter().collect()
    }

    /// What stands on the line from a place on.
    pub fn after(&self, (line, column): (u32, u32)) -> String {
        self.lines[Self::row(line)][column as usize - 1..].iter().collect()
    }

    /// Another text in a place.
    pub fn put(&self, place: Place, text: &str) -> String {
        let mut lines = self.lines.clone();
        let start = place.column as usize - 1;
        let line = &mut lines[Self::row(place.line)];
        let end = (start + place.length as usize).min(line.len());
        line.splice(start..end, text.chars());
        Self::text(&lines)
    }

    /// A text in front of a place.
    pub fn insert(&self, (line, column): (u32, u32), text: &str) -> String {
        self.put(Place { line, column, length: 0 }, text)
    }

    /// A line in front of another.
    pub fn insert_line(&self, line: u32, text: &str) -> String {
        let mut lines = self.lines.clone();
        lines.insert(Self::row(line), text.chars().collect());
        Self::text(&lines)
    }

    /// Without a line.
    pub fn without_line(&self, line: u32) -> String {
        let mut lines = self.lines.clone();
        lines.remove(Self::row(line));
        Self::text(&lines)
    }

    /// Without the entry `key: value` of a mapping in braces, whose value stands there; nothing if it
    /// stands otherwise.
    pub fn without_entry(&self, key: &str, value: Place) -> Option<String> {
        let before = self.before((value.line, value.column));
        let start = before.strip_suffix(&format!("{key}: "))?;
        let behind = (value.line, value.column + value.length);
        let comma = self.after(behind).starts_with(", ");
        let start = match start.strip_suffix(", ") {
            Some(shorter) if !comma => shorter,
            _ => start,
        };
        let column = u32::try_from(start.chars().count() + 1).unwrap();
        let length = behind.1 - column + if comma { 2 } else { 0 };
        Some(self.put(Place { line: value.line, column, length }, ""))
    }
}
