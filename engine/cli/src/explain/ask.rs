//! Questions to the engine that serves the case: by key, and why. Never repeats a question.

use reqwest::Url;
use serde_json::Value;

use super::Called;
use crate::fail::Failure;
use crate::remote::Remote;

/// The id of the case that is called so.
pub async fn id(engine: &Remote, called: &Called) -> Result<String, Failure> {
    let (caller, workflow, key) = match called {
        Called::Id(id) => return Ok(id.clone()),
        Called::Key { caller, workflow, key } => (caller, workflow, key),
    };
    let query = [("workflow", workflow.as_str()), ("sender", caller), ("key", key)];
    let page: Value = engine.get(&address(&["v1", "cases"], &query)?).await?;
    let id = page.pointer("/cases/0/id").and_then(Value::as_str);
    id.map(str::to_owned).ok_or_else(|| called.none())
}

/// Why the case rests where it does, in one of the token's roles.
pub async fn why(engine: &Remote, id: &str, role: Option<&str>) -> Result<Value, Failure> {
    let query: Vec<(&str, &str)> = role.iter().map(|role| ("role", *role)).collect();
    engine.get(&address(&["v1", "cases", id, "why"], &query)?).await
}

/// A path with its query, whatever stands in the parts.
fn address(path: &[&str], query: &[(&str, &str)]) -> Result<String, Failure> {
    let odd = |error| Failure::of("no address can be made of this", error);
    let mut url = Url::parse("http://engine").map_err(odd)?;
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.extend(path);
    }
    let asked = match query {
        [] => String::new(),
        pairs => {
            url.query_pairs_mut().extend_pairs(pairs);
            format!("?{}", url.query().unwrap_or_default())
        }
    };
    Ok(format!("{}{asked}", url.path()))
}
