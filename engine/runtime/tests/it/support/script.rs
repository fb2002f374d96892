//! A registry in plain Rust: says of each declared number what it was told to say, counts how often
//! it was asked and how many asked at once.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Instant;

use hoso_runtime::connectors::wire::{
    Answer, CivilDate, Evidence, Field, Offer, PartialDate, Query, Reply, Value,
};
use hoso_runtime::connectors::{Call, Failure, FailureKind};
use hoso_runtime::{Answering, Answers};
use tokio::sync::watch;

/// What it says when it is asked.
#[derive(Debug, Clone)]
pub enum Said {
    Answer(Answer),
    Fails(Failure),
    Panics,
}

/// One call as it arrived.
#[derive(Debug, Clone)]
pub struct Asked {
    pub query: Query,
    pub attempt: u32,
    pub at: Instant,
}

#[derive(Default)]
struct Inner {
    /// By number; what stands last goes on being said.
    says: BTreeMap<String, Vec<Said>>,
    otherwise: Option<Said>,
    calls: Vec<Asked>,
    now: usize,
    most: usize,
}

/// The scripted registry.
pub struct Script {
    inner: Mutex<Inner>,
    /// While false, calls wait.
    gate: watch::Sender<bool>,
    offer: Offer,
}

impl Default for Script {
    fn default() -> Self {
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
        Script { inner: Mutex::default(), gate: watch::Sender::new(true), offer }
    }
}

impl Script {
    /// What it says of a number, call by call; the last goes on.
    pub fn of(&self, number: &str, says: impl IntoIterator<Item = Said>) {
        self.inner.lock().unwrap().says.insert(number.into(), says.into_iter().collect());
    }

    /// What it says of whoever has no script of their own; `None`: it agrees with what is declared.
    pub fn otherwise(&self, said: impl Into<Option<Said>>) {
        self.inner.lock().unwrap().otherwise = said.into();
    }

    /// Calls wait from now on.
    pub fn hold(&self) {
        self.gate.send_replace(false);
    }

    /// Calls that wait go on.
    pub fn go_on(&self) {
        self.gate.send_replace(true);
    }

    pub fn calls(&self) -> Vec<Asked> {
        self.inner.lock().unwrap().calls.clone()
    }

    pub fn count(&self) -> usize {
        self.inner.lock().unwrap().calls.len()
    }

    /// How often each query was asked.
    pub fn by_id(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for call in self.calls() {
            *counts.entry(call.query.id).or_default() += 1;
        }
        counts
    }

    /// Calls open now.
    pub fn open(&self) -> usize {
        self.inner.lock().unwrap().now
    }

    /// The most calls that were open at once.
    pub fn most_at_once(&self) -> usize {
        self.inner.lock().unwrap().most
    }

    fn arrives(&self, call: &Call, query: &Query) -> Said {
        let number = text(query, "citizen-id").or_else(|| text(query, "old-id"));
        let mut inner = self.inner.lock().unwrap();
        inner.calls.push(Asked { query: query.clone(), attempt: call.attempt, at: Instant::now() });
        inner.now += 1;
        inner.most = inner.most.max(inner.now);
        let otherwise = inner.otherwise.clone();
        let says = number.and_then(|number| inner.says.get_mut(&number));
        match says {
            Some(says) if says.len() > 1 => says.remove(0),
            Some(says) => says.first().cloned().unwrap_or_else(|| agreed(query)),
            None => otherwise.unwrap_or_else(|| agreed(query)),
        }
    }
}

/// Counts a call as over even where it was given up.
struct Leaves<'a>(&'a Script);

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        self.0.inner.lock().unwrap().now -= 1;
    }
}

impl Answers for Script {
    fn offer(&self) -> &Offer {
        &self.offer
    }

    fn verify(&self, call: Call, query: Query) -> Answering<'_> {
        Box::pin(async move {
            let said = self.arrives(&call, &query);
            let _leaves = Leaves(self);
            let mut gate = self.gate.subscribe();
            let _ = gate.wait_for(|open| *open).await;
            match said {
                Said::Answer(answer) => Ok(reply(answer)),
                Said::Fails(failure) => Err(failure),
                Said::Panics => panic!("the registry's own fault"),
            }
        })
    }
}

fn reply(answer: Answer) -> Reply {
    let reference = Some("R-1".to_owned());
    let evidence = Evidence { reference, data_as_of_unix_ms: None, marks: Vec::new() };
    Reply { answer, evidence }
}

fn text(query: &Query, name: &str) -> Option<String> {
    let field = query.subject.iter().find(|field| field.name == name)?;
    match &field.value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// The register holds just what was declared.
fn agreed(query: &Query) -> Said {
    Said::Answer(Answer::Found(query.subject.clone()))
}

/// A record of the register.
pub fn record(name: &str, birth: PartialDate, others: &[(&str, &str)]) -> Said {
    let mut fields = vec![
        Field { name: "full-name".into(), value: Value::Text(name.into()) },
        Field { name: "birth-date".into(), value: Value::Date(birth) },
    ];
    let others = others.iter();
    fields.extend(
        others.map(|(name, value)| Field {
            name: (*name).into(),
            value: Value::Text((*value).into()),
        }),
    );
    Said::Answer(Answer::Found(fields))
}

pub fn day(year: u16, month: u8, day: u8) -> PartialDate {
    PartialDate::Day(CivilDate { year, month, day })
}

/// As the register holds Lê Thị Hồng Nhung.
pub fn nhung() -> Said {
    record("LÊ THỊ HỒNG NHUNG", day(1990, 2, 14), &[("sex", "female"), ("ethnicity", "01")])
}

pub fn fails(kind: FailureKind, code: &'static str) -> Said {
    Said::Fails(failure(kind, code))
}

pub fn failure(kind: FailureKind, code: &'static str) -> Failure {
    let message = "as the script says".into();
    Failure { kind, code, message, problems: Vec::new(), retry_after: None }
}

/// Out of reach.
pub fn down() -> Said {
    fails(FailureKind::Unavailable, "connect")
}
