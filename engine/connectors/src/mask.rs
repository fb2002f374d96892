//! Takes the values of a query out of texts that a guest wrote, before anyone reads them.
//!
//! A value is found whatever its accents, case or spacing; it never tries to find values that are
//! not in the query.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::wire::{Address, Field, PartialDate, Query, Value};

/// What stands where a value stood.
const STARS: &str = "***";
/// Shorter values are masked only where they stand as a word of their own.
const SHORTEST_INSIDE_A_WORD: usize = 4;
/// Bytes of a guest's text that an operator gets to read.
const LONGEST_TEXT: usize = 500;

/// The values of one query, ready to be searched for.
pub(crate) struct Mask {
    needles: Vec<Vec<char>>,
}

/// One folded letter and where its original stands in the text.
struct Letter {
    folded: char,
    from: usize,
    to: usize,
}

impl Mask {
    /// Collects the values of `query`: subject, asker, case code.
    pub fn of(query: &Query) -> Self {
        let mut values = Vec::new();
        for Field { value, .. } in query.subject.iter().chain(&query.asker) {
            collect(value, &mut values);
        }
        values.extend(query.case_code.clone());
        let mut needles: Vec<Vec<char>> = values.iter().map(|value| folded(value)).collect();
        needles.retain(|needle| !needle.is_empty());
        // The longest first: a name before a word of it.
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
        needles.dedup();
        Self { needles }
    }

    /// `text` with every value replaced by stars, and cut to a readable length.
    pub fn apply(&self, text: &str) -> String {
        let letters = letters(text);
        let mut out = String::with_capacity(text.len());
        let (mut at, mut kept) = (0, 0);
        while at < letters.len() {
            let Some(length) = self.found(&letters, at) else {
                at += 1;
                continue;
            };
            out.push_str(&text[kept..letters[at].from]);
            out.push_str(STARS);
            kept = letters[at + length - 1].to;
            at += length;
        }
        out.push_str(&text[kept..]);
        shorten(out)
    }

    fn found(&self, letters: &[Letter], at: usize) -> Option<usize> {
        self.needles.iter().find(|needle| stands(needle, letters, at)).map(Vec::len)
    }
}

/// One readable line: no line breaks that could forge another one, cut at a character border.
pub(crate) fn shorten(text: String) -> String {
    let mut text = match text.contains(char::is_control) {
        true => text.replace(char::is_control, " "),
        false => text,
    };
    if text.len() > LONGEST_TEXT {
        text.truncate(text.floor_char_boundary(LONGEST_TEXT));
        text.push('…');
    }
    text
}

fn stands(needle: &[char], letters: &[Letter], at: usize) -> bool {
    let Some(here) = letters.get(at..at + needle.len()) else {
        return false;
    };
    if !here.iter().map(|letter| letter.folded).eq(needle.iter().copied()) {
        return false;
    }
    let in_word = |letter: Option<&Letter>| letter.is_some_and(|l| l.folded.is_alphanumeric());
    let before = at.checked_sub(1).and_then(|n| letters.get(n));
    let alone = !in_word(before) && !in_word(letters.get(at + needle.len()));
    alone || needle.len() >= SHORTEST_INSIDE_A_WORD
}

fn folded(value: &str) -> Vec<char> {
    letters(value.trim()).into_iter().map(|letter| letter.folded).collect()
}

/// Small letters without marks, runs of space as one, each with its place in `text`.
fn letters(text: &str) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::with_capacity(text.len());
    for (from, original) in text.char_indices() {
        let to = from + original.len_utf8();
        let bare = std::iter::once(original).nfd().filter(|c| !is_combining_mark(*c));
        let before = letters.len();
        for folded in bare.flat_map(char::to_lowercase).map(fold) {
            letters.push(Letter { folded, from, to });
        }
        if letters.len() == before || doubled_space(&letters, before) {
            letters.truncate(before);
            // A lone combining mark or a further space belongs to the letter before it.
            if let Some(last) = letters.last_mut() {
                last.to = to;
            }
        }
    }
    letters
}

fn fold(letter: char) -> char {
    match letter {
        'đ' => 'd',
        space if space.is_whitespace() => ' ',
        other => other,
    }
}

fn doubled_space(letters: &[Letter], before: usize) -> bool {
    before > 0 && letters[before].folded == ' ' && letters[before - 1].folded == ' '
}

fn collect(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Text(text) => into.push(text.clone()),
        Value::Date(date) => collect_date(date, into),
        Value::Flag(_) => {}
        Value::Number(number) => into.push(number.to_string()),
        Value::Address(address) => collect_address(address, into),
        Value::Json(text) => match serde_json::from_str(text) {
            Ok(json) => collect_json(&json, into),
            Err(_) => into.push(text.clone()),
        },
    }
}

/// A date in the ways that registries here write it.
fn collect_date(date: &PartialDate, into: &mut Vec<String>) {
    match *date {
        PartialDate::Day(date) => {
            let (y, m, d) = (date.year, date.month, date.day);
            into.push(format!("{y:04}{m:02}{d:02}"));
            into.push(format!("{d:02}{m:02}{y:04}"));
            for between in ["-", "/", "."] {
                into.push(format!("{y:04}{between}{m:02}{between}{d:02}"));
                into.push(format!("{d:02}{between}{m:02}{between}{y:04}"));
            }
            into.push(format!("{d}/{m}/{y}"));
        }
        PartialDate::Month(month) => {
            let (y, m) = (month.year, month.month);
            into.extend([format!("{y:04}-{m:02}"), format!("{m:02}/{y:04}"), format!("{y}{m:02}")]);
        }
        PartialDate::Year(year) => into.push(year.to_string()),
    }
}

fn collect_address(address: &Address, into: &mut Vec<String>) {
    into.extend(address.detail.clone());
    into.extend(address.text.clone());
    for unit in &address.units {
        into.extend(unit.code.clone());
        into.extend(unit.name.clone());
    }
}

fn collect_json(json: &serde_json::Value, into: &mut Vec<String>) {
    match json {
        serde_json::Value::Null | serde_json::Value::Bool(_) => {}
        serde_json::Value::Number(number) => into.push(number.to_string()),
        serde_json::Value::String(text) => into.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect_json(item, into)),
        serde_json::Value::Object(map) => map.values().for_each(|item| collect_json(item, into)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::CivilDate;

    fn mask(values: &[Value]) -> Mask {
        let subject = values.iter().map(|v| Field { name: "x".into(), value: v.clone() });
        Mask::of(&Query {
            id: "1".into(),
            subject: subject.collect(),
            compare: vec![],
            fetch: vec![],
            purpose: String::new(),
            asker: vec![],
            case_code: Some("H01.2026-7".into()),
            more: vec![],
        })
    }

    fn text(value: &str) -> Value {
        Value::Text(value.into())
    }

    #[test]
    fn a_name_is_masked_whatever_its_accents_case_and_spaces() {
        let mask = mask(&[text("Nguyễn Thị Đào")]);
        assert_eq!(mask.apply("có Nguyễn Thị Đào."), "có ***.");
        assert_eq!(mask.apply("no NGUYEN  THI DAO here"), "no *** here");
        // Decomposed, as some wires send it.
        assert_eq!(mask.apply("Nguye\u{302}\u{303}n Thi\u{323} Đào"), "***");
        assert_eq!(mask.apply("Nguyễn Văn Đào"), "Nguyễn Văn Đào");
    }

    #[test]
    fn short_values_are_masked_as_words_only() {
        let mask = mask(&[text("01")]);
        assert_eq!(mask.apply("code 01, attempt 2010"), "code ***, attempt 2010");
    }

    #[test]
    fn dates_numbers_addresses_json_and_the_case_code_are_masked() {
        let day = CivilDate { year: 1990, month: 3, day: 7 };
        let address = Address {
            units: vec![],
            units_on: None,
            country: None,
            detail: Some("12 Lê Lợi".into()),
            text: None,
        };
        let mask = mask(&[
            Value::Date(PartialDate::Day(day)),
            Value::Number(4711),
            Value::Address(address),
            Value::Json(r#"{"mother": ["Trần Thị Bé"]}"#.into()),
        ]);
        let said = "07/03/1990 19900307 1990-03-07 4711 12 le loi tran thi be H01.2026-7";
        assert_eq!(mask.apply(said), "*** *** *** *** *** *** ***");
    }

    #[test]
    fn a_text_stays_one_line() {
        assert_eq!(mask(&[]).apply("a\nERROR forged\u{1b}[0m"), "a ERROR forged [0m");
    }

    #[test]
    fn long_texts_are_cut_at_a_letter() {
        let cut = mask(&[]).apply(&"ễ".repeat(400));
        assert!(cut.len() <= LONGEST_TEXT + '…'.len_utf8());
        assert!(cut.ends_with('…'));
    }

    proptest::proptest! {
        /// Wherever it stands, in whatever case: no trace of a long value is left.
        #[test]
        fn a_value_is_found_anywhere(before in "\\PC{0,20}", after in "\\PC{0,20}", loud: bool) {
            let value = "Trần Hưng Đạo";
            let said = if loud { value.to_uppercase() } else { value.to_owned() };
            let shown = mask(&[text(value)]).apply(&format!("{before}{said}{after}"));
            proptest::prop_assert!(!shown.contains(&said), "{shown}");
            proptest::prop_assert!(shown.contains(STARS));
        }
    }
}
