//! A case and its journal as readers with rights on them see them.
//! Values stand in [`CaseBody`] alone.

use std::borrow::Cow;
use std::collections::BTreeMap;

use hoso_civil::Value;
use hoso_runtime::{ActionView, AskView, CaseView, MemberView, TimerView};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::answers::LineBody;
use super::fields::{CaseDue, CaseField};
use super::reckoned::Reckoned;
use super::time;
use crate::problem::{ProblemBody, of_problem};

/// A value: text, true or false, or a whole number. Dates are texts as they were declared.
#[derive(Debug)]
pub(crate) struct ValueBody(Value);

impl From<Value> for ValueBody {
    fn from(value: Value) -> Self {
        ValueBody(value)
    }
}

impl Serialize for ValueBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Value::Text(text) => serializer.serialize_str(text),
            Value::Date(date) => serializer.collect_str(date),
            Value::Flag(flag) => serializer.serialize_bool(*flag),
            Value::Number(number) => serializer.serialize_i64(*number),
        }
    }
}

impl JsonSchema for ValueBody {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "boolean", "integer"]})
    }
}

/// Labels by language.
pub(super) type Labels = BTreeMap<String, String>;

/// A case.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Case")]
pub(crate) struct CaseBody {
    /// Its id.
    #[schemars(with = "String")]
    pub(crate) id: Uuid,
    /// The code that its office gave it.
    pub(crate) code: Option<String>,
    /// The sender or token that opened it.
    pub(crate) caller: String,
    /// The caller's own key.
    pub(crate) key: Option<String>,
    /// Its workflow.
    pub(crate) workflow: String,
    /// The version it is on.
    pub(crate) version: u32,
    /// The unit it was opened with.
    pub(crate) unit: UnitThen,
    /// National procedure code.
    pub(crate) procedure: Option<String>,
    /// The case that opened it for one of its persons.
    pub(crate) parent: Option<CaseParent>,
    /// Where it rests.
    pub(crate) state: String,
    /// The state's label.
    pub(crate) label: Labels,
    /// When it entered the state.
    pub(crate) entered: String,
    /// When it was opened.
    pub(crate) opened: String,
    /// When it was changed last.
    pub(crate) changed: String,
    /// When its values were deleted.
    pub(crate) deleted: Option<String>,
    /// When it is due as a whole.
    pub(crate) due: Option<CaseDue>,
    /// For `If-Match` and `expect`.
    pub(crate) revision: u64,
    /// Every field of the workflow, in its order; those of a household once for each member, or
    /// once without a number where it has none.
    pub(crate) fields: Vec<CaseField>,
    /// The last ask of each name.
    pub(crate) asks: Vec<CaseAsk>,
    /// Running timers.
    pub(crate) timers: Vec<CaseTimer>,
    /// Every action of the workflow, as it stands for the role that reads.
    pub(crate) actions: Vec<CaseAction>,
}

/// A unit and the day on which its code is read.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct UnitThen {
    /// Its code.
    pub(crate) code: String,
    /// `yyyy-mm-dd`.
    pub(crate) on: String,
}

/// Where an ask stands.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CaseAsk {
    /// Its name.
    name: String,
    /// `none`, `waiting`, `failed`, `stale`, or a verdict.
    check: String,
    /// What the role that reads is told of its answers: `verdict`, `candidates`, `causes`, `values`.
    shows: &'static str,
    /// The failure's kind, where it failed.
    failure: Option<String>,
    /// The failure's cause.
    cause: Option<String>,
    /// When it was asked.
    asked: String,
    /// When it ended.
    ended: Option<String>,
    /// When it is given up.
    until: String,
    /// Attempts that found the registry out of reach.
    attempts: u32,
    /// Since when the registry is out of reach.
    outage: Option<String>,
    /// The registry that answered.
    registry: Option<String>,
    /// Its own number for the answer.
    reference: Option<String>,
    /// Where one child case per person is asked: each of them.
    members: Vec<CaseMember>,
}

/// One person of a household, with the child case that was opened for it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CaseMember {
    /// The person: `household.2`.
    name: String,
    /// The child case; it is there a moment after the asking, unless it could not be opened.
    #[schemars(with = "String")]
    case: Uuid,
    /// A verdict, or the kind of the failure; none while it goes on.
    ended: Option<String>,
    /// The failure's cause, where it could not be opened.
    cause: Option<String>,
}

/// The case that opened a case for one of its persons.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CaseParent {
    /// Its id.
    #[schemars(with = "String")]
    case: Uuid,
    /// The person in it: `household.2`.
    member: String,
}

/// A running timer.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CaseTimer {
    /// The state it leads to, `reminder`, `ask NAME` for the end of an ask, `keep NAME` for the
    /// letting go of what it fetched, or `deletion`.
    leads_to: String,
    /// When it is due.
    due: String,
    /// How that was reckoned, line by line.
    reckoned: Reckoned,
    /// Since when it rests.
    paused: Option<String>,
}

/// An action as it stands for the role that reads.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CaseAction {
    /// Its name.
    name: String,
    /// Its label.
    label: Labels,
    /// Whether it is possible now.
    allowed: bool,
    /// Whether it wants a reason.
    reason: bool,
    /// Why not, and what is missing.
    problem: Option<ProblemBody>,
}

impl CaseBody {
    /// Whether an ask is open.
    pub(crate) fn waits(&self) -> bool {
        self.asks.iter().any(|ask| ask.check == "waiting")
    }

    /// As a line of a list, without fields: which ones are searchable is not known here.
    pub(crate) fn into_line(self) -> LineBody {
        LineBody {
            id: self.id,
            key: self.key,
            workflow: self.workflow,
            unit: self.unit.code,
            state: self.state,
            revision: self.revision,
            opened: self.opened,
            changed: self.changed,
            fields: BTreeMap::new(),
        }
    }
}

impl From<CaseView> for CaseBody {
    fn from(view: CaseView) -> Self {
        CaseBody {
            id: view.id,
            code: view.code,
            caller: view.caller,
            key: view.key,
            workflow: view.workflow,
            version: view.version,
            unit: UnitThen { code: view.unit, on: view.unit_on },
            procedure: view.procedure,
            parent: view.parent.map(|of| CaseParent { case: of.case, member: of.member }),
            state: view.state,
            label: view.label,
            entered: time(view.entered_ms),
            opened: time(view.opened_ms),
            changed: time(view.changed_ms),
            deleted: view.deleted_ms.map(time),
            due: view.due.map(CaseDue::from),
            revision: view.revision,
            fields: view.fields.into_iter().map(CaseField::from).collect(),
            asks: view.asks.into_iter().map(CaseAsk::from).collect(),
            timers: view.timers.into_iter().map(CaseTimer::from).collect(),
            actions: view.actions.into_iter().map(CaseAction::from).collect(),
        }
    }
}

impl From<AskView> for CaseAsk {
    fn from(view: AskView) -> Self {
        CaseAsk {
            name: view.name,
            check: view.check,
            shows: view.shows,
            failure: view.failure,
            cause: view.cause,
            asked: time(view.asked_ms),
            ended: view.ended_ms.map(time),
            until: time(view.until_ms),
            attempts: view.attempts,
            outage: view.outage_ms.map(time),
            registry: view.registry,
            reference: view.reference,
            members: view.members.into_iter().map(CaseMember::from).collect(),
        }
    }
}

impl From<TimerView> for CaseTimer {
    fn from(view: TimerView) -> Self {
        CaseTimer {
            leads_to: view.leads_to,
            due: time(view.due_ms),
            reckoned: view.reckoned.into(),
            paused: view.paused_ms.map(time),
        }
    }
}

impl From<MemberView> for CaseMember {
    fn from(view: MemberView) -> Self {
        CaseMember { name: view.name, case: view.child, ended: view.ended, cause: view.cause }
    }
}

impl From<ActionView> for CaseAction {
    fn from(view: ActionView) -> Self {
        CaseAction {
            name: view.name,
            label: view.label,
            allowed: view.allowed,
            reason: view.reason,
            problem: view.problem.as_ref().map(of_problem),
        }
    }
}
