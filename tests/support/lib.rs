//! Shared by the tests and the bench: where built components lie, people of the pretend register as
//! they fill in forms, and an engine behind HTTP with a pretend register. Never a real person.

pub mod person;
pub mod stand;

use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A component that `cargo xtask connectors` built.
///
/// # Errors
/// It is not there; the text says what to run.
pub fn component(name: &str) -> std::io::Result<Vec<u8>> {
    let path = root().join(format!("target/connectors/{name}.wasm"));
    std::fs::read(&path).map_err(|error| {
        let what = format!("{name}.wasm: {error}; run `cargo xtask connectors` first");
        std::io::Error::new(error.kind(), what)
    })
}

/// The shipped workflow of identity review.
pub const IDENTITY_REVIEW: &str = include_str!("../../workflows/identity-review.yaml");
