//! Names and other short texts: the forms in which two spellings of one name are equal.
//!
//! Never changes what is stored: each function gives a key to compare or to search by. Case is
//! folded by Unicode, never by a locale. The rungs, strongest first, each including those before
//! it: [`repaired`], [`normalise`], [`tone_key`], [`iy_key`], [`unaccented_key`].

mod syllable;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// NFC, with Eth (U+00D0) and African D (U+0189) read as the Đ they are mistaken for, characters
/// without a glyph dropped, and every apostrophe and hyphen the plain one. Two texts that are equal
/// here differ in their encoding only.
pub fn repaired(text: &str) -> String {
    text.nfc().filter(|c| !is_invisible(*c)).map(repaired_char).nfc().collect()
}

/// [`repaired`], case-folded, with runs of spaces of any width one space and none at the ends.
pub fn normalise(text: &str) -> String {
    if is_plain(text) {
        let normal: String = plain_normal(text).collect();
        // A few plain letters fold to one that is not: ǰ, upper-cased, is two characters.
        if is_plain(&normal) {
            return normal;
        }
    }
    let folded: String = repaired(text).chars().flat_map(folded_char).nfc().collect();
    let mut out = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// [`normalise`], with the tone of each Vietnamese syllable on the vowel where the newer spelling
/// puts it: `Hòa` and `Hoà`, `Thủy` and `Thuỷ`, `Qúy` and `Quý` are equal here. Words that are no
/// Vietnamese syllable stay as they are.
pub fn tone_key(text: &str) -> String {
    tone_key_of(&normalise(text))
}

/// [`tone_key`], with `y` written `i` where it is the whole vowel of a syllable that begins with a
/// consonant and ends with that vowel: `Lý` and `Lí`, `Quý` and `Quí` are equal here, `Thúy` and
/// `Thúi` are not.
pub fn iy_key(text: &str) -> String {
    iy_key_of(&normalise(text))
}

/// [`iy_key`] of the text without accents. Equality here is weak: Hương, Hường and Hưởng are all
/// `huong`.
pub fn unaccented_key(text: &str) -> String {
    unaccented_key_of(&normalise(text))
}

/// [`tone_key`] of a text that [`normalise`] gave.
pub(crate) fn tone_key_of(normal: &str) -> String {
    each_word(normal, syllable::place_tone)
}

/// [`iy_key`] of a text that [`normalise`] gave.
pub(crate) fn iy_key_of(normal: &str) -> String {
    each_word(normal, syllable::place_tone_and_i)
}

/// [`unaccented_key`] of a text that [`normalise`] gave.
pub(crate) fn unaccented_key_of(normal: &str) -> String {
    // Without its accents a text may begin with a space, or fold once more.
    iy_key(&unaccented(normal))
}

/// The text without accents, đ as d; case and spaces stay. Vowel signs of scripts in which they are
/// letters (Khmer, Thai) are no accents.
pub fn unaccented(text: &str) -> String {
    if is_plain(text) {
        return text.chars().map(|c| plain_d(first_of(c))).collect();
    }
    text.nfd().filter(|c| !is_accent(*c)).map(plain_d).nfc().collect()
}

/// The words to search by: lower case, without marks, in their order. Apostrophes join (`H'Mông`
/// is `hmong`), every other sign parts.
pub fn search_words(text: &str) -> Vec<String> {
    let plain: String = unaccented(&normalise(text)).chars().filter(|c| *c != '\'').collect();
    let words = plain.split(|c: char| !c.is_numeric() && !is_letter(c));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Characters without width or glyph that copying from documents and pages leaves behind.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}')
}

/// Whether every character is a letter or sign that NFC leaves alone in any company: Latin below
/// the combining marks, and the block that holds the Vietnamese letters. Then equality after
/// [`repaired`] and [`normalise`] can be decided character by character, without allocating.
pub(crate) fn is_plain(text: &str) -> bool {
    text.chars().all(|c| match c {
        '\u{AD}' => false,
        '\0'..='\u{2FF}' | '\u{1E00}'..='\u{1EFF}' => true,
        _ => false,
    })
}

/// Equality of two plain texts after [`repaired`].
pub(crate) fn plain_repaired_eq(left: &str, right: &str) -> bool {
    left.chars().map(repaired_char).eq(right.chars().map(repaired_char))
}

/// Equality of two plain texts after [`normalise`].
pub(crate) fn plain_normal_eq(left: &str, right: &str) -> bool {
    plain_normal(left).eq(plain_normal(right))
}

fn plain_normal(text: &str) -> impl Iterator<Item = char> {
    let words = text.split(char::is_whitespace).filter(|word| !word.is_empty());
    words.enumerate().flat_map(|(at, word)| {
        let space = (at > 0).then_some(' ');
        space.into_iter().chain(word.chars().map(repaired_char).flat_map(folded_char))
    })
}

fn repaired_char(c: char) -> char {
    match c {
        '\u{D0}' | '\u{189}' => 'Đ',
        '\u{F0}' | '\u{256}' => 'đ',
        '\u{2018}' | '\u{2019}' | '\u{2BC}' | '\u{B4}' | '`' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c => c,
    }
}

fn plain_d(c: char) -> char {
    match c {
        'Đ' | '\u{D0}' | '\u{189}' => 'D',
        'đ' | '\u{F0}' | '\u{256}' => 'd',
        c => c,
    }
}

/// One character's fold: lower, upper, lower case, so that ẞ, ß and ss meet, ſ and s, ς and σ.
fn folded_char(c: char) -> Folded {
    match c {
        '\0'..='\x7F' => Folded::one(c.to_ascii_lowercase()),
        // Upper and lower case alternate in the Vietnamese letters of this block.
        '\u{1EA0}'..='\u{1EF9}' => {
            Folded::one(char::from_u32(u32::from(c) | 1).expect("within one block"))
        }
        c => Folded::slow(c),
    }
}

/// At most nine characters, which a test holds for every character of Unicode.
struct Folded {
    chars: [char; 9],
    at: usize,
    end: usize,
}

impl Folded {
    fn one(c: char) -> Self {
        Folded { chars: [c; 9], at: 0, end: 1 }
    }

    fn slow(c: char) -> Self {
        let mut folded = Folded { chars: [c; 9], at: 0, end: 0 };
        let upper = c.to_lowercase().flat_map(char::to_uppercase);
        for lower in upper.flat_map(char::to_lowercase) {
            folded.chars[folded.end] = repaired_char(lower);
            folded.end += 1;
        }
        folded
    }
}

impl Iterator for Folded {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        (self.at < self.end).then(|| {
            self.at += 1;
            self.chars[self.at - 1]
        })
    }
}

/// Applies `rewrite` to each run of letters and copies everything between them.
fn each_word(text: &str, rewrite: impl Fn(&str, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_letter) {
        let (between, from_word) = rest.split_at(start);
        let end = from_word.find(|c| !is_letter(c)).unwrap_or(from_word.len());
        let (word, after) = from_word.split_at(end);
        out.push_str(between);
        rewrite(word, &mut out);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The letter without the accents that it decomposes into.
fn first_of(c: char) -> char {
    let mut first = None;
    decompose_canonical(c, |part| {
        first.get_or_insert(part);
    });
    first.unwrap_or(c)
}

/// The combining marks into which accented Latin, Greek and Cyrillic letters decompose.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || (c >= '\u{300}' && is_combining_mark(c))
}

#[cfg(test)]
mod tests;
