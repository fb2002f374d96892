//! What becomes of one case: the same question for a preview and for the writer, so that both give
//! the same answer. Never writes.

use hoso_core::{Effect, Ground, Step, Stranded, Trace, migrate, migrate_back};
use hoso_store::ReadError;
use hoso_store::record::{CaseRecord, JournalRecord};

use super::Aim;
use crate::rows;
use crate::world::World;

/// So many lines of a journal are read at once.
const LINES: u64 = 64;

/// What becomes of a case, with the step that does it.
pub(crate) enum Judged {
    /// It is there already.
    There,
    /// It stays on its version: nobody said that it should come.
    Stays,
    /// It comes.
    Moves(Box<Step>),
    /// It should come, and cannot.
    Stranded(Stranded),
}

/// The same to be counted, without the step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    There,
    Stays { version: u32, state: String },
    Moves { version: u32, from: String, to: String, one_way: bool },
    Stranded(Stranded),
}

impl Judged {
    pub(crate) fn fate(&self, record: &CaseRecord) -> Fate {
        let (version, state) = (record.version, record.state.clone());
        match self {
            Judged::There => Fate::There,
            Judged::Stays => Fate::Stays { version, state },
            Judged::Stranded(why) => Fate::Stranded(why.clone()),
            Judged::Moves(step) => {
                let line = step.lines.first();
                let to = line.and_then(|line| line.to.as_ref()).map(|to| to.to_string());
                let mut details = line.iter().flat_map(|line| &line.details);
                let one_way = details.any(|(name, _)| *name == "dropped");
                Fate::Moves { version, from: state, to: to.unwrap_or_default(), one_way }
            }
        }
    }
}

/// Judges one case. `journal` gives its lines after a number, so many at most.
pub(crate) fn judge(
    world: &World,
    record: &CaseRecord,
    aim: &Aim,
    journal: impl Fn(u64, usize) -> Result<Vec<JournalRecord>, ReadError>,
) -> Result<Judged, ReadError> {
    if record.version == aim.to.version() {
        return Ok(Judged::There);
    }
    let Some(from) = world.lifecycle(&record.workflow, record.version) else {
        return Ok(Judged::Stays);
    };
    let (calendars, now) = (world.calendars(), world.now());
    let ground = Ground { lifecycle: &aim.to, calendars, now };
    let case = rows::case(record);
    let moved = if aim.back {
        let Some(trace) = last_move(record, journal)? else { return Ok(Judged::Stays) };
        if trace.versions != (aim.to.version(), record.version) || record.version < trace.versions.0
        {
            return Ok(Judged::Stays);
        }
        migrate_back(&from, ground, &case, &trace)
    } else {
        let migrate_from = aim.to.declared().migrate.as_ref().map(|migrate| &migrate.from);
        if !migrate_from.is_some_and(|from| from.contains(&record.version)) {
            return Ok(Judged::Stays);
        }
        migrate(&from, ground, &case)
    };
    Ok(match moved {
        Ok(step) if aim.at_rest && reaches_out(&step) => Judged::Stranded(Stranded::NeedsEngine),
        Ok(step) => Judged::Moves(Box::new(step)),
        Err(why) => Judged::Stranded(why),
    })
}

fn reaches_out(step: &Step) -> bool {
    step.effects.iter().any(|effect| match effect {
        Effect::Ask { .. } | Effect::Tell { .. } => true,
        // Child cases are opened by whatever engine serves next.
        Effect::Open { .. }
        | Effect::PutOff { .. }
        | Effect::Drop { .. }
        | Effect::Forget { .. } => false,
    })
}

/// The last move that the journal tells of, from its end.
fn last_move(
    record: &CaseRecord,
    journal: impl Fn(u64, usize) -> Result<Vec<JournalRecord>, ReadError>,
) -> Result<Option<Trace>, ReadError> {
    let mut until = record.lines;
    while until > 0 {
        let after = until.saturating_sub(LINES);
        let lines = journal(after, usize::try_from(until - after).unwrap_or_default())?;
        if let Some(line) = lines.iter().rev().find(|line| line.what == "migrated") {
            let details = line.details.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            return Ok(Trace::read(
                (line.from.as_deref(), line.to.as_deref()),
                details,
                line.revision,
            ));
        }
        until = after;
    }
    Ok(None)
}
