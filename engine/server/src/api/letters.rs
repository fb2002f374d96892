//! Dead letters: what a sender could not be told, listed and sent once more.
//! Never shows a letter about a case outside the caller's grant.

use axum::extract::State;
use axum::response::Response;
use hoso_runtime::DeadView;
use http::StatusCode;
use uuid::Uuid;

use super::{Named, json};
use crate::door::{Door, Shared};
use crate::problem::Rejection;
use crate::token::{Bearer, Caller};
use crate::wire::{DeadBody, DeadLetterBody, HealthBody};

/// So many are looked through; more than that is no list to work by hand.
const MOST: usize = 500;

/// All that the caller may see.
pub(crate) async fn list(
    State(door): State<Shared>,
    Bearer(caller): Bearer,
) -> Result<Response, Rejection> {
    let dead_letters = seen(&door, &caller)?.into_iter().map(DeadLetterBody::from).collect();
    Ok(json(StatusCode::OK, &DeadBody { dead_letters }))
}

/// Sends one again, under the same id.
pub(crate) async fn redeliver(
    State(door): State<Shared>,
    Bearer(caller): Bearer,
    Named(id): Named<String>,
) -> Result<Response, Rejection> {
    let id = Uuid::try_parse(&id).map_err(|_| Rejection::NoDeadLetter)?;
    let known = seen(&door, &caller)?.iter().any(|letter| letter.effect == id);
    if !known || !door.engine.redeliver(id).await? {
        return Err(Rejection::NoDeadLetter);
    }
    Ok(json(StatusCode::ACCEPTED, &HealthBody { status: "ok" }))
}

fn seen(door: &Door, caller: &Caller) -> Result<Vec<DeadView>, Rejection> {
    let mut seen = Vec::new();
    for letter in door.engine.dead(MOST)? {
        if may_see(door, caller, &letter)? {
            seen.push(letter);
        }
    }
    Ok(seen)
}

/// A letter about no case is for those alone who may see every unit.
fn may_see(door: &Door, caller: &Caller, letter: &DeadView) -> Result<bool, Rejection> {
    let Some(case) = letter.case else { return Ok(caller.grant.units.is_none()) };
    let reader = caller.reader(None)?;
    Ok(door.engine.case(case, &reader, &caller.grant)?.is_some())
}
