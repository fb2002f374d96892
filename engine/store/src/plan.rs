//! From a decision's rows to the writes they mean: every key and value is made here, before the
//! first of them is written, so that a panic on the way writes nothing. Index rows come from the
//! difference between a case before and after, and from nothing else.

use redb::{ReadableTable, WriteTransaction};

use crate::batches::BatchKey;
use crate::codec;
use crate::error::ReadError;
use crate::keys;
use crate::lists::{ListName, Lists, SCOPE, lists_of};
use crate::record::{BatchAskRecord, CaseId, CaseRecord};
use crate::rows::{CaseChange, OutboxKey, Rows};
use crate::tables::{self, Tables};

/// Which table a write goes to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    Case,
    Dead,
    Workflow,
    Number,
    Batch,
    Timer,
    Search,
    Listed { slot: usize },
    Outbox,
    ByKey,
    Mark,
}

/// One write: a put, or a removal where there is no value.
pub(crate) struct Op<'p> {
    pub(crate) place: Place,
    pub(crate) key: &'p [u8],
    pub(crate) value: Option<&'p [u8]>,
    /// A mark's time, for its row by time.
    pub(crate) at_ms: Option<i64>,
}

struct Planned {
    place: Place,
    key_end: usize,
    value_end: usize,
    put: bool,
    at_ms: Option<i64>,
}

/// The writes of one command, in one buffer that is used again for the next.
#[derive(Default)]
pub(crate) struct Plan {
    bytes: Vec<u8>,
    planned: Vec<Planned>,
}

/// What planning may look at.
pub(crate) struct Ground<'g, 't> {
    pub(crate) tables: &'g Tables<'t>,
    pub(crate) txn: &'t WriteTransaction,
    pub(crate) lists: &'g mut Lists,
}

impl Plan {
    /// How many bytes of keys and values are planned.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Plans nothing.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.planned.clear();
    }

    /// Whether nothing is to be written.
    pub(crate) fn is_empty(&self) -> bool {
        self.planned.is_empty()
    }

    /// The writes in order.
    pub(crate) fn ops(&self) -> impl Iterator<Item = Op<'_>> {
        let mut start = 0;
        self.planned.iter().map(move |p| {
            let key = &self.bytes[start..p.key_end];
            let value = p.put.then(|| &self.bytes[p.key_end..p.value_end]);
            start = p.value_end;
            Op { place: p.place, key, value, at_ms: p.at_ms }
        })
    }

    /// Plans one decision's rows, instead of whatever was planned before.
    pub(crate) fn make(
        &mut self,
        rows: &Rows,
        ground: &mut Ground<'_, '_>,
    ) -> Result<(), ReadError> {
        self.clear();
        self.removals(rows);
        if let Some(case) = &rows.case_remove {
            self.forget(case, ground)?;
        }
        if let Some(change) = &rows.case {
            self.case(change, ground)?;
        }
        self.puts(rows);
        self.batches(rows);
        Ok(())
    }

    fn removals(&mut self, rows: &Rows) {
        for key in &rows.outbox_remove {
            self.remove(Place::Outbox, |out| keys::outbox(key, out));
        }
        for key in &rows.marks_remove {
            self.remove(Place::Mark, |out| keys::mark(&key.caller, &key.key, out));
        }
        for key in &rows.dead_remove {
            self.remove(Place::Dead, |out| out.extend_from_slice(&keys::dead(key)));
        }
    }

    fn puts(&mut self, rows: &Rows) {
        for (id, line) in &rows.journal {
            let key = keys::case_row(*id, line.number);
            self.put(Place::Case, |o| o.extend_from_slice(&key), |o| codec::encode(line, o));
        }
        for row in &rows.outbox_put {
            let key = OutboxKey::from(row);
            self.put(Place::Outbox, |o| keys::outbox(&key, o), |o| codec::encode(row, o));
        }
        if let Some((key, mark)) = &rows.mark {
            let name = |o: &mut Vec<u8>| keys::mark(&key.caller, &key.key, o);
            self.put(Place::Mark, name, |o| codec::encode(mark, o));
            if let Some(last) = self.planned.last_mut() {
                last.at_ms = Some(mark.at_ms);
            }
        }
        for flow in &rows.workflows_put {
            let name = |o: &mut Vec<u8>| keys::workflow(&flow.name, flow.version, o);
            self.put(Place::Workflow, name, |o| codec::encode(flow, o));
        }
        for (scope, last) in &rows.numbers_put {
            let key = |o: &mut Vec<u8>| o.extend_from_slice(scope.as_bytes());
            self.put(Place::Number, key, |o| o.extend_from_slice(&last.to_le_bytes()));
        }
        for dead in &rows.dead_put {
            let key = keys::dead(&dead.into());
            self.put(Place::Dead, |o| o.extend_from_slice(&key), |o| codec::encode(dead, o));
        }
    }

    fn batches(&mut self, rows: &Rows) {
        for (id, parts) in &rows.batches_remove {
            let parts = (0..*parts).flat_map(|n| [BatchKey::Cases(*id, n), BatchKey::Ends(*id, n)]);
            for key in [BatchKey::Going(*id), BatchKey::Batch(*id)].into_iter().chain(parts) {
                self.remove(Place::Batch, |out| key.write(out));
            }
        }
        for batch in &rows.batches_put {
            let (going, key) = (BatchKey::Going(batch.id), BatchKey::Batch(batch.id));
            self.flag(Place::Batch, batch.ended_ms.is_none(), |out| going.write(out));
            self.put(Place::Batch, |out| key.write(out), |out| codec::encode(batch, out));
        }
        for part in &rows.batch_cases {
            let key = BatchKey::Cases(part.batch, part.part);
            self.put(Place::Batch, |out| key.write(out), |out| codec::encode(part, out));
        }
        for part in &rows.batch_ends {
            let key = BatchKey::Ends(part.batch, part.part);
            self.put(Place::Batch, |out| key.write(out), |out| codec::encode(part, out));
        }
        for (effect, batch) in &rows.batch_asks {
            let key = BatchKey::Ask(*effect);
            match batch.map(|batch| BatchAskRecord { batch }) {
                Some(ask) => {
                    self.put(Place::Batch, |out| key.write(out), |out| codec::encode(&ask, out));
                }
                None => self.remove(Place::Batch, |out| key.write(out)),
            }
        }
    }

    fn case(&mut self, change: &CaseChange, ground: &mut Ground<'_, '_>) -> Result<(), ReadError> {
        let (before, after) = (change.before.as_ref(), &change.after);
        debug_assert_eq!(
            before,
            tables::case(&ground.tables.cases, after.id)?.as_ref(),
            "`before` must be what is stored"
        );
        let key = keys::case_row(after.id, 0);
        self.put(Place::Case, |o| o.extend_from_slice(&key), |o| codec::encode(after, o));
        self.due(after.id, before.and_then(|b| b.due_ms), after.due_ms);
        self.key(before, Some(after));
        if let Some(before) = before {
            self.leave_units(before, Some(after), ground)?;
            self.words(before, Some(after), false, ground)?;
        }
        self.words(after, before, true, ground)?;
        self.enter_units(before, after, ground)
    }

    /// All rows of a case go: its own, its journal, its index rows.
    fn forget(&mut self, case: &CaseRecord, ground: &mut Ground<'_, '_>) -> Result<(), ReadError> {
        let (from, to) = (keys::case_row(case.id, 0), keys::case_row(case.id, u64::MAX));
        for row in ground.tables.cases.range::<&[u8; 24]>(&from..=&to)? {
            let row = row?;
            self.remove(Place::Case, |out| out.extend_from_slice(row.0.value()));
        }
        self.due(case.id, case.due_ms, None);
        self.key(Some(case), None);
        self.words(case, None, false, ground)?;
        self.leave_units(case, None, ground)
    }

    fn due(&mut self, id: CaseId, before: Option<i64>, after: Option<i64>) {
        if before == after {
            return;
        }
        if let Some(due) = before {
            self.remove(Place::Timer, |out| out.extend_from_slice(&keys::timer(due, id)));
        }
        if let Some(due) = after {
            self.put(Place::Timer, |out| out.extend_from_slice(&keys::timer(due, id)), |_| ());
        }
    }

    fn key(&mut self, before: Option<&CaseRecord>, after: Option<&CaseRecord>) {
        let name = |c: &CaseRecord| {
            let key = c.key.as_deref()?;
            let mut out = Vec::with_capacity(64);
            keys::by_key(&c.caller, &c.workflow, key, &mut out);
            Some(out)
        };
        let unchanged = matches!((before, after), (Some(b), Some(a))
            if b.key == a.key && b.caller == a.caller && b.workflow == a.workflow);
        if unchanged {
            return;
        }
        if let Some(old) = before.and_then(name) {
            self.remove(Place::ByKey, |out| out.extend_from_slice(&old));
        }
        if let Some((new, id)) = after.and_then(|a| Some((name(a)?, a.id))) {
            let (key, value) = (new.as_slice(), id.0);
            self.put(
                Place::ByKey,
                |out| out.extend_from_slice(key),
                |out| out.extend_from_slice(&value),
            );
        }
    }

    /// Index rows that the case no longer has.
    fn leave_units(
        &mut self,
        before: &CaseRecord,
        after: Option<&CaseRecord>,
        ground: &mut Ground<'_, '_>,
    ) -> Result<(), ReadError> {
        for unit in &before.units {
            let stays = after.filter(|a| a.workflow == before.workflow && a.units.contains(unit));
            let unit = (before.workflow.as_str(), unit.as_str());
            for list in lists_of(before) {
                if !stays.is_some_and(|a| lists_of(a).any(|l| l == list)) {
                    self.listed(before.id, unit, list, false, ground)?;
                }
            }
        }
        Ok(())
    }

    /// Index rows that the case did not have.
    fn enter_units(
        &mut self,
        before: Option<&CaseRecord>,
        after: &CaseRecord,
        ground: &mut Ground<'_, '_>,
    ) -> Result<(), ReadError> {
        for unit in &after.units {
            let was = before.filter(|b| b.workflow == after.workflow && b.units.contains(unit));
            let unit = (after.workflow.as_str(), unit.as_str());
            for list in lists_of(after) {
                if !was.is_some_and(|b| lists_of(b).any(|l| l == list)) {
                    self.listed(after.id, unit, list, true, ground)?;
                }
            }
        }
        Ok(())
    }

    fn listed(
        &mut self,
        id: CaseId,
        unit: (&str, &str),
        list: ListName<'_>,
        put: bool,
        ground: &mut Ground<'_, '_>,
    ) -> Result<(), ReadError> {
        let (slot, number) = ground.find(unit, list)?;
        let key = keys::listed(number, id);
        self.flag(Place::Listed { slot }, put, |out| out.extend_from_slice(&key));
        Ok(())
    }

    /// Search rows of the words that one has and the other has not.
    fn words(
        &mut self,
        of: &CaseRecord,
        but_not: Option<&CaseRecord>,
        put: bool,
        ground: &mut Ground<'_, '_>,
    ) -> Result<(), ReadError> {
        let other = but_not.filter(|other| other.workflow == of.workflow);
        for (_, word) in &of.words {
            if !other.is_some_and(|other| has_word(other, word)) {
                let (_, scope) = ground.find((&of.workflow, ""), SCOPE)?;
                self.flag(Place::Search, put, |out| keys::searched(scope, word, of.id, out));
            }
        }
        Ok(())
    }

    fn flag(&mut self, place: Place, put: bool, key: impl FnOnce(&mut Vec<u8>)) {
        if put { self.put(place, key, |_| ()) } else { self.remove(place, key) }
    }

    fn put(
        &mut self,
        place: Place,
        key: impl FnOnce(&mut Vec<u8>),
        value: impl FnOnce(&mut Vec<u8>),
    ) {
        key(&mut self.bytes);
        let key_end = self.bytes.len();
        value(&mut self.bytes);
        let value_end = self.bytes.len();
        self.planned.push(Planned { place, key_end, value_end, put: true, at_ms: None });
    }

    fn remove(&mut self, place: Place, key: impl FnOnce(&mut Vec<u8>)) {
        key(&mut self.bytes);
        let end = self.bytes.len();
        let planned = Planned { place, key_end: end, value_end: end, put: false, at_ms: None };
        self.planned.push(planned);
    }
}

impl Ground<'_, '_> {
    fn find(&mut self, unit: (&str, &str), list: ListName<'_>) -> Result<(usize, u32), ReadError> {
        self.lists.find(self.tables, self.txn, unit, list)
    }
}

fn has_word(case: &CaseRecord, word: &str) -> bool {
    case.words.iter().any(|(_, w)| keys::cut(w) == keys::cut(word))
}
