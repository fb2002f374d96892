//! What the tests stand on: an engine over a folder of its own, a registry that answers when it is
//! let, callers, and requests put together by hand. Nothing here is a test.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use hoso_runtime::connectors::wire::{Answer, Evidence, Offer, Query, Reply};
use hoso_runtime::connectors::{Call, Secret};
use hoso_runtime::{
    Answering, Answers, Engine, Grant, RegistryPlan, RouteRow, Settings, TellPlan, Unit,
    WorkflowText,
};
use hoso_server::{Door, DoorPlan, Limits, Refusals, Sender, SigningKey, Token, hash, router};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::sync::watch;
use tower::ServiceExt;

pub const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
pub const NEXT_KEY: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
/// May do everything in the units of Thái Nguyên as clerk or supervisor.
pub const DESK: &str = "token-of-the-desk-of-thai-nguyen";
/// The same for Hà Nội.
pub const HANOI: &str = "token-of-the-desk-of-ha-noi-000";
/// May do everything.
pub const ALL: &str = "token-that-may-do-everything-000";

/// A registry that holds what was declared, and answers while its gate is open.
pub struct Register {
    pub gate: watch::Sender<bool>,
    offer: Offer,
}

impl Register {
    pub fn new() -> Self {
        let names = ["full-name", "citizen-id", "old-id", "birth-date", "sex", "ethnicity"];
        let names = || names.map(str::to_owned).to_vec();
        let offer = Offer {
            needs: Vec::new(),
            takes: names(),
            needs_asker: Vec::new(),
            compares: Vec::new(),
            returns: names(),
            answers: vec!["found".into()],
            max_batch: 0,
        };
        Register { gate: watch::Sender::new(true), offer }
    }
}

impl Answers for Register {
    fn offer(&self) -> &Offer {
        &self.offer
    }

    fn verify(&self, _: Call, query: Query) -> Answering<'_> {
        Box::pin(async move {
            let _ = self.gate.subscribe().wait_for(|open| *open).await;
            let evidence =
                Evidence { reference: None, data_as_of_unix_ms: None, marks: Vec::new() };
            Ok(Reply { answer: Answer::Found(query.subject), evidence })
        })
    }
}

/// An engine, its door, and what stands around them.
pub struct House {
    pub engine: Engine,
    pub door: Arc<Door>,
    pub register: Arc<Register>,
    _folder: tempfile::TempDir,
}

/// What came back.
pub struct Answered {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Answered {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("the answer is JSON")
    }

    /// The last part of a problem's type.
    #[track_caller]
    pub fn code(&self) -> String {
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let json = self.json();
        assert_eq!(json["status"], self.status.as_u16());
        assert!(json["text"]["vi"].is_string() && json["text"]["en"].is_string(), "{json}");
        json["type"].as_str().unwrap().trim_start_matches("/problems/").to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

fn grant(unit: &str) -> Grant {
    Grant {
        workflows: Some(vec!["identity-review".into()]),
        units: Some(vec![unit.into()]),
        roles: Some(vec!["clerk".into(), "supervisor".into()]),
    }
}

fn callers() -> DoorPlan {
    let keys = || [KEY, NEXT_KEY].map(|key| SigningKey::parse(key).unwrap()).to_vec();
    let sender = |refusals| Sender { keys: keys(), may: grant("19"), refusals };
    let all = Grant { workflows: None, units: None, roles: None };
    let token = |text, may| Token { sha256: hash(text), may, administers: text == ALL };
    DoorPlan {
        senders: BTreeMap::from([
            ("btxh".into(), sender(Refusals::Settle)),
            ("strict".into(), sender(Refusals::Status)),
        ]),
        tokens: BTreeMap::from([
            ("desk".into(), token(DESK, grant("19"))),
            ("hanoi".into(), token(HANOI, grant("01"))),
            ("all".into(), token(ALL, all)),
        ]),
        limits: Limits { body: 4 << 10, drain: Duration::from_secs(5), ..Limits::default() },
        clock: Arc::new(|| jiff::Timestamp::now().as_millisecond()),
    }
}

fn settings(folder: &std::path::Path, register: &Arc<Register>) -> Settings {
    let text = include_str!("../../../../workflows/identity-review.yaml");
    let row = RouteRow { units: Vec::new(), from: None, to: None, registry: "register".into() };
    let unit = |name: &str, within: Option<&str>| Unit {
        within: within.map(str::to_owned),
        from: None,
        to: None,
        name: name.into(),
    };
    let mut settings = Settings::at(folder.join("hoso.redb"));
    settings.free_space_mark = 0;
    settings.cache_bytes = 8 << 20;
    settings.workflows = vec![WorkflowText {
        name: "identity-review.yaml".into(),
        text: text.into(),
        ..WorkflowText::default()
    }];
    settings.registries =
        BTreeMap::from([("register".into(), RegistryPlan::new(register.clone()))]);
    settings.routes = BTreeMap::from([
        ("population".into(), vec![row.clone()]),
        ("population-bulk".into(), vec![row]),
    ]);
    settings.units = BTreeMap::from([
        ("19".into(), unit("Thái Nguyên", None)),
        ("05200".into(), unit("Xã Thử Nghiệm", Some("19"))),
        ("01".into(), unit("Hà Nội", None)),
        ("00001".into(), unit("Phường Thử", Some("01"))),
    ]);
    settings
}

impl House {
    pub async fn new() -> Self {
        House::with(|_| {}).await
    }

    /// With a sender that cannot be told, and for which we give up at once.
    pub async fn with_deaf_sender() -> Self {
        House::with(|settings| {
            let tell = TellPlan {
                url: "http://127.0.0.1:9/hoso".parse().unwrap(),
                private: true,
                secrets: vec![Secret::from(KEY)],
                events: vec!["case.changed".into()],
                at_once: 1,
                give_up: Duration::ZERO,
            };
            settings.tells.insert("btxh".into(), tell);
        })
        .await
    }

    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let register = Arc::new(Register::new());
        let mut settings = settings(folder.path(), &register);
        change(&mut settings);
        let engine = Engine::open(settings).await.unwrap();
        let door = Door::new(engine.clone(), callers());
        House { engine, door, register, _folder: folder }
    }

    /// Another door before the same engine, with other limits.
    pub fn limited(&self, limits: Limits) -> Arc<Door> {
        Door::new(self.engine.clone(), DoorPlan { limits, ..callers() })
    }

    pub fn plan() -> DoorPlan {
        callers()
    }

    pub async fn send(&self, request: Request<Body>) -> Answered {
        self.send_by(&self.door, request).await
    }

    pub async fn send_by(&self, door: &Arc<Door>, request: Request<Body>) -> Answered {
        let response = router(door.clone()).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answered { status: parts.status, headers: parts.headers, bytes }
    }

    /// A signed delivery.
    pub async fn hook(&self, sender: &str, id: &str, body: &Value) -> Answered {
        self.send(signed(sender, id, body.to_string().as_bytes(), KEY)).await
    }

    /// A delivery that must be done.
    pub async fn done(&self, id: &str, body: &Value) -> Value {
        let answered = self.hook("btxh", id, body).await;
        let json = answered.json();
        assert_eq!((answered.status.as_u16(), &json["result"]), (202, &json!("done")), "{json}");
        json
    }

    pub async fn get(&self, path: &str, token: &str) -> Answered {
        self.send(bare(Method::GET, path, token).body(Body::empty()).unwrap()).await
    }

    pub async fn write(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answered {
        let mut request = bare(method, path, DESK).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub async fn post(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answered {
        self.write(Method::POST, path, headers, body).await
    }
}

pub fn bare(method: Method, path: &str, token: &str) -> http::request::Builder {
    let request = Request::builder().method(method).uri(path);
    match token {
        "" => request,
        token => request.header("authorization", format!("Bearer {token}")),
    }
}

pub fn signed(sender: &str, id: &str, body: &[u8], key: &str) -> Request<Body> {
    let now = jiff::Timestamp::now().as_second();
    signed_at(sender, id, (body, key), now).body(Body::from(body.to_vec())).unwrap()
}

pub fn signed_at(
    sender: &str,
    id: &str,
    (body, key): (&[u8], &str),
    seconds: i64,
) -> http::request::Builder {
    // The reference refuses bodies that are not UTF-8, which is one of the things tested here.
    let text = String::from_utf8_lossy(body);
    let signature = standardwebhooks::Webhook::new(key).unwrap().sign(id, seconds, text.as_bytes());
    Request::post(format!("/hooks/{sender}"))
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", seconds)
        .header("webhook-signature", signature.unwrap())
}

/// The fields of a person who is made up.
pub fn fields() -> Value {
    json!({
        "full-name": "Lê Thị Hồng Nhung",
        "identity-number": "001190012345",
        "birth-date": "1990-02-14",
        "sex": "female",
        "ethnicity": "01",
    })
}

pub fn clerk() -> Value {
    json!({"id": "canbo-01", "role": "clerk"})
}

/// A `case.put` by a clerk.
pub fn put(key: &str, changes: Value) -> Value {
    let mut data = json!({
        "workflow": "identity-review",
        "key": key,
        "unit": {"code": "05200"},
        "fields": fields(),
        "actor": clerk(),
    });
    data.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    json!({"type": "case.put", "timestamp": "2026-03-06T14:27:45+07:00", "data": data})
}

/// A `case.act` by a clerk.
pub fn act(key: &str, action: &str, changes: Value) -> Value {
    let mut data = json!({
        "workflow": "identity-review",
        "key": key,
        "action": action,
        "actor": clerk(),
    });
    data.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    json!({"type": "case.act", "timestamp": "2026-03-06T14:27:45+07:00", "data": data})
}

/// The body of a new case for the API.
pub fn open(key: &str, changes: Value) -> Value {
    put(key, changes)["data"].clone()
}
