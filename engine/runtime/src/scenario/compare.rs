//! What went against what was expected: each difference is a finding at the place of the
//! expectation. Never shows a value: names, codes and what the journal would say.

use hoso_core::{Line, Refusal};
use hoso_workflow::{Finding, Place};

use super::codes;
use super::play::{Play, Stop, Went};
use super::script::Expected;

/// Every difference of one step; none: it went as expected.
pub(super) fn differences(
    expected: &Expected,
    place: Place,
    went: &Result<Went, Stop>,
    play: &Play<'_>,
) -> Vec<Finding> {
    let nothing = Went::default();
    let (went, refusal) = match went {
        Ok(went) => (went, not_refused(expected, play)),
        Err(Stop::Refused(refusal)) => match other_refusal(expected, place, refusal) {
            // Where another refusal came, where the case rests says nothing more.
            Some(other) => return vec![other],
            None => (&nothing, None),
        },
        Err(stop) => return vec![finding(place, stop.to_string())],
    };
    let mut findings: Vec<Finding> = refusal.into_iter().collect();
    findings.extend(state(expected, play));
    findings.extend(verdict(expected, went));
    findings.extend(reasons(expected, went));
    if let Some(first) = findings.first_mut() {
        first.help = story(&went.lines);
    }
    findings
}

fn finding(place: Place, message: String) -> Finding {
    Finding::new(codes::OTHERWISE, place, message)
}

fn not_refused(expected: &Expected, play: &Play<'_>) -> Option<Finding> {
    let wanted = expected.refused.as_ref()?;
    let state = play.state().map_or("no state", |state| state);
    let message = format!("expected the refusal `{wanted}`, got none: the case rests in `{state}`");
    Some(finding(wanted.place, message))
}

fn other_refusal(expected: &Expected, place: Place, refusal: &Refusal) -> Option<Finding> {
    let (place, wanted) = match &expected.refused {
        Some(wanted) if wanted.value == refusal.code() => return None,
        Some(wanted) => (wanted.place, format!("the refusal `{wanted}`")),
        None => (place, "no refusal".to_owned()),
    };
    let message = format!("expected {wanted}, got `{}`", refusal.code());
    Some(finding(place, message).help(refusal.to_string()))
}

fn state(expected: &Expected, play: &Play<'_>) -> Option<Finding> {
    let wanted = expected.state.as_ref()?;
    let got = match play.state() {
        Some(got) if *got == wanted.value => return None,
        Some(got) => format!("`{got}`"),
        None => "no case".to_owned(),
    };
    Some(finding(wanted.place, format!("expected the state `{wanted}`, got {got}")))
}

fn verdict(expected: &Expected, went: &Went) -> Option<Finding> {
    let wanted = expected.verdict.as_ref()?;
    if went.verdict == Some(wanted.value) {
        return None;
    }
    let got = went.verdict.map_or("none".to_owned(), |got| format!("`{}`", got.code()));
    let message = format!("expected the verdict `{}`, got {got}", wanted.value.code());
    Some(finding(wanted.place, message))
}

fn reasons<'a>(expected: &'a Expected, went: &'a Went) -> impl Iterator<Item = Finding> + 'a {
    expected.reasons.iter().filter_map(|(field, wanted)| {
        let got = went.fields.iter().find(|one| one.field == *field).map(|one| one.reason);
        if got == Some(wanted.value) {
            return None;
        }
        let got = got.map_or("none".to_owned(), |got| format!("`{}`", got.code()));
        let wanted_code = wanted.value.code();
        let message = format!("expected `{wanted_code}` of `{field}`, got {got}");
        Some(finding(wanted.place, message))
    })
}

/// What the journal would say of the step.
fn story(lines: &[Line]) -> Option<String> {
    // Names and outcomes speak for themselves.
    let plain = |key: &str| matches!(key, "action" | "ask" | "verdict" | "failure");
    let line = |line: &Line| {
        let details = line.details.iter().map(|(key, detail)| match plain(key) {
            true => format!(" {detail}"),
            false => format!(" {key} {detail}"),
        });
        let to = line.to.as_ref().map(|to| format!(" → {to}")).unwrap_or_default();
        format!("{}{}{to}", line.what.code(), details.collect::<String>())
    };
    let told: Vec<String> = lines.iter().map(line).collect();
    (!told.is_empty()).then(|| format!("what happened: {}", told.join("; ")))
}
