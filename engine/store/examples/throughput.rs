//! Measures durable transitions per second and the disk a case takes. Prints; never asserts a time.
//! Run it in release, on the disk that matters: `--example throughput -- FOLDER [SECONDS]`.
//!
//! Each transition reads its case, rewrites it, adds a journal line, puts or removes an outbox row,
//! moves the timer row, moves four index rows, and leaves a mark.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use hoso_store::record::{
    ActorRecord, AskEffectRecord, AskRecord, CaseId, CaseRecord, EffectId, EffectRecord,
    FieldRecord, FindingRecord, JournalRecord, MarkRecord, OutboxRecord, TimerRecord, ValueRecord,
};
use hoso_store::{
    CaseChange, Class, Decide, Decision, MarkKey, OutboxKey, ReadError, Reader, Rows, Settings,
    View, Writer, open,
};

const CASES: u64 = 20_000;

struct Toggle;

enum Command {
    Open(u64),
    Move { case: u64, request: u64 },
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
            Command::Move { case, request } => transition(view, case, request),
        }
    }
}

fn transition(view: &View<'_>, number: u64, request: u64) -> Result<Decision<u64>, ReadError> {
    let mark = MarkKey { caller: "btxh".into(), key: format!("{:016x}", scatter(request)) };
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

/// Caller's keys and case ids are scattered, as random ones are.
fn scatter(n: u64) -> u64 {
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
    };
    vec![
        text("full-name", "Nguyễn Thị Lan Anh"),
        text("identity-number", "019185001234"),
        FieldRecord {
            name: "birth-date".into(),
            value: ValueRecord::Date(1985, 3, 6),
            changed: 1,
        },
        text("sex", "female"),
        text("ethnicity", "01"),
    ]
}

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
        units: vec!["05200".into(), "19".into()],
        procedure: Some("1.000948".into()),
        state: "not-sent".into(),
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
        }],
        timers: vec![TimerRecord {
            position: 0,
            of: "pending".into(),
            due_ms: 1_772_400_000_000,
            reckoned: vec!["5 working days from 2026-03-06".into()],
            paused_ms: None,
        }],
        uses: vec![],
        views: vec![],
        words: vec![
            word("nguyen"),
            word("thi"),
            word("lan"),
            word("anh"),
            ("identity-number".into(), format!("{:012}", scatter(number) % 1_000_000_000_000)),
        ],
        due_ms: Some(1_772_400_000_000 + (number * 7919 % 10_000_000) as i64),
    }
}

/// A closed loop: as many commands are always under way as there are writers.
struct Loop {
    writer: Writer<Command, u64>,
    send: mpsc::Sender<usize>,
    answered: mpsc::Receiver<usize>,
}

impl Loop {
    fn submit(&self, who: usize, class: Class, command: Command) {
        let send = self.send.clone();
        let taken = self.writer.submit(class, command, move |outcome| {
            outcome.expect("the disk takes every commit here");
            let _ = send.send(who);
        });
        taken.expect("the queue is larger than the number of writers");
    }

    fn fill(&self, cases: u64) {
        for number in 0..cases {
            self.submit(0, Class::Opening, Command::Open(number));
            if number >= 512 {
                self.answered.recv().expect("every command is answered");
            }
        }
        for _ in 0..cases.min(512) {
            self.answered.recv().expect("every command is answered");
        }
    }

    fn run(&self, writers: usize, length: Duration, request: &mut u64) -> (u64, Duration) {
        let began = Instant::now();
        let mut next = |who: usize| {
            *request += 1;
            let case = scatter(*request) % (CASES / writers as u64) * writers as u64 + who as u64;
            self.submit(who, Class::Interactive, Command::Move { case, request: *request });
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

fn start(folder: &Path, quick_repair: bool) -> (Loop, Reader) {
    let path = folder.join(format!("throughput-{quick_repair}.redb"));
    let _ = std::fs::remove_file(&path);
    let mut settings = Settings::at(path);
    settings.quick_repair = quick_repair;
    let (writer, reader) = open(settings, Toggle).expect("a new file opens");
    let (send, answered) = mpsc::channel();
    (Loop { writer, send, answered }, reader)
}

fn main() {
    let mut arguments = std::env::args_os().skip(1);
    let folder: PathBuf = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let seconds = arguments.next().and_then(|s| s.to_str()?.parse().ok()).unwrap_or(5);
    let given: Vec<usize> = arguments.filter_map(|a| a.to_str()?.parse().ok()).collect();
    let counts = if given.is_empty() { vec![1, 64, 256, 512] } else { given };
    println!("quick-repair  writers  transitions/s  us each");
    for quick_repair in [true, false] {
        let (work, reader) = start(&folder, quick_repair);
        let began = Instant::now();
        work.fill(CASES);
        let opened = CASES as f64 / began.elapsed().as_secs_f64();
        let sizes = reader.sizes().expect("sizes are read");
        println!("{quick_repair:<12}  opened {opened:.0}/s, {} B each", sizes.file_bytes / CASES);
        let mut request = 0;
        for &writers in &counts {
            let (done, took) = work.run(writers, Duration::from_secs(seconds), &mut request);
            let rate = done as f64 / took.as_secs_f64();
            println!("{quick_repair:<12}  {writers:>7}  {rate:>13.0}  {:>7.1}", 1e6 / rate);
        }
        work.writer.close();
    }
}
