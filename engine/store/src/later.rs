//! Index rows of a group, kept until its end: no decision reads them, and written in key order they
//! cost less. Of several writes to one key the last one counts. Never outlives its group: cleared
//! after each, committed or not.

use std::cmp::Ordering;

/// Which index a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Index {
    /// Due time, case.
    Timer,
    /// List, case; with the list's place in `Lists`.
    Listed,
    /// Scope, word, case.
    Search,
    /// Time, caller, key of a mark.
    MarkTime,
}

struct Row {
    index: Index,
    start: usize,
    end: usize,
    put: bool,
    slot: usize,
}

/// The index rows of the commands so far.
#[derive(Default)]
pub(crate) struct Later {
    bytes: Vec<u8>,
    rows: Vec<Row>,
}

/// One row to put or to remove.
pub(crate) struct IndexOp<'l> {
    pub(crate) index: Index,
    pub(crate) key: &'l [u8],
    pub(crate) put: bool,
    pub(crate) slot: usize,
}

impl Later {
    /// Adds a row whose key is made of parts.
    pub(crate) fn add(&mut self, index: Index, key: &[&[u8]], put: bool, slot: usize) {
        let start = self.bytes.len();
        key.iter().for_each(|part| self.bytes.extend_from_slice(part));
        self.rows.push(Row { index, start, end: self.bytes.len(), put, slot });
    }

    /// The rows by index and key, one for each key.
    pub(crate) fn in_order(&mut self) -> impl Iterator<Item = IndexOp<'_>> {
        let Later { bytes, rows } = self;
        let bytes = bytes.as_slice();
        // Stable, so that among equal keys the last written stays last.
        rows.sort_by(|a, b| order(bytes, a, b));
        let rows = rows.as_slice();
        let last = |i: usize| {
            rows.get(i + 1).is_none_or(|next| order(bytes, &rows[i], next) != Ordering::Equal)
        };
        let kept = rows.iter().enumerate().filter(move |(i, _)| last(*i));
        kept.map(move |(_, row)| IndexOp {
            index: row.index,
            key: &bytes[row.start..row.end],
            put: row.put,
            slot: row.slot,
        })
    }

    /// Forgets all rows.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.rows.clear();
    }
}

fn order(bytes: &[u8], a: &Row, b: &Row) -> Ordering {
    let key = |row: &Row| &bytes[row.start..row.end];
    a.index.cmp(&b.index).then_with(|| key(a).cmp(key(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_write_to_a_key_counts_and_keys_come_in_order() {
        let mut later = Later::default();
        later.add(Index::Search, &[b"b"], true, 0);
        later.add(Index::Timer, &[b"z"], true, 0);
        later.add(Index::Search, &[b"a"], true, 0);
        later.add(Index::Search, &[b"b"], false, 0);
        later.add(Index::Timer, &[b"y", b"y"], false, 0);
        let seen: Vec<_> = later.in_order().map(|op| (op.index, op.key.to_vec(), op.put)).collect();
        let expected = [
            (Index::Timer, b"yy".to_vec(), false),
            (Index::Timer, b"z".to_vec(), true),
            (Index::Search, b"a".to_vec(), true),
            (Index::Search, b"b".to_vec(), false),
        ];
        assert_eq!(seen, expected);
        later.clear();
        assert_eq!(later.in_order().count(), 0);
    }
}
