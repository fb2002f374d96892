//! What brought a case where it rests: the last line of its journal that moved it, or its opening.
//! Read as the reader's role is told it, and never further back than that line.

use hoso_store::ReadError;
use uuid::Uuid;

use super::words::both;
use super::{CameView, Look, Said};
use crate::engine::Engine;
use crate::view::JournalLine;

/// Lines read at once, from the end.
const PART: usize = 100;

impl Engine {
    pub(super) fn came(&self, look: &Look<'_>) -> Result<Option<CameView>, ReadError> {
        let (id, mut before) = (Uuid::from_bytes(look.record.id.0), look.record.lines);
        while before > 0 {
            let after = before.saturating_sub(PART as u64);
            let lines = self.journal(id, after, PART, look.reader, look.grant)?.unwrap_or_default();
            let moved = |line: &JournalLine| {
                line.number <= look.record.lines && (line.to.is_some() || line.what == "opened")
            };
            if let Some(line) = lines.into_iter().rev().find(moved) {
                return Ok(Some(view(look, line)));
            }
            before = after;
        }
        Ok(None)
    }
}

fn view(look: &Look<'_>, line: JournalLine) -> CameView {
    let mut came = CameView {
        number: line.number,
        at_ms: line.at_ms,
        what: line.what,
        from: line.from,
        actor: line.actor,
        details: line.details,
        text: Said::new(),
    };
    came.text = both(look.ground.lifecycle, |words| words.came(&came));
    came
}
