//! Why a case rests where it does, as it travels. Declared values stand in [`WhyPart`] alone, for
//! readers who see them in the case as well.

use std::collections::BTreeMap;

use hoso_runtime::{
    CameView, DueWhy, LeadView, MemberWhy, MoveView, PartView, StandView, TimerWhy, WaitView,
    WhyView,
};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::cases::ValueBody;
use super::reckoned::Reckoned;
use super::time;
use crate::problem::{ProblemBody, of_problem};

/// A text for people, by language: `vi` and `en`.
type Said = BTreeMap<String, String>;

/// Why a case rests where it does, and what would move it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Why")]
pub struct WhyBody {
    /// Its id.
    #[schemars(with = "String")]
    id: Uuid,
    /// The sender's own key.
    key: Option<String>,
    /// Its workflow.
    workflow: String,
    /// The version it is on.
    version: u32,
    /// Its revision: what is said holds for this one.
    revision: u64,
    /// When this was looked at.
    at: String,
    /// Where it rests.
    state: String,
    /// The state's label.
    label: Said,
    /// Since when.
    entered: String,
    /// Nothing leaves the state.
    r#final: bool,
    /// All of it in a sentence or two.
    text: Said,
    /// What brought it there.
    came: Option<WhyCame>,
    /// Every action of the workflow, in its order.
    moves: Vec<WhyMove>,
    /// Its open asks.
    waits: Vec<WhyWait>,
    /// What runs, the earliest first.
    timers: Vec<WhyTimer>,
    /// When it is due as a whole.
    due: Option<WhyDue>,
}

/// The line of the journal that brought a case where it rests.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WhyCame {
    /// Its number.
    number: u64,
    /// When.
    at: String,
    /// `opened`, `acted`, `answered`, `failed`, `elapsed`, …
    what: String,
    /// The state it left.
    from: Option<String>,
    /// The person, or the caller that acted itself; none: the engine.
    by: Option<String>,
    /// In which role.
    role: Option<String>,
    /// In words.
    text: Said,
}

/// An action, and how everybody stands to it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WhyMove {
    /// Its name.
    name: String,
    /// Its label.
    label: Said,
    /// Where it leads; none: the case stays.
    to: Option<String>,
    /// Asked without leaving the state.
    ask: Option<String>,
    /// It wants a reason, which is supposed to be given.
    reason: bool,
    /// The states it is possible in.
    from: Vec<String>,
    /// How the caller stands to it, in the role that reads.
    reader: WhyStand,
    /// Each role that the workflow names: somebody of that role who is none of `not_by`.
    roles: Vec<WhyStand>,
    /// Who may not use it whatever their role, because they used another action last.
    not_by: Vec<WhyUsed>,
    /// Fields that must be known.
    needs: Vec<WhyNeed>,
    /// Its condition, taken apart.
    when: Option<WhyPart>,
    /// How often it may be used.
    limit: Option<WhyLimit>,
    /// All of it in words.
    text: Said,
}

/// How somebody stands to an action.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WhyStand {
    /// In this role.
    role: String,
    /// The caller may claim the role.
    granted: bool,
    /// It is done if it is asked for now, with a reason and without edits.
    allowed: bool,
    /// Else what keeps them from it: a request is refused with the first; each that follows would
    /// be met once those before it are mended.
    problems: Vec<ProblemBody>,
}

/// Who used an action last.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WhyUsed {
    /// The action.
    action: String,
    /// Who.
    by: String,
}

/// A field that must be known.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WhyNeed {
    /// The workflow's name of it.
    field: String,
    /// What of it is not known: itself, or that of each member of a household.
    missing: Vec<String>,
}

/// How often an action may be used.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WhyLimit {
    /// So many times.
    times: u32,
    /// When it is free again, where it is used up.
    again: Option<String>,
}

/// A condition, or a part of one.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WhyPart {
    /// `all`, `any`, `not`, `is`, `in`, `missing`, `known`, `earlier-than`, `later-than`,
    /// `changed`, `check` or `state`, as in the workflow.
    kind: &'static str,
    /// Whether it holds.
    holds: bool,
    /// What the whole wants of it: `false` below a `not`.
    wanted: bool,
    /// The field or ask it looks at.
    of: Option<String>,
    /// What is declared for the field.
    value: Option<ValueBody>,
    /// Where the ask stands, or where the case rests.
    is: Option<String>,
    /// What it wants, in words.
    text: Said,
    /// What it consists of.
    parts: Vec<WhyPart>,
}

/// An open ask.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WhyWait {
    /// Its name.
    ask: String,
    /// Its outcome moves the case.
    moves: bool,
    /// The registry asked; none: child cases.
    registry: Option<String>,
    /// When it was asked.
    since: String,
    /// Attempts that found the registry out of reach.
    attempts: u32,
    /// Since when it is out of reach.
    outage: Option<String>,
    /// The next attempt; none: it is being asked, its turn comes, or nobody asks.
    next: Option<String>,
    /// When it is given up.
    until: String,
    /// `closed` (served), `open` (left alone) or `probing`; none: no such registry is configured.
    circuit: Option<&'static str>,
    /// Calls open at the registry now.
    calls: usize,
    /// Asks of all cases that the registry has not answered yet.
    queue: u64,
    /// Where each verdict leads.
    answers: Vec<WhyLead>,
    /// Where each failure leads.
    failures: Vec<WhyLead>,
    /// The child cases asked.
    members: Vec<WhyMember>,
    /// In words.
    text: Said,
}

/// Where an outcome leads.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WhyLead {
    /// The verdict or failure.
    outcome: &'static str,
    /// The state.
    to: String,
}

/// A child case that is waited for.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WhyMember {
    /// The person: `household.2`.
    name: String,
    /// The child case.
    #[schemars(with = "String")]
    case: Uuid,
    /// The verdict or failure it has come to; none: it goes on.
    ended: Option<String>,
}

/// A running timer.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WhyTimer {
    /// `moves`, `reminds`, `gives-up` (an ask), `lets-go` (of what an ask fetched), `deletes`.
    does: &'static str,
    /// The state, the roles or the ask.
    of: Vec<String>,
    /// When; while it rests, as it was before.
    due: String,
    /// Since when it rests.
    paused: Option<String>,
    /// How that was reckoned, line by line.
    reckoned: Reckoned,
    /// In words.
    text: Said,
}

/// When a case is due as a whole.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WhyDue {
    /// When; while its clock rests, as it was before.
    at: String,
    /// Since when its clock rests.
    paused: Option<String>,
    /// How that was reckoned, line by line.
    reckoned: Reckoned,
    /// In words.
    text: Said,
}

impl From<WhyView> for WhyBody {
    fn from(view: WhyView) -> Self {
        WhyBody {
            id: view.id,
            key: view.key,
            workflow: view.workflow,
            version: view.version,
            revision: view.revision,
            at: time(view.at_ms),
            state: view.state,
            label: view.label,
            entered: time(view.entered_ms),
            r#final: view.is_final,
            text: view.text,
            came: view.came.map(WhyCame::from),
            moves: view.moves.into_iter().map(WhyMove::from).collect(),
            waits: view.waits.into_iter().map(WhyWait::from).collect(),
            timers: view.timers.into_iter().map(WhyTimer::from).collect(),
            due: view.due.map(WhyDue::from),
        }
    }
}

impl From<CameView> for WhyCame {
    fn from(view: CameView) -> Self {
        WhyCame {
            number: view.number,
            at: time(view.at_ms),
            what: view.what,
            from: view.from,
            by: view.actor.as_ref().map(|actor| actor.name().to_owned()),
            role: view.actor.map(|actor| actor.role),
            text: view.text,
        }
    }
}

impl From<MoveView> for WhyMove {
    fn from(view: MoveView) -> Self {
        let need = |one: hoso_runtime::NeedView| WhyNeed { field: one.field, missing: one.missing };
        let used = |one: hoso_runtime::UsedBy| WhyUsed { action: one.action, by: one.by };
        let limit = |one: hoso_runtime::LimitWhy| WhyLimit {
            times: one.times,
            again: one.again_ms.map(time),
        };
        WhyMove {
            name: view.name,
            label: view.label,
            to: view.to,
            ask: view.ask,
            reason: view.reason,
            from: view.from,
            reader: view.reader.into(),
            roles: view.roles.into_iter().map(WhyStand::from).collect(),
            not_by: view.not_by.into_iter().map(used).collect(),
            needs: view.needs.into_iter().map(need).collect(),
            when: view.when.map(WhyPart::from),
            limit: view.limit.map(limit),
            text: view.text,
        }
    }
}

impl From<StandView> for WhyStand {
    fn from(view: StandView) -> Self {
        WhyStand {
            role: view.role,
            granted: view.granted,
            allowed: view.allowed,
            problems: view.problems.iter().map(of_problem).collect(),
        }
    }
}

impl From<PartView> for WhyPart {
    fn from(view: PartView) -> Self {
        WhyPart {
            kind: view.kind,
            holds: view.holds,
            wanted: view.wanted,
            of: view.of,
            value: view.value.map(ValueBody::from),
            is: view.is,
            text: view.text,
            parts: view.parts.into_iter().map(WhyPart::from).collect(),
        }
    }
}

impl From<WaitView> for WhyWait {
    fn from(view: WaitView) -> Self {
        let lead = |one: LeadView| WhyLead { outcome: one.outcome, to: one.to };
        let member =
            |one: MemberWhy| WhyMember { name: one.name, case: one.case, ended: one.ended };
        WhyWait {
            ask: view.ask,
            moves: view.moves,
            registry: view.registry,
            since: time(view.since_ms),
            attempts: view.attempts,
            outage: view.outage_ms.map(time),
            next: view.next_ms.map(time),
            until: time(view.until_ms),
            circuit: view.circuit,
            calls: view.calls,
            queue: view.queue,
            answers: view.answers.into_iter().map(lead).collect(),
            failures: view.failures.into_iter().map(lead).collect(),
            members: view.members.into_iter().map(member).collect(),
            text: view.text,
        }
    }
}

impl From<TimerWhy> for WhyTimer {
    fn from(view: TimerWhy) -> Self {
        WhyTimer {
            does: view.does,
            of: view.of,
            due: time(view.due_ms),
            paused: view.paused_ms.map(time),
            reckoned: view.reckoned.into(),
            text: view.text,
        }
    }
}

impl From<DueWhy> for WhyDue {
    fn from(view: DueWhy) -> Self {
        WhyDue {
            at: time(view.at_ms),
            paused: view.paused_ms.map(time),
            reckoned: view.reckoned.into(),
            text: view.text,
        }
    }
}
