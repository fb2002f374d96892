//! Values of persons and households: flat and nested alike, and every fault with its place and words.
#![allow(clippy::unwrap_used)]

use hoso_workflow::{Surroundings, Vocabulary};
use serde_json::json;

use super::*;

const ONE_STOP: &str = include_str!("../../../../tests/workflows/valid/one-stop-case.yaml");
const HOUSEHOLD: &str = include_str!("../../../../tests/workflows/valid/household.yaml");

fn lifecycle(text: &str) -> Lifecycle {
    let around = Surroundings::with_calendars(["vn"]);
    hoso_workflow::read("test.yaml", text, &Vocabulary::shipped(), &around).lifecycle.unwrap()
}

fn read(text: &str, raw: Json) -> Result<Values, Problem> {
    values(&lifecycle(text), raw.as_object().unwrap())
}

/// What is declared and what is taken back, by name.
fn told(text: &str, raw: Json) -> Vec<String> {
    let values = read(text, raw).unwrap();
    let told = values.iter().map(|(name, value)| match value {
        Some(value) => format!("{name}={value}"),
        None => format!("{name}-"),
    });
    told.collect()
}

#[test]
fn a_person_is_the_same_flat_and_nested() {
    let flat = json!({
        "applicant.full-name": "Ngô Thị Thử", "applicant.phone": null, "note": "x",
    });
    let nested = json!({"applicant": {"full-name": "Ngô Thị Thử", "phone": ""}, "note": "x"});
    let both = [told(ONE_STOP, flat), told(ONE_STOP, nested)];
    assert_eq!(both[0], both[1]);
    assert_eq!(both[0], ["applicant.full-name=Ngô Thị Thử", "applicant.phone-", "note=x"]);
    let none = told(ONE_STOP, json!({"subject": null}));
    assert_eq!(none, ["subject.birth-date-", "subject.full-name-", "subject.noi-o-"]);
    assert!(told(ONE_STOP, json!({"subject": {}})).is_empty(), "what is not named stays");
}

#[test]
fn a_list_is_the_whole_household() {
    let list = json!({"household": [
        {"full-name": "Trần Văn Một", "birth-date": "1970"},
        {"full-name": "Lê Thị Hai", "identity-number": "001140000123"},
    ]});
    let told_list = told(HOUSEHOLD, list);
    let given: Vec<&String> = told_list.iter().filter(|one| one.contains('=')).collect();
    assert_eq!(
        given,
        [
            "household.1.birth-date=1970",
            "household.1.full-name=Trần Văn Một",
            "household.2.full-name=Lê Thị Hai",
            "household.2.identity-number=001140000123",
        ]
    );
    assert!(
        told_list.contains(&"household.1.identity-number-".to_owned()),
        "not named: taken back"
    );
    assert!(told_list.contains(&"household.3.full-name-".to_owned()), "beyond the end: taken back");
    for nobody in [json!({"household": null}), json!({"household": []})] {
        let all = told(HOUSEHOLD, nobody);
        assert_eq!(all.len(), 3 * usize::from(MEMBERS));
        assert!(all.iter().all(|one| one.ends_with('-')));
    }
}

#[test]
fn one_member_is_edited_by_its_number() {
    let one = told(HOUSEHOLD, json!({"household.100.full-name": "Trần Văn Một"}));
    assert_eq!(one, ["household.100.full-name=Trần Văn Một"]);
}

/// Field, code and both sentences of everything that is refused.
fn refused(text: &str, raw: Json) -> String {
    let problem = read(text, raw).unwrap_err();
    assert_eq!((problem.code.as_str(), problem.status), ("invalid-fields", 422));
    let told = problem.fields.iter().map(|one| {
        assert_eq!(one.detail, one.text["en"]);
        format!("{} {}\n  {}\n  {}", one.field, one.code, one.text["en"], one.text["vi"])
    });
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_wrong_shape_has_its_place_and_says_what_to_do() {
    let wrong = [
        json!({"household": {"full-name": "x"}, "hosehold": []}),
        json!({"household": [
            {"full-name": "Trần Văn Một"},
            {"birth-date": "31/02/1990", "ful-name": "x", "full-name": ["x"]},
            "Lê Thị Hai", {}, null, {"full-name": " "},
        ]}),
        json!({"household.full-name": "x", "household.101.full-name": "x"}),
        json!({"household.2.ful-name": "x", "full-name": "x", "household.0.full-name": "x"}),
        json!({"household": [{"full-name": "Trần Văn Một"}], "household.1.full-name": "x"}),
        json!({"household": vec![json!({"full-name": "x"}); 101]}),
    ];
    let texts = wrong.map(|raw| refused(HOUSEHOLD, raw));
    insta::assert_snapshot!(texts.join("\n\n"));
}

#[test]
fn names_of_persons_are_guessed() {
    let wrong = json!({
        "full-name": "x", "applicant": {"fullname": "x"}, "birthdate": "x",
        "applicnt.phone": "x", "zzz": 1, "subject": "x", "note": {"a": 1},
    });
    insta::assert_snapshot!(refused(ONE_STOP, wrong));
}

#[test]
fn every_kind_says_what_it_wants() {
    let wrong = json!({
        "note": "a\u{1}", "received-on": "30/02/2026", "channel": "post", "copies": 1.5,
        "fee": "-1", "urgent": "maybe", "contact": "09", "mail": "thu", "scan": "/etc",
        "applicant": {"identity-number": "0123", "full-name": "123"},
    });
    insta::assert_snapshot!(refused(ONE_STOP, wrong));
}

#[test]
fn no_value_is_repeated() {
    let secret = "Kanaribông";
    let wrong = [
        (HOUSEHOLD, json!({"household": secret})),
        (HOUSEHOLD, json!({"household": [secret, {"birth-date": secret}]})),
        (ONE_STOP, json!({"applicant": secret, "fee": secret, "note": [secret]})),
        (ONE_STOP, json!({"applicant": {"birth-date": secret}, "received-on": secret})),
    ];
    for (text, raw) in wrong {
        let problem = format!("{:?}", read(text, raw).unwrap_err());
        assert!(!problem.contains(secret), "{problem}");
    }
}
