//! How new case codes are written: `{office}-{date}-{number:4}`.
//!
//! Never counts: the caller keeps one counter for each [`CodePattern::scope`] and writes with the
//! next number. Two codes of one pattern are the same only if office, day and number are.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// A checked pattern. Serialises as the text that it was read from, in NFC.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodePattern {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    Text(String),
    Office,
    /// `yyMMdd`.
    Date,
    /// At least so many digits.
    Number(usize),
}

/// Why a text is no pattern of case codes. Patterns hold no personal values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PatternFault {
    /// Nothing but spaces.
    #[error("the pattern is empty; write it as {{office}}-{{date}}-{{number:4}}")]
    Empty,
    /// More characters than a pattern may have.
    #[error("the pattern has {count} characters and may have {limit}; shorten it")]
    TooLong {
        /// How many characters there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// A space or sign that does not belong in a code.
    #[error(
        "character {position} of the pattern has no place in a code; write letters, digits and the \
         signs . - _ / around {{office}}, {{date}} and {{number:4}}"
    )]
    Character {
        /// Counted in characters from 1.
        position: usize,
    },
    /// `{` without `}`, or the other way round.
    #[error("the brace at character {position} of the pattern has no partner; write {{date}}")]
    Brace {
        /// Counted in characters from 1.
        position: usize,
    },
    /// A name in braces that is none of the three.
    #[error(
        "the name in braces at character {position} of the pattern is not known; write {{office}}, \
         {{date}} or {{number:4}}"
    )]
    UnknownName {
        /// Where its brace opens, counted in characters from 1.
        position: usize,
    },
    /// A width that is none.
    #[error(
        "the width at character {position} of the pattern is not 3 to 8; write {{number:4}} for 4 \
         digits"
    )]
    Width {
        /// Where its brace opens, counted in characters from 1.
        position: usize,
    },
    /// The same name once more.
    #[error("`{name}` stands twice in the pattern; write each name once")]
    Twice {
        /// `office`, `date` or `number`.
        name: &'static str,
    },
    /// No date or no number.
    #[error("the pattern has no {{{name}}}, so that codes would repeat; add {{{name}}}")]
    Missing {
        /// `date` or `number`.
        name: &'static str,
    },
    /// Nothing that parts the office from its neighbour.
    #[error(
        "{{office}} touches another name in the pattern, so that codes of two offices \
         could be the same; put a letter or one of . - _ / between them"
    )]
    OfficeTouches,
}

impl CodePattern {
    /// The longest pattern, in characters.
    pub const TEXT_LIMIT: usize = 100;

    /// Reads a pattern: `{date}` and `{number}` once, `{office}` at most once, letters, digits and
    /// `. - _ /` around them. `{number:N}` has at least N digits, 3 to 8; `{number}` has 4.
    pub fn parse(text: &str) -> Result<Self, PatternFault> {
        let text: String = text.trim().nfc().collect();
        let count = text.chars().count();
        if count == 0 {
            return Err(PatternFault::Empty);
        }
        if count > Self::TEXT_LIMIT {
            return Err(PatternFault::TooLong { count, limit: Self::TEXT_LIMIT });
        }
        let parts = read(&text)?;
        once("office", &parts, |part| *part == Part::Office)?;
        let dates = once("date", &parts, |part| *part == Part::Date)?;
        let numbers = once("number", &parts, |part| matches!(part, Part::Number(_)))?;
        for (name, there) in [("date", dates), ("number", numbers)] {
            if !there {
                return Err(PatternFault::Missing { name });
            }
        }
        if !office_stands_apart(&parts) {
            return Err(PatternFault::OfficeTouches);
        }
        Ok(CodePattern { text, parts })
    }

    /// The text that it was read from.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the code names the office. If not, all offices share one row of numbers.
    pub fn has_office(&self) -> bool {
        self.parts.contains(&Part::Office)
    }

    /// The code of a case. A number with more digits than the pattern asks for is written in full.
    pub fn write(&self, office: &str, day: Date, number: u64) -> String {
        self.written(office, day, |width| format!("{number:0width$}"))
    }

    /// The key under which numbers are counted: the code with `{number}` left open. Patterns that
    /// differ in the width of the number alone count together.
    pub fn scope(&self, office: &str, day: Date) -> String {
        self.written(office, day, |_| "{number}".to_owned())
    }

    fn written(&self, office: &str, day: Date, number: impl Fn(usize) -> String) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Office => office.to_owned(),
            Part::Date => {
                let year = day.year().rem_euclid(100);
                format!("{year:02}{:02}{:02}", day.month(), day.day())
            }
            Part::Number(width) => number(*width),
        });
        parts.collect()
    }
}

fn read(text: &str) -> Result<Vec<Part>, PatternFault> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut signs = text.chars().enumerate();
    while let Some((at, c)) = signs.next() {
        let position = at + 1;
        match c {
            '{' => {
                if !literal.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut literal)));
                }
                let mut name = String::new();
                loop {
                    match signs.next() {
                        Some((_, '}')) => break,
                        None | Some((_, '{')) => return Err(PatternFault::Brace { position }),
                        Some((_, c)) => name.push(c),
                    }
                }
                parts.push(hole(&name, position)?);
            }
            '}' => return Err(PatternFault::Brace { position }),
            '.' | '-' | '_' | '/' => literal.push(c),
            c if c.is_alphanumeric() => literal.push(c),
            _ => return Err(PatternFault::Character { position }),
        }
    }
    if !literal.is_empty() {
        parts.push(Part::Text(literal));
    }
    Ok(parts)
}

fn hole(name: &str, position: usize) -> Result<Part, PatternFault> {
    match name.split_once(':') {
        None if name == "office" => Ok(Part::Office),
        None if name == "date" => Ok(Part::Date),
        None if name == "number" => Ok(Part::Number(4)),
        Some(("number", width)) => match width.as_bytes() {
            [width @ b'3'..=b'8'] => Ok(Part::Number(usize::from(width - b'0'))),
            _ => Err(PatternFault::Width { position }),
        },
        None | Some(_) => Err(PatternFault::UnknownName { position }),
    }
}

/// Whether such a part is there; it may be there once.
fn once(
    name: &'static str,
    parts: &[Part],
    is: impl Fn(&Part) -> bool,
) -> Result<bool, PatternFault> {
    match parts.iter().filter(|part| is(part)).count() {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(PatternFault::Twice { name }),
    }
}

/// Between the office and the next name on either side stands something that is no digit. Dates
/// have one width, so that they may touch the number.
fn office_stands_apart(parts: &[Part]) -> bool {
    let Some(at) = parts.iter().position(|part| *part == Part::Office) else { return true };
    let parts_off = |near: Option<&Part>, next: Option<&Part>| match (near, next) {
        (None, _) | (Some(Part::Text(_)), None) => true,
        (Some(Part::Text(text)), Some(_)) => text.chars().any(|c| !c.is_numeric()),
        (Some(Part::Office | Part::Date | Part::Number(_)), _) => false,
    };
    let before = |back: usize| at.checked_sub(back).and_then(|at| parts.get(at));
    parts_off(before(1), before(2)) && parts_off(parts.get(at + 1), parts.get(at + 2))
}

impl fmt::Display for CodePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for CodePattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for CodePattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
