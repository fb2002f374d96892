//! Tests of names: normal forms, tone placement over all syllables, i and y, search words.
#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

/// Texts near Vietnamese names: letters, marks, spaces, lookalikes, a few foreign ones.
pub(crate) fn any_name() -> impl Strategy<Value = String> {
    let near =
        "([a-zA-ZÀ-ỹĐđÐƉ]|[\u{300}-\u{303}\u{306}\u{309}\u{31B}\u{323}]| |\u{a0}|['’-]){0,20}";
    prop_oneof![near.boxed(), "\\PC{0,20}".boxed(), syllables().boxed()]
}

/// Names of real syllables, with the tone in any place and any case.
fn syllables() -> impl Strategy<Value = String> {
    let word =
        "(q?[uU]|gi|ng|h|L|th|)(o[aàáạ]|[oò]a|[oóọ]e|u[yỳỷ]|[uúủ]y|[yýiíì]|iê|[uư]ơ)(n|ng|t|)";
    prop::collection::vec(word, 1..4).prop_map(|words| words.join(" "))
}

#[test]
fn encodings_of_one_name_are_repaired_to_one() {
    let composed = "Nguyễn Thị Hòa";
    let decomposed: String = composed.nfd().collect();
    assert_eq!((composed.chars().count(), decomposed.chars().count()), (14, 18));
    assert_eq!(repaired(&decomposed), composed);
    let cases = [
        ("e\u{323}\u{302}", "ệ"),
        ("e\u{302}\u{323}", "ệ"),
        ("\u{1EB9}\u{302}", "ệ"),
        ("\u{EA}\u{323}", "ệ"),
        ("\u{EA}\u{301}", "ế"),
        ("\u{D0}ặng", "Đặng"),
        ("\u{189}ặng", "Đặng"),
        ("\u{F0}", "đ"),
        ("H\u{2019}Mông", "H'Mông"),
        ("Ê\u{2011}đê", "Ê-đê"),
        ("Ng\u{200B}uyễn\u{FEFF}", "Nguyễn"),
    ];
    for (written, repaired_to) in cases {
        assert_eq!(repaired(written), repaired_to, "{written}");
    }
}

#[test]
fn case_and_spaces_are_normalised() {
    let cases = [
        ("NGUYỄN VĂN A", "nguyễn văn a"),
        ("  Nguyễn\u{a0}\u{a0}Văn \t A\n", "nguyễn văn a"),
        ("Trần\u{3000}Thị\u{2003}B", "trần thị b"),
        ("ĐẶNG", "đặng"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("STRAẞE", "strasse"),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ("Σίσυφος", "σίσυφοσ"),
        ("", ""),
        (" ", ""),
    ];
    for (written, normal) in cases {
        assert_eq!(normalise(written), normal, "{written}");
    }
}

#[test]
fn tone_placement_is_a_matter_of_style_within_a_syllable() {
    let cases = [
        ("Hòa", "Hoà"),
        ("HÒA", "hoà"),
        ("Thủy", "Thuỷ"),
        ("Thúy", "Thuý"),
        ("Khỏe", "Khoẻ"),
        ("Qúy", "Quý"),
        ("Qùynh", "Quỳnh"),
        ("Gìa", "Già"),
        ("gỉa", "giả"),
        ("tòan", "toàn"),
        ("Hòang", "Hoàng"),
        ("Hùynh", "Huỳnh"),
        ("khủyu", "khuỷu"),
        ("ngòao", "ngoào"),
        ("xóay", "xoáy"),
        ("thủơ", "thuở"),
        ("cuả", "của"),
        ("muà", "mùa"),
        ("lưả", "lửa"),
        ("nghiã", "nghĩa"),
        ("baì", "bài"),
        ("Nguỹên", "Nguyễn"),
        ("Ê-đê Hòa", "ê-đê hoà"),
    ];
    for (one, other) in cases {
        assert_eq!(tone_key(one), tone_key(other), "{one} {other}");
        assert_eq!(tone_key(one), tone_key(&tone_key(one)), "{one}");
    }
}

#[test]
fn the_key_has_the_tone_where_the_newer_spelling_puts_it() {
    let cases = [
        ("hòa", "hoà"),
        ("thủy", "thuỷ"),
        ("già", "già"),
        ("gì", "gì"),
        ("gìn", "gìn"),
        ("giếng", "giếng"),
        ("quý", "quý"),
        ("quốc", "quốc"),
        ("quyền", "quyền"),
        ("nguyễn", "nguyễn"),
        ("mía", "mía"),
        ("múa", "múa"),
        ("cứu", "cứu"),
        ("hươu", "hươu"),
        ("chuối", "chuối"),
        ("nghiêng", "nghiêng"),
        ("tuấn", "tuấn"),
        ("yến", "yến"),
        ("yểu", "yểu"),
        ("ỷ", "ỷ"),
        ("uỷ", "uỷ"),
        ("ủy", "uỷ"),
        ("xoong", "xoong"),
        ("goòng", "goòng"),
    ];
    for (written, key) in cases {
        assert_eq!(tone_key(written), key, "{written}");
    }
}

#[test]
fn different_tones_letters_and_foreign_accents_stay_apart() {
    let cases = [
        ("Hòa", "Hóa"),
        ("Hòa", "Hoa"),
        ("Hương", "Hường"),
        ("Thúy", "Thúi"),
        ("Tân", "Tấn"),
        ("Việt", "Viêt"),
        ("Thuận", "Thuân"),
        ("Lộc", "Lôc"),
        ("Đặng", "Đăng"),
        ("Hợp", "Hơp"),
        ("Đan", "Dan"),
        ("René", "Réne"),
        ("Hélène", "Hèléne"),
        ("Léa", "Leá"),
        ("Kían", "Kián"),
        ("Mário", "Marío"),
        ("Zóe", "Zoé"),
    ];
    for (one, other) in cases {
        assert_ne!(tone_key(one), tone_key(other), "{one} {other}");
    }
}

#[test]
fn i_and_y_are_one_only_as_the_whole_vowel_of_an_open_syllable() {
    let equal = [
        ("Lý", "Lí"),
        ("Quý", "Quí"),
        ("Qúy", "quí"),
        ("Kỳ", "Kì"),
        ("Vy", "Vi"),
        ("MỸ", "mĩ"),
        ("Tỷ", "Tỉ"),
    ];
    for (one, other) in equal {
        assert_ne!(tone_key(one), tone_key(other), "{one} {other}");
        assert_eq!(iy_key(one), iy_key(other), "{one} {other}");
    }
    let apart = [("Thúy", "Thúi"), ("Tay", "Tai"), ("Y", "I"), ("ý", "í"), ("Lynh", "Linh")];
    for (one, other) in apart {
        assert_ne!(iy_key(one), iy_key(other), "{one} {other}");
    }
}

#[test]
fn accents_and_the_strokes_of_d_come_off() {
    let cases = [
        ("Nguyễn Thị Đặng", "Nguyen Thi Dang"),
        ("\u{D0}\u{F0}\u{189}\u{256}Đđ", "DdDdDd"),
        ("ƠƯơư", "OUou"),
        ("Hương Hường Hưởng Hướng", "Huong Huong Huong Huong"),
        ("René", "Rene"),
        ("កម្ពុជា", "កម្ពុជា"),
    ];
    for (written, bare) in cases {
        assert_eq!(unaccented(written), bare, "{written}");
    }
    assert_eq!(unaccented_key("LY"), unaccented_key("Lí"));
}

#[test]
fn search_words_are_bare_lower_case_words_in_order() {
    let cases: [(&str, &[&str]); 8] = [
        ("Nguyễn Thị  Hòa", &["nguyen", "thi", "hoa"]),
        ("ĐẶNG VĂN Đ", &["dang", "van", "d"]),
        ("H'Mông", &["hmong"]),
        ("H\u{2019}Mông", &["hmong"]),
        ("Ê-đê", &["e", "de"]),
        ("Số 12/5, tổ 3", &["so", "12", "5", "to", "3"]),
        (" - ", &[]),
        ("កម្ពុជា", &["កម្ពុជា"]),
    ];
    for (text, words) in cases {
        assert_eq!(search_words(text), words, "{text}");
    }
}

/// All of Unicode, one character at a time: every fold fits its buffer and is final.
#[test]
fn every_character_folds_once_and_for_all() {
    for c in '\0'..=char::MAX {
        let once = normalise(c.encode_utf8(&mut [0; 4]));
        assert_eq!(normalise(&once), once, "{:?}", c);
    }
}

#[test]
fn the_short_way_folds_as_the_long_way() {
    for c in ('\0'..='\u{2FF}').chain('\u{1E00}'..='\u{1EFF}').filter(|c| *c != '\u{AD}') {
        let text = c.to_string();
        assert!(is_plain(&text), "{c:?}");
        assert_eq!(text.nfc().collect::<String>(), text, "{c:?}");
        let short: String = plain_normal(&text).nfc().collect();
        assert_eq!(short, normalise(&text), "{c:?}");
        let slow: String = Folded::slow(repaired_char(c)).collect();
        assert_eq!(folded_char(repaired_char(c)).collect::<String>(), slow, "{c:?}");
    }
    assert!(!is_plain("e\u{301}"));
    assert!(!is_plain("\u{AD}"));
}

proptest! {
    #[test]
    fn every_key_is_final(text in any_name()) {
        for key in [repaired, normalise, tone_key, iy_key, unaccented_key, unaccented] {
            let once = key(&text);
            prop_assert_eq!(key(&once), once);
        }
    }

    #[test]
    fn each_rung_holds_the_rungs_above_it(left in any_name(), right in any_name()) {
        let rungs = [repaired, normalise, tone_key, iy_key, unaccented_key];
        let equal: Vec<bool> = rungs.iter().map(|key| key(&left) == key(&right)).collect();
        prop_assert!(equal.is_sorted(), "{:?}", equal);
        for key in [normalise, tone_key, iy_key, unaccented_key] {
            prop_assert_eq!(key(&repaired(&left)), key(&left));
        }
    }

    #[test]
    fn the_form_of_unicode_does_not_matter(text in any_name()) {
        let decomposed: String = text.nfd().collect();
        prop_assert_eq!(tone_key(&decomposed), tone_key(&text));
        prop_assert_eq!(search_words(&decomposed), search_words(&text));
    }

    #[test]
    fn plain_texts_compare_alike_on_both_ways(left in any_name(), right in any_name()) {
        if is_plain(&left) && is_plain(&right) {
            prop_assert_eq!(plain_repaired_eq(&left, &right), repaired(&left) == repaired(&right));
            prop_assert_eq!(plain_normal_eq(&left, &right), normalise(&left) == normalise(&right));
        }
    }

    #[test]
    fn search_words_of_words_are_the_words(text in any_name()) {
        let words = search_words(&text);
        prop_assert_eq!(search_words(&words.join(" ")), words);
    }
}
