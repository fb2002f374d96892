//! The host's other gifts: secrets unseen, a small memory, a log, a clock and randomness.
//!
//! Nothing here keeps state: the memory may forget at any time, and a secret never arrives, only
//! a token that the host replaces on the way out.

use crate::Failure;

pub use crate::bindings::hoso::connector::host_log::Level;

#[cfg(target_arch = "wasm32")]
pub(crate) mod door {
    //! The imports of the component.
    pub use crate::bindings::hoso::connector::host_ambient::{random, unix_ms};
    pub use crate::bindings::hoso::connector::host_cache::{claim, get, put, remove};
    pub use crate::bindings::hoso::connector::host_log::write;
    pub use crate::bindings::hoso::connector::host_secrets::{
        endpoint_address, mac, placeholder, seal, verify_mac,
    };

    use crate::http::{Error, Request, Response};

    pub fn send(request: Request) -> Result<Response, Error> {
        crate::bindings::hoso::connector::host_http::send(&request)
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use crate::testing::door;

/// A token for a secret, replaced by the host in outgoing headers and bodies.
///
/// # Errors
/// `not-permitted`, if the secret was not granted.
pub fn secret(name: &str) -> Result<String, Failure> {
    Ok(door::placeholder(name, None)?)
}

/// As [`secret`], for one officer's own.
///
/// # Errors
/// `not-permitted`, if the secret was not granted.
pub fn secret_of(name: &str, owner: &str) -> Result<String, Failure> {
    Ok(door::placeholder(name, Some(owner))?)
}

/// A token for `text` (which may hold tokens) after a declared transformation, such as
/// `sha256-hex`.
///
/// # Errors
/// `not-permitted`, if the transformation was not declared.
pub fn seal(text: &str, transform: &str) -> Result<String, Failure> {
    Ok(door::seal(text, transform)?)
}

/// The configured address of an endpoint, for hashes that cover it.
///
/// # Errors
/// `not-permitted`, if the endpoint was not granted.
pub fn endpoint_address(endpoint: &str) -> Result<String, Failure> {
    Ok(door::endpoint_address(endpoint)?)
}

/// A keyed digest of `data` with a secret that stays outside.
///
/// # Errors
/// `not-permitted`, if the secret or the algorithm was not granted.
pub fn mac(name: &str, algorithm: &str, data: &[u8]) -> Result<Vec<u8>, Failure> {
    Ok(door::mac(name, algorithm, data)?)
}

/// Whether `mac` is the keyed digest of `data`, compared in constant time.
///
/// # Errors
/// `not-permitted`, if the secret or the algorithm was not granted.
pub fn verify_mac(name: &str, algorithm: &str, data: &[u8], mac: &[u8]) -> Result<bool, Failure> {
    Ok(door::verify_mac(name, algorithm, data, mac)?)
}

/// What was remembered under `key`, if it still is.
#[must_use]
pub fn recall(key: &str) -> Option<Vec<u8>> {
    door::get(key)
}

/// Remembers `value` for at most so long.
pub fn remember(key: &str, value: &[u8], ttl_seconds: u32) {
    door::put(key, value, ttl_seconds);
}

/// Forgets `key`.
pub fn forget(key: &str) {
    door::remove(key);
}

/// True for the one caller that should fetch what all wait for.
#[must_use]
pub fn claim(key: &str, ms: u32) -> bool {
    door::claim(key, ms)
}

/// Writes to the operator's log. The host masks the query's values; names and reasons are enough.
pub fn log(level: Level, message: &str) {
    door::write(level, message);
}

/// The host's time, in milliseconds since 1970.
#[must_use]
pub fn unix_ms() -> u64 {
    door::unix_ms()
}

/// Random bytes from the host.
#[must_use]
pub fn random(len: u32) -> Vec<u8> {
    door::random(len)
}
