//! Where cases are to come: a version, and whether that is the way back to it.
//! Never looks at a case.

use std::sync::Arc;

use hoso_core::{Actor, Lifecycle};

use super::VersionsError;
use crate::world::World;

/// What is tried on each case.
#[derive(Debug)]
pub(crate) struct Aim {
    pub(crate) to: Arc<Lifecycle>,
    pub(crate) back: bool,
    /// No registry is asked and no sender is told: what would want that stays.
    pub(crate) at_rest: bool,
    /// Who wants it.
    pub(crate) by: Option<Actor>,
}

/// A version that the engine holds.
pub(super) fn version(
    world: &World,
    workflow: &str,
    version: u32,
) -> Result<Arc<Lifecycle>, VersionsError> {
    if let Some(lifecycle) = world.lifecycle(workflow, version) {
        return Ok(lifecycle);
    }
    let catalogue = world.catalogue();
    let of_name = catalogue.all().filter(|one| **one.name() == *workflow);
    let known: Vec<u32> = of_name.map(|one| one.version()).collect();
    if known.is_empty() {
        let names = world.workflow_names();
        let near = hoso_workflow::closest(workflow, names.iter().map(String::as_str));
        let (workflow, near) = (workflow.to_owned(), near.map(str::to_owned));
        return Err(VersionsError::UnknownWorkflow { workflow, near });
    }
    Err(VersionsError::UnknownVersion { workflow: workflow.to_owned(), version, known })
}

/// The newest version below this one.
pub(super) fn below(world: &World, lifecycle: &Lifecycle) -> Option<Arc<Lifecycle>> {
    let catalogue = world.catalogue();
    let before = catalogue
        .all()
        .filter(|one| one.name() == lifecycle.name() && one.version() < lifecycle.version());
    before.max_by_key(|one| one.version()).cloned()
}

/// Whether any case can come there at all.
pub(super) fn leads(world: &World, aim: &Aim) -> Result<(), VersionsError> {
    let (workflow, version) = (aim.to.name().to_string(), aim.to.version());
    if !aim.back {
        let says = aim.to.declared().migrate.is_some();
        return says.then_some(()).ok_or(VersionsError::NoWay { workflow, version });
    }
    let catalogue = world.catalogue();
    let mut newer = catalogue.all().filter(|one| one.name() == aim.to.name());
    let takes = newer.any(|one| {
        let migrate = one.declared().migrate.as_ref();
        migrate.is_some_and(|migrate| migrate.from.contains(&version))
    });
    takes.then_some(()).ok_or(VersionsError::NoWayBack { workflow, version })
}
