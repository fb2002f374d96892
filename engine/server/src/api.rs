//! The API of token holders: one small file per kind of request, and what they share.
//! Never decides about a case, and never shows one outside the caller's grant.

pub(crate) mod batches;
pub(crate) mod headers;
pub(crate) mod letters;
pub(crate) mod open;
pub(crate) mod prefer;
pub(crate) mod read;
pub(crate) mod why;
pub(crate) mod workflows;
pub(crate) mod write;

use axum::extract::{ConnectInfo, FromRequestParts, Path, Query};
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::net::SocketAddr;
use uuid::Uuid;

use crate::body::without_values;
use crate::problem::Rejection;

/// An answer in JSON.
pub(crate) fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    let mut bytes = Vec::with_capacity(256);
    if serde_json::to_writer(&mut bytes, body).is_err() {
        return Rejection::Fault.into_response();
    }
    let mut response = (status, bytes).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// `"4"` for revision 4.
pub(crate) fn etag(revision: u64) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("\"{revision}\"")).ok()
}

/// The names in a path; what cannot be read there is nowhere.
pub(crate) struct Named<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(names)| Named(names)).map_err(|_| Rejection::NotFound)
    }
}

/// The query of an address; unknown parameters are refused.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        let query = Query::<T>::try_from_uri(&parts.uri);
        query.map(|Query(asked)| Asked(asked)).map_err(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            Rejection::BadQuery { why: without_values(&cause.unwrap_or_default()) }
        })
    }
}

/// Whether the caller is a program on this machine, and no proxy speaking for another.
pub(crate) struct Local(pub(crate) bool);

impl<S: Send + Sync> FromRequestParts<S> for Local {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let near = peer.is_some_and(|ConnectInfo(address)| address.ip().is_loopback());
        let passed_on = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];
        Ok(Local(near && !passed_on.iter().any(|name| parts.headers.contains_key(*name))))
    }
}

/// A case's id; what is none names no case.
pub(crate) fn case_id(text: &str) -> Result<Uuid, Rejection> {
    Uuid::try_parse(text).map_err(|_| Rejection::NoCase)
}
