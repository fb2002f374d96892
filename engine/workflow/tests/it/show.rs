//! Lifecycles as tables, diagrams and pictures: what each form shows, that it can be read, and that
//! nothing in a picture covers anything else. Never looks at how a picture is laid out.

mod drawn;
mod facts;
mod hostile;
mod random;
mod told;

use hoso_core::Lifecycle;
use hoso_workflow::Tongue;
use hoso_workflow::show::{Counts, Picture, dot, mermaid, svg, table};

use crate::support::{check, example, folder};
use drawn::Drawn;

/// A form by its name, drawn.
pub fn form(name: &str, picture: &Picture) -> String {
    match name {
        "table" => table(picture, 100),
        "mermaid" => mermaid(picture),
        "dot" => dot(picture),
        "svg" => svg(picture),
        other => panic!("{other} is no form"),
    }
}

const FORMS: [&str; 4] = ["table", "mermaid", "dot", "svg"];

fn lifecycle(name: &str, text: &str) -> Lifecycle {
    let checked = check(name, text);
    let report = checked.report(text).render();
    checked.lifecycle.unwrap_or_else(|| panic!("{report}"))
}

fn review() -> Lifecycle {
    lifecycle("workflows/identity-review.yaml", &example())
}

/// The shipped workflow and every good one.
fn all() -> Vec<(String, Lifecycle)> {
    let files = folder("tests/workflows/valid").into_iter();
    let files = files.chain([("identity-review".to_owned(), example())]);
    files.map(|(name, text)| (name.clone(), lifecycle(&name, &text))).collect()
}

fn counts() -> Counts {
    let counts = [("not-sent", 12), ("pending", 1_234), ("verified", 1_020_345), ("held", 1)];
    counts.into_iter().map(|(state, cases)| (state.to_owned(), cases)).collect()
}

#[test]
fn the_shipped_workflow_in_every_form_and_both_languages() {
    for tongue in Tongue::ALL {
        let picture = Picture::new(&review(), Some(tongue), None);
        for name in FORMS {
            let snapshot = format!("identity-review_{}_{name}", tongue.code());
            insta::assert_snapshot!(snapshot, form(name, &picture));
        }
    }
}

#[test]
fn good_workflows_in_every_form() {
    for (name, lifecycle) in all().into_iter().filter(|(name, _)| name != "identity-review") {
        let picture = Picture::new(&lifecycle, None, None);
        let forms = FORMS.map(|form_name| form(form_name, &picture));
        insta::assert_snapshot!(format!("{name}_forms"), forms.join("\n"));
    }
}

#[test]
fn counts_stand_in_every_form() {
    let mut counts = counts();
    for tongue in Tongue::ALL {
        let picture = Picture::new(&review(), Some(tongue), Some(&counts));
        for name in FORMS {
            let snapshot = format!("counted_{}_{name}", tongue.code());
            insta::assert_snapshot!(snapshot, form(name, &picture));
        }
    }
    // A state that only an older version had.
    counts.insert("queued".into(), 7);
    let picture = Picture::new(&review(), Some(Tongue::English), Some(&counts));
    let wanted = "identity-review · version 1 · 1,021,599 cases · of these 7 cases in states of other versions";
    assert_eq!(picture.subtitle(), wanted);
    for name in ["mermaid", "dot", "svg"] {
        assert!(form(name, &picture).contains(wanted), "{name}");
    }
    assert!(table(&picture, 200).contains(wanted));
}

#[test]
fn nothing_is_counted_where_nothing_was() {
    let picture = Picture::new(&review(), Some(Tongue::English), None);
    for name in FORMS {
        let text = form(name, &picture);
        assert!(!text.contains(" cases") && !text.contains("0 case"), "{name}: {text}");
    }
}

#[test]
fn without_a_wish_the_main_language_speaks() {
    let titles: Vec<String> = all()
        .iter()
        .map(|(name, lifecycle)| {
            let picture = Picture::new(lifecycle, None, None);
            format!("{name}: {} {}", picture.tongue.code(), picture.title)
        })
        .filter(|line| ["every-cond", "smallest", "identity"].iter().any(|n| line.starts_with(n)))
        .collect();
    let wanted = [
        "every-condition: en Conditions",
        "smallest: vi Nhỏ nhất",
        "identity-review: vi Rà soát mã định danh dân cư",
    ];
    assert_eq!(titles, wanted);
    // A language that the workflow lacks falls back to its own, the fixed words do not.
    let smallest = all().into_iter().find(|(name, _)| name == "smallest").unwrap().1;
    let english = table(&Picture::new(&smallest, Some(Tongue::English), None), 100);
    assert!(english.contains("LEADS TO") && english.contains("Đóng hồ sơ"), "{english}");
}

#[test]
fn languages_have_codes() {
    assert_eq!(Tongue::ALL.map(Tongue::code), ["vi", "en"]);
    assert_eq!(Tongue::from_code("en"), Some(Tongue::English));
    assert_eq!(Tongue::from_code("fr"), None);
}

#[test]
fn tables_keep_to_their_width() {
    for (name, lifecycle) in all() {
        for tongue in Tongue::ALL {
            let picture = Picture::new(&lifecycle, Some(tongue), None);
            for width in [46, 60, 80, 100, 140] {
                let table = table(&picture, width);
                let widest = table.lines().map(|line| line.chars().count()).max().unwrap();
                assert!(widest <= width, "{name} {width}: {widest}\n{table}");
            }
            // Too narrow for four columns: as narrow as can be, and nothing lost.
            let narrow = table(&picture, 0);
            assert!(narrow.lines().all(|line| line.chars().count() <= 46), "{narrow}");
        }
    }
}

#[test]
fn every_way_of_a_lifecycle_stands_in_every_form() {
    for (name, lifecycle) in all() {
        for tongue in Tongue::ALL {
            let picture = Picture::new(&lifecycle, Some(tongue), None);
            let ways = told::ways(&lifecycle, tongue);
            assert!(!ways.is_empty());
            let drawn = Drawn::read(&svg(&picture));
            let (mermaid, dot) = (mermaid(&picture), dot(&picture));
            let table = told::rows(&table(&picture, 10_000));
            for way in ways {
                let missing = |form: &str| panic!("{name}: {way:?} is not in the {form}");
                if !told::in_mermaid(&mermaid, &way) {
                    missing("mermaid");
                }
                if !told::in_dot(&dot, &way) {
                    missing("dot");
                }
                if !drawn.shows(&way) {
                    missing("svg");
                }
                let [from, to] = [&way.from, &way.to].map(|state| label(&lifecycle, state, tongue));
                let to = if way.from == way.to { String::from("(") } else { to };
                let stands = |row: &[String; 4]| {
                    row[0].starts_with(&from)
                        && row[1].contains(&way.text)
                        && row[2].starts_with(&to)
                };
                if !table.iter().any(stands) {
                    missing("table");
                }
            }
        }
    }
}

fn label(lifecycle: &Lifecycle, state: &str, tongue: Tongue) -> String {
    let label = &lifecycle.state(state).unwrap().label;
    let main = &lifecycle.declared().languages[0];
    label.get(tongue.code()).unwrap_or_else(|| &label[main]).clone()
}

#[test]
fn nothing_in_a_picture_covers_anything_else() {
    for (name, lifecycle) in all() {
        for tongue in Tongue::ALL {
            for counts in [None, Some(counts())] {
                let picture = Picture::new(&lifecycle, Some(tongue), counts.as_ref());
                let svg = svg(&picture);
                let drawn = Drawn::read(&svg);
                assert_eq!(drawn.boxes.len(), lifecycle.declared().states.len());
                let faults = drawn.faults();
                assert!(faults.is_empty(), "{name} {tongue:?}: {faults:#?}\n{svg}");
            }
        }
    }
}

#[test]
fn a_picture_stands_alone() {
    let svg = svg(&Picture::new(&review(), None, Some(&counts())));
    for loaded in ["<script", "href", "url(", "@import", "<image", "<foreignObject", "javascript"] {
        assert!(!svg.contains(loaded), "{loaded}");
    }
    // The one address in it names the kind of document.
    assert_eq!(svg.matches("http").count(), 1);
    assert!(svg.contains("prefers-color-scheme:dark"));
    let drawn = Drawn::read(&svg);
    assert!(drawn.title.starts_with("Rà soát mã định danh dân cư · identity-review"));
    assert!(drawn.told.contains("Hồ sơ bắt đầu ở “Chưa gửi rà soát”."), "{}", drawn.told);
    assert!(drawn.told.contains("Từ “Đã xác thực” sang “Hết hạn xác thực”: Sau 365 ngày."));
}

#[test]
fn the_shipped_workflow_is_drawn_without_a_crossing() {
    for tongue in Tongue::ALL {
        let drawn = Drawn::read(&svg(&Picture::new(&review(), Some(tongue), None)));
        assert_eq!(drawn.crossings(), [] as [(String, String); 0]);
    }
}
