//! One child case per person of a household: what is opened, how what they come to is counted, and
//! what comes too late. The child cases themselves are the runtime's.

use std::collections::BTreeSet;

use hoso_civil::{Length, Value};
use hoso_core::{Action, Retry, State};
use hoso_core::{
    AskStatus, Draft, Each, Effect, Event, Failure, FailureKind, Field, MemberEnd, Name, Person,
    Refusal, Values, Verdict, What, Whom,
};
use uuid::Uuid;

use crate::build::{action, ask, asking, date, name, names, review, text, values};
use crate::passage::{Passage, opening};

use FailureKind::{NotPermitted, Rejected};
use Verdict::{Ambiguous, Incomplete, Mismatch, NoMatch, NotFound, Verified};

const ALL: &str = "household.full-name household.birth-date";

/// A household whose every person goes through another workflow.
fn household() -> Draft {
    let mut draft = review();
    let of_household = |(name, field): (&Name, &Field)| {
        let person = Some(Name::from("household"));
        let field = Field { person, required: false, ..field.clone() };
        (Name::from(format!("household.{name}")), field)
    };
    draft.fields = draft.fields.iter().map(of_household).collect();
    let person = Person { many: true, ..Person::default() };
    draft.persons = [(name("household"), person)].into();
    let mut members = ask("");
    members.whom = Whom::Each(Each {
        person: name("household"),
        workflow: name("identity-review"),
        action: Some(name("submit")),
        ends: [(name("verified"), Verified), (name("mismatch"), Mismatch)].into(),
    });
    members.retry = Retry { give_up: Length::WorkingDays(10), ..Retry::default() };
    draft.asks = [(name("members"), members)].into();
    draft.initial = "draft".into();
    let answers = ["accepted", "draft", "draft", "draft", "held", "held"];
    let reviewing = asking("members", answers, ["held"; 5]);
    draft.states = ["draft", "held", "accepted"].map(|one| (name(one), State::default())).into();
    draft.states.insert(name("reviewing"), reviewing);
    let edit = Action { edits: names(ALL), ..action("draft held reviewing accepted", None) };
    let stop = action("reviewing", Some("draft"));
    let send = Action { edits: names(ALL), ..action("draft held", Some("reviewing")) };
    draft.actions = [("edit", edit), ("send", send), ("stop", stop)]
        .map(|(action, spec)| (name(action), spec))
        .into();
    draft
}

/// So many persons, each with a name and a year of birth.
fn persons(many: usize) -> Values {
    let of = |number: usize| {
        let field = |field: &str| name(&format!("household.{number}.{field}"));
        [
            (field("full-name"), Some(text(&format!("Nguyễn Thị Số {number}")))),
            (field("birth-date"), Some(date(&(1950 + number).to_string()))),
        ]
    };
    (1..=many).flat_map(of).collect()
}

fn sent(draft: Draft, many: usize) -> Passage {
    Passage::try_open(draft, opening(persons(many), Some("send"))).unwrap()
}

fn ended(verdict: Verdict) -> Option<MemberEnd> {
    Some(MemberEnd::Verdict(verdict))
}

fn failed(kind: FailureKind, cause: &str) -> Option<MemberEnd> {
    Some(MemberEnd::Failed(Failure { kind, cause: cause.into() }))
}

/// The child case of that person came to this.
fn comes(passage: &mut Passage, number: usize, ended: Option<MemberEnd>) {
    comes_of(passage, passage.key("members"), number, ended);
}

fn comes_of(passage: &mut Passage, effect: Uuid, number: usize, ended: Option<MemberEnd>) {
    let member = name(&format!("household.{number}"));
    passage.send(Event::Member { effect, member, ended }).unwrap();
}

/// What was opened: the person and what is declared of it.
fn opened(passage: &Passage) -> Vec<(String, Vec<(Name, Value)>)> {
    let opened = passage.effects.iter().filter_map(|effect| match effect {
        Effect::Open { member, values, .. } => Some((member.to_string(), values.clone())),
        Effect::Ask { .. }
        | Effect::PutOff { .. }
        | Effect::Drop { .. }
        | Effect::Tell { .. }
        | Effect::Forget { .. } => None,
    });
    opened.collect()
}

#[test]
fn each_person_is_opened_with_what_is_declared_of_it_under_the_vocabularys_names() {
    let passage = sent(household(), 2);
    let one = |number: usize, year: &str| {
        let full_name = text(&format!("Nguyễn Thị Số {number}"));
        let values = vec![(name("birth-date"), date(year)), (name("full-name"), full_name)];
        (format!("household.{number}"), values)
    };
    assert_eq!(opened(&passage), [one(1, "1951"), one(2, "1952")]);
    let whats = [What::Opened, What::Acted, What::Asked, What::Opening, What::Opening];
    assert_eq!((passage.state(), passage.whats()), ("reviewing", whats.to_vec()));
    assert_eq!(passage.detail(4, "ask"), Some("members"));
    assert_eq!(passage.detail(4, "member"), Some("household.2"));
    assert!(passage.asked().is_empty(), "no registry is asked");
    let members = &passage.case.ask("members").unwrap().members;
    let keys: BTreeSet<Uuid> = members.iter().map(|member| member.effect).collect();
    assert_eq!(keys.len(), 2, "each has a key of its own");
    assert!(members.iter().all(|member| member.ended.is_none()));
}

#[test]
fn persons_come_in_the_order_of_their_numbers() {
    let passage = sent(household(), 12);
    let order: Vec<String> = opened(&passage).into_iter().map(|(member, _)| member).collect();
    let numbers: Vec<String> = (1..=12).map(|number| format!("household.{number}")).collect();
    assert_eq!(order, numbers);
}

#[test]
fn a_field_that_the_workflow_calls_otherwise_travels_by_its_meaning() {
    let mut draft = household();
    let field = draft.fields.remove("household.full-name").unwrap();
    draft.fields.insert(name("household.ho-ten"), field);
    for action in draft.actions.values_mut() {
        action.edits = names("household.ho-ten");
    }
    let values = values([("household.3.ho-ten", Some(text("Lò Thị Mới")))]);
    let passage = Passage::try_open(draft, opening(values, Some("send"))).unwrap();
    let expected = ("household.3".to_owned(), vec![(name("full-name"), text("Lò Thị Mới"))]);
    assert_eq!(opened(&passage), [expected], "numbers need not be without gaps");
}

#[test]
fn the_answer_is_the_least_that_a_person_came_to() {
    let rows = [
        ([Verified, Verified, Verified], Verified, "accepted", "verified=3"),
        ([Verified, Mismatch, Verified], Mismatch, "draft", "mismatch=1 verified=2"),
        ([Mismatch, NotFound, NoMatch], Mismatch, "draft", "mismatch=1 not-found=1 no-match=1"),
        ([NotFound, NoMatch, Ambiguous], NotFound, "draft", "not-found=1 no-match=1 ambiguous=1"),
        ([Ambiguous, NoMatch, NoMatch], NoMatch, "draft", "no-match=2 ambiguous=1"),
        (
            [Incomplete, Ambiguous, Verified],
            Ambiguous,
            "held",
            "ambiguous=1 incomplete=1 verified=1",
        ),
        ([Verified, Verified, Incomplete], Incomplete, "held", "incomplete=1 verified=2"),
    ];
    for (said, verdict, state, counts) in rows {
        let mut passage = sent(household(), 3);
        let revision = passage.case.revision();
        for (place, one) in said.into_iter().enumerate() {
            assert_eq!(passage.state(), "reviewing", "it goes on when all have ended");
            assert_eq!(passage.case.revision(), revision, "nobody's reading is out of date");
            comes(&mut passage, place + 1, ended(one));
        }
        assert_eq!(passage.state(), state, "{said:?}");
        assert_eq!(passage.status("members"), AskStatus::Answered(verdict));
        assert_eq!(passage.whats(), [What::Member, What::Answered]);
        assert_eq!(passage.detail(0, "verdict"), Some(said[2].code()));
        assert_eq!(passage.detail(1, "verdict"), Some(verdict.code()));
        assert_eq!(passage.detail(1, "counts"), Some(counts));
        assert_eq!(passage.case.revision(), revision + 1);
        assert!(passage.case.next_due().is_none(), "the end of the ask went with it");
    }
}

#[test]
fn a_person_whose_case_could_not_be_opened_fails_the_ask_when_all_have_ended() {
    let mut passage = sent(household(), 3);
    comes(&mut passage, 2, failed(Rejected, "missing-fields"));
    assert_eq!((passage.state(), passage.whats()), ("reviewing", vec![What::Member]));
    assert_eq!(passage.detail(0, "failure"), Some("rejected"));
    assert_eq!(passage.detail(0, "cause"), Some("missing-fields"));
    comes(&mut passage, 3, failed(NotPermitted, "unknown-workflow"));
    comes(&mut passage, 1, ended(Mismatch));
    let failure = Failure { kind: Rejected, cause: "missing-fields".into() };
    assert_eq!(passage.status("members"), AskStatus::Failed(failure), "the first person's");
    assert_eq!((passage.state(), passage.whats()), ("held", vec![What::Member, What::Failed]));
}

#[test]
fn what_is_said_twice_counts_once() {
    let mut passage = sent(household(), 2);
    comes(&mut passage, 1, ended(Verified));
    let before = passage.case.clone();
    passage.now += 1000;
    comes(&mut passage, 1, ended(Verified));
    assert!(passage.lines.is_empty() && passage.effects.is_empty());
    assert_eq!(passage.case, before);
}

#[test]
fn a_child_case_that_leaves_its_end_is_waited_for_again() {
    let mut passage = sent(household(), 2);
    comes(&mut passage, 1, ended(Mismatch));
    comes(&mut passage, 1, None);
    assert_eq!(passage.whats(), [What::Member]);
    assert_eq!(passage.detail(0, "check"), Some("waiting"));
    comes(&mut passage, 2, ended(Verified));
    assert_eq!(passage.state(), "reviewing");
    comes(&mut passage, 1, ended(Verified));
    assert_eq!(passage.state(), "accepted");
}

#[test]
fn what_comes_after_the_answer_is_late_and_changes_nothing() {
    let mut passage = sent(household(), 1);
    comes(&mut passage, 1, ended(Verified));
    let before = passage.case.clone();
    for late in [None, ended(Mismatch), failed(Rejected, "cycle")] {
        comes(&mut passage, 1, late);
        assert_eq!(passage.whats(), [What::Late]);
        assert_eq!(passage.case, before);
    }
}

#[test]
fn a_person_or_an_ask_that_is_unknown_is_late() {
    let mut passage = sent(household(), 2);
    comes(&mut passage, 3, ended(Verified));
    assert_eq!(passage.whats(), [What::Late]);
    comes_of(&mut passage, Uuid::from_u128(99), 1, ended(Verified));
    assert_eq!(passage.whats(), [What::Late]);
    assert!(passage.case.ask("members").unwrap().members.iter().all(|one| one.ended.is_none()));
    let mut other = Passage::pending(review());
    let effect = other.key("person");
    comes_of(&mut other, effect, 1, ended(Verified));
    assert_eq!((other.state(), other.whats()), ("pending", vec![What::Late]));
}

#[test]
fn a_household_that_is_edited_meanwhile_is_asked_anew() {
    let mut passage = sent(household(), 2);
    let first = passage.key("members");
    let edited = values([("household.2.full-name", Some(text("Nguyễn Thị Hai")))]);
    passage.edit(edited).unwrap();
    assert_eq!(passage.key("members"), first, "until all have ended it goes on as it was");
    comes(&mut passage, 1, ended(Verified));
    comes(&mut passage, 2, ended(Mismatch));
    let whats = [What::Member, What::Stale, What::Asked, What::Opening, What::Opening];
    assert_eq!((passage.state(), passage.whats()), ("reviewing", whats.to_vec()));
    assert_ne!(passage.key("members"), first);
    let second = &opened(&passage)[1].1;
    assert!(second.contains(&(name("full-name"), text("Nguyễn Thị Hai"))));
    comes_of(&mut passage, first, 2, ended(Verified));
    assert_eq!(passage.whats(), [What::Late], "the cases of the first ask count no more");
    comes(&mut passage, 1, ended(Verified));
    comes(&mut passage, 2, ended(Verified));
    assert_eq!(passage.state(), "accepted");
}

#[test]
fn a_person_that_is_added_or_gone_makes_it_stale_too() {
    let added = persons(3);
    let gone = values([("household.2.full-name", None), ("household.2.birth-date", None)]);
    for (edited, many) in [(added, 3), (gone, 1)] {
        let mut passage = sent(household(), 2);
        passage.edit(edited).unwrap();
        comes(&mut passage, 1, ended(Verified));
        comes(&mut passage, 2, ended(Verified));
        assert_eq!((passage.state(), opened(&passage).len()), ("reviewing", many));
    }
}

#[test]
fn an_edit_taken_back_leaves_the_answer_good() {
    let mut passage = sent(household(), 1);
    passage.edit(values([("household.1.birth-date", Some(date("1980")))])).unwrap();
    passage.edit(values([("household.1.birth-date", Some(date("1951")))])).unwrap();
    comes(&mut passage, 1, ended(Verified));
    assert_eq!(passage.state(), "accepted");
}

#[test]
fn leaving_the_state_closes_the_ask() {
    let mut passage = sent(household(), 2);
    let asked = passage.key("members");
    passage.act("stop").unwrap();
    assert_eq!((passage.state(), passage.whats()), ("draft", vec![What::Acted, What::Closed]));
    assert_eq!(passage.status("members"), AskStatus::Closed);
    comes_of(&mut passage, asked, 1, ended(Verified));
    assert_eq!((passage.state(), passage.whats()), ("draft", vec![What::Late]));
    passage.act("send").unwrap();
    assert_eq!(opened(&passage).len(), 2);
    assert_ne!(passage.key("members"), asked);
}

#[test]
fn nobody_to_open_a_case_for_is_rejected_at_once() {
    let passage = sent(household(), 0);
    let failure = Failure { kind: Rejected, cause: "nobody".into() };
    assert_eq!(passage.status("members"), AskStatus::Failed(failure));
    let whats = [What::Opened, What::Acted, What::Asked, What::Failed];
    assert_eq!((passage.state(), passage.whats()), ("held", whats.to_vec()));
}

#[test]
fn more_persons_than_one_step_records_are_rejected() {
    assert_eq!(sent(household(), 100).state(), "reviewing");
    let passage = sent(household(), 101);
    let failure = Failure { kind: Rejected, cause: "too-many".into() };
    assert_eq!(passage.status("members"), AskStatus::Failed(failure));
    assert!(opened(&passage).is_empty());
}

#[test]
fn a_failure_that_leads_back_to_the_ask_waits_for_its_end_instead_of_turning_round() {
    let mut draft = household();
    let failures = &mut draft.states.get_mut("reviewing").unwrap().failures;
    failures.insert(Rejected, name("reviewing"));
    let mut passage = sent(draft, 0);
    assert_eq!((passage.state(), passage.status("members")), ("reviewing", AskStatus::Waiting));
    passage.elapse_next();
    assert_eq!(passage.state(), "held", "given up");
}

#[test]
fn an_ask_whose_cases_never_end_is_given_up() {
    let mut passage = sent(household(), 2);
    comes(&mut passage, 1, ended(Verified));
    let (until, before) = (passage.case.next_due().unwrap(), passage.now);
    passage.wait(Length::WorkingDays(10));
    assert!(until > before && until <= passage.now);
    passage.elapse();
    assert_eq!((passage.state(), passage.detail(0, "cause")), ("held", Some("given-up")));
    comes(&mut passage, 2, ended(Verified));
    assert_eq!(passage.whats(), [What::Late]);
}

#[test]
fn the_same_is_not_opened_twice_because_a_button_was_pressed_twice() {
    let mut draft = household();
    draft.states.insert(name("reviewing"), State::default());
    let look = Action { ask: Some(name("members")), ..action("draft", None) };
    draft.actions.insert(name("look"), look);
    let mut passage = Passage::try_open(draft, opening(persons(2), Some("look"))).unwrap();
    let first = passage.key("members");
    passage.act("look").unwrap();
    assert_eq!((passage.key("members"), opened(&passage).len()), (first, 0));
    passage.edit(values([("household.1.birth-date", Some(date("1980")))])).unwrap();
    passage.act("look").unwrap();
    assert_eq!(opened(&passage).len(), 2, "another household is another question");
    comes(&mut passage, 1, ended(Verified));
    comes(&mut passage, 2, ended(NotFound));
    assert_eq!(
        (passage.state(), passage.status("members")),
        ("draft", AskStatus::Answered(NotFound))
    );
}

#[test]
fn values_of_a_household_are_edited_where_the_workflow_says_so() {
    let mut draft = household();
    draft.actions.get_mut("edit").unwrap().edits = names("household.full-name");
    let mut passage = sent(draft, 1);
    let edited = values([("household.1.birth-date", Some(date("1980")))]);
    let refused = passage.edit(edited).unwrap_err();
    assert!(matches!(refused, Refusal::NotEditable { .. }), "{refused}");
}
