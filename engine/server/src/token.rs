//! Who a bearer token is. Tokens are held as SHA-256 alone and compared in constant time.
//! Never logs a token, and never says how near a wrong one came.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use hoso_core::Actor;
use hoso_runtime::Grant;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::door::Shared;
use crate::plan::Token;
use crate::problem::Rejection;
use crate::wire::ActorBody;

/// The role of a caller that names no person.
pub(crate) const PORTAL: &str = "portal";

/// A sender or the holder of a token.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// Its name in `hoso.yaml`, in journals and marks.
    pub(crate) name: String,
    /// What it may touch.
    pub(crate) grant: Arc<Grant>,
    /// Whether it may take versions up and move cases.
    pub(crate) administers: bool,
}

impl Caller {
    pub(crate) fn new(name: &str, may: &Grant) -> Self {
        Caller { name: name.into(), grant: Arc::new(may.clone()), administers: false }
    }

    /// Who acts: the person that the request names, or the caller itself.
    pub(crate) fn actor(&self, claimed: Option<ActorBody>) -> Actor {
        let caller = self.name.clone();
        match claimed {
            Some(ActorBody { id, role, unit }) => Actor { caller, person: id, role, unit },
            None => Actor { caller, person: None, role: PORTAL.into(), unit: None },
        }
    }

    /// Who reads: in the role asked for, or in the first that the caller may claim.
    pub(crate) fn reader(&self, role: Option<String>) -> Result<Actor, Rejection> {
        let granted = self.grant.roles.as_deref();
        let role = match (role, granted) {
            (Some(role), Some(roles)) if !roles.contains(&role) => {
                return Err(Rejection::RoleNotGranted);
            }
            (Some(role), _) => role,
            (None, roles) => {
                roles.and_then(|roles| roles.first()).map_or(PORTAL.into(), Clone::clone)
            }
        };
        Ok(Actor { caller: self.name.clone(), person: None, role, unit: None })
    }
}

/// All tokens.
#[derive(Debug, Clone, Default)]
pub struct Tokens(Vec<([u8; 32], Arc<Caller>)>);

/// What is held of a token. Tokens are long random texts, so one round is enough.
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

impl Tokens {
    /// Takes the tokens of a plan.
    pub fn new<'a>(tokens: impl IntoIterator<Item = (&'a String, &'a Token)>) -> Self {
        let held = |(name, token): (&String, &Token)| {
            let caller = Caller::new(name, &token.may);
            (token.sha256, Arc::new(Caller { administers: token.administers, ..caller }))
        };
        Tokens(tokens.into_iter().map(held).collect())
    }

    /// Whose token it is. Looks at every one, so that the time says nothing.
    fn caller(&self, token: &str) -> Option<Arc<Caller>> {
        let given = hash(token);
        let mut found = None;
        for (held, caller) in &self.0 {
            if bool::from(held.ct_eq(&given)) {
                found = Some(caller);
            }
        }
        found.cloned()
    }

    /// Who sent these headers.
    pub(crate) fn of(&self, headers: &HeaderMap) -> Result<Arc<Caller>, Rejection> {
        let value = headers.get(AUTHORIZATION).ok_or(Rejection::NoToken)?;
        let text = value.to_str().map_err(|_| Rejection::BadToken)?;
        let (scheme, token) = text.split_once(' ').ok_or(Rejection::NoToken)?;
        match scheme.eq_ignore_ascii_case("bearer") {
            true => self.caller(token.trim()).ok_or(Rejection::BadToken),
            false => Err(Rejection::NoToken),
        }
    }
}

/// The caller of a request that needs a token.
pub(crate) struct Bearer(pub(crate) Arc<Caller>);

impl FromRequestParts<Shared> for Bearer {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, door: &Shared) -> Result<Self, Rejection> {
        door.tokens.of(&parts.headers).map(Bearer)
    }
}

#[cfg(test)]
mod tests;
