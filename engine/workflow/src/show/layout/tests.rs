//! What a layout keeps: order from left to right, room between boxes, straight long arrows, few
//! crossings.

use super::*;

const BOX: Size = Size { width: 100.0, height: 40.0 };
const CARD: Size = Size { width: 80.0, height: 20.0 };

fn laid(boxes: usize, ends: &[(usize, usize)]) -> Layout {
    let edges: Vec<Edge> =
        ends.iter().map(|(from, to)| Edge { from: *from, to: *to, card: CARD }).collect();
    layout(&vec![BOX; boxes], &edges, 0)
}

#[test]
fn nothing_and_one_box_are_laid_out() {
    let none = laid(0, &[]);
    assert_eq!((none.boxes.len(), none.size), (0, Size { width: 0.0, height: 0.0 }));
    let one = laid(1, &[]);
    assert_eq!(one.boxes, [Rect { x: 0.0, y: 0.0, width: 100.0, height: 40.0 }]);
    assert_eq!(one.size, BOX);
}

#[test]
fn a_chain_runs_straight_to_the_right() {
    let chain = laid(3, &[(0, 1), (1, 2)]);
    let tops: Vec<f64> = chain.boxes.iter().map(|one| one.y).collect();
    assert_eq!(tops, [0.0; 3]);
    assert!(chain.boxes.windows(2).all(|two| two[0].x + two[0].width < two[1].x));
    let heights = chain.routes.iter().flatten().map(|point| point.1);
    assert!(heights.into_iter().all(|y| y == 20.0), "{:?}", chain.routes);
}

#[test]
fn a_card_stands_on_its_own_arrow_between_its_boxes() {
    let laid = laid(4, &[(0, 1), (1, 0), (0, 2), (2, 3), (3, 0)]);
    for (card, route) in laid.cards.iter().zip(&laid.routes) {
        let middle = card.y + card.height / 2.0;
        let meets = |x: f64| route.contains(&(x, middle));
        assert!(meets(card.x) && meets(card.x + card.width), "{card:?} {route:?}");
    }
}

#[test]
fn an_arrow_begins_at_its_first_box_and_ends_at_its_last() {
    let ends = [(0, 1), (1, 2), (2, 0), (2, 1), (0, 2)];
    let laid = laid(3, &ends);
    for ((from, to), route) in ends.iter().zip(&laid.routes) {
        let touches = |at: usize, point: (f64, f64)| {
            let rect = laid.boxes[at];
            let side = point.0 == rect.x || point.0 == rect.x + rect.width;
            side && rect.y < point.1 && point.1 < rect.y + rect.height
        };
        assert!(touches(*from, route[0]) && touches(*to, route[route.len() - 1]), "{route:?}");
        // A curve and a straight line by turns, a curve at both ends.
        assert_eq!(route.len() % 2, 0);
    }
}

#[test]
fn what_can_stand_without_crossings_does() {
    // Two rows whose order in the file crosses them.
    let ends = [(0, 1), (0, 2), (1, 4), (2, 3), (4, 5), (3, 6)];
    let laid = laid(7, &ends);
    let above = |a: usize, b: usize| laid.boxes[a].y < laid.boxes[b].y;
    assert!(above(1, 2) && above(4, 3) && above(5, 6), "{:?}", laid.boxes);
}

#[test]
fn long_arrows_run_straight_between_their_ends() {
    let laid = laid(5, &[(0, 1), (1, 2), (2, 3), (3, 4), (0, 4), (4, 0)]);
    for long in &laid.routes[4..] {
        let within = &long[1..long.len() - 1];
        assert!(within.iter().all(|point| point.1 == within[0].1), "{long:?}");
    }
}

#[test]
fn boxes_grow_with_the_arrows_at_one_side() {
    let many: Vec<(usize, usize)> = (1..9).map(|to| (0, to)).collect();
    let laid = laid(9, &many);
    assert_eq!(laid.boxes[0].height, 8.0 * PORT + 8.0);
    let begins: Vec<f64> = laid.routes.iter().map(|route| route[0].1).collect();
    let mut apart = begins.clone();
    apart.sort_by(f64::total_cmp);
    assert!(apart.windows(2).all(|two| two[1] - two[0] == PORT), "{begins:?}");
}
