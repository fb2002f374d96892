//! Which ways a lifecycle has, and the table, the Mermaid diagram and the DOT graph read back by
//! small grammars of their own, as strict as what is written lets them be. Never writes any.

use hoso_core::{FailureKind, Lifecycle, Moment, Verdict};
use hoso_workflow::Tongue;

/// One way out of a state, with the words that it must be shown by.
#[derive(Debug, PartialEq)]
pub struct Way {
    pub from: String,
    pub to: String,
    pub text: String,
}

/// Every way of a lifecycle.
pub fn ways(lifecycle: &Lifecycle, tongue: Tongue) -> Vec<Way> {
    let draft = lifecycle.declared();
    let mut ways = Vec::new();
    for action in draft.actions.values() {
        let text = action.label.get(tongue.code());
        let text = text.unwrap_or_else(|| &action.label[&draft.languages[0]]);
        for from in &action.from {
            let to = action.to.as_ref().unwrap_or(from).to_string();
            ways.push(Way { from: from.to_string(), to, text: text.clone() });
        }
    }
    for (from, state) in &draft.states {
        let mut way = |to: &str, text: String| {
            ways.push(Way { from: from.to_string(), to: to.to_owned(), text });
        };
        for (verdict, to) in &state.answers {
            way(to, verdict_word(*verdict, tongue).to_owned());
        }
        for (failure, to) in &state.failures {
            way(to, failure_word(*failure, tongue).to_owned());
        }
        for timer in &state.timers {
            let to = timer.to().unwrap_or(from);
            // The unit is a word of the language, the number is not.
            way(
                to,
                match timer.at {
                    Moment::After(length) => format!(" {} ", length.amount()),
                    Moment::BeforeDue(length) => length.amount().to_string(),
                    Moment::Due if tongue == Tongue::Vietnamese => "hi đến hạn".into(),
                    Moment::Due => "hen it is due".into(),
                },
            );
        }
    }
    ways
}

fn verdict_word(verdict: Verdict, tongue: Tongue) -> &'static str {
    match (verdict, tongue) {
        (Verdict::Verified, Tongue::Vietnamese) => "khớp",
        (Verdict::Mismatch, Tongue::Vietnamese) => "có khác biệt",
        (Verdict::NoMatch, Tongue::Vietnamese) => "không trùng khớp",
        (Verdict::NotFound, Tongue::Vietnamese) => "không tìm thấy",
        (Verdict::Ambiguous, Tongue::Vietnamese) => "nhiều người trùng",
        (Verdict::Incomplete, Tongue::Vietnamese) => "chưa so đủ",
        (Verdict::NoMatch, Tongue::English) => "no match",
        (Verdict::NotFound, Tongue::English) => "not found",
        (verdict, Tongue::English) => verdict.code(),
    }
}

fn failure_word(failure: FailureKind, tongue: Tongue) -> &'static str {
    match (failure, tongue) {
        (FailureKind::Rejected, Tongue::Vietnamese) => "dữ liệu bị từ chối",
        (FailureKind::NotPermitted, Tongue::Vietnamese) => "không được phép",
        (FailureKind::Protocol, Tongue::Vietnamese) => "sai giao thức",
        (FailureKind::Expired, Tongue::Vietnamese) => "hết hạn chờ trả lời",
        (FailureKind::Unavailable, Tongue::Vietnamese) => "không kết nối được",
        (FailureKind::NotPermitted, Tongue::English) => "not permitted",
        (failure, Tongue::English) => failure.code(),
    }
}

/// Whether a Mermaid diagram shows a way. Panics on a line that is none of its grammar.
pub fn in_mermaid(text: &str, way: &Way) -> bool {
    let id = |state: &str| format!("s_{}", state.replace('-', "_"));
    let wanted = (id(&way.from), id(&way.to));
    mermaid(text)
        .iter()
        .any(|(from, to, label)| (from, to) == (&wanted.0, &wanted.1) && label.contains(&way.text))
}

/// The arrows with labels of a Mermaid diagram: from, to, label as shown. As strict as can be:
/// every line is of one of the few kinds that are written.
pub fn mermaid(text: &str) -> Vec<(String, String, String)> {
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("---"));
    let title = lines.next().and_then(|line| line.strip_prefix("title: ")).unwrap();
    // A quoted scalar of YAML as it is written here is a string of JSON.
    serde_json::from_str::<String>(title).unwrap();
    let begin: Vec<&str> = lines.by_ref().take(3).collect();
    assert_eq!(begin, ["---", "stateDiagram-v2", "    direction LR"]);
    let (mut states, mut arrows) = (Vec::new(), Vec::new());
    for line in lines {
        let line = line.strip_prefix("    ").unwrap();
        if let Some(rest) = line.strip_prefix("state \"") {
            let (label, name) = rest.split_once("\" as ").unwrap();
            plain(label);
            assert!(is_id(name) && !states.contains(&name), "{line}");
            states.push(name);
        } else if let Some(rest) = line.strip_prefix("classDef ") {
            let (name, style) = rest.split_once(' ').unwrap();
            assert!(is_id(name) && style.split(',').all(|one| one.contains(':')), "{line}");
        } else if let Some(rest) = line.strip_prefix("class ") {
            let (names, class) = rest.split_once(' ').unwrap();
            assert!(is_id(class) && names.split(',').all(|name| states.contains(&name)), "{line}");
        } else {
            let (from, rest) = line.split_once(" --> ").unwrap();
            let (to, label) = rest.split_once(" : ").unwrap_or((rest, ""));
            for end in [from, to] {
                assert!(end == "[*]" || states.contains(&end), "{line}");
            }
            arrows.push((from.to_owned(), to.to_owned(), plain(label)));
        }
    }
    arrows
}

fn is_id(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A Mermaid label as it is shown; entities and `<br/>` are all that may stand in it beside letters
/// and harmless signs.
fn plain(label: &str) -> String {
    let mut out = String::new();
    let mut rest = label;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("<br/>") {
            out.push('\n');
            rest = after;
        } else if let Some(after) = rest.strip_prefix('#') {
            let (code, after) = after.split_once(';').unwrap();
            out.push(char::from_u32(code.parse().unwrap()).unwrap());
            rest = after;
        } else {
            assert!(!"\"#;:<>{}[]%&\\-\n".contains(c), "{c} in {label}");
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    let shown = label.to_lowercase();
    assert!(!shown.contains("direction"), "Mermaid looks for the word in any line: {label}");
    out
}

/// Whether a DOT graph shows a way. Panics on a line that is none of its grammar.
pub fn in_dot(text: &str, way: &Way) -> bool {
    dot(text).iter().any(|words| match &words[..] {
        [from, arrow, to, label, ..] if arrow == "->" => {
            (from, to) == (&way.from, &way.to) && label.replace("&amp;", "&").contains(&way.text)
        }
        _ => false,
    })
}

/// The strings of each line of a DOT graph, and `->` between two of them.
pub fn dot(text: &str) -> Vec<Vec<String>> {
    let lines: Vec<&str> = text.lines().collect();
    let [first, inner @ .., "}"] = &lines[..] else { panic!("it does not end: {text}") };
    assert!(first.starts_with("digraph \"") && first.ends_with("\" {"), "{first}");
    inner.iter().map(|line| dot_line(line)).collect()
}

fn dot_line(line: &str) -> Vec<String> {
    let (mut words, mut bare) = (Vec::new(), String::new());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c != '"' {
            bare.push(c);
            continue;
        }
        if bare.ends_with(" -> ") {
            words.push("->".to_owned());
        }
        let mut word = String::new();
        loop {
            match chars.next().expect("a string ends") {
                '"' => break,
                '\\' => match chars.next().expect("a sign follows") {
                    'n' => word.push('\n'),
                    other => word.push(other),
                },
                other => word.push(other),
            }
        }
        words.push(word);
        bare.push('_');
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || " _=[],.->".contains(c);
    assert!(bare.chars().all(allowed), "{line}");
    assert_eq!(bare.contains('['), bare.ends_with(']'), "{line}");
    words
}

/// The rows of a table, each with the name of its state.
pub fn rows(table: &str) -> Vec<[String; 4]> {
    let rule = table.lines().find(|line| line.starts_with('─')).unwrap();
    let widths: Vec<usize> = rule.split("  ").map(|part| part.chars().count()).collect();
    let (mut rows, mut state, mut fresh) = (Vec::new(), String::new(), false);
    for line in table.lines().skip_while(|line| *line != rule) {
        if line == rule {
            fresh = true;
            continue;
        }
        let mut chars = line.chars();
        let cells = widths.iter().map(|width| {
            let cell: String = chars.by_ref().take(width + 2).collect();
            cell.trim_end().to_owned()
        });
        let [name, what, to, who]: [String; 4] = cells.collect::<Vec<_>>().try_into().unwrap();
        if std::mem::take(&mut fresh) {
            state = name;
        }
        rows.push([state.clone(), what, to, who]);
    }
    rows
}
