//! The data of a case under the names of another version: declared values, and what asks found and
//! fetched. A value moves as it is or not at all; none is converted.

use std::collections::{BTreeMap, BTreeSet};

use hoso_civil::{Input, Kind, Value};

use super::{Stranded, Way};
use crate::{AskState, Case, CaseParts, Declared, Lifecycle, Name, keys};

/// The values of a case on their way, with what became of the names.
pub(super) struct Carried {
    fields: BTreeMap<Name, Declared>,
    asks: BTreeMap<Name, AskState>,
    /// Declared names, old to new, of what the case holds and is called otherwise now.
    pub(super) renamed: BTreeMap<Name, Name>,
    /// Declared names of what the case held and let go.
    pub(super) dropped: BTreeSet<Name>,
}

/// Where a name leads.
enum Lead {
    To { base: Name, new_base: Name, name: Name },
    Dropped(Name),
    Gone(Name),
}

/// The names of two versions and the way between them.
struct Names<'a> {
    from: &'a Lifecycle,
    to: &'a Lifecycle,
    way: &'a Way<'a>,
}

impl Names<'_> {
    /// `household.2.full-name` follows its declared name, `household.full-name`.
    fn lead(&self, name: &Name) -> Lead {
        let base = self.from.declared_name(name);
        let Some(new_base) = self.way.field(&base) else { return Lead::Dropped(base) };
        let Some(field) = self.to.declared().fields.get(&new_base) else {
            return Lead::Gone(base);
        };
        let person = field.person.as_deref();
        let many = person.and_then(|person| self.to.declared().persons.get(person));
        let many = many.is_some_and(|person| person.many);
        let number = name.split('.').nth(1).filter(|_| *name != base);
        let name = match (number, person) {
            (None, _) if !many => new_base.clone(),
            (Some(number), Some(person)) if many => {
                let rest = new_base.strip_prefix(person).unwrap_or_default();
                format!("{person}.{number}{rest}").as_str().into()
            }
            (None | Some(_), _) => return Lead::Gone(base),
        };
        Lead::To { base, new_base, name }
    }
}

/// Takes all that the case holds over to the other version's names.
pub(super) fn carry(
    from: &Lifecycle,
    to: &Lifecycle,
    case: &Case,
    way: &Way<'_>,
) -> Result<Carried, Stranded> {
    let names = Names { from, to, way };
    let mut carried = Carried {
        fields: BTreeMap::new(),
        asks: BTreeMap::new(),
        renamed: BTreeMap::new(),
        dropped: BTreeSet::new(),
    };
    let mut lost = Lost::default();
    for (name, declared) in &case.parts.fields {
        match names.lead(name) {
            Lead::Dropped(base) => drop(carried.dropped.insert(base)),
            Lead::Gone(base) => drop(lost.gone.insert(base)),
            Lead::To { base, new_base, name } => {
                if !fits(from, to, (&base, &new_base), &declared.value) {
                    lost.unfit.insert(base.clone());
                }
                carried.note(base, new_base, &mut lost);
                carried.fields.insert(name, declared.clone());
            }
        }
    }
    for (name, ask) in &case.parts.asks {
        let ask = carried.ask(&names, ask, &mut lost);
        carried.asks.insert(name.clone(), ask);
    }
    lost.stranded().map_or(Ok(carried), Err)
}

/// What stands against the move, by declared names.
#[derive(Default)]
struct Lost {
    gone: BTreeSet<Name>,
    unfit: BTreeSet<Name>,
    clash: BTreeSet<Name>,
    /// The one old name of each new one.
    taken: BTreeMap<Name, Name>,
}

impl Lost {
    fn stranded(self) -> Option<Stranded> {
        let all = |names: BTreeSet<Name>| names.into_iter().collect::<Vec<_>>();
        if !self.gone.is_empty() {
            return Some(Stranded::FieldsGone { fields: all(self.gone) });
        }
        if !self.clash.is_empty() {
            return Some(Stranded::Clash { fields: all(self.clash) });
        }
        (!self.unfit.is_empty()).then(|| Stranded::Unfit { fields: all(self.unfit) })
    }
}

impl Carried {
    fn note(&mut self, base: Name, new_base: Name, lost: &mut Lost) {
        let first = lost.taken.entry(new_base.clone()).or_insert_with(|| base.clone());
        if *first != base {
            lost.clash.insert(new_base.clone());
        }
        if base != new_base {
            self.renamed.insert(base, new_base);
        }
    }

    /// An ask's findings and fetched values. What names a field that is no more and holds no value
    /// keeps its name: nobody reads it but the journal's readers.
    fn ask(&mut self, names: &Names<'_>, ask: &AskState, lost: &mut Lost) -> AskState {
        let mut after = ask.clone();
        after.findings.clear();
        for one in &ask.findings {
            match names.lead(&one.field) {
                Lead::Dropped(_) | Lead::Gone(_) if one.returned.is_none() => {
                    after.findings.push(one.clone());
                }
                Lead::Dropped(base) => drop(self.dropped.insert(base)),
                Lead::Gone(base) => drop(lost.gone.insert(base)),
                Lead::To { base, new_base, name } => {
                    self.note(base, new_base, lost);
                    after.findings.push(crate::FieldFinding { field: name, ..one.clone() });
                }
            }
        }
        after.fetched.clear();
        for (field, value) in &ask.fetched {
            match names.lead(field) {
                Lead::Dropped(base) => drop(self.dropped.insert(base)),
                Lead::Gone(base) => drop(lost.gone.insert(base)),
                Lead::To { base, new_base, name } => {
                    self.note(base, new_base, lost);
                    after.fetched.push((name, value.clone()));
                }
            }
        }
        after
    }

    /// The case under the new version's names, with its asks and timers still as they were.
    pub(super) fn into_case(
        self,
        (from, to): (&Lifecycle, &Lifecycle),
        way: &Way<'_>,
        before: &Case,
        state: Name,
    ) -> Case {
        let mut uses = before.parts.uses.clone();
        uses.retain(|action, _| to.action(action).is_some());
        let parts = CaseParts {
            version: to.version(),
            state,
            fields: self.fields,
            asks: self.asks,
            uses,
            ..before.parts.clone()
        };
        let mut case = Case::from_parts(parts);
        let digests: Vec<(Name, uuid::Uuid)> = before
            .parts
            .asks
            .iter()
            .filter_map(|(name, asked)| {
                let (old, new) = (from.ask(name)?, to.ask(name)?);
                let sends: Option<Vec<Name>> = old.sends.iter().map(|f| way.field(f)).collect();
                let fresh = keys::inputs(before, old) == asked.inputs;
                (fresh && sends.as_ref() == Some(&new.sends))
                    .then(|| (name.clone(), keys::inputs(&case, new)))
            })
            .collect();
        // The same values under other names are no edit: the answer about them still holds.
        for (name, inputs) in digests {
            if let Some(ask) = case.parts.asks.get_mut(&name) {
                ask.inputs = inputs;
            }
        }
        case
    }
}

/// A kind takes what it reads as itself again.
fn fits(from: &Lifecycle, to: &Lifecycle, (old, new): (&Name, &Name), value: &Value) -> bool {
    let (Some(old), Some(new)) = (from.field(old), to.declared().fields.get(new)) else {
        return false;
    };
    old.kind == new.kind || takes(&new.kind, value)
}

fn takes(kind: &Kind, value: &Value) -> bool {
    let text = value.to_string();
    let input = match value {
        Value::Text(_) | Value::Date(_) => Input::Text(&text),
        Value::Flag(flag) => Input::Flag(*flag),
        Value::Number(number) => Input::Number(*number),
    };
    kind.parse(input).is_ok_and(|read| read == *value)
}
