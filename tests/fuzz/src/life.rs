//! A workflow that passes the checks, played with random events: each step keeps the promises that
//! can be seen from outside, and the listing of possible actions agrees with the step.
//! Never says what a single event should come to.

use hoso_civil::Calendars;
use hoso_core::{
    Actor, Case, Event, Ground, Lifecycle, Millis, Name, Opening, Request, Values, obstacles, open,
    possible, step,
};
use uuid::Uuid;

use crate::draw::Draw;
use crate::ground::{calendars, check};
use crate::watch::{Outbox, Taken, watch};
use crate::{events, text, values};

/// A Monday at nine in Hà Nội, the first of five working days.
const MONDAY: Millis = 1_772_416_800_000;

/// More events than this a story does not have.
const MOST_EVENTS: usize = 60;

/// Takes bytes for choices; see [`crate::lived`]. What [`play`] says.
pub fn bytes(bytes: &[u8]) -> Option<usize> {
    let mut draw = Draw::new(bytes);
    let text = text::gentle(&mut draw);
    play(&text, draw.rest())
}

/// Plays a workflow with the events that the bytes choose: how many steps were taken, or nothing
/// where the text is no good workflow.
///
/// # Panics
/// Where a promise of the step is broken.
pub fn play(text: &str, bytes: &[u8]) -> Option<usize> {
    let lifecycle = check(text).lifecycle?;
    let mut draw = Draw::new(bytes);
    let calendars = calendars(draw.once_in(4));
    let mut story = Story { lifecycle: &lifecycle, calendars: &calendars, now: MONDAY };
    let Some((mut case, mut outbox)) = story.opened(&mut draw) else { return Some(0) };
    let mut steps = 1;
    for _ in 0..MOST_EVENTS {
        if draw.is_spent() {
            break;
        }
        story.now = events::time(story.now, Some(&case), &mut draw);
        if draw.once_in(4) {
            story.listed(&case, &events::actor(&mut draw));
        }
        let event = events::event(&lifecycle, (&case, &outbox.used), story.now, &mut draw);
        if let Some(next) = story.stepped(&case, event, &mut outbox) {
            case = next;
            steps += 1;
        }
    }
    Some(steps)
}

struct Story<'a> {
    lifecycle: &'a Lifecycle,
    calendars: &'a Calendars,
    now: Millis,
}

impl Story<'_> {
    fn ground(&self) -> Ground<'_> {
        Ground { lifecycle: self.lifecycle, calendars: self.calendars, now: self.now }
    }

    fn opened(&mut self, draw: &mut Draw<'_>) -> Option<(Case, Outbox)> {
        if draw.once_in(8) {
            self.now = events::time(self.now, None, draw);
        }
        let draft = self.lifecycle.declared();
        let codes: Vec<&str> =
            draft.procedures.iter().flat_map(|all| all.keys()).map(String::as_str).collect();
        let actions: Vec<Name> = draft.actions.keys().cloned().collect();
        let then = draw.once_in(3).then(|| draw.one_of(&actions)).flatten();
        let opening = Opening {
            id: Uuid::from_u128(7),
            actor: events::actor(draw),
            procedure: draw.one_of(&codes).map(Name::from),
            values: values::form(self.lifecycle, draw),
            then: then
                .map(|action| Request { reason: Some("asked to".into()), ..Request::of(action) }),
        };
        let first = open(self.ground(), opening.clone());
        assert_eq!(first, open(self.ground(), opening), "the same opening, another case");
        let first = first.ok()?;
        let mut outbox = Outbox::default();
        let taken = Taken { lifecycle: self.lifecycle, before: None, now: self.now, step: &first };
        watch(&taken, &mut outbox);
        Some((first.case, outbox))
    }

    /// The case after the event; nothing where it was refused.
    fn stepped(&self, case: &Case, event: Event, outbox: &mut Outbox) -> Option<Case> {
        let kept = case.clone();
        let taken = step(self.ground(), case, event.clone());
        assert_eq!(taken, step(self.ground(), case, event), "the same event, another step");
        assert_eq!(kept, *case);
        let taken = taken.ok()?;
        let seen =
            Taken { lifecycle: self.lifecycle, before: Some(case), now: self.now, step: &taken };
        watch(&seen, outbox);
        Some(taken.case)
    }

    /// What is listed as possible is done, and what is listed as refused is refused so.
    fn listed(&self, case: &Case, actor: &Actor) {
        for one in possible(self.ground(), case, actor) {
            let event = Event::Acted {
                actor: actor.clone(),
                action: one.action.clone(),
                values: Values::new(),
                reason: Some("asked to".into()),
                confirms: Default::default(),
            };
            let refusal = step(self.ground(), case, event).err();
            let calendar = refusal.as_ref().is_some_and(|one| one.code() == "calendar");
            if !calendar {
                assert_eq!(refusal, one.refusal, "{} by {}", one.action, actor.role);
            }
            let why = obstacles(self.ground(), case, actor, &one.action);
            assert_eq!(why.first(), refusal.as_ref(), "{} by {}", one.action, actor.role);
        }
    }
}
