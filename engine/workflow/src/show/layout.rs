//! A layered layout from left to right: where boxes stand, where the card of each arrow stands, and
//! along which points the arrow runs. Boxes stand in layers, cards in layers between them, and a
//! long arrow keeps a lane of its own in every layer that it passes, so that nothing overlaps.
//!
//! Never knows what is written in a box. The same input gives the same places: no chance, no
//! unordered maps.

mod order;
mod place;
mod rank;
#[cfg(test)]
mod tests;

/// Pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub width: f64,
    pub height: f64,
}

/// A rectangle: left upper corner and size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// An arrow to be placed; its ends are two boxes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    pub from: usize,
    pub to: usize,
    /// Of its card.
    pub card: Size,
}

/// Where everything stands. The left upper corner is 0, 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub boxes: Vec<Rect>,
    /// Of each edge.
    pub cards: Vec<Rect>,
    /// Of each edge, from its first box to its last: curves from each even point to the next, and
    /// straight lines between.
    pub routes: Vec<Vec<(f64, f64)>>,
    pub size: Size,
}

/// What stands in a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Box(usize),
    Card(usize),
    /// The lane of a long edge.
    Lane(usize),
}

/// Something with a place of its own.
#[derive(Debug, Clone, Copy)]
struct Node {
    kind: Kind,
    layer: usize,
    size: Size,
}

/// Two nodes in neighbouring layers, the left one first, and the edge that runs there.
#[derive(Debug, Clone, Copy)]
struct Link {
    left: usize,
    right: usize,
    edge: usize,
}

/// Nodes and links; each layer from top to bottom.
struct Graph {
    nodes: Vec<Node>,
    links: Vec<Link>,
    /// The links on the left and on the right of each node.
    ends: Vec<[Vec<usize>; 2]>,
    layers: Vec<Vec<usize>>,
}

/// Between two arrows that end at one side of a box.
const PORT: f64 = 20.0;
/// What a pair that stands otherwise than in the file costs, in pixels that arrows climb.
const DISORDER: f64 = 40.0;
const LANE: Size = Size { width: 0.0, height: 2.0 };

/// Places boxes and edges; `first` is the box where reading begins. An edge has two different ends.
pub(super) fn layout(boxes: &[Size], edges: &[Edge], first: usize) -> Layout {
    let ends: Vec<(usize, usize)> = edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let ranks = rank::ranks(boxes.len(), &ends, first);
    let mut graph = Graph::new(boxes, edges, &ranks);
    graph.stretch();
    let mut best: Option<(f64, Layout)> = None;
    for order in order::orders(&graph, &ends) {
        graph.layers = order.layers;
        let centres = place::centres(&graph);
        let cost = place::climbs(&graph, &centres).sum::<f64>() + order.disorder as f64 * DISORDER;
        if best.as_ref().is_none_or(|best| cost < best.0 - 0.5) {
            best = Some((cost, graph.placed(boxes.len(), edges, &centres)));
        }
    }
    best.map(|best| best.1).expect("there is at least one order")
}

impl Graph {
    fn new(boxes: &[Size], edges: &[Edge], ranks: &[usize]) -> Graph {
        let layers = ranks.iter().max().map_or(0, |rank| rank * 2 + 1);
        let layers_of = vec![Vec::new(); layers];
        let mut graph =
            Graph { nodes: Vec::new(), links: Vec::new(), ends: Vec::new(), layers: layers_of };
        for (at, size) in boxes.iter().enumerate() {
            graph.add(Kind::Box(at), ranks[at] * 2, *size);
        }
        // Short edges have no choice of a layer; long ones take the emptiest.
        let mut by_length: Vec<usize> = (0..edges.len()).collect();
        let span = |edge: &Edge| ranks[edge.from].abs_diff(ranks[edge.to]);
        by_length.sort_by_key(|edge| span(&edges[*edge]));
        let mut full = vec![0.0; layers];
        for edge in by_length {
            graph.run(edge, &edges[edge], ranks, &mut full);
        }
        graph
    }

    fn add(&mut self, kind: Kind, layer: usize, size: Size) -> usize {
        self.nodes.push(Node { kind, layer, size });
        self.ends.push([Vec::new(), Vec::new()]);
        let node = self.nodes.len() - 1;
        self.layers[layer].push(node);
        node
    }

    /// Puts an edge's card and lanes between its ends.
    fn run(&mut self, at: usize, edge: &Edge, ranks: &[usize], full: &mut [f64]) {
        let (left, right) = match ranks[edge.from] < ranks[edge.to] {
            true => (edge.from, edge.to),
            false => (edge.to, edge.from),
        };
        let between = ranks[left] * 2 + 1..ranks[right] * 2;
        let odd = between.clone().filter(|layer| layer % 2 == 1);
        let emptiest = odd.min_by(|a, b| full[*a].total_cmp(&full[*b])).unwrap_or(between.start);
        full[emptiest] += edge.card.height;
        let mut last = left;
        for layer in between {
            let card = layer == emptiest;
            let kind = if card { Kind::Card(at) } else { Kind::Lane(at) };
            let node = self.add(kind, layer, if card { edge.card } else { LANE });
            self.link(Link { left: last, right: node, edge: at });
            last = node;
        }
        self.link(Link { left: last, right, edge: at });
    }

    fn link(&mut self, link: Link) {
        self.ends[link.left][1].push(self.links.len());
        self.ends[link.right][0].push(self.links.len());
        self.links.push(link);
    }

    /// Boxes high enough for their ports.
    fn stretch(&mut self) {
        for (node, ends) in self.nodes.iter_mut().zip(&self.ends) {
            if let Kind::Box(_) = node.kind {
                let ports = ends[0].len().max(ends[1].len()) as f64;
                node.size.height = node.size.height.max(ports * PORT + 8.0);
            }
        }
    }

    /// The neighbours on one side of a node.
    fn beside(&self, node: usize, right: bool) -> impl Iterator<Item = usize> {
        let other = move |link: &usize| match right {
            true => self.links[*link].right,
            false => self.links[*link].left,
        };
        self.ends[node][usize::from(right)].iter().map(other)
    }

    /// The place of each node within its layer.
    fn places(&self, layers: &[Vec<usize>]) -> Vec<usize> {
        let mut place = vec![0; self.nodes.len()];
        for layer in layers {
            layer.iter().enumerate().for_each(|(at, node)| place[*node] = at);
        }
        place
    }

    /// How far below the middles of its left and of its right node each link ends.
    fn ports(&self) -> Vec<[f64; 2]> {
        let place = self.places(&self.layers);
        let mut ports = vec![[0.0; 2]; self.links.len()];
        let boxes = self.nodes.iter().zip(&self.ends);
        for (_, ends) in boxes.filter(|(node, _)| matches!(node.kind, Kind::Box(_))) {
            for (side, links) in ends.iter().enumerate() {
                let other = |link: &usize| {
                    let link = self.links[*link];
                    place[if side == 1 { link.right } else { link.left }]
                };
                let mut links = links.clone();
                links.sort_by_key(other);
                let middle = (links.len() as f64 - 1.0) / 2.0;
                for (at, link) in links.iter().enumerate() {
                    ports[*link][1 - side] = (at as f64 - middle) * PORT;
                }
            }
        }
        ports
    }

    fn placed(&self, boxes: usize, edges: &[Edge], centres: &[f64]) -> Layout {
        let ports = self.ports();
        let columns = place::columns(self, centres);
        let top = |node: usize| centres[node] - self.nodes[node].size.height / 2.0;
        let highest = (0..self.nodes.len()).map(top).fold(f64::INFINITY, f64::min);
        let rect = |node: usize| {
            let (x, width) = columns[self.nodes[node].layer];
            let y = round(top(node) - highest);
            Rect { x, y, width, height: self.nodes[node].size.height }
        };
        let none = Rect { x: 0.0, y: 0.0, width: 0.0, height: 0.0 };
        let mut layout = Layout {
            boxes: vec![none; boxes],
            cards: vec![none; edges.len()],
            routes: vec![Vec::new(); edges.len()],
            size: Size { width: 0.0, height: 0.0 },
        };
        for (node, is) in self.nodes.iter().enumerate() {
            let rect = rect(node);
            layout.size.width = layout.size.width.max(rect.x + rect.width);
            layout.size.height = layout.size.height.max(rect.y + rect.height);
            match is.kind {
                Kind::Box(at) => layout.boxes[at] = rect,
                Kind::Card(at) => layout.cards[at] = rect,
                Kind::Lane(_) => {}
            }
        }
        // The links of an edge stand in order, from left to right.
        for (link, ports) in self.links.iter().zip(&ports) {
            let (left, right) = (rect(link.left), rect(link.right));
            let middle = |rect: Rect, port: f64| round(rect.y + rect.height / 2.0 + port);
            let begin = (left.x + left.width, middle(left, ports[0]));
            layout.routes[link.edge].extend([begin, (right.x, middle(right, ports[1]))]);
        }
        for (route, edge) in layout.routes.iter_mut().zip(edges) {
            if layout.boxes[edge.from].x > layout.boxes[edge.to].x {
                route.reverse();
            }
        }
        layout
    }
}

/// To half pixels: thin lines stay sharp, and no last digit differs between machines.
fn round(pixels: f64) -> f64 {
    (pixels * 2.0).round() / 2.0
}
