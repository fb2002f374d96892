//! A new version in a running engine: taken up, planned, cases moved and brought back. What a
//! preview says is what the move does, over random populations. Never moves a case by hand.

use hoso_runtime::connectors::wire::Answer;
use hoso_runtime::versions::{Migration, Planned, TakeUpError, Tally, VersionsError, stranded};
use hoso_runtime::{Actor, Engine, WorkflowText};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;
use uuid::Uuid;

use crate::support::script::{Said, day, record};
use crate::support::{
    Bench, REVIEW, act, case, detail, done, edit, fields, journal, numbered, put, rests, review,
    settled, story, submit, with,
};

const NAME: &str = "identity-review";

/// The second version: `pending` is called otherwise, and so is `sex`; `ethnicity` is let go.
fn second() -> String {
    changed(&[
        ("version: 1\n", "version: 2\n"),
        ("pending", "checking"),
        ("  sex: {}\n  ethnicity: {}\n", "  gioi-tinh: {is: sex}\n"),
        ("birth-date, sex, ethnicity]", "birth-date, gioi-tinh]"),
        (
            "initial: not-sent\n",
            "migrate:\n  from: [1]\n  states: {pending: checking}\n  fields: {sex: gioi-tinh}\n  drop: [ethnicity]\ninitial: not-sent\n",
        ),
    ])
}

/// The first version with these texts put for those.
fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(REVIEW.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "`{old}` does not stand in the example");
        text.replace(old, new)
    })
}

/// Every case may come, and nothing else is different.
fn plain(version: u32, from: &str) -> String {
    let head = format!("version: {version}\n");
    let migrate = format!("migrate: {{from: {from}}}\ninitial: not-sent\n");
    changed(&[("version: 1\n", &head), ("initial: not-sent\n", &migrate)])
}

async fn take(engine: &Engine, text: &str) -> Result<bool, TakeUpError> {
    engine.take_up(review(text)).await.map(|taken| taken.new)
}

async fn go(engine: &Engine, to: u32) -> Tally {
    engine.migrate(&Migration::to(NAME, to)).await.unwrap()
}

async fn go_back(engine: &Engine, to: u32) -> Tally {
    let back = Migration { back: true, ..Migration::to(NAME, to) };
    engine.migrate(&back).await.unwrap()
}

fn version(engine: &Engine, id: Uuid) -> u32 {
    case(engine, id).version
}

#[tokio::test]
async fn new_cases_take_the_version_that_was_taken_up_and_running_ones_stay() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let old = submit(&engine, "K-1", fields()).await;
    assert!(take(&engine, &plain(2, "[1]")).await.unwrap());
    assert!(!take(&engine, &plain(2, "[1]")).await.unwrap(), "the very same is nothing new");
    let new = submit(&engine, "K-2", numbered(2)).await;
    assert_eq!((version(&engine, old), version(&engine, new)), (1, 2));
    rests(&engine, old, "verified").await;
    engine.close().await;
    // The file that is configured is the first one still.
    let engine = bench.open().await;
    let later = submit(&engine, "K-3", numbered(3)).await;
    assert_eq!(version(&engine, later), 2, "what was taken up is kept");
    engine.close().await;
}

#[tokio::test]
async fn what_cannot_be_taken_up_changes_nothing_and_says_why() {
    let bench = Bench::new();
    let engine = bench.open().await;
    take(&engine, &plain(3, "[1]")).await.unwrap();
    let texts = [
        changed(&[("1 day ", "2 days ")]),
        plain(2, "[1]"),
        plain(4, "[1]").replace("ask: person\n", "ask: persn\n"),
        "workflow: identity-review\n".to_owned(),
    ];
    let mut said = Vec::new();
    for text in &texts {
        said.push(take(&engine, text).await.unwrap_err().to_string());
    }
    insta::assert_snapshot!(said.join("\n---\n"));
    let versions: Vec<u32> = engine.workflows().iter().map(|one| one.version).collect();
    assert_eq!(versions, [1, 3]);
    engine.close().await;
}

#[tokio::test]
async fn several_texts_are_taken_up_in_the_order_of_their_versions() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let texts = [plain(3, "[1, 2]"), "no workflow".to_owned(), plain(2, "[1]")];
    let answers = engine.take_up_all(texts.iter().map(|text| review(text)).collect()).await;
    let new: Vec<Option<u32>> =
        answers.iter().map(|one| one.as_ref().ok().map(|taken| taken.version)).collect();
    assert_eq!(new, [Some(3), None, Some(2)]);
    engine.close().await;
}

#[tokio::test]
async fn a_plan_shows_what_a_text_would_do_and_does_nothing() {
    let bench = Bench::new();
    let engine = bench.open().await;
    bench.script.otherwise(Said::Answer(Answer::NotFound));
    let lost = settled(&engine, "K-0", fields()).await;
    bench.script.otherwise(None);
    settled(&engine, "K-1", numbered(1)).await;
    settled(&engine, "K-2", with(json!({"identity-number": "001190000002", "ethnicity": null})))
        .await;
    bench.script.hold();
    submit(&engine, "K-3", numbered(3)).await;
    let text = second().replace("  not-found: {", "  unknown: {");
    let text = text.replace("not-found: not-found,", "not-found: unknown,");
    let text = text.replace("mismatch, not-found,", "mismatch, unknown,");
    let text = text.replace("[mismatch, not-found]", "[mismatch, unknown]");
    let plan = engine.plan(&Planned::Text(review(&text))).await.unwrap();
    assert_eq!((plan.to, plan.before, plan.known), (2, Some(1), false));
    let moves: Vec<String> = plan.tally.moves().iter().map(|one| format!("{one:?}")).collect();
    insta::assert_snapshot!(moves.join("\n"));
    let held = plan.tally.stranded();
    assert_eq!((held.len(), held[0].cases, &held[0].ids), (1, 1, &vec![lost.id]));
    assert_eq!(held[0].why.code(), "state-gone");
    assert_eq!(plan.tally.one_way(), 2, "two of those that move declare an ethnicity");
    assert!(plan.difference.iter().any(|one| one.en == "State `pending` is now `checking`."));
    assert_eq!(engine.workflows().len(), 1);
    assert_eq!(version(&engine, lost.id), 1);
    bench.script.go_on();
    engine.close().await;
}

#[tokio::test]
async fn cases_move_once_and_a_second_run_finds_them_moved() {
    let bench = Bench::new();
    let engine = bench.open().await;
    bench.script.hold();
    let pending = submit(&engine, "K-0", fields()).await;
    for n in 1..8 {
        submit(&engine, &format!("K-{n}"), numbered(n)).await;
    }
    take(&engine, &plain(2, "[1]")).await.unwrap();
    let by =
        Actor { caller: "desk".into(), person: None, role: "administrator".into(), unit: None };
    let by_threes = Migration { chunk: 3, by: Some(by.clone()), ..Migration::to(NAME, 2) };
    let first = engine.migrate_some(&by_threes, None).await.unwrap();
    assert_eq!((first.tally.moved(), first.next.is_some()), (3, true));
    let rest = engine.migrate(&by_threes).await.unwrap();
    assert_eq!((rest.moved(), rest.there()), (5, 3));
    assert_eq!(engine.migrate(&by_threes).await.unwrap().there(), 8);
    let lines = journal(&engine, pending);
    let line = lines.last().unwrap();
    assert_eq!(story(&engine, pending), ["opened", "acted", "asked", "migrated"]);
    assert_eq!((detail(line, "from-version"), detail(line, "to-version")), (Some("1"), Some("2")));
    assert_eq!(line.actor.as_ref(), Some(&by));
    // The ask that was open goes on: its answer counts, and nobody is asked twice.
    bench.script.go_on();
    rests(&engine, pending, "verified").await;
    engine.settled(pending, crate::support::LONG).await;
    assert!(bench.script.by_id().values().all(|asked| *asked == 1));
    engine.close().await;
}

#[tokio::test]
async fn an_ask_that_is_put_otherwise_goes_out_anew() {
    let bench = Bench::new();
    let engine = bench.open().await;
    bench.script.hold();
    let pending = submit(&engine, "K-1", fields()).await;
    take(&engine, &second()).await.unwrap();
    let tally = go(&engine, 2).await;
    assert_eq!((tally.moved(), tally.one_way()), (1, 1));
    assert_eq!(
        story(&engine, pending),
        ["opened", "acted", "asked", "migrated", "closed", "asked"]
    );
    bench.script.go_on();
    rests(&engine, pending, "verified").await;
    let seen = case(&engine, pending);
    assert!(seen.fields.iter().all(|field| field.name != "ethnicity"));
    assert_eq!(bench.script.count(), 2);
    engine.close().await;
}

#[tokio::test]
async fn what_was_moved_comes_back_unless_something_happened_to_it() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let rests_there = settled(&engine, "K-1", fields()).await;
    let edited = done(&engine, put("K-2", numbered(2), None)).await.case.unwrap();
    take(&engine, &plain(2, "[1]")).await.unwrap();
    let native = done(&engine, put("K-3", numbered(3), None)).await.case.unwrap();
    assert_eq!(go(&engine, 2).await.moved(), 2);
    done(&engine, edit(edited, json!({"full-name": "Trần Văn Nam"}))).await;
    let plan = Planned::Version { workflow: NAME.into(), to: 1, back: true };
    let plan = engine.plan(&plan).await.unwrap();
    let tally = go_back(&engine, 1).await;
    assert_eq!(plan.tally, tally, "the plan of the way back is the way back");
    assert_eq!((tally.moved(), tally.held_back(), tally.stays().len()), (1, 1, 1));
    assert_eq!(tally.stranded()[0].why.code(), "changed-since");
    let all = [rests_there.id, edited, native];
    assert_eq!(all.map(|id| version(&engine, id)), [1, 2, 2]);
    let back = case(&engine, rests_there.id);
    let same = |view: &hoso_runtime::CaseView| {
        (view.state.clone(), view.fields.clone(), view.asks.clone(), view.timers.clone())
    };
    assert_eq!(same(&back), same(&rests_there));
    assert_eq!(go(&engine, 2).await.moved(), 1, "and forward again");
    engine.close().await;
}

#[tokio::test]
async fn values_that_were_let_go_do_not_come_back() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let poorer = done(&engine, put("K-1", fields(), None)).await.case.unwrap();
    let whole = with(json!({"ethnicity": null}));
    let whole = done(&engine, put("K-2", whole, None)).await.case.unwrap();
    take(&engine, &second()).await.unwrap();
    assert_eq!(go(&engine, 2).await.one_way(), 1);
    let tally = go_back(&engine, 1).await;
    assert_eq!((version(&engine, poorer), version(&engine, whole)), (2, 1));
    let held = tally.stranded();
    assert_eq!(held[0].ids, [poorer]);
    insta::assert_snapshot!(stranded(&held[0].why).en);
    engine.close().await;
}

#[tokio::test]
async fn cases_that_change_while_they_are_moved_lose_nothing_and_move_once() {
    let bench = Bench::new();
    let engine = bench.open().await;
    let mut ids = Vec::new();
    for n in 0..60 {
        let opened = done(&engine, put(&format!("K-{n}"), numbered(n), None)).await;
        ids.push(opened.case.unwrap());
    }
    take(&engine, &plain(2, "[1]")).await.unwrap();
    let in_chunks = Migration { chunk: 7, ..Migration::to(NAME, 2) };
    let edits = async {
        for id in &ids {
            done(&engine, edit(*id, json!({"full-name": "Trần Văn Nam"}))).await;
        }
    };
    let two = futures_util::future::join3(edits, engine.migrate(&in_chunks), go(&engine, 2)).await;
    let moved = two.1.unwrap().moved() + two.2.moved();
    assert_eq!(moved, 60, "two at once move each case once");
    for id in &ids {
        let mut lines = story(&engine, *id);
        lines.sort();
        assert_eq!(
            (version(&engine, *id), lines),
            (2, ["edited", "migrated", "opened"].map(str::to_owned).to_vec())
        );
    }
    engine.close().await;
}

#[tokio::test]
async fn at_rest_only_cases_move_that_need_nobody() {
    let mut bench = Bench::new();
    let engine = bench.open().await;
    bench.script.hold();
    let pending = submit(&engine, "K-1", fields()).await;
    let quiet = done(&engine, put("K-2", numbered(2), None)).await.case.unwrap();
    take(&engine, &second()).await.unwrap();
    engine.close().await;
    bench.settings.workflows.clear();
    let rest = Engine::at_rest(bench.settings.clone()).await.unwrap();
    let dry = Migration { dry_run: true, ..Migration::to(NAME, 2) };
    let dry = rest.migrate(&dry).await.unwrap();
    let real = go(&rest, 2).await;
    assert_eq!(dry, real);
    assert_eq!(real.stranded()[0].why.code(), "needs-engine");
    assert_eq!((version(&rest, pending), version(&rest, quiet)), (1, 2));
    rest.close().await;
}

#[tokio::test]
async fn a_version_that_no_case_can_come_to_is_said_so() {
    let bench = Bench::new();
    let engine = bench.open().await;
    done(&engine, put("K-1", fields(), None)).await;
    take(&engine, &changed(&[("version: 1\n", "version: 2\n")])).await.unwrap();
    let tries = [
        Migration::to("identity-reviw", 2),
        Migration::to(NAME, 7),
        Migration::to(NAME, 2),
        Migration { back: true, ..Migration::to(NAME, 1) },
    ];
    let mut said = Vec::new();
    for one in &tries {
        said.push(engine.migrate(one).await.unwrap_err().to_string());
    }
    let cursor = engine.migrate_some(&Migration::to(NAME, 1), Some("AAAA")).await;
    assert!(matches!(cursor, Err(VersionsError::NoWay { .. })));
    let plan = Planned::Version { workflow: NAME.into(), to: 2, back: false };
    let broken = engine.plan_some(&plan, Some("?")).unwrap_err();
    said.push(broken.to_string());
    insta::assert_snapshot!(said.join("\n"));
    let plan = engine.plan(&plan).await.unwrap();
    assert_eq!((plan.tally.moved(), plan.tally.stays()[0].cases), (0, 1), "all of them stay");
    engine.close().await;
}

/// A version that differs at random.
fn random_second(random: &mut StdRng) -> String {
    let mut text = plain(2, "[1]");
    let mut say = |old: &str, new: &str| {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    };
    if random.random() {
        say("identity-number: {search: true}", "identity-number: {search: true, required: true}");
    }
    let mut migrate = vec!["from: [1]".to_owned()];
    if random.random() {
        say("verified:", "good:");
        say(": verified", ": good");
        say("good: good", "verified: good");
        say("[verified]", "[good]");
        if random.random_bool(0.7) {
            migrate.push("states: {verified: good}".into());
        }
    }
    let gone = random.random();
    if gone {
        say("  ethnicity: {}\n", "");
        say(", sex, ethnicity]", ", sex]");
    }
    if gone && random.random() {
        migrate.push("drop: [ethnicity]".into());
    }
    say("migrate: {from: [1]}", &format!("migrate: {{{}}}", migrate.join(", ")));
    text
}

/// Cases wherever they come to, with whatever was declared.
async fn populate(bench: &Bench, engine: &Engine, random: &mut StdRng) -> Vec<Uuid> {
    let mut ids = Vec::new();
    for n in 0..random.random_range(8..24) {
        let mut fields = numbered(n);
        for field in ["identity-number", "sex", "ethnicity"] {
            if random.random_bool(0.3) {
                fields.remove(field);
            }
        }
        bench.script.otherwise(match random.random_range(0..3) {
            0 => Some(Said::Answer(Answer::NotFound)),
            1 => Some(record("Trần Văn Nam", day(1990, 2, 14), &[])),
            _ => None,
        });
        let may = random.random_bool(0.7) && fields.contains_key("identity-number");
        let action = may.then_some("submit");
        let id = done(engine, put(&format!("K-{n}"), fields, action)).await.case.unwrap();
        engine.settled(id, crate::support::LONG).await;
        if random.random_bool(0.2) && case(engine, id).state == "mismatch" {
            done(engine, act(id, "submit", json!({"full-name": "Trần Văn Nam"}))).await;
            engine.settled(id, crate::support::LONG).await;
        }
        ids.push(id);
    }
    ids
}

#[tokio::test]
async fn a_dry_run_is_the_real_run_over_random_populations() {
    let (mut moved, mut held) = (0, 0);
    for seed in 0..6 {
        let mut random = StdRng::seed_from_u64(seed);
        let bench = Bench::new();
        let engine = bench.open().await;
        let ids = populate(&bench, &engine, &mut random).await;
        let before: Vec<_> = ids.iter().map(|id| case(&engine, *id)).collect();
        let text = random_second(&mut random);
        let candidate: WorkflowText = review(&text);
        let plan = engine.plan(&Planned::Text(candidate)).await.unwrap();
        take(&engine, &text).await.unwrap();
        let chunk = random.random_range(1..9);
        let real = Migration { chunk, ..Migration::to(NAME, 2) };
        let dry = Migration { dry_run: true, ..real.clone() };
        let said = engine.migrate(&dry).await.unwrap();
        let untouched: Vec<_> = ids.iter().map(|id| case(&engine, *id)).collect();
        assert_eq!(before, untouched, "a dry run changes nothing");
        let done = engine.migrate(&real).await.unwrap();
        assert_eq!((&said, &plan.tally), (&done, &done), "seed {seed}");
        let there = ids.iter().filter(|id| version(&engine, **id) == 2).count() as u64;
        assert_eq!((there, ids.len() as u64 - there), (done.moved(), done.held_back()));
        let again = engine.migrate(&real).await.unwrap();
        assert_eq!((again.moved(), again.there(), again.held_back()), (0, there, done.held_back()));
        for id in &ids {
            let lines = journal(&engine, *id);
            let migrated = lines.iter().filter(|line| line.what == "migrated").count();
            assert_eq!(migrated as u32 + 1, version(&engine, *id), "once, or not at all");
        }
        let back = go_back(&engine, 1).await;
        assert_eq!(back.moved() + done.one_way(), done.moved(), "seed {seed}: {back:?}");
        for (id, first) in ids.iter().zip(&before) {
            let last = case(&engine, *id);
            if last.version == 1 {
                assert_eq!((&last.state, &last.fields), (&first.state, &first.fields));
            }
        }
        moved += done.moved();
        held += done.held_back();
        engine.close().await;
    }
    assert!(moved > 15 && held > 15, "{moved} moved, {held} held: both are to be tried");
}
