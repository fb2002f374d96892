//! States and actions, as they are written.
//! Never knows which states can be reached: the checks do.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Condition, Label, Length};
use crate::yaml::{At, Names};

/// Where a case rests. / Trạng thái của hồ sơ.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct State {
    /// What people see. / Nhãn.
    pub label: At<Label>,
    /// Asked on entering; the answer moves the case. / Câu hỏi khi vào trạng thái.
    pub ask: Option<At<String>>,
    /// Where each verdict leads. / Kết quả dẫn đến đâu.
    pub answers: Option<At<Answers>>,
    /// Where each failure leads: never where a finding about the person leads. / Lỗi dẫn đến đâu.
    pub failures: Option<At<Failures>>,
    /// Started on entering. / Đồng hồ.
    #[serde(default)]
    pub timers: Vec<At<Timer>>,
    /// Fields that nobody edits here: a list, or the name of a set. / Khoá các trường.
    pub locks: Option<At<Names>>,
    /// Nothing leaves it. / Trạng thái kết thúc.
    #[serde(default, rename = "final")]
    pub is_final: At<bool>,
    /// The case's values are deleted so long after it ended: `24 months`. / Xoá sau bao lâu.
    pub delete_after: Option<At<Length>>,
    /// What stays then: the `journal` without any value, or `nothing`. / Giữ lại gì sau khi xoá.
    pub retention: Option<At<RetentionWord>>,
}

/// What stays of a case that is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RetentionWord {
    /// Its journal and last state, without any value. / Nhật ký, không có giá trị nào.
    Journal,
    /// Nothing. / Không giữ gì.
    Nothing,
}

/// Where each verdict leads.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Answers {
    /// Every field that must agree does, and none differs. / Khớp.
    pub verified: Option<At<String>>,
    /// A record was found and some field differs. / Lệch thông tin.
    pub mismatch: Option<At<String>>,
    /// The registry says no and cannot tell a difference from an absence. / Không khớp.
    pub no_match: Option<At<String>>,
    /// The registry holds no such person. / Không tìm thấy.
    pub not_found: Option<At<String>>,
    /// More than one person fits. / Nhiều người trùng.
    pub ambiguous: Option<At<String>>,
    /// Nothing differs, but not every field that must agree could be compared. / Chưa đủ.
    pub incomplete: Option<At<String>>,
}

/// Where each failure leads: nothing could be said of the person.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Failures {
    /// The registry refuses this input. / Dữ liệu gửi bị từ chối.
    pub rejected: Option<At<String>>,
    /// Rights, licence or configuration. / Không có quyền.
    pub not_permitted: Option<At<String>>,
    /// The wire did not behave as agreed. / Sai giao thức.
    pub protocol: Option<At<String>>,
    /// A ticket ran out before its answer came. / Quá hạn chờ.
    pub expired: Option<At<String>>,
    /// Out of reach, and given up. / Không kết nối được.
    pub unavailable: Option<At<String>>,
}

/// A timer of a state.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Timer {
    /// Reckoned from entering the state: `5 working days`. / Sau bao lâu.
    pub after: Option<At<Length>>,
    /// So long before the case is due: `2 working days`. / Trước ngày hẹn trả bao lâu.
    pub before_due: Option<At<Length>>,
    /// `due`: when the case is due. / Đúng ngày hẹn trả.
    pub at: Option<At<AtWord>>,
    /// Where the case goes. / Chuyển đến.
    pub to: Option<At<String>>,
    /// The role, or a list of roles, that is reminded; the case stays. / Nhắc vai trò nào.
    pub remind: Option<At<Names>>,
    /// `outage`: it rests while the registry is out of reach. / Tạm dừng khi mất kết nối.
    pub pauses: Option<At<OutageWord>>,
}

/// A moment of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AtWord {
    /// When the case is due. / Ngày hẹn trả.
    Due,
}

/// During what a timer rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutageWord {
    /// While the state's registry is out of reach.
    Outage,
}

/// What a person may do. / Thao tác.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Action {
    /// What people see. / Nhãn.
    pub label: At<Label>,
    /// The states it is possible in. / Từ các trạng thái.
    pub from: At<Names>,
    /// The role, or a list of roles, that may use it; without it, any. / Vai trò được dùng.
    pub role: Option<At<Names>>,
    /// Fields that may be edited with it: a list, the name of a set, or `all`. / Được sửa.
    pub edits: Option<At<Names>>,
    /// Fields that must be known: a list, or the name of a set. / Phải có.
    pub needs: Option<At<Names>>,
    /// What else must hold. / Điều kiện.
    pub when: Option<At<Condition>>,
    /// Where it leads; without it the case stays. / Chuyển đến.
    pub to: Option<At<String>>,
    /// Asked without leaving the state. / Hỏi mà không đổi trạng thái.
    pub ask: Option<At<String>>,
    /// `required`: a reason must be given. / Phải ghi lý do.
    pub reason: Option<ReasonWord>,
    /// A kept answer does not do: ask again. / Hỏi lại dù đã có kết quả.
    #[serde(default)]
    pub repeat: bool,
    /// May be used on many cases at once. / Dùng được cho nhiều hồ sơ.
    #[serde(default)]
    pub batch: bool,
    /// How often it may be used. / Giới hạn số lần.
    pub limit: Option<Limit>,
    /// Not by whoever used this action, or one of these, last on the same case: four eyes.
    /// / Không phải người đã làm thao tác kia.
    pub not_by: Option<At<Names>>,
    /// Takes fetched values over. / Lấy dữ liệu về vào hồ sơ.
    pub fill: Option<Fill>,
}

/// Fetched values that are taken over.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Fill {
    /// The ask that fetched them. / Từ câu hỏi nào.
    pub from: At<String>,
    /// `empty`: only what is not declared; `confirmed`: also what the person confirms by name; `all`.
    /// / Ghi đè những gì.
    pub over: At<OverWord>,
}

/// Which declared values may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OverWord {
    /// None. / Không ghi đè.
    Empty,
    /// Those that the person confirms by name. / Những trường được xác nhận.
    Confirmed,
    /// Every one. / Tất cả.
    All,
}

/// Whether a reason must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonWord {
    /// It must.
    Required,
}

/// How often an action may be used.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Limit {
    /// So many times. / Số lần.
    #[schemars(range(min = 1))]
    pub times: At<u32>,
    /// Within this length: `1 working day`. / Trong thời gian.
    #[serde(rename = "in")]
    pub within: At<Length>,
    /// On one case. / Trên mỗi hồ sơ.
    pub per: PerWord,
}

/// On what a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PerWord {
    /// On one case.
    Case,
}
