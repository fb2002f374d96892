//! What editors are offered is right: it forbids nothing, names what exists, and fills in well.
//! Never writes the schema's file.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use hoso_civil::Length;
use serde_json::{Map, Value, json};

use super::*;
use crate::{Surroundings, read};

/// Every workflow that ships or is tested, good and bad, that is YAML at all.
fn workflows() -> Vec<(String, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = ["workflows", "tests/workflows/valid", "tests/workflows/invalid"];
    let entries = folders.iter().flat_map(|folder| fs::read_dir(root.join(folder)).unwrap());
    let texts = entries.map(|entry| entry.unwrap().path()).filter_map(|path| {
        let yaml = path.extension().is_some_and(|ending| ending == "yaml");
        yaml.then(|| (path.display().to_string(), fs::read_to_string(&path).unwrap()))
    });
    texts.filter_map(|(name, text)| Some((name, serde_yaml::from_str(&text).ok()?))).collect()
}

/// Every way to spoil one value of a document.
fn spoilt(document: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    for place in places(document) {
        for value in [json!(null), json!("x"), json!(7), json!(["x", "x"]), json!({"x": "x"})] {
            let mut spoilt = document.clone();
            *spoilt.pointer_mut(&place).unwrap() = value;
            all.push(spoilt);
        }
    }
    all
}

fn places(document: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match document {
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(list) => {
            list.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    let below = inner.into_iter().flat_map(|(key, value)| {
        places(value).into_iter().map(move |rest| format!("/{key}{rest}"))
    });
    below.chain([String::new()]).collect()
}

/// The snippets of a schema, each with where it stands.
fn snippets(schema: &Value, place: &str) -> Vec<(String, Value)> {
    let listed = schema.pointer(&format!("{place}/defaultSnippets")).and_then(Value::as_array);
    let listed = listed.into_iter().flatten();
    listed.map(|it| (format!("{place} {}", it["label"]), it["body"].clone())).collect()
}

/// What stands in the file when every place was left as it is.
fn filled(body: &Value) -> Value {
    match body {
        Value::String(text) => {
            serde_yaml::from_str(&without_places(text)).unwrap_or_else(|_| panic!("{text}"))
        }
        Value::Object(object) => {
            let filled = object.iter().map(|(key, value)| (without_places(key), filled(value)));
            Value::Object(filled.collect())
        }
        other => other.clone(),
    }
}

/// `${1:name}` becomes `name`.
fn without_places(text: &str) -> String {
    let mut parts = text.split("${");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (place, rest) = part.split_once('}').unwrap();
        out.push_str(place.split_once(':').unwrap().1);
        out.push_str(rest);
    }
    out
}

/// A validator of one part of the schema.
fn validator(schema: &Value, place: &str) -> jsonschema::Validator {
    let part = json!({"$ref": format!("#{place}"), "$defs": schema["$defs"]});
    let part = match place.starts_with("/$defs") {
        true => part,
        false => {
            let mut part = schema.pointer(place).unwrap().clone();
            part["$defs"] = schema["$defs"].clone();
            part
        }
    };
    jsonschema::validator_for(&part).unwrap()
}

#[test]
fn what_editors_are_offered_forbids_and_permits_nothing() {
    let (plain, offered) = (shapes(), schema());
    let plain = jsonschema::validator_for(&plain).unwrap();
    let offered = jsonschema::validator_for(&offered).unwrap();
    let (mut good, mut bad) = (0, 0);
    for (name, document) in workflows() {
        for document in spoilt(&document).into_iter().chain([document]) {
            let is_good = plain.is_valid(&document);
            assert_eq!(is_good, offered.is_valid(&document), "{name}: {document}");
            *(if is_good { &mut good } else { &mut bad }) += 1;
        }
    }
    assert!(good > 1_000 && bad > 1_000, "{good} good, {bad} bad");
}

#[test]
fn every_place_for_a_name_is_in_the_schema() {
    let schema = schema();
    let wanted = [
        ("FieldName", &names::FIELDS[..]),
        ("VocabularyName", &names::MEANINGS[..]),
        ("CheckWord", &names::CHECKS[..]),
        ("Reason", &names::REASONS[..]),
        ("FieldType", &names::TYPES[..]),
        ("Fields", &names::DECLARED[..]),
    ];
    for (definition, places) in wanted {
        for place in places {
            let named = schema.pointer(&format!("{place}/$ref"));
            assert_eq!(named, Some(&json!(format!("#/$defs/{definition}"))), "{place}");
        }
    }
}

#[test]
fn every_name_of_the_vocabulary_is_offered_in_both_languages() {
    let schema = schema();
    for (name, term) in Vocabulary::shipped().iter() {
        let text =
            schema["$defs"]["Fields"]["properties"][name]["markdownDescription"].as_str().unwrap();
        assert!(term.label.values().all(|label| text.contains(label.as_str())), "{name}: {text}");
        assert!(term.codes.iter().all(|(code, _)| text.contains(code.as_str())), "{name}: {text}");
    }
    let known = &schema["$defs"]["VocabularyName"]["anyOf"][0];
    let names: Vec<&str> =
        known["enum"].as_array().unwrap().iter().flat_map(Value::as_str).collect();
    assert_eq!(names, Vocabulary::shipped().names().collect::<Vec<_>>());
    assert_eq!(known["markdownEnumDescriptions"].as_array().unwrap().len(), names.len());
}

#[test]
fn checks_and_reasons_are_those_of_the_engine() {
    let schema = schema();
    let checks = words(&schema, "/$defs/CheckWord");
    assert!(checks.iter().all(|word| hoso_core::Check::from_code(word).is_some()), "{checks:?}");
    assert_eq!(checks.len(), 4 + hoso_core::Verdict::ALL.len());
    let reasons = words(&schema, "/$defs/Reason");
    let known = |word: &String| hoso_civil::Reason::from_code(word);
    assert!(reasons.iter().all(|word| known(word).is_some_and(|it| it.may_be_accepted())));
    assert!(reasons.len() >= 8, "{reasons:?}");
}

/// The words that are offered at a place.
fn words(schema: &Value, place: &str) -> Vec<String> {
    let all = snippets(schema, place);
    all.into_iter().map(|(_, body)| body.as_str().unwrap().to_owned()).collect()
}

#[test]
fn types_and_what_is_told_are_those_of_the_compiler() {
    let schema = schema();
    let begin = filled(&snippets(&schema, "")[0].1);
    let is_good = |workflow: &Value| {
        let text = serde_json::to_string_pretty(workflow).unwrap();
        let surroundings = Surroundings::with_calendars(["vn"]);
        !read("types.yaml", &text, &Vocabulary::shipped(), &surroundings).has_errors()
    };
    for word in words(&schema, "/$defs/FieldType") {
        let mut workflow = begin.clone();
        let label = json!({"vi": "Riêng", "en": "Own"});
        let mut own = json!({"type": word, "label": label.clone()});
        if word == "choice" {
            own["choices"] = json!({"one": label});
        }
        workflow["fields"]["own"] = own;
        assert!(is_good(&workflow), "{word}");
    }
    assert_eq!(words(&schema, names::TOLD).len(), 3);
    for word in words(&schema, names::TOLD) {
        let mut workflow = begin.clone();
        workflow["tell"] = json!([{"sender": word}]);
        assert!(is_good(&workflow), "{word}");
    }
}

#[test]
fn every_snippet_fills_in_what_the_schema_takes() {
    let schema = schema();
    let parts =
        ["Condition", "Label", "Answers", "Failures", "Timer", "Ask", "State", "Action", "Length"];
    let parts = parts.iter().map(|part| format!("/$defs/{part}"));
    let entries = ["asks", "states", "actions"].iter().map(|key| format!("/properties/{key}"));
    for place in parts.chain(entries) {
        let validator = validator(&schema, &place);
        let snippets = snippets(&schema, &place);
        assert!(!snippets.is_empty(), "{place}");
        for (name, body) in snippets {
            let faults: Vec<String> =
                validator.iter_errors(&filled(&body)).map(|fault| fault.to_string()).collect();
            assert_eq!(faults, Vec::<String>::new(), "{name}");
            assert!(numbered_once(&body), "{name}: {body}");
        }
    }
}

/// Two places of one number would be filled in together; with one text they are meant to be.
fn numbered_once(body: &Value) -> bool {
    let mut seen = Map::new();
    let text = body.to_string();
    text.split("${").skip(1).all(|rest| {
        let (number, text) = rest.split_once('}').unwrap().0.split_once(':').unwrap();
        *seen.entry(number).or_insert(json!(text)) == text
    })
}

#[test]
fn a_state_that_asks_has_every_outcome_and_the_workflow_is_good() {
    let schema = schema();
    let asking = &filled(&snippets(&schema, "/$defs/State")[0].1);
    assert_eq!(asking["answers"].as_object().unwrap().len(), hoso_core::Verdict::ALL.len());
    assert_eq!(asking["failures"].as_object().unwrap().len(), hoso_core::FailureKind::ALL.len());
    let whole = filled(&snippets(&schema, "")[0].1);
    let text = serde_json::to_string_pretty(&whole).unwrap();
    let surroundings = Surroundings::with_calendars(["vn"]);
    let checked = read("begin.yaml", &text, &Vocabulary::shipped(), &surroundings);
    assert!(checked.findings.is_empty(), "{:?}", checked.findings);
}

#[test]
fn every_key_of_a_condition_has_a_snippet() {
    let schema = schema();
    let keys = schema["$defs"]["Condition"]["properties"].as_object().unwrap();
    let said = snippets(&schema, "/$defs/Condition");
    let said: Vec<&String> =
        said.iter().flat_map(|(_, body)| body.as_object().unwrap().keys()).collect();
    assert_eq!(said, keys.keys().collect::<Vec<_>>());
}

#[test]
fn every_unit_of_lengths_is_offered() {
    let schema = schema();
    let pattern = schema.pointer("/$defs/Length/pattern").and_then(Value::as_str).unwrap();
    let known = pattern.split_once('(').unwrap().1.split_once(')').unwrap().0;
    assert_eq!(known, snippets::UNITS.map(|unit| unit.0).join("|"));
    let offered = snippets(&schema, "/$defs/Length");
    let offered = offered.iter().map(|(_, body)| without_places(body.as_str().unwrap()));
    for length in offered.chain(snippets::EXAMPLES.map(str::to_owned)) {
        assert!(Length::parse(&length).is_ok(), "{length}");
    }
    let after = schema.pointer("/$defs/Timer/properties/after/markdownDescription").unwrap();
    let after = after.as_str().unwrap();
    assert!(after.contains("`working days` ngày làm việc"), "{after}");
}
