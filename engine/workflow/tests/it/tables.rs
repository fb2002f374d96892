//! The table of procedures beside a workflow: read as it should be, and each way to get it wrong.

use std::collections::BTreeMap;

use hoso_civil::Length;
use hoso_workflow::{Checked, Surroundings, Vocabulary, beside};
use jiff::civil::date;

const WORKFLOW: &str = include_str!("../../../../tests/workflows/valid/procedures.yaml");
const TABLE: &str = include_str!("../../../../tests/workflows/valid/procedures.csv");

fn read(workflow: &str, files: &[(&str, &str)]) -> Checked {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let beside: BTreeMap<String, String> = files.collect();
    let around = Surroundings { beside, ..Surroundings::with_calendars(["vn"]) };
    hoso_workflow::read("many-procedures.yaml", workflow, &Vocabulary::shipped(), &around)
}

#[test]
fn a_workflow_says_which_files_stand_beside_it() {
    assert_eq!(beside(WORKFLOW), ["procedures.csv"]);
    assert_eq!(beside("no: workflow"), [""; 0]);
    for out in ["../procedures.csv", "/etc/passwd", "a/../../b.csv", "a//b.csv", "..\\\\b.csv"] {
        let text = WORKFLOW.replace("procedures.csv", &format!("\"{out}\""));
        assert_eq!(beside(&text), [""; 0], "{out}");
    }
}

#[test]
fn each_line_is_a_procedure() {
    let checked = read(WORKFLOW, &[("procedures.csv", TABLE)]);
    assert!(checked.findings.is_empty(), "{}", checked.report(WORKFLOW).render());
    let lifecycle = checked.lifecycle.unwrap();
    let procedures = lifecycle.declared().procedures.as_ref().unwrap();
    assert_eq!(procedures.len(), 3);
    let one = &procedures["1.000948"];
    assert_eq!(one.title, "Trợ cấp xã hội hàng tháng, nộp tại xã");
    assert_eq!(one.takes, Some(Length::WorkingDays(15)));
    assert_eq!((one.from, one.to), (None, Some(date(2099, 12, 31))));
    let ask = lifecycle.ask("person").unwrap();
    let fetched = |code| lifecycle.fetches(ask, code).join(" ");
    assert_eq!(fetched(Some("1.000948")), "permanent-address phone");
    assert_eq!(fetched(Some("2.000815")), "");
    assert_eq!((fetched(Some("9.999")), fetched(None)), (String::new(), String::new()));
}

#[test]
fn a_byte_order_mark_spaces_and_windows_line_ends_do_no_harm() {
    let text = TABLE.replace('\n', "\r\n").replace(",7,", " , 7 , ").replace("code,", "code , ");
    let text = format!("\u{feff}{text}");
    let checked = read(WORKFLOW, &[("procedures.csv", &text)]);
    assert!(checked.findings.is_empty(), "{}", checked.report(WORKFLOW).render());
}

#[test]
fn what_is_wrong_with_a_table_is_said_with_its_line() {
    let cases = [
        ("no file", None),
        ("empty", Some("")),
        ("other columns", Some("ma,ten\n1.0,A\n")),
        ("a column more", Some("code,title,workng-days\n1.0,A,3\n")),
        ("a cell more", Some("code,title\n1.0,A,B\n2.0,B\n")),
        ("twice", Some("code,title\n1.0,A\n1.0,B\n")),
        ("no code", Some("code,title\n,A\n")),
        ("no field", Some("code,title,fetch\n1.0,A,permanent-adress fee\n")),
        ("no number", Some("code,title,working-days\n1.0,A,15 ngày\n2.0,B,0\n3.0,C,-1\n")),
        ("no day", Some("code,title,licensed-to\n1.0,A,31/12/2026\n2.0,B,2026-02-30\n")),
    ];
    let mut pages = Vec::new();
    for (name, table) in cases {
        let files: Vec<_> = table.map(|text| ("procedures.csv", text)).into_iter().collect();
        let checked = read(WORKFLOW, &files);
        assert!(checked.has_errors(), "{name}");
        let said = |finding: &hoso_workflow::Finding| {
            let help = finding.help.as_deref().unwrap_or_default();
            format!("  {} {}\n    {help}\n", finding.code, finding.message)
        };
        let said: Vec<String> = checked.findings.iter().map(said).collect();
        pages.push(format!("{name}\n{}", said.concat()));
    }
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn a_table_of_thousands_is_read_and_one_of_more_is_refused() {
    let table = |lines: usize| {
        let lines: Vec<String> = (0..lines).map(|n| format!("{n}.0,Thủ tục {n}\n")).collect();
        format!("code,title\n{}", lines.concat())
    };
    assert!(!read(WORKFLOW, &[("procedures.csv", &table(5_000))]).has_errors());
    let checked = read(WORKFLOW, &[("procedures.csv", &table(5_001))]);
    assert_eq!(checked.findings.len(), 1, "{:?}", checked.findings);
}

#[test]
fn a_pattern_that_would_repeat_codes_is_a_finding() {
    for pattern in
        ["{office}-{date}", "{number:4}", "{office}{date}-{number:4}", "H55-{dat}-{number}"]
    {
        let text = WORKFLOW.replace("{office}-{date}-{number:4}", pattern);
        let checked = read(&text, &[("procedures.csv", TABLE)]);
        let codes: Vec<&str> = checked.findings.iter().map(|one| one.code).collect();
        assert_eq!(codes, ["E059"], "{pattern}");
    }
}
