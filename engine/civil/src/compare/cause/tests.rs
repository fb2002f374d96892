//! Tests of causes: what probably happened where two values differ, and where it cannot be told.
#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

fn row(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn one_letter_is_one_missing_added_or_another() {
    let apart = [("nam", "lam"), ("nam", "na"), ("na", "nam"), ("a", ""), ("hoang", "hoag")];
    for (left, right) in apart {
        assert!(one_letter_apart(left, right), "{left} {right}");
        assert!(one_letter_apart(right, left), "{right} {left}");
    }
    for (left, right) in [("nam", "nam"), ("nam", "anm"), ("nam", "lan"), ("n", "nam"), ("", "")] {
        assert!(!one_letter_apart(left, right), "{left} {right}");
    }
}

#[test]
fn a_shorter_name_lies_within_a_longer_one_in_its_order() {
    assert!(is_within(&row("nguyen a"), &row("nguyen van a")));
    assert!(is_within(&row("a a"), &row("a b a")));
    assert!(!is_within(&row("a nguyen"), &row("nguyen van a")));
    assert!(!is_within(&row("a a"), &row("a b")));
    assert!(!is_within(&row(""), &row("a")));
}

#[test]
fn an_abbreviation_ends_in_a_full_stop() {
    assert!(abbreviates("ng.", "nguyen"));
    assert!(abbreviates("v.", "van"));
    for (short, long) in [("ng", "nguyen"), (".", "nguyen"), ("t.", "van"), ("v.", "v.")] {
        assert!(!abbreviates(short, long), "{short} {long}");
    }
}

#[test]
fn only_a_whole_first_of_january_is_a_stand_in() {
    let cases = [("01/01/1940", true), ("1940", false), ("01/1940", false), ("02/01/1940", false)];
    for (text, stand_in) in cases {
        assert_eq!(is_stand_in(PartialDate::parse(text).unwrap()), stand_in, "{text}");
    }
}

#[test]
fn rows_of_different_length_have_no_digit_cause() {
    assert_eq!(of_digits("0912345678", "02093870123"), None);
    assert_eq!(of_digits("12", "21"), Some(Cause::TwoDigitsSwapped));
    assert_eq!(of_digits("1x2", "2x1"), None);
    assert_eq!(of_digits("123", "321"), None);
}

proptest! {
    #[test]
    fn two_neighbours_swapped_are_told(digits in "[0-9]{9}", at in 0usize..8) {
        let mut swapped = digits.clone().into_bytes();
        swapped.swap(at, at + 1);
        let swapped = String::from_utf8(swapped).unwrap();
        let cause = (swapped != digits).then_some(Cause::TwoDigitsSwapped);
        prop_assert_eq!(of_digits(&digits, &swapped), cause);
    }

    #[test]
    fn a_name_with_one_word_left_out_lacks_it(words in prop::collection::vec("[a-z]{1,4}", 2..6)) {
        let shorter = &words[1..];
        prop_assert_eq!(of_words(shorter, &words), Some(Cause::MissingWord));
        prop_assert_eq!(of_words(&words, shorter), Some(Cause::AddedWord));
    }
}
