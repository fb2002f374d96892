//! `hoso demo` in both languages: the story ends as told, and goes on serving until it is told to
//! leave. Every person in it is synthetic.

use crate::desk::Desk;
use crate::program::{Ended, Program, hoso, run};

/// The story without times and folders; the events that the portal heard may come twice.
fn snapshot(name: &str, ended: &Ended) {
    let filters = [
        (r"[^ ]*hoso-demo-\w+", "[folder]"),
        (r"\d\d:\d\d:\d\d\.\d{3}", "[time]"),
    ];
    insta::with_settings!({filters => filters, omit_expression => true}, {
        insta::assert_snapshot!(name, ended.told());
    });
}

fn told_once(lang: &str) -> Ended {
    let ended = run(hoso(&["demo", "--once", "--lang", lang]));
    assert_eq!(ended.code, Some(0), "{}", ended.told());
    assert_eq!(ended.err, "");
    assert!(!ended.out.contains('✗') || ended.out.contains("[1984-04-09]"), "{}", ended.out);
    ended
}
