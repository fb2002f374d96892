//! `hoso.yaml`: read with the place of every value, checked, and turned into a [`Plan`].
//!
//! Files and environment variables come through [`Outside`], so that nothing here touches the
//! machine by itself. A finding never shows a secret.

mod calendars;
mod callers;
mod document;
mod gather;
mod measures;
mod outside;
mod registries;
mod routes;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;

use hoso_civil::Calendars;
use hoso_runtime::{Settings, WorkflowText};
use hoso_workflow::yaml::{self, At, Keys};
use hoso_workflow::{Finding, Place};

pub use document::ConfigDocument;
pub use outside::{Machine, Outside};

use crate::limits::Limits;
use crate::plan::{DoorPlan, Plan};
use gather::Gather;

/// Keys that the design shows and this build does not read yet.
const NOT_BUILT: &[&str] = &["tls", "users", "console"];

/// Where the engine listens if nothing is said.
const LISTEN: &str = "127.0.0.1:8780";

/// The codes of findings about `hoso.yaml`, beside those that every document shares.
pub mod codes {
    /// The address is none, or not for this machine alone.
    pub const LISTEN: &str = "E201";
    /// A file or folder cannot be read.
    pub const FILE: &str = "E202";
    /// A secret is not there, or no fit one.
    pub const SECRET: &str = "E203";
    /// A component is not the one that was meant.
    pub const DIGEST: &str = "E204";
    /// An address of another machine cannot be read.
    pub const URL: &str = "E205";
    /// A size cannot be read.
    pub const SIZE: &str = "E206";
    /// A day cannot be read, or the last lies before the first.
    pub const DAY: &str = "E207";
    /// No such registry.
    pub const UNKNOWN_REGISTRY: &str = "E208";
    /// No unit code, or none of the units that are listed.
    pub const UNIT: &str = "E209";
    /// Two rows of a route serve the same unit on the same day.
    pub const ROWS: &str = "E210";
    /// Keys that stand for one thing stand together, or none of them stands.
    pub const CHOICE: &str = "E211";
    /// A name that cannot stand in an address.
    pub const CALLER: &str = "E212";
    /// A number that cannot be.
    pub const NUMBER: &str = "E213";
    /// An event that nobody tells of.
    pub const EVENT: &str = "E214";
    /// Two tokens are the same.
    pub const SAME_TOKEN: &str = "E215";
    /// No code of an office.
    pub const OFFICE: &str = "E216";
    /// A folder holds no workflow.
    pub const NO_WORKFLOWS: &str = "W201";
}

/// What reading gave: a plan only if no finding is an error.
pub struct Reading {
    /// The plan.
    pub plan: Option<Plan>,
    /// What is wrong, in the order of the text.
    pub findings: Vec<Finding>,
}

/// Reads `hoso.yaml`. Relative paths are taken from `folder`, where the file lies.
pub fn read(text: &str, folder: &Path, outside: &dyn Outside) -> Reading {
    let read = yaml::read::<ConfigDocument>(text, Keys { not_built: NOT_BUILT });
    let Some(document) = read.document else {
        return Reading { plan: None, findings: read.findings };
    };
    let mut gather = Gather::new(folder, outside);
    let plan = plan(&document, &mut gather);
    let findings = gather.into_findings();
    let sound = !findings.iter().any(Finding::is_error);
    Reading { plan: plan.filter(|_| sound), findings }
}

/// The calendars that a `hoso.yaml` gives to its workflows, as far as they can be read; what is wrong
/// with them [`read`] says. The shipped ones where the text cannot be read at all.
pub fn calendars(text: &str, folder: &Path, outside: &dyn Outside) -> Calendars {
    let read = yaml::read::<ConfigDocument>(text, Keys { not_built: NOT_BUILT });
    let written = read.document.map(|document| document.calendars).unwrap_or_default();
    calendars::all(&written, &mut Gather::new(folder, outside))
}

/// What a `hoso.yaml` lets workflows name, as far as it can be read.
#[derive(Debug, Default)]
pub struct Names {
    /// Roles that some caller may claim; none where a caller may claim any.
    pub roles: Option<BTreeSet<String>>,
    /// Routes; none where there is not one.
    pub routes: Option<BTreeSet<String>>,
}

/// The roles and routes that workflows may name.
pub fn names(text: &str) -> Names {
    let read = yaml::read::<ConfigDocument>(text, Keys { not_built: NOT_BUILT });
    let Some(document) = read.document else { return Names::default() };
    let senders = document.senders.iter().map(|(_, sender)| sender.may.roles.as_ref());
    let tokens = document.tokens.iter().map(|(_, token)| token.may.roles.as_ref());
    let lists: Option<Vec<_>> = senders.chain(tokens).collect();
    let roles = lists.filter(|lists| !lists.is_empty()).map(|lists| {
        // Without a person the sender itself acts, as `portal`.
        let named = lists.into_iter().flatten().map(|role| role.value.clone());
        named.chain(["portal".to_owned()]).collect()
    });
    let routes: BTreeSet<String> = document.routes.names().map(str::to_owned).collect();
    Names { roles, routes: Some(routes).filter(|routes| !routes.is_empty()) }
}

/// The workflows alone, read anew, and what is wrong with reading them.
pub fn workflows_of(
    text: &str,
    folder: &Path,
    outside: &dyn Outside,
) -> (Vec<WorkflowText>, Vec<Finding>) {
    let read = yaml::read::<ConfigDocument>(text, Keys { not_built: NOT_BUILT });
    let Some(document) = read.document else { return (Vec::new(), read.findings) };
    let mut gather = Gather::new(folder, outside);
    let texts = workflows(&document, &mut gather);
    (texts, gather.into_findings())
}

/// The schema as it stands in `schemas/config.v1.json`.
pub fn schema_text() -> String {
    let schema = schemars::schema_for!(ConfigDocument).to_value();
    serde_json::to_string_pretty(&schema).expect("a value is always JSON") + "\n"
}

/// Goes on past every finding, so that all are found at once.
fn plan(document: &ConfigDocument, gather: &mut Gather<'_>) -> Option<Plan> {
    let units = routes::units(&document.units, gather);
    let registries = registries::all(&document.registries, gather);
    let known: Vec<&str> = document.registries.names().collect();
    let routes = routes::all(&document.routes, (&known, &units), gather);
    let callers = callers::all(document, &units, gather);
    let limits = limits(document, gather);
    let listen = listen(document, gather);
    let data = document.data.as_ref().map_or("hoso.redb", |data| data.value.as_str());
    let mut settings = Settings::at(gather.path(data));
    settings.calendars = calendars::all(&document.calendars, gather);
    settings.workflows = workflows(document, gather);
    settings.routes = routes;
    settings.offices = routes::offices(&document.offices, &units, gather);
    settings.units = units;
    settings.tells = callers.tells;
    engine_limits(document, &mut settings, gather);
    let (senders, tokens, clock) = (callers.senders, callers.tokens, settings.clock.clone());
    Some(Plan {
        listen: listen?,
        cache: document.cache.as_ref().map(|cache| gather.path(&cache.value)),
        settings,
        registries,
        door: DoorPlan { senders, tokens, limits, clock },
    })
}

fn listen(document: &ConfigDocument, gather: &mut Gather<'_>) -> Option<SocketAddr> {
    let default = At { value: LISTEN.to_owned(), place: Place::START };
    let written = document.listen.as_ref().unwrap_or(&default);
    let Ok(address) = written.parse::<SocketAddr>() else {
        let message = format!("`{written}` is no address with a port");
        gather.find(
            Finding::new(codes::LISTEN, written.place, message)
                .help(format!("write for example `\"{LISTEN}\"`")),
        );
        return None;
    };
    if !address.ip().is_loopback() {
        let message =
            "other machines may reach this address, which needs TLS, and TLS is not built yet";
        let tokens = document.tokens.iter().next().is_none();
        let also = if tokens { "; it needs `tokens` as well" } else { "" };
        let help = "listen on 127.0.0.1 behind a reverse proxy that speaks TLS";
        gather.find(
            Finding::new(codes::LISTEN, written.place, format!("{message}{also}")).help(help),
        );
    }
    Some(address)
}

fn workflows(document: &ConfigDocument, gather: &mut Gather<'_>) -> Vec<WorkflowText> {
    let mut texts = Vec::new();
    for name in document.workflows.iter().flat_map(|names| &names.names) {
        let path = gather.path(&name.value);
        let Some(files) = gather.outside.folder(&path) else {
            texts.extend(gather.text_of(&path, name.place));
            continue;
        };
        let mut files: Vec<_> = files.into_iter().filter(|file| is_workflow(file)).collect();
        files.sort();
        if files.is_empty() {
            let message = format!("the folder `{name}` holds no workflow");
            let help = "a workflow's file is named like `identity-review.yaml`";
            gather.find(Finding::new(codes::NO_WORKFLOWS, name.place, message).help(help));
        }
        texts.extend(files.iter().filter_map(|file| gather.text_of(file, name.place)));
    }
    texts
}

/// `a.yaml` is a workflow; `a.scenarios.yaml` belongs to one.
fn is_workflow(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or(".");
    matches!(extension, Some("yaml" | "yml")) && !stem.contains('.')
}

fn limits(document: &ConfigDocument, gather: &mut Gather<'_>) -> Limits {
    let mut limits = Limits::default();
    let Some(written) = &document.limits else { return limits };
    gather.set_size(&written.body, &mut limits.body);
    gather.set_length(&written.receive, &mut limits.receive);
    gather.set_length(&written.request, &mut limits.request);
    gather.set_length(&written.drain, &mut limits.drain);
    limits
}

fn engine_limits(document: &ConfigDocument, settings: &mut Settings, gather: &mut Gather<'_>) {
    let Some(written) = &document.limits else { return };
    let mut free = usize::try_from(settings.free_space_mark).unwrap_or(usize::MAX);
    gather.set_size(&written.memory, &mut settings.cache_bytes);
    gather.set_size(&written.free_space, &mut free);
    gather.set_length(&written.keep_marks, &mut settings.keep_marks);
    settings.free_space_mark = free as u64;
    settings.queue = gather.number(&written.queue).map_or(settings.queue, |n| n as usize);
    settings.backlog = gather.number(&written.backlog).map_or(settings.backlog, u64::from);
}

/// What the engine and the door say of the callers, kept together while they are read.
struct Callers {
    senders: BTreeMap<String, crate::plan::Sender>,
    tokens: BTreeMap<String, crate::plan::Token>,
    tells: BTreeMap<String, hoso_runtime::TellPlan>,
}

#[cfg(test)]
mod tests;
