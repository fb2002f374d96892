//! The life gone through again in virtual time with synthetic values: each entry at the time at
//! which it leads where it led, or the first that leads elsewhere. Never skips an entry.

use hoso_civil::{Calendars, Length};
use hoso_core::{Lifecycle, Line, Millis, Name, What, event::Values};

use super::RecordError;
use super::answers;
use super::journal::{By, Entry, Made};
use super::values::Filled;
use crate::scenario::play::{Play, Stop, Went};
use crate::scenario::script::{Happens, Says};

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

/// Stands for whatever reason was given.
const REASON: &str = "Lý do được thay";

/// A life that was gone through again.
#[derive(Debug)]
pub(super) struct Retraced<'e> {
    /// When it opens, unix ms; a whole second.
    pub(super) at: Millis,
    pub(super) procedure: Option<Name>,
    pub(super) declared: Values,
    pub(super) opening: &'e Entry,
    pub(super) steps: Vec<Step<'e>>,
}

/// One step of the scenario.
#[derive(Debug)]
pub(super) struct Step<'e> {
    pub(super) happens: Happens,
    /// Who acted.
    pub(super) by: Option<&'e By>,
    /// What the step comes to; `None`: time passes and nothing else happens.
    pub(super) entry: Option<&'e Entry>,
    pub(super) went: Went,
}

/// `round`: with times that people like to read, as far as each lets its own step come about.
pub(super) fn retraced<'e>(
    entries: &'e [Entry],
    (procedure, filled, round): (&Option<Name>, &Filled, bool),
    (lifecycle, calendars): (&Lifecycle, &Calendars),
) -> Result<Retraced<'e>, RecordError> {
    let [opening, rest @ ..] = entries else { return Err(RecordError::NoOpening) };
    let at = opening.at - opening.at.rem_euclid(SECOND);
    let declared = filled.get(&0).cloned().unwrap_or_default();
    let mut play = Play::new(lifecycle, calendars);
    let went = play.open(at, (procedure.clone(), declared.clone()));
    came(opening, went, &play)?;
    let mut trace = Trace { play, lifecycle, steps: Vec::new(), opened: opening.at, round };
    let (mut rest, mut number) = (rest, 1);
    while let [entry, ..] = rest {
        let gone = match &entry.made {
            Made::Elapsed => trace.elapses(rest)?,
            Made::Opened { .. }
            | Made::Edited { .. }
            | Made::Acted { .. }
            | Made::Answered { .. }
            | Made::Stale { .. }
            | Made::Failed { .. }
            | Made::Delayed { .. } => trace.moves(entry, filled.get(&number))?,
        };
        number += gone;
        rest = rest.get(gone..).unwrap_or_default();
    }
    let procedure = procedure.clone();
    Ok(Retraced { at, procedure, declared, opening, steps: trace.steps })
}

struct Trace<'a, 'e> {
    play: Play<'a>,
    lifecycle: &'a Lifecycle,
    steps: Vec<Step<'e>>,
    opened: Millis,
    round: bool,
}

impl<'a, 'e> Trace<'a, 'e> {
    /// The next timer fires, with all that are due at the same moment; how many entries that was.
    fn elapses(&mut self, rest: &'e [Entry]) -> Result<usize, RecordError> {
        let Some(first) = rest.first() else { return Ok(0) };
        let due = self.play.looked_at().and_then(hoso_core::Case::next_due);
        let due = due.ok_or_else(|| elsewhere(first, "no timer runs"))?;
        let waits = Happens::Passes(length(up((due - self.play.now()).max(1), SECOND)));
        let went = self.play.happens(&waits);
        let fired = went.as_ref().map_or(0, |went| went.lines.iter().filter(|l| fires(l)).count());
        let here = rest.iter().take_while(|entry| entry.made == Made::Elapsed).count();
        let gone = fired.clamp(1, here.max(1));
        let last = rest.get(gone - 1).unwrap_or(first);
        let together: Vec<String> = rest[..gone].iter().flat_map(|e| e.kinds.clone()).collect();
        let went = came_as(last, &together, went, &self.play)?;
        self.steps.push(Step { happens: waits, by: None, entry: Some(last), went });
        Ok(gone)
    }

    /// An entry from outside, at its own time or as near to it as no timer stands between.
    fn moves(&mut self, entry: &'e Entry, values: Option<&Values>) -> Result<usize, RecordError> {
        let (opened, now) = (self.opened, self.play.now());
        let started = self.play.looked_at().map_or(now, |case| case.parts().opened);
        let exact = (started + entry.at - opened - now).max(0);
        let exact = exact - exact.rem_euclid(SECOND);
        let likely = if self.round { coarse(exact) } else { exact };
        let mut first = None;
        // Within the second there is no saying which side of a bound it was on.
        for waits in [likely, exact, exact + SECOND, exact - SECOND] {
            match self.tried(entry, values, self.bounded(waits)) {
                Ok((play, mut steps)) => {
                    self.play = play;
                    self.steps.append(&mut steps);
                    return Ok(1);
                }
                Err(error) => first = first.or(Some(error)),
            }
        }
        Err(first.unwrap_or_else(|| elsewhere(entry, "it does not come about")))
    }

    /// So long that no timer fires.
    fn bounded(&self, waits: Millis) -> Millis {
        let due = self.play.looked_at().and_then(hoso_core::Case::next_due);
        let room = due.map_or(Millis::MAX, |due| due - self.play.now() - 1);
        let waits = waits.min(room).max(0);
        waits - waits.rem_euclid(SECOND)
    }

    fn tried(
        &self,
        entry: &'e Entry,
        values: Option<&Values>,
        waits: Millis,
    ) -> Result<(Play<'a>, Vec<Step<'e>>), RecordError> {
        let mut play = self.play.clone();
        let mut steps = Vec::new();
        if waits > 0 {
            let happens = Happens::Passes(length(waits));
            let went = play.happens(&happens).map_err(|stop| stopped(entry, &stop))?;
            steps.push(Step { happens, by: None, entry: None, went });
        }
        let (happens, by) = self.happening(&play, entry, values);
        let went = play.happens(&happens);
        let went = came(entry, went, &play)?;
        steps.push(Step { happens, by, entry: Some(entry), went });
        Ok((play, steps))
    }

    fn happening(
        &self,
        play: &Play<'a>,
        entry: &'e Entry,
        values: Option<&Values>,
    ) -> (Happens, Option<&'e By>) {
        let values = values.cloned().unwrap_or_default();
        let of = |ask: &Name| Some(ask.clone());
        match &entry.made {
            Made::Acted { by, action, reason, .. } => {
                let confirms = entry.filled.iter().cloned().collect();
                let (action, role) = (action.clone(), by.role.clone());
                let reason = reason.then(|| REASON.to_owned());
                let person = by.account();
                (Happens::Act { action, role, person, reason, values, confirms }, Some(by))
            }
            Made::Edited { by, .. } => {
                let (role, person) = (by.role.clone(), by.account());
                (Happens::Edit { role, person, values }, Some(by))
            }
            Made::Answered { ask, verdict, reasons } => {
                let (spec, sent) = (self.lifecycle.ask(ask), play.sent_with(ask));
                let answer = (*verdict, reasons, &entry.fetched[..]);
                let said = |(spec, sent)| answers::says(self.lifecycle, spec, sent, answer);
                let says = spec.zip(sent).map_or(Says::NotFound, said);
                (Happens::Answer { ask: of(ask), says }, None)
            }
            Made::Stale { ask } => {
                let says = Says::NotFound;
                (Happens::Answer { ask: of(ask), says }, None)
            }
            Made::Failed { ask, kind } => (Happens::Fails { ask: of(ask), kind: *kind }, None),
            Made::Delayed { ask, cause } => {
                (Happens::Delayed { ask: of(ask), cause: cause.clone() }, None)
            }
            Made::Opened { .. } | Made::Elapsed => (Happens::Looks, None),
        }
    }
}

/// Whether the entry came about as it did in the life: the same state, the same kinds of lines, the
/// same verdict.
fn came(entry: &Entry, went: Result<Went, Stop>, play: &Play<'_>) -> Result<Went, RecordError> {
    came_as(entry, &entry.kinds, went, play)
}

fn came_as(
    entry: &Entry,
    kinds: &[String],
    went: Result<Went, Stop>,
    play: &Play<'_>,
) -> Result<Went, RecordError> {
    let went = went.map_err(|stop| stopped(entry, &stop))?;
    if play.state() != Some(&entry.state) {
        let state = play.state().map_or("no state", |state| state);
        let why = format!("the case came to `{}` and comes to `{state}` now", entry.state);
        return Err(elsewhere(entry, why));
    }
    let came: Vec<&str> = went.lines.iter().map(|line| line.what.code()).collect();
    if came != kinds {
        let why = format!("it was {} and is {} now", kinds.join(", "), came.join(", "));
        return Err(elsewhere(entry, why));
    }
    match (&entry.made, went.verdict) {
        (Made::Answered { verdict, .. }, got) if got != Some(*verdict) => {
            let got = got.map_or("none", |got| got.code());
            let why = format!("the verdict was `{}` and is `{got}` now", verdict.code());
            Err(elsewhere(entry, why))
        }
        (Made::Answered { .. }, _)
        | (Made::Opened { .. }, _)
        | (Made::Edited { .. }, _)
        | (Made::Acted { .. }, _)
        | (Made::Stale { .. }, _)
        | (Made::Failed { .. }, _)
        | (Made::Delayed { .. }, _)
        | (Made::Elapsed, _) => Ok(went),
    }
}

fn elsewhere(entry: &Entry, why: impl Into<String>) -> RecordError {
    let what = entry.kinds.first().cloned().unwrap_or_default();
    RecordError::Elsewhere { line: entry.line, what, why: why.into() }
}

fn stopped(entry: &Entry, stop: &Stop) -> RecordError {
    elsewhere(entry, stop.to_string())
}

/// Whether the line is the beginning of what a timer does.
fn fires(line: &Line) -> bool {
    let given_up = line.details.iter().any(|(key, cause)| *key == "cause" && cause == "given-up");
    match line.what {
        What::Elapsed | What::Reminded | What::LetGo | What::Deleted => true,
        What::Failed => given_up,
        What::Opened
        | What::Edited
        | What::Acted
        | What::Asked
        | What::Kept
        | What::Delayed
        | What::Answered
        | What::Stale
        | What::Late
        | What::Closed
        | What::Due
        | What::Filled
        | What::Opening
        | What::Member
        | What::Recalculated
        | What::Migrated => false,
    }
}

/// Nobody wants to read seconds behind days.
fn coarse(waits: Millis) -> Millis {
    match waits {
        ..HOUR => waits,
        HOUR..DAY => up(waits, MINUTE),
        DAY.. => up(waits, HOUR),
    }
}

fn up(waits: Millis, unit: Millis) -> Millis {
    waits.saturating_add(unit - 1) / unit * unit
}

/// In the greatest unit that says it without a rest.
fn length(waits: Millis) -> Length {
    let of = |unit: Millis| u32::try_from(waits / unit).unwrap_or(u32::MAX);
    match waits {
        _ if waits % DAY == 0 => Length::Days(of(DAY)),
        _ if waits % HOUR == 0 => Length::Hours(of(HOUR)),
        _ if waits % MINUTE == 0 => Length::Minutes(of(MINUTE)),
        _ => Length::Seconds(of(SECOND)),
    }
}
