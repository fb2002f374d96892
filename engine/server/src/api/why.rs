//! `GET /v1/cases/{id}/why`: why a case rests where it does and what would move it. What lies outside
//! the caller's grant is not there. Never changes anything, and never logs what it answers.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use http::header::ETAG;

use super::read::RoleQuery;
use super::{Asked, Named, case_id, etag, json};
use crate::door::Shared;
use crate::problem::Rejection;
use crate::token::Bearer;
use crate::wire::WhyBody;

/// One case, explained to the caller in one of its roles.
pub(crate) async fn why(
    State(door): State<Shared>,
    Bearer(caller): Bearer,
    Named(id): Named<String>,
    Asked(query): Asked<RoleQuery>,
) -> Result<Response, Rejection> {
    let reader = caller.reader(query.role)?;
    let view = door.engine.why(case_id(&id)?, &reader, &caller.grant)?.ok_or(Rejection::NoCase)?;
    let revision = view.revision;
    let mut response = json(StatusCode::OK, &WhyBody::from(view));
    etag(revision).map(|value| response.headers_mut().insert(ETAG, value));
    Ok(response)
}
