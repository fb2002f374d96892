//! How things end: an ask that somebody waits for, and a case whose time is over.

use hoso_civil::{Class, Length, Reason};
use hoso_core::{
    AskStatus, Check, Draft, Effect, Event, FailureKind, FieldFinding, Finding, Retention, State,
    Verdict, View, What,
};

use crate::build::{MONDAY, action, actor, at, name, review, text, values};
use crate::passage::{Passage, finding};

const SECOND: i64 = 1_000;
const DAY: i64 = 24 * 3_600 * SECOND;

/// Somebody waits at the counter: the ask ends after four seconds.
fn counter() -> Draft {
    let mut draft = review();
    draft.asks.get_mut("person").unwrap().answer_within = Some(Length::Seconds(4));
    draft
}

#[test]
fn an_ask_that_somebody_waits_for_ends_soon() {
    let mut passage = Passage::pending(counter());
    let until = passage.case.ask("person").unwrap().until;
    assert_eq!(until - passage.now, 4 * SECOND);
    assert!(matches!(passage.effects[0], Effect::Ask { until: end, .. } if end == until));
    passage.now = until;
    passage.elapse();
    let failure = hoso_core::Failure { kind: FailureKind::Unavailable, cause: "given-up".into() };
    assert_eq!(passage.status("person"), AskStatus::Failed(failure));
    assert_eq!(passage.state(), "held");
}

#[test]
fn a_pause_does_not_go_beyond_the_end() {
    let mut passage = Passage::pending(counter());
    let until = passage.case.ask("person").unwrap().until;
    assert_eq!(passage.delay("person"), until, "the first pause alone would be longer");
}

#[test]
fn the_retries_end_first_where_they_are_shorter() {
    let mut draft = counter();
    let person = draft.asks.get_mut("person").unwrap();
    person.answer_within = Some(Length::Days(3));
    person.retry.give_up = Length::Days(1);
    let passage = Passage::pending(draft);
    assert_eq!(passage.case.ask("person").unwrap().until - passage.now, DAY);
}

/// `close` ends a case in `done`, where it is deleted after two days.
fn closing(retention: Retention) -> Draft {
    let mut draft = review();
    let done = State {
        is_final: true,
        delete_after: Some(Length::Days(2)),
        retention,
        ..State::default()
    };
    draft.states.insert(name("done"), done);
    draft.actions.insert(name("close"), action("mismatch", Some("done")));
    let when = hoso_core::Condition::Missing(name("identity-number"));
    draft.views.insert(name("no-id"), View { label: Default::default(), when, position: 0 });
    draft
}

fn closed(retention: Retention) -> Passage {
    let mut passage = Passage::pending(closing(retention));
    let differs = FieldFinding {
        field: name("full-name"),
        class: Class::Differs,
        reason: Reason::Different,
        cause: None,
        returned: Some(text("Nguyễn Thị Hoà")),
    };
    let finding = Finding {
        fields: vec![differs],
        fetched: vec![(name("ethnicity"), text("01"))],
        ..finding(Verdict::Mismatch)
    };
    let effect = passage.key("person");
    passage.send(Event::Answered { effect, finding, attempt: 1 }).unwrap();
    passage.act("close").unwrap();
    passage
}

#[test]
fn an_ended_case_is_deleted_in_its_time_and_not_before() {
    let mut passage = closed(Retention::Journal);
    assert_eq!(passage.case.next_due(), Some(passage.now + 2 * DAY));
    passage.now += 2 * DAY - 1;
    passage.elapse();
    assert!(passage.lines.is_empty() && passage.case.value("full-name").is_some());
    passage.now += 1;
    passage.elapse();
    assert_eq!(passage.whats(), [What::Deleted]);
    assert_eq!(passage.effects, [Effect::Forget { keep_journal: true }]);
    let parts = passage.case.parts();
    assert_eq!(parts.deleted, Some(passage.now));
    assert!(parts.fields.is_empty() && parts.timers.is_empty());
    let ask = passage.case.ask("person").unwrap();
    assert!(ask.fetched.is_empty() && ask.inputs.is_nil());
    assert!(ask.findings.iter().all(|one| one.returned.is_none()));
    assert_eq!(ask.findings[0].reason, Reason::Different, "why is a code, and stays");
    assert_eq!(passage.state(), "done");
    let check = Check::of(&passage.lifecycle, &passage.case, "person");
    assert_eq!(check.code(), "mismatch", "what was found stands, not what could be asked now");
}

#[test]
fn nothing_stays_where_the_state_says_so() {
    let mut passage = closed(Retention::Nothing);
    passage.elapse_next();
    assert_eq!(passage.effects, [Effect::Forget { keep_journal: false }]);
}

#[test]
fn a_deleted_case_is_touched_by_nothing() {
    let mut passage = closed(Retention::Journal);
    passage.elapse_next();
    let deleted = passage.case.clone();
    let edit = values([("full-name", Some(text("Nguyễn Thị Hoa")))]);
    assert_eq!(passage.edit(edit).unwrap_err().code(), "not-editable");
    assert_eq!(passage.act("submit").unwrap_err().code(), "wrong-state");
    passage.now += 400 * DAY;
    passage.elapse();
    passage.send(Event::CalendarChanged).unwrap();
    assert_eq!((passage.case, passage.lines.len()), (deleted, 0));
}

#[test]
fn leaving_and_entering_again_begins_the_time_anew() {
    let passage = closed(Retention::Journal);
    let timers = &passage.case.parts().timers;
    assert_eq!(timers.len(), 1, "the state's own: {timers:?}");
    assert!(passage.now >= at(MONDAY) && !timers[0].reckoned.is_empty());
    assert!(passage.possible("clerk").iter().all(|one| one.refusal.is_some()));
    assert_eq!(actor("clerk").name(), "lan");
}
