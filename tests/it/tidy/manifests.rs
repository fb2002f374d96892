//! Rules about manifests: settings and versions stand once, in the workspace's.
//!
//! Never looks at what a dependency is good for.

use std::collections::BTreeSet;

use super::manifest::{members, workspace};
use super::no_places;

/// Crates without the workspace's lints, and why.
const OWN_LINTS: [(&str, &str); 1] = [(
    "tests/guests/hostile",
    "generated bindings with unsafe inside, in a guest that never ships",
)];

#[test]
fn every_crate_takes_the_workspace_lints() {
    let without = members().into_iter().filter(|member| {
        let known = OWN_LINTS.iter().any(|(folder, _)| *folder == member.folder());
        !known && member.value("lints", "workspace") != Some("true")
    });
    let places: Vec<String> = without.map(|one| one.place(1, "no `[lints] workspace`")).collect();
    no_places(&places, "Write `[lints]` and `workspace = true` into each.");
}

#[test]
fn every_dependency_is_the_workspaces() {
    let mut places = Vec::new();
    for member in members() {
        let own = member.dependencies();
        let own = own.iter().filter(|one| !one.shared);
        places.extend(own.map(|one| member.place(one.line, &format!("`{}`", one.name))));
    }
    no_places(
        &places,
        "Put the version into [workspace.dependencies], and `workspace = true` here.",
    );
}

#[test]
fn every_dependency_of_the_workspace_is_used() {
    let members = members();
    let used: BTreeSet<&str> =
        members.iter().flat_map(|member| member.dependencies()).map(|one| one.name).collect();
    let workspace = workspace();
    let listed = workspace.entries.iter().filter(|one| one.section == "workspace.dependencies");
    let unused = listed.filter(|one| !used.contains(one.key.as_str()));
    let places: Vec<String> =
        unused.map(|one| workspace.place(one.line, &format!("`{}`", one.key))).collect();
    assert!(used.len() > 30, "only {} dependencies were found", used.len());
    no_places(&places, "No member uses these: take the lines out.");
}
