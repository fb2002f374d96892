//! All syllables that the tables can form, and words that are none.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use super::*;
use unicode_normalization::UnicodeNormalization;

const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

fn placed(word: &str) -> String {
    let mut out = String::new();
    place_tone(word, &mut out);
    out
}

fn with_i(word: &str) -> String {
    let mut out = String::new();
    place_tone_and_i(word, &mut out);
    out
}

/// The rhyme with the tone on its `at`th letter, if that letter is a vowel.
fn spelt(onset: &str, rhyme: &str, at: usize, tone: char) -> Option<String> {
    let mut word = onset.to_owned();
    for (place, letter) in rhyme.chars().enumerate() {
        let carries = place == at && is_vowel(letter);
        word.push(letter);
        word.extend(carries.then_some(tone));
    }
    (rhyme.chars().nth(at).is_some_and(is_vowel)).then(|| word.nfc().collect())
}

/// Every rhyme: open ones, and closed ones with each coda.
fn rhymes() -> Vec<String> {
    let open = OPEN_FIRST.split(' ').chain(OPEN_SECOND.split(' ')).map(str::to_owned);
    let closed = CLOSED.split(' ').flat_map(|group| CODAS.map(|coda| format!("{group}{coda}")));
    open.chain(closed).collect()
}

/// Whether an onset and a rhyme are written together so: `gi` and `qu` swallow a vowel.
fn joins(onset: &str, rhyme: &str) -> bool {
    let clash = match onset {
        "g" => rhyme.starts_with('i') && rhyme.chars().nth(1).is_some_and(is_vowel),
        "gi" => rhyme.starts_with('i'),
        _ => false,
    };
    !clash
}

#[test]
fn wherever_the_tone_is_written_the_key_is_one() {
    let onsets = ["", "h", "ngh", "th", "đ", "g", "gi", "qu"];
    for rhyme in rhymes() {
        for onset in onsets.into_iter().filter(|onset| joins(onset, &rhyme)) {
            for tone in TONES {
                let places = 0..rhyme.chars().count();
                let keys: Vec<String> = places
                    .filter_map(|at| spelt(onset, &rhyme, at, tone))
                    .map(|word| placed(&word))
                    .collect();
                assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "{keys:?}");
                assert_eq!(placed(&keys[0]), keys[0]);
            }
        }
    }
}

#[test]
fn no_two_syllables_share_a_key() {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for rhyme in rhymes() {
        for onset in ONSETS.into_iter().filter(|onset| joins(onset, &rhyme)) {
            let level = format!("{onset}{rhyme}");
            assert_eq!(placed(&level), level);
            for tone in TONES {
                let at = rhyme.chars().position(is_vowel).unwrap();
                let word = spelt(onset, &rhyme, at, tone).unwrap();
                let whose = format!("{level} {tone:?}");
                let before = seen.insert(placed(&word), whose.clone());
                assert!(before.is_none() || before.as_ref() == Some(&whose), "{before:?} {whose}");
            }
        }
    }
    assert!(seen.len() > 20_000, "{}", seen.len());
}

#[test]
fn qu_and_gi_keep_their_vowel() {
    let cases = [
        ("qúa", "quá"),
        ("qủa", "quả"),
        ("qúi", "quí"),
        ("qùe", "què"),
        ("gía", "giá"),
        ("gìơ", "giờ"),
        ("gìau", "giàu"),
        ("gỏi", "gỏi"),
        ("gì", "gì"),
        ("gỉ", "gỉ"),
        ("gìn", "gìn"),
        ("giết", "giết"),
        ("gíêt", "giết"),
    ];
    for (written, key) in cases {
        assert_eq!(placed(written), key, "{written}");
    }
}

#[test]
fn what_is_no_syllable_is_left_alone() {
    let words = [
        "", "b", "ng", "q", "qu", "rené", "zoé", "jòa", "hòab", "hòá", "ńa", "ḥoa", "hòầ", "kpă",
        "äò", "mïa", "иòа", "hoàoa", "uyêu", "oàh", "hòa1",
    ];
    for word in words {
        assert_eq!(placed(word), word);
        assert_eq!(with_i(word), word);
    }
}

#[test]
fn y_becomes_i_only_as_a_whole_open_vowel_after_a_consonant() {
    let cases = [
        ("ly", "li"),
        ("lý", "lí"),
        ("quý", "quí"),
        ("qúy", "quí"),
        ("nghỹ", "nghĩ"),
        ("y", "y"),
        ("ý", "ý"),
        ("thúy", "thuý"),
        ("tay", "tay"),
        ("yến", "yến"),
        ("lynh", "lynh"),
        ("khuya", "khuya"),
    ];
    for (written, key) in cases {
        assert_eq!(with_i(written), key, "{written}");
    }
}

#[test]
fn the_tables_hold_each_group_once_and_in_nfc() {
    for table in [CLOSED, OPEN_FIRST, OPEN_SECOND] {
        let groups: Vec<&str> = table.split(' ').collect();
        let unique: std::collections::BTreeSet<&&str> = groups.iter().collect();
        assert_eq!(unique.len(), groups.len());
        assert!(groups.iter().all(|group| group.chars().all(is_vowel)), "{table}");
    }
    let both = OPEN_FIRST.split(' ').any(|group| OPEN_SECOND.split(' ').any(|g| g == group));
    assert!(!both);
    for (at, onset) in ONSETS.iter().enumerate() {
        let hidden = ONSETS[..at].iter().any(|before| onset.starts_with(before));
        assert!(!hidden, "{onset} is never reached");
    }
}
