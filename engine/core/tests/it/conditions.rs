//! Conditions one by one, and which ask a refusal names.

use hoso_civil::{PartialDate, Value};
use hoso_core::{Check, Condition, Verdict};

use crate::build::{action, ask, date, name, names, review, text, values};
use crate::passage::Passage;

fn holds(passage: &Passage, condition: &Condition) -> bool {
    condition.holds(&passage.lifecycle, &passage.case)
}

fn yes() -> Condition {
    Condition::Known(name("sex"))
}

fn no() -> Condition {
    Condition::Missing(name("sex"))
}

#[test]
fn values_states_and_combinations() {
    let passage = Passage::open(review());
    let is = |field: &str, value: Value| Condition::Is(name(field), value);
    let one_of = |values: Vec<Value>| Condition::In(name("sex"), values);
    let table = [
        (is("sex", text("1")), true),
        (is("sex", text("0")), false),
        (is("sex", Value::Number(1)), false),
        (is("ethnicity", text("01")), false),
        (one_of(vec![text("0"), text("1")]), true),
        (one_of(vec![]), false),
        (Condition::Missing(name("ethnicity")), true),
        (yes(), true),
        (no(), false),
        (Condition::State(names("held not-sent")), true),
        (Condition::State(names("held")), false),
        (Condition::Not(Box::new(no())), true),
        (Condition::All(vec![]), true),
        (Condition::All(vec![yes(), no()]), false),
        (Condition::Any(vec![]), false),
        (Condition::Any(vec![no(), yes()]), true),
        (Condition::Changed(name("person")), true),
        (Condition::Check(name("person"), vec![Check::None]), true),
    ];
    for (condition, wanted) in table {
        assert_eq!(holds(&passage, &condition), wanted, "{condition:?}");
    }
}

#[test]
fn a_date_is_earlier_or_later_only_where_that_is_certain() {
    let mut passage = Passage::open(review());
    let table = [
        ("1940", "1941", true, false),
        ("1940", "1940", false, false),
        ("1940", "1940-05-12", false, false),
        ("1940-05-12", "1940", false, false),
        ("1940-04", "1940-05-12", true, false),
        ("1940-05-12", "1940-04", false, true),
        ("1940-05-12", "1940-05-12", false, false),
        ("1941", "1940-12-31", false, true),
    ];
    for (held, than, earlier, later) in table {
        passage.edit(values([("birth-date", Some(date(held)))])).unwrap();
        let field = || name("birth-date");
        let than = PartialDate::parse(than).unwrap();
        let is_earlier = holds(&passage, &Condition::EarlierThan(field(), than));
        let is_later = holds(&passage, &Condition::LaterThan(field(), than));
        assert_eq!((is_earlier, is_later), (earlier, later), "{held} against {than}");
    }
    let than = PartialDate::of_year(3000).unwrap();
    assert!(!holds(&passage, &Condition::EarlierThan(name("full-name"), than)), "no date");
    assert!(!holds(&passage, &Condition::EarlierThan(name("ethnicity"), than)), "missing");
}

#[test]
fn a_condition_lists_every_name_in_it() {
    let deep = Condition::All(vec![
        Condition::Not(Box::new(Condition::Is(name("a"), text("x")))),
        Condition::Any(vec![Condition::In(name("b"), vec![]), yes(), no()]),
        Condition::EarlierThan(name("c"), PartialDate::of_year(2000).unwrap()),
        Condition::LaterThan(name("d"), PartialDate::of_year(2000).unwrap()),
        Condition::Changed(name("p")),
        Condition::Check(name("q"), vec![Check::None]),
        Condition::State(names("s t")),
    ]);
    let list = |names: Vec<&hoso_core::Name>| -> String {
        let names: Vec<&str> = names.into_iter().map(|name| &**name).collect();
        names.join(" ")
    };
    assert_eq!(list(deep.fields().collect()), "a b sex sex c d");
    assert_eq!(list(deep.asks().collect()), "p q");
    assert_eq!(list(deep.states().collect()), "s t");
}

#[test]
fn checks_have_codes_of_their_own() {
    let plain = [Check::None, Check::Waiting, Check::Failed, Check::Stale];
    let verdicts = Verdict::ALL.iter().copied().map(Check::Verdict);
    for check in plain.into_iter().chain(verdicts) {
        assert_eq!(Check::from_code(check.code()), Some(check));
    }
    assert_eq!(Check::from_code("closed"), None);
}

/// Both asks are answered; `finish` takes this condition.
fn asked_both(when: Condition) -> Passage {
    let mut draft = review();
    for (check, sends) in [("one", "sex"), ("two", "ethnicity")] {
        draft.asks.insert(name(check), ask(sends));
        let mut spec = action("not-sent", None);
        spec.ask = Some(name(check));
        draft.actions.insert(name(check), spec);
    }
    let mut finish = action("not-sent", Some("held"));
    finish.when = Some(when);
    draft.actions.insert(name("finish"), finish);
    let mut passage = Passage::open(draft);
    for check in ["one", "two"] {
        passage.act(check).unwrap();
        passage.answer(check, Verdict::Verified);
    }
    passage
}

fn refused(passage: &mut Passage) -> String {
    match passage.act("finish").unwrap_err() {
        hoso_core::Refusal::Unchanged { ask, .. } => ask.to_string(),
        other => other.code().into(),
    }
}

#[test]
fn an_unchanged_refusal_names_the_ask_whose_change_would_do() {
    let changed = |ask: &str| Condition::Changed(name(ask));
    let first_cannot = Condition::All(vec![changed("one"), no()]);
    let when = Condition::Any(vec![first_cannot, changed("two")]);
    assert_eq!(refused(&mut asked_both(when)), "two");

    let both = || Condition::All(vec![changed("one"), changed("two")]);
    assert_eq!(refused(&mut asked_both(both())), "one");
    let mut passage = asked_both(both());
    passage.edit(values([("sex", None)])).unwrap();
    assert_eq!(refused(&mut passage), "two", "the other has changed");

    let three = Condition::All(vec![changed("person"), changed("one"), changed("two")]);
    assert_eq!(refused(&mut asked_both(three)), "one", "`person` was never asked");

    let never = Condition::All(vec![changed("one"), no()]);
    assert_eq!(refused(&mut asked_both(never)), "condition-unmet");
    let not = Condition::Not(Box::new(changed("never")));
    let mut passage = asked_both(Condition::All(vec![yes()]));
    assert!(holds(&passage, &Condition::Not(Box::new(changed("one")))));
    assert!(holds(&passage, &not), "an undeclared ask never changes");
    passage.act("finish").unwrap();
}
