//! Why a case rests where it does, out of a data file that no engine serves. Never changes a case;
//! what a registry is doing just now nobody can say then.

use std::path::Path;

use hoso_runtime::{Actor, Engine, Grant};
use hoso_server::WhyBody;
use serde_json::Value;
use uuid::Uuid;

use super::Called;
use crate::fail::Failure;
use crate::reading;

/// The same as `GET /v1/cases/{id}/why` answers.
pub async fn why(data: &Path, called: &Called, role: Option<&str>) -> Result<Value, Failure> {
    let engine = reading::at_rest(data).await?;
    let why = of(&engine, called, role);
    engine.close().await;
    why
}

fn of(engine: &Engine, called: &Called, role: Option<&str>) -> Result<Value, Failure> {
    let unread = |error| Failure::of("the data file cannot be read", error);
    let id = match called {
        Called::Id(id) => id.parse::<Uuid>().ok(),
        Called::Key { caller, workflow, key } => {
            engine.find(caller, workflow, key).map_err(unread)?
        }
    };
    let id = id.ok_or_else(|| called.none())?;
    let role = role.unwrap_or("portal").to_owned();
    let reader = Actor { caller: "file".into(), person: None, role, unit: None };
    let view = engine.why(id, &reader, &Grant::all()).map_err(unread)?;
    let view = view.ok_or_else(|| called.none())?;
    let body = serde_json::to_value(WhyBody::from(view));
    body.map_err(|error| Failure::of("the explanation cannot be written down", error))
}
