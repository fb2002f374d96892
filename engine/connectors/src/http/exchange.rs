//! One exchange with an endpoint: send, perhaps once more, and read within limits.
//!
//! Errors tell the guest what kind of trouble it was, never an address, a URL or a credential.

use std::error::Error as _;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use reqwest::{Request as Outgoing, Response as Incoming};

use super::address::Forbidden;
use super::{Outlet, refused, request};
use crate::Secret;
use crate::bindings::hoso::connector::host_http::{Error, Request, Response};
use crate::grant::{Grant, conceal};
use crate::vault::Tokens;

/// Sends the guest's request to one of its endpoints and returns what came back, secrets masked.
pub(crate) async fn send(
    grant: &Grant,
    tokens: &Tokens,
    request: Request,
) -> Result<Response, Error> {
    let outlet = grant.outlets.get(&request.endpoint).ok_or_else(|| {
        refused("unknown-endpoint", "the connector was not granted an endpoint of this name")
    })?;
    let idempotent = request.idempotent;
    let outgoing = outgoing(outlet, tokens, request)?;
    let response = deliver(outlet, outgoing, idempotent).await?;
    let status = response.status().as_u16();
    let hidden = || grant.hidden.iter().chain(tokens.hidden());
    let headers = shown_headers(response.headers(), hidden);
    let body = read(response, outlet.max_response).await?;
    Ok(Response { status, headers, body: conceal(body, hidden()) })
}

fn outgoing(outlet: &Outlet, tokens: &Tokens, request: Request) -> Result<Outgoing, Error> {
    let method = request::method(&request.method)?;
    let target = request::target(&request)?;
    let resolve = |bytes: &[u8]| match tokens.resolve(bytes) {
        Ok(resolved) => Ok(resolved.into_owned()),
        Err(error) => Err(refused("invalid-request", error.message)),
    };
    let mut headers = request::headers(&request.headers, resolve)?;
    for (name, value) in &outlet.credentials {
        headers.insert(name.clone(), value.clone());
    }
    let body = match tokens.is_empty() {
        true => request.body,
        false => resolve(&request.body)?,
    };
    if body.len() > outlet.max_request() {
        return Err(refused("invalid-request", "the request body is too large"));
    }
    let url = outlet.url(&target).ok_or_else(|| refused("invalid-request", "not a valid path"))?;
    let mut outgoing = Outgoing::new(method, url);
    *outgoing.headers_mut() = headers;
    *outgoing.timeout_mut() = Some(timeout(outlet, request.timeout_ms));
    if !body.is_empty() {
        // Bytes, so that a repeat costs no copy.
        *outgoing.body_mut() = Some(Bytes::from(body).into());
    }
    Ok(outgoing)
}

fn timeout(outlet: &Outlet, wanted_ms: Option<u32>) -> Duration {
    let wanted = wanted_ms.map_or(outlet.timeout, |ms| Duration::from_millis(ms.into()));
    wanted.min(outlet.timeout)
}

/// Sends; an idempotent request whose connection failed before any response is sent once more.
async fn deliver(outlet: &Outlet, request: Outgoing, idempotent: bool) -> Result<Incoming, Error> {
    let again = if idempotent { request.try_clone() } else { None };
    match (outlet.client.execute(request).await, again) {
        (Ok(response), _) => Ok(response),
        (Err(error), Some(again)) if is_worth_repeating(&error) => {
            outlet.client.execute(again).await.map_err(|error| coded(&error))
        }
        (Err(error), _) => Err(coded(&error)),
    }
}

fn is_worth_repeating(error: &reqwest::Error) -> bool {
    let lasting = cause::<Forbidden>(error).is_some() || cause::<rustls::Error>(error).is_some();
    !error.is_timeout() && !lasting
}

/// The body, as long as it keeps within `most` bytes.
async fn read(mut response: Incoming, most: usize) -> Result<Vec<u8>, Error> {
    let too_large = || refused("too-large", format!("the response is larger than {most} bytes"));
    let announced = response.content_length().unwrap_or(0);
    if announced > most as u64 {
        return Err(too_large());
    }
    let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or(0));
    while let Some(chunk) = response.chunk().await.map_err(|error| coded(&error))? {
        if body.len() + chunk.len() > most {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn shown_headers<'a, H: Iterator<Item = &'a Secret>>(
    headers: &HeaderMap,
    hidden: impl Fn() -> H,
) -> Vec<(String, String)> {
    let shown = headers.iter().map(|(name, value)| {
        let value = conceal(value.as_bytes().to_vec(), hidden());
        (name.as_str().to_owned(), String::from_utf8_lossy(&value).into_owned())
    });
    shown.collect()
}

/// The contract's code, and a text that names no address.
fn coded(error: &reqwest::Error) -> Error {
    if cause::<Forbidden>(error).is_some() {
        return refused("denied", Forbidden.to_string());
    }
    if error.is_timeout() {
        return refused("timeout", "the endpoint did not answer in time");
    }
    if let Some(tls) = cause::<rustls::Error>(error) {
        return refused("tls", tls.to_string());
    }
    if error.is_connect() {
        let text = match cause::<std::io::Error>(error) {
            Some(io) => format!("no connection: {}", io.kind()),
            None => "no connection".to_owned(),
        };
        return refused("connect", text);
    }
    refused("connect", "the connection broke")
}

/// The first error of type `E` below `error`.
fn cause<E: std::error::Error + 'static>(error: &reqwest::Error) -> Option<&E> {
    let mut next = error.source();
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        // An I/O error leaves out the one it wraps when it is asked for its source.
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}
