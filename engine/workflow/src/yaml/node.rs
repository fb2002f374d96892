//! A document as a tree in which every value knows its place, and the faults that show in the tree
//! alone: keys that stand twice, and the traps of `{…}`.
//!
//! Never knows which keys a document may have.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_yaml::{
    DuplicateKeyPolicy, Location, MergeKeyPolicy, MessageFormatter as _, NonFiniteFloatPolicy,
    Spanned,
};

use crate::finding::{Finding, Place, codes};
use crate::sink::Sink;

/// Deeper documents are refused.
const DEEPEST: usize = 32;
/// Fuller documents are refused.
const FULLEST: usize = 50_000;

/// A value with its place.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) place: Place,
    pub(super) shape: Shape,
    /// Its fault was found; reading goes on without it.
    pub(super) cut: Cell<bool>,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Shape {
    Empty,
    Flag(bool),
    /// As it was written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key with its place.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) place: Place,
    pub(super) name: String,
}

impl Shape {
    /// For messages: what stands there.
    pub(super) fn words(&self) -> String {
        match self {
            Shape::Empty => "nothing".into(),
            Shape::Flag(flag) => format!("`{flag}`"),
            Shape::Number(raw) => format!("the number `{}`", short(raw)),
            Shape::Text(text) => format!("the text `{}`", short(text)),
            Shape::List(_) => "a list".into(),
            Shape::Map(_) => "a mapping".into(),
        }
    }
}

/// At most 60 characters of a text.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into(),
    }
}

/// Reads the tree.
pub(super) fn parse(text: &str) -> Result<Node, Finding> {
    let options = serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_anchors: 0,
            max_aliases: 0,
            max_merge_keys: 0,
            max_depth: DEEPEST,
            max_nodes: FULLEST,
            max_documents: 1,
        },
        emit_comments: false,
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::AsOrdinary,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        reject_unsupported_tags: true,
        strict_booleans: true,
        with_snippet: false,
    };
    let tree: Spanned<Raw> =
        serde_yaml::from_str_with_options(text, options).map_err(|e| finding_of(&e))?;
    let root = node(tree, text);
    match &root.shape {
        Shape::Map(_) => Ok(root),
        Shape::Empty => {
            Err(Finding::new(codes::DOCUMENTS, Place::START, "the text holds no document"))
        }
        other => {
            let message =
                format!("a document is a mapping `key: value`; here stands {}", other.words());
            Err(Finding::new(codes::DOCUMENTS, root.place, message))
        }
    }
}

/// What serde is told; the texts of numbers come out of the source afterwards.
#[derive(Debug)]
enum Raw {
    Empty,
    Flag(bool),
    Number,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Empty)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Raw, E> {
        Ok(Raw::Flag(flag))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = access.next_element()? {
            list.push(element);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = access.next_key::<Spanned<Raw>>()? {
            if matches!(key.value, Raw::List(_) | Raw::Map(_)) {
                return Err(A::Error::custom("a key is a single word"));
            }
            map.push((key, access.next_value()?));
        }
        Ok(Raw::Map(map))
    }
}

fn node(raw: Spanned<Raw>, text: &str) -> Node {
    let written = source(raw.referenced, text);
    let place = place_of(raw.referenced, written);
    let shape = match raw.value {
        Raw::Empty => Shape::Empty,
        Raw::Flag(flag) => Shape::Flag(flag),
        Raw::Number => Shape::Number(written.into()),
        Raw::Text(words) => Shape::Text(words),
        Raw::List(list) => Shape::List(list.into_iter().map(|one| node(one, text)).collect()),
        Raw::Map(map) => {
            Shape::Map(map.into_iter().map(|(k, v)| (key(k, text), node(v, text))).collect())
        }
    };
    Node { place, shape, cut: Cell::new(false) }
}

fn key(raw: Spanned<Raw>, text: &str) -> Key {
    let written = source(raw.referenced, text);
    let name = match raw.value {
        Raw::Text(name) => name,
        Raw::Empty | Raw::Flag(_) | Raw::Number | Raw::List(_) | Raw::Map(_) => written.into(),
    };
    Key { place: place_of(raw.referenced, written), name }
}

/// The characters that a location covers.
fn source(location: Location, text: &str) -> &str {
    let span = location.span();
    let (Some(start), Some(length)) = (span.byte_offset(), span.byte_len()) else { return "" };
    let (Ok(start), Ok(length)) = (usize::try_from(start), usize::try_from(length)) else {
        return "";
    };
    text.get(start..start.saturating_add(length)).unwrap_or("")
}

fn place_of(location: Location, written: &str) -> Place {
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX).max(1);
    let first_line = written.split(['\n', '\r']).next().unwrap_or("");
    Place { line: number(location.line()), column: number(location.column()), length: 1 }
        .with_length(first_line.trim_end().chars().count())
}

/// A fault of the YAML reader, in our words where it is a known trap.
pub(super) fn finding_of(error: &serde_yaml::Error) -> Finding {
    use serde_yaml::Error;
    let error = error.without_snippet();
    let place = error.location().map_or(Place::START, |at| place_of(at, ""));
    let message = serde_yaml::UserMessageFormatter.format_message(error);
    match error {
        Error::Budget { breach: serde_yaml::budget::BudgetBreach::Documents { .. }, .. }
        | Error::MultipleDocuments { .. } => {
            Finding::new(codes::DOCUMENTS, place, "a file holds one document")
                .help("put the second one into a file of its own")
        }
        _ if too_large(error, &message) => {
            let message = "the document is deeper or fuller than is read";
            Finding::new(codes::TOO_LARGE, place, message)
                .help(format!("at most {DEEPEST} levels and {FULLEST} values are read"))
        }
        Error::Eof { .. } => Finding::new(codes::DOCUMENTS, place, "the text holds no document"),
        Error::DuplicateMappingKey { .. } => Finding::new(codes::DUPLICATE_KEY, place, message),
        _ if message.contains("tab") => {
            Finding::new(codes::TAB, place, "a tab stands where YAML wants spaces")
                .help("indent with spaces")
        }
        _ => {
            let help = syntax_help(&message);
            Finding::new(codes::SYNTAX, place, format!("this is no YAML: {message}"))
                .maybe_help(help)
        }
    }
}

/// The budget's refusal, or the parser's own before it.
fn too_large(error: &serde_yaml::Error, message: &str) -> bool {
    matches!(error, serde_yaml::Error::Budget { .. }) || message.contains("recursion limit")
}

fn syntax_help(message: &str) -> Option<String> {
    let help = if message.contains("mapping values are not allowed") {
        "a text with a colon and a space in it needs quotes"
    } else if message.contains("unexpected character: `\\u{") {
        "take the character out: such are no part of a text"
    } else if message.contains("simple key expected") {
        "a key ends with a colon and a plain space"
    } else if message.contains("unexpected character") {
        "a text that begins with such a character needs quotes"
    } else if message.contains("unclosed quote") {
        "the quote that begins here does not end"
    } else {
        return None;
    };
    Some(help.into())
}

/// Faults that show in the tree alone. What is at fault is cut, so that it is found once.
pub(super) fn traps(node: &Node, sink: &mut Sink) {
    match &node.shape {
        Shape::List(list) => list.iter().for_each(|one| traps(one, sink)),
        Shape::Map(map) => {
            let mut first: HashMap<&str, Place> = HashMap::new();
            let mut before = None;
            for (key, value) in map {
                let twice = first.insert(&key.name, key.place).map(|at| duplicate(key, at));
                let fault = twice.or_else(|| trap(key, value, before));
                before = Some((key, value));
                match fault {
                    Some(finding) => {
                        value.cut.set(true);
                        sink.push(finding);
                    }
                    None => traps(value, sink),
                }
            }
        }
        Shape::Empty | Shape::Flag(_) | Shape::Number(_) | Shape::Text(_) => {}
    }
}

fn duplicate(key: &Key, first: Place) -> Finding {
    Finding::new(codes::DUPLICATE_KEY, key.place, format!("`{}` stands twice", short(&key.name)))
        .also(first, "first here")
}

fn trap(key: &Key, value: &Node, before: Option<(&Key, &Node)>) -> Option<Finding> {
    if key.name == "on" {
        let message = "no key is named `on`: many YAML readers take the word for true";
        return Some(Finding::new(codes::KEY_ON, key.place, message));
    }
    if !matches!(value.shape, Shape::Empty) {
        return None;
    }
    if let Some((name, rest)) = key.name.split_once(':') {
        let message = format!("a space is missing after the colon of `{}`", short(&key.name));
        let help = format!("write `{name}: {}`", rest.trim());
        return Some(Finding::new(codes::NO_SPACE, key.place, message).help(help));
    }
    let (last, text) = before?;
    let Shape::Text(text) = &text.shape else { return None };
    // In a block each key has a line of its own; in `{…}` the stray one follows on the same line.
    if last.place.line != key.place.line {
        return None;
    }
    let message =
        format!("the comma ends the text: `{}` became a key of its own", short(&key.name));
    let help = format!("put the text in quotes: `{}: \"{text}, {}\"`", last.name, key.name);
    Some(Finding::new(codes::COMMA, key.place, message).help(help))
}
