//! In which order nodes stand in their layers: few crossings, by turns sorting each layer after the
//! middle of its neighbours, then swapping neighbours while that helps. Never perfect: that would
//! take too long, and lifecycles are small.

use super::{Graph, Kind};

const SWEEPS: usize = 12;
/// So many other beginnings are tried, fewer in large graphs.
const BEGINNINGS: usize = 100;
const LARGE: usize = 400;
const BEST: usize = 16;

/// Nodes of one group that share a layer stand best in the order of their keys.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Wish {
    group: (usize, usize),
    key: usize,
}

/// The group of all boxes.
const BOXES: (usize, usize) = (usize::MAX, usize::MAX);

/// An order of the layers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Order {
    pub crossings: usize,
    /// How many pairs of nodes stand otherwise than in the file: boxes against the edges that first
    /// name them, cards between the same two boxes against their edges.
    pub disorder: usize,
    pub layers: Vec<Vec<usize>>,
}

/// Orders with as few crossings as were found, the best first; one at least. `edges` are the ends
/// of each edge.
pub(super) fn orders(graph: &Graph, edges: &[(usize, usize)]) -> Vec<Order> {
    let first = |target: usize| edges.iter().position(|(_, to)| *to == target);
    let wishes = graph.nodes.iter().map(|node| match node.kind {
        Kind::Box(at) => first(at).map(|key| Wish { group: BOXES, key }),
        Kind::Card(at) => {
            let (from, to) = edges[at];
            Some(Wish { group: (from.min(to), from.max(to)), key: at })
        }
        Kind::Lane(_) => None,
    });
    let wishes: Vec<Option<Wish>> = wishes.collect();
    let weigh = |layers: &[Vec<usize>]| Order {
        crossings: crossings(graph, layers),
        disorder: disorder(layers, &wishes),
        layers: layers.to_vec(),
    };
    let mut best = vec![weigh(&graph.layers)];
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut begin = graph.layers.clone();
    for _ in 0..=BEGINNINGS.min(LARGE * BEGINNINGS / graph.nodes.len().max(1)) {
        let mut layers = begin.clone();
        for sweep in 0..SWEEPS {
            let rightwards = sweep % 2 == 0;
            let count = layers.len();
            let turns = (0..count).map(|at| if rightwards { at } else { count - 1 - at });
            let mut place = graph.places(&layers);
            turns.skip(1).for_each(|at| sort(graph, &mut layers[at], &mut place, rightwards));
            swap(graph, &mut layers);
            layers.iter_mut().for_each(|layer| tidy(layer, &wishes));
            keep(&mut best, weigh(&layers));
        }
        begin.iter_mut().for_each(|layer| chance.shuffle(layer));
    }
    best
}

/// Among the best, if it is as good as they are.
fn keep(best: &mut Vec<Order>, order: Order) {
    let least = best.first().map_or(usize::MAX, |one| one.crossings);
    if order.crossings < least {
        best.clear();
    }
    if order.crossings > least || best.contains(&order) {
        return;
    }
    let at = best.partition_point(|one| one.disorder <= order.disorder);
    best.insert(at, order);
    best.truncate(BEST);
}

/// How many pairs of a group stand otherwise than their keys.
fn disorder(layers: &[Vec<usize>], wishes: &[Option<Wish>]) -> usize {
    let wrong = |layer: &Vec<usize>| {
        let wishes: Vec<Wish> = layer.iter().filter_map(|node| wishes[*node]).collect();
        let wrong = |upper: Wish, lower: Wish| upper.group == lower.group && upper.key > lower.key;
        let pairs = wishes.iter().enumerate();
        let pairs =
            pairs.map(|(at, upper)| wishes[at..].iter().filter(|l| wrong(*upper, **l)).count());
        pairs.sum::<usize>()
    };
    layers.iter().map(wrong).sum()
}

/// Neighbours of one group as they wish to stand. Two cards between the same boxes cross nothing
/// more for it; for others the order is weighed anew.
fn tidy(layer: &mut [usize], wishes: &[Option<Wish>]) {
    for at in 1..layer.len() {
        let (Some(upper), Some(lower)) = (wishes[layer[at - 1]], wishes[layer[at]]) else {
            continue;
        };
        let cards = upper.group == lower.group && upper.group != BOXES;
        if cards && upper.key > lower.key {
            layer.swap(at - 1, at);
        }
    }
}

/// The same chance every time (xorshift).
struct Chance(u64);

impl Chance {
    fn shuffle(&mut self, nodes: &mut [usize]) {
        for at in (1..nodes.len()).rev() {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            // Less than `at + 1`, which is a usize.
            nodes.swap(at, (self.0 % (at as u64 + 1)) as usize);
        }
    }
}

/// Sorts a layer after the mean place of its neighbours in the layer before.
fn sort(graph: &Graph, layer: &mut [usize], place: &mut [usize], rightwards: bool) {
    let mean = |node: usize| {
        let places: Vec<f64> =
            graph.beside(node, !rightwards).map(|other| place[other] as f64).collect();
        let sum: f64 = places.iter().sum();
        if places.is_empty() { place[node] as f64 } else { sum / places.len() as f64 }
    };
    let mut keyed: Vec<(f64, usize)> = layer.iter().map(|one| (mean(*one), *one)).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (at, (_, node)) in keyed.into_iter().enumerate() {
        (layer[at], place[node]) = (node, at);
    }
}

/// Swaps two neighbours of a layer wherever fewer of their links cross then.
fn swap(graph: &Graph, layers: &mut [Vec<usize>]) {
    let mut place = graph.places(layers);
    for _ in 0..4 {
        let mut better = false;
        for layer in layers.iter_mut() {
            for at in 1..layer.len() {
                let (upper, lower) = (layer[at - 1], layer[at]);
                let now = between(graph, &place, upper, lower);
                if now > between(graph, &place, lower, upper) {
                    layer.swap(at - 1, at);
                    (place[lower], place[upper]) = (at - 1, at);
                    better = true;
                }
            }
        }
        if !better {
            return;
        }
    }
}

/// How often the links of two nodes of a layer cross, if they stand in this order.
fn between(graph: &Graph, place: &[usize], upper: usize, lower: usize) -> usize {
    let mut crossings = 0;
    for right in [false, true] {
        let lower: Vec<usize> = graph.beside(lower, right).map(|node| place[node]).collect();
        let upper = graph.beside(upper, right).map(|node| place[node]);
        let crossed = upper.map(|one| lower.iter().filter(|other| **other < one).count());
        crossings += crossed.sum::<usize>();
    }
    crossings
}

/// How often links cross at all.
fn crossings(graph: &Graph, layers: &[Vec<usize>]) -> usize {
    let place = graph.places(layers);
    let mut by_layer: Vec<Vec<(usize, usize)>> = vec![Vec::new(); layers.len()];
    for link in &graph.links {
        by_layer[graph.nodes[link.left].layer].push((place[link.left], place[link.right]));
    }
    let cross =
        |a: (usize, usize), b: (usize, usize)| (a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1);
    let within = |all: &Vec<(usize, usize)>| {
        let pairs = all.iter().enumerate();
        let pairs = pairs.map(|(at, a)| all[at..].iter().filter(|b| cross(*a, **b)).count());
        pairs.sum::<usize>()
    };
    by_layer.iter().map(within).sum()
}
