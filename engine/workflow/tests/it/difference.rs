//! What two versions say otherwise, in sentences: read from texts as an author would write them.
//! Never looks into the crate beyond its public face.

use hoso_core::Lifecycle;
use hoso_workflow::{Sentence, Tongue, Vocabulary, difference, read};

use crate::support::{example, surroundings, text};

fn life(text: &str) -> Lifecycle {
    let checked = read("next.yaml", text, &Vocabulary::shipped(), &surroundings());
    let report = checked.report(text).render();
    checked.lifecycle.unwrap_or_else(|| panic!("{report}"))
}

/// The example with these texts put for those.
fn changed(text: &str, changes: &[(&str, &str)]) -> Lifecycle {
    let next = changes.iter().fold(text.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "`{old}` does not stand in the example");
        text.replace(old, new)
    });
    life(&next)
}

fn said(old: &Lifecycle, new: &Lifecycle) -> String {
    let sentences = difference(old, new);
    let in_tongue = |tongue| sentences.iter().map(move |one: &Sentence| one.text(tongue));
    let all: Vec<&str> = in_tongue(Tongue::English).chain(in_tongue(Tongue::Vietnamese)).collect();
    all.join("\n")
}

#[test]
fn nothing_is_said_of_what_stayed() {
    let (shipped, stop) = (example(), text("tests/workflows/valid/one-stop-case.yaml"));
    assert_eq!(difference(&life(&shipped), &life(&shipped)), []);
    assert_eq!(difference(&life(&stop), &life(&stop)), []);
    let relabelled =
        changed(&shipped, &[("en: \"Held\"", "en: \"On hold\""), ("version: 1", "version: 2")]);
    assert_eq!(difference(&life(&shipped), &relabelled), []);
}

#[test]
fn a_review_that_was_worked_over_is_told_in_both_languages() {
    let shipped = example();
    let next = changed(
        &shipped,
        &[
            ("version: 1", "version: 2"),
            ("  sex: {}\n", "  gioi-tinh: {is: sex}\n  phone: {required: true}\n"),
            (
                "compared: [full-name, birth-date, sex, ethnicity]",
                "compared: [full-name, birth-date, gioi-tinh]",
            ),
            ("  ethnicity: {}\n", ""),
            ("pending", "checking"),
            ("ambiguous: held, incomplete: held", "ambiguous: mismatch, incomplete: held"),
            (
                "{after: 5 working days, to: held, pauses: outage}",
                "{after: 7 working days, to: held, pauses: outage}",
            ),
            ("repeat-after: 1 day ", "repeat-after: 2 days "),
            ("route: population ", "route: population-bulk "),
            (
                "limit: {times: 1, in: 1 working day, per: case}",
                "limit: {times: 2, in: 3 working days, per: case}",
            ),
            (
                "{from: [verified], role: supervisor, reason: required, to: not-sent,",
                "{from: [verified, expired], role: [supervisor, chief], to: not-sent,",
            ),
            ("{missing: identity-number,", "{missing: phone,"),
            (
                "initial: not-sent",
                "due: {after: 15 working days, of: received}\nmigrate: {from: [1], states: {pending: checking}, fields: {sex: gioi-tinh}, drop: [ethnicity]}\ninitial: not-sent",
            ),
            ("tell: [{sender: every-state}]", "tell: [{sender: [verified]}]"),
        ],
    );
    insta::assert_snapshot!(said(&life(&shipped), &next));
}

#[test]
fn a_one_stop_case_that_was_worked_over_is_told_in_both_languages() {
    let stop = text("tests/workflows/valid/one-stop-case.yaml");
    let next = changed(
        &stop,
        &[
            ("version: 2", "version: 3"),
            ("from: [1]", "from: [2]"),
            ("purpose: \"1.004222\"", "purpose: \"1.004223\""),
            (
                "due: {after: 15 working days, of: received, pauses: [supplement]}",
                "due: {after: 10 working days, of: received}",
            ),
            (", {sender: checks}, {sender: reminders}", ""),
            (
                "{counter: {vi: \"Tại quầy\", en: \"At the counter\"}, online:",
                "{post: {vi: \"Bưu chính\", en: \"By post\"}, online:",
            ),
            (
                "{type: number, personal: false, label: {vi: \"Số bản\"",
                "{type: text, search: true, label: {vi: \"Số bản\"",
            ),
            ("answer-within: 4 seconds", "answer-within: 8 seconds"),
            ("keep: 30 days", "keep: 10 days"),
            ("shows: {portal: candidates, clerk: causes}", "shows: {portal: verdict}"),
            ("remind: [clerk, supervisor]", "remind: supervisor"),
            (
                "delete-after: 60 months, retention: journal",
                "delete-after: 120 months, retention: nothing",
            ),
            ("not-by: submit", "not-by: [submit, check]"),
            ("over: confirmed", "over: empty"),
            (
                "when: {check: {applicant: [verified]}}",
                "when: {check: {applicant: [verified, incomplete]}}",
            ),
        ],
    );
    insta::assert_snapshot!(said(&life(&stop), &next));
}
