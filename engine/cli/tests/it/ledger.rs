//! What was sent and what was acknowledged, from the first request to the last, through any number
//! of runs of the program; and what has to be true of it afterwards.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use hoso_pretend::Population;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::desk::{Answer, Desk, Letter};
use crate::people::{Ending, Queue};

/// A letter and what came back for it.
#[derive(Debug, Clone)]
pub struct Sent {
    pub letter: Letter,
    /// Where the case ends if this is its last letter.
    pub ending: Ending,
    /// The acknowledgement, once there is one.
    pub answer: Option<Answer>,
    /// It was sent once without an answer.
    pub unsure: bool,
    /// The right data, where wrong ones are declared.
    pub right: Value,
}

/// All letters of a test.
pub struct Ledger {
    inner: Mutex<Inner>,
}

struct Inner {
    people: Queue,
    sent: Vec<Sent>,
    /// Without an answer; these go first.
    open: VecDeque<usize>,
    /// Cases that rest as mismatch, to be mended.
    wrong: VecDeque<usize>,
    /// Answers that broke off, or did not come in time.
    broken: Vec<String>,
}

impl Inner {
    fn add(&mut self, key: &str, fields: &Value, ending: Ending, right: Value) -> usize {
        let number = self.sent.len();
        let letter = Letter::submit(&format!("msg_{number:06}"), key, fields);
        self.sent.push(Sent { letter, ending, answer: None, unsure: false, right });
        number
    }

    fn fresh(&mut self) -> usize {
        let number = self.sent.len();
        let ending = match number % 5 {
            3 => Ending::Mismatch,
            4 => Ending::NotFound,
            _ => Ending::Verified,
        };
        let (fields, right) = self.people.form(ending);
        self.add(&format!("KEY-{number:06}"), &fields, ending, right)
    }

    fn mended(&mut self) -> Option<usize> {
        let Sent { letter, right, .. } = self.sent[self.wrong.pop_front()?].clone();
        Some(self.add(&letter.key, &right, Ending::Verified, right.clone()))
    }
}

impl Ledger {
    pub fn new(people: &Population) -> Arc<Ledger> {
        let people = Queue::new(people);
        let (sent, open, wrong, broken) = Default::default();
        Arc::new(Ledger { inner: Mutex::new(Inner { people, sent, open, wrong, broken }) })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// The next letter to send: an unanswered one again, then one that mends, then a new one.
    fn next(&self) -> (usize, Letter) {
        let mut inner = self.inner();
        let open = inner.open.pop_front();
        let number = open.or_else(|| inner.mended()).unwrap_or_else(|| inner.fresh());
        (number, inner.sent[number].letter.clone())
    }

    /// Takes down what became of a letter. Only 202, 429 and 503 are answers that may come.
    fn landed(&self, number: usize, answer: Option<Answer>) {
        let mut inner = self.inner();
        match answer {
            Some(answer) if answer.status == 202 => {
                let sent = &mut inner.sent[number];
                let fits = match answer.result() {
                    "done" => true,
                    "repeated" => sent.unsure,
                    _ => false,
                };
                assert!(fits, "{:?}: {answer:?}", sent.letter);
                sent.answer = Some(answer);
            }
            other => {
                let put_off = |answer: &Answer| {
                    matches!(answer.status, 429 | 503) && answer.retry_after.is_some()
                };
                assert!(other.as_ref().is_none_or(put_off), "{other:?}");
                inner.sent[number].unsure = true;
                inner.open.push_back(number);
            }
        }
    }

    /// How many letters there are.
    pub fn len(&self) -> usize {
        self.inner().sent.len()
    }

    /// Everything from a number on.
    pub fn from(&self, number: usize) -> Vec<Sent> {
        self.inner().sent[number..].to_vec()
    }

    /// How each answer broke off that did, or did not come in time.
    pub fn broken(&self) -> Vec<String> {
        self.inner().broken.clone()
    }

    /// How many have no answer yet.
    pub fn open(&self) -> usize {
        self.inner().open.len()
    }

    /// The letters of each key, in order.
    pub fn by_key(&self) -> BTreeMap<String, Vec<Sent>> {
        let mut keys = BTreeMap::<String, Vec<Sent>>::new();
        for sent in &self.inner().sent {
            keys.entry(sent.letter.key.clone()).or_default().push(sent.clone());
        }
        keys
    }

    /// So many hands send until the program is gone. Whoever reads faults awaits them all.
    pub fn load(self: &Arc<Self>, desk: &Desk, hands: usize) -> JoinSet<()> {
        let mut all = JoinSet::new();
        for _ in 0..hands {
            let (ledger, desk) = (self.clone(), desk.clone());
            all.spawn(async move { while ledger.send_one(&desk).await {} });
        }
        all
    }

    /// Whether anybody answered.
    pub async fn send_one(&self, desk: &Desk) -> bool {
        let (number, letter) = self.next();
        let answer = desk.send(&letter).await;
        // Refused, or closed before a first byte: that happens to idle connections.
        let clean = |error: &reqwest::Error| {
            error.is_connect() || error.is_request() && !error.is_timeout()
        };
        if let Some(error) = answer.as_ref().err().filter(|error| !clean(error)) {
            self.inner().broken.push(format!("{error:?}"));
        }
        let answer = answer.ok();
        let status = answer.as_ref().map(|answer| answer.status);
        self.landed(number, answer);
        if matches!(status, Some(429 | 503)) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        status.is_some()
    }

    /// Sends all that has no answer, once each.
    pub async fn send_open(&self, desk: &Desk) {
        for _ in 0..self.open() {
            self.send_one(desk).await;
        }
    }

    /// Every acknowledged letter from a number on: its case is there, as far on as was told, and
    /// the letter sent again does nothing.
    pub async fn holds(self: &Arc<Self>, desk: &Desk, from: usize) {
        let sent: Vec<_> = self.from(from).into_iter().zip(from..).collect();
        let acknowledged: Vec<_> =
            sent.into_iter().filter(|(one, _)| one.answer.is_some()).collect();
        for some in acknowledged.chunks(16) {
            let mut all = JoinSet::new();
            for (sent, number) in some.iter().cloned() {
                let (ledger, desk) = (self.clone(), desk.clone());
                all.spawn(async move {
                    if held(&desk, &sent).await == "mismatch" && sent.ending == Ending::Mismatch {
                        ledger.inner().wrong.push_back(number);
                    }
                });
            }
            all.join_all().await;
        }
    }
}

/// The state in which it rests.
async fn held(desk: &Desk, sent: &Sent) -> String {
    let answer = sent.answer.as_ref().unwrap();
    let case = desk.case(answer.case()).await;
    let (told, now) = (&answer.body, case["revision"].as_u64());
    assert_eq!(case["key"], *sent.letter.key);
    assert!(now >= told["revision"].as_u64(), "it was acknowledged at {told}, and is {case}");
    let same = now == told["revision"].as_u64();
    assert!(!same || case["state"] == told["state"], "{told} is now {case}");
    let again = desk.send(&sent.letter).await.unwrap();
    assert_eq!((again.status, again.result()), (202, "repeated"), "{again:?}");
    assert_eq!((again.case(), &again.body["revision"]), (answer.case(), &told["revision"]));
    case["state"].as_str().unwrap().to_owned()
}
