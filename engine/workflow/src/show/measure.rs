//! How wide a text is, in columns of a terminal and in pixels of a font that nobody knows, and how
//! it falls into lines. Never measures a real font: pixels are reckoned for the widest of the
//! fonts that the SVG names (DejaVu Sans), so that a text fits in the others too.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Columns of a terminal.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// Pixels at a font size.
pub(super) fn pixels(text: &str, size: f64, bold: bool) -> f64 {
    let wide: f64 = text.chars().map(em).sum();
    wide * size * if bold { 1.11 } else { 1.0 }
}

/// A character's width in DejaVu Sans, in parts of the font size, rounded up.
fn em(c: char) -> f64 {
    match c {
        ' ' | 'i' | 'j' | 'l' | '\'' => 0.33,
        'f' | 't' | 'r' | '.' | ',' | ':' | ';' | '(' | ')' | '-' | '·' | '!' => 0.42,
        'm' | 'M' | 'W' | '@' | '%' => 1.0,
        'w' | '<' | '>' | '=' | '+' | '#' | '&' => 0.84,
        c if c.is_ascii_lowercase() || c.is_ascii_digit() => 0.64,
        c if c.is_lowercase() => 0.67,
        c if c.is_uppercase() => 0.8,
        c => [0.0, 0.67, 1.05][c.width().unwrap_or(0).min(2)],
    }
}

/// Falls into lines no wider than `most` by `width`; a single word that is wider is cut.
pub(super) fn wrap(text: &str, most: f64, width: impl Fn(&str) -> f64) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace().flat_map(|word| cut(word, most, &width)) {
        let last = lines.last_mut().expect("there is always one line");
        let longer = if last.is_empty() { word.clone() } else { format!("{last} {word}") };
        if last.is_empty() || width(&longer) <= most {
            *last = longer;
        } else {
            lines.push(word);
        }
    }
    lines
}

/// Falls into as many lines as [`wrap`] makes, of nearly the same width.
pub(super) fn balance(text: &str, most: f64, width: impl Fn(&str) -> f64) -> Vec<String> {
    let mut lines = wrap(text, most, &width);
    if lines.len() < 2 {
        return lines;
    }
    let steps = (1..20).map(|step| most * (1.0 - f64::from(step) * 0.03));
    for narrower in steps {
        let next = wrap(text, narrower, &width);
        if next.len() > lines.len() {
            break;
        }
        lines = next;
    }
    lines
}

/// A word in pieces that fit.
fn cut(word: &str, most: f64, width: impl Fn(&str) -> f64) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for c in word.chars() {
        let last = pieces.last_mut().expect("there is always one piece");
        let longer = format!("{last}{c}");
        // A mark stays with its letter.
        if last.is_empty() || c.width() == Some(0) || width(&longer) <= most {
            *last = longer;
        } else {
            pieces.push(c.to_string());
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_take_no_column_of_their_own() {
        assert_eq!(columns("Lệch thông tin"), 14);
        assert_eq!(columns("Le\u{323}\u{302}ch thông tin"), 14);
        assert_eq!(columns("戸籍"), 4);
        assert_eq!(pixels("e\u{323}\u{302}", 10.0, false), pixels("e", 10.0, false));
    }

    #[test]
    fn lines_are_no_wider_than_asked_and_lose_nothing() {
        let text = "Gửi lại, thông tin không đổi — aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        for most in [1.0, 5.0, 12.0, 30.0] {
            let lines = wrap(text, most, |part| columns(part) as f64);
            assert!(lines.iter().all(|line| columns(line) as f64 <= most), "{lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
        let count = |part: &str| columns(part) as f64;
        assert_eq!(wrap("một hai ba bốn", 11.0, count), ["một hai ba", "bốn"]);
        assert_eq!(balance("một hai ba bốn", 11.0, count), ["một hai", "ba bốn"]);
        assert_eq!(wrap("", 5.0, |part| columns(part) as f64), [""]);
        assert_eq!(wrap("e\u{323}e\u{323}", 1.0, |p| columns(p) as f64), ["e\u{323}", "e\u{323}"]);
    }
}
