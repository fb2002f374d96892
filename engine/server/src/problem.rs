//! Every way the door says no is a variant of [`Rejection`]; the wire form is RFC 9457.
//!
//! Names and codes only: never a value that somebody declared, never a cause from within; those go
//! to the log under the same `instance`.

mod kinds;
mod wire;

use axum::response::{IntoResponse, Response};
use hoso_runtime::versions::{TakeUpError, VersionsError};
use hoso_runtime::{ApplyError, Ended, Outcome, Problem, ReadError};
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use uuid::Uuid;

pub(crate) use kinds::Kind;
pub use wire::ProblemBody;
pub(crate) use wire::of_problem;
use wire::{of_kind, of_outcome};

/// Why a request got no answer of the engine's, or a refusal.
#[derive(Debug, thiserror::Error)]
pub enum Rejection {
    /// The body is no JSON.
    #[error("the body is no JSON: {what} at line {line}, column {column}")]
    NoJson {
        /// What the reader found.
        what: String,
        /// From 1.
        line: usize,
        /// From 1, in bytes.
        column: usize,
    },
    /// The body is not UTF-8.
    #[error("the body is not UTF-8 from byte {at} on; send JSON encoded as UTF-8")]
    NotUtf8 {
        /// From 0.
        at: usize,
    },
    /// A header cannot be read.
    #[error("the header `{name}` {why}")]
    BadHeader {
        /// Its name.
        name: &'static str,
        /// What it must be.
        why: &'static str,
    },
    /// The query cannot be read.
    #[error("the query cannot be read: {why}")]
    BadQuery {
        /// What is wrong, without values.
        why: String,
    },
    /// The body broke off.
    #[error("the body broke off before its end")]
    CutOff,
    /// A header of the signature is missing or unreadable.
    #[error("the header `{name}` is missing or unreadable; sign by Standard Webhooks 1.0")]
    Unsigned {
        /// Its name.
        name: &'static str,
    },
    /// No key of the sender made this signature, or there is no such sender.
    #[error("no key of this sender made one of the signatures over `id.timestamp.body`")]
    BadSignature,
    /// Made too long ago.
    #[error("webhook-timestamp lies {seconds} s back; at most {tolerance} s are allowed")]
    OldSignature {
        /// By how much.
        seconds: i64,
        /// What is allowed.
        tolerance: i64,
    },
    /// Made in the future.
    #[error("webhook-timestamp lies {seconds} s ahead; at most {tolerance} s are allowed")]
    FutureSignature {
        /// By how much.
        seconds: i64,
        /// What is allowed.
        tolerance: i64,
    },
    /// No bearer token.
    #[error("send `Authorization: Bearer` with a token of hoso.yaml")]
    NoToken,
    /// No such token.
    #[error("the token is none of hoso.yaml")]
    BadToken,
    /// A role that the token may not claim.
    #[error("the token may not read as the role that `role` names")]
    RoleNotGranted,
    /// The token may not administer workflows.
    #[error(
        "the token may not administer workflows; `may: {{administer: true}}` in hoso.yaml lets it"
    )]
    NotAdministrator,
    /// No such address.
    #[error("there is nothing at this address; GET /openapi.json lists what there is")]
    NotFound,
    /// No such case, or none that the caller may see.
    #[error("there is no such case among those that this caller may see")]
    NoCase,
    /// No such batch, or one of another caller.
    #[error("there is no such batch among those that this caller began")]
    NoBatch,
    /// No such dead letter.
    #[error("no dead letter has this id; it may have been delivered")]
    NoDeadLetter,
    /// Another method.
    #[error("this address takes the methods that `Allow` names")]
    Method,
    /// The body took too long.
    #[error("the body had not arrived after {seconds} s")]
    Slow {
        /// What is allowed.
        seconds: u64,
    },
    /// The body is too large.
    #[error("the body has more than {limit} bytes")]
    TooLarge {
        /// What is allowed.
        limit: usize,
    },
    /// Not declared as JSON.
    #[error("send `Content-Type: application/json`, uncompressed and in UTF-8")]
    NotJson,
    /// The body is declared neither as YAML nor as JSON.
    #[error("send the workflow as text/yaml, or as application/json with `text`")]
    NotWorkflow,
    /// No such type of event.
    #[error("the type is neither `case.put` nor `case.act`")]
    UnknownType,
    /// JSON of another shape.
    #[error("{what} at line {line}, column {column}")]
    BadBody {
        /// What is wrong, without values.
        what: String,
        /// From 1.
        line: usize,
        /// From 1, in bytes.
        column: usize,
    },
    /// JSON of the right shape that contradicts itself.
    #[error("{what}")]
    Misfit {
        /// What is wrong, without values.
        what: &'static str,
    },
    /// No fit key.
    #[error("`key` {why}")]
    BadKey {
        /// What it must be.
        why: &'static str,
    },
    /// The engine refused.
    #[error("{}", .0.problem.as_ref().map_or("refused", |problem| &problem.detail))]
    Refused(Box<Outcome>),
    /// The engine refused to list.
    #[error("{}", .0.detail)]
    NotListed(Box<Problem>),
    /// Versions: not there, not to be taken up, or no case can come.
    #[error(transparent)]
    Versions(VersionsError),
    /// The engine gave no answer.
    #[error("the engine gave no answer")]
    Apply(#[from] ApplyError),
    /// The engine could not read.
    #[error("the engine could not read")]
    Read(#[from] ReadError),
    /// The answer took too long.
    #[error("the answer had not come after {seconds} s; repeat the request with the same key")]
    Overdue {
        /// What is allowed.
        seconds: u64,
    },
    /// The engine cannot serve just now.
    #[error("the engine cannot serve just now{}", .why.as_ref().map_or(String::new(), |why| format!(": {why}")))]
    Unready {
        /// Told to callers on this machine only.
        why: Option<String>,
    },
    /// A fault of our own.
    #[error("the request ran into a fault of the engine")]
    Fault,
}

impl Rejection {
    /// The words of it, unless they are the engine's own.
    pub(crate) fn kind(&self) -> Option<Kind> {
        Some(match self {
            Rejection::NoJson { .. } => kinds::NO_JSON,
            Rejection::NotUtf8 { .. } => kinds::NOT_UTF8,
            Rejection::BadHeader { .. } => kinds::BAD_HEADER,
            Rejection::BadQuery { .. } => kinds::BAD_QUERY,
            Rejection::CutOff => kinds::CUT_OFF,
            Rejection::Unsigned { .. } => kinds::UNSIGNED,
            Rejection::BadSignature => kinds::BAD_SIGNATURE,
            Rejection::OldSignature { .. } => kinds::OLD_SIGNATURE,
            Rejection::FutureSignature { .. } => kinds::FUTURE_SIGNATURE,
            Rejection::NoToken => kinds::NO_TOKEN,
            Rejection::BadToken => kinds::BAD_TOKEN,
            Rejection::RoleNotGranted => kinds::ROLE_NOT_GRANTED,
            Rejection::NotFound => kinds::NOT_FOUND,
            Rejection::NoCase => kinds::NO_CASE,
            Rejection::NoBatch => kinds::NO_BATCH,
            Rejection::NoDeadLetter => kinds::NO_DEAD_LETTER,
            Rejection::Method => kinds::METHOD,
            Rejection::Slow { .. } => kinds::SLOW,
            Rejection::TooLarge { .. } => kinds::TOO_LARGE,
            Rejection::NotJson => kinds::NOT_JSON,
            Rejection::NotWorkflow => kinds::NOT_WORKFLOW,
            Rejection::NotAdministrator => kinds::NOT_ADMINISTRATOR,
            Rejection::Versions(error) => of_versions(error),
            Rejection::UnknownType => kinds::UNKNOWN_TYPE,
            Rejection::BadBody { .. } | Rejection::Misfit { .. } => kinds::BAD_BODY,
            Rejection::BadKey { .. } => kinds::BAD_KEY,
            Rejection::Refused(_) | Rejection::NotListed(_) => return None,
            Rejection::Apply(error) => of_apply(error),
            Rejection::Read(error) => of_read(error),
            Rejection::Overdue { .. } => kinds::UNKNOWN,
            Rejection::Unready { .. } => kinds::UNREADY,
            Rejection::Fault => kinds::FAULT,
        })
    }

    /// The wire form, without `instance`.
    pub fn body(&self) -> ProblemBody {
        match (self, self.kind()) {
            (Rejection::Refused(outcome), _) => of_outcome(outcome),
            (Rejection::NotListed(problem), _) => of_problem(problem),
            (_, Some(kind)) => of_kind(&kind, self.detail()),
            (_, None) => of_kind(&kinds::FAULT, self.detail()),
        }
    }

    /// For the caller: what an operator alone may know is left out.
    fn detail(&self) -> String {
        let kind = self.kind().map(|kind| kind.code);
        match self {
            _ if kind == Some(kinds::UNAVAILABLE.code) => {
                "the case file cannot be reached just now".into()
            }
            Rejection::Apply(error) => error.to_string(),
            Rejection::Read(error) => error.to_string(),
            other => other.to_string(),
        }
    }

    /// Seconds after which to repeat.
    fn retry_after(&self, status: u16) -> Option<u32> {
        match self {
            Rejection::Apply(ApplyError::Busy { retry_after_seconds }) => {
                Some((*retry_after_seconds).max(1))
            }
            Rejection::Apply(ApplyError::Full) => Some(60),
            Rejection::Apply(ApplyError::Unknown) | Rejection::Overdue { .. } => Some(1),
            _ => (status == 503).then_some(5),
        }
    }

    /// What a caller has to show itself by.
    fn challenge(&self) -> Option<&'static str> {
        match self {
            Rejection::NoToken => Some(r#"Bearer realm="hoso""#),
            Rejection::BadToken => Some(r#"Bearer realm="hoso", error="invalid_token""#),
            Rejection::Unsigned { .. }
            | Rejection::BadSignature
            | Rejection::OldSignature { .. }
            | Rejection::FutureSignature { .. } => Some(r#"StandardWebhooks realm="hoso""#),
            _ => None,
        }
    }

    fn log(&self, body: &ProblemBody) {
        let (kind, instance) = (body.r#type.as_str(), body.instance.as_deref());
        // The store says once why it is out; every caller meeting it would fill the same disk.
        if body.status < 500 || body.status == 503 {
            tracing::debug!(kind, instance, status = body.status, "request refused");
            return;
        }
        let cause = std::error::Error::source(self).map(ToString::to_string);
        tracing::error!(kind, instance, cause, status = body.status, "request failed");
    }
}

impl From<VersionsError> for Rejection {
    fn from(error: VersionsError) -> Self {
        match error {
            VersionsError::Apply(error) | VersionsError::TakeUp(TakeUpError::Keep(error)) => {
                Rejection::Apply(error)
            }
            VersionsError::Read(error) | VersionsError::TakeUp(TakeUpError::Read(error)) => {
                Rejection::Read(error)
            }
            other => Rejection::Versions(other),
        }
    }
}

fn of_versions(error: &VersionsError) -> Kind {
    match error {
        VersionsError::UnknownWorkflow { .. } => kinds::NO_WORKFLOW,
        VersionsError::UnknownVersion { .. } => kinds::NO_VERSION,
        VersionsError::NoWay { .. } | VersionsError::NoWayBack { .. } => kinds::NO_MIGRATION,
        VersionsError::Cursor => kinds::BAD_BODY,
        VersionsError::Read(error) => of_read(error),
        VersionsError::Apply(error) => of_apply(error),
        VersionsError::TakeUp(TakeUpError::Workflow { .. }) => kinds::FINDINGS,
        VersionsError::TakeUp(TakeUpError::Changed { .. }) => kinds::VERSION_TAKEN,
        VersionsError::TakeUp(TakeUpError::Older { .. }) => kinds::VERSION_OLD,
        VersionsError::TakeUp(TakeUpError::Keep(error)) => of_apply(error),
        VersionsError::TakeUp(TakeUpError::Read(error)) => of_read(error),
    }
}

/// A query that no store could answer is the caller's to change.
fn of_read(error: &ReadError) -> Kind {
    match error {
        ReadError::Wide { .. } | ReadError::Words { .. } | ReadError::Cursor => kinds::BAD_QUERY,
        ReadError::Closed => kinds::CLOSING,
        _ => kinds::UNAVAILABLE,
    }
}

fn of_apply(error: &ApplyError) -> Kind {
    match error {
        ApplyError::Busy { .. } => kinds::BUSY,
        ApplyError::Unavailable { .. } => kinds::UNAVAILABLE,
        ApplyError::Full => kinds::FULL,
        ApplyError::Unknown => kinds::UNKNOWN,
        ApplyError::Fault => kinds::FAULT,
        ApplyError::Closing => kinds::CLOSING,
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let instance = Some(format!("urn:uuid:{}", Uuid::now_v7()));
        let body = ProblemBody { instance, ..self.body() };
        self.log(&body);
        let status = StatusCode::from_u16(body.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let bytes = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (status, bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after(body.status) {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        if let Some(challenge) = self.challenge() {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if matches!(&self, Rejection::Refused(outcome) if outcome.result == Ended::Repeated) {
            headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
        }
        response
    }
}

#[cfg(test)]
mod tests;
