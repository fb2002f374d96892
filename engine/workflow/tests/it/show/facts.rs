//! What a picture says beyond states and labels: notes of actions, facts of states, lengths and
//! limits, in both languages; and how arrows are put together. Never looks at a form but the table.

use std::collections::BTreeSet;

use hoso_civil::Length;
use hoso_core::{
    Action, Draft, DueSpec, Fill, Fires, Label, Lifecycle, Limit, Moment, Name, Over, State, Takes,
    TimerSpec,
};
use hoso_workflow::Tongue;
use hoso_workflow::show::{ArrowKind, Picture, SpotKind, table};

fn label(vi: &str, en: &str) -> Label {
    Label::from([("vi".to_owned(), vi.to_owned()), ("en".to_owned(), en.to_owned())])
}

fn name(text: &str) -> Name {
    Name::from(text)
}

fn timer(at: Moment, fires: Fires) -> TimerSpec {
    TimerSpec { at, fires, pauses_in_outage: false }
}

/// Two states: every kind of timer in the first, every note on its actions.
fn draft() -> Draft {
    let remind = |roles: &[&str]| Fires::Remind(roles.iter().map(|role| name(role)).collect());
    let to = || Fires::To(name("closed"));
    let open = State {
        label: label("Đang mở", "Open"),
        timers: vec![
            timer(Moment::After(Length::Hours(4)), remind(&[])),
            timer(Moment::BeforeDue(Length::WorkingDays(2)), remind(&["clerk", "chief"])),
            timer(Moment::BeforeDue(Length::WorkingHours(1)), to()),
            timer(Moment::Due, to()),
            TimerSpec { pauses_in_outage: true, ..timer(Moment::After(Length::Months(1)), to()) },
        ],
        ..State::default()
    };
    let closed = State {
        label: label("Đã đóng", "Closed"),
        is_final: true,
        delete_after: Some(Length::Months(60)),
        position: 1,
        ..State::default()
    };
    let from = BTreeSet::from([name("open")]);
    let close = Action {
        label: label("Đóng", "Close"),
        from: from.clone(),
        to: Some(name("closed")),
        reason: true,
        limit: Some(Limit { times: 3, within: Length::Days(1) }),
        not_by: BTreeSet::from([name("take")]),
        ..Action::default()
    };
    let take = Action {
        label: label("Nhận", "Take"),
        from,
        roles: BTreeSet::from([name("clerk")]),
        limit: Some(Limit { times: 1, within: Length::Minutes(30) }),
        fill: Some(Fill { from: name("person"), over: Over::Empty }),
        position: 1,
        ..Action::default()
    };
    Draft {
        name: "facts".into(),
        version: 2,
        languages: vec!["vi".into(), "en".into()],
        title: label("Mọi điều", "Facts"),
        calendar: "vn".into(),
        due: Some(DueSpec {
            after: Takes::Length(Length::WorkingDays(15)),
            of: None,
            pauses: BTreeSet::from([name("open")]),
        }),
        asks: [(name("person"), ask())].into(),
        initial: "open".into(),
        states: [(name("open"), open), (name("closed"), closed)].into(),
        actions: [(name("close"), close), (name("take"), take)].into(),
        ..Draft::default()
    }
}

/// Any will do: only its name is shown.
fn ask() -> hoso_core::Ask {
    let lifecycle = super::review();
    lifecycle.declared().asks.values().next().unwrap().clone()
}

/// The ask's fields are those of the shipped workflow.
fn lifecycle() -> Lifecycle {
    let fields = super::review().declared().fields.clone();
    Lifecycle::new(Draft { fields, ..draft() }).unwrap()
}

#[test]
fn every_fact_is_told_in_both_languages() {
    for tongue in Tongue::ALL {
        let picture = Picture::new(&lifecycle(), Some(tongue), None);
        insta::assert_snapshot!(format!("facts_{}", tongue.code()), table(&picture, 140));
    }
}

#[test]
fn a_case_may_be_due_as_its_procedure_says() {
    let due = DueSpec { after: Takes::OfProcedure, of: None, pauses: BTreeSet::new() };
    let fields = super::review().declared().fields.clone();
    let lifecycle = Lifecycle::new(Draft { fields, due: Some(due), ..draft() }).unwrap();
    let due = |tongue| Picture::new(&lifecycle, Some(tongue), None).due.unwrap();
    assert_eq!(due(Tongue::Vietnamese), "thời hạn theo thủ tục");
    assert_eq!(due(Tongue::English), "due as the procedure says");
}

#[test]
fn arrows_between_the_same_states_are_one_bundle() {
    let picture = Picture::new(&lifecycle(), Some(Tongue::English), None);
    let bundles = picture.bundles();
    let ends: Vec<(usize, usize)> = bundles.iter().map(|one| (one.from, one.to)).collect();
    assert_eq!(ends, [(0, 1), (0, 0)]);
    assert_eq!(bundles.iter().map(|one| one.lines.len()).sum::<usize>(), picture.arrows.len());
    // An action and timers share it.
    assert_eq!(bundles[0].kind(), None);
    let lines: Vec<String> = bundles[0].lines.iter().map(|line| line.on_arrow()).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    Close (any role)
    1 working hour before it is due
    When it is due
    After 1 month, outages not counted
    ");
}

#[test]
fn answers_are_one_line_and_failures_another() {
    let picture = Picture::new(&super::review(), Some(Tongue::English), None);
    let held = picture.spots.iter().position(|spot| spot.label == "Held").unwrap();
    let bundles = picture.bundles();
    let to_held = bundles.iter().find(|one| one.to == held && one.from != held).unwrap();
    let kinds: Vec<ArrowKind> = to_held.lines.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, [ArrowKind::Answer, ArrowKind::Failure, ArrowKind::Timer]);
    let kinds = picture.spots.iter().map(|spot| spot.kind).collect::<Vec<_>>();
    let (initial, resting) = (SpotKind::Initial, SpotKind::Resting);
    let wanted = [initial, SpotKind::Asking, resting, resting, resting, SpotKind::Good, resting];
    assert_eq!(kinds, wanted);
}
