//! Reading an amount of whole dong as people and spreadsheets write it.
//!
//! Never rounds and never takes a sign: what may be a decimal is refused, since a wrong point
//! changes an amount a thousandfold.

use unicode_normalization::UnicodeNormalization;

use super::fault::ValueFault;
use super::{Input, Kind, Value};

/// What may stand before or behind the digits, in small letters; the longer ones first.
const CURRENCY: [&str; 6] = ["đồng", "dong", "vnđ", "vnd", "đ", "₫"];

pub(super) fn money(input: Input<'_>) -> Result<Value, ValueFault> {
    let amount = match input {
        Input::Flag(_) => return Err(ValueFault::NotMoney),
        Input::Number(amount) => amount,
        Input::Text(text) => amount(text)?,
    };
    match amount {
        ..0 => Err(ValueFault::MoneyNegative),
        0..=Kind::MONEY_LIMIT => Ok(Value::Number(amount)),
        _ => Err(ValueFault::MoneyTooGreat),
    }
}

fn amount(text: &str) -> Result<i64, ValueFault> {
    let small: String = text.trim().nfc().flat_map(char::to_lowercase).collect();
    let small = without_currency(&small);
    if small.is_empty() {
        return Err(if text.trim().is_empty() { ValueFault::Empty } else { ValueFault::NotMoney });
    }
    if small.starts_with(['-', '\u{2212}', '\u{2013}']) {
        return Err(ValueFault::MoneyNegative);
    }
    let known = |c: char| c.is_ascii_digit() || is_separator(c);
    if !small.chars().all(known) || !small.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(ValueFault::NotMoney);
    }
    in_threes(small)?;
    let digits: String = small.chars().filter(char::is_ascii_digit).collect();
    // Only digits are left, so only their count can be wrong.
    digits.parse().map_err(|_| ValueFault::MoneyTooGreat)
}

fn without_currency(text: &str) -> &str {
    let behind = CURRENCY.iter().find_map(|name| text.strip_suffix(name));
    let before = || CURRENCY.iter().find_map(|name| text.strip_prefix(name));
    behind.or_else(before).unwrap_or(text).trim()
}

/// Spaces of any width are one separator.
fn is_separator(c: char) -> bool {
    matches!(c, '.' | ',') || c.is_whitespace()
}

/// One separator throughout, groups of three behind it, no zero alone in front of it.
fn in_threes(text: &str) -> Result<(), ValueFault> {
    let separator = |c: char| if c.is_whitespace() { ' ' } else { c };
    let used: Vec<char> = text.chars().filter(|c| is_separator(*c)).map(separator).collect();
    let Some(last) = used.last() else { return Ok(()) };
    let groups: Vec<&str> = text.split(is_separator).collect();
    let grouped = groups[1..].iter().all(|group| group.len() == 3)
        && (1..=3).contains(&groups[0].len())
        && !groups[0].starts_with('0')
        && used.iter().all(|one| one == last);
    let last_alone = *last != ' ' && used.iter().filter(|one| *one == last).count() == 1;
    match (grouped, last_alone) {
        (true, _) => Ok(()),
        (false, true) => Err(ValueFault::MoneyDecimals),
        (false, false) => Err(ValueFault::MoneyGroups),
    }
}
