//! A workflow as it was written: every key of the language, each value with its place.
//!
//! Never judges names or meanings: that is the compiler's work. What stands here is also what the
//! JSON Schema says, so a key cannot be in one and not in the other.

mod ask;
mod condition;
mod data;
mod life;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::yaml::{At, Entries, Names, Words};

pub use ask::{About, Ask, EachOf, Retry, ShowsWord};
pub(crate) use condition::Said;
pub use condition::{Condition, View};
pub use data::{CaseDue, Field, Migrate, Person, Procedures};
pub use life::{
    Action, Answers, AtWord, Failures, Fill, Limit, OutageWord, OverWord, PerWord, ReasonWord,
    RetentionWord, State, Timer,
};

/// A text in each language of the workflow: `{vi: "Đã xác thực", en: "Verified"}`. Put texts into
/// quotes: a comma ends a text without them. / Nhãn theo từng ngôn ngữ, đặt trong ngoặc kép.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Label(pub Entries<At<String>>);

/// A whole number and one of seconds, minutes, hours, days, working hours, working days, months.
/// / Số nguyên và đơn vị thời gian.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("pattern" = "^[0-9]+ +(second|minute|hour|day|working hour|working day|month)s?$"))]
pub struct Length(pub Words);

/// A length, or the word `procedure` for what the case's procedure says. / Thời gian, hoặc `procedure`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend(
    "pattern" = "^(procedure|[0-9]+ +(second|minute|hour|day|working hour|working day|month)s?)$"
))]
pub struct LengthOrProcedure(pub Words);

/// One life of a case, from the first state to the last. / Vòng đời của một hồ sơ.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(title = "hoso workflow")]
pub struct Document {
    /// Its name, in small letters, digits and hyphens. / Tên quy trình, chữ thường không dấu.
    pub workflow: At<String>,
    /// From 1; each change that is used gets the next number. / Phiên bản, từ 1.
    #[schemars(range(min = 1))]
    pub version: At<u32>,
    /// Codes of the languages of all labels, the main one first. / Các ngôn ngữ của nhãn.
    #[schemars(length(min = 1))]
    pub languages: At<Vec<At<String>>>,
    /// What people call it. / Tiêu đề.
    pub title: At<Label>,
    /// The purpose that goes with every look-up: the code of the procedure, in quotes, or the word
    /// `procedure` for that of the case. / Mã thủ tục.
    pub purpose: Option<At<String>>,
    /// The procedures that it serves, in a file beside it. / Danh mục thủ tục.
    pub procedures: Option<At<Procedures>>,
    /// When a case as a whole is due. / Ngày hẹn trả kết quả.
    pub due: Option<At<CaseDue>>,
    /// The pattern of case codes: `{office}-{date}-{number:4}`. / Mẫu mã hồ sơ.
    pub case_code: Option<At<String>>,
    /// The calendar by which working days are reckoned. / Lịch làm việc.
    pub calendar: At<String>,
    /// Who hears of what. / Ai được báo.
    #[serde(default)]
    pub tell: Vec<Tell>,
    /// Persons and households, each with fields; elsewhere they are called `applicant.full-name`.
    /// / Những người có dữ liệu trong hồ sơ.
    #[serde(default)]
    pub persons: Entries<Person>,
    /// The data of a case; names, types and codes come from the vocabulary. / Các trường dữ liệu.
    #[serde(default)]
    pub fields: Entries<Field>,
    /// Names for lists of fields. / Tên của các nhóm trường.
    #[serde(default)]
    pub sets: Entries<At<Vec<At<String>>>>,
    /// Questions to registries. / Các câu hỏi gửi cơ sở dữ liệu.
    #[serde(default)]
    pub asks: Entries<Ask>,
    /// The state in which a case begins. / Trạng thái đầu.
    pub initial: At<String>,
    /// Where a case may rest. / Các trạng thái.
    pub states: Entries<State>,
    /// What people may do; each stands once and says from where. / Các thao tác.
    #[serde(default)]
    pub actions: Entries<Action>,
    /// What the console counts and lists beyond the states. / Các danh sách thêm.
    #[serde(default)]
    pub views: Entries<View>,
    /// How cases of older versions come to this one. / Chuyển hồ sơ từ phiên bản cũ.
    pub migrate: Option<At<Migrate>>,
}

/// Who hears of what.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Tell {
    /// Whoever opened the case hears of `every-state`, of the states of a list, of `checks` (answers
    /// that move nothing) or of `reminders`. / Bên gửi hồ sơ được báo những gì.
    pub sender: At<Names>,
}

/// Keys that the design shows and this build does not read yet.
pub(crate) const NOT_BUILT: &[&str] = &[];
