//! Persons and households: what is required of whom, what an action needs, what may be edited.

use hoso_civil::Kind;
use hoso_core::{Condition, Draft, Field, Person, Refusal, Values};

use crate::build::{actor, date, form, name, names, review, text, values};
use crate::listing::agrees;
use crate::passage::{Passage, opening};

fn of(person: &str, means: &str, kind: Kind, required: bool) -> Field {
    let own = name(means);
    Field {
        kind,
        means: own,
        own: false,
        personal: true,
        person: Some(name(person)),
        codes: Vec::new(),
        required,
        search: false,
        label: Default::default(),
        position: 0,
    }
}

/// The example with an applicant and a household, whose names and birth dates `edit` edits;
/// `submit` needs the name of each member.
pub fn household() -> Draft {
    let mut draft = review();
    let many = Person { many: true, ..Person::default() };
    draft.persons = [(name("applicant"), Person::default()), (name("household"), many)].into();
    for (person, required) in [("applicant", false), ("household", true)] {
        let full_name = of(person, "full-name", Kind::FullName, false);
        let birth_date = of(person, "birth-date", Kind::Date, required);
        draft.fields.insert(format!("{person}.full-name").into(), full_name);
        draft.fields.insert(format!("{person}.birth-date").into(), birth_date);
    }
    let edit = draft.actions.get_mut("edit").unwrap();
    edit.edits.extend(names::<Vec<_>>(
        "applicant.full-name applicant.birth-date household.full-name household.birth-date",
    ));
    draft.actions.get_mut("submit").unwrap().needs.push(name("household.full-name"));
    draft
}

fn member(number: u16, full_name: Option<&str>, born: Option<&str>) -> Values {
    let field = |field: &str| name(&format!("household.{number}.{field}"));
    [(field("full-name"), full_name.map(text)), (field("birth-date"), born.map(date))].into()
}

fn with(others: Values) -> Values {
    let mut values = form();
    values.extend(others);
    values
}

#[test]
fn an_action_needs_at_least_one_member_and_of_each_what_it_names() {
    let mut passage = Passage::open(household());
    let missing =
        |fields: &str| Err(Refusal::Missing { action: name("submit"), fields: names(fields) });
    assert_eq!(passage.act("submit"), missing("household.1.full-name"));
    passage.edit(member(1, Some("Trần Văn Một"), Some("1970"))).unwrap();
    passage.edit(member(2, None, Some("1975"))).unwrap();
    passage.edit(member(10, None, Some("2001"))).unwrap();
    let both = "household.2.full-name household.10.full-name";
    assert_eq!(passage.act("submit"), missing(both), "by number, not by letter");
    agrees(&passage);
    passage.edit(member(2, Some("Lê Thị Hai"), Some("1975"))).unwrap();
    passage.edit(member(10, None, None)).unwrap();
    passage.act("submit").unwrap();
    assert_eq!(passage.state(), "pending");
}

#[test]
fn what_is_required_of_a_household_is_required_of_each_member_that_is_there() {
    let one = member(1, Some("Trần Văn Một"), None);
    let refused = Passage::try_open(household(), opening(with(one), None)).err().unwrap();
    let missing =
        |action: &str, field: &str| Refusal::Missing { action: name(action), fields: names(field) };
    assert_eq!(refused, missing("open", "household.1.birth-date"));
    let mut passage = Passage::open(household());
    assert!(passage.case.members("household").is_empty(), "no member, nothing required");
    let two = member(2, Some("Lê Thị Hai"), None);
    assert_eq!(passage.edit(two.clone()), Err(missing("edit", "household.2.birth-date")));
    assert_eq!(passage.act_with("edit", two), Err(missing("edit", "household.2.birth-date")));
    passage.edit(member(2, Some("Lê Thị Hai"), Some("1975"))).unwrap();
    assert_eq!(passage.case.members("household"), [2].into());
    assert_eq!(
        passage.edit(values([("household.2.birth-date", None)])),
        Err(missing("edit", "household.2.birth-date"))
    );
    passage.edit(member(2, None, None)).unwrap();
    assert!(passage.case.members("household").is_empty());
}

#[test]
fn a_member_is_edited_where_the_household_is() {
    let mut draft = household();
    draft.actions.get_mut("edit").unwrap().edits.remove("household.full-name");
    let mut passage = Passage::open(draft);
    passage.edit(member(1, None, Some("1970"))).unwrap();
    let refusal =
        Refusal::NotEditable { fields: names("household.1.full-name"), state: name("not-sent") };
    let both = member(1, Some("Trần Văn Một"), Some("1971"));
    assert_eq!(passage.act_with("edit", both), Err(refusal));
}

#[test]
fn a_locked_field_of_a_household_is_locked_for_every_member() {
    let mut draft = household();
    draft.states.get_mut("not-sent").unwrap().locks = names("household.birth-date");
    let mut passage = Passage::open(draft);
    let both = member(3, Some("Phạm Thị Ba"), Some("1980"));
    let refusal =
        Refusal::NotEditable { fields: names("household.3.birth-date"), state: name("not-sent") };
    assert_eq!(passage.act_with("edit", both), Err(refusal));
}

#[test]
fn a_value_of_a_household_is_of_one_member() {
    let mut passage = Passage::open(household());
    for wrong in ["household.full-name", "household.0.full-name", "household.01.full-name"] {
        let one = values([(wrong, Some(text("Trần Văn Một")))]);
        let refusal = Refusal::UnknownFields { fields: names(wrong) };
        assert_eq!(passage.edit(one.clone()), Err(refusal.clone()), "{wrong}");
        assert_eq!(passage.act_with("edit", one), Err(refusal));
    }
    let other = values([("applicant.2.full-name", Some(text("Trần Văn Một")))]);
    assert_eq!(passage.edit(other).unwrap_err().code(), "unknown-field", "one person, not many");
}

#[test]
fn a_field_of_a_household_is_known_where_every_member_has_it() {
    let known = Condition::Known(name("household.full-name"));
    let missing = Condition::Missing(name("household.full-name"));
    let mut passage = Passage::open(household());
    let hold = |passage: &Passage| {
        [&known, &missing].map(|one| one.holds(&passage.lifecycle, &passage.case))
    };
    assert_eq!(hold(&passage), [false, true], "there is nobody");
    passage.edit(member(1, Some("Trần Văn Một"), Some("1970"))).unwrap();
    assert_eq!(hold(&passage), [true, false]);
    passage.edit(member(2, None, Some("1975"))).unwrap();
    assert_eq!(hold(&passage), [false, true], "the second lacks it");
}

#[test]
fn one_person_and_another_are_two() {
    let mut passage = Passage::open(household());
    let applicant = values([("applicant.full-name", Some(text("Ngô Thị Đơn")))]);
    passage.edit(applicant).unwrap();
    assert_eq!(passage.case.value("applicant.full-name"), Some(&text("Ngô Thị Đơn")));
    assert_eq!(passage.case.value("full-name"), Some(&text("Nguyễn Thị Hoa")));
    assert!(passage.case.members("applicant").is_empty(), "one person has no members");
    assert_eq!(passage.lifecycle.household_of("applicant.full-name"), None);
    assert_eq!(passage.possible("clerk").len(), household().actions.len());
    assert!(passage.lifecycle.holds("household.7.full-name"));
    let event = hoso_core::Event::Edited { actor: actor("portal"), values: member(1, None, None) };
    passage.send(event).unwrap();
    assert!(passage.lines.is_empty(), "nothing was declared, nothing is taken back");
}
