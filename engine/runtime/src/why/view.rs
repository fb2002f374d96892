//! What is told of a case that rests. Plain data; declared values stand in [`PartView`] alone.

use std::collections::BTreeMap;

use hoso_civil::Value;
use hoso_core::Actor;
use uuid::Uuid;

use crate::problem::Problem;

/// A text for people, by language: `vi` and `en`.
pub type Said = BTreeMap<String, String>;

/// Why a case rests where it does, and what would move it.
#[derive(Debug, Clone, PartialEq)]
pub struct WhyView {
    /// Its id.
    pub id: Uuid,
    /// The caller's own key.
    pub key: Option<String>,
    /// Its workflow.
    pub workflow: String,
    /// The version it is on.
    pub version: u32,
    /// Its revision: what is said holds for this one.
    pub revision: u64,
    /// When this was looked at, unix ms.
    pub at_ms: i64,
    /// Where it rests.
    pub state: String,
    /// The state's label by language.
    pub label: BTreeMap<String, String>,
    /// Since when, unix ms.
    pub entered_ms: i64,
    /// Nothing leaves the state.
    pub is_final: bool,
    /// All of it in a sentence or two.
    pub text: Said,
    /// What brought it there; none, where its journal does not say.
    pub came: Option<CameView>,
    /// Every action of the workflow, in its order.
    pub moves: Vec<MoveView>,
    /// Its open asks.
    pub waits: Vec<WaitView>,
    /// What runs, the earliest first.
    pub timers: Vec<TimerWhy>,
    /// When it is due as a whole.
    pub due: Option<DueWhy>,
}

/// What brought a case where it rests: a line of its journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameView {
    /// The line's number.
    pub number: u64,
    /// Unix ms.
    pub at_ms: i64,
    /// `opened`, `acted`, `answered`, `failed`, `elapsed`, …
    pub what: String,
    /// The state it left.
    pub from: Option<String>,
    /// Who; none: the engine itself.
    pub actor: Option<Actor>,
    /// Names and codes, as they stand in the journal.
    pub details: Vec<(String, String)>,
    /// In words.
    pub text: Said,
}

/// An action, and how everybody stands to it.
#[derive(Debug, Clone, PartialEq)]
pub struct MoveView {
    /// Its name.
    pub name: String,
    /// Its label by language.
    pub label: BTreeMap<String, String>,
    /// Where it leads; none: the case stays.
    pub to: Option<String>,
    /// Asked without leaving the state.
    pub ask: Option<String>,
    /// It wants a reason, which is supposed to be given.
    pub reason: bool,
    /// The states it is possible in, in the workflow's order.
    pub from: Vec<String>,
    /// How the actor who reads stands to it.
    pub reader: StandView,
    /// Each role that the workflow names and the reader's own: a person of that role who is none
    /// of `not_by`.
    pub roles: Vec<StandView>,
    /// Who may not use it whatever their role, because they used another action last.
    pub not_by: Vec<UsedBy>,
    /// Fields that must be known.
    pub needs: Vec<NeedView>,
    /// Its condition, taken apart.
    pub when: Option<PartView>,
    /// How often it may be used.
    pub limit: Option<LimitWhy>,
    /// All of it in words.
    pub text: Said,
}

/// How somebody stands to an action.
#[derive(Debug, Clone, PartialEq)]
pub struct StandView {
    /// In this role.
    pub role: String,
    /// The reader may claim the role.
    pub granted: bool,
    /// The action is done if it is asked for now, with a reason and without edits.
    pub allowed: bool,
    /// Else what keeps them from it: the first is what a request is refused with, and each that
    /// follows would be met once those before it are mended.
    pub problems: Vec<Problem>,
}

/// Who used an action last, where that keeps them from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedBy {
    /// The action used.
    pub action: String,
    /// Who.
    pub by: String,
}

/// A field that must be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedView {
    /// The workflow's name of it.
    pub field: String,
    /// What of it is not known: the field itself, or that of each member of a household.
    pub missing: Vec<String>,
}

/// How often an action may be used, and when it is free again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitWhy {
    /// So many times within its length.
    pub times: u32,
    /// Unix ms, where it is used up.
    pub again_ms: Option<i64>,
}

/// A condition, or a part of one.
#[derive(Debug, Clone, PartialEq)]
pub struct PartView {
    /// `all`, `any`, `not`, `is`, `in`, `missing`, `known`, `earlier-than`, `later-than`,
    /// `changed`, `check` or `state`, as in the workflow.
    pub kind: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// What the whole wants of it: `false` below a `not`.
    pub wanted: bool,
    /// The field or ask it looks at.
    pub of: Option<String>,
    /// What is declared for the field.
    pub value: Option<Value>,
    /// Where the ask stands, or where the case rests.
    pub is: Option<String>,
    /// What it wants, in words, without declared values.
    pub text: Said,
    /// What it consists of.
    pub parts: Vec<PartView>,
}

/// An open ask.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitView {
    /// Its name.
    pub ask: String,
    /// Its outcome moves the case.
    pub moves: bool,
    /// The registry asked; none: child cases.
    pub registry: Option<String>,
    /// Asked, unix ms.
    pub since_ms: i64,
    /// Attempts that found the registry out of reach.
    pub attempts: u32,
    /// Since when it is out of reach, unix ms.
    pub outage_ms: Option<i64>,
    /// The next attempt, unix ms; none: it is being asked, its turn comes, or nobody asks.
    pub next_ms: Option<i64>,
    /// When it is given up, unix ms.
    pub until_ms: i64,
    /// The registry's circuit: `closed` (served), `open` (left alone), `probing`; none where no such
    /// registry is configured.
    pub circuit: Option<&'static str>,
    /// Calls open at the registry now.
    pub calls: usize,
    /// Asks of all cases that the registry has not answered yet, this one among them.
    pub queue: u64,
    /// Where each verdict leads, where the ask moves the case.
    pub answers: Vec<LeadView>,
    /// Where each failure leads.
    pub failures: Vec<LeadView>,
    /// The child cases asked.
    pub members: Vec<MemberWhy>,
    /// In words.
    pub text: Said,
}

/// Where an outcome leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadView {
    /// The verdict or failure.
    pub outcome: &'static str,
    /// The state.
    pub to: String,
}

/// A child case that is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberWhy {
    /// The person: `household.2`.
    pub name: String,
    /// The child case.
    pub case: Uuid,
    /// The verdict or failure it has come to; none: it goes on.
    pub ended: Option<String>,
}

/// A running timer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimerWhy {
    /// `moves`, `reminds`, `gives-up` (an ask), `lets-go` (of what an ask fetched), `deletes`.
    pub does: &'static str,
    /// The state, the roles or the ask.
    pub of: Vec<String>,
    /// Unix ms; while it rests, as it was before.
    pub due_ms: i64,
    /// Since when it rests, unix ms.
    pub paused_ms: Option<i64>,
    /// How that was reckoned, line by line, as it is kept.
    pub reckoned: Vec<String>,
    /// In words.
    pub text: Said,
}

/// When a case is due as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueWhy {
    /// Unix ms; while its clock rests, as it was before.
    pub at_ms: i64,
    /// Since when its clock rests, unix ms.
    pub paused_ms: Option<i64>,
    /// How that was reckoned, line by line, as it is kept.
    pub reckoned: Vec<String>,
    /// In words.
    pub text: Said,
}
