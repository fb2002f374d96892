//! Codes of level 1 as far as they are known.
//!
//! Never complete: no public list was found, and none says what became of the codes when the
//! provinces merged on 2025-07-01. A caller with a better list passes that one.

/// How well a row of the table is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// Seen in addresses or codes that the province's own portal uses.
    Verified,
    /// Seen once elsewhere, or reckoned from the alphabetical order of the 63 former provinces.
    Unverified,
}

/// A code of level 1 and whose it was before 2025-07-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LevelOne<'a> {
    /// A capital letter and two digits.
    pub code: &'a str,
    /// The province.
    pub name: &'a str,
    /// The province that it became a part of on 2025-07-01, if its own name ended then
    /// (Decision 19/2025/QĐ-TTg).
    pub merged_into: Option<&'a str>,
    /// How well the code is known to be this province's.
    pub evidence: Evidence,
}

const fn row(
    code: &'static str,
    name: &'static str,
    merged_into: Option<&'static str>,
    evidence: Evidence,
) -> LevelOne<'static> {
    LevelOne { code, name, merged_into, evidence }
}

/// The codes that are known, in order.
pub const LEVEL_ONE: [LevelOne<'static>; 11] = [
    row("H03", "Bắc Kạn", Some("Thái Nguyên"), Evidence::Unverified),
    row("H15", "Đắk Lắk", None, Evidence::Verified),
    row("H22", "Hà Giang", Some("Tuyên Quang"), Evidence::Unverified),
    row("H23", "Hải Dương", Some("Hải Phòng"), Evidence::Unverified),
    row("H28", "Hòa Bình", Some("Phú Thọ"), Evidence::Unverified),
    row("H30", "Hậu Giang", Some("Cần Thơ"), Evidence::Verified),
    row("H38", "Lào Cai", None, Evidence::Verified),
    row("H42", "Ninh Bình", None, Evidence::Unverified),
    row("H49", "Quảng Ninh", None, Evidence::Verified),
    row("H55", "Thái Nguyên", None, Evidence::Verified),
    row("H56", "Thanh Hóa", None, Evidence::Verified),
];
