//! `hoso demo` in both languages: the story ends as told, and goes on serving until it is told to
//! leave. Every person in it is synthetic.

use crate::desk::{Desk, list};
use crate::program::{Ended, Program, hoso, run};

/// The story without what differs: times, folders, how often the register was tried in vain, how
/// many events there were.
fn snapshot(name: &str, ended: &Ended) {
    let filters = [
        (r"[^ ]*hoso-demo-\w+", "[folder]"),
        (r"(?m)^     [0-9:.Z]* (opened|acted|asked|delayed|answered) ", "     [time] $1 "),
        (r"(?m)^     \[time\] delayed .*\n", ""),
        (r"(heard|nhận) \d+ (events|sự kiện), \d+ ", "$1 [number] $2, [number] "),
    ];
    insta::with_settings!({filters => filters, omit_expression => true}, {
        insta::assert_snapshot!(name, ended.out);
    });
}

fn told_once(lang: &str, name: &str) {
    let ended = run(hoso(&["demo", "--once", "--lang", lang]));
    assert_eq!(ended.code, Some(0), "{}", ended.told());
    assert_eq!(ended.err, "", "{}", ended.told());
    assert!(ended.out.contains(" delayed "), "the outage was never felt: {}", ended.out);
    let events =
        ended.out.lines().find(|line| line.contains(" events") || line.contains("sự kiện"));
    let numbers = events.unwrap().split(' ').filter_map(|word| word.parse::<u32>().ok());
    let numbers: Vec<_> = numbers.collect();
    assert!(numbers.len() == 2 && numbers[0] == numbers[1], "{events:?}");
    let folder = ended.out.split(' ').find(|word| word.contains("hoso-demo-")).unwrap();
    assert!(!std::path::Path::new(folder.trim()).exists(), "the demo's folder was left behind");
    snapshot(name, &ended);
}

#[test]
fn the_story_is_told_in_english() {
    told_once("en", "story_in_english");
}

#[test]
fn the_story_is_told_in_vietnamese() {
    told_once("vi", "story_in_vietnamese");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_story_it_serves_until_it_is_told_to_leave() {
    let (mut program, address) = Program::start(hoso(&["demo"]));
    let token = program.hear(|line| {
        let (_, rest) = line.split_once("Bearer ")?;
        Some(rest.split('\'').next()?.to_owned())
    });
    let cases = program.hear(|line| {
        let path = line.split_once(&address)?.1;
        Some(path.trim_end().trim_end_matches('\'').to_owned())
    });
    let desk = Desk::at(&address).with_token(&token);
    assert_eq!(desk.status("/healthz").await, 200);
    assert_eq!(desk.status(&cases).await, 401, "nobody reads without the token");
    let shown = list(&desk.get(&cases).await["cases"]);
    let resting = |state: &str| shown.iter().filter(|case| case["state"] == state).count();
    assert!(resting("verified") > 3 && resting("not-found") == 1, "{shown:?}");
    assert_eq!(resting("verified") + 1, shown.len(), "{shown:?}");
    assert_eq!(program.leave().code, Some(0));
}

#[test]
fn the_demo_keeps_its_files_in_a_folder_that_was_named_and_takes_no_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let named = folder.path().join("demo");
    let text = named.to_str().unwrap();
    let ended = run(hoso(&["demo", "--once", "--dir", text]));
    assert_eq!(ended.code, Some(0), "{}", ended.told());
    for file in ["hoso.yaml", "hoso.redb", "workflows/identity-review.yaml"] {
        assert!(named.join(file).is_file(), "{file} is not there");
    }
    let ended = run(hoso(&["demo", "--once", "--dir", text]));
    assert_eq!((ended.code, &*ended.out), (Some(3), ""));
    assert!(ended.err.contains("is there already"), "{}", ended.err);
}

#[test]
fn a_story_that_is_cut_off_leaves_no_folder_behind() {
    let mut program = Program::begin(hoso(&["demo", "--once"]));
    let folder = program.hear(|line| {
        let word = line.split(' ').find(|word| word.contains("hoso-demo-"))?;
        Some(std::path::PathBuf::from(word))
    });
    assert!(folder.is_dir());
    program.signal("-INT");
    let ended = program.ended();
    assert_eq!(ended.code, Some(3), "{}", ended.told());
    assert!(!folder.exists());
}
