//! `GET`s about cases: one, its journal, lists, counts. What lies outside the caller's grant is not
//! there. Never changes anything.

use axum::extract::State;
use axum::response::Response;
use hoso_core::Actor;
use hoso_runtime::{ListError, ListQuery};
use http::StatusCode;
use http::header::ETAG;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Asked, Named, case_id, etag, json};
use crate::door::{Door, Shared};
use crate::problem::Rejection;
use crate::token::{Bearer, Caller};
use crate::wire::{CaseBody, CountsBody, JournalBody, JournalLineBody, PageBody};

/// In whose role a case is read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleQuery {
    /// The role whose actions are shown; without it the first that the token may claim.
    pub(crate) role: Option<String>,
}

/// Which part of a journal.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JournalQuery {
    /// Lines after that number; without it from the first.
    pub(crate) after: Option<u64>,
    /// 1 to 500 lines; 100 without it.
    pub(crate) limit: Option<usize>,
    /// In whose role it is read; without it the first that the token may claim.
    pub(crate) role: Option<String>,
}

/// Which cases.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CasesQuery {
    /// The workflow.
    pub(crate) workflow: String,
    /// Units, with all below them; several with commas.
    pub(crate) unit: Option<String>,
    /// One state.
    pub(crate) state: Option<String>,
    /// Or one view.
    pub(crate) view: Option<String>,
    /// Words that all occur in searchable fields.
    pub(crate) q: Option<String>,
    /// With `key`: the one case that this sender calls so.
    pub(crate) sender: Option<String>,
    /// The sender's own key.
    pub(crate) key: Option<String>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
    /// 1 to 200 cases; 50 without it.
    pub(crate) limit: Option<usize>,
}

/// Which cases are counted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CountsQuery {
    /// The workflow.
    pub(crate) workflow: String,
    /// A unit, with all below it; without it all that the caller may see.
    pub(crate) unit: Option<String>,
}

/// One case.
pub(crate) async fn one(
    State(door): State<Shared>,
    Bearer(caller): Bearer,
    Named(id): Named<String>,
    Asked(query): Asked<RoleQuery>,
) -> Result<Response, Rejection> {
    let reader = caller.reader(query.role)?;
    let view = door.engine.case(case_id(&id)?, &reader, &caller.grant)?.ok_or(Rejection::NoCase)?;
    let revision = view.revision;
    let mut response = json(StatusCode::OK, &CaseBody::from(view));
    etag(revision).map(|value| response.headers_mut().insert(ETAG, value));
    Ok(response)
}

/// A part of its journal.
pub(crate) async fn journal(
    State(door): State<Shared>,
    Bearer(caller): Bearer,
    Named(id): Named<String>,
    Asked(query): Asked<JournalQuery>,
) -> Result<Response, Rejection> {
    let limit = bounded(query.limit, 100, 500)?;
    let (id, after) = (case_id(&id)?, query.after.unwrap_or(0));
    let reader = caller.reader(query.role)?;
    let lines = door.engine.journal(id, after, limit, &reader, &caller.grant)?;
    let lines = lines.ok_or(Rejection::NoCase)?;
    let full = lines.len() >= limit;
    let next = lines.last().filter(|_| full).map(|line| line.number);
    let lines = lines.into_iter().map(JournalLineBody::from).collect();
    Ok(json(StatusCode::OK, &JournalBody { lines, next }))
}

/// A page of cases, or the one that a sender calls by a key.
pub(crate) async fn list(
    State(door): State<Shared>,
    Bearer(caller): Bearer,
    Asked(query): Asked<CasesQuery>,
) -> Result<Response, Rejection> {
    match (&query.sender, &query.key) {
        (Some(sender), Some(key)) => by_key(&door, &caller, &query.workflow, (sender, key)),
        (None, None) => page(&door, &caller, query),
        _ => Err(Rejection::BadQuery { why: "`sender` and `key` go together".into() }),
    }
}

/// Counts per state and view.
pub(crate) async fn counts(
    State(door): State<Shared>,
    Bearer(caller): Bearer,
    Asked(query): Asked<CountsQuery>,
) -> Result<Response, Rejection> {
    let counts = door.engine.counts(&query.workflow, query.unit.as_deref(), &caller.grant);
    Ok(json(StatusCode::OK, &CountsBody::from(counts.map_err(not_listed)?)))
}

fn page(door: &Door, caller: &Caller, query: CasesQuery) -> Result<Response, Rejection> {
    let units = query.unit.as_deref().unwrap_or("").split(',').map(str::trim);
    let query = ListQuery {
        workflow: query.workflow,
        units: units.filter(|unit| !unit.is_empty()).map(str::to_owned).collect(),
        state: query.state,
        view: query.view,
        words: query.q.unwrap_or_default(),
        cursor: query.cursor,
        limit: bounded(query.limit, 50, 200)?,
    };
    let page = door.engine.list(&query, &caller.grant).map_err(not_listed)?;
    Ok(json(StatusCode::OK, &PageBody::from(page)))
}

fn by_key(
    door: &Door,
    caller: &Caller,
    workflow: &str,
    (sender, key): (&str, &str),
) -> Result<Response, Rejection> {
    let reader: Actor = caller.reader(None)?;
    let found = match door.engine.find(sender, workflow, key)? {
        Some(id) => door.engine.case(id, &reader, &caller.grant)?,
        None => None,
    };
    let cases = found.map(|view| CaseBody::from(view).into_line()).into_iter().collect();
    Ok(json(StatusCode::OK, &PageBody { cases, next: None }))
}

fn bounded(limit: Option<usize>, usual: usize, most: usize) -> Result<usize, Rejection> {
    match limit.unwrap_or(usual) {
        limit if (1..=most).contains(&limit) => Ok(limit),
        _ => Err(Rejection::BadQuery { why: format!("`limit` lies between 1 and {most}") }),
    }
}

fn not_listed(error: ListError) -> Rejection {
    match error {
        ListError::Problem(problem) => Rejection::NotListed(problem),
        ListError::Read(error) => Rejection::Read(error),
    }
}
