//! What every no looks like on the wire, in both languages.

use std::collections::BTreeSet;

use hoso_runtime::FieldProblem;
use http_body_util::BodyExt;

use super::*;

fn refusal(result: Ended) -> Rejection {
    let text = [("vi".into(), "Hồ sơ đang chờ xác thực.".into())];
    let fields = vec![FieldProblem {
        field: "birth-date".into(),
        code: "missing".into(),
        detail: "the field is wanted".into(),
        text: Default::default(),
    }];
    let problem = Problem {
        code: "wrong-state".into(),
        status: 409,
        detail: "`submit` is not possible in `pending`".into(),
        text: text.into(),
        fields,
    };
    Rejection::Refused(Box::new(Outcome {
        result,
        case: Some(Uuid::from_u128(7)),
        key: Some("BTXH-1".into()),
        revision: 4,
        state: Some("pending".into()),
        opened: false,
        problem: Some(problem),
    }))
}

/// One of each, in the order of the enum.
fn each() -> Vec<Rejection> {
    let mut each = of_the_body();
    each.extend(of_the_caller());
    each.extend(of_versions());
    each.extend(of_the_engine());
    each
}

fn of_versions() -> Vec<Rejection> {
    let (workflow, name) = (|| "identity-review".to_owned(), || "workflow.yaml".to_owned());
    let (version, report) = (2, "error[E033]: there is no ask `persn`\n".to_owned());
    let taken = |error: TakeUpError| Rejection::from(VersionsError::from(error));
    vec![
        VersionsError::UnknownWorkflow { workflow: "x".into(), near: None }.into(),
        VersionsError::UnknownVersion { workflow: workflow(), version, known: vec![1, 3] }.into(),
        VersionsError::NoWay { workflow: workflow(), version }.into(),
        VersionsError::NoWayBack { workflow: workflow(), version }.into(),
        VersionsError::Cursor.into(),
        taken(TakeUpError::Workflow { name: name(), report }),
        taken(TakeUpError::Changed { name: name(), workflow: workflow(), version }),
        taken(TakeUpError::Older { name: name(), workflow: workflow(), version, newest: 3 }),
        taken(TakeUpError::Keep(ApplyError::Full)),
        VersionsError::Read(ReadError::Unavailable).into(),
    ]
}

fn of_the_body() -> Vec<Rejection> {
    let what = || "expected `,` or `}`".to_owned();
    vec![
        Rejection::NoJson { what: what(), line: 3, column: 14 },
        Rejection::NotUtf8 { at: 17 },
        Rejection::BadHeader { name: "If-Match", why: "is one revision in quotes" },
        Rejection::BadQuery { why: "missing field `workflow`".into() },
        Rejection::CutOff,
        Rejection::Slow { seconds: 10 },
        Rejection::TooLarge { limit: 65_536 },
        Rejection::NotJson,
        Rejection::NotWorkflow,
        Rejection::UnknownType,
        Rejection::BadBody { what: "missing field `key`".into(), line: 1, column: 40 },
        Rejection::Misfit { what: "`unit` and `procedure` belong to `case.put`" },
        Rejection::BadKey { why: "is empty" },
    ]
}

fn of_the_caller() -> Vec<Rejection> {
    vec![
        Rejection::Unsigned { name: "webhook-id" },
        Rejection::BadSignature,
        Rejection::OldSignature { seconds: 301, tolerance: 300 },
        Rejection::FutureSignature { seconds: 301, tolerance: 300 },
        Rejection::NoToken,
        Rejection::BadToken,
        Rejection::RoleNotGranted,
        Rejection::NotAdministrator,
        Rejection::NotFound,
        Rejection::NoCase,
        Rejection::NoBatch,
        Rejection::NoDeadLetter,
        Rejection::Method,
    ]
}

fn of_the_engine() -> Vec<Rejection> {
    vec![
        refusal(Ended::Refused),
        Rejection::Apply(ApplyError::Busy { retry_after_seconds: 2 }),
        Rejection::Apply(ApplyError::Unavailable { why: "/var/lib/hoso is gone".into() }),
        Rejection::Apply(ApplyError::Full),
        Rejection::Apply(ApplyError::Unknown),
        Rejection::Apply(ApplyError::Fault),
        Rejection::Apply(ApplyError::Closing),
        Rejection::Read(ReadError::Unavailable),
        Rejection::Read(ReadError::Closed),
        Rejection::Read(ReadError::Words { words: 9, most: 8 }),
        Rejection::Overdue { seconds: 10 },
        Rejection::Unready { why: None },
        Rejection::Fault,
    ]
}

#[test]
fn every_no_says_what_it_is_in_both_languages() {
    let bodies: Vec<ProblemBody> = each().iter().map(Rejection::body).collect();
    insta::assert_json_snapshot!("every_no", bodies);
}

#[test]
fn every_kind_is_the_kind_of_some_no() {
    let used: BTreeSet<&str> =
        each().iter().filter_map(Rejection::kind).map(|kind| kind.code).collect();
    for kind in kinds::ALL {
        assert!(used.contains(kind.code), "{} is never said", kind.code);
    }
}

#[test]
fn causes_from_within_stay_within() {
    for rejection in each() {
        let shown = serde_json::to_string(&rejection.body()).unwrap();
        assert!(!shown.contains("/var/lib"), "{shown}");
    }
    let near = Rejection::Unready { why: Some("the disk is nearly full".into()) };
    assert!(near.body().detail.contains("nearly full"));
}

#[test]
fn what_may_be_repeated_says_when() {
    let after = |rejection: Rejection| {
        let response = rejection.into_response();
        let value = response.headers().get(RETRY_AFTER).cloned();
        (response.status().as_u16(), value.map(|value| value.to_str().unwrap().to_owned()))
    };
    let busy = Rejection::Apply(ApplyError::Busy { retry_after_seconds: 0 });
    assert_eq!(after(busy), (429, Some("1".into())));
    assert_eq!(after(Rejection::Apply(ApplyError::Full)), (503, Some("60".into())));
    assert_eq!(after(Rejection::Apply(ApplyError::Closing)), (503, Some("5".into())));
    assert_eq!(after(Rejection::Overdue { seconds: 1 }), (503, Some("1".into())));
    assert_eq!(after(Rejection::Apply(ApplyError::Fault)), (500, None));
    assert_eq!(after(Rejection::NoCase), (404, None));
}

#[test]
fn a_missing_token_is_asked_for_and_a_wrong_one_named_so() {
    let challenge = |rejection: Rejection| {
        rejection.into_response().headers()[WWW_AUTHENTICATE].to_str().unwrap().to_owned()
    };
    assert_eq!(challenge(Rejection::NoToken), r#"Bearer realm="hoso""#);
    assert!(challenge(Rejection::BadToken).ends_with(r#"error="invalid_token""#));
    assert!(challenge(Rejection::BadSignature).starts_with("StandardWebhooks"));
}

#[tokio::test]
async fn a_refusal_travels_as_a_problem_with_case_and_fields() {
    let response = refusal(Ended::Repeated).into_response();
    assert_eq!(response.status(), StatusCode::CONFLICT);
    assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
    assert_eq!(response.headers()["idempotency-replayed"], "true");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert!(body["instance"].as_str().unwrap().starts_with("urn:uuid:"));
    assert_eq!(body["type"], "/problems/wrong-state");
    assert_eq!(body["outcome"], "repeated");
    assert_eq!(body["revision"], 4);
    assert_eq!(body["fields"][0]["field"], "birth-date");
    let first = refusal(Ended::Refused).into_response();
    assert!(!first.headers().contains_key("idempotency-replayed"));
}
