//! What needs no case: the workflows, the registries, the API's own description, and how the
//! engine is. Never shows numbers or causes to strangers.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hoso_runtime::Health;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};

use super::{Local, json};
use crate::door::Shared;
use crate::measure;
use crate::openapi::openapi_text;
use crate::problem::Rejection;
use crate::token::Bearer;
use crate::wire::{HealthBody, RegistriesBody, RegistryBody, WorkflowBody, WorkflowsBody};

/// The workflows that the caller may speak of.
pub(crate) async fn workflows(State(door): State<Shared>, Bearer(caller): Bearer) -> Response {
    let granted = |name: &String| {
        caller.grant.workflows.as_ref().is_none_or(|workflows| workflows.contains(name))
    };
    let views = door.engine.workflows().into_iter().filter(|view| granted(&view.name));
    let workflows = views.map(WorkflowBody::from).collect();
    json(StatusCode::OK, &WorkflowsBody { workflows })
}

/// How each registry stands.
pub(crate) async fn registries(State(door): State<Shared>, Bearer(_): Bearer) -> Response {
    let registries = door.engine.registries().into_iter().map(RegistryBody::from).collect();
    json(StatusCode::OK, &RegistriesBody { registries })
}

/// The API's own description.
pub(crate) async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json")], openapi_text()).into_response()
}

/// The program answers.
pub(crate) async fn alive() -> Response {
    json(StatusCode::OK, &HealthBody { status: "ok" })
}

/// The engine can write.
pub(crate) async fn ready(
    State(door): State<Shared>,
    Local(local): Local,
) -> Result<Response, Rejection> {
    match door.engine.health() {
        Health::Serving => Ok(json(StatusCode::OK, &HealthBody { status: "ok" })),
        Health::Unready(why) => Err(Rejection::Unready { why: local.then_some(why) }),
    }
}

/// Numbers for Prometheus: for this machine, or for a token.
pub(crate) async fn metrics(
    State(door): State<Shared>,
    Local(local): Local,
    headers: HeaderMap,
) -> Result<Response, Rejection> {
    if !local {
        door.tokens.of(&headers)?;
    }
    let handle = door.metrics.as_ref().ok_or(Rejection::NotFound)?;
    measure::gauge(door.engine.open_effects()?, door.engine.queued());
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response())
}
