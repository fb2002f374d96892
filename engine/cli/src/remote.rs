//! A running engine, spoken to over HTTP with a token out of the environment. Never prints the token
//! and never lets it travel where others can read it.

use std::net::IpAddr;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, StatusCode, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::fail::Failure;

/// The environment variable with the token, where no other is named.
pub const TOKEN: &str = "HOSO_TOKEN";
/// No answer takes longer.
const MOST: Duration = Duration::from_secs(30);

/// An engine at an address.
pub struct Remote {
    client: reqwest::Client,
    base: String,
    token: String,
    variable: String,
}

/// A request that the engine understood and does not do.
#[derive(Debug)]
pub struct Refused {
    /// 404, 409 or 422.
    pub status: u16,
    /// Its sentence for operators.
    pub detail: String,
}

/// What an engine says that does not do it.
#[derive(Debug, Default, Deserialize)]
struct Problem {
    #[serde(default)]
    detail: String,
}

impl Remote {
    /// The engine at that address, with the token of that variable.
    pub fn new(at: &Url, variable: Option<&str>) -> Result<Self, Failure> {
        guarded(at)?;
        let variable = variable.unwrap_or(TOKEN).to_owned();
        let token = std::env::var(&variable).unwrap_or_default().trim().to_owned();
        if token.is_empty() {
            return Err(Failure::plain(format!(
                "there is no token: put one of those in hoso.yaml into the environment variable \
                 {variable}"
            )));
        }
        let base = at.as_str().trim_end_matches('/').to_owned();
        Ok(Remote { client: client()?, base, token, variable })
    }

    /// Reads. The path begins with `/`.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        self.answer(self.client.get(format!("{}{path}", self.base))).await
    }

    /// Writes, and takes as long as it takes. A refusal of what was asked is an answer too, one of
    /// the token is a failure.
    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &serde_json::Value,
    ) -> Result<Result<T, Refused>, Failure> {
        let request = self.client.post(format!("{}{path}", self.base));
        let answer = self.sent(request.json(body).timeout(Duration::from_secs(3600))).await?;
        let status = answer.status();
        if status.is_success() {
            return read(answer).await.map(Ok);
        }
        let Problem { detail } = answer.json().await.unwrap_or_default();
        match status.as_u16() {
            404 | 409 | 422 if !detail.is_empty() => {
                Ok(Err(Refused { status: status.as_u16(), detail }))
            }
            _ => Err(self.refused(status, &detail)),
        }
    }

    async fn answer<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Failure> {
        let answer = self.sent(request).await?;
        let status = answer.status();
        if !status.is_success() {
            let problem: Problem = answer.json().await.unwrap_or_default();
            return Err(self.refused(status, &problem.detail));
        }
        read(answer).await
    }

    async fn sent(&self, request: RequestBuilder) -> Result<reqwest::Response, Failure> {
        let sent = request.bearer_auth(&self.token).send().await;
        let unreached = || format!("the engine at {} cannot be reached", self.base);
        sent.map_err(|error| Failure::of(unreached(), error.without_url()))
    }

    fn refused(&self, status: StatusCode, detail: &str) -> Failure {
        let what = match status.as_u16() {
            401 => format!("the engine refuses the token of {}", self.variable),
            403 => format!("the token of {} may not do this", self.variable),
            404 => "the engine holds no such thing, or none that this token may see".to_owned(),
            _ => format!("the engine answers {status}"),
        };
        if detail.is_empty() { Failure::plain(what) } else { Failure::of(what, detail.to_owned()) }
    }
}

/// What stands in an answer is never told when it cannot be read: it may hold values.
async fn read<T: DeserializeOwned>(answer: reqwest::Response) -> Result<T, Failure> {
    let body = answer.bytes().await;
    let body = body.map_err(|e| Failure::of("the engine's answer broke off", e))?;
    serde_json::from_slice(&body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let what = "the engine's answer is not read: is this the address of an engine?";
        Failure::of(what, format!("line {line}, column {column} of the answer"))
    })
}

/// A token travels encrypted, or not beyond this machine.
fn guarded(at: &Url) -> Result<(), Failure> {
    let host = at.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let here = bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    match at.scheme() {
        "https" => Ok(()),
        "http" if here || host == "localhost" => Ok(()),
        "http" => Err(Failure::plain(format!(
            "the token would travel to {host} where others can read it: give an https address"
        ))),
        other => {
            Err(Failure::plain(format!("`{other}` is no way to an engine: give an https address")))
        }
    }
}

fn client() -> Result<reqwest::Client, Failure> {
    // Whoever was there before installed the same.
    let _already = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().redirect(Policy::none()).timeout(MOST);
    client.build().map_err(|error| Failure::of("no HTTP client can be made", error))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_token_never_travels_in_the_open() {
        for good in [
            "https://hoso.example.vn",
            "http://127.0.0.1:8780/",
            "http://[::1]:1",
            "http://localhost:8780",
        ] {
            assert!(guarded(&good.parse().unwrap()).is_ok(), "{good}");
        }
        let bad = ["http://hoso.example.vn", "http://10.0.0.1:8780", "ftp://127.0.0.1"];
        let told = bad.map(|url| guarded(&url.parse().unwrap()).unwrap_err().text());
        insta::assert_snapshot!(told.concat());
    }
}
