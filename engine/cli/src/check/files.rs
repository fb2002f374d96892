//! Which files are looked at, each by the reader that its name asks for: `hoso.yaml` is a
//! configuration, a file of a folder `calendars` a calendar, `*.scenario.yaml` are the scenarios of the
//! workflow beside it, everything else is a workflow. Never prints, never writes.

use std::fs;
use std::path::{Path, PathBuf};

use hoso_core::Lifecycle;
use hoso_server::config::Machine;
use hoso_workflow::{Checked, Finding};

use crate::fail::Failure;
use crate::reading;
use crate::test::{ENDING, beside};

/// One file that was read.
#[derive(Debug)]
pub struct Looked {
    /// The path as people know it.
    pub name: String,
    /// What was read.
    pub text: String,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// Why it could not be looked at any further.
    pub unchecked: Option<String>,
    /// A workflow that was looked at for itself.
    checked: Option<Checked>,
}

/// Looks at each file and at each file of a folder, and says which could not be read.
pub fn look(paths: &[PathBuf]) -> (Vec<Looked>, Vec<Failure>) {
    let (mut looked, mut unread) = (Vec::new(), Vec::new());
    let mut files = Vec::new();
    for path in paths {
        match within(path) {
            Ok(found) => files.extend(found),
            Err(failure) => unread.push(failure),
        }
    }
    for file in &files {
        match one(file, &files) {
            Ok(found) => looked.extend(found),
            Err(failure) => unread.push(failure),
        }
    }
    together(&mut looked);
    (looked, unread)
}

/// Workflows that open cases of one another are looked at together.
fn together(looked: &mut [Looked]) {
    let workflows: Vec<&Checked> = looked.iter().filter_map(|one| one.checked.as_ref()).collect();
    let mut found = hoso_workflow::family(&workflows).into_iter();
    for one in looked.iter_mut().filter(|one| one.checked.is_some()) {
        one.findings.extend(found.next().into_iter().flatten());
        one.findings.sort_by_key(|finding| finding.place);
    }
}

/// The file itself, or the `.yaml` files of the folder by their names. Folders within it are not
/// entered: `calendars` and the like hold no workflows.
fn within(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let cannot = |source| Failure::of(format!("{} cannot be read", path.display()), source);
    let entries = fs::read_dir(path).map_err(cannot)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut files = paths.collect::<Result<Vec<_>, _>>().map_err(cannot)?;
    let yaml = |file: &PathBuf| file.extension().is_some_and(|end| end == "yaml" || end == "yml");
    files.retain(|file| yaml(file) && file.is_file());
    files.sort();
    if files.is_empty() {
        return Err(Failure::plain(format!("{} holds no .yaml file", path.display())));
    }
    Ok(files)
}

/// What a file gives; the workflow beside scenarios too, if it is faulty and not asked for itself.
fn one(file: &Path, all: &[PathBuf]) -> Result<Vec<Looked>, Failure> {
    let text = reading::text(file)?;
    let file_name = file.file_name().unwrap_or_default().to_string_lossy();
    if file_name == "hoso.yaml" {
        let folder = file.parent().unwrap_or(Path::new("."));
        let findings = hoso_server::config::read(&text, folder, &Machine).findings;
        return Ok(vec![looked(file, text, findings)]);
    }
    if file.parent().is_some_and(|folder| folder.ends_with("calendars")) {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let findings = hoso_runtime::calendars::read(&name, &text).err().unwrap_or_default();
        return Ok(vec![looked(file, text, findings)]);
    }
    if !file_name.ends_with(ENDING) {
        let checked = reading::checked(file, &text);
        let findings = checked.findings.clone();
        let looked = Looked { checked: Some(checked), ..looked(file, text, findings) };
        return Ok(vec![looked]);
    }
    let about = beside(file);
    let about_text = reading::text(&about)?;
    let checked = reading::checked(&about, &about_text);
    if let Some(lifecycle) = &checked.lifecycle {
        return Ok(vec![scenarios(file, text, lifecycle)]);
    }
    let why = format!("since {} has errors", about.display());
    let unchecked = Looked { unchecked: Some(why), ..looked(file, text, Vec::new()) };
    let mut found = vec![unchecked];
    if !all.contains(&about) {
        found.insert(0, looked(&about, about_text, checked.findings));
    }
    Ok(found)
}

fn looked(file: &Path, text: String, findings: Vec<Finding>) -> Looked {
    Looked { name: file.display().to_string(), text, findings, unchecked: None, checked: None }
}

fn scenarios(file: &Path, text: String, lifecycle: &Lifecycle) -> Looked {
    let findings = hoso_runtime::scenario::read(&text, lifecycle).findings;
    looked(file, text, findings)
}
