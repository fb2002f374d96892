//! The border of hoso-workflow: files in, lifecycles and findings out.
//! Never opens anything outside the workspace.
#![allow(clippy::unwrap_used)]

mod files;
mod hostile;
mod reading;
mod readme;
mod schema;
mod support;
mod vocabulary;
