//! A request's body: taken within its limits, and read as strict JSON once.
//!
//! Its faults say where and what, and never repeat a value: a message of the JSON reader is cut
//! down to the kinds and names that it speaks of.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::limits::Limits;
use crate::problem::Rejection;

/// Takes the whole body, without a copy where it came in one piece.
pub(crate) async fn take(
    headers: &HeaderMap,
    body: Body,
    limits: &Limits,
) -> Result<Bytes, Rejection> {
    let limit = limits.body;
    if announced(headers).is_some_and(|length| length > limit as u64) {
        return Err(Rejection::TooLarge { limit });
    }
    let whole = Limited::new(body, limit).collect();
    match tokio::time::timeout(limits.receive, whole).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Rejection::TooLarge { limit }),
        Ok(Err(_)) => Err(Rejection::CutOff),
        Err(_) => Err(Rejection::Slow { seconds: whole_seconds(limits.receive) }),
    }
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// For messages; a part of a second counts as one.
pub(crate) fn whole_seconds(length: Duration) -> u64 {
    length.as_secs() + u64::from(length.subsec_nanos() > 0)
}

/// The body is said to be JSON, in UTF-8 and uncompressed.
pub(crate) fn declared_json(headers: &HeaderMap) -> Result<(), Rejection> {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut parts = declared.split(';').map(str::trim);
    let json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    let plain = headers.get(CONTENT_ENCODING).is_none_or(|coding| coding == "identity");
    match json && plain && parts.all(harmless) {
        true => Ok(()),
        false => Err(Rejection::NotJson),
    }
}

/// A parameter that does not change how JSON is read.
fn harmless(parameter: &str) -> bool {
    let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
    let utf8 =
        ["utf-8", "utf8"].iter().any(|one| value.trim_matches('"').eq_ignore_ascii_case(one));
    !name.trim().eq_ignore_ascii_case("charset") || utf8
}

/// Reads a body of that shape and nothing beside it.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Rejection> {
    let text = std::str::from_utf8(body)
        .map_err(|error| Rejection::NotUtf8 { at: error.valid_up_to() })?;
    serde_json::from_str(text).map_err(|error| fault(&error))
}

/// The same, where no body at all means an empty object.
pub(crate) fn parse_or_empty<T: DeserializeOwned>(body: &[u8]) -> Result<T, Rejection> {
    parse(if body.is_empty() { b"{}" } else { body })
}

fn fault(error: &serde_json::Error) -> Rejection {
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    let what = message.split(" at line ").next().unwrap_or("");
    match error.classify() {
        Category::Data => Rejection::BadBody { what: without_values(&message), line, column },
        Category::Syntax | Category::Eof | Category::Io => {
            Rejection::NoJson { what: what.into(), line, column }
        }
    }
}

/// What serde says, with kinds and known names, and without anything else of the body.
pub(crate) fn without_values(message: &str) -> String {
    for (start, words) in [("invalid type: ", "wrong kind"), ("invalid value: ", "wrong value")] {
        if let Some(rest) = message.strip_prefix(start) {
            return wrong_kind(words, rest);
        }
    }
    let message = message.rsplit_once(" at line ").map_or(message, |(what, _)| what);
    match message.split_once('`') {
        Some((before, rest)) => named(before, rest),
        None => message.into(),
    }
}

/// `string "x", expected u64` names the kinds on both sides and drops what stands between.
fn wrong_kind(words: &str, rest: &str) -> String {
    let expected = rest.rsplit_once(", expected ").map_or("", |(_, expected)| expected);
    let expected = expected.split(" at line ").next().unwrap_or("");
    let found = rest.split(['"', '`', ',']).next().unwrap_or("").trim();
    let expected = match expected {
        "u64" | "u32" | "usize" => "a whole number from 0",
        other => other,
    };
    format!("{words}: {found}, expected {expected}")
}

/// ``unknown field `x`, expected …`` keeps `x` only if it looks like a name.
fn named(before: &str, rest: &str) -> String {
    let (name, after) = rest.split_once('`').unwrap_or((rest, ""));
    let first = name.chars().next().is_some_and(|c| c.is_ascii_lowercase());
    let plain = |c: char| c.is_ascii_lowercase() || c == '-' || c == '_';
    match first && name.len() <= 40 && name.chars().all(plain) {
        true => format!("{before}`{name}`{after}"),
        false => format!("{before}`…`{after}"),
    }
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;
