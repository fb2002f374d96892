//! Which layer a box stands in: behind every box that leads to it, if the edges that lead back are
//! left out. Never recursive, so that no long lifecycle exhausts the stack.

/// The rank of each box, from 0; both ends of an edge have different ones. Reading begins at
/// `first`.
pub(super) fn ranks(boxes: usize, edges: &[(usize, usize)], first: usize) -> Vec<usize> {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); boxes];
    edges.iter().for_each(|(from, to)| out[*from].push(*to));
    let finished = finished(&out, first);
    let mut place = vec![0; boxes];
    finished.iter().enumerate().for_each(|(at, one)| place[*one] = at);
    // An edge leads back if its target was finished after its source.
    let mut ranks = vec![0; boxes];
    for from in finished.iter().rev() {
        for to in &out[*from] {
            if place[*to] < place[*from] {
                ranks[*to] = ranks[*to].max(ranks[*from] + 1);
            }
        }
    }
    ranks
}

/// Depth first from `first`, then from each box not yet seen: in the order of being finished.
fn finished(out: &[Vec<usize>], first: usize) -> Vec<usize> {
    let mut seen = vec![false; out.len()];
    let mut finished = Vec::with_capacity(out.len());
    let roots = (first..out.len()).take(1).chain(0..out.len());
    for root in roots {
        let mut path = Vec::new();
        if !std::mem::replace(&mut seen[root], true) {
            path.push((root, 0));
        }
        while let Some((one, next)) = path.last_mut() {
            match out[*one].get(*next) {
                Some(to) => {
                    *next += 1;
                    if !std::mem::replace(&mut seen[*to], true) {
                        path.push((*to, 0));
                    }
                }
                None => {
                    finished.push(*one);
                    path.pop();
                }
            }
        }
    }
    finished
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_stands_behind_all_that_lead_to_it() {
        // 0 -> 1 -> 2 -> 3, 0 -> 3, and 2 -> 1 leads back.
        let edges = [(0, 3), (0, 1), (1, 2), (2, 3), (2, 1)];
        assert_eq!(ranks(4, &edges, 0), [0, 1, 2, 3]);
        assert_eq!(ranks(4, &edges, 2), [0, 1, 0, 1]);
    }

    #[test]
    fn boxes_that_nothing_leads_to_and_no_boxes_at_all_are_ranked() {
        assert_eq!(ranks(3, &[(2, 1)], 0), [0, 1, 0]);
        assert_eq!(ranks(0, &[], 0), [0; 0]);
    }

    #[test]
    fn the_ends_of_an_edge_never_share_a_layer() {
        let all: Vec<(usize, usize)> = (0..6)
            .flat_map(|a| (0..6).map(move |b| (a, b)))
            .filter(|(a, b)| a != b && (a * 7 + b * 3) % 4 != 0)
            .collect();
        for first in 0..6 {
            let ranks = ranks(6, &all, first);
            assert!(all.iter().all(|(a, b)| ranks[*a] != ranks[*b]), "{ranks:?}");
        }
    }

    #[test]
    fn a_long_life_exhausts_no_stack() {
        let edges: Vec<(usize, usize)> = (0..100_000).map(|at| (at, at + 1)).collect();
        assert_eq!(ranks(100_001, &edges, 0)[100_000], 100_000);
    }
}
