//! Tests of the lines: kept, read back, and told in both languages.

use super::*;
use proptest::prelude::*;

#[test]
fn every_line_is_told_in_both_languages() {
    let (from, length) = (ms("2026-02-14T14:27:45"), Length::WorkingDays(3));
    let calendar = mornings();
    let mut kept = calendar.due(from, length).unwrap().reckoned;
    kept.extend(calendar.before(ms("2027-01-03T12:00:00"), length).unwrap().reckoned);
    kept.extend(calendar.due(ms("2026-03-06T14:00:00"), Length::WorkingDays(1)).unwrap().reckoned);
    let pauses = [Length::WorkingDays(1), Length::Hours(2)];
    for length in pauses {
        let (due, to) = (ms("2026-03-06T11:30:00"), ms("2026-03-07T18:00:00"));
        kept.extend(calendar.resumed(due, ms("2026-03-05T10:00:00"), to, length).unwrap().reckoned);
    }
    kept.push("further days off skipped: 3".to_owned());
    let berlin = vn().due("berlin", from, Length::Months(1)).unwrap();
    kept.extend(berlin.reckoned);
    let rows: Vec<String> = kept
        .iter()
        .map(|line| format!("{line}\n  {}\n  {}", in_english(line), in_vietnamese(line)))
        .collect();
    insta::assert_snapshot!(rows.join("\n"));
}

#[test]
fn lines_that_older_builds_kept_are_read() {
    let told = |line| (in_english(line), in_vietnamese(line));
    let (en, vi) = told("day off skipped: Mon 2026-04-27, Hùng Kings, moved");
    assert_eq!(en, "day off skipped: Mon 2026-04-27, Hùng Kings, moved");
    assert_eq!(vi, "bỏ qua ngày nghỉ thứ Hai 27/04/2026: Hùng Kings, moved");
    assert_eq!(told("weekly days off skipped: 6").1, "bỏ qua 6 ngày nghỉ hằng tuần");
}

#[test]
fn what_is_no_line_is_shown_as_it_stands() {
    for text in [
        "",
        "from",
        "from Tue 2023-03-06 14:27:45 +07:00",
        "from Mon 2023-03-06 14:27 +07:00",
        "from Mon 2023-13-06 14:27:45 +07:00",
        "due Mon 2023-03-06 14:27:45 +7:00",
        "due Mon 2023-03-06 14:27:45 é7:00",
        "weekly days off skipped: many",
        "5 working days from 2026-03-06",
        "5 days by calendar `vn",
        "left: 2 working days and 10:00",
        "left: 2 working days and 99999999999999999999:00:00",
        "day off skipped: Mon 2026-04-28, moved",
        "beyond the table of `vn`: now to then",
    ] {
        assert_eq!(Line::read(text), None, "{text}");
        assert_eq!((in_english(text).as_str(), in_vietnamese(text).as_str()), (text, text));
    }
}

proptest! {
    #[test]
    fn what_is_kept_is_read_back_to_the_same(
        from in 0i64..4_102_444_800_000, amount in 1u32..400, pause in 0i64..4_000_000_000,
    ) {
        let calendar = mornings();
        for length in zones::lengths_of(amount) {
            let due = calendar.due(from, length).unwrap();
            let back = calendar.before(from, length).unwrap();
            let later = calendar.resumed(due.at_ms, from, from + pause, length).unwrap();
            for kept in [due.reckoned, back.reckoned, later.reckoned].concat() {
                let line = Line::read(&kept);
                prop_assert_eq!(line.map(|line| line.to_string()), Some(kept));
            }
        }
    }

    #[test]
    fn no_text_panics(text in ".{0,60}", cut in 0usize..60) {
        let _ = in_vietnamese(&text);
        let whole = "day off skipped: Mon 2026-02-16, Tết / Tết Nguyên đán [the source]";
        let part: String = whole.chars().take(cut).collect();
        let _ = in_vietnamese(&part);
    }
}
