//! Lifecycles that nobody wrote: any states with any actions between them are drawn so that nothing
//! covers anything, and the same each time.

use std::collections::{BTreeMap, BTreeSet};

use hoso_core::{Action, Draft, Label, Lifecycle, Name, State};
use hoso_workflow::Tongue;
use hoso_workflow::show::{Picture, svg};
use proptest::prelude::*;

use super::drawn::Drawn;

/// So many states, and an action for each pair.
fn lifecycle(states: usize, pairs: &[(usize, usize)]) -> Lifecycle {
    let state = |at: usize| Name::from(format!("state-{}", at % states));
    let label = |text: String| Label::from([("vi".to_owned(), text)]);
    let states_by_name = (0..states).map(|at| {
        let label = label(format!("Trạng thái {}", "dài ".repeat(at % 7)));
        (state(at), State { label, position: at, ..State::default() })
    });
    let actions = pairs.iter().enumerate().map(|(position, (from, to))| {
        let action = Action {
            label: label(format!("Thao tác {position}{}", " nữa".repeat(from * to % 9))),
            from: BTreeSet::from([state(*from)]),
            to: Some(state(*to)),
            position,
            ..Action::default()
        };
        (Name::from(format!("action-{position}")), action)
    });
    let draft = Draft {
        name: "random".into(),
        version: 1,
        languages: vec!["vi".into()],
        title: label("Ngẫu nhiên".into()),
        calendar: "vn".into(),
        initial: "state-0".into(),
        states: states_by_name.collect::<BTreeMap<_, _>>(),
        actions: actions.collect(),
        ..Draft::default()
    };
    Lifecycle::new(draft).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_covers_anything_in_any_lifecycle(
        states in 1usize..9,
        pairs in prop::collection::vec((0usize..9, 0usize..9), 0..16),
    ) {
        let lifecycle = lifecycle(states, &pairs);
        let picture = Picture::new(&lifecycle, Some(Tongue::Vietnamese), None);
        let text = svg(&picture);
        let faults = Drawn::read(&text).faults();
        prop_assert!(faults.is_empty(), "{:#?}", faults);
        prop_assert_eq!(&text, &svg(&Picture::new(&lifecycle, Some(Tongue::Vietnamese), None)));
    }
}

#[test]
fn a_large_lifecycle_is_drawn_in_reasonable_time() {
    let pairs: Vec<(usize, usize)> =
        (0..60).flat_map(|at| [(at, at + 1), (at, at * 7 % 60)]).collect();
    let drawn = Drawn::read(&svg(&Picture::new(&lifecycle(60, &pairs), None, None)));
    assert_eq!(drawn.boxes.len(), 60);
}
