//! The JSON Schema of workflows, for editors: what may be written, what it means in both
//! languages, names and snippets to choose from.
//! Never says more than the reader reads: shapes come from the types that the reader fills.

mod names;
mod snippets;
#[cfg(test)]
mod tests;
mod texts;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::{Document, Vocabulary};

/// Keywords whose value is one schema.
const ONE: [&str; 3] = ["items", "additionalProperties", "not"];

/// Keywords whose value is a list of schemas.
const LISTS: [&str; 3] = ["anyOf", "oneOf", "allOf"];

/// Keywords whose value is a mapping of names to schemas.
const MAPS: [&str; 2] = ["properties", "$defs"];

/// The schema, in the draft of 2020-12. Beyond the draft it uses `markdownDescription`,
/// `markdownEnumDescriptions` and `defaultSnippets` of the YAML language server and
/// `x-intellij-enum-metadata`; whoever does not know them passes over them.
pub fn schema() -> Value {
    let mut schema = shapes();
    // Editors would put the root's title above the description of every key.
    if let Some(root) = schema.as_object_mut() {
        root.shift_remove("title");
    }
    each(&mut schema, &mut name_or_names);
    each(&mut schema, &mut one_of_words);
    each(&mut schema, &mut texts::in_both_languages);
    names::offer(&mut schema, &Vocabulary::shipped());
    snippets::offer(&mut schema);
    schema
}

/// What may be written, and nothing for editors yet.
fn shapes() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Document>().to_value();
    each(&mut schema, &mut as_written);
    if let Some(Value::Object(label)) = schema.pointer_mut("/$defs/Label") {
        label.insert("propertyNames".into(), language_codes());
    }
    schema
}

/// The keys of a label, as the compiler wants them. A comma that cuts a label short makes a key of
/// its rest, which editors would pass over: in a flow mapping they see no value to check.
fn language_codes() -> Value {
    json!({"type": "string", "pattern": "^[a-z]{2,3}$", "doNotSuggest": true})
}

/// The schema as it stands in `schemas/workflow.v1.json`.
pub fn schema_text() -> String {
    let mut text = serde_json::to_string_pretty(&schema()).expect("a value is always JSON");
    text.push('\n');
    text
}

/// Visits a schema and every schema within it, inner ones first.
fn each(schema: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    let Some(object) = schema.as_object_mut() else { return };
    for (keyword, value) in object.iter_mut() {
        let keyword = keyword.as_str();
        if ONE.contains(&keyword) {
            each(value, visit);
        } else if LISTS.contains(&keyword) {
            value.as_array_mut().into_iter().flatten().for_each(|one| each(one, visit));
        } else if MAPS.contains(&keyword) {
            let inner = value.as_object_mut().into_iter().flat_map(|map| map.values_mut());
            inner.for_each(|one| each(one, visit));
        }
    }
    visit(object);
}

/// A key that may be left out may still not be written without a value, and what holds without
/// the key is nothing that an editor should write there.
fn as_written(schema: &mut Map<String, Value>) {
    schema.shift_remove("default");
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|one| one != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            schema.insert("type".into(), one);
        }
    }
    let Some(Value::Array(choices)) = schema.get_mut("anyOf") else { return };
    choices.retain(|choice| choice.get("type") != Some(&Value::from("null")));
    if let [Value::Object(one)] = choices.as_slice() {
        let one = one.clone();
        schema.shift_remove("anyOf");
        schema.extend(one);
    }
}

/// One name or a list of names, said in one schema: of several, editors show the inner ones' texts
/// in place of the key's own.
fn name_or_names(schema: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = schema.get("anyOf") else { return };
    let [one, Value::Object(list)] = choices.as_slice() else { return };
    if *one != json!({"type": "string"}) || list.get("type") != Some(&Value::from("array")) {
        return;
    }
    let mut said = list.clone();
    said.insert("type".into(), json!(["string", "array"]));
    schema.shift_remove("anyOf");
    schema.extend(said);
}

/// Words with a text each, said in one schema, for the same reason.
fn one_of_words(schema: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = schema.get("oneOf") else { return };
    let word = |choice: &Value| Some(choice.get("const")?.as_str()?.to_owned());
    let Some(words) = choices.iter().map(word).collect::<Option<Vec<String>>>() else { return };
    let text = |choice: &Value| choice.get("description").and_then(Value::as_str).map(texts::line);
    let texts: Vec<String> =
        choices.iter().map(|choice| text(choice).unwrap_or_default()).collect();
    schema.shift_remove("oneOf");
    schema.extend(words_with_texts(&words, &texts));
}

/// One of these words, each with its text.
fn words_with_texts(words: &[String], texts: &[String]) -> Map<String, Value> {
    let shown = words.iter().zip(texts);
    let shown = shown.map(|(word, text)| (word.clone(), json!({"description": text})));
    Map::from_iter([
        ("type".to_owned(), json!("string")),
        ("enum".to_owned(), json!(words)),
        ("markdownEnumDescriptions".to_owned(), json!(texts)),
        ("x-intellij-enum-metadata".to_owned(), Value::Object(shown.collect())),
    ])
}
