//! The headers of a write: what makes its repeat known, and what must still be so.
//! Never reads a body.

use http::HeaderMap;
use http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};

use crate::problem::Rejection;

const KEY: &str = "Idempotency-Key";
const LONGEST_KEY: usize = 256;

/// The caller's own name of the request, with or without the quotes of a structured header.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Rejection> {
    let Some(value) = headers.get(HeaderName::from_static("idempotency-key")) else {
        return Ok(None);
    };
    let bad = |why| Rejection::BadHeader { name: KEY, why };
    let text = value.to_str().map_err(|_| bad("has characters beyond ASCII"))?.trim();
    let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let key = quoted.unwrap_or(text);
    match key.len() {
        0 => Err(bad("is empty")),
        1..=LONGEST_KEY => Ok(Some(key.to_owned())),
        _ => Err(bad("has more than 256 characters")),
    }
}

/// The revision that the case must be at.
pub(crate) fn if_match(headers: &HeaderMap) -> Result<Option<u64>, Rejection> {
    let Some(value) = headers.get(IF_MATCH) else { return Ok(None) };
    let bad = Rejection::BadHeader {
        name: "If-Match",
        why: "is one revision in quotes, as `ETag` gave it: \"4\"",
    };
    let Ok(text) = value.to_str() else { return Err(bad) };
    if text.trim() == "*" {
        return Ok(None);
    }
    let quoted = text.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match quoted.and_then(|revision| revision.parse().ok()) {
        Some(revision) => Ok(Some(revision)),
        None => Err(bad),
    }
}

/// `If-None-Match: *`: only if the case does not exist yet.
pub(crate) fn only_new(headers: &HeaderMap) -> Result<bool, Rejection> {
    match headers.get(IF_NONE_MATCH) {
        None => Ok(false),
        Some(value) if value == "*" => Ok(true),
        Some(_) => Err(Rejection::BadHeader { name: "If-None-Match", why: "may only be `*` here" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn a_request_key_may_be_quoted() {
        let key = |value| idempotency_key(&with(HeaderName::from_static("idempotency-key"), value));
        assert_eq!(key("\"a-1\"").unwrap().as_deref(), Some("a-1"));
        assert_eq!(key("a-1").unwrap().as_deref(), Some("a-1"));
        assert_eq!(idempotency_key(&HeaderMap::new()).unwrap(), None);
        assert!(key("\"\"").is_err());
        assert!(key(&"k".repeat(257)).is_err());
    }

    #[test]
    fn a_revision_is_matched_as_the_etag_gave_it() {
        let revision = |value| if_match(&with(IF_MATCH, value));
        assert_eq!(revision("\"4\"").unwrap(), Some(4));
        assert_eq!(revision("*").unwrap(), None);
        for bad in ["4", "W/\"4\"", "\"4\", \"5\"", "\"x\"", ""] {
            assert!(revision(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_a_star_asks_for_a_new_case() {
        assert!(only_new(&with(IF_NONE_MATCH, "*")).unwrap());
        assert!(!only_new(&HeaderMap::new()).unwrap());
        assert!(only_new(&with(IF_NONE_MATCH, "\"4\"")).is_err());
    }
}
