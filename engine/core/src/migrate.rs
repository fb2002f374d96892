//! Moving a case to another version of its workflow, and the way back: where it rests then, what
//! becomes of its fields, or why it cannot move. Pure, and the same for a preview and the real move.
//! Never reads a case beside the one it is given, and never names a value.

mod fields;
mod stranded;
mod trace;

use crate::step::{Arrival, arrive};
use crate::{Case, Ground, Lifecycle, Line, Name, Step, What};
use fields::Carried;
pub use stranded::Stranded;
pub use trace::Trace;

/// The names of one move, old to new.
pub(crate) enum Way<'a> {
    /// By the new version's `migrate:`.
    Forward(&'a crate::Migrate),
    /// Against the journal's line of the move that is taken back.
    Back(&'a Trace),
}

impl Way<'_> {
    pub(crate) fn state(&self, state: &Name) -> Name {
        match self {
            Way::Forward(migrate) => migrate.states.get(state).unwrap_or(state).clone(),
            Way::Back(trace) if *state == trace.to => trace.from.clone(),
            Way::Back(_) => state.clone(),
        }
    }

    /// The declared name of a field afterwards; none: its value is let go.
    fn field(&self, name: &Name) -> Option<Name> {
        match self {
            Way::Forward(migrate) if migrate.drop.contains(name) => None,
            Way::Forward(migrate) => Some(migrate.fields.get(name).unwrap_or(name).clone()),
            Way::Back(trace) => Some(trace.before(name).unwrap_or(name).clone()),
        }
    }
}

/// Moves a case from its version to the one of the ground, by that version's `migrate:`. The step's
/// first line is the move itself.
///
/// # Errors
/// Why the case cannot move; it stays as it was.
pub fn migrate(from: &Lifecycle, ground: Ground<'_>, case: &Case) -> Result<Step, Stranded> {
    let to = ground.lifecycle;
    let named = to.declared().migrate.as_ref().filter(|one| one.from.contains(&from.version()));
    let named = named.filter(|_| case.parts.version == from.version());
    let not_named = Stranded::NotNamed { from: case.parts.version, to: to.version() };
    moved(from, ground, case, &Way::Forward(named.ok_or(not_named)?))
}

/// Takes the last move of a case back, as long as nothing has happened to it since. `trace` is what
/// the journal says of that move.
///
/// # Errors
/// Why the case cannot go back; it stays as it was.
pub fn migrate_back(
    from: &Lifecycle,
    ground: Ground<'_>,
    case: &Case,
    trace: &Trace,
) -> Result<Step, Stranded> {
    let came = (trace.versions.0, trace.versions.1);
    if came != (ground.lifecycle.version(), from.version()) || case.parts.version != came.1 {
        return Err(Stranded::NotMigrated { to: ground.lifecycle.version() });
    }
    if trace.revision != case.revision() || trace.to != *case.state() {
        return Err(Stranded::ChangedSince);
    }
    if !trace.dropped.is_empty() {
        return Err(Stranded::Dropped { fields: trace.dropped.iter().cloned().collect() });
    }
    moved(from, ground, case, &Way::Back(trace))
}

fn moved(
    from: &Lifecycle,
    ground: Ground<'_>,
    case: &Case,
    way: &Way<'_>,
) -> Result<Step, Stranded> {
    let to = ground.lifecycle;
    let state = way.state(case.state());
    if to.state(&state).is_none() {
        return Err(Stranded::StateGone { state: case.state().clone() });
    }
    procedure_is_served(to, case)?;
    let carried = fields::carry(from, to, case, way)?;
    let line = line(from, to, (case.state(), &state), &carried);
    let arrival = Arrival { from, before: case, way, line };
    arrive(ground, arrival, carried.into_case((from, to), way, case, state))
}

fn procedure_is_served(to: &Lifecycle, case: &Case) -> Result<(), Stranded> {
    let Some(served) = &to.declared().procedures else { return Ok(()) };
    let procedure = case.parts.procedure.clone();
    let known = procedure.as_deref().is_some_and(|code| served.contains_key(code));
    if known { Ok(()) } else { Err(Stranded::ProcedureGone { procedure }) }
}

fn line(
    from: &Lifecycle,
    to: &Lifecycle,
    (before, after): (&Name, &Name),
    carried: &Carried,
) -> Line {
    let mut details = vec![
        ("from-version", from.version().to_string()),
        ("to-version", to.version().to_string()),
    ];
    if !carried.renamed.is_empty() {
        let renamed = carried.renamed.iter().map(|(old, new)| format!("{old}={new}"));
        details.push(("renamed", renamed.collect::<Vec<_>>().join(" ")));
    }
    if !carried.dropped.is_empty() {
        let dropped: Vec<&str> = carried.dropped.iter().map(|name| &**name).collect();
        details.push(("dropped", dropped.join(" ")));
    }
    let (from, to) = (Some(before.clone()), Some(after.clone()));
    Line { what: What::Migrated, from, to, details }
}
