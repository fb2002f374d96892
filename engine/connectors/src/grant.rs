//! What one registry lends its connector: endpoints, secrets, memory, limits.
//!
//! Made once per registry and shared by its calls; a guest gets at it only through the host
//! functions in `imports.rs`, and never holds any of it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::http::Outlet;
use crate::memory::Memory;
use crate::wire::SecretNeed;
use crate::{Limits, Secret};

/// Everything reachable from a sandbox of one registry.
pub(crate) struct Grant {
    pub registry: Arc<str>,
    pub limits: Limits,
    pub outlets: BTreeMap<String, Outlet>,
    pub secrets: BTreeMap<String, Secret>,
    /// What the description said of each secret.
    pub needs: HashMap<String, SecretNeed>,
    pub memory: Memory,
    /// Bytes that no response may show to the guest.
    pub hidden: Vec<Secret>,
}

/// Shorter secrets are not searched for in responses: they would be found everywhere.
pub(crate) const SHORTEST_HIDDEN: usize = 4;

impl Grant {
    /// A grant of nothing, for calls that the contract says are pure.
    pub fn nothing(registry: &str, limits: Limits) -> Self {
        Self {
            registry: registry.into(),
            limits,
            outlets: BTreeMap::new(),
            secrets: BTreeMap::new(),
            needs: HashMap::new(),
            memory: Memory::default(),
            hidden: Vec::new(),
        }
    }

    /// Gathers what must be hidden: every secret, in every form in which the host sends it.
    pub fn hide(&mut self) {
        let sent = self.outlets.values().flat_map(Outlet::hidden);
        let all = sent.chain(self.secrets.values().cloned());
        self.hidden = all.filter(|secret| secret.expose().len() >= SHORTEST_HIDDEN).collect();
        // The longest first, or a header value would be left in pieces around its password.
        self.hidden.sort_by_key(|secret| std::cmp::Reverse(secret.expose().len()));
    }
}

/// Replaces every hidden byte string in `bytes` by stars; gives the bytes back untouched, and
/// without copying, where there is none.
pub(crate) fn conceal<'a>(bytes: Vec<u8>, hidden: impl Iterator<Item = &'a Secret>) -> Vec<u8> {
    hidden.fold(bytes, |bytes, secret| replace(bytes, secret.expose(), b"***"))
}

fn replace(bytes: Vec<u8>, needle: &[u8], with: &[u8]) -> Vec<u8> {
    // Short headers are searched faster without a finder, and mostly there is nothing to find.
    let Some(first) = memchr::memmem::find(&bytes, needle) else {
        return bytes;
    };
    let finder = memchr::memmem::Finder::new(needle);
    let mut out = Vec::with_capacity(bytes.len());
    let (mut from, mut next) = (0, Some(first));
    while let Some(at) = next {
        out.extend_from_slice(&bytes[from..at]);
        out.extend_from_slice(with);
        from = at + needle.len();
        next = finder.find(&bytes[from..]).map(|offset| from + offset);
    }
    out.extend_from_slice(&bytes[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn concealing_replaces_every_occurrence_and_keeps_the_rest() {
        let secrets = [Secret::from("pass"), Secret::from("word")];
        let shown = conceal(b"a pass, two passes, a word".to_vec(), secrets.iter());
        assert_eq!(shown, b"a ***, two ***es, a ***");
    }

    #[test]
    fn concealing_leaves_other_bytes_alone() {
        let shown = conceal(vec![0, 159, 146, 150], [Secret::from("pass")].iter());
        assert_eq!(shown, vec![0, 159, 146, 150]);
    }
}
