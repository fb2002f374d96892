//! A step into the rows that are written in one transaction: the case, its journal, its outbox
//! rows. Routes are resolved here, so that the outbox row holds where it leads; an ask without a
//! route fails at once, by the workflow's own words.

use std::collections::{BTreeMap, VecDeque};

use hoso_core::{Actor, Case, Effect, Event, Failure, FailureKind, Ground, Line, Name, Step, step};
use hoso_store::record::{
    AskEffectRecord, CaseId, CaseRecord, EffectId, EffectRecord, OutboxRecord, TellEffectRecord,
};
use hoso_store::{CaseChange, OutboxKey, ReadError, Rows, View};
use uuid::Uuid;

use crate::routes::{NoRoute, registry};
use crate::rows::{Frame, Row, case_record, journal_record, value_record};
use crate::world::{World, ask_lane, civil_day, tell_lane};

/// A step on its way into rows.
pub(super) struct Change<'a> {
    pub(super) ground: Ground<'a>,
    pub(super) frame: Frame,
    pub(super) before: Option<CaseRecord>,
    pub(super) actor: Option<&'a Actor>,
    /// 0 interactive, 1 batch.
    pub(super) class: u8,
}

/// The rows, with the case as they leave it.
pub(super) struct Settled {
    pub(super) rows: Rows,
    pub(super) after: CaseRecord,
}

/// Effects gathered, those of one step cancelling out.
#[derive(Default)]
struct Outbox {
    put: BTreeMap<Uuid, OutboxRecord>,
    remove: Vec<OutboxKey>,
    tell: Option<(Uuid, u64)>,
}

impl Change<'_> {
    /// Turns a step into rows.
    pub(super) fn settle(
        mut self,
        world: &World,
        view: &View<'_>,
        first: Step,
    ) -> Result<Settled, ReadError> {
        let mut outbox = Outbox::default();
        let Step { mut case, effects, mut lines } = first;
        let mut unrouted = self.take(world, view, &case, effects, &mut outbox)?;
        // An ask that leads nowhere fails, which may enter a state that asks again: bounded.
        for _ in 0..8 {
            let Some((effect, why)) = unrouted.pop_front() else { break };
            if case.open_ask(effect).is_none() {
                continue;
            }
            let failure =
                Failure { kind: FailureKind::NotPermitted, cause: why.cause().to_owned() };
            let Ok(next) = step(self.ground, &case, Event::Failed { effect, failure }) else {
                break;
            };
            case = next.case;
            lines.extend(next.lines);
            unrouted.extend(self.take(world, view, &case, next.effects, &mut outbox)?);
        }
        Ok(self.rows(world, view, case, lines, outbox))
    }

    /// Sorts effects into the outbox and returns the asks that lead nowhere.
    fn take(
        &mut self,
        world: &World,
        view: &View<'_>,
        case: &Case,
        effects: Vec<Effect>,
        outbox: &mut Outbox,
    ) -> Result<VecDeque<(Uuid, NoRoute)>, ReadError> {
        let mut unrouted = VecDeque::new();
        for effect in effects {
            match effect {
                Effect::Ask { key, ask, sends, until } => {
                    let now = case.parts().changed;
                    match self.routed(world, &ask, now) {
                        Err(why) => unrouted.push_back((key, why)),
                        Ok(registry) => {
                            let sent = Sent { key, ask, sends, until, registry, due_ms: now };
                            let row = self.ask_row(world, view, case.id(), sent);
                            outbox.put.insert(key, row);
                        }
                    }
                }
                Effect::PutOff { key, due, attempts } => {
                    self.put_off(view, outbox, key, (due, attempts))?;
                }
                Effect::Drop { key } => {
                    if outbox.put.remove(&key).is_none()
                        && let Some(row) = self.frame.rows.get(&key)
                    {
                        outbox.remove.push(outbox_key(key, row));
                    }
                }
                Effect::Tell { key, sequence } => outbox.tell = Some((key, sequence)),
            }
        }
        Ok(unrouted)
    }

    fn routed(&self, world: &World, ask: &Name, now: i64) -> Result<String, NoRoute> {
        let spec = self.ground.lifecycle.ask(ask).ok_or(NoRoute::None)?;
        let in_batch = spec.route_in_batch.as_ref().filter(|_| self.class == 1);
        let day = civil_day(self.ground, now);
        let table = |route: &Name| world.settings.routes.get(&**route);
        let rows = in_batch.and_then(table).or_else(|| table(&spec.route));
        let found = registry(rows.ok_or(NoRoute::None)?, &self.frame.units, day)?;
        world.settings.registries.contains_key(found).then(|| found.to_owned()).ok_or(NoRoute::None)
    }

    fn ask_row(&mut self, world: &World, view: &View<'_>, case: Uuid, sent: Sent) -> OutboxRecord {
        let lifecycle = self.ground.lifecycle;
        let subject =
            sent.sends.iter().map(|(name, value)| (name.to_string(), value_record(value)));
        let spec = lifecycle.ask(&sent.ask);
        let what = AskEffectRecord {
            workflow: lifecycle.name().to_string(),
            version: lifecycle.version(),
            name: sent.ask.to_string(),
            route: spec.map_or_else(String::new, |spec| spec.route.to_string()),
            registry: sent.registry.clone(),
            subject: subject.collect(),
            purpose: self.purpose(),
            asker: self.asker(world, &sent.registry),
            until_ms: sent.until,
        };
        let row = Row { registry: sent.registry, class: self.class, due_ms: sent.due_ms };
        let record = OutboxRecord {
            lane: ask_lane(&row.registry),
            class: row.class,
            due_ms: row.due_ms,
            effect: EffectId(sent.key.into_bytes()),
            case: Some(CaseId(case.into_bytes())),
            attempts: 0,
            run: view.run(),
            what: EffectRecord::Ask(what),
        };
        self.frame.rows.insert(sent.key, row);
        record
    }

    fn purpose(&self) -> String {
        let of_workflow = self.ground.lifecycle.declared().purpose.clone();
        of_workflow.or_else(|| self.frame.procedure.clone()).unwrap_or_default()
    }

    /// Who asks: the person who acted, or whom the registry's configuration names.
    fn asker(&self, world: &World, registry: &str) -> Vec<(String, String)> {
        let plan = world.settings.registries.get(registry);
        let mut asker = plan.map(|plan| plan.asker.clone()).unwrap_or_default();
        if let Some(actor) = self.actor {
            if let Some(person) = &actor.person {
                asker.insert("officer-id".into(), person.clone());
            }
            if let Some(unit) = &actor.unit {
                asker.insert("office-code".into(), unit.clone());
            }
        }
        asker.into_iter().collect()
    }

    fn put_off(
        &mut self,
        view: &View<'_>,
        outbox: &mut Outbox,
        key: Uuid,
        (due_ms, attempts): (i64, u32),
    ) -> Result<(), ReadError> {
        let Some(row) = self.frame.rows.get_mut(&key) else { return Ok(()) };
        let old = outbox_key(key, row);
        let Some(record) = view.outbox_get(&old)? else { return Ok(()) };
        row.due_ms = due_ms;
        outbox.remove.push(old);
        outbox.put.insert(key, OutboxRecord { due_ms, attempts, run: view.run(), ..record });
        Ok(())
    }

    fn rows(
        mut self,
        world: &World,
        view: &View<'_>,
        case: Case,
        lines: Vec<Line>,
        outbox: Outbox,
    ) -> Settled {
        let id = CaseId(case.id().into_bytes());
        let caused = lines.first().map(|line| line.what.code()).unwrap_or_default();
        let mut journal = Vec::with_capacity(lines.len());
        for line in lines {
            self.frame.lines += 1;
            journal.push((id, journal_record(line, self.frame.lines, &case, self.actor)));
        }
        let mut outbox_put: Vec<OutboxRecord> = outbox.put.into_values().collect();
        if let Some((key, sequence)) = outbox.tell {
            outbox_put.extend(self.tell_row(world, view, &case, (key, sequence, caused)));
        }
        self.forget_ended_rows(&case);
        let after = case_record(self.ground.lifecycle, case, self.frame);
        let rows = Rows {
            case: Some(CaseChange { before: self.before, after: after.clone() }),
            journal,
            outbox_put,
            outbox_remove: outbox.remove,
            ..Rows::default()
        };
        Settled { rows, after }
    }

    /// A row is remembered as long as its ask is the last of its name.
    fn forget_ended_rows(&mut self, case: &Case) {
        let asks = &case.parts().asks;
        self.frame.rows.retain(|effect, _| asks.values().any(|ask| ask.effect == *effect));
    }

    fn tell_row(
        &self,
        world: &World,
        view: &View<'_>,
        case: &Case,
        (key, sequence, caused): (Uuid, u64, &str),
    ) -> Option<OutboxRecord> {
        let plan = world.settings.tells.get(&self.frame.caller)?;
        plan.events.iter().any(|event| event == "case.changed").then_some(())?;
        let told =
            crate::tell::Told { ground: self.ground, case, frame: &self.frame, key, sequence };
        let body = told.body(caused);
        let sender = self.frame.caller.clone();
        Some(OutboxRecord {
            lane: tell_lane(&sender),
            class: 0,
            // Two tells of one moment stay in their order: the sequence always grows.
            due_ms: case.parts().changed.saturating_add_unsigned(sequence),
            effect: EffectId(key.into_bytes()),
            case: Some(CaseId(case.id().into_bytes())),
            attempts: 0,
            run: view.run(),
            what: EffectRecord::Tell(TellEffectRecord { sender, sequence, body }),
        })
    }
}

/// An ask with the registry it leads to.
struct Sent {
    key: Uuid,
    ask: Name,
    sends: Vec<(Name, hoso_civil::Value)>,
    until: i64,
    registry: String,
    due_ms: i64,
}

fn outbox_key(effect: Uuid, row: &Row) -> OutboxKey {
    OutboxKey {
        lane: ask_lane(&row.registry),
        class: row.class,
        due_ms: row.due_ms,
        effect: EffectId(effect.into_bytes()),
    }
}
