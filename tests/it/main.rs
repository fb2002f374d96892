//! The one test binary of the whole: what needs more than one floor, and the rules about the code.
//! Each floor's own behaviour is tested beside that floor.
#![allow(clippy::unwrap_used)]

mod editors;
mod tidy;
mod whole;
