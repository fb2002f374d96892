//! hoso-runtime: the one door to every case, the workers of asks, tells and timers, routes and
//! verdicts: what a program embeds.
//!
//! Never knows HTTP on its own side of the house: requests reach it as [`Command`]s.

mod asks;
mod breaker;
pub mod calendars;
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
mod routes;
mod rows;
pub mod scenario;
mod settings;
mod tell;
mod timers;
mod verdict;
mod view;
mod world;

pub use command::{
    ApplyError, Command, Ended, Expect, Grant, Outcome, Put, RawFields, RequestKey, Target, UnitOn,
    Wish,
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
    ActionView, AskView, CaseLine, CaseView, Counts, DeadView, FieldView, Health, JournalLine,
    ListQuery, Page, RegistryView, TimerView, WorkflowView,
};
