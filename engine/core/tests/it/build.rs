//! Short ways to write lifecycles, values and times down. Never decides what a test expects.

use hoso_civil::{
    Calendar, CalendarParts, Calendars, Kind, Length, OfficeSpan, PartialDate, Value,
};
use hoso_core::{
    Action, Actor, Ask, Condition, Draft, FailureKind, Fetch, Field, Fires, Limit, Millis, Moment,
    Name, Retry, State, TellStates, Tells, TimerSpec, Values, Verdict, Whom,
};
use jiff::civil::time;

/// A Monday at nine, the first of five working days.
pub const MONDAY: &str = "2026-03-02T09:00:00+07:00";

pub fn at(text: &str) -> Millis {
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

pub fn name(text: &str) -> Name {
    text.into()
}

/// Names between spaces, in whatever collection is wanted.
pub fn names<C: FromIterator<Name>>(text: &str) -> C {
    text.split_whitespace().map(name).collect()
}

pub fn text(value: &str) -> Value {
    Value::Text(value.into())
}

pub fn date(value: &str) -> Value {
    Value::Date(PartialDate::parse(value).unwrap())
}

pub fn values<const N: usize>(pairs: [(&str, Option<Value>); N]) -> Values {
    pairs.map(|(field, value)| (name(field), value)).into()
}

pub fn actor(role: &str) -> Actor {
    Actor { caller: "portal".into(), person: Some("lan".into()), role: role.into(), unit: None }
}

/// `vn`: weekends off, office hours, nothing else.
pub fn calendars() -> Calendars {
    let mut parts = CalendarParts::weekly("vn", "+07:00");
    let span = |from, to| OfficeSpan { from: time(from, 0, 0, 0), to: time(to, 0, 0, 0) };
    parts.hours = vec![span(8, 12), span(13, 17)];
    let calendar = Calendar::new(parts).unwrap();
    Calendars::default().with(calendar).unwrap()
}

fn field(means: &str, kind: Kind, required: bool) -> Field {
    Field {
        kind,
        means: means.into(),
        own: false,
        personal: true,
        person: None,
        codes: Vec::new(),
        required,
        search: false,
        label: Default::default(),
        position: 0,
    }
}

pub fn ask(sends: &str) -> Ask {
    Ask {
        whom: Whom::Registry { route: "population".into(), in_batch: None },
        about: None,
        sends: names(sends),
        compare: names(sends),
        must: Vec::new(),
        accept: Default::default(),
        fetch: Fetch::default(),
        keep: None,
        answer_within: None,
        shows: Default::default(),
        repeat_after: None,
        retry: Retry::default(),
    }
}

pub fn asking(ask: &str, answers: [&str; 6], failures: [&str; 5]) -> State {
    let answers = Verdict::ALL.iter().copied().zip(answers.map(name));
    let failures = FailureKind::ALL.iter().copied().zip(failures.map(name));
    State {
        ask: Some(name(ask)),
        answers: answers.collect(),
        failures: failures.collect(),
        ..State::default()
    }
}

pub fn timer(after: Length, to: &str) -> TimerSpec {
    TimerSpec { at: Moment::After(after), fires: Fires::To(name(to)), pauses_in_outage: false }
}

/// The sender hears of every state.
pub fn every_state() -> Tells {
    Tells { states: TellStates::Every, ..Tells::default() }
}

/// An action of clerks.
pub fn action(from: &str, to: Option<&str>) -> Action {
    Action { from: names(from), roles: names("clerk"), to: to.map(name), ..Action::default() }
}

/// The example of the design, as the workflow floor would write it down.
pub fn review() -> Draft {
    let all = "full-name identity-number birth-date sex ethnicity";
    let codes = |codes: &[&str]| Kind::Code {
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
    };
    let mut draft = Draft {
        name: "identity-review".into(),
        version: 1,
        calendar: "vn".into(),
        tells: every_state(),
        initial: "not-sent".into(),
        ..Draft::default()
    };
    draft.fields = [
        field("full-name", Kind::FullName, true),
        field("identity-number", Kind::IdentityNumber, false),
        field("birth-date", Kind::Date, true),
        field("sex", codes(&["0", "1"]), false),
        field("ethnicity", codes(&["01", "02"]), false),
    ]
    .map(|field| (field.means.clone(), field))
    .into();
    let mut person = ask(all);
    person.repeat_after = Some(Length::Days(1));
    person.retry.give_up = Length::WorkingDays(2);
    draft.asks = [(name("person"), person)].into();
    draft.states = review_states();
    draft.actions = review_actions(all);
    draft
}

fn review_states() -> std::collections::BTreeMap<Name, State> {
    let answers = ["verified", "mismatch", "mismatch", "not-found", "held", "held"];
    let failures = ["not-sent", "held", "held", "held", "held"];
    let mut pending = asking("person", answers, failures);
    pending.timers =
        vec![TimerSpec { pauses_in_outage: true, ..timer(Length::WorkingDays(5), "held") }];
    let verified = State {
        locks: names("full-name identity-number birth-date"),
        timers: vec![timer(Length::Days(365), "expired")],
        ..State::default()
    };
    let mut states: std::collections::BTreeMap<Name, State> =
        names::<Vec<Name>>("not-sent mismatch not-found held expired")
            .into_iter()
            .map(|state| (state, State::default()))
            .collect();
    states.insert(name("pending"), pending);
    states.insert(name("verified"), verified);
    states
}

fn review_actions(all: &str) -> std::collections::BTreeMap<Name, Action> {
    let who = "full-name identity-number birth-date";
    let edit = Action { edits: names(all), ..action("not-sent mismatch not-found held", None) };
    let submit = Action {
        edits: names(all),
        needs: names(who),
        when: Some(Condition::Any(vec![
            Condition::Changed(name("person")),
            Condition::State(names("held expired")),
        ])),
        position: 1,
        ..action("not-sent mismatch not-found held expired", Some("pending"))
    };
    let ask_again = Action {
        needs: names(who),
        reason: true,
        repeat: true,
        limit: Some(Limit { times: 1, within: Length::WorkingDays(1) }),
        position: 2,
        ..action("mismatch not-found", Some("pending"))
    };
    let reopen = Action {
        roles: names("supervisor"),
        reason: true,
        position: 3,
        ..action("verified", Some("not-sent"))
    };
    [("edit", edit), ("submit", submit), ("ask-again", ask_again), ("reopen", reopen)]
        .map(|(action, spec)| (name(action), spec))
        .into()
}

/// A whole form, as a portal sends it.
pub fn form() -> Values {
    values([
        ("full-name", Some(text("Nguyễn Thị Hoa"))),
        ("identity-number", Some(text("001140000123"))),
        ("birth-date", Some(date("1940"))),
        ("sex", Some(text("1"))),
    ])
}
