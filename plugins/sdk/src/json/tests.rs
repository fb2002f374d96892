//! The reader against serde_json: the same documents, the same values, the same refusals.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::from_str;

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Shape {
    name: String,
    size: Option<u16>,
    #[serde(default)]
    kinds: Vec<Kind>,
    pair: (i8, bool),
    more: Option<BTreeMap<String, f64>>,
    inner: Option<Box<Shape>>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Plain,
    One(u32),
    Two(u32, String),
    Named { at: i64 },
}

#[derive(Debug, PartialEq, Deserialize)]
struct Loose {
    name: char,
}

const GOOD: &str = r#" {"name": "Nguy\u1ec5n \"A\" \ud83d\ude00\/\n", "size": 65535,
    "kinds": ["plain", {"one": 1}, {"two": [2, "b"]}, {"named": {"at": -3}}, {"plain": null}],
    "pair": [-128, false], "more": {"x": 1.5e2, "y": -0.25, "z": 7},
    "inner": {"name": "", "size": null, "pair": [0, true], "kinds": [], "more": {}, "inner": null}
} "#;

#[test]
fn a_document_reads_as_it_does_with_serde_json() {
    let ours: Shape = from_str(GOOD).unwrap();
    assert_eq!(ours, serde_json::from_str(GOOD).unwrap());
    assert_eq!(ours.name, "Nguyễn \"A\" 😀/\n");
    assert_eq!(ours.kinds.len(), 5);
}

#[test]
fn any_value_reads_as_it_does_with_serde_json() {
    for text in [
        GOOD,
        "null",
        "true",
        "false",
        "0",
        "12",
        "-7",
        "1.0",
        "2e3",
        "1E-2",
        "\"\"",
        "[]",
        "{}",
        "[[],{},[{}]]",
        "\"\\u0041\\b\\f\\r\\t\\\\\"",
        "18446744073709551615",
        "-9223372036854775808",
    ] {
        assert_eq!(from_str::<Value>(text).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    }
}

#[test]
fn what_is_no_json_is_refused_as_it_is_by_serde_json() {
    for text in [
        "",
        " ",
        "nul",
        "nulll",
        "tru",
        "01",
        "1.",
        ".5",
        "+1",
        "-",
        "1e",
        "1e+",
        "0x1",
        "'a'",
        "\"",
        "\"\\",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u+123\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "\"\\udc00\"",
        "\"a\nb\"",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{1:2}",
        "{\"a\" 1}",
        "]",
        "}",
        "1 2",
        "[}",
        "{]",
        "NaN",
        "\u{a0}1",
    ] {
        assert!(serde_json::from_str::<Value>(text).is_err(), "{text}");
        assert!(from_str::<Value>(text).is_err(), "{text}");
        assert!(from_str::<serde::de::IgnoredAny>(text).is_err(), "{text}");
    }
}

#[test]
fn what_is_not_of_the_type_is_refused() {
    for text in [
        r#"{"pair": [0, true]}"#,
        r#"{"name": 5, "pair": [0, true]}"#,
        r#"{"name": "a", "pair": [128, true]}"#,
        r#"{"name": "a", "pair": [0]}"#,
        r#"{"name": "a", "pair": [0, true, 1]}"#,
        r#"{"name": "a", "pair": {"0": 0, "1": true}}"#,
        r#"{"name": "a", "pair": [0, true], "size": 1.0}"#,
        r#"{"name": "a", "pair": [0, true], "size": 99999999999999999999}"#,
        r#"{"name": "a", "name": "b", "pair": [0, true]}"#,
        r#"{"name": "a", "pair": [0, true], "kinds": ["other"]}"#,
        r#"{"name": "a", "pair": [0, true], "kinds": [{"one": 1, "plain": null}]}"#,
        r#"{"name": "a", "pair": [0, true], "kinds": ["one"]}"#,
        r#"{"name": "a", "pair": [0, true], "x": 1}"#,
        "[]",
    ] {
        assert!(serde_json::from_str::<Shape>(text).is_err(), "{text}");
        assert!(from_str::<Shape>(text).is_err(), "{text}");
    }
}

#[test]
fn unknown_keys_of_a_loose_type_are_read_over() {
    let text = r#"{"a": [1, {"b": "\""}, null, true, false, -1.5e3], "name": "Đ", "c": {}}"#;
    assert_eq!(from_str::<Loose>(text).unwrap(), Loose { name: 'Đ' });
}

#[test]
fn a_fault_says_where_and_which_key_but_never_the_value() {
    let told = |text: &str| from_str::<Shape>(text).unwrap_err().to_string();
    assert_eq!(told("{\n \"geheim\": 1}"), "unknown key geheim (line 2, column 10)");
    assert!(told("{}").starts_with("the key name is missing"));
    for text in [
        r#"{"name": "a", "pair": ["geheim", true]}"#,
        r#"{"name": "a", "pair": [0, true], "kinds": ["geheim"]}"#,
    ] {
        assert!(!told(text).contains("geheim"), "{}", told(text));
    }
    assert!(told(r#"{"name": "a", "pair": [0, true], "kinds": ["x"]}"#).contains("plain, one"));
}

#[test]
fn towers_are_refused() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        let tower = |n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
        assert!(from_str::<Value>(&tower(64)).is_ok());
        assert!(from_str::<Value>(&tower(65)).is_err());
        assert!(from_str::<serde::de::IgnoredAny>(&tower(100_000)).is_err());
    }
}

/// Chance from a seed, so that a failure can be had again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick(&mut self, from: &[&str]) -> String {
        from[self.roll(from.len())].to_owned()
    }

    fn document(&mut self, deep: usize) -> String {
        let leaves =
            ["null", "true", "false", "0", "-12", "3.5e-2", "\"\"", "\"Đ\\n\\u00e2\"", "7E3"];
        let space = self.pick(&["", " ", "\n\t"]);
        let members = self.roll(4);
        let body = match (deep, self.roll(3)) {
            (0, _) | (_, 0) => self.pick(&leaves),
            (_, 1) => format!("[{}]", self.list(members, |dice, _| dice.document(deep - 1))),
            _ => {
                let member = |dice: &mut Self, n| format!("\"k{n}\":{}", dice.document(deep - 1));
                format!("{{{}}}", self.list(members, member))
            }
        };
        format!("{space}{body}{space}")
    }

    fn list(&mut self, members: usize, each: impl Fn(&mut Self, usize) -> String) -> String {
        (0..members).map(|n| each(self, n)).collect::<Vec<_>>().join(",")
    }
}

#[test]
fn random_documents_read_as_they_do_with_serde_json() {
    let mut dice = Dice(2026);
    for _ in 0..2000 {
        let text = dice.document(4);
        let theirs: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(from_str::<Value>(&text).unwrap(), theirs, "{text}");
        assert!(from_str::<serde::de::IgnoredAny>(&text).is_ok(), "{text}");
    }
}

#[test]
fn broken_documents_are_refused_exactly_where_serde_json_refuses_them() {
    let mut dice = Dice(7);
    let pieces = ["\"", "{", "}", "[", "]", ",", ":", "1", "-", ".", "e", "\\", "n", "t", " ", "0"];
    for _ in 0..5000 {
        let mut text: Vec<char> = dice.document(3).chars().collect();
        let at = dice.roll(text.len().max(1));
        match dice.roll(3) {
            0 => text.truncate(at),
            1 => drop(text.splice(at..at, dice.pick(&pieces).chars()).collect::<Vec<_>>()),
            _ => drop(text.splice(at..at + 1, dice.pick(&pieces).chars()).collect::<Vec<_>>()),
        }
        let text: String = text.into_iter().collect();
        let theirs = serde_json::from_str::<Value>(&text).is_ok();
        assert_eq!(from_str::<Value>(&text).is_ok(), theirs, "{text}");
    }
}

#[test]
fn every_prefix_of_a_document_is_refused() {
    let document = GOOD.trim();
    let ends = document.char_indices().map(|(at, _)| at);
    for end in ends {
        assert!(from_str::<Shape>(&document[..end]).is_err(), "{}", &document[..end]);
    }
}

#[derive(Debug, PartialEq, Deserialize)]
struct Unit;

#[derive(Debug, PartialEq, Deserialize)]
struct Wrapped(u8);

#[derive(Debug, PartialEq, Deserialize)]
struct Pair(u8, String);

#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Loosely {
    Number(i64),
    Real(f64),
    Text(String),
    Many(Vec<Loosely>),
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Tagged {
    First { value: u8 },
    Second,
}

fn same<T: serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(text: &str) {
    let theirs: Result<T, _> = serde_json::from_str(text);
    let ours: Result<T, _> = from_str(text);
    assert_eq!(ours.ok(), theirs.ok(), "{text}");
}

#[test]
fn every_shape_of_type_reads_as_it_does_with_serde_json() {
    for text in ["null", "7", "256", "-1", "\"a\"", "[7,\"a\"]", "[7]", "{}", "[]", "true"] {
        same::<Unit>(text);
        same::<Wrapped>(text);
        same::<Pair>(text);
        same::<Option<u8>>(text);
        same::<Option<Pair>>(text);
        same::<()>(text);
        same::<bool>(text);
        same::<char>(text);
        same::<Vec<Value>>(text);
        same::<BTreeMap<String, u8>>(text);
        same::<(u8, String)>(text);
        same::<String>(text);
        same::<f32>(text);
    }
}

#[test]
fn tagged_and_untagged_enums_read_as_they_do_with_serde_json() {
    for text in [
        "1",
        "-1.5",
        "\"x\"",
        "[1,[\"y\",2.5]]",
        "{}",
        "null",
        r#"{"kind":"first","value":3}"#,
        r#"{"value":3,"kind":"first"}"#,
        r#"{"kind":"second"}"#,
        r#"{"kind":"third"}"#,
        r#"{"kind":"first"}"#,
        r#"{"kind":"first","value":300}"#,
    ] {
        same::<Loosely>(text);
        same::<Tagged>(text);
    }
}

#[test]
fn whole_numbers_keep_to_their_width() {
    for text in ["0", "127", "128", "-128", "-129", "255", "256", "4294967296", "1e2", "1.0", "-1"]
    {
        same::<i8>(text);
        same::<u8>(text);
        same::<i16>(text);
        same::<u32>(text);
        same::<i64>(text);
        same::<u64>(text);
    }
}

#[test]
fn the_place_of_a_fault_counts_lines_and_letters() {
    for (text, place) in [
        ("x", "line 1, column 1"),
        ("[\n1,\n x]", "line 3, column 2"),
        ("[\"Đỗ\", x]", "line 1, column 8"),
        ("[1", "line 1, column 3"),
    ] {
        let fault = from_str::<Value>(text).unwrap_err().to_string();
        assert!(fault.ends_with(&format!("({place})")), "{text}: {fault}");
    }
}
