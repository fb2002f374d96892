//! Events that the engine itself found out: answers, failures, delays, timers. They come through
//! the same door as requests, and what comes for a case that is gone changes nothing.

use hoso_core::{Event, Ground, step};
use hoso_store::record::{CaseId, CaseRecord};
use hoso_store::{Decision, ReadError, Rows, View};
use uuid::Uuid;

use super::{Decider, Reply, rows::Change};
use crate::rows::{Frame, case};
use crate::world::World;

pub(super) fn decide(
    decider: &mut Decider,
    view: &View<'_>,
    id: Uuid,
    event: Event,
) -> Result<Decision<Reply>, ReadError> {
    let nothing = Ok(Decision::only(Reply::Noted(false)));
    let Some(before) = view.case(CaseId(id.into_bytes()))? else { return nothing };
    let world = decider.world();
    let rows = rows(&world, view, before, event)?;
    let changes = |rows: &Rows| rows.case.is_some() || rows.case_remove.is_some();
    let Some(rows) = rows.filter(changes) else { return nothing };
    decider.touched.push(id);
    Ok(Decision { rows, reply: Reply::Noted(true) })
}

/// The rows of a case's next step, none of them where nothing changed; `None`: the event was not
/// taken, and whoever brought it may bring it again.
pub(super) fn rows(
    world: &World,
    view: &View<'_>,
    before: CaseRecord,
    event: Event,
) -> Result<Option<Rows>, ReadError> {
    let id = Uuid::from_bytes(before.id.0);
    let class = super::batch::class(&before, &event);
    let Some(lifecycle) = world.lifecycle(&before.workflow, before.version) else {
        return Ok(None);
    };
    let ground = Ground { lifecycle: &lifecycle, calendars: world.calendars(), now: world.now() };
    // The engine's own events are refused only where a calendar was taken away; then the case
    // stays, and the operator reads why.
    let step = match step(ground, &case(&before), event) {
        Ok(step) => step,
        Err(refusal) => {
            tracing::error!(case = %id, %refusal, "an event of the engine was refused");
            return Ok(None);
        }
    };
    if step.lines.is_empty() {
        return Ok(Some(Rows::default()));
    }
    let frame = Frame::of(&before);
    let change = Change { ground, frame, before: Some(before), actor: None, class };
    Ok(Some(change.settle(world, view, step)?.rows))
}
