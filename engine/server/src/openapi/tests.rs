//! The written description is that of the code, and whole.
#![allow(clippy::unwrap_used)]
