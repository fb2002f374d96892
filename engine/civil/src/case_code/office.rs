//! The office part of a case code, in both written orders.
//!
//! Never says which office a code means: the registers of offices are not kept here.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::fault::CaseCodeFault;

/// Where level 1 (province or ministry) stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfficeOrder {
    /// In front: `H15.50.05.13`, by Decision 20/2020/QĐ-TTg.
    LevelOneFirst,
    /// At the end: `000.00.92.H55`, by QCVN 102:2016/BTTTT.
    LevelOneLast,
}

/// The code of an office, as it stands in case codes. Serialises as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfficeCode {
    /// Capital letters, digits and points in one of the two forms.
    text: String,
    order: OfficeOrder,
}

impl OfficeCode {
    /// Reads an office alone, with spaces and small letters as in
    /// [`CaseCode::parse`](super::CaseCode::parse).
    pub fn parse(text: &str) -> Result<Self, CaseCodeFault> {
        Self::of_plain(&super::plain(text)?)
    }

    /// `text` has capital letters and no spaces.
    pub(super) fn of_plain(text: &str) -> Result<Self, CaseCodeFault> {
        let groups: Vec<&str> = text.split('.').collect();
        let order = match (groups.first(), groups.last()) {
            (Some(first), _) if is_level_one(first) => OfficeOrder::LevelOneFirst,
            (_, Some(last)) if is_level_one(last) => OfficeOrder::LevelOneLast,
            (_, _) => return Err(CaseCodeFault::OfficeLevelOne),
        };
        let count = groups.len();
        let counted = match order {
            OfficeOrder::LevelOneFirst => count <= 4,
            OfficeOrder::LevelOneLast => count == 4,
        };
        if !counted {
            return Err(CaseCodeFault::OfficeGroups { count });
        }
        let wrong = |(at, group): (usize, &&str)| !is_good(order, at, group);
        match groups.iter().enumerate().position(wrong) {
            Some(at) => Err(CaseCodeFault::OfficeGroup { group: at + 1 }),
            None => Ok(OfficeCode { text: text.to_owned(), order }),
        }
    }

    /// The code as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Which end level 1 stands at.
    pub fn order(&self) -> OfficeOrder {
        self.order
    }

    /// The code of the province (`H15`) or ministry (`G01`).
    pub fn level_one(&self) -> &str {
        let cut = match self.order {
            OfficeOrder::LevelOneFirst => self.text.split('.').next(),
            OfficeOrder::LevelOneLast => self.text.split('.').next_back(),
        };
        cut.expect("splitting gives at least one part")
    }
}

fn is_level_one(group: &str) -> bool {
    let bytes = group.as_bytes();
    bytes.len() == 3 && bytes[0].is_ascii_uppercase() && bytes[1..].iter().all(u8::is_ascii_digit)
}

fn is_good(order: OfficeOrder, at: usize, group: &str) -> bool {
    let digits = group.bytes().all(|b| b.is_ascii_digit());
    match (order, at) {
        (OfficeOrder::LevelOneFirst, 0) | (OfficeOrder::LevelOneLast, 3) => is_level_one(group),
        (OfficeOrder::LevelOneFirst, _) => digits && matches!(group.len(), 2 | 3),
        (OfficeOrder::LevelOneLast, 0) => digits && group.len() == 3,
        (OfficeOrder::LevelOneLast, _) => digits && group.len() == 2,
    }
}

impl fmt::Display for OfficeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for OfficeCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for OfficeCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}
