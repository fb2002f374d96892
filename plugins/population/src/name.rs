//! Names as the register wants to be asked for them.
//!
//! This is for finding only: whether two names agree is the engine's to say, and never by this
//! form, in which Hương, Hường and Hướng are one.

use crate::config::Names;

/// A declared name in the configured form, without spaces at its ends.
pub(crate) fn sent(name: &str, form: Names) -> String {
    let name = name.trim();
    match form {
        Names::AsTyped => name.to_owned(),
        Names::Upper => name.to_uppercase(),
        Names::Unaccented => name.chars().filter_map(bare).collect(),
    }
}

/// A letter without its marks, in capitals; nothing for spaces and for marks that stand alone.
fn bare(letter: char) -> Option<char> {
    match letter {
        '\u{300}'..='\u{36f}' => None,
        c if c.is_whitespace() => None,
        c if c.is_ascii() => Some(c.to_ascii_uppercase()),
        c => Some(base(c).unwrap_or(c)),
    }
}

/// The base of every letter that Vietnamese and its common misspellings compose.
fn base(letter: char) -> Option<char> {
    let base = match letter {
        'À'..='Å' | 'à'..='å' | 'Ă' | 'ă' | 'Ǎ' | 'ǎ' | 'Ạ'..='ặ' => 'A',
        'È'..='Ë' | 'è'..='ë' | 'Ẹ'..='ệ' => 'E',
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ' | 'ĩ' | 'Ỉ'..='ị' => 'I',
        'Ò'..='Ö' | 'ò'..='ö' | 'Ơ' | 'ơ' | 'Ọ'..='ợ' => 'O',
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ' | 'ũ' | 'Ư' | 'ư' | 'Ụ'..='ự' => 'U',
        'Ý' | 'ý' | 'ÿ' | 'Ỳ'..='ỹ' => 'Y',
        'Đ' | 'đ' | 'Ð' | 'ð' | 'Ɖ' | 'ɖ' => 'D',
        _ => return None,
    };
    Some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unaccented_form_has_no_marks_and_no_spaces() {
        for (name, form) in [
            ("Nguyễn Văn A", "NGUYENVANA"),
            (" Đặng  Thị\u{a0}Thuỳ ", "DANGTHITHUY"),
            ("Ðỗ Ɖức Ưng", "DODUCUNG"),
            ("H'Mông Y Bliă", "H'MONGYBLIA"),
            ("Nguye\u{302}\u{303}n", "NGUYEN"),
        ] {
            assert_eq!(sent(name, Names::Unaccented), form);
        }
    }

    #[test]
    fn every_vietnamese_letter_has_a_base() {
        let letters = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ";
        let bases = format!(
            "{}{}{}{}{}{}D",
            "A".repeat(17),
            "E".repeat(11),
            "I".repeat(5),
            "O".repeat(17),
            "U".repeat(11),
            "Y".repeat(5)
        );
        assert_eq!(sent(letters, Names::Unaccented), bases);
        assert_eq!(sent(&letters.to_uppercase(), Names::Unaccented), bases);
    }

    #[test]
    fn the_other_forms_keep_the_marks() {
        assert_eq!(sent(" Nguyễn Văn A ", Names::Upper), "NGUYỄN VĂN A");
        assert_eq!(sent(" Nguyễn Văn A ", Names::AsTyped), "Nguyễn Văn A");
    }
}
