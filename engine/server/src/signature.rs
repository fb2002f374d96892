//! Signatures of incoming webhooks by Standard Webhooks 1.0 (`v1`: HMAC-SHA-256 over
//! `id.timestamp.body`). Several keys and several signatures make a rotation possible.
//!
//! Never reads the machine's clock, and never shows a key. The reference crate reads the clock
//! itself and copies each body, so it serves as the yardstick of the tests only.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use http::HeaderMap;
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use crate::limits::TOLERANCE;
use crate::problem::Rejection;

/// Names one delivery, the same at every repeat.
pub(crate) const ID: &str = "webhook-id";
/// Unix seconds.
pub(crate) const TIMESTAMP: &str = "webhook-timestamp";
/// One or more signatures.
pub(crate) const SIGNATURE: &str = "webhook-signature";

/// More signatures than this are not looked at.
const MOST: usize = 8;
/// A longer id is refused: it is kept in the request's mark.
const LONGEST_ID: usize = 256;

/// A sender's key, ready to sign. Its `Debug` shows stars.
#[derive(Clone)]
pub struct SigningKey(Hmac<Sha256>);

/// Why a text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// It does not begin with `whsec_`.
    #[error("a key begins with `whsec_`")]
    Prefix,
    /// The rest is no base64.
    #[error("what follows `whsec_` is no base64")]
    Base64,
    /// Too short to be safe, or too long.
    #[error("a key has 24 to 64 bytes and this one has {bytes}")]
    Length {
        /// How many it has.
        bytes: usize,
    },
}

impl SigningKey {
    /// Reads `whsec_` and base64.
    pub fn parse(text: &str) -> Result<Self, KeyFault> {
        let encoded = text.trim().strip_prefix("whsec_").ok_or(KeyFault::Prefix)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| KeyFault::Base64)?;
        match bytes.len() {
            24..=64 => Ok(SigningKey::of(&bytes)),
            bytes => Err(KeyFault::Length { bytes }),
        }
    }

    /// A key that nobody holds: what is signed by an unknown sender is checked with it.
    pub(crate) fn nobodys() -> Self {
        SigningKey::of(&[0; 32])
    }

    fn of(bytes: &[u8]) -> Self {
        SigningKey(Hmac::new_from_slice(bytes).expect("HMAC takes keys of any length"))
    }

    fn sign(&self, signed: &Signed<'_>, body: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(signed.id.as_bytes());
        mac.update(b".");
        mac.update(signed.timestamp.as_bytes());
        mac.update(b".");
        mac.update(body);
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(***)")
    }
}

/// The three headers of a delivery, read and within the time, not yet verified.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signed<'a> {
    /// The delivery's own name.
    pub(crate) id: &'a str,
    timestamp: &'a str,
    signatures: &'a str,
}

impl<'a> Signed<'a> {
    /// Reads the headers; `now` is in unix seconds.
    pub(crate) fn read(headers: &'a HeaderMap, now: i64) -> Result<Self, Rejection> {
        let id = header(headers, ID)?;
        let timestamp = header(headers, TIMESTAMP)?;
        let signatures = header(headers, SIGNATURE)?;
        if id.len() > LONGEST_ID {
            return Err(Rejection::Unsigned { name: ID });
        }
        in_time(timestamp, now)?;
        Ok(Signed { id, timestamp, signatures })
    }

    /// Whether one of the keys made one of the signatures. Takes as long whether or not.
    pub(crate) fn verify(&self, keys: &[SigningKey], body: &[u8]) -> Result<(), Rejection> {
        let given: Vec<[u8; 32]> =
            self.signatures.split(' ').filter_map(decoded).take(MOST).collect();
        let mut fits = Choice::from(0);
        for key in keys {
            let expected = key.sign(self, body);
            for signature in &given {
                fits |= expected.ct_eq(signature);
            }
        }
        match fits.into() {
            true => Ok(()),
            false => Err(Rejection::BadSignature),
        }
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, Rejection> {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.filter(|text| !text.is_empty()).ok_or(Rejection::Unsigned { name })
}

fn in_time(timestamp: &str, now: i64) -> Result<(), Rejection> {
    let digits = timestamp.len() <= 15 && timestamp.bytes().all(|b| b.is_ascii_digit());
    let signed: i64 = match digits {
        true => timestamp.parse().map_err(|_| Rejection::Unsigned { name: TIMESTAMP })?,
        false => return Err(Rejection::Unsigned { name: TIMESTAMP }),
    };
    let behind = now - signed;
    if behind > TOLERANCE {
        return Err(Rejection::OldSignature { seconds: behind, tolerance: TOLERANCE });
    }
    if behind < -TOLERANCE {
        return Err(Rejection::FutureSignature { seconds: -behind, tolerance: TOLERANCE });
    }
    Ok(())
}

/// The bytes of a `v1` signature; others are for other receivers.
fn decoded(signature: &str) -> Option<[u8; 32]> {
    let encoded = signature.strip_prefix("v1,")?;
    STANDARD.decode(encoded).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests;
