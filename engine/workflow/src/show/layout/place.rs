//! How high each node stands, so that arrows run as straight as the order in the layers lets them,
//! and how wide each layer is and how far from the next. Never changes the order.

use std::collections::BTreeMap;

use super::{Graph, Kind, PORT};

const SWEEPS: usize = 200;
/// At last long edges push aside what keeps them from being straight.
const STIFF_SWEEPS: usize = 20;
const STIFF: f64 = 100.0;
/// Between layers: at least this, and wider where arrows have far to climb.
const NARROW: f64 = 40.0;
const WIDE: f64 = 80.0;
/// A bend of no more is none that anybody meant.
const NEAR: f64 = 16.0;

/// The middle of each node, from any origin.
pub(super) fn centres(graph: &Graph) -> Vec<f64> {
    let ports = graph.ports();
    let mut centres = vec![0.0; graph.nodes.len()];
    for layer in &graph.layers {
        let wanted: Vec<(f64, f64)> = layer.iter().map(|_| (0.0, 1.0)).collect();
        settle(graph, layer, &wanted, &mut centres);
    }
    let stiffness =
        std::iter::repeat_n(1.0, SWEEPS).chain(std::iter::repeat_n(STIFF, STIFF_SWEEPS));
    for (sweep, stiff) in stiffness.enumerate() {
        let count = graph.layers.len();
        for turn in 0..count {
            let layer = &graph.layers[if sweep % 2 == 0 { turn } else { count - 1 - turn }];
            let wanted: Vec<(f64, f64)> =
                layer.iter().map(|node| wanted(graph, &centres, &ports, (*node, stiff))).collect();
            settle(graph, layer, &wanted, &mut centres);
        }
    }
    for _ in 0..3 {
        straighten(graph, &ports, &mut centres);
    }
    centres
}

/// Takes the small bends out of the edges: the cards and lanes of each, one behind the other, get
/// one height as far as their neighbours leave room for it, the height of an end if that is near.
fn straighten(graph: &Graph, ports: &[[f64; 2]], centres: &mut [f64]) {
    let place = graph.places(&graph.layers);
    let mut chains: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    graph.links.iter().enumerate().for_each(|(at, link)| {
        chains.entry(link.edge).or_default().push(at);
    });
    for chain in chains.values() {
        let (Some(first), Some(last)) = (chain.first(), chain.last()) else { continue };
        let ends = [
            centres[graph.links[*first].left] + ports[*first][0],
            centres[graph.links[*last].right] + ports[*last][1],
        ];
        let nodes: Vec<usize> = chain[1..].iter().map(|link| graph.links[*link].left).collect();
        let mut from = 0;
        while from < nodes.len() {
            let (mut room, mut to) = (room(graph, &place, centres, nodes[from]), from + 1);
            while let Some(next) = nodes.get(to) {
                let next = self::room(graph, &place, centres, *next);
                let both = (room.0.max(next.0), room.1.min(next.1));
                if both.0 > both.1 {
                    break;
                }
                (room, to) = (both, to + 1);
            }
            let run = &nodes[from..to];
            let mean = run.iter().map(|node| centres[*node]).sum::<f64>() / run.len() as f64;
            let near =
                |end: &&f64| (**end - mean).abs() <= NEAR && room.0 <= **end && **end <= room.1;
            let height = ends.iter().find(near).copied().unwrap_or(mean.max(room.0).min(room.1));
            run.iter().for_each(|node| centres[*node] = height);
            from = to;
        }
    }
}

/// How high and how low a node may stand between its neighbours.
fn room(graph: &Graph, place: &[usize], centres: &[f64], node: usize) -> (f64, f64) {
    let (layer, at) = (&graph.layers[graph.nodes[node].layer], place[node]);
    let upper = at.checked_sub(1).map(|at| centres[layer[at]] + apart(graph, layer[at], node));
    let lower = layer.get(at + 1).map(|lower| centres[*lower] - apart(graph, node, *lower));
    // Where a node is, there is always room for it.
    let here = centres[node];
    (upper.unwrap_or(f64::NEG_INFINITY).min(here), lower.unwrap_or(f64::INFINITY).max(here))
}

/// Where a node would stand if it were alone, and how much it insists; `stiff` says how much more
/// the links of a long edge do.
fn wanted(
    graph: &Graph,
    centres: &[f64],
    ports: &[[f64; 2]],
    (node, stiff): (usize, f64),
) -> (f64, f64) {
    let (mut sum, mut all) = (0.0, 0.0);
    for at in graph.ends[node].iter().flatten() {
        let (link, port) = (graph.links[*at], ports[*at]);
        let (other, mine, theirs) = match node == link.left {
            true => (link.right, port[0], port[1]),
            false => (link.left, port[1], port[0]),
        };
        let weight = match (graph.nodes[node].kind, graph.nodes[other].kind) {
            (Kind::Lane(_), Kind::Lane(_)) => 24.0 * stiff,
            (Kind::Lane(_), Kind::Card(_)) | (Kind::Card(_), Kind::Lane(_)) => 8.0 * stiff,
            (Kind::Lane(_), Kind::Box(_)) => 8.0,
            (Kind::Box(_), Kind::Lane(_)) => 1.0,
            (Kind::Card(_) | Kind::Box(_), Kind::Card(_) | Kind::Box(_)) => 1.0,
        };
        sum += weight * (centres[other] + theirs - mine);
        all += weight;
    }
    if all == 0.0 { (centres[node], 1.0) } else { (sum / all, all) }
}

/// Moves the nodes of a layer as near to where they want to be as their order and sizes let them:
/// the least sum of weighted squares, by pooling neighbours that would overlap.
fn settle(graph: &Graph, layer: &[usize], wanted: &[(f64, f64)], centres: &mut [f64]) {
    // Each node's least distance from the first, which is taken off: then order alone is left.
    let mut offsets = vec![0.0; layer.len()];
    for at in 1..layer.len() {
        offsets[at] = offsets[at - 1] + apart(graph, layer[at - 1], layer[at]);
    }
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for ((want, weight), offset) in wanted.iter().zip(&offsets) {
        pools.push((want - offset, *weight, 1));
        while let [.., upper, lower] = pools[..]
            && upper.0 > lower.0
        {
            let weight = upper.1 + lower.1;
            let mean = (upper.0 * upper.1 + lower.0 * lower.1) / weight;
            pools.truncate(pools.len() - 2);
            pools.push((mean, weight, upper.2 + lower.2));
        }
    }
    let places = pools.iter().flat_map(|(mean, _, count)| std::iter::repeat_n(*mean, *count));
    for ((node, offset), place) in layer.iter().zip(&offsets).zip(places) {
        centres[*node] = place + offset;
    }
}

/// The least distance between the middles of two neighbours.
fn apart(graph: &Graph, upper: usize, lower: usize) -> f64 {
    let (upper, lower) = (&graph.nodes[upper], &graph.nodes[lower]);
    let gap = match (upper.kind, lower.kind) {
        (Kind::Box(_), Kind::Box(_)) => 34.0,
        (Kind::Box(_), Kind::Lane(_)) | (Kind::Lane(_), Kind::Box(_)) => 17.0,
        (Kind::Lane(_), Kind::Lane(_)) => PORT,
        (Kind::Card(_), _) | (_, Kind::Card(_)) => 14.0,
    };
    (upper.size.height + lower.size.height) / 2.0 + gap
}

/// How far each link climbs or falls.
pub(super) fn climbs(graph: &Graph, centres: &[f64]) -> impl Iterator<Item = f64> {
    let ports = graph.ports();
    graph
        .links
        .iter()
        .zip(ports)
        .map(|(link, port)| (centres[link.left] + port[0] - centres[link.right] - port[1]).abs())
}

/// Left edge and width of each layer.
pub(super) fn columns(graph: &Graph, centres: &[f64]) -> Vec<(f64, f64)> {
    let mut highest = vec![0.0f64; graph.layers.len()];
    for (link, climb) in graph.links.iter().zip(climbs(graph, centres)) {
        let layer = graph.nodes[link.left].layer;
        highest[layer] = highest[layer].max(climb);
    }
    let mut x = 0.0;
    let mut columns = Vec::new();
    for (layer, climb) in graph.layers.iter().zip(highest) {
        let widths = layer.iter().map(|node| graph.nodes[*node].size.width);
        let width = widths.fold(0.0, f64::max);
        columns.push((x, width));
        x += width + super::round((NARROW + climb * 0.1).min(WIDE));
    }
    columns
}
