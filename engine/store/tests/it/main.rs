//! Tests of hoso-store at its border: what is promised after each call. Never looks at a table from
//! the inside, and never asserts a time.
#![allow(clippy::unwrap_used)]

mod batches;
mod crash;
mod damage;
mod disk;
mod errors;
mod fixtures;
mod model;
mod opening;
mod pages;
mod queries;
mod recovery;
mod support;
mod together;
mod writing;
