//! Workflows that open cases of one another: what one says of the other's cases holds there.

use hoso_workflow::{Checked, Finding, family};

use crate::support::{check, text};

fn found(files: &[(&str, String)]) -> Vec<Vec<Finding>> {
    let checked: Vec<Checked> = files.iter().map(|(name, text)| check(name, text)).collect();
    for (one, (name, text)) in checked.iter().zip(files) {
        assert!(one.lifecycle.is_some(), "{name}: {}", one.report(text).render());
    }
    family(&checked.iter().collect::<Vec<_>>())
}

fn household() -> String {
    text("tests/workflows/valid/household.yaml")
}

fn review() -> String {
    text("workflows/identity-review.yaml")
}

#[test]
fn a_good_family_has_no_finding_and_an_absent_child_is_left_open() {
    assert_eq!(found(&[("household", household()), ("review", review())]), [vec![], vec![]]);
    assert_eq!(found(&[("household", household())]), [vec![]]);
}

#[test]
fn what_does_not_hold_in_the_child_is_found_where_it_is_said() {
    let changes: [(&str, &str, &str); 5] = [
        ("a state of no child", "held: incomplete}", "heldd: incomplete}"),
        ("an action of no child", "action: submit", "action: sumbit"),
        ("an action elsewhere", "action: submit", "action: reopen"),
        ("a field that no person has", "full-name: {required: true, search: true}", "phone: {}"),
        ("states of no child at all", "workflow: identity-review", "workflow: one-stop-case"),
    ];
    let mut pages = Vec::new();
    for (what, from, to) in changes {
        let parent = household().replace(from, to).replace("[household.full-name]", "[]");
        let parent = parent.replace("needs: [], ", "");
        let files = [
            ("household.yaml", parent.clone()),
            ("review.yaml", review()),
            ("one-stop.yaml", text("tests/workflows/valid/one-stop-case.yaml")),
        ];
        let findings = found(&files).remove(0);
        let report = hoso_workflow::Report::new("household.yaml", &parent, &findings);
        pages.push(format!("== {what}\n{}", report.render()));
    }
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn an_end_of_the_child_that_the_parent_does_not_look_at_is_warned_of() {
    let child = review().replace("  expired:   {label", "  expired:   {final: true, label");
    let child =
        child.replace("held, expired], role: clerk, edits: all", "held], role: clerk, edits: all");
    let child = child.replace("{state: [held, expired]}", "{state: held}");
    let findings = found(&[("household", household()), ("review", child)]);
    let codes: Vec<&str> = findings[0].iter().map(|one| one.code).collect();
    assert_eq!(codes, ["W008"], "{findings:?}");
}

#[test]
fn a_circle_over_several_workflows_is_found_in_each_of_them() {
    let life = |name: &str, child: &str| {
        let named = household().replace("workflow: household-relief", &format!("workflow: {name}"));
        let ends = "ends: {accepted: verified}";
        let old = "ends: {verified: verified, mismatch: mismatch, not-found: not-found, held: incomplete}";
        let named = named.replace(old, ends).replace("action: submit", "action: send");
        named.replace("workflow: identity-review", &format!("workflow: {child}"))
    };
    let files = [
        ("a", life("first", "second")),
        ("b", life("second", "third")),
        ("c", life("third", "first")),
    ];
    let codes: Vec<Vec<&str>> =
        found(&files).iter().map(|of| of.iter().map(|one| one.code).collect()).collect();
    assert_eq!(codes, [["E056"], ["E056"], ["E056"]]);
}
