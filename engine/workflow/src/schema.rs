//! The JSON Schema of workflows, for editors.
//! Never says more than the reader reads: both come from the same types.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use crate::Document;

/// The schema, in the draft of 2020-12.
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Document>().to_value();
    without_null(&mut schema);
    schema
}

/// The schema as it stands in `schemas/workflow.v1.json`.
pub fn schema_text() -> String {
    let mut text = serde_json::to_string_pretty(&schema()).expect("a value is always JSON");
    text.push('\n');
    text
}

/// A key that may be left out may still not be written without a value.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            values_only(object);
            object.values_mut().for_each(without_null);
        }
        Value::Array(list) => list.iter_mut().for_each(without_null),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn values_only(object: &mut Map<String, Value>) {
    object.retain(|key, value| !(key == "default" && value.is_null()));
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|one| one != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            object.insert("type".into(), one);
        }
    }
    let Some(Value::Array(choices)) = object.get_mut("anyOf") else { return };
    choices.retain(|choice| choice.get("type") != Some(&Value::from("null")));
    if let [Value::Object(one)] = choices.as_slice() {
        let one = one.clone();
        object.remove("anyOf");
        object.extend(one);
    }
}
