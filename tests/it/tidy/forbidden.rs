//! What must not be left behind: shortcuts, notes to oneself, unsafe code, paths of one machine.
//!
//! Code is read with comments and literals blanked; notes and paths are looked for everywhere.

use super::code::{Token, line_of, tokens};
use super::sources::{self, Source};
use super::{code, no_places};

/// Files that may say `unsafe` or allow it, and why.
const UNSAFE: [(&str, &str); 3] = [
    ("engine/connectors/src/precompiled.rs", "calls wasmtime's deserialize, behind a MAC"),
    ("plugins/sdk/src/lib.rs", "allows it for the generated bindings"),
    ("tests/guests/hostile/src/", "a guest that misbehaves on purpose"),
];

/// Endings of files that are text of ours.
const TEXTS: [&str; 12] =
    ["rs", "toml", "yaml", "yml", "json", "md", "wit", "csv", "html", "css", "js", "snap"];

/// Where these words of the code stand one behind the other.
fn places_of(code: &str, words: &[&str]) -> Vec<usize> {
    let tokens = tokens(code);
    let hit = |window: &&[Token<'_>]| window.iter().map(|token| &token.text).eq(words);
    tokens.windows(words.len()).filter(hit).map(|window| line_of(code, window[0].at)).collect()
}

/// The same in every source that `ours` takes, as places.
fn all_places(words: &[&str], ours: impl Fn(&Source, usize) -> bool) -> Vec<String> {
    let mut places = Vec::new();
    for source in sources::rust() {
        let lines = places_of(&source.code, words).into_iter().filter(|line| ours(source, *line));
        places.extend(lines.map(|line| source.place(line, &format!("`{}`", words.concat()))));
    }
    places
}

#[test]
fn nothing_is_unwrapped_outside_tests() {
    let ours = |source: &Source, line| !source.is_test(line);
    let mut places = all_places(&[".", "unwrap", "(", ")"], ours);
    places.extend(all_places(&[".", "unwrap_err", "(", ")"], ours));
    no_places(&places, "Return the error, or `expect` with why it cannot fail.");
}

#[test]
fn nothing_is_left_to_write() {
    let mut places = all_places(&["todo", "!"], |_, _| true);
    places.extend(all_places(&["unimplemented", "!"], |_, _| true));
    places.extend(all_places(&["dbg", "!"], |_, _| true));
    no_places(&places, "Write it, or take away what promises it.");
}

#[test]
fn no_test_is_ignored() {
    let places = all_places(&["#", "[", "ignore"], |_, _| true);
    no_places(&places, "Mend the test or delete it; what takes long belongs to `cargo xtask`.");
}

#[test]
fn unsafe_stands_in_its_one_module() {
    let known = |path: &str| UNSAFE.iter().any(|(from, _)| path.starts_with(from));
    let ours = |source: &Source, _| !known(&source.path);
    let mut places = all_places(&["unsafe"], ours);
    places.extend(all_places(&["unsafe_code"], ours));
    no_places(&places, "Do it without, or ask a library that does it for you.");
}

#[test]
fn the_one_unsafe_module_is_seen() {
    let seen = all_places(&["unsafe"], |source, _| source.path == UNSAFE[0].0);
    assert_eq!(seen.len(), 1, "{seen:?}");
}

/// What must not stand in any text, comments and literals included; put together here so that
/// this file does not hold it itself.
fn not_in_texts() -> (Vec<String>, Vec<String>) {
    let notes = [["FIX", "ME"], ["XX", "X"], ["TO", "DO"]].map(|halves| halves.concat());
    let paths = ["work", "root", "home"].map(|folder| ["/", folder, "/"].concat());
    (notes.to_vec(), paths.to_vec())
}

fn found_in(text: &str, wanted: &str, whole_word: bool) -> Vec<usize> {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let hits = text.match_indices(wanted).filter(|(at, _)| {
        let (before, after) = (&text[..*at], &text[at + wanted.len()..]);
        // A path that goes on from another one, or from a host's name, is no machine's.
        let inside = word(before.chars().next_back());
        !(inside || whole_word && word(after.chars().next()))
    });
    hits.map(|(at, _)| code::line_of(text, at)).collect()
}

fn text_places(wanted: &[String], whole_word: bool) -> Vec<String> {
    let is_text = |path: &&String| {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        TEXTS.contains(&ending) || path.starts_with(".ci/")
    };
    let mut places = Vec::new();
    for path in sources::files().iter().filter(is_text) {
        let text = sources::read(path);
        for one in wanted {
            let lines = found_in(&text, one, whole_word).into_iter();
            places.extend(lines.map(|line| format!("{path}:{line}: `{one}`")));
        }
    }
    places
}

#[test]
fn no_note_to_oneself_is_left() {
    no_places(&text_places(&not_in_texts().0, true), "Do it now, or write an issue.");
}

#[test]
fn no_path_of_one_machine_is_left() {
    no_places(
        &text_places(&not_in_texts().1, false),
        "Take paths from arguments, from CARGO_MANIFEST_DIR or from a temporary folder.",
    );
}

#[test]
fn what_is_forbidden_is_seen() {
    let code =
        code::blanked("x\n  .unwrap ();\n// .unwrap()\nlet s = \".unwrap()\"; y.unwrap_or(1)");
    assert_eq!(places_of(&code, &[".", "unwrap", "(", ")"]), [2]);
    let (notes, paths) = not_in_texts();
    assert_eq!(found_in(&format!("a\n// {}: b", notes[0]), &notes[0], true), [2]);
    assert!(found_in(&format!("{}S", notes[1]), &notes[1], true).is_empty());
    assert_eq!(found_in(&format!("\"{}x\"", paths[0]), &paths[0], false), [1]);
    assert!(found_in(&format!("docs{}x", paths[2]), &paths[2], false).is_empty());
}
