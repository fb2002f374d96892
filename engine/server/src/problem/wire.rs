//! The wire form of a problem: RFC 9457 with a sentence for clerks, the fields and the case.
//! Never decides what is one.

use std::collections::BTreeMap;

use hoso_runtime::{FieldProblem, Outcome, Problem};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::kinds::{self, Kind, title_of};

/// A problem by RFC 9457. `text` is for clerks, `detail` for operators.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub struct ProblemBody {
    /// `/problems/` and the stable code.
    pub r#type: String,
    /// The same at every occurrence of the type, in English.
    pub title: String,
    /// The HTTP status that fits.
    pub status: u16,
    /// One sentence for an operator, in English.
    pub detail: String,
    /// Names this occurrence; the log of the engine has it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// One sentence for a clerk, by language.
    pub text: BTreeMap<String, String>,
    /// Fields concerned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldBody>,
    /// The case, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub case: Option<Uuid>,
    /// How the request ended: `refused`, or `repeated` where the same refusal was given before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<crate::wire::EndedBody>,
    /// The revision of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// Where the case rests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "FieldProblem")]
pub struct FieldBody {
    /// The workflow's name of the field.
    pub field: String,
    /// Stable code.
    pub code: String,
    /// One sentence, in English; never the value.
    pub detail: String,
    /// The same for a clerk, by language.
    pub text: BTreeMap<String, String>,
}

pub(super) fn of_kind(kind: &Kind, detail: String) -> ProblemBody {
    let text = [("vi", kind.vi), ("en", kind.en)];
    ProblemBody {
        r#type: format!("/problems/{}", kind.code),
        title: kind.title.into(),
        status: kind.status.as_u16(),
        detail,
        instance: None,
        text: text.map(|(language, words)| (language.into(), words.into())).into(),
        fields: Vec::new(),
        case: None,
        outcome: None,
        revision: None,
        state: None,
    }
}

/// The wire form of a refusal of the engine's.
pub(crate) fn of_problem(problem: &Problem) -> ProblemBody {
    let field = |one: &FieldProblem| FieldBody {
        field: one.field.clone(),
        code: one.code.clone(),
        detail: one.detail.clone(),
        text: one.text.clone(),
    };
    ProblemBody {
        r#type: format!("/problems/{}", problem.code),
        title: title_of(problem.status).into(),
        status: problem.status,
        detail: problem.detail.clone(),
        instance: None,
        text: problem.text.clone(),
        fields: problem.fields.iter().map(field).collect(),
        case: None,
        outcome: None,
        revision: None,
        state: None,
    }
}

pub(super) fn of_outcome(outcome: &Outcome) -> ProblemBody {
    let Some(problem) = &outcome.problem else {
        return of_kind(&kinds::FAULT, "the engine refused without a reason".into());
    };
    ProblemBody {
        case: outcome.case,
        outcome: Some(outcome.result.into()),
        revision: outcome.case.map(|_| outcome.revision),
        state: outcome.state.clone(),
        ..of_problem(problem)
    }
}
