//! What a registry says becomes a verdict per field, with its reason, and leads the case on.

use hoso_runtime::connectors::wire::{Answer, Compared, FieldVerdict, PartialDate, Verdict};
use serde_json::json;

use crate::support::script::{Said, day, nhung, record};
use crate::support::{
    Bench, act, case, detail, done, fields, finding, journal, settled, story, with,
};

const NUMBER: &str = "001190012345";

/// One submit of the usual person against one answer.
async fn seen(said: Said) -> hoso_runtime::CaseView {
    let bench = Bench::new();
    bench.script.of(NUMBER, [said]);
    let engine = bench.open().await;
    let seen = settled(&engine, "K-1", fields()).await;
    engine.close().await;
    seen
}

fn check(case: &hoso_runtime::CaseView) -> &str {
    &case.asks[0].check
}

fn pair(class: &str, reason: &str) -> (String, String) {
    (class.to_owned(), reason.to_owned())
}

#[tokio::test]
async fn a_record_in_capitals_agrees_and_says_why() {
    let seen = seen(nhung()).await;
    assert_eq!((seen.state.as_str(), check(&seen)), ("verified", "verified"));
    assert_eq!(finding(&seen, "full-name"), pair("agrees", "case-or-space"));
    assert_eq!(finding(&seen, "birth-date"), pair("agrees", "exact"));
    assert_eq!(seen.asks[0].reference.as_deref(), Some("R-1"));
    assert_eq!(seen.asks[0].registry.as_deref(), Some("register"));
}

#[tokio::test]
async fn each_field_that_differs_has_its_reason_and_what_the_register_holds() {
    let bench = Bench::new();
    let other = record("LÊ HỒNG NHUNG", day(1990, 2, 15), &[("sex", "male"), ("ethnicity", "01")]);
    bench.script.of(NUMBER, [other]);
    let engine = bench.open().await;
    let seen = settled(&engine, "K-1", fields()).await;
    assert_eq!((seen.state.as_str(), check(&seen)), ("mismatch", "mismatch"));
    for field in ["full-name", "birth-date", "sex"] {
        assert_eq!(finding(&seen, field), pair("differs", "different"), "{field}");
    }
    assert_eq!(finding(&seen, "ethnicity"), pair("agrees", "exact"));
    let name = seen.fields.iter().find(|field| field.name == "full-name").unwrap();
    assert!(name.registry.is_some() && name.cause.is_some(), "{name:?}");
    let answered = journal(&engine, seen.id).pop().unwrap();
    let reasons = detail(&answered, "reasons").unwrap();
    assert_eq!(reasons, "full-name=different birth-date=different sex=different");
    assert_eq!(
        (answered.from.as_deref(), answered.to.as_deref()),
        (Some("pending"), Some("mismatch"))
    );
}

#[tokio::test]
async fn a_mismatch_that_is_edited_and_sent_again_is_verified() {
    let bench = Bench::new();
    bench.script.of(NUMBER, [nhung()]);
    let engine = bench.open().await;
    let seen = settled(&engine, "K-1", with(json!({"full-name": "Lê Thị Hồng"}))).await;
    assert_eq!(seen.state, "mismatch");
    done(&engine, act(seen.id, "submit", json!({"full-name": "Lê Thị Hồng Nhung"}))).await;
    engine.settled(seen.id, crate::support::LONG).await;
    assert_eq!(case(&engine, seen.id).state, "verified");
    assert_eq!(bench.script.count(), 2);
    assert_eq!(bench.script.by_id().len(), 2, "two asks, two ids");
}

#[tokio::test]
async fn nobody_there_is_not_found() {
    let seen = seen(Said::Answer(Answer::NotFound)).await;
    assert_eq!((seen.state.as_str(), check(&seen)), ("not-found", "not-found"));
}

#[tokio::test]
async fn a_bare_no_is_no_match_and_blames_no_field() {
    let seen = seen(Said::Answer(Answer::NoMatch(vec!["full-name".into()]))).await;
    assert_eq!((seen.state.as_str(), check(&seen)), ("mismatch", "no-match"));
    assert_eq!(finding(&seen, "full-name"), pair("", ""));
}

#[tokio::test]
async fn a_bare_yes_counts_for_the_fields_it_names_and_leaves_the_others_open() {
    let names = ["full-name", "birth-date", "citizen-id"].map(str::to_owned).to_vec();
    let seen = seen(Said::Answer(Answer::Agrees(names))).await;
    assert_eq!((seen.state.as_str(), check(&seen)), ("verified", "verified"));
    assert_eq!(finding(&seen, "birth-date"), pair("agrees", "exact"));
    for field in ["sex", "ethnicity"] {
        assert_eq!(finding(&seen, field), pair("open", "not-compared"), "{field}");
    }
}

#[tokio::test]
async fn a_bare_yes_about_what_nobody_declared_counts_for_nothing() {
    let bench = Bench::new();
    let names = ["full-name", "birth-date", "sex"].map(str::to_owned).to_vec();
    bench.script.of(NUMBER, [Said::Answer(Answer::Agrees(names))]);
    let engine = bench.open().await;
    let seen = settled(&engine, "K-1", with(json!({"sex": null}))).await;
    assert_eq!(finding(&seen, "sex"), pair("open", "not-compared"));
}

#[tokio::test]
async fn a_registry_that_compares_by_itself_is_taken_at_its_word() {
    let verdict = |name: &str, verdict, basis: &str| FieldVerdict {
        name: name.into(),
        verdict,
        basis: basis.into(),
    };
    let verdicts = vec![
        verdict("full-name", Verdict::Match, "exact"),
        verdict("birth-date", Verdict::Match, "partial"),
        verdict("sex", Verdict::NotHeld, "unspecified"),
    ];
    let compared = Compared { verdicts, returned: Vec::new() };
    let seen = seen(Said::Answer(Answer::Compared(compared))).await;
    assert_eq!(seen.state, "verified");
    assert_eq!(finding(&seen, "birth-date"), pair("agrees", "partial"));
    assert_eq!(finding(&seen, "sex"), pair("open", "not-held"));
    assert_eq!(finding(&seen, "ethnicity"), pair("open", "not-compared"));
}

#[tokio::test]
async fn a_register_that_knows_the_year_alone_is_accepted_for_the_birth_date() {
    let seen =
        seen(record("Lê Thị Hồng Nhung", PartialDate::Year(1990), &[("sex", "female")])).await;
    assert_eq!(seen.state, "verified");
    assert_eq!(finding(&seen, "birth-date"), pair("agrees", "partial"));
}

#[tokio::test]
async fn an_ethnicity_that_the_register_does_not_hold_stays_open() {
    let seen = seen(record("Lê Thị Hồng Nhung", day(1990, 2, 14), &[("sex", "female")])).await;
    assert_eq!(seen.state, "verified");
    assert_eq!(finding(&seen, "ethnicity"), pair("open", "not-held"));
}

#[tokio::test]
async fn a_name_without_marks_differs() {
    let seen = seen(record("LE THI HONG NHUNG", day(1990, 2, 14), &[])).await;
    assert_eq!(seen.state, "mismatch");
    assert_eq!(finding(&seen, "full-name"), pair("differs", "unaccented"));
}

#[tokio::test]
async fn several_persons_are_held() {
    let seen = seen(Said::Answer(Answer::Ambiguous(Some(2)))).await;
    assert_eq!((seen.state.as_str(), check(&seen)), ("held", "ambiguous"));
}

#[tokio::test]
async fn a_field_that_must_agree_and_is_not_held_makes_it_incomplete() {
    let name = hoso_runtime::connectors::wire::Value::Text("Lê Thị Hồng Nhung".into());
    let name = hoso_runtime::connectors::wire::Field { name: "full-name".into(), value: name };
    let seen = seen(Said::Answer(Answer::Found(vec![name]))).await;
    assert_eq!((seen.state.as_str(), check(&seen)), ("held", "incomplete"));
    assert_eq!(finding(&seen, "birth-date"), pair("open", "not-held"));
}

#[tokio::test]
async fn the_same_inputs_within_a_day_get_the_kept_answer_without_a_look_up() {
    let bench = Bench::new();
    bench.script.of(NUMBER, [Said::Answer(Answer::Ambiguous(None))]);
    let engine = bench.open().await;
    let seen = settled(&engine, "K-1", fields()).await;
    done(&engine, act(seen.id, "submit", json!({}))).await;
    let again = case(&engine, seen.id);
    assert_eq!((again.state.as_str(), bench.script.count()), ("held", 1));
    assert_eq!(story(&engine, seen.id).last().map(String::as_str), Some("kept"));
}

#[tokio::test]
async fn nine_digits_travel_as_the_old_number() {
    let bench = Bench::new();
    let engine = bench.open().await;
    settled(&engine, "K-1", with(json!({"identity-number": "012345678"}))).await;
    let asked = bench.script.calls().remove(0).query;
    let names: Vec<&str> = asked.subject.iter().map(|field| field.name.as_str()).collect();
    assert!(names.contains(&"old-id") && !names.contains(&"citizen-id"), "{names:?}");
}
