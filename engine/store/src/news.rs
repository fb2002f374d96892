//! What a group will have to tell once it is committed. Holds rows, reads nothing.

use std::collections::HashMap;

use crate::record::{EffectId, OutboxRecord};
use crate::rows::{News, OutboxKey, Rows};

/// The news of the commands so far.
#[derive(Default)]
pub(crate) struct Gathering {
    rows: Vec<Option<OutboxRecord>>,
    by_effect: HashMap<EffectId, usize>,
    earliest_due_ms: Option<i64>,
}

impl Gathering {
    /// Adds what one command wrote. A row that a later command of the group removes or puts off is
    /// news no more: a worker must not take up what was already cancelled.
    pub(crate) fn add(&mut self, rows: Rows) {
        for key in &rows.outbox_remove {
            self.withdraw(key);
        }
        for row in rows.outbox_put {
            let place = self.rows.len();
            if let Some(old) = self.by_effect.insert(row.effect, place) {
                self.rows[old] = None;
            }
            self.rows.push(Some(row));
        }
        let due = rows.case.and_then(|change| {
            let before = change.before.and_then(|b| b.due_ms);
            change.after.due_ms.filter(|due| before != Some(*due))
        });
        self.earliest_due_ms = match (self.earliest_due_ms, due) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }

    fn withdraw(&mut self, key: &OutboxKey) {
        let Some(&place) = self.by_effect.get(&key.effect) else { return };
        if self.rows[place].as_ref().is_some_and(|row| OutboxKey::from(row) == *key) {
            self.rows[place] = None;
            self.by_effect.remove(&key.effect);
        }
    }

    /// All of it, leaving nothing.
    pub(crate) fn take(&mut self) -> News {
        self.by_effect.clear();
        News {
            outbox: self.rows.drain(..).flatten().collect(),
            earliest_due_ms: self.earliest_due_ms.take(),
        }
    }
}
