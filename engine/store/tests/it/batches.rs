//! Rows of batches: read as they were written, going on until they end, forgotten whole. Never looks
//! at what a batch does.

use hoso_store::record::{BatchCasesRecord, BatchEndsRecord, BatchRecord, CaseId, EffectId};
use hoso_store::{Class, Rows};

use crate::support::{Store, batch, batch_id, id};

fn going(n: u64) -> BatchRecord {
    BatchRecord { ended_ms: None, ..batch(n) }
}

fn part(n: u64, part: u32, cases: &[u64]) -> BatchCasesRecord {
    let cases: Vec<CaseId> = cases.iter().map(|case| id(*case)).collect();
    BatchCasesRecord { batch: batch_id(n), part, cases }
}

fn ends(n: u64, part: u32, ends: &[u16]) -> BatchEndsRecord {
    BatchEndsRecord { batch: batch_id(n), part, ends: ends.to_vec() }
}

fn rows(store: &Store) -> u64 {
    let sizes = store.reader.sizes().unwrap();
    sizes.rows.into_iter().find(|(name, _)| *name == "batches").unwrap().1
}

#[test]
fn a_batch_is_read_as_it_was_written_part_by_part() {
    let store = Store::new();
    let written = Rows {
        batches_put: vec![going(1)],
        batch_cases: vec![part(1, 0, &[7, 8]), part(1, 1, &[9])],
        ..Rows::default()
    };
    store.put(written);
    assert_eq!(store.reader.batch(batch_id(1)).unwrap(), Some(going(1)));
    assert_eq!(store.reader.batch_part(batch_id(1), 0).unwrap(), Some((part(1, 0, &[7, 8]), None)));
    store.put(Rows { batch_ends: vec![ends(1, 0, &[1, 0])], ..Rows::default() });
    let read = store.reader.batch_part(batch_id(1), 0).unwrap();
    assert_eq!(read, Some((part(1, 0, &[7, 8]), Some(ends(1, 0, &[1, 0])))));
    assert_eq!(store.reader.batch_part(batch_id(1), 1).unwrap(), Some((part(1, 1, &[9]), None)));
    assert_eq!(store.reader.batch_part(batch_id(1), 2).unwrap(), None);
    assert_eq!(store.reader.batch(batch_id(2)).unwrap(), None);
}

#[test]
fn a_decision_sees_the_batch_its_ends_and_its_asks() {
    let store = Store::new();
    let asks = vec![(EffectId(id(4).0), Some(batch_id(1))), (EffectId(id(5).0), Some(batch_id(1)))];
    store.put(Rows {
        batches_put: vec![going(1)],
        batch_cases: vec![part(1, 0, &[7])],
        batch_ends: vec![ends(1, 0, &[3])],
        batch_asks: asks,
        ..Rows::default()
    });
    store.put(Rows { batch_asks: vec![(EffectId(id(5).0), None)], ..Rows::default() });
    let seen = store.act(Class::Interactive, |view| {
        assert_eq!(view.batch(batch_id(1))?, Some(going(1)));
        assert_eq!(view.batch_ends(batch_id(1), 0)?, Some(ends(1, 0, &[3])));
        assert_eq!(view.batch_of(EffectId(id(4).0))?, Some(batch_id(1)));
        assert_eq!(view.batch_of(EffectId(id(5).0))?, None);
        Ok(Rows::default())
    });
    assert!(seen.is_ok());
}

#[test]
fn batches_go_on_until_they_end_the_oldest_first() {
    let store = Store::new();
    for n in [3, 1, 2] {
        store.put(Rows { batches_put: vec![going(n)], ..Rows::default() });
    }
    let ids = || {
        let going = store.reader.batches_going(9).unwrap();
        going.into_iter().map(|batch| batch.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(), [batch_id(1), batch_id(2), batch_id(3)]);
    assert_eq!(store.reader.batches_going(2).unwrap().len(), 2);
    store.put(Rows { batches_put: vec![batch(2)], ..Rows::default() });
    assert_eq!(ids(), [batch_id(1), batch_id(3)]);
    assert_eq!(store.reader.batch(batch_id(2)).unwrap(), Some(batch(2)));
}

#[test]
fn a_batch_that_ended_long_ago_is_found_and_forgotten_whole() {
    let store = Store::new();
    store.put(Rows {
        batches_put: vec![going(1), batch(2), BatchRecord { at_ms: 50, ..batch(3) }],
        batch_cases: vec![part(2, 0, &[7]), part(2, 1, &[8])],
        batch_ends: vec![ends(2, 0, &[1])],
        ..Rows::default()
    });
    let found = |ms| {
        let ended = store.reader.batches_ended(ms, 9).unwrap();
        ended.into_iter().map(|batch| batch.id).collect::<Vec<_>>()
    };
    assert_eq!(found(9), []);
    assert_eq!(found(10), [batch_id(2)], "past one that goes on");
    let before = rows(&store);
    store.put(Rows { batches_remove: vec![(batch_id(2), 2)], ..Rows::default() });
    assert_eq!(rows(&store), before - 4);
    assert_eq!(store.reader.batch_part(batch_id(2), 0).unwrap(), None);
    assert_eq!(store.reader.batch(batch_id(1)).unwrap(), Some(going(1)));
}
