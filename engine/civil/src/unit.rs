//! Codes of administrative units: their shape, and nothing more yet.
//!
//! Never says where a unit lies or what became of it: a code alone does not tell (3,316 communes of
//! 2025-07-01 reuse the code of another territory). The dated tables are loaded by a later part.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// The level that the length of a code says (Decision 124/2004/QĐ-TTg, kept by 19/2025/QĐ-TTg).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitLevel {
    /// Two digits: province or centrally-run city.
    Province,
    /// Three digits: district, a level abolished on 2025-07-01.
    District,
    /// Five digits: commune, ward or special zone.
    Commune,
}

/// A code of two, three or five ASCII digits; zeros in front count. Serialises as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitCode {
    // Padded with zero bytes, which sort before every digit: a unit comes before those it heads.
    digits: [u8; 5],
    count: u8,
}

/// Why a text is no unit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UnitFault {
    /// Something that is not an ASCII digit.
    #[error("character {position} of the unit code is not a digit 0 to 9; write digits only")]
    Character {
        /// Counted in characters from 1.
        position: usize,
    },
    /// Not two, three or five.
    #[error(
        "the unit code has {count} digits; write 2 for a province, 3 for a former district or 5 \
         for a commune, with the zeros in front"
    )]
    Count {
        /// How many digits there are.
        count: usize,
    },
}

impl UnitCode {
    /// Reads a code; spaces around it are dropped.
    pub fn parse(text: &str) -> Result<Self, UnitFault> {
        let text = text.trim();
        if let Some(at) = text.chars().position(|c| !c.is_ascii_digit()) {
            return Err(UnitFault::Character { position: at + 1 });
        }
        let (mut digits, count) = ([0u8; 5], text.len());
        if !matches!(count, 2 | 3 | 5) {
            return Err(UnitFault::Count { count });
        }
        digits[..count].copy_from_slice(text.as_bytes());
        let count = u8::try_from(count).expect("two, three or five");
        Ok(UnitCode { digits, count })
    }

    /// The digits as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits[..usize::from(self.count)])
            .expect("unit codes are built from ASCII digits only")
    }

    /// The level that its length says.
    pub fn level(&self) -> UnitLevel {
        match self.count {
            2 => UnitLevel::Province,
            3 => UnitLevel::District,
            _ => UnitLevel::Commune,
        }
    }

    /// Whether it is a province or centrally-run city.
    pub fn is_province(&self) -> bool {
        self.level() == UnitLevel::Province
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnitCode({})", self.as_str())
    }
}

impl Serialize for UnitCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for UnitCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
