//! Texts that nobody means well: they give findings, soon, and never a panic.

mod small;

use std::time::{Duration, Instant};

use proptest::prelude::*;

use crate::support::{check, example, found};

fn soon(text: &str) -> Vec<&'static str> {
    let start = Instant::now();
    let checked = check("x.yaml", text);
    let rendered = checked.report(text).render();
    assert!(rendered.len() < 200_000, "{} bytes are said", rendered.len());
    let longest = checked.findings.iter().map(|finding| finding.message.len()).max();
    assert!(longest < Some(2_500), "a message of {longest:?} bytes");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    checked.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn more_than_a_mebibyte_is_not_read() {
    let text = format!("workflow: x # {}\n", "y".repeat(1 << 20));
    assert_eq!(soon(&text), ["E003"]);
}

#[test]
fn depth_and_number_of_values_are_bounded() {
    assert_eq!(soon(&format!("a: {}", "[".repeat(10_000))), ["E003"]);
    assert_eq!(soon(&format!("a: {}{}", "{a: ".repeat(200), "}".repeat(200))), ["E003"]);
    assert_eq!(soon(&format!("a: [{}]", "1,".repeat(200_000))), ["E003"]);
    assert_eq!(soon(&"- - - - ".repeat(50)), ["E003"]);
}

#[test]
fn a_laughter_of_aliases_is_refused_before_it_grows() {
    let mut text = String::from("a0: &a0 [x]\n");
    for n in 1..20 {
        let last = n - 1;
        text += &format!("a{n}: &a{n} [*a{last}, *a{last}, *a{last}, *a{last}]\n");
    }
    assert!(soon(&text).iter().all(|code| *code == "E004"));
}

#[test]
fn findings_are_bounded() {
    let keys: String = (0..5_000).map(|n| format!("key-{n}: x\n")).collect();
    assert_eq!(soon(&keys).len(), 200);
    let states: String = (0..450).map(|n| format!("  s{n}: {{label: {{vi: a}}}}\n")).collect();
    let text = format!("{}states:\n{states}", head("s0"));
    assert_eq!(soon(&text).len(), 200);
}

#[test]
fn parts_larger_than_life_are_refused() {
    let states: String = (0..600).map(|n| format!("  s{n}: {{label: {{vi: a}}}}\n")).collect();
    assert_eq!(soon(&format!("{}states:\n{states}", head("s0"))), ["E003"]);
}

#[test]
fn the_largest_that_is_read_is_read_soon() {
    let fields: String = (0..450).map(|n| format!("  f{n}: {{is: note}}\n")).collect();
    let set: Vec<String> = (0..450).map(|n| format!("f{n}")).collect();
    let actions: String = (0..450)
        .map(|n| format!("  a{n}: {{from: s, edits: who, needs: who, label: {{vi: a}}}}\n"))
        .collect();
    let text = format!(
        "{}states: {{s: {{label: {{vi: a}}}}}}\nsets: {{who: [{}]}}\nactions:\n{actions}",
        head("s").replace("fields: {full-name: {}}\n", &format!("fields:\n{fields}")),
        set.join(", "),
    );
    assert!(soon(&text).contains(&"E048"));
}

#[test]
fn a_mebibyte_that_says_little_is_read() {
    let sound = format!("{}states: {{s: {{label: {{vi: a}}}}}}\n", head("s"));
    let comments = format!("{sound}# {}\n", "x".repeat((1 << 20) - sound.len() - 3));
    assert_eq!(comments.len(), 1 << 20);
    let codes = soon(&sound);
    assert_eq!(soon(&comments), codes);
    let spaces = format!("{sound}{}", " \n".repeat(400_000));
    assert_eq!(soon(&spaces), codes);
    let title = "Hồ sơ ".repeat(100_000);
    let long = sound.replace("title: {vi: x}", &format!("title: {{vi: \"{title}\"}}"));
    assert_eq!(soon(&long), codes);
    assert_eq!(soon(&format!("{comments}{comments}")), ["E003"]);
}

#[test]
fn a_hundred_thousand_keys_and_ten_thousand_levels() {
    let keys: String = (0..100_000).map(|n| format!("k{n}: x\n")).collect();
    assert_eq!(soon(&keys), ["E003"]);
    let flow: String = (0..90_000).map(|n| format!("k{n}: x,")).collect();
    assert_eq!(soon(&format!("states: {{{flow}}}")), ["E003"]);
    let same = "x: 1\n".repeat(20_000);
    assert_eq!(soon(&same).len(), 200);
    let block: String = (0..1_400).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    assert_eq!(soon(&block), ["E003"]);
    for open in ["[", "{a: ", "- ", "? ", "{? ", "[[{a: ["] {
        assert_eq!(soon(&format!("a: {}", open.repeat(10_000))).len(), 1, "{open}");
        assert_eq!(soon(&open.repeat(10_000)).len(), 1, "{open}");
    }
}

#[test]
fn names_without_end_are_told_short_and_never_compared_for_long() {
    let long = "x".repeat(500_000);
    for text in [
        format!("{long}: 1\n"),
        format!("workflow: {long}!\n"),
        format!("{}{long}: 1\n", head("s")),
        format!("{}states: {{s: {{{long}: 1}}}}\n", head("s")),
        format!("{}states: {{s: {{label: {{vi: a}}}}}}\n", head(&long)),
        head("s").replace("full-name: {}", &format!("{long}: {{}}")),
        head("s").replace("full-name: {}", &format!("f: {{type: {long}}}")),
        head("s").replace("[vi]", &format!("[{long}]")),
        head("s").replace("calendar: vn", &format!("calendar: {long}")),
        head("s").replace("version: 1", &format!("version: {}", "9".repeat(500_000))),
        head("s").replace("calendar: vn", &format!("calendar: {}", "9".repeat(500_000))),
    ] {
        assert!(!soon(&text).is_empty());
    }
}

/// Each wrong name is compared with each that is known: both are many and long.
#[test]
fn many_long_names_are_compared_soon() {
    let name = |sort: &str, n: usize| format!("{sort}{}{n}", "-state".repeat(150));
    let states: String =
        (0..400).map(|n| format!("  {}: {{label: {{vi: a}}}}\n", name("a", n))).collect();
    let from: Vec<String> = (0..400).map(|n| name("b", n)).collect();
    let text = format!(
        "{}states:\n{states}actions: {{a: {{from: [{}], label: {{vi: a}}}}}}\n",
        head(&name("a", 0)),
        from.join(", ")
    );
    assert_eq!(soon(&text).len(), 200);
}

#[test]
fn nested_branches_do_not_multiply() {
    let mut when = String::from("{known: full-name}");
    for _ in 0..10 {
        when = format!("{{any: [{when}, {when}]}}");
    }
    let text = format!(
        "{}states: {{s: {{label: {{vi: a}}}}}}\nactions: {{a: {{from: s, when: {when}, label: {{vi: a}}}}}}\n",
        head("s")
    );
    assert_eq!(soon(&text), ["E043"]);
}

fn head(initial: &str) -> String {
    format!(
        "workflow: x\nversion: 1\nlanguages: [vi]\ntitle: {{vi: x}}\ncalendar: vn\n\
         fields: {{full-name: {{}}}}\ninitial: {initial}\n"
    )
}

#[test]
fn the_example_without_any_one_of_its_lines_never_panics() {
    let text = example();
    let lines: Vec<&str> = text.lines().collect();
    for skipped in 0..lines.len() {
        let mut rest = lines.clone();
        rest.remove(skipped);
        found(&rest.join("\n"));
    }
}

#[test]
fn no_beginning_of_the_example_panics() {
    let text = example();
    for (end, _) in text.char_indices().step_by(7) {
        found(&text[..end]);
    }
}

/// What a mutation puts in.
const PIECES: &[&str] = &[
    "",
    " ",
    "\n",
    "\t",
    ":",
    ",",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "!!x ",
    "<<: ",
    "- ",
    "\"",
    "'",
    "#",
    "|",
    ">",
    "?",
    "\u{0}",
    "\u{feff}",
    "ữ",
    "\u{301}",
    "on: ",
    "0",
    "-1",
    "null",
    "~",
    "true",
    "{}",
    "[]",
    "all",
    "---\n",
    "%YAML 1.1\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_mutation_of_the_example_panics(
        edits in prop::collection::vec((0.0..1.0f64, 0..12usize, 0..PIECES.len()), 1..6)
    ) {
        let mut letters: Vec<char> = example().chars().collect();
        for (at, cut, piece) in edits {
            let start = ((letters.len() as f64) * at) as usize;
            let end = (start + cut).min(letters.len());
            letters.splice(start..end, PIECES[piece].chars());
        }
        let text: String = letters.into_iter().collect();
        let checked = check("x.yaml", &text);
        prop_assert_eq!(checked.has_errors(), checked.findings.iter().any(|one| one.is_error()));
        for finding in &checked.findings {
            prop_assert!(finding.place.line >= 1 && finding.place.column >= 1);
            prop_assert_ne!(finding.code, "E099");
        }
        checked.report(&text).render();
    }

    #[test]
    fn no_text_panics(text in "(?s).{0,200}") {
        let checked = check("x.yaml", &text);
        prop_assert!(checked.has_errors());
        checked.report(&text).to_json();
    }
}
