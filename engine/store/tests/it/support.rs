//! Records to store and a decision that is whatever a test says. Asserts nothing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use hoso_store::record::{
    ActorRecord, AskEffectRecord, BatchId, BatchRecord, CaseId, CaseRecord, DeadRecord, EffectId,
    EffectRecord, FieldRecord, GrantRecord, JournalRecord, MarkRecord, OutboxRecord, ValueRecord,
    WorkflowRecord,
};
use hoso_store::{
    CaseChange, Class, Decide, Decision, ListQuery, Listing, MarkKey, News, OpenError, ReadError,
    Reader, Rows, Settings, UpdateError, View, Writer, open,
};

use crate::disk::Disk;

/// What a command does, given the view.
pub type Act = Box<dyn FnOnce(&View<'_>) -> Result<Rows, ReadError> + Send>;

/// Decides by calling the command.
#[derive(Default)]
pub struct Acting {
    pub told: Arc<Mutex<Vec<News>>>,
    pub reopened: Arc<AtomicUsize>,
}

impl Decide for Acting {
    type Command = Act;
    type Reply = u64;

    fn decide(&mut self, view: &View<'_>, act: Act) -> Result<Decision<u64>, ReadError> {
        Ok(Decision { rows: act(view)?, reply: view.run() })
    }

    fn committed(&mut self, news: News) {
        self.told.lock().unwrap().push(news);
    }

    fn reopened(&mut self) {
        self.reopened.fetch_add(1, Ordering::SeqCst);
    }
}

/// An open store and what its decisions were told.
pub struct Store {
    pub writer: Writer<Act, u64>,
    pub reader: Reader,
    pub told: Arc<Mutex<Vec<News>>>,
    pub reopened: Arc<AtomicUsize>,
}

pub fn settings(disk: &Disk) -> Settings {
    let mut settings = Settings::at("pretend.redb");
    settings.backend = disk.backend();
    settings.cache_bytes = 4 << 20;
    settings.reopen_first = Duration::from_millis(1);
    settings.reopen_most = Duration::from_millis(5);
    settings
}

impl Store {
    pub fn new() -> Self {
        Self::on(&Disk::default())
    }

    pub fn on(disk: &Disk) -> Self {
        Self::with(settings(disk)).unwrap()
    }

    pub fn with(settings: Settings) -> Result<Self, OpenError> {
        let acting = Acting::default();
        let (told, reopened) = (Arc::clone(&acting.told), Arc::clone(&acting.reopened));
        let (writer, reader) = open(settings, acting)?;
        Ok(Store { writer, reader, told, reopened })
    }

    /// Submits and waits.
    pub fn act(
        &self,
        class: Class,
        act: impl FnOnce(&View<'_>) -> Result<Rows, ReadError> + Send + 'static,
    ) -> Result<u64, UpdateError> {
        let (send, answer) = mpsc::channel();
        self.writer.submit(class, Box::new(act), move |o| send.send(o).unwrap()).unwrap();
        answer.recv().unwrap()
    }

    /// Submits rows and waits until they are durable.
    pub fn put(&self, rows: Rows) {
        self.act(Class::Interactive, move |_| Ok(rows)).unwrap();
    }

    /// Opens or changes a case; `before` is what is stored.
    pub fn case(&self, after: CaseRecord) {
        let act = move |view: &View<'_>| {
            let before = view.case(after.id)?;
            Ok(Rows { case: Some(CaseChange { before, after }), ..Rows::default() })
        };
        self.act(Class::Interactive, act).unwrap();
    }

    /// Every page of a query put together, and how many pages it took.
    pub fn all_pages(&self, query: &ListQuery) -> (Vec<CaseId>, usize) {
        let mut query = query.clone();
        let (mut ids, mut pages) = (Vec::new(), 0);
        loop {
            let page = self.reader.list(&query).unwrap();
            assert!(page.cases.len() <= query.limit);
            ids.extend(page.cases.iter().map(|c| c.id));
            pages += 1;
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => return (ids, pages),
            }
        }
    }
}

pub fn id(n: u64) -> CaseId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(n << 16).to_be_bytes());
    bytes[15] = 7;
    CaseId(bytes)
}

pub fn case(n: u64) -> CaseRecord {
    CaseRecord {
        id: id(n),
        caller: "btxh".into(),
        key: Some(format!("K-{n}")),
        workflow: "review".into(),
        version: 1,
        unit: "05200".into(),
        unit_on: 20_500,
        units: vec!["05200".into(), "19".into()],
        procedure: None,
        code: None,
        parent: None,
        state: "not-sent".into(),
        entered_ms: 1,
        opened_ms: 1,
        changed_ms: 1,
        revision: 1,
        sequence: None,
        told: 0,
        lines: 0,
        fields: vec![FieldRecord {
            name: "birth-date".into(),
            value: ValueRecord::Date(1985, 3, 0),
            changed: 1,
            fetched_by: None,
        }],
        asks: vec![],
        due: None,
        timers: vec![],
        uses: vec![],
        views: vec![],
        words: vec![],
        due_ms: None,
        deleted_ms: None,
    }
}

pub fn words(words: &[&str]) -> Vec<(String, String)> {
    words.iter().map(|w| ("full-name".to_owned(), (*w).to_owned())).collect()
}

pub fn line(number: u64) -> JournalRecord {
    JournalRecord {
        number,
        at_ms: 5,
        what: "acted".into(),
        revision: number,
        actor: Some(ActorRecord {
            caller: "btxh".into(),
            person: None,
            role: "clerk".into(),
            unit: Some("05200".into()),
        }),
        from: None,
        to: Some("pending".into()),
        details: vec![("action".into(), "submit".into())],
    }
}

pub fn effect(lane: &str, class: u8, due_ms: i64, n: u64) -> OutboxRecord {
    OutboxRecord {
        lane: lane.into(),
        class,
        due_ms,
        effect: EffectId(id(n).0),
        case: Some(id(n)),
        attempts: 0,
        run: 1,
        what: EffectRecord::Ask(AskEffectRecord {
            workflow: "review".into(),
            version: 1,
            name: "person".into(),
            route: "population".into(),
            registry: "thai-nguyen".into(),
            subject: vec![("sex".into(), ValueRecord::Text("female".into()))],
            fetch: vec!["permanent-address".into()],
            purpose: "1.000948".into(),
            asker: vec![],
            until_ms: 9,
        }),
    }
}

pub fn mark_key(key: &str) -> MarkKey {
    MarkKey { caller: "btxh".into(), key: key.into() }
}

pub fn mark(at_ms: i64) -> MarkRecord {
    MarkRecord { digest: vec![1; 32], at_ms, case: None, revision: 1, answer: b"done".to_vec() }
}

pub fn workflow(name: &str, version: u32) -> WorkflowRecord {
    WorkflowRecord {
        name: name.into(),
        version,
        text: "workflow: review".into(),
        beside: vec![],
        digest: vec![2; 32],
        at_ms: 3,
    }
}

pub fn dead(at_ms: i64, n: u64) -> DeadRecord {
    DeadRecord { row: effect("tell:btxh", 0, 1, n), at_ms, cause: "unavailable".into() }
}

pub fn batch_id(n: u64) -> BatchId {
    BatchId(id(n).0)
}

/// A batch in which nothing is empty.
pub fn batch(n: u64) -> BatchRecord {
    let some = |name: &str| Some(vec![name.to_owned()]);
    let actor = ActorRecord {
        caller: "desk".into(),
        person: Some("cb-1".into()),
        role: "clerk".into(),
        unit: Some("05200".into()),
    };
    BatchRecord {
        id: batch_id(n),
        actor,
        grant: GrantRecord { workflows: some("review"), units: some("19"), roles: some("clerk") },
        workflow: "review".into(),
        action: "submit".into(),
        reason: true,
        at_ms: 5,
        ended_ms: Some(9),
        total: 300,
        part: 1,
        done: 200,
        gone: 1,
        refused: vec![("wrong-state".into(), 99)],
        asked: 200,
        answers: vec![("verified".into(), 150)],
    }
}

pub fn query(unit: &str, listing: Listing, words: &[&str]) -> ListQuery {
    ListQuery {
        workflow: "review".into(),
        units: vec![unit.into()],
        listing,
        words: words.iter().map(|w| (*w).to_owned()).collect(),
        cursor: None,
        limit: 50,
    }
}

pub fn state(name: &str) -> Listing {
    Listing::State(name.into())
}

pub fn view(name: &str) -> Listing {
    Listing::View(name.into())
}
