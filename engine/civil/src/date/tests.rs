//! Tests of partial dates: every input format, every fault, order and precision.
#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

fn day(year: u16, month: u8, day: u8) -> PartialDate {
    PartialDate::of_day(year, month, day).unwrap()
}

fn month(year: u16, month: u8) -> PartialDate {
    PartialDate::of_month(year, month).unwrap()
}

fn year(year: u16) -> PartialDate {
    PartialDate::of_year(year).unwrap()
}

pub(crate) fn any_date() -> impl Strategy<Value = PartialDate> {
    (1u16..=9999, 0u8..=12, 0u8..=31).prop_map(|(y, m, d)| match (m, d) {
        (0, _) => year(y),
        (m, 0) => month(y, m),
        (m, d) => PartialDate::of_day(y, m, d).unwrap_or_else(|_| month(y, m)),
    })
}

#[test]
fn every_shape_that_people_and_registries_write_is_read() {
    let whole = day(1940, 5, 12);
    let cases = [
        ("12/05/1940", whole),
        ("12/5/1940", whole),
        (" 12 / 05 / 1940 ", whole),
        ("1940-05-12", whole),
        ("19400512", whole),
        ("05/1940", month(1940, 5)),
        ("5/1940", month(1940, 5)),
        ("1940-05", month(1940, 5)),
        ("1940", year(1940)),
        ("\u{a0}1940\n", year(1940)),
        ("0042", year(42)),
        ("29/02/2000", day(2000, 2, 29)),
        ("31/12/9999", day(9999, 12, 31)),
    ];
    for (text, date) in cases {
        assert_eq!(PartialDate::parse(text), Ok(date), "{text}");
    }
}

#[test]
fn what_is_no_date_is_refused_with_its_reason() {
    let cases = [
        ("", DateFault::Empty),
        ("  \t", DateFault::Empty),
        ("12/05/40", DateFault::TwoDigitYear),
        ("05/40", DateFault::TwoDigitYear),
        ("40", DateFault::TwoDigitYear),
        ("40-05-12", DateFault::TwoDigitYear),
        ("00/05/1940", DateFault::ZeroPart),
        ("00/00/1940", DateFault::ZeroPart),
        ("12/00/1940", DateFault::ZeroPart),
        ("1940-00", DateFault::ZeroPart),
        ("05/13/1940", DateFault::Month),
        ("99/1940", DateFault::Month),
        ("31/04/1940", DateFault::Day { last: 30 }),
        ("29/02/1941", DateFault::Day { last: 28 }),
        ("29/02/1900", DateFault::Day { last: 28 }),
        ("30/02/2000", DateFault::Day { last: 29 }),
        ("32/01/2000", DateFault::Day { last: 31 }),
        ("0000", DateFault::Year),
        ("00000101", DateFault::Year),
        ("12051940", DateFault::DayFirstDigits),
        ("31122005", DateFault::DayFirstDigits),
        ("940", DateFault::Shape),
        ("1", DateFault::Shape),
        ("194005", DateFault::Shape),
        ("14743", DateFault::Shape),
        ("12-05-1940", DateFault::Shape),
        ("1940-5-12", DateFault::Shape),
        ("1940-05-12T00:00", DateFault::Shape),
        ("12.05.1940", DateFault::Shape),
        ("1/2/3/1940", DateFault::Shape),
        ("+1/+2/1940", DateFault::Shape),
        ("-1940", DateFault::Shape),
        ("/", DateFault::Shape),
        ("12//1940", DateFault::Shape),
        ("１９４０", DateFault::Shape),
        ("năm 1940", DateFault::Shape),
        ("012/05/1940", DateFault::Shape),
    ];
    for (text, fault) in cases {
        assert_eq!(PartialDate::parse(text), Err(fault), "{text}");
    }
}

#[test]
fn constructors_refuse_what_the_calendar_does_not_have() {
    assert_eq!(PartialDate::of_year(0), Err(DateFault::Year));
    assert_eq!(PartialDate::of_year(10_000), Err(DateFault::Year));
    assert_eq!(PartialDate::of_month(1940, 13), Err(DateFault::Month));
    assert_eq!(PartialDate::of_month(0, 1), Err(DateFault::Year));
    assert_eq!(PartialDate::of_day(1940, 2, 30), Err(DateFault::Day { last: 29 }));
    assert_eq!(PartialDate::of_day(1940, 2, 0), Err(DateFault::ZeroPart));
}

#[test]
fn every_month_has_its_length() {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for (month, last) in (1u8..).zip(lengths) {
        assert!(PartialDate::of_day(2023, month, last).is_ok(), "{month}");
        let beyond = PartialDate::of_day(2023, month, last + 1);
        assert_eq!(beyond, Err(DateFault::Day { last }), "{month}");
    }
}

#[test]
fn parts_and_precision_are_what_is_known() {
    let whole = day(1940, 5, 12);
    assert_eq!((whole.year(), whole.month(), whole.day()), (1940, Some(5), Some(12)));
    assert_eq!(whole.precision(), Precision::Day);
    assert_eq!((month(1940, 5).month(), month(1940, 5).day()), (Some(5), None));
    assert_eq!(month(1940, 5).precision(), Precision::Month);
    assert_eq!((year(1940).month(), year(1940).day()), (None, None));
    assert_eq!(year(1940).precision(), Precision::Year);
    assert_eq!(whole.at_most(Precision::Month), month(1940, 5));
    assert_eq!(whole.at_most(Precision::Year), year(1940));
    assert_eq!(year(1940).at_most(Precision::Day), year(1940));
}

#[test]
fn an_unknown_part_sorts_before_every_known_one() {
    let sorted = [
        year(1939),
        year(1940),
        month(1940, 1),
        day(1940, 1, 1),
        day(1940, 1, 31),
        month(1940, 2),
        day(1940, 12, 31),
        year(1941),
    ];
    assert!(sorted.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn only_what_is_certain_is_earlier_or_later() {
    use Ordering::{Equal, Greater, Less};
    let cases = [
        (year(1940), year(1941), Some(Less)),
        (year(1940), month(1941, 5), Some(Less)),
        (day(1941, 1, 1), year(1940), Some(Greater)),
        (month(1940, 2), day(1940, 2, 29), None),
        (month(1940, 2), day(1940, 3, 1), Some(Less)),
        (year(1940), day(1940, 5, 12), None),
        (year(1940), year(1940), None),
        (day(1940, 5, 12), day(1940, 5, 12), Some(Equal)),
    ];
    for (left, right, order) in cases {
        assert_eq!(left.certainly_cmp(right), order, "{left} {right}");
        assert_eq!(right.certainly_cmp(left), order.map(Ordering::reverse), "{right} {left}");
    }
}

#[test]
fn a_partial_date_spans_its_first_to_its_last_day() {
    assert_eq!(year(1940).first_day(), day(1940, 1, 1));
    assert_eq!(year(1940).last_day(), day(1940, 12, 31));
    assert_eq!(month(1940, 2).last_day(), day(1940, 2, 29));
    assert_eq!(month(1941, 2).last_day(), day(1941, 2, 28));
    assert_eq!(day(1941, 2, 3).last_day(), day(1941, 2, 3));
}

#[test]
fn json_holds_the_printed_text() {
    for (date, json) in [
        (year(1940), r#""1940""#),
        (month(1940, 5), r#""1940-05""#),
        (day(1940, 5, 12), r#""1940-05-12""#),
    ] {
        assert_eq!(serde_json::to_string(&date).unwrap(), json);
        assert_eq!(serde_json::from_str::<PartialDate>(json).unwrap(), date);
    }
    assert!(serde_json::from_str::<PartialDate>(r#""31/04/1940""#).is_err());
    assert!(serde_json::from_str::<PartialDate>("1940").is_err());
}

#[test]
fn faults_say_what_is_wrong_and_what_to_write() {
    let faults = [
        DateFault::Empty,
        DateFault::Shape,
        DateFault::TwoDigitYear,
        DateFault::DayFirstDigits,
        DateFault::ZeroPart,
        DateFault::Year,
        DateFault::Month,
        DateFault::Day { last: 30 },
    ];

    insta::assert_snapshot!(crate::shown(&faults), @r"
    the date is empty;
      write DD/MM/YYYY, MM/YYYY or YYYY
    the date has none of the known shapes;
      write DD/MM/YYYY, MM/YYYY or YYYY (yyyy-mm-dd, yyyy-mm and yyyyMMdd are read too)
    the year of the date has two digits, so its century would be a guess;
      write the year with four digits
    the date is eight digits with the day first;
      write DD/MM/YYYY, or yyyyMMdd with the year first
    the day or month of the date is zero;
      leave out what is not known: write MM/YYYY or YYYY
    the year of the date is outside 1 to 9999;
      write the year with four digits
    the month of the date is greater than 12;
      write the day first: DD/MM/YYYY
    the month of the date has only 30 days in that year;
      correct the day, the month or the year
    ");
}

proptest! {
    #[test]
    fn what_is_printed_reads_as_itself(date in any_date()) {
        prop_assert_eq!(PartialDate::parse(&date.to_string()), Ok(date));
        let (y, m, d) = (date.year(), date.month(), date.day());
        let written = match (m, d) {
            (Some(m), Some(d)) => format!("{d:02}/{m:02}/{y:04}"),
            (Some(m), None) => format!("{m}/{y:04}"),
            (None, _) => format!("{y:04}"),
        };
        prop_assert_eq!(PartialDate::parse(&written), Ok(date));
    }

    #[test]
    fn a_day_exists_here_where_it_exists_in_jiff(y in 1u16..=9999, m in 0u8..=13, d in 0u8..=32) {
        let theirs = jiff::civil::Date::new(
            i16::try_from(y).unwrap(),
            i8::try_from(m).unwrap(),
            i8::try_from(d).unwrap(),
        );
        prop_assert_eq!(PartialDate::of_day(y, m, d).is_ok(), theirs.is_ok());
        if let (Ok(ours), Ok(theirs)) = (PartialDate::of_day(y, m, d), theirs) {
            prop_assert_eq!(ours.to_string(), theirs.to_string());
        }
    }

    #[test]
    fn a_date_cut_shorter_spans_the_whole_one(date in any_date()) {
        for precision in [Precision::Year, Precision::Month, Precision::Day] {
            let cut = date.at_most(precision);
            prop_assert!(cut.precision() <= precision);
            prop_assert!(cut.first_day() <= date.first_day());
            prop_assert!(date.last_day() <= cut.last_day());
            prop_assert_eq!(cut.first_day().precision(), Precision::Day);
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC*") {
        let _ = PartialDate::parse(&text);
    }

    #[test]
    fn near_dates_never_panic(text in "[0-9/ -]{0,12}") {
        if let Ok(date) = PartialDate::parse(&text) {
            prop_assert_eq!(PartialDate::parse(&date.to_string()), Ok(date));
        }
    }

    #[test]
    fn certain_order_agrees_with_the_sorting_order(a in any_date(), b in any_date()) {
        if let Some(order) = a.certainly_cmp(b) {
            prop_assert_eq!(order, a.cmp(&b));
        }
    }

    #[test]
    fn digits_are_the_printed_digits(date in any_date()) {
        let whole = date.first_day();
        let digits: String = whole.digits().iter().map(|d| char::from(b'0' + d)).collect();
        prop_assert_eq!(digits, whole.to_string().replace('-', ""));
    }
}
