//! Versions of workflows: taken up, planned, cases moved. For tokens that may administer, and of
//! them only for the workflows that they may touch. Never decides what becomes of a case.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use hoso_core::Actor;
use hoso_runtime::WorkflowText;
use hoso_runtime::versions::{Migration, Planned, VersionsError};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request, StatusCode};

use super::{Named, json};
use crate::body;
use crate::door::{Door, Shared};
use crate::limits::Limits;
use crate::problem::Rejection;
use crate::token::{Bearer, Caller};
use crate::wire::{MigrateBody, MigratedBody, PlanBody, PlannedBody, TakenUpBody, TextBody};

/// A workflow with its tables is larger than a request about a case.
const LARGEST: usize = 2 << 20;

/// The role under which a move stands in the journal.
const ADMINISTRATOR: &str = "administrator";

/// Takes a version up.
pub(crate) async fn take_up(
    State(door): State<Shared>,
    Bearer(caller): Bearer,
    request: Request<Body>,
) -> Result<Response, Rejection> {
    administers(&caller)?;
    let (headers, body) = whole(&door, request).await?;
    let text = if is_yaml(&headers) {
        let text = std::str::from_utf8(&body)
            .map_err(|error| Rejection::NotUtf8 { at: error.valid_up_to() })?;
        TextBody { text: text.to_owned(), file: None, beside: Default::default() }
    } else {
        body::declared_json(&headers).map_err(|_| Rejection::NotWorkflow)?;
        body::parse::<TextBody>(&body)?
    };
    let text = WorkflowText::from(text);
    if caller.grant.workflows.is_some() {
        let name = door.engine.name_of(&text).map_err(VersionsError::from)?;
        touches(&caller, &name)?;
    }
    let taken = door.engine.take_up(text).await.map_err(VersionsError::from)?;
    let status = if taken.new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(json(status, &TakenUpBody::from(taken)))
}

/// Says what a version would do to the cases of one page.
pub(crate) async fn plan(
    State(door): State<Shared>,
    Bearer(caller): Bearer,
    Named(name): Named<String>,
    request: Request<Body>,
) -> Result<Response, Rejection> {
    administers(&caller)?;
    touches(&caller, &name)?;
    let (headers, body) = whole(&door, request).await?;
    body::declared_json(&headers)?;
    let PlannedBody { text, to, back, cursor } = body::parse(&body)?;
    let planned = match (text, to) {
        (Some(text), None) => Planned::Text(text.into()),
        (None, Some(to)) => Planned::Version { workflow: name.clone(), to, back },
        (Some(_), Some(_)) | (None, None) => {
            return Err(Rejection::Misfit { what: "give one of `text` and `to`" });
        }
    };
    let engine = door.engine.clone();
    // A page reads up to a thousand cases.
    let plan =
        tokio::task::spawn_blocking(move || engine.plan_some(&planned, cursor.as_deref())).await;
    let plan = plan.map_err(|_| Rejection::Fault)??;
    if plan.workflow != name {
        return Err(Rejection::Misfit { what: "`text` is of another workflow than the address" });
    }
    Ok(json(StatusCode::OK, &PlanBody::from(plan)))
}

/// Moves the cases of one chunk.
pub(crate) async fn migrate(
    State(door): State<Shared>,
    Bearer(caller): Bearer,
    Named(name): Named<String>,
    request: Request<Body>,
) -> Result<Response, Rejection> {
    administers(&caller)?;
    touches(&caller, &name)?;
    let (headers, body) = whole(&door, request).await?;
    body::declared_json(&headers)?;
    let MigrateBody { to, back, dry_run, chunk, cursor } = body::parse(&body)?;
    let usual = Migration::to(name, to);
    let chunk = chunk.unwrap_or(usual.chunk);
    if !(1..=1_000).contains(&chunk) {
        return Err(Rejection::Misfit { what: "`chunk` lies between 1 and 1000" });
    }
    let caller = caller.name.clone();
    let by = Actor { caller, person: None, role: ADMINISTRATOR.into(), unit: None };
    let migration = Migration { back, dry_run, chunk, by: Some(by), ..usual };
    let done = door.engine.migrate_some(&migration, cursor.as_deref()).await?;
    Ok(json(StatusCode::OK, &MigratedBody::from(done)))
}

async fn whole(door: &Door, request: Request<Body>) -> Result<(HeaderMap, Bytes), Rejection> {
    let (parts, body) = request.into_parts();
    let limits = Limits { body: door.limits.body.max(LARGEST), ..door.limits.clone() };
    let body = body::take(&parts.headers, body, &limits).await?;
    Ok((parts.headers, body))
}

fn is_yaml(headers: &HeaderMap) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let kind = declared.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    ["text/yaml", "application/yaml", "text/x-yaml", "application/x-yaml"].contains(&kind.as_str())
}

fn administers(caller: &Caller) -> Result<(), Rejection> {
    if caller.administers { Ok(()) } else { Err(Rejection::NotAdministrator) }
}

/// A workflow outside the token's is none of its.
fn touches(caller: &Caller, name: &str) -> Result<(), Rejection> {
    let granted = caller.grant.workflows.as_ref();
    if granted.is_none_or(|granted| granted.iter().any(|one| one == name)) {
        return Ok(());
    }
    let (workflow, near) = (name.to_owned(), None);
    Err(VersionsError::UnknownWorkflow { workflow, near }.into())
}
