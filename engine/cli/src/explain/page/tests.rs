//! The blocks of an explanation as people read them, from answers as the engine gives them.

use serde_json::{Value, json};

use super::*;

fn both(text: &str) -> Value {
    json!({"vi": format!("{text} (vi)"), "en": format!("{text} (en)")})
}

fn part(kind: &str, (holds, wanted): (bool, bool), value: Value, parts: Value) -> Value {
    json!({
        "kind": kind, "holds": holds, "wanted": wanted, "value": value, "is": null,
        "text": both(kind), "parts": parts,
    })
}

fn stand(allowed: bool, problem: &str) -> Value {
    let problems = match allowed {
        true => json!([]),
        false => json!([{"type": format!("/problems/{problem}")}]),
    };
    json!({"role": "clerk", "granted": true, "allowed": allowed, "problems": problems})
}

fn answer() -> Value {
    let inner = json!([
        part("is", (false, true), json!("male"), json!([])),
        part("known", (true, true), json!("1955"), json!([])),
        part("later-than", (true, false), json!(7), json!([])),
    ]);
    let when = part("all", (false, true), Value::Null, inner);
    let action = |name: &str, stand: Value| json!({"name": name, "text": both(name), "reader": stand, "roles": [stand], "when": when});
    let reckoned = json!({"vi": ["tính từ"], "en": ["from"]});
    json!({
        "id": "018f", "key": null, "workflow": "household-relief", "version": 2, "revision": 7,
        "text": both("rests"), "came": null,
        "waits": [{
            "text": both("waits"), "registry": null, "answers": [], "failures": [],
            "members": [
                {"name": "household.1", "case": "0190", "ended": "verified"},
                {"name": "household.2", "case": "0191", "ended": null},
            ],
        }],
        "moves": [
            action("edit", stand(true, "")),
            action("shut", stand(false, "condition-unmet")),
            action("send", stand(false, "wrong-state")),
        ],
        "timers": [],
        "due": {"text": both("due"), "reckoned": reckoned},
    })
}

#[test]
fn every_block_is_short_and_marks_what_stands_in_the_way() {
    insta::assert_snapshot!(text(&answer(), Language::En), @"
    Case 018f (household-relief 2, revision 7)
      rests (en)

    Waits for
      waits (en)
        household.1: verified (0190)
        household.2: goes on (0191)

    Actions; + is possible for the role clerk
      + edit (en)
      - shut (en)
        ! all (en)
          ! is (en) [male]
            known (en) [1955]
          ! later-than (en) [7]
      - send (en)

    The case as a whole
      due (en)
          from
    ");
}

#[test]
fn both_languages_have_the_same_blocks() {
    let (vi, en) = (text(&answer(), Language::Vi), text(&answer(), Language::En));
    assert_eq!(vi.lines().count(), en.lines().count());
    assert!(vi.contains("household.2: chưa xong (0191)") && !vi.contains("(en)"), "{vi}");
}

#[test]
fn what_the_engine_does_not_say_is_left_out() {
    let bare = json!({"id": "018f", "workflow": "w", "version": 1, "revision": 1, "text": {}});
    assert_eq!(text(&bare, Language::En), "Case 018f (w 1, revision 1)\n  \n");
}
