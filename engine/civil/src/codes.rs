//! Code lists that the vocabulary builds on: the sexes and the 54 peoples.
//!
//! Never translates a register's own numbering (1/2, M/F, 0/1): that is the connector's part. The
//! statistics office counts censuses with another numbering of the peoples (04 is Mường there and
//! Hoa here), so a code is only as good as the list it is read from.

use serde::{Deserialize, Serialize};

/// One row of a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeName {
    /// The code as it is stored and compared; zeros in front count.
    pub code: &'static str,
    /// Its name in Vietnamese.
    pub vi: &'static str,
    /// Its name in English.
    pub en: &'static str,
}

const fn row(code: &'static str, vi: &'static str, en: &'static str) -> CodeName {
    CodeName { code, vi, en }
}

/// A people is called alike in both languages.
const fn people(code: &'static str, name: &'static str) -> CodeName {
    row(code, name, name)
}

/// Sex as civil registers hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// Code `male`.
    Male,
    /// Code `female`.
    Female,
}

impl Sex {
    /// `male` or `female`.
    pub fn code(self) -> &'static str {
        match self {
            Sex::Male => "male",
            Sex::Female => "female",
        }
    }

    /// The sex of a code, matched exactly.
    pub fn from_code(code: &str) -> Option<Self> {
        [Sex::Male, Sex::Female].into_iter().find(|sex| sex.code() == code)
    }
}

/// The codes of the field `sex`.
pub const SEXES: [CodeName; 2] = [row("male", "Nam", "Male"), row("female", "Nữ", "Female")];

/// The codes of the field `ethnicity`: 01 to 54 are the peoples of Decision 121-TCTK/PPCĐ of
/// 1979-03-02; 55 and 99 are what the population register adds.
pub const PEOPLES: [CodeName; 56] = [
    people("01", "Kinh"),
    people("02", "Tày"),
    people("03", "Thái"),
    people("04", "Hoa"),
    people("05", "Khơ-me"),
    people("06", "Mường"),
    people("07", "Nùng"),
    people("08", "Hmông"),
    people("09", "Dao"),
    people("10", "Gia-rai"),
    people("11", "Ngái"),
    people("12", "Ê-đê"),
    people("13", "Ba-na"),
    people("14", "Xơ-đăng"),
    people("15", "Sán Chay"),
    people("16", "Cơ-ho"),
    people("17", "Chăm"),
    people("18", "Sán Dìu"),
    people("19", "Hrê"),
    people("20", "Mnông"),
    people("21", "Ra-glai"),
    people("22", "Xtiêng"),
    people("23", "Bru-Vân Kiều"),
    people("24", "Thổ"),
    people("25", "Giáy"),
    people("26", "Cơ-tu"),
    people("27", "Gié-Triêng"),
    people("28", "Mạ"),
    people("29", "Khơ-mú"),
    people("30", "Co"),
    people("31", "Ta-ôi"),
    people("32", "Chơ-ro"),
    people("33", "Kháng"),
    people("34", "Xinh-mun"),
    people("35", "Hà Nhì"),
    people("36", "Chu-ru"),
    people("37", "Lào"),
    people("38", "La Chí"),
    people("39", "La Ha"),
    people("40", "Phù Lá"),
    people("41", "La Hủ"),
    people("42", "Lự"),
    people("43", "Lô Lô"),
    people("44", "Chứt"),
    people("45", "Mảng"),
    people("46", "Pà Thẻn"),
    people("47", "Cơ Lao"),
    people("48", "Cống"),
    people("49", "Bố Y"),
    people("50", "Si La"),
    people("51", "Pu Péo"),
    people("52", "Brâu"),
    people("53", "Ơ-đu"),
    people("54", "Rơ-măm"),
    row("55", "Người nước ngoài", "Foreigner"),
    row("99", "Không rõ", "Not known"),
];

/// The codes of a list, as [`crate::Kind::Code`] takes them.
pub fn codes(list: &[CodeName]) -> Vec<String> {
    list.iter().map(|row| row.code.to_owned()).collect()
}

#[cfg(test)]
mod tests;
