//! hoso-runtime: the one door to every case, the workers of asks, tells and timers, routes and
//! verdicts: what a program embeds.
//!
//! Never knows HTTP on its own side of the house: requests reach it as [`Command`]s.

mod asks;
mod batches;
mod breaker;
pub mod calendars;
mod children;
mod command;
mod decide;
mod declare;
mod door;
mod engine;
mod key;
mod lane;
mod open;
mod problem;
mod read;
mod recalculate;
mod routes;
mod rows;
pub mod scenario;
mod settings;
mod tell;
mod timers;
mod verdict;
pub mod versions;
mod view;
mod why;
mod world;

pub use batches::{BatchEnd, BatchLine, BatchLines, BatchPage, BatchView};
pub use command::{
    ApplyError, BatchCommand, BatchOutcome, Command, Ended, Expect, Grant, Outcome, Put, RawFields,
    RequestKey, Selection, Target, UnitOn, Wish,
};
pub use engine::Engine;
pub use hoso_connectors as connectors;
pub use hoso_core::Actor;
pub use hoso_store::ReadError;
pub use open::OpenError;
pub use problem::{FieldProblem, Problem};
pub use read::ListError;
pub use settings::{
    Answering, Answers, Breaker, Clock, RegistryPlan, RouteRow, Settings, TellPlan, Unit,
    WorkflowText,
};
pub use tell::TellError;
pub use view::{
    ActionView, AskView, CaseLine, CaseView, Counts, DeadView, DueView, FetchedView, FieldView,
    Health, JournalLine, ListQuery, MemberView, Page, ParentView, PersonView, RegistryView,
    TimerView, WorkflowView,
};
pub use why::{
    CameView, DueWhy, LeadView, LimitWhy, MemberWhy, MoveView, NeedView, PartView, Said, StandView,
    TimerWhy, UsedBy, WaitView, WhyView,
};
