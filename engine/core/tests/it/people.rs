//! Who may do what, where, with which fields.

use hoso_core::{Action, Refusal, Values, Verdict};

use crate::build::{action, actor, date, form, name, names, review, text, values};
use crate::passage::Passage;

fn verified() -> Passage {
    let mut passage = Passage::pending(review());
    passage.answer("person", Verdict::Verified);
    passage
}

#[test]
fn a_role_that_an_action_does_not_name_is_refused() {
    let mut passage = verified();
    let refusal = Refusal::WrongRole {
        action: name("reopen"),
        role: "clerk".into(),
        roles: names("supervisor"),
    };
    assert_eq!(passage.act("reopen"), Err(refusal));
}

#[test]
fn an_action_without_roles_is_anyones() {
    let mut draft = review();
    draft.actions.get_mut("submit").unwrap().roles.clear();
    let mut passage = Passage::open(draft);
    passage.act_as(actor("portal"), "submit", Values::new(), None).unwrap();
}

#[test]
fn an_action_is_refused_outside_its_states() {
    let mut passage = Passage::pending(review());
    let refusal = Refusal::WrongState {
        action: name("submit"),
        state: name("pending"),
        from: names("expired held mismatch not-found not-sent"),
    };
    assert_eq!(passage.act("submit"), Err(refusal));
}

#[test]
fn unknown_actions_and_fields_are_named() {
    let mut passage = Passage::open(review());
    assert_eq!(passage.act("sumbit").unwrap_err().code(), "unknown-action");
    let fields = || values([("ful-name", None), ("sex", None), ("zip", Some(text("1")))]);
    let refusal = Refusal::UnknownFields { fields: names("ful-name zip") };
    assert_eq!(passage.edit(fields()), Err(refusal.clone()));
    assert_eq!(passage.act_with("submit", fields()), Err(refusal));
}

#[test]
fn needs_are_looked_at_after_the_edits() {
    let mut passage = Passage::open(review());
    passage.edit(values([("identity-number", None)])).unwrap();
    let refusal = Refusal::Missing { action: name("submit"), fields: names("identity-number") };
    assert_eq!(passage.act("submit"), Err(refusal));
    let given = values([("identity-number", Some(text("140000123")))]);
    passage.act_with("submit", given).unwrap();
}

#[test]
fn a_whole_form_sent_unchanged_is_no_edit() {
    let mut passage = Passage::open(review());
    let before = passage.case.clone();
    passage.edit(form()).unwrap();
    assert_eq!(passage.case, before);
    let mut passage = verified();
    let supervisor = actor("supervisor");
    passage.act_as(supervisor, "reopen", form(), Some("wrong person")).unwrap();
    assert_eq!(passage.state(), "not-sent", "locked fields, but none is edited");
}

#[test]
fn taking_back_what_was_never_declared_is_no_edit() {
    let mut passage = Passage::pending(review());
    passage.edit(values([("ethnicity", None)])).unwrap();
    assert!(passage.lines.is_empty());
}

#[test]
fn a_state_without_an_editing_action_takes_no_edit() {
    let mut passage = Passage::pending(review());
    let refusal = Refusal::NotEditable { fields: names("birth-date"), state: name("pending") };
    assert_eq!(passage.edit(values([("birth-date", Some(date("1941")))])), Err(refusal));
}

#[test]
fn an_action_edits_only_its_own_fields() {
    let mut passage = Passage::pending(review());
    passage.answer("person", Verdict::Mismatch);
    let changed = values([("birth-date", Some(date("1941"))), ("sex", None)]);
    let refusal = Refusal::NotEditable { fields: names("birth-date sex"), state: name("mismatch") };
    assert_eq!(passage.act_with("ask-again", changed), Err(refusal));
}

#[test]
fn locked_fields_are_edited_by_nobody() {
    let mut draft = review();
    draft.actions.get_mut("edit").unwrap().from.insert(name("verified"));
    let mut passage = Passage::pending(draft);
    passage.answer("person", Verdict::Verified);
    let refusal = Refusal::NotEditable { fields: names("birth-date"), state: name("verified") };
    let both = values([("birth-date", Some(date("1941"))), ("sex", None)]);
    assert_eq!(passage.act_with("edit", both), Err(refusal));
    assert_eq!(passage.edit(values([("birth-date", None)])).unwrap_err().code(), "not-editable");
    passage.edit(values([("sex", None)])).unwrap();
    assert_eq!(passage.case.value("sex"), None);
}

#[test]
fn a_bare_edit_takes_the_role_that_the_editing_action_takes() {
    let mut passage = Passage::open(review());
    let event =
        |role| hoso_core::Event::Edited { actor: actor(role), values: values([("sex", None)]) };
    assert_eq!(passage.send(event("portal")).unwrap_err().code(), "not-editable");
    passage.send(event("clerk")).unwrap();
}

#[test]
fn required_fields_cannot_be_taken_back() {
    let mut passage = Passage::open(review());
    let without = || values([("full-name", None)]);
    let refusal =
        |action: &str| Err(Refusal::Missing { action: name(action), fields: names("full-name") });
    assert_eq!(passage.edit(without()), refusal("edit"));
    assert_eq!(passage.act_with("edit", without()), refusal("edit"));
    assert_eq!(passage.act_with("submit", without()), refusal("submit"));
    assert_eq!(passage.case.value("full-name"), Some(&text("Nguyễn Thị Hoa")));
}

/// `not-sent` is edited by this action alone.
fn edited_by(change: impl FnOnce(&mut Action)) -> Passage {
    let mut draft = review();
    let edit = draft.actions.get_mut("edit").unwrap();
    change(edit);
    Passage::open(draft)
}

#[test]
fn a_bare_edit_does_not_get_round_what_the_editing_action_asks_for() {
    let sex = || values([("sex", None)]);
    let mut reason = edited_by(|edit| edit.reason = true);
    assert_eq!(reason.edit(sex()).unwrap_err().code(), "not-editable");
    reason.act_with("edit", sex()).unwrap();

    let known = hoso_core::Condition::Known(name("ethnicity"));
    let mut condition = edited_by(|edit| edit.when = Some(known));
    assert_eq!(condition.edit(sex()).unwrap_err().code(), "not-editable");
    assert_eq!(condition.act_with("edit", sex()).unwrap_err().code(), "condition-unmet");
    condition.edit(values([("ethnicity", Some(text("01")))])).unwrap();
    condition.edit(sex()).unwrap();

    let once = hoso_core::Limit { times: 1, within: hoso_civil::Length::Days(1) };
    let mut limit = edited_by(|edit| edit.limit = Some(once));
    assert_eq!(limit.edit(sex()).unwrap_err().code(), "not-editable");
    limit.act_with("edit", sex()).unwrap();
}

#[test]
fn an_action_that_leads_away_lends_its_edits_to_nobody() {
    let mut draft = review();
    draft.actions.remove("edit");
    let mut passage = Passage::open(draft);
    assert_eq!(passage.edit(values([("sex", None)])).unwrap_err().code(), "not-editable");
}

#[test]
fn a_final_state_lets_nobody_do_anything() {
    let mut draft = review();
    let done = hoso_core::State { is_final: true, ..Default::default() };
    draft.states.insert(name("done"), done);
    draft.actions.insert(name("finish"), action("not-sent", Some("done")));
    let mut passage = Passage::open(draft);
    passage.act("finish").unwrap();
    let listed = passage.possible("clerk");
    assert!(listed.iter().all(|one| one.refusal.is_some()));
    passage.now += 1_000_000_000;
    passage.elapse();
    assert!(passage.lines.is_empty());
}
