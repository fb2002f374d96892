//! The listing of possible actions, against what `step` then does.

use hoso_civil::Length;
use hoso_core::{FailureKind, Refusal, Values, Verdict};

use crate::build::{actor, name, names, review};
use crate::passage::Passage;
use crate::transitions::patient;

/// Each action by each role gets from `step` what the listing says.
pub fn agrees(passage: &Passage) {
    for role in ["clerk", "supervisor", "portal"] {
        for listed in passage.possible(role) {
            let event = hoso_core::Event::Acted {
                actor: actor(role),
                action: listed.action.clone(),
                values: Values::new(),
                reason: Some("asked to".into()),
                confirms: Default::default(),
            };
            let done = hoso_core::step(passage.ground(), &passage.case, event);
            assert_eq!(done.err(), listed.refusal, "{} by {role}", listed.action);
        }
    }
}

#[test]
fn the_listing_agrees_with_the_step_in_every_state() {
    let mut seen = std::collections::BTreeSet::new();
    let mut see = |passage: &Passage| {
        agrees(passage);
        seen.insert(passage.case.state().clone());
    };
    see(&Passage::open(review()));
    see(&Passage::pending(review()));
    for verdict in Verdict::ALL {
        let mut passage = Passage::pending(review());
        passage.answer("person", *verdict);
        see(&passage);
        if passage.act("ask-again").is_ok() {
            passage.answer("person", Verdict::Mismatch);
            see(&passage);
        }
    }
    for kind in FailureKind::ALL {
        let mut passage = Passage::pending(review());
        passage.fail("person", *kind);
        see(&passage);
    }
    let mut passage = Passage::pending(patient());
    passage.answer("person", Verdict::Verified);
    passage.elapse_next();
    see(&passage);
    let all: std::collections::BTreeSet<_> = review().states.into_keys().collect();
    assert_eq!(seen, all);
}

#[test]
fn actions_stand_in_the_order_of_the_file() {
    let passage = Passage::open(review());
    let listed: Vec<_> = passage.possible("clerk").into_iter().map(|one| one.action).collect();
    assert_eq!(listed, names::<Vec<_>>("edit submit ask-again reopen"));
}

#[test]
fn the_listing_says_what_is_missing_and_since_when() {
    let mut passage = Passage::open(review());
    passage.edit([(name("identity-number"), None)].into()).unwrap();
    let missing = Refusal::Missing { action: name("submit"), fields: names("identity-number") };
    assert_eq!(passage.possible("clerk")[1].refusal, Some(missing));
}

#[test]
fn the_listing_reads_no_clock_that_runs_backwards() {
    let mut passage = Passage::pending(review());
    passage.answer("person", Verdict::Mismatch);
    passage.act("ask-again").unwrap();
    passage.wait(Length::WorkingDays(1));
    passage.answer("person", Verdict::Mismatch);
    passage.now -= 3_600_000;
    agrees(&passage);
    assert_eq!(passage.possible("clerk")[2].refusal, None);
}
