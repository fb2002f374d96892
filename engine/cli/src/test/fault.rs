//! One step that went otherwise: where it stands, the lines around it, what was expected beside what
//! came, and the steps that led there. Never reads a file: the text comes in.

use hoso_runtime::scenario::{Difference, Fault};

use super::told::{line, plain};

/// Lines before the step and after its last expectation.
const AROUND: usize = 2;
/// So many lines of one step are shown.
const MOST_LINES: usize = 16;
/// A line of the file is cut behind so many characters.
const LINE: usize = 110;
/// A side is broken behind so many characters.
const SIDE: usize = 36;
/// So many steps that led there are shown, the last ones.
const MOST_BEFORE: usize = 12;

pub(super) fn told((name, text): (&str, &str), fault: &Fault) -> String {
    let mut said = String::new();
    let step = match fault.step {
        0 => "the opening".to_owned(),
        step => format!("step {step} of {}", fault.steps),
    };
    let (at, column) = (fault.place.line, fault.place.column);
    line(&mut said, format_args!(" --> {name}:{at}:{column}, {step}"));
    excerpt(&mut said, text, fault);
    said.push('\n');
    sides(&mut said, &fault.differences);
    for help in fault.differences.iter().filter_map(|one| one.help.as_ref()) {
        line(&mut said, format_args!("  {}", plain(help)));
    }
    if !fault.before.is_empty() {
        line(&mut said, format_args!("\n  what led there"));
        let left_out = fault.before.len().saturating_sub(MOST_BEFORE);
        if left_out > 0 {
            line(&mut said, format_args!("    … {left_out} before"));
        }
        for before in &fault.before[left_out..] {
            line(&mut said, format_args!("    {}", plain(before)));
        }
    }
    said
}

/// The step with the lines around it; its own lines are marked.
fn excerpt(said: &mut String, text: &str, fault: &Fault) {
    let first = fault.place.line as usize;
    let places = fault.differences.iter().map(|one| one.place.line as usize);
    let last = places.max().unwrap_or(first).clamp(first, first + MOST_LINES);
    let (from, to) = (first.saturating_sub(AROUND).max(1), last + AROUND);
    let lines = text.lines().enumerate().skip(from - 1).take(to + 1 - from);
    let width = to.to_string().len();
    for (at, content) in lines {
        let number = at + 1;
        let mark = if (first..=last).contains(&number) { '>' } else { ' ' };
        let content = cut(&plain(content), LINE);
        line(said, format_args!("{mark} {number:>width$} | {}", content.trim_end()));
    }
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Both sides in columns; what does not fit goes on below.
fn sides(said: &mut String, differences: &[Difference]) {
    let head = ["".to_owned(), "expected".to_owned(), "got".to_owned()];
    let row = |one: &Difference| [plain(&one.what), plain(&one.expected), plain(&one.got)];
    let rows: Vec<[String; 3]> = [head].into_iter().chain(differences.iter().map(row)).collect();
    let widest = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count().min(SIDE));
        widths.max().unwrap_or(0)
    };
    let (what, expected) = (widest(0), widest(1));
    for row in &rows {
        let parts = [broken(&row[0]), broken(&row[1]), broken(&row[2])];
        let most = parts.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..most {
            let part = |column: usize| parts[column].get(at).map_or("", String::as_str);
            let (name, left, right) = (padded(part(0), what), padded(part(1), expected), part(2));
            line(said, format_args!("  {}", format!("{name}  {left}  {right}").trim_end()));
        }
    }
}

/// Parts of at most the width of a side, broken at a space where there is one.
fn broken(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest: Vec<char> = text.chars().collect();
    while rest.len() > SIDE {
        let space = rest[..SIDE].iter().rposition(|c| *c == ' ');
        let at = space.map_or(SIDE, |space| space + 1);
        let tail = rest.split_off(at);
        parts.push(rest.iter().collect::<String>().trim_end().to_owned());
        rest = tail;
    }
    parts.push(rest.iter().collect());
    parts
}

fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}
