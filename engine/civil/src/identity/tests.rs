//! Tests of identity numbers: shapes, faults that say what to do, lints that only warn.
#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

fn number(text: &str) -> IdentityNumber {
    IdentityNumber::parse(text).unwrap()
}

fn citizen(text: &str) -> CitizenId {
    CitizenId::parse(text).unwrap()
}

fn born(year: u16) -> Option<PartialDate> {
    PartialDate::of_year(year).ok()
}

#[test]
fn twelve_and_nine_digits_are_read_with_any_separators() {
    let cases = [
        ("006185000001", "006185000001"),
        ("006 185 000 001", "006185000001"),
        ("006.185.000.001", "006185000001"),
        ("006-185-000-001", "006185000001"),
        ("006\u{2013}185000001", "006185000001"),
        ("\u{a0}006185000001\u{200b}", "006185000001"),
        ("095000001", "095000001"),
        ("095 000 001", "095000001"),
    ];
    for (text, digits) in cases {
        assert_eq!(number(text).as_str(), digits, "{text}");
        assert_eq!(number(text).to_string(), digits, "{text}");
    }
    assert!(matches!(number("006185000001"), IdentityNumber::CitizenId(_)));
    assert!(matches!(number("095000001"), IdentityNumber::OldId(_)));
}

#[test]
fn other_lengths_and_characters_are_refused_with_their_reason() {
    let cases = [
        ("", IdentityFault::Empty),
        (" .-", IdentityFault::Empty),
        ("6185000001", IdentityFault::Count { count: 10 }),
        ("06185000001", IdentityFault::LostZero),
        ("0061850000011", IdentityFault::Count { count: 13 }),
        ("12345678", IdentityFault::Count { count: 8 }),
        ("00618500000O", IdentityFault::Character { position: 12 }),
        ("CMND 095000001", IdentityFault::Character { position: 1 }),
        ("００６185000001", IdentityFault::Character { position: 1 }),
        ("+06185000001", IdentityFault::Character { position: 1 }),
        ("6.19E+10", IdentityFault::Character { position: 5 }),
    ];
    for (text, fault) in cases {
        assert_eq!(IdentityNumber::parse(text), Err(fault), "{text}");
    }
}

#[test]
fn each_box_names_the_other_box_for_the_other_length() {
    assert_eq!(CitizenId::parse("095000001"), Err(IdentityFault::OldInCitizen));
    assert_eq!(OldId::parse("006185000001"), Err(IdentityFault::CitizenInOld));
    assert_eq!(OldId::parse("095000001").unwrap().as_str(), "095000001");
}

#[test]
fn the_digits_tell_province_sex_and_birth_year() {
    let cases = [
        ("006040000001", "006", Sex::Male, 1940),
        ("006140000001", "006", Sex::Female, 1940),
        ("037205000001", "037", Sex::Male, 2005),
        ("037305000001", "037", Sex::Female, 2005),
        ("001999000001", "001", Sex::Female, 2399),
    ];
    for (text, prefix, sex, year) in cases {
        let id = citizen(text);
        assert_eq!((id.prefix(), id.sex(), id.birth_year()), (prefix, sex, year), "{text}");
    }
}

#[test]
fn lints_warn_of_what_does_not_fit() {
    use IdentityLint::{BirthYearDigits, CenturyDigit, OldNumber, RepeatedDigits, SexDigit};
    let cases = [
        ("006140000001", born(1940), Some(Sex::Female), vec![]),
        ("006140000001", None, None, vec![]),
        ("006140000001", born(1940), Some(Sex::Male), vec![SexDigit]),
        ("006140000001", born(1941), Some(Sex::Female), vec![BirthYearDigits]),
        ("006140000001", born(2040), Some(Sex::Female), vec![CenturyDigit]),
        (
            "006140000001",
            born(2041),
            Some(Sex::Male),
            vec![SexDigit, CenturyDigit, BirthYearDigits],
        ),
        ("006040000001", born(1840), None, vec![]),
        ("111111111111", born(1911), Some(Sex::Female), vec![RepeatedDigits]),
        ("095000001", born(1940), Some(Sex::Male), vec![OldNumber]),
        ("000000000", None, None, vec![OldNumber, RepeatedDigits]),
    ];
    for (text, birth, sex, lints) in cases {
        assert_eq!(number(text).lints(birth, sex), lints, "{text} {birth:?} {sex:?}");
    }
}

#[test]
fn a_prefix_is_judged_only_by_a_given_table() {
    let known = BTreeSet::from(["001".to_owned(), "006".to_owned()]);
    assert_eq!(citizen("006140000001").prefix_lint(&known), None);
    let lint = citizen("097140000001").prefix_lint(&known);
    assert_eq!(lint, Some(IdentityLint::UnknownPrefix));
}

#[test]
fn lint_codes_are_what_json_holds() {
    for lint in [
        IdentityLint::UnknownPrefix,
        IdentityLint::SexDigit,
        IdentityLint::CenturyDigit,
        IdentityLint::BirthYearDigits,
        IdentityLint::RepeatedDigits,
        IdentityLint::OldNumber,
    ] {
        assert_eq!(serde_json::to_string(&lint).unwrap(), format!("{:?}", lint.code()));
    }
}

#[test]
fn json_holds_the_digits() {
    let id = number("006140000001");
    assert_eq!(serde_json::to_string(&id).unwrap(), r#""006140000001""#);
    assert_eq!(serde_json::from_str::<IdentityNumber>(r#""006140000001""#).unwrap(), id);
    assert!(serde_json::from_str::<CitizenId>(r#""095000001""#).is_err());
    assert!(serde_json::from_str::<OldId>(r#""095000001""#).is_ok());
}

#[test]
fn faults_say_what_is_wrong_and_what_to_write() {
    let faults = [
        IdentityFault::Empty,
        IdentityFault::Character { position: 3 },
        IdentityFault::LostZero,
        IdentityFault::Count { count: 8 },
        IdentityFault::OldInCitizen,
        IdentityFault::CitizenInOld,
    ];

    insta::assert_snapshot!(crate::shown(&faults), @r"
    the identity number is empty;
      write its 12 digits (or 9 for the old card)
    character 3 of the identity number is not a digit 0 to 9;
      write digits only
    the identity number has 11 digits: a spreadsheet has probably dropped its leading zero;
      compare with the card and write all 12 digits
    the identity number has 8 digits;
      write the 12 digits of the identity card (or the 9 of the old card)
    this is the 9-digit number of the old card;
      write the 12-digit number here and the old one in its own field
    this is a 12-digit number;
      the old card has 9 digits: write this one in the field of the 12-digit number
    ");
}

proptest! {
    #[test]
    fn printed_numbers_read_as_themselves(text in "[0-9]{12}|[0-9]{9}") {
        let read = number(&text);
        prop_assert_eq!(read.as_str(), text.as_str());
        prop_assert_eq!(number(read.as_str()), read);
    }

    #[test]
    fn a_well_formed_number_of_the_person_has_no_lint(
        prefix in "0[0-9]{2}",
        year in 1900u16..2400,
        female in any::<bool>(),
        rest in "[0-9]{5}[1-9]",
    ) {
        let sex = if female { Sex::Female } else { Sex::Male };
        let digit = (year - 1900) / 100 * 2 + u16::from(female);
        let id = number(&format!("{prefix}{digit}{:02}{rest}", year % 100));
        prop_assert_eq!(id.lints(born(year), Some(sex)), vec![]);
    }

    #[test]
    fn no_text_panics(text in "\\PC*", near in "[0-9 .\u{e9}-]{0,16}") {
        let _ = IdentityNumber::parse(&text);
        let _ = IdentityNumber::parse(&near).map(|id| id.lints(born(1940), Some(Sex::Male)));
    }
}
