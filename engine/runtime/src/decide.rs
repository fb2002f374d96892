//! What the writer calls for each command inside its transaction: read the case, step, and say
//! which rows follow, or refuse. Does no I/O of its own; all rows are computed before the first is
//! written.

mod batch;
mod children;
mod code;
mod events;
mod request;
mod rows;
#[cfg(test)]
mod tests;
mod versions;

use std::sync::{Arc, OnceLock};

use hoso_store::record::{BatchId, DeadRecord, OutboxRecord, WorkflowRecord};
use hoso_store::{DeadKey, Decide, Decision, MarkKey, News, OutboxKey, ReadError, Rows, View};
use uuid::Uuid;

pub(crate) use batch::{Beginning, DONE, GONE, REFUSED, TO_COME, Turn, refused};

use crate::command::{Command, Outcome};
use crate::versions::{Aim, Fate};
use crate::world::World;

/// All that the writer is given.
#[derive(Debug)]
pub(crate) enum Order {
    /// A request from outside.
    Command(Box<Command>),
    /// Something that the engine itself found out about a case.
    Event {
        /// The case.
        case: Uuid,
        /// What.
        event: hoso_core::Event,
    },
    /// A row of the lane `cases`: a child case to open, or what a parent is to hear of one.
    Child(Box<OutboxRecord>),
    /// Effects that are done, or of no use, without anything to say of their case.
    Done(Vec<OutboxKey>),
    /// A tell that is given up.
    Dead {
        /// Its row.
        row: Box<OutboxRecord>,
        /// The last cause.
        cause: String,
    },
    /// A dead tell that is to be sent again.
    Revive(DeadKey),
    /// A version of a workflow that is taken up.
    TakeUp(WorkflowRecord),
    /// A case that is to come to another version of its workflow.
    Migrate {
        /// The case.
        case: Uuid,
        /// Where to.
        aim: Arc<Aim>,
    },
    /// A batch to be kept.
    Begin(Box<Beginning>),
    /// The turn of one of its cases.
    Turn(Box<Turn>),
    /// Batches that are old enough to be forgotten, each with how many parts it has.
    ForgetBatches(Vec<(BatchId, u32)>),
    /// Marks that are old enough to be forgotten.
    Forget(Vec<MarkKey>),
    /// Numbers to be kept under their names.
    Numbers(Vec<(String, u64)>),
}

/// What the writer answers.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// To a command.
    Outcome(Outcome),
    /// To a case that was to be moved; none: it is not there.
    Fate(Option<Fate>),
    /// To the rest: whether anything was done.
    Noted(bool),
}

/// The deciding half of the engine; lives on the writer's thread.
pub(crate) struct Decider {
    /// Set before the first order is given.
    pub(crate) world: Arc<OnceLock<Arc<World>>>,
    /// Cases changed since the last commit, for those who wait on one.
    pub(crate) touched: Vec<Uuid>,
}

impl Decide for Decider {
    type Command = Order;
    type Reply = Reply;

    fn decide(&mut self, view: &View<'_>, order: Order) -> Result<Decision<Reply>, ReadError> {
        let by_engine =
            matches!(order, Order::Event { .. } | Order::Child(_) | Order::Migrate { .. });
        let mut decision = self.decided(view, order)?;
        batch::follow(view, &mut decision.rows, by_engine)?;
        Ok(decision)
    }

    fn committed(&mut self, news: News) {
        if let Some(world) = self.world.get() {
            world.tell_news(news, &self.touched);
        }
        self.touched.clear();
    }

    fn reopened(&mut self) {
        self.touched.clear();
        if let Some(world) = self.world.get() {
            world.look_anew();
        }
    }
}

fn done(view: &View<'_>, keys: Vec<OutboxKey>) -> Result<Decision<Reply>, ReadError> {
    let mut outbox_remove = Vec::with_capacity(keys.len());
    for key in keys {
        if view.outbox_get(&key)?.is_some() {
            outbox_remove.push(key);
        }
    }
    let any = !outbox_remove.is_empty();
    Ok(Decision { rows: Rows { outbox_remove, ..Rows::default() }, reply: Reply::Noted(any) })
}

impl Decider {
    fn decided(&mut self, view: &View<'_>, order: Order) -> Result<Decision<Reply>, ReadError> {
        match order {
            Order::Command(command) => request::decide(self, view, *command),
            Order::Event { case, event } => events::decide(self, view, case, event),
            Order::Child(row) => children::decide(self, view, &row),
            Order::Done(keys) => Ok(done(view, keys)?),
            Order::Dead { row, cause } => self.bury(view, *row, cause),
            Order::Revive(key) => self.revive(view, key),
            Order::TakeUp(record) => versions::take_up(view, record),
            Order::Migrate { case, aim } => versions::migrate(self, view, case, &aim),
            Order::Begin(beginning) => batch::begin(view, *beginning),
            Order::Turn(turn) => batch::turn(self, view, &turn),
            Order::ForgetBatches(batches_remove) => {
                let rows = Rows { batches_remove, ..Rows::default() };
                Ok(Decision { rows, reply: Reply::Noted(true) })
            }
            Order::Forget(marks) => {
                let rows = Rows { marks_remove: marks, ..Rows::default() };
                Ok(Decision { rows, reply: Reply::Noted(true) })
            }
            Order::Numbers(numbers_put) => {
                let rows = Rows { numbers_put, ..Rows::default() };
                Ok(Decision { rows, reply: Reply::Noted(true) })
            }
        }
    }

    fn world(&self) -> Arc<World> {
        self.world.get().expect("the world is set before the first order is given").clone()
    }

    /// Once: one whose first burial was kept without our hearing of it is in the outbox no more.
    fn bury(
        &self,
        view: &View<'_>,
        row: OutboxRecord,
        cause: String,
    ) -> Result<Decision<Reply>, ReadError> {
        let key = OutboxKey::from(&row);
        if view.outbox_get(&key)?.is_none() {
            return Ok(Decision::only(Reply::Noted(false)));
        }
        let outbox_remove = vec![key];
        let dead_put = vec![DeadRecord { row, at_ms: self.world().now(), cause }];
        let rows = Rows { outbox_remove, dead_put, ..Rows::default() };
        Ok(Decision { rows, reply: Reply::Noted(true) })
    }

    fn revive(&self, view: &View<'_>, key: DeadKey) -> Result<Decision<Reply>, ReadError> {
        let Some(dead) = view.dead_get(&key)? else {
            return Ok(Decision::only(Reply::Noted(false)));
        };
        let (due_ms, run) = (self.world().now(), view.run());
        let row = OutboxRecord { due_ms, run, attempts: 0, ..dead.row };
        let rows = Rows { outbox_put: vec![row], dead_remove: vec![key], ..Rows::default() };
        Ok(Decision { rows, reply: Reply::Noted(true) })
    }
}
