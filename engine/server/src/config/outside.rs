//! The machine as the configuration sees it: environment variables, files, folders.
//! Never writes.

use std::io;
use std::path::{Path, PathBuf};

/// Where secrets, components and workflows come from.
pub trait Outside {
    /// An environment variable, if it is set.
    fn variable(&self, name: &str) -> Option<String>;

    /// The bytes of a file.
    fn file(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// The files in a folder, if it is one and can be read.
    fn folder(&self, path: &Path) -> Option<Vec<PathBuf>>;
}

/// The machine that the program runs on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Machine;

impl Outside for Machine {
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn file(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn folder(&self, path: &Path) -> Option<Vec<PathBuf>> {
        let entries = std::fs::read_dir(path).ok()?;
        Some(entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_lists_files_and_says_what_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.yaml");
        std::fs::write(&file, "x").unwrap();
        assert_eq!(Machine.folder(folder.path()), Some(vec![file.clone()]));
        assert_eq!(Machine.folder(&file), None);
        assert_eq!(Machine.file(&file).unwrap(), b"x");
        assert!(Machine.file(&folder.path().join("b")).is_err());
        assert!(Machine.variable("PATH").is_some());
        assert_eq!(Machine.variable("HOSO_NOBODY_SETS_THIS"), None);
    }
}
