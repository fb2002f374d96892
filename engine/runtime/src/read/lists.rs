//! Lists and counts, by unit, state or view, and the words that clerks type.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hoso_store::{ListQuery as StoreQuery, Listing, ReadError};
use uuid::Uuid;

use crate::command::Grant;
use crate::engine::Engine;
use crate::problem::Problem;
use crate::routes::chain;
use crate::rows;
use crate::view::{CaseLine, Counts, ListQuery, Page};

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The query names what is not there.
    #[error("{}", .0.detail)]
    Problem(Box<Problem>),
    /// The store cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl From<Problem> for ListError {
    fn from(problem: Problem) -> Self {
        ListError::Problem(Box::new(problem))
    }
}

impl Engine {
    /// A page of cases, newest first.
    ///
    /// # Errors
    /// An unknown workflow, state or view, a cursor of another list, or the store.
    pub fn list(&self, query: &ListQuery, grant: &Grant) -> Result<Page, ListError> {
        let listing = self.listing(query, grant)?;
        let units = self.units(&query.units, grant)?;
        let cursor = query.cursor.as_ref().map(|cursor| URL_SAFE_NO_PAD.decode(cursor));
        let cursor = cursor.transpose().map_err(|_| bad_cursor())?;
        let page = self.inner.reader.list(&StoreQuery {
            workflow: query.workflow.clone(),
            units,
            listing,
            words: words(&query.words),
            cursor,
            limit: query.limit.clamp(1, 200),
        });
        let page = page.map_err(|error| match error {
            ReadError::Cursor => ListError::from(bad_cursor()),
            ReadError::Words { most, .. } => too_many_words(most).into(),
            ReadError::Wide { .. } => too_many_units().into(),
            other => ListError::Read(other),
        })?;
        let cases = page.cases.into_iter().map(|record| self.line(record)).collect();
        Ok(Page { cases, next: page.next.map(|next| URL_SAFE_NO_PAD.encode(next)) })
    }

    fn line(&self, record: hoso_store::record::CaseRecord) -> CaseLine {
        let lifecycle = self.inner.door.world.lifecycle(&record.workflow, record.version);
        let searchable = |name: &str| {
            let field = lifecycle.as_deref().and_then(|lifecycle| lifecycle.field(name));
            field.is_some_and(|field| field.search)
        };
        let fields = record.fields.iter().filter(|field| searchable(&field.name));
        let fields = fields.filter_map(|f| Some((f.name.clone(), rows::value(&f.value)?)));
        CaseLine {
            id: Uuid::from_bytes(record.id.0),
            fields: fields.collect(),
            key: record.key,
            workflow: record.workflow,
            unit: record.unit,
            state: record.state,
            revision: record.revision,
            opened_ms: record.opened_ms,
            changed_ms: record.changed_ms,
        }
    }

    fn listing(&self, query: &ListQuery, grant: &Grant) -> Result<Listing, ListError> {
        let lifecycle = self.granted(&query.workflow, grant)?;
        match (&query.state, &query.view) {
            (None, None) => Ok(Listing::All),
            (Some(state), None) if lifecycle.state(state).is_some() => {
                Ok(Listing::State(state.clone()))
            }
            (None, Some(view)) if lifecycle.declared().views.contains_key(view.as_str()) => {
                Ok(Listing::View(view.clone()))
            }
            (Some(state), None) => Err(unknown("state", state).into()),
            (None, Some(view)) => Err(unknown("view", view).into()),
            (Some(_), Some(_)) => {
                let vi = "Chỉ lọc theo một trong hai: `state` hoặc `view`.".into();
                let en = "Filter by `state` or by `view`, not by both.".into();
                Err(Problem::new("two-filters", 400, vi, en).into())
            }
        }
    }

    fn granted(
        &self,
        workflow: &str,
        grant: &Grant,
    ) -> Result<std::sync::Arc<hoso_core::Lifecycle>, ListError> {
        let world = &self.inner.door.world;
        let granted = grant.workflows.as_ref().is_none_or(|w| w.iter().any(|one| one == workflow));
        let lifecycle = world.newest(workflow).filter(|_| granted);
        lifecycle.ok_or_else(|| {
            let known = world.workflow_names();
            let near = hoso_workflow::closest(workflow, known.iter().map(String::as_str));
            Problem::unknown_workflow(workflow, near).into()
        })
    }

    /// How many cases of a unit, with all below it, rest where.
    ///
    /// # Errors
    /// An unknown workflow, a unit outside the grant, or the store.
    pub fn counts(
        &self,
        workflow: &str,
        unit: Option<&str>,
        grant: &Grant,
    ) -> Result<Counts, ListError> {
        let lifecycle = self.granted(workflow, grant)?;
        let wanted: Vec<String> = unit.map(str::to_owned).into_iter().collect();
        let mut counts = Counts::default();
        let declared = lifecycle.declared();
        let mut states: Vec<_> = declared.states.iter().collect();
        states.sort_by_key(|(_, state)| state.position);
        counts.states = states.iter().map(|(name, _)| (name.to_string(), 0)).collect();
        let mut views: Vec<_> = declared.views.iter().collect();
        views.sort_by_key(|(_, view)| view.position);
        counts.views = views.iter().map(|(name, _)| (name.to_string(), 0)).collect();
        for unit in self.units(&wanted, grant)? {
            for (listing, count) in self.inner.reader.counts(workflow, &unit)? {
                add(&mut counts, listing, count);
            }
        }
        Ok(counts)
    }

    /// The units to look under, none of them below another; the root stands for all.
    fn units(&self, wanted: &[String], grant: &Grant) -> Result<Vec<String>, Problem> {
        let chain = |unit: &str| chain(&self.inner.door.world.settings.units, unit);
        let beyond = wanted.iter().find(|unit| !grant.covers(&chain(unit)));
        if let Some(unit) = beyond {
            return Err(Problem::beyond_grant("unit", unit));
        }
        let all = match (wanted, &grant.units) {
            ([], None) => return Ok(vec![String::new()]),
            ([], Some(granted)) => granted.as_slice(),
            (wanted, _) => wanted,
        };
        let mut units: Vec<String> = Vec::new();
        for unit in all {
            let above = chain(unit);
            let below_another = all.iter().any(|one| one != unit && above.contains(one));
            if !below_another && !units.contains(unit) {
                units.push(unit.clone());
            }
        }
        Ok(units)
    }
}

/// States of older versions are counted too, after those of the newest.
fn add(counts: &mut Counts, listing: Listing, count: u64) {
    let (list, name) = match listing {
        Listing::All => {
            counts.total += count;
            return;
        }
        Listing::State(name) => (&mut counts.states, name),
        Listing::View(name) => (&mut counts.views, name),
    };
    match list.iter_mut().find(|(known, _)| *known == name) {
        Some((_, sum)) => *sum += count,
        None => list.push((name, count)),
    }
}

fn unknown(what: &str, name: &str) -> Problem {
    let what_vi = if what == "state" { "trạng thái" } else { "danh sách" };
    let vi = format!("Quy trình không có {what_vi} `{name}`.");
    let en = format!("The workflow has no {what} `{name}`.");
    Problem::new(&format!("unknown-{what}"), 400, vi, en)
}

/// A whole case code is one word, everything else is split as the declared values were.
fn words(typed: &str) -> Vec<String> {
    match hoso_civil::CaseCode::parse(typed.trim()) {
        Ok(code) => vec![code.to_string().to_lowercase()],
        Err(_) => hoso_civil::name::search_words(typed),
    }
}

fn too_many_words(most: usize) -> Problem {
    let vi = format!("Tìm nhiều nhất {most} từ một lần.");
    let en = format!("Search for {most} words at most.");
    Problem::new("too-many-words", 400, vi, en)
}

fn too_many_units() -> Problem {
    let vi = "Quá nhiều đơn vị cho một danh sách: hãy nêu ít hơn.".into();
    let en = "Too many units for one list: name fewer of them, or fewer words.".into();
    Problem::new("too-many-units", 400, vi, en)
}

fn bad_cursor() -> Problem {
    let vi = "`cursor` không đúng: hãy lấy lại từ trang trước.".into();
    let en = "The `cursor` is not one of this list: take it from the page before.".into();
    Problem::new("bad-cursor", 400, vi, en)
}
