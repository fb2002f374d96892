//! The HTTP border of the engine: webhooks of senders, the API of tokens, and `hoso.yaml`.
//!
//! It reads requests, finds out who sent them and writes answers. It decides nothing about a case
//! and never knows how the engine keeps one.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod api;
mod body;
pub mod config;
mod door;
mod limits;
mod measure;
mod observe;
mod openapi;
mod plan;
mod problem;
mod routes;
mod serve;
mod signature;
mod token;
mod watch;
mod webhook;
mod wire;

pub use door::Door;
pub use limits::Limits;
pub use openapi::openapi_text;
pub use plan::{DoorPlan, Plan, Refusals, RegistryConfig, Sender, Token};
pub use problem::{ProblemBody, Rejection};
pub use routes::router;
pub use serve::serve;
pub use signature::{KeyFault, SigningKey};
pub use token::{Tokens, hash};
pub use watch::Watch;
pub use wire::{
    MigratedBody, MoveBody, PlanBody, SentenceBody, StayBody, StrandedBody, TallyBody, WhyBody,
};
