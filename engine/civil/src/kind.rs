//! The kinds of values that a field may hold, and reading them from what people and systems send.
//!
//! Never corrects a value beyond its spelling (NFC, separators, spaces at the ends) and never
//! repeats a value in a fault. Codes are matched exactly; "did you mean" is the caller's part.

mod fault;
mod file;
mod money;
mod read;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use fault::ValueFault;

use crate::date::PartialDate;
use crate::name;

/// A declared or found value, already read and checked. Ordered for use in sorted maps; values of
/// different shapes are ordered by shape.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// Names, numbers of documents, codes, phones, addresses.
    Text(String),
    /// A date of any precision.
    Date(PartialDate),
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
}

impl Value {
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Date(_) | Value::Flag(_) | Value::Number(_) => None,
        }
    }

    /// The date, if it is one.
    pub fn as_date(&self) -> Option<PartialDate> {
        match self {
            Value::Date(date) => Some(*date),
            Value::Text(_) | Value::Flag(_) | Value::Number(_) => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            Value::Date(date) => write!(f, "{date}"),
            Value::Flag(flag) => write!(f, "{flag}"),
            Value::Number(number) => write!(f, "{number}"),
        }
    }
}

/// A value as it arrives, in the three shapes that JSON and YAML have for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input<'a> {
    /// A string.
    Text(&'a str),
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Number(i64),
}

impl Input<'_> {
    /// The shape's name for messages.
    pub fn shape(&self) -> &'static str {
        match self {
            Input::Text(_) => "a text",
            Input::Flag(_) => "true or false",
            Input::Number(_) => "a number",
        }
    }
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Any text up to [`Kind::TEXT_LIMIT`] characters.
    Text,
    /// A person's name, up to [`Kind::NAME_LIMIT`] characters.
    FullName,
    /// 12 or 9 digits.
    IdentityNumber,
    /// 12 digits.
    CitizenId,
    /// 9 digits.
    OldId,
    /// A date that may be partial.
    Date,
    /// One of a closed list, such as sex or ethnicity.
    Code {
        /// The codes; zeros in front and case count.
        codes: Vec<String>,
    },
    /// Yes or no.
    Flag,
    /// A whole number.
    Number,
    /// An amount of whole dong, from 0 to [`Kind::MONEY_LIMIT`].
    Money,
    /// A telephone number: digits, with `+` in front if it is a foreign one.
    Phone,
    /// An e-mail address.
    Email,
    /// The code of an administrative unit: 2, 3 or 5 digits.
    Unit,
    /// The reference of a file, never its content: an opaque id, an https link or a relative path.
    File,
}

impl Kind {
    /// The longest text, in characters.
    pub const TEXT_LIMIT: usize = 4_000;
    /// The longest name, in characters.
    pub const NAME_LIMIT: usize = 100;
    /// The longest e-mail address, in characters (RFC 5321, 4.5.3.1.3, less the brackets).
    pub const EMAIL_LIMIT: usize = 254;
    /// The longest reference of a file, in characters.
    pub const FILE_LIMIT: usize = 300;
    /// The greatest amount in dong: fifteen digits, which every JSON reader holds exactly.
    pub const MONEY_LIMIT: i64 = 999_999_999_999_999;

    /// The names of all kinds, in the order of the enum.
    pub const NAMES: [&'static str; 14] = [
        "text",
        "full-name",
        "identity-number",
        "citizen-id",
        "old-id",
        "date",
        "code",
        "flag",
        "number",
        "money",
        "phone",
        "email",
        "unit",
        "file",
    ];

    /// The name by which the vocabulary calls this kind.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::FullName => "full-name",
            Kind::IdentityNumber => "identity-number",
            Kind::CitizenId => "citizen-id",
            Kind::OldId => "old-id",
            Kind::Date => "date",
            Kind::Code { .. } => "code",
            Kind::Flag => "flag",
            Kind::Number => "number",
            Kind::Money => "money",
            Kind::Phone => "phone",
            Kind::Email => "email",
            Kind::Unit => "unit",
            Kind::File => "file",
        }
    }

    /// The kind of a name; `codes` is used by `code` alone.
    pub fn from_name(name: &str, codes: Vec<String>) -> Option<Self> {
        Some(match name {
            "text" => Kind::Text,
            "full-name" => Kind::FullName,
            "identity-number" => Kind::IdentityNumber,
            "citizen-id" => Kind::CitizenId,
            "old-id" => Kind::OldId,
            "date" => Kind::Date,
            "code" => Kind::Code { codes },
            "flag" => Kind::Flag,
            "number" => Kind::Number,
            "money" => Kind::Money,
            "phone" => Kind::Phone,
            "email" => Kind::Email,
            "unit" => Kind::Unit,
            "file" => Kind::File,
            _ => return None,
        })
    }

    /// Reads a value of this kind. What it returns reads as itself again.
    pub fn parse(&self, input: Input<'_>) -> Result<Value, ValueFault> {
        read::value(self, input)
    }

    /// What a case with this value is found by: unaccented lower-case words for texts and names,
    /// the digits of numbers and phones, the text of a date and its year. Codes and flags are
    /// filters and references lead to files: none of these are words.
    pub fn search_words(&self, value: &Value) -> Vec<String> {
        match (self, value) {
            (Kind::Code { .. } | Kind::Flag | Kind::Unit | Kind::File, _) | (_, Value::Flag(_)) => {
                Vec::new()
            }
            (Kind::Phone, Value::Text(text)) => vec![text.trim_start_matches('+').to_owned()],
            (Kind::Email, Value::Text(text)) => vec![name::normalise(text)],
            (_, Value::Text(text)) => name::search_words(text),
            (_, Value::Date(date)) => date_words(*date),
            (_, Value::Number(number)) => vec![number.to_string()],
        }
    }
}

fn date_words(date: PartialDate) -> Vec<String> {
    let (whole, year) = (date.to_string(), format!("{:04}", date.year()));
    if whole == year { vec![year] } else { vec![whole, year] }
}

#[cfg(test)]
mod tests;
