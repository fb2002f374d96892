//! What ships inside the program: the population connector and the workflows of this repository.

include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// `workflows/identity-review.yaml`.
pub const IDENTITY_REVIEW: &str = include_str!("../../../workflows/identity-review.yaml");
