//! Lives recorded and played again: those of the shipped scenarios, lives by chance, lives whose
//! values are canaries, and journals that cannot be played.
#![allow(clippy::unwrap_used)]

use hoso_civil::{Length, PartialDate};
use hoso_core::{Actor, Condition, Millis};

use super::*;
use crate::scenario::play::{Play, Stop, Went};
use crate::scenario::script::{Happens, Says, Scenario};
use crate::scenario::tests::{lifecycle, review, sound};
use crate::{calendars, scenario};

const REVIEW: &str = include_str!("../../../../../workflows/identity-review.yaml");
const ONE_STOP: &str = include_str!("../../../../../tests/workflows/valid/one-stop-case.yaml");
const SCENARIO: &str = include_str!("../../../../../workflows/identity-review.scenario.yaml");

/// A case that is lived through, with the journal that the engine would keep of it.
struct Living<'a> {
    play: Play<'a>,
    calendars: &'a Calendars,
    lifecycle: &'a Lifecycle,
    journal: Vec<JournalLine>,
}

impl<'a> Living<'a> {
    fn open(
        lifecycle: &'a Lifecycle,
        calendars: &'a Calendars,
        (at, values): (Millis, hoso_core::Values),
    ) -> Option<Self> {
        let mut play = Play::new(lifecycle, calendars);
        let went = play.open(at, (None, values)).ok()?;
        let mut living = Living { play, calendars, lifecycle, journal: Vec::new() };
        living.note(went, Some(actor("portal", None)));
        Some(living)
    }

    fn note(&mut self, went: Went, actor: Option<Actor>) {
        for line in went.lines {
            let acts = matches!(line.what.code(), "opened" | "edited" | "acted");
            let details = line.details.into_iter().map(|(key, detail)| (key.to_owned(), detail));
            self.journal.push(JournalLine {
                number: self.journal.len() as u64 + 1,
                at_ms: self.play.now(),
                what: line.what.code().to_owned(),
                revision: 0,
                actor: actor.clone().filter(|_| acts),
                from: line.from.map(|from| from.to_string()),
                to: line.to.map(|to| to.to_string()),
                details: details.collect(),
            });
        }
    }

    /// What was refused or could not come about leaves no line.
    fn happens(&mut self, happens: &Happens) -> Result<(), Stop> {
        if let Happens::Passes(length) = happens {
            return self.passes(*length, 0);
        }
        let went = self.play.happens(happens)?;
        let by = match happens {
            Happens::Act { role, person, .. } | Happens::Edit { role, person, .. } => {
                Some(actor(role, person.as_deref()))
            }
            Happens::Answer { .. }
            | Happens::Fails { .. }
            | Happens::Delayed { .. }
            | Happens::Passes(_)
            | Happens::Looks => None,
        };
        self.note(went, by);
        Ok(())
    }

    /// Timers fire one by one, each so much later than it is due.
    fn passes(&mut self, length: Length, late: Millis) -> Result<(), Stop> {
        let end = self.calendars.due(self.lifecycle.calendar(), self.play.now(), length);
        let end = end.unwrap().at_ms;
        while let Some(due) = self.play.looked_at().and_then(hoso_core::Case::next_due) {
            if due + late > end {
                break;
            }
            let went = self.play.fires_late(late)?;
            self.note(went, None);
        }
        let rest = u32::try_from((end - self.play.now()) / 1000).unwrap();
        if rest > 0 {
            let went = self.play.happens(&Happens::Passes(Length::Seconds(rest)))?;
            self.note(went, None);
        }
        Ok(())
    }

    fn life(&self) -> Life {
        let case = self.play.looked_at().unwrap();
        let fields = case.parts().fields.iter();
        let fields = fields.map(|(name, one)| (name.to_string(), json(&one.value))).collect();
        let workflow = self.lifecycle.name().to_string();
        let version = self.lifecycle.version();
        Life { workflow, version, procedure: None, fields, journal: self.journal.clone() }
    }
}

fn actor(role: &str, person: Option<&str>) -> Actor {
    let person = person.map(str::to_owned);
    Actor { caller: "portal".into(), person, role: role.to_owned(), unit: None }
}

/// What a journal tells without its times and details.
type Course = Vec<(String, Option<String>, Option<String>)>;

fn course(journal: &[JournalLine]) -> Course {
    let lines = journal.iter().filter(|line| line.what != "late");
    lines.map(|line| (line.what.clone(), line.from.clone(), line.to.clone())).collect()
}

/// Plays the one scenario of a text.
fn played(text: &str, lifecycle: &Lifecycle, calendars: &Calendars) -> Course {
    let scenarios = sound(text, lifecycle);
    let again = scenarios.play(lifecycle, calendars);
    assert!(again.passed(), "{text}\n{:#?}", again.findings().collect::<Vec<_>>());
    let [scenario] = &scenarios.list[..] else { panic!("one scenario is recorded:\n{text}") };
    course(&lived(scenario, lifecycle, calendars).unwrap().journal)
}

fn lived<'a>(
    scenario: &Scenario,
    lifecycle: &'a Lifecycle,
    calendars: &'a Calendars,
) -> Option<Living<'a>> {
    let opening = (scenario.at, scenario.declared.clone());
    let mut living = Living::open(lifecycle, calendars, opening)?;
    for turn in &scenario.turns {
        // Refusals are part of a scenario, and of no journal.
        let _ = living.happens(&turn.happens);
    }
    Some(living)
}

fn same_again(living: &Living<'_>) -> String {
    let life = living.life();
    let text = record(&life, living.lifecycle, living.calendars)
        .unwrap_or_else(|error| panic!("{error}\n{:?}", life.journal));
    assert_eq!(played(&text, living.lifecycle, living.calendars), course(&life.journal), "{text}");
    text
}

#[test]
fn the_lives_of_the_shipped_scenarios_are_played_again_as_they_were() {
    let (lifecycle, calendars) = (review(), calendars::shipped());
    let mut texts = Vec::new();
    for scenario in &sound(SCENARIO, &lifecycle).list {
        if let Some(living) = lived(scenario, &lifecycle, &calendars) {
            texts.push(same_again(&living));
        }
    }
    assert_eq!(texts.len(), 14);
    insta::assert_snapshot!(texts[1]);
    insta::assert_snapshot!("a_record_with_an_outage", texts[9]);
}

/// A generator of numbers that is the same at every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from((self.0 >> 33) % most as u64).unwrap()
    }

    fn of<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }
}

/// Real values, none of which may come out again.
fn canary(kind: &hoso_civil::Kind, number: usize) -> Option<Value> {
    use hoso_civil::Kind;
    Some(match kind {
        Kind::FullName | Kind::Text => {
            Value::Text(format!("Canarinhô Vàng {}", "i".repeat(number)))
        }
        Kind::IdentityNumber | Kind::CitizenId => Value::Text(format!("07719{number:07}")),
        // On both sides of the day that a condition names, and that day itself.
        Kind::Date if number == 9 => Value::Date("1888-11-05".parse().unwrap()),
        Kind::Date => {
            let year = if number.is_multiple_of(2) { 1877 } else { 1899 };
            Value::Date(PartialDate::of_day(year, 9, 1 + number as u8).unwrap())
        }
        Kind::Code { codes } => Value::Text(codes[number % codes.len()].clone()),
        _ => return None,
    })
}

fn values(lifecycle: &Lifecycle, chance: &mut Chance, all: bool) -> hoso_core::Values {
    let mut values = hoso_core::Values::new();
    for (name, field) in &lifecycle.declared().fields {
        if all || chance.below(3) == 0 {
            let back = !all && !field.required && chance.below(6) == 0;
            let value = canary(&field.kind, 1 + chance.below(9));
            values.insert(name.clone(), value.filter(|_| !back));
        }
    }
    values
}

/// One thing that may happen to the case as it stands.
fn any(living: &Living<'_>, chance: &mut Chance) -> Happens {
    let lifecycle = living.lifecycle;
    let actions: Vec<Name> = lifecycle.declared().actions.keys().cloned().collect();
    let asks: Vec<Name> = lifecycle.declared().asks.keys().cloned().collect();
    let role = chance.of(&["clerk", "supervisor"]).to_string();
    let person = Some(chance.of(&["lan", "hoa"]).to_string());
    match chance.below(8) {
        0..=2 => {
            let some = chance.below(3) == 0;
            let values = if some { values(lifecycle, chance, false) } else { Default::default() };
            let reason = Some("Canarinhô đã nói".to_owned());
            let action = chance.of(&actions).clone();
            let confirms = lifecycle.declared().fields.keys().cloned().collect();
            Happens::Act { action, role, person, reason, values, confirms }
        }
        3 => Happens::Edit { role, person, values: values(lifecycle, chance, false) },
        4 | 5 => {
            let ask = chance.of(&asks).clone();
            let says = answer(living, &ask, chance);
            Happens::Answer { ask: Some(ask), says }
        }
        6 => match chance.below(2) {
            0 => Happens::Delayed { ask: None, cause: "timeout".into() },
            _ => Happens::Fails { ask: None, kind: *chance.of(hoso_core::FailureKind::ALL) },
        },
        _ => Happens::Passes(*chance.of(&[
            Length::Seconds(7),
            Length::Minutes(61),
            Length::Hours(30),
            Length::WorkingDays(1),
            Length::Days(366),
        ])),
    }
}

fn answer(living: &Living<'_>, ask: &Name, chance: &mut Chance) -> Says {
    let Some(sent) = living.play.sent_with(ask) else { return Says::NotFound };
    let names: Vec<Name> = sent.keys().cloned().collect();
    match chance.below(6) {
        0 => Says::NotFound,
        1 => Says::Ambiguous,
        2 => Says::NoMatch(names),
        3 => Says::Agrees(names.into_iter().filter(|_| chance.below(5) > 0).collect()),
        _ => {
            let (mut found, mut without) = (Vec::new(), Vec::new());
            for (name, declared) in sent {
                let kind = &living.lifecycle.field(name).unwrap().kind;
                match chance.below(8) {
                    0 => {}
                    1 => without.push(name.clone()),
                    2 => found.extend(canary(kind, 20).map(|value| (name.clone(), value))),
                    3 => found.push((name.clone(), otherwise(declared))),
                    _ => found.push((name.clone(), declared.clone())),
                }
            }
            Says::Found(found, without)
        }
    }
}

/// The same value, written less exactly.
fn otherwise(value: &Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(text.to_uppercase()),
        Value::Date(date) => Value::Date(PartialDate::of_year(date.year()).unwrap()),
        Value::Flag(flag) => Value::Flag(*flag),
        Value::Number(number) => Value::Number(*number),
    }
}

/// The shipped life; one whose actions look at values; one that asks in passing and waits in held;
/// one with persons, a due time, reminders, four eyes and fetched values.
fn lifecycles() -> Vec<Lifecycle> {
    let conditions = REVIEW.replace(
        "actions:                            # each stands once and says from where\n",
        "actions:\n  \
         check:\n    {from: [not-sent, held], role: clerk, ask: person, label: {vi: \"Kiểm\", en: \"Check\"}}\n  \
         pass:\n    {from: [not-sent, held, mismatch], role: clerk, to: verified, when: {all: [{is: {sex: female}}, \
         {earlier-than: {birth-date: \"1888-11-05\"}}]}, label: {vi: \"Qua\", en: \"Pass\"}}\n",
    );
    assert_ne!(conditions, REVIEW);
    let timers = REVIEW.replace(
        "  held:      {label: {vi: \"Tạm giữ\", en: \"Held\"}}",
        "  held: {label: {vi: \"Tạm giữ\", en: \"Held\"}, timers: [{after: 10 days, to: not-sent}, \
         {after: 26 hours, to: mismatch}]}",
    );
    assert_ne!(timers, REVIEW);
    vec![review(), lifecycle(&conditions), lifecycle(&timers), lifecycle(ONE_STOP)]
}

#[test]
fn lives_by_chance_are_played_again_as_they_were_and_none_of_their_values_comes_out() {
    let calendars = calendars::shipped();
    let (mut long, mut recorded) = (0, 0);
    for lifecycle in lifecycles() {
        for seed in 0..120 {
            let mut chance = Chance(seed);
            let at = 1_772_760_123_457 + 3_600_000 * Millis::try_from(seed).unwrap();
            let all = values(&lifecycle, &mut chance, true);
            let mut living = Living::open(&lifecycle, &calendars, (at, all)).unwrap();
            for _ in 0..60 {
                let happens = any(&living, &mut chance);
                let _ = living.happens(&happens);
                if living.journal.len() > 24 {
                    break;
                }
            }
            long = long.max(living.journal.len());
            let text = same_again(&living);
            recorded += 1;
            for planted in
                ["Canarinh", "CANARINH", "07719", "1877-09", "1899-09", "portal", "lan", "hoa"]
            {
                assert!(!text.contains(planted), "{planted}\n{text}");
            }
        }
    }
    assert!(long > 24 && recorded == 480, "{long} {recorded}");
}

#[test]
fn timers_that_fired_late_are_played_at_their_time() {
    let (lifecycle, calendars) = (review(), calendars::shipped());
    let scenario = &sound(SCENARIO, &lifecycle).list[9];
    let opening = (scenario.at, scenario.declared.clone());
    for late in [1, 999, 60_000, 3 * 86_400_000] {
        let mut living = Living::open(&lifecycle, &calendars, opening.clone()).unwrap();
        let act = |action: &str| Happens::Act {
            action: action.into(),
            role: "clerk".into(),
            person: Some("lan".into()),
            reason: None,
            values: Default::default(),
            confirms: Default::default(),
        };
        living.happens(&act("submit")).unwrap();
        living.passes(Length::Days(12), late).unwrap();
        living.happens(&act("submit")).unwrap();
        living
            .happens(&Happens::Fails { ask: None, kind: hoso_core::FailureKind::Rejected })
            .unwrap();
        let text = same_again(&living);
        assert!(!text.contains("person:") && !text.contains("lan"), "{text}");
    }
}

/// A life of a one-stop case, up to the taking over of what was fetched.
fn one_stop<'a>(lifecycle: &'a Lifecycle, calendars: &'a Calendars) -> Living<'a> {
    let values = values(lifecycle, &mut Chance(1), true);
    let mut living = Living::open(lifecycle, calendars, (1_772_760_123_457, values)).unwrap();
    let act = |action: &str, role: &str, person: &str| Happens::Act {
        action: action.into(),
        role: role.into(),
        person: Some(person.into()),
        reason: None,
        values: Default::default(),
        confirms: ["subject.noi-o".into()].into(),
    };
    let answer = |ask: &str, says| Happens::Answer { ask: Some(ask.into()), says };
    let agrees = |person: &str| {
        let names = ["full-name", "birth-date"].map(|field| format!("{person}.{field}").into());
        Says::Agrees(names.to_vec())
    };
    let differs = |living: &Living<'_>| {
        let sent = living.play.sent_with(&"subject".into()).unwrap();
        let date = Value::Date("1911-01-01".parse().unwrap());
        let mut found: Vec<(Name, Value)> = sent.clone().into_iter().collect();
        found.iter_mut().for_each(|(name, value)| {
            if name.ends_with("birth-date") {
                *value = date.clone();
            }
        });
        Says::Found(found, Vec::new())
    };
    living.happens(&act("check", "clerk", "lan")).unwrap();
    living.happens(&answer("applicant", agrees("applicant"))).unwrap();
    living.happens(&act("submit", "clerk", "lan")).unwrap();
    let says = differs(&living);
    living.happens(&answer("subject", says)).unwrap();
    living.passes(Length::WorkingDays(6), 30_000).unwrap();
    living.happens(&act("submit", "clerk", "lan")).unwrap();
    let sent = living.play.sent_with(&"subject".into()).unwrap().clone();
    let place = ("subject.noi-o".into(), Value::Text("Canarinhô Vàng, xã Thử".into()));
    let found = sent.into_iter().chain([place]).collect();
    living.happens(&answer("subject", Says::Found(found, Vec::new()))).unwrap();
    living.happens(&act("take-over", "clerk", "lan")).unwrap();
    living.passes(Length::WorkingDays(8), 1_500).unwrap();
    living.happens(&act("approve", "supervisor", "lan")).unwrap_err();
    living.happens(&act("approve", "supervisor", "hoa")).unwrap();
    living
}

#[test]
fn persons_reminders_fetched_values_and_four_eyes_are_played_again() {
    let (lifecycle, calendars) = (lifecycle(ONE_STOP), calendars::shipped());
    let living = one_stop(&lifecycle, &calendars);
    let kinds: Vec<&str> = living.journal.iter().map(|line| &*line.what).collect();
    for kind in ["reminded", "filled", "answered"] {
        assert!(kinds.contains(&kind), "{kind} is not in {kinds:?}");
    }
    let text = same_again(&living);
    for planted in ["Canarinh", "1911-01", "1877", "1899", "lan", "hoa"] {
        assert!(!text.contains(planted), "{planted}\n{text}");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_reason_that_a_comparison_gives_is_brought_about_again() {
    use hoso_civil::{Kind, Reason};
    let name = values::synthetic(&Kind::FullName, (1, 1), None).unwrap();
    for reason in [
        Reason::Exact,
        Reason::Encoding,
        Reason::CaseOrSpace,
        Reason::TonePlacement,
        Reason::IY,
        Reason::Unaccented,
        Reason::Different,
    ] {
        for kind in [Kind::FullName, Kind::Text] {
            assert!(answers::related(&kind, &name, (1, reason)).is_some(), "{kind:?} {reason:?}");
        }
    }
    let codes = vec!["01".to_owned(), "02".to_owned()];
    for kind in [Kind::IdentityNumber, Kind::Code { codes }, Kind::Phone, Kind::Email, Kind::Unit] {
        let value = values::synthetic(&kind, (1, 1), None).unwrap();
        let other = answers::related(&kind, &value, (1, Reason::Different));
        assert!(other.is_some_and(|other| other != value), "{kind:?}");
    }
    for like in ["1950", "1950-07", "1950-07-08"] {
        let like = Value::Date(like.parse().unwrap());
        let date = values::synthetic(&Kind::Date, (1, 1), Some(&like)).unwrap();
        assert_ne!(date, like);
        assert_eq!(date.to_string().len(), like.to_string().len());
        for reason in [Reason::Partial, Reason::Different] {
            assert!(
                answers::related(&Kind::Date, &date, (1, reason)).is_some(),
                "{date} {reason:?}"
            );
        }
    }
}

#[test]
fn every_synthetic_value_is_one_of_its_kind_and_the_next_is_another() {
    use hoso_civil::{Input, Kind};
    let codes = vec!["male".to_owned(), "female".to_owned()];
    for name in Kind::NAMES {
        let kind = Kind::from_name(name, codes.clone()).unwrap();
        for number in 0..40 {
            let value = values::synthetic(&kind, (3, number), None).unwrap();
            let read = match &value {
                Value::Text(text) => kind.parse(Input::Text(text)),
                Value::Date(date) => kind.parse(Input::Text(&date.to_string())),
                Value::Flag(flag) => kind.parse(Input::Flag(*flag)),
                Value::Number(number) => kind.parse(Input::Number(*number)),
            };
            assert_eq!(read.as_ref(), Ok(&value), "{name}");
            assert_ne!(values::synthetic(&kind, (3, number + 1), None), Some(value), "{name}");
        }
    }
}

#[test]
fn a_value_that_no_condition_names_is_never_looked_for_in_the_workflow() {
    let lifecycle = review();
    let actions = lifecycle.declared().actions.values();
    let named = actions.filter_map(|action| action.when.as_ref());
    assert!(named.flat_map(Condition::fields).next().is_none());
}

/// A life that is spoilt by `change`, and what is said of it.
fn refused(change: impl FnOnce(&mut Life)) -> String {
    let (lifecycle, calendars) = (review(), calendars::shipped());
    let scenario = &sound(SCENARIO, &lifecycle).list[1];
    let mut life = lived(scenario, &lifecycle, &calendars).unwrap().life();
    change(&mut life);
    scenario::record(&life, &lifecycle, &calendars).unwrap_err().to_string()
}

#[test]
fn what_cannot_be_played_again_is_told() {
    let gone = |what: &'static str| {
        move |life: &mut Life| {
            let line = life.journal.iter_mut().find(|line| line.what == what).unwrap();
            line.to = Some("nowhere".into());
        }
    };
    let told = [
        refused(|life| life.workflow = "residence-check".into()),
        refused(|life| life.version += 1),
        refused(|life| drop(life.journal.remove(0))),
        refused(|life| life.journal.clear()),
        refused(gone("answered")),
        refused(|life| life.journal[1].details = vec![("action".into(), "send".into())]),
        refused(|life| {
            let line = life.journal.iter_mut().find(|line| line.what == "answered").unwrap();
            line.to = Some("held".into());
        }),
        refused(|life| {
            let answered = life.journal.iter().position(|line| line.what == "answered").unwrap();
            life.journal.remove(answered);
        }),
    ];
    insta::assert_snapshot!(told.join("\n"));
}
