//! What is said to be allowed works, and what is said to be refused is refused so: over random
//! passages through every workflow of the tests. And the sentences, whole, as people read them.

mod sentences;
mod walk;

use std::collections::BTreeSet;

use hoso_runtime::{Actor, Ended, Engine, Problem, StandView, WhyView};
use uuid::Uuid;

use crate::support::apply;
use walk::{Of, WORKFLOWS, Walk, actor, acts, allowed, bench};

/// Ways of one length through one workflow.
const SEEDS: u64 = 32;
/// Replays of one way, each for another pair that is allowed at its end.
const REPLAYS: usize = 4;

async fn refusal(engine: &Engine, id: Uuid, actor: Actor, action: &str) -> Problem {
    let who = format!("{action} by {} as {}", actor.name(), actor.role);
    let outcome = apply(engine, acts(id, actor, action)).await;
    assert_eq!(outcome.result, Ended::Refused, "{who}");
    outcome.problem.expect("a refusal says why")
}

/// Every pair that is refused is refused with the same words; what was met goes into `seen`.
async fn refused_as_told(walk: &Walk<'_>, seen: &mut BTreeSet<String>) {
    let why = walk.why();
    for told in &why.moves {
        let not = |stand: &&StandView| !stand.allowed;
        for stand in told.roles.iter().filter(not) {
            let actor = actor(&stand.role, "nobody-before");
            let problem = refusal(walk.engine, walk.id, actor, &told.name).await;
            assert_eq!(Some(&problem), stand.problems.first(), "{why:#?}");
            seen.extend(stand.problems.iter().map(|problem| problem.code.clone()));
        }
        if !told.reader.allowed {
            let problem = refusal(walk.engine, walk.id, crate::support::clerk(), &told.name).await;
            assert_eq!(Some(&problem), told.reader.problems.first(), "{why:#?}");
            seen.insert(problem.code);
        }
        for used in &told.not_by {
            for stand in told.roles.iter().filter(|stand| stand.allowed) {
                let actor = actor(&stand.role, &used.by);
                let problem = refusal(walk.engine, walk.id, actor, &told.name).await;
                assert_eq!(problem.code, "four-eyes", "{why:#?}");
                seen.insert(problem.code);
            }
        }
    }
    assert_eq!(walk.why().revision, why.revision, "a refusal changes nothing");
}

/// The parts of a condition lead to the whole, and a condition that does not hold is in the way.
fn conditions_as_told(why: &WhyView) {
    for told in &why.moves {
        let Some(when) = &told.when else { continue };
        let unmet = |problem: &Problem| matches!(&*problem.code, "condition-unmet" | "unchanged");
        for stand in &told.roles {
            assert_eq!(stand.problems.iter().any(unmet), !when.holds, "{told:#?}");
        }
    }
}

async fn walked<'a>(
    bench: &'a crate::support::Bench,
    engine: &'a Engine,
    of: Of,
    seed: u64,
    done: &mut BTreeSet<String>,
) -> Option<Walk<'a>> {
    let mut walk = Walk::open(bench, engine, of, seed).await?;
    for _ in 0..seed % 16 {
        done.extend(walk.step(of).await);
    }
    Some(walk)
}

/// All ways of one workflow: what was refused, and what was done.
async fn tried(of: Of) -> (BTreeSet<String>, BTreeSet<String>) {
    let bench = bench();
    let engine = bench.open().await;
    let (mut refused, mut done) = (BTreeSet::new(), BTreeSet::new());
    for seed in 0..SEEDS {
        let Some(walk) = walked(&bench, &engine, of, seed, &mut done).await else { continue };
        conditions_as_told(&walk.why());
        refused_as_told(&walk, &mut refused).await;
        let many = allowed(&walk.why()).len();
        for pick in 0..many.min(REPLAYS) {
            let again = walked(&bench, &engine, of, seed, &mut done).await;
            let again = again.expect("the same values do again");
            let all = allowed(&again.why());
            // Later in time some of it may have become impossible.
            let Some((action, role)) = all.get((pick + seed as usize) % all.len().max(1)) else {
                continue;
            };
            let someone = actor(role, "nobody-before");
            let outcome = apply(&engine, acts(again.id, someone, action)).await;
            assert_eq!(outcome.result, Ended::Done, "{action} by {role}: {:?}", outcome.problem);
            done.insert(action.clone());
        }
    }
    engine.close().await;
    (refused, done)
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_allowed_is_done_and_whatever_is_refused_is_refused_so() {
    let tried = WORKFLOWS.map(|of| tokio::spawn(async move { (of.0, tried(of).await) }));
    let (mut refused, mut done) = (BTreeSet::new(), BTreeSet::new());
    for one in tried {
        let (workflow, (codes, actions)) = one.await.unwrap();
        refused.extend(codes);
        done.extend(actions.into_iter().map(|action| format!("{workflow} {action}")));
    }
    // So that it is not true for want of situations. What hangs on the day of the week is left out.
    for code in ["wrong-state", "wrong-role", "missing-fields", "unchanged", "condition-unmet"] {
        assert!(refused.contains(code), "{code} was never met: {refused:?}");
    }
    for action in ["submit", "ask-again", "reopen"] {
        assert!(done.contains(&format!("identity-review {action}")), "{action}: {done:?}");
    }
    for action in ["intake receive", "conditions shut", "one-stop-case submit", "smallest close"] {
        assert!(done.contains(action), "{action}: {done:?}");
    }
}
