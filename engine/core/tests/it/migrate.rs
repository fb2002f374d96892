//! Coming to another version and going back, tried by name: what moves, what goes on, and each
//! reason to stay. Never tries a step of the version itself beyond seeing that it goes on.

mod random;

use hoso_civil::{Kind, Length};
use hoso_core::{
    Case, Draft, DueSpec, Effect, Field, Fires, Ground, Lifecycle, Migrate, Moment, Name, Person,
    State, Step, Stranded, Takes, TimerOf, TimerSpec, Trace, Verdict, What, migrate, migrate_back,
};

use crate::build::{action, ask, calendars, form, name, names, review, text, timer, values};
use crate::passage::{Passage, opening};

/// Version 2 of the review, which takes every case of version 1 as it is.
fn next(change: impl FnOnce(&mut Draft)) -> Lifecycle {
    let mut draft = review();
    draft.version = 2;
    draft.migrate = Some(Migrate { from: [1].into(), ..Migrate::default() });
    change(&mut draft);
    Lifecycle::new(draft).unwrap()
}

fn way(draft: &mut Draft) -> &mut Migrate {
    draft.migrate.as_mut().unwrap()
}

/// Calls a state otherwise, everywhere.
fn rename_state(draft: &mut Draft, old: &str, new: &str) {
    let to = |one: &mut Name| {
        if **one == *old {
            *one = name(new);
        }
    };
    let state = draft.states.remove(old).unwrap();
    draft.states.insert(name(new), state);
    for state in draft.states.values_mut() {
        state.answers.values_mut().chain(state.failures.values_mut()).for_each(to);
        for timer in &mut state.timers {
            if let Fires::To(target) = &mut timer.fires {
                to(target);
            }
        }
    }
    for action in draft.actions.values_mut() {
        let from = std::mem::take(&mut action.from);
        action.from =
            from.into_iter().map(|one| if *one == *old { name(new) } else { one }).collect();
        action.to.iter_mut().for_each(to);
    }
    way(draft).states.insert(name(old), name(new));
}

fn go(passage: &Passage, to: &Lifecycle) -> Result<Step, Stranded> {
    let ground = Ground { lifecycle: to, ..passage.ground() };
    let first = migrate(&passage.lifecycle, ground, &passage.case);
    assert_eq!(first, migrate(&passage.lifecycle, ground, &passage.case));
    first
}

fn trace(step: &Step) -> Trace {
    let line = &step.lines[0];
    assert_eq!(line.what, What::Migrated);
    let details = line.details.iter().map(|(name, value)| (*name, value.as_str()));
    let states = (line.from.as_deref(), line.to.as_deref());
    Trace::read(states, details, step.case.revision()).unwrap()
}

fn back(from: &Lifecycle, passage: &Passage, case: &Case, trace: &Trace) -> Result<Step, Stranded> {
    migrate_back(from, passage.ground(), case, trace)
}

fn whats(step: &Step) -> Vec<What> {
    step.lines.iter().map(|line| line.what).collect()
}

/// The rest of the passage goes by the other version.
fn on(passage: &mut Passage, to: Lifecycle, step: Step) {
    for effect in &step.effects {
        match effect {
            Effect::Ask { key, ask, .. } => drop(passage.outbox.open.insert(*key, ask.clone())),
            Effect::Drop { key } => drop(passage.outbox.open.remove(key)),
            Effect::Tell { .. } => passage.outbox.tells += 1,
            Effect::PutOff { .. } | Effect::Open { .. } | Effect::Forget { .. } => {}
        }
    }
    passage.lifecycle = to;
    passage.case = step.case;
    passage.lines = step.lines;
    passage.effects = step.effects;
}

#[test]
fn a_case_comes_to_the_next_version_with_all_that_it_has() {
    let passage = Passage::open(review());
    let step = go(&passage, &next(|_| {})).unwrap();
    let (before, after) = (passage.case.parts(), step.case.parts());
    assert_eq!((after.version, after.revision), (2, before.revision + 1));
    assert_eq!((&after.state, &after.fields), (&before.state, &before.fields));
    assert_eq!((after.entered, after.told), (before.entered, before.told));
    assert_eq!((whats(&step), step.effects.len()), (vec![What::Migrated], 0));
}

#[test]
fn states_and_fields_take_their_new_names_and_the_line_says_which() {
    let passage = Passage::open(review());
    let to = next(|draft| {
        rename_state(draft, "not-sent", "draft");
        draft.initial = "draft".into();
        let sex = draft.fields["sex"].clone();
        draft.fields.insert(name("gender"), sex);
        way(draft).fields.insert(name("sex"), name("gender"));
        way(draft).drop = names("birth-date identity-number");
        draft.fields.get_mut("birth-date").unwrap().required = false;
    });
    let step = go(&passage, &to).unwrap();
    assert_eq!(&**step.case.state(), "draft");
    assert_eq!(step.case.value("gender"), Some(&text("1")));
    for gone in ["sex", "birth-date", "identity-number"] {
        assert_eq!(step.case.value(gone), None, "{gone}");
    }
    insta::assert_debug_snapshot!(step.lines);
    assert!(matches!(step.effects.as_slice(), [Effect::Tell { .. }]), "the sender hears of it");
}

#[test]
fn each_reason_to_stay_has_a_code_and_names_what_it_is_about() {
    let passage = Passage::open(review());
    let no_field = |draft: &mut Draft| {
        draft.fields.remove("sex");
        for action in draft.actions.values_mut() {
            action.edits.remove("sex");
        }
        let person = draft.asks.get_mut("person").unwrap();
        *person = ask("full-name");
    };
    let reasons = [
        go(&passage, &next(|draft| draft.migrate = None)),
        go(&passage, &next(|draft| way(draft).from = [7].into())),
        go(
            &passage,
            &next(|draft| {
                rename_state(draft, "not-sent", "draft");
                draft.initial = "draft".into();
                way(draft).states.clear();
            }),
        ),
        go(&passage, &next(no_field)),
        go(
            &passage,
            &next(|draft| {
                draft.fields.get_mut("sex").unwrap().kind = Kind::Code { codes: vec!["9".into()] };
                draft.fields.get_mut("full-name").unwrap().kind = Kind::Date;
            }),
        ),
        go(
            &passage,
            &next(|draft| {
                way(draft).fields.insert(name("sex"), name("full-name"));
                draft.fields.get_mut("full-name").unwrap().kind = Kind::Text;
            }),
        ),
        go(
            &passage,
            &next(|draft| {
                draft.fields.get_mut("ethnicity").unwrap().required = true;
                way(draft).drop = names("sex");
            }),
        ),
        go(&passage, &next(|draft| draft.procedures = Some(Default::default()))),
        go(
            &passage,
            &next(|draft| {
                draft.calendar = "gone".into();
                let state = draft.states.get_mut("not-sent").unwrap();
                state.timers = vec![timer(Length::WorkingDays(1), "held")];
            }),
        ),
    ];
    let said = reasons.map(|one| {
        let why = one.unwrap_err();
        format!("{}: {why}", why.code())
    });
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn an_ask_that_both_versions_put_alike_goes_on_under_its_key() {
    let mut passage = Passage::pending(review());
    let key = passage.key("person");
    let to = next(|draft| rename_state(draft, "pending", "checking"));
    let step = go(&passage, &to).unwrap();
    assert_eq!(whats(&step), [What::Migrated]);
    assert_eq!(step.case.ask("person").unwrap().effect, key);
    assert_eq!(step.case.parts().timers, passage.case.parts().timers);
    on(&mut passage, to, step);
    passage.answer_to(key, Verdict::Verified);
    assert_eq!(passage.state(), "verified");
}

#[test]
fn an_ask_that_is_put_otherwise_is_closed_and_put_anew() {
    let mut passage = Passage::pending(review());
    let key = passage.key("person");
    let to = next(|draft| draft.asks.get_mut("person").unwrap().must = names("full-name"));
    let step = go(&passage, &to).unwrap();
    assert_eq!(whats(&step), [What::Migrated, What::Closed, What::Asked]);
    assert!(step.effects.contains(&Effect::Drop { key }));
    on(&mut passage, to, step);
    assert_ne!(passage.key("person"), key);
    passage.answer("person", Verdict::Mismatch);
    assert_eq!(passage.state(), "mismatch");
}

#[test]
fn an_ask_that_the_new_state_does_not_put_is_closed() {
    let passage = Passage::pending(review());
    let to = next(|draft| {
        way(draft).states.insert(name("pending"), name("held"));
    });
    let step = go(&passage, &to).unwrap();
    assert_eq!(whats(&step), [What::Migrated, What::Closed]);
    assert!(step.case.parts().timers.is_empty());
    assert_eq!(&**step.case.state(), "held");
}

#[test]
fn a_case_that_comes_into_an_asking_state_asks() {
    let passage = Passage::open(review());
    let to = next(|draft| {
        way(draft).states.insert(name("not-sent"), name("pending"));
    });
    let step = go(&passage, &to).unwrap();
    assert_eq!(whats(&step), [What::Migrated, What::Asked]);
}

#[test]
fn an_answer_stays_one_where_its_fields_only_changed_their_names() {
    let mut passage = Passage::pending(review());
    passage.answer("person", Verdict::Verified);
    let to = next(|draft| {
        let sex = draft.fields["sex"].clone();
        draft.fields.insert(name("gender"), sex);
        way(draft).fields.insert(name("sex"), name("gender"));
        let person = draft.asks.get_mut("person").unwrap();
        let renamed = person
            .sends
            .iter()
            .map(|one| if **one == *"sex" { name("gender") } else { one.clone() });
        person.sends = renamed.collect();
    });
    let step = go(&passage, &to).unwrap();
    assert!(!step.case.inputs_changed(&to, "person"));
    let other = next(|draft| {
        draft.asks.get_mut("person").unwrap().sends.remove(0);
    });
    let step = go(&passage, &other).unwrap();
    assert!(step.case.inputs_changed(&other, "person"), "fewer values are another question");
}

fn remind(after: Length) -> TimerSpec {
    let fires = Fires::Remind(names("clerk"));
    TimerSpec { at: Moment::After(after), fires, pauses_in_outage: false }
}

#[test]
fn timers_run_from_the_entering_and_a_reminder_does_not_come_again() {
    let mut draft = review();
    let held = |timers: Vec<TimerSpec>| State { timers, ..State::default() };
    draft
        .states
        .insert(name("not-sent"), held(vec![remind(Length::Hours(1)), remind(Length::Days(3))]));
    let mut passage = Passage::open(draft);
    let entered = passage.case.parts().entered;
    passage.elapse_next();
    passage.wait(Length::Days(1));
    let to = next(|draft| {
        let timers = vec![
            timer(Length::Days(2), "held"),
            remind(Length::Days(3)),
            remind(Length::Hours(1)),
            timer(Length::Hours(2), "held"),
        ];
        draft.states.insert(name("not-sent"), held(timers));
    });
    let step = go(&passage, &to).unwrap();
    let mut timers = step.case.parts().timers.clone();
    timers.sort_by(|a, b| a.of.cmp(&b.of));
    let of: Vec<&TimerOf> = timers.iter().map(|timer| &timer.of).collect();
    let state = TimerOf::State;
    assert_eq!(of, [&state(0), &state(1), &state(3)], "the second reminder has fired already");
    let due = |length| calendars().due("vn", entered, length).unwrap().at_ms;
    assert_eq!(timers[0].due, due(Length::Days(2)));
    assert_eq!(timers[1].due, due(Length::Days(3)));
    assert_eq!(timers[2].due, passage.now, "what is over is due now, not before");
    on(&mut passage, to, step);
    passage.elapse();
    assert_eq!(passage.state(), "held");
}

#[test]
fn timers_that_rest_in_an_outage_rest_on_only_while_their_ask_goes_on() {
    let mut passage = Passage::pending(review());
    passage.delay("person");
    passage.wait(Length::Hours(3));
    let paused = |step: &Step| {
        let timers = step.case.parts().timers.iter();
        timers.filter(|timer| timer.paused.is_some()).count()
    };
    assert_eq!(paused(&go(&passage, &next(|_| {})).unwrap()), 1);
    let anew = next(|draft| draft.asks.get_mut("person").unwrap().must = names("full-name"));
    let step = go(&passage, &anew).unwrap();
    assert_eq!(paused(&step), 0);
    let of_state = |case: &Case| {
        let timers = case.parts().timers.iter();
        let mut own = timers.filter(|timer| timer.of == TimerOf::State(0));
        own.next().unwrap().due
    };
    assert!(of_state(&step.case) > of_state(&passage.case), "what it had left it has left");
    let longer = next(|draft| {
        let pending = draft.states.get_mut("pending").unwrap();
        pending.timers[0].at = Moment::After(Length::WorkingDays(9));
    });
    assert_eq!(paused(&go(&passage, &longer).unwrap()), 1, "a new one rests with the outage too");
}

#[test]
fn uses_are_kept_for_actions_that_are_still_there() {
    let mut passage = Passage::pending(review());
    passage.answer("person", Verdict::Mismatch);
    passage.act("ask-again").unwrap();
    let to = next(|draft| drop(draft.actions.remove("submit")));
    let step = go(&passage, &to).unwrap();
    let uses: Vec<&str> = step.case.parts().uses.keys().map(|one| &**one).collect();
    assert_eq!(uses, ["ask-again"]);
}

#[test]
fn what_was_moved_goes_back_as_long_as_nothing_happened_to_it() {
    let mut passage = Passage::open(review());
    let to = next(|draft| {
        rename_state(draft, "not-sent", "draft");
        draft.initial = "draft".into();
        way(draft).states.insert(name("held"), name("draft"));
        let sex = draft.fields["sex"].clone();
        draft.fields.insert(name("gender"), sex);
        way(draft).fields.insert(name("sex"), name("gender"));
    });
    let step = go(&passage, &to).unwrap();
    let gone = trace(&step);
    let returned = back(&to, &passage, &step.case, &gone).unwrap();
    let (first, last) = (passage.case.parts(), returned.case.parts());
    assert_eq!((&last.state, &last.fields, last.version), (&first.state, &first.fields, 1));
    assert_eq!(last.revision, first.revision + 2);
    // And forward again, from where it is.
    passage.case = returned.case.clone();
    assert_eq!(&**go(&passage, &to).unwrap().case.state(), "draft");
    let again = back(&to, &passage, &returned.case, &gone);
    let mut edited = Passage::open(review());
    edited.lifecycle = to.clone();
    edited.case = step.case.clone();
    edited.outbox.tells += 1;
    edited.edit(values([("full-name", Some(text("Trần Văn Nam")))])).unwrap();
    let changed = back(&to, &passage, &edited.case, &gone);
    let dropping = next(|draft| way(draft).drop = names("sex"));
    let poorer = go(&passage, &dropping).unwrap();
    let dropped = back(&dropping, &passage, &poorer.case, &trace(&poorer));
    let said = [again, changed, dropped].map(|one| {
        let why = one.unwrap_err();
        format!("{}: {why}", why.code())
    });
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_line_that_is_not_whole_is_no_trace() {
    let whole = [("from-version", "1"), ("to-version", "2"), ("renamed", "a=b c=d")];
    let states = (Some("here"), Some("there"));
    let trace = Trace::read(states, whole, 4).unwrap();
    assert_eq!((trace.versions, trace.renamed.len(), trace.revision), ((1, 2), 2, 4));
    assert_eq!(Trace::read((None, Some("there")), whole, 4), None);
    assert_eq!(Trace::read(states, [("from-version", "1")], 4), None);
    assert_eq!(Trace::read(states, [("from-version", "x"), ("to-version", "2")], 4), None);
    let broken = [("from-version", "1"), ("to-version", "2"), ("renamed", "a")];
    assert_eq!(Trace::read(states, broken, 4), None);
}

/// A household, and two of its members.
fn household() -> Draft {
    let mut draft = review();
    draft.persons.insert(name("household"), Person { many: true, ..Person::default() });
    let field = Field { person: Some(name("household")), ..draft.fields["sex"].clone() };
    draft.fields.insert(name("household.sex"), field);
    draft
}

#[test]
fn members_of_a_household_follow_the_names_of_their_fields() {
    let mut form = form();
    for member in ["household.1.sex", "household.2.sex"] {
        form.insert(name(member), Some(text("1")));
    }
    let passage = Passage::try_open(household(), opening(form, None)).unwrap();
    let renamed = |many: bool| {
        let mut draft = household();
        draft.version = 2;
        draft.migrate = Some(Migrate { from: [1].into(), ..Migrate::default() });
        draft.persons.insert(name("family"), Person { many, ..Person::default() });
        let field = Field { person: Some(name("family")), ..draft.fields["household.sex"].clone() };
        draft.fields.remove("household.sex");
        draft.fields.insert(name("family.gender"), field);
        way(&mut draft).fields.insert(name("household.sex"), name("family.gender"));
        Lifecycle::new(draft).unwrap()
    };
    let to = renamed(true);
    let step = go(&passage, &to).unwrap();
    assert_eq!(step.case.value("family.2.gender"), Some(&text("1")));
    assert_eq!(step.case.value("household.2.sex"), None);
    let gone = trace(&step);
    assert_eq!(gone.renamed, [(name("household.sex"), name("family.gender"))].into());
    let returned = back(&to, &passage, &step.case, &gone).unwrap();
    assert_eq!(returned.case.parts().fields, passage.case.parts().fields);
    let why = go(&passage, &renamed(false)).unwrap_err();
    assert_eq!(why, Stranded::FieldsGone { fields: vec![name("household.sex")] });
}

#[test]
fn a_due_time_is_kept_or_reckoned_from_where_it_began() {
    let after = |days| DueSpec {
        after: Takes::Length(Length::Days(days)),
        of: None,
        pauses: Default::default(),
    };
    let mut draft = review();
    draft.due = Some(after(10));
    let mut passage = Passage::open(draft);
    passage.wait(Length::Days(3));
    let begun = passage.case.parts().opened;
    let due = |days| calendars().due("vn", begun, Length::Days(days)).unwrap().at_ms;
    for (spec, expected) in
        [(Some(after(10)), Some(due(10))), (Some(after(20)), Some(due(20))), (None, None)]
    {
        let to = next(|draft| {
            draft.due = spec;
            let late = TimerSpec { at: Moment::Due, ..timer(Length::Days(1), "held") };
            draft.states.insert(name("not-sent"), State { timers: vec![late], ..State::default() });
        });
        let step = go(&passage, &to).unwrap();
        let parts = step.case.parts();
        assert_eq!(parts.due.as_ref().map(|due| due.at), expected);
        assert_eq!(parts.timers.first().map(|timer| timer.due), expected);
    }
}

#[test]
fn a_deletion_is_reckoned_from_the_end_of_the_case() {
    let ended =
        |after: Option<Length>| State { is_final: true, delete_after: after, ..State::default() };
    let with = |draft: &mut Draft, after| {
        draft.states.insert(name("done"), ended(after));
        draft.actions.insert(name("finish"), action("not-sent", Some("done")));
    };
    let mut draft = review();
    with(&mut draft, Some(Length::Days(30)));
    let mut passage = Passage::open(draft);
    passage.act("finish").unwrap();
    let end = passage.case.parts().entered;
    passage.wait(Length::Days(2));
    let due = |days| calendars().due("vn", end, Length::Days(days)).unwrap().at_ms;
    let cases = [
        (Some(Length::Days(30)), Some(due(30))),
        (Some(Length::Days(90)), Some(due(90))),
        (None, None),
    ];
    for (after, expected) in cases {
        let step = go(&passage, &next(|draft| with(draft, after))).unwrap();
        let timers = &step.case.parts().timers;
        assert!(timers.iter().all(|timer| timer.of == TimerOf::Deletion));
        assert_eq!(timers.first().map(|timer| timer.due), expected);
    }
}
