//! The writer thread: takes all that waits, decides each command in one write transaction, commits
//! once, answers. After a storage error it reopens the file. It never acknowledges what is not
//! durable, and never writes part of a command.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use redb::{CommitError, WriteTransaction};

use crate::error::{ReadError, UpdateError};
use crate::file::{self, Shut, Slot};
use crate::news::Gathering;
use crate::plan::{Ground, Plan};
use crate::queue::{Done, Queue, Waiting};
use crate::rows::{Decide, Decision};
use crate::settings::Settings;
use crate::tables::{Gathered, Tables};
use crate::view::View;
use crate::writer::Health;

/// The longest wait for those who were just answered to come back.
const LINGER_MOST: Duration = Duration::from_millis(2);

type Outcome<R> = Result<R, UpdateError>;
type Answer<R> = (Done<R>, Option<Outcome<R>>);

/// All that the writer thread owns.
pub(crate) struct Scribe<D: Decide> {
    settings: Settings,
    queue: Arc<Queue<D::Command, D::Reply>>,
    slot: Arc<Slot>,
    waiting: VecDeque<Waiting<D::Command, D::Reply>>,
    /// Commands of this group, in order; no outcome yet for the one being decided.
    answers: Vec<Answer<D::Reply>>,
    /// How many came with the last group, and how long to wait for as many again.
    linger: (usize, Duration),
    desk: Desk<D>,
}

/// What deciding and planning need, apart from the queue.
struct Desk<D> {
    decide: D,
    run: u64,
    gathered: Gathered,
    plan: Plan,
    news: Gathering,
    wrote: bool,
    committing: bool,
}

/// Why a group failed: whether its commit may have happened, and what the storage said.
struct Fault {
    unknown: bool,
    source: Option<Arc<redb::Error>>,
}

impl<E: Into<redb::Error>> From<E> for Fault {
    fn from(error: E) -> Self {
        Fault { unknown: false, source: Some(Arc::new(error.into())) }
    }
}

impl Fault {
    fn read(error: ReadError) -> Self {
        let source = match error {
            ReadError::Storage { source } => Some(Arc::new(*source)),
            _ => None,
        };
        Fault { unknown: false, source }
    }

    fn commit(error: CommitError) -> Self {
        // redb rolls a poisoned transaction back; every other error leaves the result open.
        let unknown = !matches!(error, CommitError::TransactionPoisoned);
        Fault { unknown, source: Some(Arc::new(error.into())) }
    }

    fn panicked(unknown: bool, payload: &(dyn Any + Send)) -> Self {
        let said = payload
            .downcast_ref::<&str>()
            .map(|s| (*s).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned());
        tracing::error!(said, "the storage panicked");
        Fault { unknown, source: None }
    }

    fn answer(&self) -> UpdateError {
        if self.unknown {
            UpdateError::Unknown { source: self.source.clone() }
        } else {
            UpdateError::Unavailable { source: self.source.clone() }
        }
    }

    fn cause(&self) -> String {
        self.source.as_ref().map_or_else(|| "the storage panicked".to_owned(), |e| e.to_string())
    }
}

impl<D: Decide> Scribe<D> {
    pub(crate) fn new(
        decide: D,
        settings: Settings,
        queue: Arc<Queue<D::Command, D::Reply>>,
        slot: Arc<Slot>,
        run: u64,
    ) -> Self {
        let desk = Desk {
            decide,
            run,
            gathered: Gathered::default(),
            plan: Plan::default(),
            news: Gathering::default(),
            wrote: false,
            committing: false,
        };
        Scribe {
            settings,
            queue,
            slot,
            waiting: VecDeque::new(),
            answers: Vec::new(),
            linger: (0, Duration::ZERO),
            desk,
        }
    }

    /// The thread's whole life.
    pub(crate) fn run(mut self) {
        while self.queue.take(&mut self.waiting, self.settings.group_events, self.linger) {
            self.linger = (0, Duration::ZERO);
            self.group();
        }
        self.slot.shut(Shut::Closed);
        self.queue.set_health(Health::Closed);
    }

    fn group(&mut self) {
        self.refuse_when_full();
        if self.waiting.is_empty() {
            return;
        }
        let began = Instant::now();
        match catch_unwind(AssertUnwindSafe(|| self.write())) {
            Ok(Ok(())) => self.settle(began),
            Ok(Err(fault)) => self.recover(&fault),
            Err(payload) => {
                let fault = Fault::panicked(self.desk.committing, payload.as_ref());
                self.recover(&fault);
            }
        }
    }

    fn refuse_when_full(&mut self) {
        let mark = self.settings.free_space_mark;
        let full = mark > 0 && self.settings.free_bytes() < mark;
        let health = if full { Health::Full } else { Health::Serving };
        self.queue.set_health(health);
        if !full {
            return;
        }
        let all = std::mem::take(&mut self.waiting);
        for entry in all {
            if entry.class.refused_when_full() {
                self.queue.left(1);
                answer(entry.done, Err(UpdateError::Full));
            } else {
                self.waiting.push_back(entry);
            }
        }
    }

    /// Decides, writes and commits one group.
    fn write(&mut self) -> Result<(), Fault> {
        self.desk.wrote = false;
        self.desk.committing = false;
        let mut txn = self.slot.begin_write().map_err(Fault::read)?;
        txn.set_quick_repair(self.settings.quick_repair);
        let mut tables = Tables::open(&txn)?;
        let mut bytes = 0;
        while let Some(entry) = self.waiting.pop_front() {
            self.queue.left(1);
            self.answers.push((entry.done, None));
            let outcome = self.desk.one(&mut tables, &txn, entry.command)?;
            if let Some(last) = self.answers.last_mut() {
                last.1 = Some(outcome);
            }
            bytes += self.desk.plan.bytes();
            if bytes >= self.settings.group_bytes {
                break;
            }
        }
        if self.desk.wrote {
            tables.finish(&mut self.desk.gathered, &txn).map_err(Fault::read)?;
        }
        drop(tables);
        if self.desk.wrote { self.desk.commit(txn) } else { Ok(txn.abort()?) }
    }

    fn settle(&mut self, began: Instant) {
        if self.desk.wrote {
            metrics::counter!("hoso_store_commits_total").increment(1);
            metrics::counter!("hoso_store_commands_total").increment(self.answers.len() as u64);
            metrics::histogram!("hoso_store_commit_seconds").record(began.elapsed());
            let news = self.desk.news.take();
            let told = catch_unwind(AssertUnwindSafe(|| self.desk.decide.committed(news)));
            if told.is_err() {
                tracing::error!("telling of a commit panicked; workers find the rows by looking");
            }
        }
        self.linger = (self.answers.len(), (began.elapsed() / 4).min(LINGER_MOST));
        for (done, outcome) in self.answers.drain(..) {
            let outcome = outcome.unwrap_or(Err(UpdateError::Unavailable { source: None }));
            answer(done, outcome);
        }
    }

    /// None of the group is acknowledged; the file is reopened with growing pauses, and whoever
    /// asks meanwhile hears so.
    fn recover(&mut self, fault: &Fault) {
        let cause = fault.cause();
        tracing::error!(cause, unknown = fault.unknown, "storage error: reopening the data file");
        metrics::counter!("hoso_store_storage_errors_total").increment(1);
        self.queue.set_health(Health::Reopening { since: SystemTime::now(), cause });
        self.slot.shut(Shut::Reopening);
        self.desk.forget();
        for (done, _) in self.answers.drain(..) {
            answer(done, Err(fault.answer()));
        }
        self.reopen();
    }

    fn reopen(&mut self) {
        let mut pause = self.settings.reopen_first;
        while self.turn_away(Instant::now() + pause) {
            match file::reopen(&self.settings) {
                Ok(database) => {
                    self.slot.fill(database);
                    self.queue.set_health(Health::Serving);
                    if catch_unwind(AssertUnwindSafe(|| self.desk.decide.reopened())).is_err() {
                        tracing::error!("telling of the reopening panicked");
                    }
                    return;
                }
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "the data file could not be reopened yet");
                }
            }
            pause = (pause * 2).min(self.settings.reopen_most);
        }
    }

    /// Answers all that waits, and whatever comes until then, with `Unavailable`. False once the
    /// store is being closed.
    fn turn_away(&mut self, until: Instant) -> bool {
        let mut all: Vec<_> = self.waiting.drain(..).collect();
        loop {
            let open = self.queue.drain(&mut all, until);
            self.queue.left(all.len());
            for entry in all.drain(..) {
                answer(entry.done, Err(UpdateError::Unavailable { source: None }));
            }
            if !open || Instant::now() >= until {
                return open;
            }
        }
    }
}

impl<D: Decide> Desk<D> {
    /// One command: decided and planned under a catch, then written. The outer error fails the
    /// group.
    fn one(
        &mut self,
        tables: &mut Tables<'_>,
        txn: &WriteTransaction,
        command: D::Command,
    ) -> Result<Outcome<D::Reply>, Fault> {
        let planned = catch_unwind(AssertUnwindSafe(|| {
            let decision = self.decide.decide(&View::new(tables, self.run), command)?;
            let mut ground = Ground { tables, txn, lists: &mut self.gathered.lists };
            self.plan.make(&decision.rows, &mut ground)?;
            Ok(decision)
        }));
        match planned {
            Ok(Ok(decision)) => self.carry_out(tables, decision).map(Ok).map_err(Fault::read),
            Ok(Err(error @ ReadError::Storage { .. })) => Err(Fault::read(error)),
            Ok(Err(error)) => {
                self.plan.clear();
                Ok(Err(UpdateError::Record { source: Arc::new(error) }))
            }
            Err(_) => {
                self.plan.clear();
                metrics::counter!("hoso_store_decide_panics_total").increment(1);
                Ok(Err(UpdateError::Panicked))
            }
        }
    }

    fn carry_out(
        &mut self,
        tables: &mut Tables<'_>,
        decision: Decision<D::Reply>,
    ) -> Result<D::Reply, ReadError> {
        if !self.plan.is_empty() {
            self.wrote = true;
            tables.apply(&self.plan, &mut self.gathered)?;
            self.news.add(decision.rows);
        }
        Ok(decision.reply)
    }

    fn commit(&mut self, txn: WriteTransaction) -> Result<(), Fault> {
        self.committing = true;
        let committed = txn.commit().map_err(Fault::commit);
        self.committing = false;
        committed
    }

    /// Whatever memory holds of a group that was not committed.
    fn forget(&mut self) {
        self.gathered.clear();
        self.plan.clear();
        self.news.take();
    }
}

/// A submitter's own panic must not cost the others their answers.
fn answer<R>(done: Done<R>, outcome: Outcome<R>) {
    if catch_unwind(AssertUnwindSafe(|| done(outcome))).is_err() {
        tracing::error!("a submitter panicked over its answer");
    }
}
