//! Taking a version up while the engine runs: kept durably first, then seen by new cases. The same
//! version with another content is refused, and so is one below the newest.
//! Never changes a case: those that run stay on their version.

use std::sync::Arc;

use hoso_core::Lifecycle;
use hoso_store::Class;

use crate::command::ApplyError;
use crate::decide::{Order, Reply};
use crate::engine::Engine;
use crate::open::{OpenError, Taken, take};
use crate::settings::WorkflowText;

/// A version that the engine holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenUp {
    /// The workflow.
    pub workflow: String,
    /// Its version.
    pub version: u32,
    /// Whether it was taken up just now; else the engine held the very same before.
    pub new: bool,
}

/// Why a version is not taken up. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum TakeUpError {
    /// The workflow has findings; their text is whole.
    #[error("{name} cannot be used:\n{report}")]
    Workflow {
        /// The file.
        name: String,
        /// The findings, each with its line.
        report: String,
    },
    /// That version was taken up before and read otherwise.
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
    /// There is a newer version already.
    #[error(
        "{name} is version {version} of `{workflow}`, and version {newest} is there already; give \
         it a version above {newest}"
    )]
    Older {
        /// The file.
        name: String,
        /// The workflow.
        workflow: String,
        /// Its version.
        version: u32,
        /// The newest that there is.
        newest: u32,
    },
    /// It could not be kept.
    #[error("the workflow could not be kept")]
    Keep(#[from] ApplyError),
    /// What is kept could not be read.
    #[error(transparent)]
    Read(#[from] hoso_store::ReadError),
}

/// A text that could be taken up.
pub(super) struct Candidate {
    pub(super) lifecycle: Arc<Lifecycle>,
    taken: Option<Taken>,
}

impl Candidate {
    /// Whether the engine holds the very same already.
    pub(super) fn known(&self) -> bool {
        self.taken.is_none()
    }
}

impl Engine {
    /// Takes a version of a workflow up. When it returns, the version is durable, and cases opened
    /// from now on begin on the newest.
    ///
    /// # Errors
    /// See [`TakeUpError`]; the engine goes on with what it had.
    pub async fn take_up(&self, text: WorkflowText) -> Result<TakenUp, TakeUpError> {
        // Two at a time could both find their version free.
        let _one = self.inner.taking.lock().await;
        let candidate = self.candidate(&text)?;
        let (workflow, version) =
            (candidate.lifecycle.name().to_string(), candidate.lifecycle.version());
        let new = !candidate.known();
        if let Some(taken) = candidate.taken {
            let order = Order::TakeUp(taken.record);
            let reply = self.inner.door.apply(Class::Settling, order).await?;
            if !matches!(reply, Reply::Noted(true)) {
                return Err(TakeUpError::Changed { name: text.name, workflow, version });
            }
            self.inner.door.world.learn(taken.lifecycle);
            tracing::info!(workflow, version, "a version of a workflow was taken up");
        }
        Ok(TakenUp { workflow, version, new })
    }

    /// The same for several texts, lower versions first, so that all can be taken up. An answer for
    /// each text, in the order given.
    pub async fn take_up_all(&self, texts: Vec<WorkflowText>) -> Vec<Result<TakenUp, TakeUpError>> {
        let world = &self.inner.door.world;
        let version = |text: &WorkflowText| {
            let taken = take(&world.settings, text, 0);
            taken.map_or(0, |taken| taken.record.version)
        };
        let mut order: Vec<(u32, usize)> =
            texts.iter().enumerate().map(|(at, text)| (version(text), at)).collect();
        order.sort_unstable();
        let mut answers: Vec<(usize, Result<TakenUp, TakeUpError>)> = Vec::new();
        for (_, at) in order {
            let text = texts[at].clone();
            answers.push((at, self.take_up(text).await));
        }
        answers.sort_by_key(|(at, _)| *at);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    /// The workflow that a text is of, if it could be taken up.
    ///
    /// # Errors
    /// Those of taking it up.
    pub fn name_of(&self, text: &WorkflowText) -> Result<String, TakeUpError> {
        Ok(self.candidate(text)?.lifecycle.name().to_string())
    }

    /// Reads a text as taking it up would, and changes nothing.
    pub(super) fn candidate(&self, text: &WorkflowText) -> Result<Candidate, TakeUpError> {
        let world = &self.inner.door.world;
        let taken = take(&world.settings, text, world.now()).map_err(findings)?;
        let name = text.name.clone();
        let (workflow, version) = (taken.record.name.clone(), taken.record.version);
        let kept = self.inner.reader.workflows()?;
        let of_name = || kept.iter().filter(|one| one.name == workflow);
        if let Some(before) = of_name().find(|one| one.version == version) {
            let known = world.lifecycle(&workflow, version);
            return match known.filter(|_| before.digest == taken.record.digest) {
                Some(lifecycle) => Ok(Candidate { lifecycle, taken: None }),
                None => Err(TakeUpError::Changed { name, workflow, version }),
            };
        }
        let newest = of_name().map(|one| one.version).max().unwrap_or_default();
        if version < newest {
            return Err(TakeUpError::Older { name, workflow, version, newest });
        }
        Ok(Candidate { lifecycle: Arc::new(taken.lifecycle.clone()), taken: Some(taken) })
    }
}

/// Reading a text fails by its findings alone.
fn findings(error: OpenError) -> TakeUpError {
    match error {
        OpenError::Workflow { name, report } => TakeUpError::Workflow { name, report },
        other => TakeUpError::Workflow { name: String::new(), report: other.to_string() },
    }
}
