//! Tests of the code lists: complete, ordered, each code once, named in both languages.
#![allow(clippy::unwrap_used)]

use super::*;
use std::collections::BTreeSet;

#[test]
fn the_54_peoples_are_numbered_without_gap() {
    let numbered: Vec<String> = (1..=54).map(|n| format!("{n:02}")).collect();
    assert_eq!(codes(&PEOPLES)[..54], numbered);
    assert_eq!(codes(&PEOPLES)[54..], ["55", "99"]);
}

#[test]
fn every_code_and_every_name_stands_once() {
    let codes: BTreeSet<&str> = PEOPLES.iter().map(|row| row.code).collect();
    let names: BTreeSet<String> =
        PEOPLES.iter().map(|row| crate::name::normalise(row.vi)).collect();
    assert_eq!((codes.len(), names.len()), (PEOPLES.len(), PEOPLES.len()));
}

#[test]
fn names_are_stored_in_nfc() {
    for row in PEOPLES.iter().chain(&SEXES) {
        assert_eq!(crate::name::repaired(row.vi), row.vi);
    }
}

#[test]
fn well_known_rows_stand_where_the_decision_has_them() {
    let name = |code: &str| PEOPLES.iter().find(|row| row.code == code).map(|row| row.vi);
    assert_eq!(name("01"), Some("Kinh"));
    assert_eq!(name("04"), Some("Hoa"));
    assert_eq!(name("06"), Some("Mường"));
    assert_eq!(name("08"), Some("Hmông"));
    assert_eq!(name("54"), Some("Rơ-măm"));
}

#[test]
fn sexes_have_the_codes_of_the_list() {
    assert_eq!(codes(&SEXES), ["male", "female"]);
    for sex in [Sex::Male, Sex::Female] {
        assert_eq!(Sex::from_code(sex.code()), Some(sex));
        assert_eq!(serde_json::to_string(&sex).unwrap(), format!("{:?}", sex.code()));
    }
    assert_eq!(Sex::from_code("Male"), None);
    assert_eq!(Sex::from_code("1"), None);
}
