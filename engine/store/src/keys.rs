//! Keys as bytes whose order is the order we read in. Knows no table and no transaction.

use crate::record::CaseId;
use crate::rows::{DeadKey, MarkKey, OutboxKey};

/// The longest part of a word that is indexed and looked for, bytes.
pub(crate) const WORD_BYTES: usize = 64;

/// A case's own row is number 0, its journal lines follow it: a transition then touches one leaf
/// instead of two.
pub(crate) fn case_row(id: CaseId, number: u64) -> [u8; 24] {
    joined(&id.0, &number.to_be_bytes())
}

/// Due time, then case.
pub(crate) fn timer(due_ms: i64, id: CaseId) -> [u8; 24] {
    joined(&time(due_ms), &id.0)
}

/// Time of giving up, then effect.
pub(crate) fn dead(key: &DeadKey) -> [u8; 24] {
    joined(&time(key.at_ms), &key.effect.0)
}

/// List, then case.
pub(crate) fn listed(list: u32, id: CaseId) -> [u8; 20] {
    joined(&list.to_be_bytes(), &id.0)
}

/// Scope, word, NUL, case.
pub(crate) fn searched(scope: u32, word: &str, id: CaseId, out: &mut Vec<u8>) {
    search_prefix(scope, word, out);
    out.extend_from_slice(&id.0);
}

/// What all rows of one word in one scope begin with.
pub(crate) fn search_prefix(scope: u32, word: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(&scope.to_be_bytes());
    let kept = cut(word);
    // A NUL inside a word would read as its end; no normalised word has one.
    out.extend(kept.iter().map(|b| if *b == 0 { b' ' } else { *b }));
    out.push(0);
}

/// As much of a word as is indexed.
pub(crate) fn cut(word: &str) -> &[u8] {
    &word.as_bytes()[..word.len().min(WORD_BYTES)]
}

/// Caller, workflow, the caller's key.
pub(crate) fn by_key(caller: &str, workflow: &str, key: &str, out: &mut Vec<u8>) {
    sized(caller, out);
    sized(workflow, out);
    out.extend_from_slice(key.as_bytes());
}

/// Caller, the caller's key of the request.
pub(crate) fn mark(caller: &str, key: &str, out: &mut Vec<u8>) {
    sized(caller, out);
    out.extend_from_slice(key.as_bytes());
}

/// The reverse of `mark`.
pub(crate) fn read_mark(bytes: &[u8]) -> Option<MarkKey> {
    let (caller, key) = split_sized(bytes)?;
    let key = std::str::from_utf8(key).ok()?;
    Some(MarkKey { caller: caller.to_owned(), key: key.to_owned() })
}

/// Lane, class, due, effect.
pub(crate) fn outbox(key: &OutboxKey, out: &mut Vec<u8>) {
    outbox_prefix(&key.lane, key.class, out);
    out.extend_from_slice(&time(key.due_ms));
    out.extend_from_slice(&key.effect.0);
}

/// What all rows of one class of one lane begin with.
pub(crate) fn outbox_prefix(lane: &str, class: u8, out: &mut Vec<u8>) {
    sized(lane, out);
    out.push(class);
}

/// The lane that an outbox key begins with.
pub(crate) fn lane_of(key: &[u8]) -> Option<&str> {
    split_sized(key).map(|(lane, _)| lane)
}

/// Name, version.
pub(crate) fn workflow(name: &str, version: u32, out: &mut Vec<u8>) {
    sized(name, out);
    out.extend_from_slice(&version.to_be_bytes());
}

/// What all lists of one workflow and unit begin with.
pub(crate) fn list_prefix(workflow: &str, unit: &str, out: &mut Vec<u8>) {
    sized(workflow, out);
    sized(unit, out);
}

/// Unix ms so that bytes sort as times do.
pub(crate) fn time(ms: i64) -> [u8; 8] {
    (ms.cast_unsigned() ^ (1 << 63)).to_be_bytes()
}

/// The reverse of `time`.
pub(crate) fn read_time(bytes: &[u8]) -> Option<i64> {
    let bytes: [u8; 8] = bytes.get(..8)?.try_into().ok()?;
    Some((u64::from_be_bytes(bytes) ^ (1 << 63)).cast_signed())
}

/// The sixteen bytes from `at`.
pub(crate) fn read_id(bytes: &[u8], at: usize) -> Option<[u8; 16]> {
    bytes.get(at..at + 16)?.try_into().ok()
}

/// The case at the end of an index key.
pub(crate) fn last_case(bytes: &[u8]) -> Option<CaseId> {
    read_id(bytes, bytes.len().checked_sub(16)?).map(CaseId)
}

/// A text with its length before it, so that no text can run into what follows. Longer than
/// 65,535 bytes is cut: names and keys are bounded far below that at the door.
fn sized(text: &str, out: &mut Vec<u8>) {
    let bytes = &text.as_bytes()[..text.len().min(usize::from(u16::MAX))];
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(bytes);
}

fn split_sized(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = bytes.split_at_checked(2)?;
    let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
    let (text, rest) = rest.split_at_checked(length)?;
    Some((std::str::from_utf8(text).ok()?, rest))
}

fn joined<const N: usize>(first: &[u8], second: &[u8]) -> [u8; N] {
    let mut key = [0; N];
    let (a, b) = key.split_at_mut(first.len());
    a.copy_from_slice(first);
    b.copy_from_slice(second);
    key
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_sort_as_numbers_do_and_come_back() {
        let times = [i64::MIN, -5, -1, 0, 1, 1_700_000_000_000, i64::MAX];
        assert!(times.windows(2).all(|w| time(w[0]) < time(w[1])));
        assert!(times.iter().all(|t| read_time(&time(*t)) == Some(*t)));
    }

    #[test]
    fn a_mark_key_comes_back_whatever_it_is_made_of() {
        for (caller, key) in [("", ""), ("a", "b\0c"), ("người gửi", "khóa"), ("a\u{1}", "")]
        {
            let mut bytes = Vec::new();
            mark(caller, key, &mut bytes);
            let expected = MarkKey { caller: caller.into(), key: key.into() };
            assert_eq!(read_mark(&bytes), Some(expected));
        }
        assert_eq!(read_mark(&[0]), None);
        assert_eq!(read_mark(&[0, 9, b'a']), None);
    }

    #[test]
    fn no_name_runs_into_the_next_part() {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        by_key("ab", "c", "d", &mut left);
        by_key("a", "bc", "d", &mut right);
        assert_ne!(left, right);
    }

    #[test]
    fn a_long_word_is_cut_alike_in_index_and_query() {
        let word = "x".repeat(WORD_BYTES + 9);
        let (mut prefix, mut row) = (Vec::new(), Vec::new());
        search_prefix(7, &word, &mut prefix);
        searched(7, &word, CaseId([3; 16]), &mut row);
        assert!(row.starts_with(&prefix));
        assert_eq!(row.len(), prefix.len() + 16);
        assert_eq!(last_case(&row), Some(CaseId([3; 16])));
    }

    /// A failing seed is printed, not written beside the sources.
    fn kept_nowhere() -> ProptestConfig {
        ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
    }

    proptest! {
        #![proptest_config(kept_nowhere())]

        #[test]
        fn rows_sort_as_their_parts_do(
            a in (0u8..3, any::<i64>(), any::<[u8; 16]>()),
            b in (0u8..3, any::<i64>(), any::<[u8; 16]>()),
        ) {
            let row = |(class, due_ms, effect): (u8, i64, [u8; 16])| {
                let effect = crate::record::EffectId(effect);
                let mut out = Vec::new();
                outbox(&OutboxKey { lane: "ask:a".into(), class, due_ms, effect }, &mut out);
                out
            };
            prop_assert_eq!(row(a).cmp(&row(b)), a.cmp(&b));
            let key = row(a);
            prop_assert_eq!(lane_of(&key), Some("ask:a"));
            let (first, second) = (timer(a.1, CaseId(a.2)), timer(b.1, CaseId(b.2)));
            prop_assert_eq!(first.cmp(&second), (a.1, a.2).cmp(&(b.1, b.2)));
            prop_assert_eq!((read_time(&first), last_case(&first)), (Some(a.1), Some(CaseId(a.2))));
        }

        #[test]
        fn a_mark_key_of_any_text_comes_back(caller in ".*", key in ".*") {
            let mut bytes = Vec::new();
            mark(&caller, &key, &mut bytes);
            prop_assert_eq!(read_mark(&bytes), Some(MarkKey { caller, key }));
        }
    }

    #[test]
    fn a_case_comes_before_its_journal_and_that_before_the_next_case() {
        let (one, two) = (CaseId([1; 16]), CaseId([2; 16]));
        let rows = [case_row(one, 0), case_row(one, 1), case_row(one, 256), case_row(two, 0)];
        assert!(rows.is_sorted());
    }
}
