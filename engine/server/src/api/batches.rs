//! `POST /v1/batches`, `GET /v1/batches/{id}`: one action on many cases, and how far it is.
//! Never acts on a case: the engine does, case by case.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use hoso_runtime::{BatchCommand, BatchLines, BatchOutcome, Ended, Outcome, RequestKey};
use http::header::LOCATION;
use http::{HeaderValue, Request, StatusCode};
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::{Asked, Named, headers, json};
use crate::body;
use crate::door::{Door, Shared};
use crate::limits::Limits;
use crate::problem::Rejection;
use crate::token::{Bearer, Caller};
use crate::wire::batches::{BatchAnswerBody, BatchBody, NewBatch, end};

/// Ten thousand ids with what stands around them, and air.
const LARGEST: usize = 1 << 20;

/// Which cases of a batch are listed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BatchQuery {
    /// Cases whose turn ended so: `to-come`, `done`, `refused`, `gone`; without it none is listed.
    pub(crate) result: Option<String>,
    /// `next` of the page before.
    pub(crate) cursor: Option<u64>,
    /// 1 to 1,000 cases; 100 without it.
    pub(crate) limit: Option<usize>,
}

/// Begins a batch.
pub(crate) async fn begin(
    State(door): State<Shared>,
    Bearer(caller): Bearer,
    request: Request<Body>,
) -> Result<Response, Rejection> {
    let (parts, content) = request.into_parts();
    let limits = Limits { body: door.limits.body.max(LARGEST), ..door.limits.clone() };
    let bytes = body::take(&parts.headers, content, &limits).await?;
    body::declared_json(&parts.headers)?;
    let mut new: NewBatch = body::parse(&bytes)?;
    let address = format!("{} {}\n", parts.method, parts.uri.path());
    let digest = door.engine.digest(&[address.as_bytes(), &bytes].concat());
    let key = headers::idempotency_key(&parts.headers)?.ok_or(Rejection::BadHeader {
        name: "Idempotency-Key",
        why: "is wanted: without it a repeat would act on every case once more",
    })?;
    let command = BatchCommand {
        cases: new.selection()?,
        actor: caller.actor(new.actor),
        grant: caller.grant.clone(),
        request: Some(RequestKey { key, digest }),
        workflow: new.workflow,
        action: new.action,
        reason: new.reason,
    };
    answer(door.engine.begin_batch(command).await?)
}

fn answer(outcome: BatchOutcome) -> Result<Response, Rejection> {
    if let Some(problem) = outcome.problem {
        return Err(Rejection::Refused(Box::new(Outcome::refused(problem))));
    }
    let (repeated, batch) = (outcome.result == Ended::Repeated, outcome.batch);
    let mut response = json(StatusCode::ACCEPTED, &BatchAnswerBody::from(outcome));
    let headers = response.headers_mut();
    let location = batch.map(|batch| HeaderValue::from_str(&format!("/v1/batches/{batch}")));
    location.and_then(Result::ok).map(|value| headers.insert(LOCATION, value));
    if repeated {
        headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// A batch of this caller's, and some of its cases where asked for.
pub(crate) async fn one(
    State(door): State<Shared>,
    Bearer(caller): Bearer,
    Named(id): Named<String>,
    Asked(query): Asked<BatchQuery>,
) -> Result<Response, Rejection> {
    let id = Uuid::try_parse(&id).map_err(|_| Rejection::NoBatch)?;
    let body = read(&door, &caller, id, &query)?.ok_or(Rejection::NoBatch)?;
    Ok(json(StatusCode::OK, &body))
}

fn read(
    door: &Door,
    caller: &Caller,
    id: Uuid,
    query: &BatchQuery,
) -> Result<Option<BatchBody>, Rejection> {
    let Some(view) = door.engine.batch(id, &caller.name)? else { return Ok(None) };
    let page = match lines(query)? {
        Some(lines) => door.engine.batch_cases(id, &caller.name, lines)?,
        None => None,
    };
    Ok(Some(BatchBody::of(view, page)))
}

fn lines(query: &BatchQuery) -> Result<Option<BatchLines>, Rejection> {
    let bad = |why: &str| Rejection::BadQuery { why: why.into() };
    let Some(result) = &query.result else {
        let alone = query.cursor.is_none() && query.limit.is_none();
        return if alone { Ok(None) } else { Err(bad("`cursor` and `limit` go with `result`")) };
    };
    let limit = query.limit.unwrap_or(100);
    if !(1..=1_000).contains(&limit) {
        return Err(bad("`limit` lies between 1 and 1000"));
    }
    let (end, after) = (Some(end(result)?), query.cursor.unwrap_or_default());
    Ok(Some(BatchLines { end, after, limit }))
}
