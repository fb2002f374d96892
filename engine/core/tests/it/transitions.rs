//! Each transition of identity-review by name.

use hoso_civil::Length;
use hoso_core::{AskStatus, FailureKind, TimerOf, Verdict, What};

use crate::build::{at, date, name, review, values};
use crate::passage::Passage;

/// The example with an ask that outlasts the state's own timer.
pub fn patient() -> hoso_core::Draft {
    let mut draft = review();
    draft.asks.get_mut("person").unwrap().retry.give_up = Length::WorkingDays(30);
    draft
}

fn answered(verdict: Verdict) -> Passage {
    let mut passage = Passage::pending(review());
    passage.now += 1000;
    passage.answer("person", verdict);
    passage
}

#[test]
fn submit_asks_the_registry_and_waits() {
    let mut passage = Passage::open(review());
    assert_eq!((passage.state(), passage.case.revision()), ("not-sent", 1));
    passage.act("submit").unwrap();
    assert_eq!((passage.state(), passage.case.revision()), ("pending", 2));
    assert_eq!(passage.whats(), [What::Acted, What::Asked]);
    assert_eq!(passage.asked(), [name("person")]);
    assert_eq!(passage.status("person"), AskStatus::Waiting);
    assert_eq!(passage.outbox.tells, 2, "of the opening and of the move");
}

#[test]
fn each_verdict_leads_where_the_state_says() {
    let wanted = [
        (Verdict::Verified, "verified"),
        (Verdict::Mismatch, "mismatch"),
        (Verdict::NoMatch, "mismatch"),
        (Verdict::NotFound, "not-found"),
        (Verdict::Ambiguous, "held"),
        (Verdict::Incomplete, "held"),
    ];
    assert_eq!(wanted.map(|(verdict, _)| verdict), *Verdict::ALL);
    for (verdict, state) in wanted {
        let passage = answered(verdict);
        assert_eq!(passage.state(), state);
        assert_eq!(passage.status("person"), AskStatus::Answered(verdict));
        assert_eq!(passage.whats(), [What::Answered]);
        assert_eq!(passage.detail(0, "verdict"), Some(verdict.code()));
        assert_eq!(passage.case.ask("person").unwrap().ended, Some(passage.now));
    }
}

#[test]
fn each_failure_leads_where_the_state_says() {
    let wanted = [
        (FailureKind::Rejected, "not-sent"),
        (FailureKind::NotPermitted, "held"),
        (FailureKind::Protocol, "held"),
        (FailureKind::Expired, "held"),
        (FailureKind::Unavailable, "held"),
    ];
    assert_eq!(wanted.map(|(kind, _)| kind), *FailureKind::ALL);
    for (kind, state) in wanted {
        let mut passage = Passage::pending(review());
        passage.fail("person", kind);
        assert_eq!(passage.state(), state);
        assert_eq!(passage.whats(), [What::Failed]);
        assert_eq!(passage.detail(0, "failure"), Some(kind.code()));
        assert_eq!(passage.detail(0, "cause"), Some("no-route"));
    }
}

#[test]
fn no_outcome_has_two_codes_or_one_code_two_outcomes() {
    for verdict in Verdict::ALL {
        assert_eq!(Verdict::from_code(verdict.code()), Some(*verdict));
        assert_eq!(FailureKind::from_code(verdict.code()), None);
    }
    for kind in FailureKind::ALL {
        assert_eq!(FailureKind::from_code(kind.code()), Some(*kind));
        assert_eq!(Verdict::from_code(kind.code()), None);
    }
}

#[test]
fn a_waiting_case_is_held_after_five_working_days() {
    let mut passage = Passage::pending(patient());
    passage.now = at("2026-03-09T08:59:59+07:00");
    passage.elapse();
    assert_eq!((passage.state(), passage.lines.len()), ("pending", 0));
    passage.elapse_next();
    assert_eq!(passage.now, at("2026-03-09T09:00:00+07:00"));
    assert_eq!(passage.state(), "held");
    assert_eq!(passage.whats(), [What::Elapsed, What::Closed]);
    assert!(passage.detail(0, "after").unwrap().contains("5 working days"));
    assert_eq!(passage.status("person"), AskStatus::Closed);
    assert!(passage.outbox.open.is_empty());
}

#[test]
fn a_verification_expires_after_a_year_and_is_sent_again_as_it_stands() {
    let mut passage = answered(Verdict::Verified);
    passage.elapse_next();
    assert_eq!(passage.now, at("2027-03-02T09:00:01+07:00"));
    assert_eq!(passage.state(), "expired");
    assert_eq!(passage.case.next_due(), None);
    passage.act("submit").unwrap();
    assert_eq!(passage.state(), "pending");
    assert_eq!(passage.asked(), [name("person")], "the kept answer is too old");
}

#[test]
fn an_ask_is_given_up_when_its_time_is_over() {
    let mut passage = Passage::pending(review());
    passage.elapse_next();
    assert_eq!(passage.now, at("2026-03-04T09:00:00+07:00"));
    assert_eq!(passage.state(), "held");
    assert_eq!(passage.whats(), [What::Failed]);
    assert_eq!(passage.detail(0, "failure"), Some("unavailable"));
    assert_eq!(passage.detail(0, "cause"), Some("given-up"));
    assert!(passage.outbox.open.is_empty());
}

#[test]
fn of_two_due_timers_the_earlier_fires_and_takes_the_other_with_it() {
    let mut passage = Passage::pending(review());
    passage.wait(Length::Days(60));
    passage.elapse();
    assert_eq!(passage.detail(0, "cause"), Some("given-up"));
    assert_eq!(passage.lines.len(), 1);

    let mut passage = Passage::pending(patient());
    passage.wait(Length::Days(60));
    passage.elapse();
    assert_eq!(passage.whats(), [What::Elapsed, What::Closed]);
}

#[test]
fn an_edit_makes_a_mismatch_fit_to_be_sent_again() {
    let mut passage = answered(Verdict::Mismatch);
    passage.edit(values([("birth-date", Some(date("1941")))])).unwrap();
    assert_eq!((passage.state(), passage.whats()), ("mismatch", vec![What::Edited]));
    assert_eq!(passage.detail(0, "fields"), Some("birth-date"));
    passage.act("submit").unwrap();
    assert_eq!(passage.asked(), [name("person")]);
    passage.answer("person", Verdict::Verified);
    assert_eq!(passage.state(), "verified");
}

#[test]
fn submit_edits_and_sends_at_once() {
    let mut passage = answered(Verdict::NotFound);
    let corrected = values([("birth-date", Some(date("12/05/1940")))]);
    passage.act_with("submit", corrected).unwrap();
    assert_eq!(passage.whats(), [What::Acted, What::Asked]);
    assert_eq!(passage.detail(0, "fields"), Some("birth-date"));
    assert_eq!(passage.case.value("birth-date"), Some(&date("1940-05-12")));
}

#[test]
fn entering_a_state_starts_its_timers_and_leaving_ends_them() {
    let mut passage = Passage::pending(review());
    let timers = &passage.case.parts().timers;
    let of: Vec<_> = timers.iter().map(|timer| timer.of.clone()).collect();
    assert_eq!(of, [TimerOf::State(0), TimerOf::Ask(name("person"))]);
    assert!(timers.iter().all(|timer| !timer.reckoned.is_empty()));
    passage.answer("person", Verdict::Mismatch);
    assert!(passage.case.parts().timers.is_empty());
}

#[test]
fn reopen_brings_a_verified_case_back() {
    let mut passage = answered(Verdict::Verified);
    let supervisor = crate::build::actor("supervisor");
    let nothing = hoso_core::Values::new();
    passage.act_as(supervisor, "reopen", nothing, Some("wrong person")).unwrap();
    assert_eq!(passage.state(), "not-sent");
    assert_eq!(passage.detail(0, "reason"), Some("given"), "its text is not for the journal");
    assert!(passage.case.parts().timers.is_empty());
}
