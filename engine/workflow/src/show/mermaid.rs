//! A picture as a Mermaid `stateDiagram-v2`. Never lets a label speak Mermaid: whatever its grammar
//! reads as a sign travels as an entity.

use std::fmt::Write as _;

use super::{Picture, Spot, SpotKind};

const DIRECTION: &str = "direction";

/// The diagram, with a line end at the end.
pub fn mermaid(picture: &Picture) -> String {
    let ids = ids(&picture.spots);
    let title = format!("{} · {}", picture.title, picture.subtitle());
    let title = title.replace('\\', "\\\\").replace('"', "\\\"");
    let mut out = format!("---\ntitle: \"{title}\"\n---\nstateDiagram-v2\n    direction LR\n");
    for (spot, id) in picture.spots.iter().zip(&ids) {
        let _ = writeln!(out, "    state \"{}\" as {id}", label(picture, spot));
    }
    for (_, id) in picture.spots.iter().zip(&ids).filter(|(spot, _)| spot.initial) {
        let _ = writeln!(out, "    [*] --> {id}");
    }
    for bundle in picture.bundles() {
        let lines: Vec<String> = bundle.lines.iter().map(|one| escaped(&one.on_arrow())).collect();
        let (from, to) = (&ids[bundle.from], &ids[bundle.to]);
        let _ = writeln!(out, "    {from} --> {to} : {}", lines.join("<br/>"));
    }
    for (_, id) in picture.spots.iter().zip(&ids).filter(|(spot, _)| spot.kind == SpotKind::Final) {
        let _ = writeln!(out, "    {id} --> [*]");
    }
    classes(&mut out, picture, &ids);
    out
}

/// Names that Mermaid takes for no word of its own, each once.
fn ids(spots: &[Spot]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for (at, spot) in spots.iter().enumerate() {
        let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let id: String = "s_".chars().chain(spot.name.chars().map(safe)).collect();
        ids.push(if ids.contains(&id) { format!("{id}_{at}") } else { id });
    }
    ids
}

fn label(picture: &Picture, spot: &Spot) -> String {
    let mut lines = vec![escaped(&spot.label)];
    lines.extend(spot.facts.iter().map(|fact| escaped(fact)));
    lines.extend(spot.cases.map(|cases| picture.tongue.cases(cases)));
    lines.join("<br/>")
}

/// Colours that can be read on light and dark pages alike.
fn classes(out: &mut String, picture: &Picture, ids: &[String]) {
    let colours = [
        (SpotKind::Initial, "initial", "fill:#e6e9fb,stroke:#4f5fd5,color:#1b2440"),
        (SpotKind::Good, "good", "fill:#dff3e6,stroke:#2f855a,color:#123524"),
        (SpotKind::Asking, "asking", "fill:#fdf0cd,stroke:#a86a12,color:#3d2a08"),
        (SpotKind::Final, "ending", "fill:#e2e6ea,stroke:#3b4754,color:#1c242c,stroke-width:3px"),
    ];
    for (kind, class, style) in colours {
        let of_kind = picture.spots.iter().zip(ids).filter(|(spot, _)| spot.kind == kind);
        let of_kind: Vec<&str> = of_kind.map(|(_, id)| &**id).collect();
        if !of_kind.is_empty() {
            let _ = writeln!(out, "    classDef {class} {style}");
            let _ = writeln!(out, "    class {} {class}", of_kind.join(","));
        }
    }
}

/// Letters, digits, spaces and a few harmless signs stay; all else becomes `#code;`. So does the
/// beginning of `direction`, which Mermaid looks for anywhere in a line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let word = text[at..].get(..DIRECTION.len());
        let direction = word.is_some_and(|word| word.eq_ignore_ascii_case(DIRECTION));
        let plain = c.is_alphanumeric() || " .,()/·!?'".contains(c) || c > '\u{2ff}';
        match plain && !direction {
            true => out.push(c),
            false => _ = write!(out, "#{};", u32::from(c)),
        }
    }
    out
}
