//! The difference of two texts, word by word, for the person who must see it.
//!
//! Never shows as different what differs only in encoding, case, spaces or tone placement, and
//! never spends more than [`CELLS`] steps on aligning: beyond, the middle is shown whole.

use serde::{Deserialize, Serialize};

use crate::name;

/// The largest table that is filled to align two texts.
const CELLS: usize = 16_384;

/// One word, with where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WordChange {
    /// On both sides, as declared.
    Same(String),
    /// Only declared.
    Declared(String),
    /// Only found.
    Found(String),
}

/// A word as written, and the key by which it is equal to another.
struct Word<'a> {
    written: &'a str,
    key: String,
}

/// The words of both texts in one row, as few changes as possible.
pub(super) fn difference(declared: &str, found: &str) -> Vec<WordChange> {
    let (left, right) = (words(declared), words(found));
    let same = |(a, b): &(&Word<'_>, &Word<'_>)| a.key == b.key;
    let head = left.iter().zip(&right).take_while(same).count();
    let (mid_left, mid_right) = (&left[head..], &right[head..]);
    let tail = mid_left.iter().rev().zip(mid_right.iter().rev()).take_while(same).count();
    let (mid_left, last) = mid_left.split_at(mid_left.len() - tail);
    let mid_right = &mid_right[..mid_right.len() - tail];

    let mut row: Vec<WordChange> = left[..head].iter().map(kept).collect();
    if mid_left.len() * mid_right.len() <= CELLS {
        align(mid_left, mid_right, &mut row);
    } else {
        row.extend(mid_left.iter().map(declared_only));
        row.extend(mid_right.iter().map(found_only));
    }
    row.extend(last.iter().map(kept));
    row
}

fn words(text: &str) -> Vec<Word<'_>> {
    let key = |written| Word { written, key: name::tone_key(written) };
    text.split_whitespace().map(key).collect()
}

fn kept(word: &Word<'_>) -> WordChange {
    WordChange::Same(word.written.to_owned())
}

fn declared_only(word: &Word<'_>) -> WordChange {
    WordChange::Declared(word.written.to_owned())
}

fn found_only(word: &Word<'_>) -> WordChange {
    WordChange::Found(word.written.to_owned())
}

/// Longest common subsequence; of equal choices the declared word is shown first.
fn align(left: &[Word<'_>], right: &[Word<'_>], row: &mut Vec<WordChange>) {
    let common = common_lengths(left, right);
    let (mut i, mut j) = (0, 0);
    while i < left.len() && j < right.len() {
        if left[i].key == right[j].key {
            row.push(kept(&left[i]));
            (i, j) = (i + 1, j + 1);
        } else if common[i + 1][j] >= common[i][j + 1] {
            row.push(declared_only(&left[i]));
            i += 1;
        } else {
            row.push(found_only(&right[j]));
            j += 1;
        }
    }
    row.extend(left[i..].iter().map(declared_only));
    row.extend(right[j..].iter().map(found_only));
}

/// `[i][j]`: how many words `left[i..]` and `right[j..]` have in common, in order.
fn common_lengths(left: &[Word<'_>], right: &[Word<'_>]) -> Vec<Vec<u16>> {
    let mut common = vec![vec![0u16; right.len() + 1]; left.len() + 1];
    for (i, a) in left.iter().enumerate().rev() {
        for (j, b) in right.iter().enumerate().rev() {
            common[i][j] = if a.key == b.key {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    common
}
