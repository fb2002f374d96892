//! Tests of what is odd about a case code: each cause on its own, silence where nothing is known,
//! and the sentences in both languages.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::calendar::{CalendarParts, DayOff};
use crate::case_code::LEVEL_ONE;

fn known() -> CodeKnown<'static> {
    CodeKnown { level_one: &LEVEL_ONE, ..CodeKnown::on(date(2026, 11, 23)) }
}

fn found(code: &str, known: &CodeKnown<'_>) -> Vec<&'static str> {
    let code = CaseCode::parse(code).unwrap();
    code.lints(known).iter().map(CodeLint::code).collect()
}

fn received(day: Date) -> CodeKnown<'static> {
    CodeKnown { received: Some(day), ..known() }
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_usual_code_has_no_lint() {
    let calendar = Calendar::new(CalendarParts::weekly("vn", "+07:00")).unwrap();
    let known = CodeKnown {
        received: Some(date(2026, 10, 8)),
        portal: &["H15"],
        calendar: Some(&calendar),
        ..known()
    };
    assert_eq!(found("H15.50.05.13-261008-0975", &known), NOTHING);
}

#[test]
fn where_nothing_is_known_nothing_is_said() {
    let known = CodeKnown::on(date(2026, 11, 23));
    assert_eq!(found("000.00.92.H28-261004-0001", &known), NOTHING);
}

/// The form of the guide of Hòa Bình: 230206 for a reception on 6 March 2023, at H55.
#[test]
fn the_code_of_the_official_guide_has_the_month_before() {
    let known = CodeKnown { portal: &["H28"], ..received(date(2023, 3, 6)) };
    let lints = found("000.00.92.H55-230206-0001", &known);
    assert_eq!(lints, ["zero-based-month", "other-portal"]);
}

#[test]
fn a_month_from_zero_is_told_from_another_day() {
    let cases = [
        (date(2023, 3, 6), "zero-based-month"),
        (date(2023, 3, 7), "other-date"),
        (date(2023, 4, 6), "other-date"),
        (date(2023, 1, 6), "other-date"),
        (date(2024, 3, 6), "other-date"),
        (date(2022, 3, 6), "other-date"),
    ];
    for (day, lint) in cases {
        assert_eq!(found("H55-230206-0001", &received(day)), [lint], "{day}");
    }
    assert_eq!(found("H55-230206-0001", &received(date(2023, 2, 6))), NOTHING);
    // January is written 00 by such a program, which is refused; December is no such case.
    assert_eq!(found("H55-221206-0001", &received(date(2023, 1, 6))), ["other-date"]);
}

#[test]
fn days_to_come_and_days_off_are_odd() {
    let mut parts = CalendarParts::weekly("vn", "+07:00");
    let (vi, en) = ("Quốc khánh".to_owned(), "National Day".to_owned());
    let source = "Labour Code 2019, article 112".to_owned();
    parts.days_off.insert(date(2026, 9, 2), DayOff { vi, en, source });
    let calendar = Calendar::new(parts).unwrap();
    let known = CodeKnown { calendar: Some(&calendar), ..known() };
    assert_eq!(found("H55-261123-0001", &known), NOTHING);
    assert_eq!(found("H55-261124-0001", &known), ["future-date"]);
    assert_eq!(found("H55-261122-0001", &known), ["day-off"]);
    assert_eq!(found("H55-261128-0001", &known), ["future-date", "day-off"]);
    assert_eq!(found("H55-260901-0001", &known), NOTHING);
    let lints = CaseCode::parse("H55-260902-0001").unwrap().lints(&known);
    let holiday = Some(["Quốc khánh".to_owned(), "National Day".to_owned()]);
    assert_eq!(lints, [CodeLint::DayOff { written: date(2026, 9, 2), holiday }]);
}

#[test]
fn numbers_are_odd_at_zero_and_when_used_before() {
    let used = CodeKnown { already_used: true, ..known() };
    assert_eq!(found("H55-261008-0000", &known()), ["number-zero"]);
    assert_eq!(found("H55-261008-0000000", &used), ["number-zero", "duplicate-number"]);
    assert_eq!(found("H55-261008-0001", &used), ["duplicate-number"]);
    assert_eq!(found("H55-261008-****", &used), NOTHING);
}

#[test]
fn a_portal_may_use_several_codes() {
    let known = CodeKnown { portal: &["H55", "H03", "H55"], ..known() };
    assert_eq!(found("H55.01-261008-0001", &known), NOTHING);
    assert_eq!(found("000.00.01.H55-261008-0001", &known), NOTHING);
    let lints = CaseCode::parse("G01-261008-0001").unwrap().lints(&known);
    let (level_one, portal) = ("G01".to_owned(), "H03, H55".to_owned());
    assert_eq!(lints, [CodeLint::OtherPortal { level_one, portal }]);
}

#[test]
fn a_former_province_is_odd_on_new_cases_only() {
    assert_eq!(found("H30-250630-0001", &known()), NOTHING);
    assert_eq!(found("H30-250701-0001", &known()), ["abolished-province"]);
    assert_eq!(found("H49-250701-0001", &known()), NOTHING);
    assert_eq!(found("H99-250701-0001", &known()), NOTHING);
    // The day of reception counts, where it is known.
    let lints = found("H30-250606-0001", &received(date(2025, 7, 6)));
    assert_eq!(lints, ["zero-based-month", "abolished-province"]);
    assert_eq!(found("H30-250702-0001", &received(date(2025, 6, 30))), ["other-date"]);
    let own =
        [LevelOne { code: "H99", name: "A", merged_into: Some("B"), evidence: Evidence::Verified }];
    let known = CodeKnown { level_one: &own, ..known() };
    assert_eq!(found("H99-250701-0001", &known), ["abolished-province"]);
    assert_eq!(found("H30-250701-0001", &known), NOTHING);
}

#[test]
fn every_lint_says_what_is_odd_in_both_languages() {
    let (written, received, today) = (date(2026, 2, 6), date(2026, 3, 6), date(2026, 2, 1));
    let province = |code: &str| {
        let row = LEVEL_ONE.iter().find(|row| row.code == code).unwrap();
        CodeLint::AbolishedProvince {
            level_one: code.to_owned(),
            name: row.name.to_owned(),
            merged_into: row.merged_into.unwrap().to_owned(),
            evidence: row.evidence,
        }
    };
    let tet = ["Tết Nguyên đán".to_owned(), "Lunar New Year".to_owned()];
    let lints = [
        CodeLint::OtherDate { written, received: date(2026, 3, 9) },
        CodeLint::ZeroBasedMonth { written, received },
        CodeLint::FutureDate { written, today },
        CodeLint::DayOff { written: date(2026, 2, 7), holiday: None },
        CodeLint::DayOff { written: date(2026, 2, 16), holiday: Some(tet) },
        CodeLint::NumberZero,
        CodeLint::DuplicateNumber,
        CodeLint::OtherPortal { level_one: "H55".to_owned(), portal: "H28".to_owned() },
        province("H30"),
        province("H28"),
    ];
    let rows = lints.iter().map(|one| format!("{}\n  {}\n  {}", one.code(), one.vi(), one.en()));
    let rows: Vec<String> = rows.map(|row| row.replace("; ", ";\n    ")).collect();

    insta::assert_snapshot!(rows.join("\n"), @r"
    other-date
      Ngày trong mã hồ sơ là 06/02/2026, ngày tiếp nhận là 09/03/2026;
        hãy đối chiếu với giấy tiếp nhận.
      The date in the case code is 06/02/2026, the case was received on 09/03/2026;
        compare with the receipt.
    zero-based-month
      Ngày trong mã hồ sơ là 06/02/2026, sớm hơn ngày tiếp nhận 06/03/2026 đúng một tháng;
        có thể phần mềm cấp mã đếm tháng từ 0, hãy báo cho bên vận hành.
      The date in the case code is 06/02/2026, exactly one month before the reception on 06/03/2026;
        the program that gave the code may count months from 0: tell those who run it.
    future-date
      Ngày trong mã hồ sơ là 06/02/2026, sau hôm nay 01/02/2026;
        hãy kiểm tra lại ngày.
      The date in the case code is 06/02/2026, after today, 01/02/2026;
        check the date.
    day-off
      Ngày trong mã hồ sơ là 07/02/2026, cơ quan nghỉ ngày đó;
        hãy kiểm tra lại ngày.
      The date in the case code is 07/02/2026, a day off of the office;
        check the date.
    day-off
      Ngày trong mã hồ sơ là 16/02/2026, cơ quan nghỉ ngày đó (Tết Nguyên đán);
        hãy kiểm tra lại ngày.
      The date in the case code is 16/02/2026, a day off of the office (Lunar New Year);
        check the date.
    number-zero
      Số thứ tự trong mã hồ sơ là 0;
        số trong ngày thường bắt đầu từ 1.
      The number in the case code is 0;
        the numbers of a day usually begin with 1.
    duplicate-number
      Một hồ sơ khác đã mang mã này;
        hãy kiểm tra hồ sơ nào được cấp mã trước.
      Another case has this code;
        check which of the two got it first.
    other-portal
      Mã cơ quan cấp 1 là H55, cổng này dùng H28;
        hãy kiểm tra hồ sơ có gửi đúng nơi không.
      Level 1 of the office is H55, this portal uses H28;
        check whether the case came to the right place.
    abolished-province
      H30 vốn là mã của Hậu Giang, đã nhập vào Cần Thơ từ 01/07/2025;
        hãy kiểm tra mã cơ quan còn dùng không.
      H30 was the code of Hậu Giang, part of Cần Thơ since 01/07/2025;
        check whether the office's code is still in use.
    abolished-province
      H28 có lẽ vốn là mã (chưa kiểm chứng) của Hòa Bình, đã nhập vào Phú Thọ từ 01/07/2025;
        hãy kiểm tra mã cơ quan còn dùng không.
      H28 was probably the code (not verified) of Hòa Bình, part of Phú Thọ since 01/07/2025;
        check whether the office's code is still in use.
    ");
}
