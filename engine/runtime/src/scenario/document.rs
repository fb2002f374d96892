//! A scenario file as it was written: every key, each value with its place.
//! Never judges a name: whether the lifecycle has it is looked at when the file is read.

use std::fmt;

use hoso_workflow::document::Label;
use hoso_workflow::yaml::{At, Entries, Names, Scalar, Words};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

/// Values by the workflow's name of the field.
pub(super) type Values = Entries<At<Scalar>>;

/// The whole file. `role`, `at` and `declared` stand for every scenario that does not say its own.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Document {
    pub(super) workflow: At<String>,
    pub(super) role: Option<At<String>>,
    pub(super) at: Option<At<String>>,
    pub(super) declared: Option<Values>,
    pub(super) scenarios: At<Vec<At<ScenarioDoc>>>,
}

/// One case from its opening on.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct ScenarioDoc {
    pub(super) title: At<Label>,
    pub(super) at: Option<At<String>>,
    pub(super) declared: Option<Values>,
    pub(super) state: Option<At<String>>,
    pub(super) refused: Option<At<String>>,
    #[serde(default)]
    pub(super) steps: Vec<At<StepDoc>>,
}

/// One thing that happens, what belongs to it, and what is expected of it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct StepDoc {
    act: Option<At<String>>,
    edit: Option<At<Values>>,
    answer: Option<At<AnswerDoc>>,
    fails: Option<At<String>>,
    delayed: Option<At<String>>,
    passes: Option<At<Words>>,

    pub(super) role: Option<At<String>>,
    pub(super) reason: Option<At<String>>,
    pub(super) edits: Option<At<Values>>,
    pub(super) ask: Option<At<String>>,

    pub(super) state: Option<At<String>>,
    pub(super) refused: Option<At<String>>,
    pub(super) verdict: Option<At<String>>,
    pub(super) reasons: Option<Entries<At<String>>>,
}

/// What one step says that happens.
#[derive(Debug, Clone, Copy)]
pub(super) enum Said<'d> {
    Act(&'d At<String>),
    Edit(&'d At<Values>),
    Answer(&'d At<AnswerDoc>),
    Fails(&'d At<String>),
    Delayed(&'d At<String>),
    Passes(&'d At<Words>),
}

impl StepDoc {
    /// What happens, in the order of the keys of the language; one thing if all is well.
    pub(super) fn said(&self) -> Vec<Said<'_>> {
        let mut said = Vec::new();
        said.extend(self.act.as_ref().map(Said::Act));
        said.extend(self.edit.as_ref().map(Said::Edit));
        said.extend(self.answer.as_ref().map(Said::Answer));
        said.extend(self.fails.as_ref().map(Said::Fails));
        said.extend(self.delayed.as_ref().map(Said::Delayed));
        said.extend(self.passes.as_ref().map(Said::Passes));
        said
    }
}

/// What the registry says: `not-found`, `ambiguous`, or one of the forms that hold something.
#[derive(Debug)]
pub(super) enum AnswerDoc {
    NotFound,
    Ambiguous,
    Holds(Forms),
}

/// `{found: …}`, `{agrees: …}` or `{no-match: …}`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Forms {
    pub(super) found: Option<Values>,
    pub(super) agrees: Option<Names>,
    pub(super) no_match: Option<Names>,
}

impl<'de> Deserialize<'de> for AnswerDoc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnswerVisitor)
    }
}

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

/// A value as the door takes it.
pub(super) fn json(value: &Scalar) -> serde_json::Value {
    match value {
        Scalar::Text(text) => text.as_str().into(),
        Scalar::Flag(flag) => (*flag).into(),
        Scalar::Number(number) => (*number).into(),
    }
}
