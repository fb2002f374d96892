//! What a version would do to the cases there are, read in pages beside the running engine.
//! Never changes a case, and never takes a version up.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hoso_core::Lifecycle;
use hoso_store::record::{CaseId, CaseRecord};
use hoso_store::{ListQuery, Listing, ReadError};
use hoso_workflow::{Sentence, difference};
use uuid::Uuid;

use super::{Aim, Tally, VersionsError, aim, judge};
use crate::engine::Engine;
use crate::settings::WorkflowText;

/// So many cases are looked at in one page of a plan.
const PAGE: usize = 1_000;

/// What is planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Planned {
    /// A text that was not taken up yet.
    Text(WorkflowText),
    /// A version that the engine holds; `back` plans the way back to it.
    Version {
        /// The workflow.
        workflow: String,
        /// The version.
        to: u32,
        /// The way back.
        back: bool,
    },
}

/// What a version would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The workflow.
    pub workflow: String,
    /// The version that cases would come to.
    pub to: u32,
    /// The version that it is compared with; none: it is the first.
    pub before: Option<u32>,
    /// Whether the engine holds it already.
    pub known: bool,
    /// What it says otherwise.
    pub difference: Vec<Sentence>,
    /// What becomes of the cases looked at.
    pub tally: Tally,
    /// Where to go on; none: every case was looked at.
    pub next: Option<String>,
}

impl Engine {
    /// What a version would do to all cases. Reads page by page, each as the store is then, and
    /// keeps nobody from writing.
    ///
    /// # Errors
    /// An unknown workflow or version, a text that cannot be taken up, or the store.
    pub async fn plan(&self, planned: &Planned) -> Result<Plan, VersionsError> {
        let mut plan = self.plan_some(planned, None)?;
        while let Some(cursor) = plan.next.take() {
            tokio::task::yield_now().await;
            let more = self.plan_some(planned, Some(&cursor))?;
            plan.tally.add(more.tally);
            plan.next = more.next;
        }
        Ok(plan)
    }

    /// The same for one page of cases, from `cursor`, the `next` of the page before.
    ///
    /// # Errors
    /// As for [`Engine::plan`], and a cursor that is none.
    pub fn plan_some(
        &self,
        planned: &Planned,
        cursor: Option<&str>,
    ) -> Result<Plan, VersionsError> {
        let world = &self.inner.door.world;
        let (to, known, back) = match planned {
            Planned::Text(text) => {
                let candidate = self.candidate(text)?;
                (candidate.lifecycle.clone(), candidate.known(), false)
            }
            Planned::Version { workflow, to, back } => {
                (aim::version(world, workflow, *to)?, true, *back)
            }
        };
        let before = aim::below(world, &to);
        let said = before.as_ref().filter(|_| !back && cursor.is_none());
        let difference = said.map(|before| difference(before, &to)).unwrap_or_default();
        let aim = Aim { to: to.clone(), back, at_rest: false, by: None };
        let page = self.page(&to, cursor, PAGE)?;
        let mut tally = Tally::default();
        for record in &page.cases {
            self.count(&mut tally, record, &aim)?;
        }
        Ok(Plan {
            workflow: to.name().to_string(),
            to: to.version(),
            before: before.map(|one| one.version()),
            known,
            difference,
            tally,
            next: page.next,
        })
    }

    /// Counts what would become of a case.
    pub(super) fn count(
        &self,
        tally: &mut Tally,
        record: &CaseRecord,
        aim: &Aim,
    ) -> Result<(), ReadError> {
        let reader = &self.inner.reader;
        let journal = |after, limit| reader.journal(record.id, after, limit);
        let judged = judge(&self.inner.door.world, record, aim, journal)?;
        tally.count(id(record.id), judged.fate(record));
        Ok(())
    }

    /// A page of all cases of the workflow, whatever their version.
    pub(super) fn page(
        &self,
        lifecycle: &Arc<Lifecycle>,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page, VersionsError> {
        let cursor = cursor.map(|cursor| URL_SAFE_NO_PAD.decode(cursor)).transpose();
        let query = ListQuery {
            workflow: lifecycle.name().to_string(),
            // The root, under which every case is listed.
            units: vec![String::new()],
            listing: Listing::All,
            words: Vec::new(),
            cursor: cursor.map_err(|_| VersionsError::Cursor)?,
            limit,
        };
        let page = self.inner.reader.list(&query).map_err(|error| match error {
            ReadError::Cursor => VersionsError::Cursor,
            other => VersionsError::Read(other),
        })?;
        let next = page.next.map(|next| URL_SAFE_NO_PAD.encode(next));
        Ok(Page { cases: page.cases, next })
    }
}

/// One page of cases.
pub(super) struct Page {
    pub(super) cases: Vec<CaseRecord>,
    pub(super) next: Option<String>,
}

pub(super) fn id(id: CaseId) -> Uuid {
    Uuid::from_bytes(id.0)
}
