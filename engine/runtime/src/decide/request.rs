//! Requests from outside: seen before, within the grant, which case, still as expected — then the
//! step. Each refusal is settled under the request's own key, so that a repeat gets the same
//! answer.

use hoso_civil::UnitCode;
use hoso_core::{Event, Ground, Opening, Request, Step, open, step};
use hoso_store::record::{CaseId, CaseRecord, MarkRecord};
use hoso_store::{CaseChange, Decision, MarkKey, ReadError, Rows, View};
use jiff::civil::Date;
use uuid::Uuid;

use super::code::NoCode;
use super::rows::Change;
use super::{Decider, Reply};
use crate::command::{Command, Ended, Grant, Outcome, Put, Target, Wish};
use crate::declare;
use crate::problem::{Problem, refusal};
use crate::rows::{Frame, case};
use crate::world::{World, civil_day};

/// Every way a request ends before rows follow.
pub(super) enum Stop {
    /// Refused, with the case where there is one.
    Refused(Problem, Option<Box<CaseRecord>>),
    /// A later request was there before.
    Superseded(Box<CaseRecord>),
    /// The store could not be read.
    Read(ReadError),
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Stop::Read(error)
    }
}

impl From<NoCode> for Stop {
    fn from(why: NoCode) -> Self {
        match why {
            NoCode::Office(problem) => problem.into(),
            NoCode::Read(error) => error.into(),
        }
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Stop::Refused(problem, None)
    }
}

pub(super) fn decide(
    decider: &mut Decider,
    view: &View<'_>,
    command: Command,
) -> Result<Decision<Reply>, ReadError> {
    if let Some(reply) = seen(view, &command)? {
        return Ok(Decision::only(Reply::Outcome(reply)));
    }
    let world = decider.world();
    let (mut rows, outcome) = match carry_out(&world, view, &command, 0) {
        Ok(done) => done,
        Err(Stop::Read(error)) => return Err(error),
        Err(Stop::Superseded(record)) => {
            (Rows::default(), outcome(&record, Ended::Superseded, None))
        }
        Err(Stop::Refused(problem, record)) => {
            let refused = match record {
                Some(record) => outcome(&record, Ended::Refused, Some(problem)),
                None => Outcome::refused(problem),
            };
            (refused_rows(&world, view, &command, &refused), refused)
        }
    };
    if rows.case.is_some()
        && let Some(id) = outcome.case
    {
        decider.touched.push(id);
    }
    // What the caller was not permitted, an administrator may permit: the repeat is looked at anew.
    let for_good = outcome.problem.as_ref().is_none_or(|problem| problem.status != 403);
    rows.mark = mark(&world, &command, &outcome).filter(|_| for_good);
    Ok(Decision { rows, reply: Reply::Outcome(outcome) })
}

/// The first answer, where the request was seen before.
fn seen(view: &View<'_>, command: &Command) -> Result<Option<Outcome>, ReadError> {
    let Some(request) = &command.request else { return Ok(None) };
    let key = MarkKey { caller: command.actor.caller.clone(), key: request.key.clone() };
    let Some(mark) = view.mark(&key)? else { return Ok(None) };
    if mark.digest != request.digest {
        return Ok(Some(Outcome::refused(Problem::key_reused())));
    }
    let first: Option<Outcome> = serde_json::from_slice(&mark.answer).ok();
    Ok(first.map(|first| match first.result {
        Ended::Done | Ended::Repeated => Outcome { result: Ended::Repeated, ..first },
        Ended::Superseded | Ended::Refused => first,
    }))
}

fn mark(world: &World, command: &Command, outcome: &Outcome) -> Option<(MarkKey, MarkRecord)> {
    let request = command.request.as_ref()?;
    let key = MarkKey { caller: command.actor.caller.clone(), key: request.key.clone() };
    let record = MarkRecord {
        digest: request.digest.to_vec(),
        at_ms: world.now(),
        case: outcome.case.map(|id| CaseId(id.into_bytes())),
        revision: outcome.revision,
        answer: serde_json::to_vec(outcome).unwrap_or_default(),
    };
    Some((key, record))
}

fn refused_rows(world: &World, view: &View<'_>, command: &Command, refused: &Outcome) -> Rows {
    if !command.settle_refusals {
        return Rows::default();
    }
    let outbox_put = crate::tell::refused_row(world, view.run(), command, refused);
    Rows { outbox_put: outbox_put.into_iter().collect(), ..Rows::default() }
}

fn outcome(record: &CaseRecord, result: Ended, problem: Option<Problem>) -> Outcome {
    Outcome {
        result,
        case: Some(Uuid::from_bytes(record.id.0)),
        key: record.key.clone(),
        revision: record.revision,
        state: Some(record.state.clone()),
        opened: false,
        problem,
    }
}

/// `class`: 0 interactive, 1 batch; the asks that come of it have it.
pub(super) fn carry_out(
    world: &World,
    view: &View<'_>,
    command: &Command,
    class: u8,
) -> Result<(Rows, Outcome), Stop> {
    within_grant(world, command)?;
    match &command.wish {
        Wish::Put(put) => {
            check_key(put.key.as_deref())?;
            let target = put.key.clone().map(|key| {
                let workflow = put.workflow.clone();
                find(view, command, &Target::Key { workflow, key })
            });
            match target.transpose()?.flatten() {
                // A case that left the caller's reach keeps its key.
                Some(record) if !command.grant.sees(&record) => Err(Problem::unknown_case().into()),
                None => open_case(world, view, command, put),
                Some(_) if put.only_new => {
                    Err(Problem::key_taken(put.key.as_deref().unwrap_or_default()).into())
                }
                Some(record) => {
                    let (action, reason) = (put.action.as_deref(), put.reason.as_deref());
                    let (fields, confirms) = (&put.fields, put.confirms.as_slice());
                    let act = Act { action, reason, fields, confirms, class };
                    change_case(world, view, command, record, act)
                }
            }
        }
        Wish::Act { target, action, fields, reason, confirms } => {
            let record = find(view, command, target)?;
            let record = record.filter(|record| command.grant.sees(record));
            let record = record.ok_or_else(Problem::unknown_case)?;
            let (action, reason) = (action.as_deref(), reason.as_deref());
            let act = Act { action, reason, fields, confirms, class };
            change_case(world, view, command, record, act)
        }
    }
}

pub(super) fn within_grant(world: &World, command: &Command) -> Result<(), Problem> {
    let Grant { workflows, roles, .. } = &*command.grant;
    let role = &command.actor.role;
    let speaks = |granted: &Option<Vec<String>>, name: &String| {
        granted.as_ref().is_none_or(|granted| granted.contains(name))
    };
    // Without a person the sender itself acts, as `portal`.
    let own = command.actor.person.is_none() && role == "portal";
    if !own && !speaks(roles, role) {
        return Err(Problem::beyond_grant("role", role));
    }
    // Registries are told for which office somebody asks.
    if let Some(unit) = &command.actor.unit
        && !command.grant.covers(&crate::routes::chain(&world.settings.units, unit))
    {
        return Err(Problem::beyond_grant("unit", unit));
    }
    let workflow = match &command.wish {
        Wish::Put(put) => &put.workflow,
        Wish::Act { target: Target::Key { workflow, .. }, .. } => workflow,
        Wish::Act { target: Target::Case(_), .. } => return Ok(()),
    };
    let granted = speaks(workflows, workflow);
    if granted { Ok(()) } else { Err(Problem::beyond_grant("workflow", workflow)) }
}

/// Keys stand in logs, so none may be a person's number.
fn check_key(key: Option<&str>) -> Result<(), Problem> {
    let Some(key) = key else { return Ok(()) };
    let text = key.trim();
    let bare = text.chars().all(|c| c.is_ascii_digit()) && (text.len() == 9 || text.len() == 12);
    let printable = key.chars().all(|c| !c.is_control());
    let sound = !text.is_empty() && key.len() <= 128 && printable && !bare;
    if sound { Ok(()) } else { Err(Problem::bad_key()) }
}

fn find(
    view: &View<'_>,
    command: &Command,
    target: &Target,
) -> Result<Option<CaseRecord>, ReadError> {
    match target {
        Target::Case(id) => view.case(CaseId(id.into_bytes())),
        Target::Key { workflow, key } => view.case_by_key(&command.actor.caller, workflow, key),
    }
}

/// An edit, with or without an action.
struct Act<'a> {
    action: Option<&'a str>,
    reason: Option<&'a str>,
    fields: &'a crate::command::RawFields,
    confirms: &'a [String],
    class: u8,
}

fn change_case(
    world: &World,
    view: &View<'_>,
    command: &Command,
    record: CaseRecord,
    act: Act<'_>,
) -> Result<(Rows, Outcome), Stop> {
    expected(command, &record)?;
    let Some(lifecycle) = world.lifecycle(&record.workflow, record.version) else {
        return Err(Problem::unknown_workflow(&record.workflow, None).into());
    };
    let ground = Ground { lifecycle: &lifecycle, calendars: world.calendars(), now: world.now() };
    let refused = |problem| Stop::Refused(problem, Some(Box::new(record.clone())));
    let values = declare::values(&lifecycle, act.fields).map_err(refused)?;
    let actor = command.actor.clone();
    let event = match act.action {
        None => Event::Edited { actor, values },
        Some(action) => {
            let reason = act.reason.map(str::to_owned);
            let confirms = act.confirms.iter().map(|name| name.as_str().into()).collect();
            Event::Acted { actor, action: action.into(), values, reason, confirms }
        }
    };
    let stepped = step(ground, &case(&record), event);
    let stepped = stepped.map_err(|why| refused(refusal::problem(&lifecycle, &why)))?;
    let mut frame = Frame::of(&record);
    frame.sequence = command.sequence.or(frame.sequence);
    written(world, view, (command, act.class), (ground, frame, Some(record)), stepped)
}

/// Superseded, or no longer as the request expects.
fn expected(command: &Command, record: &CaseRecord) -> Result<(), Stop> {
    let case = || Some(Box::new(record.clone()));
    if let (Some(new), Some(last)) = (command.sequence, record.sequence)
        && new <= last
    {
        return Err(Stop::Superseded(Box::new(record.clone())));
    }
    let states = &command.expect.states;
    if !states.is_empty() && !states.contains(&record.state) {
        return Err(Stop::Refused(Problem::expected_state(&record.state, states), case()));
    }
    match command.expect.revision {
        Some(wanted) if wanted != record.revision => {
            let problem = Problem::expected_revision(record.revision, wanted);
            Err(Stop::Refused(problem, case()))
        }
        Some(_) | None => Ok(()),
    }
}

fn open_case(
    world: &World,
    view: &View<'_>,
    command: &Command,
    put: &Put,
) -> Result<(Rows, Outcome), Stop> {
    let lifecycle =
        world.newest(&put.workflow).ok_or_else(|| world.unknown_workflow(&put.workflow))?;
    let ground = Ground { lifecycle: &lifecycle, calendars: world.calendars(), now: world.now() };
    let mut frame = frame(world, command, put, ground)?;
    let values = declare::values(&lifecycle, &put.fields)?;
    let then = put.action.as_deref().map(|action| {
        let reason = put.reason.clone();
        Request { action: action.into(), reason, confirms: Default::default() }
    });
    let id = world.new_id();
    let procedure = put.procedure.as_deref().map(Into::into);
    let opening = Opening { id, actor: command.actor.clone(), procedure, values, then };
    let opened = open(ground, opening);
    let opened = opened.map_err(|why| Stop::from(refusal::problem(&lifecycle, &why)))?;
    let number = super::code::draw(world, view, ground, &mut frame)?;
    let (rows, outcome) = written(world, view, (command, 0), (ground, frame, None), opened)?;
    let rows = Rows { numbers_put: number.into_iter().collect(), ..rows };
    Ok((rows, Outcome { opened: true, ..outcome }))
}

/// What a new case has that core does not know.
fn frame(
    world: &World,
    command: &Command,
    put: &Put,
    ground: Ground<'_>,
) -> Result<Frame, Problem> {
    let today = civil_day(ground, ground.now);
    let (code, on) = match (&put.unit, command.grant.units.as_deref()) {
        (Some(unit), _) => (unit.code.clone(), day_of(unit.on.as_deref(), today)?),
        (None, Some([only])) => (only.clone(), today),
        (None, _) => return Err(Problem::unit_wanted()),
    };
    known_unit(world, &code, on)?;
    let mut units = crate::routes::chain(&world.settings.units, &code);
    if !command.grant.covers(&units) {
        return Err(Problem::beyond_grant("unit", &code));
    }
    // The root, under which every case is listed and counted.
    units.push(String::new());
    let epoch = jiff::civil::date(1970, 1, 1);
    let unit_on = epoch.until(on).map(|span| span.get_days()).unwrap_or_default();
    Ok(Frame {
        caller: command.actor.caller.clone(),
        key: put.key.clone(),
        unit: code,
        unit_on,
        units,
        code: None,
        parent: None,
        sequence: command.sequence,
        lines: 0,
        rows: Default::default(),
    })
}

fn day_of(on: Option<&str>, today: Date) -> Result<Date, Problem> {
    let Some(on) = on else { return Ok(today) };
    on.parse().map_err(|_| Problem::bad_day(on))
}

fn known_unit(world: &World, code: &str, on: Date) -> Result<(), Problem> {
    let unknown = || Problem::unknown_unit(code, &on.to_string());
    if world.settings.units.is_empty() {
        return UnitCode::parse(code).map(drop).map_err(|_| unknown());
    }
    let unit = world.settings.units.get(code).ok_or_else(unknown)?;
    let valid = unit.from.is_none_or(|from| from <= on) && unit.to.is_none_or(|to| on <= to);
    if valid { Ok(()) } else { Err(unknown()) }
}

fn written(
    world: &World,
    view: &View<'_>,
    (command, class): (&Command, u8),
    (ground, frame, before): (Ground<'_>, Frame, Option<CaseRecord>),
    step: Step,
) -> Result<(Rows, Outcome), Stop> {
    if step.lines.is_empty()
        && let Some(record) = before
    {
        return Ok(nothing_changed(record, frame.sequence));
    }
    let change = Change { ground, frame, before, actor: Some(&command.actor), class };
    let settled = change.settle(world, view, step)?;
    let outcome = outcome(&settled.after, Ended::Done, None);
    Ok((settled.rows, outcome))
}

/// Only the sender's count of its requests goes on.
fn nothing_changed(record: CaseRecord, sequence: Option<u64>) -> (Rows, Outcome) {
    let outcome = outcome(&record, Ended::Done, None);
    if record.sequence == sequence {
        return (Rows::default(), outcome);
    }
    let after = CaseRecord { sequence, ..record.clone() };
    let case = Some(CaseChange { before: Some(record), after });
    (Rows { case, ..Rows::default() }, outcome)
}

impl World {
    /// A name that may be a misspelling of another.
    pub(super) fn unknown_workflow(&self, name: &str) -> Problem {
        let known = self.workflow_names();
        let near = hoso_workflow::closest(name, known.iter().map(String::as_str));
        Problem::unknown_workflow(name, near)
    }
}
