//! Batches: each case has its turn once, whatever ends the run; all ends are counted exactly; who
//! acts on one case does not wait for those who act on many.

use std::collections::BTreeMap;
use std::sync::Arc;

use hoso_runtime::connectors::wire::Answer;
use hoso_runtime::{
    BatchCommand, BatchEnd, BatchLines, BatchOutcome, BatchView, Command, Ended, Engine, Grant,
    RegistryPlan, Selection,
};
use serde_json::json;
use uuid::Uuid;

use crate::support::clock::DAY;
use crate::support::script::{Said, Script, down};
use crate::support::{
    Bench, LONG, REVIEW, act_because, case, clerk, detail, done, edit, fields, journal, numbered,
    put, rests, review, row, settled, story, submit, supervisor, until, with,
};

fn batch(action: &str, cases: &[Uuid]) -> BatchCommand {
    BatchCommand {
        actor: clerk(),
        grant: Grant::all(),
        request: None,
        workflow: "identity-review".into(),
        action: action.into(),
        reason: None,
        cases: Selection::Cases(cases.to_vec()),
    }
}

fn listed(state: Option<&str>, words: &str) -> Selection {
    let (state, words) = (state.map(str::to_owned), words.to_owned());
    Selection::List { state, view: None, unit: None, words }
}

async fn open(engine: &Engine, count: usize) -> Vec<Uuid> {
    let one = |number| done(engine, put(&format!("K-{number}"), numbered(number), None));
    let opened = futures_util::future::join_all((0..count).map(one)).await;
    opened.into_iter().map(|outcome| outcome.case.unwrap()).collect()
}

async fn begin(engine: &Engine, command: BatchCommand) -> BatchOutcome {
    tokio::time::timeout(LONG, engine.begin_batch(command)).await.expect("in time").unwrap()
}

async fn begun(engine: &Engine, command: BatchCommand) -> Uuid {
    let outcome = begin(engine, command).await;
    assert_eq!(outcome.result, Ended::Done, "{:?}", outcome.problem);
    outcome.batch.unwrap()
}

/// As it stands; its sums are always exact.
fn view(engine: &Engine, id: Uuid) -> BatchView {
    let view = engine.batch(id, "btxh").unwrap().expect("it is there");
    let sum = |counts: &[(String, u64)]| counts.iter().map(|(_, count)| count).sum::<u64>();
    let turns = view.to_come + view.done + view.gone + sum(&view.refused);
    assert_eq!(view.total, turns, "{view:?}");
    assert_eq!(view.asked, view.waiting + sum(&view.answers), "{view:?}");
    view
}

async fn ended(engine: &Engine, id: Uuid) -> BatchView {
    until("every case had its turn", || view(engine, id).ended_ms.is_some()).await;
    view(engine, id)
}

async fn answered(engine: &Engine, id: Uuid) -> BatchView {
    until("no ask is open", || {
        let view = view(engine, id);
        view.ended_ms.is_some() && view.waiting == 0
    })
    .await;
    view(engine, id)
}

fn counts(counts: &[(&str, u64)]) -> Vec<(String, u64)> {
    counts.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect()
}

fn acted(engine: &Engine, id: Uuid) -> usize {
    story(engine, id).iter().filter(|what| *what == "acted").count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_cases_in_one_batch_are_counted_to_the_last() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let cases = open(&engine, 2_000).await;
    for number in 0..30 {
        let text = format!("001190{number:06}");
        bench.script.of(&text, [Said::Answer(Answer::NotFound)]);
    }
    let selection = listed(Some("not-sent"), "");
    let id = begun(&engine, BatchCommand { cases: selection, ..batch("submit", &[]) }).await;
    let end = answered(&engine, id).await;
    assert_eq!((end.total, end.done, end.to_come), (2_000, 2_000, 0));
    assert_eq!(end.answers, counts(&[("not-found", 30), ("verified", 1_970)]));
    assert_eq!(bench.script.by_id().len(), 2_000);
    let lines = journal(&engine, cases[7]);
    let line = lines.iter().find(|line| line.what == "acted").unwrap();
    assert_eq!(detail(line, "batch"), Some(id.to_string().as_str()));
    assert_eq!(engine.counts("identity-review", None, &Grant::all()).unwrap().total, 2_000);
    engine.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_engine_that_dies_in_the_middle_loses_no_case_and_acts_on_none_twice() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let cases = open(&engine, 1_200).await;
    let id = begun(&engine, batch("submit", &cases)).await;
    for runs in 1..4 {
        let before = runs * 60;
        until("some had their turn", || view(&engine, id).done >= before).await;
    }
    let cut = view(&engine, id);
    drop(engine);
    let engine = bench.open().await;
    let then = view(&engine, id);
    assert!(then.done >= cut.done, "what was counted stays counted");
    let end = answered(&engine, id).await;
    assert!(cut.to_come > 0, "it was cut off in the middle");
    assert_eq!((end.done, end.answers), (1_200, counts(&[("verified", 1_200)])));
    assert!(cases.iter().all(|id| acted(&engine, *id) == 1));
    engine.close().await;
}

#[tokio::test]
async fn a_batch_that_was_kept_at_a_close_goes_on_in_the_next_run() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let cases = open(&engine, 700).await;
    let id = begun(&engine, batch("submit", &cases)).await;
    engine.close().await;
    let engine = bench.open().await;
    let end = answered(&engine, id).await;
    assert_eq!((end.done, end.gone, end.refused.len()), (700, 0, 0));
    engine.close().await;
    let engine = bench.open().await;
    assert_eq!(view(&engine, id), end, "an ended batch stays as it was");
    assert!(cases.iter().all(|id| acted(&engine, *id) == 1));
    engine.close().await;
}

#[tokio::test]
async fn what_is_refused_is_counted_by_its_code_and_listed_case_by_case() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let fresh = open(&engine, 3).await;
    let verified = settled(&engine, "V", numbered(70)).await.id;
    let mut bare = numbered(71);
    bare.remove("identity-number");
    let bare = done(&engine, put("M", bare, None)).await.case.unwrap();
    let nowhere = Uuid::from_u128(7);
    let named = [fresh[0], verified, bare, nowhere, fresh[1], verified, fresh[2]];
    let id = begun(&engine, batch("submit", &named)).await;
    let end = answered(&engine, id).await;
    assert_eq!((end.total, end.done, end.gone), (6, 3, 1), "one was named twice");
    assert_eq!(end.refused, counts(&[("missing-fields", 1), ("wrong-state", 1)]));
    let lines = |end, after, limit| {
        let page = engine.batch_cases(id, "btxh", BatchLines { end, after, limit });
        let page = page.unwrap().expect("it is there");
        let lines = page.lines.into_iter().map(|line| (line.case, line.code.unwrap_or_default()));
        (lines.collect::<Vec<_>>(), page.next)
    };
    let refused = vec![(verified, "wrong-state".to_owned()), (bare, "missing-fields".to_owned())];
    assert_eq!(lines(Some(BatchEnd::Refused), 0, 50), (refused.clone(), None));
    let (first, next) = lines(Some(BatchEnd::Refused), 0, 1);
    assert_eq!(first, refused[..1]);
    assert_eq!(lines(Some(BatchEnd::Refused), next.unwrap(), 1).0, refused[1..]);
    assert_eq!(lines(Some(BatchEnd::Gone), 0, 50).0, [(nowhere, String::new())]);
    assert_eq!(lines(None, 0, 50).0.len(), 6);
    assert_eq!(lines(None, 99, 50), (Vec::new(), None));
    engine.close().await;
}

#[tokio::test]
async fn who_acts_on_one_case_overtakes_a_batch() {
    let mut bench = Bench::new();
    bench.plan().at_once = 1;
    bench.script.hold();
    let engine = bench.open().await;
    let cases = open(&engine, 40).await;
    let id = begun(&engine, batch("submit", &cases)).await;
    ended(&engine, id).await;
    until("one is asked", || bench.script.open() == 1).await;
    let single = submit(&engine, "S", numbered(999)).await;
    bench.script.go_on();
    rests(&engine, single, "verified").await;
    let numbers = bench.script.calls().into_iter().map(|call| {
        let number = call.query.subject.into_iter().find(|field| field.name == "citizen-id");
        format!("{:?}", number.expect("a number is sent").value)
    });
    let place = numbers.collect::<Vec<_>>().iter().position(|one| one.contains("001190000999"));
    assert_eq!(place, Some(1), "after the one that was open already");
    answered(&engine, id).await;
    engine.close().await;
}

#[tokio::test]
async fn a_batch_asks_by_its_own_route() {
    let mut bench = Bench::new();
    let bulk = Arc::new(Script::default());
    let plan = RegistryPlan::new(bulk.clone());
    bench.settings.registries.insert("bulk".into(), plan);
    bench.settings.routes.insert("population-bulk".into(), vec![row(&[], "bulk")]);
    let engine = bench.open().await;
    let cases = open(&engine, 5).await;
    let id = begun(&engine, batch("submit", &cases)).await;
    answered(&engine, id).await;
    settled(&engine, "S", numbered(9)).await;
    assert_eq!((bulk.count(), bench.script.count()), (5, 1));
    let asked = &case(&engine, cases[0]).asks[0];
    assert_eq!(asked.registry.as_deref(), Some("bulk"));
    engine.close().await;
}

#[tokio::test]
async fn asks_of_a_batch_are_counted_until_they_end_however_they_do() {
    let bench = Bench::new();
    bench.script.otherwise(down());
    let engine = bench.open().await;
    let cases = open(&engine, 4).await;
    let id = begun(&engine, batch("submit", &cases)).await;
    let end = ended(&engine, id).await;
    assert_eq!((end.done, end.asked, end.waiting), (4, 4, 4));
    until("it is out of reach", || bench.script.count() > 0).await;
    // Longer than anybody goes on trying.
    bench.clock.forward(9 * DAY, &engine);
    let end = answered(&engine, id).await;
    assert_eq!(end.answers, counts(&[("unavailable", 4)]));
    engine.close().await;
}

#[tokio::test]
async fn a_kept_answer_counts_as_one() {
    let bench = Bench::new();
    bench.script.otherwise(Said::Answer(Answer::Ambiguous(Some(2))));
    let engine = bench.open().await;
    let held = settled(&engine, "K-1", fields()).await;
    assert_eq!(held.state, "held");
    let id = begun(&engine, batch("submit", &[held.id])).await;
    let end = answered(&engine, id).await;
    assert_eq!((end.done, end.asked), (1, 1));
    assert_eq!((end.answers, bench.script.count()), (counts(&[("ambiguous", 1)]), 1));
    engine.close().await;
}

#[tokio::test]
async fn an_ask_that_leads_nowhere_is_counted_as_its_failure() {
    let mut bench = Bench::new();
    bench.settings.routes.insert("population-bulk".into(), vec![row(&["99"], "register")]);
    let engine = bench.open().await;
    let cases = open(&engine, 2).await;
    let id = begun(&engine, batch("submit", &cases)).await;
    let end = answered(&engine, id).await;
    assert_eq!(end.answers, counts(&[("not-permitted", 2)]));
    assert_eq!(case(&engine, cases[0]).state, "held");
    engine.close().await;
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_begins_nothing() {
    let bench = Bench::new();
    let engine = bench.open().await;
    open(&engine, 3).await;
    let request = |body: &str| {
        let digest = engine.digest(body.as_bytes());
        Some(hoso_runtime::RequestKey { key: "b-1".into(), digest })
    };
    let selection = || listed(Some("not-sent"), "");
    let command =
        |body| BatchCommand { request: request(body), cases: selection(), ..batch("submit", &[]) };
    let first = begin(&engine, command("body")).await;
    answered(&engine, first.batch.unwrap()).await;
    // By now no case rests where the list looks.
    let again = begin(&engine, command("body")).await;
    assert_eq!(again, BatchOutcome { result: Ended::Repeated, ..first.clone() });
    let other = begin(&engine, command("another")).await;
    assert_eq!(other.problem.unwrap().code, "key-reused");
    engine.close().await;
    let engine = bench.open().await;
    let kept = begin(&engine, command("body")).await;
    assert_eq!((kept.result, kept.batch), (Ended::Repeated, first.batch));
    engine.close().await;
}

#[tokio::test]
async fn what_is_no_batch_is_refused_with_what_to_do() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let cases = open(&engine, 1).await;
    let narrow = Arc::new(Grant {
        workflows: Some(vec!["identity-review".into()]),
        units: Some(vec!["01".into()]),
        roles: Some(vec!["clerk".into()]),
    });
    let list = |state: &str| listed(Some(state), "");
    let wrong = [
        batch("edit", &cases),
        batch("sumbit", &cases),
        batch("ask-again", &cases),
        batch("submit", &[]),
        batch("submit", &vec![Uuid::nil(); 10_001]),
        BatchCommand { cases: list("pendign"), ..batch("submit", &[]) },
        BatchCommand { cases: list("pending"), ..batch("submit", &[]) },
        BatchCommand { workflow: "identity".into(), ..batch("submit", &cases) },
        BatchCommand { actor: supervisor(), grant: narrow, ..batch("submit", &cases) },
    ];
    let mut told = String::new();
    for command in wrong {
        let outcome = begin(&engine, command).await;
        assert_eq!((outcome.result, outcome.batch), (Ended::Refused, None));
        let problem = outcome.problem.expect("a refusal says why");
        let words: BTreeMap<_, _> = problem.text;
        told += &format!("{} {} {words:#?}\n", problem.status, problem.code);
    }
    insta::assert_snapshot!(told);
    assert_eq!(case(&engine, cases[0]).state, "not-sent");
    engine.close().await;
}

#[tokio::test]
async fn a_case_beyond_the_grant_is_gone_and_the_batch_is_nobody_elses() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let cases = open(&engine, 2).await;
    let units = Some(vec!["01".into()]);
    let grant = Arc::new(Grant { workflows: None, units, roles: None });
    let id = begun(&engine, BatchCommand { grant, ..batch("submit", &cases) }).await;
    let end = ended(&engine, id).await;
    assert_eq!((end.gone, end.done), (2, 0));
    assert_eq!(case(&engine, cases[0]).state, "not-sent");
    assert_eq!(engine.batch(id, "another").unwrap(), None);
    assert_eq!(engine.batch_cases(id, "another", BatchLines::default()).unwrap(), None);
    assert_eq!(engine.batch(Uuid::from_u128(7), "btxh").unwrap(), None);
    engine.close().await;
}

#[tokio::test]
async fn a_list_gives_the_cases_by_state_and_words() {
    let bench = Bench::new();
    let engine = bench.open().await;
    open(&engine, 3).await;
    let other = with(json!({"full-name": "Phạm Văn Mẫu", "identity-number": "001085000001"}));
    let other = done(&engine, put("P", other, None)).await.case.unwrap();
    let cases = listed(None, "mau pham");
    let id = begun(&engine, BatchCommand { cases, ..batch("submit", &[]) }).await;
    assert_eq!(answered(&engine, id).await.total, 1);
    assert_eq!(acted(&engine, other), 1);
    engine.close().await;
}

#[tokio::test]
async fn a_batch_is_forgotten_when_the_mark_of_its_request_is() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let cases = open(&engine, 2).await;
    let old = begun(&engine, batch("submit", &cases[..1])).await;
    answered(&engine, old).await;
    bench.clock.forward(31 * DAY, &engine);
    let new = begun(&engine, batch("submit", &cases[1..])).await;
    until("it is forgotten", || engine.batch(old, "btxh").unwrap().is_none()).await;
    assert_eq!(answered(&engine, new).await.done, 1);
    engine.close().await;
}

#[tokio::test]
async fn an_answer_about_edited_values_is_asked_anew_by_the_batch_and_counts_once() {
    let mut bench = Bench::new();
    crate::failures::editable_while_pending(&mut bench);
    let bulk = Arc::new(Script::default());
    bench.settings.registries.insert("bulk".into(), RegistryPlan::new(bulk.clone()));
    bench.settings.routes.insert("population-bulk".into(), vec![row(&[], "bulk")]);
    bulk.hold();
    let engine = bench.open().await;
    let cases = open(&engine, 1).await;
    let id = begun(&engine, batch("submit", &cases)).await;
    until("it is asked", || bulk.open() == 1).await;
    done(&engine, edit(cases[0], json!({"full-name": "Lê Thị Hồng"}))).await;
    bulk.go_on();
    let end = answered(&engine, id).await;
    assert_eq!((end.asked, end.answers), (1, counts(&[("verified", 1)])));
    assert_eq!((bulk.count(), bench.script.count()), (2, 0), "asked anew of the same register");
    engine.close().await;
}

#[tokio::test]
async fn an_ask_for_whose_answer_nobody_waits_any_more_is_closed() {
    let mut bench = Bench::new();
    let text = REVIEW.replacen(
        "{from: [verified], role: supervisor",
        "{from: [verified, pending], role: supervisor",
        1,
    );
    assert_ne!(text, REVIEW);
    bench.settings.workflows = vec![review(&text)];
    bench.script.hold();
    let engine = bench.open().await;
    let cases = open(&engine, 2).await;
    let first = begun(&engine, batch("submit", &cases)).await;
    ended(&engine, first).await;
    let back = act_because(cases[0], "reopen", "the wrong person");
    done(&engine, Command { actor: supervisor(), ..back }).await;
    done(&engine, edit(cases[0], json!({"full-name": "Lê Thị Hồng"}))).await;
    let second = begun(&engine, batch("submit", &cases[..1])).await;
    ended(&engine, second).await;
    bench.script.go_on();
    let end = answered(&engine, first).await;
    assert_eq!((end.asked, end.answers), (2, counts(&[("closed", 1), ("verified", 1)])));
    assert_eq!(answered(&engine, second).await.answers, counts(&[("verified", 1)]));
    engine.close().await;
}
