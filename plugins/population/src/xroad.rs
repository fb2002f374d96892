//! The X-Road REST transport: path and headers out, its own errors and marks back.
//!
//! An `X-Road-Error` means that the register was never reached, so it never says anything about
//! the person.

use hoso_connector_sdk::http::Response;
use hoso_connector_sdk::{Failure, Query, Reply};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::config::XRoad;

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// Each part of an identifier encoded, the slashes kept.
fn identifier(path: &str) -> String {
    path.split('/').map(encoded).collect::<Vec<_>>().join("/")
}

/// `/r1/{instance}/{class}/{member}/{subsystem}/{service}`.
pub(crate) fn path(service: &str) -> String {
    format!("/r1/{}", identifier(service))
}

/// The headers of a request.
pub(crate) fn headers(config: &XRoad, query: &Query, officer: &str) -> Vec<(&'static str, String)> {
    let mut headers =
        vec![("X-Road-Client", identifier(&config.client)), ("X-Road-Id", encoded(&query.id))];
    if let Some(country) = &config.user_prefix {
        headers.push(("X-Road-UserId", encoded(&format!("{country}{officer}"))));
    }
    if let Some(case) = &query.case_code {
        headers.push(("X-Road-Issue", encoded(case)));
    }
    headers
}

/// Marks of X-Road that are kept as evidence.
pub(crate) fn marks(reply: Reply, response: &Response) -> Reply {
    ["x-road-request-id", "x-road-request-hash"]
        .into_iter()
        .fold(reply, |reply, name| reply.mark(name, response.header(name)))
}

/// Lets through what came from the register itself.
pub(crate) fn check(response: &Response) -> Result<(), Failure> {
    let Some(kind) = response.header("x-road-error") else { return Ok(()) };
    let failure = known(kind).unwrap_or_else(|| match response.status {
        500..=599 => Failure::unavailable_for(said("failed", kind), response.retry_after()),
        _ => Failure::protocol(said("refused", kind)),
    });
    Err(failure)
}

/// Errors whose meaning is documented, in the old spelling (`Server.ServerProxy.AccessDenied`)
/// and the new (`access_denied`).
pub(crate) fn known(kind: &str) -> Option<Failure> {
    let plain = kind.to_ascii_lowercase().replace('_', "");
    let last = plain.rsplit('.').next().unwrap_or_default();
    let failure = match last {
        "accessdenied"
        | "unknownservice"
        | "unknownmember"
        | "servicedisabled"
        | "sslauthenticationfailed" => Failure::not_permitted(said("does not allow this", kind)),
        "maintenancemode" | "networkerror" | "servicefailed" | "databaseerror"
        | "globalconfoutdated" | "outdatedglobalconf" | "timestampingfailed" => {
            Failure::unavailable(said("failed", kind))
        }
        "badrequest" => Failure::rejected("", "bad-request", said("refused the question", kind)),
        _ => return None,
    };
    Some(failure)
}

/// Only letters, digits and the separators of error codes are repeated, and not many of them.
fn said(what: &str, kind: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    format!("X-Road {what}: {}", kind.chars().filter(plain).take(80).collect::<String>())
}
