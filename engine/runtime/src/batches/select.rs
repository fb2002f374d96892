//! The cases of a new batch: those that were named, or all that a list shows now. What is named
//! beyond the caller's reach stays in, and is counted as gone. Never reads a value.

use std::collections::HashSet;

use uuid::Uuid;

use super::No;
use crate::command::{BatchCommand, Selection};
use crate::engine::Engine;
use crate::problem::Problem;
use crate::read::ListError;
use crate::view::ListQuery;

/// The most cases that one request names.
const NAMED: usize = 10_000;
/// The most cases that one list gives.
const LISTED: usize = 100_000;

impl Engine {
    /// In the order of their turns, each once.
    pub(super) async fn selected(&self, command: &BatchCommand) -> Result<Vec<Uuid>, No> {
        let cases = match &command.cases {
            Selection::Cases(cases) => named(cases)?,
            Selection::List { state, view, unit, words } => {
                let query = ListQuery {
                    workflow: command.workflow.clone(),
                    units: unit.clone().into_iter().collect(),
                    state: state.clone(),
                    view: view.clone(),
                    words: words.clone(),
                    cursor: None,
                    limit: 200,
                };
                let (engine, grant) = (self.clone(), command.grant.clone());
                let all = move || engine.all_of(query, &grant);
                let all = tokio::task::spawn_blocking(all).await;
                all.unwrap_or_else(|_| Err(hoso_store::ReadError::Unavailable.into()))?
            }
        };
        if cases.is_empty() { Err(nothing().into()) } else { Ok(cases) }
    }

    /// Page after page; the oldest case first.
    fn all_of(&self, query: ListQuery, grant: &crate::Grant) -> Result<Vec<Uuid>, No> {
        let (mut cases, mut query) = (Vec::new(), query);
        loop {
            let page = self.list(&query, grant).map_err(|error| match error {
                ListError::Problem(problem) => No::Refused(problem),
                ListError::Read(error) => No::Read(error),
            })?;
            cases.extend(page.cases.into_iter().map(|line| line.id));
            if cases.len() > LISTED {
                return Err(too_many(LISTED).into());
            }
            if page.next.is_none() {
                break;
            }
            query.cursor = page.next;
        }
        cases.reverse();
        Ok(cases)
    }
}

fn named(cases: &[Uuid]) -> Result<Vec<Uuid>, Problem> {
    if cases.len() > NAMED {
        return Err(too_many(NAMED));
    }
    let mut known = HashSet::with_capacity(cases.len());
    Ok(cases.iter().copied().filter(|case| known.insert(*case)).collect())
}

fn nothing() -> Problem {
    let vi = "Không có hồ sơ nào được chọn.".into();
    let en = "No case is selected.".into();
    Problem::new("nothing-selected", 422, vi, en)
}

fn too_many(most: usize) -> Problem {
    let vi = format!("Một lần làm được nhiều nhất {most} hồ sơ: hãy chia nhỏ.");
    let en = format!("A batch made this way takes {most} cases at most: divide it.");
    Problem::new("too-many-cases", 422, vi, en)
}
