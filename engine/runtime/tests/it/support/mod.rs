//! What the tests stand on: an engine over a folder of its own, a clock that can be set forward, a
//! scripted registry and an endpoint that hears. Nothing here is a test.
#![allow(dead_code)]

pub mod clock;
pub mod ear;
pub mod script;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hoso_runtime::{
    Actor, CaseView, Command, Ended, Engine, Expect, Grant, JournalLine, OpenError, Outcome, Put,
    RawFields, RegistryPlan, RequestKey, RouteRow, Settings, Target, TellPlan, UnitOn, Wish,
    WorkflowText,
};
use serde_json::{Value, json};
use uuid::Uuid;

use clock::TestClock;
use script::Script;

/// The page's own example.
pub const REVIEW: &str = include_str!("../../../../../workflows/identity-review.yaml");

/// Nothing in these tests takes so long unless it hangs.
pub const LONG: Duration = Duration::from_secs(20);

/// A folder, a clock, a registry and the settings that hold them together.
pub struct Bench {
    pub dir: tempfile::TempDir,
    pub clock: Arc<TestClock>,
    pub script: Arc<Script>,
    pub settings: Settings,
}

impl Bench {
    /// The example workflow, one registry that serves every unit.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock::default());
        let script = Arc::new(Script::default());
        let mut settings = Settings::at(dir.path().join("hoso.redb"));
        settings.free_space_mark = 0;
        settings.cache_bytes = 8 << 20;
        settings.clock = clock.read();
        settings.workflows = vec![review(REVIEW)];
        settings.registries =
            BTreeMap::from([("register".to_owned(), RegistryPlan::new(script.clone()))]);
        settings.routes = BTreeMap::from([
            ("population".to_owned(), vec![row(&[], "register")]),
            ("population-bulk".to_owned(), vec![row(&[], "register")]),
        ]);
        Bench { dir, clock, script, settings }
    }

    /// The registry's plan, to be changed before opening.
    pub fn plan(&mut self) -> &mut RegistryPlan {
        self.settings.registries.get_mut("register").unwrap()
    }

    pub fn tell(&mut self, sender: &str, plan: TellPlan) {
        self.settings.tells.insert(sender.into(), plan);
    }

    pub fn data(&self) -> PathBuf {
        self.settings.data.clone()
    }

    /// Opens; an engine that was just dropped may hold the file for a moment.
    pub async fn open(&self) -> Engine {
        let until = Instant::now() + LONG;
        loop {
            match Engine::open(self.settings.clone()).await {
                Ok(engine) => return engine,
                Err(OpenError::Store(hoso_store::OpenError::Held { .. }))
                    if Instant::now() < until =>
                {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                Err(error) => panic!("{error}"),
            }
        }
    }
}

pub fn review(text: &str) -> WorkflowText {
    WorkflowText {
        name: "workflows/identity-review.yaml".into(),
        text: text.into(),
        ..WorkflowText::default()
    }
}

pub fn row(units: &[&str], registry: &str) -> RouteRow {
    let units = units.iter().map(|unit| (*unit).to_owned()).collect();
    RouteRow { units, from: None, to: None, registry: registry.into() }
}

pub fn clerk() -> Actor {
    let person = Some("an-officer".to_owned());
    Actor { caller: "btxh".into(), person, role: "clerk".into(), unit: None }
}

pub fn supervisor() -> Actor {
    Actor { role: "supervisor".into(), ..clerk() }
}

/// Lê Thị Hồng Nhung, as she declares herself.
pub fn fields() -> RawFields {
    raw(json!({
        "full-name": "Lê Thị Hồng Nhung",
        "identity-number": "001190012345",
        "birth-date": "1990-02-14",
        "sex": "female",
        "ethnicity": "01",
    }))
}

pub fn raw(fields: Value) -> RawFields {
    fields.as_object().unwrap().clone()
}

/// These fields over the usual ones.
pub fn with(changes: Value) -> RawFields {
    let mut all = fields();
    all.extend(raw(changes));
    all
}

/// A person of that number, otherwise as usual.
pub fn numbered(number: usize) -> RawFields {
    with(json!({"identity-number": format!("001190{number:06}")}))
}

pub fn put(key: &str, fields: RawFields, action: Option<&str>) -> Command {
    command(Wish::Put(Put {
        workflow: "identity-review".into(),
        key: Some(key.into()),
        unit: Some(UnitOn { code: "05455".into(), on: None }),
        fields,
        action: action.map(str::to_owned),
        ..Put::default()
    }))
}

pub fn act(id: Uuid, action: &str, changes: Value) -> Command {
    command(Wish::Act {
        target: Target::Case(id),
        action: Some(action.into()),
        fields: raw(changes),
        reason: None,
        confirms: Vec::new(),
    })
}

pub fn act_because(id: Uuid, action: &str, reason: &str) -> Command {
    command(Wish::Act {
        target: Target::Case(id),
        action: Some(action.into()),
        fields: RawFields::new(),
        reason: Some(reason.into()),
        confirms: Vec::new(),
    })
}

pub fn edit(id: Uuid, changes: Value) -> Command {
    command(Wish::Act {
        target: Target::Case(id),
        action: None,
        fields: raw(changes),
        reason: None,
        confirms: Vec::new(),
    })
}

pub fn command(wish: Wish) -> Command {
    Command {
        actor: clerk(),
        grant: Grant::all(),
        request: None,
        sequence: None,
        expect: Expect::default(),
        settle_refusals: false,
        wish,
    }
}

/// The same request under a key of its own.
pub fn keyed(engine: &Engine, key: &str, body: &str, command: Command) -> Command {
    let digest = engine.digest(body.as_bytes());
    Command { request: Some(RequestKey { key: key.into(), digest }), ..command }
}

pub async fn apply(engine: &Engine, command: Command) -> Outcome {
    tokio::time::timeout(LONG, engine.apply(command)).await.expect("answered in time").unwrap()
}

pub async fn done(engine: &Engine, command: Command) -> Outcome {
    let outcome = apply(engine, command).await;
    assert_eq!(outcome.result, Ended::Done, "{:?}", outcome.problem);
    outcome
}

pub async fn refused(engine: &Engine, command: Command) -> hoso_runtime::Problem {
    let outcome = apply(engine, command).await;
    assert_eq!(outcome.result, Ended::Refused);
    outcome.problem.expect("a refusal says why")
}

/// Opens a case and submits it.
pub async fn submit(engine: &Engine, key: &str, fields: RawFields) -> Uuid {
    done(engine, put(key, fields, Some("submit"))).await.case.unwrap()
}

/// Opens a case, submits it and waits for what the registry says.
pub async fn settled(engine: &Engine, key: &str, fields: RawFields) -> CaseView {
    let id = submit(engine, key, fields).await;
    engine.settled(id, LONG).await;
    case(engine, id)
}

pub fn case(engine: &Engine, id: Uuid) -> CaseView {
    engine.case(id, &clerk(), &Grant::all()).unwrap().expect("the case is there")
}

pub fn journal(engine: &Engine, id: Uuid) -> Vec<JournalLine> {
    let lines =
        engine.journal(id, 0, 500, &clerk(), &Grant::all()).unwrap().expect("the case is there");
    let numbers = lines.iter().map(|line| line.number);
    assert!(numbers.eq(1..=lines.len() as u64), "no gap in the journal");
    lines
}

/// What the journal speaks of, in its order.
pub fn story(engine: &Engine, id: Uuid) -> Vec<String> {
    journal(engine, id).into_iter().map(|line| line.what).collect()
}

pub fn detail<'a>(line: &'a JournalLine, name: &str) -> Option<&'a str> {
    let found = line.details.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// Class and reason of a field.
pub fn finding(case: &CaseView, field: &str) -> (String, String) {
    let field = case.fields.iter().find(|one| one.name == field).unwrap();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    (text(&field.class), text(&field.reason))
}

/// Waits until something is so, and fails where it never becomes so.
pub async fn until(what: &str, so: impl Fn() -> bool) {
    let end = Instant::now() + LONG;
    while !so() {
        assert!(Instant::now() < end, "never so: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Waits until a case rests somewhere.
pub async fn rests(engine: &Engine, id: Uuid, state: &str) {
    until(state, || case(engine, id).state == state).await;
}
