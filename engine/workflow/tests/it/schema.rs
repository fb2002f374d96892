//! The JSON Schema: fresh, and judged by another implementation than ours.

use serde_json::Value;

use crate::support::{folder, text};

/// The document as any reader of YAML 1.2 sees it.
fn plain(text: &str) -> Value {
    let options = serde_yaml::options! { strict_booleans: true };
    serde_yaml::from_str_with_options(text, options).unwrap()
}

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&hoso_workflow::schema()).unwrap()
}

#[test]
fn the_file_is_what_the_generator_writes() {
    let fresh = hoso_workflow::schema_text();
    let stale = "run `cargo run -q -p hoso-workflow --example schema > schemas/workflow.v1.json`";
    assert!(text("schemas/workflow.v1.json") == fresh, "{stale}");
}

#[test]
fn it_is_a_schema() {
    jsonschema::meta::validate(&hoso_workflow::schema()).unwrap();
}

#[test]
fn it_lets_good_workflows_pass() {
    let validator = validator();
    let shipped = folder("workflows").into_iter().filter(|(name, _)| !name.ends_with(".scenario"));
    let good: Vec<_> = folder("tests/workflows/valid").into_iter().chain(shipped).collect();
    assert!(good.len() >= 4, "{}", good.len());
    for (name, text) in good {
        let faults: Vec<String> =
            validator.iter_errors(&plain(&text)).map(|fault| fault.to_string()).collect();
        assert_eq!(faults, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn it_refuses_workflows_whose_shape_is_wrong() {
    let validator = validator();
    let shapes = folder("tests/workflows/invalid");
    let shapes: Vec<_> =
        shapes.iter().filter(|(_, text)| text.contains("\n# schema: refuses\n")).collect();
    assert!(shapes.len() >= 25, "{}", shapes.len());
    for (name, text) in shapes {
        assert!(!validator.is_valid(&plain(text)), "{name}");
    }
}

/// What an editor shows beside each key of the schema, by its place.
fn shown(path: &str, schema: &Value, out: &mut Vec<(String, String)>) {
    let keys = schema.get("properties").and_then(Value::as_object);
    for (key, value) in keys.into_iter().flatten() {
        let text = value.get("markdownDescription").and_then(Value::as_str);
        out.push((format!("{path}.{key}"), text.unwrap_or_default().to_owned()));
    }
    for (name, value) in schema.get("$defs").and_then(Value::as_object).into_iter().flatten() {
        shown(name, value, out);
    }
}

#[test]
fn every_key_is_shown_in_both_languages() {
    let mut keys = Vec::new();
    shown("", &hoso_workflow::schema(), &mut keys);
    assert!(keys.len() >= 100, "{}", keys.len());
    let lacking: Vec<&str> = keys
        .iter()
        .filter(|(_, text)| {
            let parts: Vec<&str> = text.split("\n\n**Tiếng Việt:** ").collect();
            !matches!(parts[..], [english, vietnamese] if !english.is_empty() && !vietnamese.is_empty())
        })
        .map(|(key, _)| key.as_str())
        .collect();
    let advice = "write each comment of a key as `English. / Vietnamese.`";
    assert_eq!(lacking, Vec::<&str>::new(), "{advice}");
}

#[test]
fn every_type_and_key_has_a_description() {
    fn walk(path: &str, schema: &Value, lacking: &mut Vec<String>) {
        let properties = schema.get("properties").and_then(Value::as_object);
        for (key, value) in properties.into_iter().flatten() {
            if value.get("description").is_none() {
                lacking.push(format!("{path}.{key}"));
            }
        }
        for (name, value) in schema.get("$defs").and_then(Value::as_object).into_iter().flatten() {
            if value.get("description").is_none() {
                lacking.push(name.clone());
            }
            walk(name, value, lacking);
        }
    }
    let mut lacking = Vec::new();
    walk("", &hoso_workflow::schema(), &mut lacking);
    assert_eq!(lacking, Vec::<String>::new());
}
