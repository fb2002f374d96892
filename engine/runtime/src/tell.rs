//! What portals hear: signed events about a case, without a personal value. In order per case and
//! endpoint, retried for days, then kept among the dead letters. Asks never wait for tells.

mod deliver;

use hoso_core::{Actor, Case, Check, Ground, Tell};
use hoso_store::record::{EffectId, EffectRecord, OutboxRecord, TellEffectRecord};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) use deliver::Post;
pub use deliver::TellError;

use crate::command::{Command, Outcome, Target, Wish};
use crate::rows::Frame;
use crate::world::{World, tell_lane};

/// A change of a case that its sender hears of.
pub(crate) struct Told<'a> {
    pub(crate) ground: Ground<'a>,
    pub(crate) case: &'a Case,
    pub(crate) frame: &'a Frame,
    pub(crate) key: Uuid,
    pub(crate) sequence: u64,
}

impl Told<'_> {
    /// A CloudEvents 1.0 body.
    pub(crate) fn body(&self, of: &Tell, caused_by: &str) -> Vec<u8> {
        let lifecycle = self.ground.lifecycle;
        // Its own due time; without one when it next moves by itself.
        let own = self.case.parts().due.as_ref().map(|due| due.at);
        let due = own.or_else(|| self.case.next_due()).map(time);
        let mut data = json!({
            "workflow": &**lifecycle.name(),
            "version": self.case.parts().version,
            "case": self.case.id(),
            "key": self.frame.key,
            "code": self.frame.code,
            "unit": self.frame.unit,
            "state": &**self.case.state(),
            "verdict": self.verdict(),
            "revision": self.case.revision(),
            "sequence": self.sequence,
            "due": due,
            "actions": self.possible(),
            "caused-by": caused_by,
        });
        if let Some(parent) = &self.frame.parent {
            let case = Uuid::from_bytes(parent.case.0);
            data["parent"] = json!({"case": case, "member": parent.member});
        }
        match of {
            Tell::State => {}
            Tell::Check(ask) => {
                data["ask"] = json!(&**ask);
                data["check"] = json!(Check::of(lifecycle, self.case, ask).code());
            }
            Tell::Reminder(roles) => {
                let roles: Vec<&str> = roles.iter().map(|role| &**role).collect();
                data["roles"] = json!(roles);
            }
        }
        let at = self.case.parts().changed;
        event(self.key, kind(of), self.case.id().to_string(), (at, data))
    }

    /// The latest verdict or failure, by its code.
    fn verdict(&self) -> Option<&'static str> {
        let asks = self.case.parts().asks.values();
        let latest = asks.filter(|ask| ask.ended.is_some()).max_by_key(|ask| ask.asked)?;
        match &latest.status {
            hoso_core::AskStatus::Answered(verdict) => Some(verdict.code()),
            hoso_core::AskStatus::Failed(failure) => Some(failure.kind.code()),
            hoso_core::AskStatus::Waiting | hoso_core::AskStatus::Closed => None,
        }
    }

    /// Actions that some role may use now.
    fn possible(&self) -> Vec<String> {
        let actions = &self.ground.lifecycle.declared().actions;
        let here = actions.iter().filter(|(_, action)| action.from.contains(self.case.state()));
        let possible = here.filter(|(name, action)| {
            let role = action.roles.iter().next().map(|role| role.to_string());
            let role = role.unwrap_or_default();
            let actor = Actor { caller: String::new(), person: None, role, unit: None };
            let listed = hoso_core::possible(self.ground, self.case, &actor);
            listed.iter().any(|one| one.action == **name && one.refusal.is_none())
        });
        possible.map(|(name, _)| name.to_string()).collect()
    }
}

/// The type of the event that tells of it.
pub(crate) fn kind(of: &Tell) -> &'static str {
    match of {
        Tell::State => "case.changed",
        Tell::Check(_) => "case.checked",
        Tell::Reminder(_) => "case.reminder",
    }
}

/// A settled refusal, sent back as `request.refused` to a sender that wants it.
pub(crate) fn refused_row(
    world: &World,
    run: u64,
    command: &Command,
    refused: &Outcome,
) -> Option<OutboxRecord> {
    let sender = command.actor.caller.clone();
    let plan = world.settings.tells.get(&sender)?;
    let request = command.request.as_ref()?;
    plan.events.iter().any(|event| event == "request.refused").then_some(())?;
    let effect = Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{sender}/{}", request.key).as_bytes());
    let key = refused.key.clone().or_else(|| match &command.wish {
        Wish::Put(put) => put.key.clone(),
        Wish::Act { target: Target::Key { key, .. }, .. } => Some(key.clone()),
        Wish::Act { target: Target::Case(_), .. } => None,
    });
    let data = json!({
        "request": request.key,
        "case": refused.case,
        "key": key,
        "state": refused.state,
        "revision": refused.revision,
        "problem": refused.problem,
    });
    let now = world.now();
    let body = event(effect, "request.refused", request.key.clone(), (now, data));
    Some(OutboxRecord {
        lane: tell_lane(&sender),
        class: 0,
        due_ms: now,
        effect: EffectId(effect.into_bytes()),
        case: None,
        attempts: 0,
        run,
        what: EffectRecord::Tell(TellEffectRecord { sender, sequence: 0, body }),
    })
}

fn event(id: Uuid, kind: &str, subject: String, (at, data): (i64, Value)) -> Vec<u8> {
    let event = json!({
        "specversion": "1.0",
        "id": id,
        "source": "/hoso",
        "type": kind,
        "subject": subject,
        "time": time(at),
        "datacontenttype": "application/json",
        "data": data,
    });
    event.to_string().into_bytes()
}

/// RFC 3339, UTC, milliseconds.
pub(crate) fn time(ms: i64) -> String {
    format!("{:.3}", jiff::Timestamp::from_millisecond(ms).unwrap_or_default())
}
