//! Events that the engine itself found out: answers, failures, delays, timers. They come through
//! the same door as requests, and what comes for a case that is gone changes nothing.

use hoso_core::{Event, Ground, step};
use hoso_store::record::CaseId;
use hoso_store::{Decision, ReadError, View};
use uuid::Uuid;

use super::{Decider, Reply, rows::Change};
use crate::rows::{Frame, case};

pub(super) fn decide(
    decider: &mut Decider,
    view: &View<'_>,
    id: Uuid,
    event: Event,
) -> Result<Decision<Reply>, ReadError> {
    let nothing = Ok(Decision::only(Reply::Noted(false)));
    let Some(before) = view.case(CaseId(id.into_bytes()))? else { return nothing };
    let world = decider.world();
    let Some(lifecycle) = world.lifecycle(&before.workflow, before.version) else {
        return nothing;
    };
    let ground = Ground { lifecycle: &lifecycle, calendars: world.calendars(), now: world.now() };
    // The engine's own events are refused only where a calendar was taken away; then the case
    // stays, and the operator reads why.
    let step = match step(ground, &case(&before), event) {
        Ok(step) => step,
        Err(refusal) => {
            tracing::error!(case = %id, %refusal, "an event of the engine was refused");
            return nothing;
        }
    };
    if step.lines.is_empty() {
        return nothing;
    }
    let frame = Frame::of(&before);
    let change = Change { ground, frame, before: Some(before), actor: None, class: 0 };
    let settled = change.settle(&world, view, step)?;
    decider.touched.push(id);
    Ok(Decision { rows: settled.rows, reply: Reply::Noted(true) })
}
