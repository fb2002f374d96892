//! Asking the same again: unchanged inputs, kept answers, limits, and chains of kept answers.

use hoso_civil::Length;
use hoso_core::{Limit, Refusal, State, Verdict, What};

use crate::build::{action, ask, asking, at, date, name, review, text, values};
use crate::passage::Passage;

fn answered(verdict: Verdict) -> Passage {
    let mut passage = Passage::pending(review());
    passage.answer("person", verdict);
    passage
}

#[test]
fn an_unchanged_resubmit_is_refused() {
    let mut passage = answered(Verdict::Mismatch);
    let refusal = Refusal::Unchanged { action: name("submit"), ask: name("person") };
    assert_eq!(passage.act("submit"), Err(refusal.clone()));
    assert_eq!(passage.act_with("submit", crate::build::form()), Err(refusal.clone()));
    passage.wait(Length::Days(30));
    assert_eq!(passage.act("submit"), Err(refusal), "time alone changes nothing");
}

#[test]
fn an_edit_taken_back_is_no_change() {
    let mut passage = answered(Verdict::Mismatch);
    passage.edit(values([("sex", None)])).unwrap();
    passage.edit(values([("sex", Some(text("1")))])).unwrap();
    assert_eq!(passage.act("submit").unwrap_err().code(), "unchanged");
}

#[test]
fn the_same_inputs_get_the_kept_answer_for_a_day() {
    let mut passage = answered(Verdict::Incomplete);
    assert_eq!(passage.state(), "held");
    passage.now = at("2026-03-03T08:59:59+07:00");
    let asked = passage.key("person");
    passage.act("submit").unwrap();
    assert_eq!(passage.state(), "held", "held again, at once");
    assert_eq!(passage.whats(), [What::Acted, What::Kept]);
    assert_eq!(passage.asked(), [] as [hoso_core::Name; 0]);
    assert_eq!(passage.key("person"), asked);
    passage.now = at("2026-03-03T09:00:00+07:00");
    passage.act("submit").unwrap();
    assert_eq!(passage.asked(), [name("person")], "a day after it was asked it is asked again");
}

#[test]
fn changed_inputs_and_failures_keep_no_answer() {
    let mut passage = answered(Verdict::Incomplete);
    let changed = values([("birth-date", Some(date("1941")))]);
    passage.act_with("submit", changed).unwrap();
    assert_eq!(passage.asked(), [name("person")]);
    passage.fail("person", hoso_core::FailureKind::Protocol);
    assert_eq!(passage.state(), "held");
    passage.act("submit").unwrap();
    assert_eq!(passage.asked(), [name("person")], "a failure is no answer to keep");
}

#[test]
fn without_repeat_after_no_answer_is_kept() {
    let mut draft = review();
    draft.asks.get_mut("person").unwrap().repeat_after = None;
    let mut passage = Passage::pending(draft);
    passage.answer("person", Verdict::Ambiguous);
    passage.act("submit").unwrap();
    assert_eq!(passage.asked(), [name("person")]);
}

#[test]
fn ask_again_wants_a_reason_and_takes_no_kept_answer() {
    let mut passage = answered(Verdict::Mismatch);
    let clerk = || crate::build::actor("clerk");
    let nothing = hoso_core::Values::new;
    for reason in [None, Some(""), Some(" \t")] {
        let refused = passage.act_as(clerk(), "ask-again", nothing(), reason);
        assert_eq!(refused.unwrap_err().code(), "reason-required");
    }
    passage.act("ask-again").unwrap();
    assert_eq!((passage.state(), passage.asked()), ("pending", vec![name("person")]));
}

#[test]
fn ask_again_is_possible_once_in_a_working_day() {
    let mut passage = answered(Verdict::Mismatch);
    passage.now = at("2026-03-06T15:00:00+07:00");
    passage.act("ask-again").unwrap();
    passage.answer("person", Verdict::NotFound);
    let again = at("2026-03-09T15:00:00+07:00");
    let refusal = Refusal::LimitReached { action: name("ask-again"), times: 1, again };
    passage.now = again - 1;
    assert_eq!(passage.act("ask-again"), Err(refusal), "it was a Friday");
    passage.now = again;
    passage.act("ask-again").unwrap();
    assert_eq!(passage.case.parts().uses["ask-again"].at, [again], "older uses are forgotten");
    assert_eq!(passage.case.parts().uses["ask-again"].by.as_deref(), Some("lan"));
}

/// A case that may be `poked` so often within an hour.
fn poked(times: u32) -> hoso_core::Draft {
    let mut draft = review();
    let mut poke = action("not-sent", None);
    poke.limit = Some(Limit { times, within: Length::Hours(1) });
    draft.actions.insert(name("poke"), poke);
    draft
}

#[test]
fn a_limit_of_two_frees_the_older_use_first() {
    let mut passage = Passage::open(poked(2));
    let (first, minute) = (passage.now, 60_000);
    passage.act("poke").unwrap();
    passage.now += 10 * minute;
    passage.act("poke").unwrap();
    let Err(Refusal::LimitReached { again, .. }) = passage.act("poke") else {
        panic!("a third use within the hour")
    };
    assert_eq!(again, first + 60 * minute);
    passage.now = again;
    passage.act("poke").unwrap();
    let Err(Refusal::LimitReached { again, .. }) = passage.act("poke") else {
        panic!("a third use within the hour")
    };
    assert_eq!(again, first + 70 * minute);
}

#[test]
fn a_limit_that_was_lowered_names_the_time_that_is_true() {
    let mut passage = Passage::open(poked(3));
    let (first, minute) = (passage.now, 60_000);
    for _ in 0..3 {
        passage.act("poke").unwrap();
        passage.now += minute;
    }
    passage.lifecycle = hoso_core::Lifecycle::new(poked(1)).unwrap();
    let Err(Refusal::LimitReached { again, .. }) = passage.act("poke") else {
        panic!("three uses within the hour")
    };
    assert_eq!(again, first + 62 * minute, "until then one use still counts");
    passage.now = again;
    passage.act("poke").unwrap();
}

#[test]
fn the_use_that_is_free_first_need_not_be_the_older_one() {
    let mut draft = poked(2);
    let within = Length::Months(1);
    draft.actions.get_mut("poke").unwrap().limit = Some(Limit { times: 2, within });
    let mut passage = Passage::open(draft);
    for use_at in ["2027-01-30T15:00:00+07:00", "2027-01-31T09:00:00+07:00"] {
        passage.now = at(use_at);
        passage.act("poke").unwrap();
    }
    let Err(Refusal::LimitReached { again, .. }) = passage.act("poke") else {
        panic!("a third use within the month")
    };
    assert_eq!(again, at("2027-02-28T09:00:00+07:00"), "February has no 30th");
}

#[test]
fn an_action_limited_to_no_use_is_never_possible() {
    let mut passage = Passage::open(poked(0));
    assert_eq!(passage.act("poke").unwrap_err().code(), "limit-reached");
}

#[test]
fn states_that_send_each_other_by_kept_answers_come_to_rest() {
    let mut draft = review();
    draft.asks.insert(name("place"), ask("sex"));
    draft.asks.get_mut("place").unwrap().repeat_after = Some(Length::Days(1));
    draft.states.insert(name("ping"), asking("person", ["pong"; 6], ["held"; 5]));
    draft.states.insert(name("pong"), asking("place", ["ping"; 6], ["held"; 5]));
    draft.states.insert(name("rest"), State::default());
    draft.actions.insert(name("leave"), action("ping pong", Some("rest")));
    draft.actions.insert(name("go"), action("not-sent rest", Some("ping")));

    let mut passage = Passage::open(draft);
    passage.act("go").unwrap();
    passage.answer("person", Verdict::Verified);
    assert_eq!((passage.state(), passage.asked()), ("pong", vec![name("place")]));
    passage.answer("place", Verdict::Verified);
    let round = [What::Answered, What::Kept, What::Kept, What::Asked];
    assert_eq!(passage.whats(), round, "no answer serves twice in one step");
    assert_eq!((passage.state(), passage.asked()), ("ping", vec![name("person")]));
    passage.act("leave").unwrap();

    passage.act("go").unwrap();
    assert_eq!(passage.asked(), [name("person")], "it was closed without an answer");
    passage.answer("person", Verdict::Verified);
    let round = [What::Answered, What::Kept, What::Kept, What::Asked];
    assert_eq!((passage.state(), passage.whats()), ("pong", round.to_vec()));
}
