//! What readers see of a case. Values stand in [`CaseView`] alone; everything else names fields.

use std::collections::BTreeMap;

use hoso_civil::Value;
use uuid::Uuid;

/// A case as a reader with rights on it sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseView {
    /// Its id.
    pub id: Uuid,
    /// The code that its office gave it.
    pub code: Option<String>,
    /// The sender or token that opened it.
    pub caller: String,
    /// The caller's own key.
    pub key: Option<String>,
    /// Its workflow.
    pub workflow: String,
    /// The version it is on.
    pub version: u32,
    /// The unit it was opened with.
    pub unit: String,
    /// The day on which that code is read, `yyyy-mm-dd`.
    pub unit_on: String,
    /// National procedure code.
    pub procedure: Option<String>,
    /// The case that opened it for one of its persons.
    pub parent: Option<ParentView>,
    /// Where it rests.
    pub state: String,
    /// The state's label by language.
    pub label: BTreeMap<String, String>,
    /// Unix ms of entering the state.
    pub entered_ms: i64,
    /// Unix ms.
    pub opened_ms: i64,
    /// Unix ms of the last event.
    pub changed_ms: i64,
    /// Unix ms at which its values were deleted.
    pub deleted_ms: Option<i64>,
    /// When it is due as a whole.
    pub due: Option<DueView>,
    /// For `If-Match` and `expect`.
    pub revision: u64,
    /// Every field of the workflow, in its order; those of a household once for each member, or
    /// once without a number where it has none.
    pub fields: Vec<FieldView>,
    /// The last ask of each name.
    pub asks: Vec<AskView>,
    /// Running timers.
    pub timers: Vec<TimerView>,
    /// Every action of the workflow, in its order, as it stands for the actor who reads.
    pub actions: Vec<ActionView>,
}

/// A field of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldView {
    /// The workflow's name of it: `applicant.full-name`, `household.2.full-name`.
    pub name: String,
    /// Its label by language.
    pub label: BTreeMap<String, String>,
    /// Whose datum it is; none: the case's own.
    pub person: Option<PersonView>,
    /// Text, full-name, date, …; `choice` for an own field of choices.
    pub kind: &'static str,
    /// No name of the vocabulary: no registry is asked about it.
    pub own: bool,
    /// Codes of an own choice, each with its label by language.
    pub choices: Vec<(String, BTreeMap<String, String>)>,
    /// What was declared.
    pub declared: Option<Value>,
    /// The ask whose registry held the declared value; none: it was typed.
    pub taken_from: Option<String>,
    /// What the registry returned, where it differed.
    pub registry: Option<Value>,
    /// What came back beyond the compared fields, and nobody took over yet.
    pub fetched: Option<FetchedView>,
    /// agrees, open, differs, from the last answer that looked at it.
    pub class: Option<String>,
    /// exact, encoding, …, different.
    pub reason: Option<String>,
    /// A likely cause of the difference.
    pub cause: Option<String>,
}

/// A person, or a member of a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    /// The workflow's name of the person or household.
    pub name: String,
    /// Its label by language.
    pub label: BTreeMap<String, String>,
    /// It is a household.
    pub many: bool,
    /// The member's number, from 1.
    pub member: Option<u16>,
}

/// A fetched value that an action may take over.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchedView {
    /// The ask that fetched it.
    pub ask: String,
    /// What the registry holds.
    pub value: Value,
}

/// When a case as a whole is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueView {
    /// Unix ms.
    pub due_ms: i64,
    /// From when it was reckoned, unix ms.
    pub from_ms: i64,
    /// How that was reckoned, line by line.
    pub reckoned: Vec<String>,
    /// Since when its clock rests, unix ms.
    pub paused_ms: Option<i64>,
}

/// Where an ask stands.
#[derive(Debug, Clone, PartialEq)]
pub struct AskView {
    /// Its name.
    pub name: String,
    /// none, waiting, failed, stale, or a verdict.
    pub check: String,
    /// What the reader's role is told of its answers: verdict, candidates, causes, values.
    pub shows: &'static str,
    /// The failure's kind, where it failed.
    pub failure: Option<String>,
    /// The failure's cause.
    pub cause: Option<String>,
    /// Unix ms.
    pub asked_ms: i64,
    /// Unix ms.
    pub ended_ms: Option<i64>,
    /// Unix ms of giving up.
    pub until_ms: i64,
    /// Attempts that found the registry out of reach.
    pub attempts: u32,
    /// Since when, unix ms.
    pub outage_ms: Option<i64>,
    /// The registry that answered.
    pub registry: Option<String>,
    /// Its own number for the answer.
    pub reference: Option<String>,
    /// Where one child case per person is asked: each of them, in the order of the persons.
    pub members: Vec<MemberView>,
}

/// One person of a household, with the child case that was opened for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    /// The person: `household.2`.
    pub name: String,
    /// The child case. It is there a moment after its parent asked, unless it could not be opened.
    pub child: Uuid,
    /// A verdict, or the kind of the failure; none while it goes on.
    pub ended: Option<String>,
    /// The failure's cause, where it could not be opened.
    pub cause: Option<String>,
}

/// The case that opened a case for one of its persons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParentView {
    /// Its id.
    pub case: Uuid,
    /// The person in it: `household.2`.
    pub member: String,
}

/// A running timer.
#[derive(Debug, Clone, PartialEq)]
pub struct TimerView {
    /// The state it leads to, `reminder`, `ask NAME` for the end of an ask, `keep NAME` for the
    /// letting go of what it fetched, or `deletion`.
    pub leads_to: String,
    /// Unix ms.
    pub due_ms: i64,
    /// How that was reckoned.
    pub reckoned: Vec<String>,
    /// Since when it rests, unix ms.
    pub paused_ms: Option<i64>,
}

/// An action as it stands for one actor.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionView {
    /// Its name.
    pub name: String,
    /// Its label by language.
    pub label: BTreeMap<String, String>,
    /// Whether it is possible now.
    pub allowed: bool,
    /// Whether it wants a reason.
    pub reason: bool,
    /// Why not.
    pub problem: Option<crate::problem::Problem>,
}

/// One line of a list: no values but those that the workflow lets clerks search by.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseLine {
    /// Its id.
    pub id: Uuid,
    /// The caller's own key.
    pub key: Option<String>,
    /// Its workflow.
    pub workflow: String,
    /// Its unit.
    pub unit: String,
    /// Where it rests.
    pub state: String,
    /// Its revision.
    pub revision: u64,
    /// Unix ms.
    pub opened_ms: i64,
    /// Unix ms of the last event.
    pub changed_ms: i64,
    /// Searchable fields, by the workflow's names.
    pub fields: Vec<(String, Value)>,
}

/// A page of a list, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its lines.
    pub cases: Vec<CaseLine>,
    /// Opaque; where there may be more.
    pub next: Option<String>,
}

/// Which cases to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// The workflow.
    pub workflow: String,
    /// Units, with all below them; empty: every unit.
    pub units: Vec<String>,
    /// One state.
    pub state: Option<String>,
    /// Or one view.
    pub view: Option<String>,
    /// Words that all must occur in searchable fields; as typed.
    pub words: String,
    /// From the page before.
    pub cursor: Option<String>,
    /// 1 to 200.
    pub limit: usize,
}

/// How many cases rest where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Per state, every state of the newest version, in its order.
    pub states: Vec<(String, u64)>,
    /// Per view.
    pub views: Vec<(String, u64)>,
    /// All.
    pub total: u64,
}

/// One line of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalLine {
    /// From 1, without gaps.
    pub number: u64,
    /// Unix ms.
    pub at_ms: i64,
    /// opened, edited, acted, asked, …
    pub what: String,
    /// The case's revision after it.
    pub revision: u64,
    /// Who.
    pub actor: Option<hoso_core::Actor>,
    /// The state left.
    pub from: Option<String>,
    /// The state entered.
    pub to: Option<String>,
    /// Published names and codes.
    pub details: Vec<(String, String)>,
}

/// How a registry stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryView {
    /// Its name.
    pub name: String,
    /// `closed` (served), `open` (left alone), `probing`.
    pub circuit: &'static str,
    /// Calls open now.
    pub calls: usize,
    /// Effects that wait in memory for it.
    pub waiting: usize,
}

/// Whether the engine can serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// All is well.
    Serving,
    /// It cannot write just now; why.
    Unready(String),
}

/// A version of a workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowView {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// Its title by language.
    pub title: BTreeMap<String, String>,
    /// New cases take this one.
    pub newest: bool,
}

/// A tell that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadView {
    /// Its id, the same as in `webhook-id`.
    pub effect: Uuid,
    /// The sender that did not hear of it.
    pub sender: String,
    /// The case concerned.
    pub case: Option<Uuid>,
    /// Unix ms of giving up.
    pub at_ms: i64,
    /// The last cause.
    pub cause: String,
}
