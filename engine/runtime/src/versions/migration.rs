//! Moving cases, a bounded number at a time, each by its own order to the writer. What was moved is
//! found moved: a second run goes on where the first one ended, however it ended.
//! Never decides about a case itself.

use std::sync::Arc;
use std::time::Duration;

use hoso_core::Actor;
use hoso_store::Class;
use hoso_store::record::CaseRecord;
use uuid::Uuid;

use super::plan::id;
use super::{Aim, Fate, Tally, VersionsError, aim};
use crate::command::ApplyError;
use crate::decide::{Order, Reply};
use crate::engine::Engine;

/// So many cases wait for the writer at once, where nothing else is said.
const CHUNK: usize = 200;

/// How often an order is repeated that found the writer busy or out of order, and the pause.
const REPEATS: (u32, Duration) = (100, Duration::from_millis(200));

/// Which cases are to be moved where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// The workflow.
    pub workflow: String,
    /// The version to come to.
    pub to: u32,
    /// Back to a version that they came from.
    pub back: bool,
    /// Only count what would become of them.
    pub dry_run: bool,
    /// Cases at a time: 1 to 1,000, 200 without a reason.
    pub chunk: usize,
    /// Who wants it, for the journal.
    pub by: Option<Actor>,
}

impl Migration {
    /// Every case that may come to that version.
    pub fn to(workflow: impl Into<String>, version: u32) -> Self {
        Migration {
            workflow: workflow.into(),
            to: version,
            back: false,
            dry_run: false,
            chunk: CHUNK,
            by: None,
        }
    }
}

/// What became of one chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Of the cases looked at.
    pub tally: Tally,
    /// Where to go on; none: every case was looked at.
    pub next: Option<String>,
}

impl Engine {
    /// Moves every case that can be moved, chunk by chunk.
    ///
    /// # Errors
    /// An unknown workflow or version, one that no case can come to, or a case whose order got no
    /// answer: those before it are moved, and a second run goes on.
    pub async fn migrate(&self, migration: &Migration) -> Result<Tally, VersionsError> {
        let mut whole = Tally::default();
        let mut cursor = None;
        loop {
            let chunk = self.migrate_some(migration, cursor.as_deref()).await?;
            whole.add(chunk.tally);
            cursor = chunk.next;
            if cursor.is_none() {
                return Ok(whole);
            }
        }
    }

    /// Moves the cases of one chunk, from `cursor`, the `next` of the chunk before.
    ///
    /// # Errors
    /// As for [`Engine::migrate`], and a cursor that is none.
    pub async fn migrate_some(
        &self,
        migration: &Migration,
        cursor: Option<&str>,
    ) -> Result<Chunk, VersionsError> {
        let world = &self.inner.door.world;
        let to = aim::version(world, &migration.workflow, migration.to)?;
        let (back, by, at_rest) = (migration.back, migration.by.clone(), self.inner.at_rest);
        let aim = Arc::new(Aim { to: to.clone(), back, at_rest, by });
        aim::leads(world, &aim)?;
        let page = self.page(&to, cursor, migration.chunk.clamp(1, 1_000))?;
        let mut tally = Tally::default();
        if migration.dry_run {
            for record in &page.cases {
                self.count(&mut tally, record, &aim)?;
            }
            return Ok(Chunk { tally, next: page.next });
        }
        let there = |record: &&CaseRecord| record.version == aim.to.version();
        let orders = page.cases.iter().filter(|record| !there(record));
        let orders = orders.map(|record| self.move_one(id(record.id), aim.clone()));
        let moved = futures_util::future::join_all(orders).await;
        for record in page.cases.iter().filter(there) {
            tally.count(id(record.id), Fate::There);
        }
        for one in moved {
            let (case, fate) = one?;
            // A case that was deleted meanwhile is none.
            if let Some(fate) = fate {
                tally.count(case, fate);
            }
        }
        Ok(Chunk { tally, next: page.next })
    }

    async fn move_one(
        &self,
        case: Uuid,
        aim: Arc<Aim>,
    ) -> Result<(Uuid, Option<Fate>), ApplyError> {
        let (repeats, pause) = REPEATS;
        let mut left = repeats;
        loop {
            let order = Order::Migrate { case, aim: aim.clone() };
            match self.inner.door.apply(Class::Batch, order).await {
                Ok(Reply::Fate(fate)) => return Ok((case, fate)),
                Ok(Reply::Outcome(_) | Reply::Noted(_)) => return Err(ApplyError::Fault),
                // Whatever was done of it is found done: a case is moved once.
                Err(
                    ApplyError::Busy { .. } | ApplyError::Unavailable { .. } | ApplyError::Unknown,
                ) if left > 0 => left -= 1,
                Err(error) => return Err(error),
            }
            tokio::time::sleep(pause).await;
        }
    }
}
