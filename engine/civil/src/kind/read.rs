//! Reading one input as one kind of value.
//!
//! Never looks at any other field and never guesses: a number where zeros in front count is
//! refused instead of being padded.

use unicode_normalization::UnicodeNormalization;

use super::fault::ValueFault;
use super::{Input, Kind, Value, file, money};
use crate::date::PartialDate;
use crate::identity::{CitizenId, IdentityNumber, OldId, is_separator};
use crate::name;
use crate::unit::UnitCode;

pub(super) fn value(kind: &Kind, input: Input<'_>) -> Result<Value, ValueFault> {
    let given = || text_of(kind, input);
    let read = match kind {
        Kind::Flag => return flag(input),
        Kind::Number => return number(input),
        Kind::Money => return money::money(input),
        Kind::Date => return date(input),
        Kind::Text => text(given()?)?,
        Kind::FullName => full_name(given()?)?,
        Kind::IdentityNumber => IdentityNumber::parse(given()?)?.as_str().to_owned(),
        Kind::CitizenId => CitizenId::parse(given()?)?.as_str().to_owned(),
        Kind::OldId => OldId::parse(given()?)?.as_str().to_owned(),
        Kind::Code { codes } => code(given()?, codes)?,
        Kind::Phone => phone(given()?)?,
        Kind::Email => email(given()?)?,
        Kind::Unit => UnitCode::parse(given()?)?.as_str().to_owned(),
        Kind::File => file::reference(given()?)?,
    };
    Ok(Value::Text(read))
}

/// The text of an input without the spaces at its ends.
fn text_of<'a>(kind: &Kind, input: Input<'a>) -> Result<&'a str, ValueFault> {
    match input {
        Input::Text(text) if text.trim().is_empty() => Err(ValueFault::Empty),
        Input::Text(text) => Ok(text.trim()),
        Input::Flag(_) | Input::Number(_) => {
            Err(ValueFault::Shape { kind: kind.name(), given: input.shape() })
        }
    }
}

fn text(given: &str) -> Result<String, ValueFault> {
    let stored: String = given.replace("\r\n", "\n").nfc().collect();
    within(&stored, Kind::TEXT_LIMIT)?;
    // Addresses and remarks may have lines; nothing else steers a printer.
    let control = |c: char| c.is_control() && c != '\n' && c != '\t';
    refuse_control(&stored, control).map(|()| stored)
}

fn full_name(given: &str) -> Result<String, ValueFault> {
    let stored: String = given.nfc().filter(|c| !name::is_invisible(*c)).nfc().collect();
    let stored = stored.trim();
    within(stored, Kind::NAME_LIMIT)?;
    refuse_control(stored, char::is_control)?;
    if !stored.chars().any(char::is_alphabetic) {
        return Err(ValueFault::NoLetter);
    }
    Ok(stored.to_owned())
}

fn within(text: &str, limit: usize) -> Result<(), ValueFault> {
    let count = text.chars().count();
    if count > limit { Err(ValueFault::TooLong { count, limit }) } else { Ok(()) }
}

fn refuse_control(text: &str, control: impl Fn(char) -> bool) -> Result<(), ValueFault> {
    match text.chars().position(control) {
        Some(at) => Err(ValueFault::Control { position: at + 1 }),
        None => Ok(()),
    }
}

fn code(given: &str, codes: &[String]) -> Result<String, ValueFault> {
    let known = codes.iter().any(|code| code == given);
    known.then(|| given.to_owned()).ok_or(ValueFault::UnknownCode { count: codes.len() })
}

/// `+84` is written `0`, so that one number has one form.
fn phone(given: &str) -> Result<String, ValueFault> {
    let mut stored = String::with_capacity(given.len());
    for (at, c) in given.chars().enumerate() {
        match c {
            '+' if stored.is_empty() => stored.push(c),
            '0'..='9' => stored.push(c),
            '(' | ')' => {}
            c if is_separator(c) => {}
            _ => return Err(ValueFault::PhoneCharacter { position: at + 1 }),
        }
    }
    if let Some(national) = stored.strip_prefix("+84") {
        stored = format!("0{}", national.trim_start_matches('0'));
    }
    let count = stored.trim_start_matches('+').len();
    if (8..=15).contains(&count) { Ok(stored) } else { Err(ValueFault::PhoneCount { count }) }
}

/// One `@`, something before it, a domain with a dot in it, no spaces: what a typing error breaks.
fn email(given: &str) -> Result<String, ValueFault> {
    let stored: String = given.nfc().collect();
    within(&stored, Kind::EMAIL_LIMIT)?;
    let odd = |c: char| c.is_whitespace() || c.is_control() || name::is_invisible(c);
    let (user, domain) = stored.split_once('@').ok_or(ValueFault::NotEmail)?;
    let labels = domain.split('.').count();
    let good = !user.is_empty()
        && !domain.contains('@')
        && labels > 1
        && domain.split('.').all(|label| !label.is_empty())
        && !stored.contains(odd);
    if good { Ok(stored) } else { Err(ValueFault::NotEmail) }
}

fn flag(input: Input<'_>) -> Result<Value, ValueFault> {
    match input {
        Input::Flag(flag) => Ok(Value::Flag(flag)),
        Input::Text(text) => match text.trim() {
            "true" => Ok(Value::Flag(true)),
            "false" => Ok(Value::Flag(false)),
            "" => Err(ValueFault::Empty),
            _ => Err(ValueFault::NotFlag),
        },
        Input::Number(_) => Err(ValueFault::NotFlag),
    }
}

fn number(input: Input<'_>) -> Result<Value, ValueFault> {
    match input {
        Input::Number(number) => Ok(Value::Number(number)),
        Input::Flag(_) => Err(ValueFault::NotNumber),
        Input::Text(text) => {
            let text = text.trim();
            let digits = text.strip_prefix('-').unwrap_or(text);
            if text.is_empty() {
                return Err(ValueFault::Empty);
            }
            if !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(ValueFault::NotNumber);
            }
            text.parse().map(Value::Number).map_err(|_| ValueFault::NotNumber)
        }
    }
}

/// A bare number is what YAML makes of an unquoted `1940` or `19400512`.
fn date(input: Input<'_>) -> Result<Value, ValueFault> {
    let read = match input {
        Input::Text(text) => PartialDate::parse(text),
        Input::Number(number) => PartialDate::parse(&number.to_string()),
        Input::Flag(_) => {
            return Err(ValueFault::Shape { kind: "date", given: input.shape() });
        }
    };
    Ok(Value::Date(read?))
}
