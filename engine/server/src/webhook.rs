//! `POST /hooks/{sender}`: from a signed delivery to a command, and back to an answer.
//!
//! The signature is checked before anything of the body is read as JSON. Never decides whether a
//! request is good: the engine does.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use hoso_runtime::{Command, Outcome, Put, RequestKey, Target, Wish};
use http::{Request, StatusCode};
use jiff::Timestamp;

use crate::api::{Named, json};
use crate::body;
use crate::door::{Known, Shared};
use crate::plan::Refusals;
use crate::problem::Rejection;
use crate::signature::Signed;
use crate::wire::{ACT, AnswerBody, HookBody, HookData, HookType, PUT, key_fault};

/// Takes one delivery.
pub(crate) async fn take(
    State(door): State<Shared>,
    Named(sender): Named<String>,
    request: Request<Body>,
) -> Result<Response, Rejection> {
    let (parts, content) = request.into_parts();
    let signed = Signed::read(&parts.headers, door.now())?;
    let content = body::take(&parts.headers, content, &door.limits).await?;
    let known = door.sender(&sender);
    signed.verify(door.keys_of(known), &content)?;
    let known = known.ok_or(Rejection::BadSignature)?;
    body::declared_json(&parts.headers)?;
    let key = RequestKey { key: signed.id.to_owned(), digest: door.engine.digest(&content) };
    let command = command(read(&content)?, known, key)?;
    let outcome = door.engine.apply(command).await?;
    answer(outcome, known.refusals)
}

/// Reads the body; an unknown type is said before whatever else is strange about it.
fn read(content: &Bytes) -> Result<HookBody, Rejection> {
    let hook = body::parse::<HookBody>(content).map_err(|rejection| match rejection {
        Rejection::BadBody { .. } if unknown_type(content) => Rejection::UnknownType,
        other => other,
    })?;
    match hook.r#type.as_str() {
        PUT | ACT => Ok(hook),
        _ => Err(Rejection::UnknownType),
    }
}

fn unknown_type(content: &Bytes) -> bool {
    body::parse::<HookType>(content).is_ok_and(|hook| !matches!(hook.r#type.as_str(), PUT | ACT))
}

fn command(mut hook: HookBody, known: &Known, key: RequestKey) -> Result<Command, Rejection> {
    if hook.timestamp.as_ref().is_some_and(|text| text.parse::<Timestamp>().is_err()) {
        return Err(Rejection::Misfit { what: "`timestamp` is no time by RFC 3339" });
    }
    if let Some(why) = key_fault(&hook.data.key) {
        return Err(Rejection::BadKey { why });
    }
    let puts = hook.r#type == PUT;
    let HookData { actor, expect, sequence, .. } = &mut hook.data;
    let command = Command {
        actor: known.caller.actor(actor.take()),
        grant: known.caller.grant.clone(),
        request: Some(key),
        sequence: *sequence,
        expect: std::mem::take(expect).into(),
        settle_refusals: known.refusals == Refusals::Settle,
        wish: if puts { put(hook.data) } else { act(hook.data)? },
    };
    Ok(command)
}

fn put(data: HookData) -> Wish {
    Wish::Put(Put {
        workflow: data.workflow,
        key: Some(data.key),
        only_new: false,
        unit: data.unit.map(Into::into),
        procedure: data.procedure,
        fields: data.fields.0,
        action: data.action,
        reason: data.reason,
        confirms: data.confirms,
    })
}

fn act(data: HookData) -> Result<Wish, Rejection> {
    if data.unit.is_some() || data.procedure.is_some() {
        return Err(Rejection::Misfit { what: "`unit` and `procedure` belong to `case.put`" });
    }
    Ok(Wish::Act {
        target: Target::Key { workflow: data.workflow, key: data.key },
        action: data.action,
        fields: data.fields.0,
        reason: data.reason,
        confirms: data.confirms,
    })
}

fn answer(outcome: Outcome, refusals: Refusals) -> Result<Response, Rejection> {
    let status = outcome.problem.as_ref().map(|problem| problem.status);
    match (status, refusals) {
        (None, _) => Ok(json(StatusCode::ACCEPTED, &AnswerBody::from(outcome))),
        // What the sender may not do is told at once: its configuration is at fault, not a case.
        (Some(400 | 403), _) | (Some(_), Refusals::Status) => {
            Err(Rejection::Refused(Box::new(outcome)))
        }
        (Some(_), Refusals::Settle) => Ok(json(StatusCode::ACCEPTED, &AnswerBody::from(outcome))),
    }
}
