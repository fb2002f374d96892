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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{EffectRecord, TellEffectRecord};

    fn row(effect: u8, due_ms: i64) -> OutboxRecord {
        let what = TellEffectRecord { sender: "s".into(), sequence: 1, body: vec![] };
        OutboxRecord {
            lane: "tell:s".into(),
            class: 0,
            due_ms,
            effect: EffectId([effect; 16]),
            case: None,
            attempts: 0,
            run: 1,
            what: EffectRecord::Tell(what),
        }
    }

    fn put(rows: &[OutboxRecord]) -> Rows {
        Rows { outbox_put: rows.to_vec(), ..Rows::default() }
    }

    fn remove(rows: &[OutboxRecord]) -> Rows {
        let outbox_remove = rows.iter().map(OutboxKey::from).collect();
        Rows { outbox_remove, ..Rows::default() }
    }

    #[test]
    fn what_was_removed_again_is_no_news() {
        let mut news = Gathering::default();
        news.add(put(&[row(1, 5), row(2, 5)]));
        news.add(remove(&[row(1, 5), row(3, 5)]));
        assert_eq!(news.take().outbox, [row(2, 5)]);
        assert!(news.take().outbox.is_empty());
    }

    #[test]
    fn what_was_put_off_is_news_at_its_new_time() {
        let mut news = Gathering::default();
        news.add(put(&[row(1, 5)]));
        news.add(Rows { outbox_put: vec![row(1, 9)], ..remove(&[row(1, 5)]) });
        news.add(remove(&[row(1, 5)]));
        assert_eq!(news.take().outbox, [row(1, 9)]);
    }
}
