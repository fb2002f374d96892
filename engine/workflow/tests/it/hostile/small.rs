//! Small texts that other readers of YAML take for something else, or that no eye sees: each has
//! its finding, with its place and what to do, or is taken as it is written.
//! Never large: what is large stands beside.

use hoso_workflow::Checked;

use crate::support::check;

const BASE: &str = r#"workflow: filing
version: 1
languages: [vi]
title: {vi: "Hồ sơ"}
purpose: "1.000948"
calendar: vn
fields: {full-name: {required: true}, birth-date: {}}
initial: open
states:
  open: {label: {vi: "Mở"}}
  shut: {final: true, label: {vi: "Đóng"}}
actions:
  edit: {from: [open], edits: all, label: {vi: "Sửa"}}
  close: {from: [open], needs: [birth-date], to: shut, label: {vi: "Đóng lại"}}
"#;

/// The base with one thing put for another.
fn with(from: &str, to: &str) -> String {
    assert_eq!(BASE.matches(from).count(), 1, "{from}");
    BASE.replace(from, to)
}

fn told(text: &str) -> String {
    let checked = check("filing.yaml", text);
    checked.report(text).render().trim_end().to_owned()
}

/// Each with its name: what stands there, and what is said.
fn all(items: &[(&str, String)]) -> String {
    let each = items.iter().map(|(name, text)| format!("== {name}\n{}\n", told(text)));
    each.collect::<Vec<_>>().join("\n")
}

fn good(text: &str) -> Checked {
    let checked = check("filing.yaml", text);
    assert!(checked.findings.is_empty(), "{}", checked.report(text).render());
    checked
}

#[test]
fn the_base_is_good() {
    good(BASE);
}

#[test]
fn words_that_others_take_for_flags_and_numbers() {
    let version = |number: &str| with("version: 1", &format!("version: {number}"));
    let numbers = [
        "1.10",
        "012",
        "0o12",
        "0x1F",
        "1_000",
        ".nan",
        "-.inf",
        "1e3",
        "-1",
        "4294967296",
        "+1",
        "9999999999999999999999999999",
        "\"1\"",
        "NO",
        "~",
        "2026-11-23",
        "1:30",
    ];
    let numbers = numbers.map(|number| (number, version(number)));
    insta::assert_snapshot!("numbers", all(&numbers));
    let words = [
        ("NO as a language", with("[vi]", "[NO]")),
        ("no as a language", with("[vi]", "[vi, no]")),
        ("NO for false", with("required: true", "required: NO")),
        ("yes for true", with("final: true", "final: yes")),
        ("TRUE for true", with("final: true", "final: TRUE")),
        ("on as a key", with("  open: {label", "  on: {label")),
        ("true as a state", with("  shut: {", "  true: {")),
        ("null as a state", with("initial: open", "initial: null")),
        ("a number as a state", with("initial: open", "initial: 012")),
        ("1.10 for a text", with("\"1.000948\"", "1.10")),
        ("a day for a text", with("\"1.000948\"", "2026-02-30")),
        ("a flag for a text", with("{vi: \"Mở\"}", "{vi: true}")),
        ("nothing for a text", with("{vi: \"Mở\"}", "{vi: }")),
        ("nan for a text", with("{vi: \"Mở\"}", "{vi: .nan}")),
    ];
    insta::assert_snapshot!("words", all(&words));
}

#[test]
fn dates_and_lengths_that_do_not_exist() {
    let when = |date: &str| {
        with("to: shut,", &format!("to: shut, when: {{earlier-than: {{birth-date: {date}}}}},"))
    };
    let dates = [
        "\"31/02/2026\"",
        "2026-02-30",
        "\"29/02/2025\"",
        "\"2026-13-01\"",
        "\"00/2020\"",
        "\"0000\"",
        "2020",
        "\"12345\"",
        "\"10/10/26\"",
        "\"\"",
        "\"hôm qua\"",
        "2026-02-30T25:61:00Z",
    ];
    insta::assert_snapshot!("dates", all(&dates.map(|date| (date, when(date)))));
    let after = |length: &str| {
        let timers = format!("  open: {{timers: [{{after: {length}, to: shut}}], label");
        with("  open: {label", &timers)
    };
    let lengths = [
        "0 days",
        "-1 days",
        "1.5 days",
        "012 days",
        "4294967296 days",
        "4294967295 days",
        "99999999999999999999999 days",
        "9999999 working days",
        "1000 months",
        "5 ngày",
        "5",
        "1e3 days",
        "٣ days",
        "５ days",
        "5\u{a0}days",
        "five days",
        "{days: 5}",
    ];
    insta::assert_snapshot!("lengths", all(&lengths.map(|length| (length, after(length)))));
    let times = ["4294967296", "-1", "0", "1.0", "\"1\""].map(|times| {
        let limit = format!("to: shut, limit: {{times: {times}, in: 1 day, per: case}},");
        (times, with("to: shut,", &limit))
    });
    insta::assert_snapshot!("times", all(&times));
}

#[test]
fn line_ends_and_a_mark_at_the_beginning_change_nothing() {
    let plain = good(BASE).lifecycle;
    for text in [
        BASE.replace('\n', "\r\n"),
        BASE.replace('\n', "\r"),
        format!("\u{feff}{BASE}"),
        format!("\u{feff}{}", BASE.replace('\n', "\r\n")),
        BASE.trim_end().to_owned(),
        format!("---\n{BASE}...\n"),
        format!("{BASE}\n\n# the end\n\n"),
    ] {
        assert_eq!(good(&text).lifecycle, plain);
    }
    // Places are the same, too.
    let faulty = with("initial: open", "initial: opne");
    let place = |text: &str| check("filing.yaml", text).findings[0].place;
    let expected = place(&faulty);
    assert_eq!((expected.line, expected.column, expected.length), (8, 10, 4));
    for text in
        [faulty.replace('\n', "\r\n"), faulty.replace('\n', "\r"), format!("\u{feff}{faulty}")]
    {
        assert_eq!(place(&text), expected, "{text:?}");
        assert!(told(&text).contains("8 | initial: opne"), "{}", told(&text));
    }
}

/// The same letters, each mark a character of its own.
fn decomposed(text: &str) -> String {
    text.replace('ở', "o\u{31b}\u{309}").replace('ồ', "o\u{302}\u{300}")
}

#[test]
fn decomposed_letters_are_kept_in_labels_and_are_no_part_of_names() {
    let text = decomposed(BASE);
    assert_ne!(text, BASE);
    let lifecycle = good(&text).lifecycle.unwrap();
    assert_eq!(lifecycle.declared().title["vi"], decomposed("Hồ sơ"));
    assert_eq!(lifecycle.state("open").unwrap().label["vi"], decomposed("Mở"));
    let names = [
        ("composed", with("workflow: filing", "workflow: hồ-sơ")),
        ("decomposed", decomposed(&with("workflow: filing", "workflow: hồ-sơ"))),
        ("one of each", decomposed(BASE).replace("  open: {label: {vi", "  mở: {label: {vi")),
        ("a key", decomposed(&with("  open: {label", "  open: {mở: x, label"))),
    ];
    insta::assert_snapshot!("decomposed", all(&names));
}

#[test]
fn characters_that_no_eye_sees() {
    let items = [
        ("a zero byte", with("Hồ sơ", "Hồ\u{0}sơ")),
        ("a bell", with("Hồ sơ", "Hồ\u{7}sơ")),
        ("an escape", with("Hồ sơ", "\u{1b}[31mHồ sơ")),
        ("next line", with("Hồ sơ\"", "Hồ\u{85}sơ\", x: y")),
        ("no character at all", with("Hồ sơ\"", "Hồ\u{ffff}sơ\", x: y")),
        ("turned around in a name", with("initial: open", "initial: \u{202e}nepo")),
        ("turned around in a key", with("initial: open", "\u{2066}initial: open")),
        ("no width in a name", with("initial: open", "initial: op\u{200b}en")),
        ("a mark in the middle", with("initial: open", "\u{feff}initial: open")),
        ("another alphabet", with("initial: open", "initial: оpen")),
        ("a space that does not break", with("initial: open", "initial:\u{a0}open")),
        ("a wide colon", with("initial: open", "initial：open")),
        ("a tab after the key", with("initial: open", "initial:\topen")),
        ("a tab before the key", with("  close: {from", "\tclose: {from")),
        ("curly quotes", with("{vi: \"Mở\"}", "{vi: “Mở, rồi đóng”}")),
    ];
    insta::assert_snapshot!("unseen", all(&items));
}

#[test]
fn keys_that_stand_twice_and_texts_that_hold_nothing() {
    let items = [
        ("a key twice", with("version: 1\n", "version: 1\nversion: 2\n")),
        ("a state twice", with("  shut: {", "  open: {")),
        ("a label twice", with("{vi: \"Mở\"}", "{vi: \"Mở\", vi: \"Ngỏ\"}")),
        ("a key twice, once in quotes", with("version: 1\n", "version: 1\n\"version\": 2\n")),
        ("a key that is a list", with("version: 1\n", "? [version]\n: 1\n")),
        ("a key that is nothing", with("version: 1\n", "~: 1\n")),
        ("nothing", String::new()),
        ("spaces", "  \n \n".into()),
        ("a comment", "# nothing to see\n".into()),
        ("a beginning", "---\n".into()),
        ("an end", "...\n".into()),
        ("null", "null\n".into()),
        ("an empty mapping", "{}\n".into()),
        ("an empty list", "[]\n".into()),
        ("a word", "workflow\n".into()),
        ("a directive", "%YAML 9.9\n---\nworkflow: x\n".into()),
        ("a directive that is none", "%TAG\nworkflow: x\n".into()),
        ("a mark at the beginning, and nothing", "\u{feff}".into()),
        (
            "latin letters read as the wrong ones",
            String::from_utf8_lossy(b"workflow: r\xe0\n").into(),
        ),
    ];
    insta::assert_snapshot!("twice_and_nothing", all(&items));
}
