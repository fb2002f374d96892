//! Good and bad workflows: the name of a bad one says its fault, its first line the codes.

use hoso_core::Lifecycle;

use crate::support::{check, example, folder};

#[test]
fn good_workflows_have_no_findings() {
    for (name, text) in folder("tests/workflows/valid") {
        let checked = check(&name, &text);
        assert_eq!(checked.findings, [], "{}", checked.report(&text).render());
        insta::assert_snapshot!(format!("valid__{name}"), summary(&checked.lifecycle.unwrap()));
    }
}

#[test]
fn the_shipped_example_has_no_findings() {
    let text = example();
    let checked = check("workflows/identity-review.yaml", &text);
    assert_eq!(checked.findings, [], "{}", checked.report(&text).render());
    insta::assert_snapshot!("valid__identity-review", summary(&checked.lifecycle.unwrap()));
}

#[test]
fn bad_workflows_have_exactly_their_findings() {
    let files = folder("tests/workflows/invalid");
    assert!(files.len() >= 40);
    let mut wrong = Vec::new();
    for (name, text) in files {
        let checked = check(&format!("{name}.yaml"), &text);
        let codes: Vec<&str> = checked.findings.iter().map(|finding| finding.code).collect();
        let mut expected: Vec<&str> = expectation(&text).collect();
        let mut sorted = codes.clone();
        expected.sort_unstable();
        sorted.sort_unstable();
        let rendered = checked.report(&text).render();
        if expected != sorted {
            wrong.push(format!("== {name}: expected {expected:?}\n{rendered}"));
            continue;
        }
        assert_eq!(checked.has_errors(), codes.iter().any(|code| code.starts_with('E')));
        insta::assert_snapshot!(format!("invalid__{name}"), rendered);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_bad_workflow() {
    let files = folder("tests/workflows/invalid");
    let seen: Vec<&str> = files.iter().flat_map(|(_, text)| expectation(text)).collect();
    for (code, meaning) in hoso_workflow::codes::ALL {
        // No file can show these: roles are open in the files, and the core refuses nothing that
        // the checks let pass.
        let elsewhere = ["E038", "E099"].contains(code);
        assert!(elsewhere || seen.contains(code), "no file for {code}: {meaning}");
    }
}

/// `# expect: E030 E031`, the first line of a bad workflow.
fn expectation(text: &str) -> impl Iterator<Item = &str> {
    let first = text.lines().next().unwrap();
    first.strip_prefix("# expect: ").unwrap().split_whitespace()
}

/// States and the ways between them.
fn summary(lifecycle: &Lifecycle) -> String {
    let draft = lifecycle.declared();
    let mut lines = vec![format!("{} {} begins in {}", draft.name, draft.version, draft.initial)];
    let mut states: Vec<_> = draft.states.iter().collect();
    states.sort_by_key(|(_, state)| state.position);
    for (name, state) in states {
        let ending = if state.is_final { " (final)" } else { "" };
        let asks = state.ask.as_ref().map(|ask| format!(" asks {ask}")).unwrap_or_default();
        lines.push(format!("{name}{asks}{ending}"));
        let answers =
            state.answers.iter().map(|(verdict, to)| format!("  {} -> {to}", verdict.code()));
        let failures = state.failures.iter().map(|(kind, to)| format!("  {} -> {to}", kind.code()));
        lines.extend(answers.chain(failures));
        lines.extend(
            state.timers.iter().map(|timer| format!("  after {} -> {}", timer.after, timer.to)),
        );
    }
    for (name, action) in &draft.actions {
        let from: Vec<&str> = action.from.iter().map(|state| &**state).collect();
        let to = action.to.as_deref().unwrap_or("stays");
        lines.push(format!("{name}: {} -> {to}", from.join(", ")));
    }
    for (name, ask) in &draft.asks {
        lines.push(format!(
            "{name}: compares {}; must {}",
            ask.compare.join(", "),
            ask.must.join(", ")
        ));
    }
    lines.join("\n")
}
