//! The open asks of a case: whom they wait for, how that one stands, where each outcome leads.
//! Never asks anybody, and never says when a registry will answer.

use hoso_core::{AskState, MemberEnd, Name, State};
use hoso_store::ReadError;

use super::words::both;
use super::{LeadView, Look, MemberWhy, Said, WaitView};
use crate::engine::Engine;
use crate::rows::Frame;
use crate::world::ask_lane;

impl Engine {
    /// Those whose outcome moves the case come first.
    pub(super) fn waits(&self, look: &Look<'_>) -> Result<Vec<WaitView>, ReadError> {
        let open = look.case.parts().asks.iter().filter(|(_, ask)| ask.is_open());
        let mut waits: Vec<WaitView> = open.map(|(name, ask)| wait(look, name, ask)).collect();
        if waits.is_empty() {
            return Ok(waits);
        }
        let (registries, lanes) = (self.registries(), self.inner.reader.lanes()?);
        for wait in &mut waits {
            let Some(name) = &wait.registry else { continue };
            match registries.iter().find(|one| one.name == *name) {
                Some(one) => (wait.circuit, wait.calls) = (Some(one.circuit), one.calls),
                // Its row has a due time, and nobody who takes it.
                None => wait.next_ms = None,
            }
            let lane = lanes.iter().find(|(lane, _)| *lane == ask_lane(name));
            wait.queue = lane.map_or(0, |(_, rows)| *rows);
        }
        for wait in &mut waits {
            wait.text = both(look.ground.lifecycle, |words| words.wait(wait));
        }
        waits.sort_by_key(|wait| !wait.moves);
        Ok(waits)
    }
}

fn wait(look: &Look<'_>, name: &Name, ask: &AskState) -> WaitView {
    let lifecycle = look.ground.lifecycle;
    let state = lifecycle.state(look.case.state());
    let state = state.filter(|state| state.ask.as_ref() == Some(name));
    let frame = Frame::of(look.record);
    let row = frame.rows.get(&ask.effect).filter(|_| ask.members.is_empty());
    WaitView {
        ask: name.to_string(),
        moves: state.is_some(),
        registry: row.map(|row| row.registry.clone()),
        since_ms: ask.asked,
        attempts: ask.attempts,
        outage_ms: ask.outage,
        next_ms: row.map(|row| row.due_ms).filter(|due| *due > look.ground.now),
        until_ms: ask.until,
        circuit: None,
        calls: 0,
        queue: 0,
        answers: state.map(answers).unwrap_or_default(),
        failures: state.map(failures).unwrap_or_default(),
        members: members(ask),
        text: Said::new(),
    }
}

fn answers(state: &State) -> Vec<LeadView> {
    let lead = |(verdict, to): (&hoso_core::Verdict, &Name)| LeadView {
        outcome: verdict.code(),
        to: to.to_string(),
    };
    state.answers.iter().map(lead).collect()
}

fn failures(state: &State) -> Vec<LeadView> {
    let lead = |(kind, to): (&hoso_core::FailureKind, &Name)| LeadView {
        outcome: kind.code(),
        to: to.to_string(),
    };
    state.failures.iter().map(lead).collect()
}

fn members(ask: &AskState) -> Vec<MemberWhy> {
    let ended = |end: &MemberEnd| match end {
        MemberEnd::Verdict(verdict) => verdict.code().to_owned(),
        MemberEnd::Failed(failure) => failure.kind.code().to_owned(),
    };
    let member = |one: &hoso_core::Member| MemberWhy {
        name: one.name.to_string(),
        case: crate::children::child_id(ask.asked, &one.name, one.effect),
        ended: one.ended.as_ref().map(ended),
    };
    ask.members.iter().map(member).collect()
}
