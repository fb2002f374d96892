//! The border of hoso-civil as the floors above use it: declared and found values of one synthetic
//! person, from reading to the class of each reason.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use hoso_civil::{
    Accept, Calendar, CalendarParts, Calendars, Cause, Class, IdentityLint, IdentityNumber, Input,
    Kind, Length, LengthFault, PartialDate, Reason, Sex, Value, codes, compare, name,
};

/// The fields of a small form, by name.
fn form() -> BTreeMap<&'static str, Kind> {
    BTreeMap::from([
        ("birth-date", Kind::Date),
        ("ethnicity", Kind::Code { codes: codes::codes(&codes::PEOPLES) }),
        ("full-name", Kind::FullName),
        ("identity-number", Kind::IdentityNumber),
        ("sex", Kind::Code { codes: codes::codes(&codes::SEXES) }),
    ])
}

type Row = (&'static str, &'static str, Option<&'static str>, Reason, Class);

/// Reads both sides and compares them under the default acceptance.
fn check(rows: &[Row]) {
    let (form, accept) = (form(), Accept::default());
    for (field, declared, found, reason, class) in rows {
        let kind = &form[field];
        let declared = kind.parse(Input::Text(declared)).unwrap();
        let found = found.map(|found| kind.parse(Input::Text(found)).unwrap());
        let got = compare(kind, &declared, found.as_ref());
        assert_eq!((got.reason, accept.class(got.reason)), (*reason, *class), "{field}");
    }
}

#[test]
fn a_registry_in_upper_case_agrees_with_what_a_clerk_typed() {
    check(&[
        (
            "full-name",
            " Nguyễn  Thị Hòa",
            Some("NGUYỄN THỊ HOÀ"),
            Reason::TonePlacement,
            Class::Agrees,
        ),
        ("birth-date", "12/05/1940", Some("19400512"), Reason::Exact, Class::Agrees),
        ("sex", "female", Some("female"), Reason::Exact, Class::Agrees),
        ("ethnicity", "01", None, Reason::NotHeld, Class::Open),
        ("identity-number", "006 140 000 001", Some("006140000001"), Reason::Exact, Class::Agrees),
    ]);
}

#[test]
fn what_is_less_exact_is_open_and_what_contradicts_differs() {
    check(&[
        ("full-name", "Nguyễn Thị Hòa", Some("NGUYEN THI HOA"), Reason::Unaccented, Class::Differs),
        ("full-name", "Lý Văn A", Some("LÍ VĂN A"), Reason::IY, Class::Differs),
        ("birth-date", "12/05/1940", Some("1940"), Reason::Partial, Class::Open),
        ("birth-date", "1940", Some("1941-01-01"), Reason::Different, Class::Differs),
        ("sex", "male", Some("female"), Reason::Different, Class::Differs),
        ("ethnicity", "01", Some("02"), Reason::Different, Class::Differs),
        ("identity-number", "095000001", Some("006140000001"), Reason::NotCompared, Class::Open),
    ]);
}

#[test]
fn a_field_may_accept_more_for_itself_alone() {
    let birth = Accept::default().with([Reason::Partial]);
    let plain = Accept::default();
    assert_eq!(birth.class(Reason::Partial), Class::Agrees);
    assert_eq!(plain.class(Reason::Partial), Class::Open);
    let code = Reason::from_code("i-y").unwrap();
    assert_eq!(plain.with([code]).class(Reason::IY), Class::Agrees);
}

#[test]
fn an_edit_that_swaps_day_and_month_is_named_as_that() {
    let read = |text| Kind::Date.parse(Input::Text(text)).unwrap();
    let got = compare(&Kind::Date, &read("05/12/1940"), Some(&read("12/05/1940")));
    assert_eq!((got.reason, got.cause), (Reason::Different, Some(Cause::SwappedDayMonth)));
}

#[test]
fn a_case_is_found_by_any_spelling_of_the_name() {
    let stored = Kind::FullName.parse(Input::Text("Đặng Thị Thúy")).unwrap();
    let words = Kind::FullName.search_words(&stored);
    for query in ["Đặng Thị Thuý", "DANG THI THUY", "dang thi thuy", "\u{D0}ẶNG THỊ THÚY"]
    {
        assert_eq!(name::search_words(query), words, "{query}");
    }
}

#[test]
fn a_number_that_does_not_fit_its_person_is_taken_with_a_warning() {
    let number = IdentityNumber::parse("006140000001").unwrap();
    let birth = PartialDate::parse("12/05/1941").unwrap();
    let lints = number.lints(Some(birth), Some(Sex::Male));
    assert_eq!(lints, [IdentityLint::SexDigit, IdentityLint::BirthYearDigits]);
}

#[test]
fn a_length_in_vietnamese_can_be_shown_with_the_dates_it_would_mean() {
    let vn = Calendar::new(CalendarParts::weekly("vn", "+07:00")).unwrap();
    let calendars = Calendars::default().with(vn).unwrap();
    let Err(LengthFault::Vietnamese { suggestions, .. }) = Length::parse("15 ngày") else {
        panic!("15 ngày was read");
    };
    let ends = suggestions.iter().map(|length| {
        let due = calendars.due("vn", 1_678_087_665_000, *length).unwrap();
        due.reckoned.last().unwrap().clone()
    });
    assert_eq!(
        ends.collect::<Vec<_>>(),
        ["due Tue 2023-03-21 14:27:45 +07:00", "due Mon 2023-03-27 14:27:45 +07:00"]
    );
}

#[test]
fn values_sort_and_compare_the_same_whatever_their_way_in() {
    let from_number = Kind::Date.parse(Input::Number(1940)).unwrap();
    let from_text = Kind::Date.parse(Input::Text(" 1940 ")).unwrap();
    assert_eq!(from_number, from_text);
    let earlier = Value::Date(PartialDate::of_year(1939).unwrap());
    assert!(earlier < from_number);
}
