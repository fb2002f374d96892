//! Saying why nothing is known of the person.
//!
//! A text here reaches an operator and a log: it names fields and reasons, never values, and
//! never repeats what the registry's body said.

use crate::bindings::hoso::connector::{host_http, host_secrets};
use crate::{Failure, Problem, Unavailability};

impl Problem {
    /// A fault in the field or configuration key `name`; `code` is for programs.
    #[must_use]
    pub fn new(name: &str, code: &str, message: impl Into<String>) -> Self {
        Self { name: name.into(), code: code.into(), message: message.into() }
    }
}

impl Failure {
    /// The registry refuses one field of this input.
    #[must_use]
    pub fn rejected(name: &str, code: &str, message: impl Into<String>) -> Self {
        Self::Rejected(vec![Problem::new(name, code, message)])
    }

    /// An administrator must act: rights, licence or configuration.
    #[must_use]
    pub fn not_permitted(message: impl Into<String>) -> Self {
        Self::NotPermitted(message.into())
    }

    /// The registry does not answer now; the engine asks again later.
    #[must_use]
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::unavailable_for(message, None)
    }

    /// As [`Failure::unavailable`], with the wait that the registry asked for.
    #[must_use]
    pub fn unavailable_for(message: impl Into<String>, seconds: Option<u32>) -> Self {
        Self::Unavailable(Unavailability { message: message.into(), retry_after_seconds: seconds })
    }

    /// The wire did not speak as agreed.
    #[must_use]
    pub fn protocol(message: impl Into<String>) -> Self {
        Self::Protocol(message.into())
    }
}

/// The host's own reasons for not sending. A code that this build does not know counts as an
/// outage: the one reading that is repeated and never blamed on anyone.
impl From<host_http::Error> for Failure {
    fn from(error: host_http::Error) -> Self {
        let text = format!("{}: {}", error.code, error.message);
        match error.code.as_str() {
            "denied" | "unknown-endpoint" => Self::NotPermitted(text),
            "invalid-request" | "too-large" => Self::Protocol(text),
            _ => Self::unavailable_for(text, error.retry_after_ms.map(|ms| ms.div_ceil(1000))),
        }
    }
}

/// Every secret code is a matter of grants or of the description, so an administrator's.
impl From<host_secrets::Error> for Failure {
    fn from(error: host_secrets::Error) -> Self {
        Self::NotPermitted(format!("{}: {}", error.code, error.message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(code: &str, retry_after_ms: Option<u32>) -> Failure {
        host_http::Error { code: code.into(), message: "m".into(), retry_after_ms }.into()
    }

    #[test]
    fn a_grant_that_is_missing_is_the_administrators_matter() {
        for code in ["denied", "unknown-endpoint"] {
            assert_eq!(sent(code, None), Failure::not_permitted(format!("{code}: m")));
        }
    }

    #[test]
    fn an_outage_is_unavailable_and_keeps_the_wait() {
        for code in ["connect", "tls", "timeout", "budget-exhausted", "circuit-open", "novel"] {
            assert_eq!(sent(code, None), Failure::unavailable(format!("{code}: m")));
        }
        let limited = Failure::unavailable_for("rate-limited: m", Some(2));
        assert_eq!(sent("rate-limited", Some(1001)), limited);
    }

    #[test]
    fn a_bad_request_or_a_flood_is_a_matter_of_the_wire() {
        for code in ["invalid-request", "too-large"] {
            assert_eq!(sent(code, None), Failure::protocol(format!("{code}: m")));
        }
    }

    #[test]
    fn a_secret_that_is_refused_is_the_administrators_matter() {
        let error = host_secrets::Error { code: "unknown-secret".into(), message: "api".into() };
        assert_eq!(Failure::from(error), Failure::not_permitted("unknown-secret: api"));
    }

    #[test]
    fn a_rejection_names_its_field() {
        let problem = Problem::new("old-id", "length", "nine digits");
        assert_eq!(
            Failure::rejected("old-id", "length", "nine digits"),
            Failure::Rejected(vec![problem])
        );
    }
}
