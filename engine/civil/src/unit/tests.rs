//! Tests of unit codes: their shapes and levels, and the faults of what is no code.
#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

fn unit(text: &str) -> UnitCode {
    UnitCode::parse(text).unwrap()
}

#[test]
fn the_length_of_a_code_tells_its_level() {
    let cases = [
        ("06", UnitLevel::Province, true),
        ("058", UnitLevel::District, false),
        ("05200", UnitLevel::Commune, false),
        (" 19 ", UnitLevel::Province, true),
    ];
    for (text, level, province) in cases {
        assert_eq!(unit(text).level(), level, "{text}");
        assert_eq!(unit(text).is_province(), province, "{text}");
        assert_eq!(unit(text).to_string(), text.trim());
    }
}

#[test]
fn other_lengths_and_characters_are_refused() {
    let cases = [
        ("", UnitFault::Count { count: 0 }),
        ("6", UnitFault::Count { count: 1 }),
        ("0520", UnitFault::Count { count: 4 }),
        ("052000", UnitFault::Count { count: 6 }),
        ("H55", UnitFault::Character { position: 1 }),
        ("0 6", UnitFault::Character { position: 2 }),
        ("０6", UnitFault::Character { position: 1 }),
    ];
    for (text, fault) in cases {
        assert_eq!(UnitCode::parse(text), Err(fault), "{text}");
    }
}

#[test]
fn codes_sort_as_their_texts_do() {
    let mut codes = ["19", "058", "05200", "06", "05", "052"].map(unit);
    codes.sort();
    let texts: Vec<&str> = codes.iter().map(UnitCode::as_str).collect();
    assert_eq!(texts, ["05", "052", "05200", "058", "06", "19"]);
}

#[test]
fn json_holds_the_digits_with_their_zeros() {
    assert_eq!(serde_json::to_string(&unit("06")).unwrap(), r#""06""#);
    assert_eq!(serde_json::from_str::<UnitCode>(r#""06""#).unwrap(), unit("06"));
    assert!(serde_json::from_str::<UnitCode>("6").is_err());
    assert_eq!(format!("{:?}", unit("06")), "UnitCode(06)");
}

#[test]
fn faults_say_what_is_wrong_and_what_to_write() {
    let faults = [UnitFault::Character { position: 1 }, UnitFault::Count { count: 4 }];

    insta::assert_snapshot!(crate::shown(&faults), @r"
    character 1 of the unit code is not a digit 0 to 9;
      write digits only
    the unit code has 4 digits;
      write 2 for a province, 3 for a former district or 5 for a commune, with the zeros in front
    ");
}

proptest! {
    #[test]
    fn printed_codes_read_as_themselves(text in "[0-9]{2}|[0-9]{3}|[0-9]{5}") {
        let code = unit(&text);
        prop_assert_eq!(code.as_str(), text.as_str());
    }

    #[test]
    fn no_text_panics(text in "\\PC*") {
        let _ = UnitCode::parse(&text);
    }
}
