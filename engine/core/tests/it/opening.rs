//! Tests of opening a case: required fields, the initial state, an action that follows at once.

use hoso_core::{Refusal, What};

use crate::build::{asking, form, name, names, review, text, values};
use crate::passage::{Passage, opening};

#[test]
fn a_case_opens_in_the_initial_state() {
    let passage = Passage::open(review());
    let parts = passage.case.parts();
    assert_eq!((&*parts.state, parts.revision, parts.version), ("not-sent", 1, 1));
    assert_eq!(
        (parts.opened, parts.entered, parts.changed),
        (passage.now, passage.now, passage.now)
    );
    assert_eq!(passage.whats(), [What::Opened]);
    assert_eq!(passage.detail(0, "fields"), Some("birth-date full-name identity-number sex"));
    assert!(parts.fields.values().all(|declared| declared.changed == 1));
    let again = hoso_core::Case::from_parts(passage.case.clone().into_parts());
    assert_eq!(again, passage.case);
}

#[test]
fn a_case_opens_without_optional_fields() {
    let mut given = form();
    given.insert(name("sex"), None);
    given.remove("identity-number");
    let passage = Passage::try_open(review(), opening(given, None)).unwrap();
    assert_eq!(passage.case.value("sex"), None);
}

#[test]
fn no_case_opens_without_its_required_fields() {
    let given = values([("sex", Some(text("1"))), ("full-name", None)]);
    let refusal = Refusal::Missing { action: name("open"), fields: names("birth-date full-name") };
    let refused = Passage::try_open(review(), opening(given, None));
    assert_eq!(refused.err(), Some(refusal));
}

#[test]
fn no_case_opens_with_unknown_fields() {
    let mut given = form();
    given.insert(name("zip"), None);
    let refused = Passage::try_open(review(), opening(given, None)).err();
    assert_eq!(refused.unwrap().code(), "unknown-field");
}

#[test]
fn an_action_may_follow_in_the_same_step() {
    let passage = Passage::try_open(review(), opening(form(), Some("submit"))).unwrap();
    assert_eq!((passage.state(), passage.case.revision()), ("pending", 1));
    assert_eq!(passage.whats(), [What::Opened, What::Acted, What::Asked]);
    assert_eq!(passage.outbox.tells, 1, "one step, one tell");
}

#[test]
fn where_the_action_is_refused_no_case_opens() {
    let mut given = form();
    given.remove("identity-number");
    let refused = Passage::try_open(review(), opening(given, Some("submit"))).err();
    assert_eq!(refused.unwrap().code(), "missing-fields");
    let refused = Passage::try_open(review(), opening(form(), Some("reopen"))).err();
    assert_eq!(refused.unwrap().code(), "wrong-state");
}

#[test]
fn an_initial_state_asks_as_any_other() {
    let mut draft = review();
    let asking = asking("person", ["verified"; 6], ["held"; 5]);
    draft.states.insert(name("not-sent"), asking);
    let passage = Passage::try_open(draft.clone(), opening(form(), None)).unwrap();
    assert_eq!(passage.asked(), [name("person")]);

    draft.actions.get_mut("submit").unwrap().when = None;
    let passage = Passage::try_open(draft, opening(form(), Some("submit"))).unwrap();
    assert_eq!(passage.asked(), [name("person")], "the first never reaches the outbox");
    let whats = [What::Opened, What::Asked, What::Acted, What::Closed, What::Asked];
    assert_eq!(passage.whats(), whats);
}

#[test]
fn a_workflow_that_tells_nobody_tells_nobody() {
    let mut draft = review();
    draft.tells = Default::default();
    let passage = Passage::pending(draft);
    assert_eq!((passage.outbox.tells, passage.case.parts().told), (0, 0));
}

#[test]
fn an_unknown_calendar_refuses_what_it_must_reckon() {
    let mut draft = review();
    draft.calendar = "us".into();
    let mut passage = Passage::open(draft);
    let refused = passage.act("submit").unwrap_err();
    assert_eq!((refused.code(), passage.state()), ("calendar", "not-sent"));
}
