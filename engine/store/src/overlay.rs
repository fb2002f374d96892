//! Looking into a data file without touching it: a backend whose writes stay in memory. redb marks
//! and repairs a file as it opens it; through this, even a repair leaves the bytes below alone.

use std::collections::HashMap;
use std::io;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};

use redb::{BackendError, StorageBackend};

const PAGE: u64 = 4096;

/// A boxed backend as a backend.
#[derive(Debug)]
pub(crate) struct Boxed(pub(crate) Box<dyn StorageBackend>);

/// Reads through to `below`, writes to memory.
#[derive(Debug)]
pub(crate) struct Overlay {
    below: Boxed,
    above: Mutex<Above>,
}

#[derive(Debug)]
struct Above {
    len: u64,
    /// Bytes of `below` from here on do not count: the file was shortened, or ends there.
    shown: u64,
    pages: HashMap<u64, Box<[u8]>>,
}

impl Overlay {
    pub(crate) fn new(below: Box<dyn StorageBackend>) -> io::Result<Self> {
        let len = below.len()?;
        let above = Mutex::new(Above { len, shown: len, pages: HashMap::new() });
        Ok(Overlay { below: Boxed(below), above })
    }

    fn above(&self) -> MutexGuard<'_, Above> {
        self.above.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One page as it shows, whether written or not.
    fn page(&self, above: &Above, number: u64) -> io::Result<Box<[u8]>> {
        if let Some(page) = above.pages.get(&number) {
            return Ok(page.clone());
        }
        let mut page = vec![0; PAGE as usize].into_boxed_slice();
        let start = number * PAGE;
        let there = above.shown.saturating_sub(start).min(PAGE) as usize;
        if there > 0 {
            self.below.read(start, &mut page[..there])?;
        }
        Ok(page)
    }

    /// Calls `each` with the page number, the range within the page and the place in the buffer.
    fn pieces(
        offset: u64,
        len: usize,
        mut each: impl FnMut(u64, std::ops::Range<usize>, usize) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut done = 0;
        while done < len {
            let at = offset + done as u64;
            let start = (at % PAGE) as usize;
            let take = (PAGE as usize - start).min(len - done);
            each(at / PAGE, start..start + take, done)?;
            done += take;
        }
        Ok(())
    }
}

impl StorageBackend for Overlay {
    fn len(&self) -> io::Result<u64> {
        Ok(self.above().len)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let above = self.above();
        if offset + out.len() as u64 > above.len {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let len = out.len();
        Self::pieces(offset, len, |number, range, at| {
            let page = self.page(&above, number)?;
            let take = range.len();
            out[at..at + take].copy_from_slice(&page[range]);
            Ok(())
        })
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut above = self.above();
        above.shown = above.shown.min(len);
        above.len = len;
        above.pages.retain(|number, _| number * PAGE < len);
        let tail = (len % PAGE) as usize;
        if let Some(page) = above.pages.get_mut(&(len / PAGE)) {
            page[tail..].fill(0);
        }
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut above = self.above();
        above.len = above.len.max(offset + data.len() as u64);
        Self::pieces(offset, data.len(), |number, range, at| {
            let mut page = self.page(&above, number)?;
            let take = range.len();
            page[range].copy_from_slice(&data[at..at + take]);
            above.pages.insert(number, page);
            Ok(())
        })
    }

    fn close(&self) -> io::Result<()> {
        self.below.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.below.try_lock_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.below.unlock_range(start, end)
    }
}

impl StorageBackend for Boxed {
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.0.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.try_lock_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.unlock_range(start, end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use redb::backends::InMemoryBackend;

    use super::*;

    #[derive(Debug, Clone)]
    enum Call {
        Write(u64, Vec<u8>),
        SetLen(u64),
        Read(u64, usize),
    }

    fn call() -> impl Strategy<Value = Call> {
        let at = 0u64..20_000;
        let data = prop::collection::vec(1u8.., 1..6000);
        prop_oneof![
            3 => (at.clone(), data).prop_map(|(at, data)| Call::Write(at, data)),
            1 => at.clone().prop_map(Call::SetLen),
            2 => (at, 0usize..6000).prop_map(|(at, len)| Call::Read(at, len)),
        ]
    }

    fn whole(backend: &impl StorageBackend) -> Vec<u8> {
        let mut bytes = vec![0; backend.len().expect("memory has a length") as usize];
        backend.read(0, &mut bytes).expect("memory is read");
        bytes
    }

    /// Shares one disk in memory between the overlay and the test.
    #[derive(Debug, Clone)]
    struct Shared(std::sync::Arc<InMemoryBackend>);

    impl StorageBackend for Shared {
        fn len(&self) -> io::Result<u64> {
            self.0.len()
        }
        fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
            self.0.read(offset, out)
        }
        fn set_len(&self, len: u64) -> io::Result<()> {
            self.0.set_len(len)
        }
        fn sync_data(&self) -> io::Result<()> {
            self.0.sync_data()
        }
        fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
            self.0.write(offset, data)
        }
    }

    /// A failing seed is printed, not written beside the sources.
    fn kept_nowhere() -> ProptestConfig {
        ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
    }

    proptest! {
        #![proptest_config(kept_nowhere())]

        #[test]
        fn it_reads_like_a_disk_and_leaves_the_one_below_alone(
            first in prop::collection::vec(any::<u8>(), 0..15_000),
            calls in prop::collection::vec(call(), 0..12),
        ) {
            let below = Shared(std::sync::Arc::new(InMemoryBackend::new()));
            below.set_len(first.len() as u64)?;
            below.write(0, &first)?;
            let overlay = Overlay::new(Box::new(below.clone()))?;
            let mut model = first.clone();
            for call in calls {
                match call {
                    Call::Write(at, data) => {
                        let (at, end) = (at as usize, at as usize + data.len());
                        model.resize(model.len().max(end), 0);
                        model[at..end].copy_from_slice(&data);
                        overlay.write(at as u64, &data)?;
                    }
                    Call::SetLen(len) => {
                        model.resize(len as usize, 0);
                        overlay.set_len(len)?;
                    }
                    Call::Read(at, len) => {
                        let mut out = vec![0; len];
                        let expected = model.get(at as usize..at as usize + len);
                        prop_assert_eq!(overlay.read(at, &mut out).is_ok(), expected.is_some());
                        prop_assert!(expected.is_none_or(|bytes| bytes == out));
                    }
                }
                overlay.sync_data()?;
                prop_assert!(whole(&overlay) == model);
            }
            prop_assert!(whole(&below) == first);
        }
    }
}
