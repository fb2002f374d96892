//! Questions to registries, as they are written.
//! Never knows a registry: configuration says which one serves a route.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Length;
use crate::yaml::{At, Entries, Names};

/// A question to a registry. / Câu hỏi gửi cơ sở dữ liệu.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ask {
    /// Configuration says which registry serves it, by unit and date. / Tên tuyến tra cứu.
    pub route: At<String>,
    /// For batches, where another registry serves them. / Tuyến cho gửi hàng loạt.
    pub route_in_batch: Option<At<String>>,
    /// Fields compared with what the registry holds: a list, or the name of a set. / So sánh.
    pub compare: At<Names>,
    /// Fields that have to agree for `verified`; without it, all compared ones. / Phải khớp.
    pub must: Option<At<Names>>,
    /// Reasons accepted besides the default, for that field alone. / Chấp nhận thêm.
    #[serde(default)]
    pub accept: Entries<At<Vec<At<String>>>>,
    /// Fields that may come back beyond the compared ones. / Dữ liệu được lấy về.
    pub fetch: Option<At<Names>>,
    /// The same inputs within it get the kept answer: `1 day`. / Dùng lại kết quả trong thời gian này.
    pub repeat_after: Option<At<Length>>,
    /// How the ask is repeated while the registry is out of reach. / Thử lại khi mất kết nối.
    pub retry: Option<At<Retry>>,
}

/// How an ask is repeated while its registry is out of reach.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Retry {
    /// The longest first pause: `30 seconds`. / Lần nghỉ đầu.
    pub first: Option<At<Length>>,
    /// By how much the pause grows each time. / Hệ số tăng.
    #[schemars(range(min = 1))]
    pub factor: Option<At<u32>>,
    /// The longest pause at all. / Lần nghỉ dài nhất.
    pub up_to: Option<At<Length>>,
    /// After this the ask is given up. / Thôi sau thời gian này.
    #[serde(rename = "for")]
    pub give_up: Option<At<Length>>,
}
