//! `Cargo.toml`s as the rules read them: sections, keys and values with their lines.
//!
//! As much of TOML as our manifests use, and never more: a value may span lines within brackets.

use super::sources;

/// One `Cargo.toml`.
pub struct Manifest {
    /// From the root.
    pub path: String,
    pub entries: Vec<Entry>,
}

/// One key with its value as written.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    pub section: String,
    pub key: String,
    pub value: String,
    /// From 1.
    pub line: usize,
}

/// A dependency of a crate.
#[derive(Debug, PartialEq, Eq)]
pub struct Dependency<'a> {
    /// `dependencies`, `dev-dependencies` or `build-dependencies`.
    pub section: &'a str,
    pub name: &'a str,
    pub line: usize,
    /// Whether it is the workspace's.
    pub shared: bool,
}

impl Manifest {
    pub fn read(path: &str) -> Self {
        let text = sources::read(path);
        Manifest::of(path, &text)
    }

    pub fn of(path: &str, text: &str) -> Self {
        Manifest { path: path.to_owned(), entries: entries(text) }
    }

    /// The folder of the crate, from the root.
    pub fn folder(&self) -> &str {
        self.path.trim_end_matches("Cargo.toml").trim_end_matches('/')
    }

    /// A value without its quotes.
    pub fn value(&self, section: &str, key: &str) -> Option<&str> {
        let found = self.entries.iter().find(|one| one.section == section && one.key == key)?;
        Some(found.value.trim_matches('"'))
    }

    /// All dependencies, of every kind and target.
    pub fn dependencies(&self) -> Vec<Dependency<'_>> {
        self.entries.iter().filter_map(dependency).collect()
    }

    pub fn place(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

fn dependency(entry: &Entry) -> Option<Dependency<'_>> {
    const SECTIONS: [&str; 3] = ["dev-dependencies", "build-dependencies", "dependencies"];
    let section = SECTIONS.into_iter().find(|one| {
        entry.section.split('.').any(|part| part == *one) && !entry.section.starts_with("workspace")
    })?;
    // `[dependencies.name]`, `name.workspace = true` or `name = {…}`.
    let own = entry.section.rsplit_once(&format!("{section}.")).map(|(_, name)| name);
    let (name, key) = match (own, entry.key.split_once('.')) {
        (Some(name), _) => (name, entry.key.as_str()),
        (None, Some((name, key))) => (name, key),
        (None, None) => (entry.key.as_str(), ""),
    };
    if own.is_some() && key != "workspace" && key != "version" && key != "path" && key != "git" {
        return None;
    }
    let spaceless: String = entry.value.split_whitespace().collect();
    let shared = (key == "workspace" && entry.value == "true")
        || spaceless.trim_matches(['{', '}']).split(',').any(|one| one == "workspace=true");
    Some(Dependency { section, name, line: entry.line, shared })
}

fn entries(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let (mut section, mut open) = (String::new(), 0);
    for (index, line) in text.lines().enumerate() {
        let line = without_comment(line).trim();
        if open > 0 {
            let last = entries.last_mut().expect("an open value has an entry");
            last.value.push_str(line);
            open += opened(line);
        } else if let Some(name) = line.strip_prefix('[') {
            section = name.trim_matches(['[', ']']).to_owned();
        } else if let Some((key, value)) = line.split_once('=') {
            let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
            open = opened(&value);
            entries.push(Entry { section: section.clone(), key, value, line: index + 1 });
        }
    }
    entries
}

/// How many brackets a line leaves open.
fn opened(line: &str) -> i32 {
    let outside = line.split('"').step_by(2);
    let signs = outside.flat_map(str::chars).map(|c| match c {
        '[' | '{' => 1,
        ']' | '}' => -1,
        _ => 0,
    });
    signs.sum()
}

fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '#' if !quoted => return &line[..at],
            _ => {}
        }
    }
    line
}

/// The workspace's own manifest.
pub fn workspace() -> Manifest {
    Manifest::read("Cargo.toml")
}

/// Every member's manifest.
pub fn members() -> Vec<Manifest> {
    let workspace = workspace();
    let list = workspace.value("workspace", "members").expect("the workspace names its members");
    let folders = list.split('"').skip(1).step_by(2);
    folders.map(|folder| Manifest::read(&format!("{folder}/Cargo.toml"))).collect()
}

#[test]
fn every_member_is_read() {
    let members = members();
    assert!(members.len() >= 14, "only {} members were found", members.len());
    for member in members {
        assert!(member.value("package", "name").is_some(), "{} has no name", member.path);
    }
}

#[test]
fn dependencies_are_found_however_they_are_written() {
    let text = "[dependencies]\na.workspace = true # why\nb = { features = [\n \"x\",\n], workspace = true }\nc = \"1\"\n[dev-dependencies.d]\nversion = \"1\"\nfeatures = []\n[target.'cfg(unix)'.dependencies]\ne.workspace = true\n[workspace.dependencies]\nf = \"1\"";
    let manifest = Manifest::of("x/Cargo.toml", text);
    let found: Vec<String> = manifest
        .dependencies()
        .iter()
        .map(|one| format!("{} {} {} {}", one.section, one.name, one.line, one.shared))
        .collect();
    let wanted = [
        "dependencies a 2 true",
        "dependencies b 3 true",
        "dependencies c 6 false",
        "dev-dependencies d 8 false",
        "dependencies e 11 true",
    ];
    super::same(&found, &wanted);
}
