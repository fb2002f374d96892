//! Orders about versions: one to keep, and cases to move to one. Each is decided as things are in
//! the writer's transaction, whatever a preview saw before. Never moves more than one case.

use std::sync::Arc;

use hoso_core::Ground;
use hoso_store::record::{CaseId, WorkflowRecord};
use hoso_store::{Decision, ReadError, Rows, View};
use uuid::Uuid;

use super::rows::Change;
use super::{Decider, Reply};
use crate::rows::Frame;
use crate::versions::{Aim, Judged, judge};

/// A version is kept once: another content under its number is not written.
pub(super) fn take_up(
    view: &View<'_>,
    record: WorkflowRecord,
) -> Result<Decision<Reply>, ReadError> {
    if let Some(before) = view.workflow(&record.name, record.version)? {
        let same = before.digest == record.digest;
        return Ok(Decision::only(Reply::Noted(same)));
    }
    let rows = Rows { workflows_put: vec![record], ..Rows::default() };
    Ok(Decision { rows, reply: Reply::Noted(true) })
}

/// Moves one case, or says why not.
pub(super) fn migrate(
    decider: &mut Decider,
    view: &View<'_>,
    id: Uuid,
    aim: &Arc<Aim>,
) -> Result<Decision<Reply>, ReadError> {
    let case = CaseId(id.into_bytes());
    let Some(before) = view.case(case)? else { return Ok(Decision::only(Reply::Fate(None))) };
    let world = decider.world();
    let judged = judge(&world, &before, aim, |after, limit| view.journal(case, after, limit))?;
    let reply = Reply::Fate(Some(judged.fate(&before)));
    let step = match judged {
        Judged::Moves(step) => *step,
        Judged::There | Judged::Stays | Judged::Stranded(_) => return Ok(Decision::only(reply)),
    };
    let ground = Ground { lifecycle: &aim.to, calendars: world.calendars(), now: world.now() };
    let frame = Frame::of(&before);
    let actor = aim.by.as_ref();
    let change = Change { ground, frame, before: Some(before), actor, class: 1 };
    let settled = change.settle(&world, view, step)?;
    decider.touched.push(id);
    Ok(Decision { rows: settled.rows, reply })
}
