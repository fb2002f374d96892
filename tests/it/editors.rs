//! What `schemas/workflow.v1.json` does in an editor: the YAML language server, which VS Code,
//! Neovim, Zed, Emacs and others start, is spoken to as they speak to it.
//! Never judges a workflow by the compiler alone: what the schema can see, the editor must show.

mod client;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use hoso_workflow::{Surroundings, Vocabulary};
use serde_json::{Value, json};

use client::{Editor, address, root};

/// Where the cursor stands in a text.
const CURSOR: char = '‸';

/// The beginning of every document here; its first line names the schema, as authors write it.
const HEAD: &str = "\
# yaml-language-server: $schema=../schemas/workflow.v1.json
workflow: small
version: 1
languages: [vi, en]
title: {vi: \"Thử\", en: \"Small\"}
calendar: vn
initial: open
";

/// An editor for which no pattern names the schema: only what a document says itself counts.
fn by_first_line() -> Editor {
    start(json!({}))
}

/// An editor whose settings name the schema for the workflows of the tests, which do not.
fn by_settings() -> Editor {
    let schema = address(&root().join("schemas/workflow.v1.json"));
    start(json!({schema: ["tests/workflows/**/*.yaml"]}))
}

fn start(schemas: Value) -> Editor {
    let command = match client::server("node", &root().join("tests/editors")) {
        Ok(command) => command,
        Err(why) => panic!("{why}"),
    };
    let settings = json!({
        "schemas": schemas,
        "schemaStore": {"enable": false},
        "validate": true,
        "completion": true,
        "hover": true,
    });
    Editor::start(command, settings)
}

/// The place of the cursor, and the text without it. Columns are those of the protocol: UTF-16.
fn cursor(text: &str) -> ((usize, usize), String) {
    let (before, _) = text.split_once(CURSOR).unwrap();
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap().encode_utf16().count();
    ((line, column), text.replace(CURSOR, ""))
}

/// An address in the folder of the workflows, where the first line finds the schema.
fn unsaved(name: &str) -> String {
    address(&root().join("workflows").join(name))
}

/// What is offered where the cursor stands in the rest of a document.
fn offered(editor: &mut Editor, rest: &str) -> Vec<Value> {
    let (place, text) = cursor(&format!("{HEAD}{rest}"));
    let address = unsaved(&format!("unsaved-{}.yaml", editor.documents()));
    editor.open(&address, &text);
    editor.completion(&address, place)
}

fn labels(items: &[Value]) -> BTreeSet<&str> {
    items.iter().filter_map(|item| item["label"].as_str()).collect()
}

#[track_caller]
fn has(items: &[Value], wanted: &[&str]) {
    let labels = labels(items);
    for one in wanted {
        assert!(labels.contains(one), "{one} is not among {labels:?}");
    }
}

/// The text beside one that is offered.
fn beside<'i>(items: &'i [Value], label: &str) -> &'i str {
    let item = items.iter().find(|item| item["label"] == label).unwrap();
    item["documentation"]["value"].as_str().unwrap()
}

#[test]
fn keys_are_offered_with_what_they_mean_in_both_languages() {
    let mut editor = by_first_line();
    let top = offered(&mut editor, "‸\n");
    has(&top, &["fields", "sets", "asks", "states", "actions", "views", "purpose", "tell"]);
    assert!(!labels(&top).contains("calendar"), "what stands already is not offered again");

    let state = offered(&mut editor, "states:\n  open:\n    ‸\n");
    has(&state, &["label", "ask", "answers", "failures", "timers", "locks", "final"]);
    let meant = "Fields that nobody edits here: a list, or the name of a set.\n\n\
                 **Tiếng Việt:** Khoá các trường.";
    assert_eq!(beside(&state, "locks"), meant);

    let answers = offered(&mut editor, "states:\n  open:\n    answers:\n      ‸\n");
    for verdict in hoso_core::Verdict::ALL {
        assert!(beside(&answers, verdict.code()).contains("**Tiếng Việt:** "), "{verdict:?}");
    }
    let failures = offered(&mut editor, "states:\n  open:\n    failures:\n      ‸\n");
    has(&failures, &hoso_core::FailureKind::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());

    let action = offered(&mut editor, "actions:\n  close:\n    from: [open]\n    ‸\n");
    has(&action, &["label", "role", "edits", "needs", "when", "to", "reason", "limit"]);
    let condition = offered(&mut editor, "actions:\n  close:\n    when:\n      s‸\n");
    has(&condition, &["is", "missing", "known", "changed", "check", "state", "all", "any", "not"]);
}

#[test]
fn names_and_words_are_offered_where_they_are_wanted() {
    let mut editor = by_first_line();
    let vocabulary: Vec<String> = Vocabulary::shipped().names().map(str::to_owned).collect();
    let vocabulary: Vec<&str> = vocabulary.iter().map(String::as_str).collect();
    let fields = offered(&mut editor, "fields:\n  ‸\n");
    has(&fields, &vocabulary);
    assert!(beside(&fields, "sex").contains("`male` Male"), "{}", beside(&fields, "sex"));
    assert!(beside(&fields, "sex").contains("`male` Nam"), "{}", beside(&fields, "sex"));
    has(&offered(&mut editor, "fields:\n  ho-ten: {is: ‸}\n"), &vocabulary);
    has(&offered(&mut editor, "sets:\n  who: [full-name, ‸]\n"), &vocabulary);
    has(&offered(&mut editor, "asks:\n  person:\n    compare: [‸]\n"), &vocabulary);
    has(&offered(&mut editor, "states:\n  open:\n    locks: [‸]\n"), &vocabulary);

    let reasons = offered(&mut editor, "asks:\n  person:\n    accept: {birth-date: [‸]}\n");
    has(&reasons, &["partial", "unaccented", "tone-placement"]);
    let checks = "actions:\n  close:\n    when: {check: {person: [‸]}}\n";
    has(&offered(&mut editor, checks), &["none", "waiting", "stale", "verified", "mismatch"]);
    let lengths = offered(&mut editor, "states:\n  open:\n    timers:\n      - after: ‸\n");
    has(&lengths, &["seconds", "working days", "months", "5 working days"]);
    let pauses = "states:\n  open:\n    timers:\n      - pauses: ‸\n";
    has(&offered(&mut editor, pauses), &["outage"]);
}

/// What is put into the document where a snippet is chosen.
fn snippet(items: &[Value], label: &str) -> String {
    let item = items.iter().find(|item| item["label"] == label).unwrap();
    item["textEdit"]["newText"].as_str().or(item["insertText"].as_str()).unwrap().to_owned()
}

#[test]
fn snippets_fill_in_whole_entries() {
    let mut editor = by_first_line();
    let states = offered(&mut editor, "states:\n  ‸\n");
    let asking = snippet(&states, "asks a registry");
    assert!(asking.starts_with("${1:name}:\n  label: {vi: \"${2:Chờ xác thực}\""), "{asking}");
    let outcomes = hoso_core::Verdict::ALL.iter().map(|it| it.code());
    for outcome in outcomes.chain(hoso_core::FailureKind::ALL.iter().map(|it| it.code())) {
        assert!(asking.contains(&format!("\n    {outcome}: ${{")), "{outcome}: {asking}");
    }
    let within = offered(&mut editor, "states:\n  open:\n    label: {}\n    ‸\n");
    let within = snippet(&within, "asks a registry");
    assert!(within.starts_with("ask: "), "what stands already is left out: {within}");
    has(&offered(&mut editor, "states:\n  ‸\n"), &["waits for people", "final state"]);
    has(&offered(&mut editor, "actions:\n  ‸\n"), &["moves the case", "edits fields"]);
    has(&offered(&mut editor, "asks:\n  ‸\n"), &["question"]);
    has(&offered(&mut editor, "states:\n  open:\n    answers:\n      ‸\n"), &["every verdict"]);
    has(&offered(&mut editor, "states:\n  open:\n    label:\n      ‸\n"), &["vi, en", "vi", "en"]);
    let conditions = offered(&mut editor, "actions:\n  close:\n    when:\n      ‸\n");
    has(&conditions, &["is …", "missing …", "check …", "state …", "any …"]);
    let address = unsaved("empty.yaml");
    editor.open(&address, "# yaml-language-server: $schema=../schemas/workflow.v1.json\n\n");
    let whole = editor.completion(&address, (1, 0));
    assert!(snippet(&whole, "workflow").contains("\nstates:\n"), "{whole:?}");
}

/// The place of a key in the shipped workflow: the first line that has it.
fn key(text: &str, key: &str) -> (usize, usize) {
    let wanted = format!("{key}:");
    let found = text.lines().enumerate().skip(1).find_map(|(line, text)| {
        let column = text.find(&wanted)?;
        Some((line, text[..column].encode_utf16().count() + 1))
    });
    found.unwrap()
}

#[test]
fn hover_shows_both_languages_on_every_key_of_the_shipped_workflow() {
    let mut editor = by_first_line();
    let text = fs::read_to_string(root().join("workflows/identity-review.yaml")).unwrap();
    let address = unsaved("identity-review.yaml");
    editor.open(&address, &text);
    let shown = |editor: &mut Editor, name: &str| editor.hover(&address, key(&text, name));
    for (name, english, vietnamese) in [
        ("    ask", "Asked on entering; the answer moves the case.", "Câu hỏi khi vào trạng thái."),
        ("    locks", "Fields that nobody edits here", "Khoá các trường."),
        ("  full-name", "Full name. Kind: `full-name`.", "Họ và tên."),
        ("after", "`working days`", "`working days` ngày làm việc"),
        ("mismatch", "A record was found and some field differs.", "Lệch thông tin."),
    ] {
        let name = name.trim_start_matches(' ').to_owned();
        let shown = shown(&mut editor, &name);
        let (first, second) = shown.split_once("\n\n**Tiếng Việt:** ").unwrap();
        assert!(first.contains(english), "{name}: {shown}");
        assert!(second.contains(vietnamese), "{name}: {shown}");
    }
    let keys = [
        "workflow",
        "version",
        "languages",
        "title",
        "purpose",
        "calendar",
        "tell",
        "fields",
        "sets",
        "asks",
        "route",
        "compare",
        "must",
        "accept",
        "fetch",
        "repeat-after",
        "retry",
        "initial",
        "states",
        "label",
        "answers",
        "failures",
        "timers",
        "pauses",
        "actions",
        "from",
        "role",
        "edits",
        "needs",
        "batch",
        "when",
        "changed",
        "reason",
        "limit",
        "views",
        "missing",
    ];
    for name in keys {
        let shown = shown(&mut editor, name);
        assert!(shown.contains("\n\n**Tiếng Việt:** "), "{name}: {shown}");
    }
}

/// Every workflow of a folder: its name and its text.
fn workflows(folder: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_workflow = |path: &Path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.ends_with(".yaml") && !name.ends_with(".scenario.yaml")
    };
    let workflows = paths.filter(|path| is_workflow(path)).map(|path| {
        let text = fs::read_to_string(&path).unwrap();
        (address(&path), text)
    });
    workflows.collect()
}

/// Opens a workflow that is bad at its first line, until the server, which reads its settings
/// meanwhile, says so.
fn wait_for_settings(editor: &mut Editor) {
    let address = address(&root().join("tests/workflows/invalid/unsaved.yaml"));
    editor.open(&address, "workflow: 7\n");
    let found = editor.first_diagnostics(&address);
    assert!(found.iter().all(|one| one.line == 1), "{found:?}");
}

#[test]
fn good_workflows_have_no_diagnostics() {
    let mut editor = by_settings();
    wait_for_settings(&mut editor);
    let good: Vec<_> =
        workflows("workflows").into_iter().chain(workflows("tests/workflows/valid")).collect();
    assert!(good.len() >= 4, "{}", good.len());
    for (address, text) in &good {
        editor.open(address, text);
    }
    for (address, _) in &good {
        assert_eq!(editor.diagnostics(address), [], "{address}");
    }
}

/// The lines of what the compiler finds.
fn lines(text: &str) -> Vec<usize> {
    let vocabulary = Vocabulary::shipped();
    let surroundings = Surroundings::with_calendars(["vn"]);
    let checked = hoso_workflow::read("", text, &vocabulary, &surroundings);
    checked.findings.iter().map(|finding| finding.place.line as usize).collect()
}

#[test]
fn what_the_schema_refuses_is_shown_at_its_line() {
    let mut editor = by_settings();
    wait_for_settings(&mut editor);
    let refused: Vec<_> = workflows("tests/workflows/invalid")
        .into_iter()
        .filter(|(_, text)| text.contains("\n# schema: refuses\n"))
        .collect();
    assert!(refused.len() >= 25, "{}", refused.len());
    for (address, text) in &refused {
        editor.open(address, text);
    }
    let mut elsewhere = Vec::new();
    for (address, text) in &refused {
        let found = editor.diagnostics(address);
        let lines = lines(text);
        if !found.iter().any(|one| lines.contains(&one.line)) {
            elsewhere.push(format!("{address}: {lines:?}, but {found:?}"));
        }
    }
    assert!(elsewhere.is_empty(), "{}", elsewhere.join("\n"));
}

#[test]
fn what_is_missing_says_what_installs_it() {
    let folder = tempfile::tempdir().unwrap();
    let why = client::server("no-such-node", folder.path()).unwrap_err();
    assert!(why.contains("Node.js is missing") && why.contains("`cargo xtask test`"), "{why}");
    let why = client::server("node", folder.path()).unwrap_err();
    assert!(why.contains("language server is missing"), "{why}");
    assert!(why.contains("`cargo xtask test` installs it"), "{why}");
}
