//! The one module with `unsafe` in it: taking up a component that was compiled earlier.
//!
//! It never reads a file and never decides whether bytes are to be trusted; whoever calls it has
//! checked their MAC.
#![allow(unsafe_code)]

use wasmtime::Engine;
use wasmtime::component::Component;

/// Takes up `bytes` that [`Component::serialize`] once gave.
///
/// The bytes must be exactly that: they hold machine code, which is run as it is. Callers prove it
/// by a MAC under a key that only this machine's cache folder holds.
pub(crate) fn take_up(engine: &Engine, bytes: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: the caller verified with a secret key that an earlier run of this host wrote these
    // bytes from `Component::serialize`; wasmtime itself refuses another version or configuration.
    unsafe { Component::deserialize(engine, bytes) }
}
