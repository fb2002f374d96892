//! A one-stop desk for tests: the example workflows with persons, a registry that holds what it is
//! given, a clock that can be set forward. Nothing here is a test.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Body;
use hoso_runtime::connectors::Call;
use hoso_runtime::connectors::wire::{Answer, Evidence, Field, Offer, Query, Reply, Value as Wire};
use hoso_runtime::{Answering, Answers, RegistryPlan, Settings, WorkflowText};
use http::Method;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::support::{ALL, Answered, House, bare};

const ONE_STOP: &str = include_str!("../../../../tests/workflows/valid/one-stop-case.yaml");
const HOUSEHOLD: &str = include_str!("../../../../tests/workflows/valid/household.yaml");

/// Nothing here takes so long unless it hangs.
const LONG: Duration = Duration::from_secs(20);
pub const DAY: i64 = 24 * 3_600_000;

/// A registry that says what it is asked about, but where it holds something else.
pub struct Holds {
    held: Mutex<BTreeMap<String, String>>,
    gate: watch::Sender<bool>,
    offer: Offer,
}

impl Holds {
    fn new() -> Self {
        let names = ["full-name", "citizen-id", "old-id", "birth-date", "permanent-address"];
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
        Holds { held: Mutex::default(), gate: watch::Sender::new(true), offer }
    }

    /// What it holds under a name of the vocabulary, whatever is declared.
    pub fn holds(&self, name: &str, value: &str) {
        self.held.lock().unwrap().insert(name.into(), value.into());
    }

    /// Whether it answers at all.
    pub fn answers(&self, answers: bool) {
        self.gate.send_replace(answers);
    }

    fn found(&self, query: &Query) -> Vec<Field> {
        let held = self.held.lock().unwrap();
        let text = |name: &str| held.get(name).map(|value| Wire::Text(value.clone()));
        let said = query.subject.iter().map(|field| Field {
            name: field.name.clone(),
            value: text(&field.name).unwrap_or_else(|| field.value.clone()),
        });
        let fetched = query.fetch.iter();
        let fetched =
            fetched.filter_map(|name| Some(Field { name: name.clone(), value: text(name)? }));
        said.chain(fetched).collect()
    }
}

impl Answers for Holds {
    fn offer(&self) -> &Offer {
        &self.offer
    }

    fn verify(&self, _: Call, query: Query) -> Answering<'_> {
        Box::pin(async move {
            let _ = self.gate.subscribe().wait_for(|open| *open).await;
            let reference = Some("R-1".to_owned());
            let evidence = Evidence { reference, data_as_of_unix_ms: None, marks: Vec::new() };
            Ok(Reply { answer: Answer::Found(self.found(&query)), evidence })
        })
    }
}

/// The desk.
pub struct Counter {
    pub house: House,
    pub register: Arc<Holds>,
    ahead: Arc<AtomicI64>,
}

fn text(name: &str, text: &str) -> WorkflowText {
    WorkflowText { name: name.into(), text: text.into(), ..WorkflowText::default() }
}

/// The one-stop example with one line written otherwise.
pub fn one_stop(line: &str, other: &str) -> WorkflowText {
    assert!(ONE_STOP.contains(line), "{line}");
    text("one-stop-case.yaml", &ONE_STOP.replace(line, other))
}

impl Counter {
    pub async fn new() -> Self {
        Counter::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let (register, ahead) = (Arc::new(Holds::new()), Arc::new(AtomicI64::new(0)));
        let (holds, clock) = (register.clone(), ahead.clone());
        let house = House::with(|settings| {
            settings.workflows.push(text("one-stop-case.yaml", ONE_STOP));
            settings.workflows.push(text("household.yaml", HOUSEHOLD));
            settings.registries = BTreeMap::from([("register".into(), RegistryPlan::new(holds))]);
            settings.clock = Arc::new(move || {
                jiff::Timestamp::now().as_millisecond() + clock.load(Ordering::SeqCst)
            });
            change(settings);
        });
        Counter { house: house.await, register, ahead }
    }

    pub fn forward(&self, ms: i64) {
        self.ahead.fetch_add(ms, Ordering::SeqCst);
        self.house.engine.clock_was_set();
    }

    pub async fn send(&self, method: Method, path: &str, body: &Value) -> Answered {
        let request = bare(method, path, ALL).header("content-type", "application/json");
        self.house.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub async fn open_as(&self, workflow: &str, fields: Value) -> Answered {
        let body = json!({
            "workflow": workflow, "unit": {"code": "05200"}, "fields": fields, "actor": clerk(),
        });
        self.send(Method::POST, "/v1/cases", &body).await
    }

    /// A case that must be opened; its path.
    pub async fn open(&self, workflow: &str, fields: Value) -> String {
        let opened = self.open_as(workflow, fields).await.json();
        let id = opened["case"].as_str().unwrap_or_else(|| panic!("{opened}"));
        format!("/v1/cases/{id}")
    }

    pub async fn edit(&self, case: &str, fields: Value) -> Answered {
        self.send(Method::PATCH, case, &json!({"fields": fields, "actor": clerk()})).await
    }

    pub async fn act(&self, case: &str, action: &str, more: Value) -> Answered {
        let mut body = json!({"actor": clerk()});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.send(Method::POST, &format!("{case}/actions/{action}"), &body).await
    }

    /// An action that must be done.
    pub async fn done(&self, case: &str, action: &str, more: Value) {
        let answered = self.act(case, action, more).await;
        assert_eq!(answered.json()["result"], "done", "{action}: {}", answered.json());
    }

    /// The case as a role sees it.
    pub async fn read(&self, case: &str, role: &str) -> Value {
        let answered = self.house.get(&format!("{case}?role={role}"), ALL).await;
        assert_eq!(answered.status, 200, "{}", answered.json());
        answered.json()
    }

    pub async fn journal(&self, case: &str, role: &str) -> Vec<Value> {
        let path = format!("{case}/journal?limit=500&role={role}");
        let journal = self.house.get(&path, ALL).await.json();
        journal["lines"].as_array().unwrap().clone()
    }

    /// Waits until something is so of the case.
    pub async fn until(&self, case: &str, so: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + LONG;
        loop {
            let now = self.read(case, "clerk").await;
            if so(&now) {
                return now;
            }
            assert!(Instant::now() < end, "never so: {now}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until it is no longer there.
    pub async fn until_gone(&self, case: &str) {
        let end = Instant::now() + LONG;
        while self.house.get(case, ALL).await.status != 404 {
            assert!(Instant::now() < end, "it stays: {}", self.read(case, "clerk").await);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub async fn rests(&self, case: &str, state: &str) -> Value {
        self.until(case, |now| now["state"] == state).await
    }

    /// Opened, checked, submitted and answered: in `processing`.
    pub async fn processing(&self, fields: Value) -> String {
        let case = self.open("one-stop-case", fields).await;
        self.checked(&case).await;
        self.done(&case, "submit", json!({})).await;
        self.rests(&case, "processing").await;
        case
    }

    /// The applicant is checked.
    pub async fn checked(&self, case: &str) {
        self.done(case, "check", json!({})).await;
        self.until(case, |now| now["asks"][0]["check"] != "waiting").await;
    }
}

pub fn clerk() -> Value {
    json!({"id": "canbo-01", "role": "clerk"})
}

/// A person who applies for another; both are made up.
pub fn both() -> Value {
    json!({
        "applicant": {
            "full-name": "Lê Thị Hồng Nhung", "identity-number": "001190012345",
            "birth-date": "1990-02-14",
        },
        "subject": {"full-name": "Phạm Văn Thử", "birth-date": "1950", "noi-o": "Tổ 9, phường Cũ"},
    })
}

pub fn field<'a>(case: &'a Value, name: &str) -> &'a Value {
    let mut fields = case["fields"].as_array().unwrap().iter();
    fields.find(|one| one["name"] == name).unwrap_or_else(|| panic!("no `{name}` in {case}"))
}

/// What a journal line says under a name.
pub fn detail<'a>(line: &'a Value, name: &str) -> &'a Value {
    let mut details = line["details"].as_array().unwrap().iter();
    details.find(|one| one["name"] == name).map_or(&Value::Null, |one| &one["value"])
}

pub fn line<'a>(journal: &'a [Value], what: &str) -> &'a Value {
    journal
        .iter()
        .rfind(|line| line["what"] == what)
        .unwrap_or_else(|| panic!("no {what}: {journal:?}"))
}
