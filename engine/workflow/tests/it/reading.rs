//! The reader by itself, as the configuration uses it, and how findings are shown.

use hoso_workflow::yaml::{self, At, Entries, Keys, Names, Scalar, Words};
use hoso_workflow::{Finding, Place, Report, Severity, Surroundings, Vocabulary, codes, read};
use serde::Deserialize;

use crate::support::{check, example, found};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Shop {
    name: At<String>,
    open: Option<bool>,
    goods: Option<Entries<Good>>,
    tags: Option<At<Names>>,
    within: Option<Words>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Good {
    price: At<u32>,
    kind: GoodKind,
    more: Option<At<Scalar>>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum GoodKind {
    Fresh,
    LongLasting,
}

fn shop(text: &str) -> Result<Shop, Vec<(&'static str, u32, u32)>> {
    let read = yaml::read::<Shop>(text, Keys { not_built: &["later"] });
    let place = |one: &Finding| (one.code, one.place.line, one.place.column);
    read.document.ok_or_else(|| read.findings.iter().map(place).collect())
}

#[test]
fn every_value_knows_its_place() {
    let text = "name: \"Chợ\"\nopen: true\ngoods:\n  trà: {price: 12, kind: long-lasting, more: -3}\ntags: [a, b]\nwithin: 5\n";
    let shop = shop(text).unwrap();
    assert_eq!(
        shop.name,
        At { value: "Chợ".into(), place: Place { line: 1, column: 7, length: 5 } }
    );
    let (tea, good) = shop.goods.as_ref().unwrap().iter().next().unwrap();
    assert_eq!((tea.value.as_str(), tea.place.line, tea.place.column), ("trà", 4, 3));
    assert_eq!((good.price.value, good.price.place.column), (12, 16));
    assert_eq!(good.kind, GoodKind::LongLasting);
    assert_eq!(good.more.as_ref().unwrap().value, Scalar::Number(-3));
    let tags = shop.tags.unwrap();
    assert!(tags.listed);
    assert_eq!(tags.names[1].place, Place { line: 5, column: 11, length: 1 });
    assert_eq!(shop.within, Some(Words("5".into())));
    assert_eq!(shop.open, Some(true));
}

#[test]
fn one_word_stands_for_a_list_of_one() {
    let tags = shop("name: x\ntags: fresh\n").unwrap().tags.unwrap();
    assert!(!tags.listed);
    assert_eq!(tags.names[0].value, "fresh");
    assert_eq!(shop("name: x\ntags: {a: b}\n").unwrap_err(), [("E013", 2, 7)]);
    assert_eq!(
        shop("name: x\ntags: [a, [b], c, 4]\n").unwrap_err(),
        [("E013", 2, 11), ("E014", 2, 19)]
    );
}

#[test]
fn every_fault_of_shape_is_found_once_and_at_its_place() {
    let text = "name: 12\nopen: 1\ngoods:\n  a: {price: dear, kind: fresh}\n  b: {price: 1, kind: frozen}\n  c: {kind: fresh}\n  d: {price: -1, kind: fresh, colour: red}\n  e:\nlater: x\n";
    assert_eq!(
        shop(text).unwrap_err(),
        [
            ("E014", 1, 7),
            ("E013", 2, 7),
            ("E013", 4, 14),
            ("E037", 5, 23),
            ("E012", 6, 3),
            ("E013", 7, 14),
            ("E010", 7, 31),
            ("E015", 8, 3),
            ("E011", 9, 1),
        ]
    );
}

#[test]
fn a_key_whose_value_is_wrong_is_not_missing_as_well() {
    assert_eq!(shop("name: [x]\n").unwrap_err(), [("E013", 1, 7)]);
    assert_eq!(shop("# nothing else\nopen: true\n").unwrap_err(), [("E012", 2, 1)]);
}

#[test]
fn texts_and_numbers_are_never_mixed_up() {
    for text in ["name: 01\n", "name: true\n", "name: 1e3\n", "name: 0x10\n", "name: .inf\n"] {
        assert_eq!(shop(text).unwrap_err(), [("E014", 1, 7)], "{text}");
    }
    for text in
        ["name: yes\n", "name: off\n", "name: 2026-03-06\n", "name: \"01\"\n", "name: 1.2.3\n"]
    {
        assert!(shop(text).is_ok(), "{text}");
    }
    for price in ["1.5", "\"1\"", "99999999999", "0x1", "1_0"] {
        let text = format!("name: x\ngoods: {{a: {{price: {price}, kind: fresh}}}}\n");
        assert_eq!(shop(&text).unwrap_err(), [("E013", 2, 20)], "{text}");
    }
}

#[test]
fn windows_lines_and_a_byte_order_mark_are_read() {
    let text = "\u{feff}name: x\r\nopen: true\r\nowner: y\r\n";
    assert_eq!(shop(text).unwrap_err(), [("E010", 3, 1)]);
}

#[test]
fn a_fault_of_the_yaml_reader_becomes_a_finding() {
    let error = serde_yaml::from_str::<Shop>("name: [\n").unwrap_err();
    let finding = yaml::finding_of(&error);
    assert_eq!((finding.code, finding.severity), (codes::SYNTAX, Severity::Error));
    assert!(finding.place.line >= 1);
    let twice = serde_yaml::from_str::<std::collections::BTreeMap<String, u8>>("a: 1\na: 2\n");
    let finding = yaml::finding_of(&twice.unwrap_err());
    assert_eq!((finding.code, finding.place.line), (codes::DUPLICATE_KEY, 2));
}

#[test]
fn the_report_shows_line_mark_code_and_help() {
    let text = "a: 1\nthời hạn: 15 ngày\n";
    let place = Place { line: 2, column: 11, length: 7 };
    let finding = Finding::new(codes::LENGTH, place, "it is unclear")
        .help("say which days")
        .also(Place::START, "see here");
    insta::assert_snapshot!(Report::new("a/b.yaml", text, &[finding]).render());
}

#[test]
fn the_report_is_plain_unless_asked_for_colours() {
    let finding = [Finding::new(codes::NAME, Place::START, "a\u{1b}[31m name")];
    let report = Report::new("x.yaml", "x\n", &finding);
    assert!(!report.render().contains('\u{1b}'));
    assert!(report.coloured(true).render().contains('\u{1b}'));
}

#[test]
fn the_report_as_json_has_everything() {
    let text = "workflow: x\nversion: 0\nplace: y\n";
    let checked = check("x.yaml", text);
    insta::assert_json_snapshot!(checked.report(text).to_json());
}

#[test]
fn the_report_counts_what_it_does_not_show() {
    let finding = Finding::new(codes::NAME, Place { line: 9, column: 9, length: 9 }, "m");
    let rendered = Report::new("x.yaml", "x\n", &vec![finding; 105]).render();
    assert!(rendered.contains("… and 5 more"));
    assert!(rendered.ends_with("x.yaml: 105 errors\n"));
    assert_eq!(Report::new("x.yaml", "", &[]).summary(), "x.yaml: no findings");
}

#[test]
fn roles_are_checked_where_they_are_known() {
    let roles = Some(["clerk".to_owned()].into());
    let surroundings = Surroundings { roles, ..Surroundings::with_calendars(["vn"]) };
    let checked = read("x.yaml", &example(), &Vocabulary::shipped(), &surroundings);
    let found: Vec<_> = checked.findings.iter().map(|one| (one.code, one.place.line)).collect();
    assert_eq!(found, [(codes::UNKNOWN_ROLE, 55)]);
    assert!(checked.has_errors());
}

#[test]
fn one_slip_gives_one_finding() {
    let text = example();
    let slips = [
        ("to: pending", "to: pendng", "E030"),
        ("compare: compared", "compare: compard", "E032"),
        ("  sex: {}", "  sexe: {}", "E035"),
        ("initial: not-sent", "initial: notsent", "E030"),
        ("ask: person", "ask: prson", "E033"),
        ("calendar: vn", "calendar: vm", "E034"),
        ("up-to: 1 hour", "up-to: 1 huor", "E022"),
        ("role: supervisor", "rôle: supervisor", "E010"),
    ];
    for (right, wrong, code) in slips {
        assert!(text.contains(right), "{right}");
        let codes = found(&text.replacen(right, wrong, 1));
        // A field that is misspelt where it is declared is unknown wherever it is used.
        let expected = codes.iter().filter(|one| **one == code).count();
        assert!(expected == 1 && (codes.len() == 1 || code == "E035"), "{wrong}: {codes:?}");
    }
}

#[test]
fn what_was_taken_up_once_is_read_again_whatever_checks_came_later() {
    let text = crate::support::text("tests/workflows/invalid/look-up-without-a-purpose.yaml");
    assert_eq!(crate::support::found(&text), ["E063"]);
    let kept = hoso_workflow::Surroundings { kept: true, ..crate::support::surroundings() };
    let vocabulary = hoso_workflow::Vocabulary::shipped();
    let checked = hoso_workflow::read("kept.yaml", &text, &vocabulary, &kept);
    assert!(checked.lifecycle.is_some(), "{}", checked.report(&text).render());
    let broken = text.replace("to: asking", "to: askng");
    let checked = hoso_workflow::read("kept.yaml", &broken, &vocabulary, &kept);
    assert!(checked.lifecycle.is_none(), "a name that leads nowhere is no lifecycle");
}
