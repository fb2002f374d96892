//! A condition taken apart: which parts hold, what each looked at, and which of them would have to
//! change. Never evaluates anything by itself: what holds is what [`Condition::holds`] says.

use hoso_civil::{PartialDate, Value};

use crate::{Case, Check, Condition, Lifecycle, Name};

/// Whether declared values come out of a condition taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reveal {
    /// Only those of fields that are no person's own.
    Public,
    /// All of them: for readers who see the case anyway, and never for a log.
    All,
}

/// A condition, or a part of one, as it stands for a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// Whether it holds.
    pub holds: bool,
    /// What the whole wants of it: `false` below a `not`.
    pub wanted: bool,
    /// What it looks at.
    pub looks: Looks,
}

/// What a condition looks at.
#[derive(Debug, Clone, PartialEq)]
pub enum Looks {
    /// Every one has to hold.
    All(Vec<Explained>),
    /// One has to hold.
    Any(Vec<Explained>),
    /// It must not hold.
    Not(Box<Explained>),
    /// A declared value.
    Field {
        /// Of this field.
        field: Name,
        /// What it should be.
        wants: Wants,
        /// Whether anything is declared.
        known: bool,
        /// What is declared, as far as it is revealed.
        value: Option<Value>,
    },
    /// Whether the inputs of an ask changed since it was last asked.
    Changed {
        /// The ask.
        ask: Name,
        /// It was asked before.
        asked: bool,
    },
    /// Where an ask stands.
    Check {
        /// The ask.
        ask: Name,
        /// Where it should stand.
        wants: Vec<Check>,
        /// Where it stands.
        is: Check,
    },
    /// Where the case rests.
    State {
        /// Where it should.
        wants: Vec<Name>,
        /// Where it does.
        is: Name,
    },
}

/// What a declared value should be.
#[derive(Debug, Clone, PartialEq)]
pub enum Wants {
    /// This.
    Is(Value),
    /// One of these.
    In(Vec<Value>),
    /// Not declared.
    Missing,
    /// Declared, whatever it is.
    Known,
    /// Wholly before this.
    EarlierThan(PartialDate),
    /// Wholly after this.
    LaterThan(PartialDate),
}

impl Condition {
    /// Takes it apart for a case as it is.
    pub fn explain(&self, lifecycle: &Lifecycle, case: &Case, reveal: Reveal) -> Explained {
        Apart { lifecycle, case, reveal }.explain(self, true)
    }
}

impl Explained {
    /// Whether it is not as the whole wants it.
    pub fn stands_in_the_way(&self) -> bool {
        self.holds != self.wanted
    }

    /// The innermost parts that stand in the way, in the order of the file. None, if the whole is as
    /// it should be; of an `any`, every one that could be mended.
    pub fn to_mend(&self) -> Vec<&Explained> {
        if !self.stands_in_the_way() {
            return Vec::new();
        }
        match &self.looks {
            Looks::All(inner) | Looks::Any(inner) => match inner.is_empty() {
                true => vec![self],
                false => inner.iter().flat_map(Explained::to_mend).collect(),
            },
            Looks::Not(inner) => inner.to_mend(),
            Looks::Field { .. }
            | Looks::Changed { .. }
            | Looks::Check { .. }
            | Looks::State { .. } => vec![self],
        }
    }
}

/// What a condition is taken apart with.
struct Apart<'a> {
    lifecycle: &'a Lifecycle,
    case: &'a Case,
    reveal: Reveal,
}

impl Apart<'_> {
    fn explain(&self, condition: &Condition, wanted: bool) -> Explained {
        let holds = condition.holds(self.lifecycle, self.case);
        let each =
            |inner: &[Condition]| inner.iter().map(|one| self.explain(one, wanted)).collect();
        let looks = match condition {
            Condition::All(inner) => Looks::All(each(inner)),
            Condition::Any(inner) => Looks::Any(each(inner)),
            Condition::Not(inner) => Looks::Not(Box::new(self.explain(inner, !wanted))),
            Condition::Is(field, value) => self.field(field, Wants::Is(value.clone())),
            Condition::In(field, values) => self.field(field, Wants::In(values.clone())),
            Condition::Missing(field) => self.field(field, Wants::Missing),
            Condition::Known(field) => self.field(field, Wants::Known),
            Condition::EarlierThan(field, day) => self.field(field, Wants::EarlierThan(*day)),
            Condition::LaterThan(field, day) => self.field(field, Wants::LaterThan(*day)),
            Condition::Changed(ask) => {
                Looks::Changed { ask: ask.clone(), asked: self.case.ask(ask).is_some() }
            }
            Condition::Check(ask, wants) => Looks::Check {
                ask: ask.clone(),
                wants: wants.clone(),
                is: Check::of(self.lifecycle, self.case, ask),
            },
            Condition::State(wants) => {
                Looks::State { wants: wants.clone(), is: self.case.state().clone() }
            }
        };
        Explained { holds, wanted, looks }
    }

    fn field(&self, field: &Name, wants: Wants) -> Looks {
        let declared = self.case.value(field);
        // What nobody declared as public is taken for a person's own.
        let public = self.lifecycle.field(field).is_some_and(|spec| !spec.personal);
        let shown = public || self.reveal == Reveal::All;
        let value = declared.filter(|_| shown).cloned();
        Looks::Field { field: field.clone(), wants, known: declared.is_some(), value }
    }
}
