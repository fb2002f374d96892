//! The written description is that of the code, and whole.

use std::collections::BTreeSet;

use super::*;
use crate::body::parse;
use crate::wire::batches::NewBatch;
use crate::wire::{ActBody, EditBody, HookBody, NewCase};

fn read() -> Value {
    serde_json::from_str(openapi_text()).unwrap()
}

#[test]
fn the_written_description_is_that_of_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/openapi.json");
    if std::env::var_os("HOSO_WRITE_SCHEMAS").is_some() {
        std::fs::write(path, openapi_text()).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == openapi_text(), "stale: write it with HOSO_WRITE_SCHEMAS=1: {path}");
}

#[test]
fn every_route_stands_in_it_and_nothing_else() {
    let routes: BTreeSet<(String, String)> =
        table().iter().map(|route| (route.path.to_owned(), route.method.to_owned())).collect();
    let document = read();
    let mut described = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            described.insert((path.clone(), method.clone()));
        }
    }
    assert_eq!(routes, described);
    assert_eq!(routes.len(), table().len(), "a route stands twice");
}

#[test]
fn every_operation_has_a_name_of_its_own_and_says_why_not() {
    let document = read();
    let mut names = BTreeSet::new();
    for operations in document["paths"].as_object().unwrap().values() {
        for operation in operations.as_object().unwrap().values() {
            assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()));
            let problem = &operation["responses"]["default"]["content"]["application/problem+json"];
            assert_eq!(problem["schema"]["$ref"], "#/components/schemas/Problem");
        }
    }
}

/// Calls on every object of the document.
fn walk(value: &Value, visit: &mut impl FnMut(&Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            visit(object);
            object.values().for_each(|inner| walk(inner, visit));
        }
        Value::Array(list) => list.iter().for_each(|inner| walk(inner, visit)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_used() {
    let document = read();
    let mut used = BTreeSet::new();
    walk(&document, &mut |object| {
        if let Some(target) = object.get("$ref").and_then(Value::as_str) {
            used.insert(target.strip_prefix("#/components/schemas/").unwrap().to_owned());
        }
    });
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let known: BTreeSet<String> = schemas.keys().cloned().collect();
    assert_eq!(used, known);
}

#[test]
fn every_example_is_one() {
    let bytes = |value: Value| value.to_string().into_bytes();
    for hook in [examples::put(), examples::act()] {
        parse::<HookBody>(&bytes(hook)).unwrap();
    }
    parse::<NewCase>(&bytes(examples::open())).unwrap();
    parse::<ActBody>(&bytes(examples::submit())).unwrap();
    parse::<EditBody>(&bytes(examples::edit())).unwrap();
    for batch in [examples::named(), examples::selected()] {
        parse::<NewBatch>(&bytes(batch)).unwrap();
    }
}

#[test]
fn every_header_and_parameter_says_what_it_is_for() {
    let mut parameters = 0;
    walk(&read(), &mut |object| {
        if matches!(object.get("in").and_then(Value::as_str), Some("header" | "query")) {
            let words = object.get("description").and_then(Value::as_str).unwrap_or("");
            assert!(!words.is_empty(), "{object:?}");
            parameters += 1;
        }
    });
    assert!(parameters > 20);
}
