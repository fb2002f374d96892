//! Random passages through the workflows of the tests: who acts, what is declared, what the registry
//! says, how time goes on. The same seed walks the same way. Never expects anything.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use hoso_runtime::connectors::FailureKind;
use hoso_runtime::connectors::wire::Answer;
use hoso_runtime::{
    Actor, Breaker, Command, Ended, Engine, Grant, Put, RawFields, Target, TimerWhy, UnitOn,
    WhyView, Wish, WorkflowText,
};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::clock::{DAY, HOUR};
use crate::support::script::{Said, day, down, fails, record};
use crate::support::{Bench, LONG, apply, clerk, command};

/// A workflow of the tests, with the procedure its cases are for.
pub type Of = (&'static str, Option<&'static str>);

pub const WORKFLOWS: [Of; 7] = [
    ("household-relief", None),
    ("identity-review", None),
    ("intake", None),
    ("conditions", None),
    ("one-stop-case", None),
    ("many-procedures", Some("1.000948")),
    ("smallest", None),
];

macro_rules! texts {
    ($($name:literal),*) => {
        [$(($name, include_str!(concat!("../../../../../tests/workflows/valid/", $name)))),*]
    };
}

/// A bench with all of them.
pub fn bench() -> Bench {
    let mut bench = Bench::new();
    let table = include_str!("../../../../../tests/workflows/valid/procedures.csv");
    let text = |(name, text): (&str, &str)| {
        let beside = match name.starts_with("procedures") {
            true => BTreeMap::from([("procedures.csv".to_owned(), table.to_owned())]),
            false => BTreeMap::new(),
        };
        WorkflowText { name: name.into(), text: text.into(), beside }
    };
    let texts = texts!(
        "ask-in-an-intake-form.yaml",
        "every-condition.yaml",
        "household.yaml",
        "one-stop-case.yaml",
        "procedures.yaml",
        "smallest.yaml"
    );
    bench.settings.workflows.extend(texts.map(text));
    bench.settings.offices.insert("05455".into(), "H03.12".into());
    bench.plan().breaker = Breaker { failures: u32::MAX, ..Breaker::default() };
    bench
}

pub fn actor(role: &str, person: &str) -> Actor {
    Actor { person: Some(person.into()), role: role.into(), ..clerk() }
}

/// Someone acts, without edits, with a reason.
pub fn acts(id: Uuid, actor: Actor, action: &str) -> Command {
    let wish = Wish::Act {
        target: Target::Case(id),
        action: Some(action.into()),
        fields: RawFields::new(),
        reason: Some("đã đối chiếu với giấy tờ".into()),
        confirms: Vec::new(),
    };
    Command { actor, ..command(wish) }
}

/// One case on its way.
pub struct Walk<'a> {
    pub bench: &'a Bench,
    pub engine: &'a Engine,
    pub id: Uuid,
    chance: StdRng,
}

impl<'a> Walk<'a> {
    /// Opens a case; none, where what is declared at random does not do.
    pub async fn open(bench: &'a Bench, engine: &'a Engine, of: Of, seed: u64) -> Option<Self> {
        let mut chance = StdRng::seed_from_u64(seed);
        let put = Put {
            workflow: of.0.into(),
            unit: Some(UnitOn { code: "05455".into(), on: None }),
            procedure: of.1.map(str::to_owned),
            fields: declared(&mut chance, of.0, 0.8),
            ..Put::default()
        };
        let opened = apply(engine, command(Wish::Put(put))).await;
        let id = opened.case.filter(|_| opened.result == Ended::Done)?;
        Some(Walk { bench, engine, id, chance })
    }

    pub fn why(&self) -> WhyView {
        self.engine.why(self.id, &clerk(), &Grant::all()).unwrap().expect("the case is there")
    }

    /// Does something that is allowed, edits, or lets time go on. Gives what was done by name.
    pub async fn step(&mut self, of: Of) -> Option<String> {
        let said = said(&mut self.chance);
        self.bench.script.otherwise(said);
        let done = match self.chance.random_range(0..14) {
            0 => {
                let by = [HOUR, DAY, 8 * DAY][self.chance.random_range(0..3)];
                self.bench.clock.forward(by, self.engine);
                None
            }
            1 => {
                let fields = declared(&mut self.chance, of.0, 0.4);
                let target = Target::Case(self.id);
                let wish =
                    Wish::Act { target, action: None, fields, reason: None, confirms: Vec::new() };
                // It may be refused: that is a way too.
                apply(self.engine, command(wish)).await;
                None
            }
            _ => self.acts().await,
        };
        self.quiet().await;
        done
    }

    async fn acts(&mut self) -> Option<String> {
        let all = allowed(&self.why());
        let pick = self.chance.random_range(0..all.len().max(1));
        let (action, role) = all.get(pick)?;
        // Often the clerk whom four eyes then keep from more.
        let person = if self.chance.random_bool(0.5) { "an-officer" } else { "another-officer" };
        let outcome = apply(self.engine, acts(self.id, actor(role, person), action)).await;
        (outcome.result == Ended::Done).then(|| action.clone())
    }

    /// Waits until nothing happens any more: no call is open, no timer is due, and what waits waits
    /// for a time.
    pub async fn quiet(&self) {
        let until = Instant::now() + LONG;
        while self.bench.script.open() > 0 || !self.rests(self.id) {
            assert!(Instant::now() < until, "never quiet: {:?}", self.why());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    fn rests(&self, id: Uuid) -> bool {
        let why = self.engine.why(id, &clerk(), &Grant::all()).unwrap();
        // A child case that is not there yet will be.
        let Some(why) = why else { return false };
        let fires = |timer: &TimerWhy| timer.paused_ms.is_none() && timer.due_ms <= why.at_ms;
        let asks = why.waits.iter().all(|wait| match wait.registry {
            Some(_) => wait.next_ms.is_some(),
            None => wait.members.iter().all(|one| one.ended.is_some() || self.goes_on(one.case)),
        });
        asks && !why.timers.iter().any(fires)
    }

    /// A child case that rests where its parent does not count it as ended.
    fn goes_on(&self, id: Uuid) -> bool {
        let state = self.engine.case(id, &clerk(), &Grant::all()).unwrap().map(|case| case.state);
        self.rests(id) && state.is_some_and(|state| state == "pending" || state == "not-sent")
    }
}

/// Every action with each role that may use it.
pub fn allowed(why: &WhyView) -> Vec<(String, String)> {
    let stands = why.moves.iter().flat_map(|one| one.roles.iter().map(move |role| (one, role)));
    let allowed = stands.filter(|(_, role)| role.allowed);
    allowed.map(|(one, role)| (one.name.clone(), role.role.clone())).collect()
}

fn said(chance: &mut StdRng) -> Option<Said> {
    let held = |name: &str| record(name, day(1990, 2, 14), &[("permanent-address", "Phú Thọ")]);
    match chance.random_range(0..9) {
        0 => Some(Said::Answer(Answer::NotFound)),
        1 => Some(held("TRẦN VĂN KHÁC")),
        2 => Some(down()),
        3 => Some(fails(FailureKind::Rejected, "rejected")),
        4 | 5 => Some(held("LÊ THỊ HỒNG NHUNG")),
        _ => None,
    }
}

/// Each field of the workflow with some value, or with none.
fn declared(chance: &mut StdRng, workflow: &str, known: f64) -> RawFields {
    let names: &[&str] = match workflow {
        "intake" => &["ho-ten", "so-cccd", "birth-date", "phone"],
        "conditions" => &["full-name", "sex", "ethnicity", "birth-date", "nationality"],
        "one-stop-case" => &[
            "applicant.full-name",
            "applicant.birth-date",
            "applicant.identity-number",
            "subject.full-name",
            "subject.birth-date",
            "note",
        ],
        "household-relief" => &[
            "household.1.full-name",
            "household.1.birth-date",
            "household.1.identity-number",
            "household.2.full-name",
            "household.2.birth-date",
            "household.2.identity-number",
        ],
        "smallest" => &["full-name"],
        _ => &["full-name", "identity-number", "birth-date"],
    };
    let mut fields = RawFields::new();
    for name in names {
        if chance.random_bool(known) {
            fields.insert((*name).to_owned(), value(chance, name));
        }
    }
    fields
}

fn value(chance: &mut StdRng, field: &str) -> Value {
    let kind = field.rsplit_once('.').map_or(field, |(_, kind)| kind);
    let among: Vec<Value> = match kind {
        "full-name" | "ho-ten" => vec!["Lê Thị Hồng Nhung".into(), "Lê Thị Nhung".into()],
        "birth-date" => vec!["1990-02-14".into(), "1955".into(), "1955-05-05".into()],
        "identity-number" | "so-cccd" => vec!["001190012345".into(), "001190054321".into()],
        "sex" => vec!["female".into(), "female".into(), "male".into()],
        "ethnicity" => vec!["01".into(), "02".into(), "03".into()],
        "nationality" => vec!["Việt Nam".into(), Value::Null],
        _ => vec![json!(null), json!("0912345678")],
    };
    among[chance.random_range(0..among.len())].clone()
}
