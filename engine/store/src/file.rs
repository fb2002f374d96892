//! Opening and reopening the data file, and the slot that readers and the writer thread share. A
//! file that we may not use is looked at through an overlay first and left byte for byte as it was.

use std::fs::{File, OpenOptions};
use std::io;
use std::ops::Bound;
use std::os::unix::fs::OpenOptionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{PoisonError, RwLock};

use redb::backends::FileBackend;
use redb::{
    Database, DatabaseError, ReadTransaction, ReadableDatabase, ReadableTable, StorageBackend,
    TableError, WriteTransaction,
};

use crate::error::{OpenError, ReadError};
use crate::overlay::{Boxed, Overlay};
use crate::settings::{Backend, Settings};
use crate::tables::{META, Tables};

/// The format that this program writes; it reads this one only, so far.
pub(crate) const FORMAT: u32 = 1;
const FORMAT_KEY: &str = "format";
const RUN_KEY: &str = "run";

/// A file that redb began to create has no magic yet and nothing behind its header. redb's own
/// first layout is a few MiB; nothing larger is taken for an unfinished one.
const UNFINISHED_MOST: u64 = 64 << 20;
const HEADER: usize = 4096;
const MAGIC: usize = 9;

/// Opens or creates the file and counts the opening.
pub(crate) fn open(settings: &Settings) -> Result<(Database, u64), OpenError> {
    let database = reopen(settings)?;
    let run = begin_run(settings, &database).map_err(|e| refusal(&settings.path, e))?;
    Ok((database, run))
}

/// Opens the file without counting: after a storage error the same program goes on.
pub(crate) fn reopen(settings: &Settings) -> Result<Database, OpenError> {
    look(settings)?;
    let backend = backend(settings, true)?;
    create(settings, Boxed(backend))
}

/// The database, or nothing while there is none.
pub(crate) struct Slot(RwLock<Result<Database, Shut>>);

/// Why the slot is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shut {
    Reopening,
    Closed,
}

impl Slot {
    pub(crate) fn new(database: Database) -> Self {
        Slot(RwLock::new(Ok(database)))
    }

    /// Drops the database, which closes the file even under live read transactions; these then
    /// fail.
    pub(crate) fn shut(&self, why: Shut) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Err(why);
    }

    pub(crate) fn fill(&self, database: Database) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Ok(database);
    }

    pub(crate) fn begin_read(&self) -> Result<ReadTransaction, ReadError> {
        self.with(|database| Ok(database.begin_read()?))
    }

    pub(crate) fn begin_write(&self) -> Result<WriteTransaction, ReadError> {
        self.with(|database| Ok(database.begin_write()?))
    }

    fn with<T>(&self, f: impl FnOnce(&Database) -> Result<T, ReadError>) -> Result<T, ReadError> {
        match &*self.0.read().unwrap_or_else(PoisonError::into_inner) {
            Ok(database) => f(database),
            Err(Shut::Reopening) => Err(ReadError::Unavailable),
            Err(Shut::Closed) => Err(ReadError::Closed),
        }
    }
}

/// Refuses a file of a newer format, of another program, or damaged, without changing it.
fn look(settings: &Settings) -> Result<(), OpenError> {
    let path = settings.path.as_path();
    let below = match backend(settings, false) {
        Ok(below) => below,
        Err(OpenError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            return Ok(());
        }
        Err(other) => return Err(other),
    };
    let failed = |source| OpenError::Io { path: path.to_owned(), source };
    if below.len().map_err(failed)? == 0 || start_over_if_unfinished(path, &*below)? {
        return below.close().map_err(failed);
    }
    let database = create(settings, Overlay::new(below).map_err(failed)?)?;
    let found = format(&database).map_err(|e| refusal(path, e))?;
    match found {
        Found::Ours(found) if found > FORMAT => {
            Err(OpenError::Newer { path: path.to_owned(), found, known: FORMAT })
        }
        Found::Ours(_) | Found::Nothing => Ok(()),
        Found::Foreign => Err(OpenError::Unreadable {
            path: path.to_owned(),
            source: "it is a redb file of another program".into(),
        }),
    }
}

enum Found {
    Ours(u32),
    Nothing,
    Foreign,
}

fn format(database: &Database) -> Result<Found, redb::Error> {
    let txn = database.begin_read()?;
    let meta = match txn.open_table(META) {
        Ok(meta) => meta,
        Err(TableError::TableDoesNotExist(_)) => {
            let foreign = txn.list_tables()?.next().is_some();
            return Ok(if foreign { Found::Foreign } else { Found::Nothing });
        }
        Err(TableError::Storage(error)) => return Err(error.into()),
        Err(_) => return Ok(Found::Foreign),
    };
    let format = meta.get(FORMAT_KEY)?.map(|v| u32::try_from(v.value()).unwrap_or(u32::MAX));
    Ok(format.map_or(Found::Foreign, Found::Ours))
}

/// A crash while redb created the file leaves one that it refuses ever after. Nothing was ever
/// stored in it, so it is emptied, under the file's lock.
fn start_over_if_unfinished(path: &Path, below: &dyn StorageBackend) -> Result<bool, OpenError> {
    let failed = |source| OpenError::Io { path: path.to_owned(), source };
    if !unfinished(below).map_err(failed)? {
        return Ok(false);
    }
    let (start, end) = (Bound::Unbounded, Bound::Unbounded);
    if let Ok(false) = below.try_lock_range(start, end) {
        return Err(OpenError::Held { path: path.to_owned() });
    }
    below.set_len(0).and_then(|()| below.sync_data()).map_err(failed)?;
    Ok(true)
}

fn unfinished(below: &dyn StorageBackend) -> io::Result<bool> {
    let len = below.len()?;
    if len > UNFINISHED_MOST {
        return Ok(false);
    }
    let mut magic = [0; MAGIC];
    below.read(0, &mut magic[..MAGIC.min(len as usize)])?;
    if magic != [0; MAGIC] {
        return Ok(false);
    }
    let mut bytes = vec![0; len as usize];
    below.read(0, &mut bytes)?;
    Ok(bytes.iter().skip(HEADER).all(|b| *b == 0))
}

/// A fresh backend; for writing, the file is created where it is absent.
fn backend(settings: &Settings, create: bool) -> Result<Box<dyn StorageBackend>, OpenError> {
    let path = settings.path.as_path();
    let opened = match &settings.backend {
        Backend::Custom(make) => make(),
        Backend::File => file(path, create).and_then(|file| {
            let backend = FileBackend::new(file).map_err(io::Error::other)?;
            Ok(Box::new(backend) as Box<dyn StorageBackend>)
        }),
    };
    opened.map_err(|source| OpenError::Io { path: path.to_owned(), source })
}

fn file(path: &Path, create: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).mode(0o600);
    match options.open(path) {
        Err(e) if create && e.kind() == io::ErrorKind::NotFound => {
            let file = options.create(true).open(path)?;
            // Without this the name itself may not survive power loss.
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
            Ok(file)
        }
        other => other,
    }
}

/// redb trusts a file that was closed cleanly and may panic on one that was damaged since.
fn create(settings: &Settings, backend: impl StorageBackend) -> Result<Database, OpenError> {
    let path = settings.path.as_path();
    let mut builder = Database::builder();
    builder.set_cache_size(settings.cache_bytes);
    match catch_unwind(AssertUnwindSafe(|| builder.create_with_backend(backend))) {
        Ok(Ok(database)) => Ok(database),
        Ok(Err(DatabaseError::DatabaseAlreadyOpen)) => Err(OpenError::Held { path: path.into() }),
        Ok(Err(error)) => Err(refusal(path, error.into())),
        Err(_) => Err(OpenError::Unreadable {
            path: path.to_owned(),
            source: "its pages contradict each other".into(),
        }),
    }
}

fn refusal(path: &Path, error: redb::Error) -> OpenError {
    use io::ErrorKind::{InvalidData, UnexpectedEof};
    let path = path.to_owned();
    match error {
        redb::Error::Io(source) if !matches!(source.kind(), InvalidData | UnexpectedEof) => {
            OpenError::Io { path, source }
        }
        error => OpenError::Unreadable { path, source: Box::new(error) },
    }
}

/// Counts the opening durably; creates what a new file lacks.
fn begin_run(settings: &Settings, database: &Database) -> Result<u64, redb::Error> {
    let mut txn = database.begin_write()?;
    txn.set_quick_repair(settings.quick_repair);
    let run = {
        Tables::open(&txn)?;
        let mut meta = txn.open_table(META)?;
        let run = meta.get(RUN_KEY)?.map_or(0, |v| v.value()) + 1;
        meta.insert(RUN_KEY, run)?;
        meta.insert(FORMAT_KEY, u64::from(FORMAT))?;
        run
    };
    txn.commit()?;
    Ok(run)
}
