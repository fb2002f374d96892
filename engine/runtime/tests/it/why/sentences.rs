//! Explanations as people read them, whole, in both languages: each way to rest, each thing to wait
//! for. Times stand as `[time]`.

use hoso_runtime::connectors::FailureKind;
use hoso_runtime::{Actor, Engine, Grant, PartView, Put, UnitOn, WhyView, Wish};
use serde_json::{Value, json};
use uuid::Uuid;

use super::walk::{actor, acts, bench};
use crate::support::clock::DAY;
use crate::support::script::{day, down, fails, record};
use crate::support::{
    Bench, LONG, apply, clerk, command, done, fields, put, raw, rests, settled, submit, until, with,
};

pub fn why(engine: &Engine, id: Uuid) -> WhyView {
    engine.why(id, &clerk(), &Grant::all()).unwrap().expect("the case is there")
}

/// Everything that is said, a line each.
fn page(why: &WhyView) -> String {
    let mut page = Vec::new();
    for language in ["vi", "en"] {
        let came = why.came.as_ref().map(|came| &came.text);
        let moves = why.moves.iter().map(|one| &one.text);
        let waits = why.waits.iter().map(|one| &one.text);
        let timers = why.timers.iter().map(|one| &one.text);
        let due = why.due.as_ref().map(|due| &due.text);
        let texts = std::iter::once(&why.text).chain(came).chain(waits).chain(moves);
        page.extend(texts.chain(timers).chain(due).map(|text| text[language].clone()));
        page.push(String::new());
    }
    page.join("\n")
}

fn told(name: &str, text: &str) {
    let filters = [(r"\d\d/\d\d/\d{4} \d\d:\d\d", "[time]")];
    insta::with_settings!({filters => filters, omit_expression => true}, {
        insta::assert_snapshot!(name, text);
    });
}

/// A case of another workflow.
async fn open(engine: &Engine, workflow: &str, procedure: Option<&str>, fields: Value) -> Uuid {
    let put = Put {
        workflow: workflow.into(),
        unit: Some(UnitOn { code: "05455".into(), on: None }),
        procedure: procedure.map(str::to_owned),
        fields: raw(fields),
        ..Put::default()
    };
    done(engine, command(Wish::Put(put))).await.case.unwrap()
}

async fn act(engine: &Engine, id: Uuid, role: &str, action: &str) {
    act_by(engine, id, actor(role, "an-officer"), action).await;
}

async fn act_by(engine: &Engine, id: Uuid, actor: Actor, action: &str) {
    done(engine, acts(id, actor, action)).await;
    engine.settled(id, LONG).await;
}

#[tokio::test]
async fn a_case_that_waits_for_a_person() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let command = put("K-1", with(json!({"identity-number": null})), None);
    let id = done(&engine, command).await.case.unwrap();
    let said = why(&engine, id);
    told("a_person_and_a_missing_field", &page(&said));
    assert_eq!(said.key.as_deref(), Some("K-1"));
    let submit = &said.moves[1];
    assert_eq!(submit.needs[1].missing, ["identity-number"]);
    assert_eq!((submit.to.as_deref(), submit.reason), (Some("pending"), false));
    assert_eq!(submit.from, ["not-sent", "mismatch", "not-found", "held", "expired"]);
    let clerk = submit.roles.iter().find(|one| one.role == "clerk").unwrap();
    assert_eq!(clerk.problems.len(), 1);
}

#[tokio::test]
async fn a_case_that_waits_for_its_registry() {
    let mut bench = Bench::new();
    let engine = bench.open().await;
    bench.script.hold();
    let asked = submit(&engine, "K-1", fields()).await;
    until("the call is open", || bench.script.open() == 1).await;
    let said = why(&engine, asked);
    told("a_registry_that_is_being_asked", &page(&said));
    let wait = &said.waits[0];
    assert_eq!((wait.circuit, wait.calls, wait.queue), (Some("closed"), 1, 1));
    let leads = |all: &[hoso_runtime::LeadView], outcome: &str| {
        all.iter().find(|one| one.outcome == outcome).map(|one| one.to.clone())
    };
    assert_eq!(leads(&wait.answers, "no-match").as_deref(), Some("mismatch"));
    assert_eq!(leads(&wait.failures, "rejected").as_deref(), Some("not-sent"));
    bench.script.otherwise(down());
    bench.script.go_on();
    let other = submit(&engine, "K-2", fields()).await;
    until("it was put off", || why(&engine, other).waits[0].next_ms.is_some()).await;
    let said = why(&engine, other);
    told("a_registry_that_is_out_of_reach", &page(&said));
    assert!(said.timers.iter().any(|timer| timer.paused_ms.is_some()), "{said:#?}");
    assert_eq!(said.waits[0].attempts, 1);
    for key in ["K-3", "K-4", "K-5", "K-6"] {
        submit(&engine, key, fields()).await;
    }
    until("it is left alone", || why(&engine, other).waits[0].circuit == Some("open")).await;
    told("a_registry_that_is_left_alone", &why(&engine, other).waits[0].text["en"]);
    engine.close().await;
    // Without the registry, and so without rows that lead to it.
    bench.settings.registries.clear();
    bench.settings.routes.values_mut().for_each(Vec::clear);
    let engine = bench.open().await;
    told("a_registry_that_is_not_configured", &page(&why(&engine, other)));
}

#[tokio::test]
async fn cases_that_an_answer_brought_where_they_rest() {
    let bench = Bench::new();
    let engine = bench.open().await;
    bench.script.otherwise(record("LÊ THỊ HỒNG NHUNG", day(1991, 2, 14), &[]));
    let differs = settled(&engine, "K-1", fields()).await.id;
    told("a_mismatch", &page(&why(&engine, differs)));
    act(&engine, differs, "clerk", "ask-again").await;
    rests(&engine, differs, "mismatch").await;
    let said = why(&engine, differs);
    told("a_limit_that_is_reached", &page(&said));
    assert!(said.moves[2].limit.unwrap().again_ms.is_some_and(|again| again > said.at_ms));
    bench.script.otherwise(None);
    let agrees = settled(&engine, "K-2", with(json!({"birth-date": "1990-02-14"}))).await.id;
    let said = why(&engine, agrees);
    told("a_timer_of_a_year", &page(&said));
    assert_eq!((said.timers[0].does, &*said.timers[0].of), ("moves", &["expired".to_owned()][..]));
    bench.script.otherwise(fails(FailureKind::NotPermitted, "licence"));
    let failed = settled(&engine, "K-3", with(json!({"birth-date": "1990-02-15"}))).await.id;
    told("a_failure", &page(&why(&engine, failed)));
    bench.clock.forward(366 * DAY, &engine);
    rests(&engine, agrees, "expired").await;
    told("a_timer_that_ran_out", &page(&why(&engine, agrees)));
}

fn part(part: &PartView, depth: usize, page: &mut String) {
    let (mark, indent) = (if part.holds { "+" } else { "-" }, "  ".repeat(depth));
    let want = if part.wanted { "" } else { " (should not)" };
    let value = part.value.as_ref().map(|value| format!(" = {value:?}")).unwrap_or_default();
    let is = part.is.as_ref().map(|is| format!(" = {is}")).unwrap_or_default();
    let kind = part.kind;
    page.push_str(&format!("{indent}{mark} {kind}{want}{value}{is}\n"));
    for language in ["vi", "en"] {
        page.push_str(&format!("{indent}    {}\n", part.text[language]));
    }
    part.parts.iter().for_each(|inner| self::part(inner, depth + 1, page));
}

#[tokio::test]
async fn a_condition_part_by_part() {
    let bench = bench();
    let engine = bench.open().await;
    let declared = json!({
        "full-name": "Lê Thị Hồng Nhung", "sex": "male", "ethnicity": "02",
        "birth-date": "1955", "nationality": "Lào",
    });
    let id = open(&engine, "conditions", None, declared).await;
    let said = why(&engine, id);
    let shut = said.moves.iter().find(|one| one.name == "shut").unwrap();
    let mut page = String::new();
    part(shut.when.as_ref().unwrap(), 0, &mut page);
    told("a_condition_taken_apart", &page);
}

#[tokio::test]
async fn a_household_waits_for_its_child_cases() {
    let bench = bench();
    let engine = bench.open().await;
    let declared = json!({
        "household.1.full-name": "Lê Thị Hồng Nhung", "household.1.birth-date": "1990-02-14",
        "household.1.identity-number": "001190012345",
        "household.2.full-name": "Lê Văn Nam", "household.2.birth-date": "1985-02-14",
        "household.2.identity-number": "001085012345",
    });
    let id = open(&engine, "household-relief", None, declared).await;
    bench.script.of("001085012345", [down()]);
    done(&engine, acts(id, actor("clerk", "an-officer"), "send")).await;
    let ended = |number: usize| why(&engine, id).waits[0].members[number].ended.clone();
    until("the first has ended", || ended(0).as_deref() == Some("verified")).await;
    let said = why(&engine, id);
    told("a_household", &page(&said));
    assert_eq!((said.waits[0].registry.as_deref(), said.waits[0].members.len()), (None, 2));
    let child = said.waits[0].members[1].case;
    assert_eq!(why(&engine, child).state, "pending");
}

/// As far as the desk has decided nothing.
async fn processed(engine: &Engine) -> Uuid {
    let declared = json!({
        "applicant.full-name": "Lê Thị Hồng Nhung", "applicant.birth-date": "1990-02-14",
        "subject.full-name": "Lê Thị Hồng Nhung", "subject.birth-date": "1990-02-14",
    });
    let id = open(engine, "one-stop-case", None, declared).await;
    act(engine, id, "clerk", "check").await;
    act(engine, id, "clerk", "submit").await;
    id
}

#[tokio::test]
async fn two_persons_a_due_time_and_the_end() {
    let bench = bench();
    let engine = bench.open().await;
    let id = processed(&engine).await;
    let said = why(&engine, id);
    told("four_eyes_and_a_due_time", &page(&said));
    let approve = said.moves.iter().find(|one| one.name == "approve").unwrap();
    assert_eq!(approve.not_by[0].by, "an-officer");
    let refused = apply(&engine, acts(id, actor("supervisor", "an-officer"), "approve")).await;
    assert_eq!(refused.problem.unwrap().code, "four-eyes");
    let by_other = actor("supervisor", "another-officer");
    act_by(&engine, id, by_other, "approve").await;
    let said = why(&engine, id);
    told("the_end_with_a_deletion", &page(&said));
    assert!(said.is_final && said.moves.iter().all(|one| one.roles.iter().all(|r| !r.allowed)));
}

#[tokio::test]
async fn a_role_that_is_told_less_is_told_less_here_too() {
    let mut bench = Bench::new();
    let text = crate::support::REVIEW;
    let shows =
        text.replacen("compare: compared", "compare: compared\n    shows: {clerk: causes}", 1);
    assert_ne!(text, shows);
    bench.settings.workflows = vec![crate::support::review(&shows)];
    let engine = bench.open().await;
    bench.script.otherwise(record("LÊ THỊ HỒNG NHUNG", day(1991, 2, 14), &[]));
    let id = settled(&engine, "K-1", fields()).await.id;
    let told = |role: &str| {
        let reader = Actor { role: role.into(), ..clerk() };
        let said = engine.why(id, &reader, &Grant::all()).unwrap().unwrap();
        said.came.unwrap().text["en"].clone()
    };
    assert!(told("clerk").contains("“Date of birth”: different"), "{}", told("clerk"));
    assert!(!told("portal").contains("Date of birth"), "{}", told("portal"));
}

#[tokio::test]
async fn what_lies_outside_the_grant_is_not_there() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let id = done(&engine, put("K-1", fields(), None)).await.case.unwrap();
    let grant = Grant { units: Some(vec!["01".into()]), ..(*Grant::all()).clone() };
    assert_eq!(engine.why(id, &clerk(), &grant).unwrap(), None);
    assert_eq!(engine.why(Uuid::nil(), &clerk(), &Grant::all()).unwrap(), None);
    let grant = Grant { roles: Some(vec!["clerk".into()]), ..(*Grant::all()).clone() };
    let said = engine.why(id, &clerk(), &grant).unwrap().unwrap();
    let granted: Vec<&str> = said.moves[0]
        .roles
        .iter()
        .filter(|stand| stand.granted)
        .map(|stand| stand.role.as_str())
        .collect();
    assert_eq!(granted, ["clerk"]);
}
