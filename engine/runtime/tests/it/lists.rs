//! Lists, counts, search and views, as clerks see them.

use hoso_runtime::{Grant, ListError, ListQuery};
use serde_json::json;

use crate::support::{Bench, done, fields, put, settled, submit, with};

fn query() -> ListQuery {
    ListQuery { workflow: "identity-review".into(), limit: 50, ..ListQuery::default() }
}

fn keys(engine: &hoso_runtime::Engine, query: &ListQuery) -> Vec<String> {
    let page = engine.list(query, &Grant::all()).unwrap();
    page.cases.into_iter().filter_map(|line| line.key).collect()
}

#[tokio::test]
async fn a_list_is_read_page_by_page_newest_first() {
    let bench = Bench::new();
    let engine = bench.open().await;
    for number in 0..7 {
        done(&engine, put(&format!("K-{number}"), fields(), None)).await;
    }
    let mut seen = Vec::new();
    let mut query = ListQuery { limit: 3, ..query() };
    for _ in 0..3 {
        let page = engine.list(&query, &Grant::all()).unwrap();
        seen.extend(page.cases.into_iter().filter_map(|line| line.key));
        let Some(next) = page.next else { break };
        query.cursor = Some(next);
    }
    let all: Vec<String> = (0..7).rev().map(|number| format!("K-{number}")).collect();
    assert_eq!(seen, all);
}

#[tokio::test]
async fn cases_are_found_by_state_view_and_words_with_or_without_marks() {
    let bench = Bench::new();
    let engine = bench.open().await;
    settled(&engine, "K-verified", fields()).await;
    let nameless = with(json!({"identity-number": null, "full-name": "Nguyễn Văn Bình"}));
    done(&engine, put("K-no-id", nameless, None)).await;
    let state = |state: &str| ListQuery { state: Some(state.into()), ..query() };
    assert_eq!(keys(&engine, &state("verified")), ["K-verified"]);
    assert_eq!(keys(&engine, &state("not-sent")), ["K-no-id"]);
    let view = ListQuery { view: Some("no-id".into()), ..query() };
    assert_eq!(keys(&engine, &view), ["K-no-id"]);
    for words in ["nguyen binh", "BÌNH", "Nguyễn  Văn"] {
        assert_eq!(keys(&engine, &ListQuery { words: words.into(), ..query() }), ["K-no-id"]);
    }
    let number = ListQuery { words: "001190012345".into(), ..query() };
    assert_eq!(keys(&engine, &number), ["K-verified"]);
    let both = ListQuery { words: "binh".into(), ..state("verified") };
    assert!(keys(&engine, &both).is_empty());
    let line = engine.list(&state("verified"), &Grant::all()).unwrap().cases.remove(0);
    let shown: Vec<&str> = line.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(shown, ["full-name", "identity-number"], "those that clerks search by");
}

#[tokio::test]
async fn counts_follow_every_move() {
    let bench = Bench::new();
    bench.script.hold();
    let engine = bench.open().await;
    let id = submit(&engine, "K-1", fields()).await;
    done(&engine, put("K-2", with(json!({"identity-number": null})), None)).await;
    let counts = || engine.counts("identity-review", None, &Grant::all()).unwrap();
    let count = |of: &[(String, u64)], name: &str| {
        of.iter().find(|(known, _)| known == name).map(|(_, count)| *count)
    };
    let now = counts();
    assert_eq!((now.total, count(&now.states, "pending")), (2, Some(1)));
    assert_eq!(count(&now.views, "no-id"), Some(1));
    let names: Vec<&str> = now.states.iter().map(|(name, _)| name.as_str()).collect();
    let order = ["not-sent", "pending", "mismatch", "not-found", "held", "verified", "expired"];
    assert_eq!(names, order, "in the workflow's order");
    bench.script.go_on();
    engine.settled(id, crate::support::LONG).await;
    let then = counts();
    assert_eq!(count(&then.states, "pending"), Some(0));
    assert_eq!(count(&then.states, "verified"), Some(1));
}

#[tokio::test]
async fn a_query_that_names_what_is_not_there_says_so() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let code = |query: ListQuery| match engine.list(&query, &Grant::all()) {
        Err(ListError::Problem(problem)) => (problem.code, problem.status),
        other => panic!("{other:?}"),
    };
    let state = ListQuery { state: Some("verifed".into()), ..query() };
    assert_eq!(code(state), ("unknown-state".into(), 400));
    let view = ListQuery { view: Some("none".into()), ..query() };
    assert_eq!(code(view), ("unknown-view".into(), 400));
    let workflow = ListQuery { workflow: "identity".into(), ..query() };
    assert_eq!(code(workflow), ("unknown-workflow".into(), 404));
    for cursor in ["***", "AAAA"] {
        let cursor = ListQuery { cursor: Some(cursor.into()), ..query() };
        assert_eq!(code(cursor), ("bad-cursor".into(), 400));
    }
    let two = ("held".to_owned(), "no-id".to_owned());
    let both = ListQuery { state: Some(two.0), view: Some(two.1), ..query() };
    assert_eq!(code(both), ("two-filters".into(), 400));
    let error = engine.list(&ListQuery { cursor: Some("AAAA".into()), ..query() }, &Grant::all());
    assert!(error.unwrap_err().to_string().contains("cursor"));
    let many = (0..30).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ");
    let wide = ListQuery { words: many, ..query() };
    assert_eq!(code(wide), ("too-many-words".into(), 400));
    let many = (0..65).map(|n| format!("{n:05}")).collect();
    assert_eq!(code(ListQuery { units: many, ..query() }), ("too-many-units".into(), 400));
}
