//! What the door answers to writes, lists and questions about the engine. Never a declared value,
//! but for those that a workflow lets clerks search by.

use std::collections::BTreeMap;

use hoso_runtime::{CaseLine, Counts, DeadView, Ended, Outcome, Page, RegistryView, WorkflowView};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::cases::{CaseBody, ValueBody};
use super::time;
use crate::problem::{ProblemBody, of_problem};

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Ended")]
pub enum EndedBody {
    /// It was done.
    Done,
    /// It had been done before; nothing was done again.
    Repeated,
    /// A later request of the same caller had been done before.
    Superseded,
    /// It was refused; nothing was done.
    Refused,
}

impl From<Ended> for EndedBody {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Done => EndedBody::Done,
            Ended::Repeated => EndedBody::Repeated,
            Ended::Superseded => EndedBody::Superseded,
            Ended::Refused => EndedBody::Refused,
        }
    }
}

/// The answer to a write.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Answer")]
pub(crate) struct AnswerBody {
    /// How it ended.
    pub(crate) result: EndedBody,
    /// The case.
    #[schemars(with = "Option<String>")]
    pub(crate) case: Option<Uuid>,
    /// The caller's own key of it.
    pub(crate) key: Option<String>,
    /// The case's revision.
    pub(crate) revision: u64,
    /// Where the case rests.
    pub(crate) state: Option<String>,
    /// Whether this request opened it.
    pub(crate) opened: bool,
    /// Why it was refused.
    pub(crate) problem: Option<ProblemBody>,
    /// The case after the wait, where the request asked to wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) now: Option<CaseBody>,
}

impl From<Outcome> for AnswerBody {
    fn from(outcome: Outcome) -> Self {
        AnswerBody {
            result: outcome.result.into(),
            case: outcome.case,
            key: outcome.key,
            revision: outcome.revision,
            state: outcome.state,
            opened: outcome.opened,
            problem: outcome.problem.as_ref().map(of_problem),
            now: None,
        }
    }
}

/// A page of a list, newest first.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Page")]
pub(crate) struct PageBody {
    /// Its lines.
    pub(crate) cases: Vec<LineBody>,
    /// The `cursor` of the next page; none: this is the last.
    pub(crate) next: Option<String>,
}

/// One line of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Line")]
pub(crate) struct LineBody {
    /// The case.
    #[schemars(with = "String")]
    pub(crate) id: Uuid,
    /// The caller's own key.
    pub(crate) key: Option<String>,
    /// Its workflow.
    pub(crate) workflow: String,
    /// Its unit.
    pub(crate) unit: String,
    /// Where it rests.
    pub(crate) state: String,
    /// Its revision.
    pub(crate) revision: u64,
    /// When it was opened.
    pub(crate) opened: String,
    /// When it was changed last.
    pub(crate) changed: String,
    /// Searchable fields; empty where the case was found by its key.
    pub(crate) fields: BTreeMap<String, ValueBody>,
}

impl From<Page> for PageBody {
    fn from(page: Page) -> Self {
        let cases = page.cases.into_iter().map(LineBody::from).collect();
        PageBody { cases, next: page.next }
    }
}

impl From<CaseLine> for LineBody {
    fn from(line: CaseLine) -> Self {
        LineBody {
            id: line.id,
            key: line.key,
            workflow: line.workflow,
            unit: line.unit,
            state: line.state,
            revision: line.revision,
            opened: time(line.opened_ms),
            changed: time(line.changed_ms),
            fields: line.fields.into_iter().map(|(name, value)| (name, value.into())).collect(),
        }
    }
}

/// How many cases rest where.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Counts")]
pub(crate) struct CountsBody {
    /// Per state of the newest version, in its order.
    pub(crate) states: Vec<CountBody>,
    /// Per view, in the order of the workflow.
    pub(crate) views: Vec<CountBody>,
    /// All.
    pub(crate) total: u64,
}

/// How many cases one state or view has.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Count")]
pub(crate) struct CountBody {
    /// The state's or view's name.
    pub(crate) name: String,
    /// How many.
    pub(crate) cases: u64,
}

impl From<Counts> for CountsBody {
    fn from(counts: Counts) -> Self {
        let each = |list: Vec<(String, u64)>| {
            list.into_iter().map(|(name, cases)| CountBody { name, cases }).collect()
        };
        CountsBody { states: each(counts.states), views: each(counts.views), total: counts.total }
    }
}

/// The workflows that the engine holds.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Workflows")]
pub(crate) struct WorkflowsBody {
    /// Each version that a case needs, and the newest of each.
    pub(crate) workflows: Vec<WorkflowBody>,
}

/// One version of a workflow.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Workflow")]
pub(crate) struct WorkflowBody {
    /// Its name.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: u32,
    /// Its title by language.
    pub(crate) title: BTreeMap<String, String>,
    /// Whether new cases take it.
    pub(crate) newest: bool,
}

impl From<WorkflowView> for WorkflowBody {
    fn from(view: WorkflowView) -> Self {
        let WorkflowView { name, version, title, newest } = view;
        WorkflowBody { name, version, title, newest }
    }
}

/// The configured registries.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Registries")]
pub(crate) struct RegistriesBody {
    /// Each of them.
    pub(crate) registries: Vec<RegistryBody>,
}

/// How a registry stands.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Registry")]
pub(crate) struct RegistryBody {
    /// Its name.
    pub(crate) name: String,
    /// `closed` (served), `open` (left alone), `probing`.
    pub(crate) circuit: String,
    /// Calls open now.
    pub(crate) calls: usize,
    /// Asks that wait for it.
    pub(crate) waiting: usize,
}

impl From<RegistryView> for RegistryBody {
    fn from(view: RegistryView) -> Self {
        let circuit = view.circuit.to_owned();
        RegistryBody { name: view.name, circuit, calls: view.calls, waiting: view.waiting }
    }
}

/// What was told to nobody in the end.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DeadLetters")]
pub(crate) struct DeadBody {
    /// Each of them.
    pub(crate) dead_letters: Vec<DeadLetterBody>,
}

/// A message that could not be delivered.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DeadLetter")]
pub(crate) struct DeadLetterBody {
    /// For redelivery; the receiver sees the same as `webhook-id`.
    #[schemars(with = "String")]
    pub(crate) id: Uuid,
    /// Who should have heard of it.
    pub(crate) sender: String,
    /// The case it tells of.
    #[schemars(with = "Option<String>")]
    pub(crate) case: Option<Uuid>,
    /// When it was given up.
    pub(crate) at: String,
    /// Why.
    pub(crate) cause: String,
}

impl From<DeadView> for DeadLetterBody {
    fn from(view: DeadView) -> Self {
        let DeadView { effect, sender, case, at_ms, cause } = view;
        DeadLetterBody { id: effect, sender, case, at: time(at_ms), cause }
    }
}

/// Whether the engine lives or serves.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Health")]
pub(crate) struct HealthBody {
    /// `ok`.
    pub(crate) status: &'static str,
}
