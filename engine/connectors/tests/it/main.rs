//! The border of `hoso-connectors`, tested with a connector that misbehaves on demand.
//!
//! No test asserts an absolute time, and none speaks to anything but its own loopback server.
#![allow(clippy::unwrap_used)]

mod answers;
mod cache;
mod credentials;
mod grants;
mod http;
mod limits;
mod load;
mod logs;
mod secrets;
mod server;
mod support;
