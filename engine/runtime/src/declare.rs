//! Declared values as they arrived into the values of civil. Every fault names its field and says
//! what to do; none repeats the value.

use hoso_civil::{Input, Value};
use hoso_core::{Lifecycle, Name, event::Values};

use crate::command::RawFields;
use crate::problem::{FieldProblem, Problem};

/// Reads all fields, or says of each that cannot be read why.
pub(crate) fn values(lifecycle: &Lifecycle, raw: &RawFields) -> Result<Values, Problem> {
    let mut values = Values::new();
    let mut problems = Vec::new();
    for (name, json) in raw {
        match value(lifecycle, name, json) {
            Ok(value) => drop(values.insert(Name::from(name.as_str()), value)),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(Problem::invalid_fields(problems)) }
}

fn value(
    lifecycle: &Lifecycle,
    name: &str,
    json: &serde_json::Value,
) -> Result<Option<Value>, FieldProblem> {
    let problem =
        |code: &str, detail: String| FieldProblem { field: name.into(), code: code.into(), detail };
    let Some(field) = lifecycle.field(name) else {
        let near = hoso_workflow::closest(name, lifecycle.declared().fields.keys().map(|n| &**n));
        let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(problem("unknown", format!("the workflow has no such field{hint}")));
    };
    let input = match json {
        serde_json::Value::Null => return Ok(None),
        // An empty box of a form is a value taken back.
        serde_json::Value::String(text) if text.trim().is_empty() => return Ok(None),
        serde_json::Value::String(text) => Input::Text(text),
        serde_json::Value::Bool(flag) => Input::Flag(*flag),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Input::Number(number),
            None => return Err(problem("invalid", "numbers are whole".into())),
        },
        serde_json::Value::Array(_) | serde_json::Value::Object(_) => {
            let detail = "give a text, a whole number, true or false, or null".into();
            return Err(problem("invalid", detail));
        }
    };
    let read = field.kind.parse(input);
    read.map(Some).map_err(|fault| problem("invalid", fault.to_string()))
}
