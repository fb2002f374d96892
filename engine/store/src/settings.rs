//! What an opener may choose, and the classes of commands. Nothing here touches a disk but the
//! free-space probe.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Gives a fresh backend over the same bytes at every call; for crash tests.
pub type CustomBackend = Arc<dyn Fn() -> io::Result<Box<dyn redb::StorageBackend>> + Send + Sync>;

/// Tells the bytes that are free to us.
pub type FreeSpaceProbe = Arc<dyn Fn() -> io::Result<u64> + Send + Sync>;

/// How the data file is opened and how commits are grouped.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The data file; created with mode 0600 where it is absent.
    pub path: PathBuf,
    /// redb's page cache, bytes.
    pub cache_bytes: usize,
    /// The most commands in one commit.
    pub group_events: usize,
    /// A group ends once its rows have this many bytes.
    pub group_bytes: usize,
    /// The most commands that may wait; more are refused with `Busy`.
    pub queue: usize,
    /// Save the allocator's state in each commit, so that an open after a crash need not walk the
    /// whole file.
    pub quick_repair: bool,
    /// Below this many free bytes, commands that open something new are refused. 0: never.
    pub free_space_mark: u64,
    /// Who says how much is free.
    pub free_space: FreeSpace,
    /// The first pause before a reopening after a storage error.
    pub reopen_first: Duration,
    /// Pauses double up to this one.
    pub reopen_most: Duration,
    /// Where the bytes live.
    pub backend: Backend,
}

impl Settings {
    /// The settings that a server begins with: 96 MiB of cache, groups of 1,000 commands or
    /// 1 MiB, 16,384 waiting, quick repair, refusals below 256 MiB of free space.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Settings {
            path: path.into(),
            cache_bytes: 96 << 20,
            group_events: 1000,
            group_bytes: 1 << 20,
            queue: 16_384,
            quick_repair: true,
            free_space_mark: 256 << 20,
            free_space: FreeSpace::Disk,
            reopen_first: Duration::from_millis(100),
            reopen_most: Duration::from_secs(5),
            backend: Backend::File,
        }
    }

    /// Free bytes now; a probe that fails counts as plenty, because refusing work over a failed
    /// probe would turn a small fault into an outage, and the commit itself still finds out.
    pub(crate) fn free_bytes(&self) -> u64 {
        let probed = match (&self.free_space, &self.backend) {
            (FreeSpace::Probe(probe), _) => probe(),
            (FreeSpace::Disk, Backend::File) => rustix::fs::statvfs(&self.path)
                .map(|s| s.f_bavail.saturating_mul(s.f_frsize))
                .map_err(io::Error::from),
            (FreeSpace::Disk, Backend::Custom(_)) => Ok(u64::MAX),
        };
        probed.unwrap_or(u64::MAX)
    }
}

/// Where the bytes live.
#[derive(Clone, Default)]
pub enum Backend {
    /// In the file at `path`.
    #[default]
    File,
    /// Wherever the given function says; `path` then only names it in messages.
    Custom(CustomBackend),
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Backend::File => "File",
            Backend::Custom(_) => "Custom",
        })
    }
}

/// Who says how much space is free.
#[derive(Clone, Default)]
pub enum FreeSpace {
    /// The file system that holds the data file.
    #[default]
    Disk,
    /// The given function; for tests.
    Probe(FreeSpaceProbe),
}

impl fmt::Debug for FreeSpace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FreeSpace::Disk => "Disk",
            FreeSpace::Probe(_) => "Probe",
        })
    }
}

/// What a command may expect: its place in a group, and whether a nearly full disk refuses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Somebody waits for it, and it opens nothing new.
    Interactive,
    /// Somebody waits for it, and it may open a case: refused below the free-space mark.
    Opening,
    /// Answers, timers, outbox upkeep: commits as long as the disk takes it.
    Settling,
    /// A batch or a migration: at most half of a group, and refused below the free-space mark.
    Batch,
}

impl Class {
    pub(crate) fn refused_when_full(self) -> bool {
        matches!(self, Class::Opening | Class::Batch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_opens_something_is_refused_on_a_full_disk() {
        let refused = [Class::Opening, Class::Batch].map(Class::refused_when_full);
        let taken = [Class::Interactive, Class::Settling].map(Class::refused_when_full);
        assert_eq!((refused, taken), ([true; 2], [false; 2]));
    }

    #[test]
    fn the_disk_itself_says_how_much_is_free() {
        let here = Settings::at(env!("CARGO_MANIFEST_DIR"));
        assert!((1..u64::MAX).contains(&here.free_bytes()));
        let nowhere = Settings::at("no such folder/hoso.redb");
        assert_eq!(nowhere.free_bytes(), u64::MAX);
    }

    #[test]
    fn a_probe_counts_before_the_disk_and_a_failing_one_means_plenty() {
        let mut probed = Settings::at(env!("CARGO_MANIFEST_DIR"));
        probed.free_space = FreeSpace::Probe(Arc::new(|| Ok(7)));
        assert_eq!(probed.free_bytes(), 7);
        probed.free_space = FreeSpace::Probe(Arc::new(|| Err(io::ErrorKind::Other.into())));
        assert_eq!(probed.free_bytes(), u64::MAX);
    }

    #[test]
    fn a_custom_backend_has_no_disk_to_ask() {
        let mut custom = Settings::at("anywhere");
        custom.backend = Backend::Custom(Arc::new(|| Err(io::ErrorKind::Other.into())));
        assert_eq!(custom.free_bytes(), u64::MAX);
        let shown = format!("{:?} {:?}", custom.backend, custom.free_space);
        assert_eq!(shown, "Custom Disk");
    }
}
