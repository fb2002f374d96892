//! A portal's desk: signs and sends requests, reads cases with a token. Sees HTTP only.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::program::MOST;
use crate::site::{SECRET, TOKEN, UNIT};

/// A request that can be sent again under the same id.
#[derive(Debug, Clone)]
pub struct Letter {
    pub id: String,
    pub key: String,
    pub body: String,
}

impl Letter {
    /// `case.put` with the action submit.
    pub fn submit(id: &str, key: &str, fields: &Value) -> Letter {
        let body = json!({
            "type": "case.put",
            "timestamp": jiff::Timestamp::now().to_string(),
            "data": {
                "workflow": "identity-review",
                "key": key,
                "unit": {"code": UNIT},
                "fields": fields,
                "action": "submit",
                "actor": {"id": "clerk-1", "role": "clerk"},
            },
        });
        Letter { id: id.into(), key: key.into(), body: body.to_string() }
    }
}

/// An answer that came whole.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub retry_after: Option<String>,
    pub body: Value,
}

impl Answer {
    /// `result` of an answer to a letter.
    pub fn result(&self) -> &str {
        self.body["result"].as_str().unwrap_or_default()
    }

    pub fn case(&self) -> &str {
        self.body["case"].as_str().unwrap_or_default()
    }
}

/// Sends and reads. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    base: String,
    client: reqwest::Client,
    key: Arc<Webhook>,
    token: String,
}

impl Desk {
    pub fn at(address: &str) -> Desk {
        // Another desk may have done so before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]);
        let client = client.timeout(Duration::from_secs(20)).build().unwrap();
        let key = Arc::new(Webhook::new(SECRET).unwrap());
        Desk { base: address.to_owned(), client, key, token: TOKEN.into() }
    }

    /// The same with another token.
    pub fn with_token(self, token: &str) -> Desk {
        Desk { token: token.into(), ..self }
    }

    /// Signs it as of now and sends it; an error: nobody knows what became of it.
    pub async fn send(&self, letter: &Letter) -> reqwest::Result<Answer> {
        let at = jiff::Timestamp::now().as_second();
        let signature = self.key.sign(&letter.id, at, letter.body.as_bytes()).unwrap();
        let request = self.client.post(format!("{}/hooks/portal", self.base));
        let request = request
            .header("content-type", "application/json")
            .header("webhook-id", &letter.id)
            .header("webhook-timestamp", at.to_string())
            .header("webhook-signature", signature)
            .body(letter.body.clone());
        answer(request).await
    }

    /// A read by token that has to succeed.
    pub async fn get(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
        let answer = answer(request).await.unwrap();
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    /// Any read, without a token.
    pub async fn status(&self, path: &str) -> u16 {
        let request = self.client.get(format!("{}{path}", self.base));
        request.send().await.unwrap().status().as_u16()
    }

    pub async fn case(&self, id: &str) -> Value {
        self.get(&format!("/v1/cases/{id}?role=clerk")).await
    }

    /// The cases that have this key.
    pub async fn with_key(&self, key: &str) -> Vec<Value> {
        let path = format!("/v1/cases?workflow=identity-review&sender=portal&key={key}");
        list(&self.get(&path).await["cases"])
    }

    pub async fn journal(&self, id: &str) -> Vec<Value> {
        list(&self.get(&format!("/v1/cases/{id}/journal")).await["lines"])
    }

    pub async fn counts(&self) -> Value {
        self.get("/v1/counts?workflow=identity-review").await
    }

    /// How many cases rest in a state.
    pub async fn resting(&self, state: &str) -> u64 {
        let counts = self.counts().await;
        let found = list(&counts["states"]).into_iter().find(|one| one["name"] == state);
        found.unwrap()["cases"].as_u64().unwrap()
    }

    /// Waits until a state is empty.
    pub async fn emptied(&self, state: &str) {
        let begun = Instant::now();
        while self.resting(state).await > 0 {
            assert!(begun.elapsed() < MOST, "{state} does not empty: {}", self.counts().await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

pub fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

async fn answer(request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let status = response.status().as_u16();
    let retry_after = response.headers().get("retry-after");
    let retry_after = retry_after.and_then(|value| Some(value.to_str().ok()?.to_owned()));
    let body = response.json().await?;
    Ok(Answer { status, retry_after, body })
}
