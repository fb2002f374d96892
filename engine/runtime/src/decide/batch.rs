//! Batches on the writer's side: begun whole, gone on with case by case, each end counted in the
//! transaction that makes it so. Never chooses the cases, and never says whose turn it is.

use hoso_core::Event;
use hoso_store::record::{
    AskRecord, BatchCasesRecord, BatchEndsRecord, BatchId, BatchRecord, CaseId, CaseRecord,
    EffectId, JournalRecord, MarkRecord,
};
use hoso_store::{Decision, MarkKey, ReadError, Rows, View};
use uuid::Uuid;

use super::request::{self, Stop};
use super::{Decider, Reply};
use crate::command::{BatchCommand, Command, Target, Wish};
use crate::problem::{Problem, refusal};
use crate::world::World;

/// The turn of the case is to come.
pub(crate) const TO_COME: u16 = 0;
/// It was acted on.
pub(crate) const DONE: u16 = 1;
/// It was not there, or not within the grant.
pub(crate) const GONE: u16 = 2;
/// From here on: refused, with the code at that place less this one.
pub(crate) const REFUSED: u16 = 3;

/// A batch to be kept.
#[derive(Debug)]
pub(crate) struct Beginning {
    pub(crate) batch: BatchRecord,
    pub(crate) parts: Vec<BatchCasesRecord>,
    pub(crate) mark: Option<(MarkKey, MarkRecord)>,
}

/// The turn of one case.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    pub(crate) batch: BatchId,
    pub(crate) part: u32,
    /// How many cases the part has.
    pub(crate) of: usize,
    /// Which case of the part.
    pub(crate) place: usize,
    pub(crate) case: CaseId,
    /// What is done with it.
    pub(crate) command: Command,
    /// It ran into a fault of the engine's own before: only that is noted.
    pub(crate) fault: bool,
}

/// What keeps a batch from being begun, whatever its cases are.
pub(crate) fn refused(world: &World, command: &BatchCommand) -> Result<(), Problem> {
    request::within_grant(world, &of_nothing(command))?;
    let lifecycle = world.newest(&command.workflow);
    let lifecycle = lifecycle.ok_or_else(|| world.unknown_workflow(&command.workflow))?;
    let name = command.action.as_str();
    let Some(action) = lifecycle.action(name) else {
        let unknown = hoso_core::Refusal::UnknownAction { action: name.into() };
        return Err(refusal::problem(&lifecycle, &unknown));
    };
    if !action.batch {
        return Err(not_for_batches(name));
    }
    let given = command.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
    if action.reason && !given {
        let wanted = hoso_core::Refusal::ReasonRequired { action: name.into() };
        return Err(refusal::problem(&lifecycle, &wanted));
    }
    Ok(())
}

/// The same caller's command about no case, for what is looked at before the case is.
fn of_nothing(command: &BatchCommand) -> Command {
    let target = Target::Key { workflow: command.workflow.clone(), key: String::new() };
    let action = Some(command.action.clone());
    let (fields, confirms) = Default::default();
    Command {
        actor: command.actor.clone(),
        grant: command.grant.clone(),
        request: None,
        sequence: None,
        expect: Default::default(),
        settle_refusals: false,
        wish: Wish::Act { target, action, fields, reason: None, confirms },
    }
}

fn not_for_batches(action: &str) -> Problem {
    let vi =
        format!("Thao tác `{action}` không được làm hàng loạt (`batch: true` trong quy trình).");
    let en = format!("The action `{action}` is not for batches (`batch: true` in the workflow).");
    Problem::new("not-for-batches", 409, vi, en)
}

/// Keeps a batch with all its cases; `false`: its request was there before.
pub(super) fn begin(view: &View<'_>, beginning: Beginning) -> Result<Decision<Reply>, ReadError> {
    let Beginning { batch, parts, mark } = beginning;
    if let Some((key, _)) = &mark
        && view.mark(key)?.is_some()
    {
        return Ok(Decision::only(Reply::Noted(false)));
    }
    let (batches_put, batch_cases) = (vec![batch], parts);
    let rows = Rows { batches_put, batch_cases, mark, ..Rows::default() };
    Ok(Decision { rows, reply: Reply::Noted(true) })
}

/// Acts on one case and counts it, or neither; `false`: it had its turn before.
pub(super) fn turn(
    decider: &mut Decider,
    view: &View<'_>,
    turn: &Turn,
) -> Result<Decision<Reply>, ReadError> {
    let nothing = Ok(Decision::only(Reply::Noted(false)));
    let Some(mut batch) = view.batch(turn.batch)? else { return nothing };
    let none = || vec![TO_COME; turn.of];
    let ends = view.batch_ends(turn.batch, turn.part)?;
    let mut ends = ends.map_or_else(none, |ends| ends.ends);
    let Some(place) = ends.get_mut(turn.place).filter(|end| **end == TO_COME) else {
        return nothing;
    };
    let world = decider.world();
    let (mut rows, end) = match act(&world, view, turn, &batch.workflow)? {
        Acted::Done(rows) => {
            batch.done += 1;
            (*rows, DONE)
        }
        Acted::Gone => {
            batch.gone += 1;
            (Rows::default(), GONE)
        }
        Acted::Refused(code) => (Rows::default(), REFUSED + count(&mut batch.refused, &code)),
    };
    *place = end;
    if rows.case.is_some() {
        decider.touched.push(Uuid::from_bytes(turn.case.0));
    }
    asked(&mut batch, &mut rows);
    if !ends.contains(&TO_COME) {
        batch.part = turn.part + 1;
    }
    let refused: u64 = batch.refused.iter().map(|(_, count)| count).sum();
    if batch.done + batch.gone + refused >= batch.total {
        batch.ended_ms = Some(world.now());
    }
    rows.batch_ends.push(BatchEndsRecord { batch: batch.id, part: turn.part, ends });
    rows.batches_put.push(batch);
    Ok(Decision { rows, reply: Reply::Noted(true) })
}

/// How a case's turn ended.
enum Acted {
    Done(Box<Rows>),
    Gone,
    Refused(String),
}

fn act(world: &World, view: &View<'_>, turn: &Turn, workflow: &str) -> Result<Acted, ReadError> {
    if turn.fault {
        return Ok(Acted::Refused("fault".into()));
    }
    let record = view.case(turn.case)?;
    // A case of another workflow is none of those that were meant.
    let meant =
        |record: &CaseRecord| record.workflow == workflow && turn.command.grant.sees(record);
    let Some(record) = record.filter(meant) else { return Ok(Acted::Gone) };
    if let Some(problem) = not_here(world, &record, &turn.command) {
        return Ok(Acted::Refused(problem.code));
    }
    match request::carry_out(world, view, &turn.command, 1) {
        Ok((rows, _)) => Ok(Acted::Done(Box::new(rows))),
        Err(Stop::Refused(problem, _)) => Ok(Acted::Refused(problem.code)),
        Err(Stop::Superseded(_)) => Ok(Acted::Refused("superseded".into())),
        Err(Stop::Read(error)) => Err(error),
    }
}

/// The version of this case may hold the action for one case at a time.
fn not_here(world: &World, record: &CaseRecord, command: &Command) -> Option<Problem> {
    let Wish::Act { action: Some(action), .. } = &command.wish else { return None };
    let lifecycle = world.lifecycle(&record.workflow, record.version)?;
    let single = lifecycle.action(action).is_some_and(|action| !action.batch);
    single.then(|| not_for_batches(action))
}

/// Counts one more of a code, and says at which place it stands.
fn count(counts: &mut Vec<(String, u64)>, code: &str) -> u16 {
    let known = counts.iter().position(|(known, _)| known == code);
    let place = known.unwrap_or_else(|| {
        counts.push((code.to_owned(), 0));
        counts.len() - 1
    });
    counts[place].1 += 1;
    u16::try_from(place).unwrap_or(u16::MAX - REFUSED)
}

/// The asks that came of an action, those with an end already counted by it; the journal says which
/// batch it was.
fn asked(batch: &mut BatchRecord, rows: &mut Rows) {
    let detail = |line: &JournalRecord, name: &str| {
        let found = line.details.iter().find(|(known, _)| known == name);
        found.map(|(_, code)| code.clone())
    };
    for (_, line) in &mut rows.journal {
        match line.what.as_str() {
            "acted" => {
                let id = Uuid::from_bytes(batch.id.0).to_string();
                line.details.push(("batch".into(), id));
            }
            // The same was asked lately: no registry is, and the answer is there.
            "kept" => {
                batch.asked += 1;
                count(&mut batch.answers, &detail(line, "verdict").unwrap_or_default());
            }
            _ => {}
        }
    }
    let Some(change) = &rows.case else { return };
    let before = change.before.iter().flat_map(|before| &before.asks);
    let known: Vec<EffectId> = before.map(|ask| ask.effect).collect();
    for ask in change.after.asks.iter().filter(|ask| !known.contains(&ask.effect)) {
        batch.asked += 1;
        if is_open(ask) {
            rows.batch_asks.push((ask.effect, Some(batch.id)));
        } else {
            count(&mut batch.answers, end_of(ask));
        }
    }
}

fn is_open(ask: &AskRecord) -> bool {
    ask.status == "waiting"
}

/// A verdict, the kind of a failure, or that nobody waits for it any more.
fn end_of(ask: &AskRecord) -> &str {
    match ask.status.as_str() {
        "answered" | "failed" => ask.result.as_deref().unwrap_or("closed"),
        _ => "closed",
    }
}

/// The class of what the engine's own event goes on asking: that of the ask it is about.
pub(super) fn class(before: &CaseRecord, event: &Event) -> u8 {
    let effect = match event {
        Event::Answered { effect, .. }
        | Event::Failed { effect, .. }
        | Event::Delayed { effect, .. }
        | Event::Member { effect, .. } => EffectId(effect.into_bytes()),
        Event::Edited { .. } | Event::Acted { .. } | Event::Elapsed | Event::CalendarChanged => {
            return 0;
        }
    };
    before.asks.iter().find(|ask| ask.effect == effect).map_or(0, |ask| ask.class)
}

/// What became of an ask.
enum Became {
    /// It ended, so.
    Ended(String),
    /// The engine asks the same anew.
    Anew(EffectId),
}

/// Whatever changes a case: an ask that came of a batch and is open no more is counted with it.
/// `by_engine`: nobody acted, so that the same ask under another effect is its continuation.
pub(super) fn follow(view: &View<'_>, rows: &mut Rows, by_engine: bool) -> Result<(), ReadError> {
    for (effect, became) in ended(rows, by_engine) {
        let Some(id) = view.batch_of(effect)? else { continue };
        rows.batch_asks.push((effect, None));
        match became {
            Became::Anew(next) => rows.batch_asks.push((next, Some(id))),
            Became::Ended(code) => {
                let known = rows.batches_put.iter().position(|batch| batch.id == id);
                let mut batch = match known {
                    Some(place) => rows.batches_put.remove(place),
                    // Forgotten while its ask was open: nobody counts any more.
                    None => match view.batch(id)? {
                        Some(batch) => batch,
                        None => continue,
                    },
                };
                count(&mut batch.answers, &code);
                rows.batches_put.push(batch);
            }
        }
    }
    Ok(())
}

/// Asks that were open before and are no more, as far as a batch may have asked them.
fn ended(rows: &Rows, by_engine: bool) -> Vec<(EffectId, Became)> {
    let changed = rows.case.as_ref().map(|change| (change.before.as_ref(), Some(&change.after)));
    let removed = || rows.case_remove.as_ref().map(|record| (Some(record), None));
    let Some((Some(before), after)) = changed.or_else(removed) else { return Vec::new() };
    // An ask of child cases has no row in an outbox, hence no class.
    let counted = |ask: &&AskRecord| is_open(ask) && (ask.class == 1 || !ask.members.is_empty());
    let became = |ask: &AskRecord| {
        let now = after.and_then(|after| after.asks.iter().find(|now| now.name == ask.name));
        match now {
            Some(now) if now.effect == ask.effect && is_open(now) => None,
            Some(now) if now.effect == ask.effect => Some(Became::Ended(end_of(now).to_owned())),
            Some(now) if by_engine && is_open(now) => Some(Became::Anew(now.effect)),
            Some(_) | None => Some(Became::Ended("closed".into())),
        }
    };
    before.asks.iter().filter(counted).filter_map(|ask| Some((ask.effect, became(ask)?))).collect()
}
