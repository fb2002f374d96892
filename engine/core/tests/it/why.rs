//! Conditions taken apart and everything in an actor's way, against what holds and what `step` then
//! does. Random lifecycles do the same in `random`, through `told_truly`.

use hoso_civil::{Length, PartialDate};
use hoso_core::{
    Actor, Check, Condition, Event, Explained, Looks, Refusal, Reveal, Values, Wants, obstacles,
    step,
};

use crate::build::{action, actor, date, name, names, review, text, values};
use crate::passage::Passage;

/// Whatever is told of this case is so: each condition part by part, and each action by each role.
pub fn told_truly(passage: &Passage) {
    let declared = passage.lifecycle.declared();
    for when in declared.actions.values().filter_map(|action| action.when.as_ref()) {
        taken_apart_truly(passage, when);
    }
    for role in ["clerk", "supervisor", "portal"] {
        let listed = passage.possible(role);
        for name in declared.actions.keys() {
            let actor = actor(role);
            let met = obstacles(passage.ground(), &passage.case, &actor, name);
            let event = Event::Acted {
                actor,
                action: name.clone(),
                values: Values::new(),
                reason: Some("asked to".into()),
                confirms: Default::default(),
            };
            let refused = step(passage.ground(), &passage.case, event).err();
            assert_eq!(met.first(), refused.as_ref(), "{name} by {role}");
            let listed = listed.iter().find(|one| one.action == *name).unwrap();
            assert_eq!(listed.refusal, refused, "{name} by {role}");
        }
    }
}

fn taken_apart_truly(passage: &Passage, when: &Condition) {
    let (lifecycle, case) = (&passage.lifecycle, &passage.case);
    let told = when.explain(lifecycle, case, Reveal::All);
    assert_eq!(told.holds, when.holds(lifecycle, case), "{when:?}");
    follows(&told);
    assert_eq!(told.to_mend().is_empty(), told.holds, "{told:?}");
    assert!(told.to_mend().iter().all(|one| one.stands_in_the_way()), "{told:?}");
    let hidden = when.explain(lifecycle, case, Reveal::Public);
    let named = format!("{hidden:?}");
    assert!(hidden.holds == told.holds && !named.contains("value: Some"), "{named}");
}

/// Each part follows from the parts below it.
fn follows(told: &Explained) {
    let (should, inner) = match &told.looks {
        Looks::All(inner) => (inner.iter().all(|one| one.holds), inner.as_slice()),
        Looks::Any(inner) => (inner.iter().any(|one| one.holds), inner.as_slice()),
        Looks::Not(inner) => (!inner.holds, std::slice::from_ref(&**inner)),
        Looks::Field { wants, known, value, .. } => {
            assert_eq!(*known, value.is_some());
            let should = match wants {
                Wants::Is(wanted) => value.as_ref() == Some(wanted),
                Wants::In(wanted) => value.as_ref().is_some_and(|one| wanted.contains(one)),
                Wants::Missing => !known,
                Wants::Known => *known,
                Wants::EarlierThan(_) | Wants::LaterThan(_) => told.holds && *known,
            };
            (should, [].as_slice())
        }
        Looks::Changed { asked, .. } => (told.holds || !asked, [].as_slice()),
        Looks::Check { wants, is, .. } => (wants.contains(is), [].as_slice()),
        Looks::State { wants, is } => (wants.contains(is), [].as_slice()),
    };
    assert_eq!(told.holds, should, "{told:?}");
    let below = !matches!(told.looks, Looks::Not(_)) == told.wanted;
    for one in inner {
        assert_eq!(one.wanted, below, "{told:?}");
        follows(one);
    }
}

fn apart(passage: &Passage, condition: &Condition) -> Explained {
    taken_apart_truly(passage, condition);
    condition.explain(&passage.lifecycle, &passage.case, Reveal::All)
}

/// A part in one line, as the assertions below read it.
fn line(part: &Explained) -> String {
    let looks = match &part.looks {
        Looks::Field { field, value, .. } => format!("{field} is {value:?}"),
        Looks::Changed { ask, asked } => format!("changed {ask}, asked: {asked}"),
        Looks::Check { ask, is, .. } => format!("check {ask} is {}", is.code()),
        Looks::State { is, .. } => format!("state is {is}"),
        Looks::All(_) | Looks::Any(_) | Looks::Not(_) => "empty".into(),
    };
    format!("{looks}; wanted: {}", part.wanted)
}

fn to_mend(passage: &Passage, condition: &Condition) -> Vec<String> {
    apart(passage, condition).to_mend().into_iter().map(line).collect()
}

#[test]
fn what_would_have_to_change_is_found_through_every_nesting() {
    let passage = Passage::pending(review());
    let known = || Condition::Known(name("ethnicity"));
    let pending = || Condition::State(names("pending"));
    let not = |inner: Condition| Condition::Not(Box::new(inner));
    let table = [
        (Condition::All(vec![known(), pending()]), "ethnicity is None; wanted: true"),
        (Condition::Any(vec![known(), pending()]), ""),
        (not(pending()), "state is pending; wanted: false"),
        (not(not(known())), "ethnicity is None; wanted: true"),
        (
            not(Condition::All(vec![pending(), not(known())])),
            concat!("state is pending; wanted: false / ", "ethnicity is None; wanted: true"),
        ),
        (Condition::Any(vec![]), "empty; wanted: true"),
        (Condition::Changed(name("person")), "changed person, asked: true; wanted: true"),
        (
            Condition::Check(name("person"), vec![Check::None]),
            "check person is waiting; wanted: true",
        ),
    ];
    for (condition, told) in table {
        assert_eq!(to_mend(&passage, &condition).join(" / "), told, "{condition:?}");
    }
}

#[test]
fn dates_and_lists_show_what_is_declared() {
    let passage = Passage::open(review());
    let than = PartialDate::of_year(1900).unwrap();
    let earlier = Condition::EarlierThan(name("birth-date"), than);
    assert_eq!(to_mend(&passage, &earlier).len(), 1);
    let later = Condition::LaterThan(name("birth-date"), than);
    assert!(apart(&passage, &later).holds);
    let sex = Condition::In(name("sex"), vec![text("0")]);
    let Looks::Field { value, known, .. } = apart(&passage, &sex).looks else {
        panic!("a field is looked at");
    };
    assert_eq!((value, known), (Some(text("1")), true));
}

#[test]
fn a_persons_own_value_is_shown_to_readers_of_the_case_alone() {
    let mut draft = review();
    draft.fields.get_mut("ethnicity").unwrap().personal = false;
    let mut passage = Passage::open(draft);
    passage.edit(values([("ethnicity", Some(text("02")))])).unwrap();
    let shown = |field: &str, reveal: Reveal| {
        let condition = Condition::Known(name(field));
        let told = condition.explain(&passage.lifecycle, &passage.case, reveal);
        match told.looks {
            Looks::Field { value, known, .. } => (value, known),
            _ => panic!("a field is looked at"),
        }
    };
    assert_eq!(shown("birth-date", Reveal::Public), (None, true));
    assert_eq!(shown("birth-date", Reveal::All), (Some(date("1940")), true));
    assert_eq!(shown("ethnicity", Reveal::Public), (Some(text("02")), true));
    assert_eq!(shown("nowhere", Reveal::All), (None, false));
}

fn codes(passage: &Passage, actor: &Actor, action: &str) -> Vec<&'static str> {
    let met = obstacles(passage.ground(), &passage.case, actor, &name(action));
    met.iter().map(Refusal::code).collect()
}

#[test]
fn everything_in_the_way_is_told_and_not_only_the_first() {
    let mut draft = review();
    let mut finish = action("held", Some("not-sent"));
    finish.roles = names("chief");
    finish.needs = names("ethnicity");
    finish.when = Some(Condition::Changed(name("person")));
    finish.not_by = names("submit");
    finish.limit = Some(hoso_core::Limit { times: 0, within: Length::Days(1) });
    finish.fill = Some(hoso_core::Fill { from: name("person"), over: hoso_core::Over::All });
    draft.actions.insert(name("finish"), finish);
    let passage = Passage::pending(draft);
    let all = ["wrong-state", "wrong-role", "four-eyes", "missing-fields", "unchanged"];
    let rest = ["nothing-fetched", "limit-reached"];
    assert_eq!(codes(&passage, &actor("clerk"), "finish"), [&all[..], &rest].concat());
    let other = Actor { person: Some("binh".into()), ..actor("chief") };
    assert_eq!(codes(&passage, &other, "finish"), [&all[..1], &all[3..], &rest].concat());
    assert_eq!(codes(&passage, &other, "nothing"), ["unknown-action"]);
}

#[test]
fn what_nothing_stands_in_the_way_of_is_done() {
    let mut passage = Passage::open(review());
    assert_eq!(codes(&passage, &actor("clerk"), "submit"), [""; 0]);
    told_truly(&passage);
    passage.act("submit").unwrap();
    told_truly(&passage);
    assert_eq!(codes(&passage, &actor("clerk"), "submit"), ["wrong-state", "unchanged"]);
}
