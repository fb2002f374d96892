//! Tests of patterns: what they write, what is refused, and that no two cases get one code.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use super::*;
use crate::case_code::CaseCode;
use jiff::civil::date;
use proptest::prelude::*;

fn pattern(text: &str) -> CodePattern {
    CodePattern::parse(text).unwrap()
}

const DAY: Date = date(2026, 10, 8);
const OFFICE: &str = "H15.50.05.13";

#[test]
fn patterns_write_codes() {
    let cases = [
        ("{office}-{date}-{number:4}", 975, "H15.50.05.13-261008-0975"),
        ("{office}-{date}-{number}", 7, "H15.50.05.13-261008-0007"),
        ("{office}-{date}-{number:3}", 12_345, "H15.50.05.13-261008-12345"),
        ("{date}{number:8}", 7, "26100800000007"),
        ("BTXH/{number:5}.{date}_{office}", 7, "BTXH/00007.261008_H15.50.05.13"),
        ("{office}-{date}-{number:4}", u64::MAX, "H15.50.05.13-261008-18446744073709551615"),
    ];
    for (text, number, code) in cases {
        assert_eq!(pattern(text).write(OFFICE, DAY, number), code, "{text}");
    }
    assert_eq!(pattern("Đơn-{date}-{number}").write("", DAY, 1), "Đơn-261008-0001");
    assert_eq!(pattern("{date}-{number}").write("", date(-7, 1, 2), 1), "930102-0001");
}

#[test]
fn numbers_are_counted_for_what_the_code_shows() {
    let usual = pattern("{office}-{date}-{number:4}");
    assert_eq!(usual.scope(OFFICE, DAY), "H15.50.05.13-261008-{number}");
    assert_eq!(usual.scope(OFFICE, DAY), pattern("{office}-{date}-{number:6}").scope(OFFICE, DAY));
    assert_ne!(usual.scope(OFFICE, DAY), usual.scope("H15.50", DAY));
    assert_ne!(usual.scope(OFFICE, DAY), usual.scope(OFFICE, date(2026, 10, 9)));
    assert!(usual.has_office());
    // Without the office in the code, offices that counted apart would write the same codes.
    let common = pattern("{date}-{number}");
    assert_eq!(common.scope(OFFICE, DAY), common.scope("H15.50", DAY));
    assert!(!common.has_office());
}

#[test]
fn what_is_no_pattern_is_refused() {
    use PatternFault as Fault;
    let long = "A".repeat(101);
    let bad = [
        ("", Fault::Empty),
        (" \n", Fault::Empty),
        (long.as_str(), Fault::TooLong { count: 101, limit: 100 }),
        ("{date} {number}", Fault::Character { position: 7 }),
        ("{date}-{number}\u{0}", Fault::Character { position: 16 }),
        ("{date}*{number}", Fault::Character { position: 7 }),
        ("{date}\u{202e}{number}", Fault::Character { position: 7 }),
        ("{date-{number}", Fault::Brace { position: 1 }),
        ("{date}-{number", Fault::Brace { position: 8 }),
        ("{date}}-{number}", Fault::Brace { position: 7 }),
        ("{{date}}-{number}", Fault::Brace { position: 1 }),
        ("{}-{date}-{number}", Fault::UnknownName { position: 1 }),
        ("{Date}-{number}", Fault::UnknownName { position: 1 }),
        ("{date}-{ number }", Fault::UnknownName { position: 8 }),
        ("{date:6}-{number}", Fault::UnknownName { position: 1 }),
        ("{office:3}-{date}-{number}", Fault::UnknownName { position: 1 }),
        ("{date}-{number:}", Fault::Width { position: 8 }),
        ("{date}-{number:2}", Fault::Width { position: 8 }),
        ("{date}-{number:9}", Fault::Width { position: 8 }),
        ("{date}-{number:04}", Fault::Width { position: 8 }),
        ("{date}-{number:999999999999}", Fault::Width { position: 8 }),
        ("{date}-{date}-{number}", Fault::Twice { name: "date" }),
        ("{date}-{number:3}-{number:4}", Fault::Twice { name: "number" }),
        ("{office}-{office}-{date}-{number}", Fault::Twice { name: "office" }),
        ("H15", Fault::Missing { name: "date" }),
        ("{office}-{number}", Fault::Missing { name: "date" }),
        ("{office}-{date}", Fault::Missing { name: "number" }),
        ("{office}{date}-{number}", Fault::OfficeTouches),
        ("{date}-{number}{office}", Fault::OfficeTouches),
        ("{office}0{number}-{date}", Fault::OfficeTouches),
        ("{date}{office}-{number}", Fault::OfficeTouches),
    ];
    for (given, fault) in bad {
        assert_eq!(CodePattern::parse(given), Err(fault), "{given:?}");
    }
}

#[test]
fn faults_say_what_to_write() {
    use PatternFault as Fault;
    let faults = [
        Fault::Empty,
        Fault::TooLong { count: 101, limit: 100 },
        Fault::Character { position: 7 },
        Fault::Brace { position: 8 },
        Fault::UnknownName { position: 1 },
        Fault::Width { position: 8 },
        Fault::Twice { name: "date" },
        Fault::Missing { name: "number" },
        Fault::OfficeTouches,
    ];

    insta::assert_snapshot!(crate::shown(&faults), @r"
    the pattern is empty;
      write it as {office}-{date}-{number:4}
    the pattern has 101 characters and may have 100;
      shorten it
    character 7 of the pattern has no place in a code;
      write letters, digits and the signs . - _ / around {office}, {date} and {number:4}
    the brace at character 8 of the pattern has no partner;
      write {date}
    the name in braces at character 1 of the pattern is not known;
      write {office}, {date} or {number:4}
    the width at character 8 of the pattern is not 3 to 8;
      write {number:4} for 4 digits
    `date` stands twice in the pattern;
      write each name once
    the pattern has no {number}, so that codes would repeat;
      add {number}
    {office} touches another name in the pattern, so that codes of two offices could be the same;
      put a letter or one of . - _ / between them
    ");
}

#[test]
fn patterns_are_texts_in_json() {
    let usual = pattern(" {office}-{date}-{number} ");
    assert_eq!((usual.as_str(), usual.to_string().as_str()), (&usual.text[..], &usual.text[..]));
    let json = serde_json::to_string(&usual).unwrap();
    assert_eq!(json, r#""{office}-{date}-{number}""#);
    assert_eq!(serde_json::from_str::<CodePattern>(&json).unwrap(), usual);
    assert!(serde_json::from_str::<CodePattern>(r#""{office}""#).is_err());
}

/// Short offices of few signs, days and numbers whose digits run into one another.
fn cases() -> Vec<(&'static str, Date, u64)> {
    let offices = ["", "1", "11", "H", "H1", "H11", "H-1", "1-1", "H0", "HA1", "H16", "H110"];
    let days = [date(2011, 1, 1), date(2010, 11, 1), date(2001, 10, 11), date(2061, 10, 10)];
    let numbers = [0, 1, 10, 11, 101, 111, 1_001, 1_110, 10_001, 11_011, 110_111, 1_101_110];
    let days = |office| days.into_iter().map(move |day| (office, day));
    let on_days = offices.into_iter().flat_map(days);
    on_days.flat_map(|(office, day)| numbers.map(|number| (office, day, number))).collect()
}

/// Every pattern of the three names in any order with these between them.
fn patterns() -> Vec<String> {
    let names = ["{office}", "{date}", "{number:3}"];
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let between = ["", "1", "-", "1-", "A1"];
    let mut all = Vec::new();
    for [one, two, three] in orders.map(|order| order.map(|at| names[at])) {
        for first in between {
            all.extend(between.map(|second| format!("{one}{first}{two}{second}{three}")));
        }
    }
    all
}

#[test]
fn two_cases_never_share_a_code() {
    let read: Vec<CodePattern> =
        patterns().iter().filter_map(|text| CodePattern::parse(text).ok()).collect();
    assert!(read.len() > 60, "{}", read.len());
    for pattern in read {
        let mut written = BTreeMap::new();
        for (office, day, number) in cases() {
            let code = pattern.write(office, day, number);
            if let Some(other) = written.insert(code.clone(), (office, day, number)) {
                panic!("{pattern}: {other:?} and {:?} are {code}", (office, day, number));
            }
        }
    }
}

proptest! {
    #[test]
    fn what_the_usual_pattern_writes_is_a_case_code(
        office in "[A-Z][0-9]{2}(\\.[0-9]{2,3}){0,3}",
        number in 0..10_000_000u32,
        days in 0..36_524i64,
    ) {
        let day = date(2000, 1, 1).saturating_add(jiff::Span::new().days(days));
        let usual = pattern("{office}-{date}-{number:4}");
        let code = CaseCode::parse(&usual.write(&office, day, u64::from(number))).unwrap();
        prop_assert_eq!(code.office().as_str(), office);
        prop_assert_eq!((code.date(), code.number()), (day, Some(number)));
    }

    #[test]
    fn no_text_panics(
        text in "[{}a-z:0-9 .-]{0,30}|\\PC{0,20}|\\{date\\}\\{number:[0-9]{0,3}\\}",
        office in any::<String>(),
        number in any::<u64>(),
    ) {
        if let Ok(pattern) = CodePattern::parse(&text) {
            prop_assert!(!pattern.write(&office, DAY, number).is_empty());
            prop_assert_eq!(CodePattern::parse(pattern.as_str()), Ok(pattern));
        }
    }
}
