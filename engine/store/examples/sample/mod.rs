//! Realistic records and a closed loop of writers, for the examples that measure.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use hoso_store::record::{
    ActorRecord, AskEffectRecord, AskRecord, CaseId, CaseRecord, EffectId, EffectRecord,
    FieldRecord, FindingRecord, JournalRecord, MarkRecord, OutboxRecord, TimerRecord, ValueRecord,
};
use hoso_store::{
    CaseChange, Class, Decide, Decision, MarkKey, OutboxKey, ReadError, Rows, View, Writer,
};

/// Opens cases and moves them to and fro.
pub struct Toggle;

/// What is submitted.
pub enum Command {
    /// Open the case of this number.
    Open(u64),
    /// Move a case, for a request whose key is scattered or in order.
    Move { case: u64, request: u64, ordered: bool },
}

impl Decide for Toggle {
    type Command = Command;
    type Reply = u64;

    fn decide(&mut self, view: &View<'_>, command: Command) -> Result<Decision<u64>, ReadError> {
        match command {
            Command::Open(number) => {
                let after = case(number);
                let journal = vec![(after.id, line(1, "opened"))];
                let change = CaseChange { before: None, after };
                let rows = Rows { case: Some(change), journal, ..Rows::default() };
                Ok(Decision { rows, reply: number })
            }
            Command::Move { case, request, ordered } => {
                let key = if ordered { request } else { scatter(request) };
                transition(view, case, request, key)
            }
        }
    }
}

fn transition(
    view: &View<'_>,
    number: u64,
    request: u64,
    key: u64,
) -> Result<Decision<u64>, ReadError> {
    let mark = MarkKey { caller: "btxh".into(), key: format!("{key:016x}") };
    if view.mark(&mark)?.is_some() {
        return Ok(Decision::only(0));
    }
    let Some(before) = view.case(id(number))? else { return Ok(Decision::only(0)) };
    let mut after = before.clone();
    after.revision += 1;
    after.lines += 1;
    let (mut put, mut remove) = (Vec::new(), Vec::new());
    after.changed_ms = 1_772_000_000_000 + request as i64;
    if before.state == "pending" {
        after.state = "verified".into();
        remove.push(OutboxKey::from(&effect(number, before.changed_ms)));
    } else {
        after.state = "pending".into();
        put.push(effect(number, after.changed_ms));
    }
    after.due_ms = Some(after.changed_ms + 5 * 86_400_000);
    let stored = MarkRecord {
        digest: vec![7; 32],
        at_ms: 1_772_000_000_000 + request as i64,
        case: Some(after.id),
        revision: after.revision,
        answer: b"pending;done".to_vec(),
    };
    let rows = Rows {
        journal: vec![(after.id, line(after.lines, "acted"))],
        outbox_put: put,
        outbox_remove: remove,
        mark: Some((mark, stored)),
        case: Some(CaseChange { before: Some(before), after }),
        ..Rows::default()
    };
    Ok(Decision { rows, reply: number })
}

/// Keys and the random part of ids are scattered.
pub fn scatter(n: u64) -> u64 {
    (n.wrapping_add(1)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}

fn id(number: u64) -> CaseId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&((1_772_000_000_000 + number) << 16).to_be_bytes());
    bytes[8..].copy_from_slice(&scatter(number).to_be_bytes());
    CaseId(bytes)
}

fn effect(number: u64, due_ms: i64) -> OutboxRecord {
    let mut effect = id(number).0;
    effect[6] ^= due_ms as u8;
    OutboxRecord {
        lane: "ask:thai-nguyen".into(),
        class: 0,
        due_ms,
        effect: EffectId(effect),
        case: Some(id(number)),
        attempts: 0,
        run: 1,
        what: EffectRecord::Ask(AskEffectRecord {
            workflow: "identity-review".into(),
            version: 1,
            name: "person".into(),
            route: "population".into(),
            registry: "thai-nguyen".into(),
            subject: fields().into_iter().map(|f| (f.name, f.value)).collect(),
            fetch: vec![],
            purpose: "1.000948".into(),
            asker: vec![("officer-id".into(), "cb-0172".into())],
            until_ms: 1_772_400_000_000,
        }),
    }
}

fn line(number: u64, what: &str) -> JournalRecord {
    JournalRecord {
        number,
        at_ms: 1_772_000_000_000,
        what: what.into(),
        revision: number,
        actor: Some(ActorRecord {
            caller: "btxh".into(),
            person: Some("cb-0172".into()),
            role: "clerk".into(),
            unit: Some("05200".into()),
        }),
        from: Some("not-sent".into()),
        to: Some("pending".into()),
        details: vec![("action".into(), "submit".into()), ("ask".into(), "person".into())],
    }
}

fn fields() -> Vec<FieldRecord> {
    let text = |name: &str, value: &str| FieldRecord {
        name: name.into(),
        value: ValueRecord::Text(value.into()),
        changed: 1,
        fetched_by: None,
    };
    vec![
        text("full-name", "Nguyễn Thị Lan Anh"),
        text("identity-number", "019185001234"),
        FieldRecord {
            name: "birth-date".into(),
            value: ValueRecord::Date(1985, 3, 6),
            changed: 1,
            fetched_by: None,
        },
        text("sex", "female"),
        text("ethnicity", "01"),
    ]
}

const NAMES: [&str; 20] = [
    "lan", "anh", "minh", "hoa", "hung", "dung", "mai", "ha", "binh", "cuong", "son", "thao",
    "linh", "trang", "tuan", "nam", "phuong", "hai", "long", "yen",
];

fn case(number: u64) -> CaseRecord {
    let word = |w: &str| ("full-name".to_string(), w.to_string());
    let finding = |field: &str| FindingRecord {
        field: field.into(),
        class: "agrees".into(),
        reason: "exact".into(),
        cause: None,
        returned: None,
    };
    CaseRecord {
        id: id(number),
        caller: "btxh".into(),
        key: Some(format!("BTXH-2026-{number:06}")),
        workflow: "identity-review".into(),
        version: 1,
        unit: "05200".into(),
        unit_on: 20_500,
        units: vec![format!("052{:02}", number % 37), "19".into(), "1".into()],
        procedure: Some("1.000948".into()),
        code: None,
        parent: None,
        state: ["not-sent", "pending", "verified"][number as usize % 3].into(),
        entered_ms: 1_772_000_000_000,
        opened_ms: 1_772_000_000_000,
        changed_ms: 1_772_000_000_000,
        revision: 1,
        sequence: Some(1),
        told: 0,
        lines: 1,
        fields: fields(),
        asks: vec![AskRecord {
            name: "person".into(),
            effect: EffectId(id(number).0),
            status: "answered".into(),
            class: 0,
            due_ms: 1_772_000_000_000,
            result: Some("verified".into()),
            cause: None,
            asked_ms: 1_772_000_000_000,
            ended_ms: Some(1_772_000_001_000),
            until_ms: 1_772_400_000_000,
            attempts: 0,
            outage_ms: None,
            revision: 1,
            inputs: vec![3; 32],
            findings: ["full-name", "birth-date", "sex", "ethnicity"].map(finding).to_vec(),
            registry: Some("thai-nguyen".into()),
            reference: Some("TN-000123".into()),
            data_as_of_ms: None,
            fetched: vec![],
            members: vec![],
        }],
        due: None,
        timers: vec![TimerRecord {
            position: 0,
            of: "pending".into(),
            due_ms: 1_772_400_000_000,
            reckoned: vec!["5 working days from 2026-03-06".into()],
            paused_ms: None,
            pauses: Vec::new(),
        }],
        uses: vec![],
        views: vec![],
        words: vec![
            word(["nguyen", "tran", "le", "pham", "nguyen"][scatter(number) as usize % 5]),
            word(["thi", "van"][scatter(number) as usize / 5 % 2]),
            word(NAMES[scatter(number) as usize / 10 % 20]),
            word(NAMES[scatter(number) as usize / 200 % 20]),
            ("identity-number".into(), format!("{:012}", scatter(number) % 1_000_000_000_000)),
        ],
        due_ms: Some(1_772_400_000_000 + (number * 7919 % 10_000_000) as i64),
        deleted_ms: None,
    }
}

/// A closed loop: as many commands are always under way as there are writers.
pub struct Loop {
    /// Where they submit.
    pub writer: Writer<Command, u64>,
    /// How many cases there are.
    pub cases: u64,
    send: mpsc::Sender<usize>,
    answered: mpsc::Receiver<usize>,
}

impl Loop {
    /// A loop over a freshly opened store.
    pub fn over(writer: Writer<Command, u64>, cases: u64) -> Self {
        let (send, answered) = mpsc::channel();
        Loop { writer, cases, send, answered }
    }

    fn submit(&self, who: usize, class: Class, command: Command) {
        let send = self.send.clone();
        let taken = self.writer.submit(class, command, move |outcome| {
            outcome.expect("the disk takes every commit here");
            let _ = send.send(who);
        });
        taken.expect("the queue is larger than the number of writers");
    }

    /// Opens all cases.
    pub fn fill(&self) {
        for number in 0..self.cases {
            self.submit(0, Class::Opening, Command::Open(number));
            if number >= 512 {
                self.answered.recv().expect("every command is answered");
            }
        }
        for _ in 0..self.cases.min(512) {
            self.answered.recv().expect("every command is answered");
        }
    }

    /// Moves cases for a while, each writer its own ones among the newest `hot`; gives how many
    /// transitions there were and how long they took.
    pub fn run(&self, writers: usize, length: Duration, load: &mut Load) -> (u64, Duration) {
        let began = Instant::now();
        let (hot, ordered) = (load.hot.min(self.cases), load.ordered);
        let mut next = |who: usize| {
            load.request += 1;
            let (own, request) = (hot / writers as u64, load.request);
            let place = scatter(request) % own * writers as u64 + who as u64;
            let case = self.cases - 1 - place;
            self.submit(who, Class::Interactive, Command::Move { case, request, ordered });
        };
        (0..writers).for_each(&mut next);
        let (mut done, mut open) = (0, writers);
        while open > 0 {
            let who = self.answered.recv().expect("every command is answered");
            done += 1;
            if began.elapsed() < length {
                next(who);
            } else {
                open -= 1;
            }
        }
        (done, began.elapsed())
    }
}

/// Which cases are moved and how the requests' keys look.
pub struct Load {
    /// Only the newest so many cases.
    pub hot: u64,
    /// Keys in order of time, as UUIDv7 and KSUID are, or scattered.
    pub ordered: bool,
    /// The last request's number.
    pub request: u64,
}
