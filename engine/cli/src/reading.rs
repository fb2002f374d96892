//! Reading files that people name: a workflow with what stands beside it, against the shipped
//! vocabulary and the calendars of its site. Never prints, and decides nothing.

use std::fs;
use std::path::Path;

use hoso_civil::Calendars;
use hoso_runtime::WorkflowText;
use hoso_server::config::Machine;
use hoso_workflow::{Checked, Surroundings, Vocabulary};

use crate::fail::Failure;

/// A file's text.
pub fn text(file: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(file);
    text.map_err(|source| Failure::of(format!("{} cannot be read", file.display()), source))
}

/// A workflow's text with the files that it names; one that cannot be read is left out, which the
/// workflow's check says at its place.
pub fn workflow_text(file: &Path, text: String) -> WorkflowText {
    let beside = hoso_workflow::beside(&text).into_iter().filter_map(|name| {
        let text = fs::read_to_string(file.with_file_name(&name)).ok()?;
        Some((name, text))
    });
    WorkflowText { name: file.display().to_string(), beside: beside.collect(), text }
}

/// The calendars that a workflow may name: those of the `hoso.yaml` in its folder or in the one
/// above; without one the shipped calendars.
pub fn calendars(workflow: &Path) -> Calendars {
    let here = workflow.parent().unwrap_or(Path::new(""));
    let mut folders = [here.to_owned(), here.join("..")].into_iter();
    let found = folders.find_map(|folder| {
        let text = fs::read_to_string(folder.join("hoso.yaml")).ok()?;
        Some(hoso_server::config::calendars(&text, &folder, &Machine))
    });
    found.unwrap_or_else(hoso_runtime::calendars::shipped)
}

/// A workflow, checked. Roles and routes are open: a configuration names them.
pub fn checked(file: &Path, text: &str) -> Checked {
    let calendars = calendars(file);
    let file = workflow_text(file, text.to_owned());
    let surroundings =
        Surroundings { beside: file.beside, ..Surroundings::with_calendars(calendars.names()) };
    hoso_workflow::read(&file.name, text, &Vocabulary::shipped(), &surroundings)
}
