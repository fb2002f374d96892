//! Any text for a workflow: findings with places within the text, shown in every form, and never a
//! panic. Never says which findings a text should have.

use std::path::{Component, Path};

use hoso_workflow::show::{Picture, dot, mermaid, svg, table};
use hoso_workflow::{Checked, Finding, Place, Tongue, beside, difference, sarif};

use crate::draw::Draw;
use crate::ground::{bases, check};
use crate::text;

/// More findings than this are not gathered.
const MOST_FINDINGS: usize = 200;

/// Takes bytes for choices; see [`crate::written`].
pub fn bytes(bytes: &[u8]) {
    text(&text::rough(&mut Draw::new(bytes)));
}

/// Reads a text, and looks at all that comes of it. Whether it passed the checks.
///
/// # Panics
/// Where a promise of the reader is broken.
pub fn text(text: &str) -> bool {
    for name in beside(text) {
        let path = Path::new(&name);
        let up = path.components().any(|one| one == Component::ParentDir);
        assert!(path.is_relative() && !up, "{name} leads out of the folder");
    }
    let checked = check(text);
    let wrong = checked.findings.iter().any(Finding::is_error);
    assert_eq!(checked.has_errors(), wrong, "errors and no lifecycle are the same");
    assert!(checked.findings.len() <= MOST_FINDINGS);
    let text_of_lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text_of_lines.lines().collect();
    for finding in &checked.findings {
        stands_within(finding.place, &lines, finding);
        finding.also.iter().for_each(|(place, _)| stands_within(*place, &lines, finding));
        assert!(!finding.message.trim().is_empty());
        assert_ne!(finding.code, "E099", "the core refuses what the checks let pass: {finding:?}");
    }
    shown(&checked, text);
    assert_eq!(checked.findings, check(text).findings, "the same text, other findings");
    !wrong
}

fn stands_within(place: Place, lines: &[&str], finding: &Finding) {
    let Place { line, column, length } = place;
    assert!(line >= 1 && column >= 1 && length >= 1, "{finding:?}");
    // One place after the last line stands for the end of the text.
    assert!(line as usize <= lines.len() + 1, "{} lines: {finding:?}", lines.len());
    let letters = lines.get(line as usize - 1).map_or(0, |line| line.chars().count());
    assert!(column as usize <= letters + 1, "a line of {letters}: {finding:?}");
    let end = column as usize - 1 + length as usize;
    assert!(end <= letters.max(column as usize), "a line of {letters}: {finding:?}");
}

fn shown(checked: &Checked, text: &str) {
    let report = checked.report(text);
    let rendered = report.render();
    let strange = rendered.chars().find(|letter| is_strange(*letter));
    assert_eq!(strange, None, "a terminal would obey it");
    assert!(report.coloured(true).render().len() >= rendered.len());
    let json = serde_json::to_string(&report.to_json()).unwrap();
    assert!(json.contains("findings"));
    for tongue in [Tongue::Vietnamese, Tongue::English] {
        let log = sarif(&[report], tongue);
        let results = log["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), checked.findings.len());
    }
    let Some(lifecycle) = &checked.lifecycle else { return };
    let picture = Picture::new(lifecycle, Some(Tongue::Vietnamese), None);
    for form in [table(&picture, 80), mermaid(&picture), dot(&picture), svg(&picture)] {
        assert!(!form.is_empty());
    }
    assert!(difference(lifecycle, lifecycle).is_empty(), "a workflow differs from itself");
    for base in bases() {
        difference(&base.lifecycle, lifecycle);
    }
}

/// Control characters, and those that turn the direction of a text.
fn is_strange(letter: char) -> bool {
    let turns = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (letter.is_control() && letter != '\n')
}
