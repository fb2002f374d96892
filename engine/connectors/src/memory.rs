//! The small expiring memory of one registry (`host-cache`): session tokens and the like.
//!
//! It never outlives its registry, is never written to disk, and may forget at any time.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// Values remembered at once.
const MOST_ENTRIES: usize = 256;
/// Bytes of one key.
const LONGEST_KEY: usize = 256;
/// Bytes of one value.
const LARGEST_VALUE: usize = 64 * 1024;
/// Bytes of all values together.
const MOST_BYTES: usize = 1024 * 1024;

#[derive(Default)]
pub(crate) struct Memory {
    shelf: Mutex<Shelf>,
    /// Woken whenever a claim ends.
    released: Notify,
}

#[derive(Default)]
struct Shelf {
    entries: HashMap<String, Entry>,
    claims: HashMap<String, Instant>,
    bytes: usize,
}

struct Entry {
    value: Vec<u8>,
    until: Instant,
}

/// What a claim met.
enum Claim {
    Granted,
    /// Somebody else holds it, at the latest until then.
    Held(Instant),
}

impl Memory {
    /// The value under `key`, unless it was forgotten.
    pub fn get(&self, key: &str) -> Option<Vec<u8>> {
        let shelf = self.shelf();
        let entry = shelf.entries.get(key)?;
        (entry.until > Instant::now()).then(|| entry.value.clone())
    }

    /// Remembers `value`, and ends the claim on `key`. What is too large is not remembered.
    pub fn put(&self, key: String, value: Vec<u8>, ttl: Duration) {
        let mut shelf = self.shelf();
        shelf.claims.remove(&key);
        shelf.put(key, value, ttl);
        drop(shelf);
        self.released.notify_waiters();
    }

    /// Forgets `key`, and ends the claim on it.
    pub fn remove(&self, key: &str) {
        let mut shelf = self.shelf();
        shelf.claims.remove(key);
        shelf.forget(key);
        drop(shelf);
        self.released.notify_waiters();
    }

    /// True for one caller until `put`, `remove` or `length`. Others wait; a waiter gets false when
    /// the value has come, and takes the claim over when it was given up or ran out.
    pub async fn claim(&self, key: &str, length: Duration) -> bool {
        let mut waited = false;
        loop {
            let mut released = std::pin::pin!(self.released.notified());
            // Registered before looking, or a release in between would be missed.
            released.as_mut().enable();
            if waited && self.get(key).is_some() {
                return false;
            }
            let until = match self.shelf().claim(key, length) {
                Claim::Granted => return true,
                Claim::Held(until) => until,
            };
            waited = true;
            let _ran_out = tokio::time::timeout_at(until.into(), released).await;
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().expect("no code panics while it holds the shelf")
    }
}

impl Shelf {
    fn put(&mut self, key: String, value: Vec<u8>, ttl: Duration) {
        self.forget(&key);
        if key.len() > LONGEST_KEY || value.len() > LARGEST_VALUE {
            return;
        }
        let now = Instant::now();
        let Some(until) = now.checked_add(ttl) else {
            return;
        };
        if self.entries.len() >= MOST_ENTRIES || self.bytes + value.len() > MOST_BYTES {
            self.make_room(now, value.len());
        }
        self.bytes += value.len();
        self.entries.insert(key, Entry { value, until });
    }

    fn forget(&mut self, key: &str) {
        if let Some(entry) = self.entries.remove(key) {
            self.bytes -= entry.value.len();
        }
    }

    /// Forgets what has run out, then what would run out first.
    fn make_room(&mut self, now: Instant, wanted: usize) {
        let bytes = &mut self.bytes;
        self.entries.retain(|_, entry| {
            let keep = entry.until > now;
            if !keep {
                *bytes -= entry.value.len();
            }
            keep
        });
        while self.entries.len() >= MOST_ENTRIES || self.bytes + wanted > MOST_BYTES {
            let first = self.entries.iter().min_by_key(|(_, entry)| entry.until);
            let Some(key) = first.map(|(key, _)| key.clone()) else {
                return;
            };
            self.forget(&key);
        }
    }

    fn claim(&mut self, key: &str, length: Duration) -> Claim {
        let now = Instant::now();
        self.claims.retain(|_, until| *until > now);
        if let Some(until) = self.claims.get(key) {
            return Claim::Held(*until);
        }
        if self.claims.len() < MOST_ENTRIES && key.len() <= LONGEST_KEY {
            self.claims.insert(key.to_owned(), now + length);
        }
        Claim::Granted
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_value_is_remembered_until_its_time_is_over_or_it_is_removed() {
        let memory = Memory::default();
        memory.put("token".into(), b"one".to_vec(), LONG);
        assert_eq!(memory.get("token").unwrap(), b"one");
        memory.put("token".into(), b"two".to_vec(), Duration::ZERO);
        assert_eq!(memory.get("token"), None);
        memory.put("token".into(), b"three".to_vec(), LONG);
        memory.remove("token");
        assert_eq!(memory.get("token"), None);
    }

    #[test]
    fn entries_and_bytes_are_bounded_and_the_soonest_to_end_goes_first() {
        let memory = Memory::default();
        for n in 0..MOST_ENTRIES + 10 {
            memory.put(format!("k{n}"), vec![0; 8], LONG + Duration::from_secs(n as u64));
        }
        assert_eq!(memory.get("k0"), None);
        assert!(memory.get(&format!("k{}", MOST_ENTRIES + 9)).is_some());
        for n in 0..40 {
            memory.put(format!("large{n}"), vec![0; LARGEST_VALUE], LONG * 100);
        }
        let shelf = memory.shelf();
        assert!(shelf.bytes <= MOST_BYTES);
        assert_eq!(shelf.bytes, shelf.entries.values().map(|e| e.value.len()).sum::<usize>());
    }

    #[test]
    fn what_is_too_large_is_not_remembered() {
        let memory = Memory::default();
        memory.put("k".into(), vec![0; LARGEST_VALUE + 1], LONG);
        assert_eq!(memory.get("k"), None);
    }

    #[tokio::test]
    async fn a_claim_is_true_for_one_and_others_wait_for_the_value() {
        let memory = Arc::new(Memory::default());
        assert!(memory.claim("login", LONG).await);
        let other = tokio::spawn({
            let memory = Arc::clone(&memory);
            async move { memory.claim("login", LONG).await }
        });
        tokio::task::yield_now().await;
        assert!(!other.is_finished());
        memory.put("login".into(), b"token".to_vec(), LONG);
        assert!(!other.await.unwrap());
    }

    #[tokio::test]
    async fn a_claim_given_up_or_run_out_passes_to_the_next() {
        let memory = Memory::default();
        assert!(memory.claim("login", Duration::from_millis(20)).await);
        assert!(memory.claim("login", LONG).await, "the first ran out");
        memory.remove("login");
        assert!(memory.claim("login", LONG).await, "the second was given up");
    }
}
