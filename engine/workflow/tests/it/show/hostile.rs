//! Labels that speak XML, Mermaid, DOT and terminal: every form shows them and obeys none.

use hoso_workflow::Tongue;
use hoso_workflow::show::{Picture, dot, mermaid, svg, table};

use super::drawn::Drawn;
use super::{lifecycle, told};

const HOSTILE: &str = r##"
workflow: hostile
version: 1
languages: [vi]
title: {vi: "A <b>& \"C\"; x:y #35; {z} --> %%note 'q' \\ end\e[31m"}
calendar: vn
fields: {full-name: {}}
initial: end
states:
  end: {label: {vi: "Kết <thúc> & \"nháy\"; [*] --> s: #quot; \\n <br/>"}}
  state: {label: {vi: "Mộttừrấtdàikhôngcókhoảngtrắngnàocảđểxemnócóbịcắtkhôngvàởđâu戸籍戸籍"}}
  note: {final: true, label: {vi: "]]> --- direction TB"}}
actions:
  class: {from: [end, state], to: note, label: {vi: "\"; end: note <script>alert(1)</script> -- {x}"}}
  go: {from: [end], to: state, label: {vi: "đi \u202e ngược\u0007\nhai dòng"}}
  style: {from: [state], to: end, label: {vi: "```mermaid %%{init}%% Direction LR"}}
"##;

fn picture() -> Picture {
    Picture::new(&lifecycle("hostile", HOSTILE), Some(Tongue::Vietnamese), None)
}

#[test]
fn hostile_labels_are_shown_as_they_are_written() {
    let picture = picture();
    let wanted = ["Kết <thúc> & \"nháy\"; [*] --> s: #quot; \\n <br/>", "]]> --- direction TB"];
    assert!(wanted.iter().all(|label| picture.spots.iter().any(|spot| spot.label == *label)));
    let drawn = Drawn::read(&svg(&picture));
    assert!(drawn.title.contains("A <b>& \"C\"; x:y #35; {z} --> %%note 'q' \\ end [31m"));
    let written = |text: &str| drawn.boxes.iter().any(|one| one.text.starts_with(text));
    assert!(written(wanted[0]) && written(wanted[1]), "{:?}", drawn.boxes);
    assert!(drawn.faults().is_empty(), "{:?}", drawn.faults());
    let arrows = told::mermaid(&mermaid(&picture));
    let shown = arrows.iter().map(|(_, _, label)| &**label).filter(|label| !label.is_empty());
    insta::assert_snapshot!("hostile_mermaid", shown.collect::<Vec<_>>().join("\n"));
    let strings: Vec<String> = told::dot(&dot(&picture)).into_iter().flatten().collect();
    assert!(strings.contains(&wanted[0].replace('&', "&amp;")), "{strings:?}");
    insta::assert_snapshot!("hostile_table", table(&picture, 90));
}

#[test]
fn no_form_holds_a_control_character() {
    let picture = picture();
    for name in super::FORMS {
        let text = super::form(name, &picture);
        let odd = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!text.contains(odd), "{name}: {text:?}");
    }
}
