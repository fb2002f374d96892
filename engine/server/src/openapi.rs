//! `schemas/openapi.json` (OpenAPI 3.1), made from the table of routes and the types that travel.
//! Never written by hand: `openapi_text` is the one generator, and a test holds the file to it.

mod examples;

use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::problem::ProblemBody;
use crate::routes::{Access, Route, Shape, table};

/// The whole document, as it stands in the file.
pub fn openapi_text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let text = serde_json::to_string_pretty(&document());
        text.expect("JSON out of maps with text keys is always written") + "\n"
    })
}

/// Schemas of what is sent and of what is answered differ in what must be there.
struct Schemas {
    sent: SchemaGenerator,
    answered: SchemaGenerator,
}

fn document() -> Value {
    let settings = || {
        SchemaSettings::draft2020_12().with(|s| s.definitions_path = "/components/schemas".into())
    };
    let mut schemas = Schemas {
        sent: settings().for_deserialize().into_generator(),
        answered: settings().for_serialize().into_generator(),
    };
    let problem = schemas.answered.subschema_for::<ProblemBody>();
    let mut paths = Map::new();
    for route in table() {
        let operation = operation(&route, &mut schemas, &problem);
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method] = operation;
    }
    let mut definitions = schemas.sent.take_definitions(true);
    definitions.extend(schemas.answered.take_definitions(true));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "hoso",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
        },
        "paths": paths,
        "components": {"schemas": definitions, "securitySchemes": security_schemes()},
    })
}

const ABOUT: &str = "Cases, what may be done with them, and what became of them. Errors are \
    problems by RFC 9457. Times are RFC 3339 in UTC. What lies outside a caller's units is 404.";

fn security_schemes() -> Value {
    json!({
        "token": {"type": "http", "scheme": "bearer", "description": "A token of hoso.yaml."},
        "signature": {
            "type": "apiKey", "in": "header", "name": "webhook-signature",
            "description": "Standard Webhooks 1.0: `v1,` and the base64 of HMAC-SHA-256 over \
                            `id.timestamp.body`; several with spaces between.",
        },
    })
}

fn operation(route: &Route, schemas: &mut Schemas, problem: &Schema) -> Value {
    let mut operation = json!({
        "operationId": route.name,
        "summary": route.summary,
        "security": security(route.access),
        "parameters": parameters(route, schemas),
    });
    if let Some(takes) = route.takes {
        let mut content = json!({"schema": takes(&mut schemas.sent)});
        if let Some(examples) = examples::of(route.name) {
            content["examples"] = examples;
        }
        let required = route.name != "act";
        operation["requestBody"] =
            json!({"required": required, "content": {"application/json": content}});
    }
    let mut responses = Map::new();
    for (status, shape) in &route.answers {
        responses.insert(status.to_string(), answer(*status, *shape, schemas));
    }
    responses.insert(
        "default".into(),
        json!({
            "description": "Why not.",
            "content": {"application/problem+json": {"schema": problem}},
        }),
    );
    operation["responses"] = responses.into();
    operation
}

fn answer(status: u16, shape: Option<Shape>, schemas: &mut Schemas) -> Value {
    let description = match status {
        200 => "Done.",
        _ => "Kept; what it set going may still be open.",
    };
    let content = match shape {
        Some(shape) => json!({"application/json": {"schema": shape(&mut schemas.answered)}}),
        None => json!({"text/plain": {"schema": {"type": "string"}}}),
    };
    json!({"description": description, "content": content})
}

fn security(access: Access) -> Value {
    match access {
        Access::Signed => json!([{"signature": []}]),
        Access::Token => json!([{"token": []}]),
        // An empty alternative: on this machine no token is wanted.
        Access::Near => json!([{"token": []}, {}]),
        Access::All => json!([]),
    }
}

fn parameters(route: &Route, schemas: &mut Schemas) -> Vec<Value> {
    let names = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let in_path = names.map(
        |name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}),
    );
    let mut parameters: Vec<Value> = in_path.collect();
    parameters.extend(route.headers.iter().map(|name| header(name, route)));
    if let Some(query) = route.query {
        let schema = query(&mut schemas.sent);
        parameters.extend(in_query(&schema));
    }
    parameters
}

fn header(name: &str, route: &Route) -> Value {
    // A batch is the one write that has to be repeatable.
    let wanted = route.access == Access::Signed || route.name == "beginBatch";
    json!({
        "name": name,
        "in": "header",
        "required": wanted,
        "description": examples::header(name),
        "schema": {"type": "string"},
    })
}

fn in_query(schema: &Schema) -> Vec<Value> {
    let required = schema.get("required").and_then(Value::as_array);
    let properties = schema.get("properties").and_then(Value::as_object);
    let one = |(name, schema): (&String, &Value)| {
        let mut schema = schema.clone();
        let description = schema.as_object_mut().and_then(|object| object.remove("description"));
        let wanted = required.is_some_and(|names| names.iter().any(|one| one == name));
        json!({
            "name": name,
            "in": "query",
            "required": wanted,
            "description": description,
            "schema": schema,
        })
    };
    properties.into_iter().flatten().map(one).collect()
}

#[cfg(test)]
mod tests;
