//! Two targets for a fuzzer: [`reader`] takes any text for a workflow, [`life`] plays whatever
//! workflow passes the checks. Both take bytes, and panic where a promise is broken.
//!
//! Never a part of the program. `cargo test -p hoso-fuzz` runs them with chance and bounds;
//! `cargo fuzz` and the like can drive [`reader::bytes`] and [`life::bytes`] by coverage.
#![allow(clippy::unwrap_used)]

mod draw;
mod events;
mod ground;
pub mod life;
pub mod reader;
mod text;
mod values;
mod watch;

/// What bytes come to as a workflow's text: what a test keeps once it has found a fault.
pub fn written(bytes: &[u8]) -> String {
    text::rough(&mut draw::Draw::new(bytes))
}

/// The workflow and the events that bytes come to for [`life::play`].
pub fn lived(bytes: &[u8]) -> (String, Vec<u8>) {
    let mut draw = draw::Draw::new(bytes);
    let text = text::gentle(&mut draw);
    (text, draw.rest().to_vec())
}
