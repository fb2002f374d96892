//! Fields and sets.
//! Never invents a meaning: a field means what the vocabulary says.

use std::collections::BTreeMap;

use hoso_core::{Field, Label, Name};

use super::Scope;
use crate::document;
use crate::finding::{Finding, Place, codes};
use crate::sink::Sink;
use crate::suggest::did_you_mean;
use crate::vocabulary::Term;
use crate::yaml::At;

/// Looks each set up where it stands.
pub(super) fn sets(scope: &Scope<'_>, sink: &mut Sink) {
    for (name, fields) in scope.document.sets.iter() {
        scope.name(name, "set", sink);
        scope.distinct(fields, sink);
        if fields.is_empty() {
            let message = format!("the set `{name}` names no field");
            sink.push(Finding::new(codes::NOTHING_NAMED, name.place, message));
        }
        for field in fields.iter() {
            scope.field(field, sink);
        }
    }
}

/// All fields of the document.
pub(super) fn all(scope: &Scope<'_>, sink: &mut Sink) -> BTreeMap<Name, Field> {
    let mut fields = BTreeMap::new();
    let mut meanings: BTreeMap<&str, Place> = BTreeMap::new();
    if scope.document.fields.iter().next().is_none() {
        let message = "a workflow has at least one field";
        sink.push(Finding::new(codes::NOTHING_NAMED, scope.document.workflow.place, message));
    }
    for (position, (name, written)) in scope.document.fields.iter().enumerate() {
        scope.name(name, "field", sink);
        let means = written.is.as_ref().unwrap_or(name);
        let Some(term) = scope.vocabulary.get(&means.value) else {
            unknown_meaning(scope, means, written.is.is_some(), sink);
            continue;
        };
        if let Some(first) = meanings.insert(&means.value, means.place) {
            let message = format!("two fields mean `{means}`");
            let finding = Finding::new(codes::DUPLICATE_ENTRY, means.place, message);
            sink.push(finding.also(first, "first here"));
        }
        let label = label(scope, (name, written), term, sink);
        let field = Field {
            kind: term.kind.clone(),
            means: means.value.as_str().into(),
            required: written.required,
            search: written.search,
            label,
            position,
        };
        fields.insert(name.value.as_str().into(), field);
    }
    fields
}

fn unknown_meaning(scope: &Scope<'_>, means: &At<String>, renamed: bool, sink: &mut Sink) {
    if sink.is_full() {
        return;
    }
    let message = format!("the vocabulary has no name `{means}`");
    let near = did_you_mean(&means.value, scope.vocabulary.names());
    let rename =
        || format!("say what it means: `{means}: {{is: …}}` with a name of the vocabulary");
    let help = near.or_else(|| (!renamed).then(rename));
    sink.push(Finding::new(codes::UNKNOWN_MEANING, means.place, message).maybe_help(help));
}

/// The field's own label, or the vocabulary's in the languages of the workflow.
fn label(
    scope: &Scope<'_>,
    (name, written): (&At<String>, &document::Field),
    term: &Term,
    sink: &mut Sink,
) -> Label {
    if let Some(label) = &written.label {
        return scope.label(label, sink);
    }
    let mut label = Label::new();
    for language in scope.document.languages.iter() {
        match term.label.get(&language.value) {
            Some(text) => drop(label.insert(language.value.clone(), text.clone())),
            None => {
                let message = format!("the vocabulary has no label for `{name}` in `{language}`");
                let finding = Finding::new(codes::LABEL_MISSING, name.place, message);
                sink.push(finding.help(format!("write `{name}: {{label: {{…}}}}`")));
            }
        }
    }
    label
}
