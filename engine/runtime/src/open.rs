//! Opening an engine: read and keep workflows, open the store, make sure that every case's version
//! is there, then start the workers. Whatever is wrong is said before anything serves.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use hoso_core::Lifecycle;
use hoso_store::record::WorkflowRecord;
use hoso_store::{Class, OpenError as StoreError, ReadError, Reader};
use hoso_workflow::{Report, Surroundings, Vocabulary};
use sha2::{Digest as _, Sha256};

use crate::command::ApplyError;
use crate::decide::{Decider, Order};
use crate::door::Door;
use crate::key;
use crate::settings::{Settings, WorkflowText};
use crate::tell::TellError;
use crate::world::{Catalogue, World};

/// Why an engine does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data file.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key file beside the data file.
    #[error("the key file beside {data} cannot be used")]
    Key {
        /// The data file.
        data: PathBuf,
        /// What is wrong.
        source: std::io::Error,
    },
    /// A workflow has findings; their text is whole.
    #[error("{name} cannot be used:\n{report}")]
    Workflow {
        /// The file.
        name: String,
        /// The findings, each with its line.
        report: String,
    },
    /// A version that was taken up before now reads otherwise.
    #[error(
        "{name} is version {version} of `{workflow}`, which was taken up before with another \
         content; give a changed workflow a higher version"
    )]
    Changed {
        /// The file.
        name: String,
        /// The workflow.
        workflow: String,
        /// Its version.
        version: u32,
    },
    /// Two files are the same version of a workflow, with different contents.
    #[error(
        "{name} and {other} are both version {version} of `{workflow}`, with different contents; \
         give one of them another name or version"
    )]
    Twice {
        /// The later file.
        name: String,
        /// The earlier one.
        other: String,
        /// The workflow.
        workflow: String,
        /// Its version.
        version: u32,
    },
    /// A registry that a route leads to is not configured.
    #[error("route `{route}` leads to registry `{registry}`, which is not configured")]
    NoRegistry {
        /// The route.
        route: String,
        /// The registry.
        registry: String,
    },
    /// A sender cannot be told.
    #[error(transparent)]
    Tell(#[from] TellError),
    /// What is kept could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A workflow could not be kept.
    #[error("a workflow could not be kept")]
    Keep(#[from] ApplyError),
}

/// A workflow's text that compiled.
pub(crate) struct Taken {
    pub(crate) lifecycle: Lifecycle,
    pub(crate) record: WorkflowRecord,
}

/// Reads one workflow's text, with all checks.
pub(crate) fn take(
    settings: &Settings,
    file: &WorkflowText,
    at_ms: i64,
) -> Result<Taken, OpenError> {
    read(settings, (file, false), at_ms)
}

/// What was kept was sound when it was taken up, whatever routes and checks there are today.
fn read(
    settings: &Settings,
    (file, kept): (&WorkflowText, bool),
    at_ms: i64,
) -> Result<Taken, OpenError> {
    let mut surroundings = Surroundings::with_calendars(settings.calendars.names());
    surroundings.kept = kept;
    if !settings.routes.is_empty() && !kept {
        surroundings.routes = Some(settings.routes.keys().cloned().collect::<BTreeSet<_>>());
    }
    surroundings.beside.clone_from(&file.beside);
    let checked =
        hoso_workflow::read(&file.name, &file.text, &Vocabulary::shipped(), &surroundings);
    let Some(lifecycle) = checked.lifecycle else {
        let report = Report::new(&file.name, &file.text, &checked.findings).render();
        return Err(OpenError::Workflow { name: file.name.clone(), report });
    };
    let record = WorkflowRecord {
        name: lifecycle.name().to_string(),
        version: lifecycle.version(),
        text: file.text.clone(),
        beside: file.beside.clone().into_iter().collect(),
        digest: digest(file),
        at_ms,
    };
    Ok(Taken { lifecycle, record })
}

/// Of the text and of all that stands beside it, each behind its length.
fn digest(file: &WorkflowText) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(file.text.as_bytes());
    for part in file.beside.iter().flat_map(|(name, text)| [name, text]) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    digest.finalize().to_vec()
}

/// A door and a reader onto a store whose every workflow is known.
pub(crate) async fn store(settings: Settings) -> Result<(Door, Reader), OpenError> {
    routes_lead_somewhere(&settings)?;
    let now = (settings.clock)();
    let taken = settings.workflows.iter().map(|file| take(&settings, file, now));
    let taken = taken.collect::<Result<Vec<_>, _>>()?;
    let opened = store_settings(&settings);
    let names: Vec<String> = settings.workflows.iter().map(|file| file.name.clone()).collect();
    // The store first: it refuses a file that another program holds before anything is made.
    let late = Arc::new(OnceLock::new());
    let decider = Decider { world: late.clone(), touched: Vec::new() };
    let (writer, reader) = hoso_store::open(opened, decider)?;
    let used = !reader.marks_before(i64::MAX, 1)?.is_empty();
    let key = key::of(&settings.data, used).map_err(|source| {
        let data = settings.data.clone();
        OpenError::Key { data, source }
    })?;
    let (catalogue, new) = catalogue(&settings, &reader, taken.into_iter().zip(names))?;
    let world = Arc::new(World::new(settings, catalogue, key));
    // Nobody else knows this cell, so it is still empty.
    let _ = late.set(world.clone());
    let door = Door { world, writer };
    for record in new {
        door.apply(Class::Settling, Order::TakeUp(record)).await?;
    }
    Ok((door, reader))
}

/// Every version that was ever taken up, with those that are new.
fn catalogue(
    settings: &Settings,
    reader: &Reader,
    taken: impl Iterator<Item = (Taken, String)>,
) -> Result<(Catalogue, Vec<WorkflowRecord>), OpenError> {
    let kept = reader.workflows()?;
    let mut catalogue = Catalogue::default();
    for record in &kept {
        let name = format!("{} version {}", record.name, record.version);
        let file = WorkflowText {
            name,
            text: record.text.clone(),
            beside: record.beside.iter().cloned().collect(),
        };
        catalogue.add(read(settings, (&file, true), record.at_ms)?.lifecycle);
    }
    let mut new: Vec<(WorkflowRecord, String)> = Vec::new();
    for (one, name) in taken {
        let (workflow, version) = (one.record.name.clone(), one.record.version);
        let same = |of: &WorkflowRecord| of.name == workflow && of.version == version;
        if let Some((before, other)) = new.iter().find(|(before, _)| same(before)) {
            if before.digest == one.record.digest {
                continue;
            }
            return Err(OpenError::Twice { name, other: other.clone(), workflow, version });
        }
        match kept.iter().find(|kept| same(kept)) {
            Some(before) if before.digest != one.record.digest => {
                return Err(OpenError::Changed { name, workflow, version });
            }
            Some(_) => {}
            None => new.push((one.record, name)),
        }
        catalogue.add(one.lifecycle);
    }
    Ok((catalogue, new.into_iter().map(|(record, _)| record).collect()))
}

fn routes_lead_somewhere(settings: &Settings) -> Result<(), OpenError> {
    for (route, rows) in &settings.routes {
        let unknown = rows.iter().find(|row| !settings.registries.contains_key(&row.registry));
        if let Some(row) = unknown {
            let (route, registry) = (route.clone(), row.registry.clone());
            return Err(OpenError::NoRegistry { route, registry });
        }
    }
    Ok(())
}

fn store_settings(settings: &Settings) -> hoso_store::Settings {
    let mut opened = hoso_store::Settings::at(&settings.data);
    opened.cache_bytes = settings.cache_bytes;
    opened.queue = settings.queue;
    opened.free_space_mark = settings.free_space_mark;
    opened
}
