//! A program that embeds the engine: no HTTP, no sandbox, a registry in plain Rust. Run it with
//! `cargo run -p hoso-runtime --example embed`; it tells what happens to three cases and ends.

use std::error::Error;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use hoso_runtime::connectors::wire::{
    Answer, CivilDate, Evidence, Field, Offer, PartialDate, Query, Reply, Value,
};
use hoso_runtime::connectors::{Call, Failure, FailureKind};
use hoso_runtime::{
    Actor, Answering, Answers, CaseView, Command, Engine, Expect, Grant, Put, RawFields,
    RegistryPlan, RouteRow, Settings, Target, UnitOn, Wish, WorkflowText,
};
use serde_json::json;
use uuid::Uuid;

/// A library card: one look-up decides, and a wrong name can be mended.
const WORKFLOW: &str = r#"
workflow: library-card
version: 1
languages: [en]
title: {en: "Library card"}
purpose: "library"
calendar: always
fields:
  full-name: {required: true, search: true}
  citizen-id: {required: true}
  birth-date: {required: true}
asks:
  person:
    route: population
    compare: [full-name, birth-date]
    must: [full-name, birth-date]
    retry: {first: 1 seconds, factor: 2, up-to: 1 minutes, for: 1 days}
initial: draft
states:
  draft: {label: {en: "Draft"}}
  asking:
    label: {en: "Being looked up"}
    ask: person
    answers:
      {verified: issued, mismatch: wrong, no-match: wrong, not-found: unknown, ambiguous: desk,
       incomplete: desk}
    failures:
      {rejected: draft, not-permitted: desk, protocol: desk, expired: desk, unavailable: desk}
  wrong: {label: {en: "Something differs"}}
  unknown: {label: {en: "Not on the register"}}
  desk: {label: {en: "For the desk"}}
  issued: {label: {en: "Issued"}, final: true}
actions:
  apply:
    from: [draft, wrong, unknown, desk]
    role: reader
    edits: [full-name, citizen-id, birth-date]
    to: asking
    label: {en: "Apply"}
"#;

/// One person, and nobody else.
struct Register {
    offer: Offer,
}

impl Register {
    fn new() -> Self {
        let names = ["full-name", "citizen-id", "birth-date"].map(str::to_owned).to_vec();
        let offer = Offer {
            needs: vec![vec!["citizen-id".into()]],
            takes: names.clone(),
            needs_asker: Vec::new(),
            compares: Vec::new(),
            returns: names,
            answers: vec!["found".into(), "not-found".into()],
            max_batch: 0,
        };
        Register { offer }
    }

    fn answer(query: &Query) -> Result<Answer, Failure> {
        let number = query.subject.iter().find(|field| field.name == "citizen-id");
        match number.map(|field| &field.value) {
            Some(Value::Text(number)) if number == "001190012345" => {
                let born = CivilDate { year: 1990, month: 2, day: 14 };
                let field = |name: &str, value| Field { name: name.into(), value };
                Ok(Answer::Found(vec![
                    field("full-name", Value::Text("LÊ THỊ HỒNG NHUNG".into())),
                    field("birth-date", Value::Date(PartialDate::Day(born))),
                ]))
            }
            Some(_) => Ok(Answer::NotFound),
            None => Err(Failure {
                kind: FailureKind::Rejected,
                code: "no-number",
                message: "the query holds no citizen-id".into(),
                problems: Vec::new(),
                retry_after: None,
            }),
        }
    }
}

impl Answers for Register {
    fn offer(&self) -> &Offer {
        &self.offer
    }

    fn verify(&self, _: Call, query: Query) -> Answering<'_> {
        let evidence = Evidence { reference: None, data_as_of_unix_ms: None, marks: Vec::new() };
        Box::pin(async move { Self::answer(&query).map(|answer| Reply { answer, evidence }) })
    }
}

fn settings(folder: &std::path::Path) -> Settings {
    let mut settings = Settings::at(folder.join("library.redb"));
    settings.workflows = vec![WorkflowText {
        name: "library-card.yaml".into(),
        text: WORKFLOW.into(),
        ..WorkflowText::default()
    }];
    let register = RegistryPlan::new(Arc::new(Register::new()));
    settings.registries.insert("town".into(), register);
    let everybody = RouteRow { units: Vec::new(), from: None, to: None, registry: "town".into() };
    settings.routes.insert("population".into(), vec![everybody]);
    settings
}

fn command(wish: Wish) -> Command {
    let caller = "front-desk".to_owned();
    Command {
        actor: Actor { caller, person: None, role: "reader".into(), unit: None },
        grant: Grant::all(),
        request: None,
        sequence: None,
        expect: Expect::default(),
        settle_refusals: false,
        wish,
    }
}

fn card(key: &str, name: &str, number: &str, born: &str) -> Command {
    let fields = json!({"full-name": name, "citizen-id": number, "birth-date": born});
    command(Wish::Put(Put {
        workflow: "library-card".into(),
        key: Some(key.into()),
        unit: Some(UnitOn { code: "19".into(), on: None }),
        fields: fields.as_object().cloned().unwrap_or_default(),
        action: Some("apply".into()),
        ..Put::default()
    }))
}

/// Carries a request out, waits for the register, and returns the case as it then is.
async fn carried(engine: &Engine, command: Command) -> Result<CaseView, Box<dyn Error>> {
    let actor = command.actor.clone();
    let outcome = engine.apply(command).await?;
    let id = outcome.case.ok_or("the request was refused")?;
    engine.settled(id, Duration::from_secs(10)).await;
    Ok(engine.case(id, &actor, &Grant::all())?.ok_or("the case is there")?)
}

fn tell(out: &mut impl Write, case: &CaseView) -> std::io::Result<()> {
    let key = case.key.as_deref().unwrap_or_default();
    writeln!(out, "{key}: {}", case.label["en"])?;
    for field in case.fields.iter().filter(|field| field.class.is_some()) {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        writeln!(out, "  {:<10} {:<7} {}", field.name, text(&field.class), text(&field.reason))?;
    }
    Ok(())
}

fn journal(out: &mut impl Write, engine: &Engine, id: Uuid) -> Result<(), Box<dyn Error>> {
    writeln!(out, "what happened to it:")?;
    let caller = "a-program".to_owned();
    let reader = Actor { caller, person: None, role: "reader".into(), unit: None };
    for line in engine.journal(id, 0, 100, &reader, &Grant::all())?.unwrap_or_default() {
        let to = line.to.map(|to| format!(" -> {to}")).unwrap_or_default();
        writeln!(out, "  {} {}{to}", line.number, line.what)?;
    }
    Ok(())
}

/// Three cases, and one of them mended.
pub async fn story(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let engine = Engine::open(settings(folder.path())).await?;
    let right = card("card-1", "Lê Thị Hồng Nhung", "001190012345", "1990-02-14");
    tell(out, &carried(&engine, right).await?)?;
    let nobody = card("card-2", "Trần Văn Không", "001090000001", "1990-01-01");
    tell(out, &carried(&engine, nobody).await?)?;
    let wrong = card("card-3", "Lê Thị Nhung", "001190012345", "1990-02-14");
    let case = carried(&engine, wrong).await?;
    tell(out, &case)?;
    writeln!(out, "… the name is mended:")?;
    let mended = command(Wish::Act {
        target: Target::Case(case.id),
        action: Some("apply".into()),
        fields: RawFields::from_iter([("full-name".into(), json!("Lê Thị Hồng Nhung"))]),
        reason: None,
        confirms: Vec::new(),
    });
    tell(out, &carried(&engine, mended).await?)?;
    journal(out, &engine, case.id)?;
    engine.close().await;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    story(&mut std::io::stdout()).await
}
