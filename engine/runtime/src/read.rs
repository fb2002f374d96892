//! Reading: one case, its journal, lists, counts. Quick and synchronous; each reads one snapshot.
//! What lies outside a grant is not there. Never changes anything.

mod case;
mod lists;
mod shown;

use hoso_core::{Actor, Ground, Lifecycle};
use hoso_store::record::{CaseId, CaseRecord};
use hoso_store::{DeadKey, ReadError};
use uuid::Uuid;

pub use lists::ListError;

use crate::command::{ApplyError, Grant};
use crate::decide::{Order, Reply};
use crate::engine::Engine;
use crate::rows;
use crate::view::{CaseView, DeadView, JournalLine, WorkflowView};

impl Engine {
    /// A case as it stands for this actor; `None` where there is none within the grant.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn case(
        &self,
        id: Uuid,
        actor: &Actor,
        grant: &Grant,
    ) -> Result<Option<CaseView>, ReadError> {
        let Some(record) = self.record(id, grant)? else { return Ok(None) };
        let world = &self.inner.door.world;
        let Some(lifecycle) = world.lifecycle(&record.workflow, record.version) else {
            return Ok(None);
        };
        let calendars = world.calendars();
        let ground = Ground { lifecycle: &lifecycle, calendars, now: world.now() };
        Ok(Some(case::view(ground, &record, actor)))
    }

    fn record(&self, id: Uuid, grant: &Grant) -> Result<Option<CaseRecord>, ReadError> {
        let record = self.inner.reader.case(CaseId(id.into_bytes()))?;
        Ok(record.filter(|record| grant.sees(record)))
    }

    /// The case of a caller's own key.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn find(&self, caller: &str, workflow: &str, key: &str) -> Result<Option<Uuid>, ReadError> {
        let record = self.inner.reader.case_by_key(caller, workflow, key)?;
        Ok(record.map(|record| Uuid::from_bytes(record.id.0)))
    }

    /// Lines of a case's journal after a number, at most 500, with what the reader's role is told.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn journal(
        &self,
        id: Uuid,
        after: u64,
        limit: usize,
        reader: &Actor,
        grant: &Grant,
    ) -> Result<Option<Vec<JournalLine>>, ReadError> {
        let Some(record) = self.record(id, grant)? else { return Ok(None) };
        let lifecycle = self.inner.door.world.lifecycle(&record.workflow, record.version);
        let limit = limit.clamp(1, 500);
        let lines = self.inner.reader.journal(CaseId(id.into_bytes()), after, limit)?;
        let lines = lines.into_iter().map(|line| JournalLine {
            number: line.number,
            at_ms: line.at_ms,
            what: line.what,
            revision: line.revision,
            actor: line.actor.as_ref().map(rows::actor),
            from: line.from,
            to: line.to,
            details: shown::details(lifecycle.as_deref(), &reader.role, line.details),
        });
        Ok(Some(lines.collect()))
    }

    /// Every version of every workflow that is known.
    pub fn workflows(&self) -> Vec<WorkflowView> {
        let world = &self.inner.door.world;
        let catalogue = world.catalogue();
        let view = |lifecycle: &std::sync::Arc<Lifecycle>| {
            let newest = world.newest(lifecycle.name());
            WorkflowView {
                name: lifecycle.name().to_string(),
                version: lifecycle.version(),
                title: lifecycle.declared().title.clone(),
                newest: newest.is_some_and(|newest| newest.version() == lifecycle.version()),
            }
        };
        catalogue.all().map(view).collect()
    }

    /// Tells that were given up, the oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn dead(&self, limit: usize) -> Result<Vec<DeadView>, ReadError> {
        let dead = self.inner.reader.dead(limit.clamp(1, 500), None)?;
        let view = |dead: hoso_store::record::DeadRecord| DeadView {
            effect: Uuid::from_bytes(dead.row.effect.0),
            sender: dead.row.lane.strip_prefix("tell:").unwrap_or_default().to_owned(),
            case: dead.row.case.map(|case| Uuid::from_bytes(case.0)),
            at_ms: dead.at_ms,
            cause: dead.cause,
        };
        Ok(dead.into_iter().map(view).collect())
    }

    /// Sends a dead tell again, under the same id. `false` where there is none such.
    ///
    /// # Errors
    /// It got no answer and may be repeated.
    pub async fn redeliver(&self, effect: Uuid) -> Result<bool, ApplyError> {
        let unreadable = |error: ReadError| ApplyError::Unavailable { why: error.to_string() };
        let mut after = None;
        loop {
            let dead = self.inner.reader.dead(500, after).map_err(unreadable)?;
            let Some(last) = dead.last() else { return Ok(false) };
            after = Some(DeadKey::from(last));
            let found = dead.iter().find(|one| one.row.effect.0 == effect.into_bytes());
            if let Some(found) = found {
                let key = DeadKey::from(found);
                let class = hoso_store::Class::Interactive;
                let reply = self.inner.door.apply(class, Order::Revive(key)).await?;
                return Ok(matches!(reply, Reply::Noted(true)));
            }
        }
    }

    /// Effects not yet done: asks, tells.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn open_effects(&self) -> Result<u64, ReadError> {
        self.inner.reader.open_effects()
    }
}
