//! The door to the writer thread: opening, submitting, closing. Decides nothing and reads nothing.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

use crate::error::{Busy, OpenError, UpdateError};
use crate::file::{self, Slot};
use crate::group::Scribe;
use crate::queue::Queue;
use crate::reader::Reader;
use crate::rows::Decide;
use crate::settings::{Class, Settings};

/// How the store does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// Reads and commits.
    Serving,
    /// A storage error happened; the file is being reopened, commands get `Unavailable`.
    Reopening {
        /// When the error happened.
        since: SystemTime,
        /// What the storage said.
        cause: String,
    },
    /// Below the free-space mark: nothing new is opened, everything else goes on.
    Full,
    /// Closed for good.
    Closed,
}

/// Submits commands. Clones share one thread; it ends when the last clone is dropped or one is
/// closed.
pub struct Writer<C, R> {
    desk: Arc<Desk<C, R>>,
}

impl<C, R> Clone for Writer<C, R> {
    fn clone(&self) -> Self {
        Writer { desk: Arc::clone(&self.desk) }
    }
}

struct Desk<C, R> {
    queue: Arc<Queue<C, R>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What `open` gives.
pub type Opened<D> = (Writer<<D as Decide>::Command, <D as Decide>::Reply>, Reader);

/// Opens or creates the data file, counts this opening durably, and starts the writer thread.
///
/// # Errors
/// `Held`, `Newer` and `Unreadable` leave the file as it was; `Io` may leave a new, empty one.
pub fn open<D: Decide>(settings: Settings, decide: D) -> Result<Opened<D>, OpenError> {
    let (database, run) = file::open(&settings)?;
    let slot = Arc::new(Slot::new(database));
    let queue = Arc::new(Queue::new(settings.queue));
    let reader = Reader::new(Arc::clone(&slot), &settings, run);
    let path = settings.path.clone();
    let scribe = Scribe::new(decide, settings, Arc::clone(&queue), slot, run);
    let thread = thread::Builder::new()
        .name("hoso-writer".to_owned())
        .spawn(move || scribe.run())
        .map_err(|source: io::Error| OpenError::Io { path, source })?;
    let desk = Desk { queue, thread: Mutex::new(Some(thread)) };
    Ok((Writer { desk: Arc::new(desk) }, reader))
}

impl<C, R> Writer<C, R> {
    /// Queues a command. `done` is called exactly once, on the writer thread, once the commit is
    /// durable or the error known; it must not block. A panic in it is caught.
    ///
    /// After `close`, `done` is called at once on this thread, with `Closed`.
    ///
    /// # Errors
    /// `Busy`: too many wait; the command was not taken, `done` is dropped without a call.
    pub fn submit(
        &self,
        class: Class,
        command: C,
        done: impl FnOnce(Result<R, UpdateError>) + Send + 'static,
    ) -> Result<(), Busy> {
        self.desk.queue.submit(class, command, Box::new(done))
    }

    /// How many commands wait for their turn.
    pub fn depth(&self) -> usize {
        self.desk.queue.depth()
    }

    /// How the store does.
    pub fn health(&self) -> Health {
        self.desk.queue.health()
    }

    /// Takes no more, carries out all that waits, and returns once the file is closed. Other
    /// clones then hear `Closed`. From inside `done` it returns at once and the rest follows.
    pub fn close(self) {
        self.desk.finish();
    }
}

impl<C, R> Desk<C, R> {
    fn finish(&self) {
        self.queue.close();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread.filter(|t| t.thread().id() != thread::current().id()) {
            // The thread catches every panic of ours and of decisions; should it have died of
            // one of its own, there is nothing left to wait for.
            let _ = thread.join();
        }
    }
}

impl<C, R> Drop for Desk<C, R> {
    fn drop(&mut self) {
        self.finish();
    }
}
