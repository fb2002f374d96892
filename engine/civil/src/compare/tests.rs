//! Tests of comparisons: the ladder of reasons, their classes, symmetry and reflexivity.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::codes::{SEXES, codes};
use crate::identity::CitizenId;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn date(text: &str) -> Value {
    Value::Date(PartialDate::parse(text).unwrap())
}

fn of_names(declared: &str, found: &str) -> Comparison {
    compare(&Kind::FullName, &text(declared), Some(&text(found)))
}

fn of_dates(declared: &str, found: &str) -> Comparison {
    compare(&Kind::Date, &date(declared), Some(&date(found)))
}

/// The difference in one line: `Nguyễn -Văn +Thị A`.
fn line(comparison: &Comparison) -> String {
    let words = comparison.difference.iter().map(|change| match change {
        WordChange::Same(word) => word.clone(),
        WordChange::Declared(word) => format!("-{word}"),
        WordChange::Found(word) => format!("+{word}"),
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn each_rung_of_the_ladder_is_told_from_the_next() {
    let cases = [
        ("Nguyễn Thị Hòa", "Nguyễn Thị Hòa", Reason::Exact),
        ("Nguyễn Thị Hòa", "Nguye\u{302}\u{303}n Thị Hòa", Reason::Encoding),
        ("Đặng Văn B", "\u{D0}ặng Văn B", Reason::Encoding),
        ("Y H'Đer", "Y H\u{2019}Đer", Reason::Encoding),
        ("Nguyễn Thị Hòa", "NGUYỄN THỊ HÒA", Reason::CaseOrSpace),
        ("Nguyễn Thị Hòa", " Nguyễn\u{a0}Thị  Hòa ", Reason::CaseOrSpace),
        ("Nguyễn Thị Hòa", "NGUYE\u{302}\u{303}N THỊ HÒA", Reason::CaseOrSpace),
        ("Nguyễn Thị Hòa", "Nguyễn Thị Hoà", Reason::TonePlacement),
        ("Nguyễn Thị Hòa", "NGUYỄN THỊ HOÀ", Reason::TonePlacement),
        ("Trần Thúy", "TRẦN THUÝ", Reason::TonePlacement),
        ("Lý Văn Quý", "LÍ VĂN QUÍ", Reason::IY),
        ("Nguyễn Thị Hòa", "NGUYEN THI HOA", Reason::Unaccented),
        ("Trần Thị Hương", "TRẦN THỊ HƯỜNG", Reason::Unaccented),
        ("Lý Văn A", "LI VAN A", Reason::Unaccented),
        ("Trần Quốc Việt", "TRẦN QUỐC VIÊT", Reason::Unaccented),
        ("Đặng Lộc Thuận", "ĐĂNG LÔC THUÂN", Reason::Unaccented),
        ("Nguyễn Văn A", "Nguyễn Văn B", Reason::Different),
        ("Nguyễn Văn Thúy", "Nguyễn Văn Thúi", Reason::Different),
        ("Nguyễn Văn A", "NguyễnVănA", Reason::Different),
    ];
    for (declared, found, reason) in cases {
        assert_eq!(of_names(declared, found).reason, reason, "{declared} {found}");
        assert_eq!(of_names(found, declared).reason, reason, "{found} {declared}");
    }
}

#[test]
fn the_daily_path_says_nothing_more_than_its_reason() {
    let daily = of_names("Nguyễn Văn A", "NGUYỄN VĂN A");
    assert_eq!(daily, Comparison::plain(Reason::CaseOrSpace));
}

#[test]
fn what_the_registry_does_not_hold_is_not_held() {
    for kind in [Kind::FullName, Kind::Date, Kind::Flag] {
        let comparison = compare(&kind, &text("A"), None);
        assert_eq!(comparison, Comparison::plain(Reason::NotHeld));
    }
}

#[test]
fn names_that_differ_are_explained() {
    let cases = [
        ("Nguyễn A", "NGUYỄN VĂN A", Some(Cause::MissingWord), "Nguyễn +VĂN A"),
        ("Nguyễn Văn A", "NGUYỄN A", Some(Cause::AddedWord), "Nguyễn -Văn A"),
        ("A Nguyễn Văn", "Nguyễn Văn A", Some(Cause::SwappedWords), "-A Nguyễn Văn +A"),
        ("Ng. Văn A", "NGUYỄN VĂN A", Some(Cause::Abbreviated), "-Ng. +NGUYỄN Văn A"),
        ("Nguyễn V. A", "Nguyễn Văn A", Some(Cause::Abbreviated), "Nguyễn -V. +Văn A"),
        ("Nguyễn Văn Nam", "Nguyễn Văn Năng", None, "Nguyễn Văn -Nam +Năng"),
        ("Nguyễn Văn Nam", "Nguyễn Văn Lam", Some(Cause::OneLetter), "Nguyễn Văn -Nam +Lam"),
        ("Nguyễn Văn Sinh", "Nguyễn Văn Xinh", Some(Cause::OneLetter), "Nguyễn Văn -Sinh +Xinh"),
        ("Nguyễn Văn Hòa", "Trần Thị Bích", None, "-Nguyễn -Văn -Hòa +Trần +Thị +Bích"),
        ("Hoàng Thị Hòa", "HOÀNG HOÀ", Some(Cause::AddedWord), "Hoàng -Thị Hòa"),
        ("NGUYEN A", "Nguyễn Văn A", Some(Cause::MissingWord), "-NGUYEN +Nguyễn +Văn A"),
    ];
    for (declared, found, cause, words) in cases {
        let comparison = of_names(declared, found);
        assert_eq!(comparison.reason, Reason::Different, "{declared} {found}");
        assert_eq!(comparison.cause, cause, "{declared} {found}");
        assert_eq!(line(&comparison), words, "{declared} {found}");
    }
}

#[test]
fn lost_marks_are_told_from_other_marks() {
    let lost = of_names("Trần Thị Hương", "TRAN THI HUONG");
    assert_eq!((lost.reason, lost.cause), (Reason::Unaccented, Some(Cause::NoMarks)));
    let other = of_names("Trần Thị Hương", "TRẦN THỊ HƯỜNG");
    assert_eq!((other.reason, other.cause), (Reason::Unaccented, Some(Cause::OtherMarks)));
    assert_eq!(line(&other), "Trần Thị -Hương +HƯỜNG");
    assert_eq!(line(&of_names("Lý Văn A", "LÍ VĂN A")), "-Lý +LÍ Văn A");
}

#[test]
fn a_coarser_date_agrees_partially_on_either_side() {
    let cases = [
        ("12/05/1940", "12/05/1940", Reason::Exact),
        ("1940", "1940", Reason::Exact),
        ("1940", "12/05/1940", Reason::Partial),
        ("12/05/1940", "1940", Reason::Partial),
        ("05/1940", "12/05/1940", Reason::Partial),
        ("05/1940", "1940", Reason::Partial),
        ("01/01/1940", "1940", Reason::Partial),
        ("1941", "12/05/1940", Reason::Different),
        ("06/1940", "12/05/1940", Reason::Different),
        ("13/05/1940", "12/05/1940", Reason::Different),
    ];
    for (declared, found, reason) in cases {
        assert_eq!(of_dates(declared, found).reason, reason, "{declared} {found}");
    }
}

#[test]
fn dates_that_differ_are_explained() {
    let cases = [
        ("05/12/1940", "12/05/1940", Some(Cause::SwappedDayMonth)),
        ("12/05/1940", "12/05/2040", Some(Cause::OffByCentury)),
        ("1940", "12/05/1840", Some(Cause::OffByCentury)),
        ("13/05/1940", "12/05/1940", Some(Cause::OneDigit)),
        ("12/05/1941", "12/05/1940", Some(Cause::OneDigit)),
        ("1941", "12/05/1940", Some(Cause::OneDigit)),
        ("12/05/1904", "12/05/1940", Some(Cause::TwoDigitsSwapped)),
        ("21/05/1940", "12/05/1940", Some(Cause::TwoDigitsSwapped)),
        ("01/01/1940", "12/05/1940", Some(Cause::FirstOfYear)),
        ("12/05/1940", "01/01/1940", Some(Cause::FirstOfYear)),
        ("30/11/1957", "12/05/1940", None),
        ("12/04/1950", "12/05/1940", None),
    ];
    for (declared, found, cause) in cases {
        let comparison = of_dates(declared, found);
        assert_eq!(comparison, Comparison::different(cause), "{declared} {found}");
    }
}

#[test]
fn the_persons_own_number_may_side_with_the_registry() {
    let id = CitizenId::parse("006140000001").unwrap();
    let year = |year| PartialDate::of_year(year).unwrap();
    let cause = birth_year_cause(year(1941), year(1940), &id);
    assert_eq!(cause, Some(Cause::BirthYearDigits));
    assert_eq!(birth_year_cause(year(1940), year(1941), &id), None);
    assert_eq!(birth_year_cause(year(1940), year(1940), &id), None);
    assert_eq!(birth_year_cause(year(1942), year(1941), &id), None);
}

#[test]
fn identity_numbers_are_compared_digit_by_digit() {
    let cases = [
        ("006140000001", "006140000001", Reason::Exact, None),
        ("006 140 000 001", "006140000001", Reason::CaseOrSpace, None),
        ("006140000001", "006140000002", Reason::Different, Some(Cause::OneDigit)),
        ("006140000012", "006140000021", Reason::Different, Some(Cause::TwoDigitsSwapped)),
        ("006140000001", "006040000001", Reason::Different, Some(Cause::SexDigit)),
        ("006140000001", "006141000001", Reason::Different, Some(Cause::BirthYearDigits)),
        ("006140000001", "006104000001", Reason::Different, Some(Cause::BirthYearDigits)),
        ("006140000001", "037205123456", Reason::Different, None),
        ("095000001", "095000002", Reason::Different, Some(Cause::OneDigit)),
        ("095000001", "095100001", Reason::Different, Some(Cause::OneDigit)),
        ("095000001", "006140000001", Reason::NotCompared, None),
        ("none", "006140000001", Reason::Different, None),
    ];
    for (declared, found, reason, cause) in cases {
        let got = compare(&Kind::IdentityNumber, &text(declared), Some(&text(found)));
        assert_eq!((got.reason, got.cause), (reason, cause), "{declared} {found}");
    }
}

#[test]
fn codes_flags_numbers_and_units_are_exact_or_different() {
    let sex = Kind::Code { codes: codes(&SEXES) };
    let cases = [
        (&sex, text("male"), text("male"), Reason::Exact),
        (&sex, text("male"), text("female"), Reason::Different),
        (&sex, text("male"), text("MALE"), Reason::Different),
        (&Kind::Flag, Value::Flag(true), Value::Flag(false), Reason::Different),
        (&Kind::Number, Value::Number(1), Value::Number(1), Reason::Exact),
        (&Kind::Number, Value::Number(1), Value::Number(2), Reason::Different),
        (&Kind::Money, Value::Number(1_500), Value::Number(1_500), Reason::Exact),
        (&Kind::Money, Value::Number(1_500), Value::Number(1_501), Reason::Different),
        (&Kind::File, text("a/b.pdf"), text("a/b.pdf"), Reason::Exact),
        (&Kind::File, text("a/b.pdf"), text("a/B.pdf"), Reason::Different),
        (&Kind::Unit, text("06"), text("19"), Reason::Different),
        (&Kind::Date, date("1940"), text("1940"), Reason::Different),
        (&Kind::FullName, text("1"), Value::Number(1), Reason::Different),
        (&Kind::Email, text("A@example.vn"), text("a@Example.VN"), Reason::CaseOrSpace),
        (&Kind::Email, text("a@example.vn"), text("b@example.vn"), Reason::Different),
    ];
    for (kind, declared, found, reason) in cases {
        assert_eq!(compare(kind, &declared, Some(&found)).reason, reason, "{declared} {found}");
    }
    let phone = compare(&Kind::Phone, &text("0912345678"), Some(&text("0912345679")));
    assert_eq!(phone, Comparison::different(Some(Cause::OneDigit)));
}

#[test]
fn a_reason_agrees_is_open_or_differs() {
    let default = Accept::default();
    let wide = Accept::default().with([Reason::Partial, Reason::Unaccented]);
    let cases = [
        (Reason::Exact, Class::Agrees, Class::Agrees),
        (Reason::Encoding, Class::Agrees, Class::Agrees),
        (Reason::CaseOrSpace, Class::Agrees, Class::Agrees),
        (Reason::TonePlacement, Class::Agrees, Class::Agrees),
        (Reason::IY, Class::Differs, Class::Differs),
        (Reason::Unaccented, Class::Differs, Class::Agrees),
        (Reason::Partial, Class::Open, Class::Agrees),
        (Reason::OldUnit, Class::Differs, Class::Differs),
        (Reason::NotHeld, Class::Open, Class::Open),
        (Reason::NotCompared, Class::Open, Class::Open),
        (Reason::Different, Class::Differs, Class::Differs),
    ];
    for (reason, plain, widened) in cases {
        assert_eq!(default.class(reason), plain, "{reason:?}");
        assert_eq!(wide.class(reason), widened, "{reason:?}");
    }
}

#[test]
fn nothing_can_accept_what_was_not_compared_or_differs() {
    let all = Accept::default().with(Reason::ALL);
    assert_eq!(all.class(Reason::Different), Class::Differs);
    assert_eq!(all.class(Reason::NotHeld), Class::Open);
    assert_eq!(all.class(Reason::NotCompared), Class::Open);
    let stored: Accept = serde_json::from_str(r#"["different", "not-held"]"#).unwrap();
    assert_eq!(stored.class(Reason::Different), Class::Differs);
    assert_eq!(stored.class(Reason::NotHeld), Class::Open);
    assert_eq!(all.reasons().count(), 8);
    assert!(all.reasons().all(Reason::may_be_accepted));
}

#[test]
fn codes_are_stable_unique_and_what_json_holds() {
    let codes = Reason::ALL.map(Reason::code);
    insta::assert_snapshot!(codes.join("\n"), @r"
    exact
    encoding
    case-or-space
    tone-placement
    i-y
    unaccented
    partial
    old-unit
    not-held
    not-compared
    different
    ");
    let causes = Cause::ALL.map(Cause::code);
    insta::assert_snapshot!(causes.join("\n"), @r"
    swapped-day-month
    one-digit
    two-digits-swapped
    off-by-century
    first-of-year
    missing-word
    added-word
    swapped-words
    one-letter
    abbreviated
    no-marks
    other-marks
    birth-year-digits
    sex-digit
    ");
    for reason in Reason::ALL {
        assert_eq!(Reason::from_code(reason.code()), Some(reason));
        assert_eq!(serde_json::to_string(&reason).unwrap(), format!("{:?}", reason.code()));
    }
    for cause in Cause::ALL {
        assert_eq!(Cause::from_code(cause.code()), Some(cause));
        assert_eq!(serde_json::to_string(&cause).unwrap(), format!("{:?}", cause.code()));
    }
    for class in [Class::Agrees, Class::Open, Class::Differs] {
        assert_eq!(serde_json::to_string(&class).unwrap(), format!("{:?}", class.code()));
    }
    assert_eq!((Reason::from_code("Exact"), Cause::from_code("")), (None, None));
    assert_eq!(causes.iter().collect::<BTreeSet<_>>().len(), causes.len());
}

#[test]
fn a_comparison_is_kept_as_json() {
    let comparison = of_names("Nguyễn A", "NGUYỄN VĂN A");
    let json = serde_json::to_string_pretty(&comparison).unwrap();
    insta::assert_snapshot!(json, @r#"
    {
      "reason": "different",
      "cause": "missing-word",
      "difference": [
        {
          "same": "Nguyễn"
        },
        {
          "found": "VĂN"
        },
        {
          "same": "A"
        }
      ]
    }
    "#);
    assert_eq!(serde_json::from_str::<Comparison>(&json).unwrap(), comparison);
}

#[test]
fn long_texts_are_aligned_within_bounds() {
    let many = |word: &str| (0..1_300).map(|n| format!("{word}{n}")).collect::<Vec<_>>().join(" ");
    let (left, right) = (format!("đầu {} cuối", many("a")), format!("ĐẦU {} CUỐI", many("b")));
    let comparison = compare(&Kind::Text, &text(&left), Some(&text(&right)));
    assert_eq!(comparison.difference.len(), 2_602);
    assert_eq!(comparison.difference[0], WordChange::Same("đầu".to_owned()));
    assert_eq!(comparison.difference[2_601], WordChange::Same("cuối".to_owned()));
}

/// Pairs that are close to each other more often than chance would have it.
fn pairs() -> impl Strategy<Value = (String, String)> {
    let word = prop::sample::select(vec![
        "Hòa",
        "hoà",
        "HOA",
        "Lý",
        "lí",
        "Ly",
        "Đặng",
        "\u{D0}ặng",
        "dang",
        "Văn",
        "VĂN",
        "V.",
        "Nguyễn",
        "nguye\u{302}\u{303}n",
        "thúy",
        "THUÝ",
        "René",
        "-",
        "\u{a0}",
        "e\u{323}",
    ]);
    let name = prop::collection::vec(word, 0..4).prop_map(|words| words.join(" "));
    prop_oneof![(name.clone(), name), ("\\PC{0,12}", "\\PC{0,12}")]
}

fn any_date() -> impl Strategy<Value = Value> {
    (1930u16..1933, 0u8..=12, 0u8..=31).prop_map(|(year, month, day)| {
        let whole = PartialDate::of_day(year, month, day);
        let coarser = PartialDate::of_month(year, month).or(PartialDate::of_year(year));
        Value::Date(whole.or(coarser).unwrap())
    })
}

/// The cause as the other side would see it.
fn mirrored(cause: Cause) -> Cause {
    match cause {
        Cause::MissingWord => Cause::AddedWord,
        Cause::AddedWord => Cause::MissingWord,
        other => other,
    }
}

proptest! {
    #[test]
    fn comparing_texts_is_symmetric_and_reflexive((left, right) in pairs()) {
        for kind in [Kind::FullName, Kind::Text, Kind::Email, Kind::Phone, Kind::IdentityNumber] {
            let (a, b) = (text(&left), text(&right));
            let (there, back) = (compare(&kind, &a, Some(&b)), compare(&kind, &b, Some(&a)));
            prop_assert_eq!(there.reason, back.reason);
            prop_assert_eq!(there.cause.map(mirrored), back.cause);
            prop_assert_eq!(compare(&kind, &a, Some(&a)), Comparison::plain(Reason::Exact));
            prop_assert_eq!(there.reason == Reason::Exact, left == right);
        }
    }

    #[test]
    fn comparing_dates_is_symmetric_and_reflexive(a in any_date(), b in any_date()) {
        let there = compare(&Kind::Date, &a, Some(&b));
        prop_assert_eq!(&there, &compare(&Kind::Date, &b, Some(&a)));
        prop_assert_eq!(there.reason == Reason::Exact, a == b);
        prop_assert_eq!(compare(&Kind::Date, &a, Some(&a)).reason, Reason::Exact);
    }

    #[test]
    fn the_difference_holds_every_word_of_both_sides((left, right) in pairs()) {
        let changes = words::difference(&left, &right);
        let side = |keep: fn(&WordChange) -> Option<&String>| {
            changes.iter().filter_map(keep).cloned().collect::<Vec<_>>()
        };
        let declared = side(|change| match change {
            WordChange::Same(word) | WordChange::Declared(word) => Some(word),
            WordChange::Found(_) => None,
        });
        prop_assert_eq!(declared, left.split_whitespace().collect::<Vec<_>>());
        let found = changes.iter().filter(|change| !matches!(change, WordChange::Declared(_)));
        prop_assert_eq!(found.count(), right.split_whitespace().count());
    }

    #[test]
    fn numbers_one_digit_apart_say_so(digits in "[0-9]{12}", at in 6usize..12) {
        let mut other = digits.clone().into_bytes();
        other[at] = b'0' + (other[at] - b'0' + 1) % 10;
        let other = text(std::str::from_utf8(&other).unwrap());
        let comparison = compare(&Kind::CitizenId, &text(&digits), Some(&other));
        prop_assert_eq!(comparison, Comparison::different(Some(Cause::OneDigit)));
    }
}
