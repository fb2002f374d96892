//! What went against what was expected: each difference at the place of its expectation, both sides
//! beside each other. Shows names, codes, times, and the values of the scenario itself, which stand
//! in its file; never those of a real case.

use hoso_core::{Line, Millis, Refusal};
use hoso_workflow::Place;
use hoso_workflow::yaml::At;
use jiff::tz::{Offset, TimeZone};

use super::Difference;
use super::play::{Play, Stop, Went};
use super::script::{Expected, Outside, Possibility, joined};

/// Every difference of one step; none: it went as expected.
pub(super) fn differences(
    expected: &Expected,
    place: Place,
    went: &Result<Went, Stop>,
    play: &Play<'_>,
) -> Vec<Difference> {
    let nothing = Went::default();
    let (went, refusal) = match went {
        Ok(went) => (went, not_refused(expected, play)),
        Err(Stop::Refused(refusal)) => match other_refusal(expected, place, refusal) {
            // Where another refusal came, where the case rests says nothing more.
            Some(other) => return vec![other],
            None => (&nothing, None),
        },
        Err(stop) => return vec![no_step(place, stop)],
    };
    let mut all: Vec<Difference> = refusal.into_iter().collect();
    all.extend(state(expected, play));
    all.extend(verdict(expected, went));
    all.extend(reasons(expected, went));
    all.extend(fields(expected, play));
    all.extend(effects(expected, went));
    all.extend(possible(expected, play));
    all.extend(due(expected, play));
    all.extend(views(expected, play));
    all.extend(checks(expected, play));
    if let Some(first) = all.first_mut() {
        first.help = story(&went.lines);
    }
    all
}

/// One difference: what is looked at, both sides as people write them, and one sentence.
fn difference(
    place: Place,
    what: impl Into<String>,
    (expected, got): (impl Into<String>, impl Into<String>),
    message: String,
) -> Difference {
    let (what, expected, got) = (what.into(), expected.into(), got.into());
    Difference { place, what, expected, got, message, help: None }
}

/// A difference whose sentence is made of its sides.
fn plain(place: Place, what: String, expected: String, got: String) -> Difference {
    let message = format!("expected {what} `{expected}`, got `{got}`");
    difference(place, what, (expected, got), message)
}

fn no_step(place: Place, stop: &Stop) -> Difference {
    difference(place, "the step", ("it comes about", "it does not"), stop.to_string())
}

fn not_refused(expected: &Expected, play: &Play<'_>) -> Option<Difference> {
    let wanted = expected.refused.as_ref()?;
    let state = play.state().map_or("no state", |state| state);
    let message = format!("expected the refusal `{wanted}`, got none: the case rests in `{state}`");
    Some(difference(wanted.place, "refused", (wanted.value.as_str(), "none"), message))
}

fn other_refusal(expected: &Expected, place: Place, refusal: &Refusal) -> Option<Difference> {
    let got = refusal.code();
    let (place, side, wanted) = match &expected.refused {
        Some(wanted) if wanted.value == got => return None,
        Some(wanted) => (wanted.place, wanted.value.as_str(), format!("the refusal `{wanted}`")),
        None => (place, "none", "no refusal".to_owned()),
    };
    let message = format!("expected {wanted}, got `{got}`");
    let help = Some(refusal.to_string());
    Some(Difference { help, ..difference(place, "refused", (side, got), message) })
}

fn state(expected: &Expected, play: &Play<'_>) -> Option<Difference> {
    let wanted = expected.state.as_ref()?;
    let (side, got) = match play.state() {
        Some(got) if *got == wanted.value => return None,
        Some(got) => (got.to_string(), format!("`{got}`")),
        None => ("no case".to_owned(), "no case".to_owned()),
    };
    let message = format!("expected the state `{wanted}`, got {got}");
    Some(difference(wanted.place, "state", (&*wanted.value, side), message))
}

fn verdict(expected: &Expected, went: &Went) -> Option<Difference> {
    let wanted = expected.verdict.as_ref()?;
    if went.verdict == Some(wanted.value) {
        return None;
    }
    let code = wanted.value.code();
    let got = went.verdict.map_or("none".to_owned(), |got| format!("`{}`", got.code()));
    let message = format!("expected the verdict `{code}`, got {got}");
    Some(difference(wanted.place, "verdict", (code, got.replace('`', "")), message))
}

fn reasons<'a>(expected: &'a Expected, went: &'a Went) -> impl Iterator<Item = Difference> + 'a {
    expected.reasons.iter().filter_map(|(field, wanted)| {
        let got = went.fields.iter().find(|one| one.field == *field).map(|one| one.reason);
        if got == Some(wanted.value) {
            return None;
        }
        let code = wanted.value.code();
        let got = got.map_or("none".to_owned(), |got| format!("`{}`", got.code()));
        let message = format!("expected `{code}` of `{field}`, got {got}");
        let (what, got) = (format!("reason {field}"), got.replace('`', ""));
        Some(difference(wanted.place, what, (code, got), message))
    })
}

fn fields<'a>(expected: &'a Expected, play: &'a Play<'_>) -> impl Iterator<Item = Difference> + 'a {
    expected.fields.iter().filter_map(|(field, wanted)| {
        let got = play.looked_at().and_then(|case| case.value(field));
        if got == wanted.value.as_ref() {
            return None;
        }
        let told = |value: Option<&hoso_civil::Value>| {
            value.map_or("nothing".to_owned(), ToString::to_string)
        };
        let sides = (told(wanted.value.as_ref()), told(got));
        Some(plain(wanted.place, format!("field {field}"), sides.0, sides.1))
    })
}

fn effects(expected: &Expected, went: &Went) -> Option<Difference> {
    let wanted = expected.effects.as_ref()?;
    let asked = |wanted: &Outside, got: &Outside| match (wanted, got) {
        (Outside::Ask(wanted, None), Outside::Ask(got, _)) => wanted == got,
        (
            Outside::Ask(..)
            | Outside::Tell
            | Outside::TellCheck(_)
            | Outside::Remind(_)
            | Outside::Open(_)
            | Outside::Forget,
            _,
        ) => wanted == got,
    };
    let (all, got) = (&wanted.value, &went.effects);
    if all.len() == got.len() && all.iter().zip(got).all(|(wanted, got)| asked(wanted, got)) {
        return None;
    }
    // What the scenario does not look at is not shown beside it either.
    let looks = all.iter().any(|one| matches!(one, Outside::Ask(_, Some(_))));
    let shown = |one: &Outside| match one {
        Outside::Ask(ask, Some(_)) if !looks => Outside::Ask(ask.clone(), None).told(),
        Outside::Ask(..)
        | Outside::Tell
        | Outside::TellCheck(_)
        | Outside::Remind(_)
        | Outside::Open(_)
        | Outside::Forget => one.told(),
    };
    let told = |list: Vec<String>| if list.is_empty() { "none".into() } else { list.join("; ") };
    let sides = (told(all.iter().map(shown).collect()), told(got.iter().map(shown).collect()));
    Some(plain(wanted.place, "effects".into(), sides.0, sides.1))
}

fn possible(expected: &Expected, play: &Play<'_>) -> Vec<Difference> {
    if expected.possible.is_empty() {
        return Vec::new();
    }
    let listed = play.possible(&expected.role);
    let differs = expected.possible.iter().filter_map(|(action, wanted)| {
        let found = listed.iter().find(|one| one.action == *action);
        let refusal = found.and_then(|one| one.refusal.as_ref());
        let got = refusal.map(Refusal::code);
        let agrees = match (&wanted.value, got) {
            (_, _) if found.is_none() => false,
            (Possibility::Yes, got) => got.is_none(),
            (Possibility::No, got) => got.is_some(),
            (Possibility::Refused(code), got) => got == Some(code),
        };
        let got = if found.is_none() { "no case" } else { got.unwrap_or("true") };
        let sides = (wanted.value.told().to_owned(), got.to_owned());
        let what = format!("possible {action}");
        let differs = || plain(wanted.place, what, sides.0, sides.1);
        let help = refusal.map(Refusal::to_string);
        (!agrees).then(|| Difference { help, ..differs() })
    });
    differs.collect()
}

fn due(expected: &Expected, play: &Play<'_>) -> Option<Difference> {
    let wanted = expected.due.as_ref()?;
    let got = play.looked_at().and_then(hoso_core::Case::next_due);
    if got == wanted.value {
        return None;
    }
    let told = |due: Option<Millis>| due.map_or("none".to_owned(), when);
    Some(plain(wanted.place, "due".into(), told(wanted.value), told(got)))
}

fn views(expected: &Expected, play: &Play<'_>) -> Option<Difference> {
    let wanted: &At<_> = expected.view.as_ref()?;
    let got = play.views();
    if got == wanted.value {
        return None;
    }
    let told = |names: &[hoso_core::Name]| match names {
        [] => "none".to_owned(),
        names => joined(names),
    };
    Some(plain(wanted.place, "view".into(), told(&wanted.value), told(&got)))
}

fn checks<'a>(expected: &'a Expected, play: &'a Play<'_>) -> impl Iterator<Item = Difference> + 'a {
    expected.check.iter().filter_map(|(ask, wanted)| {
        let got = play.check(ask);
        if got == Some(wanted.value) {
            return None;
        }
        let got = got.map_or("no case", |got| got.code());
        let (what, code) = (format!("check {ask}"), wanted.value.code());
        Some(plain(wanted.place, what, code.to_owned(), got.to_owned()))
    })
}

/// A time as scenarios write it, by the country's clock.
pub(super) fn when(unix_ms: Millis) -> String {
    let at = jiff::Timestamp::from_millisecond(unix_ms).unwrap_or_default();
    let here = at.to_zoned(TimeZone::fixed(Offset::constant(7)));
    here.strftime("%Y-%m-%dT%H:%M:%S+07:00").to_string()
}

/// What the journal would say of the step.
pub(super) fn story(lines: &[Line]) -> Option<String> {
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
