//! Vietnamese syllables: onset, vowels, coda and one tone.
//!
//! Never touches a word that it cannot read as one whole syllable: in foreign and highland names
//! an accent's place is spelling, not style. Input is case-folded NFC.

use unicode_normalization::char::{compose, decompose_canonical};

/// Longest first, so that the first match is the right one. `qu` and `gi` stand apart.
const ONSETS: [&str; 26] = [
    "ngh", "ng", "nh", "gh", "kh", "ph", "th", "tr", "ch", "b", "c", "d", "đ", "g", "h", "k", "l",
    "m", "n", "p", "r", "s", "t", "v", "x", "",
];

const CODAS: [&str; 8] = ["c", "ch", "m", "n", "ng", "nh", "p", "t"];

/// Vowel groups that may stand before a coda; there the tone is on the last vowel (toàn, tuấn).
const CLOSED: &str = "a ă â e ê i o ô ơ u ư y iê oa oă oe oo uâ uê uô uy uyê ươ yê";

/// Vowel groups at the end of a syllable with the tone on the first letter …
const OPEN_FIRST: &str = "\
    a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iu oi ôi ơi ua ui ưa ưi ưu";

/// … and on the second (hoà, thuỷ, khuỷu; the older spelling has hòa, thủy).
const OPEN_SECOND: &str =
    "iê oa oe uâ uê uô uơ uy yê ươ oai oao oay oeo iêu uây uêu uôi uya uyu ươi ươu yêu";

/// A word read as a syllable; the three parts are letters without tone.
struct Syllable {
    onset: String,
    vowels: String,
    coda: String,
    /// The combining mark, if the tone is not the level one.
    tone: Option<char>,
    /// Which vowel carries it, counted in characters.
    place: usize,
}

/// Appends the word with its tone on the canonical vowel, or as it is.
pub(super) fn place_tone(word: &str, out: &mut String) {
    match Syllable::read(word) {
        Some(syllable) => syllable.write(out),
        None => out.push_str(word),
    }
}

/// The same, with a whole vowel `y` of an open syllable after a consonant written `i`.
pub(super) fn place_tone_and_i(word: &str, out: &mut String) {
    match Syllable::read(word) {
        Some(mut syllable) => {
            if syllable.vowels == "y" && syllable.coda.is_empty() && !syllable.onset.is_empty() {
                "i".clone_into(&mut syllable.vowels);
            }
            syllable.write(out);
        }
        None => out.push_str(word),
    }
}

impl Syllable {
    fn read(word: &str) -> Option<Self> {
        let (letters, tone) = without_tone(word)?;
        let (onset, rest) = split_onset(&letters);
        let end = rest.find(|c| !is_vowel(c)).unwrap_or(rest.len());
        let (vowels, coda) = rest.split_at(end);
        let place = place_of_tone(vowels, coda)?;
        Some(Syllable {
            onset: onset.to_owned(),
            vowels: vowels.to_owned(),
            coda: coda.to_owned(),
            tone,
            place,
        })
    }

    fn write(&self, out: &mut String) {
        out.push_str(&self.onset);
        for (at, vowel) in self.vowels.chars().enumerate() {
            let tone = self.tone.filter(|_| at == self.place);
            out.push(tone.map_or(vowel, |tone| toned(vowel, tone)));
        }
        out.push_str(&self.coda);
    }
}

/// The one letter for a vowel and a tone. The dot stands below and so comes before the hat in the
/// canonical order: these four do not compose in this order.
fn toned(vowel: char, tone: char) -> char {
    match (vowel, tone) {
        ('ă', '\u{323}') => 'ặ',
        ('â', '\u{323}') => 'ậ',
        ('ê', '\u{323}') => 'ệ',
        ('ô', '\u{323}') => 'ộ',
        (vowel, tone) => compose(vowel, tone).expect("Unicode has every Vietnamese letter"),
    }
}

/// The letters with their own marks (â, ă, ê, ô, ơ, ư) and the one tone. `None` for a word with
/// two tones, a tone on a consonant, or a mark that Vietnamese does not use.
fn without_tone(word: &str) -> Option<(String, Option<char>)> {
    let (mut letters, mut tone) = (String::with_capacity(word.len()), None);
    for c in word.chars() {
        if c.is_ascii_lowercase() {
            letters.push(c);
            continue;
        }
        let mut letter = None;
        let mut foreign = false;
        decompose_canonical(c, |part| match part {
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => {
                foreign |= tone.replace(part).is_some();
            }
            '\u{302}' | '\u{306}' | '\u{31B}' => {
                letter = letter.and_then(|base| compose(base, part));
            }
            base => letter = Some(base),
        });
        let letter = letter.filter(|letter| !foreign && is_letter(*letter))?;
        if letter != c && !is_vowel(letter) {
            return None;
        }
        letters.push(letter);
    }
    Some((letters, tone))
}

/// `qu` always takes its u. `gi` takes its i where another vowel follows; before `ê` (giếng) the
/// split does not matter to the tone.
fn split_onset(letters: &str) -> (&str, &str) {
    for onset in ["qu", "gi"] {
        let rest = letters.strip_prefix(onset);
        if let Some(rest) = rest.filter(|rest| rest.starts_with(is_vowel)) {
            return (onset, rest);
        }
    }
    let onset = ONSETS.iter().find(|onset| letters.starts_with(**onset));
    letters.split_at(onset.map_or(0, |onset| onset.len()))
}

/// Which vowel carries the tone, counted in characters; `None` for what is no syllable's rhyme.
fn place_of_tone(vowels: &str, coda: &str) -> Option<usize> {
    let among = |groups: &str| groups.split(' ').any(|group| group == vowels);
    if !coda.is_empty() {
        let rhyme = CODAS.contains(&coda) && among(CLOSED);
        return rhyme.then(|| vowels.chars().count() - 1);
    }
    match (among(OPEN_FIRST), among(OPEN_SECOND)) {
        (true, _) => Some(0),
        (false, true) => Some(1),
        (false, false) => None,
    }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'ă' | 'â' | 'e' | 'ê' | 'i' | 'o' | 'ô' | 'ơ' | 'u' | 'ư' | 'y')
}

fn is_letter(c: char) -> bool {
    c.is_ascii_lowercase() || c == 'đ' || is_vowel(c)
}

#[cfg(test)]
mod tests;
