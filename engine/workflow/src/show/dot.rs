//! A picture as a DOT graph for graphviz. Every name and label stands in quotes, so that none of
//! them can be read as DOT.

use std::fmt::Write as _;

use super::{ArrowKind, Bundle, Picture, Spot, SpotKind};

/// The graph, with a line end at the end.
pub fn dot(picture: &Picture) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "digraph {} {{", quoted(&[&picture.name]));
    let title = quoted(&[&picture.title, &picture.subtitle()]);
    let _ =
        writeln!(out, "  graph [rankdir=LR, labelloc=t, label={title}, fontname=\"sans-serif\"]");
    out.push_str("  node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\"]\n");
    out.push_str("  edge [fontname=\"sans-serif\", fontsize=10]\n");
    out.push_str("  \"(start)\" [shape=point, width=0.15, label=\"\"]\n");
    for spot in &picture.spots {
        let _ = writeln!(out, "  {} [{}]", quoted(&[&spot.name]), looks(picture, spot));
    }
    for spot in picture.spots.iter().filter(|spot| spot.initial) {
        let _ = writeln!(out, "  \"(start)\" -> {}", quoted(&[&spot.name]));
    }
    for bundle in picture.bundles() {
        let [from, to] = [bundle.from, bundle.to].map(|spot| quoted(&[&picture.spots[spot].name]));
        let lines: Vec<String> = bundle.lines.iter().map(super::Line::on_arrow).collect();
        let label = quoted(&lines.iter().map(|line| &**line).collect::<Vec<_>>());
        let _ = writeln!(out, "  {from} -> {to} [label={label}{}]", stroke(&bundle));
    }
    out.push_str("}\n");
    out
}

fn looks(picture: &Picture, spot: &Spot) -> String {
    let cases = spot.cases.map(|cases| picture.tongue.cases(cases));
    let lines = [&spot.label].into_iter().chain(&spot.facts).chain(&cases);
    let lines: Vec<&str> = lines.map(|line| &**line).collect();
    let colours = match spot.kind {
        SpotKind::Resting => "fillcolor=\"#f3f5f7\", color=\"#8492a0\"",
        SpotKind::Initial => "fillcolor=\"#e6e9fb\", color=\"#4f5fd5\"",
        SpotKind::Good => "fillcolor=\"#dff3e6\", color=\"#2f855a\"",
        SpotKind::Asking => "fillcolor=\"#fdf0cd\", color=\"#a86a12\"",
        SpotKind::Final => "fillcolor=\"#e2e6ea\", color=\"#3b4754\", peripheries=2",
    };
    format!("label={}, {colours}", quoted(&lines))
}

/// Dashed for failures, dotted for timers, where nothing else shares the arrow.
fn stroke(bundle: &Bundle) -> &'static str {
    match bundle.kind() {
        Some(ArrowKind::Action) => ", color=\"#3b4fc4\", penwidth=1.4",
        Some(ArrowKind::Answer) => ", color=\"#1f7a80\"",
        Some(ArrowKind::Failure) => ", color=\"#b83232\", style=dashed",
        Some(ArrowKind::Timer) => ", color=\"#7a4fb0\", style=dotted",
        None => ", color=\"#5b6673\"",
    }
}

/// In quotes; several lines with `\n` between. Graphviz reads entities in labels: `&` is one.
fn quoted(lines: &[&str]) -> String {
    let plain = |line: &&str| line.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;");
    let lines: Vec<String> = lines.iter().map(plain).collect();
    format!("\"{}\"", lines.join("\\n"))
}
