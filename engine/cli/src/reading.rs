//! Reading files that people name: a workflow with what stands beside it, against the shipped
//! vocabulary and the calendars of its site. Never prints, and decides nothing.

use std::fs;
use std::path::{Path, PathBuf};

use hoso_civil::Calendars;
use hoso_runtime::{Engine, Settings, WorkflowText};
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

/// The `hoso.yaml` of a file's site, with its folder: in the folder of the file or in the one above.
fn site(file: &Path) -> Option<(String, PathBuf)> {
    let here = file.parent().unwrap_or(Path::new(""));
    let mut folders = [here.to_owned(), here.join("..")].into_iter();
    folders.find_map(|folder| Some((fs::read_to_string(folder.join("hoso.yaml")).ok()?, folder)))
}

/// The calendars of the site; without a `hoso.yaml` the shipped ones.
pub fn calendars(file: &Path) -> Calendars {
    let site = site(file);
    let found = site.map(|(text, folder)| hoso_server::config::calendars(&text, &folder, &Machine));
    found.unwrap_or_else(hoso_runtime::calendars::shipped)
}

/// A workflow, checked against the calendars, roles and routes of its site; without a `hoso.yaml`
/// any role and any route will do.
pub fn checked(file: &Path, text: &str) -> Checked {
    let names = site(file).map(|(site, _)| hoso_server::config::names(&site)).unwrap_or_default();
    let calendars = calendars(file);
    let file = workflow_text(file, text.to_owned());
    let surroundings = Surroundings {
        beside: file.beside,
        roles: names.roles,
        routes: names.routes,
        ..Surroundings::with_calendars(calendars.names())
    };
    hoso_workflow::read(&file.name, text, &Vocabulary::shipped(), &surroundings)
}

/// The cases of a data file that no engine serves, to look and not to act: no registry is asked and
/// nobody told.
pub async fn at_rest(data: &Path) -> Result<Engine, Failure> {
    if !data.is_file() {
        return Err(Failure::plain(format!("there is no data file {}", data.display())));
    }
    let mut settings = Settings::at(data);
    settings.calendars = calendars(data);
    let engine = Engine::at_rest(settings).await;
    engine.map_err(|error| Failure::of(format!("{} cannot be opened", data.display()), error))
}
