//! Four eyes: what one person did another has to look at.

use hoso_core::{Actor, Draft, Refusal, Values};

use crate::build::{action, actor, name, names, review};
use crate::listing::agrees;
use crate::passage::Passage;

/// `propose` leads to `held`; whoever proposed last does not `approve`.
fn proposing() -> Draft {
    let mut draft = review();
    draft.actions.insert(name("propose"), action("not-sent held", Some("held")));
    let mut approve = action("held", Some("expired"));
    approve.not_by = names("propose");
    draft.actions.insert(name("approve"), approve);
    draft
}

fn by(person: Option<&str>) -> Actor {
    Actor { person: person.map(str::to_owned), ..actor("clerk") }
}

fn act(passage: &mut Passage, who: Option<&str>, action: &str) -> Result<(), Refusal> {
    passage.act_as(by(who), action, Values::new(), None)
}

fn refusal() -> Refusal {
    Refusal::FourEyes { action: name("approve"), other: name("propose") }
}

#[test]
fn whoever_did_the_one_does_not_do_the_other() {
    let mut passage = Passage::open(proposing());
    act(&mut passage, Some("lan"), "propose").unwrap();
    assert_eq!(act(&mut passage, Some("lan"), "approve"), Err(refusal()));
    agrees(&passage);
    act(&mut passage, Some("minh"), "approve").unwrap();
    assert_eq!(passage.state(), "expired");
}

#[test]
fn only_whoever_did_it_last_is_kept_out() {
    let mut passage = Passage::open(proposing());
    act(&mut passage, Some("lan"), "propose").unwrap();
    act(&mut passage, Some("minh"), "propose").unwrap();
    assert_eq!(act(&mut passage, Some("minh"), "approve"), Err(refusal()));
    act(&mut passage, Some("lan"), "approve").unwrap();
}

#[test]
fn another_role_of_the_same_person_is_the_same_person() {
    let mut draft = proposing();
    draft.actions.get_mut("approve").unwrap().roles = names("supervisor");
    let mut passage = Passage::open(draft);
    act(&mut passage, Some("lan"), "propose").unwrap();
    let lan = Actor { role: "supervisor".into(), ..by(Some("lan")) };
    assert_eq!(passage.act_as(lan, "approve", Values::new(), None), Err(refusal()));
}

#[test]
fn a_caller_that_names_no_person_is_one_itself() {
    let mut passage = Passage::open(proposing());
    act(&mut passage, None, "propose").unwrap();
    assert_eq!(act(&mut passage, None, "approve"), Err(refusal()));
    act(&mut passage, Some("lan"), "approve").unwrap();
}

#[test]
fn a_wrong_role_is_said_before_the_same_person() {
    let mut passage = Passage::open(proposing());
    act(&mut passage, Some("lan"), "propose").unwrap();
    let lan = Actor { role: "portal".into(), ..by(Some("lan")) };
    let refused = passage.act_as(lan, "approve", Values::new(), None).unwrap_err();
    assert_eq!(refused.code(), "wrong-role");
}

#[test]
fn an_edit_goes_through_no_action_that_is_kept_from_its_author() {
    let mut draft = proposing();
    draft.actions.get_mut("edit").unwrap().not_by = names("propose");
    let mut passage = Passage::open(draft);
    act(&mut passage, Some("lan"), "propose").unwrap();
    let values = crate::build::values([("sex", None)]);
    assert_eq!(passage.edit(values.clone()).unwrap_err().code(), "not-editable", "lan edits");
    passage.send(hoso_core::Event::Edited { actor: by(Some("minh")), values }).unwrap();
}
