//! What the register was asked: counters, and the latest questions.
//!
//! It holds numbers of synthetic people only and is lost when the register stops.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

use crate::wire::Question;

/// How many of the latest questions are kept.
const KEPT: usize = 1000;

/// A copy of the log so far.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Seen {
    /// Requests to the wire, refused ones too.
    pub requests: u64,
    /// Requests that were refused by the register's own rules.
    pub refused: u64,
    /// How many times each `MaYeuCau` came. Empty if the register was told not to remember.
    pub by_id: BTreeMap<String, u32>,
    /// How many times each number was asked for. Empty likewise.
    pub by_number: BTreeMap<String, u32>,
    /// The latest thousand, oldest first. Empty likewise.
    pub last: Vec<Asked>,
}

impl Seen {
    /// The `MaYeuCau` that came more than once.
    #[must_use]
    pub fn repeated(&self) -> Vec<&str> {
        self.by_id.iter().filter(|(_, times)| **times > 1).map(|(id, _)| id.as_str()).collect()
    }
}

/// One question as the register understood it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// `MaYeuCau`.
    pub id: String,
    /// `MaTichHop`: 037 or 033.
    pub code: String,
    /// `MaDVC`.
    pub purpose: String,
    /// `MaCanBo`.
    pub officer: String,
    /// `SoDinhDanh` or `SoCMND`.
    pub number: String,
    /// `HoVaTen` as it was sent.
    pub name: String,
    /// The header X-Road-Issue, decoded.
    pub issue: Option<String>,
    /// The header X-Road-UserId, decoded.
    pub user: Option<String>,
}

#[derive(Default)]
struct Kept {
    by_id: BTreeMap<String, u32>,
    by_number: BTreeMap<String, u32>,
    last: VecDeque<Asked>,
}

/// The log while it grows.
pub(crate) struct Log {
    requests: AtomicU64,
    refused: AtomicU64,
    kept: Option<Mutex<Kept>>,
}

impl Log {
    pub fn new(remember: bool) -> Self {
        Self {
            requests: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            kept: remember.then(Mutex::default),
        }
    }

    pub fn request(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::Relaxed)
    }

    pub fn refusal(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    pub fn asked(&self, question: &Question<'_>, issue: Option<String>, user: Option<String>) {
        let Some(kept) = &self.kept else { return };
        let asked = Asked {
            id: question.id.to_string(),
            code: question.service.code().to_owned(),
            purpose: question.purpose.to_string(),
            officer: question.officer.to_string(),
            number: question.number.to_string(),
            name: question.name.to_string(),
            issue,
            user,
        };
        let mut kept = kept.lock().expect("nothing panics under this lock");
        *kept.by_id.entry(asked.id.clone()).or_default() += 1;
        *kept.by_number.entry(asked.number.clone()).or_default() += 1;
        if kept.last.len() == KEPT {
            kept.last.pop_front();
        }
        kept.last.push_back(asked);
    }

    pub fn seen(&self) -> Seen {
        let mut seen = Seen {
            requests: self.requests.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
            ..Seen::default()
        };
        if let Some(kept) = &self.kept {
            let kept = kept.lock().expect("nothing panics under this lock");
            seen.by_id = kept.by_id.clone();
            seen.by_number = kept.by_number.clone();
            seen.last = kept.last.iter().cloned().collect();
        }
        seen
    }

    pub fn forget(&self) {
        self.requests.store(0, Ordering::Relaxed);
        self.refused.store(0, Ordering::Relaxed);
        if let Some(kept) = &self.kept {
            *kept.lock().expect("nothing panics under this lock") = Kept::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Question, Service};

    fn question(id: &str) -> Question<'_> {
        Question {
            service: Service::LookUp,
            id: id.into(),
            purpose: "1.000948".into(),
            officer: "006080000001".into(),
            number: "006140000001".into(),
            name: "NGUYENVANAN".into(),
            birth: (1940, None, None),
        }
    }

    #[test]
    fn what_came_twice_is_told() {
        let log = Log::new(true);
        for id in ["a", "b", "a"] {
            log.request();
            log.asked(&question(id), Some("H03-1".into()), None);
        }
        log.refusal();
        let seen = log.seen();
        assert_eq!((seen.requests, seen.refused), (3, 1));
        assert_eq!(seen.repeated(), ["a"]);
        assert_eq!(seen.by_number["006140000001"], 3);
        assert_eq!(seen.last[1].id, "b");
        assert_eq!(seen.last[0].issue.as_deref(), Some("H03-1"));
    }

    #[test]
    fn only_the_latest_are_kept_whole() {
        let log = Log::new(true);
        for n in 0..KEPT + 5 {
            log.asked(&question(&n.to_string()), None, None);
        }
        let seen = log.seen();
        assert_eq!((seen.last.len(), &*seen.last[0].id), (KEPT, "5"));
        log.forget();
        assert!(log.seen().by_id.is_empty());
    }

    #[test]
    fn without_memory_only_counters_stay() {
        let log = Log::new(false);
        log.request();
        log.asked(&question("a"), None, None);
        assert_eq!(log.seen().requests, 1);
        assert!(log.seen().last.is_empty());
    }
}
