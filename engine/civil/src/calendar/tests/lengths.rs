//! Tests of lengths: reading, refusing with suggestions, printing, and their bounds.

use super::super::{Length, LengthFault};
use proptest::prelude::*;

#[test]
fn a_number_and_a_unit_in_either_number_are_read() {
    let cases = [
        ("30 seconds", Length::Seconds(30)),
        ("1 second", Length::Seconds(1)),
        ("5 minutes", Length::Minutes(5)),
        ("1 hour", Length::Hours(1)),
        ("1 day", Length::Days(1)),
        ("365 days", Length::Days(365)),
        ("8 working hours", Length::WorkingHours(8)),
        ("1 working day", Length::WorkingDays(1)),
        ("2 working days", Length::WorkingDays(2)),
        ("  5   working\u{a0}days ", Length::WorkingDays(5)),
        ("6 months", Length::Months(6)),
        ("015 days", Length::Days(15)),
    ];
    for (text, length) in cases {
        assert_eq!(Length::parse(text), Ok(length), "{text}");
        assert_eq!(text.parse(), Ok(length), "{text}");
    }
}

#[test]
fn vietnamese_units_are_refused_with_what_they_may_mean() {
    let cases = [
        ("15 ngày", vec![Length::Days(15), Length::WorkingDays(15)]),
        ("15 Ngày", vec![Length::Days(15), Length::WorkingDays(15)]),
        ("15 nga\u{300}y", vec![Length::Days(15), Length::WorkingDays(15)]),
        ("3 ngày làm việc", vec![Length::WorkingDays(3)]),
        ("2 giờ", vec![Length::Hours(2), Length::WorkingHours(2)]),
        ("2 giờ làm việc", vec![Length::WorkingHours(2)]),
        ("1 tháng", vec![Length::Months(1)]),
        ("10 phút", vec![Length::Minutes(10)]),
        ("10 giây", vec![Length::Seconds(10)]),
    ];
    for (text, expected) in cases {
        match Length::parse(text) {
            Err(LengthFault::Vietnamese { suggestions, .. }) => assert_eq!(suggestions, expected),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn faults_say_what_is_wrong_and_what_to_write() {
    let texts = [
        "",
        "soon",
        "-5 days",
        "1.5 days",
        "5days",
        "99999999999 days",
        "15",
        "15 d",
        "15 working",
        "2 Days",
        "15 ngày",
        "3 ngày làm việc",
        "0 days",
        "3654 days",
        "121 months",
    ];
    let faults = texts.map(|text| Length::parse(text).unwrap_err().to_string());
    insta::assert_snapshot!(crate::shown(&faults), @r"
    `` is no length;
      write a number and one of seconds, minutes, hours, days, working hours, working days, months,
      such as `5 working days`
    `soon` is no length;
      write a number and one of seconds, minutes, hours, days, working hours, working days, months,
      such as `5 working days`
    `-5 days` is no length;
      write a number and one of seconds, minutes, hours, days, working hours, working days, months,
      such as `5 working days`
    `1.5 days` is no length;
      write a number and one of seconds, minutes, hours, days, working hours, working days, months,
      such as `5 working days`
    `5days` is no length;
      write a number and one of seconds, minutes, hours, days, working hours, working days, months,
      such as `5 working days`
    `99999999999 days` is no length;
      write a number and one of seconds, minutes, hours, days, working hours, working days, months,
      such as `5 working days`
    `15` has no unit;
      write for example `15 days` or `15 working days`
    `d` is no unit of time here;
      write one of seconds, minutes, hours, days, working hours, working days, months
    `working` is no unit of time here;
      write one of seconds, minutes, hours, days, working hours, working days, months
    `Days` is no unit of time here;
      write one of seconds, minutes, hours, days, working hours, working days, months
    `15 ngày` is not read;
      write `15 days` or `15 working days`
    `3 ngày làm việc` is not read;
      write `3 working days`
    a length of zero never waits;
      write at least 1
    the length is more than ten years;
      write at most 3653 days
    the length is more than ten years;
      write at most 120 months
    ");
}

#[test]
fn the_longest_lengths_are_ten_years() {
    for text in ["3653 days", "120 months", "87672 hours", "29224 working hours"] {
        let length = Length::parse(text).unwrap();
        assert_eq!(length, length.limit());
    }
    assert!(Length::WorkingDays(1).counts_working_time());
    assert!(Length::WorkingHours(1).counts_working_time());
    assert!(!Length::Days(1).counts_working_time());
}

#[test]
fn json_holds_the_printed_text() {
    let length = Length::WorkingDays(1);
    assert_eq!(serde_json::to_string(&length).unwrap(), r#""1 working day""#);
    assert_eq!(serde_json::from_str::<Length>(r#""1 working day""#).unwrap(), length);
    assert!(serde_json::from_str::<Length>(r#""15 ngày""#).is_err());
}

proptest! {
    #[test]
    fn what_is_printed_reads_as_itself(amount in 1u32..=120) {
        for length in super::zones::lengths_of(amount) {
            prop_assert_eq!(Length::parse(&length.to_string()), Ok(length));
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC*", near in "[0-9]{0,11} ?(working )?[a-z]{0,7}") {
        let _ = Length::parse(&text);
        let _ = Length::parse(&near);
    }
}
