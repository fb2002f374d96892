//! `host-secrets`: lets a guest use secrets that it never sees.
//!
//! A token stands for bytes that the host puts in its place when a request goes out, in headers and
//! bodies only. Tokens are random, live as long as one call, and nothing of a secret can be read
//! off one.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256, Sha512};

use crate::Secret;
use crate::bindings::hoso::connector::host_secrets::Error;
use crate::grant::{Grant, SHORTEST_HIDDEN};

/// How every token begins; safe in headers, XML, JSON and forms.
const PREFIX: &str = "hoso-secret-";
/// Length of the random part: 16 bytes in hex.
const RANDOM: usize = 32;
/// Tokens of one call.
const MOST_TOKENS: usize = 64;
/// Bytes that one token may stand for, so that tokens in tokens cannot blow up.
const LARGEST: usize = 256 * 1024;

/// The tokens of one call.
#[derive(Default)]
pub(crate) struct Tokens(Vec<Token>);

struct Token {
    name: String,
    stands_for: Secret,
    /// Names of the secrets inside; empty for a seal of plain text.
    holds: Vec<String>,
}

impl Tokens {
    /// A new token for the secret `name`, of `owner` where it is declared per officer.
    pub fn placeholder(
        &mut self,
        grant: &Grant,
        name: &str,
        owner: Option<&str>,
    ) -> Result<String, Error> {
        let secret = secret(grant, name, owner)?.clone();
        self.add(secret, vec![name.to_owned()])
    }

    /// A new token for `text`, its tokens resolved, after `transform`.
    pub fn seal(&mut self, grant: &Grant, text: &str, transform: &str) -> Result<String, Error> {
        let apply = transformation(transform).ok_or_else(|| {
            refused("unknown-transform", format!("no transformation is named {transform:?}"))
        })?;
        let holds = self.held_by(text.as_bytes());
        for name in &holds {
            require_declared(grant, name, transform)?;
        }
        let plain = self.resolve(text.as_bytes())?;
        self.add(Secret::new(apply(&plain)), holds)
    }

    /// `bytes` with every token replaced by what it stands for.
    pub fn resolve<'a>(&self, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, Error> {
        if self.0.is_empty() {
            return Ok(Cow::Borrowed(bytes));
        }
        let mut out: Vec<u8> = Vec::new();
        let mut kept = 0;
        for at in memchr::memmem::find_iter(bytes, PREFIX) {
            let Some(token) = self.at(&bytes[at..]) else {
                continue;
            };
            out.extend_from_slice(&bytes[kept..at]);
            out.extend_from_slice(token.stands_for.expose());
            kept = at + PREFIX.len() + RANDOM;
            if out.len() > LARGEST + bytes.len() {
                return Err(refused("denied", "the secrets together are too large".into()));
            }
        }
        if kept == 0 {
            return Ok(Cow::Borrowed(bytes));
        }
        out.extend_from_slice(&bytes[kept..]);
        Ok(Cow::Owned(out))
    }

    /// Whether nothing needs to be resolved.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What no response may show: everything with a secret inside.
    pub fn hidden(&self) -> impl Iterator<Item = &Secret> {
        let secret = self.0.iter().filter(|token| !token.holds.is_empty());
        secret.map(|t| &t.stands_for).filter(|s| s.expose().len() >= SHORTEST_HIDDEN)
    }

    fn add(&mut self, stands_for: Secret, holds: Vec<String>) -> Result<String, Error> {
        if self.0.len() >= MOST_TOKENS || stands_for.expose().len() > LARGEST {
            return Err(refused("denied", format!("more than {MOST_TOKENS} tokens, or too large")));
        }
        let name = format!("{PREFIX}{:032x}", rand::random::<u128>());
        self.0.push(Token { name: name.clone(), stands_for, holds });
        Ok(name)
    }

    fn at(&self, bytes: &[u8]) -> Option<&Token> {
        let name = bytes.get(..PREFIX.len() + RANDOM)?;
        self.0.iter().find(|token| token.name.as_bytes() == name)
    }

    fn held_by(&self, bytes: &[u8]) -> Vec<String> {
        let tokens =
            memchr::memmem::find_iter(bytes, PREFIX).filter_map(|at| self.at(&bytes[at..]));
        let mut names: Vec<String> = tokens.flat_map(|token| token.holds.clone()).collect();
        names.sort();
        names.dedup();
        names
    }
}

/// The keyed digest of `data` under the secret `name`.
pub(crate) fn mac(
    grant: &Grant,
    name: &str,
    algorithm: &str,
    data: &[u8],
) -> Result<Vec<u8>, Error> {
    let key = secret(grant, name, None)?.expose();
    let mac = match algorithm {
        "hmac-sha256" => keyed::<Hmac<Sha256>>(key, data),
        "hmac-sha512" => keyed::<Hmac<Sha512>>(key, data),
        other => {
            return Err(refused("unknown-algorithm", format!("no algorithm is named {other:?}")));
        }
    };
    require_declared(grant, name, algorithm)?;
    Ok(mac)
}

/// Whether `given` is the keyed digest of `data`, compared in constant time.
pub(crate) fn verify_mac(
    grant: &Grant,
    name: &str,
    algorithm: &str,
    data: &[u8],
    given: &[u8],
) -> Result<bool, Error> {
    let expected = mac(grant, name, algorithm, data)?;
    Ok(subtle::ConstantTimeEq::ct_eq(expected.as_slice(), given).into())
}

fn keyed<M: Mac + hmac::digest::KeyInit>(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut mac = <M as Mac>::new_from_slice(key).expect("an HMAC takes keys of any length");
    mac.update(data);
    mac.finalize().into_bytes().to_vec()
}

fn secret<'a>(grant: &'a Grant, name: &str, owner: Option<&str>) -> Result<&'a Secret, Error> {
    let unknown = || refused("unknown-secret", format!("no secret is named {name:?}"));
    let need = grant.needs.get(name).ok_or_else(unknown)?;
    match (need.per_officer, owner) {
        (false, None) => grant.secrets.get(name).ok_or_else(unknown),
        (true, Some(owner)) => {
            let theirs = grant.secrets.get(&format!("{name}/{owner}"));
            theirs.ok_or_else(|| refused("denied", format!("this officer has no {name:?}")))
        }
        (true, None) => Err(refused("denied", format!("{name:?} is per officer: name one"))),
        (false, Some(_)) => Err(refused("denied", format!("{name:?} is not per officer"))),
    }
}

fn require_declared(grant: &Grant, name: &str, transform: &str) -> Result<(), Error> {
    let need = grant.needs.get(name);
    if need.is_some_and(|need| need.transforms.iter().any(|t| t == transform)) {
        return Ok(());
    }
    Err(refused("denied", format!("{transform:?} is not among the transforms of {name:?}")))
}

fn refused(code: &str, message: String) -> Error {
    Error { code: code.into(), message }
}

/// Form encoding: letters, digits and `*-._` stay, space becomes a plus.
const FORM: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');

type Transformation = fn(&[u8]) -> Vec<u8>;

fn transformation(name: &str) -> Option<Transformation> {
    Some(match name {
        "base64" => |bytes| STANDARD.encode(bytes).into_bytes(),
        "base64url" => |bytes| URL_SAFE_NO_PAD.encode(bytes).into_bytes(),
        "hex" => |bytes| hex(bytes).into_bytes(),
        "sha256-hex" => |bytes| hex(&Sha256::digest(bytes)).into_bytes(),
        "sha512-hex" => |bytes| hex(&Sha512::digest(bytes)).into_bytes(),
        "sha256-base64" => |bytes| STANDARD.encode(Sha256::digest(bytes)).into_bytes(),
        "xml-text" => |bytes| bytes.iter().flat_map(xml_text).copied().collect(),
        "json-text" => json_text,
        "form" => form,
        _ => return None,
    })
}

/// Small hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}

fn xml_text(byte: &u8) -> &[u8] {
    match byte {
        b'&' => b"&amp;",
        b'<' => b"&lt;",
        b'>' => b"&gt;",
        b'"' => b"&quot;",
        b'\'' => b"&apos;",
        plain => std::slice::from_ref(plain),
    }
}

/// The inside of a JSON string, without its quotes.
fn json_text(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let quoted = serde_json::to_vec(&text).expect("any text is a JSON string");
    quoted[1..quoted.len() - 1].to_vec()
}

fn form(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    utf8_percent_encode(&text, FORM).to_string().replace(' ', "+").into_bytes()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::Limits;
    use crate::wire::SecretNeed;

    fn grant() -> Grant {
        let mut grant = Grant::nothing("r", Limits::default());
        for (name, per_officer) in [("api", false), ("pin", true)] {
            let transforms = ["base64", "sha256-hex", "hmac-sha256"].map(String::from).to_vec();
            let purpose = String::new();
            let need = SecretNeed { name: name.into(), purpose, per_officer, transforms };
            grant.needs.insert(name.into(), need);
        }
        grant.secrets.insert("api".into(), "s3cret".into());
        grant.secrets.insert("pin/an".into(), "1234".into());
        grant
    }

    fn sent(tokens: &Tokens, text: &str) -> String {
        String::from_utf8(tokens.resolve(text.as_bytes()).unwrap().into_owned()).unwrap()
    }

    #[test]
    fn a_placeholder_is_replaced_and_shows_nothing() {
        let (grant, mut tokens) = (grant(), Tokens::default());
        let token = tokens.placeholder(&grant, "api", None).unwrap();
        assert!(!token.contains("s3cret"));
        assert_eq!(sent(&tokens, &format!("<k>{token}</k>{token}")), "<k>s3cret</k>s3cret");
        assert_eq!(sent(&tokens, "hoso-secret-unknown"), "hoso-secret-unknown");
    }

    #[test]
    fn seals_nest() {
        let (grant, mut tokens) = (grant(), Tokens::default());
        let inner = tokens.placeholder(&grant, "api", None).unwrap();
        let basic = tokens.seal(&grant, &format!("user:{inner}"), "base64").unwrap();
        let hash = tokens.seal(&grant, &format!("{basic}|x"), "sha256-hex").unwrap();
        assert_eq!(sent(&tokens, &basic), "dXNlcjpzM2NyZXQ=");
        assert_eq!(sent(&tokens, &hash), hex(&Sha256::digest("dXNlcjpzM2NyZXQ=|x")));
        assert_eq!(tokens.hidden().count(), 3);
    }

    #[test]
    fn an_undeclared_transform_of_a_secret_is_denied_but_of_plain_text_allowed() {
        let (grant, mut tokens) = (grant(), Tokens::default());
        let token = tokens.placeholder(&grant, "api", None).unwrap();
        assert_eq!(tokens.seal(&grant, &token, "hex").unwrap_err().code, "denied");
        let plain = tokens.seal(&grant, "a&b", "xml-text").unwrap();
        assert_eq!(sent(&tokens, &plain), "a&amp;b");
        assert_eq!(tokens.seal(&grant, "a", "rot13").unwrap_err().code, "unknown-transform");
        assert_eq!(tokens.hidden().count(), 1, "plain text is not hidden");
    }

    #[test]
    fn a_secret_per_officer_needs_its_officer() {
        let (grant, mut tokens) = (grant(), Tokens::default());
        let token = tokens.placeholder(&grant, "pin", Some("an")).unwrap();
        assert_eq!(sent(&tokens, &token), "1234");
        let code = |result: Result<String, Error>| result.unwrap_err().code;
        assert_eq!(code(tokens.placeholder(&grant, "pin", None)), "denied");
        assert_eq!(code(tokens.placeholder(&grant, "pin", Some("binh"))), "denied");
        assert_eq!(code(tokens.placeholder(&grant, "api", Some("an"))), "denied");
        assert_eq!(code(tokens.placeholder(&grant, "other", None)), "unknown-secret");
    }

    #[test]
    fn macs_are_made_and_checked_for_declared_algorithms_only() {
        let grant = grant();
        let made = mac(&grant, "api", "hmac-sha256", b"data").unwrap();
        assert!(verify_mac(&grant, "api", "hmac-sha256", b"data", &made).unwrap());
        assert!(!verify_mac(&grant, "api", "hmac-sha256", b"date", &made).unwrap());
        assert_eq!(mac(&grant, "api", "hmac-sha512", b"").unwrap_err().code, "denied");
        assert_eq!(mac(&grant, "api", "md5", b"").unwrap_err().code, "unknown-algorithm");
    }

    #[test]
    fn tokens_are_bounded_in_number_and_in_what_they_stand_for() {
        let (grant, mut tokens) = (grant(), Tokens::default());
        let mut text = "x".repeat(100_000);
        text = tokens.seal(&grant, &text, "hex").unwrap().repeat(8);
        assert_eq!(tokens.seal(&grant, &text, "hex").unwrap_err().code, "denied");
        let last = (0..MOST_TOKENS).map(|_| tokens.placeholder(&grant, "api", None)).last();
        assert_eq!(last.unwrap().unwrap_err().code, "denied");
    }

    #[test]
    fn transforms_write_what_their_names_say() {
        let made = |name: &str, text: &str| {
            String::from_utf8(transformation(name).unwrap()(text.as_bytes())).unwrap()
        };
        assert_eq!(made("base64url", "??>"), "Pz8-");
        assert_eq!(made("hex", "az"), "617a");
        assert_eq!(made("json-text", "a\"\n"), "a\\\"\\n");
        assert_eq!(made("form", "a b&ễ*"), "a+b%26%E1%BB%85*");
        assert_eq!(made("sha256-base64", ""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assert_eq!(made("sha512-hex", "").len(), 128);
    }
}
