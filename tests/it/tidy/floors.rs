//! The floors of `engine/README.md`: imports go down only, some libraries have one home, and the
//! pure floors reach neither clock nor disk nor chance.
//!
//! Adding a line to a list here changes the architecture: say so in `engine/README.md` too.

use super::manifest::{Manifest, members};
use super::sources::{self, Source};
use super::{code, no_places};

/// Each crate by its folder, and the crates of ours that it may import; `*`: all of them.
const FLOORS: [(&str, &[&str]); 15] = [
    ("engine/civil", &[]),
    ("engine/core", &["hoso-civil"]),
    ("engine/workflow", &["hoso-civil", "hoso-core"]),
    ("engine/store", &[]),
    ("engine/connectors", &[]),
    (
        "engine/runtime",
        &["hoso-civil", "hoso-core", "hoso-workflow", "hoso-store", "hoso-connectors"],
    ),
    (
        "engine/server",
        &["hoso-civil", "hoso-core", "hoso-workflow", "hoso-connectors", "hoso-runtime"],
    ),
    ("engine/cli", &["*"]),
    ("engine/xtask", &[]),
    ("plugins/sdk", &[]),
    // Every other folder of plugins.
    ("plugins/", &["hoso-connector-sdk"]),
    ("tests", &["*"]),
    ("tests/registry", &[]),
    ("tests/fuzz", &["hoso-civil", "hoso-core", "hoso-workflow"]),
    // Every folder of guests.
    ("tests/guests/", &["hoso-connector-sdk"]),
];

/// Crates of ours that any crate's tests may use; outside of the engine also the connectors.
const FOR_TESTS: [&str; 1] = ["hoso-pretend"];

/// Libraries with a home, and the folders that are one.
const HOMES: [(&str, &[&str]); 3] = [
    ("redb", &["engine/store"]),
    ("wasmtime", &["engine/connectors"]),
    ("axum", &["engine/server", "tests/registry"]),
];

/// The pure floors, and what they never depend on. Their tests may.
const PURE: [&str; 2] = ["engine/civil", "engine/core"];
const NOT_FOR_PURE: [&str; 4] = ["serde_json", "serde_yaml", "tokio", "rand"];

/// Paths that the sources of the pure floors never name: by their beginning, by one of their
/// words, by their end.
const IMPURE_PATHS: [&str; 7] =
    ["std::time", "std::thread", "std::fs", "std::env", "std::net", "std::process", "std::io"];
const IMPURE_WORDS: [&str; 5] = ["SystemTime", "Instant", "HashMap", "HashSet", "rand"];
const IMPURE_ENDS: [&str; 3] = ["Timestamp::now", "Zoned::now", "TimeZone::system"];

fn may_import(folder: &str) -> Option<&'static [&'static str]> {
    let exact = FLOORS.iter().find(|(known, _)| *known == folder);
    let within =
        || FLOORS.iter().find(|(known, _)| known.ends_with('/') && folder.starts_with(known));
    exact.or_else(within).map(|(_, imports)| *imports)
}

fn upward(member: &Manifest) -> Vec<String> {
    let Some(allowed) = may_import(member.folder()) else {
        return vec![member.place(1, "stands on no floor")];
    };
    let own = member.value("package", "name").unwrap_or_default();
    let ours = member.dependencies().into_iter().filter(|one| one.name.starts_with("hoso-"));
    let wrong = ours.filter(|one| {
        let connector =
            one.name.starts_with("hoso-connector-") && !member.path.starts_with("engine/");
        let for_tests =
            one.section == "dev-dependencies" && (connector || FOR_TESTS.contains(&one.name));
        !allowed.contains(&one.name) && !allowed.contains(&"*") && !for_tests
    });
    wrong.map(|one| member.place(one.line, &format!("{own} imports {}", one.name))).collect()
}

#[test]
fn imports_go_down_only() {
    let places: Vec<String> = members().iter().flat_map(upward).collect();
    no_places(
        &places,
        "Imports go down as drawn in engine/README.md: move the code to the floor that may know it. \
         A new crate gets its line in FLOORS and in the picture.",
    );
}

#[test]
fn each_guarded_library_stays_at_home() {
    let mut places = Vec::new();
    for member in members() {
        for one in member.dependencies() {
            let home = HOMES.iter().find(|(name, _)| *name == one.name);
            if home.is_some_and(|(_, homes)| !homes.contains(&member.folder())) {
                places.push(member.place(one.line, &format!("`{}` away from home", one.name)));
            }
        }
    }
    no_places(&places, "Ask the crate that is its home for what you need (HOMES in this file).");
}

#[test]
fn the_pure_floors_depend_on_nothing_impure() {
    let mut places = Vec::new();
    for member in members().iter().filter(|member| PURE.contains(&member.folder())) {
        let impure = member
            .dependencies()
            .into_iter()
            .filter(|one| one.section != "dev-dependencies" && NOT_FOR_PURE.contains(&one.name));
        places.extend(impure.map(|one| member.place(one.line, &format!("`{}`", one.name))));
    }
    no_places(
        &places,
        "civil and core know no JSON, no YAML, no threads, no chance: read above them.",
    );
}

#[test]
fn the_pure_floors_name_nothing_impure() {
    let pure = sources::rust().iter().filter(|source| {
        PURE.iter().any(|folder| source.path.starts_with(&format!("{folder}/src/")))
    });
    let places: Vec<String> = pure.flat_map(impure).collect();
    no_places(
        &places,
        "The same bytes give the same answer: take the time as an argument, use ordered maps, and \
         read nothing.",
    );
}

fn impure(source: &Source) -> Vec<String> {
    let found = impure_paths(&source.code).into_iter();
    let lines = found.map(|(path, at)| (path, code::line_of(&source.code, at)));
    let own = lines.filter(|(_, line)| !source.is_test(*line));
    own.map(|(path, line)| source.place(line, &format!("`{path}`"))).collect()
}

fn impure_paths(code: &str) -> Vec<(String, usize)> {
    let bad = |path: &str| {
        let from = IMPURE_PATHS.iter().any(|one| {
            path.strip_prefix(one).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        });
        let words = path.split("::").any(|word| IMPURE_WORDS.contains(&word));
        from || words || IMPURE_ENDS.iter().any(|end| path.ends_with(end))
    };
    code::paths(code).into_iter().filter(|(path, _)| bad(path)).collect()
}

#[test]
fn an_import_upwards_is_seen() {
    let text = "[package]\nname = \"hoso-core\"\n[dependencies]\nhoso-civil.workspace = true\nhoso-store.workspace = true\n[dev-dependencies]\nhoso-pretend.workspace = true\n";
    let member = Manifest::of("engine/core/Cargo.toml", text);
    super::same(&upward(&member), &["engine/core/Cargo.toml:5: hoso-core imports hoso-store"]);
    let stranger = Manifest::of("engine/attic/Cargo.toml", "[package]\nname = \"x\"\n");
    super::same(&upward(&stranger), &["engine/attic/Cargo.toml:1: stands on no floor"]);
    assert_eq!(may_import("plugins/lao-cai"), Some(&["hoso-connector-sdk"][..]));
    assert_eq!(may_import("plugins/sdk"), Some(&[][..]));
}

#[test]
fn an_impure_path_is_seen() {
    let code = "use std::{collections::{BTreeMap, HashMap}, fs}; fn f() { Timestamp::now(); std::timely(); }";
    let found: Vec<String> = impure_paths(code).into_iter().map(|(path, _)| path).collect();
    super::same(&found, &["std::collections::HashMap", "std::fs", "Timestamp::now"]);
}
