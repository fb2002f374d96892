//! Good and bad workflows: the name of a bad one says its fault, its first line the codes.

use hoso_core::{Fires, Lifecycle, Moment};

use crate::support::{check, example, folder};

/// Good workflows that have warnings all the same, and which: what each says, it says on purpose.
const WARNED: [(&str, &[&str]); 1] = [("identity-review", &["W003"])];

/// The warnings that are known of a good workflow.
pub fn warned(name: &str) -> &'static [&'static str] {
    WARNED.iter().find(|(known, _)| *known == name).map_or(&[], |(_, codes)| codes)
}

#[test]
fn good_workflows_have_no_findings() {
    for (name, text) in folder("tests/workflows/valid") {
        let checked = check(&name, &text);
        let codes: Vec<&str> = checked.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, warned(&name), "{}", checked.report(&text).render());
        insta::assert_snapshot!(format!("valid__{name}"), summary(&checked.lifecycle.unwrap()));
    }
}

#[test]
fn the_shipped_example_is_good_and_has_one_timer_that_never_fires() {
    let text = example();
    let checked = check("workflows/identity-review.yaml", &text);
    insta::assert_snapshot!("shipped", checked.report(&text).render());
    let codes: Vec<&str> = checked.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, warned("identity-review"));
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
        let elsewhere = ["E011", "E038", "E057", "E058", "E099", "W008"].contains(code);
        assert!(elsewhere || seen.contains(code), "no file for {code}: {meaning}");
    }
}

#[test]
fn codes_are_given_once() {
    let mut codes: Vec<&str> = hoso_workflow::codes::ALL.iter().map(|(code, _)| *code).collect();
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all);
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
        lines.extend(state.timers.iter().map(|timer| {
            let when = match timer.at {
                Moment::After(length) => format!("after {length}"),
                Moment::BeforeDue(length) => format!("{length} before it is due"),
                Moment::Due => "when it is due".to_owned(),
            };
            let then = match &timer.fires {
                Fires::To(to) => format!("-> {to}"),
                Fires::Remind(roles) => {
                    let roles: Vec<&str> = roles.iter().map(|role| &**role).collect();
                    format!("reminds {}", roles.join(", "))
                }
            };
            format!("  {when} {then}")
        }));
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
