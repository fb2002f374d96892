//! A request is done once, whole or not at all, and its repeat gets the first answer.

use hoso_runtime::{Command, Ended, Expect, Put, RawFields, Target, Wish};
use serde_json::json;

use crate::support::clock::DAY;
use crate::support::{
    Bench, LONG, act, apply, case, command, done, edit, fields, journal, keyed, put, refused,
    settled, story, submit, with,
};

#[tokio::test]
async fn a_repeat_is_answered_as_the_first_time_and_done_once() {
    let bench = Bench::new();
    bench.script.hold();
    let engine = bench.open().await;
    let request = keyed(&engine, "msg_1", "body", put("K-1", fields(), Some("submit")));
    let first = done(&engine, request.clone()).await;
    assert!(first.opened);
    let again = apply(&engine, request.clone()).await;
    assert_eq!(again.result, Ended::Repeated);
    assert_eq!(
        (again.case, again.revision, &again.state),
        (first.case, first.revision, &first.state)
    );
    bench.script.go_on();
    engine.settled(first.case.unwrap(), LONG).await;
    let later = apply(&engine, request).await;
    assert_eq!(later.state.as_deref(), Some("pending"), "the first answer, not the case as it is");
    assert_eq!(story(&engine, first.case.unwrap()), ["opened", "acted", "asked", "answered"]);
    assert_eq!(bench.script.count(), 1);
}

#[tokio::test]
async fn repeats_that_arrive_together_are_done_once() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let request = || keyed(&engine, "msg_1", "body", put("K-1", fields(), Some("submit")));
    let all = futures_util::future::join_all((0..16).map(|_| apply(&engine, request()))).await;
    let done = all.iter().filter(|one| one.result == Ended::Done).count();
    assert_eq!(done, 1);
    assert!(all.iter().all(|one| one.case == all[0].case));
}

#[tokio::test]
async fn a_refusal_too_is_repeated_as_it_was() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let id = done(&engine, put("K-1", with(json!({"identity-number": null})), None)).await;
    let request = keyed(&engine, "msg_2", "b", act(id.case.unwrap(), "submit", json!({})));
    let first = refused(&engine, request.clone()).await;
    done(&engine, edit(id.case.unwrap(), json!({"identity-number": "001190012345"}))).await;
    assert_eq!(refused(&engine, request).await, first);
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let bench = Bench::new();
    let engine = bench.open().await;
    done(&engine, keyed(&engine, "msg_1", "one", put("K-1", fields(), None))).await;
    let other = keyed(&engine, "msg_1", "other", put("K-2", fields(), None));
    assert_eq!(refused(&engine, other).await.code, "key-reused");
    assert_eq!(engine.find("btxh", "identity-review", "K-2").unwrap(), None);
}

#[tokio::test]
async fn another_callers_key_of_the_same_name_is_another_request() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let one = keyed(&engine, "msg_1", "b", put("K-1", fields(), None));
    let mut other = one.clone();
    other.actor.caller = "other".into();
    let (one, other) = (done(&engine, one).await, done(&engine, other).await);
    assert_ne!(one.case, other.case);
}

#[tokio::test]
async fn a_request_at_or_below_the_last_sequence_is_superseded() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let numbered =
        |sequence, changes| Command { sequence: Some(sequence), ..put("K-1", with(changes), None) };
    let first = done(&engine, numbered(3, json!({}))).await;
    for sequence in [2, 3] {
        let late = apply(&engine, numbered(sequence, json!({"sex": "male"}))).await;
        assert_eq!((late.result, late.revision), (Ended::Superseded, first.revision));
    }
    done(&engine, numbered(4, json!({}))).await;
    let late = apply(&engine, numbered(4, json!({"sex": "male"}))).await;
    assert_eq!(late.result, Ended::Superseded, "one that changed nothing counts as well");
    done(&engine, numbered(5, json!({"sex": "male"}))).await;
}

#[tokio::test]
async fn what_a_request_expects_has_to_be_so() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let id = done(&engine, put("K-1", fields(), None)).await.case.unwrap();
    let expecting = |states: &[&str], revision| {
        let states = states.iter().map(|state| (*state).to_owned()).collect();
        Command { expect: Expect { states, revision }, ..edit(id, json!({"sex": "male"})) }
    };
    let state = refused(&engine, expecting(&["mismatch", "held"], None)).await;
    assert_eq!((state.code.as_str(), state.status), ("expected-state", 412));
    let revision = refused(&engine, expecting(&["not-sent"], Some(7))).await;
    assert_eq!((revision.code.as_str(), revision.status), ("expected-revision", 412));
    done(&engine, expecting(&["mismatch", "not-sent"], Some(1))).await;
}

#[tokio::test]
async fn put_opens_edits_and_acts_in_one() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let opened = done(&engine, put("K-1", fields(), None)).await;
    assert_eq!((opened.opened, opened.state.as_deref()), (true, Some("not-sent")));
    let edited = done(&engine, put("K-1", with(json!({"sex": "male"})), Some("submit"))).await;
    assert_eq!((edited.opened, edited.case), (false, opened.case));
    let id = opened.case.unwrap();
    engine.settled(id, LONG).await;
    assert_eq!(story(&engine, id), ["opened", "acted", "asked", "answered"]);
    assert_eq!(engine.find("btxh", "identity-review", "K-1").unwrap(), Some(id));
}

#[tokio::test]
async fn a_refused_action_undoes_the_edit() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let id = done(&engine, put("K-1", fields(), None)).await.case.unwrap();
    let without = with(json!({"sex": "male", "identity-number": null}));
    assert_eq!(refused(&engine, put("K-1", without, Some("submit"))).await.code, "missing-fields");
    let seen = case(&engine, id);
    let sex = seen.fields.iter().find(|field| field.name == "sex").unwrap();
    assert_eq!(
        (sex.declared.clone(), seen.revision),
        (Some(hoso_civil::Value::Text("female".into())), 1)
    );
    assert_eq!(journal(&engine, id).len(), 1);
}

#[tokio::test]
async fn a_refused_action_opens_no_case() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let without = with(json!({"identity-number": null}));
    refused(&engine, put("K-1", without, Some("submit"))).await;
    assert_eq!(engine.find("btxh", "identity-review", "K-1").unwrap(), None);
    let counts = engine.counts("identity-review", None, &hoso_runtime::Grant::all()).unwrap();
    assert_eq!(counts.total, 0);
}

#[tokio::test]
async fn only_new_refuses_a_key_that_has_a_case() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let only_new = || match put("K-1", fields(), None) {
        Command { wish: Wish::Put(put), .. } => command(Wish::Put(Put { only_new: true, ..put })),
        other => other,
    };
    done(&engine, only_new()).await;
    let problem = refused(&engine, only_new()).await;
    assert_eq!((problem.code.as_str(), problem.status), ("key-taken", 409));
}

#[tokio::test]
async fn without_a_key_each_put_opens_a_case() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let keyless = || match put("K-1", fields(), None) {
        Command { wish: Wish::Put(put), .. } => command(Wish::Put(Put { key: None, ..put })),
        other => other,
    };
    let (one, other) = (done(&engine, keyless()).await, done(&engine, keyless()).await);
    assert_ne!(one.case, other.case);
}

#[tokio::test]
async fn a_case_is_acted_on_by_its_key_and_never_opened_so() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let by_key = |key: &str| {
        let target = Target::Key { workflow: "identity-review".into(), key: key.into() };
        let action = Some("submit".to_owned());
        command(Wish::Act {
            target,
            action,
            fields: RawFields::new(),
            reason: None,
            confirms: vec![],
        })
    };
    assert_eq!(refused(&engine, by_key("K-1")).await.code, "unknown-case");
    done(&engine, put("K-1", fields(), None)).await;
    done(&engine, by_key("K-1")).await;
}

#[tokio::test]
async fn an_edit_that_changes_nothing_is_no_event() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let id = done(&engine, put("K-1", fields(), None)).await.case.unwrap();
    let same = done(&engine, edit(id, json!({"sex": "female"}))).await;
    assert_eq!(same.revision, 1);
    assert_eq!(journal(&engine, id).len(), 1);
}

#[tokio::test]
async fn marks_are_forgotten_when_they_are_old() {
    let mut bench = Bench::new();
    bench.settings.keep_marks = DAY;
    let engine = bench.open().await;
    let request = |engine: &_| keyed(engine, "msg_1", "one", put("K-1", fields(), None));
    done(&engine, request(&engine)).await;
    bench.clock.forward(DAY * 2, &engine);
    engine.close().await;
    // The next opening looks at once.
    let engine = bench.open().await;
    let other = || keyed(&engine, "msg_1", "other", put("K-1", fields(), None));
    let end = std::time::Instant::now() + LONG;
    while apply(&engine, other()).await.result != Ended::Done {
        assert!(std::time::Instant::now() < end, "the mark is never forgotten");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn settled_wakes_when_the_answer_is_kept_and_gives_up_in_time() {
    let bench = Bench::new();
    bench.script.hold();
    let engine = bench.open().await;
    let id = submit(&engine, "K-1", fields()).await;
    engine.settled(id, std::time::Duration::from_millis(50)).await;
    assert_eq!(case(&engine, id).state, "pending");
    let waits = tokio::spawn({
        let engine = engine.clone();
        async move { engine.settled(id, LONG * 10).await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    bench.script.go_on();
    tokio::time::timeout(LONG, waits).await.expect("it wakes").unwrap();
    assert_eq!(case(&engine, id).state, "verified");
    engine.settled(uuid::Uuid::nil(), LONG * 10).await;
}

#[tokio::test]
async fn a_case_that_is_verified_cannot_be_edited_and_can_be_reopened() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let seen = settled(&engine, "K-1", fields()).await;
    assert_eq!(refused(&engine, edit(seen.id, json!({"sex": "male"}))).await.code, "not-editable");
    let mut reopen = crate::support::act_because(seen.id, "reopen", "sai thông tin");
    assert_eq!(refused(&engine, reopen.clone()).await.code, "wrong-role");
    reopen.actor = crate::support::supervisor();
    let reopened = done(&engine, reopen).await;
    assert_eq!(reopened.state.as_deref(), Some("not-sent"));
}

#[tokio::test]
async fn an_engine_that_was_closed_says_so() {
    let bench = Bench::new();
    let engine = bench.open().await;
    engine.close().await;
    engine.close().await;
    let error = engine.apply(put("K-1", fields(), None)).await.unwrap_err();
    assert_eq!(error, hoso_runtime::ApplyError::Closing);
    let health = engine.health();
    assert!(matches!(health, hoso_runtime::Health::Unready(_)), "{health:?}");
}
