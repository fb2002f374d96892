//! A host made of memory, so that connectors are tested natively; absent from components.
//!
//! It imitates the contract, not the engine: it grants everything, limits nothing, and its tokens
//! and clock are fixed.
//!
//! ```
//! use hoso_connector_sdk::{http, testing};
//! let ((), host) = testing::with(
//!     |request| Ok(testing::response(200, &[], &request.path)),
//!     || assert_eq!(http::get("gateway", "/x").send().unwrap().body, b"/x"),
//! );
//! assert_eq!(host.sent[0].method, "GET");
//! ```

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::host::Level;
use crate::http::{Error, Request, Response};

/// The time that [`crate::host::unix_ms`] tells in tests: 2026-03-06T07:27:45Z.
pub const NOW_UNIX_MS: u64 = 1_772_782_065_000;

type Wire = Box<dyn FnMut(&Request) -> Result<Response, Error>>;

/// What the connector did outside.
#[derive(Debug, Default)]
pub struct Seen {
    /// Requests, in order.
    pub sent: Vec<Request>,
    /// Log lines, in order.
    pub logged: Vec<(Level, String)>,
    /// What stands in the small memory at the end.
    pub remembered: BTreeMap<String, Vec<u8>>,
}

struct Fake {
    wire: Option<Wire>,
    seen: Seen,
}

thread_local! {
    static FAKE: RefCell<Option<Fake>> = const { RefCell::new(None) };
}

/// Runs `body` while `wire` answers its requests; returns its result and what it did outside.
///
/// # Panics
/// If a request is sent from within `wire`, or if calls are nested.
pub fn with<T>(
    wire: impl FnMut(&Request) -> Result<Response, Error> + 'static,
    body: impl FnOnce() -> T,
) -> (T, Seen) {
    let fake = Fake { wire: Some(Box::new(wire)), seen: Seen::default() };
    let before = FAKE.with(|slot| slot.borrow_mut().replace(fake));
    assert!(before.is_none(), "testing::with may not be nested");
    let result = body();
    let fake = FAKE.with(|slot| slot.borrow_mut().take());
    (result, fake.expect("put there above, and nesting is refused").seen)
}

/// A response in one line.
#[must_use]
pub fn response(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Response {
    let headers = headers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Response { status, headers, body: body.as_ref().to_vec() }
}

/// An error of the host in one line.
#[must_use]
pub fn error(code: &str) -> Error {
    Error { code: code.into(), message: "in a test".into(), retry_after_ms: None }
}

fn fake<T>(act: impl FnOnce(&mut Fake) -> T) -> T {
    FAKE.with(|slot| {
        act(slot.borrow_mut().as_mut().expect("natively the host exists only in testing::with"))
    })
}

pub(crate) mod door {
    //! The same functions as the component's imports, over the memory above.
    use super::{Error, Level, NOW_UNIX_MS, Request, Response, fake};
    use crate::bindings::hoso::connector::host_secrets::Error as Refused;

    pub fn send(request: Request) -> Result<Response, Error> {
        let mut wire = fake(|fake| fake.wire.take()).expect("the wire does not send");
        let answer = wire(&request);
        fake(|fake| {
            fake.wire = Some(wire);
            fake.seen.sent.push(request);
        });
        answer
    }

    pub fn placeholder(name: &str, owner: Option<&str>) -> Result<String, Refused> {
        Ok(format!("<secret {name} {}>", owner.unwrap_or("-")))
    }

    pub fn seal(text: &str, transform: &str) -> Result<String, Refused> {
        Ok(format!("<{transform} {text}>"))
    }

    pub fn endpoint_address(endpoint: &str) -> Result<String, Refused> {
        Ok(format!("http://{endpoint}.invalid"))
    }

    pub fn mac(name: &str, algorithm: &str, data: &[u8]) -> Result<Vec<u8>, Refused> {
        let mut bytes = format!("<{algorithm} {name}>").into_bytes();
        bytes.extend_from_slice(data);
        Ok(bytes)
    }

    pub fn verify_mac(
        name: &str,
        algorithm: &str,
        data: &[u8],
        mac: &[u8],
    ) -> Result<bool, Refused> {
        Ok(self::mac(name, algorithm, data)? == mac)
    }

    pub fn get(key: &str) -> Option<Vec<u8>> {
        fake(|fake| fake.seen.remembered.get(key).cloned())
    }

    pub fn put(key: &str, value: &[u8], _ttl_seconds: u32) {
        fake(|fake| fake.seen.remembered.insert(key.to_owned(), value.to_vec()));
    }

    pub fn remove(key: &str) {
        fake(|fake| fake.seen.remembered.remove(key));
    }

    pub fn claim(_key: &str, _ms: u32) -> bool {
        true
    }

    pub fn write(level: Level, message: &str) {
        fake(|fake| fake.seen.logged.push((level, message.to_owned())));
    }

    pub fn unix_ms() -> u64 {
        NOW_UNIX_MS
    }

    pub fn random(len: u32) -> Vec<u8> {
        (0..len).map(|i| u8::try_from(i % 251).expect("below 251")).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::host;

    #[test]
    fn what_a_connector_did_outside_is_told() {
        let (answer, seen) = with(
            |_| Err(error("timeout")),
            || {
                host::log(Level::Warn, "slow");
                host::remember("token", b"t", 60);
                host::remember("other", b"o", 60);
                host::forget("other");
                crate::http::get("gateway", "/x").send()
            },
        );
        assert_eq!(answer.unwrap_err().code, "timeout");
        assert_eq!(seen.sent[0].path, "/x");
        assert_eq!(seen.logged, [(Level::Warn, "slow".to_owned())]);
        assert_eq!(seen.remembered.keys().collect::<Vec<_>>(), ["token"]);
    }

    #[test]
    fn secrets_are_tokens_that_nest() {
        let sealed = host::seal(&format!("u{}", host::secret("api").unwrap()), "sha256-hex");
        assert_eq!(sealed.unwrap(), "<sha256-hex u<secret api ->>");
        assert_eq!(host::secret_of("key", "o1").unwrap(), "<secret key o1>");
        assert_eq!(host::endpoint_address("gateway").unwrap(), "http://gateway.invalid");
    }

    #[test]
    fn macs_can_be_checked_and_time_stands_still() {
        let mac = host::mac("k", "hmac-sha256", b"data").unwrap();
        assert!(host::verify_mac("k", "hmac-sha256", b"data", &mac).unwrap());
        assert!(!host::verify_mac("k", "hmac-sha256", b"other", &mac).unwrap());
        assert_eq!(host::unix_ms(), NOW_UNIX_MS);
        assert_eq!(host::random(3), [0, 1, 2]);
        assert!(host::claim("token", 10));
    }

    #[test]
    fn the_small_memory_is_read_back() {
        let (found, _) = with(
            |_| Err(error("denied")),
            || {
                host::remember("a", b"1", 1);
                (host::recall("a"), host::recall("b"))
            },
        );
        assert_eq!(found, (Some(b"1".to_vec()), None));
    }
}
