//! What administrators send and hear about versions of workflows. The program's own commands read
//! the same shapes. Names states, fields, versions and ids of cases; never a declared value.

use std::collections::BTreeMap;

use hoso_runtime::WorkflowText;
use hoso_runtime::versions::{self, Chunk, Plan, TakenUp, Tally};
use hoso_workflow::Sentence;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A workflow's text, where it does not come as YAML itself.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WorkflowText")]
pub(crate) struct TextBody {
    /// Its YAML.
    pub(crate) text: String,
    /// Its file's name, for findings.
    pub(crate) file: Option<String>,
    /// Files that the text names, by name.
    #[serde(default)]
    pub(crate) beside: BTreeMap<String, String>,
}

impl From<TextBody> for WorkflowText {
    fn from(body: TextBody) -> Self {
        let name = body.file.unwrap_or_else(|| "workflow.yaml".into());
        WorkflowText { name, text: body.text, beside: body.beside }
    }
}

/// What is planned: a text, or a version that the engine holds.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Planned")]
pub(crate) struct PlannedBody {
    /// A text that was not taken up yet.
    pub(crate) text: Option<TextBody>,
    /// A version that the engine holds.
    pub(crate) to: Option<u32>,
    /// The way back to that version.
    #[serde(default)]
    pub(crate) back: bool,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

/// Which cases are moved where.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Migrate")]
pub(crate) struct MigrateBody {
    /// The version to come to.
    pub(crate) to: u32,
    /// Back to a version that they came from.
    #[serde(default)]
    pub(crate) back: bool,
    /// Only say what would become of them.
    #[serde(default)]
    pub(crate) dry_run: bool,
    /// Cases at a time: 1 to 1,000; 200 without it.
    pub(crate) chunk: Option<usize>,
    /// `next` of the chunk before.
    pub(crate) cursor: Option<String>,
}

/// A version that the engine holds now.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TakenUp")]
pub(crate) struct TakenUpBody {
    /// The workflow.
    pub(crate) workflow: String,
    /// Its version.
    pub(crate) version: u32,
    /// Whether it was taken up just now; else the engine held the very same before.
    pub(crate) new: bool,
}

impl From<TakenUp> for TakenUpBody {
    fn from(taken: TakenUp) -> Self {
        let TakenUp { workflow, version, new } = taken;
        TakenUpBody { workflow, version, new }
    }
}

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Sentence")]
pub struct SentenceBody {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

impl From<Sentence> for SentenceBody {
    fn from(said: Sentence) -> Self {
        SentenceBody { vi: said.vi, en: said.en }
    }
}

/// What becomes of how many cases.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Tally")]
pub struct TallyBody {
    /// Cases that are on the version already.
    pub there: u64,
    /// Cases that move, by version and state.
    pub moves: Vec<MoveBody>,
    /// Cases that stay on their version, because nobody said that they should come.
    pub stays: Vec<StayBody>,
    /// Cases that should come and cannot, by reason.
    pub stranded: Vec<StrandedBody>,
    /// Of those that move: cases that can never come back, since values of theirs are let go.
    pub one_way: u64,
}

/// Cases that come from one state to one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Move")]
pub struct MoveBody {
    /// The version they come from.
    pub version: u32,
    /// Where they rest there.
    pub from: String,
    /// Where they rest then.
    pub to: String,
    /// How many.
    pub cases: u64,
}

/// Cases that stay on their version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Stay")]
pub struct StayBody {
    /// Their version.
    pub version: u32,
    /// Where they rest.
    pub state: String,
    /// How many.
    pub cases: u64,
}

/// Cases that cannot move, for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Stranded")]
pub struct StrandedBody {
    /// A stable code: `state-gone`, `fields-missing`.
    pub code: String,
    /// Why, and what mends it.
    pub text: SentenceBody,
    /// How many.
    pub cases: u64,
    /// The first of them, 20 at most.
    pub ids: Vec<String>,
}

impl TallyBody {
    /// Adds the cases of a later page.
    pub fn add(&mut self, other: TallyBody) {
        self.there += other.there;
        self.one_way += other.one_way;
        for one in other.moves {
            let same = |known: &&mut MoveBody| {
                (known.version, &known.from, &known.to) == (one.version, &one.from, &one.to)
            };
            match self.moves.iter_mut().find(same) {
                Some(known) => known.cases += one.cases,
                None => self.moves.push(one),
            }
        }
        for one in other.stays {
            let same =
                |known: &&mut StayBody| (known.version, &known.state) == (one.version, &one.state);
            match self.stays.iter_mut().find(same) {
                Some(known) => known.cases += one.cases,
                None => self.stays.push(one),
            }
        }
        for one in other.stranded {
            match self.stranded.iter_mut().find(|known| known.text == one.text) {
                Some(known) => {
                    known.cases += one.cases;
                    let room = 20_usize.saturating_sub(known.ids.len());
                    known.ids.extend(one.ids.into_iter().take(room));
                }
                None => self.stranded.push(one),
            }
        }
    }

    /// How many move.
    pub fn moved(&self) -> u64 {
        self.moves.iter().map(|one| one.cases).sum()
    }

    /// How many should move and cannot.
    pub fn held_back(&self) -> u64 {
        self.stranded.iter().map(|one| one.cases).sum()
    }
}

impl From<Tally> for TallyBody {
    fn from(tally: Tally) -> Self {
        let moves = tally.moves().into_iter().map(|one| {
            let versions::Move { version, from, to, cases } = one;
            MoveBody { version, from, to, cases }
        });
        let stays = tally.stays().into_iter().map(|one| {
            let versions::Stay { version, state, cases } = one;
            StayBody { version, state, cases }
        });
        let stranded = tally.stranded().into_iter().map(|one| StrandedBody {
            code: one.why.code().into(),
            text: versions::stranded(&one.why).into(),
            cases: one.cases,
            ids: one.ids.iter().map(|id| id.to_string()).collect(),
        });
        TallyBody {
            there: tally.there(),
            moves: moves.collect(),
            stays: stays.collect(),
            stranded: stranded.collect(),
            one_way: tally.one_way(),
        }
    }
}

/// What a version would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Plan")]
pub struct PlanBody {
    /// The workflow.
    pub workflow: String,
    /// The version that cases would come to.
    pub to: u32,
    /// The version that it is compared with; none: it is the first.
    pub before: Option<u32>,
    /// Whether the engine holds it already.
    pub known: bool,
    /// What it says otherwise; on the first page alone.
    pub difference: Vec<SentenceBody>,
    /// What becomes of the cases of this page.
    pub cases: TallyBody,
    /// The `cursor` of the next page; none: this is the last.
    pub next: Option<String>,
}

impl From<Plan> for PlanBody {
    fn from(plan: Plan) -> Self {
        PlanBody {
            workflow: plan.workflow,
            to: plan.to,
            before: plan.before,
            known: plan.known,
            difference: plan.difference.into_iter().map(SentenceBody::from).collect(),
            cases: plan.tally.into(),
            next: plan.next,
        }
    }
}

/// What became of the cases of one chunk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Migrated")]
pub struct MigratedBody {
    /// Of each of them.
    pub cases: TallyBody,
    /// The `cursor` of the next chunk; none: every case was looked at.
    pub next: Option<String>,
}

impl From<Chunk> for MigratedBody {
    fn from(chunk: Chunk) -> Self {
        MigratedBody { cases: chunk.tally.into(), next: chunk.next }
    }
}
