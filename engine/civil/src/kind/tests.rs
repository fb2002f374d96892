//! Tests of kinds: what each takes, what each refuses, and that no fault repeats a value.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::codes::{PEOPLES, SEXES, codes};
use crate::date::DateFault;
use crate::identity::IdentityFault;
use crate::unit::UnitFault;
use proptest::prelude::*;

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn read(kind: &Kind, given: &str) -> Result<Value, ValueFault> {
    kind.parse(Input::Text(given))
}

pub(crate) fn kinds() -> Vec<Kind> {
    let names = Kind::NAMES.iter();
    names.map(|name| Kind::from_name(name, codes(&PEOPLES)).unwrap()).collect()
}

#[test]
fn every_kind_has_its_name() {
    assert_eq!(kinds().len(), Kind::NAMES.len());
    for (kind, name) in kinds().iter().zip(Kind::NAMES) {
        assert_eq!(kind.name(), name);
    }
    assert_eq!(Kind::from_name("Text", vec![]), None);
    assert_eq!(Kind::from_name("", vec![]), None);
}

#[test]
fn names_are_stored_in_nfc_and_otherwise_as_typed() {
    let cases = [
        ("Nguyễn Văn A", "Nguyễn Văn A"),
        ("  NGUYỄN  VĂN A\n", "NGUYỄN  VĂN A"),
        ("Nguye\u{302}\u{303}n", "Nguyễn"),
        ("Ng\u{200B}uyễn", "Nguyễn"),
        ("Y H'Đer", "Y H'Đer"),
        ("\u{D0}ặng", "\u{D0}ặng"),
        ("\u{FEFF}A\u{A0}", "A"),
    ];
    for (given, stored) in cases {
        assert_eq!(read(&Kind::FullName, given), Ok(text(stored)), "{given:?}");
    }
}

#[test]
fn names_that_are_none_are_refused() {
    let long = "a".repeat(101);
    let cases = [
        ("", ValueFault::Empty),
        (" \u{a0}\n", ValueFault::Empty),
        ("\u{200B}", ValueFault::NoLetter),
        ("...", ValueFault::NoLetter),
        ("12", ValueFault::NoLetter),
        ("Nguyễn\tA", ValueFault::Control { position: 7 }),
        ("A\u{0}", ValueFault::Control { position: 2 }),
        ("A\nB", ValueFault::Control { position: 2 }),
        (long.as_str(), ValueFault::TooLong { count: 101, limit: 100 }),
    ];
    for (given, fault) in cases {
        assert_eq!(read(&Kind::FullName, given), Err(fault), "{given:?}");
    }
    assert!(read(&Kind::FullName, &"ệ".repeat(100)).is_ok());
}

#[test]
fn texts_may_have_lines_and_nothing_else_that_steers() {
    assert_eq!(read(&Kind::Text, " Tổ 3\r\nPhường B "), Ok(text("Tổ 3\nPhường B")));
    assert_eq!(read(&Kind::Text, "A\u{1B}[31m"), Err(ValueFault::Control { position: 2 }));
    assert_eq!(read(&Kind::Text, "A\rB"), Err(ValueFault::Control { position: 2 }));
    let long = "b".repeat(4_001);
    let fault = ValueFault::TooLong { count: 4_001, limit: 4_000 };
    assert_eq!(read(&Kind::Text, &long), Err(fault));
}

#[test]
fn dates_are_read_from_texts_and_from_bare_years() {
    let year = Value::Date(PartialDate::of_year(1940).unwrap());
    let day = Value::Date(PartialDate::of_day(1940, 5, 12).unwrap());
    assert_eq!(read(&Kind::Date, "1940"), Ok(year.clone()));
    assert_eq!(read(&Kind::Date, "12/05/1940"), Ok(day.clone()));
    assert_eq!(Kind::Date.parse(Input::Number(1940)), Ok(year));
    assert_eq!(Kind::Date.parse(Input::Number(19_400_512)), Ok(day));
    let cases = [
        (Input::Number(40), ValueFault::Date(DateFault::TwoDigitYear)),
        (Input::Number(-1940), ValueFault::Date(DateFault::Shape)),
        (Input::Number(14_743), ValueFault::Date(DateFault::Shape)),
        (Input::Number(i64::MIN), ValueFault::Date(DateFault::Shape)),
        (Input::Text(""), ValueFault::Date(DateFault::Empty)),
        (Input::Flag(true), ValueFault::Shape { kind: "date", given: "true or false" }),
    ];
    for (input, fault) in cases {
        assert_eq!(Kind::Date.parse(input), Err(fault), "{input:?}");
    }
}

#[test]
fn identity_numbers_are_stored_as_digits() {
    let (twelve, nine) = ("006 140 000 001", "095.000.001");
    assert_eq!(read(&Kind::IdentityNumber, twelve), Ok(text("006140000001")));
    assert_eq!(read(&Kind::IdentityNumber, nine), Ok(text("095000001")));
    assert_eq!(read(&Kind::CitizenId, twelve), Ok(text("006140000001")));
    assert_eq!(read(&Kind::OldId, nine), Ok(text("095000001")));
    let fault = |fault| Err(ValueFault::Identity(fault));
    assert_eq!(read(&Kind::CitizenId, nine), fault(IdentityFault::OldInCitizen));
    assert_eq!(read(&Kind::OldId, twelve), fault(IdentityFault::CitizenInOld));
    assert_eq!(read(&Kind::IdentityNumber, "06140000001"), fault(IdentityFault::LostZero));
}

#[test]
fn where_zeros_count_a_bare_number_is_refused() {
    for kind in kinds() {
        let read = kind.parse(Input::Number(1));
        match kind {
            Kind::Number | Kind::Money => assert_eq!(read, Ok(Value::Number(1))),
            Kind::Flag => assert_eq!(read, Err(ValueFault::NotFlag)),
            Kind::Date => assert_eq!(read, Err(ValueFault::Date(DateFault::Shape))),
            kind => {
                let fault = ValueFault::Shape { kind: kind.name(), given: "a number" };
                assert_eq!(read, Err(fault));
            }
        }
    }
}

#[test]
fn codes_are_matched_exactly() {
    let (sex, people) =
        (Kind::Code { codes: codes(&SEXES) }, Kind::Code { codes: codes(&PEOPLES) });
    assert_eq!(read(&sex, "female"), Ok(text("female")));
    assert_eq!(read(&people, " 01 "), Ok(text("01")));
    assert_eq!(read(&sex, "Female"), Err(ValueFault::UnknownCode { count: 2 }));
    assert_eq!(read(&people, "1"), Err(ValueFault::UnknownCode { count: 56 }));
    assert_eq!(read(&Kind::Code { codes: vec![] }, "x"), Err(ValueFault::UnknownCode { count: 0 }));
}

#[test]
fn flags_and_numbers_are_read_from_their_texts_too() {
    assert_eq!(Kind::Flag.parse(Input::Flag(true)), Ok(Value::Flag(true)));
    assert_eq!(read(&Kind::Flag, "false "), Ok(Value::Flag(false)));
    assert_eq!(read(&Kind::Flag, "yes"), Err(ValueFault::NotFlag));
    assert_eq!(read(&Kind::Flag, " "), Err(ValueFault::Empty));
    assert_eq!(read(&Kind::Number, "-12"), Ok(Value::Number(-12)));
    assert_eq!(read(&Kind::Number, "1.000"), Err(ValueFault::NotNumber));
    assert_eq!(read(&Kind::Number, "-"), Err(ValueFault::NotNumber));
    assert_eq!(read(&Kind::Number, "+1"), Err(ValueFault::NotNumber));
    assert_eq!(read(&Kind::Number, "9223372036854775808"), Err(ValueFault::NotNumber));
    assert_eq!(read(&Kind::Number, ""), Err(ValueFault::Empty));
    assert_eq!(Kind::Number.parse(Input::Flag(true)), Err(ValueFault::NotNumber));
}

#[test]
fn phones_have_one_form() {
    let good = [
        ("0912 345 678", "0912345678"),
        ("+84 912.345.678", "0912345678"),
        ("+84 (0)912-345-678", "0912345678"),
        ("(0209) 3870 123", "02093870123"),
        ("+1 202 555 0100", "+12025550100"),
    ];
    for (given, stored) in good {
        assert_eq!(read(&Kind::Phone, given), Ok(text(stored)), "{given}");
    }
    let bad = [
        ("113", ValueFault::PhoneCount { count: 3 }),
        ("1234567890123456", ValueFault::PhoneCount { count: 16 }),
        ("0912x", ValueFault::PhoneCharacter { position: 5 }),
        ("0912+345678", ValueFault::PhoneCharacter { position: 5 }),
    ];
    for (given, fault) in bad {
        assert_eq!(read(&Kind::Phone, given), Err(fault), "{given}");
    }
}

#[test]
fn emails_are_checked_for_typing_errors_only() {
    for good in ["a@example.vn", "a.b+c@mail.example.vn", "đ@ví-dụ.vn"] {
        assert_eq!(read(&Kind::Email, good), Ok(text(good)));
    }
    for bad in ["a", "a@", "@b.vn", "a@b", "a@b..vn", "a@b.vn.", "a b@c.vn", "a@b@c.vn"] {
        assert_eq!(read(&Kind::Email, bad), Err(ValueFault::NotEmail), "{bad}");
    }
    let long = format!("{}@example.vn", "a".repeat(250));
    assert_eq!(read(&Kind::Email, &long), Err(ValueFault::TooLong { count: 261, limit: 254 }));
}

#[test]
fn amounts_are_whole_dong_however_they_are_grouped() {
    let good = [
        ("1500000", 1_500_000),
        ("1.500.000", 1_500_000),
        ("1,500,000", 1_500_000),
        ("1 500 000 đ", 1_500_000),
        ("1\u{a0}500\u{202f}000\u{a0}₫", 1_500_000),
        ("1.500.000 VND", 1_500_000),
        ("1.500.000 vnđ", 1_500_000),
        ("1.500.000Đ", 1_500_000),
        ("VND 1.500.000", 1_500_000),
        ("50.000 đô\u{300}ng", 50_000),
        (" 1.500 ", 1_500),
        ("0", 0),
        ("0 đ", 0),
        ("999.999.999.999.999", Kind::MONEY_LIMIT),
    ];
    for (given, amount) in good {
        assert_eq!(read(&Kind::Money, given), Ok(Value::Number(amount)), "{given}");
    }
    assert_eq!(Kind::Money.parse(Input::Number(1_500)), Ok(Value::Number(1_500)));
}

#[test]
fn amounts_that_are_none_are_refused() {
    let bad = [
        ("", ValueFault::Empty),
        ("đ", ValueFault::NotMoney),
        ("một triệu", ValueFault::NotMoney),
        ("1,5 triệu", ValueFault::NotMoney),
        ("+1500", ValueFault::NotMoney),
        (".500", ValueFault::NotMoney),
        ("15 USD", ValueFault::NotMoney),
        ("VND 1.500 VND", ValueFault::NotMoney),
        ("1.500.000,-", ValueFault::NotMoney),
        ("１５００", ValueFault::NotMoney),
        ("-1500", ValueFault::MoneyNegative),
        ("\u{2212}1.500 đ", ValueFault::MoneyNegative),
        ("1.5", ValueFault::MoneyDecimals),
        ("1500,00", ValueFault::MoneyDecimals),
        ("1500.000", ValueFault::MoneyDecimals),
        ("1.500.000,00", ValueFault::MoneyDecimals),
        ("1,500,000.000", ValueFault::MoneyDecimals),
        ("0.500", ValueFault::MoneyDecimals),
        ("1500.", ValueFault::MoneyDecimals),
        ("1.500.00", ValueFault::MoneyGroups),
        ("1..500", ValueFault::MoneyGroups),
        ("1.500 000", ValueFault::MoneyGroups),
        ("15 00", ValueFault::MoneyGroups),
        ("0 500", ValueFault::MoneyGroups),
        ("1000000000000000", ValueFault::MoneyTooGreat),
        ("99999999999999999999", ValueFault::MoneyTooGreat),
    ];
    for (given, fault) in bad {
        assert_eq!(read(&Kind::Money, given), Err(fault), "{given}");
    }
    let cases = [
        (Input::Number(-1), ValueFault::MoneyNegative),
        (Input::Number(i64::MIN), ValueFault::MoneyNegative),
        (Input::Number(i64::MAX), ValueFault::MoneyTooGreat),
        (Input::Flag(true), ValueFault::NotMoney),
    ];
    for (input, fault) in cases {
        assert_eq!(Kind::Money.parse(input), Err(fault), "{input:?}");
    }
}

#[test]
fn files_are_ids_links_and_relative_paths() {
    let good = [
        "3f2b9c1e-77aa",
        "to-khai.pdf",
        "2026/10/Đơn xin.pdf",
        "Nguye\u{302}\u{303}n.pdf",
        "https://kho.example.vn/tep/1?phien=2",
        "HTTPS://kho.example.vn:8443/a..b/..c",
        "...",
    ];
    for given in good {
        assert_eq!(read(&Kind::File, given), Ok(text(given)), "{given}");
    }
    assert_eq!(read(&Kind::File, " a.pdf\n"), Ok(text("a.pdf")));
    assert!(read(&Kind::File, &"ệ".repeat(300)).is_ok());
}

#[test]
fn files_that_lead_elsewhere_are_refused() {
    let content = "JVBERi0xLjQK".repeat(30);
    let bad = [
        ("", ValueFault::Empty),
        (content.as_str(), ValueFault::FileTooLong { count: 360, limit: 300 }),
        ("a\u{0}.pdf", ValueFault::Control { position: 2 }),
        ("a\nb", ValueFault::Control { position: 2 }),
        ("fdp\u{202e}exe", ValueFault::Control { position: 4 }),
        ("http://kho.example.vn/1", ValueFault::FileScheme),
        ("javascript:alert(1)", ValueFault::FileScheme),
        ("data:text/html,1", ValueFault::FileScheme),
        ("file:///etc/passwd", ValueFault::FileScheme),
        ("C:\\don.pdf", ValueFault::FileScheme),
        ("https:/kho.example.vn", ValueFault::FileScheme),
        ("https://", ValueFault::FileLink),
        ("https:///tep", ValueFault::FileLink),
        ("https://a@kho.example.vn/1", ValueFault::FileLink),
        ("https://kho.example.vn/to khai.pdf", ValueFault::FileLink),
        ("/etc/passwd", ValueFault::FileAbsolute),
        ("\\\\may\\tep", ValueFault::FileAbsolute),
        ("..", ValueFault::FileUp),
        ("a/../../b", ValueFault::FileUp),
        ("a\\..\\b", ValueFault::FileUp),
        ("a/%2E%2e/b", ValueFault::FileUp),
        ("a/.. /b", ValueFault::FileUp),
        ("https://kho.example.vn/a/../b", ValueFault::FileUp),
    ];
    for (given, fault) in bad {
        assert_eq!(read(&Kind::File, given), Err(fault), "{given:?}");
    }
}

#[test]
fn unit_codes_keep_their_zeros() {
    assert_eq!(read(&Kind::Unit, "05200"), Ok(text("05200")));
    let fault = ValueFault::Unit(UnitFault::Count { count: 4 });
    assert_eq!(read(&Kind::Unit, "5200"), Err(fault));
}

#[test]
fn a_case_is_found_by_words_digits_and_dates() {
    let date = |text| Value::Date(PartialDate::parse(text).unwrap());
    let cases: [(Kind, Value, &[&str]); 12] = [
        (Kind::FullName, text("NGUYỄN Thị Đào"), &["nguyen", "thi", "dao"]),
        (Kind::Text, text("Tổ 3, Hòa Bình"), &["to", "3", "hoa", "binh"]),
        (Kind::IdentityNumber, text("006140000001"), &["006140000001"]),
        (Kind::Date, date("12/05/1940"), &["1940-05-12", "1940"]),
        (Kind::Date, date("1940"), &["1940"]),
        (Kind::Phone, text("+12025550100"), &["12025550100"]),
        (Kind::Email, text("A@Example.vn"), &["a@example.vn"]),
        (Kind::Code { codes: codes(&SEXES) }, text("male"), &[]),
        (Kind::Flag, Value::Flag(true), &[]),
        (Kind::Number, Value::Number(-5), &["-5"]),
        (Kind::Money, Value::Number(1_500_000), &["1500000"]),
        (Kind::File, text("don-xin/to-khai.pdf"), &[]),
    ];
    for (kind, value, words) in cases {
        assert_eq!(kind.search_words(&value), words, "{}", kind.name());
    }
}

#[test]
fn values_keep_their_shape_in_json() {
    let cases = [
        (text("A"), r#"{"text":"A"}"#),
        (Value::Date(PartialDate::of_year(1940).unwrap()), r#"{"date":"1940"}"#),
        (Value::Flag(true), r#"{"flag":true}"#),
        (Value::Number(5), r#"{"number":5}"#),
    ];
    for (value, json) in cases {
        assert_eq!(serde_json::to_string(&value).unwrap(), json);
        assert_eq!(serde_json::from_str::<Value>(json).unwrap(), value);
    }
    let kind = Kind::Code { codes: codes(&SEXES) };
    let json = serde_json::to_string(&kind).unwrap();
    assert_eq!(json, r#"{"code":{"codes":["male","female"]}}"#);
    assert_eq!(serde_json::from_str::<Kind>(&json).unwrap(), kind);
}

#[test]
fn a_value_gives_its_content_only_in_its_own_shape() {
    let date = PartialDate::of_year(1940).unwrap();
    assert_eq!(text("A").as_text(), Some("A"));
    assert_eq!(Value::Date(date).as_date(), Some(date));
    assert_eq!((Value::Flag(true).as_text(), text("1940").as_date()), (None, None));
    assert_eq!(Value::Number(7).to_string(), "7");
}

#[test]
fn faults_say_what_is_wrong_and_what_to_write() {
    let faults = [
        ValueFault::Empty,
        ValueFault::TooLong { count: 101, limit: 100 },
        ValueFault::Control { position: 2 },
        ValueFault::NoLetter,
        ValueFault::Shape { kind: "citizen-id", given: "a number" },
        ValueFault::UnknownCode { count: 2 },
        ValueFault::NotFlag,
        ValueFault::NotNumber,
        ValueFault::PhoneCharacter { position: 5 },
        ValueFault::PhoneCount { count: 3 },
        ValueFault::NotEmail,
        ValueFault::NotMoney,
        ValueFault::MoneyNegative,
        ValueFault::MoneyDecimals,
        ValueFault::MoneyGroups,
        ValueFault::MoneyTooGreat,
        ValueFault::FileTooLong { count: 4_096, limit: 300 },
        ValueFault::FileScheme,
        ValueFault::FileLink,
        ValueFault::FileAbsolute,
        ValueFault::FileUp,
        ValueFault::Date(DateFault::Empty),
        ValueFault::Identity(IdentityFault::Empty),
        ValueFault::Unit(UnitFault::Count { count: 4 }),
    ];

    insta::assert_snapshot!(crate::shown(&faults), @r"
    the value is empty;
      leave the field out, or write a value
    the value has 101 characters and may have 100;
      shorten it
    character 2 of the value is a control character;
      remove it
    the name has no letter;
      write the name as on the document
    a citizen-id is written as a text, not as a number: zeros in front would be lost;
      put it in quotes
    the value is none of the 2 codes of this field;
      write a code of its list, exactly
    the value is neither true nor false;
      write true or false
    the value is no whole number;
      write digits only, without points or spaces
    character 5 of the phone number is not a digit;
      write digits, with + in front of a country code
    the phone number has 3 digits;
      write 8 to 15, with the area code
    the value is no e-mail address;
      write it as name@example.vn
    the value is no amount of dong;
      write whole dong as 1500000 or 1.500.000 đ
    the amount is below zero;
      write it without a minus sign
    the amount has decimals, or its last group has not three digits;
      write whole dong as 1500000 or 1.500.000
    the digits of the amount are not in groups of three with one separator;
      write them as 1500000, 1.500.000 or 1 500 000
    the amount has more than 15 digits;
      look whether digits were typed twice
    the reference of the file has 4096 characters and may have 300;
      write the id, the https link or the path of the file, not its content
    the reference of a file has a colon and is no https link;
      write a link that begins with https://, or an id or path without a colon
    the link of the file has no host, or a user name before it, or a space within;
      write it as https://host/path
    the path of the file begins at a root;
      write it without the slash in front
    the reference of a file leads to the folder above;
      write it without `..`
    the date is empty;
      write DD/MM/YYYY, MM/YYYY or YYYY
    the identity number is empty;
      write its 12 digits (or 9 for the old card)
    the unit code has 4 digits;
      write 2 for a province, 3 for a former district or 5 for a commune, with the zeros in front
    ");
}

/// Canaries: no refused value may come back in the text of its refusal.
#[test]
fn no_fault_repeats_the_value() {
    let canaries = ["Kanarienvogel 31/04/1987", "00618500977", "31/04/1987", "canary@", "K\u{7}x"];
    for kind in kinds() {
        for canary in canaries {
            if let Err(fault) = read(&kind, canary) {
                let shown = format!("{fault} {fault:?}");
                let leaked = ["Kanari", "00618500977", "1987", "canary", "\u{7}"];
                assert!(!leaked.iter().any(|part| shown.contains(part)), "{shown}");
            }
        }
    }
}

proptest! {
    #[test]
    fn what_is_read_reads_as_itself(given in "\\PC{0,30}|[0-9 ./+-]{0,14}|[a-z]{1,5}@[a-z.]{3,9}") {
        for kind in kinds() {
            if let Ok(value) = read(&kind, &given) {
                prop_assert_eq!(read(&kind, &value.to_string()), Ok(value), "{}", kind.name());
            }
        }
    }

    #[test]
    fn an_amount_is_the_same_however_it_is_grouped(
        amount in 0..=Kind::MONEY_LIMIT,
        separator in "[., \u{a0}]",
        end in "|đ| đ| VND|₫",
    ) {
        let digits = amount.to_string();
        let mut grouped = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push_str(&separator);
            }
            grouped.push(digit);
        }
        prop_assert_eq!(read(&Kind::Money, &(grouped + &end)), Ok(Value::Number(amount)));
    }

    #[test]
    fn no_reference_leads_up_or_to_a_root(given in "(https://)?[a-z./\\\\%2e:@ ]{1,16}") {
        if let Ok(Value::Text(kept)) = read(&Kind::File, &given) {
            prop_assert!(!kept.starts_with('/'));
            prop_assert!(kept.split(['/', '\\']).all(|part| part.trim() != ".."));
            prop_assert!(kept.starts_with("https://") || !kept.contains(':'));
        }
    }

    #[test]
    fn no_input_panics(given in any::<String>(), number in any::<i64>(), flag in any::<bool>()) {
        for kind in kinds() {
            for input in [Input::Text(&given), Input::Number(number), Input::Flag(flag)] {
                if let Ok(value) = kind.parse(input) {
                    let _ = kind.search_words(&value);
                }
            }
        }
    }
}
