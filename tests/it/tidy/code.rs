//! Rust text as the checkers read it: literals and comments blanked, then functions, declarations
//! and the lines that only tests see.
//!
//! A reader of words and brackets, not a parser: it never fails, and what it cannot read it skips.

use std::ops::Range;

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    /// From 1.
    pub line: usize,
    /// From the line of `fn` to that of the closing brace, both counted.
    pub lines: usize,
}

/// A name that the code gives: `kind` is the keyword before it.
#[derive(Debug, PartialEq, Eq)]
pub struct Declared {
    pub kind: String,
    pub name: String,
    /// From 1.
    pub line: usize,
}

/// One word or one other character that is no space, with its place in the text.
#[derive(Debug, Clone, Copy)]
pub struct Token<'a> {
    pub text: &'a str,
    pub at: usize,
}

/// The text with every character of comments and literals turned into a space; lines stay lines.
pub fn blanked(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = hidden_from(&chars, at);
        if end == at {
            out.push(chars[at]);
            at += 1;
        }
        out.extend(chars[at..end.max(at)].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
        at = end.max(at);
    }
    out
}

/// Where the comment or literal that begins here ends; `at` itself where none begins.
fn hidden_from(chars: &[char], at: usize) -> usize {
    let next = |ahead: usize| chars.get(at + ahead).copied().unwrap_or(' ');
    match chars[at] {
        '/' if next(1) == '/' => line_end(chars, at),
        '/' if next(1) == '*' => comment_end(chars, at),
        '"' => quoted_end(chars, at + 1, '"'),
        '\'' if next(1) == '\\' => quoted_end(chars, at + 1, '\''),
        '\'' if next(2) == '\'' => at + 3,
        'r' if !after_word(chars, at) => raw_end(chars, at).unwrap_or(at),
        _ => at,
    }
}

/// Whether `r` is the end of a longer word; `br` is the one prefix that counts as its beginning.
fn after_word(chars: &[char], at: usize) -> bool {
    let word = |at: usize| is_word(chars[at]);
    let byte = at >= 1 && matches!(chars[at - 1], 'b' | 'c') && (at < 2 || !word(at - 2));
    at >= 1 && word(at - 1) && !byte
}

fn line_end(chars: &[char], at: usize) -> usize {
    at + chars[at..].iter().position(|c| *c == '\n').unwrap_or(chars.len() - at)
}

fn comment_end(chars: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    chars.len()
}

fn quoted_end(chars: &[char], mut at: usize, quote: char) -> usize {
    while at < chars.len() && chars[at] != quote {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

fn raw_end(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    let start = at + 1 + hashes;
    if chars.get(start) != Some(&'"') {
        return None;
    }
    let closes = |at: &usize| {
        chars[*at] == '"'
            && chars[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
    };
    let end = (start + 1..chars.len()).find(closes);
    Some(end.map_or(chars.len(), |end| end + 1 + hashes))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The words and signs of blanked code.
pub fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut start = None;
    for (at, c) in code.char_indices() {
        if is_word(c) {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            tokens.push(Token { text: &code[from..at], at: from });
        }
        if !c.is_whitespace() {
            tokens.push(Token { text: &code[at..at + c.len_utf8()], at });
        }
    }
    tokens.extend(start.map(|from| Token { text: &code[from..], at: from }));
    tokens
}

/// The line of a place, from 1.
pub fn line_of(code: &str, at: usize) -> usize {
    1 + code[..at].matches('\n').count()
}

/// Every function with a body, in order; an inner one counts in its outer one too.
pub fn functions(code: &str) -> Vec<Function> {
    let tokens = tokens(code);
    let starts = tokens
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0].text == "fn" && pair[1].text.starts_with(|c: char| is_word(c)));
    let found = starts.filter_map(|(index, pair)| {
        let end = item_end(&tokens, index)?;
        if tokens[end].text != "}" {
            return None;
        }
        let line = line_of(code, pair[0].at);
        let lines = line_of(code, tokens[end].at) + 1 - line;
        Some(Function { name: pair[1].text.to_owned(), line, lines })
    });
    found.collect()
}

/// The token that ends an item: its closing brace, or the semicolon of one without a body.
fn item_end(tokens: &[Token<'_>], start: usize) -> Option<usize> {
    let (mut round, mut braces) = (0, 0);
    for (index, token) in tokens.iter().enumerate().skip(start) {
        match token.text {
            "(" | "[" => round += 1,
            ")" | "]" => round -= 1,
            "{" => braces += 1,
            "}" => {
                braces -= 1;
                if braces == 0 && round == 0 {
                    return Some(index);
                }
            }
            ";" if braces == 0 && round == 0 => return Some(index),
            _ => {}
        }
    }
    None
}

/// Every name given by `mod`, `fn`, `struct`, `enum`, `trait` or `type`.
pub fn declared(code: &str) -> Vec<Declared> {
    const KINDS: [&str; 6] = ["mod", "fn", "struct", "enum", "trait", "type"];
    let tokens = tokens(code);
    let pairs = tokens.windows(2).filter(|pair| {
        KINDS.contains(&pair[0].text) && pair[1].text.starts_with(|c: char| is_word(c))
    });
    let named = pairs.map(|pair| Declared {
        kind: pair[0].text.to_owned(),
        name: pair[1].text.to_owned(),
        line: line_of(code, pair[0].at),
    });
    named.collect()
}

/// The lines (from 0) of items under `#[cfg(test)]`, and the names of such modules that have a
/// file of their own.
pub fn test_parts(code: &str) -> (Vec<Range<usize>>, Vec<String>) {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let tokens = tokens(code);
    let (mut parts, mut files) = (Vec::new(), Vec::new());
    for (start, window) in tokens.windows(MARK.len()).enumerate() {
        if !window.iter().map(|token| token.text).eq(MARK) {
            continue;
        }
        let item = after_attributes(&tokens, start);
        let Some(end) = item_end(&tokens, item) else { continue };
        parts.push(line_of(code, tokens[start].at) - 1..line_of(code, tokens[end].at));
        let words: Vec<&str> = tokens[item..=end].iter().map(|token| token.text).collect();
        if let [.., "mod", name, ";"] = words[..] {
            files.push(name.to_owned());
        }
    }
    (parts, files)
}

/// The first token behind the attributes that begin here.
fn after_attributes(tokens: &[Token<'_>], mut at: usize) -> usize {
    while tokens.get(at).is_some_and(|token| token.text == "#") {
        let mut depth = 0;
        for (index, token) in tokens.iter().enumerate().skip(at + 1) {
            match token.text {
                "[" => depth += 1,
                "]" => depth -= 1,
                _ => {}
            }
            at = index + 1;
            if depth == 0 {
                break;
            }
        }
    }
    at
}

/// Every path that the code names, with `use` groups taken apart: `std::{fs, io}` names `std::fs`
/// and `std::io`; a single word is a path of one.
pub fn paths(code: &str) -> Vec<(String, usize)> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        at = path(&tokens, at, "", &mut found).max(at + 1);
    }
    found
}

fn path(
    tokens: &[Token<'_>],
    mut at: usize,
    before: &str,
    out: &mut Vec<(String, usize)>,
) -> usize {
    let word = |at: usize| tokens.get(at).filter(|one| one.text.starts_with(is_word));
    let sign = |at: usize, sign: &str| tokens.get(at).is_some_and(|one| one.text == sign);
    let mut name = before.to_owned();
    let mut start = None;
    while let Some(part) = word(at) {
        start.get_or_insert(part.at);
        name.push_str(part.text);
        at += 1;
        if !(sign(at, ":") && sign(at + 1, ":")) {
            break;
        }
        at += 2;
        if sign(at, "{") {
            return group(tokens, at + 1, &format!("{name}::"), out);
        }
        name.push_str("::");
    }
    out.extend(start.map(|start| (name, start)));
    at
}

fn group(
    tokens: &[Token<'_>],
    mut at: usize,
    before: &str,
    out: &mut Vec<(String, usize)>,
) -> usize {
    while at < tokens.len() && tokens[at].text != "}" {
        at = path(tokens, at, before, out).max(at + 1);
    }
    at + 1
}

/// A name's parts in small letters: split at `_`, `-`, `.` and where CamelCase begins anew.
pub fn parts_of(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut parts = vec![String::new()];
    for (at, c) in chars.iter().enumerate() {
        if matches!(c, '_' | '-' | '.') {
            parts.push(String::new());
            continue;
        }
        let before = at.checked_sub(1).map(|at| chars[at]);
        let then_small = chars.get(at + 1).is_some_and(|c| c.is_lowercase());
        let anew = c.is_uppercase() && before.is_some_and(|b| !b.is_uppercase() || then_small);
        if anew {
            parts.push(String::new());
        }
        parts.last_mut().expect("there is always one part").extend(c.to_lowercase());
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[test]
fn comments_and_literals_are_blanked_and_lines_stay() {
    let text = "a // fn x\n/* fn /* y */ */ b \"fn \\\" z\nw\" c r#\"fn \" q\"# d 'f' '\\'' 'life e br\"x\"";
    let code = blanked(text);
    let words: Vec<&str> = tokens(&code).iter().map(|token| token.text).collect();
    super::same(&words, &["a", "b", "c", "d", "'", "life", "e", "b"]);
    assert_eq!(code.matches('\n').count(), text.matches('\n').count());
}

#[test]
fn functions_are_found_with_their_lengths() {
    let code = "trait T { fn none(&self); }\nfn one() {}\nfn two<const N: usize>(a: [u8; {3}])\nwhere\n  A: B\n{\n  if x { y() }\n  fn three() {\n  }\n}\ntype F = fn(u8);";
    let found: Vec<String> = functions(code)
        .iter()
        .map(|one| format!("{}@{}+{}", one.name, one.line, one.lines))
        .collect();
    super::same(&found, &["one@2+1", "two@3+8", "three@8+2"]);
}

#[test]
fn declarations_are_found_by_keyword() {
    let code = "pub mod a; pub(crate) struct B<T>(T); enum C {} trait D {} type E = u8; impl B { fn f() {} }";
    let found: Vec<String> =
        declared(code).iter().map(|one| format!("{} {}", one.kind, one.name)).collect();
    super::same(&found, &["mod a", "struct B", "enum C", "trait D", "type E", "fn f"]);
}

#[test]
fn test_parts_are_found_with_their_files() {
    let code = "fn a() {}\n#[cfg(test)]\n#[allow(x)]\nmod t {\n  fn b() {}\n}\nfn c() {}\n#[cfg(test)]\nmod far;\n#[cfg(not(test))]\nfn d() {}";
    assert_eq!(test_parts(code), (vec![1..6, 7..9], vec!["far".to_owned()]));
}

#[test]
fn paths_are_taken_out_of_groups() {
    let code = "use std::{fs::{self, File}, thread}; use a::b; let x = std::time::Instant::now();";
    let found: Vec<String> = paths(code).into_iter().map(|(path, _)| path).collect();
    let wanted = ["std::fs::self", "std::fs::File", "std::thread", "a::b"];
    for path in wanted.into_iter().chain(["std::time::Instant::now"]) {
        assert!(found.iter().any(|one| one == path), "{path} is not in {found:?}");
    }
}

#[test]
fn names_fall_into_their_parts() {
    super::same(&parts_of("TaskManager"), &["task", "manager"]);
    super::same(&parts_of("run_job.rs"), &["run", "job", "rs"]);
    super::same(&parts_of("HTTPHandler2"), &["http", "handler2"]);
    super::same(&parts_of("ask-again"), &["ask", "again"]);
}
