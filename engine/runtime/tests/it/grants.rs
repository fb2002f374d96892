//! What a caller may touch: a claim beyond it is refused, and what lies outside its units is not
//! there.

use std::collections::BTreeMap;
use std::sync::Arc;

use hoso_runtime::{Actor, Command, Grant, ListError, ListQuery, Unit, UnitOn, Wish};
use serde_json::json;

use crate::support::{Bench, act, clerk, done, edit, fields, put, refused};

fn list(all: &[&str]) -> Option<Vec<String>> {
    Some(all.iter().map(|one| (*one).to_owned()).collect())
}

fn granted(units: &[&str]) -> Arc<Grant> {
    Arc::new(Grant {
        workflows: list(&["identity-review"]),
        units: list(units),
        roles: list(&["clerk"]),
    })
}

/// Province 19 with two communes, and province 01.
fn units() -> BTreeMap<String, Unit> {
    let unit = |within: Option<&str>| Unit {
        within: within.map(str::to_owned),
        from: None,
        to: None,
        name: "a unit".into(),
    };
    let old = Unit { to: Some(jiff::civil::date(2025, 6, 30)), ..unit(Some("19")) };
    BTreeMap::from([
        ("19".to_owned(), unit(None)),
        ("01".to_owned(), unit(None)),
        ("05455".to_owned(), unit(Some("19"))),
        ("05500".to_owned(), unit(Some("19"))),
        ("05200".to_owned(), old),
    ])
}

fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.settings.units = units();
    bench
}

fn at(key: &str, unit: Option<&str>, on: Option<&str>, grant: &Arc<Grant>) -> Command {
    let mut command = put(key, fields(), None);
    command.grant = grant.clone();
    if let Wish::Put(put) = &mut command.wish {
        put.unit = unit.map(|code| UnitOn { code: code.into(), on: on.map(str::to_owned) });
    }
    command
}

fn code(problem: &hoso_runtime::Problem) -> (&str, u16) {
    (&problem.code, problem.status)
}

#[tokio::test]
async fn a_role_beyond_the_grant_is_refused() {
    let bench = bench();
    let engine = bench.open().await;
    let mut claim = at("K-1", Some("05455"), None, &granted(&["19"]));
    claim.actor.role = "supervisor".into();
    let problem = refused(&engine, claim.clone()).await;
    assert_eq!(code(&problem), ("beyond-grant", 403));
    claim.actor = Actor { person: None, role: "portal".into(), ..clerk() };
    done(&engine, claim.clone()).await;
    claim.actor = Actor { role: "portal".into(), ..clerk() };
    let as_person = refused(&engine, claim).await;
    assert_eq!(code(&as_person), ("beyond-grant", 403), "a person is no portal");
}

#[tokio::test]
async fn a_workflow_beyond_the_grant_is_refused() {
    let bench = bench();
    let engine = bench.open().await;
    let other = Grant { workflows: list(&["another"]), ..(*granted(&["19"])).clone() };
    let problem = refused(&engine, at("K-1", Some("05455"), None, &Arc::new(other))).await;
    assert_eq!(code(&problem), ("beyond-grant", 403));
}

#[tokio::test]
async fn a_unit_beyond_the_grant_is_refused_for_a_new_case() {
    let bench = bench();
    let engine = bench.open().await;
    let problem = refused(&engine, at("K-1", Some("01"), None, &granted(&["19"]))).await;
    assert_eq!(code(&problem), ("beyond-grant", 403));
    done(&engine, at("K-1", Some("05455"), None, &granted(&["19"]))).await;
}

#[tokio::test]
async fn an_office_beyond_the_grant_cannot_be_spoken_for() {
    let bench = bench();
    let engine = bench.open().await;
    let mut claim = at("K-1", Some("05455"), None, &granted(&["19"]));
    claim.actor.unit = Some("01".into());
    assert_eq!(code(&refused(&engine, claim.clone()).await), ("beyond-grant", 403));
    claim.actor.unit = Some("05500".into());
    done(&engine, claim).await;
}

#[tokio::test]
async fn what_lies_outside_the_units_is_not_there() {
    let bench = bench();
    let engine = bench.open().await;
    let id = done(&engine, at("K-1", Some("05455"), None, &Grant::all())).await.case.unwrap();
    let elsewhere = granted(&["01"]);
    for command in [act(id, "submit", json!({})), edit(id, json!({"sex": "male"}))] {
        let problem = refused(&engine, Command { grant: elsewhere.clone(), ..command }).await;
        assert_eq!(code(&problem), ("unknown-case", 404));
    }
    assert_eq!(engine.case(id, &clerk(), &elsewhere).unwrap(), None);
    assert_eq!(engine.journal(id, 0, 10, &clerk(), &elsewhere).unwrap(), None);
    assert!(engine.case(id, &clerk(), &granted(&["19"])).unwrap().is_some());
    assert!(engine.case(id, &clerk(), &granted(&["05500"])).unwrap().is_none());
}

#[tokio::test]
async fn a_key_whose_case_left_the_callers_reach_opens_no_second_case() {
    let bench = bench();
    let engine = bench.open().await;
    let id = done(&engine, at("K-1", Some("05455"), None, &Grant::all())).await.case.unwrap();
    let problem = refused(&engine, at("K-1", Some("01"), None, &granted(&["01"]))).await;
    assert_eq!(code(&problem), ("unknown-case", 404));
    assert_eq!(engine.find("btxh", "identity-review", "K-1").unwrap(), Some(id));
}

#[tokio::test]
async fn a_caller_of_one_unit_need_not_name_it() {
    let bench = bench();
    let engine = bench.open().await;
    let opened = done(&engine, at("K-1", None, None, &granted(&["05455"]))).await;
    let seen = engine.case(opened.case.unwrap(), &clerk(), &Grant::all()).unwrap().unwrap();
    assert_eq!(seen.unit, "05455");
    let two = refused(&engine, at("K-2", None, None, &granted(&["05455", "01"]))).await;
    assert_eq!(code(&two), ("unit-wanted", 422));
}

#[tokio::test]
async fn a_unit_is_read_on_its_day() {
    let bench = bench();
    let engine = bench.open().await;
    let all = Grant::all();
    let now = refused(&engine, at("K-1", Some("05200"), None, &all)).await;
    assert_eq!(code(&now), ("unknown-unit", 422));
    let bad = refused(&engine, at("K-1", Some("05200"), Some("31/01/2025"), &all)).await;
    assert_eq!(code(&bad), ("bad-day", 422));
    let then = done(&engine, at("K-1", Some("05200"), Some("2025-06-30"), &all)).await;
    let seen = engine.case(then.case.unwrap(), &clerk(), &all).unwrap().unwrap();
    assert_eq!(seen.unit_on, "2025-06-30");
}

#[tokio::test]
async fn lists_and_counts_show_what_lies_within() {
    let bench = bench();
    let engine = bench.open().await;
    let all = Grant::all();
    for (key, unit) in [("K-1", "05455"), ("K-2", "05500"), ("K-3", "01")] {
        done(&engine, at(key, Some(unit), None, &all)).await;
    }
    let query = |units: &[&str]| ListQuery {
        workflow: "identity-review".into(),
        units: list(units).unwrap(),
        limit: 50,
        ..ListQuery::default()
    };
    let keys = |units: &[&str], grant: &Grant| {
        let page = engine.list(&query(units), grant).unwrap();
        page.cases.into_iter().filter_map(|line| line.key).collect::<Vec<_>>()
    };
    assert_eq!(keys(&[], &all), ["K-3", "K-2", "K-1"]);
    assert_eq!(keys(&[], &granted(&["19"])), ["K-2", "K-1"]);
    assert_eq!(keys(&["05455"], &granted(&["19"])), ["K-1"], "a unit below the granted one");
    assert_eq!(keys(&["19", "05455"], &all), ["K-2", "K-1"]);
    let beyond = engine.list(&query(&["01"]), &granted(&["19"])).unwrap_err();
    assert!(matches!(beyond, ListError::Problem(problem) if problem.code == "beyond-grant"));
    assert!(keys(&[], &granted(&[])).is_empty(), "nothing is granted");
    let total = |unit, grant: &Grant| engine.counts("identity-review", unit, grant).unwrap().total;
    assert_eq!(total(None, &all), 3);
    assert_eq!(total(None, &granted(&["19", "05455"])), 2, "no case is counted twice");
    assert_eq!(total(Some("05500"), &granted(&["19"])), 1);
}

#[tokio::test]
async fn what_was_not_permitted_is_done_at_the_repeat_once_it_is_permitted() {
    let engine = bench().open().await;
    let mut command = at("G-9", Some("01"), None, &granted(&["19"]));
    command.request =
        Some(hoso_runtime::RequestKey { key: "msg_grant".into(), digest: engine.digest(b"body") });
    let first = engine.apply(command.clone()).await.unwrap();
    assert_eq!(first.problem.map(|problem| problem.status), Some(403));
    command.grant = granted(&["01"]);
    let second = engine.apply(command.clone()).await.unwrap();
    assert_eq!((second.result, second.opened), (hoso_runtime::Ended::Done, true));
    let third = engine.apply(command).await.unwrap();
    assert_eq!(third.result, hoso_runtime::Ended::Repeated);
    engine.close().await;
}
