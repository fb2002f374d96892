//! Showing a lifecycle: a neutral [`Picture`] of states and arrows, and four forms of it: a table
//! for terminals, Mermaid, DOT and an SVG that stands alone.
//!
//! Reads a checked lifecycle and, where given, how many cases rest where. Never reads files, cases
//! or the network, and the same picture always gives the same text.

mod collect;
mod dot;
mod layout;
mod measure;
mod mermaid;
mod picture;
mod svg;
mod table;
mod words;

use std::collections::BTreeMap;

pub use dot::dot;
pub use mermaid::mermaid;
pub use picture::{Arrow, ArrowKind, Bundle, Line, Picture, Spot, SpotKind};
pub use svg::svg;
pub use table::table;

use crate::Tongue;

/// How many cases rest in a state, by the state's name.
pub type Counts = BTreeMap<String, u64>;
