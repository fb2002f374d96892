//! `host-http`: the only way out of a sandbox.
//!
//! The guest names an endpoint and a path; the address, the connection, TLS and the credentials are
//! the host's. It never follows a redirect, never reads a proxy from the environment, and never
//! connects to an address that was not checked.

mod address;
mod exchange;
mod outlet;
mod request;

pub(crate) use exchange::send;
pub(crate) use outlet::Outlet;
pub use outlet::{EndpointError, outbound};

use crate::bindings::hoso::connector::host_http::Error;

/// An error with one of the contract's codes.
pub(crate) fn refused(code: &str, message: impl Into<String>) -> Error {
    Error { code: code.into(), message: message.into(), retry_after_ms: None }
}
