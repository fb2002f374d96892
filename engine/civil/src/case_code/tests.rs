//! Tests of case codes: both orders of the office, what is read as the usual spelling, what is
//! refused and with which words.
#![allow(clippy::unwrap_used)]

use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn code(text: &str) -> CaseCode {
    CaseCode::parse(text).unwrap()
}

#[test]
fn both_orders_of_the_office_are_read() {
    let old = code("000.00.92.H55-230206-0001");
    assert_eq!((old.office().as_str(), old.office().level_one()), ("000.00.92.H55", "H55"));
    assert_eq!(old.office().order(), OfficeOrder::LevelOneLast);
    assert_eq!((old.date(), old.number(), old.digits()), (date(2023, 2, 6), Some(1), 4));

    let new = code("H15.50.05.13-261008-0975");
    assert_eq!((new.office().as_str(), new.office().level_one()), ("H15.50.05.13", "H15"));
    assert_eq!(new.office().order(), OfficeOrder::LevelOneFirst);
    assert_eq!((new.date(), new.number(), new.digits()), (date(2026, 10, 8), Some(975), 4));
}

#[test]
fn a_number_not_yet_allocated_is_none() {
    let code = code("000.00.92.H55-230206-*****");
    assert_eq!((code.number(), code.digits()), (None, 5));
    assert_eq!(code.to_string(), "000.00.92.H55-230206-*****");
}

#[test]
fn a_code_has_one_spelling() {
    let same = [
        ("H15.50.05.13-261008-0975", "H15.50.05.13-261008-0975"),
        (" h15.50.05.13 - 261008 - 0975\n", "H15.50.05.13-261008-0975"),
        ("H15.50.05.13–261008—0975", "H15.50.05.13-261008-0975"),
        ("H15.50.05.13\u{2212}261008\u{2011}0975", "H15.50.05.13-261008-0975"),
        ("\u{feff}H15.50.05.13\u{a0}-261008-\u{200b}0975", "H15.50.05.13-261008-0975"),
        ("g01.899-261008-000042", "G01.899-261008-000042"),
        ("H55-261008-1234567", "H55-261008-1234567"),
        ("000.00.00.h49-000101-0000", "000.00.00.H49-000101-0000"),
        ("H55-240229-0001", "H55-240229-0001"),
    ];
    for (given, canonical) in same {
        assert_eq!(code(given).to_string(), canonical, "{given:?}");
        assert_eq!(given.parse::<CaseCode>(), Ok(code(canonical)));
    }
}

#[test]
fn what_is_no_code_is_refused_by_its_part() {
    use CaseCodeFault as Fault;
    let long = "1".repeat(65);
    let bad = [
        ("", Fault::Empty),
        (" \u{200b}\n", Fault::Empty),
        (long.as_str(), Fault::TooLong { count: 65, limit: 64 }),
        ("Н55-261008-0975", Fault::Character { position: 1 }),
        ("H55_261008", Fault::Character { position: 4 }),
        ("H55-２６1008-0975", Fault::Character { position: 5 }),
        ("H55-261008-0975\u{0}", Fault::Character { position: 16 }),
        ("H55-2610080975", Fault::Parts { count: 2 }),
        ("H55 261008 0975", Fault::Parts { count: 1 }),
        ("H55-26-10-08-0975", Fault::Parts { count: 5 }),
        ("H55-261008-0975-", Fault::Parts { count: 4 }),
        ("-261008-0975", Fault::OfficeLevelOne),
        ("000.00.92-261008-0975", Fault::OfficeLevelOne),
        ("000.H55.92.00-261008-0975", Fault::OfficeLevelOne),
        ("H5-261008-0975", Fault::OfficeLevelOne),
        ("HH5-261008-0975", Fault::OfficeLevelOne),
        ("H155-261008-0975", Fault::OfficeLevelOne),
        ("H15.50.05.13.01-261008-0975", Fault::OfficeGroups { count: 5 }),
        ("00.92.H55-261008-0975", Fault::OfficeGroups { count: 3 }),
        ("H15.5-261008-0975", Fault::OfficeGroup { group: 2 }),
        ("H15.50.0505-261008-0975", Fault::OfficeGroup { group: 3 }),
        ("H15..05-261008-0975", Fault::OfficeGroup { group: 2 }),
        ("H15.50.05.H13-261008-0975", Fault::OfficeGroup { group: 4 }),
        ("00.00.92.H55-261008-0975", Fault::OfficeGroup { group: 1 }),
        ("000.000.92.H55-261008-0975", Fault::OfficeGroup { group: 2 }),
        ("000.00.*2.H55-261008-0975", Fault::OfficeGroup { group: 3 }),
        ("H55-20261008-0975", Fault::DateShape),
        ("H55-26.10.8-0975", Fault::DateShape),
        ("H55-******-0975", Fault::DateShape),
        ("H55--0975", Fault::DateShape),
        ("H55-260008-0975", Fault::DateMonthZero),
        ("H55-230229-0975", Fault::DateDay),
        ("H55-230230-0975", Fault::DateDay),
        ("H55-230431-0975", Fault::DateDay),
        ("H55-081032-0975", Fault::DateDayFirst),
        ("H55-261308-0975", Fault::DateNone),
        ("H55-261000-0975", Fault::DateNone),
        ("H55-401045-0975", Fault::DateNone),
        ("H55-261008-", Fault::NumberShape),
        ("H55-261008-09A5", Fault::NumberShape),
        ("H55-261008-09**", Fault::NumberShape),
        ("H55-261008-09.5", Fault::NumberShape),
        ("H55-261008-975", Fault::NumberCount { count: 3 }),
        ("H55-261008-12345678", Fault::NumberCount { count: 8 }),
        ("H55-261008-***", Fault::NumberCount { count: 3 }),
    ];
    for (given, fault) in bad {
        assert_eq!(CaseCode::parse(given), Err(fault), "{given:?}");
    }
}

#[test]
fn faults_say_which_part_is_wrong_and_what_to_write() {
    use CaseCodeFault as Fault;
    let faults = [
        Fault::Empty,
        Fault::TooLong { count: 65, limit: 64 },
        Fault::Character { position: 4 },
        Fault::Parts { count: 2 },
        Fault::OfficeLevelOne,
        Fault::OfficeGroups { count: 5 },
        Fault::OfficeGroup { group: 2 },
        Fault::DateShape,
        Fault::DateMonthZero,
        Fault::DateDay,
        Fault::DateDayFirst,
        Fault::DateNone,
        Fault::NumberShape,
        Fault::NumberCount { count: 3 },
    ];

    insta::assert_snapshot!(crate::shown(&faults), @r"
    the case code is empty;
      write it as H15.50.05.13-261008-0975
    the case code has 65 characters and may have 64;
      write one code alone
    character 4 of the case code has no place in one;
      write letters A to Z, digits, points and dashes only
    the case code has 2 parts between dashes and needs 3;
      write office, date and number, as H15.50.05.13-261008-0975
    the office of the case code has no level 1, as H15, at its beginning or end;
      write it as H15.50.05.13 or 000.00.92.H55
    the office of the case code has 5 groups;
      write up to 4, as H15.50.05.13, or exactly 4, as 000.00.92.H55
    group 2 of the office in the case code has not the digits of its place;
      write 2 or 3 digits a group, as H15.50.05.13, or 3, 2 and 2, as 000.00.92.H55
    the date of the case code is not 6 digits;
      write year, month and day of reception as yyMMdd, for 8 October 2026 as 261008
    the month in the date of the case code is 00: a program may have counted months from 0;
      write January as 01, the date as yyMMdd
    the date of the case code is a day that its month does not have;
      write yyMMdd (a program that counts months from 0 writes such days too)
    the date of the case code stands with the day first;
      write the year first, as yyMMdd: 261008 for 8 October 2026
    the date of the case code is no day of the calendar;
      write yyMMdd, as 261008
    the number of the case code is not made of digits alone;
      write 4 to 7 digits, or as many asterisks while no number is allocated
    the number of the case code has 3 digits;
      write 4 to 7, with the zeros in front
    ");
}

#[test]
fn an_office_is_read_alone_too() {
    let office = OfficeCode::parse(" h15.50 ").unwrap();
    assert_eq!((office.to_string().as_str(), office.level_one()), ("H15.50", "H15"));
    assert_eq!(OfficeCode::parse("H15-50"), Err(CaseCodeFault::OfficeLevelOne));
    assert_eq!(OfficeCode::parse(""), Err(CaseCodeFault::Empty));
}

#[test]
fn codes_are_texts_in_json() {
    let code = code("h15.50.05.13-261008-0975");
    let json = serde_json::to_string(&code).unwrap();
    assert_eq!(json, r#""H15.50.05.13-261008-0975""#);
    assert_eq!(serde_json::from_str::<CaseCode>(&json).unwrap(), code);
    assert!(serde_json::from_str::<CaseCode>(r#""H15""#).is_err());
    let office = serde_json::to_string(code.office()).unwrap();
    assert_eq!(serde_json::from_str::<OfficeCode>(&office).unwrap(), *code.office());
}

#[test]
fn the_table_of_level_one_is_in_order_and_reads_as_offices() {
    assert!(LEVEL_ONE.windows(2).all(|pair| pair[0].code < pair[1].code));
    for row in LEVEL_ONE {
        assert_eq!(OfficeCode::parse(row.code).unwrap().level_one(), row.code);
        assert!(!row.name.is_empty() && row.merged_into != Some(row.name));
    }
}

/// Canaries: no part of a refused code may come back.
#[test]
fn no_fault_repeats_the_code() {
    let canaries =
        ["H77.7-261008-4711", "H77-991399-4711", "H77-261008-47111111", "H77-4711-261008"];
    for canary in canaries {
        let fault = CaseCode::parse(canary).unwrap_err();
        let shown = format!("{fault} {fault:?}");
        assert!(!["H77", "4711", "9913"].iter().any(|part| shown.contains(part)), "{shown}");
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_as_itself(
        office in "[A-Z][0-9]{2}(\\.[0-9]{2,3}){0,3}|[0-9]{3}(\\.[0-9]{2}){2}\\.[A-Z][0-9]{2}",
        (year, month, day) in (0..100i16, 1..13i8, 1..29i8),
        number in "[0-9]{4,7}|\\*{4,7}",
        dash in "-| - |–|\u{2212}",
        small in any::<bool>(),
    ) {
        let canonical = format!("{office}-{year:02}{month:02}{day:02}-{number}");
        let given = canonical.replace('-', &dash);
        let given = if small { given.to_lowercase() } else { given };
        let code = CaseCode::parse(&given).unwrap();
        prop_assert_eq!(code.date(), date(2000 + year, month, day));
        prop_assert_eq!(code.number(), number.parse().ok());
        prop_assert_eq!(code.office().as_str(), office);
        prop_assert_eq!(code.to_string(), canonical);
    }

    #[test]
    fn no_input_panics(
        given in "\\PC{0,40}|[hH0-9.*\u{2013} -]{0,40}|H[0-9.]{0,12}-[0-9]{5,7}-[0-9*]{0,9}",
    ) {
        if let Ok(code) = CaseCode::parse(&given) {
            prop_assert_eq!(CaseCode::parse(&code.to_string()), Ok(code));
        }
    }

    #[test]
    fn no_bytes_panic(given in any::<String>()) {
        let _ = CaseCode::parse(&given);
        let _ = OfficeCode::parse(&given);
    }
}
