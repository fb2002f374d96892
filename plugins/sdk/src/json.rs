//! Reading JSON into serde types with little code: a component carries everything it calls, and
//! serde_json's messages alone bring 40 KB of float formatting with them.
//!
//! Strict RFC 8259. A fault names places and keys, never values. It does not write JSON, and does
//! not keep a document it has no type for.

mod value;

use std::borrow::Cow;
use std::fmt::{self, Display};

use serde::de::{self, DeserializeOwned, Expected, Unexpected};

/// Deep enough for any agreed shape, too shallow for the stack.
const DEEPEST: u8 = 64;

/// What was not understood, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    what: String,
    line: usize,
    column: usize,
}

impl Fault {
    fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), line: 0, column: 0 }
    }

    fn at(mut self, text: &str, at: usize) -> Self {
        let before = text.get(..at).unwrap_or(text);
        self.line = before.matches('\n').count() + 1;
        self.column = before.chars().rev().take_while(|letter| *letter != '\n').count() + 1;
        self
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (line {}, column {})", self.what, self.line, self.column)
    }
}

impl std::error::Error for Fault {}

/// The given texts are written out here because serde's own repeat the value.
impl de::Error for Fault {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::new("another kind of value was agreed")
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::new("a value outside what was agreed")
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self::new("a list of another length was agreed")
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("one of {} was agreed", expected.join(", ")))
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::new(format!("unknown key {field}"))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("the key {field} is missing"))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(format!("the key {field} stands twice"))
    }
}

/// Reads a whole document.
///
/// # Errors
/// If it is no JSON, or not of this type.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    let read = T::deserialize(&mut reader).and_then(|value| match reader.peek() {
        None => Ok(value),
        Some(_) => Err(Fault::new("text after the end")),
    });
    read.map_err(|fault| fault.at(text, reader.at))
}

/// The rest of a document.
struct Reader<'de> {
    text: &'de str,
    at: usize,
    depth: u8,
}

impl<'de> Reader<'de> {
    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// Takes the byte if it is next.
    fn take(&mut self, byte: u8) -> bool {
        let next = self.peek() == Some(byte);
        self.at += usize::from(next);
        next
    }

    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.take(byte) { Ok(()) } else { Err(unexpected()) }
    }

    fn word(&mut self, word: &str) -> Result<(), Fault> {
        self.peek();
        match self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            true => self.at += word.len(),
            false => return Err(unexpected()),
        }
        Ok(())
    }

    fn deeper(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(Fault::new("nested too deep")) } else { Ok(()) }
    }

    /// A text, borrowed where nothing in it is escaped.
    fn string(&mut self) -> Result<Cow<'de, str>, Fault> {
        self.expect(b'"')?;
        let start = self.at;
        let plain = self.plain()?;
        if self.take_here(b'"') {
            return Ok(Cow::Borrowed(&self.text[start..plain]));
        }
        let mut whole = self.text[start..plain].to_owned();
        while !self.take_here(b'"') {
            self.at += 1;
            whole.push(self.escaped()?);
            let from = self.at;
            let to = self.plain()?;
            whole.push_str(&self.text[from..to]);
        }
        Ok(Cow::Owned(whole))
    }

    /// Moves to the next quote or backslash.
    fn plain(&mut self) -> Result<usize, Fault> {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b'"' | b'\\') => return Ok(self.at),
                None | Some(0..0x20) => return Err(unexpected()),
                Some(_) => self.at += 1,
            }
        }
    }

    fn take_here(&mut self, byte: u8) -> bool {
        let here = self.text.as_bytes().get(self.at) == Some(&byte);
        self.at += usize::from(here);
        here
    }

    fn escaped(&mut self) -> Result<char, Fault> {
        let letter = self.text.as_bytes().get(self.at).copied();
        self.at += 1;
        Ok(match letter {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(plain @ (b'"' | b'\\' | b'/')) => plain.into(),
            Some(b'u') => return self.code_point(),
            _ => return Err(unexpected()),
        })
    }

    /// What lies beyond 16 bits comes in two halves.
    fn code_point(&mut self) -> Result<char, Fault> {
        let mut code = self.four_digits()?;
        if (0xd800..0xdc00).contains(&code) {
            if !(self.take_here(b'\\') && self.take_here(b'u')) {
                return Err(unexpected());
            }
            let low = self.four_digits()?.wrapping_sub(0xdc00);
            if low >= 0x400 {
                return Err(unexpected());
            }
            code = 0x10000 + ((code - 0xd800) << 10) + low;
        }
        char::from_u32(code).ok_or_else(unexpected)
    }

    fn four_digits(&mut self) -> Result<u32, Fault> {
        let digits = self.text.get(self.at..self.at + 4).ok_or_else(unexpected)?;
        let hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        self.at += 4;
        u32::from_str_radix(digits, 16).ok().filter(|_| hex).ok_or_else(unexpected)
    }

    /// The text of a number, and whether it is whole.
    fn number(&mut self) -> Result<(&'de str, bool), Fault> {
        self.peek();
        let start = self.at;
        self.take_here(b'-');
        if !self.take_here(b'0') {
            self.digits()?;
        }
        let whole = self.at;
        if self.take_here(b'.') {
            self.digits()?;
        }
        if self.take_here(b'e') || self.take_here(b'E') {
            let _sign = self.take_here(b'+') || self.take_here(b'-');
            self.digits()?;
        }
        Ok((&self.text[start..self.at], whole == self.at))
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while matches!(self.text.as_bytes().get(self.at), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(unexpected()) }
    }
}

fn unexpected() -> Fault {
    Fault::new("not JSON from here on")
}

#[cfg(test)]
mod tests;
