//! The files of the workspace, read once: the Rust sources with what tests alone see marked, and
//! the names of all others.
//!
//! Never looks into `target`, `.git` or other dot-folders but `.ci` and `.cargo`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::code;

/// One Rust file.
pub struct Source {
    /// From the root, with `/`.
    pub path: String,
    pub text: String,
    /// Comments and literals blanked.
    pub code: String,
    /// Line by line: whether only tests see it.
    pub in_tests: Vec<bool>,
}

impl Source {
    fn read(path: String) -> Self {
        let text = read(&path);
        let code = code::blanked(&text);
        let whole = by_name(&path);
        let mut in_tests = vec![whole; text.lines().count()];
        for part in code::test_parts(&code).0 {
            let end = part.end.min(in_tests.len());
            in_tests[part.start..end].fill(true);
        }
        Source { path, text, code, in_tests }
    }

    /// `path:line`, with what is wrong there.
    pub fn place(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }

    /// Whether a line (from 1) is seen by tests alone.
    pub fn is_test(&self, line: usize) -> bool {
        self.in_tests.get(line.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// Lines outside of tests.
    pub fn own_lines(&self) -> usize {
        self.in_tests.iter().filter(|test| !**test).count()
    }
}

/// Whether a file is known for a test's by its name alone: `tests.rs`, anything in a folder
/// `tests`, examples, and the test crate; the pretend registry has sources like any other crate.
fn by_name(path: &str) -> bool {
    let path = path.strip_prefix("tests/registry/").unwrap_or(path);
    let folders: Vec<&str> = path.split('/').collect();
    let inside =
        folders[..folders.len() - 1].iter().any(|one| matches!(*one, "tests" | "examples"));
    inside || path.ends_with("/tests.rs")
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the test crate lies in the workspace").to_owned()
}

/// A file's text, by its path from the root.
pub fn read(path: &str) -> String {
    match fs::read_to_string(root().join(path)) {
        Ok(text) => text,
        Err(error) => panic!("{path} cannot be read: {error}"),
    }
}

/// Whether the root has such a file or folder.
pub fn exists(path: &str) -> bool {
    root().join(path).exists()
}

/// Every file of ours, by its path from the root, in order.
pub fn files() -> &'static [String] {
    static FILES: OnceLock<Vec<String>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut files = Vec::new();
        walk(&root(), "", &mut files);
        files.sort();
        files
    })
}

fn walk(folder: &Path, before: &str, files: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let Ok(kind) = entry.file_type() else { continue };
        let path = format!("{before}{name}");
        let hidden = name.starts_with('.') && !matches!(name.as_str(), ".ci" | ".cargo");
        if kind.is_dir() && !matches!(name.as_str(), "target" | "node_modules") && !hidden {
            walk(&entry.path(), &format!("{path}/"), files);
        } else if kind.is_file() && !name.ends_with(".snap.new") {
            files.push(path);
        }
    }
}

/// Every Rust file of engine, plugins and tests.
pub fn rust() -> &'static [Source] {
    static RUST: OnceLock<Vec<Source>> = OnceLock::new();
    RUST.get_or_init(|| {
        let ours = |path: &&String| {
            let top = ["engine/", "plugins/", "tests/"];
            path.ends_with(".rs") && top.iter().any(|top| path.starts_with(top))
        };
        let mut sources: Vec<Source> =
            files().iter().filter(ours).cloned().map(Source::read).collect();
        let far: BTreeSet<String> = sources.iter().flat_map(test_files).collect();
        for source in &mut sources {
            let stem = source.path.trim_end_matches(".rs").trim_end_matches("/mod");
            let within = |one: &String| stem == one || stem.starts_with(&format!("{one}/"));
            if far.iter().any(within) {
                source.in_tests.fill(true);
            }
        }
        sources
    })
}

/// Where the files of `#[cfg(test)] mod name;` lie, without their ending.
fn test_files(source: &Source) -> Vec<String> {
    let (folder, stem) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
    let below = match stem {
        "lib.rs" | "main.rs" | "mod.rs" => folder.to_owned(),
        stem => format!("{folder}/{}", stem.trim_end_matches(".rs")),
    };
    let names = code::test_parts(&source.code).1;
    names.into_iter().map(|name| format!("{below}/{name}")).collect()
}

#[test]
fn the_workspace_is_seen() {
    assert!(exists("Cargo.toml"), "no Cargo.toml in {}", root().display());
    assert!(rust().len() > 100, "only {} Rust files were found", rust().len());
    assert!(files().iter().any(|path| path == ".ci/run"));
    assert!(!files().iter().any(|path| path.contains("target/")));
}

#[test]
fn tests_are_told_from_sources() {
    let tests = ["engine/core/tests/it/main.rs", "engine/civil/src/date/tests.rs", "tests/it/a.rs"];
    assert!(tests.into_iter().all(by_name));
    assert!(by_name("tests/registry/tests/register.rs"));
    let sources = ["engine/core/src/step.rs", "tests/registry/src/wire.rs"];
    assert!(!sources.into_iter().any(by_name));
}
