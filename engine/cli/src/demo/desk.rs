//! The portal's desk: signs and sends requests as a portal does, and reads cases with a token.
//! Knows the HTTP border only, never the engine behind it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use standardwebhooks::Webhook;

use super::stage::UNIT;
use crate::fail::Failure;

/// Sends and reads.
pub struct Desk {
    base: String,
    key: Webhook,
    token: String,
    client: reqwest::Client,
}

impl Desk {
    pub fn new(address: &str, secret: &str, token: &str) -> Result<Self, Failure> {
        let key = Webhook::new(secret);
        let key = key.map_err(|error| Failure::of("the demo's secret is none", error))?;
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build();
        let client = client.map_err(|error| Failure::of("no HTTP client can be made", error))?;
        let (base, token) = (format!("http://{address}"), token.to_owned());
        Ok(Desk { base, key, token, client })
    }

    /// `case.put`: opens the case if its key is new, edits it, acts.
    pub async fn put(&self, key: &str, fields: &Value, action: &str) -> Result<Value, Failure> {
        let at = jiff::Timestamp::now();
        let body = json!({
            "type": "case.put",
            "timestamp": at.to_string(),
            "data": {
                "workflow": "identity-review",
                "key": key,
                "unit": {"code": UNIT},
                "fields": fields,
                "action": action,
                "actor": {"id": "demo-clerk", "role": "clerk"},
            },
        });
        let id = format!("msg_{}", uuid::Uuid::new_v4().simple());
        self.post(&id, at.as_second(), body.to_string()).await
    }

    async fn post(&self, id: &str, at: i64, body: String) -> Result<Value, Failure> {
        let signature = self.key.sign(id, at, body.as_bytes());
        let signature = signature.map_err(|e| Failure::of("a request cannot be signed", e))?;
        let request = self.client.post(format!("{}/hooks/portal", self.base));
        let request = request
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at.to_string())
            .header("webhook-signature", signature)
            .body(body);
        answer(request).await
    }

    /// The case of a key, as the clerk sees it.
    pub async fn case(&self, id: &str) -> Result<Value, Failure> {
        let request = self.client.get(format!("{}/v1/cases/{id}?role=clerk", self.base));
        answer(request.bearer_auth(&self.token)).await
    }

    /// The lines of a case's journal.
    pub async fn journal(&self, id: &str) -> Result<Value, Failure> {
        let request = self.client.get(format!("{}/v1/cases/{id}/journal", self.base));
        answer(request.bearer_auth(&self.token)).await
    }

    /// Counts by state.
    pub async fn counts(&self) -> Result<Value, Failure> {
        let url = format!("{}/v1/counts?workflow=identity-review", self.base);
        answer(self.client.get(url).bearer_auth(&self.token)).await
    }

    /// Waits, ten seconds at most, until a registry's circuit is as named; whether it came to it.
    pub async fn wait_for_circuit(&self, circuit: &str) -> Result<bool, Failure> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(10) {
            let request = self.client.get(format!("{}/v1/registries", self.base));
            let registries = answer(request.bearer_auth(&self.token)).await?;
            let all = registries["registries"].as_array().into_iter().flatten();
            if all.into_iter().any(|registry| registry["circuit"] == circuit) {
                return Ok(true);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(false)
    }

    /// Waits, a minute at most, until the case is as wanted; the case as it is then.
    pub async fn wait(&self, id: &str, is: impl Fn(&Value) -> bool) -> Result<Value, Failure> {
        let begun = Instant::now();
        loop {
            let case = self.case(id).await?;
            if is(&case) || begun.elapsed() > Duration::from_secs(60) {
                return Ok(case);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Value, Failure> {
    let failed = |error| Failure::of("the engine does not answer", error);
    let response = request.send().await.map_err(failed)?;
    let status = response.status();
    let body: Value = response.json().await.map_err(failed)?;
    if status.is_success() {
        return Ok(body);
    }
    Err(Failure::plain(format!("the engine answered {status}: {body}")))
}
