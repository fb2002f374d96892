//! `POST /v1/cases`, `POST /v1/cases/{id}/actions/{action}`, `PATCH /v1/cases/{id}`: from a request
//! to a command, and back to an answer. Never decides whether a command is good.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use hoso_core::Actor;
use hoso_runtime::{Command, Ended, Expect, Grant, Outcome, Put, RequestKey, Target, Wish};
use http::header::{ETAG, LOCATION};
use http::request::Parts;
use http::{HeaderValue, Request, StatusCode};

use super::{Named, case_id, etag, headers, json, prefer};
use crate::body;
use crate::door::{Door, Shared};
use crate::problem::Rejection;
use crate::token::{Bearer, Caller};
use crate::wire::{
    ActBody, ActorBody, AnswerBody, CaseBody, EditBody, ExpectBody, NewCase, key_fault,
};

/// Opens a case, or writes to the one of the same key.
pub(crate) async fn open(
    State(door): State<Shared>,
    Bearer(caller): Bearer,
    request: Request<Body>,
) -> Result<Response, Rejection> {
    let written = Written::take(&door, caller, request).await?;
    body::declared_json(&written.parts.headers)?;
    let case: NewCase = body::parse(&written.body)?;
    if let Some(why) = case.key.as_deref().and_then(key_fault) {
        return Err(Rejection::BadKey { why });
    }
    let common = (case.actor, case.expect, case.sequence);
    let wish = Wish::Put(Put {
        workflow: case.workflow,
        key: case.key,
        only_new: headers::only_new(&written.parts.headers)?,
        unit: case.unit.map(Into::into),
        procedure: case.procedure,
        fields: case.fields.0,
        action: case.action,
        reason: case.reason,
        confirms: case.confirms,
    });
    written.apply(&door, common, wish).await
}

/// Acts on a case, with or without edits.
pub(crate) async fn act(
    State(door): State<Shared>,
    Bearer(caller): Bearer,
    Named((id, action)): Named<(String, String)>,
    request: Request<Body>,
) -> Result<Response, Rejection> {
    let target = Target::Case(case_id(&id)?);
    let written = Written::take(&door, caller, request).await?;
    if !written.body.is_empty() {
        body::declared_json(&written.parts.headers)?;
    }
    let act: ActBody = body::parse_or_empty(&written.body)?;
    let common = (act.actor, act.expect, act.sequence);
    let (action, fields, reason) = (Some(action), act.fields.0, act.reason);
    let confirms = act.confirms;
    written.apply(&door, common, Wish::Act { target, action, fields, reason, confirms }).await
}

/// Edits a case without acting on it.
pub(crate) async fn edit(
    State(door): State<Shared>,
    Bearer(caller): Bearer,
    Named(id): Named<String>,
    request: Request<Body>,
) -> Result<Response, Rejection> {
    let target = Target::Case(case_id(&id)?);
    let written = Written::take(&door, caller, request).await?;
    body::declared_json(&written.parts.headers)?;
    let edit: EditBody = body::parse(&written.body)?;
    let common = (edit.actor, edit.expect, edit.sequence);
    let (fields, confirms) = (edit.fields.0, Vec::new());
    let wish = Wish::Act { target, action: None, fields, reason: None, confirms };
    written.apply(&door, common, wish).await
}

/// What all writes bring along: who acts, what must still be so, the caller's count.
type Common = (Option<ActorBody>, ExpectBody, Option<u64>);

/// A write whose body has arrived.
struct Written {
    caller: Arc<Caller>,
    parts: Parts,
    body: Bytes,
}

impl Written {
    async fn take(
        door: &Door,
        caller: Arc<Caller>,
        request: Request<Body>,
    ) -> Result<Self, Rejection> {
        let (parts, content) = request.into_parts();
        let body = body::take(&parts.headers, content, &door.limits).await?;
        Ok(Written { caller, parts, body })
    }

    async fn apply(self, door: &Door, common: Common, wish: Wish) -> Result<Response, Rejection> {
        let (actor, expect, sequence) = common;
        let actor = self.caller.actor(actor);
        let command = Command {
            actor: actor.clone(),
            grant: self.caller.grant.clone(),
            request: self.request_key(door)?,
            sequence,
            expect: self.expect(expect)?,
            settle_refusals: false,
            wish,
        };
        let outcome = door.engine.apply(command).await?;
        if outcome.problem.is_some() {
            return Err(Rejection::Refused(Box::new(outcome)));
        }
        let wait = prefer::wait(&self.parts.headers);
        answer(door, outcome, wait, (&actor, &self.caller.grant)).await
    }

    /// The same key on another address is another request: the address is digested with the body.
    fn request_key(&self, door: &Door) -> Result<Option<RequestKey>, Rejection> {
        let key = headers::idempotency_key(&self.parts.headers)?;
        Ok(key.map(|key| {
            let address = format!("{} {}\n", self.parts.method, self.parts.uri.path());
            let digest = door.engine.digest(&[address.as_bytes(), &self.body].concat());
            RequestKey { key, digest }
        }))
    }

    fn expect(&self, body: ExpectBody) -> Result<Expect, Rejection> {
        let mut expect = Expect::from(body);
        let revision = headers::if_match(&self.parts.headers)?;
        if let (Some(header), Some(body)) = (revision, expect.revision)
            && header != body
        {
            let why = "names another revision than `expect`";
            return Err(Rejection::BadHeader { name: "If-Match", why });
        }
        expect.revision = revision.or(expect.revision);
        Ok(expect)
    }
}

async fn answer(
    door: &Door,
    outcome: Outcome,
    wait: Option<Duration>,
    reader: (&Actor, &Grant),
) -> Result<Response, Rejection> {
    let (repeated, case) = (outcome.result == Ended::Repeated, outcome.case);
    let mut body = AnswerBody::from(outcome);
    let mut status = StatusCode::ACCEPTED;
    if let (Some(wait), Some(case)) = (wait, case) {
        door.settled(case, wait).await;
        body.now = door.engine.case(case, reader.0, reader.1)?.map(CaseBody::from);
        if body.now.as_ref().is_some_and(|now| !now.waits()) {
            status = StatusCode::OK;
        }
    }
    let revision = body.now.as_ref().map_or(body.revision, |now| now.revision);
    let mut response = json(status, &body);
    let headers = response.headers_mut();
    if let Some(case) = case {
        etag(revision).map(|value| headers.insert(ETAG, value));
        let location = HeaderValue::from_str(&format!("/v1/cases/{case}"));
        location.ok().map(|value| headers.insert(LOCATION, value));
    }
    if let Some(wait) = wait {
        let applied = HeaderValue::from_str(&format!("wait={}", wait.as_secs()));
        applied.ok().map(|value| headers.insert("preference-applied", value));
    }
    if repeated {
        headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    Ok(response)
}
