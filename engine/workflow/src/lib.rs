//! hoso-workflow: YAML text -> [`Document`] (typed, with places) -> [`Lifecycle`] and findings;
//! JSON Schema.
//!
//! Never knows cases, disks or HTTP: texts come in with the name by which people know them. Its
//! reader ([`yaml`]), [`Finding`] and [`Report`] serve the configuration as well.

mod check;
mod compile;
mod difference;
pub mod document;
mod explain;
mod family;
mod finding;
mod report;
mod schema;
pub mod show;
mod sink;
mod suggest;
mod vocabulary;
pub mod yaml;

use std::collections::{BTreeMap, BTreeSet};

use hoso_core::Lifecycle;

pub use difference::{Sentence, difference};
pub use document::Document;
pub use explain::{Explanation, Tongue, explain, explanations};
pub use family::family;
pub use finding::{Finding, Place, Severity, codes};
pub use report::{Report, sarif};
pub use schema::{schema, schema_text};
pub use suggest::{closest, did_you_mean};
pub use vocabulary::{Term, Vocabulary};

use sink::Sink;

/// What a workflow may name and does not declare itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// Names of the calendars.
    pub calendars: BTreeSet<String>,
    /// Names of the roles; none: any name will do.
    pub roles: Option<BTreeSet<String>>,
    /// Names of the routes; none: any name will do.
    pub routes: Option<BTreeSet<String>>,
    /// Files beside the workflow that it names ([`beside`]), each with its text.
    pub beside: BTreeMap<String, String>,
    /// It was checked when it was taken up, and cases run by it: whether its life makes sense is not
    /// judged again, so that a check that came later strands nobody.
    pub kept: bool,
}

impl Surroundings {
    /// These calendars, any role, any route.
    pub fn with_calendars<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        let calendars = names.into_iter().map(Into::into).collect();
        Surroundings { calendars, ..Surroundings::default() }
    }
}

/// A workflow after reading, compiling and checking.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The path as people know it.
    pub name: String,
    /// What was written; none if its shape is wrong.
    pub document: Option<Document>,
    /// What it means; none if there is any error.
    pub lifecycle: Option<Lifecycle>,
    /// Everything that is wrong, in the order of the text.
    pub findings: Vec<Finding>,
}

impl Checked {
    /// The workflow cannot be used.
    pub fn has_errors(&self) -> bool {
        self.lifecycle.is_none()
    }

    /// The findings, ready to be shown with the lines of the text that was read.
    pub fn report<'a>(&'a self, text: &'a str) -> Report<'a> {
        Report::new(&self.name, text, &self.findings)
    }
}

/// The files beside a workflow that it names, as far as it can be read: tables of procedures. Names
/// that lead out of its folder are left out; they are findings.
pub fn beside(text: &str) -> Vec<String> {
    let read = yaml::read::<Document>(text, yaml::Keys { not_built: document::NOT_BUILT });
    let file = read.document.and_then(|document| Some(document.procedures?.value.file.value));
    file.into_iter().filter(|name| compile::is_beside(name)).collect()
}

/// Reads, compiles and checks a workflow. `name` is the path as people know it; it only stands in
/// messages.
pub fn read(
    name: &str,
    text: &str,
    vocabulary: &Vocabulary,
    surroundings: &Surroundings,
) -> Checked {
    let name = name.to_owned();
    let keys = yaml::Keys { not_built: document::NOT_BUILT };
    let read = yaml::read::<Document>(text, keys);
    let Some(document) = read.document else {
        return Checked { name, document: None, lifecycle: None, findings: read.findings };
    };
    let (lifecycle, findings) = compile(&document, vocabulary, surroundings);
    Checked { name, document: Some(document), lifecycle, findings }
}

/// Compiles and checks what was read.
pub fn compile(
    document: &Document,
    vocabulary: &Vocabulary,
    surroundings: &Surroundings,
) -> (Option<Lifecycle>, Vec<Finding>) {
    let mut sink = Sink::default();
    if !compile::is_sane(document, &mut sink) {
        return (None, sink.into_findings());
    }
    let scope = compile::Scope::new(document, vocabulary, surroundings);
    let draft = compile::draft(&scope, &mut sink);
    if !surroundings.kept {
        check::all(&scope, &draft, &mut sink);
    }
    if sink.has_errors() {
        return (None, sink.into_findings());
    }
    let lifecycle = match Lifecycle::new(draft) {
        Ok(lifecycle) => Some(lifecycle),
        Err(fault) => {
            let message = format!("the engine refuses the workflow: {fault}");
            sink.push(Finding::new(codes::REFUSED, document.workflow.place, message));
            None
        }
    };
    (lifecycle, sink.into_findings())
}
