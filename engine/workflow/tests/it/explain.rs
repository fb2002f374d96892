//! The pages behind `hoso check --explain`: one for each code of the sources, in both languages,
//! and each example shows what it says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use hoso_workflow::{Surroundings, Tongue, Vocabulary, explain, explanations, read};

use crate::support::{root, surroundings};

const TONGUES: [Tongue; 2] = [Tongue::English, Tongue::Vietnamese];

/// The workflow that the examples are lines of.
const BASE: &str = include_str!("explain/base.yaml");

/// Another, with the keys of households.
const HOUSEHOLD: &str = include_str!("../../../../tests/workflows/valid/household.yaml");

/// The table beside the base.
const TABLE: &str = "code,title\n1.000948,Small\n";

/// The codes of a source: `E` or `W` and three digits, in quotes, outside of its tests.
fn codes_of(source: &str) -> impl Iterator<Item = String> {
    let declared = source.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
    let parts: Vec<String> = declared.split('"').map(str::to_owned).collect();
    parts.into_iter().filter(|part| {
        let mut letters = part.chars();
        let first = letters.next().is_some_and(|c| matches!(c, 'E' | 'W'));
        first && part.len() == 4 && letters.all(|c| c.is_ascii_digit())
    })
}

fn gather(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            gather(&path, codes);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            codes.extend(codes_of(&fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Every code that a crate of the engine gives.
fn given() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for name in ["civil", "core", "workflow", "store", "connectors", "runtime", "server", "cli"] {
        gather(&root().join("engine").join(name).join("src"), &mut codes);
    }
    codes
}

#[test]
fn every_code_of_the_sources_has_its_page_and_every_page_its_code() {
    let given = given();
    assert!(given.len() > 70 && given.contains("E030") && given.contains("W201"), "{given:?}");
    let explained: Vec<&str> = explanations().iter().map(|one| one.code()).collect();
    let unique: BTreeSet<String> = explained.iter().map(|code| (*code).to_owned()).collect();
    assert_eq!(unique.len(), explained.len(), "a code has two pages");
    assert_eq!(unique, given, "pages and codes");
    for (code, _) in hoso_workflow::codes::ALL {
        assert!(unique.contains(*code), "{code}");
    }
}

#[test]
fn every_page_says_everything_in_both_languages() {
    for one in explanations() {
        for tongue in TONGUES {
            let texts = [one.title(tongue), one.meaning(tongue), one.why(tongue)];
            assert!(texts.iter().all(|text| text.len() >= 8), "{}: {texts:?}", one.code());
            assert!(one.title(tongue).chars().count() <= 60, "{}", one.code());
            let ends = |text: &&str| text.ends_with(['.', '`']) || text.ends_with('…');
            assert!(texts[1..].iter().all(ends), "{}: {texts:?}", one.code());
        }
        assert_ne!(one.meaning(Tongue::English), one.meaning(Tongue::Vietnamese));
        assert_ne!(one.why(Tongue::English), one.why(Tongue::Vietnamese));
    }
}

#[test]
fn every_page_has_an_example_where_lines_can_show_it() {
    // Too large, not built, refused by the core: no few lines show these.
    let without: Vec<&str> =
        explanations().iter().filter(|one| one.example().is_none()).map(|one| one.code()).collect();
    assert_eq!(without, ["E003", "E011", "E099", "W008"]);
}

/// A base with these lines in the place of those, at whatever depth they stand.
fn with(wrong: &str, mended: &str) -> Option<String> {
    let indented = |lines: &str, depth: usize| -> String {
        lines.lines().map(|line| format!("{}{line}\n", " ".repeat(depth))).collect()
    };
    let places =
        [BASE, HOUSEHOLD].into_iter().flat_map(|base| [0, 2, 4].map(|depth| (base, depth)));
    places.into_iter().find_map(|(base, depth)| {
        let (old, new) = (indented(mended, depth), indented(wrong, depth));
        let starts = base.match_indices(&old).map(|(at, _)| at);
        let mut starts = starts.filter(|at| *at == 0 || base[..*at].ends_with('\n'));
        let at = starts.next()?;
        Some(format!("{}{new}{}", &base[..at], &base[at + old.len()..]))
    })
}

fn found(text: &str) -> Vec<&'static str> {
    found_beside(text, TABLE)
}

fn found_beside(text: &str, table: &str) -> Vec<&'static str> {
    let roles = BTreeSet::from(["clerk".to_owned()]);
    let beside = [("procedures.csv".to_owned(), table.to_owned())].into();
    let around = Surroundings { roles: Some(roles), beside, ..surroundings() };
    let checked = read("example.yaml", text, &Vocabulary::shipped(), &around);
    checked.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn the_base_has_no_findings() {
    assert_eq!(found(BASE), Vec::<&str>::new());
    assert_eq!(found(HOUSEHOLD), Vec::<&str>::new());
}

#[test]
fn every_wrong_example_gives_its_code_and_the_mended_one_gives_nothing() {
    let ours: Vec<&str> = hoso_workflow::codes::ALL.iter().map(|(code, _)| *code).collect();
    let mut tried = 0;
    let mut faults = Vec::new();
    for one in explanations().iter().filter(|one| ours.contains(&one.code())) {
        let Some((wrong, mended)) = one.example() else { continue };
        if one.code() == "E058" {
            // Its lines are those of a table.
            let beside = |table: &str| found_beside(BASE, table).contains(&"E058");
            assert!(beside(wrong) && !beside(mended));
            continue;
        }
        let Some(text) = with(wrong, mended) else {
            faults.push(format!("{}: the base lacks\n{mended}", one.code()));
            continue;
        };
        let codes = found(&text);
        if !codes.contains(&one.code()) {
            faults.push(format!("{}: {codes:?}\n{wrong}", one.code()));
        }
        // The mended lines are lines of the base, which has no findings.
        tried += 1;
    }
    assert_eq!(faults, Vec::<String>::new(), "{}", faults.join("\n"));
    assert!(tried >= 50, "{tried}");
}

#[test]
fn a_page_as_it_is_printed() {
    let page = explain("e041").unwrap();
    insta::assert_snapshot!("page_in_english", page.render(Tongue::English));
    insta::assert_snapshot!("page_in_vietnamese", page.render(Tongue::Vietnamese));
    let bare = explain("E003").unwrap();
    insta::assert_snapshot!("page_without_an_example", bare.render(Tongue::English));
}

#[test]
fn an_unknown_code_is_refused_with_the_nearest_one() {
    insta::assert_snapshot!(explain("E03O").unwrap_err(), @"no finding has the code `E03O`; did you mean `E030`?");
    insta::assert_snapshot!(explain("nonsense\u{7}").unwrap_err(), @"no finding has the code `nonsense`");
}
