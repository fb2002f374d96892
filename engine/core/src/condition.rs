//! Structured conditions, checked when the file is read. No expression language.
//! Never reads anything but the lifecycle and the case.

use std::cmp::Ordering;

use hoso_civil::{PartialDate, Value};

use crate::{AskStatus, Case, Lifecycle, Name, Verdict};

/// What must hold for an action, or for a case to stand in a view.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Every one holds.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// The field has this value.
    Is(Name, Value),
    /// The field has one of these values.
    In(Name, Vec<Value>),
    /// Nothing is declared for the field; of a household: some member lacks it, or there is none.
    Missing(Name),
    /// Something is declared for the field; of a household: every member has it, and there is one.
    Known(Name),
    /// The date is wholly before this one, as far as both are known.
    EarlierThan(Name, PartialDate),
    /// The date is wholly after this one, as far as both are known.
    LaterThan(Name, PartialDate),
    /// The inputs of the ask are not those it was last asked with, or it was never asked.
    Changed(Name),
    /// The last answer of the ask is one of these.
    Check(Name, Vec<Check>),
    /// The case rests in one of these states.
    State(Vec<Name>),
}

/// Where an ask on an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Never asked.
    None,
    /// Asked and open.
    Waiting,
    /// No answer could be had.
    Failed,
    /// A compared field was edited since.
    Stale,
    /// Answered so.
    Verdict(Verdict),
}

impl Check {
    /// The check with that code; verdicts have their own codes.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "none" => Some(Check::None),
            "waiting" => Some(Check::Waiting),
            "failed" => Some(Check::Failed),
            "stale" => Some(Check::Stale),
            verdict => Verdict::from_code(verdict).map(Check::Verdict),
        }
    }

    /// As it stands in YAML and HTTP.
    pub fn code(self) -> &'static str {
        match self {
            Check::None => "none",
            Check::Waiting => "waiting",
            Check::Failed => "failed",
            Check::Stale => "stale",
            Check::Verdict(verdict) => verdict.code(),
        }
    }

    /// Where an ask of the case stands.
    pub fn of(lifecycle: &Lifecycle, case: &Case, ask: &str) -> Self {
        let Some(state) = case.ask(ask) else {
            return Check::None;
        };
        match &state.status {
            AskStatus::Waiting => Check::Waiting,
            AskStatus::Failed(_) | AskStatus::Closed => Check::Failed,
            AskStatus::Answered(_) if case.inputs_changed(lifecycle, ask) => Check::Stale,
            AskStatus::Answered(verdict) => Check::Verdict(*verdict),
        }
    }
}

impl Condition {
    /// Whether it holds for the case as it is.
    pub fn holds(&self, lifecycle: &Lifecycle, case: &Case) -> bool {
        self.evaluate(case, &|ask| case.inputs_changed(lifecycle, ask), lifecycle)
    }

    /// The ask whose inputs would have to change for it to hold; `None` where that would not do.
    pub fn wants_change_of(&self, lifecycle: &Lifecycle, case: &Case) -> Option<&Name> {
        let is = |ask: &str| case.inputs_changed(lifecycle, ask);
        if self.evaluate(case, &is, lifecycle) || !self.evaluate(case, &|_| true, lifecycle) {
            return None;
        }
        let unchanged: Vec<&Name> = self.changes().filter(|ask| !is(ask)).collect();
        let alone = |ask: &Name| self.evaluate(case, &|one| one == &**ask || is(one), lifecycle);
        let enough = unchanged.iter().find(|ask| alone(ask));
        enough.or(unchanged.first()).copied()
    }

    fn evaluate(&self, case: &Case, changed: &dyn Fn(&str) -> bool, lifecycle: &Lifecycle) -> bool {
        let holds = |inner: &Condition| inner.evaluate(case, changed, lifecycle);
        match self {
            Condition::All(inner) => inner.iter().all(holds),
            Condition::Any(inner) => inner.iter().any(holds),
            Condition::Not(inner) => !holds(inner),
            Condition::Is(field, value) => case.value(field) == Some(value),
            Condition::In(field, values) => {
                case.value(field).is_some_and(|value| values.contains(value))
            }
            Condition::Missing(field) => !case.lacks(lifecycle, field).is_empty(),
            Condition::Known(field) => case.lacks(lifecycle, field).is_empty(),
            Condition::EarlierThan(field, date) => {
                date_of(case, field).and_then(|d| d.certainly_cmp(*date)) == Some(Ordering::Less)
            }
            Condition::LaterThan(field, date) => {
                date_of(case, field).and_then(|d| d.certainly_cmp(*date)) == Some(Ordering::Greater)
            }
            Condition::Changed(ask) => changed(ask),
            Condition::Check(ask, wanted) => wanted.contains(&Check::of(lifecycle, case, ask)),
            Condition::State(states) => states.contains(case.state()),
        }
    }

    /// Every ask whose change it looks for.
    fn changes(&self) -> impl Iterator<Item = &Name> {
        self.within().into_iter().filter_map(|one| match one {
            Condition::Changed(ask) => Some(ask),
            Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_)
            | Condition::Is(..)
            | Condition::In(..)
            | Condition::Missing(_)
            | Condition::Known(_)
            | Condition::EarlierThan(..)
            | Condition::LaterThan(..)
            | Condition::Check(..)
            | Condition::State(_) => None,
        })
    }

    /// It and every condition within it.
    fn within(&self) -> Vec<&Condition> {
        let mut all = vec![self];
        match self {
            Condition::All(inner) | Condition::Any(inner) => {
                all.extend(inner.iter().flat_map(Condition::within));
            }
            Condition::Not(inner) => all.extend(inner.within()),
            Condition::Is(..)
            | Condition::In(..)
            | Condition::Missing(_)
            | Condition::Known(_)
            | Condition::EarlierThan(..)
            | Condition::LaterThan(..)
            | Condition::Changed(_)
            | Condition::Check(..)
            | Condition::State(_) => {}
        }
        all
    }

    /// Every field it names.
    pub fn fields(&self) -> impl Iterator<Item = &Name> {
        self.within().into_iter().filter_map(|one| match one {
            Condition::Is(field, _)
            | Condition::In(field, _)
            | Condition::Missing(field)
            | Condition::Known(field)
            | Condition::EarlierThan(field, _)
            | Condition::LaterThan(field, _) => Some(field),
            Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_)
            | Condition::Changed(_)
            | Condition::Check(..)
            | Condition::State(_) => None,
        })
    }

    /// Every ask it names.
    pub fn asks(&self) -> impl Iterator<Item = &Name> {
        self.within().into_iter().filter_map(|one| match one {
            Condition::Changed(ask) | Condition::Check(ask, _) => Some(ask),
            Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_)
            | Condition::Is(..)
            | Condition::In(..)
            | Condition::Missing(_)
            | Condition::Known(_)
            | Condition::EarlierThan(..)
            | Condition::LaterThan(..)
            | Condition::State(_) => None,
        })
    }

    /// Every state it names.
    pub fn states(&self) -> impl Iterator<Item = &Name> {
        let states = self.within().into_iter().filter_map(|one| match one {
            Condition::State(states) => Some(states),
            Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_)
            | Condition::Is(..)
            | Condition::In(..)
            | Condition::Missing(_)
            | Condition::Known(_)
            | Condition::EarlierThan(..)
            | Condition::LaterThan(..)
            | Condition::Changed(_)
            | Condition::Check(..) => None,
        });
        states.flatten()
    }
}

/// The field's date; other values are no dates.
fn date_of(case: &Case, field: &str) -> Option<PartialDate> {
    match case.value(field) {
        Some(Value::Date(date)) => Some(*date),
        Some(Value::Text(_) | Value::Flag(_) | Value::Number(_)) | None => None,
    }
}
