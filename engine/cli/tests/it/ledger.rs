//! What was sent and what was acknowledged, from the first request to the last, through any number
//! of runs of the program; and what has to be true of it in the end.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use futures::Gathered;
use hoso_pretend::{Population, Register};
use serde_json::Value;

use crate::desk::{Answer, Desk, Letter, list};
use crate::people::{Ending, Queue};

/// A letter and what came back for it.
#[derive(Debug, Clone)]
pub struct Sent {
    pub letter: Letter,
    /// Where the case ends if this is its last letter.
    pub ending: Ending,
    /// The acknowledgement, once there is one.
    pub answer: Option<Answer>,
    /// It was sent at least once without an answer.
    pub unsure: bool,
    /// The right data, where these are wrong on purpose.
    pub mended: Option<Value>,
}
