//! Findings as text with the user's own lines, as JSON and as SARIF.
//! Never colours anything by itself and never reads a file: the text comes in.

mod sarif;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};

use crate::finding::{Finding, Place, Severity};

pub use sarif::sarif;

/// So many findings are shown with their lines; the rest is counted.
const MOST: usize = 100;

/// Longer lines are shown without a mark: nobody reads them, and hostile files have them.
const LONGEST_LINE: usize = 2_000;

/// The findings of one document, ready to be shown.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    name: &'a str,
    text: &'a str,
    findings: &'a [Finding],
    colour: bool,
}

impl<'a> Report<'a> {
    /// `name` is the path as the reader knows it; `text` is what was read.
    pub fn new(name: &'a str, text: &'a str, findings: &'a [Finding]) -> Self {
        Report { name, text, findings, colour: false }
    }

    /// With the colours of a terminal.
    #[must_use]
    pub fn coloured(mut self, yes: bool) -> Self {
        self.colour = yes;
        self
    }

    /// For people: each finding with `name:line:column`, the line, a mark, and what to do.
    pub fn render(&self) -> String {
        let (name, text) = (plain(self.name), harmless(self.text));
        Report { name: &name, text: &text, ..*self }.rendered()
    }

    fn rendered(&self) -> String {
        let renderer = if self.colour { Renderer::styled() } else { Renderer::plain() };
        let lines: Vec<&str> = self.text.lines().collect();
        let mut out = String::new();
        for finding in self.findings.iter().take(MOST) {
            out.push_str(&renderer.render(&[self.group(finding, &lines)]));
            out.push_str("\n\n");
        }
        let rest = self.findings.len().saturating_sub(MOST);
        if rest > 0 {
            out.push_str(&format!("… and {rest} more\n\n"));
        }
        out.push_str(&self.summary());
        out.push('\n');
        out
    }

    /// For programs: `{"file", "errors", "warnings", "findings": […]}`, where the two numbers count
    /// findings, and each finding has `code`, `severity` (`error` or `warning`), `place`, `message`,
    /// `help` (a text or null) and `also`, a list of `{"place", "words"}`. A place is `{"line",
    /// "column", "length"}`: the first two from 1, columns and length in Unicode code points. Keys may
    /// come to stand beside these; none goes or changes its meaning.
    pub fn to_json(&self) -> Value {
        let findings: Vec<Value> = self.findings.iter().map(|one| self.finding_json(one)).collect();
        json!({
            "file": self.name,
            "errors": self.count(Severity::Error),
            "warnings": self.count(Severity::Warning),
            "findings": findings,
        })
    }

    /// One line: how many of which.
    pub fn summary(&self) -> String {
        let (errors, warnings) = (self.count(Severity::Error), self.count(Severity::Warning));
        let plural = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        match (errors, warnings) {
            (0, 0) => format!("{}: no findings", self.name),
            (0, w) => format!("{}: good, {}", self.name, plural(w, "warning")),
            (e, 0) => format!("{}: {}", self.name, plural(e, "error")),
            (e, w) => format!("{}: {}, {}", self.name, plural(e, "error"), plural(w, "warning")),
        }
    }

    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|one| one.severity == severity).count()
    }

    fn group(&self, finding: &'a Finding, lines: &[&'a str]) -> Group<'a> {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(plain(&finding.message)).id(finding.code);
        let (here, mut elsewhere): (Vec<Also<'a>>, Vec<Also<'a>>) =
            finding.also.iter().partition(|(place, _)| place.line == finding.place.line);
        elsewhere.sort_by_key(|(place, _)| *place);
        let primary = mark(finding.place, None, AnnotationKind::Primary, lines);
        let others = here.into_iter().map(|also| beside(also, lines));
        let line = self.line(finding.place, lines).annotation(primary).annotations(others);
        let mut group = title.element(line);
        for also in elsewhere {
            group = group.element(self.line(also.0, lines).annotation(beside(also, lines)));
        }
        match &finding.help {
            Some(help) => group.element(Level::HELP.message(plain(help))),
            None => group,
        }
    }

    /// One line of the text, without marks.
    fn line(&self, place: Place, lines: &[&'a str]) -> Snippet<'a, Annotation<'a>> {
        Snippet::source(line_at(place, lines)).line_start(place.line as usize).path(self.name)
    }

    fn finding_json(&self, finding: &Finding) -> Value {
        let place = |at: &Place| json!({"line": at.line, "column": at.column, "length": at.length});
        let also =
            finding.also.iter().map(|(at, words)| json!({"place": place(at), "words": words}));
        json!({
            "code": finding.code,
            "severity": finding.severity.to_string(),
            "place": place(&finding.place),
            "message": finding.message,
            "help": finding.help,
            "also": also.collect::<Vec<Value>>(),
        })
    }
}

/// A place that belongs to a finding, with its words.
type Also<'a> = &'a (Place, String);

/// The mark of another place that belongs to the finding.
fn beside<'a>((place, words): Also<'a>, lines: &[&'a str]) -> Annotation<'a> {
    mark(*place, Some(words), AnnotationKind::Context, lines)
}

/// A mark under a place.
fn mark<'a>(
    place: Place,
    words: Option<&'a str>,
    kind: AnnotationKind,
    lines: &[&'a str],
) -> Annotation<'a> {
    let line = line_at(place, lines);
    let start = byte_at(line, place.column as usize - 1);
    let end = byte_at(line, place.column as usize - 1 + place.length as usize).max(start);
    kind.span(start..end).label(words)
}

/// The line of a place; nothing for one that is too long to be shown.
fn line_at<'a>(place: Place, lines: &[&'a str]) -> &'a str {
    let line = lines.get(place.line as usize - 1).copied().unwrap_or("");
    if line.len() > LONGEST_LINE { "" } else { line }
}

/// The byte at which the character of that number begins.
fn byte_at(line: &str, character: usize) -> usize {
    line.char_indices().nth(character).map_or(line.len(), |(byte, _)| byte)
}

/// What a terminal would obey never reaches it: control characters, and such as turn the direction
/// of a text. Each becomes one other character, so that places stay.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || turns(c) { '\u{fffd}' } else { c }).collect()
}

/// The same for the lines of a document, but for the control characters that the renderer shows as
/// signs of their own. A carriage return alone ends a line, as it does in YAML.
fn harmless(text: &str) -> String {
    let shown = |c: char| c.is_ascii() || !(c.is_control() || turns(c));
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().map(|c| if shown(c) { c } else { '\u{fffd}' }).collect()
}

fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
