//! What a case holds and what stands above its life: fields, persons, procedures, due time, moving
//! from older versions, as they are written. Never knows a vocabulary.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Label, LengthOrProcedure};
use crate::yaml::{At, Entries, Names};

/// A declared datum of a case.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Field {
    /// The vocabulary's name, where the workflow calls the field otherwise. / Tên trong từ vựng.
    pub is: Option<At<String>>,
    /// For a field of the workflow's own, which the vocabulary does not have: text, date, choice,
    /// number, money, flag, phone, email, file. / Kiểu dữ liệu của trường riêng.
    #[serde(rename = "type")]
    pub kind: Option<At<String>>,
    /// For `type: choice`: each code with its label. / Các lựa chọn.
    pub choices: Option<At<Entries<At<Label>>>>,
    /// `false` for an own field that holds nothing of a person. / Có phải dữ liệu cá nhân.
    pub personal: Option<At<bool>>,
    /// No case opens without it. / Bắt buộc khi mở hồ sơ.
    #[serde(default)]
    pub required: bool,
    /// Clerks find the case by its words. / Dùng để tìm kiếm.
    #[serde(default)]
    pub search: bool,
    /// Where the vocabulary's own label does not fit; an own field always has one. / Nhãn riêng.
    pub label: Option<At<Label>>,
}

/// A person, or a household of persons.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Person {
    /// What people call them. / Nhãn.
    pub label: At<Label>,
    /// Any number of persons: a household. / Nhiều người: một hộ.
    #[serde(default)]
    pub many: bool,
    /// The data of each. / Các trường dữ liệu.
    pub fields: At<Entries<Field>>,
}

/// The procedures that a workflow serves.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Procedures {
    /// A table beside the workflow: code, title, fetch, working-days, licensed-from, licensed-to.
    /// / Tệp danh mục thủ tục.
    pub file: At<String>,
}

/// When a case as a whole is due.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CaseDue {
    /// How long it may take: `15 working days`, or `procedure` for what its procedure says.
    /// / Thời hạn giải quyết.
    pub after: At<LengthOrProcedure>,
    /// `received`: reckoned from the opening; or a state: from first entering it. / Tính từ lúc nào.
    pub of: At<String>,
    /// States in which the clock rests. / Tạm dừng ở các trạng thái.
    pub pauses: Option<At<Names>>,
}

/// How cases of older versions come to this one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Migrate {
    /// The versions whose cases may come. / Từ các phiên bản.
    #[schemars(length(min = 1))]
    pub from: At<Vec<At<u32>>>,
    /// Old state to new state; a state that is not named keeps its name. / Trạng thái cũ sang mới.
    #[serde(default)]
    pub states: Entries<At<String>>,
    /// Old field to new field; a field that is not named keeps its name. / Trường cũ sang mới.
    #[serde(default)]
    pub fields: Entries<At<String>>,
    /// Old fields whose values are let go. / Các trường bỏ đi.
    pub drop: Option<At<Vec<At<String>>>>,
}
