//! What follows from what, on conditions that were read before.

use hoso_civil::{PartialDate, Value};

use super::*;

fn known(field: &str) -> Condition {
    Condition::Known(field.into())
}

fn not(inner: Condition) -> Condition {
    Condition::Not(Box::new(inner))
}

fn code(code: &str) -> Value {
    Value::Text(code.into())
}

fn is(field: &str, value: &str) -> Condition {
    Condition::Is(field.into(), code(value))
}

fn any_of(field: &str, values: &[&str]) -> Condition {
    Condition::In(field.into(), values.iter().map(|value| code(value)).collect())
}

fn date(text: &str) -> PartialDate {
    PartialDate::parse(text).expect("a date")
}

#[test]
fn what_a_field_is_says_that_it_is_known() {
    assert!(implies(&is("sex", "male"), &known("sex")));
    assert!(implies(&any_of("sex", &["male", "female"]), &known("sex")));
    assert!(!implies(&known("sex"), &is("sex", "male")));
    assert!(!implies(&is("sex", "male"), &known("ethnicity")));
}

#[test]
fn a_shorter_list_follows_into_a_longer_one() {
    assert!(implies(&is("sex", "male"), &any_of("sex", &["male", "female"])));
    assert!(!implies(&any_of("sex", &["male", "female"]), &is("sex", "male")));
    assert!(implies(&any_of("sex", &["male"]), &is("sex", "male")));
    let states = |names: &[&str]| Condition::State(names.iter().map(|one| (*one).into()).collect());
    assert!(implies(&states(&["held"]), &states(&["held", "wrong"])));
    assert!(!implies(&states(&["held", "wrong"]), &states(&["held"])));
}

#[test]
fn an_earlier_bound_is_the_narrower_one() {
    let before = |text| Condition::EarlierThan("birth-date".into(), date(text));
    let after = |text| Condition::LaterThan("birth-date".into(), date(text));
    assert!(implies(&before("1950"), &before("1960")));
    assert!(!implies(&before("1960"), &before("1950")));
    assert!(implies(&after("1960"), &after("1950")));
    assert!(!implies(&after("1950"), &after("1960")));
    assert!(implies(&after("1960"), &known("birth-date")));
}

#[test]
fn all_says_more_and_any_says_less() {
    let (a, b) = (known("sex"), known("ethnicity"));
    let both = Condition::All(vec![a.clone(), b.clone()]);
    let one = Condition::Any(vec![a.clone(), b.clone()]);
    assert!(implies(&both, &a) && implies(&a, &one) && implies(&both, &one));
    assert!(!implies(&one, &a) && !implies(&a, &both));
    assert!(implies(&not(one.clone()), &not(a.clone())));
    assert!(!implies(&not(a), &not(one)));
}

#[test]
fn missing_is_not_known() {
    let missing = Condition::Missing("sex".into());
    assert!(implies(&missing, &not(known("sex"))) && implies(&not(known("sex")), &missing));
    assert!(implies(&known("sex"), &not(missing.clone())));
    assert!(implies(&not(missing.clone()), &known("sex")));
    assert!(opposites(&missing, &known("sex")) && !opposites(&missing, &known("note")));
    assert!(opposites(&not(is("sex", "male")), &is("sex", "male")));
}

#[test]
fn parts_are_counted() {
    assert_eq!(parts(&Condition::Any(vec![known("a"), not(known("b"))])), 4);
}
