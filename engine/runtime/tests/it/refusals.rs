//! Every refusal as a clerk and an operator read it, in both languages. Whole texts: they are what
//! people see.

use hoso_runtime::connectors::wire::Answer;
use hoso_runtime::{Command, Expect, Problem, Put, RawFields, Target, UnitOn, Wish};
use serde_json::json;

use crate::support::script::Said;
use crate::support::{
    Bench, REVIEW, act, act_because, apply, command, done, edit, fields, keyed, put, raw, refused,
    rests, review, settled, with,
};

/// A problem as a page.
fn shown(problem: &Problem) -> String {
    let mut page = format!("{} {}\n  {}\n", problem.status, problem.code, problem.detail);
    for (language, text) in &problem.text {
        page.push_str(&format!("  {language}: {text}\n"));
    }
    for field in &problem.fields {
        page.push_str(&format!("  {}: {}: {}\n", field.field, field.code, field.detail));
    }
    page
}

async fn pages(engine: &hoso_runtime::Engine, all: impl IntoIterator<Item = Command>) -> String {
    let mut pages = Vec::new();
    for command in all {
        let wish = format!("{:?}", command.wish);
        let outcome = apply(engine, command).await;
        let problem = outcome.problem.unwrap_or_else(|| panic!("it is not refused: {wish}"));
        pages.push(shown(&problem));
    }
    pages.join("\n")
}

#[tokio::test]
async fn fields_that_cannot_be_read_say_what_to_write_and_never_what_was_written() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let values = json!([
        {"full-name": "12345"},
        {"full-name": "Lê\u{7}Nhung"},
        {"full-name": "x".repeat(400)},
        {"birth-date": "1990-02-30"},
        {"birth-date": "14/02/1990x"},
        {"birth-date": "hôm qua"},
        {"birth-date": true},
        {"identity-number": "00119001234"},
        {"identity-number": "001190O12345"},
        {"identity-number": 1190012345},
        {"sex": "nữ"},
        {"sex": true},
        {"ethnicity": 1},
        {"ethnicity": "1"},
        {"ethnicity": 1.5},
        {"full-nme": "Lê Thị Hồng Nhung"},
        {"something": "else"},
        {"full-name": ["Lê"], "sex": {"is": "female"}},
    ]);
    let values = values.as_array().unwrap().clone();
    let commands = values.into_iter().map(|changes| put("K-1", with(changes), None));
    let text = pages(&engine, commands).await;
    for value in ["12345", "hôm qua", "001190O", "nữ`", "1990-02-30"] {
        assert!(!text.contains(value), "{value}");
    }
    insta::assert_snapshot!(text);
}

#[tokio::test]
async fn what_a_request_names_and_is_not_there() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let id = done(&engine, put("K-1", fields(), None)).await.case.unwrap();
    let opening = |change: &dyn Fn(&mut Put)| {
        let mut command = put("K-2", fields(), None);
        if let Wish::Put(put) = &mut command.wish {
            change(put);
        }
        command
    };
    let unit = |code: &str, on: Option<&str>| {
        Some(UnitOn { code: code.into(), on: on.map(str::to_owned) })
    };
    let text = pages(
        &engine,
        [
            opening(&|put| put.workflow = "identity-reviw".into()),
            opening(&|put| put.workflow = "birth".into()),
            opening(&|put| put.unit = None),
            opening(&|put| put.unit = unit("x", Some("2026-03-06"))),
            opening(&|put| put.unit = unit("05455", Some("06/03/2026"))),
            opening(&|put| put.key = Some("001190012345".into())),
            opening(&|put| put.key = Some(" 012345678 ".into())),
            opening(&|put| put.key = Some(String::new())),
            opening(&|put| put.key = Some("k".repeat(129))),
            opening(&|put| (put.key, put.only_new) = (Some("K-1".into()), true)),
            command(Wish::Act {
                target: Target::Case(uuid::Uuid::nil()),
                action: None,
                fields: RawFields::new(),
                reason: None,
                confirms: Vec::new(),
            }),
            act(id, "sumbit", json!({})),
            Command {
                expect: Expect { states: vec!["held".into(), "mismatch".into()], revision: None },
                ..edit(id, json!({}))
            },
            Command {
                expect: Expect { states: Vec::new(), revision: Some(4) },
                ..edit(id, json!({}))
            },
        ],
    );
    insta::assert_snapshot!(text.await);
}

#[tokio::test]
async fn beyond_the_grant_and_a_key_used_before() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let grant = hoso_runtime::Grant {
        workflows: Some(vec!["another".into()]),
        units: Some(vec!["01".into()]),
        roles: Some(vec!["clerk".into()]),
    };
    let all = hoso_runtime::Grant { workflows: None, ..grant.clone() };
    let by = |grant: &hoso_runtime::Grant, role: &str| {
        let mut command = put("K-1", fields(), None);
        command.grant = std::sync::Arc::new(grant.clone());
        command.actor.role = role.into();
        command
    };
    done(&engine, keyed(&engine, "msg_1", "one", put("K-9", fields(), None))).await;
    let text = pages(
        &engine,
        [
            by(&grant, "supervisor"),
            by(&grant, "clerk"),
            by(&all, "clerk"),
            keyed(&engine, "msg_1", "other", put("K-9", fields(), None)),
        ],
    );
    insta::assert_snapshot!(text.await);
}

#[tokio::test]
async fn every_refusal_of_the_lifecycle() {
    let bench = Bench::new();
    bench.script.of("001190000001", [Said::Answer(Answer::NotFound)]);
    let engine = bench.open().await;
    let opened = done(&engine, put("K-1", fields(), None)).await.case.unwrap();
    let verified = settled(&engine, "K-2", fields()).await.id;
    let missing = settled(&engine, "K-3", crate::support::numbered(1)).await.id;
    done(&engine, act_because(missing, "ask-again", "đã sửa")).await;
    rests(&engine, missing, "not-found").await;
    let by_role = |role: &str, mut command: Command| {
        command.actor.role = role.into();
        command
    };
    let text = pages(
        &engine,
        [
            put("K-4", raw(json!({"sex": "female"})), None),
            act(opened, "submit", json!({"identity-number": null})),
            edit(opened, json!({"full-name": null})),
            act(verified, "submit", json!({})),
            edit(verified, json!({"sex": "male", "ethnicity": null})),
            by_role("supervisor", act(opened, "submit", json!({}))),
            by_role("supervisor", act(verified, "reopen", json!({}))),
            act(missing, "submit", json!({})),
            act(missing, "ask-again", json!({"sex": "male"})),
            act(missing, "nothing", json!({})),
        ],
    );
    insta::assert_snapshot!(text.await);
    let again = refused(&engine, act_because(missing, "ask-again", "x")).await;
    let date = again.text["vi"].rsplit("từ ").next().unwrap().trim_end_matches('.').to_owned();
    insta::assert_snapshot!("the_limit_is_reached", shown(&again).replace(&date, "DAY TIME"));
}

#[tokio::test]
async fn a_condition_that_does_not_hold() {
    let mut bench = Bench::new();
    let when = "when: {any: [{changed: person}, {state: [held, expired]}]}";
    let text = REVIEW.replacen(when, "when: {known: ethnicity}", 1);
    assert_ne!(text, REVIEW);
    bench.settings.workflows = vec![review(&text)];
    let engine = bench.open().await;
    let without = with(json!({"ethnicity": null}));
    insta::assert_snapshot!(pages(&engine, [put("K-1", without, Some("submit"))]).await);
}
