//! A workflow as it was written: every key of the language, each value with its place.
//!
//! Never judges names or meanings: that is the compiler's work. What stands here is also what the
//! JSON Schema says, so a key cannot be in one and not in the other.

mod ask;
mod condition;
mod life;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::yaml::{At, Entries, Words};

pub use ask::{Ask, Retry};
pub(crate) use condition::Said;
pub use condition::{Condition, View};
pub use life::{Action, Answers, Failures, Limit, OutageWord, PerWord, ReasonWord, State, Timer};

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
    /// The purpose that goes with every look-up: the code of the procedure, in quotes. / Mã thủ tục.
    pub purpose: Option<At<String>>,
    /// The calendar by which working days are reckoned. / Lịch làm việc.
    pub calendar: At<String>,
    /// Who hears of what. / Ai được báo.
    #[serde(default)]
    pub tell: Vec<Tell>,
    /// The data of a case; names, types and codes come from the vocabulary. / Các trường dữ liệu.
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
}

/// Who hears of what.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Tell {
    /// Whoever opened the case. / Bên gửi hồ sơ.
    pub sender: At<TellWord>,
}

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TellWord {
    /// Every state that the case comes to.
    EveryState,
}

/// A declared datum of a case.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Field {
    /// The vocabulary's name, where the workflow calls the field otherwise. / Tên trong từ vựng.
    pub is: Option<At<String>>,
    /// No case opens without it. / Bắt buộc khi mở hồ sơ.
    #[serde(default)]
    pub required: bool,
    /// Clerks find the case by its words. / Dùng để tìm kiếm.
    #[serde(default)]
    pub search: bool,
    /// Where the vocabulary's own label does not fit. / Nhãn riêng.
    pub label: Option<At<Label>>,
}

/// Keys that the design shows and this build does not read yet.
pub(crate) const NOT_BUILT: &[&str] = &[
    "persons",
    "many",
    "about",
    "each",
    "procedures",
    "fill",
    "over",
    "keep",
    "answer-within",
    "shows",
    "due",
    "delete-after",
    "retention",
    "case-code",
    "migrate",
    "not-by",
    "before-due",
    "reminders",
    "remind",
];
