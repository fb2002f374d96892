//! A household over the whole engine: one child case per person, each asked by itself; the parent
//! goes on when all have ended, through closes and without them.

use hoso_runtime::connectors::FailureKind;
use hoso_runtime::versions::Migration;
use hoso_runtime::{CaseView, Command, Engine, Grant, MemberView, Put, RawFields, UnitOn, Wish};
use serde_json::json;
use uuid::Uuid;

use crate::support::ear::Ear;
use crate::support::script::{Said, day, fails, record};
use crate::support::{
    Bench, LONG, REVIEW, act, apply, case, clerk, command, detail, done, journal, rests, review,
    story, until,
};

const HOUSEHOLD: &str = include_str!("../../../../tests/workflows/valid/household.yaml");
const ENDS: &str =
    "ends: {verified: verified, mismatch: mismatch, not-found: not-found, held: incomplete}";

/// The household of the example, whose child cases end so.
fn bench(ends: &str) -> Bench {
    let mut bench = Bench::new();
    let text = HOUSEHOLD.replace(ENDS, ends);
    assert!(text.contains(ends));
    bench.settings.workflows.push(review(&text));
    bench
}

fn number(person: usize) -> String {
    format!("001190{person:06}")
}

fn persons(many: usize) -> RawFields {
    let mut fields = RawFields::new();
    for person in 1..=many {
        let mut put = |name: &str, value: String| {
            fields.insert(format!("household.{person}.{name}"), json!(value))
        };
        put("full-name", format!("Lò Thị {}", letters(person)));
        put("identity-number", number(person));
        put("birth-date", "1990-02-14".into());
    }
    fields
}

/// A name of its own for each number.
fn letters(person: usize) -> String {
    let letter = |place: usize| char::from(b'A' + u8::try_from(place % 26).unwrap());
    [letter(person / 26), letter(person)].into_iter().collect()
}

fn send(key: &str, many: usize) -> Command {
    command(Wish::Put(Put {
        workflow: "household-relief".into(),
        key: Some(key.into()),
        unit: Some(UnitOn { code: "05455".into(), on: None }),
        fields: persons(many),
        action: Some("send".into()),
        ..Put::default()
    }))
}

async fn sent(engine: &Engine, key: &str, many: usize) -> Uuid {
    done(engine, send(key, many)).await.case.unwrap()
}

/// Somebody else stands under that number.
fn another() -> Said {
    record("TRẦN VĂN KHÁC", day(1950, 1, 1), &[])
}

fn members(engine: &Engine, parent: Uuid) -> Vec<MemberView> {
    case(engine, parent).asks.remove(0).members
}

fn child(engine: &Engine, parent: Uuid, person: usize) -> CaseView {
    case(engine, members(engine, parent)[person - 1].child)
}

/// What each person has come to.
fn ended(engine: &Engine, parent: Uuid) -> Vec<Option<String>> {
    members(engine, parent).into_iter().map(|member| member.ended).collect()
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}

#[tokio::test]
async fn a_household_whose_persons_all_agree_is_accepted() {
    let bench = bench(ENDS);
    let engine = bench.open().await;
    let parent = sent(&engine, "H-1", 3).await;
    rests(&engine, parent, "accepted").await;
    assert_eq!(ended(&engine, parent), some(&["verified"; 3]));
    let members = members(&engine, parent);
    let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["household.1", "household.2", "household.3"]);
    assert!(members.windows(2).all(|two| two[0].child < two[1].child), "in their order");
    let first = child(&engine, parent, 1);
    let of = first.parent.clone().unwrap();
    assert_eq!((of.case, of.member.as_str()), (parent, "household.1"));
    assert_eq!((first.state.as_str(), first.workflow.as_str()), ("verified", "identity-review"));
    assert_eq!((first.unit.as_str(), first.caller.as_str()), ("05455", "btxh"));
    assert_eq!(story(&engine, first.id), ["opened", "acted", "asked", "answered"]);
    let opened = journal(&engine, first.id).remove(0);
    assert_eq!(opened.actor, Some(clerk()), "whoever sent the household");
    assert_eq!(bench.script.count(), 3);
    let told = ["opened", "acted", "asked", "opening", "opening", "opening"];
    let told = [&told[..], &["member", "member", "member", "answered"]].concat();
    assert_eq!(story(&engine, parent), told);
    let answered = journal(&engine, parent).pop().unwrap();
    assert_eq!(detail(&answered, "counts"), Some("verified=3"));
    until("nothing is left to do", || engine.open_effects().unwrap() == 0).await;
}

#[tokio::test]
async fn a_child_that_is_mended_by_its_own_action_lets_its_parent_go_on() {
    let bench = bench("ends: {verified: verified}");
    bench.script.of(&number(3), [another()]);
    let engine = bench.open().await;
    let parent = sent(&engine, "H-1", 3).await;
    until("two agree", || ended(&engine, parent).iter().flatten().count() == 2).await;
    let third = child(&engine, parent, 3).id;
    rests(&engine, third, "mismatch").await;
    assert_eq!(case(&engine, parent).state, "reviewing", "it waits for the third");
    assert_eq!(members(&engine, parent)[2].ended, None);
    let mended = json!({"full-name": "Trần Văn Khác", "birth-date": "1950-01-01"});
    done(&engine, act(third, "submit", mended)).await;
    rests(&engine, parent, "accepted").await;
    assert_eq!(ended(&engine, parent), some(&["verified"; 3]));
}

#[tokio::test]
async fn a_person_who_differs_leads_the_parent_where_a_mismatch_does() {
    let bench = bench(ENDS);
    bench.script.of(&number(2), [another()]);
    let engine = bench.open().await;
    let parent = sent(&engine, "H-1", 3).await;
    rests(&engine, parent, "draft").await;
    assert_eq!(ended(&engine, parent), some(&["verified", "mismatch", "verified"]));
    let second = child(&engine, parent, 2).id;
    let mended = json!({"full-name": "Trần Văn Khác", "birth-date": "1950-01-01"});
    done(&engine, act(second, "submit", mended)).await;
    until("it is heard", || story(&engine, parent).last().unwrap() == "late").await;
    let now = case(&engine, parent);
    assert_eq!((now.state.as_str(), now.asks[0].check.as_str()), ("draft", "mismatch"));
}

#[tokio::test]
async fn a_child_that_leaves_its_end_before_the_others_came_to_one_is_waited_for_again() {
    let bench = bench("ends: {verified: verified, mismatch: mismatch}");
    bench.script.of(&number(1), [another()]);
    bench.script.of(&number(2), [fails(FailureKind::Protocol, "trap"), another()]);
    let engine = bench.open().await;
    let parent = sent(&engine, "H-1", 2).await;
    until("the first differs", || ended(&engine, parent)[0].is_some()).await;
    let (first, second) = (child(&engine, parent, 1).id, child(&engine, parent, 2).id);
    rests(&engine, second, "held").await;
    bench.script.hold();
    let mended = json!({"full-name": "Trần Văn Khác", "birth-date": "1950-01-01"});
    done(&engine, act(first, "submit", mended.clone())).await;
    until("it is waited for", || ended(&engine, parent) == [None, None]).await;
    bench.script.go_on();
    until("it agrees", || ended(&engine, parent)[0].as_deref() == Some("verified")).await;
    done(&engine, act(second, "submit", mended)).await;
    rests(&engine, parent, "accepted").await;
}

#[tokio::test]
async fn a_household_that_is_edited_while_its_children_run_is_asked_anew() {
    let text = HOUSEHOLD.replace(
        "from: [draft, held], role: clerk, edits",
        "from: [draft, held, reviewing], role: clerk, edits",
    );
    let mut bench = Bench::new();
    bench.settings.workflows.push(review(&text));
    bench.script.hold();
    let engine = bench.open().await;
    let parent = sent(&engine, "H-1", 2).await;
    until("both are asked", || bench.script.count() == 2).await;
    let before = members(&engine, parent);
    let edited = json!({"household.2.full-name": "Lò Thị Mới"});
    done(&engine, act(parent, "edit", edited)).await;
    bench.script.go_on();
    rests(&engine, parent, "accepted").await;
    let after = members(&engine, parent);
    assert!(before.iter().all(|old| after.iter().all(|new| new.child != old.child)));
    let field = |id, name: &str| {
        let fields = case(&engine, id).fields.into_iter();
        fields.filter(|one| one.name == name).find_map(|one| one.declared)
    };
    let name = |id| field(id, "full-name").and_then(|value| value.as_text().map(str::to_owned));
    assert_eq!(name(after[1].child).as_deref(), Some("Lò Thị Mới"));
    assert_eq!(name(before[1].child).as_deref(), Some("Lò Thị AC"), "it keeps what it had");
    assert_eq!(bench.script.count(), 4);
}

#[tokio::test]
async fn what_the_household_lacks_is_said_of_the_person_who_lacks_it() {
    let bench = bench(ENDS);
    let engine = bench.open().await;
    let mut lacking = send("H-1", 2);
    if let Wish::Put(put) = &mut lacking.wish {
        put.fields.remove("household.2.identity-number");
    }
    let parent = done(&engine, lacking).await.case.unwrap();
    rests(&engine, parent, "held").await;
    let members = members(&engine, parent);
    assert_eq!(members[0].ended.as_deref(), Some("verified"));
    let second = (members[1].ended.as_deref(), members[1].cause.as_deref());
    assert_eq!(second, (Some("rejected"), Some("missing-fields")));
    let none = engine.case(members[1].child, &clerk(), &Grant::all()).unwrap();
    assert!(none.is_none(), "no case was opened");
    let ask = case(&engine, parent).asks.remove(0);
    assert_eq!(
        (ask.failure.as_deref(), ask.cause.as_deref()),
        (Some("rejected"), Some("missing-fields"))
    );
}

#[tokio::test]
async fn an_ask_whose_children_never_end_is_given_up_by_its_own_retry() {
    let bench = bench("ends: {verified: verified}");
    bench.script.otherwise(another());
    let engine = bench.open().await;
    let parent = sent(&engine, "H-1", 1).await;
    let only = child_when_there(&engine, parent).await;
    rests(&engine, only, "mismatch").await;
    bench.clock.forward(crate::support::clock::DAY * 60, &engine);
    rests(&engine, parent, "held").await;
    let ask = case(&engine, parent).asks.remove(0);
    assert_eq!(ask.failure.as_deref(), Some("unavailable"));
    assert_eq!(ask.cause.as_deref(), Some("given-up"));
}

async fn child_when_there(engine: &Engine, parent: Uuid) -> Uuid {
    let id = members(engine, parent)[0].child;
    let there = || engine.case(id, &clerk(), &Grant::all()).unwrap().is_some();
    until("it is opened", there).await;
    id
}

#[tokio::test]
async fn a_close_at_any_moment_loses_no_child_and_opens_none_twice() {
    let bench = bench(ENDS);
    let mut engine = bench.open().await;
    let mut parents = Vec::new();
    for round in 0..6 {
        let parent = sent(&engine, &format!("H-{round}"), 12).await;
        parents.push(parent);
        tokio::time::sleep(std::time::Duration::from_millis(round * 3)).await;
        engine.close().await;
        engine = bench.open().await;
    }
    for parent in &parents {
        rests(&engine, *parent, "accepted").await;
        assert_eq!(ended(&engine, *parent), some(&["verified"; 12]));
        let heard = story(&engine, *parent);
        assert_eq!(heard.iter().filter(|what| *what == "member").count(), 12, "{heard:?}");
    }
    let counts = engine.counts("identity-review", None, &Grant::all()).unwrap();
    assert_eq!(counts.total, 6 * 12);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_engine_that_is_dropped_while_it_opens_children_goes_on_with_them() {
    let bench = bench(ENDS);
    let engine = bench.open().await;
    let parent = sent(&engine, "H-1", 100).await;
    drop(engine);
    let engine = bench.open().await;
    rests(&engine, parent, "accepted").await;
    assert_eq!(ended(&engine, parent), some(&["verified"; 100]));
    let counts = engine.counts("identity-review", None, &Grant::all()).unwrap();
    assert_eq!(counts.total, 100);
    until("nothing is left to do", || engine.open_effects().unwrap() == 0).await;
}

#[tokio::test]
async fn whoever_waits_for_the_parent_waits_for_all_its_children() {
    let bench = bench(ENDS);
    let engine = bench.open().await;
    let parent = sent(&engine, "H-1", 5).await;
    engine.settled(parent, LONG).await;
    assert_eq!(case(&engine, parent).state, "accepted");
}

#[tokio::test]
async fn the_sender_hears_of_a_child_case_with_the_case_that_it_belongs_to() {
    let ear = Ear::listen().await;
    let mut bench = bench(ENDS);
    bench.tell("btxh", ear.plan());
    let engine = bench.open().await;
    let parent = sent(&engine, "H-1", 1).await;
    rests(&engine, parent, "accepted").await;
    until("all are told", || engine.open_effects().unwrap() == 0).await;
    let heard: Vec<_> = ear.taken().into_iter().map(|one| one.json()["data"].clone()).collect();
    let only = members(&engine, parent)[0].child;
    let of = |id: Uuid| heard.iter().filter(|one| one["case"] == json!(id)).collect::<Vec<_>>();
    assert_eq!(of(only).last().unwrap()["state"], "verified");
    let parents: Vec<_> = of(only).into_iter().map(|one| one["parent"].clone()).collect();
    assert!(parents.iter().all(|one| *one == json!({"case": parent, "member": "household.1"})));
    assert!(of(parent).iter().all(|one| one.get("parent").is_none()), "{heard:?}");
}

#[tokio::test]
async fn an_end_that_a_newer_version_of_the_child_calls_otherwise_is_one_still() {
    let bench = bench("ends: {verified: verified}");
    bench.script.of(&number(2), [another()]);
    let engine = bench.open().await;
    let parent = sent(&engine, "H-1", 2).await;
    until("one agrees", || ended(&engine, parent)[0].is_some()).await;
    let (first, second) = (child(&engine, parent, 1).id, child(&engine, parent, 2).id);
    rests(&engine, second, "mismatch").await;
    let renamed = [
        ("version: 1\n", "version: 2\n"),
        ("  verified:\n", "  confirmed:\n"),
        ("{verified: verified,", "{verified: confirmed,"),
        ("from: [verified]", "from: [confirmed]"),
        ("initial:", "migrate: {from: [1], states: {verified: confirmed}}\ninitial:"),
    ];
    let newer = renamed.iter().fold(REVIEW.to_owned(), |text, (old, new)| text.replace(old, new));
    engine.take_up(review(&newer)).await.unwrap();
    let moved = engine.migrate(&Migration::to("identity-review", 2)).await.unwrap();
    assert_eq!(moved.moved(), 2);
    assert_eq!(case(&engine, first).state, "confirmed");
    until("nothing is left to do", || engine.open_effects().unwrap() == 0).await;
    assert_eq!(ended(&engine, parent), [Some("verified".to_owned()), None]);
    let mended = json!({"full-name": "Trần Văn Khác", "birth-date": "1950-01-01"});
    done(&engine, act(second, "submit", mended)).await;
    rests(&engine, parent, "accepted").await;
}

#[tokio::test]
async fn nobody_changes_a_child_beyond_its_units() {
    let bench = bench(ENDS);
    let engine = bench.open().await;
    let parent = sent(&engine, "H-1", 1).await;
    let only = child_when_there(&engine, parent).await;
    let units = Some(vec!["01".to_owned()]);
    let grant = std::sync::Arc::new(Grant { workflows: None, units, roles: None });
    assert!(engine.case(only, &clerk(), &grant).unwrap().is_none());
    let outcome = apply(&engine, Command { grant, ..act(only, "edit", json!({})) }).await;
    assert_eq!(outcome.problem.unwrap().code, "unknown-case");
}
