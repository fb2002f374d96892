//! Names that lead nowhere: one letter too many, wherever the language wants a name.
//! Never plants a name that stands twice, or that another mistake would follow from.

use hoso_workflow::Place;
use hoso_workflow::document::{Answers, Condition, Document, Failures};
use hoso_workflow::yaml::{At, Names};

use super::Plot;

pub const KINDS: &[&str] = &[
    "a misspelt accepted reason",
    "a misspelt action to start from",
    "a misspelt answer's target",
    "a misspelt ask of a state",
    "a misspelt ask of an action",
    "a misspelt ask that changed",
    "a misspelt ask that is checked",
    "a misspelt calendar",
    "a misspelt check",
    "a misspelt compared set or field",
    "a misspelt failure's target",
    "a misspelt field in a condition",
    "a misspelt field in a set",
    "a misspelt field that must agree",
    "a misspelt field with reasons",
    "a misspelt first state",
    "a misspelt lock",
    "a misspelt meaning",
    "a misspelt need",
    "a misspelt role",
    "a misspelt route",
    "a misspelt state in a condition",
    "a misspelt target of an action",
    "a misspelt timer's target",
];

type Planned = Vec<(&'static str, &'static str, Place)>;

pub fn all(plot: &mut Plot) {
    let mut planned = Planned::new();
    let document = &plot.document;
    planned.push(("a misspelt first state", "E030", document.initial.place));
    planned.push(("a misspelt calendar", "E034", document.calendar.place));
    data(document, &mut planned);
    asks(document, &mut planned);
    states(document, &mut planned);
    actions(document, &mut planned);
    for (_, view) in document.views.iter() {
        if let Some(field) = view.missing.as_ref().or(view.known.as_ref()) {
            planned.push(("a misspelt field in a condition", "E031", field.place));
        }
        if let Some(checks) = &view.check {
            self::checks(checks.iter(), &mut planned);
        }
    }
    for (kind, code, place) in planned {
        plot.misspell(kind, code, place);
    }
}

/// A list of fields misspells a field, a single word a set.
fn fields(kind: &'static str, names: Option<&At<Names>>, planned: &mut Planned) {
    let Some(names) = names else { return };
    let code = if names.listed { "E031" } else { "E032" };
    let words = names.names.iter().filter(|name| names.listed || name.value != "all");
    planned.extend(words.map(|name| (kind, code, name.place)));
}

fn data(document: &Document, planned: &mut Planned) {
    // A field that must agree is then not compared either, which is told where it must.
    let asks: Vec<_> = document.asks.iter().map(|(_, ask)| ask).collect();
    let must = asks.iter().filter_map(|ask| ask.must.as_ref()).flat_map(|must| &must.names);
    let accepted = asks.iter().flat_map(|ask| ask.accept.names());
    let twice: Vec<&str> = must.map(|name| name.value.as_str()).chain(accepted).collect();
    for (_, set) in document.sets.iter() {
        let alone = set.iter().filter(|field| !twice.contains(&field.value.as_str()));
        planned.extend(alone.map(|field| ("a misspelt field in a set", "E031", field.place)));
    }
    for (_, field) in document.fields.iter() {
        planned.extend(field.is.iter().map(|is| ("a misspelt meaning", "E035", is.place)));
    }
}

fn asks(document: &Document, planned: &mut Planned) {
    for (_, ask) in document.asks.iter() {
        let routes = ask.route.iter().chain(&ask.route_in_batch);
        planned.extend(routes.map(|route| ("a misspelt route", "E036", route.place)));
        // Where fewer fields are compared, others that must agree are not compared.
        if ask.must.is_none() && ask.accept.names().next().is_none()
            || ask.compare.as_ref().is_some_and(|names| !names.listed)
        {
            fields("a misspelt compared set or field", ask.compare.as_ref(), planned);
        }
        let must = ask.must.as_ref().filter(|must| must.listed);
        fields("a misspelt field that must agree", must, planned);
        for (field, reasons) in ask.accept.iter() {
            planned.push(("a misspelt field with reasons", "E031", field.place));
            let reasons =
                reasons.iter().map(|one| ("a misspelt accepted reason", "E037", one.place));
            planned.extend(reasons);
        }
    }
}

fn states(document: &Document, planned: &mut Planned) {
    for (_, state) in document.states.iter() {
        planned
            .extend(state.ask.iter().map(|ask| ("a misspelt ask of a state", "E033", ask.place)));
        for target in state.answers.iter().flat_map(|answers| answered(answers)) {
            planned.push(("a misspelt answer's target", "E030", target.1.place));
        }
        for target in state.failures.iter().flat_map(|failures| failed(failures)) {
            planned.push(("a misspelt failure's target", "E030", target.1.place));
        }
        let timers = state.timers.iter().filter_map(|timer| timer.to.as_ref());
        planned.extend(timers.map(|to| ("a misspelt timer's target", "E030", to.place)));
        fields("a misspelt lock", state.locks.as_ref(), planned);
    }
}

fn actions(document: &Document, planned: &mut Planned) {
    for (_, action) in document.actions.iter() {
        let from = action.from.names.iter();
        planned.extend(from.map(|one| ("a misspelt action to start from", "E030", one.place)));
        let roles = action.role.iter().flat_map(|role| &role.names);
        planned.extend(roles.map(|role| ("a misspelt role", "E038", role.place)));
        fields("a misspelt need", action.needs.as_ref(), planned);
        planned.extend(
            action.to.iter().map(|to| ("a misspelt target of an action", "E030", to.place)),
        );
        planned.extend(
            action.ask.iter().map(|ask| ("a misspelt ask of an action", "E033", ask.place)),
        );
        if let Some(when) = &action.when {
            condition(when, planned);
        }
    }
}

fn checks<'d>(asks: impl Iterator<Item = (&'d At<String>, &'d At<Names>)>, planned: &mut Planned) {
    for (ask, wanted) in asks {
        planned.push(("a misspelt ask that is checked", "E033", ask.place));
        let wanted = wanted.names.iter().map(|one| ("a misspelt check", "E037", one.place));
        planned.extend(wanted);
    }
}

fn condition(written: &Condition, planned: &mut Planned) {
    let fields = written.missing.iter().chain(&written.known);
    planned.extend(fields.map(|field| ("a misspelt field in a condition", "E031", field.place)));
    let is = written.is.iter().flat_map(|is| is.iter());
    planned.extend(is.map(|(field, _)| ("a misspelt field in a condition", "E031", field.place)));
    let changed = written.changed.iter();
    planned.extend(changed.map(|ask| ("a misspelt ask that changed", "E033", ask.place)));
    let states = written.state.iter().flat_map(|states| &states.names);
    planned.extend(states.map(|one| ("a misspelt state in a condition", "E030", one.place)));
    self::checks(written.check.iter().flat_map(|check| check.iter()), planned);
    let inner = written.all.iter().chain(&written.any).flat_map(|list| list.iter());
    inner.for_each(|one| condition(one, planned));
    written.not.iter().for_each(|one| condition(one, planned));
}

/// Each verdict with its target.
pub fn answered(answers: &Answers) -> Vec<(&'static str, &At<String>)> {
    let all = [
        ("verified", &answers.verified),
        ("mismatch", &answers.mismatch),
        ("no-match", &answers.no_match),
        ("not-found", &answers.not_found),
        ("ambiguous", &answers.ambiguous),
        ("incomplete", &answers.incomplete),
    ];
    all.into_iter().filter_map(|(code, to)| Some((code, to.as_ref()?))).collect()
}

/// Each failure with its target.
pub fn failed(failures: &Failures) -> Vec<(&'static str, &At<String>)> {
    let all = [
        ("rejected", &failures.rejected),
        ("not-permitted", &failures.not_permitted),
        ("protocol", &failures.protocol),
        ("expired", &failures.expired),
        ("unavailable", &failures.unavailable),
    ];
    all.into_iter().filter_map(|(code, to)| Some((code, to.as_ref()?))).collect()
}
