//! `Prefer: wait=N` (RFC 7240). A preference that cannot be read is none.
//! Never waits by itself.

use std::time::Duration;

use http::{HeaderMap, HeaderName};

use crate::limits::LONGEST_WAIT;

const PREFER: HeaderName = HeaderName::from_static("prefer");

/// How long the caller wants to wait for the asks of its case, at most 20 s.
pub(crate) fn wait(headers: &HeaderMap) -> Option<Duration> {
    let lines = headers.get_all(PREFER).iter().filter_map(|value| value.to_str().ok());
    let mut preferences = lines.flat_map(|line| line.split([',', ';'])).map(str::trim);
    let seconds = preferences.find_map(|preference| {
        let (name, value) = preference.split_once('=')?;
        let waits = name.trim().eq_ignore_ascii_case("wait");
        waits.then(|| value.trim().trim_matches('"').parse::<u64>().ok()).flatten()
    })?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Option<u64> {
        let headers = HeaderMap::from_iter([(PREFER, line.parse().unwrap())]);
        wait(&headers).map(|length| length.as_secs())
    }

    #[test]
    fn a_wait_is_read_wherever_it_stands_and_bounded() {
        assert_eq!(of("wait=5"), Some(5));
        assert_eq!(of("respond-async, Wait = \"7\"; foo=bar"), Some(7));
        assert_eq!(of("wait=90"), Some(20));
        assert_eq!(of("wait=0"), Some(0));
    }

    #[test]
    fn what_cannot_be_read_is_no_preference() {
        for line in ["wait", "wait=soon", "wait=-1", "return=minimal", ""] {
            assert_eq!(of(line), None, "{line}");
        }
        assert_eq!(wait(&HeaderMap::new()), None);
    }
}
