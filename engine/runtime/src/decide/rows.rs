//! A step into the rows that are written in one transaction: the case, its journal, its outbox
//! rows. Routes are resolved here, so that the outbox row holds where it leads; an ask without a
//! route fails at once, by the workflow's own words.

use std::collections::{BTreeMap, VecDeque};

use hoso_core::{
    Actor, Ask, Case, Effect, Event, Failure, FailureKind, Ground, Line, Name, Purpose, Step, Tell,
    Whom, step,
};
use hoso_store::record::{
    AskEffectRecord, CaseId, CaseRecord, EffectId, EffectRecord, OutboxRecord, TellEffectRecord,
};
use hoso_store::{CaseChange, OutboxKey, ReadError, Rows, View};
use uuid::Uuid;

use crate::routes::{NoRoute, registry};
use crate::rows::{Frame, Row, case_record, journal_record, value_record};
use crate::tell::Told;
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
    tells: Vec<(Uuid, u64, Tell)>,
    /// The case goes, with its journal.
    forgets: bool,
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
                            let row = self.ask_row(world, view, case, sent);
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
                Effect::Tell { key, sequence, of } => outbox.tells.push((key, sequence, of)),
                Effect::Forget { keep_journal } => outbox.forgets = !keep_journal,
                Effect::Open { key, ask, member, values } => {
                    let row = self.open_row(view, case, (key, &ask, &member, &values));
                    outbox.put.extend(row.map(|row| (key, row)));
                }
            }
        }
        Ok(unrouted)
    }

    fn routed(&self, world: &World, ask: &Name, now: i64) -> Result<String, NoRoute> {
        let spec = self.ground.lifecycle.ask(ask).ok_or(NoRoute::None)?;
        let (route, in_batch) = match &spec.whom {
            Whom::Registry { route, in_batch } => (route, in_batch),
            Whom::Each(_) => return Err(NoRoute::None),
        };
        let in_batch = in_batch.as_ref().filter(|_| self.class == 1);
        let day = civil_day(self.ground, now);
        let table = |route: &Name| world.settings.routes.get(&**route);
        let rows = in_batch.and_then(table).or_else(|| table(route));
        let found = registry(rows.ok_or(NoRoute::None)?, &self.frame.units, day)?;
        world.settings.registries.contains_key(found).then(|| found.to_owned()).ok_or(NoRoute::None)
    }

    fn ask_row(&mut self, world: &World, view: &View<'_>, case: &Case, sent: Sent) -> OutboxRecord {
        let lifecycle = self.ground.lifecycle;
        let subject =
            sent.sends.iter().map(|(name, value)| (name.to_string(), value_record(value)));
        let spec = lifecycle.ask(&sent.ask);
        let what = AskEffectRecord {
            workflow: lifecycle.name().to_string(),
            version: lifecycle.version(),
            name: sent.ask.to_string(),
            route: spec.map(route).unwrap_or_default(),
            registry: sent.registry.clone(),
            subject: subject.collect(),
            fetch: spec.map(|spec| self.fetch(spec, case)).unwrap_or_default(),
            purpose: self.purpose(case),
            asker: self.asker(world, &sent.registry),
            until_ms: sent.until,
        };
        let row = Row { registry: sent.registry, class: self.class, due_ms: sent.due_ms };
        let record = OutboxRecord {
            lane: ask_lane(&row.registry),
            class: row.class,
            due_ms: row.due_ms,
            effect: EffectId(sent.key.into_bytes()),
            case: Some(CaseId(case.id().into_bytes())),
            attempts: 0,
            run: view.run(),
            what: EffectRecord::Ask(what),
        };
        self.frame.rows.insert(sent.key, row);
        record
    }

    fn fetch(&self, spec: &Ask, case: &Case) -> Vec<String> {
        let fetched = self.ground.lifecycle.fetches(spec, case.parts().procedure.as_deref());
        fetched.iter().map(|name| name.to_string()).collect()
    }

    fn purpose(&self, case: &Case) -> String {
        let of_case = || case.parts().procedure.as_ref().map(|code| code.to_string());
        let purpose = match &self.ground.lifecycle.declared().purpose {
            Some(Purpose::Code(code)) => Some(code.clone()),
            Some(Purpose::OfProcedure) | None => of_case(),
        };
        purpose.unwrap_or_default()
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
        if let Some(before) = self.before.as_ref().filter(|_| outbox.forgets) {
            let rows = forgotten(before, &self.frame.rows);
            return Settled { rows, after: case_record(self.ground.lifecycle, case, self.frame) };
        }
        let id = CaseId(case.id().into_bytes());
        let caused = lines.first().map(|line| line.what.code()).unwrap_or_default();
        let mut journal = Vec::with_capacity(lines.len());
        for line in lines {
            self.frame.lines += 1;
            journal.push((id, journal_record(line, self.frame.lines, &case, self.actor)));
        }
        let mut outbox_put: Vec<OutboxRecord> = outbox.put.into_values().collect();
        for (key, sequence, of) in outbox.tells {
            let told = Told { ground: self.ground, case: &case, frame: &self.frame, key, sequence };
            outbox_put.extend(self.tell_row(world, view, told, (&of, caused)));
        }
        outbox_put.extend(self.report_row(view, &case));
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
        told: Told<'_>,
        (of, caused): (&Tell, &str),
    ) -> Option<OutboxRecord> {
        let plan = world.settings.tells.get(&self.frame.caller)?;
        plan.events.iter().any(|event| event == crate::tell::kind(of)).then_some(())?;
        let body = told.body(of, caused);
        let Told { case, key, sequence, .. } = told;
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

/// Nothing of the case stays: neither its record and journal nor what it still asks. Tells on their
/// way hold no value, and its sender still hears of the end; marks keep answers to repeats.
fn forgotten(case: &CaseRecord, asks: &BTreeMap<Uuid, Row>) -> Rows {
    let asks = asks.iter().map(|(effect, row)| outbox_key(*effect, row));
    Rows { case_remove: Some(case.clone()), outbox_remove: asks.collect(), ..Rows::default() }
}

/// The route of an ask of a registry.
fn route(ask: &Ask) -> String {
    match &ask.whom {
        Whom::Registry { route, .. } => route.to_string(),
        Whom::Each(_) => String::new(),
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
