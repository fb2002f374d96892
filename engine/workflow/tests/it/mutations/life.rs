//! Faults of a life as a whole: targets cut or turned, endings taken away, timers and conditions
//! that make no sense, what nobody uses.
//! Never cuts a way so that two faults would follow from it.

use hoso_workflow::Place;
use hoso_workflow::document::{Document, State};
use hoso_workflow::yaml::At;

use super::names::{answered, failed};
use super::shape::begins_line;
use super::{Plot, start};

pub const KINDS: &[&str] = &[
    "a branch that adds nothing",
    "a condition that always holds",
    "a condition that says two things",
    "a factor of zero",
    "a field twice in a set",
    "a final state that an action leaves",
    "a final state that is none",
    "a limit of zero",
    "a look-up without a purpose",
    "a repeat of nothing",
    "a set that nobody uses",
    "a state that nobody reaches",
    "a state that the action does not start from",
    "a timer twice",
    "a value that is no code",
    "an answer left out",
    "an answer that asks again",
    "an outage that never ends",
    "an outage that blames the person",
    "a failure left out",
    "nothing that must agree",
];

pub fn all(plot: &mut Plot) {
    outcomes(plot);
    turned(plot);
    endings(plot);
    timers(plot);
    conditions(plot);
    numbers(plot);
    declared(plot);
    asks(plot);
}

/// Every target, to see whether one can be spared.
fn targets(document: &Document) -> Vec<&str> {
    let states = document.states.iter().flat_map(|(_, state)| of_state(state));
    let actions = document.actions.iter().filter_map(|(_, action)| action.to.as_ref());
    states.chain(actions).map(|to| to.value.as_str()).collect()
}

fn of_state(state: &State) -> Vec<&At<String>> {
    let answers = state.answers.iter().flat_map(|answers| answered(answers));
    let failures = state.failures.iter().flat_map(|failures| failed(failures));
    let timers = state.timers.iter().filter_map(|timer| timer.to.as_ref());
    answers.chain(failures).map(|(_, to)| to).chain(timers).collect()
}

/// The state stays reachable without this way.
fn spared(document: &Document, to: &str) -> bool {
    let others = targets(document).iter().filter(|target| **target == to).count();
    others > 1 || document.initial.value == to
}

/// Answers and failures left out.
fn outcomes(plot: &mut Plot) {
    let mut planned = Vec::new();
    for (_, state) in plot.document.states.iter() {
        if let Some(answers) = &state.answers {
            for (code, to) in answered(answers) {
                let text = plot.source.without_entry(code, to.place);
                planned.push(("an answer left out", start(answers.place), text));
            }
        }
        if let Some(failures) = &state.failures {
            for (code, to) in failed(failures) {
                let text = plot.source.without_entry(code, to.place);
                planned.push(("a failure left out", start(failures.place), text));
            }
        }
    }
    for (kind, at, text) in planned {
        if let Some(text) = text {
            plot.plant(kind, "E040", at, text);
        }
    }
}

/// Outcomes that lead where they must not.
fn turned(plot: &mut Plot) {
    let mut planned = Vec::new();
    let document = &plot.document;
    for (name, state) in document.states.iter() {
        let (Some(answers), Some(failures)) = (&state.answers, &state.failures) else { continue };
        for (_, to) in answered(answers).into_iter().filter(|(_, to)| spared(document, &to.value)) {
            planned.push(("an answer that asks again", "E060", to.place, name.value.clone()));
        }
        let (Some(mismatch), Some(gone)) = (&answers.mismatch, &failures.unavailable) else {
            continue;
        };
        if !spared(document, &gone.value) {
            continue;
        }
        let blamed = mismatch.value.clone();
        planned.push(("an outage that blames the person", "E041", gone.place, blamed));
        let leaves = document.actions.iter().any(|(_, action)| {
            action.to.is_some() && action.from.names.iter().any(|one| one.value == name.value)
        });
        let ends = state.timers.iter().any(|timer| timer.to.is_some() && timer.pauses.is_none());
        if !leaves && !ends {
            planned.push(("an outage that never ends", "E061", gone.place, name.value.clone()));
        }
    }
    for (kind, code, place, to) in planned {
        plot.put(kind, code, place, &to);
    }
}

/// Final states that something leaves, or that say no longer that they are final.
fn endings(plot: &mut Plot) {
    let states = plot.document.states.iter();
    let finals = states.filter(|(_, state)| *state.is_final);
    let finals: Vec<_> = finals.map(|(name, state)| (name.clone(), state.clone())).collect();
    for (name, state) in &finals {
        if state.delete_after.is_none() && state.retention.is_none() {
            let text = plot.source.put(state.is_final.place, "false");
            plot.plant("a final state that is none", "E043", start(name.place), text);
        }
    }
    let from: Vec<_> =
        plot.document.actions.iter().map(|(_, action)| action.from.clone()).collect();
    for list in from.iter().filter(|list| list.listed) {
        let (Some(first), Some((name, _))) = (list.names.first(), finals.first()) else { continue };
        let text = plot.source.insert(start(first.place), &format!("{name}, "));
        plot.plant("a final state that an action leaves", "E044", start(first.place), text);
    }
    let first = plot.document.states.iter().next().map(|(name, _)| name.place);
    let labels = plot.document.languages.iter().map(|one| format!("{one}: \"x\""));
    let labels = labels.collect::<Vec<_>>().join(", ");
    if let Some(first) = first.filter(|place| begins_line(plot, *place)) {
        let line =
            format!("{}zebra: {{label: {{{labels}}}}}", " ".repeat(first.column as usize - 1));
        let text = plot.source.insert_line(first.line, &line);
        plot.plant("a state that nobody reaches", "E042", start(first), text);
    }
}

/// Each timer once more.
fn timers(plot: &mut Plot) {
    let states = plot.document.states.iter();
    let timers: Vec<_> = states.flat_map(|(_, state)| state.timers.clone()).collect();
    for timer in timers {
        let (Some(after), Some(to)) = (&timer.after, &timer.to) else { continue };
        if !plot.source.after(start(timer.place)).starts_with('{') {
            continue;
        }
        let copy = format!("{{after: {}, to: {to}}}, ", after.value.0.0);
        let text = plot.source.insert(start(timer.place), &copy);
        let moved = u32::try_from(copy.chars().count()).unwrap();
        let at = (after.place.line, after.place.column + moved);
        plot.plant("a timer twice", "E062", at, text);
    }
}

/// Conditions on actions that have none, in front of a label in braces.
fn conditions(plot: &mut Plot) {
    let fields: Vec<String> = plot.document.fields.names().map(str::to_owned).collect();
    let states: Vec<String> = plot.document.states.names().map(str::to_owned).collect();
    let document = plot.document.clone();
    if fields.is_empty() {
        // All data is that of persons.
        return;
    }
    for (name, action) in document.actions.iter() {
        if let Some(when) = &action.when {
            if plot.source.after(start(when.place)).starts_with('{') {
                let at = (when.place.line, when.place.column + 1);
                let key = if when.missing.is_some() { "known" } else { "missing" };
                let text = plot.source.insert(at, &format!("{key}: {}, ", fields[0]));
                plot.plant("a condition that says two things", "E018", start(when.place), text);
            }
            continue;
        }
        let place = action.label.place;
        let before = plot.source.before(start(place));
        let within = before.strip_suffix("label: ").filter(|rest| !rest.trim().is_empty());
        let Some(column) = within.map(|rest| u32::try_from(rest.chars().count()).unwrap() + 1)
        else {
            continue;
        };
        let line = place.line;
        let mut plant = |kind, code, when: &str, mark: &str| {
            let written = format!("when: {when}, ");
            let found = written.find(mark).unwrap();
            let at = (line, column + u32::try_from(written[..found].chars().count()).unwrap());
            let text = plot.source.insert((line, column), &written);
            plot.plant(kind, code, at, text);
        };
        let from: Vec<&str> = action.from.names.iter().map(|one| one.value.as_str()).collect();
        let all = format!("{{state: [{}]}}", from.join(", "));
        plant("a condition that always holds", "W006", &all, "{");
        if let Some(other) = states.iter().find(|state| !from.contains(&state.as_str())) {
            let when = format!("{{state: {other}}}");
            let mark = format!("{other}}}");
            plant("a state that the action does not start from", "E046", &when, &mark);
        }
        if fields.iter().any(|field| field == "sex") {
            plant("a value that is no code", "E047", "{is: {sex: zebra}}", "zebra");
        }
        if action.needs.is_none() {
            let when = format!("{{any: [{{known: {0}}}, {{missing: zz, known: {0}}}]}}", fields[0]);
            let when = when.replace("{missing: zz, known", "{ known");
            plant("a branch that adds nothing", "W007", &when, "{ known");
        }
        let target = action.to.as_ref().and_then(|to| document.states.get(&to.value));
        let asks = action.ask.is_some() || target.is_some_and(|state| state.ask.is_some());
        if !asks && !action.repeat {
            let text = plot.source.insert((line, column), "repeat: true, ");
            plot.plant("a repeat of nothing", "E052", start(name.place), text);
        }
    }
}

fn numbers(plot: &mut Plot) {
    let asks = plot.document.asks.iter().filter_map(|(_, ask)| ask.retry.as_ref());
    let factors: Vec<Place> =
        asks.filter_map(|retry| retry.factor.as_ref()).map(|factor| factor.place).collect();
    for place in factors {
        plot.put("a factor of zero", "E047", place, "0");
    }
    let limits = plot.document.actions.iter().filter_map(|(_, action)| action.limit.as_ref());
    let times: Vec<Place> = limits.map(|limit| limit.times.place).collect();
    for place in times {
        plot.put("a limit of zero", "E047", place, "0");
    }
}

/// Sets that name a field twice, or that nobody uses.
fn declared(plot: &mut Plot) {
    let sets: Vec<_> =
        plot.document.sets.iter().map(|(name, set)| (name.place, set.value.clone())).collect();
    for (place, set) in sets {
        let Some(first) = set.first() else { continue };
        let text = plot.source.insert(start(first.place), &format!("{first}, "));
        let moved = u32::try_from(first.value.chars().count()).unwrap() + 2;
        let at = (first.place.line, first.place.column + moved);
        plot.plant("a field twice in a set", "E048", at, text);
        if begins_line(plot, place) {
            let line = format!("{}zebra: [{first}]", " ".repeat(place.column as usize - 1));
            let text = plot.source.insert_line(place.line, &line);
            plot.plant("a set that nobody uses", "W002", start(place), text);
        }
    }
}

fn asks(plot: &mut Plot) {
    let asks: Vec<_> =
        plot.document.asks.iter().map(|(name, ask)| (name.clone(), ask.clone())).collect();
    for (_, ask) in &asks {
        let Some(must) = ask.must.as_ref().filter(|must| must.listed) else { continue };
        let after = plot.source.after(start(must.place));
        let Some(end) = after.find(']').filter(|_| after.starts_with('[')) else { continue };
        let length = u32::try_from(after[..end].chars().count()).unwrap() + 1;
        plot.put("nothing that must agree", "E053", Place { length, ..must.place }, "[]");
    }
    let (Some(purpose), Some((first, ask))) = (plot.document.purpose.clone(), asks.first()) else {
        return;
    };
    if ask.route.is_some() {
        let text = plot.source.without_line(purpose.place.line);
        let line = first.place.line - 1;
        plot.plant("a look-up without a purpose", "E063", (line, first.place.column), text);
    }
}
