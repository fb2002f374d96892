//! Bodies that are good, and every way in which they are not.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use http_body_util::Full;
use serde::Deserialize;

use super::*;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Shape {
    name: String,
    #[serde(default)]
    count: u64,
}

fn fault_of(body: &str) -> (&'static str, String) {
    let rejection = parse::<Shape>(body.as_bytes()).unwrap_err();
    (rejection.kind().unwrap().code, rejection.body().detail)
}

#[test]
fn what_is_no_json_is_shown_by_line_and_column() {
    let (code, detail) = fault_of("{\n  \"name\": \"a\",\n  x\n}");
    assert_eq!(code, "no-json");
    assert_eq!(detail, "the body is no JSON: key must be a string at line 3, column 3");
    assert_eq!(fault_of("{\"name\": \"a\"").0, "no-json");
    assert_eq!(fault_of("").0, "no-json");
    assert_eq!(fault_of("{\"name\": \"a\"} trailing").0, "no-json");
}

#[test]
fn another_shape_is_told_from_no_json() {
    let unknown = fault_of("{\"name\": \"a\", \"surname\": \"b\"}");
    assert_eq!(unknown.0, "bad-body");
    assert!(unknown.1.starts_with("unknown field `surname`, expected `name` or `count`"));
    assert!(fault_of("{}").1.starts_with("missing field `name` at line 1"));
    assert!(fault_of("{\"name\": \"a\", \"name\": \"b\"}").1.starts_with("duplicate field `name`"));
    let negative = fault_of("{\"name\": \"a\", \"count\": -1}").1;
    assert!(negative.contains("expected a whole number from 0"), "{negative}");
}

#[test]
fn no_message_repeats_a_value() {
    let secret = "Nguyễn 012345678901";
    let bodies = [
        format!("{{\"name\": \"a\", \"count\": \"{secret}\"}}"),
        format!("{{\"name\": [\"{secret}\"]}}"),
        format!("{{\"name\": {{\"{secret}\": 1}}}}"),
        format!("{{\"{secret}\": 1}}"),
        "{\"name\": 12345678901, \"count\": 1}".to_owned(),
        format!("\"{secret}\""),
        "{\"012345678901\": 1}".to_owned(),
        "{\"name\": \"a\", \"count\": 12345678.901}".to_owned(),
    ];
    for body in bodies {
        let (_, detail) = fault_of(&body);
        assert!(!detail.contains("Nguy") && !detail.contains("345678"), "{body} -> {detail}");
    }
}

#[test]
fn invalid_utf8_is_shown_by_its_byte() {
    let rejection = parse::<Shape>(b"{\"name\": \"\xff\"}").unwrap_err();
    assert!(matches!(rejection, Rejection::NotUtf8 { at: 10 }));
}

#[test]
fn no_body_at_all_may_mean_an_empty_object() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Empty {}
    assert_eq!(parse_or_empty::<Empty>(b"").unwrap(), Empty {});
    assert!(parse::<Empty>(b"").is_err());
}

#[test]
fn json_is_declared_in_utf8_and_uncompressed() {
    let declared = |kind: &'static str| {
        declared_json(&HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]))
    };
    for good in [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/json;charset=\"UTF-8\"; profile=x",
    ] {
        assert!(declared(good).is_ok(), "{good}");
    }
    for bad in ["text/plain", "application/json; charset=windows-1258", "application/jsonp", ""] {
        assert!(declared(bad).is_err(), "{bad}");
    }
    assert!(declared_json(&HeaderMap::new()).is_err());
    let mut packed = HeaderMap::new();
    packed.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    packed.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    assert!(declared_json(&packed).is_err());
}

#[tokio::test]
async fn a_body_is_taken_up_to_the_limit() {
    let limits = Limits { body: 4, ..Limits::default() };
    let none = HeaderMap::new();
    assert_eq!(take(&none, Body::from("1234"), &limits).await.unwrap(), "1234");
    let large = take(&none, Body::from("12345"), &limits).await.unwrap_err();
    assert!(matches!(large, Rejection::TooLarge { limit: 4 }));
    let announced = HeaderMap::from_iter([(CONTENT_LENGTH, HeaderValue::from_static("5"))]);
    let early = take(&announced, Body::empty(), &limits).await.unwrap_err();
    assert!(matches!(early, Rejection::TooLarge { limit: 4 }));
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
    let limits = Limits { receive: Duration::from_millis(20), ..Limits::default() };
    let never = std::future::pending::<Option<Result<HeaderMap, Infallible>>>();
    let body = Body::new(Full::new(Bytes::from("12")).with_trailers(never));
    let slow = take(&HeaderMap::new(), body, &limits).await.unwrap_err();
    assert!(matches!(slow, Rejection::Slow { seconds: 1 }));
}
