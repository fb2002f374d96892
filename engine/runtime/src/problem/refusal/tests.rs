//! Every refusal in whole texts, both languages, by the labels of the shipped workflow.
#![allow(clippy::unwrap_used)]

use hoso_workflow::{Surroundings, Vocabulary};

use super::*;

const REVIEW: &str = include_str!("../../../../../workflows/identity-review.yaml");

fn review() -> Lifecycle {
    let around = Surroundings::with_calendars(["vn"]);
    hoso_workflow::read("review.yaml", REVIEW, &Vocabulary::shipped(), &around).lifecycle.unwrap()
}

fn names(names: &[&str]) -> Vec<Name> {
    names.iter().map(|name| (*name).into()).collect()
}

fn every() -> Vec<Refusal> {
    let action = || Name::from("submit");
    vec![
        Refusal::UnknownAction { action: "sumbit".into() },
        Refusal::UnknownFields { fields: names(&["ten"]) },
        Refusal::WrongState {
            action: action(),
            state: "pending".into(),
            from: names(&["expired", "not-sent"]),
        },
        Refusal::WrongRole { action: action(), role: "viewer".into(), roles: names(&["clerk"]) },
        Refusal::ConditionUnmet { action: action() },
        Refusal::Unchanged { action: action(), ask: "person".into() },
        Refusal::Missing { action: action(), fields: names(&["birth-date", "full-name"]) },
        Refusal::NotEditable { fields: names(&["sex"]), state: "verified".into() },
        Refusal::ReasonRequired { action: "ask-again".into() },
        Refusal::LimitReached { action: action(), times: 2, again: 1_772_782_065_000 },
        Refusal::FourEyes { action: "reopen".into(), other: action() },
        Refusal::NothingFetched { action: action(), ask: "person".into() },
        Refusal::ProcedureWanted,
        Refusal::UnknownProcedure { procedure: "9.999".into() },
        Refusal::NotLicensed { procedure: "1.000948".into(), on: "2026-03-06".into() },
        Refusal::Calendar { why: "the calendar `vn` is not known".into() },
    ]
}

#[test]
fn every_refusal_says_in_both_languages_what_would_mend_it() {
    let lifecycle = review();
    let mut pages = Vec::new();
    for refusal in every() {
        let problem = problem(&lifecycle, &refusal);
        let text = |language: &str| problem.text[language].clone();
        let fields: Vec<_> = problem.fields.iter().map(|one| format!("  {one:?}\n")).collect();
        let head = format!("{} {}", problem.status, problem.code);
        let texts = format!("  {}\n  {}\n  {}", problem.detail, text("vi"), text("en"));
        pages.push(format!("{head}\n{texts}\n{}", fields.concat()));
    }
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn each_code_has_a_status_of_its_kind() {
    for refusal in every() {
        assert!([403, 404, 409, 422].contains(&status(&refusal)), "{refusal}");
    }
}
