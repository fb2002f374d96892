//! The values of a scenario file that may be one word or a mapping: answers, effects, and whether an
//! action is possible. Never looks a name up.

use std::borrow::Cow;
use std::fmt;

use hoso_workflow::yaml::{At, Names};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::Values;

/// What the registry says: `not-found`, `ambiguous`, or one of the forms that hold something.
#[derive(Debug)]
pub(in crate::scenario) enum AnswerDoc {
    NotFound,
    Ambiguous,
    Holds(Forms),
}

/// One of `found`, `agrees` and `no-match`. / Một trong `found`, `agrees`, `no-match`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(rename = "Holds")]
pub(in crate::scenario) struct Forms {
    /// It holds these values, and nothing of the other fields. / Dữ liệu tìm thấy.
    pub(in crate::scenario) found: Option<Values>,
    /// With `found`: fields that this registry does not give at all. / Trường không cung cấp.
    pub(in crate::scenario) without: Option<Names>,
    /// It agrees as a whole, having looked at these. / Khớp, đã so các trường này.
    pub(in crate::scenario) agrees: Option<Names>,
    /// It does not agree as a whole, having looked at these. / Không khớp, đã so các trường này.
    pub(in crate::scenario) no_match: Option<Names>,
}

impl<'de> Deserialize<'de> for AnswerDoc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnswerVisitor;
        impl<'de> Visitor<'de> for AnswerVisitor {
            type Value = AnswerDoc;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an answer: `not-found`, `ambiguous`, or a mapping")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<AnswerDoc, E> {
                match word {
                    "not-found" => Ok(AnswerDoc::NotFound),
                    "ambiguous" => Ok(AnswerDoc::Ambiguous),
                    other => Err(E::unknown_variant(other, &["not-found", "ambiguous"])),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<AnswerDoc, A::Error> {
                Forms::deserialize(MapAccessDeserializer::new(map)).map(AnswerDoc::Holds)
            }
        }
        deserializer.deserialize_any(AnswerVisitor)
    }
}

/// One schema for a word or a mapping, with what people read of it.
fn word_or(words: &[&str], mapping: Schema, says: &str) -> Schema {
    json_schema!({
        "description": says,
        "anyOf": [{"type": "string", "enum": words}, mapping],
    })
}

impl JsonSchema for AnswerDoc {
    fn schema_name() -> Cow<'static, str> {
        "Answer".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let forms = generator.subschema_for::<Forms>();
        let says = "What the registry says of the person. / Cơ sở dữ liệu trả lời gì.";
        word_or(&["not-found", "ambiguous"], forms, says)
    }
}

/// Something that is to be done outside: `tell`, `forget`, or `{ask: person, sends: […]}`.
#[derive(Debug)]
pub(in crate::scenario) enum EffectDoc {
    Tell,
    Forget,
    Of(Box<EffectForms>),
}

/// One of `ask`, `tell`, `remind` and `open`. / Một trong `ask`, `tell`, `remind`, `open`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(rename = "EffectOf")]
pub(in crate::scenario) struct EffectForms {
    /// A registry is asked: the ask's name. / Hỏi cơ sở dữ liệu: tên câu hỏi.
    pub(in crate::scenario) ask: Option<At<String>>,
    /// The fields whose values travel with it; left out: any. / Các trường được gửi đi.
    pub(in crate::scenario) sends: Option<At<Names>>,
    /// Whoever opened the case is told the answer to this ask. / Báo kết quả của câu hỏi này.
    pub(in crate::scenario) tell: Option<At<String>>,
    /// A reminder for these roles; none: for whoever hears of the case. / Nhắc các vai trò này.
    pub(in crate::scenario) remind: Option<At<Names>>,
    /// A child case is opened for this person. / Mở hồ sơ con cho người này.
    pub(in crate::scenario) open: Option<At<String>>,
}

impl<'de> Deserialize<'de> for EffectDoc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EffectVisitor;
        impl<'de> Visitor<'de> for EffectVisitor {
            type Value = EffectDoc;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an effect: `tell`, `forget`, or a mapping such as `{ask: person}`")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<EffectDoc, E> {
                match word {
                    "tell" => Ok(EffectDoc::Tell),
                    "forget" => Ok(EffectDoc::Forget),
                    other => Err(E::unknown_variant(other, &["tell", "forget"])),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<EffectDoc, A::Error> {
                EffectForms::deserialize(MapAccessDeserializer::new(map))
                    .map(|forms| EffectDoc::Of(Box::new(forms)))
            }
        }
        deserializer.deserialize_any(EffectVisitor)
    }
}

impl JsonSchema for EffectDoc {
    fn schema_name() -> Cow<'static, str> {
        "Effect".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let forms = generator.subschema_for::<EffectForms>();
        let says = "Something to be done outside: whoever opened the case is told, or a registry \
                    is asked. / Việc ra bên ngoài: báo cho bên gửi, hoặc hỏi cơ sở dữ liệu.";
        word_or(&["tell", "forget"], forms, says)
    }
}

/// Whether an action is possible: `true`, `false`, or the code of the refusal.
#[derive(Debug)]
pub(in crate::scenario) enum PossibleDoc {
    Flag(bool),
    Refusal(String),
}

impl<'de> Deserialize<'de> for PossibleDoc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PossibleVisitor;
        impl Visitor<'_> for PossibleVisitor {
            type Value = PossibleDoc;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false, or the code of a refusal")
            }

            fn visit_bool<E>(self, flag: bool) -> Result<PossibleDoc, E> {
                Ok(PossibleDoc::Flag(flag))
            }

            fn visit_str<E>(self, code: &str) -> Result<PossibleDoc, E> {
                Ok(PossibleDoc::Refusal(code.to_owned()))
            }
        }
        deserializer.deserialize_any(PossibleVisitor)
    }
}

impl JsonSchema for PossibleDoc {
    fn schema_name() -> Cow<'static, str> {
        "Possible".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Whether an action is possible, or the code of its refusal. / Làm được \
                            hay không, hoặc mã từ chối.",
            "type": ["boolean", "string"],
        })
    }
}
