//! Which files a name means: a scenario file and the workflow beside it. Reads folders, never what
//! stands in a file.

use std::path::{Path, PathBuf};

use crate::fail::Failure;

/// Files of scenarios end with it.
pub const ENDING: &str = ".scenario.yaml";

/// A scenario file and the workflow that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) scenarios: PathBuf,
    pub(super) workflow: PathBuf,
}

/// A name that can mean one.
pub(super) fn named(name: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(name);
    if name.ends_with(".yaml") || path.is_dir() {
        return Ok(path);
    }
    Err(format!("scenarios stand in files named like `identity-review{ENDING}`, or in a folder"))
}

/// The workflow that a scenario file is about, or the file itself: `a.scenario.yaml` is about
/// `a.yaml`.
pub fn workflow(file: &Path) -> PathBuf {
    let name = name_of(file);
    match name.strip_suffix(ENDING) {
        Some(stem) => file.with_file_name(format!("{stem}.yaml")),
        None => file.to_owned(),
    }
}

/// Every pair that is meant, a folder's in the order of their names.
///
/// # Errors
/// The folder cannot be read, or holds no scenario file.
pub(super) fn pairs(named: &Path) -> Result<Vec<Pair>, Failure> {
    if !named.is_dir() {
        return Ok(vec![pair(named)]);
    }
    let unread = |source| Failure::of(format!("{} cannot be read", named.display()), source);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(named).map_err(unread)? {
        files.push(entry.map_err(unread)?.path());
    }
    files.retain(|file| name_of(file).ends_with(ENDING));
    files.sort();
    if files.is_empty() {
        let what =
            format!("{} holds no file named like `identity-review{ENDING}`", named.display());
        return Err(Failure::plain(what));
    }
    Ok(files.iter().map(|file| pair(file)).collect())
}

fn pair(file: &Path) -> Pair {
    let workflow = workflow(file);
    let name = name_of(&workflow);
    let stem = name.strip_suffix(".yaml").unwrap_or(&name);
    Pair { scenarios: workflow.with_file_name(format!("{stem}{ENDING}")), workflow }
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
