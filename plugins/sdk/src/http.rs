//! Requests through the host: the connector names an endpoint, the host knows the address, adds
//! credentials, does TLS, repeats and limits.
//!
//! It never sees an address or a token, and never follows a redirect.

use crate::Failure;
use crate::host::door;
use crate::json;

pub use crate::bindings::hoso::connector::host_http::{Error, Request, Response};

/// A GET. `path` begins with a slash and is already percent-encoded.
#[must_use]
pub fn get(endpoint: &str, path: &str) -> Request {
    request("GET", endpoint, path)
}

/// A POST. `path` begins with a slash and is already percent-encoded.
#[must_use]
pub fn post(endpoint: &str, path: &str) -> Request {
    request("POST", endpoint, path)
}

/// Any other method.
#[must_use]
pub fn request(method: &str, endpoint: &str, path: &str) -> Request {
    Request {
        endpoint: endpoint.into(),
        method: method.into(),
        path: path.into(),
        query: Vec::new(),
        headers: Vec::new(),
        body: Vec::new(),
        timeout_ms: None,
        idempotent: false,
    }
}

impl Request {
    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds a query pair, raw: the host encodes it.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets a JSON body and its content type.
    ///
    /// # Panics
    /// If the value has a map whose keys are not text.
    #[must_use]
    pub fn json<T: serde::Serialize>(self, body: &T) -> Self {
        let body = serde_json::to_vec(body).expect("a request type with text keys has a JSON form");
        self.header("content-type", "application/json").body(body)
    }

    /// Waits at most so long; the host may lower it, never raise it.
    #[must_use]
    pub fn timeout_ms(mut self, ms: u32) -> Self {
        self.timeout_ms = Some(ms);
        self
    }

    /// Lets the host repeat it when the connection fails.
    #[must_use]
    pub fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// Sends it.
    ///
    /// # Errors
    /// Whatever kept the host from getting an answer; `?` turns it into a [`Failure`].
    pub fn send(self) -> Result<Response, Error> {
        door::send(self)
    }
}

impl Response {
    /// The first header of this name, in any case of letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The body as text.
    ///
    /// # Errors
    /// `protocol`, if it is not UTF-8.
    pub fn text(&self) -> Result<&str, Failure> {
        std::str::from_utf8(&self.body).map_err(|_| Failure::protocol("the answer is not UTF-8"))
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// `protocol`, with the place but never the text of what was not understood.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Failure> {
        let read = json::from_str(self.text()?);
        read.map_err(|fault| Failure::protocol(format!("in the registry's answer, {fault}")))
    }

    /// Lets only a 2xx through.
    ///
    /// # Errors
    /// As [`Response::failure`] has it.
    pub fn ok(self) -> Result<Self, Failure> {
        match self.failure() {
            None => Ok(self),
            Some(failure) => Err(failure),
        }
    }

    /// What a status other than 2xx means: 401 and 403 are `not-permitted`; 408, 429 and 5xx are
    /// `unavailable`, with `Retry-After` in seconds where it came; anything else is `protocol`.
    #[must_use]
    pub fn failure(&self) -> Option<Failure> {
        let text = format!("the registry answered {}", self.status);
        match self.status {
            200..=299 => None,
            401 | 403 => Some(Failure::NotPermitted(text)),
            408 | 429 | 500..=599 => Some(Failure::unavailable_for(text, self.retry_after())),
            _ => Some(Failure::Protocol(text)),
        }
    }

    /// Seconds from `Retry-After`; a date there is left to the engine's own pauses.
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        self.header("retry-after")?.trim().parse().ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
        let headers = headers.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        Response { status, headers, body: body.into() }
    }

    #[test]
    fn a_request_says_what_it_was_told() {
        let request = post("gateway", "/a%20b")
            .query("q", "x y")
            .header("x-one", "1")
            .json(&serde_json::json!({"id": 1}))
            .timeout_ms(500)
            .idempotent();
        assert_eq!((&*request.method, &*request.endpoint), ("POST", "gateway"));
        assert_eq!(request.path, "/a%20b");
        assert_eq!(request.query, [("q".into(), "x y".into())]);
        assert_eq!(request.headers[1], ("content-type".into(), "application/json".into()));
        assert_eq!(request.body, br#"{"id":1}"#);
        assert_eq!(request.timeout_ms, Some(500));
        assert!(request.idempotent);
        assert!(!get("gateway", "/").idempotent);
    }

    #[test]
    fn statuses_fall_into_four_kinds() {
        assert!(response(204, &[], "").ok().is_ok());
        for status in [401, 403] {
            let failure = response(status, &[], "").ok().unwrap_err();
            assert!(matches!(failure, Failure::NotPermitted(_)), "{status}");
        }
        for status in [408, 429, 500, 503, 599] {
            let failure = response(status, &[("Retry-After", "7")], "").ok().unwrap_err();
            let Failure::Unavailable(why) = failure else { panic!("{status}") };
            assert_eq!(why.retry_after_seconds, Some(7));
        }
        for status in [302, 400, 404, 418] {
            let failure = response(status, &[], "").ok().unwrap_err();
            assert!(matches!(failure, Failure::Protocol(_)), "{status}");
        }
    }

    #[test]
    fn a_date_in_retry_after_is_left_alone() {
        let dated = response(503, &[("retry-after", "Fri, 06 Mar 2026 07:00:00 GMT")], "");
        assert_eq!(dated.retry_after(), None);
    }

    #[test]
    fn a_body_that_is_not_understood_is_not_repeated() {
        let failure = response(200, &[], "Nguyễn Văn An").json::<u32>().unwrap_err();
        let Failure::Protocol(text) = failure else { panic!() };
        assert!(!text.contains("Nguy"), "{text}");
        let raw = Response { status: 200, headers: vec![], body: vec![0xff] };
        assert!(matches!(raw.text(), Err(Failure::Protocol(_))));
        assert_eq!(response(200, &[], "5").json::<u32>().unwrap(), 5);
        assert_eq!(response(200, &[], "5").text().unwrap(), "5");
    }
}
