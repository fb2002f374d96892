//! What YAML allows and we do not: anchors, aliases, merges, tags. Each would make a value stand
//! somewhere else than where it is read.
//!
//! Never judges keys or values, and leaves broken YAML to the reader.

use serde_yaml::granit_parser::{Event, Parser, ScalarStyle, Span, options};

use crate::finding::{Finding, Place, codes};
use crate::sink::Sink;

/// Finds each of them, up to the first fault of syntax.
pub(super) fn check(text: &str, sink: &mut Sink) {
    let options =
        options! { emit_anchor_events: true, emit_unresolved_aliases: true, emit_comments: false };
    for event in Parser::new_from_str_with_options(text, options) {
        let Ok((event, span)) = event else { return };
        if sink.is_full() {
            return;
        }
        if let Some(tag) = span.tag_span() {
            sink.push(refusal("tags", &tag, text));
        }
        match event {
            Event::Anchor(..) => sink.push(refusal("anchors", &span, text)),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                sink.push(refusal("aliases", &span, text));
            }
            Event::Scalar(word, ScalarStyle::Plain, ..) if word == "<<" => {
                sink.push(refusal("merges", &span, text));
            }
            _ => {}
        }
    }
}

fn refusal(what: &str, span: &Span, text: &str) -> Finding {
    let written = span.slice(text).unwrap_or_default();
    let message = format!("{what} are not part of the language: `{written}`");
    let help = match what {
        "tags" => "leave it out; in quotes it is part of the text",
        _ => "write the value where it is used",
    };
    Finding::new(codes::NOT_PLAIN, place(span, written), message).help(help)
}

fn place(span: &Span, written: &str) -> Place {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Place { line: number(span.start.line()), column: number(span.start.col() + 1), length: 1 }
        .with_length(written.chars().count())
}
