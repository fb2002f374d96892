//! Questions to registries, as they are written.
//! Never knows a registry: configuration says which one serves a route.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::Length;
use crate::yaml::{At, Entries, Names};

/// A question to a registry. / Câu hỏi gửi cơ sở dữ liệu.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ask {
    /// The person it is about, whose fields are then named without `person.`; or
    /// `{each: household}`: one child case per person. / Hỏi về ai.
    pub about: Option<At<About>>,
    /// Configuration says which registry serves it, by unit and date. / Tên tuyến tra cứu.
    pub route: Option<At<String>>,
    /// For batches, where another registry serves them. / Tuyến cho gửi hàng loạt.
    pub route_in_batch: Option<At<String>>,
    /// With `about: {each: …}`: the workflow of the child cases. / Quy trình của hồ sơ con.
    pub workflow: Option<At<String>>,
    /// With `about: {each: …}`: the action that each child case begins with. / Thao tác đầu của hồ sơ con.
    pub action: Option<At<String>>,
    /// With `about: {each: …}`: the states in which a child case has ended, each with the verdict that
    /// it counts as. / Trạng thái kết thúc của hồ sơ con.
    pub ends: Option<At<Entries<At<String>>>>,
    /// Fields compared with what the registry holds: a list, or the name of a set. / So sánh.
    pub compare: Option<At<Names>>,
    /// Fields that have to agree for `verified`; without it, all compared ones. / Phải khớp.
    pub must: Option<At<Names>>,
    /// Reasons accepted besides the default, for that field alone. / Chấp nhận thêm.
    #[serde(default)]
    pub accept: Entries<At<Vec<At<String>>>>,
    /// Fields that may come back beyond the compared ones: a list, a set, or `procedure` for what the
    /// case's procedure says. / Dữ liệu được lấy về.
    pub fetch: Option<At<Names>>,
    /// What was fetched and not taken is deleted after it: `30 days`. / Giữ dữ liệu lấy về bao lâu.
    pub keep: Option<At<Length>>,
    /// Bounds all attempts, where somebody waits: `4 seconds`. / Phải trả lời trong thời gian này.
    pub answer_within: Option<At<Length>>,
    /// What a role is told of the answer; roles that are not named are told the verdict alone.
    /// / Vai trò nào được biết gì.
    #[serde(default)]
    pub shows: Entries<At<ShowsWord>>,
    /// The same inputs within it get the kept answer: `1 day`. / Dùng lại kết quả trong thời gian này.
    pub repeat_after: Option<At<Length>>,
    /// How the ask is repeated while the registry is out of reach. / Thử lại khi mất kết nối.
    pub retry: Option<At<Retry>>,
}

/// Whom an ask is about: a person by name, or each of a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A person.
    Person(String),
    /// Each person of a household, in a child case.
    Each(EachOf),
}

/// Each person of a household.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EachOf {
    /// The household. / Hộ.
    pub each: At<String>,
}

impl<'de> Deserialize<'de> for About {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AboutVisitor;
        impl<'de> Visitor<'de> for AboutVisitor {
            type Value = About;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a person, or `{each: …}` with that of a household")
            }

            fn visit_str<E>(self, text: &str) -> Result<About, E> {
                Ok(About::Person(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<About, A::Error> {
                EachOf::deserialize(MapAccessDeserializer::new(access)).map(About::Each)
            }
        }
        deserializer.deserialize_any(AboutVisitor)
    }
}

impl JsonSchema for About {
    fn schema_name() -> Cow<'static, str> {
        "About".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let each = generator.subschema_for::<EachOf>();
        json_schema!({
            "description": "Whom an ask is about: a person, or each of a household. / Hỏi về ai.",
            "anyOf": [{"type": "string"}, each],
        })
    }
}

/// How much of an answer a role is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ShowsWord {
    /// The verdict alone. / Chỉ kết luận.
    Verdict,
    /// Besides, which fields may be wrong. / Thêm các trường có thể sai.
    Candidates,
    /// Besides, the reason and likely cause of each. / Thêm lý do.
    Causes,
    /// Besides, what the registry holds. / Thêm giá trị trong cơ sở dữ liệu.
    Values,
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
