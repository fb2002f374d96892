//! Fetched values: taken over by an action, kept for a while, let go.

use std::collections::BTreeSet;

use hoso_civil::{Kind, Length, Value};
use hoso_core::{
    Draft, Event, Fetch, Field, Fill, Finding, Name, Origin, Over, Refusal, Values, Verdict, What,
};

use crate::build::{action, actor, name, names, review, text, values};
use crate::listing::agrees;
use crate::passage::{Passage, finding};

/// The example whose ask fetches address and phone; `take-over` fills from it in `held`.
fn filling(over: Over) -> Draft {
    let mut draft = review();
    for (field, kind) in [("permanent-address", Kind::Text), ("phone", Kind::Phone)] {
        let field =
            Field { kind, required: false, means: name(field), ..draft.fields["sex"].clone() };
        draft.fields.insert(field.means.clone(), field);
    }
    draft.actions.get_mut("edit").unwrap().edits.extend(names::<Vec<_>>("permanent-address phone"));
    let person = draft.asks.get_mut("person").unwrap();
    person.fetch = Fetch::Fields(names("permanent-address phone"));
    person.keep = Some(Length::Days(30));
    let mut take_over = action("held", None);
    take_over.fill = Some(Fill { from: name("person"), over });
    draft.actions.insert(name("take-over"), take_over);
    draft
}

fn fetched(address: &str, phone: &str) -> Finding {
    let fetched = vec![(name("permanent-address"), text(address)), (name("phone"), text(phone))];
    Finding { fetched, ..finding(Verdict::Ambiguous) }
}

/// In `held`, with an address and a phone fetched; the phone is declared otherwise.
fn held(draft: Draft) -> Passage {
    let mut passage = Passage::open(draft);
    passage.edit(values([("phone", Some(text("0912000111")))])).unwrap();
    passage.act("submit").unwrap();
    let effect = passage.key("person");
    let finding = fetched("Tổ 1, xã Thử", "0912000999");
    passage.send(Event::Answered { effect, finding, attempt: 1 }).unwrap();
    assert_eq!(passage.state(), "held");
    passage
}

fn take_over(passage: &mut Passage, confirms: &str) -> Result<(), Refusal> {
    let (actor, action) = (actor("clerk"), name("take-over"));
    let confirms: BTreeSet<Name> = names(confirms);
    passage.send(Event::Acted { actor, action, values: Values::new(), reason: None, confirms })
}

fn value(passage: &Passage, field: &str) -> (Option<Value>, bool) {
    let declared = passage.case.parts().fields.get(field);
    let from = Origin::Registry(name("person"));
    (declared.map(|one| one.value.clone()), declared.is_some_and(|one| one.origin == from))
}

fn left(passage: &Passage) -> Vec<&str> {
    passage.case.ask("person").unwrap().fetched.iter().map(|(field, _)| &**field).collect()
}

#[test]
fn what_is_empty_is_filled_and_what_is_typed_stays() {
    let mut passage = held(filling(Over::Empty));
    agrees(&passage);
    take_over(&mut passage, "phone").unwrap();
    assert_eq!(value(&passage, "permanent-address"), (Some(text("Tổ 1, xã Thử")), true));
    assert_eq!(value(&passage, "phone"), (Some(text("0912000111")), false), "confirmed or not");
    assert_eq!(left(&passage), ["phone"]);
    assert_eq!(passage.whats(), [What::Acted, What::Filled]);
    assert_eq!(passage.detail(1, "fields"), Some("permanent-address"));
    assert_eq!(passage.detail(1, "ask"), Some("person"));
}

#[test]
fn what_is_confirmed_by_name_is_replaced() {
    let mut passage = held(filling(Over::Confirmed));
    take_over(&mut passage, "").unwrap();
    assert_eq!(value(&passage, "phone"), (Some(text("0912000111")), false));
    take_over(&mut passage, "phone").unwrap();
    assert_eq!(value(&passage, "phone"), (Some(text("0912000999")), true));
    assert!(left(&passage).is_empty());
    let timers = &passage.case.parts().timers;
    assert!(timers.is_empty(), "nothing is left to be let go: {timers:?}");
    let refusal = Refusal::NothingFetched { action: name("take-over"), ask: name("person") };
    assert_eq!(take_over(&mut passage, "phone"), Err(refusal));
    agrees(&passage);
}

#[test]
fn a_confirmed_name_is_one_of_the_workflow() {
    let mut passage = held(filling(Over::Confirmed));
    let refusal = Refusal::UnknownFields { fields: names("fone") };
    assert_eq!(take_over(&mut passage, "phone fone"), Err(refusal));
    assert_eq!(left(&passage).len(), 2);
}

#[test]
fn all_that_was_fetched_replaces_what_was_typed() {
    let mut passage = held(filling(Over::All));
    take_over(&mut passage, "").unwrap();
    assert_eq!(value(&passage, "permanent-address"), (Some(text("Tổ 1, xã Thử")), true));
    assert_eq!(value(&passage, "phone"), (Some(text("0912000999")), true));
    assert_eq!(passage.detail(1, "fields"), Some("permanent-address phone"));
}

#[test]
fn the_same_value_becomes_the_registrys_without_a_change() {
    let mut passage = held(filling(Over::Empty));
    passage.edit(values([("permanent-address", Some(text("Tổ 1, xã Thử")))])).unwrap();
    let changed = passage.case.parts().fields["permanent-address"].changed;
    take_over(&mut passage, "").unwrap();
    assert_eq!(value(&passage, "permanent-address"), (Some(text("Tổ 1, xã Thử")), true));
    assert_eq!(passage.case.parts().fields["permanent-address"].changed, changed);
}

#[test]
fn a_locked_field_is_not_filled() {
    let mut draft = filling(Over::All);
    draft.states.get_mut("held").unwrap().locks = names("phone");
    let mut passage = held(draft);
    take_over(&mut passage, "phone").unwrap();
    assert_eq!(value(&passage, "phone"), (Some(text("0912000111")), false));
    assert_eq!(left(&passage), ["phone"]);
}

#[test]
fn an_edit_afterwards_makes_the_value_typed_again() {
    let mut passage = held(filling(Over::All));
    take_over(&mut passage, "").unwrap();
    passage.edit(values([("phone", Some(text("0912000999")))])).unwrap();
    assert!(value(&passage, "phone").1, "the same value is no edit");
    passage.edit(values([("phone", Some(text("0912000222")))])).unwrap();
    assert_eq!(value(&passage, "phone"), (Some(text("0912000222")), false));
}

#[test]
fn what_nobody_takes_is_let_go_when_its_time_is_over() {
    let mut passage = held(filling(Over::Confirmed));
    take_over(&mut passage, "").unwrap();
    let answered = passage.now;
    passage.elapse_next();
    assert_eq!(passage.now - answered, 30 * 24 * 3_600_000);
    assert_eq!(passage.whats(), [What::LetGo]);
    assert_eq!(
        (passage.detail(0, "ask"), passage.detail(0, "fields")),
        (Some("person"), Some("phone"))
    );
    assert!(left(&passage).is_empty());
    assert_eq!(passage.case.next_due(), None, "it is not let go twice");
    assert_eq!(take_over(&mut passage, "").unwrap_err().code(), "nothing-fetched");
}

#[test]
fn what_is_asked_anew_is_fetched_anew() {
    let mut passage = held(filling(Over::Confirmed));
    passage.edit(values([("sex", None)])).unwrap();
    passage.act("submit").unwrap();
    assert_eq!(passage.state(), "pending");
    let told: Vec<What> = passage.whats();
    assert_eq!(told, [What::Acted, What::LetGo, What::Asked]);
    assert!(left(&passage).is_empty());
    passage.fail("person", hoso_core::FailureKind::Protocol);
    assert_eq!(passage.state(), "held");
    assert_eq!(passage.case.next_due(), None, "the first answer's time runs no more");
}

#[test]
fn without_a_time_it_is_kept_as_long_as_the_case() {
    let mut draft = filling(Over::Confirmed);
    draft.asks.get_mut("person").unwrap().keep = None;
    let passage = held(draft);
    assert_eq!((passage.case.next_due(), left(&passage).len()), (None, 2));
}
