//! The JSON Schema of workflows, for editors.
//! Never says more than the reader reads: both come from the same types.

use serde_json::Value;

use crate::Document;

/// The schema, 2020-12.
pub fn schema() -> Value {
    schemars::schema_for!(Document).to_value()
}

/// The schema as it stands in `schemas/workflow.v1.json`.
pub fn schema_text() -> String {
    let mut text = serde_json::to_string_pretty(&schema()).expect("a value is always JSON");
    text.push('\n');
    text
}
