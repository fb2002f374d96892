//! A disk in memory that keeps unsynced changes apart, notes every change, and fails on demand.
//! Never reorders anything by itself: crash images are put together out of its notes.

use std::io;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard};

use hoso_store::Backend;
use redb::{BackendError, StorageBackend};

/// What happened to the disk, in order.
#[derive(Debug, Clone)]
pub enum Note {
    Write(u64, Vec<u8>),
    SetLen(u64),
    Sync,
    /// The command of this number was acknowledged.
    Acknowledged(u64),
}

#[derive(Debug, Default)]
struct State {
    live: Vec<u8>,
    notes: Option<Vec<Note>>,
    calls: u64,
    fail_at: Option<u64>,
    most: Option<u64>,
    locked: bool,
}

/// Clones share the bytes.
#[derive(Debug, Clone, Default)]
pub struct Disk(Arc<Mutex<State>>);

impl Disk {
    pub fn holding(bytes: Vec<u8>) -> Self {
        Disk(Arc::new(Mutex::new(State { live: bytes, ..State::default() })))
    }

    pub fn backend(&self) -> Backend {
        let disk = self.clone();
        Backend::Custom(Arc::new(move || {
            Ok(Box::new(Handle { disk: disk.clone(), mine: Mutex::new(false) }))
        }))
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.state().live.clone()
    }

    pub fn take_notes(&self) {
        self.state().notes = Some(Vec::new());
    }

    pub fn note(&self, note: Note) {
        if let Some(notes) = &mut self.state().notes {
            notes.push(note);
        }
    }

    pub fn notes(&self) -> Vec<Note> {
        self.state().notes.take().unwrap_or_default()
    }

    /// Calls so far: reads, writes, lengths, syncs.
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// The call of this number fails, once.
    pub fn fail_at(&self, call: u64) {
        self.state().fail_at = Some(call);
    }

    /// The disk has room for no more bytes than these.
    pub fn limit(&self, most: Option<u64>) {
        self.state().most = most;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    fn call(&self) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        let now = state.calls;
        state.calls += 1;
        if state.fail_at == Some(now) {
            state.fail_at = None;
            return Err(io::Error::other("the pretend disk failed"));
        }
        Ok(state)
    }
}

/// Applies one change to an image, `keep` bytes of it where it is a write.
pub fn apply(image: &mut Vec<u8>, note: &Note, keep: usize) {
    match note {
        Note::Write(offset, data) => {
            let (start, data) = (*offset as usize, &data[..keep.min(data.len())]);
            if image.len() < start + data.len() {
                image.resize(start + data.len(), 0);
            }
            image[start..start + data.len()].copy_from_slice(data);
        }
        Note::SetLen(len) => image.resize(*len as usize, 0),
        Note::Sync | Note::Acknowledged(_) => {}
    }
}

#[derive(Debug)]
struct Handle {
    disk: Disk,
    mine: Mutex<bool>,
}

impl Handle {
    fn change(&self, note: Note, len: u64) -> io::Result<()> {
        let mut state = self.disk.call()?;
        if state.most.is_some_and(|most| len > most && len > state.live.len() as u64) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        apply(&mut state.live, &note, usize::MAX);
        if let Some(notes) = &mut state.notes {
            notes.push(note);
        }
        Ok(())
    }
}

impl StorageBackend for Handle {
    fn len(&self) -> io::Result<u64> {
        Ok(self.disk.call()?.live.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.disk.call()?;
        let start = offset as usize;
        let there = state.live.get(start..start + out.len());
        out.copy_from_slice(there.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.change(Note::SetLen(len), len)
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut state = self.disk.call()?;
        if let Some(notes) = &mut state.notes {
            notes.push(Note::Sync);
        }
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.change(Note::Write(offset, data.to_vec()), offset + data.len() as u64)
    }

    fn close(&self) -> io::Result<()> {
        if std::mem::take(&mut *self.mine.lock().unwrap()) {
            self.disk.state().locked = false;
        }
        Ok(())
    }

    /// The whole disk or nothing, as redb allows.
    fn try_lock_range(&self, from: Bound<u64>, to: Bound<u64>) -> Result<bool, BackendError> {
        if !matches!((from, to), (Bound::Unbounded | Bound::Included(0), Bound::Unbounded)) {
            return Err(BackendError::Unsupported);
        }
        let taken = !std::mem::replace(&mut self.disk.state().locked, true);
        *self.mine.lock().unwrap() |= taken;
        Ok(taken)
    }

    fn unlock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        self.close().map_err(BackendError::from)
    }
}
