//! The border of hoso-workflow: files in, lifecycles and findings out.
//! Never opens anything outside the workspace.
#![allow(clippy::unwrap_used)]

mod difference;
mod explain;
mod families;
mod files;
mod hostile;
mod mutations;
mod reading;
mod sarif;
mod schema;
mod show;
mod support;
mod tables;
mod vocabulary;
